"""Worked examples: every right file loads, every wrong file gives the faults that its first line expects.

The first line of a wrong file reads ``# expects:`` and its faults, one after another between ``||``, each with line,
column, key and message. An expectation without a place is a part of the only message (the YAML parser's own words
differ between its two builds).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.errors import Fault, ScenarioError
from sim.scenario.load import load, load_text, resolved_yaml
from tests.scenario.texts import INVALID, VALID

PLACED = re.compile(r"(\w+\.yml:)?[0-9]+:[0-9]+: ")


def faults_of(path: Path) -> tuple[Fault, ...]:
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return caught.value.faults


def extended_by(path: Path) -> list[str]:
    return re.findall(r"^extends: (\w+\.yml)$", path.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_right_file_loads_and_its_resolved_form_is_the_same_scenario(path: Path) -> None:
    scenario = load(path)
    assert load_text(resolved_yaml(scenario)) == scenario


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_wrong_file_gives_the_faults_it_expects(path: Path) -> None:
    first = path.read_text("utf-8").splitlines()[0]
    assert first.startswith("# expects: ")
    expected = first.removeprefix("# expects: ").split(" || ")
    faults = faults_of(path)
    told = [str(fault).removeprefix(f"{path}:").removeprefix(f"{path.parent}/") for fault in faults]
    if PLACED.match(expected[0]):
        assert told == expected
    else:
        assert len(told) == 1
        assert expected[0].strip() in told[0]


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_a_fault_is_one_printable_line_that_names_the_file(path: Path) -> None:
    for fault in faults_of(path):
        line = str(fault)
        assert line.isprintable()
        assert Path(fault.file) == path or fault.file in {f"{path.parent / name}" for name in extended_by(path)}
        assert line.startswith(f"{fault.file}:{fault.line}:{fault.column}: {fault.key}: ")
        assert fault.line >= 1
        assert fault.column >= 1


def test_there_are_more_wrong_files_than_right_ones() -> None:
    assert len(VALID) >= 60
    assert len(INVALID) >= 300
    assert len(INVALID) > 3 * len(VALID)
