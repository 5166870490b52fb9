"""Rules of dated things: entries of the calendar, events, shocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sim.scenario.calendar import CalendarEntry, DayOfYear
from sim.scenario.checks.common import Rule, in_horizon, starts_tick
from sim.scenario.draft import Draft, Finding
from sim.scenario.shocks import KEYS_OF, Shock
from sim.scenario.words import quoted

__all__ = ["RULES"]

MOST_ENTRIES = 200
"""Entries of a calendar: their largest factors together are still a number."""


def _few_entries(draft: Draft) -> Iterator[Finding]:
    if len(draft.calendar) > MOST_ENTRIES:
        yield ("calendar",), f"{len(draft.calendar)} entries; at most {MOST_ENTRIES} are allowed"


def _windows(draft: Draft) -> Iterator[Finding]:
    for place, entry in draft.calendar.items():
        message = _window(entry)
        if message:
            yield ("calendar", place, "to"), f"'{DayOfYear().show(entry.last)}': {message}" if entry.last else message


def _window(entry: CalendarEntry) -> str:
    """Say what is wrong with the last day of an entry, if anything is."""
    first, last = entry.first, entry.last
    if last is None:
        return ""
    if first is None:
        return "from is missing; allowed: from and to, or from alone for one day"
    if isinstance(first, date) is not isinstance(last, date):
        kinds = ("a date", "a day of every year")
        here, there = kinds if isinstance(first, date) else kinds[::-1]
        return f"from is {here} and to is {there}; allowed: two dates, or two days of every year"
    if isinstance(first, date) and isinstance(last, date) and last < first:
        return f"before from, {first}"
    return ""


def _entry_hours(draft: Draft) -> Iterator[Finding]:
    tick = draft.ticking_clock.tick_minutes
    for place, entry in draft.calendar.items():
        for position, minute in enumerate(entry.hours or ()):
            yield from starts_tick(("calendar", place, "hours", position), minute, tick)


def _whole_days(draft: Draft) -> Iterator[Finding]:
    for place, entry in draft.calendar.items():
        if entry.hours is not None:
            said = "for whole days; leave hours out, or make it an entry of its own"
            if entry.phase is not None:
                yield ("calendar", place, "phase"), f"'{entry.phase}': a phase holds {said}"
            if entry.schedules:
                yield ("calendar", place, "schedules"), f"schedules are replaced {said}"


def _entry_names(draft: Draft) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for place, entry in draft.calendar.items():
        first = seen.setdefault(entry.name, place)
        if first != place:
            said = f"entry {first + 1} of the calendar has this name; allowed: a name of its own"
            yield ("calendar", place, "name"), f"{quoted(entry.name)}: {said}"


def _event_days(draft: Draft) -> Iterator[Finding]:
    clock = draft.horizon
    for place, event in draft.events.items():
        yield from in_horizon(("events", place, "date"), event.day, clock)


def _changed_twice(draft: Draft) -> Iterator[Finding]:
    seen: dict[tuple[date, str], int] = {}
    for place, event in draft.events.items():
        for key in event.change:
            first = seen.setdefault((event.day, key), place)
            if first != place:
                said = f"event {first + 1} changes this on {event.day} already; allowed: once a day"
                yield ("events", place, "change", key), said


def _shock_days(draft: Draft) -> Iterator[Finding]:
    for place, shock in draft.shocks.items():
        if shock.day is None and shock.per_month is None:
            yield ("shocks", place), "when does it strike? give date, or per_month for shocks by chance"
        elif shock.day is not None and shock.per_month is not None:
            yield ("shocks", place, "per_month"), "a shock has either a date, or per_month"
    clock = draft.horizon
    for place, shock in draft.shocks.items():
        yield from in_horizon(("shocks", place, "date"), shock.day, clock)


def _shock_keys(draft: Draft) -> Iterator[Finding]:
    for place, shock in draft.shocks.items():
        yield from ((("shocks", place, *key), message) for key, message in _shock_key(shock))


def _shock_key(shock: Shock) -> Iterator[Finding]:
    """Say which keys do not belong to the kind, or that nothing would happen."""
    own = KEYS_OF[shock.kind]
    every = dict.fromkeys(key for keys in KEYS_OF.values() for key in keys)
    for key in every:
        if key in shock.model_fields_set and key not in own:
            yield (key,), f"{shock.kind} has no {key}; it has: {', '.join(own)}"
    if not shock.model_fields_set & set(own):
        yield (), f"{shock.kind} changes nothing; give {' or '.join(own)}"


RULES: tuple[Rule, ...] = (
    _few_entries,
    _windows,
    _entry_hours,
    _whole_days,
    _entry_names,
    _event_days,
    _changed_twice,
    _shock_days,
    _shock_keys,
)
"""Asked in this order."""
