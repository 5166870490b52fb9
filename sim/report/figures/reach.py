"""Reach over time: a line for each arm, with the interval of its mean."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.estimates.outcomes import outcome_mean
from sim.report.daily import ArmDays
from sim.report.figures.canvas import GRID, Names, bare, colour, drawing, picture, spread
from sim.report.figures.dates import label_days
from sim.report.figures.marks import draw_marks, headroom, place_labels
from sim.report.marks import Marks
from sim.report.numbers import Format
from sim.report.texts import Texts

__all__ = ["draw_reach"]

LABEL_GAP = 0.055
DASHES = ("solid", (0, (5, 2)), (0, (1, 1.5)))
COLOURS_BEFORE_DASHES = 8
POINTS = 640.0
"""Width of the panel."""


def draw_reach(arms: Sequence[ArmDays], names: Names, start: date, marks: Marks, t: Texts, f: Format) -> str:
    """Draw the reach of each arm day by day.

    Parameters
    ----------
    arms : sequence of ArmDays
        Arms that had groups.
    names : Names
        What the arms are called.
    start : date
        First day.
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
        figure = Figure(figsize=(11.25, 3.6), layout="constrained")
        axes = figure.subplots()
        n_days = arms[0].counts["reach_7d"].shape[1]
        tops, lasts = [], []
        for i, arm in enumerate(arms):
            means, lows, highs = _bands(arm)
            line, dashes = colour(names.arms, arm.name), DASHES[i // COLOURS_BEFORE_DASHES % len(DASHES)]
            axes.fill_between(range(n_days), lows, highs, color=line, alpha=0.22, linewidth=0)
            axes.plot(means, color=line, linewidth=1.8, linestyle=dashes, marker="o" if n_days == 1 else None)
            tops.append(float(np.nanmax([*means, *highs])))
            lasts.append(float(means[-1]))
        placed = place_labels(marks, max(1, n_days - 1), POINTS)
        top = max(0.01, *tops) * 1.05 * headroom(placed)
        for arm, last, place in zip(arms, lasts, spread(lasts, LABEL_GAP * top), strict=True):
            label = f"{names.labels[arm.name]}  {f.share(last)}"
            axes.annotate(
                label, (max(1, n_days - 1), place), (7, 0), textcoords="offset points", va="center",
                color=colour(names.arms, arm.name), annotation_clip=False, parse_math=False,
            )  # fmt: skip
        axes.set_ylim(0, top)
        axes.yaxis.set_major_locator(MaxNLocator(5))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f.share(value, 0 if top > 0.05 else 1)))
        axes.grid(axis="y", color=GRID, linewidth=0.6)
        label_days(axes, start, n_days, t, most=8)
        draw_marks(axes, marks, placed, max(1, n_days - 1), before=False)
        bare(axes, "bottom")
        return picture(figure)


def _bands(arm: ArmDays) -> tuple[list[float], list[float], list[float]]:
    """Estimate each day; where there is no interval the band has no width."""
    found = [outcome_mean("reach_7d", day) for day in arm.counts["reach_7d"].T]
    means = [np.nan if e.mean is None else e.mean for e in found]
    lows = [mean if e.low is None else e.low for e, mean in zip(found, means, strict=True)]
    highs = [mean if e.high is None else e.high for e, mean in zip(found, means, strict=True)]
    return means, lows, highs
