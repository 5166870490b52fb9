"""The fixed cases of the gate, run once a process."""

from __future__ import annotations

import pytest

from .state import ON_SCREEN
from .watched import GATE_CASES, Run, watched
from .watched_inbox import INBOX_CASES, InboxRun, watched_inbox


@pytest.fixture(scope="session")
def gate() -> list[Run]:
    """Give the fixed cases of the gate."""
    return [watched(number) for number in range(GATE_CASES)]


@pytest.fixture(scope="session")
def busiest(gate: list[Run]) -> Run:
    """Give the case with the most visits that bring anything up."""
    return max(gate, key=lambda run: sum(row[3] == ON_SCREEN for row in run.oracle.events))


@pytest.fixture(scope="session")
def inbox_gate() -> list[InboxRun]:
    """Give the fixed cases of the mechanism set `inbox`."""
    return [watched_inbox(number) for number in range(INBOX_CASES)]
