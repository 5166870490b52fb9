"""Needs and orders without groups: the rate from the first day on, the whole law of the times between needs and between
own orders, and what a group may have of them.

Worked out from section 2 and step 1 of section 5 of MODEL.md; of the engine only the members' own draws of frequency
are used. False alarm 1e-6 each. Smallest fault seen: the rate off by 3 % (by 8 % for one kind of goods), the shape of
the intervals off by 8 %, a clock moved by an hour, everyone fresh from a need on the first day.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import special, stats

import sim.population
from sim.random_streams import MEMBER, batch
from sim.scenario.parameters import CATEGORIES
from tests.laws.worlds import OFF, calm, calm_tree, played, scenario_of

from .agreement import FALSE_ALARM, is_uniform, two_sided
from .clock import WEIGHTS

SEED, FREQUENCY, K, MONTH = 20210930, 0.6, 1.44, 30.4375
NONE = "none"
ALIKE = {"purchase.frequency_shape": 1e8}
"""Everyone buys as often as the mean."""


def frequencies(n: int) -> np.ndarray:
    """Return kappa of every member from its draw."""
    uniforms = batch(SEED, 0, MEMBER, np.arange(n), block=3)[:, 2]
    return stats.gamma.ppf(uniforms, FREQUENCY) / FREQUENCY


def totals(history) -> np.ndarray:
    return np.bincount(history.orders["member"], minlength=history.n_customers)


def z_of_rate(orders: np.ndarray, expected: np.ndarray, factor: float = 1.0) -> float:
    """Return how far the orders of independent members are from what is expected of each, in standard errors."""
    error = orders - expected
    return float((orders - factor * expected).sum() / math.sqrt((error**2).sum()))


@pytest.fixture(scope="module")
def year():
    return played(calm(2000, 364, orders_per_month=4.0), NONE)


@pytest.mark.parametrize(("low", "high"), [(0.0, 0.3), (0.3, 1.0), (1.0, 9.0)], ids=["rare", "middling", "frequent"])
def test_rate_is_orders_per_month_times_frequency(year, low, high):
    """Sees 30 % of the rare, 8 % of the middling, 4 % of the frequent."""
    kappa = frequencies(2000)
    chosen = (kappa >= low) & (kappa < high)
    expected = 4.0 / MONTH * 364 * kappa[chosen]
    orders = totals(year)[chosen]
    assert two_sided(z_of_rate(orders, expected)) > FALSE_ALARM
    seen = {0.0: 0.3, 0.3: 0.08, 1.0: 0.04}[low]
    for factor in (1 + seen, 1 - seen):
        assert two_sided(z_of_rate(orders, expected, factor)) < FALSE_ALARM


def test_rate_over_all_members(year):
    expected = 4.0 / MONTH * 364 * frequencies(2000)
    assert two_sided(z_of_rate(totals(year), expected)) > FALSE_ALARM
    for factor in (0.97, 1.03):
        assert two_sided(z_of_rate(totals(year), expected, factor)) < FALSE_ALARM


@pytest.mark.parametrize("category", CATEGORIES)
def test_rate_is_that_of_every_kind_of_goods_from_the_first_day_on(category):
    """The first four weeks, for each share, growth and window of a kind; sees 8 %."""
    tree = calm_tree(4000, 28, tick=1440, orders_per_month=6.0)
    tree["company"]["category"] = category
    orders = totals(played(scenario_of(tree, OFF), NONE))
    expected = 6.0 / MONTH * 28 * frequencies(4000)
    assert two_sided(z_of_rate(orders, expected)) > FALSE_ALARM
    for factor in (0.92, 1.08):
        assert two_sided(z_of_rate(orders, expected, factor)) < FALSE_ALARM


@pytest.mark.parametrize("needs", [4.2, 10.0, 80.0])
def test_rate_is_that_of_a_stated_number_of_needs(needs):
    """Share R / C of C needs a month: R orders a month, whatever C; sees 8 %."""
    tree = calm_tree(4000, 28, tick=1440, orders_per_month=4.0)
    tree["customers"]["segments"]["all"]["category_orders_per_month"] = needs
    orders = totals(played(scenario_of(tree, OFF), NONE))
    expected = 4.0 / MONTH * 28 * frequencies(4000)
    assert two_sided(z_of_rate(orders, expected)) > FALSE_ALARM
    assert two_sided(z_of_rate(orders, expected, 1.08)) < FALSE_ALARM


def test_strangers_win_one_need_in_a_hundred():
    """R = 0 and C = 60: .6 orders a month; sees a quarter."""
    tree = calm_tree(4000, 60, tick=1440, orders_per_month=0.0)
    tree["customers"]["segments"]["all"]["category_orders_per_month"] = 60
    orders = totals(played(scenario_of(tree, OFF), NONE))
    expected = 0.6 / MONTH * 60 * frequencies(4000)
    assert two_sided(z_of_rate(orders, expected)) > FALSE_ALARM
    for factor in (0.75, 1.25):
        assert two_sided(z_of_rate(orders, expected, factor)) < FALSE_ALARM


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


def fresh(uniform, rate, shape):
    """The planted fault: everyone has just met a need."""
    return (-np.log1p(-uniform)) ** (1 / shape) / (rate * math.gamma(1 + 1 / shape))


def waited(uniform, rate, shape):
    """The planted fault: needs that fall due at once."""
    return uniform / rate * 0.5


@pytest.mark.parametrize("planted", [fresh, waited])
def test_warm_up_would_be_seen(monkeypatch, planted):
    monkeypatch.setattr(sim.population, "_first_due", planted)
    often = {"purchase.interval_shape": 2.5, "purchase.share": 0.6, **ALIKE}
    assert weekly_chance(played(calm(6000, 84, often, tick=1440, orders_per_month=2.0), NONE)) < FALSE_ALARM


def rate_by_tick(tick: int) -> float:
    """Return the z of the difference in orders between ticks of this length and of an hour."""
    here, hour = (
        played(calm(2000, 120, tick=minutes, orders_per_month=4.0), NONE).daily["own_orders"].sum()
        for minutes in (tick, 60)
    )
    return float((here - hour) / math.sqrt(here + hour))


@pytest.mark.parametrize("tick", [10, 30, 90, 240, 720, 1440])
def test_rate_does_not_depend_on_the_tick(tick: int) -> None:
    """The same needs, whatever the tick: only those of the last tick's edge may differ."""
    assert abs(rate_by_tick(tick)) < 0.1


