"""CSV files beside a scenario: found inside its folder and nowhere else, read as text line by line."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TextIO, TypeVar

from sim.scenario.beside import TABLE, BesideError, file_beside
from sim.scenario.words import quoted

__all__ = ["MOST_TOLD", "CsvError", "CsvRow", "read_csv"]

MOST_TOLD = 101
"""Faults of one file that are gathered: as many as a person reads, and one more."""

_LONGEST_LINE = 1 << 16
_MOST_LINES = 50_000_000

T = TypeVar("T")


class CsvError(Exception):
    """A CSV file cannot be used; each message is one line without a place in the scenario file.

    Parameters
    ----------
    *messages : str
        What is wrong, at least one.
    """

    def __init__(self, *messages: str) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages


class CsvRow(NamedTuple):
    """One line of a CSV file.

    Parameters
    ----------
    line : int
        Its number in the file, from 1.
    cells : tuple of (str or None)
        The cells of the columns asked for, in that order; empty where the line is too short, nothing where the file
        has no such column.
    places : tuple of (int or None)
        Places of these columns in a line, from 0.
    """

    line: int
    cells: tuple[str | None, ...]
    places: tuple[int | None, ...]


def read_csv(
    name: str,
    folder: Path | None,
    needed: Sequence[str],
    use: Callable[[Iterator[CsvRow]], T],
    optional: Sequence[str] = (),
) -> T:
    """Read some columns of a CSV file.

    Parameters
    ----------
    name : str
        Path of a ``.csv`` or ``.csv.gz`` file relative to `folder`.
    folder : pathlib.Path or None
        Folder of the scenario, which the path cannot leave.
    needed : sequence of str
        Columns that must be there.
    use : callable
        Takes the lines one after another, empty ones left out.
    optional : sequence of str
        Columns that may be there; all others are passed over.

    Returns
    -------
    T
        What `use` makes of the lines.

    Raises
    ------
    CsvError
        The file cannot be found or read.
    """
    try:
        with _opened(file_beside(TABLE, name, folder)) as handle:
            return use(_rows(name, handle, needed, optional))
    except BesideError as error:
        raise CsvError(str(error)) from error
    except UnicodeDecodeError as error:
        raise CsvError(f"{quoted(name)}: not UTF-8; save the file as UTF-8") from error
    except (OSError, EOFError, zlib.error) as error:
        raise CsvError(f"{quoted(name)}: cannot be read: {type(error).__name__}") from error


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    """Open a text file, compressed or not."""
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as handle:
            yield handle
    else:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            yield handle


def _lines(name: str, handle: TextIO) -> Iterator[str]:
    """Give the lines of a file; no line and no file may be endless."""
    for number in range(1, _MOST_LINES + 1):
        line = handle.readline(_LONGEST_LINE)
        if not line:
            return
        if len(line) >= _LONGEST_LINE:
            raise CsvError(f"{quoted(name)} line {number}: longer than {_LONGEST_LINE} characters")
        yield line
    raise CsvError(f"{quoted(name)}: more than {_MOST_LINES} lines")


def _rows(name: str, handle: TextIO, needed: Sequence[str], optional: Sequence[str]) -> Iterator[CsvRow]:
    """Give the cells of the columns asked for, line by line."""
    reader = csv.reader(_lines(name, handle))
    try:
        places = _places(name, next(reader, []), needed, optional)
        for row in reader:
            if row:
                yield CsvRow(reader.line_num, tuple(_cell(row, place) for place in places), places)
    except csv.Error as error:
        raise CsvError(f"{quoted(name)} line {reader.line_num}: {error}") from error


def _cell(row: list[str], place: int | None) -> str | None:
    """Pick a cell."""
    if place is None:
        return None
    return row[place].strip() if place < len(row) else ""


def _places(name: str, header: list[str], needed: Sequence[str], optional: Sequence[str]) -> tuple[int | None, ...]:
    """Find the columns by the names in the first line."""
    missing = [column for column in needed if column not in header]
    if missing:
        raise CsvError(f"{quoted(name)}: no column {missing[0]}; needed: {', '.join(needed)}")
    twice = [column for column in (*needed, *optional) if header.count(column) > 1]
    if twice:
        raise CsvError(f"{quoted(name)}: column {twice[0]} stands twice in the first line; allowed: once")
    return tuple(header.index(column) if column in header else None for column in (*needed, *optional))
