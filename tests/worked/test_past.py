"""Worked examples of the past of groups that exist on the first day (MODEL.md section 2, *The past*).

Members are alike but for what a test says, the operator's posts are of no worth to them, and half-lives are a week.
"""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np
import pytest
from scipy.stats import norm

from sim.engine.history import History
from sim.random_streams import MEMBER, START_MEMBER, batch
from sim.states import FOLDED, MUTED, NORMAL, PINNED
from tests.laws.worlds import OFF

from .plans import run, world

SEED = 20210930
M = math.log(2)
"""Load by one message with a half-life of a week."""
KEPT = 2 ** (-1 / 7)
"""What a day leaves of it."""
WEEKS = {
    "load.half_life_days": 7, "novelty.half_life_days": 7, "exposure.half_life_days": 7, "load.brand_share": 0.25,
    "load.alert": 1, "tolerance.median": 2, "habit.loss": 0, "habit.opt_in": 0.5,
}  # fmt: skip


def past(
    size: int = 40, age: float = 10, parameters: dict[str, float] | None = None, stated: Any = None, **more: Any
) -> History:
    """Run one day, without any post, of a group that has had `posts_per_day` posts of no worth for some days."""
    tree = world(1, sizes=(size,), broadcasts=0)
    tree["customers"]["segments"]["all"]["interests"] = {"tea": 1}
    lived = {"posts_per_day": 2, "value": 0, "joining": "opt_in", **more}
    tree["start_from"] = [{"groups": 1, "size": size, "age_days": age, "past": lived, **(stated or {})}]
    for line in tree["schedules"]["posts"]:
        line["via"] = "broadcast"
    return run(tree, {**WEEKS, **(parameters or {})})


def only(numbers: Any) -> float:
    """Return the one value that all members have."""
    (found,) = set(np.asarray(numbers).tolist())
    return float(found)


def uniforms(size: int) -> np.ndarray:
    """Return the draws STATE of the first members."""
    return batch(SEED, 0, START_MEMBER, np.arange(size))[:, 0]


class TestUnmuted:
    """Nobody mutes: one way, and no chance."""

    def load_after(self, days: int, posts: float = 2.0) -> float:
        """Return the load in closed form: posts M (1 - k^days) / (1 - k)."""
        return posts * M * (1 - KEPT**days) / (1 - KEPT)

    @pytest.mark.parametrize("days", [1, 2, 10, 100])
    def test_load_is_a_geometric_sum_split_between_group_and_operator(self, days: int) -> None:
        history = past(age=days)
        assert only(history.final["state"]) == NORMAL
        assert only(history.final["load"]) == pytest.approx(0.75 * self.load_after(days), rel=1e-6)
        left = 40 * self.load_after(days) * 2**20
        assert history.daily["load"][0] == pytest.approx(left, rel=1e-6)

    @pytest.mark.parametrize(("age", "days"), [(0, 1), (0.4, 1), (1.9, 1), (2.1, 2), (365, 365), (9999, 365)])
    def test_days_are_whole_and_between_one_and_a_year(self, age: float, days: int) -> None:
        assert only(past(age=age).final["load"]) == pytest.approx(0.75 * self.load_after(days), rel=1e-6)

    def test_posts_of_worth_burden_the_less(self) -> None:
        """Full interest, value 0.3: worth 0.6, so four tenths are left."""
        found = past(value=0.3)
        assert only(found.final["load"]) == pytest.approx(0.75 * 0.4 * self.load_after(10), rel=1e-6)

    def test_habit_of_one_day(self) -> None:
        """Opened on half of the days: 0.5 + 0.5 x 0.2 (0 - 0.5) - 0.5 x 0.5 (1 - 0.9^2) = 0.4025."""
        found = past(age=1, parameters={"habit.gain": 0.2, "habit.loss": 0.1})
        assert only(found.final["habit"]) == pytest.approx(0.4025, rel=1e-6)

    def test_habit_grows_on_what_is_worth_it(self) -> None:
        """Worth 1, gain 0.2: the second day's novelty is 1 / (1 + 2 x 0.5 ln 2 / 8) of it."""
        tree = {"value": 0.5, "parameters": {"habit.gain": 0.2, "novelty.messages_per_week": 8}}
        assert only(past(age=1, **tree).final["habit"]) == pytest.approx(0.5 + 0.5 * 0.2 * 0.5, rel=1e-5)
        novelty = 1 / (1 + M / 8)
        assert only(past(age=2, **tree).final["habit"]) == pytest.approx(0.55 + 0.55 * 0.2 * (novelty - 0.55), rel=1e-5)

    def test_value_remembered(self) -> None:
        """From 0.5 towards nothing, by the one post read on half of the days: 0.5 x 0.9^(2 x 0.5)."""
        found = past(age=1, parameters={"value.smoothing": 0.1})
        assert found.daily["value"][0] == pytest.approx(40 * 0.5 * 0.9 * 2**20, rel=1e-6)

    def test_fewer_posts_than_days_are_opened_on_fewer_days(self) -> None:
        """A post every second day, habit 0.5: opened on a quarter of the days."""
        found = past(age=1, posts_per_day=0.5, parameters={"habit.gain": 0.2})
        assert only(found.final["habit"]) == pytest.approx(0.5 - 0.25 * 0.2 * 0.5, rel=1e-6)

    def test_without_posts_nothing_is_felt_and_nothing_learnt(self) -> None:
        found = past(posts_per_day=0, parameters={"habit.gain": 0.2, "habit.loss": 0.1})
        assert only(found.final["load"]) == 0
        assert only(found.final["habit"]) == 0.5

    def test_last_opening_by_the_habit_of_the_last_day(self) -> None:
        """Habit 0.5: two days before the first, within a week; 0.1: ten days before."""
        assert past().daily["customers_opened_7d"].tolist() == [40]
        assert past(parameters={"habit.opt_in": 0.1}).daily["customers_opened_7d"].tolist() == [0]


