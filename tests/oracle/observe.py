"""What a day's end looks like in the oracle's world: the counts that an event log does not hold."""

from __future__ import annotations

import math
from collections.abc import Callable

from sim.scenario.model import Scenario

from .needs import KINDS
from .state import FLASH, OWN_ORDER, Relationship
from .world import World

__all__ = ["UNIT", "Observer"]

UNIT = 2**20
"""Levels of load, value and habit are sums of whole parts of 1 / UNIT."""

LAST_WEEK = 6
"""Days before today that belong to the last seven."""


class Observer:
    """Writes down the end of every day; give it to `oracle_run` as `watch`.

    Parameters
    ----------
    scenario : Scenario
        The scenario.

    Attributes
    ----------
    totals : list of dict of str to int
        What had happened since the first tick, by day.
    levels : list of dict of str to int
        How things stand, by day.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.totals: list[dict[str, int]] = []
        self.levels: list[dict[str, int]] = []
        self._orders: dict[str, list[int]] = {}
        self._n = scenario.clock.ticks_per_day
        self._minutes = scenario.clock.tick_minutes
        self._in_groups = {"group_minutes": 0, "member_minutes": 0}

    def __call__(self, world: World, tick: int) -> None:
        """Add up time in groups (section 4.5); observe on the last tick of a day (section 4.6)."""
        self._in_groups["group_minutes"] += self._minutes * len(world.alive())
        self._in_groups["member_minutes"] += self._minutes * sum(group.N for group in world.alive())
        if (tick + 1) % self._n == 0:
            self.totals.append({**_totals(world), **self._in_groups})
            self.levels.append({**_levels(world, tick), **_recent(world, tick // self._n - LAST_WEEK)})
            self._orders = _orders(world, self._n, len(self.levels))

    def daily(self) -> dict[str, list[int]]:
        """Give what happened on each day, and how things stood at its end."""
        before = [dict.fromkeys(self.totals[0], 0), *self.totals[:-1]]
        days = list(zip(before, self.totals, strict=True))
        flows = {name: [today[name] - past[name] for past, today in days] for name in self.totals[0]}
        levels = {name: [level[name] for level in self.levels] for name in self.levels[0]}
        return {**flows, **levels, **self._orders}


def _totals(world: World) -> dict[str, int]:
    """Sum up since the first tick."""
    memberships = [m for person in world.people for m in person.memberships]
    sent = [world.sales.message(campaign) for campaign in range(len(world.sales.offered))]
    return {
        "visits": world.visits,
        "need_visits": world.sought,
        "reports": world.reports,
        "lost_orders": sum(world.needs.lost.values()),
        "messages": len(sent),
        "broadcasts": sum(message.broadcast for message in sent),
        "manual_posts": world.posts.manual,
        "setups": world.setups,
        "template_setups": world.template_setups,
        "posts_sent": world.posts.sent,
        "posts_delivered": world.posts.delivered,
        "posts_dropped": world.posts.dropped,
        "posts_unstaffed": world.posts.unstaffed,
        "content_made": world.posts.content_made,
        "benefits_delivered": world.posts.benefits_delivered,
        "red_packets": world.posts.red_packets,
        "staff_days": world.work.staff_days,
        "offers_seen": sum(m.offers_seen for m in memberships),
    }


def _orders(world: World, n: int, n_days: int) -> dict[str, list[int]]:
    """Give revenue, and orders in groups by kind, of what stands by now, on the day of the order."""
    revenue = [0] * n_days
    kinds = {kind: [0] * n_days for kind in KINDS}
    for tick, _, _, code, basket, _ in world.rows:
        revenue[tick // n] += basket if code == OWN_ORDER else 0
    for order in world.sales.standing:
        revenue[order.tick // n] += order.person.customer.kind.basket
        if order.kind:
            kinds[order.kind][order.tick // n] += 1
    return {"revenue_fen": revenue, **{f"{kind}_orders": counts for kind, counts in kinds.items()}}


def _levels(world: World, tick: int) -> dict[str, int]:
    """Measure how things stand, all stocks decayed to the tick in a copy."""
    there = [(person, m) for person in world.people for m in person.memberships if m.live]
    return {
        "groups_alive": len(world.alive()),
        "care_skimped": world.work.skimped,
        "customers_in_groups": len({person.number for person, _ in there}),
        "flash_members": sum(m.lane == FLASH for _, m in there),
        "load": sum(_units(world.own_load(m, tick) + world.brand_load(person, tick)) for person, m in there),
        "value": sum(_units(world.worth(person, tick)) for person, _ in there),
        "habit": sum(_units(m.habit) for _, m in there),
    }


def _units(level: float) -> int:
    """Whole units of a level."""
    return math.floor(level * UNIT)


def _recent(world: World, first: int) -> dict[str, int]:
    """Count the customers to whom something happened since a day."""

    def count(last: Callable[[Relationship], int]) -> int:
        return sum(last(person.relationship) >= first for person in world.people)

    return {
        "customers_reached_7d": count(lambda r: r.day_reached),
        "customers_opened_7d": count(lambda r: r.day_opened),
        "customers_spoke_7d": count(lambda r: r.day_spoke),
    }
