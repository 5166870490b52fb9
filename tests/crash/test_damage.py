"""Flipped bits, cut, exchanged and missing files: noticed, named, and the rest stays readable."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.errors import DamageError, StoreError
from sim.experiment.coordinate import carry_out
from sim.experiment.integrity import check
from sim.experiment.ledger import DONE
from sim.experiment.manifest import read_manifest
from sim.experiment.progress import Progress
from sim.experiment.request import going_on
from sim.experiment.result import Result
from tests.crash.fakes import folder_of, without_the_engine
from tests.experiment.worlds import Said, carried

Damage = Callable[[Path, random.Random], None]


def flip(path: Path, draw: random.Random) -> None:
    data = bytearray(path.read_bytes())
    data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    path.write_bytes(data)


def cut(path: Path, draw: random.Random) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: draw.randrange(len(data))])


def swap(path: Path, draw: random.Random) -> None:
    """Exchange two files of parts; of the others, put that of another folder in the place."""
    others = sorted(other for other in path.parent.glob("*.parquet") if other != path)
    other = draw.choice(others) if others else path.parent.parent / "other" / path.name
    mine, theirs = path.read_bytes(), other.read_bytes()
    other.write_bytes(mine)
    path.write_bytes(theirs)


def remove(path: Path, draw: random.Random) -> None:
    path.unlink()


def blank(path: Path, draw: random.Random) -> None:
    data = bytearray(path.read_bytes())
    start = draw.randrange(len(data))
    data[start : start + 512] = bytes(len(data[start : start + 512]))
    path.write_bytes(data if bytes(data) != path.read_bytes() else data + b"\0")


DAMAGES: tuple[Damage, ...] = (flip, cut, swap, remove, blank)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder, and beside it one of fewer replications of the same question."""
    out = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patched:
        without_the_engine(patched)
        folder_of(out / "other", 2).rename(out / "runs-other")
        folder = folder_of(out / "runs")
        (out / "runs-other").rename(folder.parent / "other")
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of both."""
    without_the_engine(monkeypatch)
    shutil.copytree(made.parent, tmp_path / "runs")
    return tmp_path / "runs" / made.name


def files(folder: Path) -> list[Path]:
    return [folder / "manifest.json", folder / "ledger.sqlite", *sorted((folder / "parts").iterdir())]


def noticed(copy: Path, file: Path) -> bool:
    """Tell whether a damage is found and laid to the file; a folder without a manifest is none."""
    try:
        return any(file.name in finding.message for finding in check(copy))
    except StoreError as error:
        return file.name in str(error)


def damaged_at(folder: Path, times: int, draw: random.Random) -> list[str]:
    """Damage copies of a folder in every file in every way; give what was not noticed."""
    missed = []
    for number in range(times):
        for damage in DAMAGES:
            for file in files(folder):
                copy = folder.parents[1] / "copy" / folder.name
                shutil.copytree(folder.parent, copy.parent)
                damage(copy / file.relative_to(folder), draw)
                if not noticed(copy, file):
                    missed.append(f"{damage.__name__} of {file.name}, turn {number}")
                shutil.rmtree(copy.parent)
    return missed


def test_a_sound_folder_is_sound(folder: Path) -> None:
    assert check(folder) == ()


def test_every_damage_is_noticed(folder: Path) -> None:
    assert damaged_at(folder, 2, random.Random(1)) == []


@pytest.mark.long_crash
def test_every_damage_is_noticed_at_many_places(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    times, tried = 60, 60 * len(DAMAGES) * len(files(folder))
    missed = damaged_at(folder, times, random.Random(2))
    with capsys.disabled():
        print(f"\n{tried - len(missed)} of {tried} damages (bits, cuts, swaps, losses, blanks) noticed and named")
    assert missed == []


@pytest.mark.parametrize("damage", DAMAGES)
def test_going_on_mends_the_ledger(folder: Path, damage: Damage) -> None:
    whole, said = read_manifest(folder)["results_hash"], Said()
    for turn in range(2):
        damage(folder / "ledger.sqlite", random.Random(turn))
        said.lines.clear()
        told = carry_out(going_on(folder, executor="thread"), said)
        assert any("ledger.sqlite: " in line for line in said.lines)
        assert (told.results_hash, check(folder)) == (whole, ())


@pytest.mark.parametrize("damage", DAMAGES)
def test_going_on_runs_what_is_damaged_and_names_it(folder: Path, damage: Damage) -> None:
    whole, file = read_manifest(folder)["results_hash"], files(folder)[-1]
    damage(file, random.Random(3))
    said = Said()
    told = carry_out(going_on(folder, executor="thread"), said)

    assert told.results_hash == whole
    assert told.run == (2 if damage is swap else 1)
    assert any(file.name in line for line in said.lines)
    assert any(file.name in line for line in read_manifest(folder)["warnings"])
    assert check(folder) == ()


def test_one_damaged_row_costs_one_replication(folder: Path) -> None:
    ledger = folder / "ledger.sqlite"
    data = ledger.read_bytes()
    ledger.write_bytes(data.replace(b'"reach_7d": 0.', b'"reach_7d": 1.', 1))
    findings = check(folder)
    told = carry_out(going_on(folder, executor="thread"), Progress())

    assert any("row of replication" in finding.message and "damaged" in finding.message for finding in findings)
    assert (told.run, told.planned) == (1, 6)
    assert check(folder) == ()
    assert (folder / "ledger.damaged-1.sqlite").is_file()


def test_a_word_changed_in_a_manifest_is_noticed(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b'"seed": "7"', b'"seed": "6"'))
    with pytest.raises(DamageError, match=r"manifest\.json: damaged: it does not agree with its check"):
        Result(folder)


def test_a_damaged_manifest_is_set_aside_and_the_stored_replications_are_kept(folder: Path) -> None:
    damaged = (folder / "manifest.json").read_bytes()[:-9]
    (folder / "manifest.json").write_bytes(damaged)
    told = carried(folder.parent, arms=["two_a_day"], uncertain=False, replications=3)

    assert (told.folder, told.run) == (folder, 0)
    assert (folder / "manifest.damaged-1.json").read_bytes() == damaged
    assert "set aside as manifest.damaged-1.json" in read_manifest(folder)["warnings"][1]
    assert check(folder) == ()


def test_a_stranger_with_a_damaged_manifest_is_refused(folder: Path) -> None:
    (folder / "manifest.json").write_text("{")
    stranger = folder.rename(folder.parent / "thesis")
    with pytest.raises(DamageError, match=r"manifest\.json: damaged"):
        carried(folder.parent, into=stranger)
    assert not (stranger / "manifest.damaged-1.json").exists()


def test_the_rest_stays_readable(tmp_path: Path) -> None:
    folder = carried(tmp_path, replications=2, uncertain=False).folder
    plain = Result(folder)
    key = next(job["key"] for job in plain.manifest["plan"] if job["arm"] == "keep_as_is")
    flip(folder / "parts" / f"{key}-daily.parquet", random.Random(1))

    with pytest.raises(DamageError, match=f"{key}-daily"):
        _ = Result(folder).daily
    sound = Result(folder, only_sound=True)
    assert [finding.key for finding in sound.damaged] == [key]
    assert sum(row.state == DONE for row in sound._rows.values()) == 5
    kept = sound.outcomes.set_index(["arm", "replication", "metric"])["value"]
    assert kept["two_a_day"].notna().any()
    assert sound.difference("keep_as_is", "reach_7d").n == 1
