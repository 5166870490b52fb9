"""What several rules ask: whether a time starts a tick, a duration is whole ticks, a day lies in the horizon."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from sim.scenario.draft import Draft, Finding
from sim.scenario.model import Clock
from sim.scenario.quantities import percent_text
from sim.scenario.spelling import clock_text
from sim.scenario.tree import Path
from sim.scenario.words import meant, printable, quoted

__all__ = [
    "Rule",
    "in_horizon",
    "is_one",
    "names_text",
    "percent",
    "starts_tick",
    "too_large",
    "unknown",
    "whole_ticks",
]

Rule = Callable[[Draft], Iterator[Finding]]
"""Looks at a draft and gives what is wrong."""


def starts_tick(path: Path, minute: int, tick: int) -> Iterator[Finding]:
    """Refuse a time of day that does not start a tick.

    Parameters
    ----------
    path : tuple
        Where it stands.
    minute, tick : int
        Minute of the day; length of a tick, minutes.

    Yields
    ------
    (path, message)
        The two nearest times that do.
    """
    below = minute - minute % tick
    if below != minute:
        near = f"{clock_text(below)} and {clock_text((below + tick) % 1440)}"
        yield path, f"'{clock_text(minute)}': not the start of a tick of {tick} minutes; the two nearest: {near}"


def whole_ticks(path: Path, minutes: int, tick: int) -> Iterator[Finding]:
    """Refuse a duration that is not a multiple of the tick.

    Parameters
    ----------
    path : tuple
        Where it stands.
    minutes, tick : int
        The duration; length of a tick, minutes.

    Yields
    ------
    (path, message)
    """
    if minutes % tick:
        yield path, f"'{minutes} minutes': not a multiple of the tick of {tick} minutes"


def in_horizon(path: Path, day: date | None, clock: Clock) -> Iterator[Finding]:
    """Refuse a day outside the horizon.

    Parameters
    ----------
    path : tuple
        Where it stands.
    day : date or None
        The day; nothing is asked where there is none.
    clock : Clock
        The horizon.

    Yields
    ------
    (path, message)
    """
    if day is not None and not clock.start <= day <= clock.end:
        yield path, f"'{day}': outside the horizon, {clock.start} to {clock.end}"


def too_large(draft: Draft, path: Path, size: int) -> Iterator[Finding]:
    """Refuse groups larger than the console allows.

    Parameters
    ----------
    draft : Draft
        For the console.
    path : tuple
        Where the size stands.
    size : int
        Members of a group.

    Yields
    ------
    (path, message)
    """
    cap = draft.platform.console.size_cap
    if size > cap:
        yield path, f"'{size}': larger than the console's size cap of {cap}"


def unknown(what: str, name: str, names: Iterable[str]) -> str:
    """Say that there is no such thing, and what there is.

    Parameters
    ----------
    what : str
        Word for it.
    name : str
        What the user wrote.
    names : iterable of str
        What there is.

    Returns
    -------
    str
        A message with the nearest name.
    """
    known = tuple(names)
    return f"{quoted(name)}: no such {what}; {names_text(known)}{meant(name, known)}"


def names_text(names: Iterable[str]) -> str:
    """List the names that are allowed.

    Parameters
    ----------
    names : iterable of str
        Names that a user gave.

    Returns
    -------
    str
        The first twenty of them.
    """
    known = tuple(names)
    return f"allowed: {', '.join(printable(name) for name in known[:20])}" if known else "there are none"


def is_one(total: float) -> bool:
    """Tell whether shares that are written in decimals sum to one within their rounding.

    Parameters
    ----------
    total : float
        Their sum.

    Returns
    -------
    bool
    """
    return abs(total - 1) <= 1e-9


def percent(share: float) -> str:
    """Write a sum of shares.

    Parameters
    ----------
    share : float
        The sum.

    Returns
    -------
    str
        A percentage without the rounding of the sum.
    """
    return percent_text(round(share, 10))
