"""The ledger: one row per replication key, in SQLite, opened by the coordinating process only.

Every row carries a check over all that stands in it, so that damage is laid to the row; rows without damage can be
read beside it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from sim.errors import DamageError, StoreError
from sim.experiment import write_path
from sim.experiment.manifest import FORMAT
from sim.experiment.parts import Part
from sim.provenance import digest
from sim.scenario.words import one_line

__all__ = ["DONE", "FAILED", "LEDGER", "PENDING", "SET_ASIDE", "Ledger", "Row", "row_hash"]

LEDGER = "ledger.sqlite"

PENDING, DONE, FAILED, SET_ASIDE = "pending", "done", "failed", "set_aside"

TABLE = """
CREATE TABLE replications (
    key TEXT PRIMARY KEY,
    arm TEXT NOT NULL,
    replication INTEGER NOT NULL,
    state TEXT NOT NULL,
    hash TEXT,
    duration REAL,
    outcomes TEXT,
    parts TEXT,
    error TEXT,
    row_check TEXT
) WITHOUT ROWID
"""
COLUMNS = "key, arm, replication, state, hash, duration, outcomes, parts, error"
PLACES = ", ".join("?" * 10)

BEFORE_VERSIONS = 0
"""Version that SQLite tells of the ledger in a folder of format 1, which set none."""

DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_ERROR", "SQLITE_IOERR_SHORT_READ")
"""Errors of SQLite that come from what stands in the file, not from the machine."""

Values = tuple[object, ...]


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
            self._connection.text_factory = _text

    def _writable(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=10)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            self._bring_up(connection)
        except BaseException:
            connection.close()
            raise
        write_path.passed("ledger opened")
        return connection

    def _bring_up(self, connection: sqlite3.Connection) -> None:
        """Make the table, or give one of format 1 its checks."""
        if self._version(connection) == FORMAT:
            return
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                connection.execute("ALTER TABLE replications ADD COLUMN row_check TEXT")
                for values in connection.execute(f"SELECT {COLUMNS} FROM replications").fetchall():
                    connection.execute(f"REPLACE INTO replications VALUES ({PLACES})", _checked(values))
            else:
                connection.execute(TABLE)
            connection.execute(f"PRAGMA user_version={FORMAT}")
            write_path.passed("ledger brought up")

    def _version(self, connection: sqlite3.Connection) -> int:
        found = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if found not in (BEFORE_VERSIONS, FORMAT):
            raise DamageError(f"{self.path}: a ledger of format {found} in a folder of format {FORMAT} or older")
        return found

    def _readable(self) -> sqlite3.Connection:
        """Open an existing ledger, also on a medium that cannot be written."""
        if not self.path.is_file():
            raise DamageError(f"{self.path}: missing: there is no ledger here")
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
        except (sqlite3.Error, OSError) as error:
            damaged = getattr(error, "sqlite_errorname", "").startswith(DAMAGED)
            kind = DamageError if damaged else StoreError
            raise kind(f"{self.path}: the ledger cannot be used: {error}") from error

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was written stays, in one file that can be copied unless somebody is reading it."""
        if not self._at_rest:
            with suppress(sqlite3.Error):  # Then the rows stay in the log beside the file, where readers find them.
                self._connection.execute("PRAGMA journal_mode=DELETE")
            self._at_rest = True
        self._connection.close()

    def expect(self, rows: Iterable[Row]) -> None:
        """Enter replications that are to be run; rows that are there stay as they are.

        Parameters
        ----------
        rows : iterable of Row
            Key, arm and number are read.
        """
        values = [_written(Row(row.key, row.arm, row.replication)) for row in rows]
        with self._told(), self._connection:
            self._connection.executemany(f"INSERT OR IGNORE INTO replications VALUES ({PLACES})", values)
            write_path.passed("rows entered")

    def write(self, *rows: Row) -> None:
        """Write the rows of replications that have ended; they are on the disk when this returns.

        Parameters
        ----------
        *rows : Row
            Each replaces what stood under its key.
        """
        with self._told():
            with self._connection:
                self._connection.executemany(
                    f"REPLACE INTO replications VALUES ({PLACES})", [_written(row) for row in rows]
                )
                write_path.passed("row written")
            write_path.passed("row committed")

    def rows(self) -> dict[str, Row]:
        """Read every row, and check each.

        Returns
        -------
        dict of str to Row
            By key.

        Raises
        ------
        DamageError
            A row does not agree with its check, or the file is damaged.
        """
        rows, damage = self.sound()
        if damage:
            raise DamageError(damage[0])
        return rows

    def sound(self) -> tuple[dict[str, Row], tuple[str, ...]]:
        """Read the rows that agree with their checks.

        Returns
        -------
        rows : dict of str to Row
            By key.
        damage : tuple of str
            A line for each row that does not agree, and for the file where its structure is damaged.
        """
        found, damage = self._all()
        rows: dict[str, Row] = {}
        for values in found:
            try:
                row = self._row(values)
                rows[row.key] = row
            except DamageError as error:
                damage.append(str(error))
        return rows, tuple(damage)

    def _all(self) -> tuple[list[Values], list[str]]:
        """Read the values of all rows; where that ends in damage, from the other end too."""
        found: dict[object, Values] = {}
        damage: list[str] = []
        for order in ("ASC", "DESC"):
            try:
                with self._told(), closing(self._values(order)) as rows:
                    for values in rows:
                        if values[0] in found:
                            break
                        found[values[0]] = values
                    damage += self._structure() if order == "ASC" else []
            except DamageError as error:
                damage.append(str(error))
            if not damage:
                break
        return list(found.values()), list(dict.fromkeys(damage))

    def _values(self, order: str) -> Generator[Values, None, None]:
        """Read what stands in each row and its check; rows of format 1 have none and get one."""
        old = self._version(self._connection) == BEFORE_VERSIONS
        columns = COLUMNS if old else f"{COLUMNS}, row_check"
        for values in self._connection.execute(f"SELECT {columns} FROM replications ORDER BY key {order}"):
            yield _checked(values) if old else values

    def _structure(self) -> list[str]:
        """Ask SQLite whether the file is sound."""
        told = [str(line) for (line,) in self._connection.execute("PRAGMA integrity_check(1)")]
        return [] if told == ["ok"] else [f"{self.path}: the ledger is damaged: {one_line(told[0])}"]

    def _row(self, values: Values) -> Row:
        *kept, check = values
        try:
            agrees = _checked(kept)[-1] == check
            row = _read(kept) if agrees else None
        except (TypeError, ValueError, AttributeError) as trouble:
            raise DamageError(f"{self._of(kept)} is damaged: {trouble}") from trouble
        if row is None or (row.state == DONE and row_hash(row.outcomes or {}, row.parts or {}) != row.hash):
            raise DamageError(f"{self._of(kept)} is damaged: it does not agree with its hash")
        return row

    def _of(self, values: Iterable[object]) -> str:
        return f"{self.path}: the row of replication {one_line(str(next(iter(values))))}"


def _text(data: bytes) -> str:
    """Read text also where it is damaged: its check tells."""
    return data.decode("utf-8", "backslashreplace")


def _checked(values: Iterable[object]) -> Values:
    """Add the check of a row's values."""
    kept = tuple(values)
    return *kept, hashlib.sha256(json.dumps(kept).encode()).hexdigest()


def _written(row: Row) -> Values:
    """Turn a row into what the table keeps of it."""
    parts = None if row.parts is None else json.dumps({name: part.as_dict() for name, part in row.parts.items()})
    outcomes = None if row.outcomes is None else json.dumps(row.outcomes, allow_nan=False)
    duration = None if row.duration is None else float(row.duration)
    return _checked((row.key, row.arm, row.replication, row.state, row.hash, duration, outcomes, parts, row.error))


def _read(values: Iterable[Any]) -> Row:
    """Turn what the table keeps into a row."""
    key, arm, replication, state, written, duration, outcomes, parts, error = values
    if state != DONE:
        return Row(key, arm, replication, state, duration=duration, error=error)
    known = {name: Part(**part) for name, part in json.loads(parts).items()}
    return Row(key, arm, replication, state, written, duration, json.loads(outcomes), known)
