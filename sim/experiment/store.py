"""A results folder: manifest, ledger, parts, tables. One process at a time writes to it.

runs/<name>-<key>/
    manifest.json    what was asked, by which sources, on which machine, and the hash of the results
    ledger.sqlite    one row per replication key
    parts/           daily counts and order logs, two files per replication key
    failures/        tracebacks of replications that failed
    *.damaged-1.*    a manifest or ledger that was found damaged, set aside
    *.csv            the tables, for spreadsheets
    report.html      the report
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from pathlib import Path
from types import TracebackType

from sim.errors import DamageError, StoreError
from sim.experiment import write_path
from sim.experiment.design import Job
from sim.experiment.files import in_one_line, make_folder, remove_aside, write_whole
from sim.experiment.integrity import broken_seal, ledger_hash
from sim.experiment.ledger import LEDGER, Ledger
from sim.experiment.manifest import MANIFEST, read_manifest, write_manifest
from sim.experiment.mending import mended_ledger, mended_manifest

__all__ = ["FAILURES", "Store", "failure_name", "folder_name"]

FAILURES = "failures"
KEY_DIGITS = 12
BEGUN = (".lock", ".manifest.json.", "manifest.damaged-", ".ledger.", "ledger.", "parts")
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


def failure_name(key: str) -> str:
    """Name the file that keeps the traceback of a replication.

    Parameters
    ----------
    key : str
        Replication key.

    Returns
    -------
    str
        Inside the results folder.
    """
    return f"{FAILURES}/{key[:KEY_DIGITS]}.txt"


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
        make_folder(self.parts)
        self._lock = _locked(folder)
        try:
            self.mended = self._prepared()
            self.ledger = Ledger(folder / LEDGER)
        except BaseException:
            self._lock.close()
            raise

    def _prepared(self) -> tuple[str, ...]:
        """Clear what interrupted writers left, set aside what is damaged, and take the seal from the ledger."""
        remove_aside(self.folder)
        remove_aside(self.parts)
        mended = mended_manifest(self.folder)
        manifest = read_manifest(self.folder) if (self.folder / MANIFEST).exists() else {"ledger": None}
        mended += (*broken_seal(self.folder, manifest), *mended_ledger(self.folder / LEDGER))
        if manifest["ledger"] is not None:
            write_manifest(self.folder, {**manifest, "ledger": None})
        return mended

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ledger.close()
        self._lock.close()

    def sealed(self) -> str | None:
        """Close the ledger for good.

        Returns
        -------
        str or None
            Hash of its file, by which any change is noticed; None where somebody is reading it.
        """
        self.ledger.close()
        return ledger_hash(self.folder)

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

        Raises
        ------
        StoreError
            It cannot be written.
        """
        make_folder(self.folder / FAILURES)
        name = failure_name(job.key)
        write_whole(self.folder / name, lambda file: file.write(f"{job}\n\n{trace}".encode()))
        return name


def _refuse_strange(folder: Path, key: str, force: bool) -> None:
    """Refuse a folder that is not ours to fill."""
    for place in (folder, folder / "parts", folder / FAILURES, folder / LEDGER, folder / ".lock"):
        if place.is_symlink():
            raise StoreError(f"{place}: is a link; results are not written through links")
    if not folder.exists():
        return
    if not folder.is_dir():
        raise StoreError(f"{folder}: is a file, not a folder")
    if (folder / MANIFEST).exists():
        if _question_of(folder, key) != key:
            raise StoreError(f"{folder}: holds the results of another question; choose another name or folder")
    elif not force and not all(entry.name.startswith(BEGUN) for entry in folder.iterdir()):
        raise StoreError(f"{folder}: exists and is not a results folder; choose another, or fill it with --force")


def _question_of(folder: Path, key: str) -> str:
    """Tell which question a folder answers; where its manifest is damaged, its name tells."""
    try:
        return str(read_manifest(folder)["folder_key"])
    except DamageError:
        if key[:KEY_DIGITS] in folder.resolve().name:
            return key
        raise


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
    with in_one_line(folder, "locked"):
        write_path.passed("folder locked")
    return lock
