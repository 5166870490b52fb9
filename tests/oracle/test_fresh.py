"""The long lane: engine against oracle on fresh cases, and parameters that move no log."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from itertools import chain

import pytest

from sim.scenario.parameters import PARAMETERS, reads

from .conservation import log_faults
from .coverage import Coverage
from .history import oracle_run
from .watched import GATE_CASES, Run, daily_difference, engine_and_oracle, watched
from .wide import WIDE

MOST_TRIED = 5000
LONG_CASES = 50_000
LONG_SECONDS = 3_600
SEED_VARIABLE = "QUNSIM_ORACLE_SEED"
IN_NO_LOG = {
    f"money.{name}"
    for name in ("wage_per_hour", "content_per_post", "benefit_yuan", "red_packet_yuan", "pin_reward_yuan")
}
"""Prices that are paid when the history is over."""


@pytest.mark.long_oracle
def test_engine_writes_the_log_of_the_oracle_on_fresh_cases(capsys: pytest.CaptureFixture[str]) -> None:
    seed = int(os.environ.get(SEED_VARIABLE) or secrets.randbits(48))
    started = time.monotonic()
    runs, found, near, coverage = 0, "", 0, Coverage()
    for run in _within_budget(seed, started):
        found = engine_and_oracle(run) or daily_difference(run)
        coverage.count(run.oracle.events, run.features)
        near += run.oracle.near_misses
        runs += 1
        found = found or "\n".join(run.faults + log_faults(run.oracle.events))
        if found:
            break
    with capsys.disabled():
        print(f"\noracle: {runs} cases from {SEED_VARIABLE}={seed} in {time.monotonic() - started:.0f} s")
        print(f"{near} draws within 1e-9 of their probability; {coverage}")
    assert not found
    assert runs == LONG_CASES


def _within_budget(seed: int, started: float) -> Iterator[Run]:
    """Make fresh cases as long as the hour lasts."""
    for number in range(seed, seed + LONG_CASES):
        if time.monotonic() - started > LONG_SECONDS:
            return
        yield watched(number)


def test_ranges_are_given_for_every_parameter() -> None:
    """All that the standard model reads, but the money that is in no event log."""
    read = {name for name in PARAMETERS if reads("standard", name)}
    assert read - set(WIDE) == IN_NO_LOG
    assert set(WIDE) <= read


@pytest.mark.long_oracle
@pytest.mark.parametrize("name", WIDE)
def test_every_parameter_moves_a_log(gate: list[Run], name: str) -> None:
    """A twentieth of its range changes the log of a case of the gate, or of one of those that follow them."""
    step = (WIDE[name][1] - WIDE[name][0]) / 20
    for run in chain(gate, (watched(number) for number in range(GATE_CASES, MOST_TRIED))):
        changed = run.scenario.with_parameters({name: run.scenario.parameters[name] + step})
        if oracle_run(changed, run.case.arm, run.case.replication).events != run.oracle.events:
            return
    pytest.fail(f"{name}: a twentieth of its range changes no log")
