"""Worked examples of staff (MODEL.md 4.3): what a day's minutes are spent on, in which order, and what is dropped."""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine.history import History
from tests.laws.worlds import ARM

from .plans import by_day, line, run, world

MINUTES = {
    "money.group_day_minutes": 10, "money.manual_post_minutes": 5, "money.broadcast_minutes": 7,
    "money.setup_minutes": 20, "money.template_minutes": 2, "money.member_day_minutes": 0, "money.least_care": 1,
}  # fmt: skip


def staffed(minutes: int, *lines: dict[str, Any], people: int = 1, days: int = 1, **how: Any) -> History:
    """Run three groups of two, which take 30 minutes a day, on people who work so many minutes."""
    staff = {"people": people, "work_per_day": f"{minutes} minutes", "wage_yuan_per_month": 6000}
    return run(world(days, *lines, **{"sizes": (2, 2, 2), "staff": staff, **how}), MINUTES)


class TestMinutes:
    """A post by hand takes 5 minutes a group, 15 for all; a broadcast 7 for all."""

    @pytest.mark.parametrize(("minutes", "sent"), [(44, 0), (45, 1), (59, 1), (60, 2), (74, 2), (75, 3), (500, 3)])
    def test_up_to_the_last_post(self, minutes: int, sent: int) -> None:
        history = staffed(minutes, line(), line(), line())
        assert by_day(history, "posts_sent") == [3 * sent]
        assert by_day(history, "posts_unstaffed") == [3 * (3 - sent)]
        assert by_day(history, "posts_dropped") == [3 * (3 - sent)]
        assert by_day(history, "staff_days") == [1]

    @pytest.mark.parametrize(("minutes", "sent"), [(36, 0), (37, 1), (43, 1), (44, 2)])
    def test_broadcasts(self, minutes: int, sent: int) -> None:
        history = staffed(minutes, line(via="broadcast"), line(via="broadcast"), broadcasts=100)
        assert by_day(history, "broadcasts") == [sent]

    def test_a_smaller_post_may_still_fit(self) -> None:
        """40 minutes less 30: no post by hand, then a broadcast, then no other."""
        lines = (line(), line(via="broadcast"), line(via="broadcast"))
        history = staffed(40, *lines, broadcasts=100)
        assert (by_day(history, "manual_posts"), by_day(history, "broadcasts")) == ([0], [1])

    def test_people_add_up_and_minutes_are_not_kept(self) -> None:
        history = staffed(15, line(), line(), people=3, days=3)
        assert by_day(history, "posts_sent") == [3, 3, 3]
        assert by_day(history, "staff_days") == [3, 3, 3]

    def test_earlier_ticks_come_first(self) -> None:
        lines = (line(at=["12:00"]), line(at=["08:00"], kind="promotion"))
        history = staffed(45, *lines, tick=60)
        assert by_day(history, "messages") == [1]
        assert by_day(history, "posts_unstaffed") == [3]

    def test_without_staff_nothing_is_dropped(self) -> None:
        history = run(world(1, *[line()] * 40, sizes=(2, 2, 2)), MINUTES)
        assert by_day(history, "posts_sent") == [120]
        assert by_day(history, "staff_days") == [0]

    def test_an_arm_without_strategies_has_no_staff(self) -> None:
        staff = {"people": 5, "wage_yuan_per_month": 6000}
        assert by_day(run(world(2, staff=staff), MINUTES, arm="none"), "staff_days") == [0, 0]

    def test_nobody_to_send(self) -> None:
        history = staffed(480, line(), people=0, days=2)
        assert by_day(history, "posts_sent") == [0, 0]
        assert by_day(history, "posts_unstaffed") == [3, 3]

    def test_what_takes_no_minutes_is_sent_on_what_is_left(self) -> None:
        free = {**MINUTES, "money.manual_post_minutes": 0}
        tree = world(1, sizes=(2, 2, 2), staff={"people": 1, "work_per_day": "30 minutes", "wage_yuan_per_month": 0})
        assert by_day(run(tree, free), "posts_sent") == [3]
        tree["staff"]["work_per_day"] = "29 minutes"
        assert by_day(run(tree, free), "posts_sent") == [0]


