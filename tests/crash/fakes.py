"""Replications that cost nothing, for tests of what keeps them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.experiment import coordinate
from sim.experiment.ledger import DONE, Row, row_hash
from sim.experiment.parts import write_part
from sim.experiment.replicate import Task
from tests.experiment.worlds import carried


def fake(task: Task) -> Row:
    """Replicate without the engine: the key decides the bytes."""
    draws = np.random.default_rng(int(task.key[:15], 16))
    columns = {"day": np.arange(30), "count": draws.integers(0, 1000, 30)}
    parts = {
        "daily": write_part(task.parts, f"{task.key}-daily", columns),
        "orders": write_part(task.parts, f"{task.key}-orders", {"member": columns["count"]}),
    }
    outcomes: dict[str, float | None] = {"reach_7d": float(draws.random()), "roi": None}
    return Row(task.key, task.arm, task.replication, DONE, row_hash(outcomes, parts), 0.0, outcomes, parts)


def without_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let runs of this process replicate at no cost."""
    monkeypatch.setattr(coordinate, "replicate", fake)
    monkeypatch.setattr(coordinate, "warm_up", lambda model: None)


def folder_of(out: Path, replications: int = 3) -> Path:
    """Make a folder of two computations a replication."""
    return carried(out, arms=["two_a_day"], uncertain=False, replications=replications).folder
