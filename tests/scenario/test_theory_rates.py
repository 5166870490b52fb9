"""Theory: the rates of an order log against the law that the log was drawn from.

Rates lambda ~ Gamma(a, b), orders ~ Poisson(lambda T): the mean of the conditional means is a / b, and their regression
on the true rates has slope 1 (a conditional mean is unbiased given the data). The seed is fixed and published: 7.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sim.scenario.order_log import DAYS_PER_MONTH, Buyer, OrderLog, rates

N, SHAPE, RATE, DAYS = 40_000, 0.6, 1.2, 540


def drawn() -> tuple[OrderLog, np.ndarray]:
    random = np.random.default_rng(7)
    true = random.gamma(SHAPE, 1 / RATE, N)
    first = random.integers(0, 90, N)
    later = random.poisson(true * (DAYS - first) / DAYS_PER_MONTH)
    start = date(2020, 1, 1).toordinal()
    buyers = (Buyer(1 + int(n), start + int(day), start + int(day), 1.0) for n, day in zip(later, first, strict=True))
    return OrderLog(tuple(buyers), start + DAYS, 0), true


def test_mean_rate_is_that_of_the_law() -> None:
    log, _ = drawn()
    # The mean of N rates of variance a/b^2 + a/(b T) has standard error 0.003; the smallest fault seen is 5 of them.
    assert np.mean(rates(log)) == pytest.approx(SHAPE / RATE, abs=0.017)


def test_true_rates_regress_on_estimates_with_slope_one() -> None:
    log, true = drawn()
    estimates = np.array(rates(log))
    slope = np.cov(true, estimates)[0, 1] / np.var(estimates)
    assert slope == pytest.approx(1, abs=0.03)


def test_who_bought_once_is_expected_to_buy_again() -> None:
    log, true = drawn()
    estimates = np.array(rates(log))
    once = np.array([buyer.orders == 1 for buyer in log.customers])
    assert estimates[once].mean() == pytest.approx(true[once].mean(), rel=0.1)


def test_equal_rates_are_found_equal() -> None:
    start = date(2020, 1, 1).toordinal()
    log = OrderLog(tuple(Buyer(3, start, start + 60, 3.0) for _ in range(50)), start + 60, 0)
    assert rates(log) == pytest.approx([2 / (60 / DAYS_PER_MONTH)] * 50)


def test_nobody_observed_gives_no_rate() -> None:
    start = date(2020, 1, 1).toordinal()
    assert rates(OrderLog((Buyer(2, start, start, 2.0),), start, 0)) == [0.0]
    assert rates(OrderLog((Buyer(1, start, start, 1.0),), start + 90, 0)) == [0.0]
