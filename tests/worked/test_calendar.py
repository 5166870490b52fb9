"""Worked examples of the calendar (MODEL.md 0 and 8): which days and hours an entry holds in, and what it changes.

Whether an entry holds is read off load: the alert of a post of a quiet tick counts `load.quiet` times, three here.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from .plans import BUYING, LASTING, OPENS, by_day, line, run, world

ALERTS = {**LASTING, "load.quiet": 3.0, "attention.push_pull": 1000.0}


def factors(entry: dict[str, Any], days: int, *, at: str = "00:00", start: str = "2023-05-01") -> list[int]:
    """Return for each day what the post of that day weighed: 1, or 3 in quiet hours."""
    tick = 1440 if at == "00:00" else 60
    quiet = {"name": "quiet", "quiet": True, **entry}
    tree = world(days, line(at=[at], benefit=0), tick=tick, start=start, calendar=[quiet])
    total = run(tree, ALERTS).daily["load"] / 2**20 / 10
    found = np.diff(total, prepend=0.0)
    assert np.allclose(found, np.round(found), atol=0.01)
    return np.round(found).astype(int).tolist()


class TestDays:
    def test_from_and_to_are_included(self) -> None:
        assert factors({"from": "2023-05-02", "to": "2023-05-03"}, 5) == [1, 3, 3, 1, 1]

    def test_to_is_from_where_it_is_missing(self) -> None:
        assert factors({"from": "2023-05-02"}, 4) == [1, 3, 1, 1]

    def test_without_dates_it_always_holds(self) -> None:
        assert factors({}, 3) == [3, 3, 3]

    def test_weekdays_within_dates(self) -> None:
        """2 May 2023 is a Tuesday."""
        entry = {"from": "2023-05-02", "to": "2023-05-09", "days": ["monday", "tuesday"]}
        assert factors(entry, 10) == [1, 3, 1, 1, 1, 1, 1, 3, 3, 1]

    def test_a_day_of_every_year_comes_again(self) -> None:
        found = factors({"from": "05-02"}, 368)
        assert [day for day, factor in enumerate(found) if factor == 3] == [1, 1 + 366]

    def test_a_window_over_new_year(self) -> None:
        found = factors({"from": "12-30", "to": "01-02"}, 8, start="2022-12-28")
        assert found == [1, 1, 3, 3, 3, 3, 1, 1]

    def test_29_february(self) -> None:
        assert factors({"from": "02-29"}, 4, start="2024-02-27") == [1, 1, 3, 1]
        assert factors({"from": "02-29"}, 4, start="2023-02-27") == [1, 1, 1, 1]
        assert factors({"from": "02-29", "to": "03-01"}, 4, start="2023-02-27") == [1, 1, 3, 1]
        assert factors({"from": "02-28", "to": "02-29"}, 4, start="2023-02-27") == [1, 3, 1, 1]

    def test_a_window_longer_than_the_horizon(self) -> None:
        assert factors({"from": "2020-01-01", "to": "2030-01-01"}, 3) == [3, 3, 3]


class TestHours:
    @pytest.mark.parametrize(("at", "factor"), [("09:00", 1), ("10:00", 3), ("11:00", 3), ("12:00", 1)])
    def test_from_the_first_hour_on_and_before_the_last(self, at: str, factor: int) -> None:
        assert factors({"hours": ["10:00", "12:00"]}, 2, at=at) == [factor] * 2

    @pytest.mark.parametrize(("at", "factor"), [("21:00", 1), ("22:00", 3), ("09:00", 3), ("10:00", 1)])
    def test_over_midnight(self, at: str, factor: int) -> None:
        assert factors({"hours": ["22:00", "10:00"]}, 2, at=at) == [factor] * 2

    def test_the_part_after_midnight_belongs_to_the_day_before(self) -> None:
        """Dated 2 May: from ten in the evening of the 2nd to ten in the morning of the 3rd."""
        entry = {"from": "2023-05-02", "hours": ["22:00", "10:00"]}
        assert factors(entry, 4, at="09:00") == [1, 1, 3, 1]
        assert factors(entry, 4, at="22:00") == [1, 3, 1, 1]

    def test_the_day_before_the_first_counts_too(self) -> None:
        """30 April 2023 is a Sunday."""
        sundays = {"days": ["sunday"], "hours": ["22:00", "10:00"]}
        assert factors(sundays, 2, at="09:00") == [3, 1]
        before = {"from": "2023-04-30", "hours": ["22:00", "10:00"]}
        assert factors(before, 2, at="09:00") == [3, 1]
        on_the_first = {"from": "2023-05-01", "hours": ["22:00", "10:00"]}
        assert factors(on_the_first, 2, at="09:00") == [1, 3]

    def test_until_midnight(self) -> None:
        assert factors({"from": "2023-05-01", "hours": ["21:00", "00:00"]}, 2, at="22:00") == [3, 1]


class TestQuiet:
    def burdened(self, *posts: str, quiet: list[str], **parameters: float) -> list[float]:
        """Return the loads of members, in alerts, after two days that begin with posts met at looks now and then."""
        tree = world(2, line(at=list(posts), days=["monday"], benefit=0), tick=120, calendar=[
            {"name": "night", "quiet": True, "hours": quiet},
        ])  # fmt: skip
        seldom = {**ALERTS, "attention.sessions_per_day": 2.0, "attention.push_pull": 0.0}
        final = run(tree, {**seldom, **parameters}).final
        return sorted(set(np.round(final["load"], 5)))

    def test_two_batches_of_which_one_is_quiet(self) -> None:
        """1 + 3 alerts, whether they are met together or one after the other."""
        assert self.burdened("00:00", "02:00", quiet=["00:00", "02:00"]) == [4.0]

    def test_every_post_of_a_batch_counts(self) -> None:
        """Three quiet posts of one tick; a fourth of full worth weighs nothing, one of half worth half."""
        posts = [line(benefit=0), line(benefit=0), line(benefit=0), line(benefit=1), line(benefit=0.5)]
        tree = world(1, *posts, calendar=[{"name": "night", "quiet": True}])
        assert run(tree, ALERTS).final["load"].tolist() == pytest.approx([3 * 3.5] * 10)

    def test_a_muted_group_is_quiet_at_any_time(self) -> None:
        tree = world(2, line(benefit=0), calendar=[{"name": "night", "quiet": True}])
        tree["start_from"][0]["muted"] = 1
        assert run(tree, ALERTS).final["load"].tolist() == [0.0] * 10


class TestDemand:
    def own_orders(self, days: int, orders_per_month: float = 30, **sections: Any) -> list[int]:
        """Count own orders by day; nobody looks at any group, and all buy equally often."""
        tree = world(days, line("coupon"), sizes=(60,), **sections)
        tree["customers"]["segments"]["all"]["orders_per_month"] = orders_per_month
        return by_day(run(tree, {"purchase.frequency_shape": 1e6}), "own_orders")

    def test_factors_multiply(self) -> None:
        """4 x 0.25 = 1: as without a calendar, to the byte."""
        tree = world(20, line("coupon"), sizes=(60,))
        tree["customers"]["segments"]["all"]["orders_per_month"] = 10
        plain = run(tree, OPENS)
        tree["calendar"] = [{"name": "a", "demand": 4}, {"name": "b", "demand": 0.25}]
        both = run(tree, OPENS)
        assert both.events.tobytes() == plain.events.tobytes()
        assert len(plain.orders["tick"]) > 100

    def test_double_demand_lives_two_days_in_one(self) -> None:
        """Needs fall due by elapsed demand, so what fell due on two days falls due on one."""
        plain = self.own_orders(40)
        double = self.own_orders(20, calendar=[{"name": "rush", "demand": 2}])
        assert double == [sum(plain[day : day + 2]) for day in range(0, 40, 2)]
        assert sum(plain) > 1000

    def test_without_demand_no_need_falls_due(self) -> None:
        closed = {"name": "closed", "from": "2023-05-02", "demand": 0}
        orders = self.own_orders(3, 100, calendar=[closed])
        assert orders[1] == 0 < min(orders[0], orders[2])

    def test_demand_does_not_act_on_offers_besides(self) -> None:
        entry = {"name": "closed", "from": "2023-05-02", "demand": 0}
        assert by_day(run(world(3, line("coupon"), calendar=[entry]), BUYING), "group_orders") == [10, 10, 10]


class TestSchedules:
    def sent(self, days: int, entries: list[dict[str, Any]]) -> list[int]:
        tree = world(days, calendar=entries)
        tree["schedules"]["two"] = [line(), line()]
        tree["schedules"]["three"] = [line(), line(), line()]
        return by_day(run(tree), "posts_sent")

    def test_another_schedule_and_none(self) -> None:
        entries = [
            {"name": "a", "from": "2023-05-02", "schedules": {"posts": "two"}},
            {"name": "b", "from": "2023-05-03", "schedules": {"posts": "none"}},
        ]
        assert self.sent(4, entries) == [1, 2, 0, 1]

    def test_the_last_that_names_it_decides(self) -> None:
        entries = [
            {"name": "a", "schedules": {"posts": "two"}},
            {"name": "b", "from": "2023-05-02", "schedules": {"posts": "three"}},
            {"name": "c", "from": "2023-05-02", "schedules": {"two": "none"}},
        ]
        assert self.sent(3, entries) == [2, 3, 2]

    def test_a_replacement_is_not_replaced_again(self) -> None:
        entries = [{"name": "a", "schedules": {"posts": "two"}}, {"name": "b", "schedules": {"two": "three"}}]
        assert self.sent(2, entries) == [2, 2]

    def test_a_replacement_holds_all_day(self) -> None:
        entry = {"name": "a", "from": "2023-05-02", "schedules": {"posts": "two"}}
        tree = world(3, line(at=["10:00"]), tick=60, calendar=[entry])
        tree["schedules"]["two"] = [line(at=["09:00"]), line(at=["20:00"])]
        assert by_day(run(tree), "posts_sent") == [1, 2, 1]

    def test_phases(self) -> None:
        """A line of the peak, one of warm-up or encore, one of always."""
        entries = [
            {"name": "a", "from": "2023-05-02", "to": "2023-05-03", "phase": "warm_up"},
            {"name": "b", "from": "2023-05-03", "phase": "peak"},
            {"name": "c", "from": "2023-05-04", "phase": "encore"},
        ]
        lines = (line(phase="peak"), line(phase=["warm_up", "encore"]), line())
        assert by_day(run(world(5, *lines, calendar=entries)), "posts_sent") == [1, 2, 3, 2, 1]

    def test_the_day_of_opening_decides_for_a_flash_group(self) -> None:
        """Opens on Tuesday at eight in the evening, lasts into Wednesday; every 60 minutes or every 120."""
        tree = world(4, tick=60)
        rush = {"topic": "tea", "value": 0.5, "kind": "notice", "via": "manual"}
        tree["schedules"] |= {"rush": [{"every": "1 hour", **rush}], "calm": [{"every": "2 hours", **rush}]}
        flash = {"kind": "flash_groups", "every": "tuesday", "at": "20:00", "lasts": "10 hours", "entry": 1}
        tree["arms"]["flash"] = [{**flash, "schedule": "rush"}]
        for day, posts in (("2023-05-01", 9), ("2023-05-02", 5), ("2023-05-03", 9)):
            tree["calendar"] = [{"name": "a", "from": day, "schedules": {"rush": "calm"}}]
            assert sum(by_day(run(tree, arm="flash"), "posts_sent")) == posts


def test_without_rivals_a_row_stays_where_it_is() -> None:
    """One row of the screen and fast rows of others: after a day the row is gone, unless nothing overtakes it."""
    tree = world(1, line(at=["08:00"]), tick=480, sizes=(40,))
    rows = {"rows.first_screen": 1.0, "rows.rate_per_group": 1e3, "rows.distinct_base": 1e6}
    assert by_day(run(tree, rows), "exposures") == [0]
    tree["calendar"] = [{"name": "alone", "rivals": 0}]
    assert by_day(run(tree, rows), "exposures") == [40]
