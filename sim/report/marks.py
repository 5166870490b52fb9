"""What the figures over time mark: windows of the calendar, and days on which the world changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from sim.report.figures.canvas import Names
from sim.report.phrases import between, day_text
from sim.report.texts import Texts
from sim.scenario.calendar import CalendarEntry
from sim.scenario.model import Scenario

__all__ = ["Marks", "Span", "marks_of"]

MOST_WINDOWS = 8
MOST_RUNS = 4
MOST_LINES = 8
"""Marks at most; an entry that holds more often is a rhythm, such as weekends, and is not drawn."""


@dataclass(frozen=True)
class Span:
    """Days that are marked, with what is written there.

    Parameters
    ----------
    label : str
        Text that the font can show; empty where an earlier span bears it.
    first, last : int
        Days of the horizon, both included.
    """

    label: str
    first: int
    last: int


@dataclass(frozen=True)
class Marks:
    """What is marked in every figure over time.

    Parameters
    ----------
    spans, lines : tuple of Span
        Windows to shade; days to draw a line at.
    captions : tuple of str
        Sentences that say what they are.
    """

    spans: tuple[Span, ...]
    lines: tuple[Span, ...]
    captions: tuple[str, ...]


Runs = list[tuple[int, int]]


def marks_of(scenario: Scenario, t: Texts) -> Marks:
    """Choose what to mark: the first windows of the calendar, and the first days of events and dated shocks.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    t : Texts
        The language.

    Returns
    -------
    Marks
    """
    windows, lines = _windows(scenario), _lines(scenario, t)
    shown, drawn = windows[:MOST_WINDOWS], lines[:MOST_LINES]
    names = Names.of([name for name, _ in shown], t, "numbered_span")
    spans = [Span("" if i else names.labels[name], *run) for name, runs in shown for i, run in enumerate(runs)]
    said = [_said(name, names.labels[name], runs, scenario.clock.start, t) for name, runs in shown]
    dated = [
        t("named_days", name=line.label, days=day_text(scenario.clock.start + timedelta(days=line.first), t))
        for line in drawn
    ]
    captions = [
        *_caption("shaded", "spans", said, len(windows), t),
        *_caption("lined", "days", dated, len(lines), t),
    ]
    return Marks(tuple(spans), tuple(drawn), tuple(captions))


def _caption(key: str, place: str, said: list[str], n: int, t: Texts) -> list[str]:
    more = [t("more_marks", n=n - len(said))] if n > len(said) else []
    return [t(key, **{place: t.listed([*said, *more])})] if said else []


def _said(name: str, label: str, runs: Runs, start: date, t: Texts) -> str:
    """Say what a shaded window is called and when it is."""
    called = t.names([name]) if label == name else t("numbered_is", label=label, name=t.names([name]))
    days = [[day_text(start + timedelta(days=day), t) for day in run] for run in runs]
    texts = [between(ends, "days_from_to", t) for ends in days]
    return t("named_days", name=called, days=t.listed(texts))


def _windows(scenario: Scenario) -> list[tuple[str, Runs]]:
    """List the entries that hold on some stretches of days, by their first day; those of one name together."""
    clock, found = scenario.clock, dict[str, Runs]()
    for entry in scenario.calendar:
        found.setdefault(entry.name, []).extend(_runs(entry, clock.start, clock.n_days))
    whole = (0, clock.n_days - 1)
    windows = [(name, sorted(set(runs))) for name, runs in found.items() if whole not in runs]
    return sorted((w for w in windows if 0 < len(w[1]) <= MOST_RUNS), key=lambda window: window[1])


def _runs(entry: CalendarEntry, start: date, n_days: int) -> Iterator[tuple[int, int]]:
    """Give the stretches of days on which an entry holds."""
    holds = [False, *(entry.holds_on(start + timedelta(days=day)) for day in range(n_days)), False]
    edges = [day for day, (before, now) in enumerate(pairwise(holds)) if before != now]
    yield from ((first, after - 1) for first, after in zip(edges[::2], edges[1::2], strict=True))


def _lines(scenario: Scenario, t: Texts) -> list[Span]:
    """List the days of the horizon on which the world changes or a shock strikes, with what it is."""
    days: dict[date, list[str]] = {event.day: [t("change_short")] for event in scenario.events}
    for shock in scenario.shocks:
        if shock.day is not None:
            days.setdefault(shock.day, []).append(t.term(shock.kind))
    clock = scenario.clock
    inside = sorted((day - clock.start).days for day in days if clock.start <= day <= clock.end)
    return [Span(t.listed(list(dict.fromkeys(days[clock.start + timedelta(days=n)]))), n, n) for n in inside]
