"""What outlives a visit, worked by hand: needs, exposures, the brand, campaigns seen, following, a pin drive.

Calm worlds of one look a day. Counts that are left to chance are held against their probability at a false alarm of
1e-6; the fault that each would see stands beside it.
"""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.engine.history import History
from sim.engine.stocks import has_seen, remember
from sim.engine.world import parameters_of
from sim.states import FOLDED
from tests.theory.agreement import agrees

from .worlds import ACT, ARM, NEVER, OFF, OPEN, READY, calm, calm_tree, events_of, played, scenario_of

N = 20_000
OPENED = 4
FOREVER = 1e9
UNIT = FOREVER / (7 * math.log(2))
"""Weight of a message that adds 1 to a load that does not fade."""
FOR_EVER = {"load.half_life_days": FOREVER}


def shop(
    n: int, days: int, lines: list[dict[str, Any]], arm: list[dict[str, Any]] | None = None, rate: float = 0.0
) -> dict[str, Any]:
    """Write a calm world whose members are fully interested, one look a day, with posts by hand."""
    tree = calm_tree(n, days, tick=1440, orders_per_month=rate)
    common = {"days": "every", "at": ["00:00"], "topic": "tea", "via": "manual"}
    tree["schedules"]["posts"] = [{**common, **line} for line in lines]
    tree["customers"]["segments"]["all"]["interests"] = {"tea": 1}
    tree["arms"][ARM] = arm or tree["arms"][ARM]
    return tree


def buying(tree: dict[str, Any], **parameters: float) -> History:
    """Run a world whose members open and have an open need; `purchase__share` is `purchase.share`."""
    changed = {name.replace("__", "."): value for name, value in parameters.items()}
    return played(scenario_of(tree, {**OFF, **OPEN, **READY, **changed}), events=True)


OFFER = {"kind": "promotion", "value": 0.5}
RARE = 1e-3
"""Orders a month of customers whose need is open and does not fall due in the days of a test."""


class TestNeeds:
    def test_an_order_in_a_group_is_the_need_that_would_have_fallen_due(self) -> None:
        """All natural needs are bought on day one; what they were is missing later, order by order."""
        tree = shop(3000, 31, [OFFER], rate=0.5)
        tree["schedules"]["posts"][0]["via"] = "broadcast"
        tree["platform"]["console"]["broadcasts_per_month"] = 1
        sold, without = buying(tree), played(scenario_of(tree, OFF), "none")
        in_group = set(sold.orders["member"][sold.orders["group"] >= 0].tolist())
        assert len(in_group) > 500
        for member in range(3000):
            own = sold.orders["tick"][(sold.orders["member"] == member) & (sold.orders["group"] < 0)].tolist()
            before = without.orders["tick"][without.orders["member"] == member].tolist()
            today = [tick for tick in before if tick == 0]
            assert own == (today + before[len(today) + 1 :] if member in in_group else before)

    def test_an_order_refused_gives_its_need_back(self) -> None:
        """Nothing in stock: refused on every day, and own orders as without groups."""
        tree = shop(500, 40, [{**OFFER, "offer": {"stock": 0}}], rate=4.0)
        refused, without = buying(tree), played(scenario_of(tree, OFF), "none")
        assert refused.daily["group_orders"].sum() == 0
        assert refused.daily["own_orders"].tolist() == without.daily["own_orders"].tolist()


