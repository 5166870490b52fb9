"""Draw the response atlas: a column a content value, a row a metric, a line a size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = ["draw"]

TICKS = {1 / 7: "1/wk", 3 / 7: "3/wk", 1: "1", 2: "2", 4: "4", 8: "8", 12: "12", 24: "24"}
COLOURS = ("#440154", "#21908c", "#e08214")
MARKERS = ("o", "s", "^")


def draw(lines: Sequence[Mapping[str, Any]], metrics: Mapping[str, str], path: Path, title: str) -> None:
    """Draw small multiples of a table.

    Parameters
    ----------
    lines : sequence of mapping of str to object
        Columns value, size, posts_a_day and the metrics.
    metrics : mapping of str to str
        Metrics by name, with the labels of their axes.
    path : Path
        PNG to write; the same bytes for the same lines.
    title : str
        Title of the picture.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    values = sorted({line["value"] for line in lines})
    figure = Figure(figsize=(11, 1.9 * len(metrics) + 1.2), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(len(metrics), len(values), sharex=True, sharey="row", squeeze=False)
    for row, (metric, label) in enumerate(metrics.items()):
        for column, value in enumerate(values):
            _panel(axes[row, column], [line for line in lines if line["value"] == value], metric)
        axes[row, 0].set_ylabel(label, fontsize=9)
    for column, value in enumerate(values):
        axes[0, column].set_title(f"content value {value:g}", fontsize=11)
        axes[-1, column].set_xlabel("posts a day")
    axes[0, 0].legend(fontsize=8)
    figure.suptitle(title, fontsize=10)
    figure.savefig(path, dpi=110, metadata={"Software": None})


def _panel(axis: Any, lines: Sequence[Mapping[str, Any]], metric: str) -> None:
    for size, colour, marker in zip(sorted({line["size"] for line in lines}), COLOURS, MARKERS, strict=True):
        of_size = sorted((line["posts_a_day"], line[metric]) for line in lines if line["size"] == size)
        axis.plot(*zip(*of_size, strict=True), color=colour, marker=marker, markersize=3.5, linewidth=1.5,
                  label=f"{size} members")  # fmt: skip
    axis.set_xscale("log")
    axis.set_xticks(list(TICKS), list(TICKS.values()), fontsize=8)
    axis.minorticks_off()
    axis.tick_params(axis="y", labelsize=8)
    axis.grid(alpha=0.3)
    axis.axhline(0, color="grey", linewidth=0.8, zorder=0)
