"""Which arms keep the limits of a scenario: a test of every arm against every bound.

An arm breaks a limit only where an interval of its mean lies wholly beyond the bound, and keeps it only where the
interval lies wholly inside; otherwise the limit is open. An arm whose metric has no value in any replication, such as
the leave rate of an arm without groups, is not tested.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.estimates.intervals import Estimate, replications_needed
from sim.estimates.outcomes import outcome_mean

__all__ = ["LimitLike", "LimitTest", "Values", "bounds_of", "limit_tests"]

Values = Mapping[str, Mapping[str, NDArray[np.float64]]]
"""By arm, then by metric: one value a replication, nan where there is none."""

Side = Literal["at_most", "at_least"]
Finding = Literal["keeps", "breaks", "open", "no_value"]


class LimitLike(Protocol):
    """What a limit of a scenario says."""

    @property
    def metric(self) -> str: ...
    @property
    def at_most(self) -> float | None: ...
    @property
    def at_least(self) -> float | None: ...


@dataclass(frozen=True)
class LimitTest:
    """A test of one arm against one bound.

    Parameters
    ----------
    metric : str
        Metric of the limit.
    side : str
        ``at_most`` or ``at_least``.
    bound : float
        The bound.
    finding : str
        ``breaks``: the interval lies wholly beyond the bound; ``keeps``: wholly inside; ``open``: it holds the bound,
        or there is none; ``no_value``: the metric has no value in this arm.
    mean : Estimate
        Mean of the arm with its interval at the level of the test.
    needed : int or None
        Replications that would settle an open limit, if mean and variance are as measured; None where it is not open
        or there are fewer than 2 replications.
    """

    metric: str
    side: Side
    bound: float
    finding: Finding
    mean: Estimate
    needed: int | None = None


def bounds_of(limits: Sequence[LimitLike]) -> Iterator[tuple[str, Side, float]]:
    """List the bounds of limits: metric, side, bound.

    Parameters
    ----------
    limits : sequence of Limit
        Limits of a scenario.

    Yields
    ------
    (str, str, float)
    """
    for limit in limits:
        if limit.at_most is not None:
            yield limit.metric, "at_most", limit.at_most
        if limit.at_least is not None:
            yield limit.metric, "at_least", limit.at_least


def limit_tests(values: Values, limits: Sequence[LimitLike], level: float) -> dict[str, tuple[LimitTest, ...]]:
    """Test every arm against every bound.

    Parameters
    ----------
    values : Values
        Outcomes of replications.
    limits : sequence of Limit
        Limits of the scenario.
    level : float
        Level of each interval, corrected by the caller for everything that is tested together.

    Returns
    -------
    dict of str to tuple of LimitTest
        By arm, in the order of `limits`.
    """
    bounds = tuple(bounds_of(limits))
    return {arm: tuple(_test(metrics, *bound, level) for bound in bounds) for arm, metrics in values.items()}


def _test(metrics: Mapping[str, NDArray[np.float64]], metric: str, side: Side, bound: float, level: float) -> LimitTest:
    mean = outcome_mean(metric, metrics.get(metric, np.empty(0)), level)
    finding = _finding(mean, side, bound)
    if finding != "open" or mean.mean is None or mean.sd is None:
        return LimitTest(metric, side, bound, finding, mean)
    return LimitTest(metric, side, bound, finding, mean, replications_needed(mean.sd, abs(mean.mean - bound), level))


def _finding(mean: Estimate, side: Side, bound: float) -> Finding:
    if mean.mean is None:
        return "no_value"
    if mean.low is None or mean.high is None:
        return "open"
    nearest, farthest = (mean.low, mean.high) if side == "at_most" else (-mean.high, -mean.low)
    edge = bound if side == "at_most" else -bound
    if nearest > edge:
        return "breaks"
    return "keeps" if farthest <= edge else "open"
