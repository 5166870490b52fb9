"""The fixed cases of the gate, run once a process."""

from __future__ import annotations

import pytest

from .watched import GATE_CASES, Run, watched


@pytest.fixture(scope="session")
def gate() -> list[Run]:
    """Give the fixed cases of the gate."""
    return [watched(number) for number in range(GATE_CASES)]


@pytest.fixture(scope="session")
def busiest(gate: list[Run]) -> Run:
    """Give the case with the longest log."""
    return max(gate, key=lambda run: len(run.oracle.events))