def test_nobody_orders_without_a_need():
    assert played(calm(500, 30), NONE).daily["own_orders"].sum() == 0


def test_without_groups_nothing_is_lost_or_incremental(year):
    """The operator wins just the share; what is not won is not counted."""
    assert year.daily["lost_orders"].sum() == year.daily["own_incremental_orders"].sum() == 0
    assert set(year.orders["kind"].tolist()) == {0}


# The law of the times between needs, seen where every need is won.

MEMBERS, DAYS, PER_MONTH = 1500, 120, 6.0


@pytest.fixture(scope="module")
def needs():
    """Orders of customers who win all but one need in ten thousand here, alike in frequency."""
    tree = calm_tree(MEMBERS, DAYS, orders_per_month=PER_MONTH)
    tree["customers"]["segments"]["all"]["category_orders_per_month"] = PER_MONTH * 1.0001
    return played(scenario_of(tree, {**OFF, **ALIKE}), NONE).orders


def surviving(x: np.ndarray, shape: float, *, first: bool) -> np.ndarray:
    """Return the chance that no need falls due within x mean intervals of a need, or of the first day."""
    scaled = (np.maximum(x, 0.0) * math.gamma(1 + 1 / shape)) ** shape
    return special.gammaincc(1 / shape, scaled) if first else np.exp(-scaled)


def rescaled(orders, shape: float = K, *, stationary: bool = True) -> np.ndarray:
    """Return one value for each need, uniform on (0, 1) if the laws are right.

    Along the members, one after another, hazards are added up from need to need, so the end of the horizon cuts
    nothing off. Where in its hour a need fell due is drawn evenly.
    """
    clock = np.concatenate([[0.0], np.cumsum(np.tile(WEIGHTS, DAYS) / 24)]) * PER_MONTH / MONTH
    inside = (np.arange(len(orders["tick"])) * 0.618033988749895) % 1
    found, carried, i = [], 0.0, 0
    by_member = np.argsort(orders["member"], kind="stable")
    ticks = np.split(orders["tick"][by_member], np.searchsorted(orders["member"][by_member], np.arange(1, MEMBERS)))
    for mine in ticks:
        before = 0.0
        for n, t in enumerate(mine.tolist()):
            due = clock[t] + inside[i] * (clock[t + 1] - clock[t])
            first = n == 0 and stationary
            found.append(carried - math.log(surviving(due - before, shape, first=first)))
            before, carried, i = due, 0.0, i + 1
        last = surviving(clock[-1] - before, shape, first=len(mine) == 0 and stationary)
        carried -= math.log(last)
    return np.exp(-np.array(found))


