"""The goals at a glance: a bar for each arm, with its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.estimates.intervals import Estimate
from sim.report.figures.canvas import INK, Names, bare, drawing, picture
from sim.report.numbers import Format

__all__ = ["Panel", "draw_goals"]

BEST, OTHER = "#0072b2", "#b9c9d6"

Panel = tuple[str, str, str | None, Mapping[str, Estimate]]
"""Metric, its name with unit, the leader, and the mean of each arm."""


def draw_goals(panels: Sequence[Panel], names: Names, f: Format) -> str:
    """Draw one panel a goal.

    Parameters
    ----------
    panels : sequence of Panel
        The goals.
    names : Names
        What the arms are called.
    f : Format
        Writes numbers.

    Returns
    -------
    str
        Address of the image.
    """
    with drawing():
        columns = min(2, len(panels))
        rows = -(-len(panels) // columns)
        height = rows * (0.75 + 0.36 * len(names.arms))
        figure = Figure(figsize=(11.25, height), layout="constrained")
        grid = figure.subplots(rows, columns, squeeze=False)
        for axes, panel in zip(grid.flat, panels, strict=False):
            _draw(axes, panel, names, f)
        for axes in list(grid.flat)[len(panels) :]:
            axes.set_visible(False)
        return picture(figure)


def _draw(axes: Axes, panel: Panel, names: Names, f: Format) -> None:
    metric, title, leader, means = panel
    places = range(len(names.arms))
    for place, arm in zip(places, names.arms, strict=True):
        _bar(axes, place, metric, means[arm], BEST if arm == leader else OTHER, f)
    axes.set_yticks(places, [names.labels[arm] for arm in names.arms], parse_math=False)
    axes.invert_yaxis()
    axes.set_title(title, loc="left", fontsize=10.5, color=INK, parse_math=False)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.margins(x=0.16)
    axes.set_xticks([])
    bare(axes)


def _bar(axes: Axes, place: int, metric: str, mean: Estimate, fill: str, f: Format) -> None:
    if mean.mean is None:
        axes.annotate(f.value(metric, None), (0, place), (4, 0), textcoords="offset points", va="center")
        return
    axes.barh(place, mean.mean, height=0.62, color=fill)
    ends = [end for end in (mean.mean, mean.low, mean.high) if end is not None]
    if mean.low is not None and mean.high is not None:
        axes.plot([mean.low, mean.high], [place, place], color=INK, linewidth=1.6, solid_capstyle="butt")
    right = mean.mean >= 0
    axes.annotate(
        f.value(metric, mean.mean),
        (max(ends) if right else min(ends), place),
        (5 if right else -5, 0),
        textcoords="offset points",
        va="center",
        ha="left" if right else "right",
        parse_math=False,
    )
