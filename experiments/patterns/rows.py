"""One row of a table of demands: worlds, a number measured on them, the band that is demanded; and its evaluation."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.patterns.points import at_point
from experiments.patterns.runs import Outcome, Task, pooled, run_all
from experiments.patterns.worlds import Changes, World
from sim.estimates.intervals import t_quantile

__all__ = ["Outcomes", "Result", "Row", "best", "evaluate", "measure_default"]

Outcomes = Mapping[str, Outcome]


@dataclass(frozen=True)
class Row:
    """One demand.

    Parameters
    ----------
    id, demand : str
        Name, and what is demanded, in words.
    worlds : mapping of str to World
        Worlds that are run, by the name that `measure` knows them by.
    measure : callable
        From the outcomes by name to a number.
    low, high : float
        The band demanded at default, ends included.
    point_low, point_high : float, optional
        The band demanded over the ranges where it is another one.
    ranged : bool
        Whether it is measured over sampled points.
    corners : tuple of tuple of (str, float)
        Points that are measured besides.
    where : callable, optional
        Which points are asked.
    least_share : float
        Share of the points at which a demand on the ranges must hold; 0 where it is one on the default alone.
    put_in : bool
        Whether it follows from structure or one switch alone.
    note : str
        How it is simulated, or what must be said with it.
    """

    id: str
    demand: str
    worlds: Mapping[str, World]
    measure: Callable[[Outcomes], float]
    low: float = -math.inf
    high: float = math.inf
    point_low: float | None = None
    point_high: float | None = None
    ranged: bool = True
    corners: tuple[Changes, ...] = ()
    where: Callable[[Mapping[str, float]], bool] | None = None
    least_share: float = 0.0
    put_in: bool = False
    note: str = ""

    def holds(self, value: float) -> bool:
        """Tell whether a value at default lies in the band; nan does not."""
        return self.low <= value <= self.high

    def holds_at_point(self, value: float) -> bool:
        """Tell whether a value at a point lies in the band of points."""
        low = self.low if self.point_low is None else self.point_low
        return low <= value <= (self.high if self.point_high is None else self.point_high)

    def asked(self, points: Sequence[Changes]) -> list[Changes]:
        """Return the points at which it is measured."""
        if not self.ranged:
            return []
        found = [*points, *self.corners]
        return [point for point in found if self.where is None or self.where(dict(point))]

    def tasks(self, points: Sequence[Changes], replications: int) -> list[Task]:
        """Return every run that it needs: all replications at default, the first one at points."""
        worlds = list(self.worlds.values())
        at_default = [(world, r) for world in worlds for r in range(replications)]
        return at_default + [(at_point(world, point), 0) for point in self.asked(points) for world in worlds]


@dataclass(frozen=True)
class Result:
    """What became of a row.

    Parameters
    ----------
    row : Row
        The row.
    value, low, high : float
        Measured at default over pooled replications, and its 95 % interval (jackknife over replications).
    at_points : tuple of float
        Measured at the points that have a value.
    """

    row: Row
    value: float
    low: float
    high: float
    at_points: tuple[float, ...]

    @property
    def share(self) -> float:
        """Share of the points at which it holds; nan where there are none."""
        if not self.at_points:
            return math.nan
        return float(np.mean([self.row.holds_at_point(value) for value in self.at_points]))

    @property
    def holds(self) -> bool:
        """Whether it holds at default, and at as many points as it must."""
        return self.row.holds(self.value) and not self.share < self.row.least_share

    def _verdict(self) -> str:
        if math.isinf(self.row.low) and math.isinf(self.row.high):
            return "-"
        return "yes" if self.holds else "no"

    def spelled(self) -> dict[str, Any]:
        """Spell it as a line of a table."""
        row, n = self.row, len(self.at_points)
        return {
            "row": row.id, "demanded": row.demand, "measured": _text(self.value), "low": _text(self.low),
            "high": _text(self.high), "points": n, "share": _text(self.share), "holds": self._verdict(),
            "remark": row.note,
        }  # fmt: skip


def _text(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.3g}"


def best(values: Mapping[float, float]) -> float:
    """Return the place of the greatest value, the smallest such place on ties.

    Parameters
    ----------
    values : mapping of float to float
        Values by place.

    Returns
    -------
    float

    Examples
    --------
    >>> best({1: 0.2, 3: 0.5, 6: 0.5})
    3
    """
    return max(sorted(values), key=lambda place: values[place])


def measure_default(row: Row, replications: int = 1) -> float:
    """Run a row at default in this process.

    Parameters
    ----------
    row : Row
        The row.
    replications : int
        How many are pooled.

    Returns
    -------
    float
    """
    found = run_all(row.tasks((), replications), workers=0)
    return row.measure({name: _sum(found, world, range(replications)) for name, world in row.worlds.items()})


def evaluate(rows: Iterable[Row], points: Sequence[Changes], replications: int, workers: int) -> list[Result]:
    """Run all that some rows need, each run once, and measure them.

    Parameters
    ----------
    rows : iterable of Row
        The rows.
    points : sequence of tuple of (str, float)
        Sampled points.
    replications : int
        Replications at default, 2 and more for an interval.
    workers : int
        Processes.

    Returns
    -------
    list of Result
        In the order of the rows.
    """
    rows = list(rows)
    found = run_all((task for row in rows for task in row.tasks(points, replications)), workers)
    return [_result(row, found, points, replications) for row in rows]


def _result(row: Row, found: Mapping[Task, Outcome], points: Sequence[Changes], replications: int) -> Result:
    def of(numbers: Iterable[int]) -> float:
        chosen = list(numbers)
        return row.measure({name: _sum(found, world, chosen) for name, world in row.worlds.items()})

    value = of(range(replications))
    everyone = range(replications)
    half = _half_width([of(r for r in everyone if r != gone) for gone in everyone] if replications > 1 else [])
    values = [_at(row, found, point) for point in row.asked(points)]
    return Result(row, value, value - half, value + half, tuple(v for v in values if not math.isnan(v)))


def _sum(found: Mapping[Task, Outcome], world: World, numbers: Iterable[int]) -> Outcome:
    return pooled(found[world, number] for number in numbers)


def _at(row: Row, found: Mapping[Task, Outcome], point: Changes) -> float:
    return row.measure({name: found[at_point(world, point), 0] for name, world in row.worlds.items()})


def _half_width(without: Sequence[float]) -> float:
    """Return half a 95 % interval from the values without one replication each (jackknife)."""
    n = len(without)
    if n < 2:
        return math.nan
    spread = math.sqrt((n - 1) / n * float(((np.array(without) - np.mean(without)) ** 2).sum()))
    return t_quantile(0.975, n - 1) * spread
