"""Every daily count of a replication, declared once: unit, names, and whether it is a stock or a flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["COUNTS", "UNKEPT", "Count", "Unit"]

Unit = Literal[
    "share", "ratio", "exposures", "orders", "yuan", "messages", "memberships", "customers", "posts", "fen", "visits",
    "groups", "acts", "minutes", "days", "2^-20",
]  # fmt: skip


@dataclass(frozen=True)
class Count:
    """One daily count of `History.daily`.

    Parameters
    ----------
    unit, zh, en : str
        Unit and the names of the report.
    when : str
        ``end`` of the day, or over the ``day``.
    """

    unit: Unit
    zh: str
    en: str
    when: Literal["end", "day"]


COUNTS: Mapping[str, Count] = {
    "normal": Count("memberships", "普通", "normal", "end"),
    "pinned": Count("memberships", "置顶", "pinned", "end"),
    "muted": Count("memberships", "免打扰", "muted", "end"),
    "pinned_muted": Count("memberships", "置顶且免打扰", "pinned and muted", "end"),
    "folded": Count("memberships", "折叠", "folded", "end"),
    "left": Count("memberships", "已退群", "left", "end"),
    "removed": Count("memberships", "已解散", "removed by dissolution", "end"),
    "joined": Count("memberships", "累计入群", "ever joined", "end"),
    "flash_members": Count("memberships", "快闪群在群人次", "memberships of flash groups", "end"),
    "customers_in_groups": Count("customers", "在群客户", "customers with a live membership", "end"),
    "customers_reached_7d": Count("customers", "7 天触达客户", "customers reached in 7 days", "end"),
    "customers_opened_7d": Count("customers", "7 天打开客户", "customers who opened in 7 days", "end"),
    "customers_spoke_7d": Count("customers", "7 天发言客户", "customers who wrote in 7 days", "end"),
    "visits": Count("visits", "会话到访", "memberships reached in a session", "day"),
    "exposures": Count("exposures", "首屏曝光", "first-screen exposures", "day"),
    "openings": Count("visits", "打开", "openings", "day"),
    "posts_sent": Count("posts", "发送（条 x 群）", "posts sent (post x group)", "day"),
    "posts_delivered": Count("posts", "送达（条 x 人）", "posts delivered (post x member)", "day"),
    "posts_dropped": Count("posts", "未发出（条 x 群）", "posts dropped (post x group)", "day"),
    "posts_seen": Count("posts", "看到", "posts seen", "day"),
    "duplicates_seen": Count("posts", "重复看到", "duplicates met", "day"),
    "offers_seen": Count("posts", "看到报价", "offers seen", "day"),
    "own_orders": Count("orders", "自然订单", "orders by own need", "day"),
    "group_orders": Count("orders", "群内订单", "orders placed in groups", "day"),
    "revenue_fen": Count("fen", "销售额", "revenue before price cuts", "day"),
    "cut_fen": Count("fen", "让利", "price cuts", "day"),
    "chat_messages": Count("messages", "成员发言", "messages by members", "day"),
    "joins": Count("memberships", "入群", "joins", "day"),
    "removals": Count("memberships", "解散移出", "removals", "day"),
    "mutes": Count("acts", "设免打扰", "mutes", "day"),
    "unmutes": Count("acts", "取消免打扰", "unmutes", "day"),
    "folds": Count("acts", "折叠操作", "folds", "day"),
    "unfolds": Count("acts", "取消折叠", "unfolds", "day"),
    "pins": Count("acts", "置顶操作", "pins", "day"),
    "unpins": Count("acts", "取消置顶", "unpins", "day"),
    "leaves": Count("memberships", "退群", "leaves", "day"),
    "manual_posts": Count("posts", "手动发（条 x 群）", "posts by hand (post x group)", "day"),
    "broadcasts": Count("messages", "群发", "broadcasts", "day"),
    "messages": Count("messages", "内容条数", "messages made", "day"),
    "setups": Count("groups", "新建群", "groups set up", "day"),
    "template_setups": Count("groups", "模板建群", "groups set up from a template", "day"),
    "group_minutes": Count("minutes", "群时长（分钟）", "minutes of groups", "day"),
    "member_minutes": Count("minutes", "成员时长（分钟）", "minutes of live memberships", "day"),
    "posts_unstaffed": Count("posts", "人手不足未发（条 x 群）", "posts dropped, no staff (post x group)", "day"),
    "staff_days": Count("days", "人天", "staff days", "day"),
    "refused_orders": Count("orders", "售罄被拒订单", "orders refused, sold out", "day"),
    "cancelled_orders": Count("orders", "未成团取消订单", "orders cancelled, too few buyers", "day"),
    "baseline_orders": Count("orders", "群内自然单", "group orders that would have come within a week anyway", "day"),
    "moved_orders": Count("orders", "群内提前单", "group orders brought forward by a week or more", "day"),
    "incremental_orders": Count("orders", "群内增量单", "group orders that would have gone elsewhere", "day"),
    "own_incremental_orders": Count("orders", "群外增量单", "own orders that would have gone elsewhere", "day"),
    "lost_orders": Count("orders", "流失的自然单", "orders lost that would have come without groups", "day"),
    "need_visits": Count("visits", "因需求而来的到访", "visits out of a need", "day"),
    "flash_leaves": Count("memberships", "快闪群退群", "leaves from flash groups", "day"),
    "reports": Count("acts", "投诉", "reports to the platform", "day"),
    "care_skimped": Count("minutes", "照看不足（分钟）", "minutes of care that the staff could not give", "day"),
    "content_made": Count("2^-20", "内容制作量（按价值折算）", "content made, in posts of value 0.5", "day"),
    "benefits_delivered": Count("2^-20", "送达福利（价值 x 人）", "benefits delivered (worth x member)", "day"),
    "red_packets": Count("posts", "红包（个 x 群）", "red packets (post x group)", "day"),
    "groups_alive": Count("groups", "存续群", "groups alive", "end"),
    "load": Count("2^-20", "打扰量总和", "load in messages a week, sum over live memberships", "end"),
    "value": Count("2^-20", "商家印象总和", "worth remembered, sum over live memberships", "end"),
    "habit": Count("2^-20", "看群习惯总和", "habit of looking in, sum over live memberships", "end"),
}
"""Every daily count by name."""

UNKEPT: Mapping[str, tuple[str, ...]] = {
    "standard": (),
    "inbox": (
        "customers_reached_7d", "customers_opened_7d", "customers_spoke_7d", "exposures", "duplicates_seen",
        "load", "value", "habit", "baseline_orders", "moved_orders", "incremental_orders", "own_incremental_orders",
        "lost_orders", "need_visits", "reports",
    ),
}  # fmt: skip
"""Counts that a model does not keep: they stand at 0 in a history, and are not known."""
