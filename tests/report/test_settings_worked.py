"""Worked examples: what a scenario asks for, in the words of the page."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from matplotlib.figure import Figure

from sim.experiment.design import MAIN
from sim.report.arms import arm_in_words
from sim.report.daily import ArmDays
from sim.report.figures import states
from sim.report.figures.canvas import Names
from sim.report.figures.states import STACK, draw_states
from sim.report.marks import Marks, marks_of
from sim.report.numbers import Format
from sim.report.page import page
from sim.report.texts import Texts
from sim.report.world import world_in_words
from sim.scenario.load import load_text
from tests.report.reading import Element, flat, images, read
from tests.report.worlds import DAYS, EVERYTHING, FULL, Made, made


def world(lang: str, text: str = EVERYTHING) -> dict[str, list[str]]:
    said = world_in_words(load_text(text), Texts(lang), Format(lang))
    return {what: [flat(sentence) for sentence in sentences] for what, sentences in said}


def arm(lang: str, name: str = "two_a_day") -> list[str]:
    return [flat(said) for said in arm_in_words(load_text(EVERYTHING), name, Texts(lang), Format(lang))]


def test_the_calendar_in_english() -> None:
    assert world("en")["Calendar"] == [
        "“国庆”, every year 1 Oct to 7 Oct: demand ×1.3, other chats push a group down 1.4 times as fast",
        "“festival_days”, 2021-11-10 to 2021-11-11: phase: peak, demand ×2.5, "
        "schedule “daily” gives way to “festival”",
        "“night”, every day, 22:00–08:00: quiet hours, in which alerts count for more load",
        "“weekend”, Saturday, Sunday: schedule “daily” sends nothing",
        "“返场”, every year 12 Nov: phase: encore",
    ]  # fmt: skip


def test_the_calendar_in_chinese() -> None:
    assert world("zh")["日历"] == [
        "“国庆”，每年10月1日至10月7日：购买需求 ×1.3，其他聊天把群往下挤的速度 ×1.4",
        "“festival_days”，2021-11-10 至 2021-11-11：阶段：爆发期，购买需求 ×2.5，排期“daily”换成“festival”",
        "“night”，每天，22:00–08:00：安静时段，此时消息提醒的打扰更大",
        "“weekend”，周六、周日：排期“daily”停发",
        "“返场”，每年11月12日：阶段：返场期",
    ]


def test_customers_who_share_what_is_made_once() -> None:
    served = EVERYTHING.replace("coupon_yuan: 5", "coupon_yuan: 5, customers: 1100000")
    english, chinese = world("en", served)["Customers"][0], world("zh", served)["客户"][0]

    assert english.endswith(
        "A message serves 1,100,000 customers of the company, who share what content and broadcasts cost."
    )
    assert chinese.endswith("一条消息服务公司的 1,100,000 位客户，内容和群发的费用由他们分摊。")
    assert "serves" not in world("en")["Customers"][0]


def test_changes_come_by_date_and_each_ends_the_value_before_it() -> None:
    quota, key = "broadcasts that a group can be sent in a month", "platform.console.broadcasts_per_month"

    assert world("en")["Changes"] == [
        f"From 2021-11-01 on: {quota} ({key}): 4 → as many as the month has days; "
        "effort of unfolding (decision.unfold_cost, logit): 5 → 4",
        f"From 2021-11-25 on: {quota} ({key}): as many as the month has days → 8; the box of folded groups rises on "
        "new messages (platform.client.box_rises): no → yes",
    ]
    assert world("zh")["变动"][0] == (
        f"自 2021-11-01 起：每个群每月可收的群发条数（{key}）：4 → 当月天数；"
        "取消折叠的费力程度（decision.unfold_cost，logit）：5 → 4"
    )


def test_staff_is_paid_by_the_month_and_without_staff_by_the_hour() -> None:
    assert world("en")["Work"] == [
        "Each arm with groups has 2 people, who work 7 hours a day each and are paid 6000 yuan a month each, however "
        "much there is to do; wages by the hour do not count. A post for which the day has no working time left is "
        "not sent."
    ]
    assert world("zh")["人工"] == [
        "每个有群的方案配 2 人，每人每天工作 7 小时，每人月薪 6000 元，不论工作多少；不另计小时工资。"
        "当天剩余工时不够发的消息，就不发。"
    ]
    alone = EVERYTHING.replace("staff: {people: 2, work_per_day: 7 hours, wage_yuan_per_month: 6000}\n", "")
    wage = f"{load_text(alone).parameters['money.wage_per_hour']:g}"
    assert f"Paid by the hour, {wage} yuan" in world("en", alone)["Work"][0]


def test_shocks_in_both_languages() -> None:
    assert world("en")["Shocks"] == [
        "On 2021-11-20, staff leave: the staff falls by 1 person for good, each group is lost with a probability of "
        "20 %.",
        "By chance (0.5 times a month on average, on the same days in every arm), the platform closes groups: each "
        "group is lost with a probability of 10 %.",
        "On 2021-11-01, scandal: the load that everybody holds against the brand rises by 0.5 times the member's "
        "tolerance, the worth that everybody remembers the brand for falls by 0.1.",
    ]
    assert world("zh")["冲击"][:2] == [
        "2021-11-20，员工离职：员工永久减少 1 人，每个群有 20% 的概率解散。",
        "随机发生（平均每月 0.5 次，各方案同日），平台封群：每个群有 10% 的概率解散。",
    ]


def test_cohorts_are_told_apart_and_added_up() -> None:
    assert world("en")["Groups of the first day"] == [
        "4 groups of 100 members: 300–500 days old, 50 %–70 % of the members muted, 0 % folded, 2 % pinned, "
        "run before with 2 posts a day of content value 0.4, by their own choice",
        "1 group of 150 members: 60 days old, 20 % of the members muted, 0 % folded, run before with 2 posts a "
        "day of content value 0.4, by their own choice",
        "In all 5 groups with 550 members.",
        "Each group draws its own values from the ranges.",
    ]
    assert world("zh")["第一天的群"][0] == (
        "4 个群，每群 100 人：建群 300–500 天，成员中免打扰占 50%–70%，折叠占 0%，置顶占 2%，此前每天发 2 条、内容价值 "
        "0.4，自愿入群"
    )


def test_fairness_is_told_where_it_is_more_than_the_same_audience() -> None:
    plain = load_text(EVERYTHING)
    effort = plain.model_copy(update={"fairness": "equal_effort"})
    said = dict(world_in_words(effort, Texts("en"), Format("en")))
    assert "planned minutes of work" in said["Fairness"][0]
    assert "Fairness" not in world("en")


def test_an_arm_in_english() -> None:
    assert arm("en") == [
        "small groups, up to 150 members each, by invitation, fairness may thin its posts, 60 % of its posts are "
        "sent, spread evenly",
        "Schedule daily: every day at 10:00, 20:00, in turn coupon 60 % (coupon of 3 yuan, for baskets "
        "from 99 yuan), roll-call order list 40 % (its buyers are visible, topic gifts, value 0.7, benefit to anyone "
        "0.2), posted by hand, 15 % off, ends after 6 hours, cancelled unless 30 orders come in; Friday at 12:00 "
        "(only during peak, encore), promotion, broadcast, scarcity multiplies sales by 1.3 where a need can be "
        "won, 15 orders at most over all its groups, ends after 3 days.",
        "During “festival_days” the schedule is festival instead: every day at 08:00, promotion, posted by hand.",
        "During “weekend” nothing is sent.",
        "Rule, on 2021-10-08, all groups: those of more than 120 members split into groups of up to 120 members, "
        "80 % of those who have to move come along (fewer where load is held against the brand), by invitation, new "
        "groups from a template.",
        "Rule, every Monday, groups with at most 90 members, made 30 to 60 days ago: merged into groups of up to 300 "
        "members, 70 % of those who have to move come along (fewer where load is held against the brand), forced "
        "adding.",
        "Rule, every Monday, Thursday, groups with at most 40 messages by members in 7 days, with at most 1 order in "
        "14 days: dissolved.",
        "Rule, every day, all groups: dissolved, and their members invited into new groups of up to 150 members, 50 % "
        "of those who have to move come along (fewer where load is held against the brand), by invitation, new "
        "groups without a template.",
    ]  # fmt: skip


def test_an_arm_in_chinese() -> None:
    assert arm("zh")[:6] == [
        "小群，每群至多 150 人，邀请入群，为使各方案可比，可减少其消息，只发排期中 60% 的消息，均匀抽取",
        "排期 daily：每天 10:00、20:00，轮流发优惠券 60%（3 元券，满 99 元可用）、接龙 40%（看得到谁在接，"
        "主题 gifts，内容价值 0.7，对所有人的好处 0.2），手动发，减价 15%，6 小时后截止，不足 30 单不成团、订单全部取消"
        "；周五 12:00（仅限爆发期、返场期），促销，群发，在争取得到的需求上，稀缺感使销量 ×1.3，"
        "限量 15 单（各群合计），3 天后截止。",
        "“festival_days”期间改用排期 festival：每天 08:00，促销，手动发。",
        "“weekend”期间不发消息。",
        "规则：2021-10-08，所有群：超过 120 人的拆分为每群至多 120 人，须换群的成员有 80% 跟过来（对品牌反感的更少），"
        "邀请入群，用模板建新群。",
        "规则：每逢周一，群成员不超过 90 人、建群不少于 30 且不超过 60 天的群：合并为每群至多 300 人，"
        "须换群的成员有 70% 跟过来（对品牌反感的更少），暴力拉群。",
    ]


def losses(**counts: object) -> Element | None:
    days = {"keep_as_is": {**DAYS["keep_as_is"], **counts}, "two_a_day": DAYS["two_a_day"]}
    tables = read(page(Made({MAIN: FULL}, days), "en")).section("funnel").all("table")
    return tables[1] if len(tables) > 1 else None


def test_posts_that_were_not_sent_and_orders_that_fell_are_counted_by_cause() -> None:
    table = losses(posts_dropped=5, posts_unstaffed=2, refused_orders=3, cancelled_orders=4, staff_days=1)
    assert table is not None
    head, first, second = table.all("tr")

    assert [flat(cell.text) for cell in head.all("th")[1:]] == [
        "posts sentposts × groups", "not sent: over the quotaposts × groups", "not sent: no staff timeposts × groups",
        "orders refusedsold out", "orders cancelledtoo few buyers", "days of staffpaid",
    ]  # fmt: skip
    assert first.numbers() == pytest.approx([20 * 50, 3 * 50, 2 * 50, 3 * 50, 4 * 50, 50])
    assert second.numbers() == pytest.approx([20 * 50, 0, 0, 0, 0, 0])


def test_causes_without_any_loss_are_left_out() -> None:
    table = losses(refused_orders=3)

    assert table is not None
    assert table.all("tr")[1].numbers() == pytest.approx([20 * 50, 3 * 50])
    assert losses() is None


def test_the_figures_over_time_mark_windows_and_changes() -> None:
    marks = marks_of(load_text(EVERYTHING), Texts("zh"))

    assert [tuple(vars(span).values()) for span in marks.spans] == [
        ("国庆", 0, 6), ("festival_days", 40, 41), ("返场", 42, 42),
    ]  # fmt: skip
    assert [tuple(vars(line).values()) for line in marks.lines] == [
        ("变动、负面事件", 31, 31), ("员工离职", 50, 50), ("变动", 55, 55),
    ]  # fmt: skip
    assert marks.captions == (
        "底色：“国庆”（10月1日至10月7日）、“festival_days”（11月10日至11月11日）、“返场”（11月12日）。",
        "细线：变动、负面事件（11月1日）、员工离职（11月20日）、变动（11月25日）。",
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_marks_change_the_figures_over_time_and_no_other(lang: str) -> None:
    whole = load_text(EVERYTHING)
    plain = whole.model_copy(update={"calendar": (), "events": (), "shocks": ()})
    marked, bare = (images(read(page(made(scenario=scenario), lang))) for scenario in (whole, plain))

    assert len(marked) == 5
    assert [one != other for one, other in zip(marked, bare, strict=True)] == [False, True, True, False, False]


def test_the_panels_of_states_are_as_high_as_the_tallest_arm(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Figure] = []
    monkeypatch.setattr(states, "picture", lambda figure: drawn.append(figure) or "")
    arms = [ArmDays(name, {state: np.full((1, 9), height) for state in (*STACK, "joined")})
            for name, height in (("low", 1.0), ("tall", 9e5))]  # fmt: skip
    draw_states(arms, Names.of(["low", "tall"], Texts("en")), date(2021, 1, 1), {}, Marks((), (), ()), Texts("en"),
                Format("en"))  # fmt: skip

    assert all(axes.get_ylim()[1] >= len(STACK) * 9e5 for axes in drawn[0].axes)
