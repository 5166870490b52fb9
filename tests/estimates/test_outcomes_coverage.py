"""Statistics: intervals of shares cover known truths, on both sides, where t intervals do not."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.estimates.intervals import Estimate, mean_interval
from sim.estimates.outcomes import outcome_difference, outcome_mean

STRICT = 0.9967
"""Level of an interval in a family of 15 tests."""


def shares(p: float, customers: int, replications: int, count: int) -> NDArray[np.float64]:
    """Draw shares of customers, each independent with probability p."""
    random = np.random.default_rng([20211205, int(1000 * p), customers, replications])
    return random.binomial(customers, p, (count, replications)) / customers


def misses(p: float, found: list[Estimate]) -> tuple[float, float]:
    """Shares of intervals that lie above the truth, and below it."""
    above = np.mean([e.low is not None and e.low > p for e in found])
    below = np.mean([e.high is not None and e.high < p for e in found])
    return float(above), float(below)


@pytest.mark.parametrize("level", [0.95, STRICT])
@pytest.mark.parametrize(
    ("p", "customers"), [(0.01, 300), (0.03, 3000), (0.1, 300), (0.5, 300), (0.9, 300), (0.99, 300)]
)
@pytest.mark.parametrize("replications", [5, 10, 20])
def test_intervals_of_shares_cover(p: float, customers: int, replications: int, level: float) -> None:
    """2,000 experiments: five standard deviations below the level would be a fault."""
    drawn = shares(p, customers, replications, 2000)
    missed = sum(misses(p, [outcome_mean("leave_rate_30d", column, level) for column in drawn]))

    assert missed <= 1 - level + 5 * np.sqrt(level * (1 - level) / 2000)


def test_a_small_share_is_not_said_to_be_smaller_than_it_is() -> None:
    """What decides whether a limit is kept: the side on which t intervals of small shares fail."""
    drawn = shares(0.01, 300, 10, 20_000)
    _, below = misses(0.01, [outcome_mean("leave_rate_30d", column, STRICT) for column in drawn])
    _, t_below = misses(0.01, [mean_interval(column, STRICT) for column in drawn])

    assert below <= (1 - STRICT) / 2
    assert t_below > 2 * (1 - STRICT) / 2


@pytest.mark.long_stats
@pytest.mark.parametrize(("p", "customers"), [(0.01, 300), (0.03, 300), (0.1, 300), (0.5, 3000), (0.9, 300)])
@pytest.mark.parametrize("replications", [5, 10, 20])
def test_intervals_of_shares_cover_in_many_experiments(p: float, customers: int, replications: int) -> None:
    drawn = shares(p, customers, replications, 50_000)
    missed = sum(misses(p, [outcome_mean("leave_rate_30d", column) for column in drawn]))

    assert missed <= 0.05 + 5 * np.sqrt(0.05 * 0.95 / 50_000)


def test_differences_of_shares_cover_as_well_as_those_that_are_not_cut_off() -> None:
    """3 replications of shares that vary over all of [0, 1]: most t intervals leave [-1, 1]."""
    random = np.random.default_rng(20211206)
    pairs = random.beta(0.6, 0.6, (2000, 2, 3))
    cut = [outcome_difference("reach_7d", *pair) for pair in pairs]
    whole = [outcome_difference("profit_per_customer_month", *pair) for pair in pairs]

    assert misses(0.0, cut) == misses(0.0, whole)
    assert np.mean([e.high == 1.0 or e.low == -1.0 for e in cut]) > 0.3
