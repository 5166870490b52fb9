"""What all arms share, in words: customers, first groups, work, calendar, changes, shocks, fairness."""

from __future__ import annotations

from collections.abc import Iterator

from sim.report.changes import events_in_words, shocks_in_words
from sim.report.numbers import Format
from sim.report.phrases import between, count, duration, shortened, span, weekdays, year_day
from sim.report.texts import Texts
from sim.scenario.calendar import NO_SCHEDULE, CalendarEntry
from sim.scenario.model import Scenario
from sim.scenario.spelling import clock_text
from sim.scenario.start_groups import Cohort
from sim.scenario.structures import STRUCTURES

__all__ = ["world_in_words"]


def world_in_words(scenario: Scenario, t: Texts, f: Format) -> list[tuple[str, list[str]]]:
    """Describe what all arms share.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    t : Texts
        The language.
    f : Format
        Writes numbers in that language.

    Returns
    -------
    list of (str, list of str)
        What is described, and its sentences; of long lists the first ones and a count. What the scenario does not have
        is left out.
    """
    described = {
        "world_model": [] if scenario.model == "standard" else [t(f"{scenario.model}_model")],
        "world_structures": [t(f"{name}_{chosen}") for name, chosen in _structures(scenario)],
        "world_customers": [_customers(scenario, t, f), *shortened(_segments(scenario, t, f), t)],
        "world_groups": _groups(scenario.cohorts, t, f),
        "world_work": [t.sentences(list(_work(scenario, t, f)))],
        "world_calendar": shortened([_entry(entry, t, f) for entry in scenario.calendar], t),
        "world_events": shortened(events_in_words(scenario, t, f), t),
        "world_shocks": shortened(shocks_in_words(scenario, t, f), t),
        "world_fairness": [] if scenario.fairness == "equal_audience" else [t(scenario.fairness)],
    }
    return [(t(key), said) for key, said in described.items() if said]


def _structures(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Give the structures that are not the default, with the alternative chosen."""
    for name, alternatives in STRUCTURES.items():
        chosen = getattr(scenario.structures, name)
        if chosen != alternatives[0]:
            yield name, chosen


def _customers(scenario: Scenario, t: Texts, f: Format) -> str:
    company = scenario.company
    said = [t("customers_are", margin=f.exact_share(company.gross_margin))]
    if company.category != "other":
        said.append(t(f"goods_{company.category}"))
    if company.coupon_yuan:
        said.append(t("coupon_worth", yuan=f.exact(company.coupon_yuan)))
    if company.customers is not None:
        said.append(t("company_serves", customers=f.number(company.customers)))
    return t.sentences(said)


def _segments(scenario: Scenario, t: Texts, f: Format) -> list[str]:
    """Describe each segment; an order is worth its own basket, where it has one, and else the company's price."""
    said = []
    for name, segment in scenario.customers.segments.items():
        anywhere = segment.category_orders_per_month
        key, more = ("segment_is", {}) if anywhere is None else ("segment_buys", {"anywhere": f.exact(anywhere)})
        price, orders = segment.basket_yuan or scenario.company.price_yuan, f.exact(segment.orders_per_month)
        share = f.exact_share(segment.share)
        said.append(t(key, name=t.names([name]), share=share, orders=orders, price=f.exact(price), **more))
    return said


def _groups(cohorts: tuple[Cohort, ...], t: Texts, f: Format) -> list[str]:
    """Say which groups there are on the first day; of many cohorts only the first."""
    if not cohorts:
        return [t("no_start_groups")]
    said = shortened([_cohort(cohort, t, f) for cohort in cohorts], t)
    if len(cohorts) > 1:
        groups, members = (sum(cohort.groups for cohort in cohorts), sum(cohort.members for cohort in cohorts))
        said.append(t("groups_in_all", groups=count("group", groups, t, f), members=count("member", members, t, f)))
    ranges = [ends for c in cohorts for ends in (c.age_days, *c.silent, c.pinned)]
    return [*said, *([t("drawn_for_each")] if any(low != high for low, high in ranges) else [])]


def _cohort(cohort: Cohort, t: Texts, f: Format) -> str:
    low, high = cohort.age_days
    oldest = count("day", high, t, f)
    about = [t("start_age", age=oldest if low == high else f"{f.exact(low)}–{oldest}")]
    if cohort.states_stated:
        muted, folded = cohort.silent
        about += [t("start_muted", share=span(muted, f)), t("start_folded", share=span(folded, f))]
    about += [t("start_pinned", share=span(cohort.pinned, f))] if cohort.pinned[1] else []
    past = cohort.past
    about.append(t("start_past", posts=f.exact(past.posts_per_day), value=f.exact(past.value)))
    about += [t("start_topic", topic=t.names([past.topic]))] if past.topic is not None else []
    about.append(t.term(past.joining))
    groups, size = count("group", cohort.groups, t, f), count("member", cohort.size, t, f)
    return t("start_groups", groups=groups, size=size, about=t.clauses(about))


def _work(scenario: Scenario, t: Texts, f: Format) -> Iterator[str]:
    """Say how work is paid for, and what happens where it is too much."""
    staff = scenario.staff
    if staff is None:
        yield t("paid_by_hour", wage=f.exact(scenario.parameters["money.wage_per_hour"]))
        return
    people, hours = count("person", staff.people, t, f), duration(staff.minutes_per_day, t, f)
    yield t("paid_by_month", people=people, hours=hours, wage=f.exact(staff.wage_yuan_per_month))
    yield t("no_time_left")


def _entry(entry: CalendarEntry, t: Texts, f: Format) -> str:
    what = list(_effects(entry, t, f)) or [t("changes_nothing")]
    return t("calendar_entry", name=t.names([entry.name]), when=t.clauses(_when(entry, t)), what=t.clauses(what))


def _when(entry: CalendarEntry, t: Texts) -> list[str]:
    parts = [_dates(entry, t)] if entry.first or entry.last else []
    if len(entry.days) < 7 or (entry.hours and not parts):
        parts.append(weekdays(entry.days, t))
    if entry.hours:
        parts.append("–".join(clock_text(time) for time in entry.hours))
    return parts or [t("always")]


def _dates(entry: CalendarEntry, t: Texts) -> str:
    """Write the first and the last day; where not both have a year, they recur every year."""
    ends = [end for end in (entry.first, entry.last) if end is not None]
    dated = [end.isoformat() for end in ends if not isinstance(end, tuple)]
    if len(dated) == len(ends):
        return between(dated, "from_to", t)
    of_year = [year_day(*end, t) if isinstance(end, tuple) else year_day(end.month, end.day, t) for end in ends]
    return t("every_year", days=between(of_year, "days_from_to", t))


def _effects(entry: CalendarEntry, t: Texts, f: Format) -> Iterator[str]:
    """Say what a calendar entry changes."""
    if entry.phase is not None:
        yield t("in_phase", phase=t.term(entry.phase))
    if entry.demand != 1:
        yield t("demand", factor=f.exact(entry.demand))
    if entry.rivals != 1:
        yield t("rivals", factor=f.exact(entry.rivals))
    if entry.quiet:
        yield t("quiet_hours")
    for old, new in entry.schedules.items():
        yield t("silenced" if new == NO_SCHEDULE else "replaced", old=t.names([old]), new=t.names([new]))
