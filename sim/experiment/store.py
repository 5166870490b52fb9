"""A results folder: manifest, ledger, parts, tables. One process at a time writes to it.

runs/<name>-<key>/
    manifest.json    what was asked, by which sources, on which machine, and the hash of the results
    ledger.sqlite    one row per replication key
    parts/           daily counts and order logs, two files per replication key
    failures/        tracebacks of replications that failed
    *.csv            the tables, for spreadsheets
    report.html      the report
"""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from sim.errors import StoreError
from sim.experiment.design import Job
from sim.experiment.files import remove_aside, write_whole
from sim.experiment.ledger import DONE, Ledger, Row
from sim.experiment.parts import read_part
from sim.provenance import digest

__all__ = ["FORMAT", "Store", "folder_name", "read_manifest", "results_hash", "write_manifest"]

FORMAT = 1
KEY_DIGITS = 12
BEGUN = (".lock", ".manifest.json.", "ledger.sqlite", "parts")
"""How the names begin that a run leaves behind when it is killed before its manifest stands."""


def folder_name(name: str, key: str) -> str:
    """Name a results folder.

    Parameters
    ----------
    name : str
        What the user calls the scenario; only letters, digits, ``-`` and ``_`` of it are kept.
    key : str
        Folder key.

    Returns
    -------
    str

    Examples
    --------
    >>> folder_name("../mass or small", "0123456789abcdef")
    'mass_or_small-0123456789ab'
    """
    kept = re.sub(r"[^\w-]+", "_", unicodedata.normalize("NFC", name)).strip("_-")[:60]
    return f"{kept or 'scenario'}-{key[:KEY_DIGITS]}"


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest of a folder.

    Parameters
    ----------
    folder : Path
        The results folder.
    manifest : mapping of str to object
        What JSON knows.

    Raises
    ------
    StoreError
        It cannot be written.
    """
    text = json.dumps(manifest, ensure_ascii=False, indent=1, allow_nan=False)
    write_whole(folder / "manifest.json", lambda file: file.write(text.encode()))


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a folder.

    Parameters
    ----------
    folder : Path
        A results folder.

    Returns
    -------
    dict

    Raises
    ------
    StoreError
        There is none, or it is damaged, or of another format.
    """
    path = folder / "manifest.json"
    try:
        manifest = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise StoreError(f"{folder}: not a results folder: there is no manifest.json") from error
    except (OSError, ValueError) as error:
        raise StoreError(f"{path}: cannot be read: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise StoreError(f"{path}: not a manifest of format {FORMAT}, the one that this version reads")
    return manifest


class Store:
    """A results folder, opened for writing.

    Parameters
    ----------
    folder : Path
        The folder; made where it does not exist.
    key : str
        Folder key of the question; a folder that answers another question is refused.
    force : bool
        Whether a folder that is not a results folder may be filled.

    Raises
    ------
    StoreError
        The folder is a link, somebody else's, in use, or cannot be written.
    """

    def __init__(self, folder: Path, key: str, force: bool = False) -> None:
        self.folder = folder
        self.parts = folder / "parts"
        _refuse_strange(folder, key, force)
        try:
            self.parts.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{folder}: cannot be made: {error.strerror or error}") from error
        self._lock = _locked(folder)
        try:
            remove_aside(folder)
            remove_aside(self.parts)
            self.ledger = Ledger(folder / "ledger.sqlite")
        except (OSError, StoreError):
            self._lock.close()
            raise

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ledger.close()
        self._lock.close()

    def write_failure(self, job: Job, trace: str) -> str:
        """Keep the traceback of a replication that failed.

        Parameters
        ----------
        job : Job
            The replication.
        trace : str
            The traceback.

        Returns
        -------
        str
            Name of the file inside the results folder.
        """
        folder = self.folder / "failures"
        folder.mkdir(exist_ok=True)
        path = folder / f"{job.key[:KEY_DIGITS]}.txt"
        write_whole(path, lambda file: file.write(f"{job}\n\n{trace}".encode()))
        return path.relative_to(self.folder).as_posix()


def _refuse_strange(folder: Path, key: str, force: bool) -> None:
    """Refuse a folder that is not ours to fill."""
    if folder.is_symlink():
        raise StoreError(f"{folder}: is a link; results are not written through links")
    if not folder.exists():
        return
    if not folder.is_dir():
        raise StoreError(f"{folder}: is a file, not a folder")
    if (folder / "manifest.json").exists():
        found = read_manifest(folder).get("folder_key")
        if found != key:
            raise StoreError(f"{folder}: holds the results of another question; choose another name or folder")
    elif not force and not all(entry.name.startswith(BEGUN) for entry in folder.iterdir()):
        raise StoreError(f"{folder}: exists and is not a results folder; choose another, or fill it with --force")


def _locked(folder: Path) -> sqlite3.Connection:
    """Hold the folder until the connection is closed or this process ends, however it ends."""
    try:
        lock = sqlite3.connect(folder / ".lock", timeout=0, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise StoreError(f"{folder}: cannot be written: {error}") from error
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        lock.close()
        locked = "locked" in str(error)
        why = "another run is writing to it; wait for it or stop it" if locked else f"cannot be written: {error}"
        raise StoreError(f"{folder}: {why}") from error
    return lock


def results_hash(folder: Path) -> str:
    """Hash the results of a folder: the tables that its manifest asks for, in an order of their own.

    Neither the number of workers, nor the order in which replications ended, nor what else the folder holds changes
    it. Every part file is checked against the ledger on the way.

    Parameters
    ----------
    folder : Path
        A results folder.

    Returns
    -------
    str
        SHA-256, 64 hexadecimal digits.

    Raises
    ------
    StoreError
        A file is missing or damaged.
    """
    with Ledger(folder / "ledger.sqlite", read_only=True) as ledger:
        rows = ledger.rows()
    asked = read_manifest(folder)["plan"]
    for key in sorted({entry["key"] for entry in asked}):
        _check_parts(folder, rows.get(key))
    return digest(sorted(_line(entry, rows.get(entry["key"])) for entry in asked))


def _check_parts(folder: Path, row: Row | None) -> None:
    for part in (row.parts or {}).values() if row is not None else ():
        read_part(folder / "parts", part)


def _line(entry: Mapping[str, Any], row: Row | None) -> str:
    """Write one replication of the plan with the hash of what it computed."""
    found = row.hash if row is not None and row.state == DONE else "missing"
    return f"{entry['variant']} {entry['end']} {entry['arm']} {entry['replication']:09d} {found}"
