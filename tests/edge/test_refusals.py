"""What is no number, no share or no world is refused in one line for each fault: never a traceback, nan or hang."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from sim.errors import ScenarioError
from sim.scenario.load import load_text
from tests.laws.worlds import LIVELY, lively_tree, scenario_of

NO_NUMBERS = ("nan", ".nan", "NaN", "inf", ".inf", "-.inf", "-inf", "1e999", "0x10", "", "many", "[]", "{}", "1,5")
PLACES: dict[str, tuple[Any, ...]] = {
    "price": ("company", "price_yuan"),
    "margin": ("company", "gross_margin"),
    "coupon": ("company", "coupon_yuan"),
    "count": ("customers", "count"),
    "share": ("customers", "segments", "often", "share"),
    "orders": ("customers", "segments", "often", "orders_per_month"),
    "interest": ("customers", "segments", "often", "interests", "tea"),
    "groups": ("start_from", "groups"),
    "size": ("start_from", "size"),
    "muted": ("start_from", "muted"),
    "age": ("start_from", "age_days"),
    "posts of the past": ("start_from", "past", "posts_per_day"),
    "value of the past": ("start_from", "past", "value"),
    "orders anywhere": ("customers", "segments", "often", "category_orders_per_month"),
    "value": ("schedules", "daily", 0, "value"),
    "entry": ("arms", "flash", 0, "entry"),
    "consent": ("arms", "flash", 0, "consent"),
    "tick": ("clock", "tick_minutes"),
    "seed": ("seed",),
    "parameter": ("parameters", "decision.leave_cost"),
    "uncertain": ("uncertain", "decision.leave_cost"),
    "replications": ("experiment", "replications"),
}
WHOLE = {"count", "groups", "size", "tick", "seed", "replications"}
FLASH = {
    "kind": "flash_groups", "every": "friday", "at": "16:00", "lasts": "4 hours", "entry": 0.5, "consent": 0,
    "schedule": "rush",
}  # fmt: skip


def whole_tree() -> dict[str, Any]:
    tree = lively_tree(40, 7)
    tree["arms"]["flash"] = [dict(FLASH)]
    tree["parameters"] = {"decision.leave_cost": 2}
    tree["uncertain"] = {"decision.leave_cost": [1.5, 3]}
    tree["experiment"] = {"replications": 2}
    tree["start_from"]["past"] = {"posts_per_day": 3, "value": 0.5}
    tree["customers"]["segments"]["often"]["category_orders_per_month"] = 20
    return tree


def written(place: tuple[Any, ...], text: str) -> str:
    """Write the scenario with a text, as it stands, in one place."""
    tree = copy.deepcopy(whole_tree())
    inside = tree
    for key in place[:-1]:
        inside = inside[key]
    inside[place[-1]] = "@here@"
    return json.dumps(tree).replace('"@here@"', text or '""')


def refusal(text: str) -> list[str]:
    """Return the lines with which a scenario is refused."""
    with pytest.raises(ScenarioError) as refused:
        load_text(text, "world.yaml")
    lines = str(refused.value).splitlines()
    assert len(lines) == len(refused.value.faults)
    for line, fault in zip(lines, refused.value.faults, strict=True):
        assert line.startswith(f"world.yaml:{fault.line}:{fault.column}: ")
        assert "Traceback" not in line
        assert len(line) < 400
    return lines


def test_the_world_itself_is_allowed() -> None:
    load_text(json.dumps(whole_tree()))


@pytest.mark.parametrize("text", NO_NUMBERS)
@pytest.mark.parametrize("name", PLACES)
def test_no_number_is_refused(name: str, text: str) -> None:
    assert refusal(written(PLACES[name], text))


@pytest.mark.parametrize("name", sorted(set(PLACES) - {"seed"}))
def test_negative_numbers_are_refused(name: str) -> None:
    assert refusal(written(PLACES[name], "-1"))


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_halves_are_refused_where_things_are_counted(name: str) -> None:
    assert refusal(written(PLACES[name], "1.5"))


@pytest.mark.parametrize("name", ["margin", "share", "interest", "muted", "value", "value of the past", "entry"])
@pytest.mark.parametrize("text", ["1.0000001", "101%", "2"])
def test_shares_beyond_one_are_refused(name: str, text: str) -> None:
    assert refusal(written(PLACES[name], text))


@pytest.mark.parametrize("name", ["count", "groups", "size", "tick", "price", "replications"])
def test_nothing_is_refused_where_there_must_be_something(name: str) -> None:
    assert refusal(written(PLACES[name], "0"))


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_numbers_without_end_are_refused(name: str) -> None:
    assert refusal(written(PLACES[name], "9" * 60))


def edited(edit: Callable[[dict[str, Any]], object]) -> str:
    tree = copy.deepcopy(whole_tree())
    edit(tree)
    return json.dumps(tree)


EDITS: dict[str, Callable[[dict[str, Any]], object]] = {
    "end before start": lambda tree: tree["clock"].update(end="2023-04-30"),
    "longer than two years": lambda tree: tree["clock"].update(end="2026-04-30"),
    "a tick that does not divide a day": lambda tree: tree["clock"].update(tick_minutes=7),
    "more in groups than there are": lambda tree: tree["start_from"].update(size=1000),
    "a day that is not there": lambda tree: tree["clock"].update(start="2023-02-30"),
    "a flash group of one": lambda tree: tree["arms"]["flash"][0].update(size=1),
    "a life of nothing": lambda tree: tree["arms"]["flash"][0].update(lasts="0 minutes"),
    "a time between ticks": lambda tree: tree["arms"]["flash"][0].update(at="16:30"),
    "no such schedule": lambda tree: tree["arms"]["flash"][0].update(schedule="none"),
    "an empty schedule": lambda tree: tree["schedules"].update(daily=[]),
    "segments of nobody": lambda tree: tree["customers"].update(segments={}),
    "a quota below nothing": lambda tree: tree["platform"].update(
        console={"profile": "wecom-2021", "broadcasts_per_month": -1}
    ),
    "256 groups for one member": lambda tree: tree["arms"].update(
        flash=[{"kind": "mass_groups", "schedule": "daily", "groups_per_member": 4} for _ in range(64)]
    ),
    "a parameter outside its range": lambda tree: tree["parameters"].update({"decision.leave_cost": 100}),
    "a parameter of an earlier model": lambda tree: tree["parameters"].update({"decision.fold_cost": 5}),
    "a goods of no kind": lambda tree: tree["company"].update(category="bread"),
    "less of the goods anywhere than here": lambda tree: tree["customers"]["segments"]["often"].update(
        category_orders_per_month=7
    ),
    "a past of another topic": lambda tree: tree["start_from"].update(past={"topic": "wine"}),
    "a past of more posts than anybody sends": lambda tree: tree["start_from"].update(past={"posts_per_day": 49}),
    "a past of an unknown joining": lambda tree: tree["start_from"].update(past={"joining": "by_chance"}),
    "a parameter that is not there": lambda tree: tree["parameters"].update({"decision.leave_kost": 5}),
}


@pytest.mark.parametrize("name", EDITS)
def test_worlds_that_cannot_be_are_refused(name: str) -> None:
    assert refusal(edited(EDITS[name]))


def test_without_arms_there_is_the_arm_without_groups() -> None:
    assert list(load_text(edited(lambda tree: tree.update(arms={}))).arms) == ["none"]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_parameters_that_are_not_finite_are_refused(value: float) -> None:
    scenario = scenario_of(lively_tree(10, 1), LIVELY)
    with pytest.raises(ScenarioError, match="not a finite number"):
        scenario.with_parameters({"decision.leave_cost": value})
    with pytest.raises(ScenarioError, match="unknown parameter"):
        scenario.with_parameters({"decision.leave_kost": 1.0})
