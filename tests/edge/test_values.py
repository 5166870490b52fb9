"""Edge values of worlds and strategies: 0 and 1 of everything, nobody, one, the first tick and the last.

Each ends in a defined result; where the result can be said beforehand it is asserted.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.arrays import ORDERED
from sim.engine.history import DAILY, ORDERS, History
from tests.laws.worlds import (
    ARM,
    CERTAIN,
    LIVELY,
    NEVER,
    OFF,
    OPENS,
    calm,
    calm_tree,
    lively_tree,
    played,
    scenario_of,
)
from tests.oracle.wide import WIDE
from tests.worked.plans import BUYING, NEEDS

BY_HAND = {"via": "manual"}
LIVE = ("normal", "pinned", "muted", "pinned_muted", "folded")


def defined(history: History) -> History:
    """Check that every number is there, whole and not negative, and give the history back."""
    assert tuple(history.daily) == DAILY
    assert tuple(history.orders) == ORDERS
    for found in history.daily.values():
        assert found.shape == (history.n_days,)
        assert found.dtype == np.int64
        assert found.min() >= 0
    for name, found in history.orders.items():
        assert found.dtype == ORDERED[name]
    joined = sum(history.daily[state] for state in (*LIVE, "left", "removed"))
    assert history.daily["joined"].tolist() == joined.tolist()
    if history.final is not None:
        assert all(np.isfinite(found).all() for found in history.final.values())
    return history


def lively(parameters: dict[str, float] | None = None, **sections: Any) -> History:
    """Run a small lively world with sections laid over it."""
    tree = lively_tree(40, 3)
    for name, section in sections.items():
        tree[name] = {**tree[name], **section} if isinstance(section, dict) else section
    return defined(played(scenario_of(tree, {**LIVELY, **(parameters or {})}), events=True))


@pytest.mark.parametrize("end", [0, 1], ids=["low", "high"])
@pytest.mark.parametrize("name", WIDE)
def test_each_parameter_at_the_ends_of_a_wide_range(name: str, end: int) -> None:
    lively({name: WIDE[name][end]})


@pytest.mark.parametrize("end", [0, 1], ids=["low", "high"])
def test_all_parameters_at_one_end(end: int) -> None:
    lively({name: ends[end] for name, ends in WIDE.items()})


SHARES = (
    "attention.need_pull", "box.fresh_probability", "box.settled_probability", "habit.gain", "habit.loss",
    "habit.muted_factor", "habit.mute_factor", "habit.opt_in", "habit.invitation", "habit.forced", "habit.again",
    "habit.mention", "habit.chat", "reading.chat_weight", "value.smoothing", "value.chat_worth", "value.start_mean",
    "value.match_mean", "load.brand_share", "decision.second_probability", "decision.cleanup_leave",
    "decision.join_mute_opt_in", "decision.join_mute_invitation", "decision.join_mute_forced",
    "decision.join_leave_forced", "decision.follow_probability", "purchase.ahead", "purchase.reference",
    "purchase.adapt", "purchase.brand_reactance", "purchase.buyers_fading", "flash.unreached", "chat.rate",
    "chat.muted_factor", "chat.value_weight", "chat.fading",
)  # fmt: skip


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_every_probability_at_nothing_and_at_certainty(share: float) -> None:
    for name in SHARES:
        lively({name: share})
    lively(dict.fromkeys(SHARES, share))


SPREADS = (
    "attention.sessions_spread", "rows.rate_spread", "habit.spread", "reading.depth_spread", "value.start_spread",
    "tolerance.spread", "decision.leave_spread", "flash.spread", "chat.spread",
)  # fmt: skip


def test_members_who_are_all_alike() -> None:
    lively(dict.fromkeys(SPREADS, 0.0))


@pytest.mark.parametrize("logit", [NEVER, CERTAIN])
def test_costs_beyond_every_limit(logit: float) -> None:
    costs = [name for name in OFF if name.endswith("_cost")]
    assert len(costs) == 6
    lively(dict.fromkeys(costs, logit))


class TestPeople:
    def test_one_customer_in_a_group_of_one(self) -> None:
        tree = lively_tree(5, 10)
        tree["customers"]["count"] = 1
        tree["start_from"].update(groups=1, size=1)
        history = defined(played(scenario_of(tree, LIVELY), events=True))
        assert history.daily["joined"].tolist() == [1] * 10

    def test_groups_of_one(self) -> None:
        lively(start_from={"groups": 40, "size": 1})

    def test_everyone_in_one_group(self) -> None:
        assert lively(start_from={"groups": 1, "size": 40}).daily["groups_alive"].tolist() == [1] * 3

    def test_everyone_gone_on_day_one(self) -> None:
        gone = {"decision.leave_cost": NEVER, "decision.act_base": CERTAIN}
        history = defined(played(calm(30, 5, gone, tick=1440, line=BY_HAND), events=True))
        assert history.daily["left"].tolist() == [30] * 5
        assert history.daily["visits"].tolist() == [30, 0, 0, 0, 0]
        assert history.daily["customers_in_groups"].tolist() == [0] * 5
        assert history.daily["posts_delivered"].tolist() == [30, 0, 0, 0, 0]
        assert history.daily["groups_alive"].tolist() == [1] * 5

    def test_nobody_ever_buys(self) -> None:
        segment = {"share": "100%", "orders_per_month": 0, "interests": {"tea": 0}}
        history = lively(customers={"segments": {"all": segment}})
        assert len(history.orders["tick"]) == 0
        assert history.daily["revenue_fen"].sum() == 0

    def test_someone_buys_all_the_time(self) -> None:
        segment = {"share": "100%", "orders_per_month": 1000, "interests": {"tea": 1}}
        history = lively(customers={"segments": {"all": segment}})
        own = history.orders["group"] < 0
        places = history.orders["tick"][own].astype(np.int64) * 40 + history.orders["member"][own]
        assert 1 < np.unique(places, return_counts=True)[1].max() <= 32

    def test_a_segment_of_nobody(self) -> None:
        segments = {
            "nobody": {"share": "0%", "orders_per_month": 1000, "interests": {"tea": 1}},
            "all": {"share": "100%", "orders_per_month": 0, "interests": {"tea": 1}},
        }
        assert lively(customers={"segments": segments}).daily["own_orders"].sum() == 0

    @pytest.mark.parametrize("state", ["muted", "folded", "pinned"])
    @pytest.mark.parametrize("share", [0, 1])
    def test_nobody_and_everybody_starts_in_a_state(self, state: str, share: int) -> None:
        start = {"muted": 0, "folded": 0, "pinned": 0, state: share}
        history = defined(played(calm(20, 1, tick=1440, start_from=start)))
        assert history.daily[state].tolist() == [20 * share]

    def of_a_past(self, age: float, past: dict[str, Any]) -> History:
        """Run groups in which nothing but a past decides who has muted."""
        tree = lively_tree(40, 3)
        tree["start_from"] = {"groups": 4, "size": 8, "age_days": age, "past": past}
        return defined(played(scenario_of(tree, LIVELY), events=True))

    @pytest.mark.parametrize("age", [0, 0.5, 1, 365, 366, 36500])
    def test_pasts_of_any_length(self, age: float) -> None:
        self.of_a_past(age, {})

    @pytest.mark.parametrize("posts", [0, 1e-300, 48])
    @pytest.mark.parametrize("value", [0, 1])
    @pytest.mark.parametrize("joining", ["opt_in", "forced"])
    def test_pasts_of_nothing_and_of_the_most(self, posts: float, value: float, joining: str) -> None:
        past = {"posts_per_day": posts, "value": value, "joining": joining}
        self.of_a_past(30, past)

    @pytest.mark.parametrize("probability", [0, 1])
    def test_pasts_in_which_nobody_and_everybody_muted_at_joining(self, probability: int) -> None:
        """Of a thousand 999 at most; nobody stands muted who had no reason to."""
        tree = calm_tree(20, 1, tick=1440)
        past = {"joining": "opt_in", "posts_per_day": 0}
        tree["start_from"] = {"groups": 1, "size": 20, "age_days": 1, "past": past}
        parameters = {**OFF, "decision.join_mute_opt_in": probability}
        assert defined(played(scenario_of(tree, parameters))).daily["muted"].tolist() == [20 * probability]

    def test_groups_of_a_hundred_years(self) -> None:
        lively(start_from={"age_days": 36500})


class TestTime:
    @pytest.mark.parametrize("tick", [1, 10, 60, 720, 1440])
    def test_ticks_of_a_minute_to_a_day(self, tick: int) -> None:
        tree = lively_tree(20, 2, tick=tick)
        tree["schedules"]["daily"][0]["at"] = ["00:00"]
        tree["schedules"]["daily"][1]["at"] = ["00:00"]
        tree["schedules"]["rush"][0]["every"] = "1440 minutes"
        history = defined(played(scenario_of(tree, LIVELY), events=True))
        assert history.ticks_per_day == 1440 // tick

    @pytest.mark.parametrize("tick", [10, 1440])
    def test_a_horizon_of_one_day(self, tick: int) -> None:
        history = defined(played(calm(10, 1, tick=tick, line=BY_HAND), events=True))
        assert history.n_days == 1
        assert history.daily["visits"].sum() > 0

    def test_the_longest_horizon(self) -> None:
        history = defined(played(calm(5, 731, tick=1440, line=BY_HAND)))
        assert history.daily["posts_sent"].tolist() == [1] * 731

    def test_a_post_in_every_tick(self) -> None:
        hours = [f"{hour:02}:00" for hour in range(24)]
        history = defined(played(calm(10, 20, OPENS, at=hours, line=BY_HAND), events=True))
        assert history.daily["posts_sent"].tolist() == [24] * 20
        assert history.daily["posts_seen"].sum() > 10 * 20 * 20

    def test_a_post_in_the_last_tick(self) -> None:
        history = defined(played(calm(10, 1, OPENS, at=["23:00"], line=BY_HAND)))
        assert history.daily["posts_sent"].tolist() == [1]
        assert history.daily["posts_seen"][0] <= 10

    def test_nothing_is_posted(self) -> None:
        history = defined(played(calm(30, 5, OPENS), events=True))
        assert history.daily["visits"].sum() > 0
        for name in ("posts_sent", "messages", "exposures", "openings", "posts_seen", "load"):
            assert history.daily[name].sum() == 0
        assert history.daily["posts_dropped"].tolist() == [1] * 5

    @pytest.mark.parametrize("days", [1, 5])
    def test_no_groups_at_all(self, days: int) -> None:
        history = defined(played(scenario_of(lively_tree(20, days)), "none", events=True))
        for name in (*LIVE, "joined", "visits", "groups_alive", "posts_sent", "setups"):
            assert history.daily[name].tolist() == [0] * days


class TestFlash:
    """Flash groups at the ends of the horizon; 2 May 2023 is a Tuesday."""

    def flash(self, days: int = 3, tick: int = 60, rush: str = "60 minutes", **settings: Any) -> History:
        tree = calm_tree(30, days, tick=tick)
        line = {"every": rush, "kind": "notice", "topic": "tea", "value": 0.5, "via": "manual"}
        tree["schedules"]["rush"] = [line]
        opening = {"kind": "flash_groups", "every": "tuesday", "at": "10:00", "lasts": "4 hours", "entry": 1.0}
        tree["arms"]["flash"] = [{**opening, "schedule": "rush", **settings}]
        return defined(played(scenario_of(tree, OFF), "flash", events=True))

    def test_nobody_enters(self) -> None:
        history = self.flash(entry=0.0)
        assert not any(history.daily[name].sum() for name in ("joined", "template_setups", "posts_sent", "removals"))

    def test_everybody_enters(self) -> None:
        history = self.flash(entry=1.0)
        assert history.daily["joined"].tolist() == [0, 30, 30]
        assert history.daily["removed"].tolist() == [0, 30, 30]
        assert history.daily["posts_sent"].tolist() == [0, 3, 0]

    def test_open_at_the_very_end(self) -> None:
        """Opens in the last tick: it is made, nobody is there yet to decide, nothing is sent, nothing is closed."""
        history = self.flash(days=2, at="23:00")
        assert history.daily["normal"].tolist() == [0, 30]
        assert history.daily["posts_sent"].tolist() == [0, 0]
        assert history.daily["groups_alive"].tolist() == [0, 1]
        assert history.daily["visits"].tolist() == [0, 0]

    def test_still_open_at_the_end(self) -> None:
        history = self.flash(days=2, lasts="10 days")
        assert history.daily["removed"].tolist() == [0, 0]
        assert history.daily["posts_sent"].tolist() == [0, 13]

    def test_closing_in_the_tick_after_the_end(self) -> None:
        history = self.flash(days=2, lasts="14 hours")
        assert history.daily["removed"].tolist() == [0, 0]
        assert self.flash(days=3, lasts="14 hours").daily["removed"].tolist() == [0, 0, 30]

    def test_closing_in_the_last_tick(self) -> None:
        history = self.flash(days=2, lasts="13 hours")
        assert history.daily["removed"].tolist() == [0, 30]

    def test_shortest_life(self) -> None:
        """Made in one tick, dissolved in the next: it sends nothing, and nobody decides in it."""
        history = self.flash(lasts="60 minutes")
        assert history.daily["posts_sent"].tolist() == [0, 0, 0]
        assert history.daily["removed"].tolist() == [0, 30, 30]
        assert history.daily["visits"].tolist() == [0, 0, 0]

    def test_opening_in_the_first_tick(self) -> None:
        history = self.flash(every="monday", at="00:00")
        assert history.daily["joined"].tolist() == [30, 30, 30]

    def test_waves_that_follow_one_another_without_a_gap(self) -> None:
        """A week long, every week: dissolved and made anew in the same tick."""
        history = self.flash(days=16, lasts="7 days", rush="1 days")
        assert history.daily["joined"].tolist() == [0] + [30] * 7 + [60] * 7 + [90]
        assert history.daily["normal"].tolist() == [0] + [30] * 15

    def test_waves_that_overlap(self) -> None:
        history = self.flash(days=16, lasts="10 days", rush="1 days")
        assert history.daily["normal"].max() == 60
        assert history.daily["customers_in_groups"].max() == 30

    def test_groups_of_two(self) -> None:
        assert self.flash(size=2).daily["template_setups"].tolist() == [0, 15, 0]

    def test_no_such_day_in_the_horizon(self) -> None:
        assert self.flash(days=1).daily["joined"].tolist() == [0]
        assert self.flash(days=3, every="month").daily["joined"].tolist() == [30, 30, 30]


class TestStrategies:
    def arm(self, *strategies: dict[str, Any], count: int = 30, days: int = 3) -> History:
        tree = calm_tree(count, days, line=BY_HAND)
        tree["arms"]["it"] = [{"schedule": "posts", **strategy} for strategy in strategies]
        return defined(played(scenario_of(tree, OFF), "it", events=True))

    def test_a_share_of_nobody(self) -> None:
        assert self.arm({"kind": "mass_groups", "share": 0}).daily["joined"].tolist() == [0, 0, 0]

    def test_a_share_of_one_person(self) -> None:
        assert self.arm({"kind": "mass_groups", "share": "4%"}).daily["joined"].tolist() == [1, 1, 1]

    def test_four_groups_for_everyone(self) -> None:
        history = self.arm({"kind": "mass_groups", "groups_per_member": 4, "size": 2})
        assert history.daily["joined"].tolist() == [120] * 3
        assert history.daily["setups"].tolist() == [60, 0, 0]
        assert history.daily["customers_in_groups"].tolist() == [30] * 3

    def test_many_strategies_at_once(self) -> None:
        history = self.arm(*[{"kind": "mass_groups", "groups_per_member": 4}] * 20, count=6)
        assert history.daily["joined"].tolist() == [6 * 80] * 3

    def test_groups_kept_beside_groups_made(self) -> None:
        history = self.arm({"kind": "keep_groups"}, {"kind": "small_groups"})
        assert history.daily["joined"].tolist() == [60] * 3

    @pytest.mark.parametrize("reach", [0, 1])
    def test_pin_drives_for_nobody_and_everybody(self, reach: int) -> None:
        tree = calm_tree(30, 4, tick=1440, line=BY_HAND)
        drive = {"kind": "pin_drive", "from": "2023-05-02", "lasts": "1 days", "reach": reach}
        tree["arms"]["it"] = [{"kind": "keep_groups", "schedule": "posts"}, drive]
        eager = {**OFF, **OPENS, "decision.pin_cost": 100.0, "decision.pin_drive": 200.0}
        history = defined(played(scenario_of(tree, eager), "it"))
        assert history.daily["pinned"].tolist() == [0] + [30 * reach] * 3

    def test_two_pin_drives_of_which_the_later_counts(self) -> None:
        """The first is over when the second, which reaches nobody, has replaced it (MODEL.md 8)."""
        tree = calm_tree(30, 4, tick=1440, line=BY_HAND)
        drives = [
            {"kind": "pin_drive", "from": day, "lasts": "3 days", "reach": reach, "name": name}
            for day, reach, name in (("2023-05-01", 0, "first"), ("2023-05-02", 1, "second"))
        ]
        tree["arms"]["it"] = [{"kind": "keep_groups", "schedule": "posts"}, *drives]
        eager = {**OFF, **OPENS, "decision.pin_cost": 100.0, "decision.pin_drive": 200.0}
        assert defined(played(scenario_of(tree, eager), "it")).daily["pinned"].tolist() == [0, 30, 30, 30]


class TestMoney:
    @pytest.mark.parametrize(("price", "coupon"), [(0.01, 0), (0.01, 1000), (10_000_000, 0), (20, 20)])
    def test_prices_and_coupons_at_their_ends(self, price: float, coupon: float) -> None:
        company = {"price_yuan": price, "coupon_yuan": coupon}
        history = lively({"purchase.salience": 3.0}, company=company)
        assert (history.orders["cut_fen"] <= history.orders["revenue_fen"]).all()
        assert set(history.orders["revenue_fen"].tolist()) <= {round(price * 100)}
        assert history.daily["revenue_fen"].sum() == len(history.orders["tick"]) * round(price * 100)

    @pytest.mark.parametrize("discount", [0, 1])
    def test_discounts_of_nothing_and_of_everything(self, discount: int) -> None:
        line = {"kind": "promotion", "offer": {"discount": discount}, "via": "manual", "value": 1}
        tree = calm_tree(50, 1, tick=1440, line=line, orders_per_month=NEEDS)
        bought = {**OFF, **BUYING}
        history = defined(played(scenario_of(tree, bought)))
        assert set(history.orders["cut_fen"].tolist()) == {2000 * discount}

    @pytest.mark.parametrize("value", [0, 1])
    def test_content_of_no_and_of_full_value(self, value: int) -> None:
        history = defined(played(calm(20, 2, {**OPENS, "value.smoothing": 1.0}, tick=1440, line={
            "via": "manual", "value": value, "benefit": value,
        })))  # fmt: skip
        assert history.daily["value"].tolist() == [20 * 2**20 * value] * 2


class TestSeeds:
    @pytest.mark.parametrize("seed", [0, 2**63 - 1])
    @pytest.mark.parametrize("replication", [0, 2**32 - 1])
    def test_first_and_last_seed_and_replication(self, seed: int, replication: int) -> None:
        tree = lively_tree(30, 3, seed=seed)
        history = defined(played(scenario_of(tree, LIVELY), replication=replication, events=True))
        assert history.daily["visits"].sum() > 0

    @pytest.mark.parametrize("chunk", [1, 29, 30, 31, 10**9])
    def test_chunks_around_the_number_of_members(self, chunk: int) -> None:
        scenario = scenario_of(lively_tree(30, 2), LIVELY)
        assert played(scenario, chunk=chunk).daily["visits"].tolist() == played(scenario).daily["visits"].tolist()


def test_an_arm_that_is_not_there() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        played(scenario_of(lively_tree(5, 1)), "nowhere")


def test_names_of_arms_are_given_back() -> None:
    assert played(scenario_of(lively_tree(5, 1))).arm == ARM
