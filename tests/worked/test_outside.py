"""Worked examples of what comes from outside: dated events and shocks; and of groups by cohorts (MODEL.md 2, 4)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from sim.engine.history import GONE, JOINED, History
from sim.random_streams import ENTRY, MEMBER, PLACE, SHOCK, STRUCK, batch
from tests.laws.worlds import ARM, events_of

from .plans import BUYING, LASTING, OPENS, STATED, by_day, line, run, standing, world

SEED = 20210930


def event(day: int, **change: Any) -> dict[str, Any]:
    """Write an event of a day of May 2023; `company__coupon_yuan` is `company.coupon_yuan`."""
    return {"date": f"2023-05-{day:02}", "change": {name.replace("__", "."): to for name, to in change.items()}}


class TestEvents:
    def test_the_coupon_from_the_day_on(self) -> None:
        tree = world(4, line("coupon"), events=[event(2, company__coupon_yuan=8), event(4, company__coupon_yuan=0)])
        assert by_day(run(tree, BUYING), "cut_fen") == [5000, 8000, 8000, 0]

    def test_two_events_of_a_day_change_what_each_says(self) -> None:
        events = [event(2, company__coupon_yuan=7), event(2, platform__console__broadcasts_per_month=0)]
        tree = world(2, line("coupon"), line(via="broadcast"), broadcasts=5, events=events)
        history = run(tree, BUYING)
        assert by_day(history, "cut_fen") == [5000, 7000]
        assert by_day(history, "broadcasts") == [1, 0]

    def test_what_was_sent_before_keeps_its_coupon(self) -> None:
        """Monday's coupon, read on Tuesday by those who did not look before: still 5 yuan."""
        tree = world(2, line("coupon", days=["monday"]), events=[event(2, company__coupon_yuan=8)])
        history = run(tree, {**BUYING, "attention.sessions_per_day": 2.0})
        assert sum(by_day(history, "cut_fen")) == 500 * sum(by_day(history, "group_orders"))
        assert by_day(history, "group_orders")[1] > 0

    def test_the_quota_from_the_day_on(self) -> None:
        events = [event(3, platform__console__broadcasts_per_month=5)]
        tree = world(9, line(via="broadcast"), broadcasts=1, events=events)
        assert by_day(run(tree), "broadcasts") == [1, 0, 1, 1, 1, 1, 0, 0, 0]

    def test_as_many_as_the_month_has_days(self) -> None:
        events = [event(2, platform__console__broadcasts_per_month="days_of_month")]
        tree = world(3, line(via="broadcast"), broadcasts=0, events=events)
        assert by_day(run(tree), "broadcasts") == [0, 1, 1]

    def test_rules_of_the_messenger_from_the_first_tick_of_the_day(self) -> None:
        """An @all a day to muted members: from Tuesday on it does not break through, in no look of that day."""
        events = [event(2, platform__client__mention_breaks_mute=False)]
        tree = world(3, line(mention_all=True, benefit=0), start_from=standing(10, muted=1), events=events)
        total = run(tree, {**LASTING, "load.mention": 3.0}).daily["load"] / 2**20 / 10
        assert total.tolist() == pytest.approx([3, 3, 3], abs=1e-5)

    def test_parameters_from_the_first_tick_of_the_day(self) -> None:
        """Load by a quiet alert: 1, then 4."""
        tree = world(3, line(benefit=0), events=[event(2, load__quiet=4)], calendar=[{"name": "night", "quiet": True}])
        total = run(tree, {**LASTING, "load.quiet": 1.0}).daily["load"] / 2**20 / 10
        assert total.tolist() == pytest.approx([1, 5, 9], abs=1e-5)

    def test_it_holds_in_every_arm(self) -> None:
        """Without groups nothing is left to change but need, which no event can."""
        tree = world(3, line("coupon"), events=[event(2, company__coupon_yuan=8)])
        tree["customers"]["segments"]["all"]["orders_per_month"] = 10
        plain = {**tree, "events": []}
        assert run(tree, arm="none").events.tobytes() == run(plain, arm="none").events.tobytes()

    def test_posts_of_the_very_tick_have_the_new_coupon(self) -> None:
        """Events come first in a tick: the post of midnight already has it."""
        tree = world(1, line("coupon"), events=[event(1, company__coupon_yuan=1)])
        assert by_day(run(tree, BUYING), "cut_fen") == [1000]


