"""Closed form 1: constant hazard of acting -> geometric survival; 5: frozen load with spread tolerance -> mixed
survival; the muted share under constant posts, without leaving, as one Gauss-Hermite sum over tolerance.

False alarm 1e-6 each. Smallest fault seen with 20,000 members: the hazard off by 8 % (by 30 % with 2,000), the spread
of tolerance by 15 %, that of the taste for leaving by a half, load by 10 %, the power of the hazard by a tenth.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.laws.worlds import NEVER, calm, calm_tree, played, scenario_of
from tests.laws.worlds import OFF as CALM

from .agreement import agrees

N, DAYS = 20_000, 30
BY_HAND = {"via": "manual"}


def geometric(chance: float) -> np.ndarray:
    """Return the law of the day of leaving; the last outcome is to stay over the horizon."""
    days = np.arange(DAYS)
    return np.append(chance * (1 - chance) ** days, (1 - chance) ** DAYS)


def with_rest(by_day: np.ndarray, n: int) -> np.ndarray:
    """Count what happened by day, then those to whom it did not."""
    return np.append(by_day, n - by_day.sum())


LEAVE_COST, HAZARD = 1.0, 0.2


@pytest.mark.parametrize(
    ("tick", "at", "n"),
    [(1440, ["00:00"], N), (60, ["00:00"], 2000), (60, [f"{hour:02}:00" for hour in range(24)], 2000)],
    ids=["one look a day", "looks by the hour", "a post and a look every hour"],
)
def test_constant_hazard_gives_geometric_survival(tick, at, n):
    """A hazard a day that leads to leaving, whatever the looks of the day."""
    leaving = {"decision.leave_cost": NEVER, "decision.act_base": HAZARD}
    leaves = played(calm(n, DAYS, leaving, tick=tick, at=at, line=BY_HAND)).daily["leaves"]
    observed, chance = with_rest(leaves, n), 1 - math.exp(-HAZARD)
    assert agrees(observed, geometric(chance))
    seen = 1.08 if n == N else 1.3
    assert not agrees(observed, geometric(chance * seen))
    assert not agrees(observed, geometric(chance / seen))


def test_without_posts_nobody_acts_whatever_the_hazard():
    """No news, no act: posts over the quota are never sent."""
    eager = {"decision.leave_cost": NEVER, "decision.act_base": 5.0}
    assert played(calm(500, DAYS, eager, tick=1440)).daily["leaves"].sum() == 0


def test_clean_ups_alone_give_geometric_survival_after_their_days_without_an_opening():
    """A group of the first day, never looked into for a year: judged from day one on, a fifth of those judged leave."""
    leaving = {"decision.cleanup_per_day": 0.5, "decision.cleanup_leave": 0.2, "decision.cleanup_days": 10}
    old = {"age_days": 400}
    leaves = played(calm(N, DAYS, leaving, tick=1440, start_from=old)).daily["leaves"]
    chance = (1 - math.exp(-0.5)) * 0.2
    assert agrees(with_rest(leaves, N), geometric(chance))
    assert not agrees(with_rest(leaves, N), geometric(chance * 1.08))


@pytest.mark.parametrize("idle", [0, 10])
def test_clean_ups_leave_young_groups_alone(idle):
    """A group made in the first tick is judged from the day on that is so many days later."""
    leaving = {"decision.cleanup_per_day": 1000, "decision.cleanup_leave": 0.5, "decision.cleanup_days": idle}
    tree = calm_tree(N, DAYS, tick=1440)
    tree["arms"]["made"] = [{"kind": "mass_groups", "schedule": "posts", "size": N, "joining": "opt_in"}]
    leaves = played(scenario_of(tree, {**CALM, **leaving}), "made").daily["leaves"]
    first = max(1, idle)
    assert leaves[:first].sum() == 0
    assert agrees([leaves[first], N - leaves[first]], [0.5, 0.5])


def test_clean_ups_spare_what_was_opened_lately():
    """Everyone opens the one post of the first day, and is not judged for ten days from then on."""
    leaving = {"decision.cleanup_per_day": 1000, "decision.cleanup_leave": 1, "decision.cleanup_days": 10}
    shape = {"line": {"via": "broadcast"}, "broadcasts": 1, "start_from": {"age_days": 400}}
    leaves = played(calm(400, DAYS, {"habit.forced": 1, **leaving}, tick=1440, **shape)).daily["leaves"]
    assert leaves.nonzero()[0].tolist() == [10]
    assert leaves[10] == 400


# Frozen load. One worthless post on the first day alerts everyone, part of it is held against the operator, nothing of
# it fades; the posts after it are worth full attention and weigh nothing, but give an occasion to act, once a day. Each
# member acts with a chance of its own tolerance, and leaves by its own taste; what differs is integrated out.

LOAD, SPREAD, POWER, SCALE, BASE, TASTE, COST, MUTED_COST = 6.0, 1.12, 2.0, 0.05, 0.01, 1.5, 1.0, 0.5
MEDIAN = 4.5
FOREVER = 1e9
FROZEN = {
    "load.alert": LOAD * FOREVER / (7 * math.log(2)),
    "load.half_life_days": FOREVER,
    "load.brand_share": 0.3,
    "tolerance.median": MEDIAN,
    "tolerance.spread": SPREAD,
    "decision.act_base": BASE,
    "decision.act_scale": SCALE,
    "decision.act_power": POWER,
    "decision.leave_spread": TASTE,
    "decision.leave_cost": COST,
    "decision.muted_leave_cost": MUTED_COST,
}


def tolerances(spread: float = SPREAD, nodes: int = 101) -> tuple[np.ndarray, np.ndarray]:
    """Return tolerances and their weights, by Gauss-Hermite quadrature."""
    z, weights = np.polynomial.hermite_e.hermegauss(nodes)
    return MEDIAN * np.exp(spread * z), weights / weights.sum()


def mixed(
    load: float = LOAD, spread: float = SPREAD, taste: float = TASTE, power: float = POWER, nodes: int = 101
) -> np.ndarray:
    """Return the probabilities of (neither, muted, left) at the end of each day, shape (DAYS, 3), by quadrature."""
    theta, weight = tolerances(spread, nodes)
    z, weights = np.polynomial.hermite_e.hermegauss(nodes)
    acts = 1 - np.exp(-(BASE + SCALE * (load / theta) ** power))[:, None]
    leaves, leaves_muted = (1 / (1 + np.exp(cost + taste * z))[None, :] for cost in (COST, MUTED_COST))
    weight = weight[:, None] * (weights / weights.sum())[None, :]
    normal, muted, left = np.ones_like(weight), np.zeros_like(weight), np.zeros_like(weight)
    days = []
    for _ in range(DAYS):
        left = left + acts * (normal * leaves + muted * leaves_muted)
        muted, normal = muted * (1 - acts * leaves_muted) + acts * normal * (1 - leaves), normal * (1 - acts)
        days.append([float((weight * state).sum()) for state in (normal, muted, left)])
    return np.array(days)


@pytest.fixture(scope="module")
def frozen():
    tree = calm_tree(N, DAYS, tick=1440, client={"fold_release": {"ios": "never", "android": "never"}})
    line = {**tree["schedules"]["posts"][0], "via": "manual"}
    tree["schedules"]["posts"] = [{**line, "value": 1}, {**line, "value": 0, "via": "broadcast"}]
    tree["platform"]["console"]["broadcasts_per_month"] = 1
    tree["customers"]["segments"]["all"]["interests"] = {"tea": 1}
    return played(scenario_of(tree, {**CALM, **FROZEN}))


def leaving_by_day(law: np.ndarray) -> np.ndarray:
    return np.append(np.diff(law[:, 2], prepend=0), 1 - law[-1, 2])


def test_frozen_load_with_spread_tolerance_gives_mixed_survival(frozen):
    observed = with_rest(frozen.daily["leaves"], N)
    assert agrees(observed, leaving_by_day(mixed()))
    for fault in ({"taste": TASTE * 1.5}, {"spread": SPREAD / 1.2}, {"load": LOAD * 1.4}):
        assert not agrees(observed, leaving_by_day(mixed(**fault))), fault


@pytest.mark.parametrize("day", [0, 2, 9, DAYS - 1])
def test_muted_and_left_follow_the_mixed_law_together(frozen, day):
    observed = [int(frozen.daily[state][day]) for state in ("normal", "muted", "left")]
    assert sum(observed) == N
    assert agrees(observed, mixed()[day])


def test_faults_of_the_mixed_law_are_seen(frozen):
    observed = [int(frozen.daily[state][4]) for state in ("normal", "muted", "left")]
    brand_left_out = {"load": LOAD * 0.7}
    for fault in ({"spread": SPREAD * 1.15}, {"load": LOAD * 1.1}, {"power": 1.8}):
        assert not agrees(observed, mixed(**fault)[4]), fault
    assert not agrees(observed, mixed(**brand_left_out)[4])


def test_hazard_of_all_falls_though_that_of_each_is_constant(frozen):
    """Who stays is tolerant: the unmuted of day 20 act a quarter as often as those of day 1."""
    normal = np.append(N, frozen.daily["normal"])
    hazards = 1 - normal[1:] / normal[:-1]
    assert 20 * hazards[-10:].mean() < 10 * hazards[0]


def test_quadrature_is_exact_enough_for_the_law():
    assert np.abs(mixed() - mixed(nodes=121)).max() < 1e-5


# Constant posts: load grows to its level, each mutes by its tolerance, nobody leaves.

F, U, HALF_LIFE, MUTES_AT_ONCE = 3, 0.4, 7.0, 0.15
GROWING = {
    "load.alert": 1, "load.half_life_days": HALF_LIFE, "load.brand_share": 0.3, "tolerance.median": MEDIAN,
    "tolerance.spread": SPREAD, "decision.act_base": 0.0004, "decision.act_scale": 0.015, "decision.act_power": 2,
    "decision.join_mute_opt_in": MUTES_AT_ONCE,
}  # fmt: skip


def muted_by_day(f: float = F, scale: float = 0.015, m0: float = MUTES_AT_ONCE) -> np.ndarray:
    """Return 1 - (1 - m0) E[exp(-sum of (b + kappa (X / theta)^2))] at each day's end; the first day only mutes."""
    theta, weight = tolerances()
    days = np.arange(1, DAYS + 1)
    kept = 2 ** (-1 / HALF_LIFE)
    load = 7 * math.log(2) / HALF_LIFE * f * (1 - U) * (1 - kept**days) / (1 - kept)
    hazards = 0.0004 + scale * (load[:, None] / theta[None, :]) ** 2
    hazards[0] = 0
    return 1 - (1 - m0) * (np.exp(-np.cumsum(hazards, axis=0)) @ weight)


