"""The coordinating process: plans, runs what is missing, keeps the ledger, writes the manifest and the tables."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from sim import __version__
from sim.errors import Fault, ScenarioError
from sim.experiment.design import Job, Plan, plan
from sim.experiment.interrupts import Interrupted, Interrupts
from sim.experiment.ledger import DONE, FAILED, SET_ASIDE, Row
from sim.experiment.progress import Progress
from sim.experiment.replicate import Task, replicate, warm_up
from sim.experiment.store import FORMAT, Store, folder_name, read_manifest, results_hash, write_manifest
from sim.experiment.workers import Ended, Lane, ProcessLane, ThreadLane, cores, ended
from sim.provenance import Origin, folder_key, versions
from sim.scenario.load import resolved_yaml
from sim.scenario.model import Scenario

__all__ = ["Carried", "Request", "carry_out", "wants_threads"]

Kind = Literal["auto", "process", "thread"]

THREADS_A_WORKER = 2
THREADS_CUSTOMER_DAYS = 1_000_000
"""A job of at most 2 replications a worker, each at most a few seconds, runs in threads: processes take longer to start
than it does. A longer one needs processes: a thread in compiled code cannot be interrupted."""


@dataclass(frozen=True)
class Request:
    """What is asked for.

    Parameters
    ----------
    scenario : Scenario
        A loaded scenario.
    name : str
        What its results are called.
    out : Path
        Folder in which the results folder is made.
    replications : int, optional
        Replications of the main run; the scenario's where not given.
    arms : sequence of str, optional
        Arms to run with `none`; all where not given.
    uncertain : bool
        Whether the ends of the uncertain parameters are run.
    workers : int, optional
        Workers at most; one a core where not given.
    executor : str
        ``process``, ``thread``, or ``auto``: threads for a job that is done before a process has started.
    force : bool
        Whether replications that are done are run again, and a folder that is no results folder is filled.
    command : sequence of str
        The command that asks for the same again.
    warnings : sequence of str
        What the user should know about the scenario.
    """

    scenario: Scenario
    name: str
    out: Path
    replications: int | None = None
    arms: Sequence[str] | None = None
    uncertain: bool = True
    workers: int | None = None
    executor: Kind = "auto"
    force: bool = False
    command: Sequence[str] = ()
    warnings: Sequence[str] = ()

    @property
    def again(self) -> str:
        """The command as it is typed."""
        return shlex.join(self.command)


@dataclass(frozen=True)
class Carried:
    """What came of it.

    Parameters
    ----------
    folder : Path
        The results folder.
    planned, run : int
        Replications that were asked for, and those that had to be run.
    failed : tuple of Row
        Replications that failed or were set aside.
    results_hash : str
        Hash of the results.
    changed : bool
        Whether the folder held other results before, or none.
    """

    folder: Path
    planned: int
    run: int
    failed: tuple[Row, ...]
    results_hash: str
    changed: bool


def carry_out(request: Request, progress: Progress) -> Carried:
    """Run what is asked for and not yet stored, and leave a folder that answers.

    Parameters
    ----------
    request : Request
        What is asked for.
    progress : Progress
        Hears how it goes.

    Returns
    -------
    Carried

    Raises
    ------
    ScenarioError
        The scenario has no such arm, or replications or workers are fewer than 1.
    StoreError
        The folder cannot be used.
    RunError
        Workers die whatever they run.
    Interrupted
        The user stopped the run; what was finished is kept.
    """
    from sim.experiment.estimate import refuse_too_large

    if request.workers is not None and request.workers < 1:
        raise ScenarioError(Fault("run", 0, 0, "workers", f"{request.workers}: allowed: 1 and more"))
    refuse_too_large(request)
    # Imported here: what cannot fit is refused before anything is compiled.
    from sim.random_streams import STREAM_VERSION

    key, origin = folder_key(request.scenario), Origin.here(STREAM_VERSION)
    asked = plan(request.scenario, origin, request.replications, request.arms, request.uncertain)
    folder = request.out / folder_name(request.name, key)
    with Store(folder, key, request.force) as store:
        before = read_manifest(folder) if (folder / "manifest.json").exists() else {}
        manifest = _manifest(request, asked, origin, key)
        write_manifest(folder, manifest)
        ran = _run_missing(request, asked, store, progress)
        rows = store.ledger.rows()
    failed = tuple(rows[key] for key in asked.computations() if rows[key].state != DONE)
    manifest |= {
        "finished": _now(),
        "failed": [{"key": row.key, "error": row.error} for row in failed],
        "results_hash": results_hash(folder),
        "warnings": [*request.warnings, *ran.warnings],
    }
    write_manifest(folder, manifest)
    found = manifest["results_hash"]
    return Carried(folder, len(asked.computations()), ran.count, failed, found, found != before.get("results_hash"))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _manifest(request: Request, asked: Plan, origin: Origin, key: str) -> dict[str, Any]:
    """Say what was asked for, with what, where."""
    return {
        "format": FORMAT,
        "qunsim": __version__,
        "name": request.name,
        "folder_key": key,
        "command": request.again,
        "started": _now(),
        "finished": None,
        "results_hash": None,
        "failed": [],
        "warnings": list(request.warnings),
        "executor": request.executor,
        "origin": {"stream_version": origin.stream_version, "machine": origin.machine, "source": origin.source},
        "versions": versions(),
        "seed": str(request.scenario.seed),
        "plan": [
            {"variant": job.variant.key, "end": job.variant.end, "value": job.variant.value, "arm": job.arm,
             "replication": job.replication, "key": job.key}
            for job in asked.jobs
        ],
        "scenario": resolved_yaml(request.scenario),
    }  # fmt: skip


@dataclass(frozen=True)
class _Ran:
    """How many replications were run, and what is odd about them."""

    count: int
    warnings: tuple[str, ...] = ()


def _run_missing(request: Request, asked: Plan, store: Store, progress: Progress) -> _Ran:
    """Run the replications that are not stored."""
    jobs = asked.computations()
    store.ledger.expect(Row(job.key, job.arm, job.replication) for job in jobs.values())
    stored = {key: row for key, row in store.ledger.rows().items() if key in jobs and row.state == DONE}
    missing = [job for key, job in jobs.items() if request.force or key not in stored]
    progress.say(f"{len(missing)} of {len(jobs)} to run in {store.folder}")
    if not missing:
        return _Ran(0)
    warnings = []
    with Interrupts() as interrupts, progress:
        with interrupts.at_once():
            lanes = _lanes(request, len(missing), progress)
        tasks = {_task(asked, job, store): job for job in missing}
        progress.begin(len(missing))
        with closing(ended(list(tasks), replicate, lanes, interrupts.stop)) as ends:
            for end in ends:
                row = _row_of(end, tasks[end.task], store)
                if row.state == DONE and row.key in stored and stored[row.key].hash != row.hash:
                    warnings.append(f"{tasks[end.task]}: other results than stored before")
                store.ledger.write(row)
                progress.step()
                if row.error is not None:
                    progress.say(f"{tasks[end.task]}: {row.error}")
    if interrupts.asked:
        raise Interrupted
    return _Ran(len(missing), tuple(warnings))


def _lanes(request: Request, missing: int, progress: Progress) -> list[Lane]:
    """Compile once here, then start the workers."""
    from sim.compiling import cache_is_writable

    workers = min(missing, cores() if request.workers is None else request.workers)
    kind: type[Lane] = ThreadLane if wants_threads(request, missing, workers) else ProcessLane
    if kind is ProcessLane and not cache_is_writable():
        progress.say("no folder can keep compiled code: threads are used instead of processes")
        kind = ThreadLane
    warm_up()
    return [kind() for _ in range(workers)]


def wants_threads(request: Request, missing: int, workers: int) -> bool:
    """Tell whether threads are asked for, or a job so small that starting processes would take longer.

    Parameters
    ----------
    request : Request
        What is asked for.
    missing : int
        Replications to be run.
    workers : int
        Workers at most.

    Returns
    -------
    bool
    """
    if request.executor != "auto":
        return request.executor == "thread"
    customer_days = (request.scenario.customers.count or 0) * request.scenario.clock.n_days
    return missing <= THREADS_A_WORKER * workers and customer_days <= THREADS_CUSTOMER_DAYS


def _task(asked: Plan, job: Job, store: Store) -> Task:
    return Task(asked.scenarios[job.variant], job.arm, job.replication, job.key, store.parts.resolve())


def _row_of(end: Ended[Task, Row], job: Job, store: Store) -> Row:
    """Turn the end of a task into its row; a traceback goes to a file of its own."""
    if end.result is not None:
        return end.result
    state, error = (SET_ASIDE if end.killed else FAILED), end.error
    if end.trace:
        error = f"{error} ({store.write_failure(job, end.trace)})"
    return Row(job.key, job.arm, job.replication, state, error=error)