class TestShocks:
    def dissolved(self, **shock: Any) -> tuple[History, set[int]]:
        """Run twenty groups of one and return the ordinals of those that a shock dissolved."""
        tree = world(4, sizes=(1,) * 20, shocks=[{"kind": "enforcement", **shock}])
        history = run(tree)
        of = {row[1]: row[4] for row in events_of(history, JOINED).tolist()}
        return history, {of[member] for member in events_of(history, GONE)[:, 1].tolist()}

    def struck(self, share: float, tick: int) -> set[int]:
        """Return the ordinals whose draw is below the share."""
        return set(np.flatnonzero(batch(SEED, 0, STRUCK, np.arange(20), slot=0, tick=tick)[:, 0] < share).tolist())

    def test_each_group_by_its_own_draw(self) -> None:
        history, ordinals = self.dissolved(date="2023-05-03", groups=0.3)
        assert ordinals == self.struck(0.3, 2)
        assert 0 < len(ordinals) < 20
        assert by_day(history, "groups_alive") == [20, 20] + [20 - len(ordinals)] * 2

    def test_all_and_none(self) -> None:
        assert self.dissolved(date="2023-05-03", groups=1)[1] == set(range(20))
        assert self.dissolved(date="2023-05-03", groups=0)[1] == set()

    def test_by_chance_on_the_days_of_the_draw(self) -> None:
        """HAPPENS < 1 - e^(-r / 30.4375); those who are gone cannot be struck again."""
        history, _ = self.dissolved(per_month=20, groups=0.2)
        law = 1 - math.exp(-20 / 30.4375)
        alive, expected = set(range(20)), []
        for day in range(4):
            if batch(SEED, 0, SHOCK, np.array([0]), tick=day)[0, 0] < law:
                alive -= self.struck(0.2, day)
            expected.append(len(alive))
        assert by_day(history, "groups_alive") == expected
        assert 0 < expected[-1] < 20

    def test_a_second_shock_has_draws_of_its_own(self) -> None:
        shocks = [
            {"kind": "scandal", "date": "2023-05-03", "value": 0},
            {"kind": "enforcement", "date": "2023-05-03", "groups": 0.3},
        ]
        history = run(world(4, sizes=(1,) * 20, shocks=shocks))
        draws = batch(SEED, 0, STRUCK, np.arange(20), slot=1, tick=2)[:, 0]
        assert by_day(history, "groups_alive")[2] == 20 - int((draws < 0.3).sum())

    def test_a_scandal_burdens_everybody_by_tolerance(self) -> None:
        """Xb grows by irritation x tolerance, half of it gone after a half-life; in no group's own load."""
        shock = {"kind": "scandal", "date": "2023-05-02", "irritation": 2}
        tree = world(4, sizes=(10,), shocks=[shock], broadcasts=0)
        felt = {"tolerance.median": 4.0, "tolerance.spread": 0.8, "load.half_life_days": 1.0}
        history = run(tree, felt)
        z = batch(SEED, 0, MEMBER, np.arange(10), block=2)[:, 1]
        total = 2 * 4 * np.exp(0.8 * norm.ppf(z)).sum() * 2**20
        assert history.daily["load"].tolist() == pytest.approx([0, total, total / 2, total / 4], rel=1e-6, abs=12)
        assert history.final["load"].tolist() == [0] * 10

    def test_a_scandal_takes_off_value_down_to_nothing(self) -> None:
        for value, left in ((0.2, 0.3), (0.5, 0.0), (1, 0.0)):
            history = run(world(2, shocks=[{"kind": "scandal", "date": "2023-05-02", "value": value}]))
            assert by_day(history, "value") == pytest.approx([10 * 2**19, 10 * left * 2**20], abs=10)

    def test_who_is_in_no_group_is_burdened_too(self) -> None:
        """On Tuesday a flash group opens to those whose ENTER is below 1 - Jb = 1 - 3 / 4."""
        tree = world(3, tick=1440, sizes=(5,), shocks=[{"kind": "scandal", "date": "2023-05-01", "irritation": 3}])
        tree["customers"]["count"] = 60
        tree["schedules"]["rush"] = [{"every": "1 day", "kind": "notice", "topic": "tea", "value": 0, "via": "manual"}]
        flash = {"kind": "flash_groups", "every": "tuesday", "at": "00:00", "lasts": "1 day", "entry": 1}
        tree["arms"]["flash"] = [{**flash, "schedule": "rush"}]
        history = run(tree, {"purchase.brand_reactance": 1.0, "load.half_life_days": 1e9}, arm="flash")
        draws = batch(SEED, 0, ENTRY, np.arange(60), slot=256, tick=1)[:, 0]
        assert set(events_of(history, JOINED)[:, 1].tolist()) == set(np.flatnonzero(draws < 0.25).tolist())

    def test_shocks_come_before_rules(self) -> None:
        """The rule of the day finds two of three groups dead: nothing to merge."""
        rule = {"when": {"date": "2023-05-02"}, "do": "merge", "size": 9, "rejoin": 1}
        tree = world(
            2, sizes=(3, 3, 3), rules=[rule], shocks=[{"kind": "enforcement", "date": "2023-05-02", "groups": 1}]
        )
        history = run(tree)
        assert by_day(history, "groups_alive") == [3, 0]
        assert by_day(history, "joined") == [9, 9]


