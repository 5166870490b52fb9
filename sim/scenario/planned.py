"""What a standing schedule sends: the posts of every day of the horizon, before any quota and any staff."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from sim.scenario.calendar import NO_SCHEDULE
from sim.scenario.model import Scenario
from sim.scenario.schedules import ScheduleLine

__all__ = ["Planned", "kept", "lines_on", "mixed", "planned_posts"]

T = TypeVar("T")


class Planned(NamedTuple):
    """One post that is due to the groups of a strategy.

    Parameters
    ----------
    day : int
        Day of the horizon, from 0.
    minute : int
        Minute of the day.
    order : int
        Place of its line in the schedule in force.
    line : ScheduleLine
        What is sent; its ``mix`` is resolved.
    """

    day: int
    minute: int
    order: int
    line: ScheduleLine


def lines_on(scenario: Scenario, schedule: str, day: date) -> Iterator[tuple[str, int, ScheduleLine]]:
    """Give the lines in force on a day: the calendar may replace the schedule, and lines may ask for a phase.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    schedule : str
        Name of the strategy's schedule.
    day : date
        The day; weekdays of lines are not looked at.

    Yields
    ------
    (str, int, ScheduleLine)
        Name of the schedule in force, place of the line, the line.
    """
    holding = [entry for entry in scenario.calendar if entry.holds_on(day)]
    replaced = [entry.schedules[schedule] for entry in holding if schedule in entry.schedules]
    name = replaced[-1] if replaced else schedule
    phases = {entry.phase for entry in holding}
    for order, line in enumerate(() if name == NO_SCHEDULE else scenario.schedules[name]):
        if not line.phase or phases & set(line.phase):
            yield name, order, line


def planned_posts(scenario: Scenario, schedule: str, posts_kept: float = 1.0) -> list[Planned]:
    """List the posts of a standing schedule over the horizon.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    schedule : str
        Name of a schedule whose lines have days and times.
    posts_kept : float
        Share of the posts that is sent, 0 to 1.

    Returns
    -------
    list of Planned
        By day, minute and line.
    """
    due = [
        ((number, minute, order), name, line)
        for number in range(scenario.clock.n_days)
        for day in [scenario.clock.start + timedelta(days=number)]
        for name, order, line in lines_on(scenario, schedule, day)
        if day.weekday() in line.days
        for minute in line.at
    ]
    sent = kept(sorted(due, key=lambda post: post[0]), posts_kept)
    kinds = mixed((name, when[2], line) for when, name, line in sent)
    return [Planned(*when, line) for (when, _, _), line in zip(sent, kinds, strict=True)]


def kept(posts: Sequence[T], share: float) -> list[T]:
    """Keep a share of some posts, spread evenly.

    Parameters
    ----------
    posts : sequence
        In order of time.
    share : float
        0 to 1.

    Returns
    -------
    list
        Post i where ``floor((i + 1) share) > floor(i share)``.

    Examples
    --------
    >>> kept("abcdef", 0.5)
    ['b', 'd', 'f']
    """
    return [post for i, post in enumerate(posts) if math.floor((i + 1) * share) > math.floor(i * share)]


def mixed(posts: Iterator[tuple[str, int, ScheduleLine]]) -> Iterator[ScheduleLine]:
    """Give each post of lines with a ``mix`` the kind whose turn it is.

    Parameters
    ----------
    posts : iterator of (str, int, ScheduleLine)
        Schedule, place of the line in it, and the line, in order of time.

    Yields
    ------
    ScheduleLine
        The line as it is sent: of the kind with the greatest ``share (i + 1) - sent before``, i posts of the line being
        sent before it; the first in the list on ties.
    """
    sent: dict[tuple[str, int], Counter[int]] = {}
    for name, order, line in posts:
        if not line.mix:
            yield line
            continue
        before = sent.setdefault((name, order), Counter())
        turn = before.total() + 1
        place = max(range(len(line.mix)), key=lambda k: (line.mix[k].share * turn - before[k], -k))
        before[place] += 1
        chosen = line.mix[place].model_dump(exclude={"share"}, exclude_none=True)
        yield line.model_copy(update={**chosen, "offer": line.mix[place].offer or line.offer, "mix": ()})
