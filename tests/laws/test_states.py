"""What a state means for a member, in numbers: irritation by state (S04), leaving, dissolution.

Calm worlds in which nothing is left to chance; numbers worked out beside the assertions.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.engine.history import History
from sim.states import LEFT, NORMAL

from .worlds import ARM, NEVER, OFF, calm, calm_tree, events_of, played, scenario_of

ON_SCREEN, MOVED, GONE = 3, 7, 8
BY_HAND = {"via": "manual"}
TIDY = {"decision.cleanup_per_day": 1000.0}
ANNOYING = {"irritation.push": 0.05, "irritation.dot": 0.01, "irritation.half_life_days": 1e9}


def run(n: int, days: int, parameters: dict[str, float], **shape: Any) -> History:
    """Run a calm world of one look a day with its events."""
    return played(calm(n, days, parameters, **{"tick": 1440, **shape}), events=True)


class TestIrritationByState:
    """S04: an unmuted group pushes, a muted one shows a dot, a folded one is silent."""

    @pytest.mark.parametrize(
        ("start", "by_day"),
        [({}, 0.05), ({"pinned": 1}, 0.05), ({"muted": 1}, 0.01), ({"folded": 1}, 0.0)],
        ids=["normal", "pinned", "muted", "folded"],
    )
    def test_a_post_a_day_for_ten_days(self, start: dict[str, float], by_day: float) -> None:
        shown = {"box.fresh_probability": 1.0, "box.settled_probability": 1.0, "irritation.brand_share": 0.25}
        history = run(40, 10, {**ANNOYING, **shown}, line=BY_HAND, start_from=start)
        assert history.daily["exposures"].tolist() == [40] * 10
        assert history.final["irritation"].tolist() == pytest.approx([10 * by_day * 0.75] * 40)
        total = history.daily["irritation"] / 2**20 / 40
        assert total.tolist() == pytest.approx([by_day * day for day in range(1, 11)], abs=1e-5)

    def test_fading_over_elapsed_days(self) -> None:
        """One post, half-life two days: 0.05 at first, a quarter of it four days on."""
        fading = {**ANNOYING, "irritation.half_life_days": 2.0}
        history = run(40, 5, fading, line={"via": "broadcast"}, broadcasts=1)
        assert (history.daily["irritation"] / 2**20 / 40).tolist() == pytest.approx(
            [0.05 * 0.5 ** (day / 2) for day in range(5)], abs=1e-5
        )

    def test_two_posts_of_one_tick_are_one_interruption(self) -> None:
        tree = calm_tree(40, 1, tick=1440, line=BY_HAND)
        tree["schedules"]["posts"] *= 2
        history = played(scenario_of(tree, {**OFF, **ANNOYING, "irritation.brand_share": 0.0}), events=True)
        assert history.final["irritation"].tolist() == pytest.approx([0.05] * 40)

    def test_consent_takes_its_share_away(self) -> None:
        tree = calm_tree(40, 1, tick=1440, line=BY_HAND)
        tree["arms"][ARM][0]["consent"] = 0.6
        history = played(scenario_of(tree, {**OFF, **ANNOYING, "irritation.brand_share": 0.0}), events=True)
        assert history.final["irritation"].tolist() == pytest.approx([0.05 * 0.4] * 40)

    def test_left_members_are_irritated_no_more(self) -> None:
        gone = {**ANNOYING, **TIDY, "decision.leave_cost": NEVER}
        history = run(40, 4, gone, line=BY_HAND)
        assert history.daily["left"].tolist() == [40] * 4
        assert history.daily["irritation"].tolist() == [0] * 4
        assert history.daily["visits"].tolist() == [40, 0, 0, 0]


class TestLeaving:
    """A member who left or was removed does nothing any more, and the group is one smaller."""

    def test_dissolved_groups_have_nobody(self) -> None:
        tree = calm_tree(40, 4, tick=60, start="2023-05-01")
        rush = {"every": "60 minutes", "kind": "notice", "topic": "tea", "value": 0.5, "via": "manual"}
        tree["schedules"]["rush"] = [rush]
        flash = {"kind": "flash_groups", "every": "tuesday", "at": "10:00", "lasts": "5 hours", "entry": 1.0}
        tree["arms"]["flash"] = [{**flash, "schedule": "rush"}]
        history = played(scenario_of(tree, OFF), "flash", events=True)
        assert history.daily["removed"].tolist() == [0, 40, 40, 40]
        assert history.daily["groups_alive"].tolist() == [0] * 4
        assert history.daily["posts_sent"].tolist() == [0, 4, 0, 0]
        assert events_of(history, ON_SCREEN)[:, 0].max() < 24 + 15
        assert set(events_of(history, GONE)[:, 0]) == {24 + 15}

    def test_posts_reach_those_who_are_left(self) -> None:
        leaving = {**TIDY, "decision.leave_cost": 0.0}
        history = run(400, 6, leaving, line=BY_HAND)
        before = np.concatenate([[400], 400 - history.daily["left"][:-1]])
        assert history.daily["posts_delivered"].tolist() == before.tolist()
        moves = events_of(history, MOVED)[:, 4:].tolist()
        assert all(move == [NORMAL, LEFT] for move in moves)
        assert len(moves) == history.daily["left"][-1] > 100
