"""From estimates to words: one HTML file with the verdict, the tables, the figures and how to run it again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.experiment.result import Result

__all__ = ["write_report"]


def write_report(result: Result, path: str | Path, lang: str = "en") -> None:
    """Write the report of some results: one HTML file that loads nothing and runs nothing.

    Parameters
    ----------
    result : Result
        The results.
    path : str or Path
        Name of the file; an older file of this name is replaced.
    lang : str
        ``en`` or ``zh``.

    Raises
    ------
    ValueError
        The report is not written in that language.
    StoreError
        The results are damaged, or the file cannot be written.
    """
    from sim.experiment.files import write_whole
    from sim.report.page import page

    written = page(result, lang).encode("utf-8", "backslashreplace")
    write_whole(Path(path), lambda file: file.write(written))
