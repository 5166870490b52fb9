"""The coordinating process: plans, runs what is missing, keeps the ledger, writes the manifest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import DamageError, StoreError
from sim.experiment.design import Job, Plan
from sim.experiment.integrity import results_hash, sound_and_damaged
from sim.experiment.interrupts import Interrupted, Interrupts
from sim.experiment.ledger import DONE, FAILED, SET_ASIDE, Row
from sim.experiment.manifest import MANIFEST, read_manifest, write_manifest
from sim.experiment.progress import Progress
from sim.experiment.replicate import Task, replicate
from sim.experiment.request import Request, manifest_of, now, wants_threads
from sim.experiment.store import Store
from sim.experiment.warming import announce, warm_up
from sim.experiment.workers import Ended, Lane, ProcessLane, ThreadLane, ended
from sim.provenance import Origin, folder_key

__all__ = ["Carried", "Ran", "carry_out", "finished"]


@dataclass(frozen=True)
class Carried:
    """What came of it.

    Parameters
    ----------
    folder : Path
        The results folder.
    planned, run : int
        Replications that were asked for, and those that had to be run (or, in a merge, taken over).
    failed : tuple of Row
        Replications that failed or were set aside.
    results_hash : str or None
        Hash of the results; None where some are still missing.
    changed : bool
        Whether the folder held other results before, or none.
    missing : int
        Replications that no shard of a merge has run.
    """

    folder: Path
    planned: int
    run: int
    failed: tuple[Row, ...]
    results_hash: str | None
    changed: bool
    missing: int = 0


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
        The scenario has no such arm, or replications are fewer than 1.
    StoreError
        The folder cannot be used.
    RunError
        Workers die whatever they run.
    Interrupted
        The user stopped the run; what was finished is kept.
    """
    from sim.experiment.estimate import refuse_too_large

    refuse_too_large(request)
    # Imported here: what cannot fit is refused before anything is compiled.
    from sim.random_streams import STREAM_VERSION

    origin = Origin.here(STREAM_VERSION)
    asked = request.plan(origin)
    with Store(request.folder, folder_key(request.scenario), request.force) as store:
        before = read_manifest(store.folder) if (store.folder / MANIFEST).exists() else {}
        manifest = manifest_of(request, asked, origin)
        manifest["warnings"] += _asked_less(before, manifest)
        _say_all(progress, manifest["warnings"][len(request.warnings) :])
        write_manifest(store.folder, manifest)
        try:
            ran = _run_missing(request, asked, store, progress)
            return finished(store, manifest, ran, before.get("results_hash"))
        except KeyboardInterrupt as stopped:
            raise Interrupted(store.folder) from stopped


def _asked_less(before: Mapping[str, Any], manifest: Mapping[str, Any]) -> list[str]:
    """Warn where the folder answered more before: its tables and report tell what is asked for now."""
    if before.get("origin") != manifest["origin"]:
        return []
    now_asked = {entry["key"] for entry in manifest["plan"]}
    left_out = sum(key not in now_asked for key in {entry["key"] for entry in before["plan"]})
    said = f"{left_out} replications that were asked for before are not asked for now: tables and report leave them out"
    return [f"{said}; they stay stored"] if left_out else []


def finished(store: Store, manifest: dict[str, Any], ran: Ran, before: str | None) -> Carried:
    """Close the ledger, check the folder once more, and write what came of it into the manifest.

    Parameters
    ----------
    store : Store
        The folder, in which nothing is to be run any more.
    manifest : dict
        What was written when the work began.
    ran : Ran
        What was done.
    before : str or None
        Hash of the results that the folder held before.

    Returns
    -------
    Carried

    Raises
    ------
    DamageError
        What was written just now is not what is there.
    """
    folder, sealed = store.folder, store.sealed()
    rows, damaged = sound_and_damaged(folder)
    if damaged:
        raise DamageError(damaged[0].message)
    keys = dict.fromkeys(entry["key"] for entry in manifest["plan"])
    failed = tuple(rows[key] for key in keys if key in rows and rows[key].state in (FAILED, SET_ASIDE))
    missing = len(keys) - len(failed) - sum(key in rows and rows[key].state == DONE for key in keys)
    found = None if missing else results_hash(manifest["plan"], rows)
    closing_words = {
        "finished": None if missing else now(),
        "failed": [{"key": row.key, "error": row.error} for row in failed],
        "results_hash": found,
        "warnings": list(dict.fromkeys([*manifest["warnings"], *ran.warnings])),
        "ledger": sealed,
    }
    write_manifest(folder, manifest | closing_words)
    return Carried(folder, len(keys), ran.count, failed, found, found is None or found != before, missing)


