"""Worked examples: the ends of uncertain parameters in the answer on the screen."""

from __future__ import annotations

from typing import Any

import pytest

from sim.cli.answer import print_answer
from sim.experiment.design import MAIN
from tests.report.worlds import FULL, HIGH, LOW, PROFIT, Made


def told(capsys: pytest.CaptureFixture[str], low: list[float]) -> tuple[list[str], str]:
    """Print the answer where `two_a_day` has these profits at the low end; give the low end's lines and all."""
    there: dict[str, Any] = {**FULL, "two_a_day": {**FULL["two_a_day"], PROFIT: low}}
    print_answer(Made({MAIN: FULL, LOW: there, HIGH: FULL}), "en")
    said = capsys.readouterr().out
    return [line for line in said.splitlines() if line.startswith("decision.unfold_cost")], said


def test_an_end_at_which_the_best_arm_is_beaten(capsys: pytest.CaptureFixture[str]) -> None:
    ends, said = told(capsys, [20.0, 21.0, 22.5])
    assert [line.rstrip().endswith("*") for line in ends] == [True, False]
    assert "* the best arm of the main run is beaten there" in said
    assert "At every end" not in said


def test_an_end_at_which_another_arm_is_ahead_by_its_mean_only(capsys: pytest.CaptureFixture[str]) -> None:
    ends, said = told(capsys, [-60.0, 20.0, 150.0])
    assert [line.rstrip().endswith("~") for line in ends] == [True, False]
    assert "~ another arm has the better mean there" in said
    assert "At every end" not in said


def test_ends_at_which_nothing_changes(capsys: pytest.CaptureFixture[str]) -> None:
    ends, said = told(capsys, FULL["two_a_day"][PROFIT])
    assert [line.rstrip()[-1] in "*~" for line in ends] == [False, False]
    assert "At every end of an uncertain parameter the best arm of the main run has the best mean." in said
