"""The ledger: one row per replication key, in SQLite, opened by the coordinating process only."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from sim.errors import StoreError
from sim.experiment.parts import Part
from sim.provenance import digest

__all__ = ["DONE", "FAILED", "PENDING", "SET_ASIDE", "Ledger", "Row", "row_hash"]

PENDING, DONE, FAILED, SET_ASIDE = "pending", "done", "failed", "set_aside"

TABLE = """
CREATE TABLE IF NOT EXISTS replications (
    key TEXT PRIMARY KEY,
    arm TEXT NOT NULL,
    replication INTEGER NOT NULL,
    state TEXT NOT NULL,
    hash TEXT,
    duration REAL,
    outcomes TEXT,
    parts TEXT,
    error TEXT
) WITHOUT ROWID
"""
COLUMNS = "key, arm, replication, state, hash, duration, outcomes, parts, error"


@dataclass(frozen=True)
class Row:
    """What is known of one replication.

    Parameters
    ----------
    key : str
        Replication key.
    arm : str
        The arm under the name by which it was asked for first.
    replication : int
        Its number.
    state : str
        ``pending``, ``done``, ``failed`` or ``set_aside``.
    hash : str or None
        Hash of what it computed, :func:`row_hash`.
    duration : float or None
        Seconds.
    outcomes : mapping of str to float or None
        By metric.
    parts : mapping of str to Part
        ``daily`` and ``orders``.
    error : str or None
        One line, and the name of the file with the traceback.
    """

    key: str
    arm: str
    replication: int
    state: str = PENDING
    hash: str | None = None
    duration: float | None = None
    outcomes: Mapping[str, float | None] | None = None
    parts: Mapping[str, Part] | None = None
    error: str | None = None


def row_hash(outcomes: Mapping[str, float | None], parts: Mapping[str, Part]) -> str:
    """Hash what a replication computed: its outcomes and the content of its parts.

    Parameters
    ----------
    outcomes : mapping of str to float or None
        By metric.
    parts : mapping of str to Part
        By table.

    Returns
    -------
    str
        SHA-256, 64 hexadecimal digits.
    """
    return digest({"outcomes": outcomes, "parts": {name: part.content for name, part in parts.items()}})


class Ledger:
    """The ledger of a folder.

    Parameters
    ----------
    path : Path
        The file ``ledger.sqlite``.
    read_only : bool
        Open it without making or changing anything.

    Raises
    ------
    StoreError
        The file is no ledger, is damaged, or cannot be opened.
    """

    def __init__(self, path: Path, read_only: bool = False) -> None:
        self.path = path
        self._at_rest = read_only
        with self._told():
            self._connection = self._readable() if read_only else self._writable()

    def _writable(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=10)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(TABLE)
        return connection

    def _readable(self) -> sqlite3.Connection:
        """Open an existing ledger, also on a medium that cannot be written."""
        if not self.path.is_file():
            raise StoreError(f"{self.path}: there is no ledger here")
        name = self.path.resolve().as_uri()
        connection = sqlite3.connect(f"{name}?mode=ro", uri=True, timeout=10)
        try:
            connection.execute("SELECT count(*) FROM replications").fetchone()
        except sqlite3.OperationalError:
            connection.close()
            connection = sqlite3.connect(f"{name}?immutable=1", uri=True)
        return connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell of trouble with the database in one line."""
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: the ledger cannot be used: {error}") from error

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was written stays, in one file that can be copied unless somebody is reading it."""
        if not self._at_rest:
            with suppress(sqlite3.OperationalError):
                self._connection.execute("PRAGMA journal_mode=DELETE")
        self._connection.close()

    def expect(self, rows: Iterable[Row]) -> None:
        """Enter replications that are to be run; rows that are there stay as they are.

        Parameters
        ----------
        rows : iterable of Row
            Key, arm and number are read.
        """
        values = [(row.key, row.arm, row.replication, PENDING) for row in rows]
        with self._told(), self._connection:
            self._connection.executemany(
                "INSERT OR IGNORE INTO replications (key, arm, replication, state) VALUES (?, ?, ?, ?)", values
            )

    def write(self, row: Row) -> None:
        """Write the row of a replication that has ended; it is on the disk when this returns.

        Parameters
        ----------
        row : Row
            Replaces what stood under its key.
        """
        parts = None if row.parts is None else json.dumps({name: part.as_dict() for name, part in row.parts.items()})
        outcomes = None if row.outcomes is None else json.dumps(row.outcomes, allow_nan=False)
        values = (
            row.key, row.arm, row.replication, row.state, row.hash, row.duration, outcomes, parts, row.error,
        )  # fmt: skip
        with self._told(), self._connection:
            self._connection.execute(
                f"INSERT OR REPLACE INTO replications ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?)", values
            )

    def rows(self) -> dict[str, Row]:
        """Read every row, and check each that is done against its hash.

        Returns
        -------
        dict of str to Row
            By key.

        Raises
        ------
        StoreError
            A row does not agree with its hash.
        """
        with self._told():
            found = self._connection.execute(f"SELECT {COLUMNS} FROM replications ORDER BY key").fetchall()
        return {values[0]: self._row(values) for values in found}

    def _row(self, values: tuple[str, str, int, str, str, float, str, str, str]) -> Row:
        key, arm, replication, state, written, duration, outcomes, parts, error = values
        if state != DONE:
            return Row(key, arm, replication, state, duration=duration, error=error)
        try:
            known = {name: Part(**part) for name, part in json.loads(parts).items()}
            row = Row(key, arm, replication, state, written, duration, json.loads(outcomes), known)
            agrees = row_hash(json.loads(outcomes), known) == written
        except (TypeError, ValueError, AttributeError) as trouble:
            raise StoreError(f"{self.path}: the row of replication {key} is damaged: {trouble}") from trouble
        if not agrees:
            raise StoreError(f"{self.path}: the row of replication {key} is damaged: it does not agree with its hash")
        return row
