"""Statistics: how often a false verdict is given, with known truth, and that true ones are not held back.

Experiments are drawn from normal laws with known means, arms correlated as under common random numbers, and goal and
limit correlated. A verdict is false where it names a leader that breaks a limit or is not better than every arm that
keeps the limits; where it says that only one arm keeps them and another does too; where it says that none does and one
does. Seeds are fixed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from sim.estimates.intervals import paired_difference
from sim.estimates.leader import Statement, leaders
from sim.estimates.limits import Values
from sim.scenario.goals import Goal, Limit

PROFIT, COST = "profit_per_customer_month", "operating_cost_per_customer_month"
GOAL = Goal(metric=PROFIT, direction="maximise")
BOUND = 2.0
LIMIT = Limit(metric=COST, at_most="2 yuan")


@dataclass(frozen=True)
class Truth:
    """True means of each arm; nan where an arm has no value of the limit."""

    goal: tuple[float, ...]
    limit: tuple[float, ...]
    n: int = 10
    common: float = 0.5
    together: float = 0.0

    def experiments(self, count: int, seed: int) -> Iterator[Values]:
        """Draw outcomes: `common` is the correlation of arms, `together` that of goal and limit."""
        random = np.random.default_rng(seed)
        shape = (count, len(self.goal), self.n)
        noise = [self._noise(random, shape) for _ in range(2)]
        cost = self.together * noise[0] + np.sqrt(1 - self.together**2) * noise[1]
        for goal, limit in zip(noise[0], cost, strict=True):
            yield {
                str(arm): {PROFIT: self.goal[arm] + goal[arm], COST: self.limit[arm] + limit[arm]}
                for arm in range(len(self.goal))
            }

    def _noise(self, random: np.random.Generator, shape: tuple[int, int, int]) -> np.ndarray:
        shared = random.normal(size=(shape[0], 1, shape[2]))
        return np.sqrt(self.common) * shared + np.sqrt(1 - self.common) * random.normal(size=shape)

    def keeps(self, arm: int) -> bool:
        return not self.limit[arm] > BOUND

    def denies(self, found: Statement) -> bool:
        """Tell whether a verdict is false."""
        keeping = [arm for arm in range(len(self.goal)) if self.keeps(arm)]
        if found.verdict == "nobody":
            return bool(keeping)
        if found.verdict not in ("leads", "alone"):
            return False
        leader = int(found.leader or 0)
        others = [arm for arm in keeping if arm != leader]
        if found.verdict == "alone":
            return leader not in keeping or bool(others)
        return leader not in keeping or any(self.goal[arm] >= self.goal[leader] for arm in others)


TRUTHS = {
    "equal, both at the limit": Truth((5, 5), (BOUND, BOUND)),
    "equal, both at the limit, goal and limit together": Truth((5, 5), (BOUND, BOUND), together=0.9),
    "equal, both at the limit, goal against limit": Truth((5, 5), (BOUND, BOUND), together=-0.9),
    "equal, one at the limit": Truth((5, 5), (BOUND, 0)),
    "equal, both at the limit, three replications": Truth((5, 5), (BOUND, BOUND), n=3),
    "equal, both at the limit, independent": Truth((5, 5), (BOUND, BOUND), common=0.0),
    "four equal at the limit": Truth((5, 5, 5, 5), (BOUND,) * 4),
    "the better one at the limit": Truth((8, 5), (BOUND, 0)),
    "the better one just beyond the limit": Truth((8, 5), (BOUND + 1e-9, 0)),
    "one without a value of the limit": Truth((5, 5), (BOUND, np.nan)),
    "equal, far inside": Truth((5, 5), (-5, -5)),
}


def false_verdicts(truth: Truth, count: int, seed: int) -> float:
    """Share of experiments with a false verdict."""
    drawn = truth.experiments(count, seed)
    return float(np.mean([truth.denies(leaders(values, [GOAL], [LIMIT])[0]) for values in drawn]))


@pytest.mark.parametrize("name", TRUTHS)
def test_false_verdicts_are_seldom(name: str) -> None:
    assert false_verdicts(TRUTHS[name], 500, 20211201) <= 0.05


@pytest.mark.long_stats
@pytest.mark.parametrize("name", TRUTHS)
def test_false_verdicts_are_seldom_in_many_experiments(name: str) -> None:
    assert false_verdicts(TRUTHS[name], 20_000, 20211202) <= 0.05


def by_means(values: Values) -> bool:
    """Tell whether excluding arms by their means, as was done once, names a leader or the only arm left."""
    kept = [metrics[PROFIT] for metrics in values.values() if metrics[COST].mean() <= BOUND]
    if len(kept) < 2:
        return len(kept) == 1
    margin = paired_difference(*kept)
    return margin.low is not None and margin.high is not None and not margin.low <= 0 <= margin.high


def test_excluding_arms_by_their_means_would_fail() -> None:
    drawn = TRUTHS["equal, both at the limit"].experiments(500, 20211201)

    assert np.mean([by_means(values) for values in drawn]) > 0.2


def share(truth: Truth, count: int, seed: int, verdict: str, leader: str) -> float:
    """Share of experiments with this verdict."""
    found = (leaders(values, [GOAL], [LIMIT])[0] for values in truth.experiments(count, seed))
    return float(np.mean([(one.verdict, one.leader) == (verdict, leader) for one in found]))


@pytest.mark.parametrize(
    ("truth", "verdict", "leader"),
    [
        (Truth((8, 5), (BOUND + 2.5, 0)), "alone", "1"),
        (Truth((8, 7, 5), (BOUND + 2.5, -1, -1)), "leads", "1"),
        (Truth((8, 5), (-1, -1)), "leads", "0"),
        (Truth((8, 5), (-1, BOUND)), "leads", "0"),
        (Truth((8, 5), (np.nan, np.nan)), "leads", "0"),
    ],
)
def test_clearly_broken_limits_exclude_and_clear_leads_are_named(truth: Truth, verdict: str, leader: str) -> None:
    assert share(truth, 200, 20211203, verdict, leader) >= (0.9 if len(truth.goal) > 2 else 0.97)


@pytest.mark.long_stats
def test_a_clearly_broken_limit_excludes_in_many_experiments() -> None:
    truth = Truth((8, 5), (BOUND + 2.5, 0))
    excluded = [leaders(values, [GOAL], [LIMIT])[0].excluded for values in truth.experiments(20_000, 20211204)]

    assert np.mean(["0" in arms for arms in excluded]) >= 0.99
    assert np.mean(["1" in arms for arms in excluded]) <= 0.05
