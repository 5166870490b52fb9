"""Properties of intervals of shares: they hold the mean and stay where shares can lie."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.estimates.intervals import NO_VALUE, mean_interval, paired_difference
from sim.estimates.outcomes import outcome_difference, outcome_mean
from sim.tables import METRICS

columns = st.lists(st.one_of(st.floats(0, 1), st.just(float("nan"))), min_size=2, max_size=12)
levels = st.sampled_from([0.5, 0.95, 0.999, 1 - 1e-6])
SHARES = sorted(metric.id for metric in METRICS.values() if metric.unit == "share")


@given(columns, levels, st.sampled_from(SHARES))
def test_the_interval_of_a_share_holds_its_mean_and_lies_in_0_to_1(
    values: list[float], level: float, share: str
) -> None:
    found = outcome_mean(share, values, level)

    assert found.mean == mean_interval(values, level).mean
    if found.low is not None and found.high is not None and found.mean is not None:
        assert 0 <= found.low <= found.mean <= found.high <= 1


@given(st.data(), st.integers(2, 12), levels)
def test_the_interval_of_a_difference_of_shares_lies_in_minus_1_to_1(data: st.DataObject, n: int, level: float) -> None:
    here, there = (data.draw(st.lists(st.floats(0, 1), min_size=n, max_size=n)) for _ in range(2))
    found, whole = outcome_difference("reach_7d", here, there, level), paired_difference(here, there, level)

    assert (found.mean, found.gain, found.note) == (whole.mean, whole.gain, whole.note)
    assert found.low is not None
    assert found.high is not None
    assert -1 <= found.low <= (found.mean or 0.0) <= found.high <= 1


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=8))
def test_what_is_no_share_has_a_t_interval(values: list[float]) -> None:
    assert outcome_mean("profit_per_customer_month", values) == mean_interval(values)


def test_far_from_0_and_1_both_intervals_agree() -> None:
    values = 0.4 + 0.001 * np.random.default_rng(7).normal(size=10)
    known = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    found = outcome_mean("reach_7d", values)

    assert (found.low, found.high) == pytest.approx((known.low, known.high), rel=1e-5)


def test_a_share_above_1_keeps_its_t_interval_but_not_below_0() -> None:
    """Openings for each exposure can exceed 1."""
    values = [0.1, 1.9, 0.2]
    found, whole = outcome_mean("open_rate", values), mean_interval(values)

    assert (found.low, found.high) == (0.0, whole.high)


def test_shares_without_a_value_or_with_one_have_no_interval() -> None:
    assert outcome_mean("reach_7d", [np.nan, np.nan]).note == NO_VALUE
    assert (outcome_mean("reach_7d", [np.nan, 0.3]).mean, outcome_mean("reach_7d", [np.nan, 0.3]).low) == (0.3, None)
    assert outcome_difference("reach_7d", [np.nan, 0.3], [0.2, np.nan]).note == NO_VALUE