def test_times_between_needs_follow_their_law(needs):
    assert len(needs["tick"]) > 30_000
    assert is_uniform(rescaled(needs))


def test_faults_of_the_law_of_needs_are_seen(needs):
    for shape in (K * 1.08, K / 1.08, 1.0):
        assert not is_uniform(rescaled(needs, shape))


def test_first_needs_have_the_stationary_law():
    """The time to the next renewal of a process that runs since ever."""
    n = 8000
    due = sim.population.members_of(calm(n, 1, ALIKE, orders_per_month=PER_MONTH), 0)[2]["due"]
    rate = PER_MONTH * 1.1 / 0.3 / MONTH
    assert is_uniform(surviving(due * rate, K, first=True))
    assert not is_uniform(surviving(due * rate, K, first=False))
    assert not is_uniform(surviving(due * rate * 1.1, K, first=True))


def test_orders_by_hour_follow_the_clock(needs):
    """The hour of an order, which rescaled time can hardly see."""
    hours = np.bincount(needs["tick"] % 24, minlength=24)
    law = WEIGHTS / 24
    z = (hours - hours.sum() * law) / np.sqrt(hours.sum() * law)
    assert stats.chi2.sf((z**2).sum(), 23) > FALSE_ALARM
    moved = (hours - hours.sum() * np.roll(law, 1)) / np.sqrt(hours.sum() * np.roll(law, 1))
    assert stats.chi2.sf((moved**2).sum(), 23) < FALSE_ALARM


# Own orders: each need is won with the share, so their intervals are sums of a geometric number of intervals.

SHARE, HORIZON, STEP = 0.3, 420, 1 / 64


@pytest.fixture(scope="module")
def intervals():
    """Days between own orders, of those that begin in the first half of the horizon and so end within it."""
    parameters = {**ALIKE, "purchase.share": SHARE, "purchase.growth": 0.0}
    orders = played(calm(800, HORIZON, parameters, orders_per_month=PER_MONTH), NONE).orders
    by_member = np.lexsort((orders["tick"], orders["member"]))
    who, at = orders["member"][by_member], orders["tick"][by_member]
    clock = np.concatenate([[0.0], np.cumsum(np.tile(WEIGHTS, HORIZON) / 24)])
    times = clock[at] + ((np.arange(len(at)) * 0.618033988749895) % 1) * (clock[at + 1] - clock[at])
    chosen = (who[1:] == who[:-1]) & (at[:-1] < HORIZON * 12)
    return np.diff(times)[chosen]


def order_law(share: float = SHARE, shape: float = K) -> np.ndarray:
    """Return the distribution function of own-order intervals on a grid of STEP, by the geometric sum."""
    mean = MONTH / PER_MONTH * share
    size = 1 << 15
    x = (np.arange(size + 1) - 0.5).clip(0) * STEP / mean
    mass = -np.diff(surviving(x, shape, first=False))
    one = np.fft.rfft(mass, 2 * size)
    return np.cumsum(np.fft.irfft(share * one / (1 - (1 - share) * one), 2 * size)[:size])


def placed(found: np.ndarray, **fault: float) -> np.ndarray:
    law = order_law(**fault)
    return np.interp(found, (np.arange(len(law)) + 0.5) * STEP, law)


def test_own_order_intervals_follow_the_geometric_sum(intervals):
    assert len(intervals) > 25_000
    assert is_uniform(placed(intervals))
    assert not is_uniform(placed(intervals, share=1.0))
    assert not is_uniform(placed(intervals, share=SHARE * 1.15))
    assert not is_uniform(placed(intervals, shape=2.0))


def test_variation_of_own_order_intervals_has_its_closed_form(intervals):
    """CV^2 = s cv^2 + 1 - s, with cv .71 of the needs: .85; sees the .50 of needs and the 1 of a Poisson process."""
    cv2 = math.gamma(1 + 2 / K) / math.gamma(1 + 1 / K) ** 2 - 1
    law = SHARE * cv2 + 1 - SHARE
    squares = (intervals / intervals.mean() - 1) ** 2
    error = squares.std() / math.sqrt(len(intervals))
    assert two_sided((squares.mean() - law) / error) > FALSE_ALARM
    for wrong in (cv2, 1.0):
        assert two_sided((squares.mean() - wrong) / error) < FALSE_ALARM
