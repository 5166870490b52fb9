"""Rules of the world: clock, customers, groups of the first day, parameters, limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sim.scenario.checks.common import Rule, is_one, percent, too_large
from sim.scenario.draft import Draft, Finding
from sim.scenario.parameters import PARAMETERS, reads, replaced
from sim.scenario.quantities import band, number_text
from sim.scenario.tree import Path
from sim.scenario.words import meant

__all__ = ["RULES"]

MOST_DAYS = 731

LEAST_SHARE, MOST_SHARE = 0.001, 0.9999
"""Share of such goods that a segment may buy at the operator without groups."""


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
    if shares and not is_one(sum(shares.values())):
        yield ("customers", "segments"), f"the shares sum to {percent(sum(shares.values()))}; allowed: 100%"
    both = customers.os.ios + customers.os.android
    if not is_one(both):
        yield ("customers", "os"), f"the shares sum to {percent(both)}; allowed: 100%"


def _who(draft: Draft) -> Iterator[Finding]:
    customers = draft.customers
    if customers.segments_from is not None and customers.segments:
        yield ("customers", "segments_from"), "segments are given already; allowed: segments or segments_from"
    elif not customers.segments:
        yield ("customers",), "no segments; allowed: segments, or segments_from an order log"
    elif customers.count is None:
        yield ("customers", "count"), "missing; this key is needed unless segments come from an order log"


def _shares_of_needs(draft: Draft) -> Iterator[Finding]:
    for name, segment in draft.customers.segments.items():
        here, anywhere = segment.orders_per_month, segment.category_orders_per_month
        if anywhere is not None and here > 0 and not LEAST_SHARE <= round(here / anywhere, 4) <= MOST_SHARE:
            share = percent(round(here / anywhere, 4))
            said = f"'{number_text(anywhere)}': orders_per_month ({number_text(here)}) is {share} of it"
            path = ("customers", "segments", name, "category_orders_per_month")
            yield path, f"{said}; allowed: {percent(LEAST_SHARE)} to {percent(MOST_SHARE)}"


def _base(draft: Draft) -> Iterator[Finding]:
    count, base = draft.customers.count, draft.company.customers
    if base is not None and count is not None and base < count:
        said = f"fewer than the {count} customers that are simulated"
        yield ("company", "customers"), f"'{base}': {said}; allowed: {count} and more"


def _start_states(draft: Draft) -> Iterator[Finding]:
    for index, cohort in enumerate(draft.cohorts):
        muted, folded = cohort.silent
        highest = muted[1] + folded[1] + cohort.pinned[1]
        if highest > 1 + 1e-9:
            said = f"muted, folded and pinned may sum to {percent(highest)}; at most 100% is allowed"
            yield ("start_from", index), said


def _start_sizes(draft: Draft) -> Iterator[Finding]:
    for index, cohort in enumerate(draft.cohorts):
        yield from too_large(draft, _at_cohort(draft, index, "size"), cohort.size)


def _start_members(draft: Draft) -> Iterator[Finding]:
    count, members = draft.customers.count, sum(cohort.members for cohort in draft.cohorts)
    if count is None or members <= count:
        return
    said = f"{members} members; there are {count} customers"
    if len(draft.cohorts) == 1:
        groups, size = draft.cohorts[0].groups, draft.cohorts[0].size
        yield _at_cohort(draft, 0, "groups"), f"'{groups}': {groups} groups of {size} are {said}"
    else:
        groups = sum(cohort.groups for cohort in draft.cohorts)
        yield ("start_from",), f"{groups} groups in {len(draft.cohorts)} cohorts are {said}"


def _at_cohort(draft: Draft, index: int, key: str) -> Path:
    """Say where a cohort stands: in the scenario, or in the file that it names."""
    return ("start_from", "groups_from") if draft.groups_file else ("start_from", index, key)


def _parameter_ranges(draft: Draft) -> Iterator[Finding]:
    known = [name for name in PARAMETERS if reads(draft.model, name)]
    for path, name, numbers in draft.ranges:
        parameter = PARAMETERS.get(name)
        if parameter is None:
            yield path, _unknown(name, known)
            continue
        allowed = band(parameter.low, parameter.high)
        shown = f"[{', '.join(map(number_text, numbers))}]" if len(numbers) > 1 else f"'{number_text(numbers[0])}'"
        if not all(parameter.low <= number <= parameter.high for number in numbers):
            yield path, f"{shown}: outside the plausible range; allowed: {allowed}"
        elif len(numbers) == 2 and numbers[0] == numbers[1]:
            yield path, f"{shown}: a range of no width; allowed: [low, high] inside {allowed}"


def _unknown(name: str, known: Sequence[str]) -> str:
    """Say that a parameter is not known, or that the model has another one in its place."""
    listed = "; allowed: those that qunsim schema --reference lists"
    return replaced(name) or f"unknown parameter{meant(name, known) or listed}"


def _goal_metrics(draft: Draft) -> Iterator[Finding]:
    for index, limit in draft.limits.items():
        if limit.at_most is None and limit.at_least is None:
            yield ("limits", index), "no bound; give at_most or at_least"
        elif limit.at_most is not None and limit.at_least is not None and limit.at_least > limit.at_most:
            yield ("limits", index, "at_least"), "at_least is above at_most"


RULES: tuple[Rule, ...] = (
    _clock,
    _shares,
    _who,
    _shares_of_needs,
    _base,
    _start_states,
    _start_sizes,
    _start_members,
    _parameter_ranges,
    _goal_metrics,
)
"""Asked in this order."""
