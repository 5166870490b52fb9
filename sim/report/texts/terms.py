"""Terms: states, units, days, kinds of strategies and messages."""

from __future__ import annotations

from collections.abc import Mapping

from sim.report.texts.words import Words

__all__ = ["NOUNS", "TERMS"]

TERMS: Mapping[str, Words] = {
    # states of a membership
    "normal": Words("normal", "普通"),
    "pinned": Words("pinned", "置顶"),
    "muted": Words("muted", "免打扰"),
    "pinned_muted": Words("pinned and muted", "置顶且免打扰"),
    "folded": Words("folded", "折叠"),
    "left": Words("left", "已退群"),
    "removed": Words("removed by dissolution", "群解散移出"),
    # units of metrics
    "share": Words("share", "占比"),
    "ratio": Words("ratio", "倍"),
    "exposures": Words("exposures", "次"),
    "orders": Words("orders", "单"),
    "yuan": Words("yuan", "元"),
    "messages": Words("messages", "条"),
    "memberships": Words("memberships", "人次"),
    "points": Words("percentage points", "百分点"),
    # units of parameters
    "unit 1/day": Words("a day", "每天"),
    "unit 1/hour": Words("an hour", "每小时"),
    "unit 1/need": Words("a need", "每次需求"),
    "unit 1/opening": Words("an opening", "每次打开"),
    "unit 1/order": Words("an order", "每单"),
    "unit 1/visit": Words("a visit", "每次到访"),
    "unit day": Words("days", "天"),
    "unit exposures": Words("exposures", "次曝光"),
    "unit hour": Words("hours", "小时"),
    "unit log sales": Words("log sales", "对数销量"),
    "unit logit": Words("logit", "logit"),
    "unit memberships": Words("memberships", "人次"),
    "unit messages": Words("messages", "条"),
    "unit messages/hour": Words("messages an hour", "条/小时"),
    "unit messages/week": Words("messages a week", "条/周"),
    "unit minute": Words("minutes", "分钟"),
    "unit posts": Words("posts", "条"),
    "unit posts/week": Words("posts a week", "条/周"),
    "unit rows": Words("rows", "行"),
    "unit rows/hour": Words("rows an hour", "行/小时"),
    "unit yuan": Words("yuan", "元"),
    # kinds of strategies
    "keep_groups": Words("keep the groups there are", "保留现有群"),
    "mass_groups": Words("mass groups", "大群"),
    "small_groups": Words("small groups", "小群"),
    "flash_groups": Words("flash groups", "快闪群"),
    "pin_drive": Words("pin drive", "引导置顶"),
    # kinds of messages
    "promotion": Words("promotion", "促销"),
    "coupon": Words("coupon", "优惠券"),
    "content": Words("content", "内容"),
    "red_packet": Words("red packet", "红包"),
    "notice": Words("notice", "通知"),
    "roll_call": Words("roll-call order list", "接龙"),
    "broadcast": Words("broadcast", "群发"),
    "manual": Words("posted by hand", "手动发"),
    # ways of joining
    "forced": Words("forced adding", "暴力拉群"),
    "invitation": Words("by invitation", "邀请入群"),
    "opt_in": Words("by their own choice", "自愿入群"),
    # days
    "monday": Words("Monday", "周一"),
    "tuesday": Words("Tuesday", "周二"),
    "wednesday": Words("Wednesday", "周三"),
    "thursday": Words("Thursday", "周四"),
    "friday": Words("Friday", "周五"),
    "saturday": Words("Saturday", "周六"),
    "sunday": Words("Sunday", "周日"),
    "month": Words("first day of the month", "每月 1 日"),
    "month_1": Words("Jan", "1月"),
    "month_2": Words("Feb", "2月"),
    "month_3": Words("Mar", "3月"),
    "month_4": Words("Apr", "4月"),
    "month_5": Words("May", "5月"),
    "month_6": Words("Jun", "6月"),
    "month_7": Words("Jul", "7月"),
    "month_8": Words("Aug", "8月"),
    "month_9": Words("Sep", "9月"),
    "month_10": Words("Oct", "10月"),
    "month_11": Words("Nov", "11月"),
    "month_12": Words("Dec", "12月"),
    # operating systems
    "ios": Words("iOS", "iOS"),
    "android": Words("Android", "Android"),
    # phases of a festival
    "build_up": Words("build-up", "蓄水期"),
    "warm_up": Words("warm-up", "预热期"),
    "peak": Words("peak", "爆发期"),
    "encore": Words("encore", "返场期"),
    # shocks
    "staff_leave": Words("staff leave", "员工离职"),
    "enforcement": Words("the platform closes groups", "平台封群"),
    "scandal": Words("scandal", "负面事件"),
    # who gains by more of a metric
    "more": Words("more is better", "越高越好"),
    "less": Words("less is better", "越低越好"),
    "neither": Words("neither is better", "无所谓好坏"),
}
"""Every term by key."""

NOUNS: Mapping[str, tuple[str, str, str]] = {
    "day": ("day", "days", "天"),
    "group": ("group", "groups", "个群"),
    "hour": ("hour", "hours", "小时"),
    "member": ("member", "members", "人"),
    "message": ("message", "messages", "条"),
    "minute": ("minute", "minutes", "分钟"),
    "order": ("order", "orders", "单"),
    "person": ("person", "people", "人"),
    "replication": ("replication", "replications", "次重复"),
    "time": ("time", "times", "次"),
}
"""What is counted: English for one and for others, and Chinese."""
