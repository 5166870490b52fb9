"""What all arms share: customers, groups of the first day, work, calendar, changes, shocks, fairness."""

from __future__ import annotations

from collections.abc import Mapping

from sim.report.texts.words import Words

__all__ = ["WORLD"]

WORLD: Mapping[str, Words] = {
    "shared": Words("What all arms share", "各方案相同的条件"),
    "and_more": Words("and {n} more", "另有 {n} 项"),
    # customers, groups, goods
    "world_model": Words("Model", "模型"),
    "inbox_model": Words(
        "Members follow the minimal model inbox, by which speed is compared with other programs; what it does not "
        "count has no value here.",
        "成员遵循极简模型 inbox，它用来与其他程序比较速度；它不统计的指标在此没有数值。",
    ),
    "world_structures": Words("Mechanisms unlike the default", "与默认不同的机制"),
    "exposure_inverted_u": Words(
        "Goodwill works most at a medium number of exposures.", "看到消息的次数适中时，好感最起作用。"
    ),
    "exposure_none": Words("Goodwill works whether or not messages are seen.", "好感起作用与是否看到消息无关。"),
    "choice_each_day": Words(
        "While a need is open, each day with an offer decides anew.", "需求未满足期间，每个看到报价的日子都重新决定。"
    ),
    "fatigue_tolerant": Words("Members tire late.", "成员不易疲劳。"),
    "size_burial": Words("A large group only buries messages under chat.", "群大只会让消息被闲聊埋没。"),
    "size_community": Words(
        "Talk in a large group draws members in and buries nothing.", "群里聊天吸引人来看，也不埋没消息。"
    ),
    "size_proof": Words("A large group only shows more buyers.", "群大只体现为看得到更多人下单。"),
    "world_customers": Words("Customers", "客户"),
    "customers_are": Words(
        "All arms have the same customers from the first day. Of an order's price {margin} is left after the goods are "
        "paid.",
        "各方案从第一天起面对同一批客户。毛利率 {margin}。",
    ),
    "segment_is": Words(
        "{name}: {share} of the customers, {orders} orders a month without groups, {price} yuan an order.",
        "{name}：占 {share}，没有群时每月 {orders} 单，一单 {price} 元。",
    ),
    "company_serves": Words(
        "A message serves {customers} customers of the company, who share what content and broadcasts cost.",
        "一条消息服务公司的 {customers} 位客户，内容和群发的费用由他们分摊。",
    ),
    "segment_buys": Words(
        "{name}: {share} of the customers, {orders} orders a month without groups out of {anywhere} for such goods "
        "anywhere, {price} yuan an order.",
        "{name}：占 {share}，这类商品每月在各处共买 {anywhere} 单，没有群时其中 {orders} 单在本店，一单 {price} 元。",
    ),
    "goods_beverage": Words("Beverages are sold.", "卖的是饮品。"),
    "goods_grocery": Words("Groceries are sold.", "卖的是生鲜杂货。"),
    "goods_baby": Words("Goods for babies are sold.", "卖的是母婴用品。"),
    "goods_beauty": Words("Beauty products are sold.", "卖的是美妆。"),
    "goods_durable": Words("Durable goods are sold.", "卖的是耐用品。"),
    "goods_education": Words("Education is sold.", "卖的是教育产品。"),
    "coupon_worth": Words("A coupon is worth {yuan} yuan.", "一张优惠券 {yuan} 元。"),
    "world_groups": Words("Groups of the first day", "第一天的群"),
    "start_groups": Words("{groups} of {size}: {about}", "{groups}，每群 {size}：{about}"),
    "drawn_for_each": Words("Each group draws its own values from the ranges.", "范围内的数值逐群抽取。"),
    "start_age": Words("{age} old", "建群 {age}"),
    "start_muted": Words("{share} of the members muted", "成员中免打扰占 {share}"),
    "start_folded": Words("{share} folded", "折叠占 {share}"),
    "start_pinned": Words("{share} pinned", "置顶占 {share}"),
    "start_past": Words(
        "run before with {posts} posts a day of content value {value}", "此前每天发 {posts} 条、内容价值 {value}"
    ),
    "start_topic": Words("on {topic}", "主题为{topic}"),
    "no_start_groups": Words("There are no groups on the first day.", "第一天没有群。"),
    "groups_in_all": Words("In all {groups} with {members}.", "合计 {groups}，{members}。"),
    # work
    "world_work": Words("Work", "人工"),
    "paid_by_hour": Words(
        "Paid by the hour, {wage} yuan, for the work that each arm makes; all of it is done.",
        "按工时付酬，每小时 {wage} 元；每个方案有多少工作就付多少，全部能完成。",
    ),
    "paid_by_month": Words(
        "Each arm with groups has {people}, who work {hours} a day each and are paid {wage} yuan a month each, "
        "however much there is to do; wages by the hour do not count.",
        "每个有群的方案配 {people}，每人每天工作 {hours}，每人月薪 {wage} 元，不论工作多少；不另计小时工资。",
    ),
    "no_time_left": Words(
        "A post for which the day has no working time left is not sent.", "当天剩余工时不够发的消息，就不发。"
    ),
    # calendar
    "world_calendar": Words("Calendar", "日历"),
    "calendar_entry": Words("{name}, {when}: {what}", "{name}，{when}：{what}"),
    "always": Words("always", "全程"),
    "every_year": Words("every year {days}", "每年{days}"),
    "from_to": Words("{first} to {last}", "{first} 至 {last}"),
    "days_from_to": Words("{first} to {last}", "{first}至{last}"),
    "in_phase": Words("phase: {phase}", "阶段：{phase}"),
    "demand": Words("demand ×{factor}", "购买需求 ×{factor}"),
    "rivals": Words("other chats push a group down {factor} times as fast", "其他聊天把群往下挤的速度 ×{factor}"),
    "quiet_hours": Words("quiet hours, in which alerts count for more load", "安静时段，此时消息提醒的打扰更大"),
    "replaced": Words("schedule {old} gives way to {new}", "排期{old}换成{new}"),
    "silenced": Words("schedule {old} sends nothing", "排期{old}停发"),
    "changes_nothing": Words("nothing changes", "不改变任何设定"),
    # dated changes
    "world_events": Words("Changes", "变动"),
    "event": Words("From {date} on: {changes}", "自 {date} 起：{changes}"),
    "event_change": Words("{what}: {old} → {new}", "{what}：{old} → {new}"),
    "event_same": Words("{what}: {new}, as before", "{what}：{new}，不变"),
    "named_key": Words("{what} ({key})", "{what}（{key}）"),
    "rule_holds": Words("yes", "是"),
    "rule_not": Words("no", "否"),
    "days_of_month": Words("as many as the month has days", "当月天数"),
    "is_fold_needs_mute": Words("folding needs a muted group", "只有免打扰的群才能折叠"),
    "is_fold_clears_pin": Words("folding takes the pin away", "折叠会取消置顶"),
    "is_box_rises": Words("the box of folded groups rises on new messages", "有新消息时“折叠的群聊”会上浮"),
    "is_mention_breaks_mute": Words("@all alerts in muted groups", "@所有人 能提醒免打扰的成员"),
    "is_mention_breaks_fold": Words("@all alerts in folded groups", "@所有人 能提醒折叠的成员"),
    "is_followed_senders": Words("senders that a member can follow in a muted group", "成员在免打扰的群里可关注的人数"),
    "is_broadcasts_per_month": Words("broadcasts that a group can be sent in a month", "每个群每月可收的群发条数"),
    "is_coupon_yuan": Words("face value of a coupon", "优惠券面额"),
    # shocks
    "world_shocks": Words("Shocks", "冲击"),
    "shock": Words("{when}, {kind}: {what}.", "{when}，{kind}：{what}。"),
    "shock_on": Words("On {date}", "{date}"),
    "shock_by_chance": Words(
        "By chance ({times} a month on average, on the same days in every arm)",
        "随机发生（平均每月 {times}，各方案同日）",
    ),
    "people_leave": Words("the staff falls by {people} for good", "员工永久减少 {people}"),
    "groups_lost": Words("each group is lost with a probability of {share}", "每个群有 {share} 的概率解散"),
    "brand_irritates": Words(
        "the load that everybody holds against the brand rises by {amount} times the member's tolerance",
        "所有客户记在品牌头上的打扰量增加 {amount} 倍容忍度",
    ),
    "value_falls": Words(
        "the worth that everybody remembers the brand for falls by {amount}", "所有客户对品牌的印象下降 {amount}"
    ),
    # fairness
    "world_fairness": Words("Fairness", "可比口径"),
    "equal_messages": Words(
        "The planned posts × members of the arms are made equal, by thinning the posts of strategies that allow it.",
        "各方案计划的消息量（条 × 人）拉平，办法是减少允许调整的策略的消息。",
    ),
    "equal_effort": Words(
        "The planned minutes of work of the arms are made equal, by thinning the posts of strategies that allow it.",
        "各方案计划的工时拉平，办法是减少允许调整的策略的消息。",
    ),
}
"""Texts by key."""
