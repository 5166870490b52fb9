"""Joining results folders of one question, such as the shards of a plan, into one whole folder.

Everything is checked before anything is written. Machine types are not mixed unless that is asked for: over unlike
CPUs the last bit of `exp` differs, so that a replication has a key for each machine type. Joined all the same, each
replication counts once, and where two machine types computed the same one, their daily counts are compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, BinaryIO

from sim.errors import DamageError, StoreError
from sim.experiment.coordinate import Carried, Ran, finished
from sim.experiment.design import Job, Plan
from sim.experiment.files import make_folder, write_whole
from sim.experiment.integrity import sound_and_damaged
from sim.experiment.ledger import DONE, FAILED, SET_ASIDE, Row
from sim.experiment.manifest import MANIFEST, read_manifest, write_manifest
from sim.experiment.parts import checked_bytes
from sim.experiment.progress import Progress
from sim.experiment.request import Request, both, manifest_of, origin_of, scenario_of
from sim.experiment.store import FAILURES, Store, failure_name
from sim.provenance import Origin, folder_key

__all__ = ["merge"]

ORIGINS = {"source": "sources", "stream_version": "versions of the draws", "machine": "machine types"}


@dataclass(frozen=True)
class _Source:
    """A folder that is read."""

    folder: Path
    manifest: dict[str, Any]
    rows: Mapping[str, Row]

    @property
    def origin(self) -> Origin:
        return origin_of(self.manifest)

    @cached_property
    def keys(self) -> dict[tuple[str, str, str, int], str]:
        """Key of each replication that the folder planned."""
        plan = self.manifest["plan"]
        return {(e["variant"], e["end"], e["arm"], e["replication"]): e["key"] for e in plan}

    def done(self, job: Job) -> Row | None:
        """Find a replication that is done, under the key that it has on this folder's machine type."""
        row = self.rows.get(self.keys.get((job.variant.key, job.variant.end, job.arm, job.replication), ""))
        return row if row is not None and row.state == DONE else None


def merge(
    folders: Sequence[Path], out: Path | None, progress: Progress, mixed: bool = False, command: str = ""
) -> Carried:
    """Join folders of one question into one.

    Parameters
    ----------
    folders : sequence of Path
        Results folders; they are only read.
    out : Path or None
        Folder in which the whole folder is made, or added to where it is there; that of the first folder where None.
    progress : Progress
        Hears how it goes.
    mixed : bool
        Whether folders of different machine types are joined.
    command : str
        The command that does this.

    Returns
    -------
    Carried
        How many replications were taken over, and how many are still missing.

    Raises
    ------
    StoreError
        A folder is damaged, answers another question, comes from other sources or another type of machine, or two of
        them hold different results of one replication.
    """
    sources = [_source(folder) for folder in dict.fromkeys(folders)]
    request = _request(sources, out, command)
    before = None
    if (request.folder / MANIFEST).exists():
        there = _source(request.folder)
        before = there.manifest["results_hash"]
        sources = [there, *(source for source in sources if not source.folder.samefile(there.folder))]
        request = _request(sources, there.folder.parent, command)
    _refuse_strangers(sources, mixed)
    plan = _plan(request, sources)
    rows = _joined(sources, plan)
    with Store(request.folder, folder_key(request.scenario)) as store:
        manifest = manifest_of(request, plan, sources[0].origin) | {"origin": _origins(sources)}
        write_manifest(store.folder, manifest)
        store.ledger.expect(Row(job.key, job.arm, job.replication) for job in plan.computations().values())
        ran = Ran(_copied(rows, store, progress), _unlike(plan, sources))
        return finished(store, manifest, ran, before)


def _source(folder: Path) -> _Source:
    """Read a folder, and refuse it with every damage named."""
    manifest = read_manifest(folder)
    rows, damaged = sound_and_damaged(folder)
    if damaged:
        raise DamageError("\n".join(finding.message for finding in damaged))
    return _Source(folder, manifest, rows)


def _refuse_strangers(sources: Sequence[_Source], mixed: bool) -> None:
    """Refuse what does not belong together, naming both folders."""
    first = sources[0]
    for other in sources[1:]:
        names = f"{first.folder} and {other.folder}"
        if other.manifest["folder_key"] != first.manifest["folder_key"]:
            raise StoreError(f"{names}: answer different questions; only folders of one question can be joined")
        for field, what in ORIGINS.items():
            here, there = getattr(first.origin, field), getattr(other.origin, field)
            if here != there and not (mixed and field == "machine"):
                hint = "; --mixed joins them all the same" if field == "machine" else ""
                raise StoreError(f"{names}: come from different {what}: {here} and {there}{hint}")


