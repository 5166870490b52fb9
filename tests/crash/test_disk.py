"""Disk full, folder gone, permission lost: one line, a non-zero exit code, and going on works."""

from __future__ import annotations

import errno
import os
import random
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from sim.errors import StoreError
from sim.experiment import write_path
from sim.experiment.coordinate import carry_out
from sim.experiment.progress import Progress
from sim.experiment.request import going_on
from tests.crash.driven import REAL, Driver, Reference, going_on_words, is_whole, result_folder, small_world
from tests.crash.fakes import without_the_engine
from tests.experiment.worlds import request


class Faulty:
    """Counts places of the write path, and fails at one of them."""

    def __init__(self, at: int = 0, number: int = errno.ENOSPC) -> None:
        self.places, self._at, self._number = 0, at, number

    def __call__(self, place: str) -> None:
        self.places += 1
        if self.places == self._at:
            raise OSError(self._number, os.strerror(self._number))


def run(out: Path, monkeypatch: pytest.MonkeyPatch, faulty: Faulty) -> str | None:
    """Run a small plan at no cost, on a disk with a fault."""
    monkeypatch.setattr(write_path, "passed", faulty)
    asked = request(out, arms=["two_a_day"], uncertain=False, replications=3)
    found = result_folder(out.parent)
    if found is not None:
        asked = replace(going_on(found, 1, "thread"))
    return carry_out(asked, Progress()).results_hash


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.ENOENT, errno.EIO])
def test_a_fault_anywhere_on_the_write_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    without_the_engine(monkeypatch)
    whole = Faulty()
    results_hash = run(tmp_path / "whole" / "runs", monkeypatch, whole)
    assert results_hash is not None
    for at in random.Random(number).sample(range(1, whole.places + 1), 6):
        out = tmp_path / str(at) / "runs"
        with pytest.raises(StoreError) as told:
            run(out, monkeypatch, Faulty(at, number))
        assert os.strerror(number) in str(told.value)
        assert "\n" not in str(told.value)
        run(out, monkeypatch, Faulty())
        is_whole(out.parent, results_hash)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_world(tmp_path)


def one_line(folder: Path, *words: str) -> None:
    """Check what the command said: beside progress and warnings one line, and it is no traceback."""
    usual = re.compile(r": warning: |^\d+ of \d+ (to run in|done, )")
    said = (folder / "said").read_text().splitlines()
    (line,) = (line for line in said if not usual.search(line))
    assert any(word in line for word in words)


def goes_on(drive: Driver, folder: Path, reference: Reference) -> None:
    """Go on, and compare with a run that nothing disturbed."""
    assert drive(folder, "real", words=going_on_words(folder)) == 0
    is_whole(folder, reference.results_hash)


def test_files_that_may_not_grow(drive: Driver, folder: Path, real_reference: Reference) -> None:
    assert drive(folder, "real", words=REAL, largest_file=40_000) == 3
    one_line(folder, "cannot be written", "cannot be used")
    goes_on(drive, folder, real_reference)


def test_a_folder_that_vanishes(drive: Driver, folder: Path, real_reference: Reference) -> None:
    assert drive(folder, "real", words=REAL, gone_at=40) == 3
    one_line(folder, "cannot be written", "cannot be used")
    goes_on(drive, folder, real_reference)


def mounted(folder: Path, size: str) -> bool:
    """Mount a small disk, where that is allowed."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        return subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def test_a_disk_that_is_full(drive: Driver, folder: Path, real_reference: Reference) -> None:
    if not mounted(folder / "runs", "100k"):
        pytest.skip("no small disk can be mounted here")
    try:
        assert drive(folder, "real", words=REAL, blind=True) == 3
        one_line(folder, "No space left on device", "full")
        remount = ["mount", "-o", "remount,size=50m", str(folder / "runs")]
        subprocess.run(remount, check=True)
        goes_on(drive, folder, real_reference)
    finally:
        subprocess.run(["umount", str(folder / "runs")], check=True)
