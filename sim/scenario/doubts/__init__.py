"""Doubts about a scenario: what is allowed and probably not meant."""

from __future__ import annotations

from sim.scenario.doubts import models, plans, world
from sim.scenario.draft import Finding
from sim.scenario.model import Scenario

__all__ = ["doubts"]


def doubts(scenario: Scenario) -> list[Finding]:
    """Look for what a user should know before a run.

    Parameters
    ----------
    scenario : Scenario
        A whole scenario.

    Returns
    -------
    list of (path, message)
        Key that is doubted, and why.
    """
    return [finding for look in (*models.LOOKS, *world.LOOKS, *plans.LOOKS) for finding in look(scenario)]