class TestMuted:
    def test_muted_at_joining_alone(self) -> None:
        """Without hazard three in ten: those whose STATE is below it; they bear dots instead of alerts."""
        hazards = {"decision.join_mute_opt_in": 0.3, "load.dot": 0.1}
        found = past(size=60, parameters=hazards)
        muted = uniforms(60) < 0.3
        assert found.final["state"].tolist() == np.where(muted, MUTED, NORMAL).tolist()
        assert 0 < muted.sum() < 60
        groups = others_of(60)
        alerts = 2 * M * (1 - KEPT**10) / (1 - KEPT)
        expected = 0.75 * alerts * np.where(muted, 0.1 * groups / 20, 1.0)
        assert found.final["load"].tolist() == pytest.approx(expected.tolist(), rel=1e-5)

    def test_hazard_adds_up_over_the_days(self) -> None:
        """0.01 + 0.02 (x / 2)^2 on each of three days, at the load of its evening: 1 - 0.9 e^-sum."""
        hazards = {
            "decision.join_mute_opt_in": 0.1, "decision.act_base": 0.01, "decision.act_scale": 0.02,
            "decision.act_power": 2,
        }  # fmt: skip
        load, total = 0.0, 0.0
        for _ in range(3):
            load = load * KEPT + 2 * M
            total += 0.01 + 0.02 * (load / 2) ** 2
        found = past(size=200, age=3, parameters=hazards)
        muted = uniforms(200) < 1 - 0.9 * math.exp(-total)
        assert (found.final["state"] == MUTED).tolist() == muted.tolist()
        assert 0 < muted.sum() < 200

    def test_those_who_mute_on_the_way_bring_their_load_and_lose_habit(self) -> None:
        """One day: m0 = 0.2 muted since joining, of whose 0.8 others 1 - e^-H mute at its end."""
        hazards = {
            "decision.join_mute_opt_in": 0.2, "decision.act_base": 0.5, "habit.mute_factor": 0.5, "load.dot": 0,
            "habit.muted_factor": 0.6, "habit.gain": 0.2,
        }  # fmt: skip
        found = past(size=60, age=1, parameters=hazards)
        new = 0.8 * (1 - math.exp(-0.5))
        ratio = new / (0.2 + new)
        silent = found.final["state"] == MUTED
        assert silent.tolist() == (uniforms(60) < 1 - 0.8 * math.exp(-0.5)).tolist()
        assert only(found.final["load"][silent]) == pytest.approx(0.75 * ratio * 2 * M, rel=1e-5)
        unmuted, muted = 0.5 - 0.5 * 0.2 * 0.5, 0.5 - 0.6 * 0.5 * 0.2 * 0.5
        habit = muted + ratio * (0.5 * unmuted - muted)
        assert only(found.final["habit"][silent]) == pytest.approx(habit, rel=1e-6)
        assert only(found.final["habit"][~silent]) == pytest.approx(unmuted, rel=1e-6)

    def test_the_less_tolerant_mute_first(self) -> None:
        """No draw needed to see it: of equal STATE draws those of little tolerance are muted."""
        burdened = {"tolerance.spread": 1.0, "decision.act_scale": 0.05, "decision.act_power": 2}
        found = past(size=400, parameters=burdened)
        theta = 2 * np.exp(norm.ppf(batch(SEED, 0, MEMBER, np.arange(400), block=2)[:, 1]))
        load, hazard = 0.0, np.zeros(400)
        for _ in range(10):
            load = load * KEPT + 2 * M
            hazard += 0.05 * (load / theta) ** 2
        expected = uniforms(400) < 1 - np.exp(-hazard)
        assert (found.final["state"] == MUTED).tolist() == expected.tolist()
        assert 0 < expected.sum() < 400


