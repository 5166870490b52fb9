"""What the tests of this folder share: an empty cache folder for this process, and one that two processes filled."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sim.compiling import cache_folder, cache_is_writable
from sim.provenance import machine_type
from tests.compiling.processes import Filled, started


def forget() -> None:
    for known in (cache_folder, cache_is_writable, machine_type):
        known.cache_clear()


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache folder of this process in which nothing is kept yet."""
    monkeypatch.setenv("QUNSIM_CACHE", str(tmp_path))
    forget()
    yield tmp_path
    forget()


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """A cache that two processes filled that were started at once; one for all processes that run tests."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    told = shared / "told.json"
    with closing(sqlite3.connect(shared / "told.lock", timeout=600, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        if not told.exists():
            told.write_text(json.dumps(started(2, shared / "filled")), "utf-8")
    return Filled(shared / "filled", json.loads(told.read_text("utf-8")))
