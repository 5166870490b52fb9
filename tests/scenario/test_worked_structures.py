"""Worked examples: rival structures lay their parameters under those of the file."""

from __future__ import annotations

from typing import Any

import pytest

from sim.scenario.load import load_text, read_packaged, resolved_yaml
from sim.scenario.model import Scenario
from sim.scenario.parameters import PARAMETERS, defaults_for
from sim.scenario.structures import STRUCTURES, Structures, structure_parameters

TEXT = """
qunsim: 1
clock: {start: 2023-01-02, end: 2023-01-08}
platform: {client: wechat-2023, console: wecom-2021}
company: {price_yuan: 18, gross_margin: 55%}
customers: {count: 200, segments: {all: {share: 100%, orders_per_month: 1, interests: {tea: 0.5}}}}
schedules: {daily: [{days: every, at: "11:00", kind: content, topic: tea, value: 0.5, via: manual}]}
arms: {small: [{kind: small_groups, size: 100, schedule: daily}]}
"""


def loaded(more: str = "") -> Scenario:
    return load_text(TEXT + more)


def test_without_a_word_the_defaults_hold() -> None:
    assert loaded().structures == Structures()
    assert loaded().parameters == defaults_for("other")


def test_tolerant_members_have_their_three_values() -> None:
    found = loaded("structures: {fatigue: tolerant}").parameters
    assert {name: value for name, value in found.items() if value != defaults_for("other")[name]} == {
        "tolerance.median": 12, "habit.loss": 0.002, "novelty.messages_per_week": 20,
    }  # fmt: skip


def test_what_the_file_says_goes_before_its_structure() -> None:
    found = loaded("structures: {fatigue: tolerant}\nparameters: {tolerance.median: 9}").parameters
    assert (found["tolerance.median"], found["habit.loss"]) == (9, 0.002)


def test_the_resolved_file_is_the_same_scenario() -> None:
    scenario = loaded("structures: {size: community, choice: each_day}")
    assert load_text(resolved_yaml(scenario)) == scenario


def test_another_structure_is_laid_over_a_scenario() -> None:
    changed = loaded().with_structures(size="burial")
    assert changed.structures.size == "burial"
    assert changed.parameters["reading.chat_weight"] == 1
    assert loaded().parameters["reading.chat_weight"] == PARAMETERS["reading.chat_weight"].value


@pytest.mark.parametrize("structure", STRUCTURES)
def test_every_alternative_is_described_in_both_languages(structure: str) -> None:
    packaged: dict[str, Any] = read_packaged("structures.yaml")
    assert set(packaged) == set(STRUCTURES)
    assert tuple(packaged[structure]) == STRUCTURES[structure]
    assert all(set(entry["meaning"]) == {"en", "zh"} for entry in packaged[structure].values())


@pytest.mark.parametrize(("structure", "name"), [(s, name) for s, names in STRUCTURES.items() for name in names])
def test_values_stay_inside_the_plausible_ranges(structure: str, name: str) -> None:
    for key, value in structure_parameters(Structures(**{structure: name})).items():
        assert PARAMETERS[key].low <= value <= PARAMETERS[key].high, key


def test_the_first_alternatives_change_nothing() -> None:
    assert structure_parameters(Structures()) == {}
