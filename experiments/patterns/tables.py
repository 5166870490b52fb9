"""Write tables as CSV, and as Markdown to read."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = ["RESULTS", "write_table"]

RESULTS = Path(__file__).parent / "results"
"""Where results are written."""

Lines = Sequence[Mapping[str, Any]]


def write_table(name: str, lines: Lines, head: str = "", folder: Path = RESULTS) -> None:
    """Write a table as CSV and as Markdown.

    Parameters
    ----------
    name : str
        Name of both files, without a suffix.
    lines : sequence of mapping of str to object
        Lines of the same columns.
    head : str
        What stands above the Markdown table.
    folder : Path
        Where they are written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.csv").write_text(_csv(lines), encoding="utf-8", newline="\n")
    (folder / f"{name}.md").write_text(f"{head}\n\n{_markdown(lines)}".lstrip(), encoding="utf-8", newline="\n")


def _csv(lines: Lines) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(lines[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()


def _markdown(lines: Lines) -> str:
    rows = [list(lines[0]), ["---"] * len(lines[0]), *([str(cell) for cell in line.values()] for line in lines)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)
