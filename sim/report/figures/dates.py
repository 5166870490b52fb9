"""Days of the horizon as dates under an axis."""

from __future__ import annotations

from datetime import date, timedelta

from matplotlib.axes import Axes

from sim.report.phrases import day_text
from sim.report.texts import Texts

__all__ = ["label_days"]

STEPS = (1, 2, 7, 14)


def label_days(axes: Axes, start: date, n_days: int, t: Texts, most: int = 6) -> None:
    """Write dates under an axis that counts days from 0.

    Parameters
    ----------
    axes : Axes
        The panel.
    start : date
        Day 0.
    n_days : int
        Days of the horizon.
    t : Texts
        The language.
    most : int
        Labels at most.
    """
    days = _chosen(start, n_days, most)
    labels = [day_text(start + timedelta(days=day), t) for day in days]
    last = max(1, n_days - 1)
    axes.set_xticks(days, labels, parse_math=False)
    axes.set_xlim(0, last)
    for day, label in zip(days, axes.get_xticklabels(), strict=True):
        label.set_horizontalalignment("left" if day == 0 else "right" if day == last else "center")


def _chosen(start: date, n_days: int, most: int) -> list[int]:
    """Choose days: a small step, or the first days of months, of which every second, third, ... is kept."""
    for step in STEPS:
        days = list(range(0, n_days, step))
        if len(days) <= most:
            return days
    firsts = [day for day in range(n_days) if (start + timedelta(days=day)).day == 1]
    return firsts[:: -(-len(firsts) // most)] or [0]
