"""Property: the engine gives the same event logs compiled, compiled with bounds checked, and not compiled at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REPLICATIONS = "6"


def log_hash(**environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tests.engine.log_hash", REPLICATIONS],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def compiled() -> str:
    return log_hash()


def test_the_world_of_these_tests_is_lively(compiled):
    _, rows, rarest = compiled.split()
    assert int(rows) > 1000
    assert int(rarest) > 0


def test_reads_and_writes_stay_in_bounds(compiled):
    assert log_hash(NUMBA_BOUNDSCHECK="1") == compiled


def test_uncompiled_code_gives_the_same_events(compiled):
    assert log_hash(NUMBA_DISABLE_JIT="1") == compiled
