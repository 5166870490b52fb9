"""What the crash tests ask of the driver, and what must hold after a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.experiment.integrity import check, sound_and_damaged
from sim.experiment.ledger import DONE
from sim.experiment.manifest import read_manifest
from tests.experiment.worlds import SMALL

KILLED = -signal.SIGKILL
REAL = [
    "run", "small.yaml", "--executor", "thread", "--workers", "2", "--no-report", "--no-uncertain", "--replications",
    "2",
]  # fmt: skip


class Driver:
    """Forks a process that does what is asked and dies where it is asked to."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __call__(self, folder: Path, verb: str, crash_at: int | None = None, **more: Any) -> int:
        folder.mkdir(exist_ok=True)
        order = {"folder": str(folder), "verb": verb, "crash_at": crash_at, **more}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(order), file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline())


@contextmanager
def driver() -> Iterator[Driver]:
    """Start a driver."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.crash.driver"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    ) as process:  # fmt: skip
        yield Driver(process)
        assert process.stdin is not None
        process.stdin.close()


def places(folder: Path) -> int:
    """Tell how many places of the write path the latest whole run passed."""
    return int((folder / "places").read_text())


def result_folder(folder: Path) -> Path | None:
    """Find the results folder, where there is one with a manifest."""
    return next((path.parent for path in folder.glob("runs/*/manifest.json")), None)


def hashes(found: Path) -> dict[str, str | None]:
    """Read what is done, having checked that nothing is half there."""
    rows, damaged = sound_and_damaged(found)
    assert damaged == []
    return {key: row.hash for key, row in rows.items() if row.state == DONE}


def after_a_kill(folder: Path, whole: dict[str, str | None], kills: int = 1) -> int:
    """Check that nothing that was acknowledged is lost, and that what is there is right; count what is done."""
    acknowledged = folder / "acknowledged"
    told = set(acknowledged.read_text().split()) if acknowledged.exists() else set()
    found = result_folder(folder)
    if found is None:
        assert told == set()
        return 0
    done = hashes(found)
    assert told <= set(done)
    assert len(set(done) - told) <= kills
    assert done.items() <= whole.items()
    return len(done)


def is_whole(folder: Path, results_hash: str) -> None:
    """Check that a folder is what an uninterrupted run leaves, file by file."""
    found = result_folder(folder)
    assert found is not None
    manifest = read_manifest(found)
    keys = {entry["key"] for entry in manifest["plan"]}
    assert manifest["results_hash"] == results_hash
    assert check(found) == ()
    parts = sorted(path.name for path in (found / "parts").iterdir())
    assert parts == sorted(f"{key}-{table}.parquet" for key in keys for table in ("daily", "orders"))


class Reference:
    """An uninterrupted run."""

    def __init__(self, folder: Path, drive: Driver, verb: str, **more: object) -> None:
        assert drive(folder, verb, **more) == 0
        found = result_folder(folder)
        assert found is not None
        self.whole, self.places = hashes(found), places(folder)
        self.results_hash = read_manifest(found)["results_hash"]


def small_world(folder: Path) -> Path:
    """Make a folder in which :data:`REAL` can be run."""
    folder.mkdir(exist_ok=True)
    (folder / "small.yaml").write_text(SMALL, "utf-8")
    return folder


def going_on_words(folder: Path) -> list[str]:
    """Tell how a person would go on."""
    found = result_folder(folder)
    return REAL if found is None else ["resume", str(found.relative_to(folder)), "--executor", "thread", "--no-report"]
