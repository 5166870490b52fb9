"""What group orders would have been without groups: one stacked bar an arm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.estimates.twins import LABELS
from sim.report.figures.canvas import INK, Names, bare, drawing, picture
from sim.report.numbers import Format
from sim.report.texts import Texts

__all__ = ["draw_orders"]

FILLS = {"baseline": "#b9c9d6", "moved": "#f0b94d", "incremental": "#0072b2"}
INKS = {"baseline": INK, "moved": INK, "incremental": "white"}
NARROWEST = 0.06


def draw_orders(shares: Mapping[str, Sequence[float]], names: Names, t: Texts, f: Format) -> str:
    """Draw a bar for each arm that took orders in its groups.

    Parameters
    ----------
    shares : mapping of str to sequence of float
        By arm, the shares that are baseline, moved and incremental.
    names : Names
        What the arms are called.
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
        figure = Figure(figsize=(11.25, 0.6 + 0.42 * len(shares)), layout="constrained")
        axes = figure.subplots()
        for place, parts in enumerate(shares.values()):
            _bar(axes, place, parts, f)
        axes.set_yticks(range(len(shares)), [names.labels[arm] for arm in shares], parse_math=False)
        axes.set_xlim(0, 1)
        axes.set_xticks([])
        axes.invert_yaxis()
        bare(axes)
        handles = [
            Patch(color=FILLS[label], label=t("labelled", label=t(label), text=t(f"{label}_is"))) for label in LABELS
        ]
        figure.legend(handles=handles, loc="outside upper left", ncols=3, frameon=False, handlelength=1.0)
        return picture(figure)


def _bar(axes: Axes, place: int, parts: Sequence[float], f: Format) -> None:
    left = 0.0
    for label, part in zip(LABELS, parts, strict=True):
        axes.barh(place, part, left=left, height=0.66, color=FILLS[label])
        if part >= NARROWEST:
            axes.text(
                left + part / 2, place, f.share(part), ha="center", va="center", color=INKS[label], parse_math=False
            )
        left += part
