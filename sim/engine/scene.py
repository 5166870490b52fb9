"""What the calendar's side of a run works on: the world, its counters, and what is planned."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from sim.arrays import DAY, DELTA, EVENT, Array, Sheet
from sim.engine.composition import mechanism_set
from sim.engine.order_book import OrderBook, can_be_cancelled
from sim.engine.recording import N_EVENTS, N_ORDERS
from sim.engine.world import sheet_for, wider, world_for
from sim.random_streams import LANE_SLOTS
from sim.scenario.model import Scenario
from sim.strategies.plan import Wave, rows_for

__all__ = ["BLOCK", "EVENT_ROOM", "Scene"]

EVENT_ROOM = 1 << 18

BLOCK = 2048
"""Members taken at a time: enough that the memory of many is asked for at once, few enough to stay in a cache."""


class Scene:
    """The state of one replication of one arm.

    Parameters
    ----------
    scenario : Scenario
        The loaded scenario; events change it, so that it is the world as it is now.
    replication : int
        Number of the replication, from 0.
    waves : sequence of Wave
        All that is planned.
    events : bool
        Whether the event log is kept.
    threads : int
        Ranges of members that are taken side by side.
    block : int, optional
        Members taken at a time.
    profile : bool
        Whether processor cycles are counted.
    """

    def __init__(
        self,
        scenario: Scenario,
        replication: int,
        waves: Sequence[Wave],
        *,
        events: bool = False,
        threads: int = 1,
        block: int | None = None,
        profile: bool = False,
    ) -> None:
        self.scenario, self.replication, self.waves = scenario, replication, waves
        self.ticks_per_day = scenario.clock.ticks_per_day
        self.capacity = rows_for(waves)
        self.mechanisms = mechanism_set(scenario.model)
        self.world = world_for(scenario, replication, waves, self.capacity, self.mechanisms)
        self.n_customers = n = len(self.world.members)
        self.daily = np.zeros(scenario.clock.n_days, DAY)
        self.todays = np.zeros(threads, DAY)
        self.deltas = np.zeros((threads, len(self.world.groups)), DELTA)
        self.ranges = [(n * r // threads, n * (r + 1) // threads) for r in range(threads)]
        self.block = max(1, min(block or BLOCK, n))
        self.sheets = [
            sheet_for(
                self.todays[r : r + 1], self.deltas[r], self.block, self.capacity, EVENT_ROOM if events else 0, profile
            )
            for r in range(threads)
        ]
        self.orders = OrderBook(can_be_cancelled(scenario))
        self.topics = {topic: i for i, topic in enumerate(scenario.topics)}
        self.n_groups = self.n_messages = self.n_positions = self.n_campaigns = 0
        self.minutes_left, self.care_to_skimp = math.inf, 0.0

    @property
    def sheet(self) -> Sheet:
        """What the operators' side writes on: the sheet of the first range."""
        return self.sheets[0]

    def keep_orders(self) -> None:
        """Keep the orders that stand in the record of the first range, and empty it."""
        n = int(self.sheet.counts[N_ORDERS])
        self.sheet.counts[N_ORDERS] = 0
        self.orders.add(self.sheet.orders[:n])

    def widen_orders(self, r: int, room: int) -> None:
        """Make more room in the record of orders of a range.

        Parameters
        ----------
        r : int
            Number of the range.
        room : int
            Orders that it is to hold.
        """
        self.sheets[r] = self.sheets[r]._replace(orders=wider(self.sheets[r].orders, room))

    def widen_groups(self, groups: int, positions: int) -> None:
        """Make room for more groups and for more positions of posts.

        Parameters
        ----------
        groups, positions : int
            How many there are to be.
        """
        if groups > len(self.world.groups):
            self.world = self.world._replace(
                boards=wider(self.world.boards, groups),
                groups=wider(self.world.groups, groups),
                news=wider(self.world.news, groups),
                newest=wider(self.world.newest, groups),
            )
            self.deltas = wider(self.deltas, groups)
            self.sheets = [sheet._replace(deltas=self.deltas[r]) for r, sheet in enumerate(self.sheets)]
        if positions > len(self.world.positions):
            self.world = self.world._replace(positions=wider(self.world.positions, positions))

    def habits(self, members: Array, lane: int, joining: str) -> Array:
        """Return the habits with which some members come into a group.

        Parameters
        ----------
        members : ndarray of int64, (n,)
            Their numbers.
        lane : int
            Lane of the membership that they get.
        joining : str
            How they come in.

        Returns
        -------
        ndarray of float64, (n,)
        """
        slots = lane * LANE_SLOTS + self.world.lane_counts[members, lane].astype(np.int64)
        return self.mechanisms.first_habits(self.scenario, self.replication, members, slots, joining)

    def date(self, tick: int) -> date:
        """Return the day of a tick."""
        return self.scenario.clock.start + timedelta(days=tick // self.ticks_per_day)

    def count(self, tick: int, name: str, by: int) -> None:
        """Add to a counter of the day of a tick."""
        self.daily[name][tick // self.ticks_per_day] += by

    def spend(self, minutes: float, tick: int) -> None:
        """Take minutes of work from what is left of the day; care gives way first."""
        self.minutes_left -= minutes
        self.note_skimped(tick)

    def note_skimped(self, tick: int) -> None:
        """Note the minutes of care that the staff cannot give today."""
        skimped = min(self.care_to_skimp, max(0.0, self.care_to_skimp - self.minutes_left))
        self.daily["care_skimped"][tick // self.ticks_per_day] = math.floor(skimped)

    def note(self, rows: Array) -> None:
        """Write rows into the event log, where one is kept.

        Parameters
        ----------
        rows : ndarray of int64, (n, 6)
            Tick, member, slot, code, a, b.
        """
        first = int(self.sheet.counts[N_EVENTS])
        taken = min(len(rows), len(self.sheet.events) - first)
        self.sheet.events[first : first + taken] = np.ascontiguousarray(rows[:taken]).view(EVENT).reshape(-1)
        self.sheet.counts[N_EVENTS] = first + taken

    def rows_in(self, groups: Array) -> Array:
        """List the rows of memberships in some groups.

        Parameters
        ----------
        groups : ndarray of int64
            Ordinals.

        Returns
        -------
        ndarray of int64
            Places in `world.memberships`, ascending: by member, then slot.
        """
        n_rows = self.world.relationships["n_rows"]
        in_use = (np.arange(self.capacity) < n_rows[:, None]).reshape(-1)
        wanted = np.zeros(max(1, len(self.world.groups)), np.bool_)
        wanted[groups] = True
        return np.flatnonzero(in_use & wanted[self.world.heads["group"]])
