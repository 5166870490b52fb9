"""Laws of the compile cache: who comes second compiles nothing and writes nothing, and nobody finds a torn folder."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from sim.experiment.replicate import Task
from sim.experiment.warming import OURS, THEIRS
from sim.experiment.workers import ProcessLane, cores, ended
from sim.scenario.load import load_text
from tests.compiling.processes import Filled, files, started
from tests.compiling.starting import replicated
from tests.experiment.worlds import SMALL

KEPT = {".nbc", ".nbi", ".py", ".pyc", ""}
"""Endings: code, index, generated module and its bytecode; the lock and the marks have none."""


def test_of_two_that_start_at_once_one_compiles_and_both_give_the_same(filled: Filled) -> None:
    first, second = sorted(filled.told, key=lambda told: len(told["compiled"]))

    assert first["hash"] == second["hash"]
    assert (first["compiled"], first["misses"]) == ([], [])
    assert second["compiled"]
    assert second["hits"] == []
    assert {Path(name).suffix for name in files(filled.cache)} <= KEPT


@pytest.mark.skipif(cores() < 2, reason="with one core nobody helps")
def test_two_processes_share_the_compiling_and_neither_does_it_again(filled: Filled) -> None:
    compiled = Counter(max((told["compiled"] for told in filled.told), key=len))

    assert compiled["advance"] == 1
    assert {name: compiled[name] for name in THEIRS} == dict.fromkeys(THEIRS, 0)
    assert {name: compiled[name] for name in OURS} == dict.fromkeys(OURS, 1)


def test_a_later_process_misses_nothing_and_writes_nothing(filled: Filled) -> None:
    before = files(filled.cache)
    (told,) = started(1, filled.cache)

    assert (told["compiled"], told["misses"], told["idle"]) == ([], [], [])
    assert sorted(told["hits"]) == sorted(max((one["misses"] for one in filled.told), key=len))
    assert told["hash"] == filled.told[0]["hash"]
    assert files(filled.cache) == before


def test_workers_compile_nothing(filled: Filled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUNSIM_CACHE", str(filled.cache))
    before = files(filled.cache)
    scenario = load_text(SMALL)
    tasks = [Task(scenario, arm, 0, arm, tmp_path) for arm in scenario.arms]
    ends = list(ended(tasks, replicated, [ProcessLane(), ProcessLane()]))

    assert [(end.result, end.error) for end in ends] == [([], "")] * len(tasks)
    assert files(filled.cache) == before


@pytest.mark.long_scale
@pytest.mark.parametrize("model", ["standard", "inbox"])
def test_eight_that_start_at_once(tmp_path: Path, model: str) -> None:
    told = started(8, tmp_path, model)
    before = files(tmp_path)
    (ninth,) = started(1, tmp_path, model)
    compiled = Counter(len(one["compiled"]) for one in told)
    print(f"{model}, eight processes at once: functions compiled: {dict(compiled)}; {len(before)} files")

    assert {one["hash"] for one in told} == {ninth["hash"]}
    assert compiled[0] == 7
    assert cores() < 2 or not set(THEIRS) & set(max((one["compiled"] for one in told), key=len))
    assert (ninth["compiled"], ninth["misses"]) == ([], [])
    assert {Path(name).suffix for name in before} <= KEPT
    assert files(tmp_path) == before
