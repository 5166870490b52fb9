"""Memory that one replication takes: record sizes x what is planned.

The world stands from its making to the end: customers, then their memberships, all of them as soon as some are made,
since the operating system hands memory of large arrays out by millions of bytes. At the peak there is on top of it what
filling groups needs at once, or all orders with the room in which they grow. Orders are those of the customers' own
need, raised by `MORE_ORDERS` in an arm with groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.arrays import BOARD, DAY, DELTA, GROUP, HEAD, MEMBER, MEMBERSHIP, MESSAGE, ORDERED, RELATIONSHIP, TICK
from sim.engine.order_book import GROWTH, can_be_cancelled
from sim.strategies import strategy_of
from sim.strategies.plan import N_LANES, Arm, Wave, rows_for

if TYPE_CHECKING:
    from sim.scenario.model import Scenario

__all__ = ["RECORDS", "ArmMemory", "Records", "arm_memory", "expected_orders"]


class Records(NamedTuple):
    """Bytes of a model's records.

    Parameters
    ----------
    member, relationship, membership : int
        Of a customer, of a customer and the operator, of a customer in a group.
    interest : int
        Of a customer's interest in a topic.
    """

    member: int
    relationship: int
    membership: int
    interest: int


RECORDS = {
    "standard": Records(MEMBER.itemsize, RELATIONSHIP.itemsize, MEMBERSHIP.itemsize, 4),
    "inbox": Records(8, 4, 32, 0),
}
"""By model; written down here since nothing is compiled for an estimate. A test holds them against the engine's."""

DRAWING = 7 << 20
"""Bytes that pass while customers are drawn, some at a time."""

LOOKED = 4
"""Bytes a customer: first bytes of the words of sessions."""

LANES = 2 * N_LANES
"""Bytes a customer: memberships so far by lane."""

JOINING = 8 + 4 + 8 + 8
"""Bytes a joining customer while groups are filled: number, group, and two words of eight bytes to sort by."""

ENROLLING = 8 + 8 + 8
"""Bytes a customer while those are found who enrolled first: number, and two words to sort by."""

REACHING = 8 + 4 * 8
"""Bytes a customer while it is drawn whom a pin drive reaches: number, and four uniforms."""

ENDING = 3 + 8
"""Bytes a row while memberships are taken away: three marks, and its group as an index."""

POST = 200
"""Bytes of a planned post."""

ORDER_BYTES = sum(np.dtype(kept).itemsize for kept in ORDERED.values())
"""Bytes of an order that is kept."""

MORE_ORDERS = 1.2
DAYS_PER_MONTH = 30.4375


@dataclass(frozen=True)
class ArmMemory:
    """Memory that one replication of an arm takes beside the base.

    Parameters
    ----------
    arm : str
        Name of the arm.
    customers, memberships, groups, orders : int
        Bytes of each kind at the peak.
    """

    arm: str
    customers: int
    memberships: int
    groups: int
    orders: int

    @property
    def total(self) -> int:
        """Bytes at the peak."""
        return self.customers + self.memberships + self.groups + self.orders

    @property
    def field(self) -> str:
        """The key of the scenario that takes most."""
        if self.memberships > self.customers + self.orders or self.groups > self.customers + self.orders:
            return f"arms.{self.arm}"
        return "customers.count"


def _waves(scenario: Scenario, arm: str) -> list[Wave]:
    """Plan the groups of an arm as a run would."""
    strategies = (
        strategy_of(settings.kind)(settings, Arm(scenario, place)) for place, settings in enumerate(scenario.arms[arm])
    )
    return [wave for strategy in strategies for wave in strategy.waves]


def arm_memory(scenario: Scenario, arm: str, threads: int = 1) -> ArmMemory:
    """Estimate the memory of one replication of an arm.

    Parameters
    ----------
    scenario : Scenario
        A loaded scenario.
    arm : str
        Name of one of its arms.
    threads : int
        Threads over ranges of its members.

    Returns
    -------
    ArmMemory
        Without the base of the process.
    """
    count, waves, records = scenario.customers.count or 0, _waves(scenario, arm), RECORDS[scenario.model]
    customers = (
        DRAWING
        + (records.member + records.relationship + records.interest * max(1, len(scenario.topics)) + LOOKED) * count
    )
    rows, groups = rows_for(waves), sum(_groups(wave, threads) for wave in waves)
    groups += 2 * (DAY.itemsize * scenario.clock.n_days + TICK.itemsize * scenario.clock.n_ticks)
    row = rows * (records.membership + HEAD.itemsize)
    memberships = (row + LANES) * count if waves else 0
    passing = max(
        0,
        *(_joining(_taken(wave, count), count) for wave in waves),
        ENDING * rows * count if _takes_away(scenario, arm, waves) else 0,
        REACHING * count if any(settings.kind == "pin_drive" for settings in scenario.arms[arm]) else 0,
    )
    order = ORDER_BYTES + (4 if can_be_cancelled(scenario) else 0)
    orders = order * (GROWTH + 1) // GROWTH * expected_orders(scenario, arm)
    if passing > orders:
        return ArmMemory(arm, customers + passing, memberships, groups, 0)
    return ArmMemory(arm, customers, memberships, groups, orders)


def _taken(wave: Wave, count: int) -> int:
    """Count the customers whom a wave takes, who are in it at the start, or who are expected to enter."""
    if wave.entry is not None:
        return round(wave.entry * count)
    return min(count, wave.taken or wave.size * wave.n_groups)


def _joining(taken: int, count: int) -> int:
    """Bytes that pass while groups are filled; before, where not all are taken, those who enrolled first are found."""
    return max(JOINING * taken, ENROLLING * count if taken < count else 0)


def _takes_away(scenario: Scenario, arm: str, waves: Sequence[Wave]) -> bool:
    """Tell whether memberships are taken away: by a group's end, or by a rule."""
    ruled = any(getattr(settings, "rules", ()) for settings in scenario.arms[arm])
    return ruled or any(wave.is_dissolved for wave in waves)


def _groups(wave: Wave, threads: int) -> int:
    """Bytes of the groups of a wave, of its messages, and of where each group has them."""
    posts, news = len(wave.posts), 4 + 8
    group = BOARD.itemsize + GROUP.itemsize + news + DELTA.itemsize * threads + 4 * posts
    return wave.n_groups * group + posts * (MESSAGE.itemsize + POST)


def expected_orders(scenario: Scenario, arm: str) -> int:
    """Expect the orders of a replication.

    Parameters
    ----------
    scenario : Scenario
        A loaded scenario.
    arm : str
        Name of one of its arms.

    Returns
    -------
    int
    """
    months = scenario.clock.n_days / DAYS_PER_MONTH
    rate = sum(segment.share * segment.orders_per_month for segment in scenario.customers.segments.values())
    more = MORE_ORDERS if scenario.arms[arm] else 1.0
    return round((scenario.customers.count or 0) * rate * months * more)
