"""The table of arms and metrics, and the tables of paired differences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.estimates.intervals import Estimate
from sim.estimates.outcomes import outcome_mean
from sim.estimates.words import metric_name
from sim.experiment.design import TWIN
from sim.report.numbers import Cell, Format
from sim.report.texts import Texts
from sim.tables import MAIN_METRICS, METRICS

if TYPE_CHECKING:
    from sim.experiment.result import Result

__all__ = [
    "Against",
    "Group",
    "MetricRow",
    "difference_unit",
    "differences",
    "means",
    "value_unit",
]

BASELINES = (TWIN, "keep_as_is")


@dataclass(frozen=True)
class MetricRow:
    """One metric of a table.

    Parameters
    ----------
    metric, name, unit : str
        Id, name and unit of the metric.
    visible : bool
        Whether an operator could see it.
    roles : tuple of str
        ``goal``, ``limit``.
    cells : tuple of Cell
        A cell for each arm.
    """

    metric: str
    name: str
    unit: str
    visible: bool
    roles: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Group:
    """Rows under one heading.

    Parameters
    ----------
    heading : str
        What they have in common.
    rows : tuple of MetricRow
        The rows.
    """

    heading: str
    rows: tuple[MetricRow, ...]


@dataclass(frozen=True)
class Against:
    """Differences to one baseline.

    Parameters
    ----------
    baseline : str
        Arm that the others are compared with.
    arms : tuple of str
        The others.
    rows : tuple of MetricRow
        A difference for each of them.
    without : tuple of str
        Names of metrics that have no value in any pair.
    """

    baseline: str
    arms: tuple[str, ...]
    rows: tuple[MetricRow, ...]
    without: tuple[str, ...]


def means(result: Result, t: Texts, f: Format) -> tuple[Group, ...]:
    """Write every metric of every arm: mean and interval.

    Parameters
    ----------
    result : Result
        The results.
    t : Texts
        The language.
    f : Format
        Writes numbers in that language.

    Returns
    -------
    tuple of Group
    """
    deciding = list(result.deciding_metrics)
    main = [metric for metric in MAIN_METRICS if metric not in deciding]
    rest = [metric for metric in METRICS if metric not in deciding and metric not in main]
    groups = (("group_decides", deciding), ("group_main", main), ("group_rest", rest))
    return tuple(Group(t(heading), _mean_rows(result, names, t, f)) for heading, names in groups if names)


def _mean_rows(result: Result, metrics: Iterable[str], t: Texts, f: Format) -> tuple[MetricRow, ...]:
    values, whole = result.values(), result.replications()
    rows = []
    for metric in metrics:
        found = [outcome_mean(metric, values[arm][metric]) for arm in result.arms]
        cells = [f.mean_cell(metric, estimate, whole, t("only_n", runs=t.runs(estimate.n))) for estimate in found]
        rows.append(_row(result, metric, cells, t))
    return tuple(rows)


def _row(result: Result, metric: str, cells: Sequence[Cell], t: Texts, difference: bool = False) -> MetricRow:
    roles = []
    if any(goal.metric == metric for goal in result.scenario.goals):
        roles.append("goal")
    if any(limit.metric == metric for limit in result.scenario.limits):
        roles.append("limit")
    name = metric_name(metric, t.lang)
    unit = difference_unit(metric, t) if difference else value_unit(metric, t)
    return MetricRow(metric, name, unit, METRICS[metric].visible, tuple(roles), tuple(cells))


def value_unit(metric: str, t: Texts) -> str:
    """Name the unit of a metric, where its numbers do not carry it.

    Parameters
    ----------
    metric : str
        Id of a metric.
    t : Texts
        The language.

    Returns
    -------
    str
        Empty for shares, which are written in percent, and for ratios.
    """
    unit = METRICS[metric].unit
    return "" if unit in ("share", "ratio") else t.term(unit)


def difference_unit(metric: str, t: Texts) -> str:
    """Name the unit of a difference of a metric.

    Parameters
    ----------
    metric : str
        Id of a metric.
    t : Texts
        The language.

    Returns
    -------
    str
        Empty for ratios.
    """
    return t.term("points") if METRICS[metric].unit == "share" else value_unit(metric, t)


def differences(result: Result, t: Texts, f: Format) -> tuple[Against, ...]:
    """Write the paired differences to `none` and, where it was run, to `keep_as_is`.

    Parameters
    ----------
    result : Result
        The results.
    t : Texts
        The language.
    f : Format
        Writes numbers in that language.

    Returns
    -------
    tuple of Against
    """
    found = []
    for baseline in (arm for arm in BASELINES if arm in result.arms):
        arms = tuple(arm for arm in result.arms if arm not in (baseline, TWIN))
        if arms:
            found.append(_against(result, baseline, arms, t, f))
    return tuple(found)


def _against(result: Result, baseline: str, arms: tuple[str, ...], t: Texts, f: Format) -> Against:
    rows, without = [], []
    for metric in result.shown_metrics:
        estimates = [result.difference(arm, metric, baseline) for arm in arms]
        if all(estimate.mean is None for estimate in estimates):
            without.append(metric_name(metric, t.lang))
        else:
            rows.append(_row(result, metric, _difference_cells(metric, estimates, t, f), t, difference=True))
    return Against(baseline, arms, tuple(rows), tuple(without))


def _difference_cells(metric: str, estimates: Iterable[Estimate], t: Texts, f: Format) -> list[Cell]:
    direction = METRICS[metric].direction
    return [f.difference_cell(metric, estimate, direction, t("identical")) for estimate in estimates]
