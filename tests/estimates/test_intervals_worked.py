"""Worked examples: intervals against scipy's tests and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.estimates.intervals import (
    CONSTANT,
    IDENTICAL,
    NO_VALUE,
    SKEW_WARNING,
    TOO_FEW,
    mean_interval,
    paired_difference,
    t_quantile,
)

HERE = np.array([12.1, 11.4, 13.9, 12.6, 10.8, 13.3])
THERE = np.array([11.0, 10.9, 12.9, 12.2, 10.1, 12.0])


def test_a_mean_by_hand() -> None:
    found = mean_interval([1.0, 2.0, 3.0])  # s = 1, t(0.975; 2) = 4.302653, half = 4.302653 / sqrt(3) = 2.484138

    assert found.mean == pytest.approx(2.0)
    assert (found.low, found.high) == pytest.approx((-0.484138, 4.484138), abs=1e-6)
    assert (found.n, found.gain, found.note) == (3, None, "")


@pytest.mark.parametrize("level", [0.8, 0.95, 0.999])
def test_a_paired_difference_is_that_of_scipy(level: float) -> None:
    found = paired_difference(HERE, THERE, level)
    known = stats.ttest_rel(HERE, THERE).confidence_interval(level)

    assert (found.low, found.high) == pytest.approx((known.low, known.high), rel=1e-12)


def test_the_gain_is_the_variance_if_independent_over_that_of_the_pair() -> None:
    found = paired_difference(HERE, THERE)

    assert found.gain == pytest.approx((np.var(HERE, ddof=1) + np.var(THERE, ddof=1)) / np.var(HERE - THERE, ddof=1))
    assert found.gain is not None
    assert found.gain > 5


def test_t_quantiles_are_those_of_scipy() -> None:
    for degrees in (1, 2, 9, 29, 400):
        assert t_quantile(0.975, degrees) == pytest.approx(stats.t.ppf(0.975, degrees), rel=1e-10)


def test_an_arm_against_itself_is_identical_and_never_nan() -> None:
    for n in (1, 2, 30):
        found = paired_difference(HERE.repeat(5)[:n], HERE.repeat(5)[:n])

        assert (found.mean, found.low, found.high, found.n, found.gain, found.note) == (
            0.0,
            0.0,
            0.0,
            n,
            None,
            IDENTICAL,
        )


def test_fewer_than_two_replications_have_no_interval_and_say_so() -> None:
    one = paired_difference([2.0], [1.5])
    none = paired_difference([], [])

    assert (one.mean, one.low, one.high, one.n, one.note) == (0.5, None, None, 1, TOO_FEW)
    assert (none.mean, none.low, none.high, none.n, none.note) == (None, None, None, 0, NO_VALUE)


def test_only_replications_with_both_values_are_paired() -> None:
    found = paired_difference([1.0, np.nan, 3.0, 4.5], [0.5, 1.0, np.nan, 3.0])

    assert (found.mean, found.n) == (1.0, 2)


def test_a_constant_difference_has_no_gain_and_says_so() -> None:
    found = paired_difference([2.0, 3.0, 9.0], [1.0, 2.0, 8.0])

    assert (found.mean, found.low, found.high, found.gain, found.note) == (1.0, 1.0, 1.0, None, CONSTANT)


def test_a_skewed_sample_is_warned_of() -> None:
    assert mean_interval([0.0] * 9 + [100.0]).note == SKEW_WARNING
    assert mean_interval([1.0, 2.0, 3.0, 4.0, 5.0]).note == ""