class TestExposures:
    def test_goodwill_grows_with_exposures_that_fade_by_their_own_half_life(self) -> None:
        """A notice of worth 1 on Monday is remembered (V 1 for .5); an offer on Thursday, half-life three days.

        E = 1/2 + 1 by then; goodwill 2: G = 2 x .5 (1 - e^-1.5).
        """
        lines = [{"days": ["monday"], "kind": "notice", "value": 1}, {"days": ["thursday"], "kind": "promotion"}]
        remembered = {
            "value__smoothing": 1.0,
            "purchase__goodwill": 2.0,
            "exposure__enough": 1.0,
            "purchase__share": 0.3,
        }
        fading = {"exposure__half_life_days": 3.0, "purchase__growth": 0.0, "load__half_life_days": 1.0}
        lines[1]["value"] = 1
        history = buying(shop(N, 4, lines, rate=RARE), **remembered, **fading)
        sold = int(history.daily["group_orders"][3])

        def law(exposures: float) -> list[float]:
            push = 2 * 0.5 * (1 - math.exp(-exposures))
            logit = math.log(0.3 / 0.7) + push / (0.5 * 0.7)
            p = 0.3 + 0.5 * (1 / (1 + math.exp(-logit)) - 0.3)
            return [p, 1 - p]

        assert agrees([sold, N - sold], law(1.5))
        for fault in (0.5, 1.0, 3.0):
            assert not agrees([sold, N - sold], law(fault))


class TestBrand:
    def test_load_with_the_brand_keeps_people_out(self) -> None:
        """Three alerts of 1/3 of the tolerance, all to the brand: Jb = 1/2, reactance 0.8: 0.6 x (1 - 0.4) enter."""
        flash = {"kind": "flash_groups", "every": "thursday", "at": "00:00", "lasts": "1 days", "entry": 0.6}
        tree = shop(N, 4, [{"kind": "notice", "value": 0}])
        tree["schedules"]["rush"] = [{"every": "1 days", "kind": "notice", "topic": "tea", "value": 0, "via": "manual"}]
        pushed = {**OFF, **FOR_EVER, "load.alert": UNIT / 3, "load.brand_share": 1.0, "tolerance.median": 1.0}
        for kept, law in (([], 0.6), (tree["arms"][ARM], 0.36)):
            tree["arms"]["it"] = [*kept, {**flash, "schedule": "rush"}]
            scenario = scenario_of(tree, {**pushed, "purchase.brand_reactance": 0.8})
            entered = int(played(scenario, "it").daily["joins"][3])
            assert agrees([entered, N - entered], [law, 1 - law])
            assert not agrees([entered, N - entered], [law * 1.06, 1 - law * 1.06])

    def test_load_outlives_the_group_by_the_share_of_the_brand(self) -> None:
        """A flash group alerts once and is gone; a new one finds the brand's share of it and adds its own alert."""
        flash = {"kind": "flash_groups", "every": "monday", "at": "00:00", "lasts": "3 days", "entry": 1.0}
        tree = shop(40, 12, [{"kind": "notice", "value": 0}])
        tree["schedules"]["rush"] = [{"every": "5 days", "kind": "notice", "topic": "tea", "value": 0, "via": "manual"}]
        tree["arms"][ARM] = [{**flash, "schedule": "rush"}]
        burdened = {**OFF, **FOR_EVER, "load.alert": UNIT / 2, "load.brand_share": 0.3, "purchase.brand_reactance": 0.0}
        daily = played(scenario_of(tree, burdened)).daily["load"] / 2**20 / 40
        expected = [0, 0.5, 0.5, 0, 0, 0, 0, 0.15, 0.65, 0.65, 0, 0]
        assert daily.tolist() == pytest.approx(expected, abs=1e-5)

    @pytest.mark.parametrize(("invitation", "joining", "load"), [(1.0, "opt_in", 1.0), (0.0, "forced", 2.0)])
    def test_invitations_and_being_added_weigh(self, invitation: float, joining: str, load: float) -> None:
        """An invitation weighs on all who can see it, being added on those who are."""
        flash = {"kind": "flash_groups", "every": "monday", "at": "00:00", "lasts": "5 days", "entry": 1.0}
        tree = shop(40, 3, [{"kind": "notice", "value": 0}])
        tree["schedules"]["rush"] = [{"every": "4 days", "kind": "notice", "topic": "tea", "value": 0, "via": "manual"}]
        tree["arms"][ARM] = [{**flash, "schedule": "rush", "joining": joining}]
        weights = {"flash.invitation": invitation * UNIT, "load.forced": 2 * UNIT}
        daily = played(scenario_of(tree, {**OFF, **FOR_EVER, **weights})).daily["load"] / 2**20 / 40
        assert daily[2] == pytest.approx(load, abs=1e-5)


