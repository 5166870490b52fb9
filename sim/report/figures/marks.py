"""Windows of the calendar and dated changes in a panel over time: shades, thin lines, and their labels on top."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from sim.report.figures.canvas import FONT, INK
from sim.report.marks import Marks

__all__ = ["Placed", "draw_marks", "headroom", "place_labels"]

SIZE = 7.5
GAP = 5.0
MOST_ROWS = 3
ROW = 0.07
SHADE, STRONG, WEAK = "#5b7fa3", 0.2, 0.11
BEHIND, BEFORE = 0.5, 3.0


class Placed(NamedTuple):
    """A label and its place.

    Parameters
    ----------
    text : str
        What is written.
    day : float
        Its middle.
    row : int
        Its row from the top, from 0.
    """

    text: str
    day: float
    row: int


@cache
def _width(text: str) -> float:
    """Measure a label, in points."""
    return float(TextPath((0, 0), text, size=SIZE, prop=FontProperties(fname=FONT)).get_extents().width)


def place_labels(marks: Marks, last: int, points: float) -> list[Placed]:
    """Put labels in rows so that none lies on another; one that fits nowhere is left to the caption.

    Parameters
    ----------
    marks : Marks
        What is marked.
    last : int
        Last day of the axis, which begins at 0.
    points : float
        Width of the panel, points.

    Returns
    -------
    list of Placed
    """
    return list(_placed(marks, last, points))


def _placed(marks: Marks, last: int, points: float) -> Iterator[Placed]:
    """Take marks by their middles; a line's label stands at its right."""
    taken = [-math.inf] * MOST_ROWS
    named = [mark for mark in (*marks.spans, *marks.lines) if mark.label]
    for mark in sorted(named, key=lambda mark: mark.first + mark.last):
        half = _width(mark.label) / points * last / 2
        beside = half + GAP / 2 / points * last if mark in marks.lines else 0.0
        middle = max(half, min((mark.first + mark.last) / 2 + beside, last - half))
        row = next((row for row, end in enumerate(taken) if middle - half >= end), None)
        if row is not None and 2 * half <= last:
            taken[row] = middle + half + GAP / points * last
            yield Placed(mark.label, middle, row)


def headroom(placed: list[Placed]) -> float:
    """Return by which factor a panel must be higher than its data so that the labels have room.

    Parameters
    ----------
    placed : list of Placed
        Labels.

    Returns
    -------
    float
    """
    return 1 + ROW * (1 + max((label.row for label in placed), default=-1))


def draw_marks(axes: Axes, marks: Marks, placed: list[Placed], last: int, before: bool) -> None:
    """Shade the windows, draw the lines, write the labels; the limits of the panel stay as they are.

    Parameters
    ----------
    axes : Axes
        A panel whose axis counts days from 0.
    marks : Marks
        What is marked.
    placed : list of Placed
        From :func:`place_labels`.
    last : int
        Last day of the axis.
    before : bool
        Whether marks are drawn before the data, which would hide them.
    """
    order = BEFORE if before else BEHIND
    for i, span in enumerate(marks.spans):
        low, high = max(0.0, span.first - 0.5), min(float(last), span.last + 0.5)
        axes.axvspan(low, high, color=SHADE, alpha=WEAK if i % 2 else STRONG, linewidth=0, zorder=order)
    for line in marks.lines:
        axes.axvline(line.first, color=INK, linewidth=0.6, zorder=order)
    height = ROW / headroom(placed)
    for label in placed:
        axes.text(
            label.day, 1 - (label.row + 0.5) * height, label.text, transform=axes.get_xaxis_transform(), fontsize=SIZE,
            color=INK, ha="center", va="center", zorder=BEFORE + 1, parse_math=False,
        )  # fmt: skip
