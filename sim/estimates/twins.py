"""What groups add: an arm against `none` in the same replication, on the same customers and the same needs."""

from __future__ import annotations

from collections.abc import Mapping

from sim.tables import METRICS

__all__ = ["LABELS", "against_twin"]

LABELS = ("baseline", "moved", "incremental")
"""Kinds of orders in groups, by what would have become of them without groups."""

Outcomes = Mapping[str, float | None]


def against_twin(outcomes: Outcomes, twin: Outcomes) -> dict[str, float | None]:
    """Compute what an arm adds to its twin.

    Parameters
    ----------
    outcomes, twin : mapping of str to float or None
        Outcomes of the arm and of `none` in the same replication.

    Returns
    -------
    dict of str to float or None
        The incremental metrics and the return on cost; None without a value or without cost.
    """
    added = {
        metric.id: _difference(outcomes.get(metric.added_to), twin.get(metric.added_to))
        for metric in METRICS.values()
        if metric.added_to
    }
    gained, cost = added["incremental_gross_profit_per_customer_month"], outcomes["operating_cost_per_customer_month"]
    return {**added, "roi": (gained - cost) / cost if gained is not None and cost else None}


def _difference(value: float | None, baseline: float | None) -> float | None:
    return None if value is None or baseline is None else value - baseline
