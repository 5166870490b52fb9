"""Worked examples: which jobs run in threads, and how many workers there are, when nothing is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim.experiment.request as requests
from sim.experiment.request import THREADS_CUSTOMER_DAYS, wants_threads
from tests.experiment.worlds import SMALL, request

DAYS = 5
LARGE = SMALL.replace("count: 48", f"count: {THREADS_CUSTOMER_DAYS // DAYS + 1}")


@pytest.mark.parametrize(
    ("text", "executor", "missing", "threads"),
    [
        (SMALL, "auto", 4, True),
        (SMALL, "auto", 5, False),
        (LARGE, "auto", 1, False),
        (SMALL, "process", 1, False),
        (LARGE, "thread", 99, True),
    ],
)
def test_threads_are_for_small_jobs(tmp_path: Path, text: str, executor: str, missing: int, threads: bool) -> None:
    assert wants_threads(request(tmp_path, text, executor=executor), missing, workers=2) is threads


@pytest.mark.parametrize(
    ("workers", "threads", "at_once"), [(None, 1, 8), (None, 2, 4), (None, 3, 2), (None, 9, 1), (5, 4, 5)]
)
def test_workers_leave_a_core_to_each_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int | None, threads: int, at_once: int
) -> None:
    monkeypatch.setattr(requests, "cores", lambda: 8)
    assert request(tmp_path, workers=workers, threads=threads).most_workers == at_once
