"""Calendar, schedules and events of the oracle, worked out by hand."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest

from sim.scenario.calendar import CalendarEntry

from .days import Days
from .formulas import Ticks
from .plan import POST, Plan
from .small import UNIT_LOAD, keep, line, small, told
from .state import ORDER

FRIDAY = date(2021, 12, 31)


def _days(*entries: dict[str, Any], tick_minutes: int = 360) -> Days:
    """Calendar of a horizon that begins on the last day of 2021."""
    read = [CalendarEntry.model_validate({"name": f"e{i}", **entry}) for i, entry in enumerate(entries)]
    return Days(read, FRIDAY, Ticks(tick_minutes))


def _quiet(days: Days, ticks: int = 12) -> str:
    """Mark each tick that is quiet."""
    return "".join(".q"[days.quiet(t)] for t in range(ticks))


@pytest.mark.parametrize(
    ("entry", "shown"),
    [
        ({}, "qqqqqqqqqqqq"),
        ({"days": "saturday"}, "....qqqq...."),
        ({"hours": ["06:00", "18:00"]}, ".qq..qq..qq."),
        ({"hours": ["18:00", "06:00"]}, "q..qq..qq..q"),
        ({"hours": ["18:00", "00:00"]}, "...q...q...q"),
        ({"hours": ["18:00", "06:00"], "days": "friday"}, "...qq......."),
        ({"hours": ["18:00", "06:00"], "from": "2021-12-30", "to": "2021-12-30"}, "q..........."),
        ({"from": "2022-01-01", "to": "2022-01-01"}, "....qqqq...."),
        ({"from": "12-20", "to": "01-01"}, "qqqqqqqq...."),
        ({"from": "01-02", "to": "12-30"}, "........qqqq"),
    ],
)
def test_an_entry_holds_in_the_ticks_of_its_days_and_hours(entry: dict[str, Any], shown: str) -> None:
    assert _quiet(_days({"quiet": True, **entry})) == shown


def test_entries_that_meet_multiply() -> None:
    days = _days(
        {"demand": 2, "rivals": 3}, {"demand": 5, "days": "saturday"}, {"rivals": 0.5, "hours": ["12:00", "18:00"]}
    )
    assert [days.demand(t) for t in range(8)] == [2, 2, 2, 2, 10, 10, 10, 10]
    assert [days.rivals(t) for t in range(4)] == [3, 3, 1.5, 3]


def test_rivals_make_mean_hours_longer() -> None:
    days = _days({"rivals": 2, "days": "saturday", "hours": ["12:00", "18:00"]})
    hours = [6 * days.ticks.weight(t) for t in range(4)]
    assert days.mean_hours(2) == hours[0] + hours[1]
    assert days.mean_hours(4) == 24
    assert days.mean_hours(7) == 24 + (hours[0] + hours[1] + 2 * hours[2])
    assert days.mean_hours(8) == 24 + (hours[0] + hours[1] + 2 * hours[2] + hours[3])
    assert days.half_of_ticks(6) == pytest.approx(hours[2])
    assert days.half_of_ticks(6, 2) == pytest.approx(2 * hours[2])


def test_a_schedule_is_replaced_on_the_days_of_an_entry() -> None:
    calendar = [
        {"name": "a", "from": "2021-03-02", "to": "2021-03-03", "schedules": {"usual": "other"}},
        {"name": "b", "from": "2021-03-03", "to": "2021-03-04", "schedules": {"usual": "none", "other": "usual"}},
        {"name": "c", "from": "2021-03-05", "schedules": {"usual": "other"}},
    ]
    schedules = {"usual": [line()], "other": [line(kind="content"), line(), line()]}
    lived = told(small([], days=6, sections={"calendar": calendar, "schedules": schedules}))
    assert lived.daily["messages"] == [1, 3, 0, 0, 3, 1]


def test_a_phase_is_asked_of_the_day() -> None:
    calendar = [
        {"name": "618", "from": "2021-03-02", "to": "2021-03-03", "phase": "peak"},
        {"name": "later", "from": "2022-03-02", "phase": "warm_up"},
    ]
    lines = [line(phase="peak"), line(phase=["warm_up", "peak"]), line(phase="warm_up"), line()]
    assert told(small(lines, days=4, sections={"calendar": calendar})).daily["messages"] == [1, 3, 3, 1]


def test_a_flash_group_follows_the_day_of_its_opening() -> None:
    calendar = [{"name": "a", "from": "2021-03-03", "phase": "peak", "schedules": {"sale": "other"}}]
    every = {"days": None, "at": None, "every": "1 day"}
    sale, other = line(**every), line(**every, phase="peak")
    strip = [{key: value for key, value in entry.items() if value is not None} for entry in (sale, other)]
    flash = {"kind": "flash_groups", "schedule": "sale", "at": "00:00", "lasts": "3 days", "size": 3, "entry": 1}
    arm = [{**flash, "name": day, "every": day} for day in ("tuesday", "wednesday")]
    schedules = {"sale": [strip[0]], "other": [strip[1], strip[1]]}
    lived = told(small([], days=6, arm=arm, sections={"calendar": calendar, "schedules": schedules}))
    assert lived.daily["messages"] == [0, 0, 1, 3, 2, 0]


def test_demand_days_go_by_as_the_calendar_says() -> None:
    days = _days({"demand": 3, "days": "saturday"}, {"demand": 0, "hours": ["12:00", "18:00"]})
    d = [days.ticks.weight(t) / 4 for t in range(4)]
    assert days.elapsed(0) == 0
    assert days.elapsed(4) == (d[0] + d[1]) + d[3]
    assert days.elapsed(6) == pytest.approx(d[0] + d[1] + d[3] + 3 * (d[0] + d[1]))


def test_needs_fall_due_with_demand() -> None:
    calendar = [{"name": "shut", "from": "2021-03-02", "demand": 0}]
    segments = {"all": {"share": 1, "orders_per_month": 60, "interests": {"coffee": 1}}}
    customers = {"count": 40, "segments": segments}
    lived = told(small([line(kind="notice")], size=40, sections={"calendar": calendar, "customers": customers}))
    first, second, third = lived.daily["own_orders"]
    assert min(first, third) > 0 == second


@pytest.mark.parametrize("posts", [1, 2, 5])
def test_a_quiet_post_weighs_more(posts: int) -> None:
    calendar = [{"name": "night", "hours": ["00:00", "12:00"], "quiet": True}]
    clock = {"start": "2021-03-01", "end": "2021-03-01", "tick_minutes": 720}
    parameters = {"load.alert": 0.1 * UNIT_LOAD, "load.quiet": 3}
    lines = [line(kind="content", value=0.25) for _ in range(posts)]
    scenario = small(lines, sections={"calendar": calendar, "clock": clock}, parameters=parameters)
    # A post of worth 2 q a = .5 weighs half of one that is worth nothing.
    assert told(scenario).history.memberships[0, 0].load == pytest.approx(posts * 0.5 * 0.1 * 3)
    awake = scenario.model_copy(update={"calendar": ()})
    assert told(awake).history.memberships[0, 0].load == pytest.approx(posts * 0.5 * 0.1)


MUTED = {"groups": 1, "size": 3, "age_days": [1, 1], "muted": ["100%", "100%"], "past": {"posts_per_day": 0}}
"""A group in which hardly anybody is unmuted; that needs somebody who mutes."""
MUTE = {"decision.join_mute_opt_in": 0.5}


def test_a_quiet_post_does_not_reach_who_muted() -> None:
    calendar = [{"name": "night", "quiet": True}]
    sections = {"calendar": calendar, "start_from": MUTED}
    scenario = small([line(kind="content", value=0)], sections=sections, parameters={"load.alert": UNIT_LOAD, **MUTE})
    assert told(scenario).history.memberships[0, 0].load == 0


def _plan(scenario: Any) -> Plan:
    """Plan of the arm of a small world."""
    days = Days(scenario.calendar, scenario.clock.start, Ticks(scenario.clock.tick_minutes))
    return Plan(scenario, scenario.arms["busy"], days)


def _kinds(plan: Plan) -> list[tuple[int, int]]:
    """Tick and place in the mix of each planned post."""
    return [(deed.tick, deed.kind) for deeds in plan.by_tick.values() for deed in deeds if deed.phase == POST]


MIX = [
    {"share": 0.5, "kind": "content"},
    {"share": 0.25, "kind": "coupon", "value": 0.25},
    {"share": 0.25, "kind": "notice"},
]


def test_a_mix_takes_the_kind_that_is_furthest_behind() -> None:
    # .5 .25 .25 | 0 .5 .5 | .5 -.25 .75 | 1 0 0 | and so again
    plan = _plan(small([line(mix=MIX)], days=8))
    assert [kind for _, kind in _kinds(plan)] == [0, 1, 2, 0, 0, 1, 2, 0]
    messages = [plan.message(deed, 3) for day in range(2) for deed in plan.by_tick[day]]
    assert [(m.value, m.offers, m.coupon) for m in messages] == [(1, False, 0), (0.25, True, 300)]


def test_posts_kept_are_spread_evenly_and_then_mixed() -> None:
    # floor((i + 1) / 2) > floor(i / 2) for odd i
    plan = _plan(small([line(mix=MIX)], days=8, arm=[keep(adjustable=True, posts_kept=0.5)]))
    assert _kinds(plan) == [(1, 0), (3, 1), (5, 2), (7, 0)]


def test_two_lines_are_thinned_as_one_list() -> None:
    # 6 posts in order of (tick, line); with r = .7 floor(.7 1.4 2.1 2.8 3.5 4.2) rises at i = 1, 2, 4, 5
    plan = _plan(small([line(), line()], days=3, arm=[keep(adjustable=True, posts_kept=0.7)]))
    sent = [(deed.tick, deed.line) for deeds in plan.by_tick.values() for deed in deeds]
    assert sent == [(0, 1), (1, 0), (2, 0), (2, 1)]


def test_an_event_changes_the_coupon_from_its_day_on() -> None:
    events = [{"date": "2021-03-02", "change": {"company.coupon_yuan": 5}}]
    lived = told(small([line(kind="coupon")], size=1, sections={"events": events}))
    assert [(tick, cut) for tick, _, _, _, _, cut in lived.rows(ORDER)] == [(0, 300), (1, 500), (2, 500)]


def test_an_event_changes_the_quota() -> None:
    events = [
        {"date": "2021-03-02", "change": {"platform.console.broadcasts_per_month": 1}},
        {"date": "2021-03-04", "change": {"platform.console.broadcasts_per_month": "days_of_month"}},
    ]
    lived = told(small([line(via="broadcast")], days=4, sections={"events": events}))
    assert lived.daily["broadcasts"] == [1, 0, 0, 1]
    assert lived.daily["posts_dropped"] == [0, 1, 1, 0]


def test_an_event_changes_a_parameter() -> None:
    events = [{"date": "2021-03-03", "change": {"load.alert": 2}}]
    parameters = {"load.alert": 1.0, "load.half_life_days": 7.0}
    lived = told(small([line(kind="content", value=0)], sections={"events": events}, parameters=parameters))
    left = 2 ** (-1 / 7)
    assert lived.history.memberships[0, 0].load == pytest.approx(math.log(2) * (left**2 + left + 2))


def test_an_event_changes_a_rule_of_the_client() -> None:
    events = [{"date": "2021-03-02", "change": {"platform.client.mention_breaks_mute": False}}]
    sections = {"events": events, "start_from": MUTED}
    parameters = {"load.alert": UNIT_LOAD, "load.mention": 3, **MUTE}
    scenario = small([line(mention_all=True, value=0)], sections=sections, parameters=parameters)
    client = scenario.platform.client.model_copy(update={"mention_breaks_mute": True})
    scenario = scenario.model_copy(update={"platform": scenario.platform.model_copy(update={"client": client})})
    assert told(scenario).history.memberships[0, 0].load == pytest.approx(3)
