"""Worked examples: arms plan as many messages, or as much work, as the least of them, or are refused."""

from __future__ import annotations

from datetime import date

import pytest

from sim.errors import ScenarioError
from sim.scenario.fairness import plan_of, planned_total
from sim.scenario.kinds.settings import StandingGroups
from sim.scenario.load import load_text, resolved_yaml
from sim.scenario.model import Scenario
from sim.scenario.planned import kept
from sim.scenario.quota import go_out, quota_on
from tests.scenario.texts import changed

# 5 groups of 100 in 14 days: two posts by hand a day, a broadcast a day.
LINE = "[{{days: every, at: {at}, kind: coupon, topic: coffee, value: 0.5, via: {via}}}]"
SCHEDULES = "".join(
    f"  {name}: {LINE.format(at=at, via=via)}\n"
    for name, at, via in [
        ("one", '"11:00"', "manual"),
        ("three", '["09:00", "11:00", "16:00"]', "manual"),
        ("cast", '"11:00"', "broadcast"),
    ]
)


def world(fairness: str, **arms: str) -> str:
    """A scenario with these arms alone."""
    text = changed(("arms:\n", f"{SCHEDULES}arms:\n"))
    start = text.index("  keep:")
    return text[:start] + "".join(f"  {name}: [{arm}]\n" for name, arm in arms.items()) + f"fairness: {fairness}\n"


def standing(scenario: Scenario, arm: str) -> list[StandingGroups]:
    return [strategy for strategy in scenario.arms[arm] if isinstance(strategy, StandingGroups)]


def total(scenario: Scenario, arm: str) -> float:
    return sum(planned_total(scenario, plan_of(scenario, s), s.posts_kept) for s in standing(scenario, arm))


def shares(scenario: Scenario, arm: str) -> list[float]:
    return [strategy.posts_kept for strategy in standing(scenario, arm)]


TWO = "{kind: keep_groups, schedule: two, adjustable: true}"
ONE = "{kind: keep_groups, schedule: one}"


def test_messages_by_hand() -> None:
    scenario = load_text(world("equal_messages", two=TWO, one=ONE))
    # 28 posts of 500 members become as many as 14: every second one.
    assert shares(scenario, "two") == [0.5]
    assert (total(scenario, "two"), total(scenario, "one")) == (7000, 7000)


KEPT = 14 * (5 * 5 + 500 * 0.02)
"""Minutes of 14 days: 5 for each of 5 groups, 0.02 for each of their 500 members."""


def test_work_by_hand() -> None:
    scenario = load_text(world("equal_effort", two=TWO, one=ONE))
    # 1.5 minutes for each of 14 posts in each of 5 groups.
    assert total(scenario, "two") == total(scenario, "one") == KEPT + 14 * 5 * 1.5
    assert shares(scenario, "two") == [0.5]


def test_making_groups_is_work() -> None:
    text = world(
        "equal_effort",
        mass="{kind: mass_groups, schedule: one}",
        with_template="{kind: mass_groups, schedule: one, template: true, adjustable: true}",
        small="{kind: small_groups, schedule: one, share: 30%, adjustable: true}",
    ).replace("fairness: equal_effort\n", "")
    scenario = load_text(text).model_copy(update={"fairness": "equal_effort"})
    every_day = 2 * 5 + 2 * 1.5
    assert total(scenario, "mass") == 14 * (every_day + 1000 * 0.02) + 2 * 20
    assert total(scenario, "with_template") == 14 * (every_day + 1000 * 0.02) + 2 * 5
    assert total(scenario, "small") == 14 * (every_day + 300 * 0.02) + 2 * 20


def test_members_of_several_groups_and_a_share_of_customers() -> None:
    scenario = load_text(
        world(
            "equal_messages",
            several="{kind: mass_groups, schedule: one, groups_per_member: 2, share: 25%}",
            two=TWO,
        )
    )
    # 250 members in two groups each are 500 memberships: 7,000 messages in 14 posts.
    assert total(scenario, "several") == 7000
    assert shares(scenario, "two") == [0.5]


def test_broadcasts_over_the_quota_are_no_messages() -> None:
    scenario = load_text(world("equal_messages", cast="{kind: keep_groups, schedule: cast}", two=TWO))
    # 4 of the 14 broadcasts of August go out.
    assert total(scenario, "cast") == total(scenario, "two") == 2000
    assert len(kept(range(28), shares(scenario, "two")[0])) == 4


def test_a_broadcast_is_work_once_however_many_the_groups() -> None:
    scenario = load_text(world("equal_effort", cast="{kind: keep_groups, schedule: cast}", two=TWO))
    assert total(scenario, "cast") == KEPT + 4 * 5
    # 2 posts by hand take 15 minutes, 3 take 22.5: nearer to 20, and within 1 %.
    assert total(scenario, "two") == KEPT + 3 * 5 * 1.5


