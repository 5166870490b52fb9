"""Folders of other formats: older ones are opened, newer ones refused naming both."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from sim.errors import DamageError, StoreError
from sim.experiment.coordinate import carry_out
from sim.experiment.integrity import check
from sim.experiment.ledger import COLUMNS, Ledger
from sim.experiment.manifest import FORMAT, READABLE, read_manifest, write_manifest
from sim.experiment.progress import Progress
from sim.experiment.request import extending, going_on
from sim.experiment.result import Result
from tests.crash.fakes import folder_of, without_the_engine

OLD_TABLE = """
CREATE TABLE replications (
    key TEXT PRIMARY KEY, arm TEXT NOT NULL, replication INTEGER NOT NULL, state TEXT NOT NULL, hash TEXT,
    duration REAL, outcomes TEXT, parts TEXT, error TEXT
) WITHOUT ROWID
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    without_the_engine(monkeypatch)
    return folder_of(tmp_path)


def as_the_first_version_wrote_it(folder: Path) -> Path:
    """Turn a folder into one of format 1: a ledger without checks, a manifest without check, seal and `asked`."""
    manifest: dict[str, Any] = read_manifest(folder)
    for name in ("check", "asked", "ledger"):
        del manifest[name]
    (folder / "manifest.json").write_text(json.dumps({**manifest, "format": 1}, ensure_ascii=False, indent=1), "utf-8")
    shutil.move(folder / "ledger.sqlite", folder / "new.sqlite")
    connection = sqlite3.connect(folder / "ledger.sqlite")
    with connection:
        connection.execute(OLD_TABLE)
        connection.execute("ATTACH ? AS new", (str(folder / "new.sqlite"),))
        connection.execute(f"INSERT INTO replications SELECT {COLUMNS} FROM new.replications")
    connection.close()
    (folder / "new.sqlite").unlink()
    return folder


def version(folder: Path) -> int:
    connection = sqlite3.connect(folder / "ledger.sqlite")
    found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    connection.close()
    return found


def set_version(folder: Path, number: int) -> None:
    connection = sqlite3.connect(folder / "ledger.sqlite")
    connection.execute(f"PRAGMA user_version={number}")
    connection.close()
    write_manifest(folder, {**read_manifest(folder), "ledger": None})


def test_this_version_writes_its_number_into_manifest_and_ledger(folder: Path) -> None:
    assert READABLE == (1, 2)
    assert read_manifest(folder)["format"] == version(folder) == FORMAT == 2


def test_a_folder_of_the_first_format_is_read_as_it_is(folder: Path) -> None:
    before = Result(folder)
    old = Result(as_the_first_version_wrote_it(folder))

    assert old.results_hash == before.results_hash
    assert old._rows == before._rows
    assert check(folder) == ()
    assert old.manifest["asked"] == {
        "replications": 3, "arms": ["none", "two_a_day"], "uncertain": False, "shard": None,
    }  # fmt: skip
    assert version(folder) == 0


def test_a_folder_of_the_first_format_goes_on_as_one_of_this(folder: Path) -> None:
    whole = read_manifest(folder)["results_hash"]
    told = carry_out(going_on(as_the_first_version_wrote_it(folder), executor="thread"), Progress())

    assert (told.run, told.results_hash) == (0, whole)
    assert read_manifest(folder)["format"] == version(folder) == FORMAT
    assert check(folder) == ()
    assert carry_out(extending(folder, 4, executor="thread"), Progress()).run == 2


def test_damage_in_a_folder_of_the_first_format_is_noticed(folder: Path) -> None:
    as_the_first_version_wrote_it(folder)
    connection = sqlite3.connect(folder / "ledger.sqlite")
    with connection:
        connection.execute("UPDATE replications SET outcomes = '{}' WHERE replication = 0 AND arm = 'none'")
    connection.close()

    assert [finding.kind for finding in check(folder)] == ["damaged", "unfinished"]
    assert carry_out(going_on(folder, executor="thread"), Progress()).run == 1
    assert check(folder) == ()


@pytest.mark.parametrize("number", [0, 3, 99, "2", None, [2]])
def test_a_manifest_of_another_format_is_refused_naming_both(folder: Path, number: object) -> None:
    write_manifest(folder, {**read_manifest(folder), "format": number})
    before = (folder / "manifest.json").read_bytes()
    for opened in (read_manifest, Result, going_on, check, lambda _: folder_of(folder.parent)):
        with pytest.raises(StoreError) as told:
            opened(folder)  # type: ignore[operator]
        assert not isinstance(told.value, DamageError)
        assert f"format {number!r}; this version of qunsim reads formats 1, 2" in str(told.value)
    assert (folder / "manifest.json").read_bytes() == before


def test_a_ledger_of_another_format_than_its_folder_is_refused_naming_both(folder: Path) -> None:
    set_version(folder, 3)
    with pytest.raises(DamageError, match="a ledger of format 3 in a folder of format 2 or older"):
        Result(folder).values()
    with pytest.raises(DamageError, match="a ledger of format 3 in a folder of format 2 or older"):
        Ledger(folder / "ledger.sqlite")
    assert "a ledger of format 3" in check(folder)[0].message


def test_such_a_ledger_is_set_aside_not_overwritten(folder: Path) -> None:
    set_version(folder, 3)
    whole = read_manifest(folder)["results_hash"]
    told = carry_out(going_on(folder, executor="thread"), Progress())

    assert (told.run, told.results_hash) == (told.planned, whole)
    assert (folder / "ledger.damaged-1.sqlite").is_file()
