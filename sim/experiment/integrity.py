"""Whether a results folder is what was written: manifest, ledger, rows, parts, and the hash over all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sim.errors import DamageError
from sim.experiment.ledger import DONE, FAILED, LEDGER, SET_ASIDE, Row
from sim.experiment.manifest import MANIFEST, read_manifest
from sim.experiment.mending import sound_rows
from sim.experiment.parts import Part, checked_bytes, read_part
from sim.provenance import digest

__all__ = ["Finding", "broken_seal", "check", "ledger_hash", "results_hash", "sound_and_damaged"]

Kind = Literal["damaged", "failed", "unfinished"]


@dataclass(frozen=True)
class Finding:
    """Something about a folder that should not be so.

    Parameters
    ----------
    kind : str
        ``damaged``: what is stored is not what was written. ``failed``: a replication failed. ``unfinished``: a
        replication was not run yet.
    file : str
        The file, inside the folder.
    key : str or None
        Replication key, where it is about one.
    message : str
        One line.
    """

    kind: Kind
    file: str
    key: str | None
    message: str


def check(folder: Path) -> tuple[Finding, ...]:
    """Check a whole folder; nothing in it is changed.

    Parameters
    ----------
    folder : Path
        A results folder.

    Returns
    -------
    tuple of Finding
        Empty where every replication that was planned is there and sound.

    Raises
    ------
    StoreError
        It is no results folder, is of another format, or cannot be read.
    """
    found: list[Finding] = []
    manifest: dict[str, Any] = {"plan": [], "ledger": None, "results_hash": None}
    try:
        manifest = read_manifest(folder)
    except DamageError as error:
        found.append(Finding("damaged", MANIFEST, None, str(error)))
    rows, damaged = sound_and_damaged(folder, read_part)
    found += [Finding("damaged", LEDGER, None, line) for line in broken_seal(folder, manifest)]
    found += damaged
    found += _not_done(manifest["plan"], rows, {finding.key for finding in damaged})
    told = manifest["results_hash"]
    if not damaged and told is not None and results_hash(manifest["plan"], rows) != told:
        found.append(
            Finding("damaged", MANIFEST, None, f"{folder / MANIFEST}: another hash of the results than theirs")
        )
    return tuple(found)


def _not_done(plan: Iterable[Mapping[str, Any]], rows: Mapping[str, Row], known: set[str | None]) -> list[Finding]:
    """Name what was planned and is not there."""
    first = {entry["key"]: entry for entry in reversed(list(plan)) if entry["key"] not in known}
    found = []
    for key, entry in first.items():
        row = rows.get(key)
        place = f"{entry['variant'] or 'main'} {entry['end']}".rstrip()
        place = f"{place}, arm {entry['arm']}, replication {entry['replication']}"
        if row is not None and row.state in (FAILED, SET_ASIDE):
            found.append(Finding("failed", LEDGER, key, f"{place}: {row.state.replace('_', ' ')}: {row.error}"))
        elif row is None or row.state != DONE:
            found.append(Finding("unfinished", LEDGER, key, f"{place}: not run, or lost"))
    return found[::-1]


def sound_and_damaged(
    folder: Path, read: Callable[[Path, Part], object] = checked_bytes
) -> tuple[dict[str, Row], list[Finding]]:
    """Read the ledger and check the parts that it names.

    Parameters
    ----------
    folder : Path
        A results folder.
    read : callable
        Reads a part and raises DamageError; its bytes are checked where not given.

    Returns
    -------
    rows : dict of str to Row
        By key: rows without damage, whose parts are without damage.
    damaged : list of Finding
        What is not among them.
    """
    rows, damage = sound_rows(folder / LEDGER)
    found = [Finding("damaged", LEDGER, None, line) for line in damage]
    for row in list(rows.values()):
        for part in (row.parts or {}).values():
            try:
                read(folder / "parts", part)
            except DamageError as error:
                found.append(Finding("damaged", f"parts/{part.file}", row.key, str(error)))
                rows.pop(row.key, None)
    return rows, found


def broken_seal(folder: Path, manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Compare the ledger with the hash that the manifest keeps of it once a run has ended.

    Parameters
    ----------
    folder : Path
        A results folder.
    manifest : mapping
        Its manifest.

    Returns
    -------
    tuple of str
        A line if they do not agree; a ledger that is missing is not told here.
    """
    if manifest["ledger"] in (None, ledger_hash(folder)) or not (folder / LEDGER).exists():
        return ()
    return (f"{folder / LEDGER}: damaged or exchanged: its hash is not the one in {MANIFEST}",)


def ledger_hash(folder: Path) -> str | None:
    """Hash the file of a ledger that nobody is writing to.

    Parameters
    ----------
    folder : Path
        A results folder.

    Returns
    -------
    str or None
        SHA-256; None where a part of the ledger is still in its log, because somebody else has it open.
    """
    path = folder / LEDGER
    if not path.is_file() or path.with_name(f"{LEDGER}-wal").exists():
        return None
    return hashlib.sha256(path.read_bytes()).hexdigest()


def results_hash(plan: Iterable[Mapping[str, Any]], rows: Mapping[str, Row]) -> str:
    """Hash the results that a plan asks for, in an order of their own.

    Neither the number of workers, nor the order in which replications ended, nor what else the folder holds changes
    it.

    Parameters
    ----------
    plan : iterable of mapping
        Entries of the manifest.
    rows : mapping of str to Row
        By key.

    Returns
    -------
    str
        SHA-256, 64 hexadecimal digits.
    """
    return digest(sorted(_line(entry, rows.get(entry["key"])) for entry in plan))


def _line(entry: Mapping[str, Any], row: Row | None) -> str:
    """Write one replication of the plan with the hash of what it computed."""
    found = row.hash if row is not None and row.state == DONE else "missing"
    return f"{entry['variant']} {entry['end']} {entry['arm']} {entry['replication']:09d} {found}"