@pytest.fixture(scope="module")
def tiring():
    """A group made in the first tick, whose members decide on joining on day one."""
    tree = calm_tree(N, DAYS + 1, tick=1440, line={"value": U / 2, "via": "manual"})
    tree["schedules"]["posts"] *= F
    tree["customers"]["segments"]["all"]["interests"] = {"tea": 1}
    tree["arms"]["made"] = [{"kind": "mass_groups", "schedule": "posts", "size": N, "joining": "opt_in"}]
    tree["platform"]["client"]["fold_release"] = {"ios": "never", "android": "never"}
    return played(scenario_of(tree, {**CALM, **GROWING}), "made").daily["muted"][1:]


def test_muted_share_is_the_gauss_hermite_sum(tiring):
    """The whole law of the day of muting."""
    observed = with_rest(np.diff(tiring, prepend=0), N)

    def law(**fault: float) -> np.ndarray:
        share = muted_by_day(**fault)
        return np.append(np.diff(share, prepend=0), 1 - share[-1])

    assert agrees(observed, law())
    for fault in ({"f": F * 1.1}, {"scale": 0.018}, {"m0": MUTES_AT_ONCE * 1.25}):
        assert not agrees(observed, law(**fault)), fault


def test_muted_share_grows_less_and_less_with_frequency():
    """FATIGUE.md 3, closed form 2: elasticity in f near 2 at first and below 1 in the long run."""
    one, more = muted_by_day(1, m0=0.0), muted_by_day(1.1, m0=0.0)
    elasticity = np.log(more / one) / math.log(1.1)
    assert 1.5 < elasticity[1] < 2
    assert elasticity[-1] < 0.8
