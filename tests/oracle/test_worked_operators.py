"""Offers, staff, shocks, rules and cohorts of the oracle, worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from sim.random_streams import NEED, PLACE, draw_python
from sim.states import NORMAL

from .small import MONDAY, PRICE, UNIT_LOAD, Told, keep, line, small, told
from .state import CANCELLED, GONE, JOINED, OPENED, ORDER, REFUSED

TUESDAY = "2021-03-02"
ONCE = {"days": "monday"}
CHOICE = 1
"""Word of the draw that decides a need."""


def _ordered(purpose: int, word: int, members: int) -> list[int]:
    """Members by one of their draws in tick 0."""
    return sorted(range(members), key=lambda m: draw_python(7, 0, purpose, m, 0, 0, 0)[word])


# Offers


def test_stock_goes_to_the_smallest_draws() -> None:
    lived = told(small([line(**ONCE, offer={"stock": 2})], size=5))
    refused = sorted(_ordered(NEED, CHOICE, 5)[2:])
    assert len(lived.rows(ORDER)) == 5
    assert lived.rows(REFUSED) == [(0, m, 0, REFUSED, 0, 0) for m in refused]
    assert lived.daily["group_orders"] == [2, 0, 0]
    assert lived.daily["refused_orders"] == [3, 0, 0]
    assert lived.daily["revenue_fen"] == [2 * PRICE, 0, 0]
    assert lived.world.groups[0].orders == 2
    assert [lived.history.relationships[m].need for m in range(5)] == [0 if m in refused else 1 for m in range(5)]


def test_stock_is_shared_by_the_groups_of_a_wave() -> None:
    lived = told(small([line(**ONCE, offer={"stock": 3})], groups=2, size=2))
    assert lived.daily["group_orders"] == [3, 0, 0]
    assert sum(group.orders for group in lived.world.groups) == 3


def test_what_is_sold_out_is_no_offer() -> None:
    lived = told(small([line(**ONCE, offer={"stock": 0})]))
    assert lived.daily["offers_seen"] == lived.daily["group_orders"] == [0, 0, 0]
    assert lived.daily["posts_seen"] == [3, 0, 0]


def test_an_offer_that_is_over_is_no_offer() -> None:
    # Few look in any one of the four ticks of the day; who first looks at noon or later finds the offer over.
    clock = {"start": MONDAY, "end": MONDAY, "tick_minutes": 360}
    rarely = {"attention.sessions_per_day": 0, "attention.push_pull": 0}
    lives = []
    for offer in ({"ends_after": "12 hours"}, {}):
        lived = told(small([line(offer=offer)], size=60, sections={"clock": clock}, parameters=rarely))
        lives.append({tick for tick, *_ in lived.rows(ORDER)})
        assert {tick for tick, *_ in lived.rows(OPENED)} == {0, 1, 2, 3}
    assert lives == [{0, 1}, {0, 1, 2, 3}]


def test_orders_are_cancelled_where_buyers_are_too_few() -> None:
    offer = {"min_buyers": 4, "ends_after": "2 days", "coupon_yuan": 1}
    lived = told(small([line(**ONCE, offer=offer)], days=4))
    assert [row[:3] for row in lived.rows(ORDER)] == [(0, 0, 0), (0, 1, 0), (0, 2, 0)]
    assert lived.rows(CANCELLED) == [(2, m, 0, CANCELLED, 0, 0) for m in range(3)]
    assert lived.daily["cancelled_orders"] == [0, 0, 3, 0]
    assert lived.daily["group_orders"] == lived.daily["cut_fen"] == lived.daily["revenue_fen"] == [0, 0, 0, 0]
    assert lived.world.groups[0].orders == 3
    assert {end.need for end in lived.history.relationships} == {0}


@pytest.mark.parametrize(
    "offer", [{"min_buyers": 3, "ends_after": "2 days"}, {"min_buyers": 4, "ends_after": "9 days"}]
)
def test_orders_stand_where_buyers_are_enough_or_the_offer_runs_on(offer: dict[str, Any]) -> None:
    lived = told(small([line(**ONCE, offer=offer)], days=4))
    assert lived.rows(CANCELLED) == []
    assert lived.daily["revenue_fen"] == [3 * PRICE, 0, 0, 0]


def test_as_many_buyers_as_the_stock_allows() -> None:
    offer = {"min_buyers": 2, "ends_after": "1 day", "stock": 2}
    lived = told(small([line(**ONCE, offer=offer)]))
    assert (len(lived.rows(REFUSED)), len(lived.rows(CANCELLED))) == (1, 0)
    assert lived.daily["group_orders"] == [2, 0, 0]


def test_a_cancelled_order_leaves_a_later_one_alone() -> None:
    offer = {"min_buyers": 9, "ends_after": "2 days"}
    lived = told(small([line(**ONCE, offer=offer), line(days="tuesday")], days=4))
    assert {end.need for end in lived.history.relationships} == {2}


@pytest.mark.parametrize(("threshold", "cut"), [(0, 200), (18, 200), (18.01, 0)])
def test_a_price_cut_holds_from_its_threshold(threshold: float, cut: int) -> None:
    offer = {"coupon_yuan": 2, "threshold_yuan": threshold}
    lived = told(small([line(**ONCE, kind="coupon", offer=offer)], size=1))
    assert lived.rows(ORDER) == [(0, 0, 0, ORDER, 0, cut)]


@pytest.mark.parametrize(("stated", "cut"), [(0, 300), (2, 200), (5, 500)])
def test_the_coupon_of_an_offer_replaces_the_companys(stated: float, cut: int) -> None:
    """The company's coupon of 3 yuan holds where the offer states none; the two are never added."""
    lived = told(small([line(**ONCE, kind="coupon", offer={"coupon_yuan": stated})], size=1))
    assert lived.rows(ORDER) == [(0, 0, 0, ORDER, 0, cut)]


