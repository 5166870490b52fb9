"""Worked examples: how the best arm and its lead change at the end of an uncertain parameter."""

from __future__ import annotations

import numpy as np
import pytest

from sim.estimates.leader import Statement, leaders
from sim.estimates.sensitivity import change, lead
from sim.scenario.goals import Goal, Limit

REACH, LEAVES = "reach_7d", "leave_rate_30d"
GOAL = Goal(metric=REACH, direction="maximise")
LIMIT = Limit(metric=LEAVES, at_most="10%")
HIGH, MIDDLE, NOISY = [0.50, 0.51, 0.52, 0.50], [0.30, 0.32, 0.31, 0.30], [0.20, 0.90, 0.85, 0.30]
FEW, MANY = [0.01, 0.011, 0.012, 0.01], [0.30, 0.31, 0.32, 0.30]

Arms = dict[str, tuple[list[float], list[float]]]


def said(**arms: tuple[list[float], list[float]]) -> Statement:
    """State what can be said of arms with this reach and these leave rates."""
    table = {arm: {REACH: np.array(reach), LEAVES: np.array(leaves)} for arm, (reach, leaves) in arms.items()}
    return leaders(table, [GOAL], [LIMIT])[0]


MAIN = said(a=(HIGH, FEW), b=(MIDDLE, FEW))


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ({"a": (HIGH, FEW), "b": (MIDDLE, FEW)}, "same"),
        ({"a": (HIGH, FEW), "b": (MIDDLE, MANY)}, "same"),
        ({"a": (MIDDLE, FEW), "b": (HIGH, FEW)}, "beaten"),
        ({"a": (HIGH, FEW), "b": (NOISY, FEW)}, "ahead"),
        ({"a": (HIGH, MANY), "b": (MIDDLE, FEW)}, "out"),
        ({"a": ([np.nan] * 4, FEW), "b": (MIDDLE, FEW)}, "out"),
        ({"a": (HIGH, MANY), "b": (MIDDLE, MANY)}, "none_left"),
    ],
)
def test_changes_from_a_main_run_in_which_a_leads(end: Arms, expected: str) -> None:
    assert change(MAIN, said(**end)) == expected


def test_changes_from_a_main_run_in_which_no_arm_is_left() -> None:
    nobody = said(a=(HIGH, MANY), b=(MIDDLE, MANY))

    assert change(nobody, nobody) == "same"
    assert change(nobody, MAIN) == "admitted"


def test_the_lead_is_over_the_best_of_the_others_and_negative_where_one_is_better() -> None:
    main = said(a=([0.5, 0.7], [0.01, 0.011]), b=([0.4, 0.5], [0.01, 0.011]), c=([0.1, 0.2], [0.01, 0.011]))
    end = {
        arm: {REACH: np.array(reach)} for arm, reach in zip("abc", ([0.5, 0.7], [0.1, 0.3], [0.9, 0.8]), strict=True)
    }

    assert lead({arm: {REACH: np.array(r)} for arm, r in zip("abc", ([0.5, 0.7], [0.4, 0.5], [0.1, 0.2]), strict=True)},
                main) == pytest.approx(0.15)  # fmt: skip
    assert lead(end, main) == pytest.approx(-0.25)


def test_less_is_better_where_the_goal_says_so() -> None:
    main = Statement(REACH, "minimise", "leads", "a", ("a",), "b", compared=("a", "b"))

    assert lead({"a": {REACH: np.array([1.0, np.nan])}, "b": {REACH: np.array([3.0, 5.0])}}, main) == pytest.approx(3.0)


@pytest.mark.parametrize("missing", ["a", "b"])
def test_without_a_mean_there_is_no_lead(missing: str) -> None:
    table = {arm: {REACH: np.array([np.nan if arm == missing else 0.5] * 2)} for arm in "ab"}

    assert lead(table, MAIN) is None
    assert lead(table, said(a=(HIGH, MANY), b=(MIDDLE, MANY))) is None
