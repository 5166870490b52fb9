"""Memberships by state over time: stacked areas, one panel an arm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.report.daily import LIVE, ArmDays
from sim.report.figures.canvas import GRID, INK, Names, bare, drawing, picture
from sim.report.figures.dates import label_days
from sim.report.figures.marks import draw_marks, headroom, place_labels
from sim.report.marks import Marks
from sim.report.numbers import Format
from sim.report.texts import Texts

__all__ = ["STACK", "draw_states"]

STACK = (*LIVE, "left")
FILLS = ("#004c7f", "#0072b2", "#5ab4ac", "#f0b94d", "#d55e00", "#dfe3e8")
COLUMNS = 3
POINTS = 700.0
"""Width of all panels of a row together."""


def draw_states(
    arms: Sequence[ArmDays],
    names: Names,
    start: date,
    releases: Mapping[str, int],
    marks: Marks,
    t: Texts,
    f: Format,
) -> str:
    """Draw a panel for each arm.

    Parameters
    ----------
    arms : sequence of ArmDays
        Arms that had groups.
    names : Names
        What the arms are called.
    start : date
        First day.
    releases : mapping of str to int
        Day on which folding is released, by operating system.
    marks : Marks
        Windows of the calendar and days of changes.
    t : Texts
        The language.
    f : Format
        Writes numbers.

    Returns
    -------
    str
        Address of the image.
    """
    with drawing():
        columns = min(COLUMNS, len(arms))
        rows = -(-len(arms) // columns)
        figure = Figure(figsize=(11.25, 0.5 + 2.9 * rows), layout="constrained")
        grid = figure.subplots(rows, columns, squeeze=False, sharey=True)
        last = max(1, len(arms[0].mean_days("joined")) - 1)
        placed = place_labels(marks, last, POINTS / columns)
        for axes, arm in zip(grid.flat, arms, strict=False):
            _draw(axes, arm, names.labels[arm.name], releases)
            label_days(axes, start, len(arm.mean_days("joined")), t, most=5)
            axes.yaxis.set_major_locator(MaxNLocator(5))
            axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f.number(value)))
            draw_marks(axes, marks, placed, last, before=True)
        for axes in list(grid.flat)[len(arms) :]:
            axes.set_visible(False)
        grid[0, 0].set_ylim(0, _top(arms) * headroom(placed))
        _legend(figure, t)
        return picture(figure)


def _top(arms: Sequence[ArmDays]) -> float:
    """Return the height that the panels need in common."""
    return 1.05 * max(1.0, *(float(arm.mean_days(*STACK).max()) for arm in arms))


def _draw(axes: Axes, arm: ArmDays, title: str, releases: Mapping[str, int]) -> None:
    layers = [arm.mean_days(state) for state in STACK]
    days = np.arange(len(layers[0]))
    if len(days) == 1:
        days, layers = np.array([0, 1]), [np.repeat(layer, 2) for layer in layers]
    axes.stackplot(days, *layers, colors=FILLS, linewidth=0)
    for day in releases.values():
        axes.axvline(day, color=INK, linewidth=0.9, linestyle=(0, (4, 3)))
    axes.set_title(title, loc="left", fontsize=10.5, color=INK, parse_math=False)
    axes.grid(axis="y", color=GRID, linewidth=0.6)
    bare(axes, "bottom")


def _legend(figure: Figure, t: Texts) -> None:
    handles = [Patch(color=fill, label=t.term(state)) for state, fill in zip(STACK, FILLS, strict=True)]
    figure.legend(
        handles=handles, loc="outside upper left", ncols=len(STACK), frameon=False, handlelength=1.0, columnspacing=1.6
    )
