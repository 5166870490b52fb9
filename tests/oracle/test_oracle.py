"""The engine writes the event log that the oracle writes; the comparison can fail; the oracle keeps its own laws."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from sim.replication import run_replication
from sim.scenario.model import Scenario
from sim.states import LEFT, MUTED, NORMAL, PINNED, STATE_NAMES

from .compare import LoggedHistory, differences, first_difference, rows_of
from .conservation import Ledger, log_faults
from .coverage import ALL_CODES, ALL_MOVES, Coverage, features
from .generate import Case, make_case
from .history import OracleHistory, oracle_run
from .observe import Observer
from .state import CANCELLED, CHAT, GONE, JOINED, MOVE, ON_SCREEN, OPENED, ORDER, REFUSED, Row
from .tally import daily_counts
from .wide import WIDE
from .world import World

GATE_CASES = 300
MOST_TRIED = 5000
LONG_CASES = 50_000
LONG_SECONDS = 3_600
SEED_VARIABLE = "QUNSIM_ORACLE_SEED"

CASES_WITH = {
    "back in a group once left": 3,
    "begun before the first midnight": 20,
    "closed offer read": 60,
    "cohorts of unlike sizes": 30,
    "demand": 60,
    "enough buyers": 10,
    "event of coupon": 40,
    "event of parameters": 60,
    "event of platform.client": 40,
    "event of platform.console": 40,
    "group made into a wave with posts": 20,
    "hours over midnight": 40,
    "mix": 60,
    "order cancelled": 20,
    "order refused": 15,
    "phase": 30,
    "post over the quota": 30,
    "post unstaffed": 30,
    "posts kept": 40,
    "quiet post": 30,
    "rivals": 60,
    "roll call": 40,
    "rule asks for chat from its making on of the last days": 3,
    "rule asks for chat of the last days": 20,
    "rule asks for orders of the last days": 15,
    "rule dissolve": 10,
    "rule merge": 15,
    "rule rebuild": 40,
    "rule split": 12,
    "schedule replaced": 25,
    "several rules": 25,
    "shock enforcement": 25,
    "shock scandal": 25,
    "shock staff_leave": 25,
    "sold out": 20,
    "staff fewer": 8,
    "threshold": 15,
}
"""In how many of the gate's cases something takes place at least."""

_ROOT = Path(__file__).parents[2]
_ORACLE_MODULES = tuple(
    f"tests.oracle.{name}"
    for name in ("history", "generate", "compare", "conservation", "tally", "observe", "coverage", "small")
)
_FORBIDDEN = ("sim.engine", "sim.mechanisms", "sim.population", "sim.strategies", "sim.replication", "sim.arrays")


@dataclass(frozen=True)
class Run:
    """One case of the gate, run by the oracle and watched tick by tick."""

    case: Case
    scenario: Scenario
    oracle: OracleHistory
    daily: dict[str, list[int]]
    faults: list[str]
    features: set[str]


@dataclass(frozen=True)
class Logged:
    """A history that has nothing but events."""

    events: np.ndarray | None


def _run(number: int) -> Run:
    """Run one case by the oracle."""
    case = make_case(number)
    scenario = case.scenario()
    ledger, observer = Ledger(), Observer(scenario)
    found: set[str] = set()

    def watch(world: World, tick: int) -> None:
        ledger(world, tick)
        observer(world, tick)
        if tick == scenario.clock.n_ticks - 1:
            found.update(features(world))

    oracle = oracle_run(scenario, case.arm, case.replication, watch=watch)
    counts = daily_counts(oracle.events, scenario.clock.ticks_per_day, scenario.clock.n_days)
    return Run(case, scenario, oracle, {**counts, **observer.daily()}, ledger.faults, found)


def _engine_and_oracle(run: Run) -> str:
    """Compare the engine with the oracle on one case."""
    history = run_replication(run.scenario, run.case.arm, run.case.replication, events=True)
    difference = differences(history, run.oracle)
    return f"case {run.case.number}: {difference}" if difference else ""


def _daily_difference(run: Run) -> str:
    """Compare all daily counts and levels of the engine with the oracle's."""
    history = run_replication(run.scenario, run.case.arm, run.case.replication)
    daily = {name: counts.tolist() for name, counts in history.daily.items()}
    names = sorted(name for name in daily.keys() | run.daily.keys() if daily.get(name) != run.daily.get(name))
    shown = "; ".join(f"{name}: engine {daily.get(name)}, oracle {run.daily.get(name)}" for name in names)
    return f"case {run.case.number}: {shown}" if names else ""


@pytest.fixture(scope="module")
def gate() -> list[Run]:
    """Give the fixed cases of the gate."""
    return [_run(number) for number in range(GATE_CASES)]


@pytest.fixture(scope="module")
def busiest(gate: list[Run]) -> Run:
    """Give the case with the longest log."""
    return max(gate, key=lambda run: len(run.oracle.events))


