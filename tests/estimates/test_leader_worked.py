"""Worked examples: which arm leads, when nothing may be said, and how many replications would be needed."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from sim.estimates.leader import Family, Statement, leaders
from sim.estimates.words import in_words
from sim.scenario.goals import Goal, Limit

REACH = Goal(metric="reach_7d", direction="maximise", worth_acting_on="2 points")
PLAIN_REACH = Goal(metric="reach_7d", direction="maximise")
COST = Goal(metric="operating_cost_per_customer_month", direction="minimise")
LEAVES = Limit(metric="leave_rate_30d", at_most="10%")

BEST, SECOND, THIRD = [0.500, 0.502, 0.501, 0.503], [0.400, 0.401, 0.402, 0.400], [0.300, 0.303, 0.301, 0.302]
INSIDE, ACROSS, BEYOND = [0.050, 0.051, 0.049, 0.050], [0.06, 0.11, 0.13, 0.09], [0.200, 0.201, 0.199, 0.200]


def values(**arms: ArrayLike) -> dict[str, dict[str, NDArray[np.float64]]]:
    return {arm: {"reach_7d": np.asarray(column, dtype=float)} for arm, column in arms.items()}


def limited(**leaves: ArrayLike) -> Statement:
    """State which of a, b, c leads, best reach first, with these leave rates; an arm without rates is not run."""
    reach = dict(zip("abc", (BEST, SECOND, THIRD), strict=True))
    table = values(**{arm: reach[arm] for arm in leaves})
    for arm, rates in leaves.items():
        table[arm]["leave_rate_30d"] = np.asarray(rates, dtype=float)
    (found,) = leaders(table, [REACH], [LEAVES])
    return found


def test_a_clear_lead_is_worth_acting_on() -> None:
    (found,) = leaders(values(a=[0.50, 0.52, 0.51], b=[0.30, 0.31, 0.30]), [REACH])

    assert (found.verdict, found.leader, found.tied, found.rival, found.worth) == ("leads", "a", ("a",), "b", "yes")
    assert found.needed is None
    assert in_words(found, "en").startswith("more reach (7 days): a leads, ahead of b by +20.7 [")


def test_noise_larger_than_the_lead_cannot_be_told_apart() -> None:
    (found,) = leaders(values(a=[0.5, 0.3, 0.6], b=[0.4, 0.5, 0.3]), [REACH])

    assert (found.verdict, set(found.tied)) == ("tied", {"a", "b"})
    assert "cannot be told apart: {a, b}" in in_words(found, "en")
    assert "分不出高下" in in_words(found, "zh")


def test_identical_arms_cannot_be_told_apart_and_no_replications_are_wanting() -> None:
    (found,) = leaders(values(a=[0.5, 0.6], b=[0.5, 0.6]), [REACH])

    assert (found.verdict, found.worth, found.needed) == ("tied", "no", None)


def test_the_level_is_corrected_for_pairs_goals_arms_and_limits() -> None:
    here, there, third = np.array(BEST), np.array(SECOND), np.zeros(4)
    limits = [Limit(metric="reach_7d", at_most="100%", at_least="0%"), LEAVES]
    (found, _) = leaders(values(a=here, b=there, c=third), [REACH, COST], limits)
    known = stats.ttest_rel(here, there).confidence_interval(1 - 0.05 / (3 * 2 + 3 * 3))

    assert found.family == Family(comparisons=6, limit_tests=9)
    assert found.margin is not None
    assert (found.margin.low, found.margin.high) == pytest.approx((known.low, known.high))


def test_one_replication_says_nothing() -> None:
    (found,) = leaders(values(a=[0.5], b=[0.1]), [REACH])

    assert (found.verdict, found.needed) == ("no_interval", None)


def test_an_arm_that_breaks_a_limit_is_out() -> None:
    found = limited(a=BEYOND, b=INSIDE)

    assert (found.verdict, found.leader, found.excluded) == ("alone", "b", ("a",))


def test_an_arm_whose_mean_is_beyond_a_limit_but_whose_interval_is_not_stays_in() -> None:
    found = limited(a=INSIDE, b=[0.09, 0.14, 0.13, 0.11])

    assert (found.verdict, found.leader, found.rival, found.excluded) == ("leads", "a", "b", ())
    assert found.open_limits == ("b",)


def test_the_best_arm_does_not_lead_where_its_limit_is_open() -> None:
    found = limited(a=ACROSS, b=INSIDE, c=INSIDE)

    assert (found.verdict, found.leader, found.rival, found.otherwise) == ("open", "a", "b", ("b",))
    said = in_words(found, "en")
    assert "a is ahead of b by +10.1 [" in said
    assert "but may break a limit; of the arms without an open limit, b is best." in said
    assert "a 比 b 好 +10.1 [" in in_words(found, "zh")
    assert "但未必满足限制；限制已有定论的方案中，b 最好。" in in_words(found, "zh")


def test_where_the_limits_of_every_arm_are_open_that_is_said() -> None:
    assert "every arm that is left has an open limit" in in_words(limited(a=ACROSS, b=ACROSS), "en")
    alone = limited(a=ACROSS, b=BEYOND)
    assert (alone.verdict, alone.leader, alone.rival) == ("open", "a", None)
    assert "a is the only arm left that has a value, but it may break a limit" in in_words(alone, "en")


def test_an_open_arm_that_would_beat_the_others_keeps_them_from_leading() -> None:
    found = limited(a=ACROSS, b=BEYOND, c=INSIDE)

    assert (found.verdict, found.leader, found.otherwise) == ("open", "a", ("c",))
    assert found.excluded == ("b",)


def test_tied_arms_that_may_break_a_limit_are_named() -> None:
    table = values(a=[0.5, 0.3, 0.6], b=[0.4, 0.5, 0.3])
    table["a"]["leave_rate_30d"], table["b"]["leave_rate_30d"] = np.array(INSIDE[:3]), np.array(ACROSS[:3])
    (found,) = leaders(table, [REACH], [LEAVES])

    assert (found.verdict, found.open_limits) == ("tied", ("b",))
    assert "of these, b may break a limit" in in_words(found, "en")


def test_an_open_limit_says_how_many_replications_would_settle_it() -> None:
    found = limited(a=ACROSS, b=INSIDE)
    (test,) = found.limits["a"]
    mean, sd = np.mean(ACROSS), np.std(ACROSS, ddof=1)
    half = [stats.t.ppf((1 + found.family.level) / 2, n - 1) * sd / np.sqrt(n) for n in range(2, 10_000)]
    least = 2 + next(i for i, h in enumerate(half) if h <= abs(mean - 0.1))

    assert test.finding == "open"
    assert test.needed == found.needed
    assert least <= (test.needed or 0) <= 1.1 * least
    assert f"4 replications are too few to settle this; it would take about {test.needed:,}." in in_words(found, "en")


def test_an_arm_without_a_value_is_not_compared_and_breaks_no_limit() -> None:
    table = values(a=[0.5, 0.6, 0.5], b=[np.nan] * 3)
    (found,) = leaders(table, [REACH], [Limit(metric="reach_7d", at_least="10%")])

    assert (found.verdict, found.leader, found.excluded, found.open_limits) == ("alone", "a", (), ())
    assert found.limits["b"][0].finding == "no_value"


def test_an_arm_without_a_value_of_the_limit_may_lead_and_the_limit_is_said_not_to_be_tested() -> None:
    found = limited(a=[np.nan] * 4, b=INSIDE)

    assert (found.verdict, found.leader, found.limits["a"][0].finding) == ("leads", "a", "no_value")


def test_a_single_value_of_a_limit_leaves_it_open() -> None:
    assert limited(a=[0.05, np.nan, np.nan, np.nan], b=INSIDE).verdict == "open"


def test_a_mean_at_the_bound_in_every_replication_keeps_it() -> None:
    assert limited(a=[0.1] * 4, b=INSIDE).verdict == "leads"


def test_a_lead_smaller_than_worth_acting_on_is_said() -> None:
    (found,) = leaders(values(a=[0.5010, 0.5012, 0.5011], b=[0.5, 0.5, 0.5]), [REACH])

    assert (found.verdict, found.worth, found.needed) == ("leads", "no", None)


def test_ties_are_too_little_to_act_on_only_where_all_of_them_are() -> None:
    """b differs from a by less than 2 points, c may differ by more."""
    close, far = [0.501, 0.500, 0.502, 0.503], [0.70, 0.30, 0.65, 0.33]
    (two,) = leaders(values(a=BEST, b=close), [REACH])
    (three,) = leaders(values(a=BEST, b=close, c=far), [REACH])

    assert (two.verdict, two.worth, two.needed) == ("tied", "no", None)
    assert (three.verdict, three.worth) == ("tied", "open")


def test_too_few_replications_are_said_to_be_too_few() -> None:
    here, there = [0.50, 0.56, 0.53, 0.49], [0.51, 0.53, 0.55, 0.47]
    (found,) = leaders(values(a=here, b=there), [REACH])
    sd = np.std(np.subtract(here, there), ddof=1)
    n = found.needed or 0
    half = stats.t.ppf(0.975, n - 1) * sd / np.sqrt(n)

    assert found.verdict == "tied"
    assert 0.009 < half <= 0.01, "the interval is to be as wide as the 2 points that are worth acting on"
    assert in_words(found, "en").endswith(f" 4 replications are too few to settle this; it would take about {n}.")
    assert in_words(found, "zh").endswith(f"4 次重复太少，不足以定论，约需 {n} 次。")


def test_without_a_difference_worth_acting_on_the_measured_one_is_to_be_told_from_nothing() -> None:
    here, there = [0.50, 0.56, 0.53, 0.49], [0.49, 0.51, 0.55, 0.45]
    (found,) = leaders(values(a=here, b=there), [PLAIN_REACH])
    apart = np.subtract(here, there)
    n = found.needed or 0
    half = stats.t.ppf(0.975, n - 1) * np.std(apart, ddof=1) / np.sqrt(n)

    assert found.verdict == "tied"
    assert 0.9 * np.mean(apart) < half <= np.mean(apart)


def test_arms_with_equal_means_are_tied_and_no_number_of_replications_is_named() -> None:
    (found,) = leaders(values(a=[0.50, 0.56], b=[0.56, 0.50]), [PLAIN_REACH])

    assert (found.verdict, found.needed) == ("tied", None)


def test_more_replications_than_are_counted_are_said_as_that_many_or_more() -> None:
    (found,) = leaders(values(a=[0.9, 0.1, 0.8], b=[0.1, 0.8, 0.9]), [REACH])

    assert found.needed == 10_000
    assert in_words(found, "en").endswith("it would take 10,000 or more.")
    assert in_words(found, "zh").endswith("至少需 10,000 次。")


def test_less_is_better_where_the_goal_says_so() -> None:
    name = COST.metric
    table = {"a": {name: np.array([2.0, 2.1, 2.0])}, "b": {name: np.array([1.0, 1.0, 1.1])}}
    (found,) = leaders(table, [COST])

    assert (found.verdict, found.leader) == ("leads", "b")
    assert found.margin is not None
    assert found.margin.mean == pytest.approx(1.0)


def test_nobody_is_left() -> None:
    (found,) = leaders(values(a=[0.5, 0.51]), [REACH], [Limit(metric="reach_7d", at_least="90%")])

    assert (found.verdict, found.leader, found.excluded) == ("nobody", None, ("a",))
    assert "every arm breaks a limit or has no value" in in_words(found, "en")
