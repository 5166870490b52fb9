"""What arms do: strategies, schedules, offers, rules."""

from __future__ import annotations

from collections.abc import Mapping

from sim.report.texts.words import Words

__all__ = ["ARMS"]

ARMS: Mapping[str, Words] = {
    "does_nothing": Words(
        "no groups from the first day: what customers buy anyway; every incremental figure is counted against it",
        "从第一天起就没有群：客户本来会买多少；所有增量都以它为对照",
    ),
    "of_size": Words("up to {size} members each", "每群至多 {size} 人"),
    "groups_per_member": Words("{n} groups a customer", "每位客户进 {n} 个群"),
    "share_taken": Words("for {share} of the customers", "覆盖 {share} 的客户"),
    "accept": Words("{share} of those asked come in", "受邀客户平均有 {share} 进群"),
    "flash_rhythm": Words(
        "opened on {day} at {at} for {hours} h, {entry} of those invited enter",
        "{day} {at} 开群，{hours} 小时后解散，受邀客户有 {entry} 进群",
    ),
    "flash_interval": Words("every {n}th time only", "每 {n} 次开一次"),
    "drive_rhythm": Words(
        "from {start} for {days} days, reaching {reach} of the members",
        "自 {start} 起 {days} 天，覆盖 {reach} 的成员",
    ),
    "consent": Words("consent takes {share} of the load away", "征得同意使打扰量减少 {share}"),
    "buyers_visible": Words("buyers are visible", "看得到谁在买"),
    "posts_kept": Words("{share} of its posts are sent, spread evenly", "只发排期中 {share} 的消息，均匀抽取"),
    "adjustable": Words("fairness may thin its posts", "为使各方案可比，可减少其消息"),
    # schedules
    "schedule": Words("Schedule {name}: {lines}.", "排期 {name}：{lines}。"),
    "schedule_instead": Words(
        "During {entries} the schedule is {name} instead: {lines}.", "{entries}期间改用排期 {name}：{lines}。"
    ),
    "schedule_silent": Words("During {entries} nothing is sent.", "{entries}期间不发消息。"),
    "every_day": Words("every day", "每天"),
    "at_times": Words("{days} at {times}", "{days} {times}"),
    "every_minutes": Words("every {minutes} minutes", "每 {minutes} 分钟"),
    "only_in_phase": Words("{when} (only during {phases})", "{when}（仅限{phases}）"),
    "in_turn": Words("in turn {kinds}", "轮流发{kinds}"),
    "mixed_kind": Words("{kind} {share}", "{kind} {share}"),
    "mixed_kind_with": Words("{kind} {share} ({rest})", "{kind} {share}（{rest}）"),
    "topic": Words("topic {topic}", "主题 {topic}"),
    "worth_of": Words("value {value}", "内容价值 {value}"),
    "benefit_of": Words("benefit to anyone {value}", "对所有人的好处 {value}"),
    "mention_all": Words("@all", "@所有人"),
    "roll_call_visible": Words("its buyers are visible", "看得到谁在接"),
    # offers
    "discount": Words("{share} off", "减价 {share}"),
    "coupon_of": Words("coupon of {yuan} yuan", "{yuan} 元券"),
    "scarcity": Words(
        "scarcity multiplies sales by {factor} where a need can be won", "在争取得到的需求上，稀缺感使销量 ×{factor}"
    ),
    "threshold": Words("for baskets from {yuan} yuan", "满 {yuan} 元可用"),
    "stock": Words("{orders} at most over all its groups", "限量 {orders}（各群合计）"),
    "ends_after": Words("ends after {time}", "{time}后截止"),
    "full_price": Words("offered at the full price", "按原价供应"),
    "min_buyers": Words("cancelled unless {orders} come in", "不足 {orders}不成团、订单全部取消"),
    # rules
    "rule": Words("Rule, {when}, {which}: {deed}.", "规则：{when}，{which}：{deed}。"),
    "on_date": Words("on {date}", "{date}"),
    "on_weekdays": Words("every {days}", "每逢{days}"),
    "all_groups": Words("all groups", "所有群"),
    "groups_that": Words("groups {bounds}", "{bounds}的群"),
    "at_least": Words("at least {low}", "不少于 {low}"),
    "at_most": Words("at most {high}", "不超过 {high}"),
    "low_to_high": Words("{low} to {high}", "不少于 {low} 且不超过 {high}"),
    "bound_members": Words("with {bound}", "群成员{bound}"),
    "bound_age_days": Words("made {bound} ago", "建群{bound}"),
    "bound_messages_7d": Words("with {bound} by members in 7 days", "近 7 天成员发言{bound}"),
    "bound_orders_14d": Words("with {bound} in 14 days", "近 14 天群内订单{bound}"),
    "do_dissolve": Words("dissolved", "解散"),
    "do_rebuild": Words(
        "dissolved, and their members invited into new groups of up to {size}",
        "解散后请成员进入新群，每群至多 {size}",
    ),
    "do_merge": Words("merged into groups of up to {size}", "合并为每群至多 {size}"),
    "do_split": Words(
        "those of more than {size} split into groups of up to {size}", "超过 {size}的拆分为每群至多 {size}"
    ),
    "rejoin": Words(
        "{share} of those who have to move come along (fewer where load is held against the brand)",
        "须换群的成员有 {share} 跟过来（对品牌反感的更少）",
    ),
    "by_template": Words("new groups from a template", "用模板建新群"),
    "without_template": Words("new groups without a template", "新群不用模板"),
}
"""Texts by key."""