def _request(sources: Sequence[_Source], out: Path | None, command: str) -> Request:
    """Ask for all that any of the folders was asked for."""
    first, asked = sources[0], [source.manifest["asked"] for source in sources]
    arms = [entry["arms"] for entry in asked]
    commands = dict.fromkeys(source.manifest["command"] for source in sources)
    warnings = dict.fromkeys(line for source in sources for line in source.manifest["warnings"])
    return Request(
        scenario_of(first.manifest, first.folder),
        first.manifest["name"],
        first.folder.parent if out is None else out,
        max(entry["replications"] for entry in asked),
        None if None in arms else list(dict.fromkeys(arm for some in arms for arm in some)),
        any(entry["uncertain"] for entry in asked),
        command=both(" && ".join(filter(None, commands)), command),
        warnings=list(warnings),
    )


def _origins(sources: Sequence[_Source]) -> dict[str, Any]:
    """Say where the results come from; of mixed machine types, all are named."""
    machines = dict.fromkeys(source.origin.machine for source in sources)
    return {**sources[0].manifest["origin"], "machine": " + ".join(machines)}


def _plan(request: Request, sources: Sequence[_Source]) -> Plan:
    """Take for each replication the key under which the first folder that has it computed it."""
    whole = request.plan(sources[0].origin)
    jobs = []
    for job in whole.jobs:
        row = next((row for source in sources if (row := source.done(job)) is not None), None)
        jobs.append(job if row is None else replace(job, key=row.key))
    return Plan(tuple(jobs), whole.scenarios)


def _joined(sources: Sequence[_Source], plan: Plan) -> dict[str, tuple[_Source, Row]]:
    """Find the row of each key and the folder that has it: one that is done before one that failed."""
    jobs = plan.computations()
    found: dict[str, tuple[_Source, Row]] = {}
    for source in sources:
        for key, row in source.rows.items():
            known = found.get(key)
            if known is not None and known[1].state == row.state == DONE and known[1].hash != row.hash:
                raise StoreError(_conflict(known[0], source, jobs.get(key), key))
            if row.state == DONE and (known is None or known[1].state != DONE):
                found[key] = (source, row)
            elif row.state in (FAILED, SET_ASIDE):
                found.setdefault(key, (source, row))
    return found


def _conflict(one: _Source, other: _Source, job: Job | None, key: str) -> str:
    what = f"replication {key}" if job is None else str(job)
    return f"{one.folder} and {other.folder}: hold different results of one computation: {what}"


def _copied(rows: Mapping[str, tuple[_Source, Row]], store: Store, progress: Progress) -> int:
    """Copy what the folder does not have yet: parts first, then the row."""
    there = store.ledger.rows()
    wanted = [
        (source, row)
        for key, (source, row) in rows.items()
        if key not in there or (there[key].state != DONE and there[key] != row)
    ]
    progress.say(f"{len(wanted)} replications to take over into {store.folder}")
    with progress:
        progress.begin(len(wanted))
        for source, row in wanted:
            _copy(source.folder, row, store)
            progress.step()
    return len(wanted)


def _copy(folder: Path, row: Row, store: Store) -> None:
    for part in (row.parts or {}).values():
        data = checked_bytes(folder / "parts", part)
        write_whole(store.parts / part.file, partial(_write, data))
    trace = folder / failure_name(row.key)
    if row.state == FAILED and trace.is_file():
        make_folder(store.folder / FAILURES)
        write_whole(store.folder / failure_name(row.key), partial(_write, trace.read_bytes()))
    store.ledger.write(row)


def _write(data: bytes, file: BinaryIO) -> None:
    file.write(data)


def _unlike(plan: Plan, sources: Sequence[_Source]) -> list[str]:
    """Name the replications whose daily counts differ between machine types."""
    lines = []
    for job in plan.jobs:
        rows = [row for source in sources if (row := source.done(job)) is not None]
        if len({row.parts["daily"].content for row in rows if row.parts}) > 1:
            lines.append(f"{job}: machine types differ in its daily counts; the first is kept")
    return lines
