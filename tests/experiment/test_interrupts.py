"""Stopping a run: quickly, with everything kept, with no process left, and with a resume that ends in the same hash."""

from __future__ import annotations

import json
import os
import shlex
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.cli import outcome
from sim.experiment.coordinate import Carried
from sim.experiment.interrupts import Interrupted
from sim.experiment.ledger import DONE, Ledger
from sim.experiment.result import Result
from tests.experiment.worlds import SMALL

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals")

TEXT = SMALL.replace("count: 48", "count: 3000").replace("end: 2021-10-08", "end: 2021-11-07")
COMMAND = [sys.executable, "-m", "sim", "run", "small.yaml", "--out", "runs", "--workers", "2", "--no-report"]


def started(folder: Path) -> subprocess.Popen[str]:
    """Start a run of some seconds in a process group of its own."""
    (folder / "small.yaml").write_text(TEXT, "utf-8")
    return subprocess.Popen(
        COMMAND, cwd=folder, env={**os.environ, "PYTHONPATH": os.getcwd()}, start_new_session=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def qunsim(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sim", *words], cwd=folder, text=True, capture_output=True, check=True,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )  # fmt: skip


def done(folder: Path) -> int:
    """Count the replications that are stored."""
    for path in folder.glob("runs/*/ledger.sqlite"):
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        try:
            return int(connection.execute("SELECT count(*) FROM replications WHERE state = ?", (DONE,)).fetchone()[0])
        except sqlite3.OperationalError:
            return 0
        finally:
            connection.close()
    return 0


def wait_until(holds: object, seconds: float) -> bool:
    """Wait for something to hold."""
    end = time.monotonic() + seconds
    while callable(holds) and time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return False


def group_is_gone(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_stopped_run_goes_on_where_it_was(tmp_path: Path, number: signal.Signals) -> None:
    run = started(tmp_path)
    assert wait_until(lambda: done(tmp_path) >= 3, 120)
    at = time.monotonic()
    (os.killpg if number == signal.SIGINT else os.kill)(run.pid, number)  # Ctrl-C reaches the whole group
    _, told = run.communicate(timeout=60)

    assert time.monotonic() - at < 5
    assert wait_until(lambda: group_is_gone(run.pid), 5)
    (folder,) = (tmp_path / "runs").iterdir()
    again = ["resume", f"runs/{folder.name}"]
    if number != signal.SIGKILL:
        assert run.returncode == 130
        assert f"interrupted; what is done is kept. Go on with: {shlex.join(['qunsim', *again])}\n" in told
        assert "Traceback" not in told
    kept = done(tmp_path)
    assert 3 <= kept < 36

    (tmp_path / "small.yaml").rename(tmp_path / "whole.yaml")
    rest = qunsim(tmp_path, *again, "--json")
    whole = qunsim(tmp_path, "run", "whole.yaml", "--executor", "thread", "--no-report")
    assert f"{36 - kept} of 36 to run" in rest.stderr
    answer = json.loads(rest.stdout)
    assert (answer["planned"], answer["run"], answer["kept"], answer["failed"]) == (36, 36 - kept, kept, [])
    assert f"hash: {Result(folder).results_hash}" in whole.stdout
    assert not list(folder.rglob("*.aside"))
    with Ledger(folder / "ledger.sqlite", read_only=True) as ledger:
        assert {row.state for row in ledger.rows().values()} == {DONE}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    ("begun", "lang", "again"),
    [
        (True, "en", "qunsim resume 'runs/a b'"),
        (True, "zh", "qunsim resume --lang zh 'runs/a b'"),
        (False, "zh", "qunsim merge 'a b' --lang zh"),
    ],
)
def test_whenever_it_is_stopped_the_command_that_goes_on_is_printed(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    number: signal.Signals,
    begun: bool,
    lang: str,
    again: str,
) -> None:
    def left(code: int) -> None:
        raise SystemExit(code)

    def carry() -> Carried:
        if begun:
            raise Interrupted(Path("runs/a b"))
        os.kill(os.getpid(), number)
        time.sleep(60)
        raise AssertionError("not stopped")

    monkeypatch.setattr(sys, "argv", ["qunsim", "merge", "a b", "--force", "--lang", lang])
    monkeypatch.setattr(outcome.os, "_exit", left)
    with pytest.raises(SystemExit, match="130"):
        outcome.leave_folder(carry, as_json=False, lang=lang, no_report=True)

    assert capsys.readouterr().err == f"interrupted; what is done is kept. Go on with: {again}\n"
