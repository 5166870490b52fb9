"""Load, habit, moves and reading of the oracle, worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.special import ndtri

from sim.random_streams import LOOK_IN, draw_python
from sim.states import FOLDED, LEFT, MUTED, NORMAL, PINNED, PINNED_MUTED

from .formulas import sigma
from .member import Member
from .moves import leaving, weigh
from .small import FOLDING, UNIT_LOAD, Told, keep, line, small, told
from .state import JOINED, MOVE, OPENED
from .visit import Visit

ONCE = {"days": "monday"}
DULL = line(kind="content", value=0)
"""A post that is worth nothing."""

HIDDEN = {"rows.first_screen": 0}
MASS = {"kind": "mass_groups", "schedule": "usual", "size": 60}


def _moves(lived: Told, member: int = 0) -> list[tuple[int, int, int]]:
    """Tick, old and new state of the moves of a member."""
    return [(tick, a, b) for tick, who, _, _, a, b in lived.rows(MOVE) if who == member]


# Load


def test_a_post_weighs_what_it_leaves_to_be_wished_for() -> None:
    # Worth 2 q a + benefit = .5 + .25: a quarter is load, a tenth of it the relationship's.
    parameters = {"load.alert": UNIT_LOAD, "load.brand_share": 0.1}
    lived = told(small([line(kind="content", value=0.25, benefit=0.25)], parameters=parameters))
    assert lived.history.memberships[0, 0].load == pytest.approx(3 * 0.25 * 0.9)
    assert lived.history.relationships[0].load == pytest.approx(3 * 0.25 * 0.1)


def test_consent_takes_load_away() -> None:
    lived = told(small([DULL], arm=[keep(consent=0.7)], parameters={"load.alert": UNIT_LOAD}))
    assert lived.history.memberships[0, 0].load == pytest.approx(3 * 0.3)


def test_what_has_been_seen_elsewhere_weighs_as_worth_nothing() -> None:
    arm = [{**MASS, "size": 3, "groups_per_member": 2}]
    lived = told(small([line(kind="content")], days=2, arm=arm, parameters={"load.alert": UNIT_LOAD}))
    assert [row[4:] for row in lived.rows(OPENED)][:2] == [(1, 0), (0, 1)]
    assert [lived.history.memberships[0, slot].load for slot in (0, 1)] == pytest.approx([0, 1])


def test_load_is_what_a_week_brings() -> None:
    # X settles at M / (1 - 2^(-1/H)) for a post a day; hardly above 7 a week.
    lived = told(small([DULL], days=31, parameters={"load.alert": 1.0, "load.half_life_days": 3.0}))
    left = 2 ** (-1 / 3)
    assert lived.history.memberships[0, 0].load == pytest.approx(7 * math.log(2) / 3 * (1 - left**31) / (1 - left))
    assert lived.daily["load"][-1] / 2**20 / 3 == pytest.approx(7, rel=0.13)


def test_an_hour_of_chat_weighs_on_who_is_unmuted() -> None:
    parameters = {"load.chat_hour": UNIT_LOAD, "chat.rate": 5.0, "chat.spread": 0}
    lived = told(small([DULL], size=60, days=3, parameters=parameters))
    # What is written on a day shows on the next; somebody writes every day.
    assert lived.history.memberships[0, 0].load == pytest.approx(2)


MUTED_START = {"groups": 1, "size": 3, "age_days": [9, 9], "muted": ["100%", "100%"], "past": {"posts_per_day": 0}}


def _muted(**parameters: float) -> Told:
    """Three who are muted, with two posts a day that are worth nothing."""
    mute = {"decision.join_mute_opt_in": 0.5, **parameters}
    return told(small([DULL, DULL], sections={"start_from": MUTED_START}, parameters=mute))


def test_a_muted_chat_loads_by_its_dots_on_the_first_screen() -> None:
    lived = _muted(**{"load.alert": UNIT_LOAD, "load.dot": 0.5 * UNIT_LOAD})
    groups = lived.world.people[0].customer.other_groups
    assert lived.history.memberships[0, 0].load == pytest.approx(3 * 2 * 0.5 * groups / 20)
    hidden = {"load.dot": 0.5 * UNIT_LOAD, **HIDDEN}
    assert _muted(**hidden, **{"attention.need_pull": 0}).history.memberships[0, 0].load == 0
    # Sought once for the one need that is open, the chat shows the dots of that day.
    sought = _muted(**hidden, **{"attention.need_pull": 1}).history.memberships[0, 0].load
    assert sought == pytest.approx(2 * 0.5 * groups / 20)


def test_being_added_without_being_asked_weighs_on_the_relationship() -> None:
    arm = [{**MASS, "joining": joining, "name": joining} for joining in ("forced", "opt_in")]
    parameters = {"load.forced": 6 * UNIT_LOAD, "load.brand_share": 0.5}
    lived = told(small([line(kind="content")], arm=arm, parameters=parameters))
    assert lived.history.relationships[0].load == pytest.approx(6)
    assert lived.history.memberships[0, 0].load == 0


# Joining


def _joined(joining: str, **parameters: float) -> Told:
    """A group made on the first day, under a client that folds."""
    sections = {"platform": {"client": FOLDING, "console": "wecom-2021"}}
    return told(small([DULL], arm=[{**MASS, "joining": joining}], sections=sections, parameters=parameters))


def test_who_is_added_may_leave_at_once() -> None:
    parameters = {"decision.join_leave_forced": 1, "decision.join_mute_forced": 1}
    assert _moves(_joined("forced", **parameters)) == [(1, NORMAL, LEFT)]
    assert _moves(_joined("invitation", **parameters)) == []


@pytest.mark.parametrize("joining", ["forced", "invitation", "opt_in"])
def test_who_joins_may_mute_at_once(joining: str) -> None:
    parameters = {f"decision.join_mute_{joining}": 1, "decision.second_probability": 0, "habit.mute_factor": 0.25}
    lived = _joined(joining, **parameters)
    assert _moves(lived) == [(1, NORMAL, MUTED)]
    assert lived.history.memberships[0, 0].habit == 0.25


def test_who_mutes_may_fold_at_once() -> None:
    parameters = {"decision.join_mute_opt_in": 1, "decision.second_probability": 1, "habit.mute_factor": 0.5}
    two = _joined("opt_in", **parameters)
    assert _moves(two) == [(1, NORMAL, MUTED), (1, MUTED, FOLDED)]
    sections = {"platform": {"client": {**FOLDING, "fold_needs_mute": False}, "console": "wecom-2021"}}
    one = told(small([DULL], arm=[{**MASS, "joining": "opt_in"}], sections=sections, parameters=parameters))
    assert _moves(one) == [(1, NORMAL, FOLDED)]
    assert one.history.memberships[0, 0].habit == two.history.memberships[0, 0].habit == 0.5


# Acting


def _acting(clears_pin: bool = True, **parameters: float) -> Told:
    """Everybody acts on every day with news."""
    client = {**FOLDING, "fold_clears_pin": clears_pin}
    start = {**MUTED_START, "muted": ["0%", "0%"]}
    pinned = {**start, "pinned": ["100%", "100%"]} if parameters.pop("pinned", 0) else start
    sections = {"platform": {"client": client, "console": "wecom-2021"}, "start_from": pinned}
    always = {"decision.act_base": 1000, "decision.leave_cost": 1000, "decision.muted_leave_cost": 1000}
    return told(small([DULL], sections=sections, parameters={**always, "decision.second_probability": 0, **parameters}))


def test_acting_goes_down_step_by_step() -> None:
    # A folded chat is not acted on any more.
    assert _moves(_acting()) == [(0, NORMAL, MUTED), (1, MUTED, FOLDED)]


def test_a_pinned_chat_is_unpinned_or_folded_when_it_is_muted() -> None:
    pinned = [(0, PINNED, PINNED_MUTED), (1, PINNED_MUTED, MUTED), (2, MUTED, FOLDED)]
    assert _moves(_acting(pinned=1)) == pinned
    at_once = {"pinned": 1, "decision.second_probability": 1}
    assert _moves(_acting(**at_once)) == [(0, PINNED, PINNED_MUTED), (1, PINNED_MUTED, FOLDED)]
    assert _moves(_acting(clears_pin=False, **at_once)) == pinned


def test_who_leaves_is_gone() -> None:
    lived = _acting(**{"decision.leave_cost": -1000})
    assert lived.daily["leaves"] == [3, 0, 0]
    assert lived.daily["visits"] == [3, 0, 0]


def test_a_load_of_the_tolerance_is_acted_on_at_the_scale() -> None:
    # One post: rho = 1 / 2, so the hazard is .01 + .8 .5^2.
    parameters = {"load.alert": UNIT_LOAD, "tolerance.median": 2, "decision.act_base": 0.01, "decision.act_scale": 0.8}
    parameters |= {"decision.act_power": 2, "decision.leave_cost": 1000, "decision.second_probability": 0}
    lived = told(small([DULL], size=400, days=1, parameters=parameters))
    hazard = 0.01 + 0.8 * 0.25
    assert lived.daily["mutes"][0] / 400 == pytest.approx(1 - math.exp(-hazard), abs=0.08)


def test_leaving_is_awkward_in_a_small_group() -> None:
    lived = told(small([DULL], size=2, days=1))
    who = lived.world.people[0].customer
    p = {"decision.leave_awkwardness": 0.5, "decision.leave_size_power": 0.5, "decision.leave_spread": 2.0}
    assert leaving(who, 1.0, 25, p) == pytest.approx(sigma(-1 - (2 * who.leaving_taste + 0.5 * 2)))


def test_who_never_looks_leaves_at_a_clean_up() -> None:
    parameters = {"decision.cleanup_per_day": 1000, "decision.cleanup_days": 5, "decision.cleanup_leave": 1, **HIDDEN}
    unread = {"attention.need_pull": 0}
    assert _moves(told(small([DULL], parameters=parameters | unread))) == [(0, NORMAL, LEFT)]
    young = {"groups": 1, "size": 3, "age_days": [4, 4], "past": {"posts_per_day": 0}}
    lived = told(small([DULL], sections={"start_from": young}, parameters=parameters | unread))
    assert _moves(lived) == [(1, NORMAL, LEFT)]
    read = told(small([DULL], days=9, parameters={**parameters, "rows.first_screen": 1000}))
    assert _moves(read) == []


def test_coming_back_is_weighed_against_staying() -> None:
    p = {f"decision.{move}_cost": cost for move, cost in (("pin", 1), ("unpin", 2), ("unmute", 3), ("unfold", 4))}
    p |= {"decision.pin_value": 2, "decision.unmute_value": 4, "decision.unfold_value": 6}
    expected = {
        NORMAL: [(PINNED, -1 + 2 * 0.5 + 3)],
        PINNED: [(NORMAL, -2 - 2 * 0.5 / 2)],
        MUTED: [(NORMAL, -3 + 4 * 0.5), (PINNED_MUTED, -1 + 2 * 0.5 + 3 - 1)],
        PINNED_MUTED: [(PINNED, -3 + 4 * 0.5), (MUTED, -2 - 2 * 0.5 / 2)],
        FOLDED: [(MUTED, -4 + 6 * 0.5)],
    }
    for state, moves in expected.items():
        weighed = weigh(state, 0.5, 3.0, p)
        assert [target for target, _ in weighed] == [target for target, _ in moves]
        assert [weight for _, weight in weighed] == pytest.approx([math.exp(u) for _, u in moves])


def test_only_the_first_opening_of_a_day_brings_back() -> None:
    # A pin is weighed at the cost of its opposite: who pins on the first look of a day unpins on that of the next.
    clock = {"start": "2021-03-01", "end": "2021-03-03", "tick_minutes": 720}
    parameters = {"decision.pin_cost": -1000, "decision.unpin_cost": -1000, "attention.push_pull": 100}
    lines = [line(kind="content", at=["00:00", "12:00"])]
    lived = told(small(lines, sections={"clock": clock}, parameters=parameters))
    moves = _moves(lived)
    assert [tick // 2 for tick, _, _ in moves] == [0, 1, 2]
    assert [b for _, _, b in moves] == [PINNED, NORMAL, PINNED]
    assert len([row for row in lived.rows(OPENED) if row[1] == 0]) > 3


# Habit


@pytest.mark.parametrize(("muted", "posts"), [(False, 2), (True, 1)])
def test_what_is_noticed_and_passed_over_weakens_the_habit(muted: bool, posts: int) -> None:
    # With the least habit that there is nobody looks in; what is not on the first screen is not passed over.
    parameters = {"habit.loss": 0.1, "habit.opt_in": 0.01, "attention.need_pull": 0}
    parameters["decision.join_mute_opt_in"] = 0.5 * muted
    start = MUTED_START if muted else {**MUTED_START, "muted": ["0%", "0%"]}
    for hidden, weaker in (({}, 0.9 ** (posts * 3)), (HIDDEN, 1)):
        lived = told(small([DULL, DULL], sections={"start_from": start}, parameters=parameters | hidden))
        assert lived.rows(OPENED) == []
        assert lived.history.memberships[0, 0].habit == pytest.approx(0.01 * weaker)


def test_habit_goes_to_what_is_read() -> None:
    lines = [line(kind="content", value=0.25, mention_all=True)]
    lived = told(small(lines, days=9, parameters={"habit.gain": 0.2, "habit.mention": 1}))
    assert lived.history.memberships[0, 0].habit == pytest.approx(0.5 + 0.5 * 0.8**9, rel=1e-6)


def test_talk_makes_up_for_posts_that_are_worth_nothing() -> None:
    parameters = {"habit.gain": 1, "habit.mention": 1, "value.chat_worth": 0.5, "value.chat_halfway": 1e-9}
    lines = [line(kind="content", value=0.25, mention_all=True)]
    lived = told(small(lines, size=60, days=2, parameters={**parameters, "chat.rate": 5.0, "chat.spread": 0}))
    # R = 1 - (1 - .5)(1 - talk), talk = .5 s / (1 + s) with s = 1.
    assert lived.history.memberships[0, 0].habit == pytest.approx(1 - 0.5 * 0.75, rel=1e-6)


def _looked(habit: float, lines: list[dict[str, Any]], size: int = 60, days: int = 1, **parameters: float) -> list[int]:
    """Who opens on the last day, where the habit at joining is so."""
    parameters |= {"habit.opt_in": habit, "attention.need_pull": 0}
    lived = told(small(lines, size=size, days=days, parameters=parameters))
    return sorted(member for tick, member, *_ in lived.rows(OPENED) if tick == days - 1)


def _below(q: float, size: int = 60, day: int = 0) -> list[int]:
    """Members whose look-in of a day is below a probability."""
    return [m for m in range(size) if draw_python(7, 0, LOOK_IN, m, 0, day, 0)[0] < q]


def test_a_look_in_is_as_likely_as_the_habit() -> None:
    assert _looked(0.4, [DULL]) == _below(0.4)


def test_an_at_all_brings_in_some_of_the_others() -> None:
    called = line(kind="content", mention_all=True)
    assert _looked(0.4, [called], **{"habit.mention": 0.5}) == _below(0.4 + 0.6 * 0.5)


def test_chat_alone_brings_in_the_sociable() -> None:
    # Chat of the first day stands unread on the second; s = 1.
    lines = [line(**ONCE, kind="content")]
    parameters = {"habit.chat": 0.5, "chat.rate": 5.0, "chat.spread": 0}
    assert _looked(0.4, lines, days=2, **parameters) != _below(0.4, day=1)
    first = set(_below(0.4))
    expected = [m for m in _below(0.4 * 0.5 * 0.5, day=1) if m in first]
    assert [m for m in _looked(0.4, lines, days=2, **parameters) if m in first] == expected


def test_a_muted_chat_is_looked_into_less() -> None:
    start = {**MUTED_START, "size": 60}
    parameters = {"decision.join_mute_opt_in": 0.5, "habit.muted_factor": 0.25, "attention.need_pull": 0}
    lived = told(small([DULL], size=60, days=1, sections={"start_from": start}, parameters=parameters))
    opened = {row[1] for row in lived.rows(OPENED)}
    starts = {row[1]: row[5] for row in lived.rows(JOINED)}
    assert opened == {m for m in range(60) if m in _below(0.25 if starts[m] == MUTED else 1.0)}


def test_a_chat_that_was_opened_is_opened_again() -> None:
    clock = {"start": "2021-03-01", "end": "2021-03-01", "tick_minutes": 720}
    lines = [line(kind="content", at=["00:00", "12:00"])]
    number = {}
    for again in (0, 1):
        parameters = {"habit.again": again, "attention.push_pull": 100}
        number[again] = len(told(small(lines, size=60, sections={"clock": clock}, parameters=parameters)).rows(OPENED))
    assert number[0] == 60 < number[1] <= 120


# Reading


def _seen(lines: list[dict[str, Any]], **parameters: float) -> list[int]:
    """Posts seen at each opening of the first member."""
    lived = told(small(lines, size=60, parameters=parameters))
    return [row[4] for row in lived.rows(OPENED) if row[1] == 0]


@pytest.mark.parametrize(("depth", "seen"), [(1, 1), (2.5, 2), (5, 5)])
def test_posts_are_read_as_deep_as_the_member_reads(depth: float, seen: int) -> None:
    assert _seen([line(**ONCE, kind="content")] * 5, **{"reading.depth_median": depth}) == [seen]


@pytest.mark.parametrize("sought", [False, True])
def test_chat_takes_a_part_of_the_depth(sought: bool) -> None:
    # Two posts, 30 messages of chat after the first and 40 after the second, each a tenth of a post: 2 + 7 and 1 + 4.
    lived = told(small([line(kind="content")], size=1, days=2, parameters={"reading.chat_weight": 0.1}))
    member = Member(lived.world, lived.world.people[0])
    (m,) = member.person.memberships
    m.group.C, m.group.positions, m.read_k = 72, {0: 0, 1: 31}, 0
    for depth, read in ((4.99, []), (5, [1]), (8.99, [1]), (9, [1, 0])):
        member.who = replace(member.who, depth=depth)
        seen = list(Visit(member, m, False, False, sought)._reached())
        assert seen == (read or [1] * sought)


def test_older_posts_are_read_up_to_a_number() -> None:
    # Three posts of Monday are noticed by nobody's habit; the @all of Tuesday is read in any case, however deep.
    lines = [line(**ONCE, kind="content")] * 3 + [line(days="tuesday", kind="content", mention_all=True)]
    rarely = {"habit.opt_in": 0.01, "habit.mention": 1, "attention.need_pull": 0}
    for older, seen in ((0, 1), (1, 2), (9, 4)):
        assert _seen(lines, **rarely, **{"reading.older_posts": older}) == [seen]
    assert _seen(lines, **rarely, **{"reading.depth_median": 0.5}) == [1]


def test_what_is_read_often_is_worth_less() -> None:
    parameters = {"novelty.half_life_days": 4.0, "novelty.messages_per_week": 7 * math.log(2) / 4}
    lines = [line(**ONCE, kind="content")] * 3 + [line(days="tuesday", kind="content")]
    lived = told(small(lines, days=2, parameters={**parameters, "habit.gain": 1, "value.smoothing": 1}))
    # Three read on Monday, of which 2^(-1/4) are left on Tuesday: nu = 1 / (1 + 3 2^(-1/4)), which the habit goes to.
    assert lived.history.memberships[0, 0].habit == pytest.approx(1 / (1 + 3 * 2 ** (-1 / 4)))
    # What is remembered is the worth of the posts, not how many there were.
    assert lived.history.relationships[0].worth == 1


# Flash groups

FLASH = {"kind": "flash_groups", "schedule": "usual", "every": "monday", "at": "00:00", "lasts": "3 days", "size": 200}


def _flash(entry: float, size: int, parameters: dict[str, float], arm: list[dict[str, Any]] | None = None) -> Told:
    """Flash groups opened on the first day, and what else the arm does."""
    lines = {"usual": [line(kind="content")], "flash": [_every_day()]}
    flash = {**FLASH, "schedule": "flash", "entry": entry}
    return told(small([], size=size, arm=[*(arm or []), flash], sections={"schedules": lines}, parameters=parameters))


def _every_day() -> dict[str, Any]:
    """A line of a flash group."""
    return {key: value for key, value in line(kind="content", every="1 day").items() if key not in ("days", "at")}


@pytest.mark.parametrize("entry", [0.05, 0.3, 0.9])
def test_entries_are_as_many_as_said_whatever_their_spread(entry: float) -> None:
    lived = _flash(entry, 500, {"flash.spread": 1.5})
    entered = {row[1] for row in lived.rows(JOINED)}
    assert len(entered) / 500 == pytest.approx(entry, abs=0.08)
    z = [person.customer.entering for person in lived.world.people]
    assert np.mean([z[m] for m in entered]) > np.mean(z)
    quantiles = ndtri((np.arange(10_000) + 0.5) / 10_000)
    middle = math.sqrt(1 + math.pi * 1.5**2 / 8) * math.log(entry / (1 - entry))
    assert np.mean(1 / (1 + np.exp(-middle - 1.5 * quantiles))) == pytest.approx(entry, abs=0.01)


def test_an_invitation_is_a_message_to_all_whom_it_reaches() -> None:
    lived = _flash(0, 3, {"flash.invitation": 2 * UNIT_LOAD})
    assert [end.load for end in lived.history.relationships] == pytest.approx([2] * 3)


def test_who_has_not_opened_for_a_week_is_hardly_reached() -> None:
    # Last opened on day -61: in the groups of the start, and out of reach.
    parameters = {"flash.unreached": 0, "flash.invitation": UNIT_LOAD}
    lived = _flash(1, 3, parameters, arm=[keep()])
    assert lived.daily["flash_members"] == [0, 0, 0]
    assert {end.load for end in lived.history.relationships} == {0}
    assert _flash(1, 3, parameters).daily["flash_members"] == [3, 3, 3]


def test_what_is_remembered_decides_who_comes_again() -> None:
    who = _flash(0.5, 400, {"flash.value": 4.0, "value.smoothing": 0})
    assert len(who.rows(JOINED)) / 400 == pytest.approx(0.5, abs=0.09)
    scandal = [{"kind": "scandal", "date": "2021-03-01", "value": 0.5}]
    flash = {**FLASH, "schedule": "flash", "entry": 0.5}
    sections = {"schedules": {"flash": [_every_day()]}, "shocks": scandal}
    lived = told(small([], size=400, arm=[flash], sections=sections, parameters={"flash.value": 4.0}))
    assert len(lived.rows(JOINED)) / 400 == pytest.approx(sigma(-2), abs=0.07)


def test_habits_at_joining_spread_about_their_mean() -> None:
    parameters = {"habit.invitation": 0.4, "habit.spread": 0.25, "habit.gain": 0, "load.alert": 0}
    lived = told(small([DULL], size=60, days=1, arm=[MASS], parameters=parameters))
    for person in lived.world.people:
        expected = min(1.0, max(0.01, 0.4 * (1 + 0.25 * person.customer.first_habit)))
        assert person.memberships[0].habit == pytest.approx(expected)
