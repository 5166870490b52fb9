"""Which arm leads on a goal, or that they cannot be told apart, or that a limit leaves it open.

The best mean among the arms that no limit excludes is compared with every other such arm by paired intervals. An arm is
excluded only where the interval of its mean lies wholly beyond a bound, and an arm leads only where its intervals lie
wholly inside every bound and it is better than every arm that is not excluded, whether or not that arm may break a
limit.

One level serves all of this: 95 % for all pairs of arms on every goal and all arms at every bound together
(Bonferroni). Where every interval holds its true value, an excluded arm breaks its limit, a leader keeps all of its
limits, and every arm that keeps its limits is worse than the leader. So a false lead has a probability of at most 5 %,
whatever depends on what; `tests/estimates/test_leader_errors.py` holds it to that.

Too few replications are said to be too few. On a goal with a difference worth acting on, they are where an interval
that settles nothing (it holds 0, or that difference) is wider than that difference; on a goal without, where arms that
cannot be told apart could be with the difference that was measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.estimates.intervals import MOST_REPLICATIONS, TOO_FEW, Estimate, replications_needed
from sim.estimates.limits import LimitLike, LimitTest, Values, bounds_of, limit_tests
from sim.estimates.outcomes import outcome_difference

__all__ = ["Family", "GoalLike", "Statement", "leaders"]

FAMILY_ERROR = 0.05

Worth = Literal["yes", "no", "open", ""]
Columns = Mapping[str, NDArray[np.float64]]
Margins = Mapping[str, Estimate]


class GoalLike(Protocol):
    """What a goal of a scenario says."""

    @property
    def metric(self) -> str: ...
    @property
    def direction(self) -> str: ...
    @property
    def worth_acting_on(self) -> tuple[float, str] | None: ...


@dataclass(frozen=True)
class Family:
    """Everything that is tested together.

    Parameters
    ----------
    comparisons : int
        Pairs of arms times goals.
    limit_tests : int
        Arms times bounds; arms without a value are counted too, so that the level does not hang on the data.
    """

    comparisons: int = 0
    limit_tests: int = 0

    @classmethod
    def of(cls, n_arms: int, goals: Sequence[GoalLike], limits: Sequence[LimitLike]) -> Family:
        """Count what is tested.

        Parameters
        ----------
        n_arms : int
            Arms that were run.
        goals : sequence of Goal
            Goals of the scenario.
        limits : sequence of Limit
            Limits of the scenario.

        Returns
        -------
        Family

        Examples
        --------
        >>> Family.of(3, [], []).level
        0.95
        """
        return cls(n_arms * (n_arms - 1) // 2 * len(goals), n_arms * sum(1 for _ in bounds_of(limits)))

    @property
    def level(self) -> float:
        """Level of each interval."""
        return 1 - FAMILY_ERROR / max(1, self.comparisons + self.limit_tests)


@dataclass(frozen=True)
class Statement:
    """What can be said on one goal.

    Parameters
    ----------
    metric, direction : str
        The goal.
    verdict : str
        ``leads``: one arm keeps the limits and is better than every other that is not excluded; ``open``: one arm is
        better than every other that is not excluded, but may break a limit itself; ``tied``: the arms of `tied` cannot
        be told apart; ``alone``: no limit excludes this arm, none of its own is open, and every other arm breaks a
        limit or has no value; ``no_interval``: fewer than 2
        replications; ``nobody``: every arm breaks a limit or has no value.
    leader : str or None
        The arm with the best mean among those of `compared`.
    tied : tuple of str
        The leader and the arms that cannot be told apart from it; the leader alone where there are none.
    rival : str or None
        The arm that comes nearest to the leader.
    margin : Estimate or None
        By how much the leader is better than the rival, positive is better, at the level of `family`.
    worth : str
        ``yes``, ``no`` or ``open``: whether the lead over every other arm is at least what is worth acting on, or, of
        arms that cannot be told apart, whether their differences may be; empty where the goal does not say.
    compared : tuple of str
        Arms that no limit excludes and that have a value.
    otherwise : tuple of str
        Of an open verdict: the best of the arms without an open limit, and those that cannot be told apart from it.
    limits : mapping of str to tuple of LimitTest
        By arm, the tests of its limits.
    family : Family
        What the level is corrected for.
    replications : int
        Replications that the margin rests on; of an arm without a rival, those in which it has a value.
    needed : int or None
        Where there are too few replications to settle the verdict: about how many it takes, if means and variances are
        as measured; 10,000 is that many or more.
    """

    metric: str
    direction: str
    verdict: Literal["leads", "open", "tied", "alone", "no_interval", "nobody"]
    leader: str | None = None
    tied: tuple[str, ...] = ()
    rival: str | None = None
    margin: Estimate | None = None
    worth: Worth = ""
    compared: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    limits: Mapping[str, tuple[LimitTest, ...]] = field(default_factory=dict)
    family: Family = field(default_factory=Family)
    replications: int = 0
    needed: int | None = None

    @property
    def excluded(self) -> tuple[str, ...]:
        """Arms that break a limit."""
        return _with_finding(self.limits, "breaks")

    @property
    def open_limits(self) -> tuple[str, ...]:
        """Arms that are compared and may break a limit."""
        return tuple(arm for arm in _with_finding(self.limits, "open") if arm in self.compared)


def leaders(values: Values, goals: Sequence[GoalLike], limits: Sequence[LimitLike] = ()) -> tuple[Statement, ...]:
    """State for each goal which arm leads, which cannot be told apart, or what is open.

    Parameters
    ----------
    values : Values
        Outcomes of replications of every arm.
    goals : sequence of Goal
        Goals of the scenario.
    limits : sequence of Limit
        Limits of the scenario; arms that break one are excluded.

    Returns
    -------
    tuple of Statement
        In the order of `goals`.
    """
    family = Family.of(len(values), goals, limits)
    tests = limit_tests(values, limits, family.level)
    return tuple(_statement(values, goal, tests, family) for goal in goals)


def _with_finding(limits: Mapping[str, tuple[LimitTest, ...]], finding: str) -> tuple[str, ...]:
    return tuple(arm for arm, tests in limits.items() if any(test.finding == finding for test in tests))


def _statement(
    values: Values, goal: GoalLike, limits: Mapping[str, tuple[LimitTest, ...]], family: Family
) -> Statement:
    """Find the best mean and compare it with the others."""
    columns = _compared(values, goal.metric, _with_finding(limits, "breaks"))
    if not columns:
        return Statement(goal.metric, goal.direction, "nobody", limits=limits, family=family)
    leader, margins = _best(columns, goal, family.level)
    tied = _tied(leader, margins)
    rival = min(margins, key=lambda arm: _lowest(margins[arm]), default=None)
    margin = None if rival is None else margins[rival]
    verdict = _verdict(leader, tied, margins, limits)
    if verdict == "no_interval":
        tied = tuple(columns)
    sure = {arm: column for arm, column in columns.items() if arm not in _with_finding(limits, "open")}
    return Statement(
        goal.metric, goal.direction, verdict, leader, tied, rival, margin, _worth(goal, margins, tied), tuple(columns),
        _tied(*_best(sure, goal, family.level)) if sure and verdict == "open" else (), limits, family,
        int(np.sum(~np.isnan(columns[leader]))) if margin is None else margin.n,
        _needed(verdict, goal, margins, limits[leader], family.level),
    )  # fmt: skip


def _compared(values: Values, metric: str, excluded: Sequence[str]) -> Columns:
    """Take the arms that are compared: not excluded, with a value."""
    columns = {arm: metrics.get(metric, np.empty(0)) for arm, metrics in values.items() if arm not in excluded}
    return {arm: column for arm, column in columns.items() if not np.all(np.isnan(column))}


def _best(columns: Columns, goal: GoalLike, level: float) -> tuple[str, Margins]:
    """Find the arm with the best mean, and by how much it is better than each other arm."""
    more = goal.direction == "maximise"
    best = (max if more else min)(columns, key=lambda arm: float(np.nanmean(columns[arm])))
    pairs = {arm: (best, arm) if more else (arm, best) for arm in columns if arm != best}
    return best, {
        arm: outcome_difference(goal.metric, columns[first], columns[second], level)
        for arm, (first, second) in pairs.items()
    }


def _tied(leader: str, margins: Margins) -> tuple[str, ...]:
    return (leader, *(arm for arm, margin in margins.items() if _lowest(margin) <= 0))


def _verdict(
    leader: str, tied: Sequence[str], margins: Margins, limits: Mapping[str, tuple[LimitTest, ...]]
) -> Literal["leads", "open", "tied", "alone", "no_interval"]:
    if any(margin.note == TOO_FEW or margin.n == 0 for margin in margins.values()):
        return "no_interval"
    if len(tied) > 1:
        return "tied"
    if any(test.finding == "open" for test in limits[leader]):
        return "open"
    return "leads" if margins else "alone"


def _lowest(margin: Estimate) -> float:
    return -np.inf if margin.low is None else margin.low


def _least(goal: GoalLike) -> float:
    """Return what is worth acting on, in the metric's own unit; 0 where the goal does not say."""
    if goal.worth_acting_on is None:
        return 0.0
    value, unit = goal.worth_acting_on
    return value / 100 if unit == "points" else value