class TestCampaigns:
    TWO: tuple[dict[str, Any], ...] = (
        {"kind": "mass_groups", "schedule": "posts", "groups_per_member": 2, "joining": "opt_in", "size": 500},
    )

    def test_a_message_in_two_groups_is_seen_once_and_weighs_twice(self) -> None:
        """Worth 1 and weightless in the first group, worth nothing as a duplicate in the second."""
        tree = shop(50, 3, [OFFER], list(self.TWO))
        history = buying(tree, load__alert=0.2 * UNIT, load__half_life_days=FOREVER)
        assert history.daily["posts_seen"].tolist() == [0, 50, 50]
        assert history.daily["duplicates_seen"].tolist() == [0, 50, 50]
        assert history.daily["offers_seen"].tolist() == [0, 50, 50]
        by_slot = [history.final["load"][history.final["slot"] == slot] for slot in (0, 1)]
        assert by_slot[0].tolist() == [0] * 50
        assert by_slot[1].tolist() == pytest.approx([0.4] * 50)

    def test_a_duplicate_sells_nothing(self) -> None:
        """One offer in two groups: the share .3 of the members buy; asked again with a new need each, .39 orders."""
        history = buying(shop(N, 2, [OFFER], list(self.TWO), RARE), purchase__share=0.3, purchase__growth=0.0)
        sold = int(history.daily["group_orders"][1])
        assert agrees([sold, N - sold], [0.3, 0.7])
        assert not agrees([sold, N - sold], [0.39, 0.61])

    @settings(derandomize=True, deadline=None, database=None, max_examples=200)
    @example([0, 63], 0)
    @example([0, 64], 0)
    @example([0, 1, 64, 0], 1)
    @example([0, 64, 0], 0)
    @given(st.lists(st.integers(0, 200), max_size=60), st.integers(0, 200))
    def test_the_latest_64_are_remembered_from_the_newest_seen(self, seen: list[int], asked: int) -> None:
        """Against a set: what is older than the window is forgotten at once and for good."""
        relation = SimpleNamespace(newest_campaign=-1, campaigns_seen=np.uint64(0))
        kept: set[int] = set()
        plain = [getattr(function, "py_func", function) for function in (remember, has_seen)]
        for campaign in seen:
            plain[0](relation, campaign)
            kept.add(campaign)
            kept = {one for one in kept if one > max(kept) - 64}
        assert bool(plain[1](relation, asked)) == (asked in kept)


class TestJoining:
    @pytest.mark.parametrize(("joining", "share"), [("forced", 0.45), ("invitation", 0.2), ("opt_in", 0.1)])
    def test_who_joins_mutes_by_the_way_of_joining(self, joining: str, share: float) -> None:
        """The second tick is the first in which the members are there."""
        arm = [{"kind": "mass_groups", "schedule": "posts", "joining": joining, "size": 500}]
        mutes = {
            "decision.join_mute_forced": 0.45,
            "decision.join_mute_invitation": 0.2,
            "decision.join_mute_opt_in": 0.1,
        }
        history = played(scenario_of(shop(N, 3, [{"kind": "notice", "value": 0}], arm), {**OFF, **mutes}))
        assert history.daily["muted"][0] == 0
        for day in (1, 2):
            muted = int(history.daily["muted"][day])
            assert agrees([muted, N - muted], [share, 1 - share])
            assert not agrees([muted, N - muted], [share * 1.15, 1 - share * 1.15])

    @pytest.mark.parametrize("joining", ["forced", "invitation", "opt_in"])
    def test_only_those_who_were_added_leave_at_once(self, joining: str) -> None:
        arm = [{"kind": "mass_groups", "schedule": "posts", "joining": joining, "size": 500}]
        leaves = {"decision.join_leave_forced": 0.05}
        left = int(played(scenario_of(shop(N, 2, [], arm) | _nothing(), {**OFF, **leaves})).daily["left"][1])
        assert left == 0 if joining != "forced" else agrees([left, N - left], [0.05, 0.95])
        assert not agrees([left, N - left], [0.06, 0.94])

    def test_start_groups_have_no_joining_decision(self) -> None:
        history = played(calm(100, 3, {"decision.join_mute_opt_in": 1.0}, tick=1440))
        assert history.daily["muted"].tolist() == [0, 0, 0]

    def test_posts_before_and_in_the_tick_of_joining_are_no_news(self) -> None:
        arm = [{"kind": "mass_groups", "schedule": "posts", "joining": "opt_in", "size": 500}]
        history = buying(shop(60, 3, [{"kind": "notice", "value": 0}], arm))
        assert history.daily["posts_sent"].tolist() == [1, 1, 1]
        assert history.daily["posts_seen"].tolist() == [0, 60, 60]


