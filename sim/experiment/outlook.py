"""What a run would do: which replications are stored, which are to be run, and how long that takes here.

The time of a replication is that of replications of the same arm in the ledger; where there are none, it is measured:
the arm is run once with few customers and few days, and once with more days, so that what grows with days can be told
from what does not. A replication is taken to grow in proportion to customers and days, and by `CACHES` faster in
customers where there are groups. Threads share what grows with days, at best evenly, as far as there are cores for
them; what comes before is done by one.
"""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sim.experiment.design import Plan, plan
from sim.experiment.ledger import DONE, Ledger, Row
from sim.experiment.manifest import MANIFEST, read_manifest
from sim.experiment.workers import cores
from sim.provenance import Origin

if TYPE_CHECKING:
    from sim.experiment.request import Request
    from sim.scenario.model import Scenario

__all__ = ["ArmRuns", "Duration", "Outlook", "durations", "outlook", "shrunk", "stored"]

FEW_CUSTOMERS, ENOUGH_CUSTOMERS = 1500, 50_000
ONE_IN = 20
"""Customers of a trial: one in so many, within these bounds. In a trial of few, what does not grow weighs too much."""

CACHES = 0.05
"""The time of a day of a customer in groups grows by this power of the number of customers, since less and less of the
world stays in the caches: 1.3 times from a trial of 50,000 to 10 million in three groups each, 1.2 times to 1.1 million
in one (`experiments/speed/README.md`). Without groups it hardly grows."""

FEW_DAYS, MORE_DAYS = 4, 16
TURNS = 2
"""A trial is the faster of two, since other programs can only slow it down."""

SURELY = {"ledger": (0.8, 1.3), "trial": (0.6, 1.7)}
"""Factors from the expected time to the range that is told, by where it comes from."""


@dataclass(frozen=True)
class ArmRuns:
    """Replications of one arm.

    Parameters
    ----------
    arm : str
        Name of the arm.
    main, ends : int
        Replications of the main run, and at the ends of uncertain parameters.
    stored, to_run : int
        Of both, those that are stored already and those that are not; an arm under two names is one computation.
    """

    arm: str
    main: int
    ends: int
    stored: int
    to_run: int


@dataclass(frozen=True)
class Duration:
    """How long one replication of an arm takes.

    Parameters
    ----------
    seconds : float
        Expected.
    low, high : float
        Range that is told.
    source : str
        ``ledger``: mean of earlier replications; ``trial``: measured now on a small world.
    """

    seconds: float
    low: float
    high: float
    source: str


@dataclass(frozen=True)
class Outlook:
    """What a run would do.

    Parameters
    ----------
    arms : tuple of ArmRuns
        By arm.
    low, high : float
        Range of the seconds that the replications take with the workers that there are.
    sources : dict of str to int
        Arms by where their times come from.
    """

    arms: tuple[ArmRuns, ...]
    low: float
    high: float
    sources: Mapping[str, int]


def stored(request: Request) -> tuple[Plan, dict[str, Row]]:
    """Lay out what is asked for and look up what is stored, without changing anything.

    Parameters
    ----------
    request : Request
        What is asked for.

    Returns
    -------
    asked : Plan
        Every job.
    rows : dict of str to Row
        Replications that are done, by key; those of other questions in the same folder included.

    Raises
    ------
    StoreError
        The ledger is damaged.
    """
    from sim.random_streams import STREAM_VERSION

    asked = plan(request.scenario, Origin.here(STREAM_VERSION), request.replications, request.arms, request.uncertain)
    path = request.folder / "ledger.sqlite"
    if not path.is_file():
        return asked, {}
    with Ledger(path, read_only=True) as ledger:
        return asked, {key: row for key, row in ledger.rows().items() if row.state == DONE}


def _unheard(line: str) -> None:
    """Take a line that nobody is to read."""


