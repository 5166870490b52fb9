"""Replications that fail: named, kept out, and run again when asked again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import sim.replication
from sim.engine.history import History
from sim.errors import RunError, ScenarioError
from sim.experiment import api
from sim.experiment.ledger import DONE, FAILED
from sim.experiment.progress import Progress
from sim.experiment.request import MOST_THREADS
from sim.experiment.result import Result
from sim.scenario.load import load_text
from sim.scenario.model import Scenario
from tests.experiment.worlds import SMALL, carried

PLAIN = sim.replication.run_replication


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Break one replication of one arm."""

    def breaks(scenario: Scenario, arm: str, replication: int, **rest: Any) -> History:
        if (arm, replication, scenario.parameters["decision.unfold_cost"]) == ("keep_as_is", 1, 5.0):
            raise ZeroDivisionError("a bug\nof ours")
        return PLAIN(scenario, arm, replication, **rest)

    monkeypatch.setattr(sim.replication, "run_replication", breaks)
    return monkeypatch


def test_a_failure_is_in_the_ledger_with_its_traceback_and_the_others_are_kept(
    tmp_path: Path, broken: pytest.MonkeyPatch
) -> None:
    made = carried(tmp_path)
    (row,) = made.failed
    result = Result(made.folder)

    assert (row.arm, row.replication, row.state) == ("keep_as_is", 1, FAILED)
    assert row.error is not None
    assert row.error.startswith("ZeroDivisionError: a bug of ours (failures/")
    assert "in breaks" in (made.folder / row.error.split("(")[1].rstrip(")")).read_text()
    assert [len(result.values()["keep_as_is"]["reach_7d"]), result.difference("keep_as_is", "reach_7d").n] == [4, 3]
    assert result.failed == (row,)


def test_asking_again_runs_what_failed_and_ends_in_the_same_hash(tmp_path: Path, broken: pytest.MonkeyPatch) -> None:
    first = carried(tmp_path / "a")
    broken.undo()
    again, whole = carried(tmp_path / "a"), carried(tmp_path / "b")

    assert first.results_hash != whole.results_hash
    assert (again.run, again.failed) == (1, ())
    assert again.results_hash == whole.results_hash


@pytest.mark.usefixtures("broken")
def test_from_python_a_failure_is_raised_after_the_rest_was_stored(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"1 of 12 replications failed, the first: arm keep_as_is, replication 1: ZeroD"):
        api.run(load_text(SMALL), uncertain=False, executor="thread", out=tmp_path, progress=False)
    (folder,) = tmp_path.iterdir()

    assert sum(row.state == DONE for row in Result(folder)._rows.values()) == 11


def test_an_arm_that_is_not_there_is_told_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="'kep': unknown arm; allowed: "):
        carried(tmp_path / "out", arms=["kep"])
    with pytest.raises(ScenarioError, match="0: allowed: 1 and more"):
        carried(tmp_path / "out", replications=0)
    with pytest.raises(ScenarioError, match="0: allowed: 1 and more"):
        carried(tmp_path / "out", workers=0)
    for threads in (0, -1, MOST_THREADS + 1):
        with pytest.raises(ScenarioError, match=f"^run: threads: {threads}: allowed: 1 to {MOST_THREADS}$"):
            carried(tmp_path / "out", threads=threads)
    assert not (tmp_path / "out").exists()


def test_silence_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress() as progress:
        progress.say("x")
        progress.begin(1)
        progress.step()

    assert capsys.readouterr() == ("", "")
