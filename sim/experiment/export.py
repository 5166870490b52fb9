"""The tables of a results folder as CSV, for spreadsheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiment.design import TWIN
from sim.experiment.files import write_csv
from sim.experiment.result import Result
from sim.tables import dictionary

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TABLES", "export"]

TABLES = ("outcomes", "trajectories", "comparisons", "uncertain", "dictionary")
"""Names of the tables; each is ``<name>.csv`` in the results folder."""


def export(result: Result, changed: bool = True) -> None:
    """Write every table of a results folder beside its manifest.

    Parameters
    ----------
    result : Result
        The results; :data:`TABLES` are written to its folder.
    changed : bool
        Whether tables that are there are to be written anew.

    Raises
    ------
    StoreError
        A table cannot be written.
    """
    if not changed and all((result.folder / f"{name}.csv").is_file() for name in TABLES):
        return
    described = dictionary()
    _write(result, "outcomes", result.outcomes)
    _write(result, "trajectories", result.daily)
    _write(result, "comparisons", result.compare(TWIN))
    _write(result, "uncertain", result.uncertain)
    write_csv(result.folder / "dictionary.csv", list(described[0]), (list(row.values()) for row in described))


def _write(result: Result, name: str, table: pd.DataFrame) -> None:
    columns = [table[column].tolist() for column in table.columns]
    write_csv(result.folder / f"{name}.csv", list(table.columns), zip(*columns, strict=True))
