"""Orders by own need, without groups: the long-run rate, no warm-up, the whole law of the times between orders.

Time is rescaled: along the members, one after another, the chances of an order in a tick are added up as hazards; then
the sums between orders are exponential, whatever the hour, the member and the end of the horizon. Everything is worked
out from section 2 and step 1 of section 5 of MODEL.md; the members' frequencies and first orders are recomputed from
their addressed draws. False alarm 1e-6 each. Smallest fault seen: the long-run rate off by 3 %, readiness that
returns a fifth too fast, a clock moved by an hour, everyone fresh from an order on the first day.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, optimize, stats

import sim.population
from sim.random_streams import MEMBER, batch
from tests.laws.worlds import calm, played

from .agreement import FALSE_ALARM, is_uniform, two_sided
from .clock import WEIGHTS

SEED, SHAPE, NU, MONTH = 20210930, 0.6, 0.08, 30.4375
NONE = "none"


def frequencies(n: int) -> np.ndarray:
    """Return kappa of every member from its draw."""
    uniforms = batch(SEED, 0, MEMBER, np.arange(n), block=3)[:, 2]
    return stats.gamma.ppf(uniforms, SHAPE) / SHAPE


def survival(s: np.ndarray | float, r: float) -> np.ndarray | float:
    """Return the chance of no order up to nk t = s after an order."""
    return np.exp(-r * (s - 1 + np.exp(-s)))


def ratio(per_month: float) -> float:
    """Solve for r by integrating the survival: nk times the mean interval is nu / R."""

    def excess(r: float) -> float:
        return integrate.quad(survival, 0, np.inf, args=(r,))[0] - NU * MONTH / per_month

    return float(optimize.brentq(excess, 1e-4, 1e4))


def world(n: int, days: int, per_month: float):
    return calm(n, days, orders_per_month=per_month)


@pytest.fixture(scope="module")
def year():
    return played(world(2000, 364, 4.0), NONE)


def totals(history) -> np.ndarray:
    return np.bincount(history.orders["member"], minlength=history.n_customers)


@pytest.mark.parametrize(("low", "high"), [(0.0, 0.3), (0.3, 1.0), (1.0, 9.0)], ids=["rare", "middling", "frequent"])
def test_long_run_rate_is_orders_per_month_times_frequency(year, low, high):
    kappa = frequencies(2000)
    chosen = (kappa >= low) & (kappa < high)
    expected = 4.0 / MONTH * 364 * kappa[chosen]
    error = totals(year)[chosen] - expected
    spread = math.sqrt((error**2).sum())
    assert two_sided(error.sum() / spread) > FALSE_ALARM
    assert spread / expected.sum() < 0.06


def test_rate_over_all_members(year):
    expected = 4.0 / MONTH * 364 * frequencies(2000)
    error = totals(year) - expected
    spread = math.sqrt((error**2).sum())
    assert two_sided(error.sum() / spread) > FALSE_ALARM
    assert two_sided((error + 0.03 * expected).sum() / spread) < FALSE_ALARM
    assert two_sided((error - 0.03 * expected).sum() / spread) < FALSE_ALARM


def weekly_chance(history) -> float:
    """Return the chance of the weekly totals, were they alike on average.

    Times between orders are more regular than a Poisson process's, so the true chance is at least this one.
    """
    weeks = history.daily["own_orders"].reshape(-1, 7).sum(axis=1)
    return float(stats.chi2.sf(((weeks - weeks.mean()) ** 2 / weeks.mean()).sum(), len(weeks) - 1))


def test_no_warm_up(year):
    assert weekly_chance(year) > FALSE_ALARM
    days = year.daily["own_orders"]
    first, rest = days[:7].sum(), days.sum()
    expected = rest * 7 / 364
    assert two_sided((first - expected) / math.sqrt(expected)) > FALSE_ALARM
    assert two_sided(0.15 * expected / math.sqrt(expected)) < FALSE_ALARM


@pytest.mark.parametrize("age_days", [0, 400], ids=["fresh from an order", "long ago"])
def test_warm_up_would_be_seen(monkeypatch, age_days):
    """The planted fault: everyone's last order on one day in place of its stationary law."""

    def planted(uniform, ratio, readiness, ticks_per_day):
        return np.full(len(uniform), -1 - age_days * ticks_per_day)

    monkeypatch.setattr(sim.population, "_last_orders", planted)
    assert weekly_chance(played(world(2000, 84, 4.0), NONE)) < FALSE_ALARM


def rate_by_tick(tick: int) -> float:
    """Return the z of the difference in orders between ticks of this length and of an hour."""
    here, hour = (
        played(calm(2000, 120, tick=minutes, orders_per_month=4.0), NONE).daily["own_orders"].sum()
        for minutes in (tick, 60)
    )
    return float((here - hour) / math.sqrt(here + hour))