@dataclass
class Ran:
    """How much was run or taken over, and what is odd about it.

    Parameters
    ----------
    count : int
        Replications.
    warnings : list of str
        One line each.
    """

    count: int = 0
    warnings: list[str] = field(default_factory=list)


def _run_missing(request: Request, asked: Plan, store: Store, progress: Progress) -> Ran:
    """Run the replications that are not stored, or are damaged."""
    jobs, ran = asked.computations(), Ran()
    store.ledger.expect(Row(job.key, job.arm, job.replication) for job in jobs.values())
    rows, damaged = sound_and_damaged(store.folder)
    ran.warnings += [*store.mended, *(finding.message for finding in damaged)]
    _say_all(progress, ran.warnings)
    stored = {key: row for key, row in rows.items() if key in jobs and row.state == DONE}
    missing = [job for key, job in jobs.items() if request.force or key not in stored]
    ran.count = len(missing)
    progress.say(f"{len(missing)} of {len(jobs)} to run in {store.folder}")
    if missing:
        with Interrupts() as interrupts, progress:
            with interrupts.at_once():
                lanes = _lanes(request, len(missing), progress)
            tasks = {_task(asked, job, store, request.threads): job for job in missing}
            progress.begin(len(missing))
            with closing(ended(list(tasks), replicate, lanes, interrupts.stop)) as ends:
                for end in ends:
                    ran.warnings += _kept(end, tasks[end.task], store, stored, progress)
        if interrupts.asked:
            raise Interrupted
    return ran


def _say_all(progress: Progress, lines: Iterable[str]) -> None:
    for line in lines:
        progress.say(line)


def _kept(end: Ended[Task, Row], job: Job, store: Store, stored: Mapping[str, Row], progress: Progress) -> list[str]:
    """Enter a replication that has ended in the ledger; tell what is odd about it."""
    if isinstance(end.exception, StoreError):
        raise end.exception
    row = _row_of(end, job, store)
    store.ledger.write(row)
    progress.step()
    if row.error is not None:
        progress.say(f"{job}: {row.error}")
    other = row.state == DONE and row.key in stored and stored[row.key].hash != row.hash
    return [f"{job}: other results than stored before"] if other else []


def _lanes(request: Request, missing: int, progress: Progress) -> list[Lane]:
    """Compile once here, then start the workers."""
    from sim.compiling import cache_is_writable

    workers = min(missing, request.most_workers)
    kind: type[Lane] = ThreadLane if wants_threads(request, missing, workers) else ProcessLane
    if kind is ProcessLane and not cache_is_writable():
        progress.say("no folder can keep compiled code: threads are used instead of processes")
        kind = ThreadLane
    announce(request.scenario.model, progress.say)
    warm_up(request.scenario.model)
    return [kind() for _ in range(workers)]


def _task(asked: Plan, job: Job, store: Store, threads: int) -> Task:
    return Task(asked.scenarios[job.variant], job.arm, job.replication, job.key, store.parts.resolve(), threads)


def _row_of(end: Ended[Task, Row], job: Job, store: Store) -> Row:
    """Turn the end of a task into its row; a traceback goes to a file of its own."""
    if end.result is not None:
        return end.result
    state, error = (SET_ASIDE if end.killed else FAILED), end.error
    if end.trace:
        error = f"{error} ({store.write_failure(job, end.trace)})"
    return Row(job.key, job.arm, job.replication, state, error=error)
