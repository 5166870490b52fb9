"""Workers: order, exceptions, killed workers, stopping."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.errors import RunError
from sim.experiment.workers import KILLS, Ended, Lane, ProcessLane, ThreadLane, ended


def squared(number: int) -> int:
    return number * number


def fails_at_three(number: int) -> int:
    if number == 3:
        raise ValueError("three\nis wrong")
    return number


def dies_at_three(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def dies_once(path: Path) -> str:
    if not path.exists():
        path.write_text("was here")
        os.kill(os.getpid(), signal.SIGSEGV)
    return path.read_text()


def dies(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def sleeps(seconds: int) -> int:
    time.sleep(seconds)
    return seconds


def run(numbers: list[int], work: Callable[[int], int], lanes: list[Lane]) -> dict[int, Ended[int, int]]:
    return {end.task: end for end in ended(numbers, work, lanes)}


@pytest.mark.parametrize("lane", [ProcessLane, ThreadLane])
@pytest.mark.parametrize("n_lanes", [1, 3])
def test_every_task_ends_once(lane: type[Lane], n_lanes: int) -> None:
    ends = list(ended(list(range(20)), squared, [lane() for _ in range(n_lanes)]))

    assert sorted((end.task, end.result) for end in ends) == [(n, n * n) for n in range(20)]


@pytest.mark.parametrize("lane", [ProcessLane, ThreadLane])
def test_an_exception_is_told_in_one_line_with_its_trace_and_the_rest_goes_on(lane: type[Lane]) -> None:
    found = run(list(range(6)), fails_at_three, [lane(), lane()])

    assert found[3].error == "ValueError: three is wrong"
    assert "fails_at_three" in found[3].trace
    assert [found[n].result for n in (0, 1, 2, 4, 5)] == [0, 1, 2, 4, 5]


def test_a_task_that_kills_its_workers_is_set_aside_and_the_rest_goes_on() -> None:
    found = run(list(range(6)), dies_at_three, [ProcessLane(), ProcessLane()])

    assert (found[3].killed, found[3].error) == (True, f"killed {KILLS} workers")
    assert [found[n].result for n in (0, 1, 2, 4, 5)] == [0, 1, 2, 4, 5]


def test_a_task_whose_worker_was_killed_once_is_run_again(tmp_path: Path) -> None:
    (end,) = ended([tmp_path / "mark"], dies_once, [ProcessLane()])

    assert end.result == "was here"


def test_workers_that_always_die_end_the_run() -> None:
    with pytest.raises(RunError, match="workers died one after the other"):
        list(ended(list(range(20)), dies, [ProcessLane(), ProcessLane()]))


def test_stopping_takes_less_than_5_seconds_and_leaves_no_process() -> None:
    before = set(multiprocessing.active_children())
    start = time.monotonic()
    ends = list(ended([0, 600, 600], sleeps, [ProcessLane(), ProcessLane()], lambda: time.monotonic() > start + 2))

    assert [end.result for end in ends] == [0]
    assert time.monotonic() - start < 7
    assert set(multiprocessing.active_children()) <= before
