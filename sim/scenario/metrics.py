"""Ids of the metrics that goals and limits of a scenario may name, with their units."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["METRICS", "METRIC_UNITS", "is_counted", "worth_unit"]

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
    "lost_orders_per_customer_month": "orders",
    "messages_per_member_day": "messages",
    "delivered_share": "share",
    "duplicate_share": "share",
}
"""Unit of each metric: ``share`` (0 to 1), ``ratio`` (any), or the word that stands in a scenario file."""

METRICS = tuple(METRIC_UNITS)
"""Ids that a goal or a limit may name."""


_UNCOUNTED: Mapping[str, tuple[str, ...]] = {
    "inbox": (
        "reach_7d", "reach_7d_mid", "first_screen_exposures", "open_rate", "opening_share_7d", "speaking_share_7d",
        "duplicate_share", "group_orders_incremental_share", "group_orders_moved_share", "group_orders_baseline_share",
        "lost_orders_per_customer_month",
    ),
}  # fmt: skip
"""Metrics that a model does not count: it has no screen and no memory of what a customer saw, opened or wrote."""


def is_counted(metric: str, model: str) -> bool:
    """Tell whether a model counts what a metric is computed from.

    Parameters
    ----------
    metric : str
        Id of a metric.
    model : str
        Mechanisms that members follow.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_counted("reach_7d", "standard"), is_counted("reach_7d", "inbox"), is_counted("muted_share", "inbox")
    (True, False, True)
    """
    return metric not in _UNCOUNTED.get(model, ())


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
