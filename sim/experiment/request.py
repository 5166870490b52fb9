"""What is asked for: by a scenario, or by the manifest of a folder that is to go on or to be extended."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from sim import __version__
from sim.errors import DamageError, Fault, ScenarioError, StoreError
from sim.experiment.design import Plan, Shard, plan
from sim.experiment.manifest import FORMAT, MANIFEST, read_manifest
from sim.experiment.store import folder_name
from sim.experiment.workers import cores
from sim.provenance import Origin, folder_key, versions
from sim.scenario.load import load_text, resolved_yaml
from sim.scenario.model import Scenario

__all__ = [
    "MOST_THREADS",
    "Kind",
    "Request",
    "both",
    "extending",
    "going_on",
    "manifest_of",
    "now",
    "origin_of",
    "scenario_of",
    "wants_threads",
]

Kind = Literal["auto", "process", "thread"]

MOST_THREADS = 64
"""Threads of one replication at most; they meet after every tick, so that many of them mostly wait."""

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
        Workers at most; where not given one for as many cores as a replication has threads.
    executor : str
        ``process``, ``thread``, or ``auto``: threads for a job that is done before a process has started.
    force : bool
        Whether replications that are done are run again, and a folder that is no results folder is filled.
    command : str
        The command that asks for the same again.
    warnings : sequence of str
        What the user should know about the scenario.
    shard : Shard, optional
        The share of the replications that is run; all where not given.
    into : Path, optional
        The results folder, where it is not the one that is made in `out`.
    threads : int
        Threads of one replication, over ranges of its members; results do not depend on it.

    Raises
    ------
    ScenarioError
        Workers are fewer than 1, or threads are none or too many.
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
    command: str = ""
    warnings: Sequence[str] = ()
    shard: Shard | None = None
    into: Path | None = None
    threads: int = 1

    def __post_init__(self) -> None:
        """Refuse numbers of workers and threads that cannot be."""
        if self.workers is not None and self.workers < 1:
            raise ScenarioError(Fault("run", 0, 0, "workers", f"{self.workers}: allowed: 1 and more"))
        if not 1 <= self.threads <= MOST_THREADS:
            raise ScenarioError(Fault("run", 0, 0, "threads", f"{self.threads}: allowed: 1 to {MOST_THREADS}"))

    @property
    def most_workers(self) -> int:
        """Workers that may run at once."""
        return max(1, cores() // self.threads) if self.workers is None else self.workers

    @property
    def folder(self) -> Path:
        """The results folder."""
        share = "" if self.shard is None else f"-{self.shard.number}of{self.shard.of}"
        made = self.out / f"{folder_name(self.name, folder_key(self.scenario))}{share}"
        return made if self.into is None else self.into

    def plan(self, origin: Origin) -> Plan:
        """Lay out the replications that are asked for.

        Parameters
        ----------
        origin : Origin
            What decides results beside the scenario.

        Returns
        -------
        Plan

        Raises
        ------
        ScenarioError
            The scenario has no such arm, or replications are fewer than 1.
        """
        whole = plan(self.scenario, origin, self.replications, self.arms, self.uncertain)
        return whole if self.shard is None else whole.share(self.shard)


def now() -> str:
    """Return the time as manifests have it.

    Returns
    -------
    str
        In ISO form, in UTC, to the second.
    """
    return datetime.now(UTC).isoformat(timespec="seconds")


def manifest_of(request: Request, asked: Plan, origin: Origin) -> dict[str, Any]:
    """Say what is asked for, with what, where, before anything is run.

    Parameters
    ----------
    request : Request
        What is asked for.
    asked : Plan
        Its replications.
    origin : Origin
        What decides results beside the scenario.

    Returns
    -------
    dict
        For :func:`~sim.experiment.manifest.write_manifest`.
    """
    replications = request.scenario.experiment.replications if request.replications is None else request.replications
    return {
        "format": FORMAT,
        "qunsim": __version__,
        "name": request.name,
        "folder_key": folder_key(request.scenario),
        "command": request.command,
        "started": now(),
        "finished": None,
        "results_hash": None,
        "ledger": None,
        "failed": [],
        "warnings": list(request.warnings),
        "executor": request.executor,
        "threads": request.threads,
        "origin": {"stream_version": origin.stream_version, "machine": origin.machine, "source": origin.source},
        "versions": versions(),
        "seed": str(request.scenario.seed),
        "asked": {
            "replications": replications,
            "arms": None if request.arms is None else list(request.arms),
            "uncertain": request.uncertain,
            "shard": None if request.shard is None else list(request.shard),
        },
        "plan": [
            {"variant": job.variant.key, "end": job.variant.end, "value": job.variant.value, "arm": job.arm,
             "replication": job.replication, "key": job.key}
            for job in asked.jobs
        ],
        "scenario": resolved_yaml(request.scenario),
    }  # fmt: skip


def going_on(folder: Path, workers: int | None = None, executor: Kind = "auto", threads: int = 1) -> Request:
    """Ask for what the manifest of a folder planned; what is stored is not run again.

    Parameters
    ----------
    folder : Path
        A results folder, finished or not.
    workers : int, optional
        Workers at most; as that of :class:`Request`.
    executor : str
        As that of :class:`Request`.
    threads : int
        Threads of one replication.

    Returns
    -------
    Request

    Raises
    ------
    StoreError
        It is no results folder, is damaged, or was begun with other sources or on another type of machine.
    """
    from sim.random_streams import STREAM_VERSION

    try:
        manifest = read_manifest(folder)
    except DamageError as error:
        raise DamageError(f"{error}; run the scenario again: what is stored beside it is kept") from error
    begun, here = origin_of(manifest), Origin.here(STREAM_VERSION)
    if begun != here:
        raise StoreError(f"{folder}: {_differences(begun, here)}; run the scenario again to compute everything anew")
    asked, shard = manifest["asked"], manifest["asked"]["shard"]
    return Request(
        scenario_of(manifest, folder), manifest["name"], folder.parent, asked["replications"], asked["arms"],
        asked["uncertain"], workers, executor, False, manifest["command"], manifest["warnings"],
        None if shard is None else Shard(*shard), folder, threads,
    )  # fmt: skip


def extending(
    folder: Path, replications: int, workers: int | None = None, executor: Kind = "auto", threads: int = 1
) -> Request:
    """Ask for more replications of the question that a folder answers; those that are stored are not run again.

    Parameters
    ----------
    folder : Path
        A results folder, finished or not.
    replications : int
        Replications of the main run that there are to be in the end; no fewer than were planned.
    workers : int, optional
        Workers at most; as that of :class:`Request`.
    executor : str
        As that of :class:`Request`.
    threads : int
        Threads of one replication.

    Returns
    -------
    Request

    Raises
    ------
    ScenarioError
        Fewer replications than were planned.
    StoreError
        As for :func:`going_on`.
    """
    before = going_on(folder, workers, executor, threads)
    if replications < (before.replications or 0):
        message = f"{replications}: fewer than the {before.replications} that {folder} has; allowed: as many and more"
        raise ScenarioError(Fault("extend", 0, 0, "replications", message))
    command = shlex.join(["qunsim", "extend", str(folder), "--replications", str(replications)])
    return replace(before, replications=replications, command=both(before.command, command))


def both(first: str, then: str) -> str:
    """Join commands.

    Parameters
    ----------
    first, then : str
        Commands in the order in which they are to be typed; either may be empty.

    Returns
    -------
    str
    """
    return " && ".join(command for command in (first, then) if command)


def scenario_of(manifest: dict[str, Any], folder: Path) -> Scenario:
    """Read the scenario that a manifest carries.

    Parameters
    ----------
    manifest : dict
        The manifest.
    folder : Path
        Its folder, to be named in messages.

    Returns
    -------
    Scenario

    Raises
    ------
    StoreError
        This version of qunsim reads another question in it, or none.
    """
    written = f"written by qunsim {manifest['qunsim']}, this is {__version__}"
    try:
        scenario = load_text(manifest["scenario"], str(folder / MANIFEST))
    except ScenarioError as error:
        raise StoreError(f"{error.faults[0]} ({written})") from error
    if folder_key(scenario) != manifest["folder_key"]:
        raise StoreError(f"{folder / MANIFEST}: the scenario in it is read as another question ({written})")
    return scenario


def origin_of(manifest: dict[str, Any]) -> Origin:
    """Tell by which sources and on which type of machine a folder was computed.

    Parameters
    ----------
    manifest : dict
        The manifest.

    Returns
    -------
    Origin
    """
    return Origin(**manifest["origin"])


def _differences(begun: Origin, here: Origin) -> str:
    """Name what differs between two origins."""
    named = {
        "stream_version": "version of the draws",
        "machine": "type of the machine",
        "source": "hash of the sources",
    }
    found = ((name, getattr(begun, field), getattr(here, field)) for field, name in named.items())
    return ", ".join(f"begun with {name} {was}, here it is {now}" for name, was, now in found if was != now)


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
