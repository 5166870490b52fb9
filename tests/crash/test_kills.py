"""kill -9 on the write path: no finished replication lost, doubled or half-read, and going on ends in the same hash."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

import pytest

from tests.crash.driven import (
    KILLED,
    REAL,
    Driver,
    Reference,
    after_a_kill,
    going_on_words,
    is_whole,
    result_folder,
    small_world,
)

FEW, MANY = 3, 42


def killed(drive: Driver, folder: Path, reference: Reference, place: int, replications: int) -> None:
    """Kill a run at a place, look, and go on."""
    assert drive(folder, "run", place, replications=replications) == KILLED
    after_a_kill(folder, reference.whole)
    verb = "run" if result_folder(folder) is None else "resume"
    assert drive(folder, verb, replications=replications) == 0
    is_whole(folder, reference.results_hash)


def test_kills_at_some_places(tmp_path: Path, drive: Driver) -> None:
    reference = Reference(tmp_path / "whole", drive, "run", replications=FEW)
    chosen = random.Random(1).sample(range(1, reference.places + 1), 18)
    for place in sorted({1, 2, 3, 4, 5, reference.places - 1, reference.places, *chosen}):
        killed(drive, tmp_path / str(place), reference, place, FEW)


def test_going_on_may_be_killed_again_and_again(tmp_path: Path, drive: Driver) -> None:
    reference = Reference(tmp_path / "whole", drive, "run", replications=FEW)
    folder, kills = tmp_path / "again", 0
    while drive(folder, "run" if kills == 0 else "resume", 30, replications=FEW) == KILLED:
        kills += 1
        after_a_kill(folder, reference.whole, kills)
        assert kills < 100

    assert kills > 2
    is_whole(folder, reference.results_hash)


def shards(drive: Driver, folder: Path) -> None:
    """Copy a whole folder under two names: as good as two shards for joining."""
    assert drive(folder / "one", "run", replications=FEW) == 0
    found = result_folder(folder / "one")
    assert found is not None
    shutil.copytree(found, folder / "shards" / f"{found.name}-1of2")


def test_a_merge_may_be_killed(tmp_path: Path, drive: Driver) -> None:
    shards(drive, tmp_path)
    reference = Reference(tmp_path, drive, "merge")
    for place in random.Random(2).sample(range(1, reference.places + 1), 6):
        folder = tmp_path / str(place)
        shutil.copytree(tmp_path / "shards", folder / "shards")
        assert drive(folder, "merge", place) == KILLED
        after_a_kill(folder, reference.whole)
        assert drive(folder, "merge") == 0
        is_whole(folder, reference.results_hash)


def real(drive: Driver, folder: Path, reference: Reference, place: int) -> int:
    """Kill `qunsim run`, then let `qunsim resume` go on; give how many replications were kept."""
    assert drive(small_world(folder), "real", place, words=REAL) == KILLED
    kept = after_a_kill(folder, reference.whole)
    assert drive(folder, "real", words=going_on_words(folder)) == 0
    is_whole(folder, reference.results_hash)
    return kept


def test_the_command_is_killed_and_goes_on(tmp_path: Path, drive: Driver, real_reference: Reference) -> None:
    for place in (real_reference.places // 4, real_reference.places // 2):
        real(drive, tmp_path / str(place), real_reference, place)


@pytest.mark.long_crash
def test_a_thousand_kills_on_the_write_path(tmp_path: Path, drive: Driver, capsys: pytest.CaptureFixture[str]) -> None:
    start = time.monotonic()
    reference = Reference(tmp_path / "whole", drive, "run", replications=MANY)
    assert reference.places >= 1000
    chosen = random.Random(3).sample(range(1, reference.places + 1), 1000)
    resumed = 0
    for turn, place in enumerate(chosen):
        folder = tmp_path / str(place)
        if turn % 5 == 0:
            killed(drive, folder, reference, place, MANY)
            resumed += 1
        else:
            assert drive(folder, "run", place, replications=MANY) == KILLED
            after_a_kill(folder, reference.whole)
        shutil.rmtree(folder)
    with capsys.disabled():
        print(
            f"\n1000 of 1000 kills at different places of {reference.places} on the write path: nothing lost, doubled "
            f"or half-read; {resumed} of {resumed} that went on ended in the same hash "
            f"({time.monotonic() - start:.0f} s)"
        )


@pytest.mark.long_crash
def test_fifty_resumes_of_the_command(
    tmp_path: Path, drive: Driver, real_reference: Reference, capsys: pytest.CaptureFixture[str]
) -> None:
    start, reference = time.monotonic(), real_reference
    chosen = random.Random(4).sample(range(1, reference.places + 1), 50)
    kept = [real(drive, tmp_path / str(place), reference, place) for place in chosen]
    with capsys.disabled():
        print(
            f"\n50 of 50 killed `qunsim run` ended by `qunsim resume` in the uninterrupted hash; kept {min(kept)} to "
            f"{max(kept)} of {len(reference.whole)} replications ({time.monotonic() - start:.0f} s)"
        )
