"""Files that are whole or not there: written aside, synced, renamed; and tables for spreadsheets."""

from __future__ import annotations

import csv
import io
import os
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from sim.errors import StoreError

__all__ = ["ASIDE", "neutralised", "remove_aside", "write_csv", "write_whole"]

ASIDE = ".aside"
"""Ending of a file that is being written."""

FORMULA_STARTS = frozenset("=+-@\t\r\n")


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file aside, sync it and give it its name.

    Parameters
    ----------
    path : Path
        Name of the file; an older file of this name is replaced.
    write : callable
        Writes the content to an open binary file.

    Raises
    ------
    StoreError
        The disk is full, the folder is gone, or it may not be written.
    """
    aside = path.with_name(f".{path.name}.{uuid4().hex}{ASIDE}")
    try:
        with aside.open("xb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
        _sync_folder(path.parent)
    except OSError as error:
        _discard(aside)
        raise StoreError(f"{path}: cannot be written: {error.strerror or error}") from error


def _discard(path: Path) -> None:
    """Remove a file if that can be done; the trouble that led here is the one to tell."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make a rename last; only POSIX systems can open a folder."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_aside(folder: Path) -> None:
    """Remove what interrupted writers left behind.

    Parameters
    ----------
    folder : Path
        A folder that nobody is writing to.
    """
    for path in folder.glob(f".*{ASIDE}"):
        path.unlink(missing_ok=True)


def neutralised(cell: object) -> object:
    """Keep a spreadsheet from running text as a formula.

    Parameters
    ----------
    cell : object
        Content of a cell.

    Returns
    -------
    object
        Text that would start a formula has an apostrophe before it; numbers stay numbers, None is empty.

    Examples
    --------
    >>> neutralised("=1+1"), neutralised(-2.5), neutralised("two_a_day")
    ("'=1+1", -2.5, 'two_a_day')
    """
    if not isinstance(cell, str):
        return "" if cell is None or cell != cell else cell
    visible = unicodedata.normalize("NFKC", cell).lstrip(" ")
    return f"'{cell}" if visible[:1] in FORMULA_STARTS and visible else cell


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table that a spreadsheet opens without harm, UTF-8 with a mark.

    Parameters
    ----------
    path : Path
        Name of the file.
    header : sequence of str
        Names of the columns.
    rows : iterable of sequence of object
        Cells; numbers are written so that they read back as the same numbers.

    Raises
    ------
    StoreError
        The file cannot be written.
    """

    def write(file: BinaryIO) -> None:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        table = csv.writer(text, lineterminator="\n")
        table.writerow([neutralised(cell) for cell in header])
        table.writerows([neutralised(cell) for cell in row] for row in rows)
        text.flush()
        text.detach()

    write_whole(path, write)
