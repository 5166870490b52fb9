"""What is read from a results folder is data, never code; a folder made to harm is refused in one line."""

from __future__ import annotations

import ast
import hashlib
import json
import pickle
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pytest
from pyarrow import parquet

from sim.errors import DamageError, StoreError
from sim.experiment.integrity import check
from sim.experiment.ledger import COLUMNS, PLACES, _checked
from sim.experiment.manifest import read_manifest, write_manifest
from sim.experiment.parts import Part, read_part
from sim.experiment.result import Result
from tests.crash.fakes import folder_of, without_the_engine

ROOT = Path(__file__).parents[2]
MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve", "joblib"}
CALLS = {"eval", "exec", "compile", "__import__", "read_pickle", "to_pickle", "unsafe_load", "full_load", "load_all"}
UNSAFE = {"Loader", "UnsafeLoader", "FullLoader", "CLoader", "CFullLoader", "CUnsafeLoader"}


def unsafe(source: str) -> list[str]:
    """Find what could run code that stands in a file."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
            found += [name for name in names if name.split(".")[0] in MODULES]
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            owner = getattr(getattr(node.func, "value", None), "id", "")
            if name in CALLS and owner != "re":
                found.append(name)
            if owner == "yaml" and name == "load":
                found.append("yaml.load")
            found += [f"{name}(allow_pickle)" for word in node.keywords if word.arg == "allow_pickle"]
        if isinstance(node, ast.Attribute) and node.attr in UNSAFE and getattr(node.value, "id", "") == "yaml":
            found.append(f"yaml.{node.attr}")
    return found


@pytest.mark.parametrize(
    "source",
    [
        "import pickle", "from marshal import loads", "eval('1')", "exec(x)", "pd.read_pickle(f)", "yaml.load(f)",
        "yaml.load(f, Loader=yaml.FullLoader)", "yaml.unsafe_load(f)", "np.load(f, allow_pickle=True)",
        "yaml.parse(t, Loader=yaml.Loader)", "__import__('os')", "import joblib.numpy_pickle",
    ],
)  # fmt: skip
def test_the_search_finds(source: str) -> None:
    assert unsafe(source)


@pytest.mark.parametrize("path", sorted((ROOT / "sim").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_can_run_code(path: Path) -> None:
    assert unsafe(path.read_text("utf-8")) == []


class Bomb:
    """Leaves a mark when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.mark,)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    without_the_engine(monkeypatch)
    return folder_of(tmp_path / "runs")


@pytest.mark.parametrize("file", ["manifest.json", "ledger.sqlite", "part"])
def test_a_pickle_is_refused_and_not_loaded(folder: Path, tmp_path: Path, file: str) -> None:
    mark = tmp_path / "mark"
    path = next((folder / "parts").iterdir()) if file == "part" else folder / file
    path.write_bytes(pickle.dumps(Bomb(mark)))
    findings = check(folder)

    assert path.name in findings[0].message
    assert "\n" not in findings[0].message
    assert not mark.exists()


@pytest.mark.parametrize(
    "name", ["../../secret.parquet", "/etc/passwd", "..", "", "a\0b.parquet", "a\nb.parquet", "x" * 5000, ["a"], None]
)
def test_a_part_cannot_be_outside_its_folder(folder: Path, tmp_path: Path, name: object) -> None:
    """Enter a row that agrees with all its hashes and names a file elsewhere."""
    (tmp_path / "secret.parquet").write_bytes(b"secret")
    connection = sqlite3.connect(folder / "ledger.sqlite")
    values = list(connection.execute(f"SELECT {COLUMNS} FROM replications").fetchone())
    place = COLUMNS.split(", ").index("parts")
    values[place] = json.dumps({t: {**part, "file": name} for t, part in json.loads(values[place]).items()})
    with connection:
        connection.execute(f"REPLACE INTO replications VALUES ({PLACES})", _checked(values))
    connection.close()
    found = check(folder)

    assert any(f"the row of replication {values[0]} is damaged" in finding.message for finding in found)
    assert all("\n" not in finding.message for finding in found)
    assert all(finding.key != values[0] or finding.kind == "unfinished" for finding in found)


