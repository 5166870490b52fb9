"""Which arm leads on a goal, or that they cannot be told apart.

The best mean among the arms that keep the limits is compared with every other such arm by paired intervals. As the
leader was chosen by looking, the level is corrected (Bonferroni) for every pair of arms and every goal. An arm whose
interval against the leader holds 0 is tied with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.estimates.intervals import TOO_FEW, Estimate, mean_interval, paired_difference

__all__ = ["Broken", "GoalLike", "LimitLike", "Statement", "Values", "broken_limits", "leaders"]

FAMILY_ERROR = 0.05

Values = Mapping[str, Mapping[str, NDArray[np.float64]]]
"""By arm, then by metric: one value a replication, nan where there is none."""


class GoalLike(Protocol):
    """What a goal of a scenario says."""

    @property
    def metric(self) -> str: ...
    @property
    def direction(self) -> str: ...
    @property
    def worth_acting_on(self) -> tuple[float, str] | None: ...


class LimitLike(Protocol):
    """What a limit of a scenario says."""

    @property
    def metric(self) -> str: ...
    @property
    def at_most(self) -> float | None: ...
    @property
    def at_least(self) -> float | None: ...


@dataclass(frozen=True)
class Broken:
    """A limit that an arm breaks, by its mean.

    Parameters
    ----------
    metric : str
        Metric of the limit.
    mean, bound : float
        Mean of the arm, and the bound it breaks.
    side : str
        ``at_most`` or ``at_least``.
    settled : bool
        Whether the arm's 95 % interval lies beyond the bound as a whole.
    """

    metric: str
    mean: float
    bound: float
    side: Literal["at_most", "at_least"]
    settled: bool


@dataclass(frozen=True)
class Statement:
    """What can be said on one goal.

    Parameters
    ----------
    metric, direction : str
        The goal.
    verdict : str
        ``leads``: one arm is better than every other; ``tied``: the arms of `tied` cannot be told apart;
        ``alone``: only one arm keeps the limits and has a value; ``no_interval``: fewer than 2 replications;
        ``nobody``: no arm keeps the limits and has a value.
    leader : str or None
        The arm with the best mean.
    tied : tuple of str
        The leader and the arms that cannot be told apart from it; the leader alone where it leads.
    rival : str or None
        The arm that comes nearest to the leader.
    margin : Estimate or None
        By how much the leader is better than the rival, positive is better, at the corrected level.
    worth : str
        ``yes``, ``no`` or ``open``: whether the lead over every other arm is at least what is worth acting on; empty
        where the goal does not say.
    broken : mapping of str to tuple of Broken
        By arm, the limits that exclude it.
    comparisons : int
        Comparisons that the level is corrected for.
    replications : int
        Replications that the margin rests on.
    """

    metric: str
    direction: str
    verdict: Literal["leads", "tied", "alone", "no_interval", "nobody"]
    leader: str | None = None
    tied: tuple[str, ...] = ()
    rival: str | None = None
    margin: Estimate | None = None
    worth: Literal["yes", "no", "open", ""] = ""
    broken: Mapping[str, tuple[Broken, ...]] = field(default_factory=dict)
    comparisons: int = 0
    replications: int = 0


def broken_limits(values: Values, limits: Sequence[LimitLike]) -> dict[str, tuple[Broken, ...]]:
    """Find the limits that arms break by their mean; an arm without a value breaks none.

    Parameters
    ----------
    values : Values
        Outcomes of replications.
    limits : sequence of Limit
        Limits of the scenario.

    Returns
    -------
    dict of str to tuple of Broken
        Only arms that break one.
    """
    found = {arm: tuple(b for limit in limits for b in _broken(metrics, limit)) for arm, metrics in values.items()}
    return {arm: broken for arm, broken in found.items() if broken}


def _broken(metrics: Mapping[str, NDArray[np.float64]], limit: LimitLike) -> list[Broken]:
    held = mean_interval(metrics.get(limit.metric, np.empty(0)))
    if held.mean is None:
        return []
    found = []
    if limit.at_most is not None and held.mean > limit.at_most:
        settled = held.low is not None and held.low > limit.at_most
        found.append(Broken(limit.metric, held.mean, limit.at_most, "at_most", settled))
    if limit.at_least is not None and held.mean < limit.at_least:
        settled = held.high is not None and held.high < limit.at_least
        found.append(Broken(limit.metric, held.mean, limit.at_least, "at_least", settled))
    return found


def leaders(values: Values, goals: Sequence[GoalLike], limits: Sequence[LimitLike] = ()) -> tuple[Statement, ...]:
    """State for each goal which arm leads, or which cannot be told apart.

    Parameters
    ----------
    values : Values
        Outcomes of replications of every arm.
    goals : sequence of Goal
        Goals of the scenario.
    limits : sequence of Limit
        Limits of the scenario; arms that break one are out.

    Returns
    -------
    tuple of Statement
        In the order of `goals`.
    """
    broken = broken_limits(values, limits)
    kept = {arm: metrics for arm, metrics in values.items() if arm not in broken}
    comparisons = max(1, len(kept) * (len(kept) - 1) // 2) * max(1, len(goals))
    return tuple(_statement(kept, goal, broken, comparisons) for goal in goals)


def _statement(kept: Values, goal: GoalLike, broken: Mapping[str, tuple[Broken, ...]], comparisons: int) -> Statement:
    """Find the best mean and compare it with the others."""
    sign = 1.0 if goal.direction == "maximise" else -1.0
    signed = {arm: sign * metrics[goal.metric] for arm, metrics in kept.items() if goal.metric in metrics}
    signed = {arm: column for arm, column in signed.items() if not np.all(np.isnan(column))}
    if not signed:
        return Statement(goal.metric, goal.direction, "nobody", broken=broken)
    leader = max(signed, key=lambda arm: float(np.nanmean(signed[arm])))
    level = 1 - FAMILY_ERROR / comparisons
    margins = {arm: paired_difference(signed[leader], c, level) for arm, c in signed.items() if arm != leader}
    if not margins:
        return Statement(goal.metric, goal.direction, "alone", leader, (leader,), broken=broken)
    rival = min(margins, key=lambda arm: _lowest(margins[arm]))
    tied = (leader, *(arm for arm, margin in margins.items() if _lowest(margin) <= 0))
    verdict: Literal["leads", "tied", "no_interval"] = "leads" if len(tied) == 1 else "tied"
    if any(margin.note == TOO_FEW or margin.n == 0 for margin in margins.values()):
        verdict, tied = "no_interval", tuple(signed)
    return Statement(
        goal.metric, goal.direction, verdict, leader, tied, rival, margins[rival], _worth(goal, margins), broken,
        comparisons, margins[rival].n,
    )  # fmt: skip


def _lowest(margin: Estimate) -> float:
    return -np.inf if margin.low is None else margin.low


def _worth(goal: GoalLike, margins: Mapping[str, Estimate]) -> Literal["yes", "no", "open", ""]:
    """Compare the lead over every other arm with what is worth acting on."""
    if goal.worth_acting_on is None:
        return ""
    value, unit = goal.worth_acting_on
    least = value / 100 if unit == "points" else value
    if all(_lowest(margin) >= least for margin in margins.values()):
        return "yes"
    return "no" if any(m.high is not None and m.high < least for m in margins.values()) else "open"
