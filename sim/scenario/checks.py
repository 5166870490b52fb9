"""Rules between the fields of a scenario.

A rule looks at sections that were read already. Where a section it needs is wrong itself, the rule is silent: it is
asked again once the section is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

from sim.scenario.draft import Draft, UntoldError
from sim.scenario.kinds import FlashGroups, PinDrive
from sim.scenario.kinds.settings import GroupSettings, MadeGroups
from sim.scenario.parameters import PARAMETERS
from sim.scenario.quantities import band, number_text, percent_text
from sim.scenario.schedules import ScheduleLine
from sim.scenario.spelling import clock_text
from sim.scenario.tree import Path
from sim.scenario.words import meant, printable, quoted

__all__ = ["Finding", "broken_rules"]

Finding = tuple[Path, str]
"""Path of the key that is at fault, and the message."""

MOST_DAYS = 731
MOST_IN_LANE = 256
"""Memberships that a lane can hold of one member in one arm (MODEL.md section 1)."""


def broken_rules(draft: Draft) -> Iterator[Finding]:
    """Check the rules between fields.

    Parameters
    ----------
    draft : Draft
        Sections that were read.

    Returns
    -------
    iterator of (path, message)
        Key that is at fault; what is wrong, what is allowed, a hint.
    """
    return (finding for rule in _RULES for finding in _findings(rule, draft))


def _findings(rule: Callable[[Draft], Iterator[Finding]], draft: Draft) -> Iterator[Finding]:
    """Ask one rule, as far as it can be asked."""
    try:
        yield from rule(draft)
    except UntoldError:
        return


def _clock(draft: Draft) -> Iterator[Finding]:
    clock = draft.clock
    if 1440 % clock.tick_minutes:
        near = [n for n in range(1, 1441) if 1440 % n == 0]
        low, high = max(n for n in near if n < clock.tick_minutes), min(n for n in near if n > clock.tick_minutes)
        said = f"'{clock.tick_minutes}': does not divide a day of 1440 minutes"
        yield ("clock", "tick_minutes"), f"{said}; the nearest that do: {low} and {high}"
    if clock.end < clock.start:
        yield ("clock", "end"), f"'{clock.end}': before the start, {clock.start}"
    elif clock.n_days > MOST_DAYS:
        last = clock.start + timedelta(days=MOST_DAYS - 1)
        yield ("clock", "end"), f"'{clock.end}': {clock.n_days} days; at most {MOST_DAYS}, that is up to {last}"


def _shares(draft: Draft) -> Iterator[Finding]:
    customers = draft.customers
    shares = {name: segment.share for name, segment in customers.segments.items()}
    if shares and not _is_one(sum(shares.values())):
        yield ("customers", "segments"), f"the shares sum to {_percent(sum(shares.values()))}; allowed: 100%"
    both = customers.os.ios + customers.os.android
    if not _is_one(both):
        yield ("customers", "os"), f"the shares sum to {_percent(both)}; allowed: 100%"


def _is_one(total: float) -> bool:
    """Shares that are written in decimals sum to one within their rounding."""
    return abs(total - 1) <= 1e-9


def _percent(share: float) -> str:
    return percent_text(round(share, 10))


def _who(draft: Draft) -> Iterator[Finding]:
    customers = draft.customers
    if customers.segments_from is not None and customers.segments:
        yield ("customers", "segments_from"), "segments are given already; allowed: segments or segments_from"
    elif not customers.segments:
        yield ("customers",), "no segments; allowed: segments, or segments_from an order log"
    elif customers.count is None:
        yield ("customers", "count"), "missing; this key is needed unless segments come from an order log"


def _start_groups(draft: Draft) -> Iterator[Finding]:
    for index, cohort in enumerate(draft.cohorts):
        highest = cohort.muted[1] + cohort.folded[1] + cohort.pinned[1]
        if highest > 1 + 1e-9:
            said = f"muted, folded and pinned may sum to {_percent(highest)}; at most 100% is allowed"
            yield ("start_from", index), said
    yield from _start_sizes(draft)


def _start_sizes(draft: Draft) -> Iterator[Finding]:
    for index, cohort in enumerate(draft.cohorts):
        yield from _too_large(draft, ("start_from", index, "size"), cohort.size)
    count, members = draft.customers.count, sum(cohort.members for cohort in draft.cohorts)
    if count is not None and members > count:
        sizes = " and ".join(f"{cohort.groups} groups of {cohort.size}" for cohort in draft.cohorts[:3])
        more = "" if len(draft.cohorts) <= 3 else f" and {len(draft.cohorts) - 3} cohorts more"
        at = ("start_from", 0, "groups") if len(draft.cohorts) == 1 else ("start_from",)
        said = f"{sizes}{more} are {members} members; there are {count} customers"
        yield at, f"'{draft.cohorts[0].groups}': {said}" if len(draft.cohorts) == 1 else said


def _too_large(draft: Draft, path: Path, size: int) -> Iterator[Finding]:
    cap = draft.platform.console.size_cap
    if size > cap:
        yield path, f"'{size}': larger than the console's size cap of {cap}"


def _group_sizes(draft: Draft) -> Iterator[Finding]:
    for path, strategy in draft.strategies():
        size = getattr(strategy, "size", None)
        if isinstance(size, int):
            yield from _too_large(draft, (*path, "size"), size)


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


def _schedule_names(draft: Draft) -> Iterator[Finding]:
    names = draft.schedule_names
    for path, strategy in draft.strategies():
        if isinstance(strategy, GroupSettings) and strategy.schedule not in names:
            allowed = f"allowed: {', '.join(printable(name) for name in names[:20])}" if names else "there are none"
            said = f"{quoted(strategy.schedule)}: no such schedule; {allowed}"
            yield (*path, "schedule"), said + meant(strategy.schedule, names)


def _lines_fit(draft: Draft) -> Iterator[Finding]:
    for path, strategy in draft.strategies():
        if not isinstance(strategy, GroupSettings):
            continue
        for index, line in enumerate(draft.schedules.get(strategy.schedule, ())):
            has = "at" if line.every_minutes is None else "every"
            if strategy.lines and strategy.lines != has:
                needed = "days and at" if strategy.lines == "at" else "every"
                where = f"line {index + 1} of schedule {quoted(strategy.schedule)} has {has}"
                yield (*path, "schedule"), f"{where}; {strategy.kind} needs lines with {needed}"


def _line_times(draft: Draft) -> Iterator[Finding]:
    for name, lines in draft.schedules.items():
        if not lines:
            yield ("schedules", name), "an empty list: at least one line is needed"
        for index, line in enumerate(lines):
            for key, message in _line_time(line):
                yield ("schedules", name, index, *key), message


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
    for name, lines in draft.schedules.items():
        for index, line in enumerate(lines):
            for position, minute in enumerate(line.at):
                yield from _starts_tick(("schedules", name, index, "at", position), minute, tick)
            if line.every_minutes is not None:
                yield from _whole_ticks(("schedules", name, index, "every"), line.every_minutes, tick)


def _starts_tick(path: Path, minute: int, tick: int) -> Iterator[Finding]:
    below = minute - minute % tick
    if below != minute:
        near = f"{clock_text(below)} and {clock_text((below + tick) % 1440)}"
        yield path, f"'{clock_text(minute)}': not the start of a tick of {tick} minutes; the two nearest: {near}"


def _whole_ticks(path: Path, minutes: int, tick: int) -> Iterator[Finding]:
    if minutes % tick:
        yield path, f"'{minutes} minutes': not a multiple of the tick of {tick} minutes"


def _flash_ticks(draft: Draft) -> Iterator[Finding]:
    tick = draft.ticking_clock.tick_minutes
    for path, strategy in draft.strategies():
        if isinstance(strategy, FlashGroups):
            yield from _starts_tick((*path, "at"), strategy.at, tick)
            yield from _whole_ticks((*path, "lasts"), strategy.lasts_minutes, tick)


def _flash_days(draft: Draft) -> Iterator[Finding]:
    clock = draft.ticking_clock
    for path, strategy in draft.strategies():
        if isinstance(strategy, FlashGroups):
            for key, day in (("first", strategy.first), ("last", strategy.last)):
                if day is not None and not clock.start <= day <= clock.end:
                    yield (*path, key), f"'{day}': outside the horizon, {clock.start} to {clock.end}"
            if strategy.first is not None and strategy.last is not None and strategy.last < strategy.first:
                yield (*path, "last"), f"'{strategy.last}': before first, {strategy.first}"


def _flash_openings(draft: Draft) -> Iterator[Finding]:
    clock = draft.ticking_clock
    for arm, strategies in draft.arms.items():
        flash = [strategy for strategy in strategies if isinstance(strategy, FlashGroups)]
        total = sum(len(strategy.opening_days(clock.start, clock.end)) for strategy in flash)
        if total > MOST_IN_LANE:
            yield ("arms", arm), f"{total} openings of flash groups; at most {MOST_IN_LANE} are allowed in one arm"


def _standing_groups(draft: Draft) -> Iterator[Finding]:
    for arm, strategies in draft.arms.items():
        total = sum(strategy.groups_per_member for strategy in strategies if isinstance(strategy, MadeGroups))
        if total >= MOST_IN_LANE:
            yield ("arms", arm), f"{total} groups for one member; fewer than {MOST_IN_LANE} are allowed in one arm"


def _pin_drives(draft: Draft) -> Iterator[Finding]:
    clock = draft.ticking_clock
    for path, strategy in draft.strategies():
        if isinstance(strategy, PinDrive):
            last = strategy.start + timedelta(days=strategy.lasts_days - 1)
            horizon = f"outside the horizon, {clock.start} to {clock.end}"
            if not clock.start <= strategy.start <= clock.end:
                yield (*path, "from"), f"'{strategy.start}': {horizon}"
            elif last > clock.end:
                yield (*path, "lasts"), f"'{strategy.lasts_days} days': up to {last}, {horizon}"


def _topics(draft: Draft) -> Iterator[Finding]:
    known = sorted({topic for segment in draft.customers.segments.values() for topic in segment.interests})
    for name, lines in draft.schedules.items():
        for index, line in enumerate(lines):
            if line.topic not in known:
                named = ", ".join(known) or "nothing"
                said = f"{quoted(line.topic)}: no segment's interests name it; they name: {named}"
                yield ("schedules", name, index, "topic"), said + meant(line.topic, known)


def _parameter_ranges(draft: Draft) -> Iterator[Finding]:
    for path, name, numbers in draft.ranges:
        parameter = PARAMETERS.get(name)
        if parameter is None:
            listed = "; allowed: those that qunsim schema --reference lists"
            yield path, f"unknown parameter{meant(name, PARAMETERS) or listed}"
            continue
        allowed = band(parameter.low, parameter.high)
        shown = f"[{', '.join(map(number_text, numbers))}]" if len(numbers) > 1 else f"'{number_text(numbers[0])}'"
        if not all(parameter.low <= number <= parameter.high for number in numbers):
            yield path, f"{shown}: outside the plausible range; allowed: {allowed}"
        elif len(numbers) == 2 and numbers[0] == numbers[1]:
            yield path, f"{shown}: a range of no width; allowed: [low, high] inside {allowed}"


def _goal_metrics(draft: Draft) -> Iterator[Finding]:
    for index, limit in enumerate(draft.limits):
        if limit.at_most is None and limit.at_least is None:
            yield ("limits", index), "no bound; give at_most or at_least"
        elif limit.at_most is not None and limit.at_least is not None and limit.at_least > limit.at_most:
            yield ("limits", index, "at_least"), "at_least is above at_most"


_RULES: tuple[Callable[[Draft], Iterator[Finding]], ...] = (
    _clock,
    _shares,
    _who,
    _start_groups,
    _group_sizes,
    _arm_none,
    _one_of_a_kind,
    _kept_groups,
    _schedule_names,
    _lines_fit,
    _line_times,
    _line_ticks,
    _flash_ticks,
    _flash_days,
    _flash_openings,
    _standing_groups,
    _pin_drives,
    _topics,
    _parameter_ranges,
    _goal_metrics,
)
