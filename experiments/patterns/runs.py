"""Run worlds, each once, on a few processes, and say on the error stream how long it still takes."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field

import numpy as np

from experiments.patterns.watching import WATCH_EVENTS, WATCHES
from experiments.patterns.worlds import World, scenario_of
from sim.replication import run_replication

__all__ = ["Outcome", "Task", "pooled", "run_all", "run_one"]

Task = tuple[World, int]
"""A world and the number of a replication."""

KEPT = (
    "normal", "pinned", "muted", "pinned_muted", "folded", "left", "joined", "customers_reached_7d",
    "customers_opened_7d", "customers_spoke_7d", "exposures", "posts_sent", "posts_delivered", "posts_dropped",
    "posts_seen", "own_orders", "group_orders", "revenue_fen", "cut_fen", "chat_messages", "joins", "mutes", "folds",
    "pins", "leaves", "messages", "group_minutes", "member_minutes", "manual_posts", "setups", "openings",
    "baseline_orders", "moved_orders", "incremental_orders", "own_incremental_orders", "lost_orders", "need_visits",
    "duplicates_seen",
)  # fmt: skip
"""Daily counts that are kept of a run."""


@dataclass(frozen=True)
class Outcome:
    """The counts of a run, or their sums over some replications.

    Parameters
    ----------
    customers : int
        Customers.
    daily : dict of ndarray of int64, (n_days,)
        Daily counts.
    watched : dict of ndarray of float64
        What was computed from the events; sums too.
    parameters : dict of str to float
        Parameters of purchase that it was run with.
    """

    customers: int
    daily: Mapping[str, np.ndarray]
    watched: Mapping[str, np.ndarray] = field(default_factory=dict)
    parameters: Mapping[str, float] = field(default_factory=dict)


def pooled(outcomes: Iterable[Outcome]) -> Outcome:
    """Add up runs.

    Parameters
    ----------
    outcomes : iterable of Outcome
        At least one.

    Returns
    -------
    Outcome
    """
    found = list(outcomes)
    daily = {name: np.sum([each.daily[name] for each in found], axis=0) for name in found[0].daily}
    watched = {name: np.sum([each.watched[name] for each in found], axis=0) for name in found[0].watched}
    return Outcome(sum(each.customers for each in found), daily, watched, found[0].parameters)


def run_one(task: Task) -> Outcome:
    """Run one replication of a world.

    Parameters
    ----------
    task : tuple of World and int
        The world and the number of the replication.

    Returns
    -------
    Outcome
    """
    world, replication = task
    scenario = scenario_of(world)
    history = run_replication(scenario, world.arm, replication, events=world.watch in WATCH_EVENTS)
    watched = WATCHES[world.watch](scenario, history) if world.watch else {}
    daily = {name: history.daily[name].astype(np.int64) for name in KEPT}
    purchase = {name: value for name, value in scenario.parameters.items() if name.startswith("purchase.")}
    return Outcome(history.n_customers, daily, watched, purchase)


def run_all(tasks: Iterable[Task], workers: int = 2) -> dict[Task, Outcome]:
    """Run every task once.

    Parameters
    ----------
    tasks : iterable of tuple of World and int
        Worlds and replications; what comes twice is run once.
    workers : int
        Processes; 0 runs all in this one.

    Returns
    -------
    dict of (World, int) to Outcome
    """
    wanted = list(dict.fromkeys(tasks))
    started, found = time.monotonic(), {}
    for done, (task, outcome) in enumerate(_each(wanted, workers), 1):
        found[task] = outcome
        _tell(done, len(wanted), time.monotonic() - started, quiet=workers == 0)
    return found


def _each(tasks: list[Task], workers: int) -> Iterator[tuple[Task, Outcome]]:
    if workers == 0:
        yield from ((task, run_one(task)) for task in tasks)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting = {pool.submit(run_one, task): task for task in tasks}
        for future in as_completed(list(waiting)):
            yield waiting.pop(future), future.result()


def _tell(done: int, total: int, seconds: float, *, quiet: bool) -> None:
    if quiet or (done % 50 and done != total):
        return
    left = seconds / done * (total - done)
    print(f"{done}/{total} runs, {seconds:.0f} s, about {left:.0f} s left", file=sys.stderr, flush=True)
