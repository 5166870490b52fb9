"""Doubts about a scenario: what is allowed and probably not meant."""

from __future__ import annotations

from collections.abc import Collection

from sim.scenario.doubts import models, money, plans, world
from sim.scenario.draft import Finding
from sim.scenario.model import Scenario

__all__ = ["doubts"]


def doubts(scenario: Scenario, stated: Collection[str] = ()) -> list[Finding]:
    """Look for what a user should know before a run.

    Parameters
    ----------
    scenario : Scenario
        A whole scenario.
    stated : collection of str
        Parameters that the file states, whether or not at their default.

    Returns
    -------
    list of (path, message)
        Key that is doubted, and why.
    """
    found = [finding for look in (*models.LOOKS, *world.LOOKS, *plans.LOOKS) for finding in look(scenario)]
    return [*found, *money.unstated_costs(scenario, stated)]
