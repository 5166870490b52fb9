"""Needs and purchases of the oracle, worked out by hand or against a closed form."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.random_streams import NEED, draw_python

from .draws import Draws
from .formulas import single, won
from .population import customers
from .small import MONDAY, PRICE, SEGMENTS, Told, line, small, told
from .state import LOST, OPENED, ORDER, OWN_ORDER

NATURAL = {"all": {"share": 1, "orders_per_month": 0.01, "interests": {"coffee": 1}}}
SURELY = {"purchase.share": 1 - 1e-9, "purchase.growth": 0}
"""Needs that are all but surely met here, and never fall due in a small world."""

ONCE = {"days": "monday"}


def _customers(segments: dict[str, Any], count: int) -> dict[str, Any]:
    return {"count": count, "segments": segments}


def _alike(count: int, **segment: float) -> dict[str, Any]:
    """Customers of one segment."""
    return {"customers": _customers({"all": {"share": 1, "interests": {"coffee": 1}, **segment}}, count)}


def _alone(days: int, count: int, *, parameters: dict[str, float], **sections: Any) -> Told:
    """A world without groups."""
    last = np.datetime64(MONDAY) + days - 1
    clock = {"start": MONDAY, "end": str(last), "tick_minutes": 1440}
    arm = [{"kind": "pin_drive", "from": MONDAY, "lasts": "1 day", "reach": 0}]
    whole = {"clock": clock, "start_from": [], **sections}
    return told(small([line()], arm=arm, sections=whole, parameters=parameters))


# The share of needs that is won


@pytest.mark.parametrize("share", [0.05, 0.3, 0.9])
@pytest.mark.parametrize("contestable", [0.3, 1])
def test_a_push_is_felt_in_log_sales(share: float, contestable: float) -> None:
    assert won(share, contestable, 0) == share
    slope = (won(share, contestable, 1e-6) - won(share, contestable, -1e-6)) / 2e-6
    assert slope / share == pytest.approx(1)
    assert won(share, contestable, 1e3) == pytest.approx(share + contestable * (1 - share))
    assert won(share, contestable, -1e3) == pytest.approx(share * (1 - contestable))


# Falling due


def test_without_groups_orders_come_at_their_rate() -> None:
    parameters = {"purchase.share": 0.3, "purchase.growth": 0, "purchase.frequency_shape": 1e6}
    lived = _alone(200, 400, parameters=parameters, **_alike(400, orders_per_month=3))
    own, expected = lived.daily["own_orders"], 400 * 3 / 30.4375
    assert sum(own) / 200 == pytest.approx(expected, rel=0.05)
    assert sum(own[:20]) / 20 == pytest.approx(expected, rel=0.15)
    assert lived.daily["lost_orders"] == lived.daily["own_incremental_orders"] == [0] * 200


@pytest.mark.parametrize("shape", [1, 1.44, 2.5])
def test_the_first_need_is_due_as_the_rest_of_an_interval(shape: float) -> None:
    parameters = {"purchase.interval_shape": shape, "purchase.frequency_shape": 0.6}
    scenario = small([line()], size=1, sections=_alike(4000, orders_per_month=3), parameters=parameters)
    rests = [who.first_due * who.need_rate for who in customers(scenario, Draws(7, 0))]
    # The mean rest of an interval of mean 1 is half of one and its squared coefficient of variation.
    squared = math.gamma(1 + 2 / shape) / math.gamma(1 + 1 / shape) ** 2 - 1
    assert np.mean(rests) == pytest.approx((1 + squared) / 2, abs=4 * np.std(rests) / math.sqrt(4000))


@pytest.mark.parametrize(
    ("segment", "share", "needs"),
    [
        ({"orders_per_month": 3}, 0.25 / 1.25, 3 * 1.25 / 0.25),
        ({"orders_per_month": 3, "category_orders_per_month": 12}, 0.25, 12),
        ({"orders_per_month": 0, "category_orders_per_month": 12}, 0.01, 12),
        ({"orders_per_month": 0}, 0.25 / 1.25, 0),
    ],
)
def test_needs_are_those_of_the_category(segment: dict[str, Any], share: float, needs: float) -> None:
    sections = _alike(1, **segment)
    parameters = {"purchase.share": 0.25, "purchase.growth": 0.25, "purchase.frequency_shape": 1e12}
    (who,) = customers(small([line()], size=1, sections=sections, parameters=parameters), Draws(7, 0))
    assert who.kind.won == pytest.approx(share)
    assert who.need_rate == pytest.approx(needs / 30.4375, rel=1e-5)
    assert (who.first_due == math.inf) is (needs == 0)


def test_the_next_need_follows_the_old_due_time() -> None:
    lived = told(small([line(**ONCE)], size=1, days=2, parameters={"purchase.interval_shape": 2}))
    (person,) = lived.world.people
    interval, choice, ahead = (draw_python(7, 0, NEED, 0, 0, c, 0)[w] for c, w in ((0, 0), (1, 1), (1, 2)))
    rate = person.customer.need_rate * math.gamma(1.5)
    r = person.relationship
    assert r.due == person.customer.first_due + math.sqrt(-math.log(1 - interval)) / rate
    assert (r.need, r.choice, r.early, r.due_before) == (1, choice, single(2e12 * ahead), person.customer.first_due)


def test_no_more_than_32_needs_in_a_tick() -> None:
    # 1000 a month are 33 a day: after three days some are behind.
    sections = _alike(8, orders_per_month=900, category_orders_per_month=1000)
    lived = _alone(3, 8, parameters={"purchase.frequency_shape": 1e6}, **sections)
    most = max(lived.world.people, key=lambda person: person.relationship.need)
    assert most.relationship.need == 3 * 32
    assert lived.world.needs.is_due(most, 2)


def test_a_need_that_is_not_met_is_lost() -> None:
    # A load of ten tolerances on the relationship leaves 1 / 11 of the log sales: G = -ln 11.
    shocks = [{"kind": "scandal", "date": MONDAY, "irritation": 10}]
    parameters = {"purchase.brand_reactance": 1, "purchase.share": 0.5, "purchase.growth": 0}
    lived = _alone(20, 60, parameters=parameters, shocks=shocks, **_alike(60, orders_per_month=90))
    choices = [draw_python(7, 0, NEED, member, 0, need, 0)[1] for _, member, _, _, need, _ in lived.rows(LOST)]
    least = won(0.5, 1, -math.log(11))
    assert least < min(choices) < max(choices) < 0.5
    assert len(lived.rows(OWN_ORDER)) / len(lived.rows(LOST)) == pytest.approx(least / (0.5 - least), rel=0.25)
    assert sum(lived.daily["lost_orders"]) == len(lived.rows(LOST))
    assert {row[5] for row in lived.rows(OWN_ORDER)} == {0}


# Looking into a group


def _hidden(segments: dict[str, Any], **world: Any) -> Told:
    """A world in which no chat is on the first screen."""
    world.setdefault("parameters", {})
    world["parameters"] |= {"rows.first_screen": 0, "attention.need_pull": 1, **SURELY}
    return told(small([line(**world.pop("said", {}))], sections={"customers": _customers(segments, 3)}, **world))


def test_a_need_brings_at_most_one_visit() -> None:
    lived = _hidden(NATURAL, said={"kind": "content"})
    assert [row[:3] for row in lived.rows(OPENED)] == [(0, m, 0) for m in range(3)]
    assert lived.daily["need_visits"] == [3, 0, 0]


def test_a_need_that_is_met_in_a_group_brings_on_the_next_one() -> None:
    lived = _hidden(NATURAL)
    assert lived.daily["need_visits"] == lived.daily["group_orders"] == [3, 3, 3]


def test_a_need_brings_a_visit_whoever_would_have_met_it() -> None:
    # Of the needs of the category one in a hundred would have been met here.
    lived = _hidden(SEGMENTS, said={"kind": "content"})
    assert [lived.world.needs.is_natural(person) for person in lived.world.people] == [False] * 3
    assert lived.daily["need_visits"] == [3, 0, 0]
    needless = {"all": {**NATURAL["all"], "orders_per_month": 0}}
    assert _hidden(needless).daily["need_visits"] == [0, 0, 0]


def test_the_group_of_the_strongest_habit_is_sought() -> None:
    mass = {"kind": "mass_groups", "schedule": "usual", "size": 3}
    arm = [{**mass, "name": "asked", "joining": "forced"}, {**mass, "name": "wanted", "joining": "opt_in"}]
    lived = _hidden(NATURAL, arm=arm, said={"kind": "content"}, parameters={"habit.forced": 0.9})
    assert [row[:3] for row in lived.rows(OPENED)] == [(1, m, 1) for m in range(3)]
    both = _hidden(NATURAL, arm=arm, said={"kind": "content"}, parameters={"habit.forced": 1})
    assert {row[2] for row in both.rows(OPENED)} == {0}


# Orders in groups


@pytest.mark.parametrize(("segments", "kind"), [(NATURAL, "moved"), (SEGMENTS, "incremental")])
def test_orders_count_by_kind(segments: dict[str, Any], kind: str) -> None:
    lived = told(small([line(**ONCE)], sections={"customers": _customers(segments, 3)}, parameters=SURELY))
    assert lived.daily[f"{kind}_orders"] == lived.daily["group_orders"] == [3, 0, 0]


@pytest.mark.parametrize(("later", "kind"), [(6.999, "baseline"), (7, "moved"), (9, "moved")])
def test_an_order_is_moved_by_a_week_or_from_beyond_the_end(later: float, kind: str) -> None:
    for days, expected in ((20, kind), (3, "moved")):
        lived = told(small([line(kind="content")], days=days))
        (person, *_), needs = lived.world.people, lived.world.needs
        person.relationship.choice, person.relationship.due = 0.0, lived.world.days.elapsed(2) + later
        assert needs.kind(person, 1) == expected
        person.relationship.choice = 1.0
        assert needs.kind(person, 1) == "incremental"


def test_an_expected_price_cut_counts_against_the_full_price() -> None:
    parameters = {"purchase.adapt": 0.25, "purchase.elasticity": 2, "purchase.reference": 0.5}
    lived = told(small([line(**ONCE, offer={"discount": 0.5})], size=1, days=1, parameters=parameters))
    (person,) = lived.world.people
    assert lived.history.relationships[0].reference == pytest.approx(0.25 * math.log(2))
    assert lived.world.needs.standing_push(person, 1) == pytest.approx(-2 * 0.5 * 0.25 * math.log(2))
    person.relationship.due, person.relationship.choice = 0.0, 0.0
    assert lived.world.needs.is_due(person, 1)


def test_goodwill_grows_with_exposures_and_worth() -> None:
    parameters = {
        "purchase.goodwill": 0.5,
        "value.smoothing": 0.5,
        "value.half_life_days": 1,
        "exposure.enough": 2,
        "exposure.half_life_days": 1e12,
    }
    lived = told(small([line(kind="content")], size=1, days=2, parameters=parameters))
    # Worth 1 read twice: V goes from .5 to .75, fades to .625, goes to .8125 and fades to .65625; two exposures.
    push = lived.world.needs.standing_push(lived.world.people[0], 2)
    assert push == pytest.approx(0.5 * 0.15625 * (1 - math.exp(-1)))


@pytest.mark.parametrize(("discount", "orders"), [(0.9, 40), (0.95, 40)])
def test_a_cut_counts_up_to_nine_tenths(discount: float, orders: int) -> None:
    parameters = {"purchase.salience": 0, "purchase.elasticity": 0.5, "purchase.adapt": 1}
    lived = told(small([line(offer={"discount": discount})], size=40, days=1, parameters=parameters))
    push = won(0.01, 1, -0.5 * math.log(0.1))
    choices = [draw_python(7, 0, NEED, m, 0, 0, 0)[1] for m in range(orders)]
    assert len(lived.rows(ORDER)) == sum(u < push for u in choices)
    expected = {end.reference for end in lived.history.relationships if end.need == 1}
    assert expected <= {single(-math.log(1 - 0.9))}
    assert {row[5] for row in lived.rows(ORDER)} <= {round(PRICE * discount)}


def test_a_refused_order_whose_need_is_gone_is_lost() -> None:
    # Two offers in two groups in one tick: the need of the second order is the next one, so the first cannot go back.
    mass = {"kind": "mass_groups", "schedule": "usual", "size": 3}
    arm = [{**mass, "name": "one"}, {**mass, "name": "two", "schedule": "open"}]
    schedules = {"usual": [line(days="tuesday", offer={"stock": 1})], "open": [line(days="tuesday")]}
    sections = {"customers": _customers(NATURAL, 3), "schedules": schedules}
    lived = told(small([], days=3, arm=arm, sections=sections, parameters=SURELY))
    assert lived.daily["refused_orders"] == lived.daily["lost_orders"] == [0, 2, 0]
    assert lived.daily["moved_orders"] == [0, 4, 0]
    assert {end.need for end in lived.history.relationships} == {2}
