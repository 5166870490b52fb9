"""The top of the page: the question, the verdict, the tables of means and differences."""

from __future__ import annotations

from collections.abc import Mapping

from sim.report.texts.words import Words

__all__ = ["FRONT"]

FRONT: Mapping[str, Words] = {
    # head
    "untitled": Words("Simulation of customer groups: {name}", "社群运营模拟：{name}"),
    "facts": Words(
        "{customers} customers, {start} to {end} ({days} days), {arms} arms, {runs} of each",
        "{customers} 位客户，{start} 至 {end}（{days} 天），{arms} 个方案，各 {runs}",
    ),
    "contents": Words("Contents", "目录"),
    "unfinished": Words(
        "This run was stopped before its end: what follows rests on the replications that are there.",
        "本次运行中途停止：以下内容只依据已完成的重复。",
    ),
    "failed": Words(
        "{runs} failed: every number below is without them.",
        "有 {runs}失败，以下所有数字都不含它们。",
    ),
    "warnings": Words("What the scenario file was warned of", "场景文件的提醒"),
    # question
    "question": Words("The question", "问题"),
    "no_question": Words("The scenario asks no question in words.", "场景文件没有写出问题。"),
    "arm": Words("arm", "方案"),
    "what_it_does": Words("what it does", "做法"),
    # verdict
    "verdict": Words("The verdict", "结论"),
    "no_goals": Words(
        "The scenario names no goal, so nothing is ranked.",
        "场景文件没有写目标，因此不排名次。",
    ),
    "leads": Words("leads", "领先"),
    "leads_little": Words("leads by little", "领先不多"),
    "tied": Words("cannot be told apart", "分不出高下"),
    "alone": Words("only one left", "仅剩一个"),
    "no_interval": Words("too few replications", "重复太少"),
    "nobody": Words("no arm left", "无一可选"),
    "limit_open": Words("a limit is open", "限制未定"),
    "too_few": Words("too few replications", "重复太少"),
    "level_runs": Words("This rests on {runs}.", "依据 {runs}。"),
    "worth": Words("Worth acting on: {worth} or more.", "值得行动的差距：{worth}及以上。"),
    "points_short": Words("points", "个百分点"),
    "yuan_short": Words("yuan", "元"),
    "flip_none": Words(
        "No end of an uncertain parameter puts another arm in front.",
        "不确定参数取到任何一端，领先的方案都不变。",
    ),
    "flip_none_anywhere": Words(
        "At every end of an uncertain parameter, too, every arm breaks a limit or has no value.",
        "不确定参数取到任何一端，同样没有一个方案既满足限制又有数值。",
    ),
    "flip_beaten": Words("Another arm is better at: {ends}.", "以下情形有别的方案更好：{ends}。"),
    "flip_out": Words(
        "The best arm breaks a limit or has no value, and another arm is best, at: {ends}.",
        "以下情形本方案不满足限制或没有数值，最好的是别的方案：{ends}。",
    ),
    "flip_ahead": Words(
        "Another arm has the better mean, but the two cannot be told apart, at: {ends}.",
        "以下情形别的方案均值更好，但两者分不出高下：{ends}。",
    ),
    "flip_none_left": Words(
        "Every arm breaks a limit or has no value at: {ends}.",
        "以下情形没有一个方案既满足限制又有数值：{ends}。",
    ),
    "flip_admitted": Words("An arm is left at: {ends}.", "以下情形仍有方案可选：{ends}。"),
    "flip_end": Words("{key} = {value} ({arm})", "{key} = {value}（{arm}）"),
    "flip_end_alone": Words("{key} = {value}", "{key} = {value}"),
    "flip_untested": Words(
        "Ends of uncertain parameters were not run, so what would change the winner is not known.",
        "本次没有运行不确定参数的两端，因此不知道什么会改变胜负。",
    ),
    "goals_caption": Words(
        "Means over {runs} with 95 % intervals. Dark: the best mean among the arms that no limit excludes.",
        "{runs}的均值与 95% 区间。深色：未因限制出局的方案中均值最好的。",
    ),
    "goals_alt": Words("Means of the goals by arm. {values}", "各方案在各目标上的均值。{values}"),
    # means
    "means": Words("How the arms did", "各方案的表现"),
    "means_note": Words(
        "Mean over replications; below it the 95 % interval (Student's t, of shares on the logit scale; the "
        "replication is the unit; not corrected for the number of comparisons).",
        "重复的均值，下方为 95% 区间（Student t，占比在 logit 尺度上计算；以一次重复为单位，未按比较次数校正）。",
    ),
    "one_replication": Words(
        "With fewer than two replications there is no interval: nothing here tells chance from effect.",
        "重复不足两次就没有区间：无法区分偶然与效果。",
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
    "constant_note": Words(
        "Where every replication has the same value, no interval is written.",
        "各次重复数值都相同的，不写区间。",
    ),
    "only_n": Words("{runs}", "{runs}"),
    # differences
    "differences": Words("Differences, pair by pair", "配对差值"),
    "differences_note": Words(
        "Arm minus baseline in the same replication, with the 95 % interval; shares in percentage points. Blue ▲: "
        "better than the baseline, orange ▼: worse; grey: the interval holds 0, or neither is better.",
        "同一次重复中，方案减去对照，附 95% 区间；占比以百分点计。蓝色 ▲：好于对照；橙色 ▼：差于对照；灰色：区间含 0，"
        "或无所谓好坏。",
    ),
    "gain_note": Words(
        "×: gain from common random numbers, the variance that independent arms would have had divided by that of the "
        "paired difference. ×50 means that 50 times as many replications would be needed without pairing; ×1 means "
        "that pairing gained nothing, less that it cost.",
        "×：共同随机数的增益，即若各方案相互独立时差值的方差除以配对差值的方差。×50 表示不配对就需要 50 倍的重复次数；"
        "×1 表示配对没有带来好处，小于 1 表示反而吃亏。",
    ),
    "against": Words("Against “{arm}”", "与“{arm}”相比"),
    "no_others": Words("No other arm was run.", "没有运行其他方案。"),
    "identical": Words("identical", "完全相同"),
    "not_listed": Words("Without a value in one of the two: {metrics}.", "其中一方没有数值：{metrics}。"),
    "all_in_csv": Words(
        "Differences of every metric to “none” stand in comparisons.csv beside this page.",
        "所有指标相对“none”的差值见本页旁的 comparisons.csv。",
    ),
}
"""Texts by key."""
