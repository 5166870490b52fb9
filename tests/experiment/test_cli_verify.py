"""``qunsim verify`` as a user meets it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner
from click.testing import Result as Told

from sim.cli import main
from tests.crash.fakes import folder_of, without_the_engine


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    without_the_engine(monkeypatch)
    return folder_of(tmp_path)


def verify(*words: str) -> Told:
    return CliRunner().invoke(main, ["verify", *words], prog_name="qunsim")


def test_a_sound_folder(folder: Path) -> None:
    told = verify(str(folder))

    assert (told.exit_code, told.stdout, told.stderr) == (0, f"{folder}: sound\n", "")
    assert json.loads(verify(str(folder), "--json").stdout) == [
        {"folder": str(folder), "sound": True, "findings": []},
    ]


def test_every_finding_is_a_line(folder: Path) -> None:
    first, second = sorted((folder / "parts").iterdir())[:2]
    first.unlink()
    second.write_bytes(b"other")
    told = verify(str(folder))

    assert told.exit_code == 1
    assert told.stdout.splitlines() == [
        f"damaged: {first}: missing",
        f"damaged: {second}: damaged or exchanged: its hash is not the one in the ledger",
        f"{folder}: 2 found; to run them again: qunsim resume {folder}",
    ]
    assert not list(folder.glob("*.damaged-*"))


def test_many_that_were_not_run_are_counted(folder: Path) -> None:
    with sqlite3.connect(folder / "ledger.sqlite") as ledger:
        tables = [name for (name,) in ledger.execute("select name from sqlite_master where type = 'table'")]
        for table in tables:
            ledger.execute(f"delete from {table}")
    told = verify(str(folder)).stdout.splitlines()
    assert [line.split(":")[0] for line in told[:-1]].count("unfinished") <= 2
    assert any(line.endswith("replications more; --json names them all") for line in told)


def test_for_machines(folder: Path) -> None:
    part = next((folder / "parts").iterdir())
    part.unlink()
    told = verify(str(folder), "--json")
    (answer,) = json.loads(told.stdout)

    assert (told.exit_code, answer["sound"]) == (1, False)
    assert answer["findings"] == [
        {"kind": "damaged", "file": f"parts/{part.name}", "key": part.name[:64], "message": f"{part}: missing"}
    ]


def test_several_folders(folder: Path) -> None:
    other = Path(shutil.copytree(folder, folder.parent / "other"))
    (other / "ledger.sqlite").unlink()
    told = verify(str(folder), str(other))

    assert told.exit_code == 1
    assert told.stdout.splitlines()[:2] == [
        f"{folder}: sound",
        f"damaged: {other}/ledger.sqlite: missing: there is no ledger here",
    ]