def _nothing() -> dict[str, Any]:
    """A schedule of posts over the quota, so that nothing is sent."""
    line = {"days": "every", "at": ["00:00"], "topic": "tea", "via": "broadcast", "kind": "notice", "value": 0}
    return {"schedules": {"posts": [line]}}


class TestFollowing:
    def test_folding_ends_following(self) -> None:
        """Day one mute, follow and fold; day two unfold out of the box; muted, and fold on day three."""
        parameters = {
            **ACT, **OPEN, "decision.follow_probability": 1.0, "load.alert": UNIT, "decision.second_probability": 1.0,
            "decision.unfold_cost": NEVER, "box.fresh_probability": 1.0, "box.settled_probability": 1.0, **FOR_EVER,
        }  # fmt: skip
        history = played(calm(30, 3, parameters, tick=1440, line={"via": "manual", "value": 0}), events=True)
        assert history.daily["folded"].tolist() == [30, 0, 30]
        assert history.final["load"].tolist() == pytest.approx([1.0] * 30)


class TestBox:
    def test_the_box_is_forgotten_since_the_latest_fold_of_all(self) -> None:
        """Two groups, each folded on some day, the lower slot later: chance e^(-days since the later fold / 2)."""
        arm = [{"kind": "mass_groups", "schedule": "posts", "groups_per_member": 2, "joining": "opt_in", "size": 500}]
        folding = {
            **OFF, "decision.act_base": 0.5, "box.fresh_probability": 1.0, "box.settled_probability": 0.0,
            "box.forgetting_days": 2.0,
        }  # fmt: skip
        history = played(scenario_of(shop(3000, 10, [{"kind": "notice", "value": 0}], arm), folding), events=True)
        folds = np.full((3000, 2), 10)
        for tick, member, slot, *_, after in events_of(history, 7).tolist():
            folds[member, slot] = tick if after == FOLDED else folds[member, slot]
        shown = events_of(history, 3)
        opened = np.zeros((3000, 10), bool)
        opened[shown[shown[:, 5] == FOLDED, 1], shown[shown[:, 5] == FOLDED, 0]] = True
        chosen = (folds[:, 0] > folds[:, 1]) & (folds[:, 0] < 9)
        day = folds[chosen, 0] + 1
        found, law = int(opened[chosen, day].sum()), math.exp(-0.5)
        assert agrees([found, chosen.sum() - found], [law, 1 - law])
        earlier = np.exp(-(day - folds[chosen, 1]) / 2).mean()
        assert not agrees([found, chosen.sum() - found], [earlier, 1 - earlier])


class TestPinDrive:
    def test_a_drive_ends(self) -> None:
        """Cost and drive cancel: half pin on the one day of the drive, and nobody after it."""
        tree = calm_tree(N, 5, tick=1440, line={"via": "manual"})
        drive = {"kind": "pin_drive", "from": "2023-05-02", "lasts": "1 days", "reach": "60%"}
        tree["arms"][ARM].append(drive)
        eager = {**OFF, **OPEN, "decision.pin_cost": 100.0, "decision.pin_drive": 100.0}
        pinned = played(scenario_of(tree, eager)).daily["pinned"].tolist()
        assert pinned[0] == 0
        assert agrees([pinned[1], N - pinned[1]], [0.3, 0.7])
        assert pinned[1:] == [pinned[1]] * 4


