"""Means with t intervals, alone and paired: the replication is the unit, never the member.

References
----------
Law (2015), Simulation Modeling and Analysis, 5th ed., sections 9.4.1 and 10.2.1 (paired-t); 11.2 (common random
numbers).
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["MOST_REPLICATIONS", "Estimate", "mean_interval", "paired_difference", "replications_needed", "t_quantile"]

LEVEL = 0.95
SKEWED = 1.0
SKEW_NEEDS = 5

ROUNDING = 1e-12
"""Spread of differences, relative to the values, that is rounding and no variation."""

MOST_REPLICATIONS = 10_000
"""Replications beyond which :func:`replications_needed` does not count."""

IDENTICAL = "identical"
CONSTANT = "the same difference in every replication"
TOO_FEW = "fewer than 2 replications: no interval"
NO_VALUE = "no value"
SKEW_WARNING = "skewed: the interval may not cover"


@dataclass(frozen=True)
class Estimate:
    """A mean over replications with its interval.

    Parameters
    ----------
    mean, low, high : float or None
        Mean, and the ends of the interval; None where there is none.
    n : int
        Replications that have a value.
    gain : float or None
        Of a paired difference: the variance if the arms were independent / the variance of the paired difference.
        None where a variance is 0 or there is no pair.
    note : str
        What must be said with it; empty where nothing must.
    sd : float or None
        Standard deviation over replications; None where there are fewer than 2.
    """

    mean: float | None
    low: float | None
    high: float | None
    n: int
    gain: float | None = None
    note: str = ""
    sd: float | None = None

    @property
    def identical(self) -> bool:
        """Whether both arms have the same value in every replication."""
        return self.note == IDENTICAL


def t_quantile(probability: float, degrees: int) -> float:
    """Return a quantile of Student's t.

    Parameters
    ----------
    probability : float
        0 to 1.
    degrees : int
        Degrees of freedom, 1 and more.

    Returns
    -------
    float

    Examples
    --------
    >>> round(t_quantile(0.975, 9), 4)
    2.2622
    """
    from scipy.special import stdtrit

    return float(stdtrit(degrees, probability))


def mean_interval(values: ArrayLike, level: float = LEVEL) -> Estimate:
    """Estimate a mean: mean +- t s / sqrt(n).

    Parameters
    ----------
    values : array_like of float, (n_replications,)
        One value a replication, nan where it has none.
    level : float
        Coverage, 0 to 1.

    Returns
    -------
    Estimate
    """
    found = _present(values)
    if len(found) < 2:
        mean = float(found[0]) if len(found) else None
        return Estimate(mean, None, None, len(found), note=TOO_FEW if len(found) else NO_VALUE)
    if np.all(found == found[0]):
        return Estimate(float(found[0]), float(found[0]), float(found[0]), len(found), sd=0.0)
    mean, sd = float(found.mean()), float(found.std(ddof=1))
    half = _half_width(sd, len(found), level)
    return Estimate(mean, mean - half, mean + half, len(found), note=_skew_note(found), sd=sd)


def paired_difference(values: ArrayLike, baseline: ArrayLike, level: float = LEVEL) -> Estimate:
    """Estimate a mean difference on common random numbers: the paired-t interval, and what pairing gained.

    Parameters
    ----------
    values, baseline : array_like of float, (n_replications,)
        One value a replication of each arm, in the same order; nan where it has none.
    level : float
        Coverage, 0 to 1.

    Returns
    -------
    Estimate
        Note "identical" where every difference is 0.

    Examples
    --------
    >>> paired_difference([3.0, 5.0, 7.0], [1.0, 2.0, 6.0]).mean
    2.0
    """
    first, second = np.asarray(values, dtype=np.float64), np.asarray(baseline, dtype=np.float64)
    both = ~(np.isnan(first) | np.isnan(second))
    first, second = first[both], second[both]
    differences = first - second
    if len(differences) >= 1 and not differences.any():
        return Estimate(0.0, 0.0, 0.0, len(differences), note=IDENTICAL, sd=0.0)
    found = mean_interval(differences, level)
    if found.n < 2:
        return found
    spread = float(differences.var(ddof=1))
    if spread <= (ROUNDING * float(np.max(np.abs([first, second])))) ** 2:
        return replace(found, note=CONSTANT)
    return replace(found, gain=float(first.var(ddof=1) + second.var(ddof=1)) / spread)


def replications_needed(sd: float, half_width: float, level: float = LEVEL) -> int:
    """Return how many replications bring a t interval to a half-width: the least n with t s / sqrt(n) <= half-width.

    Parameters
    ----------
    sd : float
        Standard deviation over replications.
    half_width : float
        Half-width that is wanted, 0 and more.
    level : float
        Coverage, 0 to 1.

    Returns
    -------
    int
        Rounded up to two digits, as `sd` is itself an estimate; 2 to :data:`MOST_REPLICATIONS`, which stands for that
        many or more.

    Examples
    --------
    >>> replications_needed(1.0, 0.5), replications_needed(1.0, 0.11), replications_needed(1.0, 0.0)
    (18, 320, 10000)
    """
    counts = range(2, MOST_REPLICATIONS)
    found = counts.start + bisect_left(counts, True, key=lambda n: _half_width(sd, n, level) <= half_width)
    unit: int = 10 ** max(0, len(str(found)) - 2)
    return -(-found // unit) * unit


def _present(values: ArrayLike) -> NDArray[np.float64]:
    found = np.asarray(values, dtype=np.float64)
    return found[~np.isnan(found)]


def _half_width(sd: float, n: int, level: float) -> float:
    return t_quantile((1 + level) / 2, n - 1) * sd / float(np.sqrt(n))


def _skew_note(found: NDArray[np.float64]) -> str:
    """Warn where the sample is so skewed that a t interval of this size may not cover."""
    centred = found - found.mean()
    spread = float(np.mean(centred**2))
    if len(found) < SKEW_NEEDS or spread == 0.0:
        return ""
    return SKEW_WARNING if abs(float(np.mean(centred**3))) > SKEWED * spread**1.5 else ""