def _worth(goal: GoalLike, margins: Margins, tied: Sequence[str]) -> Worth:
    """Compare the lead over every other arm with what is worth acting on; of tied arms, the differences among them."""
    if goal.worth_acting_on is None or not margins:
        return ""
    least = _least(goal)
    highest = [np.inf if margin.high is None else margin.high for margin in margins.values()]
    if len(tied) > 1:
        among = [high for arm, high in zip(margins, highest, strict=True) if arm in tied]
        return "no" if max(among) < least else "open"
    if all(_lowest(margin) >= least for margin in margins.values()):
        return "yes"
    return "no" if min(highest) < least else "open"


def _needed(verdict: str, goal: GoalLike, margins: Margins, own: Sequence[LimitTest], level: float) -> int | None:
    """Count the replications that would settle a verdict; None where it is settled or there are fewer than 2."""
    if verdict == "no_interval":
        return None
    of_limits = (test.needed for test in own if verdict == "open" and test.needed is not None)
    of_margins = (_needed_for(margin, _least(goal), level) for margin in margins.values())
    return max((n for n in chain(of_limits, of_margins) if n is not None), default=None)


def _needed_for(margin: Estimate, least: float, level: float) -> int | None:
    """Count the replications that would settle one comparison, by an interval as wide as what is worth acting on."""
    if margin.mean is None or margin.sd is None or margin.low is None or margin.high is None or margin.identical:
        return None
    if least:
        unsettled = margin.low <= 0 <= margin.high or margin.low < least <= margin.high
        wide = margin.high - margin.low > least
        return replications_needed(margin.sd, least / 2, level) if unsettled and wide else None
    if margin.low > 0:
        return None
    found = replications_needed(margin.sd, abs(margin.mean), level)
    return found if found < MOST_REPLICATIONS else None
