"""Every metric, declared once: id, unit, names, meaning, denominator, direction, who sees it, formula.

What compares an arm with its twin under `none` has no formula here: `sim.estimates.twins` computes it afterwards from
stored results. A metric whose denominator is 0, or that the model does not count, is None, never 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.scenario.metrics import is_counted
from sim.tables.counts import Unit
from sim.tables.reading import Floats, Reading, known, ratio, shares

__all__ = ["MAIN_METRICS", "METRICS", "Metric"]

LEAVE_WINDOW_DAYS = 30


def _per_month(part: float, reading: Reading) -> float | None:
    return ratio(part, reading.customer_months)


def _mid_horizon(reading: Reading) -> float | None:
    """Reach at the end of the day that ends the first half of the horizon."""
    return known(METRICS["reach_7d"].of_days(reading)[(reading.n_days - 1) // 2])


def _leave_rate(reading: Reading) -> float | None:
    """Leaves of the last 30 days for each membership that was live when they began; flash groups are left out."""
    if reading.n_days <= LEAVE_WINDOW_DAYS:
        return None
    leaves = (reading.daily["leaves"] - reading.daily["flash_leaves"])[-LEAVE_WINDOW_DAYS:].sum()
    return ratio(int(leaves), int((reading.live - reading.daily["flash_members"])[-LEAVE_WINDOW_DAYS - 1]))


def _kind_of_orders(kind: str) -> Callable[[Reading], float | None]:
    """Return the formula of the share of group orders that are of one kind."""
    return lambda reading: ratio(reading.total(f"{kind}_orders"), reading.total("group_orders"))


@dataclass(frozen=True)
class Metric:
    """One metric, declared once.

    Parameters
    ----------
    id, unit, zh, en : str
        Id in scenarios and tables, unit, and the names of the report.
    meaning : str
        What it is, in one sentence.
    denominator : str
        What it is divided by.
    direction : str
        ``more`` or ``less`` is better for the operator, or ``neither``.
    visible : bool
        Whether an operator could see it without the simulator.
    total : callable, optional
        Its formula over the whole horizon.
    level : callable, optional
        Its formula day by day; the outcome is that of the last day unless `total` is given too.
    added_to : str
        The metric whose difference to the twin under `none` it is; empty where it is no such difference.
    """

    id: str
    unit: Unit
    zh: str
    en: str
    meaning: str
    denominator: str
    direction: Literal["more", "less", "neither"]
    visible: bool
    total: Callable[[Reading], float | None] | None = None
    level: Callable[[Reading], Floats] | None = None
    added_to: str = ""

    @property
    def twin(self) -> bool:
        """Whether it compares with the twin replication under `none`."""
        return self.total is None and self.level is None

    def of_days(self, reading: Reading) -> Floats:
        """Return its value for each day, nan where it has no denominator or is not counted, shape ``(n_days,)``."""
        if self.level is None or not is_counted(self.id, reading.model):
            return np.full(reading.n_days, np.nan)
        return self.level(reading)

    def of_run(self, reading: Reading) -> float | None:
        """Return its value for the replication, None where it has no denominator or is not counted."""
        if self.total is None:
            return known(self.of_days(reading)[-1])
        return self.total(reading) if is_counted(self.id, reading.model) else None


_CUSTOMERS = "customers of the arm"
_MONTHS = "customers of the arm x months of 30.4375 days"
_LIVE = "live memberships at the end of the day"
_LIVE_DAYS = "days of live memberships, to the minute"
_IN_GROUPS = "customers with a live membership at the end of the day"
_ARM_ORDERS = "orders placed in groups"

_DECLARED = (
    Metric("reach_7d", "share", "触达率", "reach (7 days)",
           "customers who had an operator's chat with unread messages on the first screen in the last 7 days, at "
           "the end of the horizon", _CUSTOMERS, "more", False,
           level=lambda r: shares(r.daily["customers_reached_7d"], r.customers)),
    Metric("reach_7d_mid", "share", "中期触达率", "reach (7 days) at half the horizon",
           "reach_7d at the end of the first half of the horizon", _CUSTOMERS, "more", False, total=_mid_horizon),
    Metric("first_screen_exposures", "exposures", "首屏曝光", "first-screen exposures",
           "appearances of a chat with unread messages on the first screen, a customer and day",
           "customers of the arm x days", "more", False,
           total=lambda r: ratio(r.total("exposures"), r.customers * r.n_days),
           level=lambda r: shares(r.daily["exposures"], r.customers)),
    Metric("open_rate", "share", "打开率", "open rate",
           "openings for each exposure; above 1 where members seek the chat out with nothing unread", "exposures",
           "more", False,
           total=lambda r: ratio(r.total("openings"), r.total("exposures"))),
    Metric("read_rate", "share", "阅读率", "read rate",
           "posts seen for each post delivered to a member",
           "posts x members at posting", "more", False,
           total=lambda r: ratio(r.total("posts_seen"), r.total("posts_delivered"))),
    Metric("orders_per_seen", "share", "转化率（每次看到报价）", "conversion per offer seen",
           "orders placed in groups for each offer seen", "offers seen", "more", False,
           total=lambda r: ratio(r.total("group_orders"), r.total("offers_seen"))),
    Metric("leave_rate_30d", "share", "退群率（30 天）", "leave rate (30 days)",
           "voluntary leaves in the last 30 days, from groups that are no flash groups; none where the horizon is not "
           "longer than that", "memberships live when these days began, flash groups left out", "less", True,
           total=_leave_rate),
    Metric("muted_share", "share", "免打扰占比", "muted share",
           "muted and not folded, at the end of the horizon",
           _LIVE, "less", False, level=lambda r: shares(r.sum_of("muted", "pinned_muted"), r.live)),
    Metric("folded_share", "share", "折叠占比", "folded share",
           "folded, at the end of the horizon", _LIVE, "less",
           False, level=lambda r: shares(r.daily["folded"], r.live)),
    Metric("pinned_share", "share", "置顶占比", "pinned share",
           "pinned, muted or not, at the end of the horizon",
           _LIVE, "more", False, level=lambda r: shares(r.sum_of("pinned", "pinned_muted"), r.live)),
    Metric("opening_share_7d", "share", "活跃率（打开）", "active share (opening, 7 days)",
           "customers who opened a chat in the last 7 days; above 1 where many have left since", _IN_GROUPS, "more",
           False,
           level=lambda r: shares(r.daily["customers_opened_7d"], r.daily["customers_in_groups"])),
    Metric("speaking_share_7d", "share", "活跃率（发言）", "active share (speaking, 7 days)",
           "customers who wrote in the last 7 days; above 1 where many have left since", _IN_GROUPS, "more", True,
           level=lambda r: shares(r.daily["customers_spoke_7d"], r.daily["customers_in_groups"])),
    Metric("members", "memberships", "在群人次", "memberships",
           "live memberships at the end of the horizon; a customer in two groups counts twice", "none", "more",
           True, level=lambda r: r.live.astype(np.float64)),
    Metric("orders_per_customer_month", "orders", "人均月订单", "orders per customer and month",
           "all orders, in groups and by own need", _MONTHS, "more", True,
           total=lambda r: _per_month(r.total("own_orders", "group_orders"), r)),
    Metric("group_orders_per_member_day", "orders", "群内人日订单", "group orders per membership and day",
           "orders placed in groups", _LIVE_DAYS, "more", True,
           total=lambda r: ratio(r.total("group_orders"), r.member_days)),
    Metric("gross_profit_per_customer_month", "yuan", "人均月毛利", "gross profit per customer and month",
           "revenue x gross margin - price cuts, of all orders", _MONTHS, "more", True,
           total=lambda r: _per_month(r.gross_profit_yuan(), r)),
    Metric("operating_cost_per_customer_month", "yuan", "人均月运营成本", "operating cost per customer and month",
           "wages (of staff, or for the time of groups, members, posts by hand, broadcasts, set-ups), content of "
           "messages, benefits, red packets and rewards for pins; content and broadcasts are shared by all customers "
           "whom the company serves",
           _MONTHS, "less", True, total=lambda r: _per_month(r.operating_cost_yuan(), r)),
    Metric("profit_per_customer_month", "yuan", "人均月利润", "profit per customer and month",
           "gross profit - operating cost", _MONTHS, "more", True,
           total=lambda r: _per_month(r.gross_profit_yuan() - r.operating_cost_yuan(), r)),
    Metric("incremental_orders_per_customer_month", "orders", "人均月增量订单",
           "incremental orders per customer and month",
           "orders here - orders of the twin under none", _MONTHS, "more",
           False, added_to="orders_per_customer_month"),
    Metric("incremental_gross_profit_per_customer_month", "yuan", "人均月增量毛利",
           "incremental gross profit per customer and month",
           "gross profit here - that of the twin under none", _MONTHS, "more", False,
           added_to="gross_profit_per_customer_month"),
    Metric("incremental_profit_per_customer_month", "yuan", "人均月增量利润",
           "incremental profit per customer and month",
           "profit here - that of the twin under none", _MONTHS, "more", False, added_to="profit_per_customer_month"),
    Metric("roi", "ratio", "投入产出比", "return on cost (incremental)",
           "(incremental gross profit - operating cost) / operating cost", "operating cost", "more", False),
    Metric("group_orders_incremental_share", "share", "群订单增量占比", "incremental share of group orders",
           "orders in groups on needs that would have been met elsewhere", _ARM_ORDERS, "more",
           False, total=_kind_of_orders("incremental")),
    Metric("group_orders_moved_share", "share", "群订单提前占比", "moved share of group orders",
           "orders in groups on needs of the operator's own that were due 7 days later or more", _ARM_ORDERS, "less",
           False, total=_kind_of_orders("moved")),
    Metric("group_orders_baseline_share", "share", "群订单自然占比", "baseline share of group orders",
           "orders in groups on needs of the operator's own that were due within 7 days",
           _ARM_ORDERS, "less", False, total=_kind_of_orders("baseline")),
    Metric("lost_orders_per_customer_month", "orders", "人均月流失自然单", "lost orders per customer and month",
           "orders that would have come without groups and went elsewhere: expected price cuts, load, disappointment",
           _MONTHS, "less", False, total=lambda r: _per_month(r.total("lost_orders"), r)),
    Metric("messages_per_member_day", "messages", "人日群消息", "messages per membership and day",
           "messages written into the groups by members and operator", _LIVE_DAYS, "neither", True,
           total=lambda r: ratio(r.total("chat_messages", "posts_sent"), r.member_days)),
    Metric("delivered_share", "share", "送达率", "delivered share",
           "posts sent; the others were over the quota or more than the staff could do", "posts x groups planned",
           "more", True,
           total=lambda r: ratio(r.total("posts_sent"), r.total("posts_sent", "posts_dropped"))),
    Metric("duplicate_share", "share", "重复率", "duplicate share",
           "posts met in a chat that were seen before in another group", "posts met, seen or duplicate", "less",
           False,
           total=lambda r: ratio(r.total("duplicates_seen"), r.total("duplicates_seen", "posts_seen"))),
)  # fmt: skip

METRICS: Mapping[str, Metric] = {metric.id: metric for metric in _DECLARED}
"""Every metric by id, in the order of tables."""

MAIN_METRICS = (
    "reach_7d", "folded_share", "leave_rate_30d", "orders_per_customer_month",
    "incremental_orders_per_customer_month", "incremental_gross_profit_per_customer_month",
    "operating_cost_per_customer_month", "incremental_profit_per_customer_month",
)  # fmt: skip
"""What a short table shows beside the goals."""
