"""Scenarios at their full size: time and memory of a replication, beside what `plan` tells of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.bench.children import answer, own_environment, own_module
from sim.errors import Fault, RunError, ScenarioError
from sim.experiment.estimate import ENGINE, WRITER, bytes_text
from sim.experiment.machine import memory_limit
from sim.experiment.replication_memory import arm_memory
from sim.scenario.words import meant, one_line, quoted

if TYPE_CHECKING:
    from sim.scenario.model import Scenario

__all__ = ["Case", "Scaled", "cases", "planned_bytes", "scaled", "sized"]

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Case:
    """One arm of a scenario file.

    Parameters
    ----------
    file, arm : str
        Which.
    customers, days : int
        Size of its world.
    threads : int
        Threads over ranges of its members.
    planned_bytes : int
        What `plan` tells of the memory of its worker process.
    """

    file: str
    arm: str
    customers: int
    days: int
    threads: int
    planned_bytes: int


@dataclass(frozen=True)
class Scaled:
    """What a replication took, and what was told of it before.

    Parameters
    ----------
    case : Case
        Which replication.
    wall_s, cpu_s, planned_s : float
        Seconds by the clock, of processor time, and told.
    base_bytes, peak_bytes : float
        Memory of the process before and at the peak.
    """

    case: Case
    wall_s: float
    cpu_s: float
    planned_s: float
    base_bytes: float
    peak_bytes: float

    @property
    def time_ratio(self) -> float:
        """Time told, divided by time taken."""
        return self.planned_s / self.wall_s

    @property
    def memory_ratio(self) -> float:
        """Memory told, divided by memory taken."""
        return self.case.planned_bytes / self.peak_bytes


def cases(files: Iterable[str], arm: str | None, customers: int | None = None, threads: int = 1) -> list[Case]:
    """Read scenario files and name the arms that are to be run.

    Parameters
    ----------
    files : iterable of str
        Scenario files.
    arm : str or None
        The only arm; every arm where not given.
    customers : int, optional
        Customers of every scenario; its own where not given.
    threads : int
        Threads over ranges of members.

    Returns
    -------
    list of Case

    Raises
    ------
    ScenarioError
        A file is wrong, has no such arm, or cannot have so many customers.
    RunError
        A replication does not fit into memory.
    """
    found = [one for file in files for one in _arms(file, sized(file, customers), arm, threads)]
    limit = memory_limit()
    for one in found:
        if one.planned_bytes > limit.size:
            needs = f"needs about {bytes_text(one.planned_bytes)} of memory"
            most = f"the limit is {bytes_text(limit.size)} ({limit.reason})"
            raise RunError(f"{one_line(one.file)}: arms.{one.arm}: {needs}; {most}; choose another with --arm")
    return found


def sized(file: str, customers: int | None) -> Scenario:
    """Load a scenario, with another number of customers where one is given.

    Parameters
    ----------
    file : str
        Scenario file.
    customers : int or None
        Their number; the scenario's where not given.

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioError
        The file is wrong, or cannot have so many customers.
    """
    from sim.scenario.load import load, load_text

    scenario = load(file)
    if customers is None:
        return scenario
    spelled = scenario.spelled()
    spelled["customers"]["count"] = customers
    return load_text(json.dumps(spelled), file)


def _arms(file: str, scenario: Scenario, arm: str | None, threads: int) -> list[Case]:
    if arm is not None and arm not in scenario.arms:
        allowed = f"unknown arm; allowed: {', '.join(scenario.arms)}{meant(arm, scenario.arms)}"
        raise ScenarioError(Fault(one_line(file), 0, 0, "--arm", f"{quoted(arm)}: {allowed}"))
    names: Sequence[str] = [*scenario.arms] if arm is None else [arm]
    count, days = scenario.customers.count or 0, scenario.clock.n_days
    return [Case(file, name, count, days, threads, planned_bytes(scenario, name, threads)) for name in names]


def planned_bytes(scenario: Scenario, arm: str, threads: int = 1) -> int:
    """Return what `plan` tells of the memory of a worker process that runs one replication after another.

    Parameters
    ----------
    scenario : Scenario
        A loaded scenario.
    arm : str
        Name of one of its arms.
    threads : int
        Threads over ranges of its members.

    Returns
    -------
    int
        Bytes.
    """
    return ENGINE + WRITER + arm_memory(scenario, arm, threads).total


def scaled(some: Sequence[Case], tell: Tell) -> list[Scaled]:
    """Run one replication of each arm in a process of its own.

    Parameters
    ----------
    some : sequence of Case
        From :func:`cases`.
    tell : callable
        Hears a line of each.

    Returns
    -------
    list of Scaled

    Raises
    ------
    RunError
        One failed.
    """
    found = []
    for number, case in enumerate(some, 1):
        command = (*own_module("sim.bench.scale_child"), case.file, case.arm, str(case.threads), str(case.customers))
        try:
            one = Scaled(case, **answer(command, own_environment()))
        except RunError as failed:
            raise RunError(f"bench: {one_line(case.file)}: arms.{case.arm}: {failed}") from failed
        found.append(one)
        told = f"{one.wall_s:.1f} s, {bytes_text(one.peak_bytes)}"
        tell(f"{number} of {len(some)}: {one_line(case.file)}, {case.arm}: {told}")
    return found