def outlook(request: Request, workers: int, say: Callable[[str], None] = _unheard) -> Outlook:
    """Tell what a run would do.

    Parameters
    ----------
    request : Request
        What is asked for.
    workers : int
        Workers that run at once.
    say : callable, optional
        Takes a line for a person who waits.

    Returns
    -------
    Outlook

    Raises
    ------
    ScenarioError
        The scenario has no such arm.
    StoreError
        The ledger is damaged.
    """
    asked, rows = stored(request)
    arms = _runs(asked, rows, request.force)
    waiting = {one.arm: one.to_run for one in arms if one.to_run}
    side_by_side = max(1, min(request.threads, cores() // workers))
    times = durations(request.scenario, waiting, rows.values(), side_by_side, _threads_before(request), say)
    low, high = (sum(n * getattr(times[arm], end) for arm, n in waiting.items()) for end in ("low", "high"))
    return Outlook(arms, low / workers, high / workers, Counter(one.source for one in times.values()))


def _threads_before(request: Request) -> int:
    """Return how many threads the replications had that the folder holds."""
    there = (request.folder / MANIFEST).is_file()
    return int(read_manifest(request.folder).get("threads", 1)) if there else 1


def _runs(asked: Plan, rows: Mapping[str, Row], force: bool) -> tuple[ArmRuns, ...]:
    """Count replications by arm; a computation is counted under the arm that asks for it first."""
    main = Counter(job.arm for job in asked.jobs if not job.variant.key)
    ends = Counter(job.arm for job in asked.jobs if job.variant.key)
    first = asked.computations()
    there = Counter(job.arm for key, job in first.items() if key in rows and not force)
    missing = Counter(job.arm for key, job in first.items() if key not in rows or force)
    return tuple(ArmRuns(arm, main[arm], ends[arm], there[arm], missing[arm]) for arm in main)


def durations(
    scenario: Scenario,
    arms: Iterable[str],
    rows: Iterable[Row],
    threads: int = 1,
    before: int = 1,
    say: Callable[[str], None] = _unheard,
) -> dict[str, Duration]:
    """Tell how long a replication of each arm takes here.

    Parameters
    ----------
    scenario : Scenario
        A loaded scenario.
    arms : iterable of str
        Names of its arms.
    rows : iterable of Row
        Replications of the same question that are done.
    threads, before : int
        Threads of a replication for which there are cores, and those that the replications had that are done.
    say : callable, optional
        Takes a line for a person who waits.

    Returns
    -------
    dict of str to Duration
        By arm.
    """
    known: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        if row.duration is not None:
            known[row.arm].append(row.duration)
    return {
        arm: _told(sum(known[arm]) / len(known[arm]), "ledger", before / threads)
        if known[arm]
        else _told(_trial(scenario, arm, threads, say), "trial")
        for arm in arms
    }


def _told(seconds: float, source: str, gain: float = 1.0) -> Duration:
    """Tell a time that lies between what was found and that times the best that other threads can do."""
    down, up = SURELY[source]
    best, worst = seconds * min(1.0, gain), seconds * max(1.0, gain)
    return Duration((best + worst) / 2, best * down, worst * up, source)


def _trial(scenario: Scenario, arm: str, threads: int, say: Callable[[str], None]) -> float:
    """Measure how long a replication would take, in seconds."""
    from sim.experiment.warming import announce, warm_up

    announce(scenario.model, say)
    warm_up(scenario.model)
    few, more = (shrunk(scenario, days) for days in (FEW_DAYS, MORE_DAYS))
    short, long = (min(_seconds(world, arm) for _ in range(TURNS)) for world in (few, more))
    days, customers = scenario.clock.n_days, scenario.customers.count or 0
    if more.clock.n_days == few.clock.n_days:
        return long * customers / (more.customers.count or 1)
    a_day = max((long - short) / (more.clock.n_days - few.clock.n_days), long / more.clock.n_days / 2)
    before = max(0.0, short - a_day * few.clock.n_days)
    times = customers / (few.customers.count or 1)
    slower = times**CACHES if scenario.arms[arm] else 1.0
    return (before + a_day * slower * days / threads) * times


def _seconds(scenario: Scenario, arm: str) -> float:
    """Run one replication and take the time."""
    from sim.replication import run_replication

    begun = time.perf_counter()
    run_replication(scenario, arm, 0)
    return time.perf_counter() - begun


def shrunk(scenario: Scenario, days: int) -> Scenario:
    """Give a scenario with few customers and a short horizon, and groups of the same size.

    Parameters
    ----------
    scenario : Scenario
        A loaded scenario.
    days : int
        Days at most.

    Returns
    -------
    Scenario
        For a trial only: dates of its strategies may lie after its end.
    """
    from sim.scenario.load import load_text

    spelled = scenario.spelled()
    start = spelled.get("start_from", [])
    cohorts: list[dict[str, Any]] = start if isinstance(start, list) else [start]
    count = scenario.customers.count or 0
    wanted = min(ENOUGH_CUSTOMERS, max(FEW_CUSTOMERS, count // ONE_IN))
    few = min(count, max([wanted, *(cohort["size"] for cohort in cohorts)]))
    for cohort in cohorts:
        cohort["groups"] = int(cohort["groups"] * few / count)
    kept = [cohort for cohort in cohorts if cohort["groups"]]
    if cohorts:
        spelled["start_from"] = (kept if isinstance(start, list) else kept[0]) if kept else {**cohorts[0], "groups": 1}
    spelled["customers"]["count"] = few
    smaller = load_text(json.dumps(spelled))
    end = min(scenario.clock.end, scenario.clock.start + timedelta(days=days - 1))
    return smaller.model_copy(update={"clock": smaller.clock.model_copy(update={"end": end})})
