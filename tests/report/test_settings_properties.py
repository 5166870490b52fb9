"""Properties: every setting changes what the page says, in both languages, and no place is left open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import pytest
from pydantic import BaseModel

from sim.report.arms import arm_in_words
from sim.report.numbers import Format
from sim.report.texts import Texts
from sim.report.world import world_in_words
from sim.scenario.calendar import CalendarEntry
from sim.scenario.events import Event, changeable
from sim.scenario.load import load_text
from sim.scenario.model import FAIRNESS, Company, Scenario
from sim.scenario.parameters import CATEGORIES, PARAMETERS
from sim.scenario.rules import DEEDS, JOINING, OBSERVED, Bounds, GroupRule, When
from sim.scenario.schedules import KINDS, PHASES, Mixed, Offer
from sim.scenario.shocks import KEYS_OF, Shock
from sim.scenario.staff import Staff
from sim.scenario.start_groups import Cohort, Past
from sim.scenario.structures import STRUCTURES, Structures
from tests.report.worlds import EVERYTHING

LANGUAGES = ["en", "zh"]


@cache
def everything() -> Scenario:
    return load_text(EVERYTHING)


def said(scenario: Scenario, lang: str) -> str:
    t, f = Texts(lang), Format(lang)
    arms = [sentence for arm in scenario.arms for sentence in arm_in_words(scenario, arm, t, f)]
    return "\n".join([*arms, *(f"{what} {x}" for what, texts in world_in_words(scenario, t, f) for x in texts)])


def with_entry(entry: Any) -> Scenario:
    return everything().model_copy(update={"calendar": (entry,)})


def with_line(**update: Any) -> Scenario:
    line = everything().schedules["festival"][0].model_copy(update=update)
    return everything().model_copy(update={"schedules": {**everything().schedules, "festival": (line,)}})


def with_mixed(mixed: Any) -> Scenario:
    return with_line(kind=None, mix=(mixed,))


def with_rule(rule: Any) -> Scenario:
    return with_strategy(rules=(rule,))


def with_when(when: Any) -> Scenario:
    return with_rule(GroupRule(when=when, do="dissolve"))


def with_bounds(bounds: Any) -> Scenario:
    return with_when(When(every=(0,), members=bounds))


def with_strategy(**update: Any) -> Scenario:
    strategy = everything().arms["two_a_day"][0].model_copy(update=update)
    return everything().model_copy(update={"arms": {**everything().arms, "two_a_day": (strategy,)}})


def with_top(name: str, many: bool = True) -> Callable[[Any], Scenario]:
    return lambda thing: everything().model_copy(update={name: (thing,) if many else thing})


def with_past(past: Any) -> Scenario:
    cohort = everything().cohorts[0].model_copy(update={"past": past})
    return everything().model_copy(update={"start_from": (cohort,)})


def with_company(**update: Any) -> Scenario:
    return everything().model_copy(update={"company": everything().company.model_copy(update=update)})


def with_structure(name: str, chosen: str) -> Scenario:
    return everything().model_copy(update={"structures": Structures.model_validate({name: chosen})})


def with_segment(**update: Any) -> Scenario:
    segment = everything().customers.segments["all"].model_copy(update=update)
    customers = everything().customers.model_copy(update={"segments": {"all": segment}})
    return everything().model_copy(update={"customers": customers})


DAY = date(2021, 10, 5)
BOUND = Bounds(at_most=3)

SETTINGS: dict[type[BaseModel], tuple[Callable[[Any], Scenario], dict[str, Any], dict[str, Any]]] = {
    CalendarEntry: (with_entry, {"name": "one", "from": (10, 1), "to": (10, 9)}, {
        "name": "two", "first": (10, 2), "last": DAY, "days": (5,), "hours": (0, 60), "phase": "peak", "demand": 1.0001,
        "rivals": 0.5, "quiet": True, "schedules": {"daily": "none"},
    }),
    Offer: (lambda offer: with_line(offer=offer), {"discount": 0.1}, {
        "discount": 0.11, "coupon_yuan": 1.0, "scarcity": 1.2, "threshold_yuan": 9.0, "stock": 0,
        "ends_after_minutes": 90, "min_buyers": 2,
    }),
    Mixed: (with_mixed, {"share": 0.5, "kind": "content"}, {
        "share": 0.6, "kind": "notice", "topic": "gifts", "value": 0.0, "benefit": 0.0, "offer": Offer(),
    }),
    GroupRule: (with_rule, {"when": When(every=(0,)), "do": "split", "size": 100}, {
        "when": When(every=(1,)), "do": "rebuild", "size": 101, "rejoin": 0.701, "joining": "opt_in", "template": False,
    }),
    When: (with_when, {"every": (0,)}, {
        "day": DAY, "every": (0, 1), "members": BOUND, "age_days": BOUND, "messages_7d": BOUND, "orders_14d": BOUND,
    }),
    Bounds: (with_bounds, {}, {"at_least": 0.0, "at_most": 0.0}),
    Staff: (with_top("staff", many=False), {"people": 3, "wage_yuan_per_month": 5000.0}, {
        "people": 4, "minutes_per_day": 450, "wage_yuan_per_month": 5001.0,
    }),
    Shock: (with_top("shocks"), {"kind": "scandal", "date": DAY}, {
        "kind": "enforcement", "day": date(2021, 10, 6), "per_month": 2.0, "people": 1, "groups": 0.001,
        "irritation": 0.1, "value": 0.1,
    }),
    Cohort: (with_top("start_from"), {"groups": 2, "size": 50, "age_days": (3.0, 3.0)}, {
        "groups": 3, "size": 51, "age_days": (3.0, 4.0), "muted": (0.0, 0.1), "folded": (0.1, 0.1),
        "pinned": (0.001, 0.001), "past": Past(posts_per_day=3.0),
    }),
    Past: (with_past, {"posts_per_day": 2.0}, {
        "posts_per_day": 2.5, "value": 0.41, "topic": "gifts", "joining": "forced",
    }),
    Company: (with_top("company", many=False), {"price_yuan": 60.0, "gross_margin": 0.45}, {
        "price_yuan": 61.0, "gross_margin": 0.46, "coupon_yuan": 5.0, "category": "baby",
        "customers": 900_000,
    }),
}  # fmt: skip
"""Of each class of settings: how it comes into a scenario, what it is there, and another value of each of its keys."""


@pytest.mark.parametrize("kind", SETTINGS)
def test_every_key_has_an_example_here(kind: type[BaseModel]) -> None:
    assert set(SETTINGS[kind][2]) == set(kind.model_fields)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("kind", "key"), [(kind, key) for kind, (_, _, others) in SETTINGS.items() for key in others])
def test_every_key_changes_what_is_said(kind: type[BaseModel], key: str, lang: str) -> None:
    put, start, others = SETTINGS[kind]
    thing = kind.model_validate(start)

    assert said(put(thing), lang) != said(put(thing.model_copy(update={key: others[key]})), lang)


CHANGED = {
    "posts_kept": (with_strategy(posts_kept=0.999), with_strategy(posts_kept=1.0)),
    "adjustable": (with_strategy(adjustable=True), with_strategy(adjustable=False)),
    "accept": (with_strategy(accept=0.4), with_strategy(accept=1.0)),
    "other_accept": (with_strategy(accept=0.4), with_strategy(accept=0.405)),
    "phase": (with_line(phase=("peak",)), with_line(phase=())),
    "roll_call": (with_line(kind="roll_call"), with_line(kind="promotion")),
    "category_orders": (with_segment(), with_segment(category_orders_per_month=9.0)),
    "more_category_orders": (with_segment(category_orders_per_month=9.5), with_segment(category_orders_per_month=9.0)),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", CHANGED)
def test_every_key_of_strategies_and_lines_changes_what_is_said(name: str, lang: str) -> None:
    one, other = CHANGED[name]

    assert said(one, lang) != said(other, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_fairness_phase_deed_shock_and_kind_is_told_from_the_others(lang: str) -> None:
    families = [
        [with_top("fairness", many=False)(word) for word in FAIRNESS],
        [with_line(phase=(phase,)) for phase in PHASES],
        [with_rule(GroupRule(when=When(every=(0,)), do=deed, size=100)) for deed in DEEDS],
        [with_top("shocks")(Shock(kind=kind, per_month=1, groups=0.1)) for kind in KEYS_OF],
        [with_line(kind=kind) for kind in KINDS],
        [with_company(category=category) for category in CATEGORIES],
        [with_past(Past(joining=joining)) for joining in JOINING],
        *([with_structure(name, chosen) for chosen in choices] for name, choices in STRUCTURES.items()),
        [with_when(When(every=(0,), **{name: BOUND})) for name in OBSERVED],
    ]
    for family in families:
        assert len({said(scenario, lang) for scenario in family}) == len(family)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("key", changeable())
def test_every_change_of_the_world_is_told_with_its_meaning_and_both_values(key: str, lang: str) -> None:
    values = ("true", "false") if key.startswith("platform.client") and "senders" not in key else ("1", "2")
    if key in PARAMETERS:
        values = (str(PARAMETERS[key].low), str(PARAMETERS[key].high))
    told = []
    for value in values:
        event = Event.model_validate({"date": "2021-10-05", "change": {key: value}})
        lines = said(everything().model_copy(update={"events": (event,)}), lang).splitlines()
        told.append(next(line for line in lines if f"{key}" in line and "2021-10-05" in line))

    assert told[0] != told[1]
    assert any("→" in line for line in told)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_place_is_left_open(lang: str) -> None:
    text = said(everything(), lang)

    assert not any(sign in text for sign in "{}")
    assert "None" not in text
    assert "  " not in text
    assert [line for line in text.splitlines() if lang == "zh" and (", " in line or "; " in line)] == []
    assert [line for line in text.splitlines() if lang == "en" and any(sign in line for sign in "，；：（、")] == []