def test_engine_writes_the_log_of_the_oracle(gate: list[Run], capsys: pytest.CaptureFixture[str]) -> None:
    found = [difference for run in gate if (difference := _engine_and_oracle(run))]
    near = sum(run.oracle.near_misses for run in gate)
    with capsys.disabled():
        print(f"\noracle: {len(gate)} cases, {len(found)} differ, {near} draws within 1e-9 of their probability")
    assert not found, "\n".join(found)


def test_engine_counts_every_day_as_the_oracle_does(gate: list[Run]) -> None:
    found = [difference for run in gate if (difference := _daily_difference(run))]
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


class TestComparisonCanFail:
    """Planted differences, in the log and in the model."""

    def test_dropped_row(self, busiest: Run) -> None:
        rows = busiest.oracle.events
        assert first_difference([*rows[:40], *rows[41:]], rows).startswith("row 40: ")
        assert first_difference(rows[:-1], rows).endswith(f"oracle {_last(rows)}")
        assert "engine (tick" in first_difference(rows, rows[:-1])

    def test_swapped_rows(self, busiest: Run) -> None:
        rows = list(busiest.oracle.events)
        at = next(i for i in range(len(rows) - 1) if rows[i] != rows[i + 1])
        rows[at], rows[at + 1] = rows[at + 1], rows[at]
        assert first_difference(rows, busiest.oracle.events).startswith(f"row {at}: ")

    @pytest.mark.parametrize("column", range(6))
    def test_changed_number(self, busiest: Run, column: int) -> None:
        events = np.array(busiest.oracle.events)
        assert differences(Logged(events), busiest.oracle) == ""
        events[17, column] += 1
        assert differences(Logged(events), busiest.oracle).startswith("row 17: ")

    def test_history_without_events(self, busiest: Run) -> None:
        history: LoggedHistory = Logged(None)
        with pytest.raises(ValueError, match="no events"):
            differences(history, busiest.oracle)

    def test_changed_daily_count(self, busiest: Run) -> None:
        counts = busiest.daily["visits"]
        changed = {**busiest.daily, "visits": [counts[0] + 1, *counts[1:]]}
        assert _daily_difference(busiest) == ""
        assert "visits: engine" in _daily_difference(replace(busiest, daily=changed))

    @pytest.mark.parametrize("name", ["decision.mute_cost", "purchase.base", "irritation.push", "reading.depth_median"])
    def test_changed_parameter_in_the_engine(self, gate: list[Run], name: str) -> None:
        changed = (_with_changed_parameter(run, name) for run in gate)
        assert any(_engine_and_oracle(run) for run in changed)

    def test_other_replication(self, busiest: Run) -> None:
        other = replace(busiest, case=replace(busiest.case, replication=busiest.case.replication + 1))
        assert _engine_and_oracle(other)


def _last(rows: list[Row]) -> str:
    """Show the last row as the comparison does."""
    return first_difference([], rows[-1:]).split("oracle ")[1]


def _with_changed_parameter(run: Run, name: str) -> Run:
    """Change one parameter by a tenth for the engine only."""
    value = run.scenario.parameters[name]
    return replace(run, scenario=run.scenario.with_parameters({name: value * 1.1}))