def test_a_broadcast_to_all_customers_of_the_company_is_the_simulated_ones_work_in_part() -> None:
    text = world("equal_audience", cast="{kind: keep_groups, schedule: cast}")
    scenario = load_text(text.replace("coupon_yuan: 4", "coupon_yuan: 4, customers: 5000"))
    scenario = scenario.model_copy(update={"fairness": "equal_effort"})
    # A fifth of 5 minutes for each of the 4 broadcasts that go out.
    assert total(scenario, "cast") == KEPT + 4


def test_adjustable_strategies_of_an_arm_get_one_share() -> None:
    both = (
        "{kind: keep_groups, schedule: two, adjustable: true}, {kind: mass_groups, schedule: three, adjustable: true}"
    )
    fixed = "{kind: mass_groups, schedule: one, name: fixed}"
    scenario = load_text(world("equal_messages", both=f"{both}, {fixed}", alone="{kind: mass_groups, schedule: three}"))
    first, second, third = shares(scenario, "both")
    # 14,000 + 42,000 thinned, and 14,000 fixed, become 42,000: half of the posts that may be thinned.
    assert first == second == 0.5
    assert third == 1
    assert total(scenario, "both") == total(scenario, "alone") == 42_000


def test_arms_without_groups_are_left_out() -> None:
    drive = "{kind: pin_drive, from: 2021-08-09, lasts: 1 week, reach: 50%}"
    scenario = load_text(world("equal_messages", two=TWO, one=ONE, drive=drive, nothing=""))
    assert shares(scenario, "two") == [0.5]


def test_the_least_arm_and_arms_of_equal_audience_keep_their_posts() -> None:
    least = "{kind: keep_groups, schedule: one, adjustable: true}"
    assert shares(load_text(world("equal_messages", least=least, two=TWO)), "least") == [1]
    thinned = "{kind: keep_groups, schedule: two, posts_kept: 30%}"
    assert shares(load_text(world("equal_audience", two=TWO, thinned=thinned)), "thinned") == [0.3]


def test_what_was_found_before_is_found_again_from_the_full_schedule() -> None:
    found = load_text(world("equal_messages", two=TWO.replace("}", ", posts_kept: 1%}"), one=ONE))
    assert shares(found, "two") == [0.5]
    assert load_text(resolved_yaml(found)) == found


@pytest.mark.parametrize(
    ("fairness", "arms", "key", "said"),
    [
        ("equal_messages", {"two": TWO.replace("true", "false"), "one": ONE}, "arms.two", "14000 messages to members"),
        ("equal_messages", {"two": TWO.replace("true", "false"), "one": ONE}, "arms.two", "in 'one' 7000;"),
        (
            "equal_effort",
            {"mass": "{kind: mass_groups, schedule: one, share: 50%}", "two": TWO},
            "arms.two",
            "thinned to 0% of its posts, 490 minutes of work are planned, in 'mass' 251;",
        ),
        (
            "equal_messages",
            {"some": "{kind: mass_groups, schedule: two, share: 43%, adjustable: true}", "one": ONE},
            "arms.some",
            "6880 messages to members are planned, in 'one' 7000; equal_messages allows 1%",
        ),
        (
            "equal_messages",
            {"nobody": ONE.replace("}", ", posts_kept: 0}"), "two": TWO},
            "arms.nobody",
            "plans no messages",
        ),
    ],
)
def test_an_arm_that_cannot_be_made_equal_is_named_with_both_figures(
    fairness: str, arms: dict[str, str], key: str, said: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_text(world(fairness, **arms))
    (fault,) = caught.value.faults
    assert fault.key == key
    assert said in fault.message


def test_the_quota_of_a_day_follows_events() -> None:
    events = (
        "events:\n"
        "  - {date: 2021-08-10, change: {platform.console.broadcasts_per_month: days_of_month}}\n"
        "  - {date: 2021-08-05, change: {platform.console.broadcasts_per_month: 6}}\n"
    )
    scenario = load_text(changed(add=events))
    days = [date(2021, 8, day) for day in range(2, 16)]
    assert [quota_on(scenario, day) for day in days] == [4] * 3 + [6] * 5 + [31] * 6
    # One a day: 4 until the 4th at the latest, two more from the 6th, then none until the quota is the whole month.
    assert go_out(scenario, days) == [True] * 6 + [False] * 2 + [True] * 6
    # Dropped broadcasts use nothing up: 4 of 9 on one day, 6 in all on the day of the first event.
    assert go_out(scenario, [days[0]] * 9 + [days[3]] * 3) == [True] * 4 + [False] * 5 + [True] * 2 + [False]
