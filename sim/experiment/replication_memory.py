"""Memory that one replication takes: record sizes x what is planned.

It is the larger of two moments. While customers are drawn, their words and all that is computed from them stand side by
side. Later the world stands, with what joining groups needs at once, or with the orders three times: as kept, joined,
and as columns. Orders are those of the customers' own need, raised by `MORE_ORDERS` in an arm with groups.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.arrays import DAY, GROUP, MEMBER, MEMBERSHIP, MESSAGE, ORDER, ORDERED, RELATIONSHIP, TICK
from sim.strategies import strategy_of
from sim.strategies.plan import Arm, Wave, rows_for

if TYPE_CHECKING:
    from sim.scenario.model import Scenario

__all__ = ["ArmMemory", "arm_memory", "expected_orders"]

DRAWN = 4 * 5 * 8 + 8 * 8 + 27
"""Bytes a customer while customers are drawn: twenty uniforms, eight columns of eight bytes, and what passes."""

LOOKED = 2 * 4 * 4 + 2 * 8
"""Bytes a customer: words of sessions and needs, and counters of two lanes."""

JOINING = 84
"""Bytes a joining customer while groups are filled."""

POST = 200
"""Bytes of a planned post."""

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


def arm_memory(scenario: Scenario, arm: str) -> ArmMemory:
    """Estimate the memory of one replication of an arm.

    Parameters
    ----------
    scenario : Scenario
        A loaded scenario.
    arm : str
        Name of one of its arms.

    Returns
    -------
    ArmMemory
        Without the base of the process.
    """
    count, waves = scenario.customers.count or 0, _waves(scenario, arm)
    lines = [line for lines in scenario.schedules.values() for line in lines]
    named = {line.topic for line in lines} | {kind.topic for line in lines for kind in line.mix if kind.topic}
    topics = 8 * max(1, len(named))
    born = MEMBER.itemsize + topics
    rows = MEMBERSHIP.itemsize * rows_for(waves) if waves else 0
    groups = sum(_groups(wave) for wave in waves)
    orders = (2 * ORDER.itemsize + 4 * len(ORDERED)) * expected_orders(scenario, arm)
    joining = JOINING * count if waves else 0
    standing = (born + RELATIONSHIP.itemsize + LOOKED) * count
    drawing = (born + DRAWN) * count
    daily = 2 * (DAY.itemsize * scenario.clock.n_days + TICK.itemsize * scenario.clock.n_ticks)
    if drawing > standing + rows * count + groups + max(joining, orders):
        return ArmMemory(arm, drawing, 0, daily, 0)
    passing = joining if joining > orders else 0
    return ArmMemory(arm, standing + passing, rows * count, groups + daily, 0 if passing else orders)


def _groups(wave: Wave) -> int:
    """Bytes of the groups of a wave, of its messages, and of where each group has them."""
    posts = len(wave.posts)
    return wave.n_groups * (GROUP.itemsize + 8 * posts) + posts * (MESSAGE.itemsize + POST)


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
