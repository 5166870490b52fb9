"""The picture of growth: time and memory against members, both axes logarithmic."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from sim.bench.growth import Curve
from sim.report.figures.canvas import GRID, colour, drawing

__all__ = ["growth_picture"]

SIZE = (10.0, 4.5)
"""Inches."""

Series = Callable[[Curve], tuple[Sequence[float], float | None]]


def growth_picture(curves: Sequence[Curve], kind: str) -> bytes:
    """Draw how time and memory grow.

    Parameters
    ----------
    curves : sequence of Curve
        What was measured.
    kind : str
        ``png`` or ``svg``.

    Returns
    -------
    bytes
        The content of an image file.
    """
    with drawing():
        figure = Figure(figsize=SIZE, layout="constrained")
        left, right = figure.subplots(1, 2)
        _panel(left, curves, "processor time of the loop, s", lambda one: (one.cpu_s, one.time_slope))
        _panel(right, curves, "memory beside the base, MB", lambda one: (_megabytes(one), one.memory_slope))
        buffer = io.BytesIO()
        figure.savefig(buffer, format=kind, dpi=150, metadata={"Date": None} if kind == "svg" else None)
    return buffer.getvalue()


def _megabytes(curve: Curve) -> list[float]:
    return [size / 1e6 for size in curve.bytes]


def _panel(axes: Axes, curves: Sequence[Curve], title: str, series: Series) -> None:
    """Draw one quantity; what is not above zero has no place on a logarithmic axis."""
    names = [f"{curve.impl}, {curve.variant}" for curve in curves]
    for name, curve in zip(names, curves, strict=True):
        values, slope = series(curve)
        points = [(x, y) for x, y in zip(curve.users, values, strict=True) if y > 0]
        told = "" if slope is None else f", slope {slope:.3f}"
        axes.plot([x for x, _ in points], [y for _, y in points], marker="o", color=colour(names, name))
        axes.lines[-1].set_label(f"{name}, {curve.days} days{told}")
    axes.set(xscale="log", yscale="log", xlabel="members", title=title)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(_plain))
        axis.set_minor_formatter(NullFormatter())
    axes.grid(color=GRID)
    axes.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.14))


def _plain(value: float, _: object) -> str:
    """Write a number of an axis out: powers would need mathematical text, which pictures here do not read."""
    return f"{value:,.10g}"
