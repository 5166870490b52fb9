"""The funnel: a panel for each step with its own scale, a bar for each arm."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from sim.report.counts import STEPS
from sim.report.figures.canvas import INK, Names, bare, colour, drawing, picture
from sim.report.numbers import Format
from sim.report.texts import Texts

__all__ = ["draw_funnel"]


def draw_funnel(values: Mapping[str, Sequence[float]], names: Names, t: Texts, f: Format) -> str:
    """Draw the steps side by side.

    Parameters
    ----------
    values : mapping of str to sequence of float
        By arm, a value for each step; nan where there is none.
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
        figure = Figure(figsize=(11.25, 0.7 + 0.34 * len(values)), layout="constrained")
        panels = figure.subplots(1, len(STEPS), sharey=True)
        places = range(len(values))
        for i, (axes, step) in enumerate(zip(panels, STEPS, strict=True)):
            heights = [steps[i] for steps in values.values()]
            drawn = [0.0 if math.isnan(height) else height for height in heights]
            axes.barh(places, drawn, height=0.62, color=[colour(names.arms, arm) for arm in values])
            for place, height, end in zip(places, heights, drawn, strict=True):
                axes.annotate(
                    f.number(height), (end, place), (4, 0), textcoords="offset points", va="center",
                    parse_math=False,
                )  # fmt: skip
            axes.set_xlim(0, 1.45 * max(drawn) or 1)
            axes.set_xticks([])
            axes.set_title(f"{i + 1}  {t(f'step_{step}')}", loc="left", fontsize=10.5, color=INK, parse_math=False)
            bare(axes, "left")
        panels[0].set_yticks(places, [names.labels[arm] for arm in values], parse_math=False)
        panels[0].invert_yaxis()
        return picture(figure)
