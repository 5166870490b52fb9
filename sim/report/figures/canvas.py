"""What all figures share: font, style, colours, names, and the way into the page.

A figure enters the page as the data of an image: it cannot run anything, its ids meet no others, and it loads nothing.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font

from sim.experiment.design import TWIN
from sim.report.texts import Texts

__all__ = ["GRID", "INK", "QUIET", "Names", "bare", "colour", "drawing", "picture", "showable", "spread"]

FONT = Path(__file__).parents[1] / "fonts" / "QunsimSansSC-Regular.otf"
FAMILY = "Qunsim Sans SC"
LONGEST_NAME = 22

INK, QUIET, GRID = "#1f2933", "#7b8794", "#e1e6eb"
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c6bb1", "#4d4d4d")
"""Okabe and Ito's colours, told apart by the colour-blind, without yellow, which is weak on white; two more."""
NO_GROUPS = "#9aa5b1"

STYLE: dict[Any, Any] = {
    "font.family": FAMILY,
    "font.size": 9.0,
    "text.color": INK,
    "text.parse_math": False,
    "axes.unicode_minus": True,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.axisbelow": True,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "figure.facecolor": "white",
    "svg.fonttype": "path",
    "svg.hashsalt": "qunsim",
}


@cache
def _register() -> FT2Font:
    """Make the packaged font known, once."""
    font_manager.fontManager.addfont(FONT)
    return font_manager.get_font(FONT)


@contextmanager
def drawing() -> Iterator[None]:
    """Draw in the report's style, whatever the machine's settings are.

    Yields
    ------
    None
        The machine's settings are back afterwards.
    """
    _register()
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(STYLE)
        yield


def picture(figure: Figure) -> str:
    """Write a figure as the address of an image that is its own content.

    Parameters
    ----------
    figure : Figure
        The figure; drawn within :func:`drawing`.

    Returns
    -------
    str
        A ``data:`` address.
    """
    buffer = io.BytesIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure.savefig(buffer, format="svg", metadata=nothing)
    return f"data:image/svg+xml;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def showable(text: str) -> bool:
    """Tell whether the font has every character of a text.

    Parameters
    ----------
    text : str
        A name.

    Returns
    -------
    bool
    """
    known = _register().get_charmap()
    return all(ord(character) in known for character in text)


@dataclass(frozen=True)
class Names:
    """What the arms, or other things with names, are called in figures.

    Parameters
    ----------
    arms : tuple of str
        Names of the arms.
    labels : mapping of str to str
        What stands in figures for each.
    """

    arms: tuple[str, ...]
    labels: Mapping[str, str]

    @classmethod
    def of(cls, arms: Sequence[str], t: Texts, numbered: str = "numbered_arm") -> Names:
        """Name the arms; one that the font cannot show, or that is too long, gets a number.

        Parameters
        ----------
        arms : sequence of str
            Names of the arms.
        t : Texts
            The language.
        numbered : str
            Key of the text that puts the number into words.

        Returns
        -------
        Names
        """
        labels = {
            arm: arm if showable(arm) and len(arm) <= LONGEST_NAME else t(numbered, number=number)
            for number, arm in enumerate(arms, 1)
        }
        return cls(tuple(arms), labels)

    @property
    def replaced(self) -> dict[str, str]:
        """Labels that stand for another name."""
        return {label: arm for arm, label in self.labels.items() if label != arm}


def colour(arms: Sequence[str], arm: str) -> str:
    """Give an arm its colour, the same in every figure.

    Parameters
    ----------
    arms : sequence of str
        All arms.
    arm : str
        One of them.

    Returns
    -------
    str
    """
    if arm == TWIN:
        return NO_GROUPS
    others = [name for name in arms if name != TWIN]
    return COLOURS[others.index(arm) % len(COLOURS)]


def bare(axes: Axes, *kept: str) -> None:
    """Take away the frame but for the sides that are named, and the marks of the ticks.

    Parameters
    ----------
    axes : Axes
        The panel.
    *kept : str
        ``left``, ``bottom``.
    """
    for side, spine in axes.spines.items():
        spine.set_visible(side in kept)
    axes.tick_params(length=0)


def spread(places: Sequence[float], gap: float) -> list[float]:
    """Move labels apart that would lie on each other, as little as needed and in the same order.

    Parameters
    ----------
    places : sequence of float
        Where the labels belong.
    gap : float
        Least distance.

    Returns
    -------
    list of float

    Examples
    --------
    >>> spread([1.0, 1.0, 5.0], 1.0)
    [0.5, 1.5, 5.0]
    """
    turn = sorted(range(len(places)), key=lambda i: places[i])
    clusters: list[tuple[float, list[int]]] = []
    for i in turn:
        clusters.append((places[i], [i]))
        while len(clusters) > 1 and _overlap(clusters[-2], clusters[-1], gap):
            (low, first), (high, second) = clusters[-2:]
            together = [*first, *second]
            clusters[-2:] = [((low * len(first) + high * len(second)) / len(together), together)]
    moved = {i: middle + gap * (k - (len(c) - 1) / 2) for middle, c in clusters for k, i in enumerate(c)}
    return [moved[i] for i in range(len(places))]


def _overlap(below: tuple[float, list[int]], above: tuple[float, list[int]], gap: float) -> bool:
    return above[0] - below[0] < gap * (len(below[1]) + len(above[1])) / 2 - 1e-12
