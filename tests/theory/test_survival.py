"""Closed form 1: constant hazard of leaving -> geometric survival; 5: frozen irritation with spread tolerance -> mixed
survival.

False alarm 1e-6 each. Smallest fault seen with 20,000 members: the hazard off by 8 % (by 30 % with 2,000), the spread
of the taste for leaving or muting by 15 %, irritation by 20 %.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.laws.worlds import CERTAIN, calm, played

from .agreement import agrees

N, DAYS = 20_000, 30
BY_HAND = {"via": "manual"}


def geometric(hazard: float) -> np.ndarray:
    """Return the law of the day of leaving; the last outcome is to stay over the horizon."""
    days = np.arange(DAYS)
    return np.append(hazard * (1 - hazard) ** days, (1 - hazard) ** DAYS)


def days_of_leaving(history) -> np.ndarray:
    """Count leavers by day, then those who stayed."""
    leaves = history.daily["leaves"]
    return np.append(leaves, N - leaves.sum())


LEAVE_COST, DECIDES = 1.0, 0.2
HAZARD = DECIDES / (1 + math.exp(LEAVE_COST))


@pytest.mark.parametrize(
    ("tick", "at", "n"),
    [(1440, ["00:00"], N), (60, ["00:00"], 2000), (60, [f"{hour:02}:00" for hour in range(24)], 2000)],
    ids=["one look a day", "looks by the hour", "a post and a look every hour"],
)
def test_constant_hazard_gives_geometric_survival(tick, at, n):
    leaving = {"decision.leave_cost": LEAVE_COST, "decision.base_probability": DECIDES}
    history = played(calm(n, DAYS, leaving, tick=tick, at=at, line=BY_HAND))
    leaves = history.daily["leaves"]
    observed = np.append(leaves, n - leaves.sum())
    assert agrees(observed, geometric(HAZARD))
    seen = 1.08 if n == N else 1.3
    assert not agrees(observed, geometric(HAZARD * seen))
    assert not agrees(observed, geometric(HAZARD / seen))


def test_clean_ups_alone_give_geometric_survival_without_any_post():
    leaving = {"decision.leave_cost": LEAVE_COST, "decision.cleanup_per_day": DECIDES}
    observed = days_of_leaving(played(calm(N, DAYS, leaving, tick=1440)))
    hazard = (1 - math.exp(-DECIDES)) / (1 + math.exp(LEAVE_COST))
    assert agrees(observed, geometric(hazard))
    assert not agrees(observed, geometric(hazard * 1.08))


@pytest.mark.parametrize("tick", [1440, 480])
def test_hazard_that_falls_with_tenure_is_told_from_a_constant_one(tick):
    """By days in the group, whatever the tick: a member tidies up at the first look, at midnight or soon after."""
    age, tenure, decides = 3, 0.5, 0.4
    parameters = {"decision.leave_cost": 1, "decision.cleanup_per_day": decides, "decision.leave_tenure": tenure}
    history = played(calm(N, DAYS, parameters, tick=tick, start_from={"age_days": age}))
    utility = -1 - tenure * np.log(1 + age + np.arange(DAYS))
    hazard = (1 - math.exp(-decides)) / (1 + np.exp(-utility))
    stays = np.concatenate([[1.0], np.cumprod(1 - hazard)])
    observed = days_of_leaving(history)
    assert agrees(observed, np.append(stays[:-1] * hazard, stays[-1]))
    assert not agrees(observed, geometric(float(hazard.mean())))


# Frozen irritation. One worthless post on the first day, opened by everyone, irritates by `JUNK` times the member's
# sensitivity, part of it with the brand; nothing of it fades. From then on a clean-up comes with a constant chance a
# day and each member mutes or leaves by its own taste. Clean-ups are the same for all; what differs is integrated out.

JUNK, SENSITIVITY, MUTING, LEAVING, TIDIES = 0.8, 0.8, 2.5, 2.0, 0.4
MUTE_COST = 6.0
FROZEN = {
    "opening.intercept": CERTAIN,
    "irritation.junk": JUNK,
    "irritation.half_life_days": 1e9,
    "irritation.brand_share": 0.3,
    "irritation.sensitivity_spread": SENSITIVITY,
    "decision.cleanup_per_day": TIDIES,
    "decision.mute_cost": MUTE_COST,
    "decision.mute_irritation": 4,
    "decision.mute_spread": MUTING,
    "decision.leave_cost": 4,
    "decision.leave_irritation": 3,
    "decision.leave_spread": LEAVING,
}


def mixed(junk: float = JUNK, muting: float = MUTING, leaving: float = LEAVING, nodes: int = 41) -> np.ndarray:
    """Return the probabilities of (neither, muted, left) at the end of each day, shape (DAYS, 3), by quadrature."""
    z, weights = np.polynomial.hermite_e.hermegauss(nodes)
    feels, act, awk = np.meshgrid(z, z, z, indexing="ij")
    weight = np.einsum("i,j,k->ijk", weights, weights, weights) / weights.sum() ** 3
    irritation = junk * np.exp(SENSITIVITY * feels - SENSITIVITY**2 / 2)
    level = irritation / (irritation + 1)
    mute = np.exp(np.clip(-MUTE_COST + 4 * level + muting * act, -35, 35))
    leave = np.exp(np.clip(-4 + 3 * level - leaving * awk, -35, 35))
    tidies = 1 - math.exp(-TIDIES)
    to_mute, to_leave = tidies * mute / (1 + mute + leave), tidies * leave / (1 + mute + leave)
    leaves_muted = tidies * leave / (1 + leave)
    normal, muted, left = np.ones_like(weight), np.zeros_like(weight), np.zeros_like(weight)
    days = []
    for _ in range(DAYS):
        left = left + normal * to_leave + muted * leaves_muted
        muted, normal = muted * (1 - leaves_muted) + normal * to_mute, normal * (1 - to_mute - to_leave)
        days.append([float((weight * state).sum()) for state in (normal, muted, left)])
    return np.array(days)


@pytest.fixture(scope="module")
def frozen():
    line = {"value": 0, "at": ["00:00"]}
    return played(calm(N, DAYS, FROZEN, tick=1440, line=line, broadcasts=1))


def leaving_by_day(law: np.ndarray) -> np.ndarray:
    return np.append(np.diff(law[:, 2], prepend=0), 1 - law[-1, 2])


def test_frozen_irritation_with_spread_tolerance_gives_mixed_survival(frozen):
    observed = days_of_leaving(frozen)
    assert agrees(observed, leaving_by_day(mixed()))
    for fault in ({"leaving": LEAVING * 1.2}, {"leaving": LEAVING / 1.2}, {"junk": JUNK * 1.4}):
        assert not agrees(observed, leaving_by_day(mixed(**fault))), fault


@pytest.mark.parametrize("day", [0, 2, 9, DAYS - 1])
def test_muted_and_left_follow_the_mixed_law_together(frozen, day):
    observed = [int(frozen.daily[state][day]) for state in ("normal", "muted", "left")]
    assert sum(observed) == N
    assert agrees(observed, mixed()[day])


def test_faults_of_the_mixed_law_are_seen(frozen):
    observed = [int(frozen.daily[state][9]) for state in ("normal", "muted", "left")]
    brand_left_out = {"junk": JUNK * 0.7}
    for fault in ({"muting": MUTING * 1.15}, {"leaving": LEAVING * 1.15}, {"junk": JUNK * 1.2}, brand_left_out):
        assert not agrees(observed, mixed(**fault)[9]), fault


def test_quadrature_is_exact_enough_for_the_law():
    assert np.abs(mixed() - mixed(nodes=61)).max() < 1e-5
