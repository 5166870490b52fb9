"""What the calendar's side of a run works on: the world, its counters, and what is planned."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from sim.arrays import DAY, EVENT, Array
from sim.engine.recording import N_EVENTS
from sim.engine.world import log_for, world_for
from sim.population import topics_of
from sim.scenario.model import Scenario
from sim.states import FOLDED, N_STATES
from sim.strategies.plan import Wave, rows_for

__all__ = ["EVENT_ROOM", "Scene"]

EVENT_ROOM = 1 << 18


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
    """

    def __init__(self, scenario: Scenario, replication: int, waves: Sequence[Wave], events: bool) -> None:
        self.scenario, self.replication, self.waves = scenario, replication, waves
        self.ticks_per_day = scenario.clock.ticks_per_day
        self.capacity = rows_for(waves)
        self.world = world_for(scenario, replication, waves, self.capacity)
        self.n_customers = len(self.world.members)
        self.log = log_for(self.n_customers, self.capacity, EVENT_ROOM if events else 0)
        self.daily = np.zeros(scenario.clock.n_days, DAY)
        self.archived = np.zeros(N_STATES, np.int64)
        self.orders: list[Array] = []
        self.topics = {topic: i for i, topic in enumerate(topics_of(scenario))}
        self.n_groups = self.n_messages = self.n_positions = self.n_campaigns = 0
        self.minutes_left = math.inf
        self.dilution = _dilution(scenario, waves)

    def date(self, tick: int) -> date:
        """Return the day of a tick."""
        return self.scenario.clock.start + timedelta(days=tick // self.ticks_per_day)

    def count(self, tick: int, name: str, by: int) -> None:
        """Add to a counter of the day of a tick."""
        self.daily[name][tick // self.ticks_per_day] += by

    def note(self, rows: Array) -> None:
        """Write rows into the event log, where one is kept.

        Parameters
        ----------
        rows : ndarray of int64, (n, 6)
            Tick, member, slot, code, a, b.
        """
        first = int(self.log.counts[N_EVENTS])
        taken = min(len(rows), len(self.log.events) - first)
        self.log.events[first : first + taken] = np.ascontiguousarray(rows[:taken]).view(EVENT).reshape(-1)
        self.log.counts[N_EVENTS] = first + taken

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
        return np.flatnonzero(in_use & wanted[self.world.memberships["group"]])

    def live(self, rows: Array) -> Array:
        """Keep the rows whose memberships are live."""
        return rows[self.world.memberships["state"][rows] <= FOLDED]


def _dilution(scenario: Scenario, waves: Sequence[Wave]) -> float:
    """Return the factor on content value by the operator's posts a day: min(1.5, f^-delta)."""
    posts_per_day = sum(len(wave.posts) for wave in waves) / scenario.clock.n_days
    delta = scenario.parameters["value.dilution"]
    if posts_per_day == 0 or delta == 0:
        return 1.0
    return min(1.5, math.exp(-delta * math.log(posts_per_day)))
