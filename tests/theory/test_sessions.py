"""The law of sessions: looks by hour, by day and over members, and what alerts add.

A post in every tick makes every look an event. False alarm 1e-6 each. Smallest fault seen: sessions a day off by 5 %,
their spread over members by a fifth, the pull of an alert by a fifth, alerts that pull at night.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from tests.laws.worlds import OFF, calm, calm_tree, events_of, played, scenario_of

from .agreement import FALSE_ALARM, agrees, chance
from .clock import looks

HOURLY = [f"{hour:02}:00" for hour in range(24)]
BY_HAND = {"via": "manual"}
ON_SCREEN = 3
SESSIONS = 12.0
NIGHT = np.array([0.0] * 8 + [1.0] * 15 + [0.0])
"""Hours in which an alert can pull: 8 to 22."""


def looked(history) -> np.ndarray:
    """Return which member looked in which tick, shape (n, n_ticks)."""
    found = np.zeros((history.n_customers, history.n_days * history.ticks_per_day), bool)
    rows = events_of(history, ON_SCREEN)
    found[rows[:, 1], rows[:, 0]] = True
    return found


def by_hour(found: np.ndarray) -> np.ndarray:
    """Count looks by hour of the day."""
    return found.reshape(len(found), -1, 24).sum(axis=(0, 1))


def hours_agree(counts: np.ndarray, trials: int, law: np.ndarray) -> bool:
    """Hold independent binomial counts of each hour against their chances."""
    z = (counts - trials * law) / np.sqrt(trials * law * (1 - law))
    return bool(stats.chi2.sf((z**2).sum(), len(z)) > FALSE_ALARM)


def sum_law(chances: np.ndarray) -> np.ndarray:
    """Return the law of a sum of independent looks (Poisson binomial) by convolution."""
    law = np.ones(1)
    for p in chances:
        law = np.convolve(law, [1 - p, p])
    return law


@pytest.fixture(scope="module")
def alike():
    """Members who all open the app equally often, and whom alerts do not pull."""
    parameters = {"attention.sessions_per_day": SESSIONS}
    return looked(played(calm(400, 20, parameters, at=HOURLY, line=BY_HAND), events=True))


def test_looks_by_hour_follow_the_clock(alike):
    trials = len(alike) * 20
    assert hours_agree(by_hour(alike), trials, looks(SESSIONS))
    assert not hours_agree(by_hour(alike), trials, looks(SESSIONS * 1.05))
    shifted = np.roll(looks(SESSIONS), 1)
    assert not hours_agree(by_hour(alike), trials, shifted)


def test_looks_in_a_day_are_poisson_binomial(alike):
    days = alike.reshape(len(alike), -1, 24).sum(axis=2).ravel()
    law = sum_law(looks(SESSIONS))
    assert agrees(np.bincount(days, minlength=25), law)
    poisson = stats.poisson.pmf(np.arange(25), days.mean())
    assert not agrees(np.bincount(days, minlength=25), poisson / poisson.sum())


def test_looks_of_neighbouring_ticks_are_independent(alike):
    evening = alike.reshape(len(alike), -1, 24)[:, :, 19:21]
    p, q = looks(SESSIONS)[19:21]
    observed = np.bincount((2 * evening[..., 0] + evening[..., 1]).ravel().astype(int), minlength=4)
    assert agrees(observed, [(1 - p) * (1 - q), (1 - p) * q, p * (1 - q), p * q])


# Members who differ.

SPREAD, DAYS = 0.5, 3


def over_members(spread: float, mean: float = 23.0) -> np.ndarray:
    """Return the law of a member's looks in three days, the lognormal sessions a day integrated out by quantiles."""
    z = stats.norm.ppf((np.arange(400) + 0.5) / 400)
    sessions = np.clip(mean * np.exp(spread * z - spread**2 / 2), 2, 80)
    return np.mean([sum_law(np.tile(looks(s), DAYS)) for s in sessions], axis=0)


def test_looks_over_members_follow_the_mixture():
    parameters = {"attention.sessions_per_day": 23, "attention.sessions_spread": SPREAD}
    history = played(calm(2500, DAYS, parameters, at=HOURLY, line=BY_HAND), events=True)
    observed = np.bincount(looked(history).sum(axis=1), minlength=24 * DAYS + 1)
    assert agrees(observed, over_members(SPREAD))
    assert not agrees(observed, over_members(SPREAD * 1.2))
    assert not agrees(observed, over_members(SPREAD, 23 * 1.1))


def test_sessions_stay_between_2_and_80():
    for mean, bound in ((0.01, 2.0), (1e6, 80.0)):
        parameters = {"attention.sessions_per_day": mean, "attention.sessions_spread": 1.0}
        found = looked(played(calm(200, 10, parameters, at=HOURLY, line=BY_HAND), events=True))
        assert hours_agree(by_hour(found), 2000, looks(bound))


# Alerts.

PULL = 0.3


def pulled(memberships: int, most: float, **start: float):
    """Run members of several groups whose operator posts to all of them in every tick."""
    tree = calm_tree(300, 12, at=HOURLY, line=BY_HAND, start_from=start)
    tree["arms"]["many"] = [
        {"kind": "mass_groups", "schedule": "posts", "groups_per_member": memberships, "joining": "opt_in"}
    ]
    quiet = {"attention.sessions_per_day": 3.0, "attention.push_pull": PULL, "attention.push_pull_max": most}
    scenario = OFF | quiet
    return looked(played(scenario_of(tree, scenario), "groups" if start else "many", events=True))


@pytest.mark.parametrize(("memberships", "most", "count"), [(1, 2, 1), (3, 5, 3), (4, 2, 2)])
def test_alerts_pull_by_day_up_to_their_cap(memberships, most, count):
    found = pulled(memberships, most)[:, 24:]
    law = looks(3.0, PULL * count * NIGHT)
    assert hours_agree(by_hour(found), 300 * 11, law)
    assert not hours_agree(by_hour(found), 300 * 11, looks(3.0, 1.2 * PULL * count * NIGHT))
    assert not hours_agree(by_hour(found), 300 * 11, looks(3.0, np.full(24, PULL * count)))


def test_muted_members_are_not_pulled():
    """But for the one in a thousand whom the past has left awake."""
    assert hours_agree(by_hour(pulled(1, 2, muted=1)), 300 * 12, looks(3.0))


def test_counts_that_are_too_regular_or_too_wild_are_told_apart():
    """The measure itself: chi-square refuses what is far from a law and nothing else."""
    law = np.array([0.2, 0.3, 0.5])
    assert math.isclose(chance([200, 300, 500], law), 1.0)
    assert chance([265, 300, 435], law) < FALSE_ALARM
    assert chance([1, 999], [0.0, 1.0]) == 0
