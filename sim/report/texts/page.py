"""The sentences and headings of the page, in the order in which they stand on it."""

from __future__ import annotations

from collections.abc import Mapping

from sim.report.texts.words import Words

__all__ = ["PAGE"]

PAGE: Mapping[str, Words] = {
    # head
    "untitled": Words("Simulation of customer groups: {name}", "社群运营模拟：{name}"),
    "facts": Words(
        "{customers} customers, {start} to {end} ({days} days), {arms} arms, {n} replications of each",
        "{customers} 位客户，{start} 至 {end}（{days} 天），{arms} 个方案，各重复 {n} 次",
    ),
    "contents": Words("Contents", "目录"),
    "unfinished": Words(
        "This run was stopped before its end: what follows rests on the replications that are there.",
        "本次运行中途停止：以下内容只依据已完成的重复。",
    ),
    "failed": Words(
        "{n} replications failed and are missing from every number below.",
        "有 {n} 次重复失败，以下所有数字都不含它们。",
    ),
    "warnings": Words("What the scenario file was warned of", "情景文件的提醒"),
    # question
    "question": Words("The question", "问题"),
    "no_question": Words("The scenario asks no question in words.", "情景文件没有写出问题。"),
    "arm": Words("arm", "方案"),
    "what_it_does": Words("what it does", "做法"),
    "world": Words(
        "All arms have the same customers from the first day. {groups} An order is worth {price} yuan, of which "
        "{margin} is left after the goods are paid.",
        "各方案从第一天起面对同一批客户。{groups}一单 {price} 元，毛利率 {margin}。",
    ),
    "start_groups": Words(
        "There are {groups} groups of {size} on the first day, with {muted} of the members muted and {folded} folded "
        "(drawn for each group).",
        "第一天有 {groups} 个群，每群 {size} 人，其中免打扰占 {muted}、折叠占 {folded}（逐群抽取）。",
    ),
    "no_start_groups": Words("There are no groups on the first day.", "第一天没有群。"),
    "coupon_worth": Words("A coupon is worth {yuan} yuan.", "一张优惠券 {yuan} 元。"),
    # arms in words
    "does_nothing": Words(
        "no groups from the first day: what customers buy anyway; every incremental figure is counted against it",
        "从第一天起就没有群：客户本来会买多少；所有增量都以它为对照",
    ),
    "of_size": Words("up to {size} members each", "每群至多 {size} 人"),
    "groups_per_member": Words("{n} groups a customer", "每位客户进 {n} 个群"),
    "share_taken": Words("for {share} of the customers", "覆盖 {share} 的客户"),
    "flash_rhythm": Words(
        "opened on {day} at {at} for {hours} h, {entry} of those invited enter",
        "{day} {at} 开群，{hours} 小时后解散，受邀客户有 {entry} 进群",
    ),
    "flash_interval": Words("every {n}th time only", "每 {n} 次开一次"),
    "drive_rhythm": Words(
        "from {start} for {days} days, reaching {reach} of the members",
        "自 {start} 起 {days} 天，覆盖 {reach} 的成员",
    ),
    "consent": Words("consent takes {share} of the irritation away", "征得同意使烦躁减少 {share}"),
    "buyers_visible": Words("buyers are visible", "看得到谁在买"),
    "schedule": Words("schedule {name}: {lines}", "排期 {name}：{lines}"),
    "every_day": Words("every day", "每天"),
    "at_times": Words("{days} at {times}", "{days} {times}"),
    "every_minutes": Words("every {minutes} minutes", "每 {minutes} 分钟"),
    "mention_all": Words("@all", "@所有人"),
    "discount": Words("{share} off", "减价 {share}"),
    "coupon_of": Words("coupon of {yuan} yuan", "{yuan} 元券"),
    # verdict
    "verdict": Words("The verdict", "结论"),
    "no_goals": Words(
        "The scenario names no goal, so nothing is ranked.",
        "情景文件没有写目标，因此不排名次。",
    ),
    "leads": Words("leads", "领先"),
    "tied": Words("cannot be told apart", "分不出高下"),
    "alone": Words("only one left", "仅剩一个"),
    "no_interval": Words("too few replications", "重复太少"),
    "nobody": Words("no arm left", "无一可选"),
    "level": Words(
        "Margin at the {level} level: 95 % for all {comparisons} comparisons of arms and goals together, "
        "{n} replications.",
        "领先幅度的区间置信水平为 {level}：全部 {comparisons} 次比较（方案两两 × 目标）合在一起为 95%，依据 {n} 次重复。",
    ),
    "worth": Words("Worth acting on: {worth} or more.", "值得行动的差距：{worth} 及以上。"),
    "points_short": Words("points", "个百分点"),
    "yuan_short": Words("yuan", "元"),
    "flip_none": Words(
        "No end of an uncertain parameter puts another arm in front.",
        "不确定参数取到任何一端，领先的方案都不变。",
    ),
    "flip_some": Words("Another arm is in front at: {ends}.", "以下情形换成别的方案领先：{ends}。"),
    "flip_end": Words("{key} = {value} ({arm})", "{key} = {value}（{arm}）"),
    "flip_nobody": Words("none left", "无一可选"),
    "flip_untested": Words(
        "Ends of uncertain parameters were not run, so what would change the winner is not known.",
        "本次没有运行不确定参数的两端，因此不知道什么会改变胜负。",
    ),
    "limits_kept": Words("No arm breaks a limit.", "没有方案超出限制。"),
    "limits": Words("Limits", "限制"),
    "goals_caption": Words(
        "Means over {n} replications with 95 % intervals. Dark: the best mean among the arms that keep the limits.",
        "{n} 次重复的均值与 95% 区间。深色：守住限制的方案中均值最好的。",
    ),
    "goals_alt": Words("Means of the goals by arm. {values}", "各方案在各目标上的均值。{values}"),
    # means
    "means": Words("How the arms did", "各方案的表现"),
    "means_note": Words(
        "Mean over replications; below it the 95 % interval (Student's t, the replication is the unit, not corrected "
        "for the number of comparisons).",
        "重复的均值，下方为 95% 区间（Student t，以一次重复为单位，未按比较次数校正）。",
    ),
    "one_replication": Words(
        "With one replication there is no interval: nothing here tells chance from effect.",
        "只有一次重复就没有区间：无法区分偶然与效果。",
    ),
    "metric": Words("metric", "指标"),
    "unit": Words("unit", "单位"),
    "not_visible": Words("not visible to you", "你看不到"),
    "not_visible_note": Words(
        "“Not visible to you”: no console shows it; only the simulator can know it.",
        "“你看不到”：任何后台都不显示，只有模拟器知道。",
    ),
    "goal": Words("goal", "目标"),
    "limit": Words("limit", "限制"),
    "group_decides": Words("What decides", "决定胜负的"),
    "group_main": Words("Main figures", "主要指标"),
    "group_rest": Words("Everything else", "其余指标"),
    "no_value_note": Words("–: no value, for want of a denominator.", "–：没有分母，因而没有数值。"),
    "skew_note": Words(
        "†: the replications are skewed; the interval may cover less often than it says.",
        "†：各次重复分布偏斜，区间的实际覆盖率可能低于标称。",
    ),
    "only_n": Words("{n} replications", "{n} 次重复"),
    # differences
    "differences": Words("Differences, pair by pair", "配对差值"),
    "differences_note": Words(
        "Arm minus baseline in the same replication, with the 95 % interval; shares in percentage points. Blue ▲: "
        "better than the baseline, orange ▼: worse; grey: the interval holds 0, or neither is better.",
        "同一次重复中，方案减去对照，附 95% 区间；占比以百分点计。蓝色 ▲：好于对照；橙色 ▼：差于对照；灰色：区间含 0，或无所谓好坏。",
    ),
    "gain_note": Words(
        "×: gain from common random numbers, the variance that independent arms would have had divided by that of the "
        "paired difference. ×50 means that 50 times as many replications would be needed without pairing; ×1 means "
        "that pairing gained nothing.",
        "×：共同随机数的增益，即若各方案相互独立时差值的方差除以配对差值的方差。×50 表示不配对就需要 50 倍的重复次数；×1 表示配对没有带来好处。",
    ),
    "against": Words("Against {arm}", "与 {arm} 相比"),
    "no_others": Words("No other arm was run.", "没有运行其他方案。"),
    "identical": Words("identical", "完全相同"),
    "constant_note": Words(
        "‡: the same difference in every replication.",
        "‡：每次重复的差值都相同。",
    ),
    "not_listed": Words("Without a value in one of the two: {metrics}.", "其中一方没有数值：{metrics}。"),
    "all_in_csv": Words(
        "Differences of every metric to none stand in comparisons.csv beside this page.",
        "所有指标相对 none 的差值见本页旁的 comparisons.csv。",
    ),
    # states
    "states": Words("Members by state", "成员的状态变化"),
    "states_caption": Words(
        "Memberships (customer × group) by state at the end of each day, mean over {n} replications. A group that "
        "opens and closes within a day has no member at a day end; memberships ended by dissolution are not drawn.",
        "各日末按状态划分的在群人次（客户 × 群），{n} 次重复的均值。当天开、当天散的群在日末没有成员；因群解散而移出的人次未画出。",
    ),
    "states_releases": Words(
        "Dashed: the messenger's update with folding is released ({releases}); it reaches members as they update.",
        "虚线：带折叠功能的微信版本发布（{releases}），成员陆续更新后才可折叠。",
    ),
    "release": Words("{os} {day}", "{os} {day}"),
    "folding_on": Words("folding: {os}", "折叠：{os}"),
    "states_alt": Words("Memberships by state in {arm} on the last day: {values}.", "{arm} 最后一天的在群人次：{values}。"),
    "no_groups": Words("No arm had a group.", "没有方案建群。"),
    "left_out": Words("Not drawn, as they had no groups: {arms}.", "未画出（没有群）：{arms}。"),
    "numbered": Words(
        "In the figures some names stand as numbers: {arms}.",
        "图中部分名称以编号表示：{arms}。",
    ),
    "numbered_arm": Words("arm {number}", "方案 {number}"),
    "numbered_is": Words("{label} = {name}", "{label} = {name}"),
    # reach
    "reach": Words("Reach", "触达"),
    "reach_caption": Words(
        "Share of all customers of the arm who had one of its chats with unread messages on the first screen in the "
        "last 7 days; mean over {n} replications, band: 95 % interval of the mean.",
        "最近 7 天内，群在首屏出现过且有未读消息的客户占该方案全部客户的比例；{n} 次重复的均值，色带为均值的 95% 区间。",
    ),
    "reach_alt": Words("Reach on the last day: {values}.", "最后一天的触达率：{values}。"),
    # funnel
    "funnel": Words("From post to order", "从发送到下单"),
    "funnel_note": Words(
        "For each 100 customers of the arm and day, whether or not they are in a group: totals of the horizon, "
        "divided by customers × days, times 100; mean over {n} replications.",
        "按该方案每 100 位客户每天计（不论是否在群）：全期合计 ÷（客户数 × 天数）× 100；{n} 次重复的均值。",
    ),
    "funnel_ratios": Words("Small figures: of the step before, ratio of the means.", "小字：与上一步之比（均值之比）。"),
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
    "funnel_unit": Words("for each 100 customers and day", "每 100 位客户每天"),
    # console
    "console": Words("What the console would show, and what is true", "后台看到的与真实的"),
    "console_note": Words(
        "Means over {n} replications, without intervals. Totals are of the whole horizon, the others of its last day.",
        "{n} 次重复的均值，不附区间。合计为整个模拟期，其余为最后一天。",
    ),
    "console_shows": Words("What the console would show", "后台会显示"),
    "truth_is": Words("What is true, and no console shows", "真实情况（后台不显示）"),
    "seen_members": Words("members", "群成员"),
    "seen_messages": Words("messages sent", "发出消息"),
    "seen_joins": Words("joins", "入群"),
    "seen_leaves": Words("leaves", "退群"),
    "seen_speakers": Words("speakers, 7 days", "7 天发言人数"),
    "seen_orders": Words("orders in groups", "群内订单"),
    "true_muted": Words("muted", "免打扰"),
    "true_folded": Words("folded", "折叠"),
    "true_pinned": Words("pinned", "置顶"),
    "true_reach": Words("reached, 7 days", "7 天触达"),
    "true_opened": Words("opened, 7 days", "7 天真实打开"),
    "true_incremental": Words("incremental", "增量订单"),
    "seen_members_is": Words("live memberships, end of the last day", "最后一天日末在群人次"),
    "seen_messages_is": Words("posts × groups, total", "条 × 群，合计"),
    "seen_joins_is": Words("memberships, total", "人次，合计"),
    "seen_leaves_is": Words("memberships, total", "人次，合计"),
    "seen_speakers_is": Words("customers, last 7 days", "客户数，最近 7 天"),
    "seen_orders_is": Words("orders, total", "单，合计"),
    "true_muted_is": Words("memberships, of members; pinned ones too", "人次及占群成员之比，含置顶者"),
    "true_folded_is": Words("memberships, of members", "人次及占群成员之比"),
    "true_pinned_is": Words("memberships, of members; muted ones too", "人次及占群成员之比，含免打扰者"),
    "true_reach_is": Words("customers, of all customers", "客户数及占全部客户之比"),
    "true_opened_is": Words("customers, of all customers", "客户数及占全部客户之比"),
    "true_incremental_is": Words("of the orders in groups", "占群内订单之比"),
    # uncertain
    "uncertain": Words("What flips the winner", "什么会改变胜负"),
    "uncertain_note": Words(
        "Each uncertain parameter at its low and its high end, one at a time, everything else as in the main run, with "
        "{n} replications. Means; the margin is the best arm's lead over the arm nearest to it, with an interval "
        "corrected for all comparisons.",
        "每个不确定参数逐个取低端和高端，其余与主运行相同，各 {n} 次重复。表中为均值；领先幅度指最好的方案比最接近的方案好多少，区间已按全部比较次数校正。",
    ),
    "no_uncertain": Words(
        "The scenario names no uncertain parameter, or the ends were left out of this run.",
        "情景文件没有写不确定参数，或本次运行略去了两端。",
    ),
    "parameter": Words("parameter", "参数"),
    "setting": Words("set to", "取值"),
    "as_main": Words("as in the main run", "与主运行相同"),
    "best": Words("best", "最好"),
    "margin": Words("margin", "领先幅度"),
    "told_apart": Words("told apart from all others", "与其余方案都分得出"),
    "not_told_apart": Words("not told apart from {arms}", "与 {arms} 分不出"),
    "out_by_limits": Words("out by limits: {arms}", "因超出限制出局：{arms}"),
    "flips": Words("flips", "换人"),
    "flips_note": Words(
        "“Flips”: the best mean is another arm's than in the main run.",
        "“换人”：均值最好的方案与主运行不同。",
    ),
    # orders without groups
    "anyway": Words("What the group orders would have been without groups", "没有群，这些订单会怎样"),
    "anyway_note": Words(
        "Each order placed in a group is matched, customer by customer, with the orders of the same customer in the "
        "same replication under none: baseline, if one lies less than 7 days before or after it; moved, if only a later "
        "one is left, 7 days or more; incremental, if none is left. An order of none is matched once.",
        "每一笔群内订单都与同一次重复中同一客户在 none 下的订单逐一配对：前后不到 7 天有一单，为自然单；只剩 7 天或更久之后的一单，为提前单；再没有可配的，为增量单。none 下的一单只配一次。",
    ),
    "anyway_end": Words(
        "Near the end of the horizon an order brought forward from beyond it counts as incremental.",
        "临近模拟期末时，从期外提前来的订单会算作增量。",
    ),
    "baseline": Words("baseline", "自然单"),
    "moved": Words("moved", "提前单"),
    "incremental": Words("incremental", "增量单"),
    "baseline_is": Words("would have been bought anyway", "本来就会买"),
    "moved_is": Words("only brought forward", "只是提前买"),
    "incremental_is": Words("bought because of the groups", "因群而买"),
    "orders_in_groups": Words("orders in groups, total", "群内订单，合计"),
    "anyway_caption": Words(
        "Shares of the orders placed in groups, mean over {n} replications.", "群内订单的构成，{n} 次重复的均值。"
    ),
    "anyway_alt": Words("Shares of group orders. {values}", "群内订单的构成。{values}"),
    "no_group_orders": Words("No order was placed in a group.", "没有群内订单。"),
    # assumptions
    "assumptions": Words("The weakest assumptions", "最薄弱的假设"),
    "standing": Words(
        "No source identifies how often and why members mute, fold or pin a group: these parts of the model are "
        "assumptions with ranges. That simulated levels agree with published ones is no evidence for them. Read the "
        "conclusions over the ranges, not at one point.",
        "没有任何资料能说清成员为何、以多大频率免打扰、折叠或置顶一个群：模型的这些部分都是带范围的假设。模拟出的水平与公开数字一致，并不能证明这些假设。结论要放在整个范围内看，而不是只看一个点。",
    ),
    "varied": Words(
        "Assumptions that this scenario calls uncertain, the widest plausible range first",
        "本情景列为不确定的假设，合理范围最宽的在前",
    ),
    "varied_none": Words(
        "No parameter graded as an assumption was varied in this scenario.", "本情景没有让任何一个假设参数变动。"
    ),
    "unvaried": Words(
        "The widest assumptions that stayed at one value",
        "只取了一个值的假设中，范围最宽的",
    ),
    "unvaried_note": Words(
        "{n} of the {all} parameters are graded as assumptions; of those not varied here, these have the widest "
        "ranges. The answer may hang on them, and this run cannot tell.",
        "{all} 个参数中有 {n} 个属于假设；其中未变动的，以下几个范围最宽。答案可能取决于它们，而本次运行无从得知。",
    ),
    "used": Words("used", "采用"),
    "tested": Words("run at", "运行时取"),
    "plausible": Words("plausible range", "合理范围"),
    "width": Words("width", "宽度"),
    "width_note": Words(
        "Width: plausible range divided by the default value (by the middle of the range where the default is 0).",
        "宽度：合理范围除以默认值（默认值为 0 时除以范围的中点）。",
    ),
    "source": Words("source", "来源"),
    "no_source": Words("none", "无"),
    # dictionary
    "words": Words("What the words mean", "名词解释"),
    "what_it_is": Words("what it is", "含义"),
    "divided_by": Words("divided by", "分母"),
    "seen_by": Words("you can see it", "你能看到吗"),
    "yes": Words("yes", "能"),
    "no": Words("no", "不能"),
    "word": Words("word", "词"),
    "state": Words("state", "状态"),
    "word_customer": Words("customer", "客户"),
    "word_customer_is": Words(
        "a person whom the operator may reach; every arm has the same ones, in groups or not",
        "运营者可触达的人；各方案面对同一批客户，不论是否在群",
    ),
    "word_member": Words("membership", "在群人次"),
    "word_member_is": Words(
        "one customer in one group; a customer in two groups has two", "一位客户在一个群里；在两个群里算两人次"
    ),
    "word_arm": Words("arm", "方案"),
    "word_arm_is": Words("one way of running the groups", "一种运营社群的做法"),
    "word_none": Words("none", "none"),
    "word_none_is": Words(
        "the arm without any group: the same customers, the same draws, no posts", "没有群的方案：同一批客户、同样的随机数、不发消息"
    ),
    "word_replication": Words("replication", "重复"),
    "word_replication_is": Words(
        "one run of the whole horizon with its own random numbers; the unit of every interval",
        "用一组随机数把整个模拟期跑一遍；所有区间都以它为单位",
    ),
    "word_crn": Words("common random numbers", "共同随机数"),
    "word_crn_is": Words(
        "within a replication all arms have the same customers and the same luck, so differences are due to the arms",
        "同一次重复里，各方案的客户和运气都相同，差别只来自方案",
    ),
    "word_interval": Words("95 % interval", "95% 区间"),
    "word_interval_is": Words(
        "made so that 95 of 100 such intervals hold the model's true mean; it says nothing of how right the model is",
        "按此方法做 100 个区间，约有 95 个包含模型的真实均值；它不说明模型本身对不对",
    ),
    "word_exposure": Words("first-screen exposure", "首屏曝光"),
    "word_exposure_is": Words(
        "a chat with unread messages stands among the first rows when a member opens the messenger; not yet an opening",
        "成员打开微信时，有未读消息的群排在首屏；还没有点开",
    ),
    "word_opening": Words("opening", "打开"),
    "word_opening_is": Words("a member enters the chat", "成员点进群里"),
    "normal_is": Words("alerts, and rises in the list of chats on new messages", "有提醒，新消息会让群上浮"),
    "pinned_is": Words("alerts, and stays on top of the list", "有提醒，固定在聊天列表顶部"),
    "muted_is": Words("does not alert; still rises in the list, with a dot", "不提醒，但仍会上浮并显示红点"),
    "pinned_muted_is": Words("does not alert; stays on top of the list", "不提醒，固定在聊天列表顶部"),
    "folded_is": Words(
        "kept in the folded-groups box, which does not alert; seen by those who open the box or look for the group",
        "收进“折叠的群聊”，不提醒；只有点开那里或专门来找的人才看得到",
    ),
    "left_is": Words("the member left of their own will", "成员自己退群"),
    "removed_is": Words("the group was dissolved", "群被解散"),
    # again
    "again": Words("How to run it again", "如何重跑"),
    "command": Words("Command", "命令"),
    "no_command": Words("The run was started from Python, not from the command line.", "本次运行由 Python 启动，不是命令行。"),
    "from_here": Words(
        "From this page alone: save the scenario below as {file} and run",
        "只凭本页：把下面的情景存为 {file}，然后运行",
    ),
    "bits": Words(
        "The same versions, sources and type of machine give the same results to the last bit, whatever the number of "
        "workers; other machines may differ in the last digits.",
        "版本、源码和机器类型都相同，结果逐位相同，与并行进程数无关；换一种机器，末几位可能不同。",
    ),
    "seed": Words("seed", "随机种子"),
    "replications": Words("replications", "重复次数"),
    "end_replications": Words("replications at each end", "每个端点的重复次数"),
    "question_key": Words("key of the question", "问题键"),
    "results_hash": Words("hash of the results", "结果哈希"),
    "no_hash": Words("none: the run is not finished", "无：运行未完成"),
    "version": Words("qunsim", "qunsim"),
    "versions": Words("versions", "版本"),
    "streams": Words("version of the random streams", "随机流版本"),
    "sources_hash": Words("hash of the sources", "源码哈希"),
    "machine": Words("type of machine", "机器类型"),
    "time": Words("run", "运行时间"),
    "scenario": Words("The whole scenario, every default in it", "完整情景（含全部默认值）"),
}
"""Every text of the page by key."""