@pytest.mark.parametrize("tick", [10, 30, 90, 240, 720, 1440])
def test_rate_does_not_depend_on_the_tick(tick: int) -> None:
    """The chance is at least the one stated, for times between orders are regular; sees 4 %."""
    assert two_sided(rate_by_tick(tick)) > FALSE_ALARM


def test_nobody_orders_without_a_need():
    assert played(world(500, 30, 0.0), NONE).daily["own_orders"].sum() == 0


# The law of the times between orders.

MEMBERS, DAYS, PER_MONTH = 300, 364, 6.0


@pytest.fixture(scope="module")
def last_orders():
    """Ticks of the last orders before the start; their own law is tested below."""
    return sim.population.members_of(world(MEMBERS, 1, PER_MONTH), 0)[2]["last_order"]


@pytest.fixture(scope="module")
def spells():
    return played(world(MEMBERS, DAYS, PER_MONTH), NONE).orders


def rescaled(orders, last_orders, nu: float = NU) -> np.ndarray:
    """Return one value for each order, uniform on (0, 1) if the hazards are right."""
    n_ticks = 24 * DAYS
    happened = np.zeros((MEMBERS, n_ticks), bool)
    happened[orders["member"], orders["tick"]] = True
    ticks = np.arange(n_ticks)
    latest = np.where(happened, ticks, np.iinfo(np.int32).min)
    latest = np.maximum.accumulate(np.concatenate([last_orders[:, None], latest[:, :-1]], axis=1), axis=1)
    kappa = frequencies(MEMBERS)[:, None]
    ready = 1 - np.exp(-nu * kappa * (ticks - latest) / 24)
    hazard = ratio(PER_MONTH) * NU * kappa * ready * np.tile(WEIGHTS, DAYS) / 24
    reached = np.concatenate([[0.0], np.cumsum(hazard.ravel())])
    at = np.flatnonzero(happened.ravel())
    since = reached[np.concatenate([[0], at[:-1] + 1])]
    before, after = np.exp(-(reached[at] - since)), np.exp(-(reached[at + 1] - since))
    inside = (np.arange(len(at)) * 0.618033988749895) % 1
    return after + inside * (before - after)


def test_times_between_orders_follow_the_hazard(spells, last_orders):
    assert len(spells["tick"]) > 10_000
    assert is_uniform(rescaled(spells, last_orders))


def test_faults_of_the_hazard_are_seen(spells, last_orders):
    assert not is_uniform(rescaled(spells, last_orders, nu=NU * 1.2))
    always_ready = rescaled(spells, last_orders, nu=1e6)
    assert not is_uniform(always_ready)


def test_orders_by_hour_follow_the_clock(spells):
    """The hour of an order, which rescaled time can hardly see."""
    hours = np.bincount(spells["tick"] % 24, minlength=24)
    law = WEIGHTS / 24
    z = (hours - hours.sum() * law) / np.sqrt(hours.sum() * law)
    assert stats.chi2.sf((z**2).sum(), 23) > FALSE_ALARM
    moved = (hours - hours.sum() * np.roll(law, 1)) / np.sqrt(hours.sum() * np.roll(law, 1))
    assert stats.chi2.sf((moved**2).sum(), 23) < FALSE_ALARM


def test_ages_at_the_start_have_the_stationary_law():
    """The age of a renewal process in equilibrium has a density in proportion to the survival."""
    n, per_month = 4000, 4.0
    last = sim.population.members_of(calm(n, 1, tick=10, orders_per_month=per_month), 0)[2]["last_order"]
    r, kappa = ratio(per_month), frequencies(n)
    s = np.concatenate([np.linspace(0, 5, 20_001), np.geomspace(5.001, 4000, 20_000)])
    mass = integrate.cumulative_trapezoid(survival(s, r), s, initial=0)
    ages = (-last - 0.5) / 144
    chosen = (NU * kappa * 1 / 144 < 0.01) & (ages < 36_000)
    found = np.interp(NU * kappa[chosen] * ages[chosen], s, mass / mass[-1])
    assert chosen.mean() > 0.97
    assert is_uniform(found)
    assert not is_uniform(np.interp(1.2 * NU * kappa[chosen] * ages[chosen], s, mass / mass[-1]))


def test_ratio_of_need_to_readiness_solves_its_equation():
    for per_month in (0.05, 0.6, 4.0, 30.0):
        assert math.isclose(sim.population.need_ratio(NU, per_month), ratio(per_month), rel_tol=1e-6)
