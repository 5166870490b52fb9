"""Worked examples: which jobs run in threads when nothing is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

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