def test_content_counts_by_its_value_and_benefits_by_the_members_they_reach() -> None:
    """(2 x .25)^2 of a post of value .5; three members, worth .5 to each; the worth of a red packet is its money."""
    sent = {"value": 0.25, "benefit": 0.5}
    lines = [line(**ONCE, **sent), line(**{**ONCE, "days": "tuesday"}, **sent, kind="red_packet")]
    daily = told(small(lines, parameters={"money.content_value_power": 2})).daily
    assert daily["content_made"] == [2**18, 2**18, 0]
    assert daily["benefits_delivered"] == [3 * 2**19, 0, 0]
    assert daily["red_packets"] == [0, 1, 0]


@pytest.mark.parametrize(("threshold", "all_order"), [(18, True), (19, False)])
def test_a_price_cut_below_its_threshold_makes_nobody_order(threshold: int, all_order: bool) -> None:
    # Without a cut the push is 0: a need is met by the hundredth part that would be met here anyway.
    parameters = {"purchase.salience": 0, "purchase.elasticity": 1e9}
    lines = [line(offer={"discount": 0.5, "threshold_yuan": threshold})]
    orders = told(small(lines, size=40, days=1, parameters=parameters)).daily["group_orders"]
    assert (orders == [40]) is all_order


def test_a_roll_call_shows_its_buyers() -> None:
    parameters = {"purchase.no_buyers": 1e-300, "purchase.visible_buyers": 0, "purchase.salience": 100}
    call = {"kind": "roll_call"}
    lines = [line(**call), line(days="tuesday")]
    assert told(small(lines, parameters=parameters)).daily["group_orders"] == [0, 3, 3]


# Staff


CARE = {"money.group_day_minutes": 30, "money.member_day_minutes": 0, "money.least_care": 1}
"""Half an hour a day for a group, all of which goes before posts."""


def _staffed(
    lines: list[dict[str, Any]], people: int = 1, *, parameters: dict[str, float] | None = None, **sections: Any
) -> Told:
    """Two groups, each needing 30 minutes a day before any post, and 100 minutes of work a person."""
    staff = {"people": people, "work_per_day": "100 minutes", "wage_yuan_per_month": 6000}
    minutes = {**CARE, "money.manual_post_minutes": 15, "money.broadcast_minutes": 10, **(parameters or {})}
    return told(small(lines, groups=2, size=2, sections={"staff": staff, **sections}, parameters=minutes))


def test_posts_take_the_minutes_that_groups_leave() -> None:
    # 100 - 2 x 30 = 40: a post by hand takes 30, the next finds 10, the broadcast takes them.
    lived = _staffed([line(**ONCE), line(**ONCE), line(**ONCE, via="broadcast"), line(**ONCE, via="broadcast")])
    assert lived.daily["manual_posts"] == [2, 0, 0]
    assert lived.daily["broadcasts"] == [1, 0, 0]
    assert lived.daily["posts_unstaffed"] == lived.daily["posts_dropped"] == [4, 0, 0]
    assert lived.daily["posts_sent"] == [4, 0, 0]
    assert lived.daily["staff_days"] == [1, 1, 1]


