"""What a worker does: run one replication, write its parts, hand back paths, hashes and outcomes."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path

from sim.experiment.ledger import DONE, Row, row_hash
from sim.experiment.parts import write_part
from sim.scenario.model import Scenario

__all__ = ["Task", "replicate"]


@dataclass(frozen=True, eq=False)
class Task:
    """One replication with everything a worker needs; equal to itself only.

    Parameters
    ----------
    scenario : Scenario
        The scenario of the variant.
    arm : str
        Name of the arm.
    replication : int
        Number, from 0.
    key : str
        Replication key; names the part files.
    parts : Path
        Folder of parts.
    threads : int
        Threads over ranges of its members; the result does not depend on it.
    """

    scenario: Scenario
    arm: str
    replication: int
    key: str
    parts: Path
    threads: int = 1

    def __str__(self) -> str:
        return f"arm {self.arm}, replication {self.replication}"


def replicate(task: Task) -> Row:
    """Run a replication and write its parts.

    Parameters
    ----------
    task : Task
        The replication.

    Returns
    -------
    Row
        What the ledger is to keep.
    """
    from sim.replication import run_replication
    from sim.tables import outcomes

    start = time.perf_counter()
    history = run_replication(task.scenario, task.arm, task.replication, threads=task.threads)
    found = outcomes(history, task.scenario)
    parts = {
        "daily": write_part(task.parts, f"{task.key}-daily", history.daily),
        "orders": write_part(task.parts, f"{task.key}-orders", history.orders),
    }
    ended = Row(task.key, task.arm, task.replication, DONE, row_hash(found, parts), None, found, parts)
    return replace(ended, duration=time.perf_counter() - start)
