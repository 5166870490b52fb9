"""Worked examples: every figure of the package has its range and its source."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sim
from sim.errors import ModelError
from sim.scenario import parameters
from sim.scenario.load import read_packaged
from sim.scenario.metrics import METRIC_UNITS, METRICS
from sim.scenario.parameters import PARAMETERS, REPLACED
from sim.scenario.rule_sets import rule_sets

PACKAGE = Path(sim.__file__).parent
ID = re.compile(r"\b[ASLDFQ][0-9]{1,2}\b")
SOURCES = read_packaged("sources.yaml")


def ids_in(*paths: Path) -> set[str]:
    return {found for path in paths for found in ID.findall(path.read_text("utf-8"))}


def test_every_id_that_the_project_uses_is_in_the_table() -> None:
    shipped = (PACKAGE.parent / "scenarios").glob("*.yaml")
    data = (path for path in (PACKAGE / "scenario").rglob("*.yaml") if path.name != "sources.yaml")
    used = ids_in(*PACKAGE.rglob("*.py"), PACKAGE / "MODEL.md", *shipped, *data)
    assert used - set(SOURCES) == set()


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_a_source_says_who_what_when_and_how_it_was_read(name: str) -> None:
    entry = SOURCES[name]
    if "article" in entry:
        assert set(entry) == {"article", "claim"}
        assert entry["article"] in SOURCES
    else:
        assert set(entry) == {"author", "title", "in", "year", "link", "read"}
        ways = {"source", "abstract", "second-hand", "trade", "computed", "rule of thumb"}
        assert entry["read"] in ways


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_parameter_stands_inside_its_range_and_names_its_source(name: str) -> None:
    parameter = PARAMETERS[name]
    assert parameter.low <= parameter.value <= parameter.high
    assert parameter.grade in {"src", "cal", "ass"}
    assert parameter.source == "-" or parameter.source in SOURCES
    assert parameter.source != "-" or parameter.grade != "src"
    assert parameter.meaning
    assert parameter.unit


def test_an_entry_of_the_defaults_has_no_other_keys() -> None:
    entries = [entry for names in read_packaged("defaults.yaml").values() for entry in names.values()]
    assert len(entries) == len(PARAMETERS)
    for entry in entries:
        assert set(entry) - {"categories"} == {"value", "range", "unit", "source", "grade", "meaning"}, entry


@pytest.mark.parametrize("name", REPLACED)
def test_what_replaces_a_parameter_of_the_model_before_is_there(name: str) -> None:
    assert name not in PARAMETERS
    told = re.findall(r"\b[a-z_]+\.[a-z_]+", REPLACED[name])
    assert {one for one in told if one != "start_from.past"} <= set(PARAMETERS)


@pytest.mark.parametrize("text", ["{value: 3, range: [1, 2], unit: u, source: s, grade: g, meaning: m}"])
def test_a_default_outside_its_range_is_our_fault(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = {"value": "3", "range": ["1", "2"], "unit": "u", "source": "-", "grade": "ass", "meaning": "m"}
    monkeypatch.setattr(parameters, "read_packaged", lambda name: {"a": {"b": entry}})
    parameters._read.cache_clear()
    with pytest.raises(ModelError, match="outside its range"):
        len(PARAMETERS)
    parameters._read.cache_clear()


@pytest.mark.parametrize("side", ["client", "console"])
def test_profiles_are_dated_and_each_rule_is_sourced_or_called_an_assumption(side: str) -> None:
    for name in rule_sets(side):
        profile = read_packaged(f"profiles/{name}.yaml")
        assert profile["profile"] == name
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", profile["as_of"])
        assert set(profile["rules"]) == set(profile["sources"]) | set(profile["assumptions"])


def test_metrics_have_units() -> None:
    assert len(METRICS) == len(set(METRICS)) == 24
    assert set(METRIC_UNITS.values()) == {"share", "ratio", "yuan", "orders", "exposures", "messages"}
