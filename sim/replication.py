"""The road to one run: scenario, population, strategies, engine, history."""

from __future__ import annotations

from sim.engine.history import History
from sim.engine.simulation import Simulation
from sim.scenario.model import Scenario

__all__ = ["run_replication"]


def run_replication(
    scenario: Scenario,
    arm: str,
    replication: int,
    *,
    events: bool = False,
    threads: int = 1,
    chunk: int | None = None,
) -> History:
    """Run one replication of one arm.

    Parameters
    ----------
    scenario : Scenario
        The loaded scenario.
    arm : str
        Name of an arm of the scenario.
    replication : int
        Number of the replication, from 0: an address of the draws.
    events : bool
        Whether the event log is kept (small worlds only).
    threads : int
        Ranges of members that are taken side by side; the result does not depend on it.
    chunk : int, optional
        Members taken at a time; the result does not depend on it either.

    Returns
    -------
    History
        Counters by day, orders and, if asked for, events.

    Raises
    ------
    KeyError
        If the scenario has no such arm.
    ModelError
        If an invariant of the model is broken.
    """
    return Simulation(scenario, arm, replication, events=events, threads=threads, chunk=chunk).run()
