"""What outlives a visit, worked by hand: readiness, exposures, the brand, campaigns seen, following, a pin drive.

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

from .worlds import ARM, CERTAIN, NEVER, OFF, calm, calm_tree, events_of, played, scenario_of

N = 20_000
OPENED = 4
TIDY = {"decision.cleanup_per_day": 1000.0}
FOR_EVER = {"irritation.half_life_days": 1e9, "irritation.sensitivity_spread": 0.0}


def shop(n: int, days: int, lines: list[dict[str, Any]], arm: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Write a calm world whose members are fully interested, one look a day, with posts by hand."""
    tree = calm_tree(n, days, tick=1440)
    common = {"days": "every", "at": ["00:00"], "topic": "tea", "via": "manual"}
    tree["schedules"]["posts"] = [{**common, **line} for line in lines]
    tree["customers"]["segments"]["all"]["interests"] = {"tea": 1}
    tree["arms"][ARM] = arm or tree["arms"][ARM]
    return tree


def buying(tree: dict[str, Any], **parameters: float) -> History:
    """Run a world whose members open and may buy; `purchase__base` is `purchase.base`."""
    changed = {name.replace("__", "."): value for name, value in parameters.items()}
    return played(scenario_of(tree, {**OFF, "opening.intercept": CERTAIN, **changed}), events=True)


OFFER = {"kind": "promotion", "value": 0.5}


class TestReadiness:
    def test_an_order_in_a_group_starts_the_clock_again(self) -> None:
        """Everyone is ready and buys on day one; a day later ready is 1 - e^-nk with nk = 0.2 kappa, kappa nearly 1."""
        rates = {"purchase__readiness_per_day": 0.2, "purchase__frequency_shape": 1e6, "purchase__base": 1.0}
        history = buying(shop(N, 2, [OFFER]), exposure__gain=0, exposure__wear=0, **rates)
        assert history.daily["group_orders"][0] == N
        again, ready = int(history.daily["group_orders"][1]), 1 - math.exp(-0.2)
        assert agrees([again, N - again], [ready, 1 - ready])
        assert not agrees([again, N - again], [1 - math.exp(-0.22), math.exp(-0.22)])

    def test_an_order_in_a_group_takes_the_place_of_one_by_need(self) -> None:
        tree = shop(5000, 3, [{**OFFER, "days": ["monday"]}])
        tree["customers"]["segments"]["all"]["orders_per_month"] = 2
        sold = buying(tree, purchase__base=100.0)
        without = played(scenario_of(tree, OFF), "none")
        assert without.daily["own_orders"][1:].sum() > 500
        assert sold.daily["own_orders"][1:].sum() < 0.6 * without.daily["own_orders"][1:].sum()


class TestExposures:
    def test_exposures_fade_by_their_own_half_life(self) -> None:
        """A notice on Monday, an offer on Thursday, half-life three days: E = 0.5 + 1, wear leaves e^-0.5 of 0.5."""
        lines = [{"days": ["monday"], "kind": "notice", "value": 0.5}, {"days": ["thursday"], **OFFER}]
        flat = {"exposure__peak": 1.0, "exposure__gain": 0.0, "exposure__wear": 1.0, "exposure__half_life_days": 3.0}
        history = buying(shop(N, 4, lines), purchase__base=0.5, irritation__half_life_days=1.0, **flat)
        sold = int(history.daily["group_orders"].sum())
        law, faster = (0.5 * math.exp(-left) for left in (0.5, 0.125))
        assert agrees([sold, N - sold], [law, 1 - law])
        assert not agrees([sold, N - sold], [faster, 1 - faster])


