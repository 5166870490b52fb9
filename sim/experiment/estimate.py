"""What a run will take, before anything is taken: runs, memory, disk; and the refusal of what cannot fit.

Nothing is compiled or drawn here and no array is made, so a scenario of any size is judged at once.

Memory of one worker is a base plus that of a replication (`replication_memory`). The bases are what was measured with
Python 3.11, NumPy 2.4, Numba 0.68 and pyarrow 26 on Linux (x86-64); a test holds the estimate against the peak.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.compiling import cache_is_filled
from sim.errors import RunError
from sim.experiment.design import TWIN
from sim.experiment.machine import Limit, free_disk, memory_limit
from sim.experiment.replication_memory import ArmMemory, arm_memory, expected_orders
from sim.experiment.request import wants_threads
from sim.scenario.words import printable

if TYPE_CHECKING:
    from sim.experiment.request import Request
    from sim.scenario.model import Scenario

__all__ = [
    "Estimate",
    "bytes_text",
    "estimate",
    "refuse_too_large",
    "size_of",
]

MIB = 1 << 20

ENGINE = 211 * MIB
"""A process that has loaded the compiled engine."""

COMPILER = 133 * MIB
"""What compiling the engine leaves behind in the process that does it, the first time on a machine."""

WRITER = 76 * MIB
"""What loading the writer of part files adds; after the first replication it is there while the next one runs."""

REPORTER = 65 * MIB
"""What tables, figures and the report add in the coordinating process, once all replications are done."""

HELPER = 12 * MIB
"""The process that Python starts beside worker processes."""

ROW_OF_DAY = 75 * 56
"""Bytes of a day of a replication in the tables of all days."""

JOB = 3000
"""Bytes of a planned replication in the coordinating process."""

MOST_LOOKED_UP = 100_000
"""Planned replications of which a run that does not fit is asked whether all are stored; more would take long."""

LEDGER = "ledger.sqlite"

LEDGER_ROW, DAILY_FILE, DAILY_BYTES, ORDER_BYTES, CSV_BYTES, REPORT = 5_000, 15_000, 140, 5, 300, MIB
"""Bytes on the disk: a row of the ledger, a file of daily counts and each of its days, an order, a day in a table, the
report."""


@dataclass(frozen=True)
class Estimate:
    """What a run will take.

    Parameters
    ----------
    replications, jobs : int
        Replications of each arm in the main run and at each end; of all arms and variants, those of the same key
        counted each.
    workers : int
        Workers that run at once.
    threads : bool
        Whether workers are threads of the coordinating process.
    arm : ArmMemory
        The arm that takes most.
    worker : int
        Bytes of a worker process at its peak; of a thread what it adds.
    coordinator : int
        Bytes of the coordinating process while workers run.
    tables : int
        Bytes that all replications take in the coordinating process, at the end.
    memory : int
        Bytes of all processes at the peak.
    disk : int
        Bytes of the whole results folder.
    """

    replications: int
    jobs: int
    workers: int
    threads: bool
    arm: ArmMemory
    worker: int
    coordinator: int
    tables: int
    memory: int
    disk: int


def estimate(request: Request, workers: int | None = None) -> Estimate:
    """Estimate what a run will take.

    Parameters
    ----------
    request : Request
        What is asked for.
    workers : int, optional
        Workers; those of the request where not given.

    Returns
    -------
    Estimate
    """
    scenario, names = request.scenario, _arms(request)
    n = scenario.experiment.replications if request.replications is None else request.replications
    ends = 2 * len(scenario.uncertain) if request.uncertain else 0
    shards = 1 if request.shard is None else request.shard.of
    main, jobs = (math.ceil(len(names) * each / shards) for each in (n, n + ends * n))
    at_once = max(1, min(jobs, workers or request.most_workers))
    arm = max((arm_memory(scenario, name, request.threads) for name in names), key=lambda one: one.total)
    tables = jobs * JOB + main * scenario.clock.n_days * ROW_OF_DAY
    first = ENGINE if cache_is_filled(scenario.model) else ENGINE + COMPILER
    reporting = first + WRITER + REPORTER + tables
    threads = wants_threads(request, jobs, at_once)
    if threads:
        worker, coordinator = arm.total, first + WRITER + jobs * JOB
    else:
        several = jobs > at_once
        worker = ENGINE + WRITER + arm.total if several else ENGINE + max(WRITER, arm.total)
        coordinator = first + HELPER + jobs * JOB
    memory = max(coordinator + at_once * worker, reporting)
    disk = _disk(scenario, names, main, jobs)
    return Estimate(n, jobs, at_once, threads, arm, worker, coordinator, tables, memory, disk)


def _arms(request: Request) -> list[str]:
    """Name the arms that are run."""
    return [arm for arm in request.scenario.arms if request.arms is None or arm == TWIN or arm in request.arms]


def _disk(scenario: Scenario, arms: Sequence[str], main: int, jobs: int) -> int:
    """Bytes of a results folder."""
    days = scenario.clock.n_days
    orders = sum(expected_orders(scenario, arm) for arm in arms) / len(arms)
    part = LEDGER_ROW + DAILY_FILE + DAILY_BYTES * days + ORDER_BYTES * orders
    return round(jobs * part + main * days * CSV_BYTES) + REPORT


def bytes_text(size: float) -> str:
    """Write bytes as a person would.

    Parameters
    ----------
    size : float
        Bytes.

    Returns
    -------
    str

    Examples
    --------
    >>> bytes_text(5_000), bytes_text(340_000_000), bytes_text(6.24e10)
    ('0.01 MB', '340 MB', '62.4 GB')
    """
    for unit, worth in (("GB", 1e9), ("MB", 1e6)):
        if size >= worth:
            return f"{size / worth:.3g} {unit}" if size < 1000 * worth else f"{size / worth:.0f} {unit}"
    return f"{size / 1e6:.2f} MB"


def refuse_too_large(request: Request) -> Estimate:
    """Refuse a run that cannot fit, before anything is taken.

    Parameters
    ----------
    request : Request
        What is asked for.

    Returns
    -------
    Estimate
        What it will take.

    Raises
    ------
    RunError
        It needs more memory or disk than there is; names the key, the estimate and the limit. A run of which
        everything is stored needs neither.
    """
    found = estimate(request)
    why = _too_much_memory(request, found, memory_limit()) or _too_much_disk(request, found)
    if why and not _all_stored(request, found):
        raise RunError(f"{printable(request.name)}: {why}")
    return found


def _all_stored(request: Request, found: Estimate) -> bool:
    """Tell whether nothing is left to run; looked up only where a run is to be refused."""
    from sim.experiment.outlook import stored

    if request.force or found.jobs > MOST_LOOKED_UP or not (request.folder / LEDGER).is_file():
        return False
    asked, rows = stored(request)
    return all(key in rows for key in asked.computations())


def _too_much_memory(request: Request, found: Estimate, limit: Limit) -> str:
    """Say which key asks for more memory than there is; nothing where it fits."""
    if found.memory <= limit.size:
        return ""
    alone = estimate(request, 1)
    needs = f"needs about {bytes_text(found.memory)} of memory with {_workers(found)}"
    most = f"the limit is {bytes_text(limit.size)} ({limit.reason})"
    if alone.memory <= limit.size:
        return f"workers: '{found.workers}': {needs}; {most}; with --workers 1 about {bytes_text(alone.memory)}"
    if alone.tables > alone.arm.total:
        return f"replications: '{found.replications}': {needs}; {most}; ask for fewer"
    field, value = found.arm.field, ""
    if field == "customers.count":
        room = (limit.size - alone.memory) / alone.arm.total + 1
        value = f"'{request.scenario.customers.count}': "
        most += f"; about {_rounded(room * (request.scenario.customers.count or 0))} fit with --workers 1"
    return f"{field}: {value}{needs}; {most}"


def _workers(found: Estimate) -> str:
    return f"{found.workers} worker{'s' if found.workers > 1 else ''}"


def _rounded(count: float) -> int:
    """Round to two digits."""
    digits = max(0, len(str(int(count))) - 2)
    return max(0, round(int(count), -digits))


def _too_much_disk(request: Request, found: Estimate) -> str:
    """Say which key asks for more space than the disk has; nothing where it fits."""
    free = free_disk(request.out)
    if free is None:
        return ""
    missing = found.disk - size_of(request.folder)
    if missing <= free:
        return ""
    where = f"of disk in {printable(str(request.out))}"
    needs = f"needs about {bytes_text(missing)} {where}; the limit is {bytes_text(free)} (free space)"
    return f"replications: '{found.replications}': {needs}; ask for fewer, or choose another --out"


def size_of(folder: Path) -> int:
    """Add up the files of a results folder.

    Parameters
    ----------
    folder : Path
        A folder, or nothing yet.

    Returns
    -------
    int
        Bytes.
    """
    total = 0
    for inside in (folder, folder / "parts"):
        with suppress(OSError):
            total += sum(file.stat().st_size for file in os.scandir(inside) if file.is_file(follow_symlinks=False))
    return total
