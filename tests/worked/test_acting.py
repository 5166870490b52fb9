"""Worked examples of load, of acting on it, of clean-ups and of moves back (MODEL.md sections 5 and 6).

Ticks are days unless said otherwise and everyone looks in every tick.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, ClassVar

import numpy as np
import pytest
from scipy.stats import norm

from sim.engine.history import MOVED, History
from sim.random_streams import DECISION, MEMBER, batch
from sim.states import FOLDED, LEFT, MUTED, NORMAL, PINNED, PINNED_MUTED
from tests.laws.worlds import ARM, events_of

from .plans import HALF, LASTING, OPENS, by_day, line, run, standing, world

SEED, N = 20210930, 80
ALERT = LASTING["load.alert"]
ACTS = {"decision.act_base": 1000.0}
"""Every chat with news is acted on once a day."""
MONDAY = line(days=["monday"], benefit=0)


def decisions(tick: int, word: int, block: int = 0) -> np.ndarray:
    """Return a draw of a decision in first memberships: ACT, WHICH, SECOND, RETURN; FOLLOW, TIDY."""
    return batch(SEED, 0, DECISION, np.arange(N), slot=0, tick=tick, block=block)[:, word]


def standard(block: int, word: int) -> np.ndarray:
    """Return a standard normal draw of members."""
    return norm.ppf(batch(SEED, 0, MEMBER, np.arange(N), block=block)[:, word])


def moves(history: History, tick: int) -> dict[int, tuple[int, int]]:
    """Return the moves of a tick by member, who make one at most."""
    rows = events_of(history, MOVED)
    rows = rows[rows[:, 0] == tick].tolist()
    assert len({row[1] for row in rows}) == len(rows)
    return {row[1]: (row[4], row[5]) for row in rows}


def sigma(logit: Any) -> Any:
    """Return the logistic function."""
    return 1 / (1 + np.exp(-logit))


class TestLoad:
    """What is felt, in alerts of no worth; nothing fades."""

    def loads(self, *lines: dict[str, Any], days: int = 1, **more: Any) -> list[float]:
        parameters = {**LASTING, **more.pop("parameters", {})}
        final = run(world(days, *lines, **more), parameters).final
        return sorted(set(np.round(final["load"].astype(float), 5).tolist()))

    @pytest.mark.parametrize(("worth", "load"), [(0, 1), (0.4, 0.6), (1, 0)])
    def test_an_alert_weighs_what_it_is_not_worth(self, worth: float, load: float) -> None:
        assert self.loads(line(benefit=worth)) == [load]

    def test_factors_of_quiet_hours_and_of_a_mention(self) -> None:
        both = {"load.quiet": 2.0, "load.mention": 3.0}
        quiet = {"calendar": [{"name": "night", "quiet": True}]}
        mention = line(benefit=0, mention_all=True)
        assert self.loads(line(benefit=0), parameters=both, **quiet) == [2]
        assert self.loads(mention, parameters=both) == [3]
        assert self.loads(mention, parameters=both, **quiet) == [6]

    def test_consent_takes_its_share_away(self) -> None:
        assert self.loads(line(benefit=0), keep={"consent": 0.7}) == [0.3]

    def test_the_operators_share_is_no_load_of_the_group(self) -> None:
        history = run(world(1, line(benefit=0)), {**LASTING, "load.brand_share": 0.3})
        assert history.final["load"].tolist() == pytest.approx([0.7] * 10)
        assert history.daily["load"][0] == pytest.approx(10 * 2**20, rel=1e-6)

    def test_dots_of_a_muted_row_by_the_members_other_groups(self) -> None:
        """A tenth of an alert for each post, at 20 other groups; 0.6 of it where the post is worth 0.4."""
        dots = {**LASTING, "load.dot": ALERT / 10}
        history = run(world(2, line(benefit=0.4), start_from=standing(10, muted=1)), dots)
        u = batch(SEED, 0, MEMBER, np.arange(10), block=1)[:, 2]
        groups = np.select([u < 0.25, u < 0.839, u < 0.978], [5, 20, 40], 60)
        assert history.final["load"].tolist() == pytest.approx((2 * 0.06 * groups / 20).tolist())
        assert len(set(groups.tolist())) > 1

    def test_dots_of_a_row_off_screen_are_not_felt(self) -> None:
        off = {**LASTING, "load.dot": ALERT, "rows.first_screen": 1.0, "rows.rate_per_group": 1e3,
               "rows.distinct_base": 1e6}  # fmt: skip
        tree = world(1, line(at=["08:00"], benefit=0), tick=480, start_from=standing(10, muted=1))
        assert run(tree, off).final["load"].tolist() == [0] * 10

    def test_an_hour_with_chat_weighs_once_however_much_is_said(self) -> None:
        """All open and write on Monday; on Tuesday talk and a post are new: 1 + 0.15 + 1."""
        talk = {**OPENS, "chat.rate": 1e9, "chat.value_weight": 0.0, "load.chat_hour": 0.15 * ALERT, "habit.chat": 0.0}
        assert self.loads(line(benefit=0), days=2, parameters=talk) == [2.15]
        assert self.loads(MONDAY, days=2, parameters=talk) == [1.15]
        assert self.loads(MONDAY, days=2, parameters={**talk, "load.chat_hour": 0.0}) == [1]

    def test_it_fades_by_its_half_life(self) -> None:
        """Stocks are of the latest visit: 1 on Monday; on Tuesday a half of it and 1 more."""
        half = {"load.half_life_days": 1.0, "load.alert": 1 / (7 * np.log(2))}
        assert self.loads(line(benefit=0), days=2, parameters=half) == [1.5]
        assert self.loads(line(benefit=0), days=3, parameters=half) == [1.75]


class TestAct:
    def test_by_load_over_tolerance(self) -> None:
        """A post of no worth a day: 0.02 + 0.3 (load / theta)^1.5, by ACT, on each of two days."""
        hazards = {**LASTING, "tolerance.median": 2.0, "tolerance.spread": 0.8, "decision.act_base": 0.02,
                   "decision.act_scale": 0.3, "decision.act_power": 1.5}  # fmt: skip
        history = run(world(2, line(benefit=0), sizes=(N,)), hazards)
        theta = 2 * np.exp(0.8 * standard(2, 1))
        chance = [1 - np.exp(-0.02 - 0.3 * (load / theta) ** 1.5) for load in (1, 2)]
        first = set(np.flatnonzero(decisions(0, 0) < chance[0]).tolist())
        assert moves(history, 0) == dict.fromkeys(sorted(first), (NORMAL, MUTED))
        second = set(np.flatnonzero(decisions(1, 0) < chance[1]).tolist()) - first
        assert {member for member, move in moves(history, 1).items() if move[0] == NORMAL} == second
        assert first
        assert second

    def test_leaving_by_taste_and_size_muting_else(self) -> None:
        """Reluctance z + 0.4 (80 / 100)^-0.5 against a cost of -0.5; the next day the muted ones of a smaller group."""
        leaving = {**ACTS, "decision.leave_cost": -0.5, "decision.muted_leave_cost": 0.2, "decision.leave_spread": 1.0,
                   "decision.leave_awkwardness": 0.4, "decision.leave_size_power": 0.5}  # fmt: skip
        history = run(world(2, line(), sizes=(N,)), leaving)
        z, members = standard(2, 3), np.arange(N)
        leaves = decisions(0, 1) < sigma(0.5 - z - 0.4 * 0.8**-0.5)
        assert moves(history, 0) == {m: (NORMAL, LEFT if leaves[m] else MUTED) for m in members.tolist()}
        stay = members[~leaves]
        again = decisions(1, 1) < sigma(-0.2 - z - 0.4 * (len(stay) / 100) ** -0.5)
        assert moves(history, 1) == {m: (MUTED, LEFT if again[m] else FOLDED) for m in stay.tolist()}
        assert 0 < leaves.sum() < N
        assert 0 < again[stay].sum() < len(stay)

    def test_once_a_day(self) -> None:
        """Two posts a day: muted at midnight, folded at midnight of the next day and not at noon."""
        history = run(world(2, line(at=["00:00", "12:00"]), tick=HALF), ACTS)
        rows = events_of(history, MOVED)
        assert Counter((row[0], row[4], row[5]) for row in rows.tolist()) == {
            (0, NORMAL, MUTED): 10, (2, MUTED, FOLDED): 10,
        }  # fmt: skip

    def test_not_without_news(self) -> None:
        assert sum(by_day(run(world(3, line(via="broadcast")), ACTS), "mutes")) == 0

    def test_unmuted_chats_off_screen_are_acted_on_and_muted_ones_are_not(self) -> None:
        off = {**ACTS, "rows.first_screen": 1.0, "rows.rate_per_group": 1e3, "rows.distinct_base": 1e6}
        post = line(at=["08:00"], days=["monday"])
        assert by_day(run(world(1, post, tick=480), off), "mutes") == [10]
        muted = world(1, post, tick=480, start_from=standing(10, muted=1))
        assert by_day(run(muted, off), "folds") == [0]

    def test_muting_costs_habit(self) -> None:
        parameters = {**ACTS, "habit.forced": 0.5, "habit.loss": 0.0, "habit.mute_factor": 0.6}
        assert run(world(1), parameters).final["habit"].tolist() == pytest.approx([0.3] * 10)


class TestCleanUp:
    TIDY: ClassVar[dict[str, float]] = {
        "decision.cleanup_per_day": 1000.0, "decision.cleanup_days": 3.0, "decision.cleanup_leave": 0.4,
    }  # fmt: skip

    def left(self, tick: int) -> set[int]:
        """Return whose TIDY lies below 0.4."""
        return set(np.flatnonzero(decisions(tick, 1, block=1) < 0.4).tolist())

    def test_chats_not_opened_for_long(self) -> None:
        """Thirty days old and never opened: on the first day already, without any news."""
        history = run(world(2, line(via="broadcast"), sizes=(N,)), self.TIDY)
        assert set(moves(history, 0)) == self.left(0)
        assert set(moves(history, 1)) == self.left(1) - self.left(0)

    def test_not_in_the_first_days_of_a_membership(self) -> None:
        tree = world(5, line(via="broadcast"), sizes=(N,))
        made = {"kind": "mass_groups", "schedule": "posts", "size": N, "joining": "opt_in"}
        tree["start_from"], tree["arms"][ARM] = [], [made]
        history = run(tree, self.TIDY)
        assert [len(moves(history, tick)) for tick in range(3)] == [0, 0, 0]
        assert set(moves(history, 3)) == self.left(3)

    def test_not_where_it_was_opened_in_these_days(self) -> None:
        """Opened on Monday: judged again from Thursday on."""
        history = run(world(5, line(days=["monday"]), sizes=(N,)), {**OPENS, **self.TIDY})
        assert [len(moves(history, tick)) for tick in range(3)] == [0, 0, 0]
        assert set(moves(history, 3)) == self.left(3)


class TestReturn:
    """At the first opening of a day, by RETURN over the weights of the moves, with V a half."""

    COSTS: ClassVar[dict[str, float]] = {
        **OPENS, "decision.pin_cost": 1.5, "decision.pin_value": 2.0, "decision.unpin_cost": 0.5,
        "decision.unmute_cost": 1.0, "decision.unmute_value": 1.0, "decision.unfold_cost": 0.3,
        "decision.unfold_value": 1.2, "box.fresh_probability": 1.0, "box.settled_probability": 1.0,
    }  # fmt: skip
    E = np.e

    @pytest.mark.parametrize(("start", "state", "first", "second"), [
        ({}, NORMAL, (E**-0.5, PINNED), (0.0, 0)),
        ({"pinned": 1}, PINNED, (E**-1.0, NORMAL), (0.0, 0)),
        ({"muted": 1}, MUTED, (E**-0.5, NORMAL), (E**-1.5, PINNED_MUTED)),
        ({"folded": 1}, FOLDED, (E**0.3, MUTED), (0.0, 0)),
    ])  # fmt: skip
    def test_by_one_draw(
        self, start: dict[str, float], state: int, first: tuple[float, int], second: tuple[float, int]
    ) -> None:
        """Pinning -1.5 + 1, one less from the muted; unpinning -0.5 - 0.5; unmuting -1 + 0.5; unfolding -0.3 + 0.6."""
        history = run(world(1, sizes=(N,), start_from=standing(N, **start)), self.COSTS)
        x = decisions(0, 3) * (1 + first[0] + second[0])
        expected = {}
        for member in range(N):
            if x[member] < first[0] + second[0]:
                expected[member] = (state, first[1] if x[member] < first[0] else second[1])
        assert moves(history, 0) == expected
        assert 0 < len(expected) < N
        assert len(set(expected.values())) == 1 + (second[0] > 0)

    def test_not_at_a_second_opening_of_the_day(self) -> None:
        """Ticks of half a day, read in both: the draw of noon is not asked."""
        tree = world(1, line(at=["00:00", "12:00"]), sizes=(N,), tick=HALF)
        history = run(tree, self.COSTS)
        assert by_day(history, "openings") == [2 * N]
        assert moves(history, 0)
        assert moves(history, 1) == {}
