"""The past of the groups of the start, worked out against closed forms."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.random_streams import START_MEMBER, draw_python
from sim.scenario.start_groups import Past
from sim.states import FOLDED, MUTED, NORMAL, PINNED

from .draws import Draws
from .past import Lived, Way, live, steepness
from .population import Customer, customers
from .small import FOLDING, Told, line, small, told
from .state import JOINED

DAILY = {
    **small([line()]).parameters,
    "load.alert": 0.8,
    "load.half_life_days": 7.0,
    "novelty.half_life_days": 5.0,
    "habit.opt_in": 0.5,
}


def _who() -> Customer:
    """One customer; tolerance 1, first value .5."""
    return customers(small([line()], size=1), Draws(7, 0))[0]


def _live(days: float, habit: float = 0.5, posts: float = 2.0, value: float = 0.25, **changed: float) -> Lived:
    """A past in a topic in which the interest is 1, so that posts are worth twice their value."""
    parameters = {**DAILY, **{name.replace("__", "."): number for name, number in changed.items()}}
    return live(_who(), Past(posts_per_day=posts, value=value), 1.0, days, habit, parameters)


def test_load_comes_to_what_is_sent_in_a_week() -> None:
    # X(t) = 7 f (1 - u) alert (1 - 2^(-t / H)), where posts come evenly; once a day, a little more stands after them.
    for days in (1, 10, 365):
        left = 2 ** (-1 / 7)
        exact = 7 * math.log(2) / 7 * 2 * 0.5 * 0.8 * (1 - left**days) / (1 - left)
        assert _live(days).unmuted.x == pytest.approx(exact)
    assert _live(365).unmuted.x == pytest.approx(7 * 2 * 0.5 * 0.8, rel=0.06)


@pytest.mark.parametrize(("age", "days"), [(0, 1), (1.9, 1), (2, 2), (4000, 365)])
def test_a_past_has_whole_days_up_to_a_year(age: float, days: int) -> None:
    assert _live(age, habit__gain=0.01).unmuted == _live(days, habit__gain=0.01).unmuted


def test_who_muted_is_loaded_by_dots_alone() -> None:
    lived = _live(10, load__dot=0.05)
    assert lived.muted.x == pytest.approx(lived.unmuted.x / 0.8 * 0.05 * _who().other_groups / 20)


def test_habit_grows_as_a_logistic_to_what_is_read() -> None:
    # h' = gain h (u - h) for f >= 1: h(t) = u / (1 + (u / h0 - 1) exp(-gain u t)).
    for days in (50, 150, 365):
        exact = 0.9 / (1 + (0.9 / 0.2 - 1) * math.exp(-0.01 * 0.9 * days))
        assert _live(days, habit=0.2, value=0.45, habit__gain=0.01).unmuted.h == pytest.approx(exact, rel=0.01)


def test_habit_is_lost_by_what_is_passed_over() -> None:
    # Nobody looks in: a tenth of the habit goes with each of two posts a day, for who muted with one of them.
    lived = _live(30, habit=1e-6, habit__loss=0.1)
    assert lived.unmuted.h == pytest.approx(1e-6 * 0.9 ** (2 * 30), rel=1e-3)
    assert lived.muted.h == pytest.approx(1e-6 * 0.9**30, rel=1e-3)


def test_what_is_read_is_remembered_and_fades() -> None:
    # Half of two posts a day is read: e settles at N1 f o / (1 - k), which takes nothing off what is remembered.
    lived = _live(365, value=0.5, novelty__messages_per_week=10, value__smoothing=0.1, value__half_life_days=10)
    assert lived.unmuted.e == pytest.approx(7 * math.log(2) / 5 * 2 * 0.5 / (1 - 2 ** (-1 / 5)))
    # V - v0 = y settles at y = .9 k y + .1 (1 - v0), with v0 = .5.
    assert lived.unmuted.v == pytest.approx(0.5 + 0.1 * 0.5 / (1 - 0.9 * 2 ** (-1 / 10)))
    assert (lived.unmuted.o, lived.muted.o) == (0.5, 0.5)
    # Nothing of it fades: what is missing of the worth 1 falls by a tenth a day.
    lasting = _live(30, value=0.5, novelty__messages_per_week=10, value__smoothing=0.1, value__half_life_days=1e9)
    assert lasting.unmuted.v == pytest.approx(1 - 0.5 * 0.9**30)


def test_what_is_read_wears_out_for_the_habit() -> None:
    # h settles at nu u, u = 1: h (1 + c h) = 1, as nu of a day is taken before what is read on it is added.
    lived = _live(365, value=0.5, habit__gain=0.1, novelty__messages_per_week=10)
    c = 7 * math.log(2) / 5 * 2 / (1 - 2 ** (-1 / 5)) / 10
    assert lived.unmuted.h == pytest.approx((math.sqrt(1 + 4 * c) - 1) / (2 * c))


def test_hazard_of_muting() -> None:
    lived = _live(20, decision__act_base=0.01, decision__join_mute_opt_in=0.25)
    assert lived.silent(1.0) == pytest.approx(1 - 0.75 * math.exp(-0.01 * 20))
    # With a load twice the tolerance at the end: act_scale 2^2.
    first, second = (_live(days, decision__act_scale=0.5, decision__act_power=2) for days in (9, 10))
    assert second.hazard - first.hazard == pytest.approx(0.5 * second.unmuted.x**2)


def test_who_mutes_late_has_more_load_than_who_muted_early() -> None:
    early = _live(30, load__dot=0, decision__join_mute_opt_in=0.5)
    late = _live(30, load__dot=0, decision__join_mute_opt_in=0.5, decision__act_base=0.05)
    assert early.muted.x == 0 < late.muted.x < late.unmuted.x
    # All who are muted on the first day muted on it: they are as the others were, but for the act itself.
    today = _live(1, decision__act_base=0.05, habit__mute_factor=0.25)
    assert today.muted.x == pytest.approx(today.unmuted.x)
    assert today.muted.h == pytest.approx(0.25 * today.unmuted.h)


def test_shares_that_are_stated_are_met_by_the_group() -> None:
    hazards = (0.01, 0.2, 1.0, 3.0)
    lived = [Lived(Way(0, 0, 0, 0), Way(0, 0, 0, 0), hazard) for hazard in hazards]
    for silent in (0.05, 0.5, 0.999):
        steep = steepness(lived, silent)
        assert np.mean([1 - math.exp(-steep * hazard) for hazard in hazards]) == pytest.approx(silent)
    assert steepness([Lived(Way(0, 0, 0, 0), Way(0, 0, 0, 0), 0.0)], 0.3) == pytest.approx(math.exp(12))


# Groups of the start


def _started(size: int, parameters: dict[str, float], past: dict[str, Any] | None = None, **states: Any) -> Told:
    """One day after the past of one group."""
    start = {"groups": 1, "size": size, "age_days": [20, 20], "past": past or {"posts_per_day": 0}, **states}
    sections = {"start_from": start, "platform": {"client": FOLDING, "console": "wecom-2021"}}
    scenario = small([line(kind="content")], size=size, days=1, sections=sections, parameters=parameters)
    unseen = {"rows.first_screen": 0, "attention.need_pull": 0}
    return told(scenario.with_parameters(unseen))


def _starts(lived: Told) -> list[int]:
    """States that the members start in, by member."""
    return [row[5] for row in lived.rows(JOINED)]


def test_states_follow_from_the_past() -> None:
    muting = {"decision.act_base": 0.01, "decision.join_mute_forced": 0.25}
    lived = _started(500, muting, past={"posts_per_day": 0, "joining": "forced"}, pinned=["10%", "10%"])
    silent = 1 - 0.75 * math.exp(-0.01 * 20)
    states = _starts(lived)
    assert states.count(MUTED) / 500 == pytest.approx(silent, abs=0.09)
    assert FOLDED not in states
    starts = [draw_python(7, 0, START_MEMBER, m, 0, 0, 0)[0] for m in range(500)]
    assert [state == PINNED for state in states] == [u >= 0.9 for u in starts]


def test_states_that_are_stated_replace_those_of_the_past() -> None:
    shares = {"muted": ["30%", "30%"], "folded": ["20%", "20%"]}
    lived = _started(500, {"decision.join_mute_opt_in": 0.1}, **shares)
    joined = _starts(lived)
    assert joined.count(MUTED) / 500 == pytest.approx(0.3, abs=0.09)
    assert joined.count(FOLDED) / 500 == pytest.approx(0.2, abs=0.09)
    assert joined.count(NORMAL) / 500 == pytest.approx(0.5, abs=0.09)


def test_nobody_is_muted_where_it_is_said_so() -> None:
    lived = _started(50, {"decision.join_mute_opt_in": 0.9}, muted=["0%", "0%"])
    assert set(_starts(lived)) == {NORMAL}


def test_who_is_muted_bears_less() -> None:
    spread = {"tolerance.spread": 1.0, "tolerance.median": 5.0, "load.half_life_days": 7.0, "load.alert": 1.0}
    muting = {"decision.act_power": 2.0, "decision.act_scale": 0.02}
    past = {"posts_per_day": 2, "value": 0}
    lived = _started(500, {**spread, **muting}, past=past, muted=["40%", "40%"])
    by_state: dict[int, list[float]] = {NORMAL: [], MUTED: []}
    for _, member, _, _, _, start in lived.rows(JOINED):
        by_state[start].append(math.log(lived.world.people[member].customer.tolerance))
    assert np.mean(by_state[MUTED]) < np.mean(by_state[NORMAL]) - 0.5


def test_what_the_past_leaves_is_of_the_first_tick() -> None:
    loads = {"load.alert": 0.8, "load.half_life_days": 7.0, "load.brand_share": 0.25}
    lived = _started(1, {**loads, "exposure.half_life_days": 14.0}, past={"posts_per_day": 0.5, "value": 0})
    x = 0.8 * math.log(2) * 0.5 * (1 - 2 ** (-20 / 7)) / (1 - 2 ** (-1 / 7))
    (person,) = lived.world.people
    assert person.memberships[0].load == pytest.approx(0.75 * x)
    assert person.relationship.load == pytest.approx(0.25 * x)
    assert person.relationship.exposures == pytest.approx(0.5 / (1 - 2 ** (-1 / 14)))
    # Opened on h min(1, f) = half of the days: last opened on day -1 - 2.
    assert person.memberships[0].day_open == person.relationship.day_opened == -3
    assert lived.daily["customers_opened_7d"] == [1]