class TestCare:
    """Three groups of two take 30 minutes of care, and 2 minutes each for six members: 42 in all."""

    CARE = MINUTES | {"money.member_day_minutes": 2, "money.least_care": 0.5}

    def skimped(self, minutes: int, *lines: dict[str, Any]) -> tuple[list[int], list[int]]:
        staff = {"people": 1, "work_per_day": f"{minutes} minutes", "wage_yuan_per_month": 6000}
        history = run(world(1, *lines, sizes=(2, 2, 2), staff=staff), self.CARE)
        return by_day(history, "posts_sent"), by_day(history, "care_skimped")

    def test_with_time_for_everything_nothing_is_skimped(self) -> None:
        assert self.skimped(57, line()) == ([3], [0])

    def test_care_gives_way_to_posts(self) -> None:
        """50 minutes: 15 for the post, 35 for care that takes 42."""
        assert self.skimped(50, line()) == ([3], [7])

    def test_half_of_care_goes_before_posts(self) -> None:
        """36 minutes: 21 of care first, then just the post; 35 would not do."""
        assert self.skimped(36, line()) == ([3], [21])
        assert self.skimped(35, line()) == ([0], [7])

    def test_no_more_than_what_can_be_skimped(self) -> None:
        assert self.skimped(10) == ([0], [21])


class TestQuota:
    def test_a_post_over_capacity_uses_no_quota(self) -> None:
        """Monday's posts by hand leave nothing for the broadcast; its quota of two is used on the next two days."""
        hand = line(days=["monday"], at=["00:00"])
        history = staffed(45, hand, line(via="broadcast"), broadcasts=2, days=5)
        assert by_day(history, "broadcasts") == [0, 1, 1, 0, 0]
        assert by_day(history, "posts_unstaffed") == [3, 0, 0, 0, 0]
        assert by_day(history, "posts_dropped") == [3, 0, 0, 3, 3]

    def test_a_post_over_the_quota_uses_no_minutes(self) -> None:
        lines = (line(via="broadcast"), line())
        history = staffed(45, *lines, broadcasts=0)
        assert by_day(history, "manual_posts") == [3]


class TestSetups:
    """Groups are always made; what it takes is gone for posts."""

    @pytest.mark.parametrize(("template", "minutes", "sent"), [
        (False, 64, 0), (False, 65, 3), (True, 10, 0), (True, 11, 3),
    ])  # fmt: skip
    def test_making_groups_comes_before_posting(self, template: bool, minutes: int, sent: int) -> None:
        """Three groups made in the first tick, none alive before: 3 x 20 or 3 x 2, and 5 for a broadcast."""
        tree = world(1, line(via="broadcast"), broadcasts=9)
        made = {"kind": "mass_groups", "schedule": "posts", "size": 4, "template": template, "joining": "opt_in"}
        tree["arms"][ARM] = [made]
        tree["staff"] = {"people": 1, "work_per_day": f"{minutes} minutes", "wage_yuan_per_month": 0}
        history = run(tree, {**MINUTES, "money.broadcast_minutes": 5})
        assert by_day(history, "groups_alive") == [3]
        assert by_day(history, "posts_sent") == [sent]

    def test_new_groups_of_a_rule_take_minutes_too(self) -> None:
        """One group of six in three: 10 for the group of the morning, 2 x 20, then 5 a group for a post in three."""
        rule = {"when": {"date": "2023-05-02"}, "do": "split", "size": 2, "rejoin": 1, "template": False}
        for minutes, sent in ((64, 0), (65, 3)):
            history = staffed(minutes, sizes=(6,), rules=[rule], days=2)
            assert by_day(history, "posts_sent") == [1, sent]


class TestLeaving:
    """People who leave are gone from the next day on."""

    def shocked(self, people: int, leave: int) -> History:
        shock = {"kind": "staff_leave", "date": "2023-05-02", "people": leave}
        return staffed(45, line(), line(), line(), people=people, days=4, shocks=[shock])

    def test_from_the_next_day_on(self) -> None:
        """Two of two: 90 minutes for three posts and more; one: 45 for one."""
        history = self.shocked(2, 1)
        assert by_day(history, "staff_days") == [2, 2, 1, 1]
        assert by_day(history, "posts_sent") == [9, 9, 3, 3]

    def test_never_fewer_than_nobody(self) -> None:
        assert by_day(self.shocked(2, 7), "staff_days") == [2, 2, 0, 0]
