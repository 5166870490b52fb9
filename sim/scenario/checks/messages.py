"""Rules of schedules: when a line is sent, which kinds it sends, what it offers."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.calendar import NO_SCHEDULE
from sim.scenario.checks.common import Rule, is_one, percent, starts_tick, whole_ticks
from sim.scenario.draft import Draft, Finding
from sim.scenario.schedules import Offer, ScheduleLine
from sim.scenario.tree import Path
from sim.scenario.words import meant, quoted

__all__ = ["RULES"]


def _lines(draft: Draft) -> Iterator[tuple[Path, ScheduleLine]]:
    """Give the lines of all schedules with their paths."""
    for name, lines in draft.schedules.items():
        for index, line in enumerate(lines):
            yield ("schedules", name, index), line


def _named_none(draft: Draft) -> Iterator[Finding]:
    if NO_SCHEDULE in draft.schedule_names:
        yield ("schedules", NO_SCHEDULE), f"'{NO_SCHEDULE}': in the calendar this word sends nothing; give another name"


def _line_times(draft: Draft) -> Iterator[Finding]:
    for name, lines in draft.schedules.items():
        if not lines:
            yield ("schedules", name), "an empty list: at least one line is needed"
    for path, line in _lines(draft):
        yield from (((*path, *key), message) for key, message in _line_time(line))


def _line_time(line: ScheduleLine) -> Iterator[Finding]:
    if line.every_minutes is not None:
        if line.days or line.at:
            yield ("every",), "a line has either every, or days and at"
    elif not line.days and not line.at:
        yield (), "when is it sent? give days and at, or every for flash groups"
    elif not line.days or not line.at:
        yield (), f"{'at' if line.days else 'days'} is missing; a line has days and at, or every"


def _line_ticks(draft: Draft) -> Iterator[Finding]:
    tick = draft.ticking_clock.tick_minutes
    for path, line in _lines(draft):
        for position, minute in enumerate(line.at):
            yield from starts_tick((*path, "at", position), minute, tick)
        if line.every_minutes is not None:
            yield from whole_ticks((*path, "every"), line.every_minutes, tick)


def _kind_or_mix(draft: Draft) -> Iterator[Finding]:
    for path, line in _lines(draft):
        if line.kind is not None and line.mix:
            yield (*path, "mix"), "a line has either one kind, or a mix of kinds"
        elif line.kind is None and not line.mix:
            yield (*path, "kind"), "missing; a line has one kind, or a mix of kinds"
        total = sum(part.share for part in line.mix)
        if line.mix and not is_one(total):
            yield (*path, "mix"), f"the shares sum to {percent(total)}; allowed: 100%"


def _topics(draft: Draft) -> Iterator[Finding]:
    known = sorted({topic for segment in draft.customers.segments.values() for topic in segment.interests})
    for path, topic in _topics_of(draft):
        if topic not in known:
            named = ", ".join(known) or "nothing"
            said = f"{quoted(topic)}: no segment's interests name it; they name: {named}"
            yield path, said + meant(topic, known)


def _topics_of(draft: Draft) -> Iterator[tuple[Path, str]]:
    """Give the topics of lines, of the kinds that they mix, and of how groups were run before."""
    for path, line in _lines(draft):
        yield (*path, "topic"), line.topic
        for place, part in enumerate(line.mix):
            if part.topic is not None:
                yield (*path, "mix", place, "topic"), part.topic
    for index, cohort in enumerate(draft.cohorts[:1] if draft.groups_file else draft.cohorts):
        if cohort.past.topic is not None:
            where = ("start_from",) if draft.groups_file else ("start_from", index)
            yield (*where, "past", "topic"), cohort.past.topic


def _phases(draft: Draft) -> Iterator[Finding]:
    known = list(dict.fromkeys(entry.phase for entry in draft.whole_calendar.values() if entry.phase is not None))
    for path, line in _lines(draft):
        for place, phase in enumerate(line.phase):
            if phase not in known:
                has = f"it has: {', '.join(known)}" if known else "it has no phases"
                said = f"'{phase}': no entry of the calendar has this phase, so it would never be sent"
                yield (*path, "phase", place), f"{said}; {has}"


def _offers(draft: Draft) -> Iterator[tuple[Path, Offer]]:
    """Give the offers of lines and of the kinds that they mix."""
    for path, line in _lines(draft):
        if line.offer is not None:
            yield (*path, "offer"), line.offer
        for place, part in enumerate(line.mix):
            if part.offer is not None:
                yield (*path, "mix", place, "offer"), part.offer


def _buyers(draft: Draft) -> Iterator[Finding]:
    for path, offer in _offers(draft):
        if offer.min_buyers and offer.ends_after_minutes is None:
            said = "they are counted when the offer ends; give ends_after, such as 4 hours"
            yield (*path, "min_buyers"), f"'{offer.min_buyers}': {said}"
        if offer.stock is not None and offer.min_buyers > offer.stock:
            said = f"more buyers than the stock of {offer.stock} allows; every order would be cancelled"
            yield (*path, "min_buyers"), f"'{offer.min_buyers}': {said}"


def _offer_ends(draft: Draft) -> Iterator[Finding]:
    tick = draft.ticking_clock.tick_minutes
    for path, offer in _offers(draft):
        if offer.ends_after_minutes is not None:
            yield from whole_ticks((*path, "ends_after"), offer.ends_after_minutes, tick)


RULES: tuple[Rule, ...] = (
    _named_none,
    _line_times,
    _line_ticks,
    _kind_or_mix,
    _topics,
    _phases,
    _buyers,
    _offer_ends,
)
"""Asked in this order."""
