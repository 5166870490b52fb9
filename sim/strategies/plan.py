"""Plans: which groups are made when, and what is posted to them when.

A *wave* is a set of groups made together that get the same messages.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.scenario.kinds.settings import StandingGroups
from sim.scenario.model import Scenario
from sim.scenario.planned import planned_posts
from sim.scenario.rules import GroupRule
from sim.scenario.schedules import ScheduleLine
from sim.strategies.desk import Desk

__all__ = [
    "FLASH_LANE", "N_LANES", "STANDING_LANE", "Arm", "Post", "Process", "Strategy", "Wave", "carry_out",
    "follow_rules", "rows_for", "standing_posts",
]  # fmt: skip

STANDING_LANE, FLASH_LANE = 0, 1
N_LANES = 2

Process = Generator[simpy.Event, Any, None]


@dataclass(frozen=True)
class Post:
    """One message due to a wave.

    Parameters
    ----------
    tick : int
        When it is due.
    order : int
        Its line in the schedule: decides among posts of one tick.
    line : ScheduleLine
        What is sent.
    """

    tick: int
    order: int
    line: ScheduleLine


@dataclass(eq=False)
class Wave:
    """Groups made together.

    Parameters
    ----------
    strategy : int
        Place of the strategy in the arm.
    ordinal : int
        Place of the wave in its strategy.
    lane : int
        Lane of its memberships' slots.
    opens, closes : int
        Tick of making, -1 for groups that exist before the start; tick of dissolving, or the end of the horizon.
    is_dissolved : bool
        Whether it is dissolved at `closes`.
    size : int
        Largest size of a group.
    n_groups : int
        Groups for the whole audience: the most that can be made.
    rounds : int
        Groups of this wave that a member is put into.
    taken : int
        Customers who are asked, in order of enrolment.
    entry : float, optional
        Mean probability that who is asked enters; nothing where all do.
    posts : tuple of Post
        What is due, in order.
    joining : str
        How members come in.
    consent : float
        Share of load that consent takes away.
    buyers_visible, template : bool
        Whether members see who buys; whether groups are set up from a template.
    groups : ndarray of int64
        Ordinals of its groups once made, those that rules have added included.
    n_sent, first_message : int
        Messages sent so far; place of the first in the list of messages.
    broadcasts : dict of (int, int) to int
        Broadcasts used up by year and month.
    """

    strategy: int
    ordinal: int
    lane: int
    opens: int
    closes: int
    is_dissolved: bool
    size: int
    n_groups: int
    posts: tuple[Post, ...]
    rounds: int = 1
    taken: int = 0
    entry: float | None = None
    joining: str = "opt_in"
    consent: float = 0.0
    buyers_visible: bool = False
    template: bool = False
    groups: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    n_sent: int = 0
    first_message: int = -1
    broadcasts: dict[tuple[int, int], int] = field(default_factory=dict)


@dataclass(frozen=True)
class Arm:
    """What a strategy knows when it plans.

    Parameters
    ----------
    scenario : Scenario
        The loaded scenario.
    place : int
        Place of the strategy in the arm.
    """

    scenario: Scenario
    place: int

    def tick_of(self, day: int, minute: int) -> int:
        """Return the tick that starts at a minute of a day."""
        return day * self.scenario.clock.ticks_per_day + minute // self.scenario.clock.tick_minutes


class Strategy(Protocol):
    """A kind: made from its settings and what it may know, it plans waves and acts through the desk."""

    waves: tuple[Wave, ...]

    def __init__(self, settings: Any, arm: Arm) -> None: ...

    def processes(self, env: simpy.Environment, desk: Desk) -> list[Process]:
        """Return the SimPy processes that act in the run."""
        ...


def rows_for(waves: Sequence[Wave]) -> int:
    """Count the memberships that a member can have at once.

    Parameters
    ----------
    waves : sequence of Wave
        All that is planned.

    Returns
    -------
    int
        At least 1.
    """
    changes = [(wave.opens, wave.rounds) for wave in waves]
    changes += [(wave.closes, -wave.rounds) for wave in waves if wave.is_dissolved]
    most = now = 0
    for _, change in sorted(changes):
        now += change
        most = max(most, now)
    return max(1, most)


def standing_posts(arm: Arm, settings: StandingGroups) -> tuple[Post, ...]:
    """List the posts of standing groups over the whole horizon.

    Parameters
    ----------
    arm : Arm
        What the strategy knows.
    settings : StandingGroups
        Its settings: the schedule, and the share of its posts that is sent.

    Returns
    -------
    tuple of Post
        By tick, then line.
    """
    planned = planned_posts(arm.scenario, settings.schedule, settings.posts_kept)
    return tuple(Post(arm.tick_of(post.day, post.minute), post.order, post.line) for post in planned)


def follow_rules(env: simpy.Environment, desk: Desk, wave: Wave, rules: Sequence[GroupRule], arm: Arm) -> Process:
    """Ask each rule of a strategy about its groups, at the first tick of the days on which it is asked.

    Parameters
    ----------
    env : simpy.Environment
        The calendar, in ticks.
    desk : Desk
        Takes the instructions.
    wave : Wave
        The strategy's groups.
    rules : sequence of GroupRule
        Rules in the order in which they are asked.
    arm : Arm
        What the strategy knows.

    Yields
    ------
    simpy.Event
        Until the next day on which a rule is asked.
    """
    clock = arm.scenario.clock
    for day in range(clock.n_days):
        today = clock.start + timedelta(days=day)
        asked = [i for i, rule in enumerate(rules) if rule.when.day == today or today.weekday() in rule.when.every]
        if asked:
            yield env.timeout(arm.tick_of(day, 0) - int(env.now))
        for place in asked:
            desk.rule(wave, place, rules[place])


def carry_out(env: simpy.Environment, desk: Desk, wave: Wave) -> Process:
    """Make a wave's groups, send what is due to them and dissolve them.

    Parameters
    ----------
    env : simpy.Environment
        The calendar, in ticks.
    desk : Desk
        Takes the instructions.
    wave : Wave
        The wave.

    Yields
    ------
    simpy.Event
        Until the next thing is due.
    """
    if wave.opens > 0:
        yield env.timeout(wave.opens - int(env.now))
    if wave.opens >= 0:
        desk.open(wave)
    for post in wave.posts:
        yield env.timeout(post.tick - int(env.now))
        desk.post(wave, post)
    if wave.is_dissolved:
        yield env.timeout(wave.closes - int(env.now))
        desk.dissolve(wave)
