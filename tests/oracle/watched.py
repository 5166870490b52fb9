"""One case run by the oracle and watched tick by tick, and the engine compared with it."""

from __future__ import annotations

from dataclasses import dataclass

from sim.replication import run_replication
from sim.scenario.model import Scenario

from .compare import differences
from .conservation import Ledger
from .coverage import features
from .generate import Case, make_case
from .history import OracleHistory, oracle_run
from .observe import Observer
from .tally import daily_counts
from .world import World

__all__ = ["GATE_CASES", "Run", "daily_difference", "engine_and_oracle", "watched"]

GATE_CASES = 300


@dataclass(frozen=True)
class Run:
    """One case of the gate, run by the oracle and watched tick by tick."""

    case: Case
    scenario: Scenario
    oracle: OracleHistory
    daily: dict[str, list[int]]
    faults: list[str]
    features: set[str]


def watched(number: int) -> Run:
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


def engine_and_oracle(run: Run) -> str:
    """Compare the engine with the oracle on one case."""
    history = run_replication(run.scenario, run.case.arm, run.case.replication, events=True)
    difference = differences(history, run.oracle)
    return f"case {run.case.number}: {difference}" if difference else ""


def daily_difference(run: Run) -> str:
    """Compare all daily counts and levels of the engine with the oracle's."""
    history = run_replication(run.scenario, run.case.arm, run.case.replication)
    daily = {name: counts.tolist() for name, counts in history.daily.items()}
    names = sorted(name for name in daily.keys() | run.daily.keys() if daily.get(name) != run.daily.get(name))
    shown = "; ".join(f"{name}: engine {daily.get(name)}, oracle {run.daily.get(name)}" for name in names)
    return f"case {run.case.number}: {shown}" if names else ""
