"""The end of the page: assumptions, words, and how to run it again."""

from __future__ import annotations

from collections.abc import Mapping

from sim.report.texts.words import Words

__all__ = ["BACK"]

BACK: Mapping[str, Words] = {
    # assumptions
    "assumptions": Words("The weakest assumptions", "最薄弱的假设"),
    "standing": Words(
        "No source identifies how often and why members mute, fold or pin a group: these parts of the model are "
        "assumptions with ranges. That simulated levels agree with published ones is no evidence for them. Read the "
        "conclusions over the ranges, not at one point.",
        "没有任何资料能说清成员为何、以多大频率免打扰、折叠或置顶一个群：模型的这些部分都是带范围的假设。"
        "模拟出的水平与公开数字一致，并不能证明这些假设。结论要放在整个范围内看，而不是只看一个点。",
    ),
    "varied": Words(
        "Tested: uncertain parameters, the one that changes the answer most first",
        "已检验：不确定参数，对答案影响最大的在前",
    ),
    "varied_none": Words(
        "Not one assumption was tested: no end of an uncertain parameter was run.",
        "一个假设都没有检验：本次没有运行任何不确定参数的两端。",
    ),
    "varied_note": Words(
        "Change of the lead: how the lead of the main run's best arm over the best of the others changes at the low "
        "and at the high end. Parameters at whose ends another arm is best or none is left come first, then those with "
        "the largest change, on the goal where it is largest relative to other parameters.",
        "领先幅度的变化：主运行中最好的方案对其余方案中最好者的领先幅度，在低端和高端各变化多少。"
        "取到端点时换人或无一可选的参数排在最前，其后按变化大小排列；目标不止一个时，取相对其他参数变化最大的那个目标。",
    ),
    "unvaried": Words("Not tested: assumptions that stayed at one value", "未检验：始终只取一个值的假设"),
    "unvaried_note": Words(
        "{n} of the {all} parameters are graded as assumptions. Of those not tested here, what the scenario calls "
        "uncertain comes first, then the widest plausible ranges. The answer may hang on any of them, and this run "
        "cannot tell.",
        "{all} 个参数中有 {n} 个属于假设。其中未检验的，场景列为不确定的在前，其后按合理范围从宽到窄。"
        "答案可能取决于其中任何一个，而本次运行无从得知。",
    ),
    "used": Words("used", "采用"),
    "tested": Words("run at", "运行时取"),
    "not_tested": Words("not tested", "未检验"),
    "change_of_lead": Words("change of the lead", "领先幅度的变化"),
    "change_of_goal": Words("{goal}: {low}, {high}", "{goal}：{low}、{high}"),
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
        "the arm without any group: the same customers, the same draws, no posts",
        "没有群的方案：同一批客户、同样的随机数、不发消息",
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
    "no_command": Words(
        "The run was started from Python, not from the command line.", "本次运行由 Python 启动，不是命令行。"
    ),
    "from_here": Words(
        "From this page alone: save the scenario below as {file} and run",
        "只凭本页：把下面的场景存为 {file}，然后运行",
    ),
    "bits": Words(
        "The same versions, sources and type of machine give the same results to the last bit, whatever the numbers of "
        "workers and threads; other machines may differ in the last digits.",
        "版本、源码和机器类型都相同，结果逐位相同，与进程数、线程数无关；换一种机器，末几位可能不同。",
    ),
    "seed": Words("seed", "随机种子"),
    "replications": Words("replications", "重复次数"),
    "question_key": Words("key of the question", "问题键"),
    "results_hash": Words("hash of the results", "结果哈希"),
    "no_hash": Words("none: the run is not finished", "无：运行未完成"),
    "version": Words("qunsim", "qunsim"),
    "versions": Words("versions", "版本"),
    "streams": Words("version of the random streams", "随机流版本"),
    "sources_hash": Words("hash of the sources", "源码哈希"),
    "machine": Words("type of machine", "机器类型"),
    "time": Words("run", "运行时间"),
    "scenario": Words("The whole scenario, every default in it", "完整场景（含全部默认值）"),
}
"""Texts by key."""
