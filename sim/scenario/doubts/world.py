"""Doubts about the world: groups of the first day, the calendar, events, shocks, staff."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from sim.scenario.calendar import CalendarEntry
from sim.scenario.draft import Finding
from sim.scenario.kinds.settings import GroupSettings
from sim.scenario.model import Scenario
from sim.scenario.parameters import CATEGORIES
from sim.scenario.quantities import number_text

__all__ = ["LOOKS"]

LOW_TICKET = 200.0
"""Price of a basket in yuan up to which goods are bought every day; the defaults of other goods differ most above."""


def _left_over(scenario: Scenario) -> Iterator[Finding]:
    if not scenario.cohorts or scenario.customers.count is None:
        return
    left = scenario.customers.count - sum(cohort.members for cohort in scenario.cohorts)
    if left > 0:
        at = ("start_from", 0, "groups") if len(scenario.cohorts) == 1 else ("start_from",)
        yield at, f"{left} of {scenario.customers.count} customers are in no group at the start"


def _unknown_past(scenario: Scenario) -> Iterator[Finding]:
    for index, cohort in enumerate(scenario.cohorts):
        if "past" not in cohort.model_fields_set:
            past = cohort.past
            assumed = f"{number_text(past.posts_per_day)} posts a day of value {number_text(past.value)} are assumed"
            yield ("start_from", index), f"how these groups were run before is not stated; {assumed}; give past"
            return


def _unknown_goods(scenario: Scenario) -> Iterator[Finding]:
    company = scenario.company
    if scenario.model == "standard" and "category" not in company.model_fields_set and company.price_yuan > LOW_TICKET:
        price = number_text(company.price_yuan)
        said = f"what is sold for {price} yuan is not stated, so the defaults of everyday goods hold"
        yield ("company",), f"{said}; give category: {', '.join(CATEGORIES)}"


def _folds_too_early(scenario: Scenario) -> Iterator[Finding]:
    days = [day for day in scenario.platform.client.fold_release.values() if day is not None]
    if days and min(days) <= scenario.clock.start:
        return
    for index, cohort in enumerate(scenario.cohorts):
        if cohort.silent[1][1] > 0:
            said = "no client can fold on the first day; these members start muted instead"
            yield ("start_from", index, "folded"), said


def _silent_entries(scenario: Scenario) -> Iterator[Finding]:
    days = [scenario.clock.start + timedelta(days=number) for number in range(-1, scenario.clock.n_days)]
    for place, entry in enumerate(scenario.calendar):
        # The hours after midnight of an entry that spans it belong to the day before.
        spans = entry.hours is not None and entry.hours[0] > entry.hours[1]
        if not any(entry.holds_on(day) for day in (days if spans else days[1:])):
            said = f"holds on no day from {scenario.clock.start} to {scenario.clock.end}"
            yield ("calendar", place), f"'{entry.name}': {said}"
        elif not _changes_anything(scenario, entry):
            yield ("calendar", place), f"'{entry.name}': changes nothing"


def _changes_anything(scenario: Scenario, entry: CalendarEntry) -> bool:
    """Tell whether an entry does something on the days on which it holds."""
    followed = {strategy.schedule for _, strategy in _group_strategies(scenario)}
    replaces = any(old in followed and old != new for old, new in entry.schedules.items())
    asked = {phase for line in scenario.lines for phase in line.phase}
    return entry.demand != 1 or entry.rivals != 1 or entry.quiet or replaces or entry.phase in asked


def _group_strategies(scenario: Scenario) -> Iterator[tuple[str, GroupSettings]]:
    """Give the strategies that follow a schedule, with their arms."""
    for arm, strategies in scenario.arms.items():
        yield from ((arm, strategy) for strategy in strategies if isinstance(strategy, GroupSettings))


def _idle_replacements(scenario: Scenario) -> Iterator[Finding]:
    followed = {strategy.schedule for _, strategy in _group_strategies(scenario)}
    for place, entry in enumerate(scenario.calendar):
        for old, new in entry.schedules.items():
            at = ("calendar", place, "schedules", old)
            if old == new:
                yield at, f"'{new}': replaces itself"
            elif old not in followed:
                yield at, f"'{old}': no arm follows this schedule, so nothing is replaced"


def _idle_events(scenario: Scenario) -> Iterator[Finding]:
    order = sorted(range(len(scenario.events)), key=lambda place: scenario.events[place].day)
    now: dict[str, Any] = {}
    for place in order:
        for key, value in scenario.events[place].change.items():
            at = ("events", place, "change", key)
            if now.get(key, _at_start(scenario, key)) == value:
                yield at, "the value that is in force already"
            if key in scenario.uncertain:
                yield at, f"uncertain names this too; from {scenario.events[place].day} on its range has no effect"
            now[key] = value


def _at_start(scenario: Scenario, key: str) -> Any:
    """Give the value of the first day."""
    if key in scenario.parameters:
        return scenario.parameters[key]
    value: Any = scenario
    for part in key.split("."):
        value = getattr(value, part)
    return value


def _late_coupons(scenario: Scenario) -> Iterator[Finding]:
    for place, event in enumerate(scenario.events):
        if "company.coupon_yuan" in event.change and not _has_coupons(scenario):
            yield ("events", place, "change", "company.coupon_yuan"), "no schedule sends a coupon"


def _has_coupons(scenario: Scenario) -> bool:
    """Tell whether any line sends a coupon, alone or in a mix."""
    return any("coupon" in (line.kind, *(part.kind for part in line.mix)) for line in scenario.lines)


def _shocks(scenario: Scenario) -> Iterator[Finding]:
    for place, shock in enumerate(scenario.shocks):
        if shock.per_month == 0:
            yield ("shocks", place, "per_month"), "'0': never strikes"
        if not shock.people:
            continue
        there = scenario.staff.people if scenario.staff is not None else None
        if there is None:
            yield ("shocks", place, "people"), f"'{shock.people}': there is no staff to leave; give staff"
        elif shock.people > there:
            yield ("shocks", place, "people"), f"'{shock.people}': more people than the staff of {there}"


def _busy_staff(scenario: Scenario) -> Iterator[Finding]:
    staff = scenario.staff
    if staff is None:
        return
    has = staff.people * staff.minutes_per_day
    p, cohorts = scenario.parameters, scenario.cohorts
    needs = p["money.group_day_minutes"] * sum(cohort.groups for cohort in cohorts)
    needs += p["money.member_day_minutes"] * sum(cohort.members for cohort in cohorts)
    if any(strategy.kind == "keep_groups" for _, strategy in _group_strategies(scenario)) and 0 < has <= needs:
        said = f"{staff.people} people have {has} minutes a day; care for the groups of the first day takes {needs:g}"
        yield ("staff", "people"), f"{said}: some of it is skimped, and posts may be dropped"
    if has == 0:
        yield ("staff", "people"), f"'{staff.people}': with nobody at work no post is sent"


LOOKS: tuple[Callable[[Scenario], Iterator[Finding]], ...] = (
    _left_over,
    _unknown_past,
    _unknown_goods,
    _folds_too_early,
    _silent_entries,
    _idle_replacements,
    _idle_events,
    _late_coupons,
    _shocks,
    _busy_staff,
)
"""Asked in this order."""