class TestBrand:
    def test_irritation_with_the_brand_keeps_people_out(self) -> None:
        """Three pushes of 1/3, all to the brand: Jb = 1/2, reactance 0.8: 0.6 x (1 - 0.4) enter; before, 0.6 do."""
        flash = {"kind": "flash_groups", "every": "thursday", "at": "00:00", "lasts": "1 days", "entry": 0.6}
        tree = shop(N, 4, [{"kind": "notice", "value": 0.5}])
        tree["schedules"]["rush"] = [{"every": "1 days", "kind": "notice", "topic": "tea", "value": 0, "via": "manual"}]
        pushed = {**OFF, **FOR_EVER, "irritation.push": 1 / 3, "irritation.brand_share": 1.0}
        for kept, law in (([], 0.6), (tree["arms"][ARM], 0.36)):
            tree["arms"]["it"] = [*kept, {**flash, "schedule": "rush"}]
            scenario = scenario_of(tree, {**pushed, "purchase.brand_reactance": 0.8})
            entered = int(played(scenario, "it").daily["joins"][3])
            assert agrees([entered, N - entered], [law, 1 - law])
            assert not agrees([entered, N - entered], [law * 1.06, 1 - law * 1.06])

    def test_irritation_outlives_the_group_by_the_share_of_the_brand(self) -> None:
        """A flash group pushes once and is gone; a new one finds the brand's share of it and adds its own push."""
        flash = {"kind": "flash_groups", "every": "monday", "at": "00:00", "lasts": "3 days", "entry": 1.0}
        tree = shop(40, 12, [{"kind": "notice", "value": 0.5}])
        tree["schedules"]["rush"] = [{"every": "5 days", "kind": "notice", "topic": "tea", "value": 0, "via": "manual"}]
        tree["arms"][ARM] = [{**flash, "schedule": "rush"}]
        irritated = {**OFF, **FOR_EVER, "irritation.push": 0.5, "irritation.brand_share": 0.3}
        irritated["purchase.brand_reactance"] = 0.0
        daily = played(scenario_of(tree, irritated)).daily["irritation"] / 2**20 / 40
        expected = [0, 0.5, 0.5, 0, 0, 0, 0, 0.15, 0.65, 0.65, 0, 0]
        assert daily.tolist() == pytest.approx(expected, abs=1e-5)


class TestCampaigns:
    TWO: tuple[dict[str, Any], ...] = (
        {"kind": "mass_groups", "schedule": "posts", "groups_per_member": 2, "joining": "opt_in", "size": 500},
    )

    def test_a_message_in_two_groups_is_seen_once_and_irritates_once(self) -> None:
        tree = shop(50, 3, [OFFER], list(self.TWO))
        history = buying(tree, irritation__duplicate=0.2, irritation__brand_share=0.0, irritation__half_life_days=1e9)
        assert history.daily["posts_seen"].tolist() == [0, 50, 50]
        assert history.daily["duplicates_seen"].tolist() == [0, 50, 50]
        assert history.daily["offers_seen"].tolist() == [0, 50, 50]
        by_slot = [history.final["irritation"][history.final["slot"] == slot] for slot in (0, 1)]
        assert by_slot[0].tolist() == [0] * 50
        assert by_slot[1].tolist() == pytest.approx([0.4] * 50)

    def test_a_duplicate_sells_nothing(self) -> None:
        """One offer of 0.3 in two groups: 0.3 of the members buy, not 0.51."""
        tree = shop(N, 2, [OFFER], list(self.TWO))
        history = buying(tree, purchase__base=0.3, exposure__gain=0, exposure__wear=0)
        sold = int(history.daily["group_orders"][1])
        assert agrees([sold, N - sold], [0.3, 0.7])
        assert not agrees([sold, N - sold], [0.51, 0.49])

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
    @pytest.mark.parametrize(("joining", "push"), [("forced", 1.5), ("invitation", 0.5), ("opt_in", 0.0)])
    def test_joining_is_a_decision_with_a_push_to_mute(self, joining: str, push: float) -> None:
        """Mute costs 2: e^(push - 2) against 1. The second tick is the first in which the members are there."""
        arm = [{"kind": "mass_groups", "schedule": "posts", "joining": joining, "size": 500}]
        costs = {"decision.mute_cost": 2.0, "decision.join_forced": 1.5, "decision.join_invitation": 0.5}
        history = played(scenario_of(shop(N, 3, [{"kind": "notice", "value": 0}], arm), {**OFF, **costs}))
        share = 1 / (1 + math.exp(2 - push))
        assert history.daily["muted"][0] == 0
        for day in (1, 2):
            muted = int(history.daily["muted"][day])
            assert agrees([muted, N - muted], [share, 1 - share])
            assert not agrees([muted, N - muted], [share * 1.15, 1 - share * 1.15])

    def test_start_groups_have_no_joining_decision(self) -> None:
        history = played(calm(100, 3, {"decision.mute_cost": NEVER}, tick=1440))
        assert history.daily["muted"].tolist() == [0, 0, 0]

    def test_posts_before_and_in_the_tick_of_joining_are_no_news(self) -> None:
        arm = [{"kind": "mass_groups", "schedule": "posts", "joining": "opt_in", "size": 500}]
        history = buying(shop(60, 3, [{"kind": "notice", "value": 0}], arm))
        assert history.daily["posts_sent"].tolist() == [1, 1, 1]
        assert history.daily["posts_seen"].tolist() == [0, 60, 60]


