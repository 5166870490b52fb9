"""Worked examples: which arm leads, and when nothing may be said."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from sim.estimates.leader import leaders
from sim.estimates.words import in_words
from sim.scenario.goals import Goal, Limit

REACH = Goal(metric="reach_7d", direction="maximise", worth_acting_on="2 points")
COST = Goal(metric="operating_cost_per_customer_month", direction="minimise")


def values(**arms: ArrayLike) -> dict[str, dict[str, NDArray[np.float64]]]:
    return {arm: {"reach_7d": np.asarray(column, dtype=float)} for arm, column in arms.items()}


def test_a_clear_lead_is_worth_acting_on() -> None:
    (found,) = leaders(values(a=[0.50, 0.52, 0.51], b=[0.30, 0.31, 0.30]), [REACH])

    assert (found.verdict, found.leader, found.tied, found.rival, found.worth) == ("leads", "a", ("a",), "b", "yes")
    assert in_words(found, "en").startswith("more reach (7 days): a leads, ahead of b by +20.7 [")


def test_noise_larger_than_the_lead_cannot_be_told_apart() -> None:
    (found,) = leaders(values(a=[0.5, 0.3, 0.6], b=[0.4, 0.5, 0.3]), [REACH])

    assert (found.verdict, set(found.tied)) == ("tied", {"a", "b"})
    assert "cannot be told apart: {a, b}" in in_words(found, "en")
    assert "分不出高下" in in_words(found, "zh")


def test_identical_arms_cannot_be_told_apart() -> None:
    (found,) = leaders(values(a=[0.5, 0.6], b=[0.5, 0.6]), [REACH])

    assert (found.verdict, found.worth) == ("tied", "no")


def test_the_level_is_corrected_for_pairs_and_goals() -> None:
    here, there, third = np.array([1.0, 1.3, 1.2, 1.4]), np.array([0.9, 1.0, 1.1, 0.8]), np.zeros(4)
    (found, _) = leaders(values(a=here, b=there, c=third), [REACH, COST])
    known = stats.ttest_rel(here, there).confidence_interval(1 - 0.05 / 6)

    assert found.comparisons == 6
    assert found.margin is not None
    assert (found.margin.low, found.margin.high) == pytest.approx((known.low, known.high))


def test_one_replication_says_nothing() -> None:
    (found,) = leaders(values(a=[0.5], b=[0.1]), [REACH])

    assert found.verdict == "no_interval"


def test_an_arm_that_breaks_a_limit_is_out() -> None:
    table = values(a=[0.50, 0.52, 0.51], b=[0.30, 0.31, 0.30])
    for arm, rate in (("a", [0.2, 0.2, 0.21]), ("b", [0.05, 0.04, 0.05])):
        table[arm]["leave_rate_30d"] = np.array(rate)
    (found,) = leaders(table, [REACH], [Limit(metric="leave_rate_30d", at_most="10%")])

    assert (found.verdict, found.leader) == ("alone", "b")
    assert [limit.settled for limit in found.broken["a"]] == [True]


def test_an_arm_without_a_value_is_not_compared_and_breaks_no_limit() -> None:
    table = values(a=[0.5, 0.6, 0.5], b=[np.nan] * 3)
    (found,) = leaders(table, [REACH], [Limit(metric="reach_7d", at_least="10%")])

    assert (found.verdict, found.leader, dict(found.broken)) == ("alone", "a", {})


def test_a_lead_smaller_than_worth_acting_on_is_said() -> None:
    (found,) = leaders(values(a=[0.5010, 0.5012, 0.5011], b=[0.5, 0.5, 0.5]), [REACH])

    assert (found.verdict, found.worth) == ("leads", "no")


def test_less_is_better_where_the_goal_says_so() -> None:
    name = COST.metric
    table = {"a": {name: np.array([2.0, 2.1, 2.0])}, "b": {name: np.array([1.0, 1.0, 1.1])}}
    (found,) = leaders(table, [COST])

    assert (found.verdict, found.leader) == ("leads", "b")


def test_nobody_is_left() -> None:
    (found,) = leaders(values(a=[0.5, 0.6]), [REACH], [Limit(metric="reach_7d", at_least="90%")])

    assert (found.verdict, found.leader) == ("nobody", None)
