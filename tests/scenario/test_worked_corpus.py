"""Worked examples: every right file loads, every wrong file gives the faults that its first line expects.

The first line of a wrong file reads ``# expects:`` and its faults, one after another between ``||``, each with line,
column, key and message, after the name of a file beside it where the fault lies there. An expectation without a place
is a part of the only message (the YAML parser's own words differ between its two builds).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.errors import Fault, ScenarioError
from sim.scenario.load import load, load_text, resolved_yaml
from tests.scenario.texts import INVALID, VALID


def faults_of(path: Path) -> tuple[Fault, ...]:
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return caught.value.faults


def _without_folder(fault: Fault, path: Path) -> str:
    """Write a fault as the first line expects it; one that lies in a file beside the scenario names that file."""
    beside = "" if fault.file == str(path) else f"{Path(fault.file).name}:"
    return f"{beside}{fault.line}:{fault.column}: {fault.key}: {fault.message}"


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
    told = [_without_folder(fault, path) for fault in faults]
    if re.match(r"(\S+\.csv:)?[0-9]", expected[0]):
        assert told == expected
    else:
        assert len(told) == 1
        assert expected[0].strip() in told[0]


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_a_fault_is_one_printable_line_that_names_the_file(path: Path) -> None:
    for fault in faults_of(path):
        line = str(fault)
        assert line.isprintable()
        file = path if fault.file == str(path) else path.with_name(Path(fault.file).name)
        assert line.startswith(f"{file}:{fault.line}:{fault.column}: {fault.key}: ")
        assert fault.line >= 1
        assert fault.column >= 1


def test_there_are_more_wrong_files_than_right_ones() -> None:
    assert len(INVALID) >= 180
    assert len(VALID) >= 60
    assert len(INVALID) > len(VALID)
