"""What a state means for a member, in numbers: load by state (S04), leaving, dissolution.

Calm worlds in which nothing is left to chance; numbers worked out beside the assertions.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.engine.history import History
from sim.random_streams import MEMBER, batch
from sim.states import LEFT, NORMAL

from .worlds import ACT, ARM, NEVER, OFF, calm, calm_tree, events_of, played, scenario_of

ON_SCREEN, MOVED, GONE = 3, 7, 8
BY_HAND = {"via": "manual", "value": 0}
FOREVER = 1e9
UNIT = FOREVER / (7 * math.log(2))
"""Weight of a message that adds 1 to a load that does not fade."""
ANNOYING = {"load.alert": 5 * UNIT, "load.dot": UNIT, "load.half_life_days": FOREVER}
GROUPS = np.array([5.0, 20.0, 40.0, 60.0])


def run(n: int, days: int, parameters: dict[str, float], **shape: Any) -> History:
    """Run a calm world of one look a day with its events."""
    return played(calm(n, days, parameters, **{"tick": 1440, **shape}), events=True)


def other_groups(n: int) -> np.ndarray:
    """Return the members' other groups from their draws."""
    drawn = batch(20210930, 0, MEMBER, np.arange(n), block=1)[:, 2]
    return GROUPS[np.searchsorted(np.cumsum([0.25, 0.589, 0.139]), drawn, side="right")]


class TestLoadByState:
    """S04: an unmuted group alerts, a muted one shows a dot, a folded one is silent."""

    @pytest.mark.parametrize(
        ("start", "alerts", "dots"),
        [({}, 5, 0), ({"pinned": 1}, 5, 0), ({"muted": 1}, 0, 1), ({"folded": 1}, 0, 0)],
        ids=["normal", "pinned", "muted", "folded"],
    )
    def test_a_post_a_day_for_ten_days(self, start: dict[str, float], alerts: float, dots: float) -> None:
        shown = {"box.fresh_probability": 1.0, "box.settled_probability": 1.0, "load.brand_share": 0.25}
        history = run(40, 10, {**ANNOYING, **shown}, line=BY_HAND, start_from=start)
        assert history.daily["exposures"].tolist() == [40] * 10
        each = alerts + dots * other_groups(40) / 20
        assert history.final["load"].tolist() == pytest.approx((10 * each * 0.75).tolist(), rel=1e-5)
        total = history.daily["load"] / 2**20
        assert total.tolist() == pytest.approx([each.sum() * day for day in range(1, 11)], rel=1e-5)

    def test_an_at_all_alerts_the_muted_where_it_breaks_through(self) -> None:
        line = {**BY_HAND, "mention_all": True}
        for breaks, weight in ((True, 15), (False, 0)):
            client = {"mention_breaks_mute": breaks}
            loud = {**ANNOYING, "load.mention": 3, "load.dot": 0}
            history = run(40, 2, loud, line=line, start_from={"muted": 1}, client=client)
            assert history.final["load"].tolist() == pytest.approx([2 * weight] * 40, rel=1e-5)

    def test_worth_takes_its_share_away(self) -> None:
        """Value .3 and benefit .1 at an interest of 1: worth .7."""
        tree = calm_tree(40, 1, tick=1440, line={"via": "manual", "value": 0.3, "benefit": 0.1})
        tree["customers"]["segments"]["all"]["interests"] = {"tea": 1}
        history = played(scenario_of(tree, {**OFF, **ANNOYING}), events=True)
        assert history.final["load"].tolist() == pytest.approx([5 * 0.3] * 40, rel=1e-5)

    def test_fading_over_elapsed_days(self) -> None:
        """One post, half-life two days: a quarter is left four days on."""
        fading = {"load.alert": 1, "load.half_life_days": 2.0}
        history = run(40, 5, fading, line={"via": "broadcast", "value": 0}, broadcasts=1)
        first = 7 * math.log(2) / 2
        assert (history.daily["load"] / 2**20 / 40).tolist() == pytest.approx(
            [first * 0.5 ** (day / 2) for day in range(5)], rel=1e-5
        )

    def test_two_posts_of_one_tick_are_two_alerts(self) -> None:
        tree = calm_tree(40, 1, tick=1440, line=BY_HAND)
        tree["schedules"]["posts"] *= 2
        history = played(scenario_of(tree, {**OFF, **ANNOYING}), events=True)
        assert history.final["load"].tolist() == pytest.approx([10] * 40)

    def test_consent_takes_its_share_away(self) -> None:
        tree = calm_tree(40, 1, tick=1440, line=BY_HAND)
        tree["arms"][ARM][0]["consent"] = 0.6
        history = played(scenario_of(tree, {**OFF, **ANNOYING}), events=True)
        assert history.final["load"].tolist() == pytest.approx([5 * 0.4] * 40, rel=1e-5)

    def test_left_members_are_burdened_no_more(self) -> None:
        gone = {**ANNOYING, **ACT, "decision.leave_cost": NEVER}
        history = run(40, 4, gone, line=BY_HAND)
        assert history.daily["left"].tolist() == [40] * 4
        assert history.daily["load"].tolist() == [0] * 4
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
        leaving = {"decision.act_base": 0.5, "decision.leave_cost": NEVER}
        history = run(400, 6, leaving, line=BY_HAND)
        before = np.concatenate([[400], 400 - history.daily["left"][:-1]])
        assert history.daily["posts_delivered"].tolist() == before.tolist()
        moves = events_of(history, MOVED)[:, 4:].tolist()
        assert all(move == [NORMAL, LEFT] for move in moves)
        assert len(moves) == history.daily["left"][-1] > 100