class TestFollowing:
    def test_folding_ends_following(self) -> None:
        """Day one mute, follow and fold; day two unfold; day three fold: a push on day one and none on day three."""
        parameters = {
            **TIDY, "decision.mute_cost": NEVER, "decision.follow_probability": 1.0, "irritation.push": 0.05,
            "irritation.half_life_days": 1e9, "irritation.brand_share": 0.0, "decision.second_probability": 1.0,
            "decision.fold_cost": NEVER, "decision.unfold_cost": NEVER,
        }  # fmt: skip
        history = played(calm(30, 3, parameters, tick=1440, line={"via": "manual"}), events=True)
        assert history.daily["folded"].tolist() == [30, 0, 30]
        assert history.final["irritation"].tolist() == pytest.approx([0.05] * 30)


class TestBox:
    def test_the_box_is_forgotten_since_the_latest_fold_of_all(self) -> None:
        """Two groups, each folded on some day, the lower slot later: chance e^(-days since the later fold / 2)."""
        arm = [{"kind": "mass_groups", "schedule": "posts", "groups_per_member": 2, "joining": "opt_in", "size": 500}]
        folding = {
            **OFF, **TIDY, "decision.mute_cost": NEVER, "decision.fold_cost": 0.5, "box.fresh_probability": 1.0,
            "box.settled_probability": 0.0, "box.forgetting_days": 2.0,
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
        tree = calm_tree(N, 5, tick=1440)
        drive = {"kind": "pin_drive", "from": "2023-05-02", "lasts": "1 days", "reach": "60%"}
        tree["arms"][ARM].append(drive)
        eager = {**OFF, **TIDY, "decision.pin_cost": 100.0, "decision.pin_drive": 100.0}
        pinned = played(scenario_of(tree, eager)).daily["pinned"].tolist()
        assert pinned[0] == 0
        assert agrees([pinned[1], N - pinned[1]], [0.3, 0.7])
        assert pinned[1:] == [pinned[1]] * 4


class TestSeekingOut:
    @pytest.mark.parametrize(("penalty", "slot"), [(0.2, 1), (0.0, 0)])
    def test_the_chat_of_highest_value_is_sought_and_the_first_of_equals(self, penalty: float, slot: int) -> None:
        """A muted group of the first day, worth less by the penalty, and one made in the first tick, worth v0."""
        tree = calm_tree(40, 4, tick=1440, start_from={"muted": 1})
        made = {"kind": "mass_groups", "schedule": "posts", "joining": "opt_in"}
        tree["arms"][ARM] = [{"kind": "keep_groups", "schedule": "posts"}, made]
        ready = {"attention.need_pull": 1.0, "value.muted_start_penalty": penalty, "purchase.frequency_shape": 1e6}
        opened = events_of(played(scenario_of(tree, {**OFF, **ready}), events=True), OPENED)
        assert set(opened[opened[:, 0] == 0, 2]) == {0}
        assert set(opened[opened[:, 0] > 0, 2]) == {slot}
        assert len(opened) == 40 * 4

    def test_only_the_ready_seek(self) -> None:
        """Threshold 0.5: readiness that returns at 0.2 kappa a day, kappa nearly 1, passes it on day 4 (1 - e^-0.8)."""
        tree = shop(200, 7, [{**OFFER, "days": ["monday"]}])
        quick = {"purchase__readiness_per_day": 0.2, "purchase__frequency_shape": 1e6, "purchase__base": 100.0}
        history = buying(tree, attention__need_pull=1.0, exposure__gain=0, exposure__wear=0, **quick)
        assert history.daily["group_orders"].tolist() == [200, 0, 0, 0, 0, 0, 0]
        assert history.daily["openings"].tolist() == [200, 0, 0, 0, 200, 200, 200]
        assert history.daily["exposures"].tolist() == [200, 0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("tick", [10, 60, 240, 1440])
def test_what_is_left_of_buyers_and_of_heat_is_a_matter_of_hours(tick: int) -> None:
    kept = parameters_of(calm(5, 1, {"purchase.buyers_fading": 0.9, "chat.fading": 0.6}, tick=tick))[0]
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
    quiet = {"opening.intercept": CERTAIN, "chat.rate": 0.03, "chat.spread": 0.0, "chat.red_packet_boost": 5.0}
    history = played(scenario_of(tree, {**OFF, **quiet, "chat.excitation": 0.0}), events=True)
    writers = np.bincount(events_of(history, 6)[:, 0], minlength=3)
    for day, p in enumerate((0.03, 0.15, 0.03)):
        assert agrees([writers[day], N - writers[day]], [p, 1 - p])