def test_care_for_groups_and_members_is_skimped_before_posts_are_dropped() -> None:
    # Care takes 2 x 10 + 4 x 10 = 60 minutes, of which 30 go first; of the other 70 a post by hand takes 30. Two leave
    # 10 for the 30 minutes of care that can wait, so 20 are skimped; three would take 90.
    care = {"money.group_day_minutes": 10, "money.member_day_minutes": 10, "money.least_care": 0.5}
    lived = _staffed([line(), line(days="tuesday"), line(days="wednesday"), line(days="wednesday")], parameters=care)
    assert lived.daily["manual_posts"] == [2, 4, 4]
    assert lived.daily["posts_unstaffed"] == [0, 0, 2]
    assert lived.daily["care_skimped"] == [0, 20, 20]


def test_nobody_sends_nothing() -> None:
    lived = _staffed([line(via="broadcast")], people=0)
    assert lived.daily["posts_unstaffed"] == [2, 2, 2]
    assert lived.daily["staff_days"] == [0, 0, 0]


def test_a_post_over_the_quota_takes_no_minutes_and_one_for_want_of_staff_no_quota() -> None:
    platform = {"client": "wechat-2021", "console": {"profile": "wecom-2021", "broadcasts_per_month": 1}}
    over = _staffed([line(via="broadcast"), line(via="broadcast"), line()], platform=platform)
    assert over.daily["posts_dropped"] == [2, 4, 4]
    assert over.daily["posts_unstaffed"] == [0, 0, 0]
    assert over.daily["manual_posts"] == [2, 2, 2]
    # Of 40 minutes the post by hand takes 30 and the broadcast 10; the quota holds the others back.
    tight = _staffed([line(**ONCE), line(**ONCE), line(via="broadcast"), line(**ONCE)], platform=platform)
    assert tight.daily["broadcasts"] == [1, 0, 0]
    late = [line(**ONCE), line(**ONCE, via="broadcast"), line(via="broadcast")]
    assert _staffed(late, platform={**platform, "console": "wecom-2021"}).daily["broadcasts"] == [1, 1, 1]


def test_a_dissolved_wave_is_sent_nothing_and_drops_nothing() -> None:
    shocks = [{"kind": "enforcement", "date": TUESDAY, "groups": "100%"}]
    lived = _staffed([line()], shocks=shocks)
    assert lived.daily["messages"] == [1, 0, 0]
    assert lived.daily["posts_dropped"] == [0, 0, 0]


def test_groups_are_made_whatever_the_time() -> None:
    mass = {"kind": "mass_groups", "schedule": "usual", "size": 2}
    staff = {"people": 1, "work_per_day": "100 minutes", "wage_yuan_per_month": 6000}
    minutes = {**CARE, "money.setup_minutes": 20, "money.manual_post_minutes": 20}
    scenario = small([line()], groups=2, size=2, arm=[mass], sections={"staff": staff}, parameters=minutes)
    lived = told(scenario)
    # Day 0: no group yet, 100 - 2 x 20 = 60, the post takes 40. From day 1: 100 - 60 = 40 for it.
    assert lived.daily["setups"] == [2, 0, 0]
    assert lived.daily["posts_sent"] == [2, 2, 2]
    slow = told(scenario.with_parameters({"money.setup_minutes": 31}))
    assert slow.daily["posts_sent"] == [0, 2, 2]
    assert slow.daily["groups_alive"] == [2, 2, 2]


# Shocks


def test_enforcement_dissolves_groups() -> None:
    shocks = [{"kind": "enforcement", "date": TUESDAY, "groups": "100%"}]
    lived = told(small([line()], sections={"shocks": shocks}))
    assert lived.rows(GONE) == [(1, m, 0, GONE, NORMAL, 0) for m in range(3)]
    assert lived.daily["groups_alive"] == [1, 0, 0]
    assert lived.daily["messages"] == [1, 0, 0]


def test_people_leave_from_the_next_day_on() -> None:
    shocks = [{"kind": "staff_leave", "date": TUESDAY, "people": 3}]
    assert _staffed([line()], people=2, shocks=shocks).daily["staff_days"] == [2, 2, 0]


def test_a_scandal_loads_everybody_and_takes_value() -> None:
    shocks = [{"kind": "scandal", "date": TUESDAY, "irritation": 2, "value": 0.2}]
    parameters = {"tolerance.median": 3.0, "value.half_life_days": 1}
    lived = told(small([line(kind="content")], sections={"shocks": shocks}, parameters=parameters))
    assert [end.load for end in lived.history.relationships] == pytest.approx([2 * 3] * 3)
    # From .5 to .3 on Tuesday; half of what it took has faded by the visit of Wednesday.
    assert [end.worth for end in lived.history.relationships] == pytest.approx([0.4] * 3)


