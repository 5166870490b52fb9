"""How counts and draws are held against a law.

Rules of this folder. A law is whole: probabilities of all outcomes, worked out in the test from MODEL.md without the
engine's code. `FALSE_ALARM` is the chance that one assertion fails although the engine is right; seeds are fixed, so
what passes once passes always. Each test names the smallest fault it can see and shows it: the same counts held
against the law with that fault must be refused.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import stats

__all__ = ["FALSE_ALARM", "agrees", "chance", "is_uniform", "two_sided"]

FALSE_ALARM = 1e-6
FEWEST = 10.0
"""Expected count below which neighbouring outcomes are counted together."""


def chance(observed: Sequence[float] | np.ndarray, law: Sequence[float] | np.ndarray) -> float:
    """Return the chance of counts at least as far from a law as these (Pearson's chi-square); 0 for the impossible.

    Parameters
    ----------
    observed : array of int, (k,)
        Counts of independent trials by outcome.
    law : array of float, (k,)
        Probabilities; they sum to 1.
    """
    probabilities = np.asarray(law, float)
    assert abs(probabilities.sum() - 1) < 1e-6
    if np.any(np.asarray(observed)[probabilities == 0]):
        return 0.0
    seen = _pooled(np.asarray(observed, float), probabilities * np.sum(observed))
    return float(stats.chi2.sf(((seen[0] - seen[1]) ** 2 / seen[1]).sum(), len(seen[0]) - 1))


def _pooled(observed: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Count neighbouring outcomes together until each is expected often enough."""
    pools: list[list[float]] = [[0.0, 0.0]]
    for pair in zip(observed, expected, strict=True):
        if pools[-1][1] >= FEWEST:
            pools.append([0.0, 0.0])
        pools[-1][0] += pair[0]
        pools[-1][1] += pair[1]
    if pools[-1][1] < FEWEST and len(pools) > 1:
        last = pools.pop()
        pools[-1] = [a + b for a, b in zip(pools[-1], last, strict=True)]
    return np.array(pools).T


def agrees(observed: Sequence[float] | np.ndarray, law: Sequence[float] | np.ndarray) -> bool:
    """Tell whether counts could come from a law."""
    return chance(observed, law) > FALSE_ALARM


def two_sided(z: float) -> float:
    """Return the chance of a standard normal at least as far from 0."""
    return float(2 * stats.norm.sf(abs(z)))


def is_uniform(values: np.ndarray) -> bool:
    """Tell whether values could be uniform on (0, 1) (Kolmogorov-Smirnov)."""
    return bool(stats.kstest(values, "uniform").pvalue > FALSE_ALARM)