class TestSeekingOut:
    @pytest.mark.parametrize(("first", "slot"), [(0.45, 0), (0.2, 1), (0.4, 0)])
    def test_the_chat_of_the_strongest_habit_is_sought_and_the_first_of_equals(self, first: float, slot: int) -> None:
        """A group of the first day and one made in the first tick, whose habit is .4; nothing is posted.

        On day one a need of its own is there for all; later needs find both groups, so one falls due every day.
        """
        tree = shop(400, 4, [], rate=100.0) | _nothing()
        made = {"kind": "mass_groups", "schedule": "posts", "joining": "opt_in"}
        tree["arms"][ARM] = [{"kind": "keep_groups", "schedule": "posts"}, made]
        habits = {"habit.forced": first, "habit.opt_in": 0.4, "purchase.share": 0.6, "purchase.growth": 0.0}
        seeking = {**habits, **READY, "attention.need_pull": 1.0, "purchase.frequency_shape": 1e6}
        opened = events_of(played(scenario_of(tree, {**OFF, **seeking}), events=True), OPENED)
        assert set(opened[opened[:, 0] == 0, 2].tolist()) == {0}
        assert set(opened[opened[:, 0] > 0, 2].tolist()) == {slot}
        sought = int((opened[:, 0] == 0).sum())
        law = min(1, 2 * first)
        assert agrees([sought, 400 - sought], [law, 1 - law])

    def test_each_need_brings_one_visit_at_most(self) -> None:
        """All needs are open, pull .5 at a full habit: asked once, on the first day, and never again."""
        tree = shop(N, 5, [], rate=RARE) | _nothing()
        settled = {**OPEN, **READY, "attention.need_pull": 0.5, "purchase.share": 0.6, "purchase.growth": 0.0}
        daily = played(scenario_of(tree, {**OFF, **settled})).daily
        visits = int(daily["need_visits"][0])
        assert agrees([visits, N - visits], [0.5, 0.5])
        assert not agrees([visits, N - visits], [0.45, 0.55])
        begun = 5 * N * RARE / 30.4375 / 0.6
        assert daily["need_visits"][1:].sum() <= begun + 6 * begun**0.5
        assert daily["openings"].tolist() == daily["need_visits"].tolist()


@pytest.mark.parametrize("tick", [10, 60, 240, 1440])
def test_what_is_left_of_buyers_and_of_heat_is_a_matter_of_hours(tick: int) -> None:
    kept = parameters_of(calm(5, 1, {"purchase.buyers_fading": 0.9, "chat.fading": 0.6}, tick=tick), 1.0)[0]
    assert kept["buyers_kept"] == pytest.approx(0.9 ** (tick / 60))
    assert kept["heat_kept"] == pytest.approx(0.6 ** max(1, tick / 60))


def test_red_packets_excite_on_their_own_day() -> None:
    """Saturday's packet: five times as many write on Saturday; Sunday's notice finds everything as before."""
    common = {"at": ["00:00"], "topic": "tea", "value": 0.5, "via": "manual"}
    tree = calm_tree(N, 3, tick=1440, start="2023-05-05", start_from={"groups": 200, "size": 100})
    tree["schedules"]["posts"] = [
        {**common, "days": ["saturday"], "kind": "red_packet"},
        {**common, "days": ["friday", "sunday"], "kind": "notice"},
    ]
    quiet = {**OPEN, "chat.rate": 0.03, "chat.spread": 0.0, "chat.red_packet_boost": 5.0}
    history = played(scenario_of(tree, {**OFF, **quiet, "chat.excitation": 0.0}), events=True)
    writers = np.bincount(events_of(history, 6)[:, 0], minlength=3)
    for day, p in enumerate((0.03, 0.15, 0.03)):
        assert agrees([writers[day], N - writers[day]], [p, 1 - p])
