"""Rules of the arms: their strategies, the schedules that these follow, how they are made comparable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from sim.scenario.calendar import NO_SCHEDULE
from sim.scenario.checks.common import Rule, in_horizon, starts_tick, too_large, unknown, whole_ticks
from sim.scenario.draft import Draft, Finding
from sim.scenario.kinds import FlashGroups, PinDrive
from sim.scenario.kinds.settings import GroupSettings, MadeGroups, StandingGroups
from sim.scenario.tree import Path
from sim.scenario.words import quoted

__all__ = ["RULES"]

MOST_IN_LANE = 256
"""Memberships that a lane can hold of one member in one arm (MODEL.md section 1)."""


def _group_sizes(draft: Draft) -> Iterator[Finding]:
    for path, strategy in draft.strategies():
        size = getattr(strategy, "size", None)
        if isinstance(size, int):
            yield from too_large(draft, (*path, "size"), size)


def _arm_none(draft: Draft) -> Iterator[Finding]:
    if draft.arms.get("none"):
        yield ("arms", "none"), "the arm without groups; allowed: []"


def _one_of_a_kind(draft: Draft) -> Iterator[Finding]:
    for arm, strategies in draft.arms.items():
        seen: Counter[str] = Counter()
        for index, strategy in enumerate(strategies):
            seen[strategy.kind] += 1
            if strategy.unique and seen[strategy.kind] > 1:
                yield ("arms", arm, index, "kind"), f"'{strategy.kind}': stands in this arm already; allowed: once"


def _kept_groups(draft: Draft) -> Iterator[Finding]:
    if draft.has("start_from"):
        return
    for path, strategy in draft.strategies():
        if strategy.kind == "keep_groups":
            yield (*path, "kind"), "'keep_groups': there are no groups to keep; give start_from"


def _forced_accept(draft: Draft) -> Iterator[Finding]:
    for path, strategy in draft.strategies():
        if isinstance(strategy, MadeGroups) and strategy.joining == "forced" and strategy.accept < 1:
            yield (*path, "accept"), "nobody is asked where joining is forced; allowed: 100%"


def _schedule_names(draft: Draft) -> Iterator[Finding]:
    names = draft.schedule_names
    for path, strategy in draft.strategies():
        if isinstance(strategy, GroupSettings) and strategy.schedule not in names:
            yield (*path, "schedule"), unknown("schedule", strategy.schedule, names)


def _lines_fit(draft: Draft) -> Iterator[Finding]:
    for path, strategy in draft.strategies():
        if isinstance(strategy, GroupSettings):
            for message in _unfit(draft, strategy, strategy.schedule):
                yield (*path, "schedule"), f"{message}; {strategy.kind} needs lines with {_NEEDED[strategy.lines]}"


_NEEDED = {"at": "days and at", "every": "every", "": ""}


def _unfit(draft: Draft, strategy: GroupSettings, schedule: str) -> Iterator[str]:
    """Name the lines of a schedule that a kind of strategy cannot follow."""
    for index, line in enumerate(draft.schedules.get(schedule, ())):
        has = "at" if line.every_minutes is None else "every"
        if strategy.lines and strategy.lines != has:
            yield f"line {index + 1} of schedule {quoted(schedule)} has {has}"


def _replaced(draft: Draft) -> Iterator[tuple[Path, str, str]]:
    """Give the schedules that the calendar replaces: where, which, by which."""
    for place, entry in draft.calendar.items():
        for old, new in entry.schedules.items():
            yield ("calendar", place, "schedules", old), old, new


def _replaced_names(draft: Draft) -> Iterator[Finding]:
    names = tuple(name for name in draft.schedule_names if name != NO_SCHEDULE)
    for path, old, new in _replaced(draft):
        if old not in names:
            yield path, unknown("schedule", old, names)
        if new not in (*names, NO_SCHEDULE):
            yield path, unknown("schedule", new, (*names, NO_SCHEDULE))


def _replaced_fit(draft: Draft) -> Iterator[Finding]:
    followed = [s for _, s in draft.strategies() if isinstance(s, GroupSettings)]
    for path, old, new in _replaced(draft):
        kinds = {s.kind: s for s in followed if s.schedule == old and not list(_unfit(draft, s, old))}
        for kind, strategy in kinds.items():
            for message in _unfit(draft, strategy, new):
                said = f"{kind} that follows {quoted(old)} needs lines with {_NEEDED[strategy.lines]}"
                yield path, f"{message}; {said}"


def _flash_ticks(draft: Draft) -> Iterator[Finding]:
    tick = draft.ticking_clock.tick_minutes
    for path, strategy in draft.strategies():
        if isinstance(strategy, FlashGroups):
            yield from starts_tick((*path, "at"), strategy.at, tick)
            yield from whole_ticks((*path, "lasts"), strategy.lasts_minutes, tick)


def _flash_days(draft: Draft) -> Iterator[Finding]:
    clock = draft.horizon
    for path, strategy in draft.strategies():
        if isinstance(strategy, FlashGroups):
            yield from in_horizon((*path, "first"), strategy.first, clock)
            yield from in_horizon((*path, "last"), strategy.last, clock)
            if strategy.first is not None and strategy.last is not None and strategy.last < strategy.first:
                yield (*path, "last"), f"'{strategy.last}': before first, {strategy.first}"


def _flash_openings(draft: Draft) -> Iterator[Finding]:
    clock = draft.horizon
    for arm, strategies in draft.arms.items():
        flash = [strategy for strategy in strategies if isinstance(strategy, FlashGroups)]
        total = sum(len(strategy.opening_days(clock.start, clock.end)) for strategy in flash)
        if total > MOST_IN_LANE:
            yield ("arms", arm), f"{total} openings of flash groups; at most {MOST_IN_LANE} are allowed in one arm"


def _pin_drives(draft: Draft) -> Iterator[Finding]:
    clock = draft.horizon
    for path, strategy in draft.strategies():
        if isinstance(strategy, PinDrive):
            last = strategy.start + timedelta(days=strategy.lasts_days - 1)
            yield from in_horizon((*path, "from"), strategy.start, clock)
            if clock.start <= strategy.start <= clock.end < last:
                horizon = f"outside the horizon, {clock.start} to {clock.end}"
                yield (*path, "lasts"), f"'{strategy.lasts_days} days': up to {last}, {horizon}"


def _plans_known(draft: Draft) -> Iterator[Finding]:
    if draft.fairness == "equal_audience":
        return
    needs = f"{draft.fairness} needs a plan that is known before the run"
    for path, strategy in draft.strategies():
        if isinstance(strategy, StandingGroups) and strategy.rules:
            yield (*path, "rules"), f"what rules do depends on how the groups fare; {needs}"
        elif not isinstance(strategy, StandingGroups | PinDrive):
            yield (*path, "kind"), f"'{strategy.kind}': whom it reaches depends on who comes; {needs}"


RULES: tuple[Rule, ...] = (
    _group_sizes,
    _arm_none,
    _one_of_a_kind,
    _kept_groups,
    _forced_accept,
    _schedule_names,
    _lines_fit,
    _replaced_names,
    _replaced_fit,
    _flash_ticks,
    _flash_days,
    _flash_openings,
    _pin_drives,
    _plans_known,
)
"""Asked in this order."""
