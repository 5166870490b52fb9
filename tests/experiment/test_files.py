"""Files: whole or not there; tables without formulas; parts that notice damage."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest

from sim.errors import StoreError
from sim.experiment.files import neutralised, write_csv, write_whole
from sim.experiment.parts import content_hash, read_part, write_part

COLUMNS = {"member": np.array([3, 1, 2], dtype=np.int32), "tick": np.array([5, 6, 7], dtype=np.int32)}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+cmd", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "＠x"])
def test_text_that_starts_a_formula_is_neutralised(text: str) -> None:
    assert neutralised(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["two_a_day", "六次", "", "a=b", -1, -0.5, 0, 1e-300, True])
def test_other_cells_stay(cell: object) -> None:
    assert neutralised(cell) == cell


def test_a_table_reads_back(tmp_path: Path) -> None:
    write_csv(tmp_path / "t.csv", ["arm", "value"], [("=cmd()", -0.1), ("六", None), ('x,"y"', float("nan"))])
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))

    assert rows == [["arm", "value"], ["'=cmd()", "-0.1"], ["六", ""], ['x,"y"', ""]]


def test_a_writer_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    write_whole(path, lambda file: file.write(b"old"))

    def failing(file: BinaryIO) -> None:
        file.write(b"ne")
        raise OSError(28, "No space left on device")

    with pytest.raises(StoreError, match=r"cannot be written: No space left on device"):
        write_whole(path, failing)
    assert [entry.name for entry in tmp_path.iterdir()] == ["manifest.json"]
    assert path.read_bytes() == b"old"


def test_a_part_reads_back(tmp_path: Path) -> None:
    part = write_part(tmp_path, "k-orders", COLUMNS)
    read = read_part(tmp_path, part)

    assert content_hash(read) == part.content == content_hash(COLUMNS)
    assert {name: column.dtype for name, column in read.items()} == {"member": np.int32, "tick": np.int32}


def test_an_empty_part_reads_back(tmp_path: Path) -> None:
    empty = {name: column[:0] for name, column in COLUMNS.items()}

    assert content_hash(read_part(tmp_path, write_part(tmp_path, "k", empty))) == content_hash(empty)


def test_the_content_hash_sees_names_types_and_values() -> None:
    changed = [
        {"member": COLUMNS["member"], "time": COLUMNS["tick"]},
        {"member": COLUMNS["member"], "tick": COLUMNS["tick"].astype(np.int64)},
        {"member": COLUMNS["member"], "tick": COLUMNS["tick"][::-1]},
        {"member": COLUMNS["tick"], "tick": COLUMNS["member"]},
    ]

    assert len({content_hash(columns) for columns in (COLUMNS, *changed)}) == 5
    assert content_hash(dict(reversed(COLUMNS.items()))) == content_hash(COLUMNS)


@pytest.mark.parametrize("damage", ["flip", "cut", "swap", "gone"])
def test_damage_is_noticed_and_named(tmp_path: Path, damage: str) -> None:
    part, other = write_part(tmp_path, "a", COLUMNS), write_part(tmp_path, "b", {"tick": COLUMNS["tick"]})
    path = tmp_path / part.file
    data = bytearray(path.read_bytes())
    if damage == "flip":
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    elif damage == "cut":
        path.write_bytes(data[:-7])
    elif damage == "swap":
        path.write_bytes((tmp_path / other.file).read_bytes())
    else:
        path.unlink()

    with pytest.raises(StoreError, match=r"a\.parquet"):
        read_part(tmp_path, part)
    assert content_hash(read_part(tmp_path, other)) == other.content