def test_a_shock_by_chance_is_drawn_every_day() -> None:
    shocks = [{"kind": "scandal", "per_month": 30, "irritation": 1}]
    lived = told(small([line(kind="content")], days=20, sections={"shocks": shocks}))
    below = [draw_python(7, 0, 9, 0, 0, day, 0)[0] < 1 - 2.718281828459045 ** (-30 / 30.4375) for day in range(20)]
    assert 0 < sum(below) < 20
    assert lived.history.relationships[0].load == pytest.approx(sum(below))


# Rules


def _ruled(*rules: dict[str, Any], **world: Any) -> Told:
    """Groups of the start with rules, in which everybody stays who is asked to."""
    full = [{"rejoin": 1, **rule} if rule["do"] != "dissolve" else rule for rule in rules]
    return told(small([line(kind="content")], arm=[keep(rules=full)], **world))


def _on(day: str, **bounds: Any) -> dict[str, Any]:
    return {"when": {"date": day, **bounds}}


def _homes(lived: Told) -> list[tuple[int, int, int]]:
    """Tick, member and group of everybody who joined after the start."""
    return [(tick, member, group) for tick, member, _, _, group, _ in lived.rows(JOINED) if tick > 0]


def test_a_rule_dissolves_the_groups_that_it_chooses() -> None:
    start = [{"groups": 1, "size": 4, "age_days": [1, 1]}, {"groups": 1, "size": 2, "age_days": [1, 1]}]
    rule = {**_on(TUESDAY, members={"at_most": 2}), "do": "dissolve"}
    lived = _ruled(rule, size=6, sections={"start_from": start})
    assert lived.sizes() == {0: 4}
    assert len(lived.rows(GONE)) == 2


def test_a_split_leaves_the_first_part_where_it_is() -> None:
    # Positions 0 .. 4 of 5 in 3 parts: (p 3) // 5 = 0 0 1 1 2.
    lived = _ruled({**_on(TUESDAY), "do": "split", "size": 2}, size=5)
    a, b, c, d, e = _ordered(PLACE, 0, 5)
    assert lived.sizes() == {0: 2, 1: 2, 2: 1}
    assert set(_homes(lived)) == {(1, c, 1), (1, d, 1), (1, e, 2)}
    assert [row[1] for row in lived.rows(GONE)] == sorted((c, d, e))
    assert {m for m in (a, b) if (m, 1) not in lived.history.memberships} == {a, b}
    assert lived.daily["template_setups"] == [0, 2, 0]


def test_nobody_coming_makes_no_group() -> None:
    lived = _ruled({**_on(TUESDAY), "do": "split", "size": 2, "rejoin": 0}, size=5)
    assert lived.sizes() == {0: 2}
    assert lived.daily["template_setups"] == [0, 0, 0]


def test_a_merge_fills_the_first_of_each_bunch() -> None:
    lived = _ruled({**_on(TUESDAY), "do": "merge", "size": 5}, groups=5, size=2)
    assert lived.sizes() == {0: 4, 2: 4, 4: 2}
    assert {group for _, _, group in _homes(lived)} == {0, 2}


