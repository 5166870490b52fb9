"""What the metrics mean, in Chinese; the English stands where they are declared."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["DENOMINATORS", "MEANINGS"]

MEANINGS: Mapping[str, str] = {
    "reach_7d": "期末回看 7 天，运营者的群在首屏出现过且有未读消息的客户",
    "reach_7d_mid": "前半程结束那天的触达率（7 天）",
    "first_screen_exposures": "有未读消息的群出现在首屏的次数，按每客户每天计",
    "open_rate": "每次曝光对应的打开次数；没有未读也主动来找群的人会使它大于 1",
    "read_rate": "每条送达成员的消息中被看到的比例",
    "orders_per_seen": "每看到一次报价带来的群内订单",
    "leave_rate_30d": "最近 30 天主动退群的人次，不含快闪群；模拟期不超过 30 天时没有数值",
    "muted_share": "期末处于免打扰且未折叠",
    "folded_share": "期末处于折叠",
    "pinned_share": "期末处于置顶，不论是否免打扰",
    "opening_share_7d": "最近 7 天打开过群的客户；退群的人多时会大于 1",
    "speaking_share_7d": "最近 7 天发过言的客户；退群的人多时会大于 1",
    "members": "期末在群人次；一个客户在两个群里算两人次",
    "orders_per_customer_month": "全部订单，含群内下单和客户按自身需求下单",
    "group_orders_per_member_day": "群内下单",
    "gross_profit_per_customer_month": "全部订单的销售额 × 毛利率 - 让利",
    "operating_cost_per_customer_month": (
        "人工（给出人手时按月薪，否则按照看群和成员、手动发、群发、建群的工时）、"
        "内容制作、福利、红包和置顶奖励；内容和群发由公司服务的全部客户分摊"
    ),
    "profit_per_customer_month": "毛利 - 运营成本",
    "incremental_orders_per_customer_month": "本方案的订单 - 同一批客户在 none 下的订单",
    "incremental_gross_profit_per_customer_month": "本方案的毛利 - 同一批客户在 none 下的毛利",
    "incremental_profit_per_customer_month": "本方案的利润 - 同一批客户在 none 下的利润",
    "roi": "（增量毛利 - 运营成本）/ 运营成本",
    "group_orders_incremental_share": "群内订单中，没有群就会去别家买或不买的",
    "group_orders_moved_share": "群内订单中，没有群也会来买、但要晚 7 天或更久的",
    "group_orders_baseline_share": "群内订单中，没有群也会在 7 天之内来买的",
    "lost_orders_per_customer_month": "没有群本会来买、却去了别家的订单：等优惠、嫌打扰、对商家失望",
    "messages_per_member_day": "成员和运营者发进群里的消息",
    "delivered_share": "已发出的消息；其余超出群发额度，或超出人手",
    "duplicate_share": "点开后遇到的消息中，已在别的群里看过的",
}
"""What each metric is, by id."""

DENOMINATORS: Mapping[str, str] = {
    "customers of the arm": "该方案的全部客户",
    "customers of the arm x days": "该方案的全部客户 × 天数",
    "customers of the arm x months of 30.4375 days": "该方案的全部客户 × 月数（每月 30.4375 天）",
    "exposures": "曝光次数",
    "posts x members at posting": "消息条数 × 发送时的成员数",
    "offers seen": "看到报价的次数",
    "memberships live when these days began, flash groups left out": "这 30 天开始时的在群人次（不含快闪群）",
    "live memberships at the end of the day": "日末在群人次",
    "days of live memberships, to the minute": "在群人日（精确到分钟）",
    "customers with a live membership at the end of the day": "日末至少在一个群里的客户",
    "orders placed in groups": "群内订单",
    "operating cost": "运营成本",
    "posts x groups planned": "计划发送的条数 × 群数",
    "posts met, seen or duplicate": "点开后遇到的消息，含首次看到和重复看到",
    "none": "无",
}
"""What metrics are divided by: Chinese by English."""
