"""Files that are whole or not there: written aside, synced, renamed; and tables for spreadsheets."""

from __future__ import annotations

import csv
import io
import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from sim.errors import StoreError
from sim.experiment import write_path

__all__ = [
    "ASIDE",
    "aside_name",
    "in_one_line",
    "make_folder",
    "neutralised",
    "remove_aside",
    "rename",
    "write_csv",
    "write_whole",
]

ASIDE = ".aside"
"""Ending of a file that is being written."""

FORMULA_STARTS = frozenset("=+-@\t\r\n")


@contextmanager
def in_one_line(path: Path, done: str) -> Iterator[None]:
    """Tell of trouble with the disk in one line.

    Parameters
    ----------
    path : Path
        What is worked on.
    done : str
        What cannot be done to it, such as ``written``.

    Raises
    ------
    StoreError
        Instead of an `OSError`.
    """
    try:
        yield
    except OSError as error:
        raise StoreError(f"{path}: cannot be {done}: {error.strerror or error}") from error


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
    aside = aside_name(path)
    try:
        with in_one_line(path, "written"):
            _write_aside(aside, write)
            rename(aside, path)
    except StoreError:
        _discard(aside)
        raise


def aside_name(path: Path) -> Path:
    """Name the file that is written in the place of another until it is whole.

    Parameters
    ----------
    path : Path
        Name that the file is to get.

    Returns
    -------
    Path
        In the same folder; :func:`remove_aside` finds it.
    """
    return path.with_name(f".{path.name}.{uuid4().hex}{ASIDE}")


def _write_aside(aside: Path, write: Callable[[BinaryIO], object]) -> None:
    with aside.open("xb") as file:
        write_path.passed("file begun")
        write(file)
        write_path.passed("file written")
        file.flush()
        os.fsync(file.fileno())
    write_path.passed("file synced")


def rename(old: Path, new: Path) -> None:
    """Give a file another name, replacing what has it, and make that last.

    Parameters
    ----------
    old, new : Path
        Names in one folder.
    """
    os.replace(old, new)
    write_path.passed("file named")
    _sync_folder(new.parent)
    write_path.passed("folder synced")


def make_folder(path: Path) -> None:
    """Make a folder and those above it, where they are not there.

    Parameters
    ----------
    path : Path
        The folder.

    Raises
    ------
    StoreError
        It cannot be made.
    """
    with in_one_line(path, "made"):
        path.mkdir(parents=True, exist_ok=True)
        write_path.passed("folder made")


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

    Raises
    ------
    StoreError
        It cannot be removed.
    """
    for path in folder.glob(f".*{ASIDE}*"):
        with in_one_line(path, "removed"):
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
