"""Ids of the metrics that goals and limits of a scenario may name, with their units."""

from __future__ import annotations

__all__ = ["METRICS", "METRIC_UNITS", "worth_unit"]

METRIC_UNITS = {
    "reach_7d": "share",
    "first_screen_exposures": "exposures",
    "open_rate": "share",
    "read_rate": "share",
    "orders_per_seen": "share",
    "leave_rate_30d": "share",
    "muted_share": "share",
    "folded_share": "share",
    "pinned_share": "share",
    "opening_share_7d": "share",
    "speaking_share_7d": "share",
    "orders_per_customer_month": "orders",
    "group_orders_per_member_day": "orders",
    "gross_profit_per_customer_month": "yuan",
    "operating_cost_per_customer_month": "yuan",
    "profit_per_customer_month": "yuan",
    "incremental_orders_per_customer_month": "orders",
    "incremental_gross_profit_per_customer_month": "yuan",
    "incremental_profit_per_customer_month": "yuan",
    "roi": "ratio",
    "messages_per_member_day": "messages",
    "delivered_share": "share",
    "duplicate_share": "share",
}
"""Unit of each metric: ``share`` (0 to 1), ``ratio`` (any), or the word that stands in a scenario file."""

METRICS = tuple(METRIC_UNITS)
"""Ids that a goal or a limit may name."""


def worth_unit(metric: str) -> str:
    """Name the unit in which a difference of a metric is judged.

    Parameters
    ----------
    metric : str
        One of :data:`METRICS`.

    Returns
    -------
    str
        ``points`` (percentage points) for shares and ratios, else the metric's own unit.

    Examples
    --------
    >>> worth_unit("reach_7d"), worth_unit("profit_per_customer_month")
    ('points', 'yuan')
    """
    unit = METRIC_UNITS[metric]
    return "points" if unit in ("share", "ratio") else unit