@pytest.mark.parametrize(
    "columns",
    [
        {"day": np.array(["=cmd()", "b"])},
        {"day": np.array([0.5, np.nan])},
        {"day": np.array([None, 1])},
    ],
)
def test_a_part_of_other_than_whole_numbers_is_refused(tmp_path: Path, columns: dict[str, Any]) -> None:
    parquet.write_table(pyarrow.table(columns), tmp_path / "a.parquet")
    data = (tmp_path / "a.parquet").read_bytes()
    with pytest.raises(DamageError, match=r"a\.parquet"):
        read_part(tmp_path, Part("a.parquet", hashlib.sha256(data).hexdigest(), "0" * 64))


def test_a_part_that_is_no_table_is_refused_though_its_hash_is_right(tmp_path: Path) -> None:
    for data in (b"", b"PAR1", b"PAR1" + b"\xff" * 64 + b"PAR1"):
        (tmp_path / "a.parquet").write_bytes(data)
        with pytest.raises(DamageError, match=r"a\.parquet: no table"):
            read_part(tmp_path, Part("a.parquet", hashlib.sha256(data).hexdigest(), "0" * 64))


HUGE = 10**12


@pytest.mark.parametrize(
    "changed",
    [
        {"plan": [{"variant": "", "end": "", "value": None, "arm": "none", "replication": HUGE, "key": "0" * 64}]},
        {"plan": [{"variant": "", "end": "", "value": None, "arm": "none", "replication": -1, "key": "0" * 64}]},
        {"plan": [{"variant": "", "end": "", "value": None, "arm": "none", "replication": 0, "key": "../x"}]},
        {"plan": [{"arm": "none"}]},
        {"plan": {"a": 1}},
        {"asked": {"replications": HUGE, "arms": None, "uncertain": True, "shard": None}},
        {"asked": None},
        {"name": ["a"]},
        {"scenario": {"qunsim": 1}},
        {"origin": {}},
        {"results_hash": 1},
    ],
)
def test_a_manifest_of_another_shape_is_refused_though_its_check_is_right(
    folder: Path, changed: dict[str, Any]
) -> None:
    write_manifest(folder, {**read_manifest(folder), **changed})
    with pytest.raises(DamageError, match=rf"manifest\.json: damaged: {next(iter(changed))}") as told:
        Result(folder)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '{"format": 1e999}', '{"format": NaN}', "1" * 5000, '"format"', "null", '{"format": 1}', "\x00",
     '{"format": 1, "plan": 3}', '{"format": 1, "plan": [{"variant": 1}]}', '{"a": ' * 20_000],
)  # fmt: skip
def test_a_manifest_that_is_none_is_refused_in_one_line(folder: Path, text: str) -> None:
    (folder / "manifest.json").write_text(text)
    with pytest.raises(StoreError) as told:
        read_manifest(folder)
    assert "\n" not in str(told.value)
    assert "manifest.json" in str(told.value)


def test_a_name_in_a_manifest_cannot_leave_the_folder(folder: Path) -> None:
    from sim.experiment.merge import merge
    from sim.experiment.progress import Progress

    write_manifest(folder, {**read_manifest(folder), "name": "../../../etc/x"})
    told = merge([folder], folder.parents[1] / "out", Progress())

    assert told.folder.parent == folder.parents[1] / "out"


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER INSERT ON replications BEGIN DELETE FROM replications; END",
        "CREATE VIEW other AS SELECT * FROM replications",
        "UPDATE replications SET parts = '[]'",
        "UPDATE replications SET arm = x'00ff'",
        "UPDATE replications SET replication = 'many'",
        "UPDATE replications SET key = x'00' || key",
    ],
)
def test_a_ledger_with_more_or_other_than_rows_is_named(folder: Path, statement: str) -> None:
    connection = sqlite3.connect(folder / "ledger.sqlite")
    with connection:
        connection.execute(statement)
    connection.close()
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["ledger"]
    assert any("ledger.sqlite" in finding.message for finding in check(folder))