def others_of(size: int) -> np.ndarray:
    """Return the other groups of the first members: 5, 20, 40 or 60 by GROUPS."""
    u = batch(SEED, 0, MEMBER, np.arange(size), block=1)[:, 2]
    return np.select([u < 0.25, u < 0.839, u < 0.978], [5.0, 20.0, 40.0], 60.0)


class TestStated:
    HAZARD: ClassVar[dict[str, float]] = {"decision.join_mute_opt_in": 0.3}

    def test_shares_are_met_whatever_the_past_says(self) -> None:
        """All alike: everyone has just the stated probability, by STATE."""
        for share in (0.05, 0.5, 0.9):
            found = past(size=200, parameters=self.HAZARD, stated={"muted": share})
            assert (found.final["state"] == MUTED).tolist() == (uniforms(200) < share).tolist()

    def test_hazards_are_scaled_to_the_share_in_the_mean(self) -> None:
        """Tolerances differ: probabilities 1 - e^(-c H) of mean 0.4, c by a root finder of another kind."""
        burdened = {"tolerance.spread": 1.0, "decision.act_scale": 0.05, "decision.act_power": 2}
        found = past(size=300, age=1, parameters=burdened, stated={"muted": 0.4})
        theta = 2 * np.exp(norm.ppf(batch(SEED, 0, MEMBER, np.arange(300), block=2)[:, 1]))
        hazard = 0.05 * (2 * M / theta) ** 2
        low, high = 0.0, 1e9
        for _ in range(200):
            middle = (low + high) / 2
            low, high = (middle, high) if (1 - np.exp(-middle * hazard)).mean() < 0.4 else (low, middle)
        expected = uniforms(300) < 1 - np.exp(-low * hazard)
        assert (found.final["state"] == MUTED).tolist() == expected.tolist()

    def test_muted_folded_pinned_and_the_rest_by_one_draw(self) -> None:
        """0.2 and 0.3 of 0.5: muted below 0.2, folded below 0.5; the last tenth pinned."""
        found = past(size=300, parameters=self.HAZARD, stated={"muted": 0.2, "folded": 0.3, "pinned": 0.1})
        u = uniforms(300)
        expected = np.select([u < 0.2, u < 0.5, u >= 0.9], [MUTED, FOLDED, PINNED], NORMAL)
        assert found.final["state"].tolist() == expected.tolist()

    def test_who_cannot_fold_is_muted(self) -> None:
        tree_of = {"muted": 0.2, "folded": 0.3}
        tree = world(1, sizes=(100,))
        tree["platform"]["client"]["fold_release"] = {"ios": "never", "android": "never"}
        lived = {"posts_per_day": 2, "value": 0, "joining": "opt_in"}
        tree["start_from"] = [{"groups": 1, "size": 100, "age_days": 5, "past": lived, **tree_of}]
        states = run(tree, {**WEEKS, **self.HAZARD}).final["state"]
        assert (states == MUTED).tolist() == (uniforms(100) < 0.5).tolist()

    def test_a_stated_share_of_nobody_is_nobody(self) -> None:
        assert only(past(parameters=self.HAZARD, stated={"muted": 0}).final["state"]) == NORMAL

    def test_one_stated_share_leaves_the_other_at_nothing(self) -> None:
        states = past(size=100, parameters=self.HAZARD, stated={"folded": 0.4}).final["state"]
        assert (states == FOLDED).tolist() == (uniforms(100) < 0.4).tolist()

    def test_without_any_hazard_no_share_can_be_met(self) -> None:
        assert OFF["decision.join_mute_opt_in"] == 0
        assert only(past(stated={"muted": 0.5}).final["state"]) == NORMAL

    def test_everybody_muted_is_999_in_a_thousand(self) -> None:
        states = past(size=3000, parameters=self.HAZARD, stated={"muted": 1}).final["state"]
        assert (states == MUTED).tolist() == (uniforms(3000) < 0.999).tolist()
        assert (states == NORMAL).any()
