"""History to tables: the outcomes of a replication, its daily metrics, and the dictionary of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.scenario.kinds import PinDrive
from sim.tables.counts import COUNTS, UNKEPT, Count
from sim.tables.metrics import MAIN_METRICS, METRICS, Metric
from sim.tables.reading import Daily, Floats, Reading

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.engine.history import History
    from sim.scenario.model import Scenario

__all__ = [
    "COUNTS",
    "MAIN_METRICS",
    "METRICS",
    "Count",
    "Metric",
    "Reading",
    "daily_counts",
    "daily_metrics",
    "dictionary",
    "outcomes",
    "reading",
]


def reading(daily: Daily, scenario: Scenario, arm: str = "none") -> Reading:
    """Join the counts of a replication with what its scenario says of customers and money.

    Parameters
    ----------
    daily : mapping of str to ndarray of int64, (n_days,)
        `History.daily`.
    scenario : Scenario
        The scenario that was run.
    arm : str
        The arm, whose pin drives reward pins; `none` has none.

    Returns
    -------
    Reading
    """
    wage = None if scenario.staff is None else scenario.staff.wage_yuan_per_month
    company, count = scenario.company, scenario.customers.count or 0
    return Reading(
        daily, count, company.gross_margin, scenario.parameters, wage, scenario.model, scenario.simulated_share,
        _drive_days(scenario, arm),
    )  # fmt: skip


def _drive_days(scenario: Scenario, arm: str) -> frozenset[int]:
    """List the days of the horizon on which a pin drive of an arm runs."""
    drives = [settings for settings in scenario.arms.get(arm, ()) if isinstance(settings, PinDrive)]
    spans = [((drive.start - scenario.clock.start).days, drive.lasts_days) for drive in drives]
    return frozenset(day for first, lasts in spans for day in range(first, first + lasts))


def outcomes(history: History, scenario: Scenario) -> dict[str, float | None]:
    """Compute every metric of one replication that needs no twin.

    Parameters
    ----------
    history : History
        What the replication left behind.
    scenario : Scenario
        The scenario that was run.

    Returns
    -------
    dict of str to float or None
        By metric; None where a metric has no denominator or the model does not count it.
    """
    read = reading(history.daily, scenario, history.arm)
    return {metric.id: metric.of_run(read) for metric in METRICS.values() if not metric.twin}


def daily_counts(daily: Daily, scenario: Scenario) -> dict[str, NDArray[np.int64] | Floats]:
    """Take the counts of a replication as tables show them.

    Parameters
    ----------
    daily : mapping of str to ndarray of int64, (n_days,)
        `History.daily`.
    scenario : Scenario
        The scenario that was run.

    Returns
    -------
    dict of str to ndarray of int64 or float64, (n_days,)
        By name; nan where the model does not keep a count.
    """
    unkept = UNKEPT[scenario.model]
    return {name: np.full(len(days), np.nan) if name in unkept else days for name, days in daily.items()}


def daily_metrics(daily: Daily, scenario: Scenario) -> dict[str, Floats]:
    """Compute the metrics that have a value each day.

    Parameters
    ----------
    daily : mapping of str to ndarray of int64, (n_days,)
        `History.daily`.
    scenario : Scenario
        The scenario that was run.

    Returns
    -------
    dict of str to ndarray of float64, (n_days,)
        By metric; nan where a metric has no denominator or the model does not count it.
    """
    read = reading(daily, scenario)
    return {metric.id: metric.of_days(read) for metric in METRICS.values() if metric.level is not None}


def dictionary() -> list[dict[str, str]]:
    """Describe every column of the tables.

    Returns
    -------
    list of dict of str to str
        Name, kind, unit, names in Chinese and English, meaning, denominator, direction, and who can see it.
    """
    metrics = [
        {"name": m.id, "kind": "metric", "unit": m.unit, "zh": m.zh, "en": m.en, "meaning": m.meaning,
         "denominator": m.denominator, "better": m.direction,
         "seen_by": "operator" if m.visible else "simulator only (not visible to the operator)"}
        for m in METRICS.values()
    ]  # fmt: skip
    counts = [
        {"name": name, "kind": "count", "unit": c.unit, "zh": c.zh, "en": c.en, "meaning": c.en,
         "denominator": "none", "better": "neither", "seen_by": ""}
        for name, c in COUNTS.items()
    ]  # fmt: skip
    for row in counts:
        row["meaning"] += ", at the end of the day" if COUNTS[row["name"]].when == "end" else ", over the day"
    return metrics + counts
