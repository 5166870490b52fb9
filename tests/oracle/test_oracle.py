"""The engine writes the event log that the oracle writes; the oracle keeps its own laws."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sim.replication import run_replication
from sim.states import STATE_NAMES

from .compare import rows_of
from .conservation import log_faults
from .coverage import ALL_CODES, ALL_MOVES, Coverage
from .generate import make_case
from .history import oracle_run
from .state import CHAT
from .watched import Run, daily_difference, engine_and_oracle

CASES_WITH = {
    "back in a group once left": 9,
    "begun before the first midnight": 15,
    "care skimped on the last day": 30,
    "closed offer read": 55,
    "cohorts of unlike sizes": 35,
    "demand": 65,
    "draw AGAIN": 85,
    "draw BOX": 80,
    "draw ENTER": 95,
    "draw FOLLOW at joining": 40,
    "draw FOLLOW": 25,
    "draw LEAVE at joining": 65,
    "draw LOOKIN": 135,
    "draw MUTE at joining": 165,
    "draw PULL": 155,
    "draw REACHED": 30,
    "draw RETURN": 150,
    "draw SECOND at joining": 90,
    "draw SECOND": 40,
    "draw TIDY": 55,
    "draw WHICH": 80,
    "draw choice of the day": 30,
    "enough buyers": 15,
    "event of coupon": 70,
    "event of parameters": 65,
    "event of platform.client": 55,
    "event of platform.console": 65,
    "exposure inverted_u": 30,
    "exposure none": 30,
    "group made into a wave with posts": 20,
    "hours over midnight": 30,
    "invitation beside standing groups": 75,
    "invitation to standing groups": 35,
    "look-in at a flash group": 40,
    "mix": 75,
    "more needs than a tick holds": 10,
    "need lost after an order": 4,
    "need put back": 25,
    "needs of the category": 85,
    "order baseline": 50,
    "order cancelled": 15,
    "order incremental": 40,
    "order moved": 10,
    "order refused": 15,
    "own order incremental": 25,
    "past on a topic of its own": 20,
    "phase": 25,
    "post over the quota": 55,
    "post unstaffed": 45,
    "posts kept": 55,
    "quiet post": 30,
    "rivals": 60,
    "roll call": 45,
    "rule asks for chat from its making on of the last days": 8,
    "rule asks for chat of the last days": 40,
    "rule asks for orders of the last days": 15,
    "rule dissolve": 10,
    "rule merge": 20,
    "rule rebuild": 30,
    "rule split": 30,
    "schedule replaced": 30,
    "several rules": 40,
    "shock enforcement": 35,
    "shock scandal": 35,
    "shock staff_leave": 30,
    "sold out": 20,
    "staff fewer": 10,
    "states of the past": 70,
    "states stated": 80,
    "threshold": 25,
}
"""In how many of the gate's cases something takes place at least."""

_ROOT = Path(__file__).parents[2]
_ORACLE_MODULES = tuple(
    f"tests.oracle.{name}"
    for name in (
        "history",
        "generate",
        "compare",
        "conservation",
        "tally",
        "observe",
        "coverage",
        "small",
        "inbox",
        "inbox_cases",
    )
)
_FORBIDDEN = ("sim.engine", "sim.mechanisms", "sim.population", "sim.strategies", "sim.replication", "sim.arrays")


def test_engine_writes_the_log_of_the_oracle(gate: list[Run], capsys: pytest.CaptureFixture[str]) -> None:
    found = [difference for run in gate if (difference := engine_and_oracle(run))]
    near = sum(run.oracle.near_misses for run in gate)
    with capsys.disabled():
        print(f"\noracle: {len(gate)} cases, {len(found)} differ, {near} draws within 1e-9 of their probability")
    assert not found, "\n".join(found)


def test_engine_counts_every_day_as_the_oracle_does(gate: list[Run]) -> None:
    found = [difference for run in gate if (difference := daily_difference(run))]
    assert not found, "\n".join(found)


def test_engine_keeps_the_laws_of_a_log(gate: list[Run]) -> None:
    for run in gate:
        history = run_replication(run.scenario, run.case.arm, run.case.replication, events=True)
        assert log_faults(rows_of(history)) == [], f"case {run.case.number}"


def test_gate_covers_every_code_and_every_move(gate: list[Run]) -> None:
    coverage = Coverage()
    for run in gate:
        coverage.count(run.oracle.events, run.features)
    assert {code for code, number in coverage.codes.items() if number} == ALL_CODES
    assert {move for move, number in coverage.moves.items() if number} == ALL_MOVES


def test_gate_covers_every_feature(gate: list[Run]) -> None:
    coverage = Coverage()
    for run in gate:
        coverage.count(run.oracle.events, run.features)
    assert {name: number for name, number in CASES_WITH.items() if coverage.features[name] < number} == {}
    assert set(coverage.features) == set(CASES_WITH)


def test_gate_has_chat_that_waits_for_the_hour(gate: list[Run]) -> None:
    waited = set()
    for run in gate:
        clock = run.scenario.clock
        s = max(1, clock.ticks_per_day // 24)
        written = {tick for tick, _, _, code, _, _ in run.oracle.events if code == CHAT}
        if any((tick + 1) % s != 0 and (tick // s + 1) * s < clock.n_ticks for tick in written):
            waited.add(clock.tick_minutes)
    assert waited == {20, 30}


def test_no_draw_is_used_twice(gate: list[Run]) -> None:
    for run in gate:
        assert len(set(run.oracle.addresses)) == len(run.oracle.addresses), f"case {run.case.number}"


def test_world_keeps_its_laws_at_every_tick(gate: list[Run]) -> None:
    assert [f"case {run.case.number}: {fault}" for run in gate for fault in run.faults] == []


def test_log_keeps_its_laws(gate: list[Run]) -> None:
    assert [f"case {run.case.number}: {fault}" for run in gate for fault in log_faults(run.oracle.events)] == []


def test_log_ends_in_the_states_of_the_world(gate: list[Run]) -> None:
    for run in gate:
        ends = [end.state for end in run.oracle.memberships.values()]
        assert [run.daily[name][-1] for name in STATE_NAMES] == [ends.count(state) for state in range(7)]


def test_order_of_members_does_not_matter(gate: list[Run]) -> None:
    for run in gate[:60]:
        backwards = range(run.scenario.customers.count or 0)[::-1]
        again = oracle_run(run.scenario, run.case.arm, run.case.replication, order=backwards)
        assert again.events == run.oracle.events


def test_same_number_makes_the_same_case() -> None:
    assert make_case(7) == make_case(7)
    assert make_case(7) != make_case(8)


def test_oracle_knows_nothing_of_the_engine() -> None:
    script = f"import sys, {', '.join(_ORACLE_MODULES)}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], cwd=_ROOT, capture_output=True, text=True, check=True)
    found = [name for name in done.stdout.split() if name.startswith(_FORBIDDEN)]
    assert found == []
