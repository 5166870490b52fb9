"""Worked examples: programs that are measured: what they print is read, and they end with the benchmark."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from sim.bench.children import answer, measured, output, own_environment, own_module
from sim.bench.memory import forget_peak, peak_mb
from sim.errors import RunError
from tests.bench.runs import run

posix = pytest.mark.skipif(os.name != "posix", reason="process groups")


def saying(*lines: str) -> tuple[str, ...]:
    """Give a program that prints some lines."""
    return (sys.executable, "-c", f"print({chr(10).join(lines)!r})")


def test_the_last_line_is_the_measurement() -> None:
    line = json.dumps(run("mesa", 2.0))
    found = measured(saying("a warning", line, ""))
    assert found.pop("wall_s") > 0
    assert found == run("mesa", 2.0)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([""], "printed no measurement but: nothing"),
        (["no JSON\x1b[31m"], "printed no measurement but: no JSON\\x1b[31m"),
        (["[1]"], "printed no measurement but: [1]"),
        (["[" * 100_000], "printed no measurement but: [["),
        ([json.dumps({**run("a", 1.0), "cpu_s": "fast"})], "cpu_s missing, not a number or 0"),
        ([json.dumps({**run("a", 1.0), "cpu_s": float("nan")})], "cpu_s missing"),
        ([json.dumps({**run("a", 1.0), "visits": 0})], "visits missing, not a number or 0"),
        ([json.dumps({**run("a", 1.0), "users": True})], "users missing"),
        (["{}"], "users, days, setup_s, loop_s, cpu_s, visits, visits_per_s, peak_rss_mb, base_rss_mb missing"),
    ],
)
def test_what_is_no_measurement_is_named_in_one_line(lines: list[str], said: str) -> None:
    with pytest.raises(RunError) as failed:
        measured(saying(*lines))
    assert said in str(failed.value)
    assert str(failed.value).isprintable()
    assert len(str(failed.value)) < 300


def test_a_program_that_fails_says_why() -> None:
    code = "import sys; print('first', file=sys.stderr); print('why', '\\x1b', file=sys.stderr); sys.exit(7)"
    with pytest.raises(RunError, match=r"^ended with 7: why \\x1b$"):
        output((sys.executable, "-c", code))
    with pytest.raises(RunError, match=r"without a word$"):
        output((sys.executable, "-c", "raise SystemExit(1)"))
    with pytest.raises(RunError, match=r"not found|cannot be started"):
        output(("/nowhere/at/all",))


@posix
def test_the_peak_of_a_program_is_its_own() -> None:
    held = bytearray(b"x") * 150_000_000
    code = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    told = float(output((sys.executable, "-c", code)))
    assert told < 100 < len(held) / 2**20


@pytest.mark.skipif(sys.platform != "linux", reason="the peak can be set back on Linux")
def test_a_peak_that_is_forgotten_is_none() -> None:
    held = bytearray(b"x") * 100_000_000
    before = peak_mb()
    del held
    base = forget_peak()
    assert base < before - 80
    again = bytearray(b"x") * 50_000_000
    assert 40 < peak_mb() - base < 60
    assert len(again)


def test_what_lies_in_the_current_folder_is_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sim").mkdir()
    (tmp_path / "sim" / "__init__.py").write_text("raise SystemExit('the wrong one')")
    monkeypatch.chdir(tmp_path)
    assert "usage: python -m sim.bench.child" in output((*own_module("sim.bench.child"), "--help"), own_environment())


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_programs_end_with_the_benchmark(number: signal.Signals) -> None:
    code = (
        "import sys\nfrom sim.bench.children import answer\nfrom sim.experiment.interrupts import Interrupts\n"
        'inner = \'import subprocess, sys; subprocess.run([sys.executable, "-c", "import time; time.sleep(60)"])\'\n'
        "with Interrupts() as some, some.at_once():\n"
        "    try:\n        answer((sys.executable, '-c', inner))\n"
        "    except KeyboardInterrupt:\n        sys.exit(130)\n"
    )
    bench = subprocess.Popen([sys.executable, "-c", code], env=own_environment())
    try:
        end, below = time.monotonic() + 30, []
        while len(below) < 3 and time.monotonic() < end:
            below = psutil.Process(bench.pid).children(recursive=True)
            time.sleep(0.02)
        assert len(below) == 3  # the shell, the program, and what that started
        bench.send_signal(number)
        assert bench.wait(timeout=10) == 130
        gone, alive = psutil.wait_procs(below, timeout=5)
        assert (len(gone), alive) == (3, [])
    finally:
        bench.kill()
        bench.wait()


def test_an_answer_need_not_be_a_measurement() -> None:
    assert answer(saying('{"a": 1}')) == {"a": 1}