class TestLawsCanFail:
    """Planted faults that the laws of a log, and of a world, must find."""

    _LOG: ClassVar[list[Row]] = [
        (0, 3, 0, JOINED, 0, NORMAL),
        (4, 3, 0, ON_SCREEN, 2, NORMAL),
        (4, 3, 0, OPENED, 2, 0),
        (4, 3, 0, ORDER, 1, 400),
        (4, 3, 0, CHAT, 1, 0),
        (4, 3, 0, MOVE, NORMAL, MUTED),
        (9, 3, 0, MOVE, MUTED, LEFT),
    ]

    def test_sound_log(self) -> None:
        assert log_faults(self._LOG) == []

    @pytest.mark.parametrize(
        ("at", "row"),
        [
            (7, (10, 3, 0, OPENED, 0, 0)),
            (7, (9, 3, 0, GONE, MUTED, 0)),
            (7, (8, 3, 0, CHAT, 1, 0)),
            (1, (0, 3, 0, JOINED, 1, NORMAL)),
            (1, (0, 3, 1, JOINED, 0, NORMAL)),
            (0, (0, 4, 0, JOINED, 0, NORMAL)),
            (6, (9, 3, 0, MOVE, NORMAL, PINNED)),
            (1, (2, 3, 0, ON_SCREEN, 1, MUTED)),
            (1, (2, 3, 0, ORDER, 0, 0)),
            (2, (4, 3, 0, OPENED, 0, 0)),
            (6, (4, 3, 0, REFUSED, 2, 0)),
            (6, (4, 3, 1, REFUSED, 1, 0)),
            (4, (4, 3, 0, REFUSED, 1, 0)),
            (7, (9, 3, 0, REFUSED, 1, 0)),
            (6, (4, 3, 0, CANCELLED, 1, 4)),
            (6, (5, 3, 0, CANCELLED, 1, 3)),
            (7, (9, 3, 0, CANCELLED, 1, 4)),
        ],
    )
    def test_planted_row(self, at: int, row: Row) -> None:
        assert log_faults([*self._LOG[:at], row, *self._LOG[at:]])

    @pytest.mark.parametrize("row", [(4, 3, 0, REFUSED, 1, 0), (5, 3, 0, CANCELLED, 1, 4)])
    def test_order_taken_back_once(self, row: Row) -> None:
        assert log_faults([*self._LOG[:6], row, *self._LOG[6:]]) == []
        assert log_faults([*self._LOG[:6], row, row, *self._LOG[6:]])

    def test_order_without_a_post_seen(self) -> None:
        assert log_faults([(4, 3, 0, OPENED, 0, 2) if row[3] == OPENED else row for row in self._LOG])

    def test_tampered_world(self, busiest: Run) -> None:
        ledger = Ledger()

        def tamper(world: World, tick: int) -> None:
            if tick == 20:
                world.groups[0].N += 1
                world.people[0].memberships[0].posts_seen += 1000
            ledger(world, tick)

        oracle_run(busiest.scenario, busiest.case.arm, busiest.case.replication, watch=tamper)
        assert any("live memberships" in fault for fault in ledger.faults)
        assert any("posts seen of" in fault for fault in ledger.faults)

    def _tampered(self, gate: list[Run], feature: str, tamper: Callable[[World], object]) -> list[str]:
        """Faults that the ledger finds where a world with a feature is tampered with at its end."""
        run = next(run for run in gate if feature in run.features)
        ledger, last = Ledger(), run.scenario.clock.n_ticks - 1

        def watch(world: World, tick: int) -> None:
            if tick == last:
                tamper(world)
            ledger(world, tick)

        oracle_run(run.scenario, run.case.arm, run.case.replication, watch=watch)
        return ledger.faults

    def test_oversold_stock(self, gate: list[Run]) -> None:
        def sell(world: World) -> None:
            sales = world.sales
            campaign = next(c for c, (wave, j) in enumerate(sales.offered) if wave.left[j] == 0 and sales.on(c))
            sales.standing.append(sales.on(campaign)[0])

        assert any("of a stock of" in fault for fault in self._tampered(gate, "sold out", sell))

    def test_order_cancelled_beside_one_that_stands(self, gate: list[Run]) -> None:
        def stand(world: World) -> None:
            world.sales.standing.append(world.sales.cancelled[0])

        closed = [run for run in gate if any(row[3] == CANCELLED for row in run.oracle.events)]
        faults = self._tampered([replace(run, features={"it"}) for run in closed], "it", stand)
        assert any("cancelled, 1 stand" in fault for fault in faults)

    def test_group_back_from_the_dead(self, gate: list[Run]) -> None:
        def revive(world: World) -> None:
            next(group for group in world.groups if not group.alive).alive = True

        assert any("dissolved with" in fault for fault in self._tampered(gate, "rule rebuild", revive))

    def test_twice_in_a_group(self, gate: list[Run]) -> None:
        def join(world: World) -> None:
            person = next(person for person in world.people if person.there(10**6))
            person.memberships.append(person.there(10**6)[0])

        assert any("twice in a group" in fault for fault in self._tampered(gate, "demand", join))

    def test_work_that_there_was_no_time_for(self, gate: list[Run]) -> None:
        def post(world: World) -> None:
            world.posts.manual += 10**6

        faults = self._tampered(
            [run for run in gate if run.scenario.parameters["money.manual_post_minutes"] > 0], "post unstaffed", post
        )
        assert any("minutes" in fault for fault in faults)


def test_oracle_knows_nothing_of_the_engine() -> None:
    script = f"import sys, {', '.join(_ORACLE_MODULES)}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], cwd=_ROOT, capture_output=True, text=True, check=True)
    found = [name for name in done.stdout.split() if name.startswith(_FORBIDDEN)]
    assert found == []


@pytest.mark.long_oracle
def test_engine_writes_the_log_of_the_oracle_on_fresh_cases(capsys: pytest.CaptureFixture[str]) -> None:
    seed = int(os.environ.get(SEED_VARIABLE) or secrets.randbits(48))
    started = time.monotonic()
    runs, found, near, coverage = 0, "", 0, Coverage()
    for run in _within_budget(seed, started):
        found = _engine_and_oracle(run) or _daily_difference(run)
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
        yield _run(number)


@pytest.mark.long_oracle
@pytest.mark.parametrize("name", WIDE)
def test_every_parameter_moves_a_log(gate: list[Run], name: str) -> None:
    """A twentieth of its range changes the log of a case of the gate, or of one of those that follow them."""
    step = (WIDE[name][1] - WIDE[name][0]) / 20
    for run in chain(gate, (_run(number) for number in range(GATE_CASES, MOST_TRIED))):
        changed = run.scenario.with_parameters({name: run.scenario.parameters[name] + step})
        if oracle_run(changed, run.case.arm, run.case.replication).events != run.oracle.events:
            return
    pytest.fail(f"{name}: a twentieth of its range changes no log")