def test_a_rebuild_mixes_all_who_come() -> None:
    lived = _ruled({**_on(TUESDAY), "do": "rebuild", "size": 4, "template": False}, groups=2)
    assert lived.sizes() == {2: 3, 3: 3}
    ranked = _ordered(PLACE, 0, 6)
    assert {member: group for _, member, group in _homes(lived)} == {m: 2 + p // 3 for p, m in enumerate(ranked)}
    assert lived.daily["setups"] == [0, 2, 0]


def test_who_comes_keeps_the_habit_and_not_the_load() -> None:
    arm = [keep(rules=[{**_on(TUESDAY), "do": "rebuild", "size": 4, "rejoin": 1}])]
    parameters = {"load.alert": UNIT_LOAD / 2, "habit.gain": 0.25, "value.chat_worth": 0}
    lived = told(small([line(kind="content", value=0)], arm=arm, parameters=parameters))
    old, new = lived.history.memberships[0, 0], lived.history.memberships[0, 1]
    # Nothing that is read is worth anything: a quarter of the habit goes with each day.
    assert (old.habit, new.habit) == (0.75, 0.75**2)
    assert (old.load, new.load) == pytest.approx((0.5, 0.5))
    # The new group was made in tick 1 with its post; the post of tick 2 is the only one that alerts.
    assert lived.world.groups[1].positions == {1: 0, 2: 1}
    assert lived.world.groups[1].k == 3


def test_load_held_against_the_brand_keeps_people_away() -> None:
    # Jb = rhob / (1 + rhob), rhob = 1e9: with full reactance hardly anybody comes.
    rule = {**_on(TUESDAY), "do": "rebuild", "size": 4, "rejoin": 1}
    parameters = {"purchase.brand_reactance": 1, "load.alert": UNIT_LOAD, "load.brand_share": 1}
    scenario = small([line(kind="content", value=0)], arm=[keep(rules=[rule])], parameters=parameters)
    lived = told(scenario.with_parameters({"tolerance.median": 1e-9}))
    assert lived.sizes() == {}
    assert lived.daily["messages"] == [1, 0, 0]


def test_what_a_rule_filled_or_made_is_left_alone_that_day() -> None:
    split, merge = ({**_on(TUESDAY), "do": do, "size": size} for do, size in (("split", 2), ("merge", 9)))
    assert _ruled(split, merge, size=4).sizes() == {0: 2, 1: 2}
    weekly = {"when": {"every": ["tuesday", "wednesday"]}, "do": "merge", "size": 9}
    assert _ruled(split, weekly, size=4).sizes() == {0: 4}
    back = _ruled(split, weekly, size=4).history.memberships
    assert sorted(slot for _, slot in back) == [0, 0, 0, 0, 1, 1, 2, 2]


@pytest.mark.parametrize(
    ("bounds", "days"), [({"orders_14d": {"at_most": 0}}, 14), ({"messages_7d": {"at_most": 0}}, 7)]
)
def test_a_group_is_judged_once_it_was_watched_long_enough(bounds: dict[str, Any], days: int) -> None:
    rule = {"when": {"every": "every", **bounds}, "do": "dissolve"}
    lived = _ruled(rule, days=16)
    assert {row[0] for row in lived.rows(GONE)} == {days}


@pytest.mark.parametrize(("least", "gone"), [(1, set()), (0, {8})])
def test_a_new_group_is_judged_by_what_was_written_since_it_was_made(least: int, gone: set[int]) -> None:
    # Made in tick 1 by a split, after a post; nobody writes. Seven days later: 0 messages, not 0 - (-1).
    split = {**_on(TUESDAY), "do": "split", "size": 2, "rejoin": 1}
    judged = {"when": {"date": "2021-03-09", "age_days": {"at_most": 7}, "messages_7d": {"at_least": least}}}
    lived = told(
        small([line(kind="content")], size=4, days=10, arm=[keep(rules=[split, {**judged, "do": "dissolve"}])])
    )
    assert {row[0] for row in lived.rows(GONE) if row[0] > 1} == gone


def test_orders_are_counted_over_a_fortnight() -> None:
    # Ordered in tick 0 only: noted down as 3 at tick 1, so the first day with none in 14 days is tick 15.
    rule = {"when": {"every": "every", "orders_14d": {"at_most": 0}}, "do": "dissolve"}
    schedule = [line(days="monday", phase="peak")]
    calendar = [{"name": "first", "from": MONDAY, "phase": "peak"}]
    lived = told(small(schedule, days=18, arm=[keep(rules=[rule])], sections={"calendar": calendar}))
    assert {row[0] for row in lived.rows(GONE)} == {15}


def test_a_made_group_is_old_enough_by_its_age() -> None:
    rule = {"when": {"every": "every", "age_days": {"at_least": 2}}, "do": "dissolve"}
    mass = {"kind": "mass_groups", "schedule": "usual", "size": 9, "rules": [rule]}
    assert {row[0] for row in told(small([line()], days=5, arm=[mass])).rows(GONE)} == {2}


@pytest.mark.parametrize(("joining", "muted"), [("forced", 3), ("opt_in", 0)])
def test_joining_by_a_rule_pushes_to_mute(joining: str, muted: int) -> None:
    rule = {**_on(TUESDAY), "do": "rebuild", "size": 4, "joining": joining}
    lived = _ruled(rule, parameters={"decision.join_mute_forced": 1})
    assert lived.daily["mutes"] == [0, 0, muted]


# Cohorts


def test_cohorts_are_filled_one_after_the_other() -> None:
    start = [{"groups": 1, "size": 3, "age_days": [5, 5]}, {"groups": 2, "size": 1, "age_days": [2, 2]}]
    lived = told(small([line()], size=5, sections={"start_from": start}))
    homes = {member: group for _, member, _, _, group, _ in lived.rows(JOINED)}
    assert homes == dict(zip(_ordered(PLACE, 0, 5), (0, 0, 0, 1, 2), strict=True))
    assert [group.made for group in lived.world.groups] == [-5, -2, -2]
