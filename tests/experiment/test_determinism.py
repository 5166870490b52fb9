"""The same scenario gives the same bytes, whoever computes it, in whatever order."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import sim.compiling
import sim.engine.simulation
from sim.compiling import cache_folder
from sim.experiment import coordinate
from sim.experiment.ledger import DONE, Ledger
from sim.experiment.progress import LineProgress
from sim.experiment.result import Result
from sim.experiment.warming import warm_up
from tests.experiment.worlds import SMALL, carried, request


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return carried(tmp_path_factory.mktemp("reference")).folder


@pytest.fixture(scope="module")
def hash_of_results(folder: Path) -> str | None:
    return Result(folder).results_hash


def hashes(folder: Path) -> dict[str, str | None]:
    with Ledger(folder / "ledger.sqlite", read_only=True) as ledger:
        return {key: row.hash for key, row in ledger.rows().items() if row.state == DONE}


@pytest.mark.parametrize(
    ("executor", "workers", "threads"),
    [("thread", 1, 1), ("thread", 3, 2), ("thread", 1, 64), ("process", 1, 2), ("process", 2, 1)],
)
def test_workers_executors_and_threads(
    tmp_path: Path, hash_of_results: str, executor: str, workers: int, threads: int
) -> None:
    asked = {"executor": executor, "workers": workers, "threads": threads}
    assert carried(tmp_path, **asked).results_hash == hash_of_results


def test_each_replication_gets_the_threads_that_are_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, ranges = sim.engine.simulation.Scene, []

    def watched(*words: Any, **options: Any) -> Any:
        ranges.append(options["threads"])
        return plain(*words, **options)

    warm_up()
    monkeypatch.setattr("sim.experiment.coordinate.warm_up", lambda model: None)
    monkeypatch.setattr(sim.engine.simulation, "Scene", watched)
    assert carried(tmp_path, threads=3, replications=1, uncertain=False).run == len(ranges) == 3
    assert set(ranges) == {3}


def test_shuffled_completion(tmp_path: Path, hash_of_results: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = coordinate.ended

    def shuffled(tasks: Sequence[Any], *rest: Any) -> Any:
        return plain(random.Random(5).sample(list(tasks), len(tasks)), *rest)

    monkeypatch.setattr(coordinate, "ended", shuffled)

    assert carried(tmp_path).results_hash == hash_of_results


@pytest.mark.parametrize(
    "first",
    [
        {"arms": ["two_a_day"]},
        {"arms": ["keep_as_is"], "uncertain": False},
        {"replications": 1},
        {"replications": 3, "uncertain": False},
    ],
)
def test_a_subset_first_then_the_rest(
    tmp_path: Path, folder: Path, hash_of_results: str, first: dict[str, Any]
) -> None:
    subset = carried(tmp_path, **first)
    alone = hashes(subset.folder)
    rest = carried(tmp_path)

    assert 0 < subset.run < rest.planned
    assert rest.run == rest.planned - subset.run
    assert alone.items() <= hashes(folder).items()
    assert rest.results_hash == hash_of_results


def test_running_again_runs_nothing(tmp_path: Path, hash_of_results: str) -> None:
    carried(tmp_path)
    again = carried(tmp_path)
    renamed = carried(tmp_path, SMALL.replace("A small world", "Another title"))

    assert (again.run, again.changed, again.results_hash) == (0, False, hash_of_results)
    assert (renamed.run, renamed.folder) == (0, again.folder)


def test_running_again_by_force_gives_the_same(tmp_path: Path, hash_of_results: str) -> None:
    carried(tmp_path)
    again = carried(tmp_path, force=True)

    assert (again.run, again.results_hash) == (again.planned, hash_of_results)
    assert Result(again.folder).manifest["warnings"] == []


def test_an_arm_under_two_names_is_one_computation(folder: Path) -> None:
    result = Result(folder)
    keys = {(j["variant"], j["end"], j["arm"], j["replication"]): j["key"] for j in result.manifest["plan"]}

    assert all(key == keys[v, e, "two_a_day", r] for (v, e, a, r), key in keys.items() if a == "same_again")
    assert len(set(keys.values())) == 3 * (4 + 2 * 4)


def test_hash_seeds_and_fresh_processes(tmp_path: Path, hash_of_results: str) -> None:
    (tmp_path / "small.yaml").write_text(SMALL, "utf-8")
    for seed in ("0", "4321"):
        out = subprocess.run(
            [sys.executable, "-m", "sim", "run", "small.yaml", "--out", seed, "--executor", "thread", "--no-report"],
            cwd=tmp_path, env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.getcwd()},
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        assert f"hash: {hash_of_results}" in out


def test_workers_compile_nothing_that_the_coordinator_has_not(tmp_path: Path) -> None:
    warm_up()
    before = sorted(cache_folder().rglob("*"))
    carried(tmp_path, executor="process")

    assert sorted(cache_folder().rglob("*")) == before


def test_without_a_folder_for_compiled_code_threads_do_the_work(
    tmp_path: Path, hash_of_results: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sim.compiling, "cache_is_writable", lambda: False)
    monkeypatch.setattr(coordinate, "ProcessLane", None)
    made = coordinate.carry_out(request(tmp_path, executor="process"), LineProgress(sys.stderr))

    assert made.results_hash == hash_of_results
    assert "threads are used instead of processes" in capsys.readouterr().err
