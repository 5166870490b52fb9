"""Worked examples: the JSON Schema takes every right file of the corpus as an editor reads it, and refuses wrong ones.

What a JSON Schema cannot refuse is listed in ``beyond_schema.txt``; the list is exact.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from sim.cli import main
from sim.scenario.schema import models, scenario_schema
from tests.scenario.editor import as_editors_read
from tests.scenario.texts import HERE, INVALID, VALID, changed

SCHEMA = Draft202012Validator(scenario_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)

LISTED = (HERE / "beyond_schema.txt").read_text("utf-8").splitlines()
BEYOND = {line for line in LISTED if line and not line.startswith("#")}


def passes(path: Path) -> bool:
    """Tell whether an editor finds nothing wrong with a file, or cannot read it at all."""
    try:
        data = as_editors_read(path.read_text("utf-8"))
    except (yaml.YAMLError, OverflowError, TypeError):
        return True
    return SCHEMA.is_valid(data)


def faults(text: str) -> list[str]:
    return [error.message for error in SCHEMA.iter_errors(as_editors_read(text))]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_schema_is_one_and_says_what_everything_means(lang: str) -> None:
    schema = scenario_schema(lang)
    Draft202012Validator.check_schema(schema)
    for described in (schema, *schema["$defs"].values()):
        for key, value in described["properties"].items():
            assert value["title"], key
            assert value["description"], key


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_right_file_passes(path: Path) -> None:
    assert faults(path.read_text("utf-8")) == []


def test_exactly_the_wrong_files_on_the_list_pass() -> None:
    found = {path.stem for path in INVALID if passes(path)}
    assert sorted(found - BEYOND) == [], (
        "these pass: add them to beyond_schema.txt under their reason, or to the schema"
    )
    assert sorted(BEYOND - found) == [], "these are refused or gone: take them off the list"


def test_what_resolve_prints_passes_as_yaml_and_as_json() -> None:
    for path in VALID:
        for arguments in (["resolve", str(path)], ["resolve", "--json", str(path)]):
            assert faults(CliRunner().invoke(main, arguments).stdout) == []


def test_a_file_that_extends_another_need_not_have_everything() -> None:
    assert faults("qunsim: 1\nextends: base.yaml\ncustomers: {segments: {loyal: {orders_per_month: 5}}}\n") == []
    assert faults("qunsim: 1\ncustomers: {segments: {loyal: {orders_per_month: 5}}}\n") != []
    assert faults("extends: base.yaml\n") == ["'qunsim' is a required property"]


def test_what_stands_in_a_list_is_whole_in_each_file() -> None:
    assert faults("qunsim: 1\nextends: base.yaml\nschedules: {two: [{kind: coupon}]}\n") != []


@pytest.mark.parametrize("name", ["../base.yaml", "/base.yaml", "a/base.yaml", "base.json", "..\\base.yaml", ""])
def test_a_file_outside_the_folder_is_seen_by_the_editor(name: str) -> None:
    assert faults(f"qunsim: 1\nextends: {name}\n") != []


def test_words_that_the_core_schema_gives_a_type_are_names_all_the_same() -> None:
    for word in ("true", "null", "1e3", "18", "12:30", "on"):
        text = changed(("keep:", f"{word if word != '12:30' else 'noon'}:"), add=f"title: {{en: {word}}}\n")
        assert faults(text) == []


def test_defaults_are_spelled_as_in_a_file() -> None:
    schema = scenario_schema()
    assert schema["$defs"]["Customers"]["properties"]["os"]["default"] == {"ios": "30%", "android": "70%"}
    assert schema["$defs"]["MassGroups"]["properties"]["share"]["default"] == "100%"
    assert schema["properties"]["parameters"]["properties"]["decision.unfold_cost"]["default"] == 5


def test_models_are_walked_with_their_paths() -> None:
    paths = {model.__name__: path for model, path in models().items()}
    assert paths["Scenario"] == ""
    assert paths["Segment"] == "customers.segments.<name>"
    assert paths["Offer"] == "schedules.<name>[].offer"
    assert paths["FlashGroups"] == "arms.<name>[]"
    assert "StrategySettings" not in paths


def test_the_verb_prints_it() -> None:
    done = CliRunner().invoke(main, ["schema", "--lang", "zh"])
    assert done.exit_code == 0
    assert json.loads(done.stdout) == scenario_schema("zh")
