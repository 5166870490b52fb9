"""Doubts about money: goals that are decided by costs which nobody looked up."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sim.scenario.costs import KNOWABLE, PROFITS, free_of
from sim.scenario.draft import Finding
from sim.scenario.model import Scenario

__all__ = ["unstated_costs"]


def unstated_costs(scenario: Scenario, stated: Collection[str]) -> Iterator[Finding]:
    """Name the costs that decide a goal of profit and are nobody's but the defaults.

    Parameters
    ----------
    scenario : Scenario
        A whole scenario.
    stated : collection of str
        Parameters that the file states.

    Yields
    ------
    (path, message)
        The goal's metric, and the keys to look up. What `uncertain` names is known to be unknown.
    """
    asked = [name for name in KNOWABLE if name not in {*free_of(scenario), *stated, *scenario.uncertain}]
    alone = scenario.company.customers is None and "money.content_per_post" not in free_of(scenario)
    keys = [*(["company.customers"] if alone else []), *asked]
    for index, goal in enumerate(scenario.goals):
        if goal.metric in PROFITS and keys:
            said = f"'{goal.metric}': decided by costs that are defaults; look up and state {', '.join(keys)}"
            yield ("goals", index, "metric"), said + (_who_pays(scenario) if alone else "")


def _who_pays(scenario: Scenario) -> str:
    """Say who pays for what is made once, as long as nobody else does."""
    count = scenario.customers.count
    return f"; without company.customers the {count} simulated customers pay for all content and broadcasts"
