"""The ledger and the folder around it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from sim.errors import StoreError
from sim.experiment.design import Plan
from sim.experiment.ledger import DONE, FAILED, PENDING, Ledger, Row, row_hash
from sim.experiment.manifest import read_manifest, write_manifest
from sim.experiment.parts import Part
from sim.experiment.request import manifest_of
from sim.experiment.store import Store, folder_name
from sim.provenance import Origin
from tests.experiment.worlds import request

PARTS = {"daily": Part("k-daily.parquet", "b" * 64, "c" * 64)}
OUTCOMES = {"reach_7d": 0.1, "roi": None}
MANIFEST = manifest_of(request(Path("runs")), Plan((), {}), Origin(1, "here", "these"))
ROW = Row("k", "two", 0, DONE, row_hash(OUTCOMES, PARTS), 1.5, OUTCOMES, PARTS)


def test_rows_read_back(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.expect([Row("k", "two", 0), Row("l", "two", 1)])
        ledger.write(ROW)
        ledger.write(Row("l", "two", 1, FAILED, error="ValueError: no"))
        ledger.expect([Row("k", "other", 0), Row("m", "two", 2)])
    with Ledger(tmp_path / "ledger.sqlite", read_only=True) as ledger:
        rows = ledger.rows()

    assert rows["k"] == ROW
    assert (rows["l"].state, rows["l"].error) == (FAILED, "ValueError: no")
    assert rows["m"].state == PENDING


@pytest.mark.parametrize(
    "change",
    ['outcomes = \'{"reach_7d": 0.2, "roi": null}\'', "outcomes = '{'", "parts = '{}'", "hash = 'x'", "parts = NULL"],
)
def test_a_changed_row_is_noticed_and_named(tmp_path: Path, change: str) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.write(ROW)
    connection = sqlite3.connect(tmp_path / "ledger.sqlite")
    with connection:
        connection.execute(f"UPDATE replications SET {change}")
    connection.close()

    with Ledger(tmp_path / "ledger.sqlite") as ledger, pytest.raises(StoreError, match="replication k is damaged"):
        ledger.rows()


def test_a_file_that_is_no_ledger_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_bytes(b"not a database, but long enough to be read as one" * 9)

    with pytest.raises(StoreError, match="the ledger cannot be used"):
        Ledger(tmp_path / "ledger.sqlite")
    with pytest.raises(StoreError, match="there is no ledger here"):
        Ledger(tmp_path / "other.sqlite", read_only=True)


def test_a_second_writer_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / "runs" / "x"
    other = f"from pathlib import Path; from sim.experiment.store import Store; Store(Path({str(folder)!r}), 'key')"
    with Store(folder, "key"):
        with pytest.raises(StoreError, match="another run is writing"):
            Store(folder, "key")
        told = subprocess.run([sys.executable, "-c", other], capture_output=True, text=True, check=False)
        assert "another run is writing" in told.stderr
    with Store(folder, "key"):
        pass


def test_what_interrupted_writers_left_is_removed(tmp_path: Path) -> None:
    with Store(tmp_path / "x", "key") as store:
        left = store.parts / ".k-daily.parquet.0.aside"
        left.write_bytes(b"half")
    with Store(tmp_path / "x", "key"):
        assert not left.exists()


def test_strange_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("precious")
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to(tmp_path / "mine", target_is_directory=True)
    with Store(tmp_path / "other", "another key"):
        write_manifest(tmp_path / "other", {**MANIFEST, "folder_key": "another key"})

    for name, why in (
        ("mine", "not a results folder"),
        ("file", "is a file"),
        ("link", "a link"),
        ("other", "another q"),
    ):
        with pytest.raises(StoreError, match=why):
            Store(tmp_path / name, "key")
    with Store(tmp_path / "mine", "key", force=True):
        assert (tmp_path / "mine" / "thesis.txt").read_text() == "precious"


@pytest.mark.parametrize("name", ["parts", "failures", "ledger.sqlite", ".lock"])
def test_nothing_is_written_through_a_link_inside_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "x" / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match=f"{name}: is a link"):
        Store(tmp_path / "x", "key", force=True)
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="cannot be made"):
        Store(tmp_path / "x", "key")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 99}'])
def test_a_manifest_that_cannot_be_read_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(StoreError, match=r"manifest\.json"):
        read_manifest(tmp_path)
    with pytest.raises(StoreError, match="not a results folder"):
        read_manifest(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("coffee_2021", "coffee_2021"),
        ("../../etc/x", "etc_x"),
        ("折叠", "折叠"),
        ("..", "scenario"),
        ("a\nb", "a_b"),
        ("CON", "CON"),
    ],
)
def test_a_folder_name_cannot_leave_its_folder(name: str, kept: str) -> None:
    assert folder_name(name, "0123456789abcdef") == f"{kept}-0123456789ab"
