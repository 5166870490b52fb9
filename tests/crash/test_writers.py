"""Two writers on one folder: refused, or both whole. Workers that die: run again, or the replication is set aside."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest

from sim.experiment import coordinate
from sim.experiment.coordinate import carry_out
from sim.experiment.integrity import check
from sim.experiment.ledger import SET_ASIDE, Row
from sim.experiment.manifest import read_manifest
from sim.experiment.progress import Progress
from sim.experiment.replicate import Task
from sim.experiment.request import going_on
from tests.crash.driven import Driver, Reference, is_whole
from tests.crash.fakes import fake, folder_of, without_the_engine
from tests.experiment.worlds import carried

DEADLY = (signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT)


def test_several_writers_at_once(tmp_path: Path, drive: Driver) -> None:
    reference = Reference(tmp_path / "whole", drive, "run", replications=5)
    refused = 0
    for turn in range(4):
        folder = tmp_path / str(turn)
        assert drive(folder, "race", replications=5, writers=4) == 0, (folder / "said").read_text()
        codes = json.loads((folder / "codes").read_text())
        assert set(codes) <= {0, 3}, (folder / "said").read_text()
        assert 0 in codes
        refused += codes.count(3)
        is_whole(folder, reference.results_hash)
    assert refused > 0


def dies_once(task: Task) -> Row:
    """Kill the worker at the first try of every other replication."""
    mark = task.parts.parent / f"tried-{task.key}"
    if (task.replication % 2 == 0) == (task.arm == "none") and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), DEADLY[int(task.key[:4], 16) % len(DEADLY)])
    return fake(task)


def dies_always(task: Task) -> Row:
    """Kill the worker of one replication whenever it is tried."""
    if task.replication == 1 and task.arm == "two_a_day":
        os.kill(os.getpid(), signal.SIGSEGV)
    return fake(task)


def test_a_replication_that_kills_its_workers_is_set_aside_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_the_engine(monkeypatch)
    whole = read_manifest(folder_of(tmp_path / "whole"))["results_hash"]
    monkeypatch.setattr(coordinate, "replicate", dies_always)
    told = carried(tmp_path, arms=["two_a_day"], uncertain=False, replications=3, executor="process", workers=1)
    (row,) = told.failed

    assert (row.state, row.arm, row.replication, row.error) == (SET_ASIDE, "two_a_day", 1, "killed 3 workers")
    assert [finding.kind for finding in check(told.folder)] == ["failed"]
    assert "main, arm two_a_day, replication 1: set aside: killed 3 workers" in check(told.folder)[0].message
    without_the_engine(monkeypatch)
    again = carry_out(going_on(told.folder, executor="thread"), Progress())
    assert (again.run, again.results_hash, again.failed) == (1, whole, ())


@pytest.mark.long_crash
def test_a_hundred_killed_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    without_the_engine(monkeypatch)
    whole = read_manifest(folder_of(tmp_path / "whole", 100))["results_hash"]
    monkeypatch.setattr(coordinate, "replicate", dies_once)
    start = time.monotonic()
    told = carried(tmp_path, arms=["two_a_day"], uncertain=False, replications=100, executor="process", workers=2)
    killed = len(list(told.folder.glob("tried-*")))
    with capsys.disabled():
        print(
            f"\n{killed} workers killed (SIGKILL, SIGSEGV, SIGABRT), {told.planned - len(told.failed)} of "
            f"{told.planned} replications done, same hash: {told.results_hash == whole} "
            f"({time.monotonic() - start:.0f} s)"
        )
    assert (killed, told.failed, told.results_hash) == (100, (), whole)
