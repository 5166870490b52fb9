"""Costs at which the arms of a profit verdict earn the same, from the counts that a results folder holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.estimates.break_even import BreakEven, break_even
from sim.estimates.intervals import mean_interval
from sim.estimates.leader import Statement
from sim.experiment.design import TWIN
from sim.tables import reading

if TYPE_CHECKING:
    from sim.experiment.result import Result

__all__ = ["break_evens"]

PROFIT = "profit_per_customer_month"
GOALS = (PROFIT, "incremental_profit_per_customer_month")

COUNTED = (
    "joined", "content_made", "benefits_delivered", "posts_seen", "posts_delivered", "red_packets", "pins",
    "group_minutes", "member_minutes", "manual_posts", "broadcasts", "setups", "template_setups",
)  # fmt: skip
"""Counts that operating cost is computed from."""


def break_evens(result: Result, statement: Statement) -> tuple[BreakEven, ...]:
    """Find the costs at which the best arm of a profit goal earns as much as `none`, and as the second best.

    Parameters
    ----------
    result : Result
        The results.
    statement : Statement
        What is said on a goal in the main run.

    Returns
    -------
    tuple of BreakEven
        Of the arms that keep the limits, by their means: the best with groups against `none`; then the best two, where
        `none` is not among them. Nothing where the goal is no profit, or where the folder is of a version that did not
        count what is needed.
    """
    if statement.metric not in GOALS or not set(COUNTED) <= set(result.daily.columns):
        return ()
    # Staff is paid by the month: minutes decide what it can do, not what it costs.
    staffed = result.scenario.staff is not None
    keys = ("money.content_per_post",) if staffed else ("money.group_day_minutes", "money.content_per_post")
    return tuple(one for two in _pairs(result, statement) for one in _between(result, keys, *two))


def _pairs(result: Result, statement: Statement) -> Iterator[tuple[str, str]]:
    """Give the best arm with groups and `none`, and the best two where `none` is not among them."""
    best = _best_first(result, statement)
    grouped = [arm for arm in best if arm != TWIN]
    if grouped:
        yield grouped[0], TWIN
    if len(grouped) > 1 and TWIN not in best[:2]:
        yield grouped[0], grouped[1]


def _best_first(result: Result, statement: Statement) -> list[str]:
    """Sort the arms that keep the limits by their means."""
    values = result.values()
    means = {arm: mean_interval(values[arm][statement.metric]).mean for arm in values if arm not in statement.excluded}
    known = {arm: mean for arm, mean in means.items() if mean is not None}
    return sorted(known, key=lambda arm: known[arm], reverse=statement.direction == "maximise")


def _between(result: Result, keys: Sequence[str], arm: str, baseline: str) -> Iterator[BreakEven]:
    """Compare two arms over the replications in which both have a profit."""
    values, parameters = result.values(), result.scenario.parameters
    differences = values[arm][PROFIT] - values[baseline][PROFIT]
    both = np.flatnonzero(~np.isnan(differences)).tolist()
    if not both:
        return
    mean = float(differences[both].mean())
    mine, theirs = (_unit_costs(result, one, both) for one in (arm, baseline))
    for key in keys:
        found = break_even(parameters[key], mean, theirs[key] - mine[key])
        yield BreakEven(key, arm, baseline, parameters[key], *found)


def _unit_costs(result: Result, arm: str, replications: Sequence[int]) -> dict[str, float]:
    """Return what one unit of each cost takes off the profit of a customer and month, means over replications."""
    days = result.daily[(result.daily["arm"] == arm) & result.daily["replication"].isin(replications)]
    costs = []
    for _, frame in days.groupby("replication"):
        read = reading({name: frame[name].to_numpy(np.int64) for name in COUNTED}, result.scenario, arm)
        costs.append({key: cost / read.customer_months for key, cost in read.unit_costs().items()})
    return {key: sum(one[key] for one in costs) / len(replications) for key in costs[0]}
