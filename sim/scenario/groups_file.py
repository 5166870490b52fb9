"""From a file of groups to cohorts: members, age and known states of each group, and nothing else of it.

A line is a group. Columns other than those named here (names of groups, owners, ids) are passed over, never stored.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pydantic_core import PydanticCustomError

from sim.scenario.csv_files import MOST_TOLD, CsvError, CsvRow, read_csv
from sim.scenario.quantities import Number, Share, Whole, percent_text
from sim.scenario.spelling import Spelling
from sim.scenario.start_groups import Cohort
from sim.scenario.words import quoted

__all__ = ["MOST_COHORTS", "GroupsFile", "WrongCell", "read_groups"]

NEEDED = ("members", "age_days")
STATES = ("muted", "folded", "pinned")
UNKNOWN = {"muted": math.nan, "folded": math.nan, "pinned": 0.0}
"""What stands for an empty cell."""
MOST_COHORTS = 1000
"""Groups that differ: more would not fit into the resolved scenario file."""

_SPELLINGS: dict[str, Spelling[Any]] = {
    "members": Whole(1, 100_000),
    "age_days": Number(0, 36500),
    **{state: Share() for state in STATES},
}


class WrongCell(NamedTuple):
    """A cell of the file that cannot be used.

    Parameters
    ----------
    line, cell : int
        Its line, and its place in the line, from 1.
    column : str
        Name of its column.
    message : str
        What is wrong and what is allowed.
    """

    line: int
    cell: int
    column: str
    message: str


class GroupsFile(NamedTuple):
    """What is kept of a file of groups.

    Parameters
    ----------
    cohorts : tuple of Cohort
        Groups whose lines are equal make one cohort, at the place of the first of them.
    faults : tuple of WrongCell
        In order of line; no more than a person reads, and one more.
    """

    cohorts: tuple[Cohort, ...]
    faults: tuple[WrongCell, ...]


def read_groups(name: str, folder: Path | None) -> GroupsFile:
    """Read a CSV file of groups.

    Parameters
    ----------
    name : str
        Path of a ``.csv`` or ``.csv.gz`` file relative to `folder`.
    folder : pathlib.Path or None
        Folder of the scenario, which the path cannot leave.

    Returns
    -------
    GroupsFile
        Cohorts, or what is wrong with single cells.

    Raises
    ------
    CsvError
        The file cannot be found or read, holds no group, or groups of too many sorts.
    """
    return read_csv(name, folder, NEEDED, lambda rows: _gathered(rows, name), STATES)


def _gathered(rows: Iterator[CsvRow], name: str) -> GroupsFile:
    """Count the groups that are alike."""
    alike: Counter[tuple[float, ...]] = Counter()
    faults: list[WrongCell] = []
    for row in rows:
        values, wrong = _read(row)
        faults += wrong
        if len(faults) >= MOST_TOLD:
            break
        if not wrong:
            alike[values] += 1
        if len(alike) > MOST_COHORTS:
            raise CsvError(f"{quoted(name)}: more than {MOST_COHORTS} groups that differ; round ages and shares")
    if not alike and not faults:
        raise CsvError(f"{quoted(name)}: no groups")
    return GroupsFile(tuple(_cohort(values, groups) for values, groups in alike.items()), tuple(faults[:MOST_TOLD]))


def _cohort(values: tuple[float, ...], groups: int) -> Cohort:
    """Make a cohort of groups that are alike."""
    members, age, *shares = values
    known = {state: share for state, share in zip(STATES, shares, strict=True) if not math.isnan(share)}
    ranges: dict[str, Any] = {state: (share, share) for state, share in known.items()}
    return Cohort(groups=groups, size=int(members), age_days=(age, age), **ranges)


def _read(row: CsvRow) -> tuple[tuple[float, ...], list[WrongCell]]:
    """Read the cells of a line; shares of muted and folded that are not known are nan, of pinned 0."""
    values: list[float] = []
    wrong: list[WrongCell] = []
    for column, cell, place in zip((*NEEDED, *STATES), row.cells, row.places, strict=True):
        try:
            values.append(UNKNOWN[column] if not cell and column in UNKNOWN else _SPELLINGS[column].parse(cell))
        except PydanticCustomError as refusal:
            wrong.append(WrongCell(row.line, (place or 0) + 1, column, refusal.message()))
    shares = [value for value in values[-len(STATES) :] if not math.isnan(value)]
    total = sum(shares) if not any(cell.column in STATES for cell in wrong) else 0
    if total > 1 + 1e-9:
        said = f"the shares sum to {percent_text(round(total, 10))}; at most 100% is allowed"
        first = next(place for place in row.places[len(NEEDED) :] if place is not None)
        wrong.append(WrongCell(row.line, first + 1, "muted, folded, pinned", said))
    return tuple(values), wrong
