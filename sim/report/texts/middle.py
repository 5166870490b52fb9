"""The middle of the page: states, reach, funnel, console, uncertain ends, orders without groups."""

from __future__ import annotations

from collections.abc import Mapping

from sim.report.texts.words import Words

__all__ = ["MIDDLE"]

MIDDLE: Mapping[str, Words] = {
    # states
    "states": Words("Members by state", "成员的状态变化"),
    "states_caption": Words(
        "Memberships (customer × group) by state at the end of each day, mean over {runs}. A group that "
        "opens and closes within a day has no member at a day end; memberships ended by dissolution are not drawn.",
        "各日末按状态划分的在群人次（客户 × 群），{runs}的均值。当天开、当天散的群在日末没有成员；"
        "因群解散而移出的人次未画出。",
    ),
    "states_releases": Words(
        "Dashed: the messenger's update with folding is released ({releases}); it reaches members as they update.",
        "虚线：带折叠功能的微信版本发布（{releases}），成员陆续更新后才可折叠。",
    ),
    "release": Words("{os} {day}", "{os} {day}"),
    "states_alt": Words(
        "Memberships by state in “{arm}” on the last day: {values}.", "“{arm}”最后一天的在群人次：{values}。"
    ),
    "no_groups": Words("No arm had a group.", "没有方案建群。"),
    "not_counted": Words("The model of this scenario does not count it.", "本场景的模型不统计这一项。"),
    "left_out": Words("Not drawn, as they had no groups: {arms}.", "未画出（没有群）：{arms}。"),
    "numbered": Words(
        "In the figures some names stand as numbers: {arms}.",
        "图中部分名称以编号表示：{arms}。",
    ),
    "numbered_arm": Words("arm {number}", "方案 {number}"),
    "titled_unit": Words("{name} ({unit})", "{name}（{unit}）"),
    "labelled": Words("{label}: {text}", "{label}：{text}"),
    "numbered_is": Words("{label} = {name}", "{label} = {name}"),
    # windows of the calendar and dated changes in the figures over time
    "shaded": Words("Shaded: {spans}.", "底色：{spans}。"),
    "named_days": Words("{name} ({days})", "{name}（{days}）"),
    "lined": Words("Thin lines: {days}.", "细线：{days}。"),
    "change_short": Words("change", "变动"),
    "numbered_span": Words("period {number}", "时段 {number}"),
    "more_marks": Words("{n} more, not drawn", "另有 {n} 项未画出"),
    # reach
    "reach": Words("Reach", "触达"),
    "reach_caption": Words(
        "Share of all customers of the arm who had one of its chats with unread messages on the first screen in the "
        "last 7 days; mean over {runs}, band: 95 % interval of the mean.",
        "最近 7 天内，群在首屏出现过且有未读消息的客户占该方案全部客户的比例；{runs}的均值，色带为均值的 95% 区间。",
    ),
    "reach_alt": Words("Reach on the last day: {values}.", "最后一天的触达率：{values}。"),
    # funnel
    "funnel": Words("From post to order", "从发送到下单"),
    "funnel_note": Words(
        "For each 100 customers of the arm and day, whether or not they are in a group: totals of the horizon, "
        "divided by customers × days, times 100; mean over {runs}.",
        "按该方案每 100 位客户每天计（不论是否在群）：全期合计 ÷（客户数 × 天数）× 100；{runs}的均值。",
    ),
    "funnel_ratios": Words(
        "Small figures: of the step before, ratio of the means.", "小字：与上一步之比（均值之比）。"
    ),
    "funnel_count_note": Words(
        "Each step counts its own thing, so a step can exceed the one before: one look at a chat can show several "
        "posts, and members who seek a chat out open it with nothing unread.",
        "每一步数的是不同的东西，因此后一步可能大于前一步：看一次群可以看到几条消息，主动来找群的人没有未读也会打开。",
    ),
    "step_posted": Words("posted", "已发送"),
    "step_screen": Words("on screen", "上首屏"),
    "step_opened": Words("opened", "打开"),
    "step_seen": Words("seen", "看到"),
    "step_ordered": Words("ordered", "下单"),
    "step_posted_is": Words(
        "posts of the operator × members of the group at posting", "运营者的消息条数 × 发送时的群成员数"
    ),
    "step_screen_is": Words(
        "times a chat with unread messages stood on a member's first screen", "有未读消息的群出现在成员首屏的次数"
    ),
    "step_opened_is": Words("times a member entered a chat", "成员点开群的次数"),
    "step_seen_is": Words("posts of the operator that a member saw for the first time", "成员首次看到的运营消息条数"),
    "step_ordered_is": Words("orders placed in a group", "群内下的订单"),
    "funnel_alt": Words(
        "The five steps by arm, for each 100 customers and day.", "各方案的五个步骤，按每 100 位客户每天计。"
    ),
    # posts and orders that were lost
    "losses": Words("What was not sent, and orders that did not stand", "没发出的消息与没成的订单"),
    "losses_note": Words(
        "Totals of the horizon, means over {runs}. Posts are counted once for each group that they were due to.",
        "整个模拟期的合计，{runs}的均值。消息按条 × 群计，即该发到几个群就算几条。",
    ),
    "lost_posts_sent": Words("posts sent", "已发消息"),
    "lost_over_quota": Words("not sent: over the quota", "未发：超出群发次数"),
    "lost_posts_unstaffed": Words("not sent: no staff time", "未发：人手不足"),
    "lost_refused_orders": Words("orders refused", "拒绝的订单"),
    "lost_cancelled_orders": Words("orders cancelled", "取消的订单"),
    "lost_staff_days": Words("days of staff", "员工人天"),
    "lost_posts_sent_is": Words("posts × groups", "条 × 群"),
    "lost_over_quota_is": Words("posts × groups", "条 × 群"),
    "lost_posts_unstaffed_is": Words("posts × groups", "条 × 群"),
    "lost_refused_orders_is": Words("sold out", "已售罄"),
    "lost_cancelled_orders_is": Words("too few buyers", "未成团"),
    "lost_staff_days_is": Words("paid", "付薪"),
    # console
    "console": Words("What the console would show, and what is true", "后台看到的与真实的"),
    "console_note": Words(
        "Means over {runs}, without intervals. Messages, joins, leaves and orders are totals of the whole horizon, the "
        "others are of its last day. Members, joins, leaves, muted, folded and pinned count memberships; one that is "
        "pinned and muted counts as both. Speakers, reached and opened count customers.",
        "{runs}的均值，不附区间。发出消息、入群、退群、订单为整个模拟期的合计，其余为最后一天。"
        "群成员、入群、退群、免打扰、折叠、置顶按人次计，置顶且免打扰的两边都算；发言、触达、打开按客户计。",
    ),
    "console_shows": Words("What the console would show", "后台会显示"),
    "truth_is": Words("What is true, and no console shows", "真实情况（后台不显示）"),
    "seen_members": Words("members", "群成员"),
    "seen_messages": Words("messages sent", "发出消息"),
    "seen_joins": Words("joins", "入群"),
    "seen_leaves": Words("leaves", "退群"),
    "seen_speakers": Words("speakers", "发言人数"),
    "seen_orders": Words("orders", "订单"),
    "true_muted": Words("muted", "免打扰"),
    "true_folded": Words("folded", "折叠"),
    "true_pinned": Words("pinned", "置顶"),
    "true_reach": Words("reached", "触达"),
    "true_opened": Words("opened", "真实打开"),
    "true_incremental": Words("incremental", "增量订单"),
    "seen_members_is": Words("at the end", "期末"),
    "seen_messages_is": Words("posts × groups", "条 × 群"),
    "seen_joins_is": Words("first day too", "含第一天在群的"),
    "seen_leaves_is": Words("total", "合计"),
    "seen_speakers_is": Words("last 7 days", "最近 7 天"),
    "seen_orders_is": Words("in groups", "群内"),
    "true_muted_is": Words("of members", "占群成员"),
    "true_folded_is": Words("of members", "占群成员"),
    "true_pinned_is": Words("of members", "占群成员"),
    "true_reach_is": Words("7 days, of all", "7 天，占全部客户"),
    "true_opened_is": Words("7 days, of all", "7 天，占全部客户"),
    "true_incremental_is": Words("of orders", "占群内订单"),
    # uncertain
    "uncertain": Words("What flips the winner", "什么会改变胜负"),
    "uncertain_note": Words(
        "Each uncertain parameter at its low and its high end, one at a time, everything else as in the main run, with "
        "{runs} as there. Means; the margin is the best arm's lead over the arm nearest to it, with an interval "
        "corrected for all comparisons.",
        "每个不确定参数逐个取低端和高端，其余与主运行相同，各 {runs}。表中为均值；"
        "领先幅度指最好的方案比最接近的方案好多少，区间已按全部比较次数校正。",
    ),
    "no_uncertain": Words(
        "The scenario names no uncertain parameter, or the ends were left out of this run.",
        "场景文件没有写不确定参数，或本次运行略去了两端。",
    ),
    "parameter": Words("parameter", "参数"),
    "setting": Words("set to", "取值"),
    "as_main": Words("as in the main run", "与主运行相同"),
    "best": Words("best", "最好"),
    "margin": Words("margin", "领先幅度"),
    "told_apart": Words("told apart from all others", "与其余方案都分得出"),
    "not_told_apart": Words("not told apart from {arms}", "与{arms}分不出"),
    "out_by_limits": Words("out by limits: {arms}", "因超出限制出局：{arms}"),
    "may_break": Words("may break a limit", "未必满足限制"),
    "change_beaten": Words("another arm better", "换人"),
    "change_out": Words("main run's best out", "原方案出局"),
    "change_ahead": Words("another mean ahead", "均值易位"),
    "change_none_left": Words("no arm left", "无一可选"),
    "change_admitted": Words("an arm left", "有方案可选"),
    "changes_note": Words(
        "Marked where the arm with the best mean is not that of the main run.",
        "均值最好的方案与主运行不同的，加以标注。",
    ),
    # orders without groups
    "anyway": Words("What the group orders would have been without groups", "没有群，这些订单会怎样"),
    "anyway_note": Words(
        "Each order placed in a group meets a need of the customer, and the model knows what would have become of that "
        "need without groups: baseline, if it would have been met here less than 7 days later; moved, if 7 days later "
        "or more, or after the end of the horizon; incremental, if the customer would have bought elsewhere or not at "
        "all.",
        "每一笔群内订单都满足客户的一次需求，模型知道没有群时这次需求会怎样：7 天之内也会来买的，为自然单；要再过 7 "
        "天或更久、或到模拟期之后才会来买的，为提前单；会去别家买或不买的，为增量单。",
    ),
    "anyway_end": Words(
        "The shares leave out orders by own need, of which groups can win some and lose some; what an arm adds in all "
        "is its difference to “none”.",
        "这些占比不含群外订单，而群也会使群外订单增加或流失；一个方案总共带来多少，以它与“none”之差为准。",
    ),
    "baseline": Words("baseline", "自然单"),
    "moved": Words("moved", "提前单"),
    "incremental": Words("incremental", "增量单"),
    "baseline_is": Words("would have been bought anyway", "本来就会买"),
    "moved_is": Words("only brought forward", "只是提前买"),
    "incremental_is": Words("bought because of the groups", "因群而买"),
    "orders_in_groups": Words("orders in groups, total", "群内订单，合计"),
    "anyway_caption": Words(
        "Shares of the orders placed in groups, mean over {runs}.", "群内订单的构成，{runs}的均值。"
    ),
    "anyway_alt": Words("Shares of group orders. {values}", "群内订单的构成。{values}"),
    "no_group_orders": Words("No order was placed in a group.", "没有群内订单。"),
}
"""Texts by key."""
