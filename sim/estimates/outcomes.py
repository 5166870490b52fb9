"""Means and differences of outcomes, by metric: intervals of shares stay where shares can lie.

A t interval of a mean share near 0 or 1 leaves [0, 1] and errs on one side. The interval of a share is therefore
computed on the logit scale (delta method) and transformed back: with m the mean and h the half-width of the t interval,

    low, high = expit(logit(m) -+ h / (m (1 - m))).

For m = .01 estimated from 10 replications of 300 customers at the 99.67 % level, the t interval ends below the true
share in 0.4 % of experiments where it should in 0.17 %, this one in 0.07 %; cutting the t interval off at 0 would leave
the error as it is. Away from 0 and 1 the two intervals agree. `tests/estimates/test_outcomes_coverage.py` holds the
coverage against known truths. A difference of shares is close to symmetric around its mean: its t interval is cut off
at -1 and 1, which no true difference exceeds, so cutting costs no coverage.

References
----------
Agresti (2013), Categorical Data Analysis, 3rd ed., section 16.1 (delta method).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from sim.estimates.intervals import LEVEL, Estimate, mean_interval, paired_difference
from sim.tables import METRICS

__all__ = ["outcome_difference", "outcome_mean"]


def outcome_mean(metric: str, values: ArrayLike, level: float = LEVEL) -> Estimate:
    """Estimate the mean of a metric over replications.

    Parameters
    ----------
    metric : str
        Id of the metric.
    values : array_like of float, (n_replications,)
        One value a replication, nan where it has none.
    level : float
        Coverage, 0 to 1.

    Returns
    -------
    Estimate
        The interval of a share whose values all lie in [0, 1] lies in [0, 1]; that of a share with values above 1, such
        as openings for each exposure, does not fall below 0.

    Examples
    --------
    >>> found = outcome_mean("reach_7d", [0.01, 0.03, 0.002])
    >>> round(found.low, 4), round(found.high, 3)
    (0.0011, 0.16)
    """
    found = mean_interval(values, level)
    if METRICS[metric].unit != "share" or found.mean is None or found.low is None or np.nanmin(values) < 0:
        return found
    return _on_logit_scale(found) if np.nanmax(values) <= 1 else replace(found, low=max(found.low, 0.0))


def _on_logit_scale(found: Estimate) -> Estimate:
    """Transform a t interval of a share to the logit scale and back."""
    from scipy.special import expit, logit

    if found.mean is None or found.high is None or found.low == found.high:
        return found
    centre, half = logit(found.mean), (found.high - found.mean) / (found.mean * (1 - found.mean))
    low, high = float(expit(centre - half)), float(expit(centre + half))
    return replace(found, low=min(low, found.mean), high=max(high, found.mean))


def outcome_difference(metric: str, values: ArrayLike, baseline: ArrayLike, level: float = LEVEL) -> Estimate:
    """Estimate the paired difference of a metric between two arms.

    Parameters
    ----------
    metric : str
        Id of the metric.
    values, baseline : array_like of float, (n_replications,)
        One value a replication of each arm, in the same order; nan where it has none.
    level : float
        Coverage, 0 to 1.

    Returns
    -------
    Estimate
        The interval of a difference of shares in [0, 1] lies in [-1, 1].

    Examples
    --------
    >>> outcome_difference("reach_7d", [0.9, 0.2], [0.1, 0.4]).high
    1.0
    """
    found = paired_difference(values, baseline, level)
    both = np.concatenate([np.ravel(values), np.ravel(baseline)])
    if METRICS[metric].unit != "share" or found.low is None or found.high is None:
        return found
    if np.nanmin(both) < 0 or np.nanmax(both) > 1:
        return found
    return replace(found, low=max(found.low, -1.0), high=min(found.high, 1.0))
