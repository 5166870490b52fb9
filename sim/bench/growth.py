"""How time and memory grow with members: a straight line through their logarithms, from 10,000 members on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import linear_regression, median

from sim.bench.children import Measured
from sim.bench.summary import MIB

__all__ = ["FROM", "Curve", "curves", "slope"]

FROM = 10_000
"""Members below which start-up and chance decide."""


@dataclass(frozen=True)
class Curve:
    """How one implementation grows in one variant.

    Parameters
    ----------
    impl, variant : str
        Which.
    days : int
        Length of each run.
    users : tuple of int
        Members, ascending.
    cpu_s, ns_per_visit, bytes : tuple of float
        Medians at each size: processor time of the loop, that per visit, and the peak of memory less the base.
    time_slope, memory_slope : float or None
        From `FROM` members on; None where fewer than two sizes were measured.
    """

    impl: str
    variant: str
    days: int
    users: tuple[int, ...]
    cpu_s: tuple[float, ...]
    ns_per_visit: tuple[float, ...]
    bytes: tuple[float, ...]
    time_slope: float | None
    memory_slope: float | None


def curves(runs: Sequence[Measured]) -> list[Curve]:
    """Put the measurements of growing worlds together.

    Parameters
    ----------
    runs : sequence of dict
        Measurements.

    Returns
    -------
    list of Curve
        By implementation and variant, in the order in which they come.
    """
    kinds = dict.fromkeys((run["impl"], run["variant"]) for run in runs)
    return [_curve(*kind, [run for run in runs if (run["impl"], run["variant"]) == kind]) for kind in kinds]


def _curve(impl: str, variant: str, runs: Sequence[Measured]) -> Curve:
    sizes = sorted({run["users"] for run in runs})
    at = [[run for run in runs if run["users"] == size] for size in sizes]
    cpu = [median(run["cpu_s"] for run in some) for some in at]
    cost = [median(1e9 * run["cpu_s"] / run["visits"] for run in some) for some in at]
    taken = [median(MIB * (run["peak_rss_mb"] - run["base_rss_mb"]) for run in some) for some in at]
    return Curve(
        impl, variant, runs[0]["days"], tuple(sizes), tuple(cpu), tuple(cost), tuple(taken),
        slope(zip(sizes, cpu, strict=True)), slope(zip(sizes, taken, strict=True)),
    )  # fmt: skip


def slope(points: Iterable[tuple[float, float]]) -> float | None:
    """Return the slope of the least-squares line through the logarithms of some points.

    Parameters
    ----------
    points : iterable of (float, float)
        Members, and what is to grow with them.

    Returns
    -------
    float or None
        1 for growth in proportion; None where fewer than two points lie from `FROM` members on above zero.

    Examples
    --------
    >>> round(slope([(10_000, 3.0), (1_000_000, 300.0)]), 6)
    1.0
    """
    kept = [(math.log10(x), math.log10(y)) for x, y in points if x >= FROM and y > 0]
    if len({x for x, _ in kept}) < 2:
        return None
    xs, ys = zip(*kept, strict=True)
    return float(linear_regression(xs, ys).slope)