class TestCohorts:
    COHORTS = (
        {**STATED, "groups": 2, "size": 3, "age_days": 10, "muted": 1},
        {**STATED, "groups": 1, "size": 4, "age_days": 50},
        {**STATED, "groups": 3, "size": 1, "age_days": 0, "pinned": 1},
    )

    def test_groups_are_filled_one_after_the_other(self) -> None:
        """The first 13 by ENROL, in order of PLACE: three, three, four, one, one, one."""
        tree = world(1, start_from=list(self.COHORTS))
        tree["customers"]["count"] = 30
        rows = events_of(run(tree), JOINED)
        enrol = batch(SEED, 0, MEMBER, np.arange(30))[:, 0]
        chosen = np.argsort(enrol)[:13]
        order = chosen[np.argsort(batch(SEED, 0, PLACE, chosen, slot=0)[:, 0])].tolist()
        group = [0] * 3 + [1] * 3 + [2] * 4 + [3, 4, 5]
        assert {row[1]: row[4] for row in rows.tolist()} == dict(zip(order, group, strict=True))

    def test_each_with_its_own_shares(self) -> None:
        history = run(world(1, sizes=(13,), start_from=list(self.COHORTS)))
        assert [by_day(history, name)[0] for name in ("muted", "normal", "pinned")] == [6, 4, 3]

    def test_each_with_its_own_age(self) -> None:
        """A rule for groups of 30 days and more meets the one of the second cohort."""
        rule = {"when": {"date": "2023-05-02", "age_days": {"at_least": 30}}, "do": "dissolve"}
        history = run(world(2, sizes=(13,), rules=[rule], start_from=list(self.COHORTS)))
        assert by_day(history, "groups_alive") == [6, 5]
        assert by_day(history, "removed") == [0, 4]

    def test_who_is_there_from_the_start_sees_the_posts_of_the_first_tick_whoever_joins_beside(self) -> None:
        """Ten members of a group made on the day see its post at once; the ten who join another group then do not."""
        beside = {"kind": "mass_groups", "schedule": "posts", "size": 10, "joining": "forced"}
        tree = world(1, sizes=(10,), start_from=standing(10, age_days=0))
        tree["arms"][ARM].append(beside)
        history = run(tree, OPENS)
        assert [by_day(history, name)[0] for name in ("joined", "posts_sent", "posts_seen")] == [20, 2, 10]
