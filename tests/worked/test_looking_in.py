"""Worked examples of looking in, of what habits learn, and of what is read (MODEL.md sections 5 and 7).

Ticks are days unless said otherwise, everyone looks in every tick, every row is on screen; the only chance is LOOKIN.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pytest

from sim.engine.history import OPENED, History
from sim.random_streams import LOOK_IN, VISIT, batch
from tests.laws.worlds import ARM, events_of

from .plans import HALF, LASTING, OPENS, by_day, line, run, standing, world

SEED, N = 20210930, 60
STEADY: dict[str, float] = {**OPENS, "habit.again": 0, "habit.forced": 0.5}
"""A habit of a half that nothing changes; who has opened does not open again on that day."""


def looks(day: int) -> np.ndarray:
    """Return the draws LOOKIN of a day, for first memberships."""
    return batch(SEED, 0, LOOK_IN, np.arange(N), slot=0, tick=day)[:, 0]


def opened(history: History, day: int) -> set[int]:
    """Return who opened on a day, in ticks of a day."""
    rows = events_of(history, OPENED)
    return set(rows[rows[:, 0] // history.ticks_per_day == day, 1].tolist())


def below(draws: np.ndarray, chance: Any) -> set[int]:
    """Return the members whose draw lies below a chance."""
    return set(np.flatnonzero(draws < chance).tolist())


class TestLookIn:
    @pytest.mark.parametrize("tick", [1440, 60])
    def test_one_draw_a_day_however_many_looks(self, tick: int) -> None:
        """Looks by the hour ask nothing anew: half look in on a day, by LOOKIN."""
        history = run(world(3, sizes=(N,), tick=tick), STEADY)
        assert [opened(history, day) for day in range(3)] == [below(looks(day), 0.5) for day in range(3)]
        assert sum(by_day(history, "openings")) == sum(len(below(looks(day), 0.5)) for day in range(3))

    def test_muting_halves_it(self) -> None:
        tree = world(2, sizes=(N,))
        tree["start_from"] = standing(N, muted=1)
        history = run(tree, {**STEADY, "habit.muted_factor": 0.5})
        assert [opened(history, day) for day in range(2)] == [below(looks(day), 0.25) for day in range(2)]

    def test_not_in_the_box(self) -> None:
        """Once the box is open, a folded group is looked into as an unmuted one."""
        tree = world(2, sizes=(N,))
        tree["start_from"] = standing(N, folded=1)
        box = {"box.fresh_probability": 1.0, "box.settled_probability": 1.0, "habit.muted_factor": 0.5}
        history = run(tree, {**STEADY, **box})
        assert [opened(history, day) for day in range(2)] == [below(looks(day), 0.5) for day in range(2)]

    def test_talk_alone_draws_less(self) -> None:
        """Monday's readers write; on Tuesday there is talk only: 0.5 x 0.8 x 1/2 for who has read the post."""
        talk = {"habit.chat": 0.8, "chat.spread": 0.0, "chat.rate": 1e9, "chat.value_weight": 0.0}
        history = run(world(2, line(days=["monday"]), sizes=(N,)), {**STEADY, **talk})
        readers = below(looks(0), 0.5)
        others = set(range(N)) - readers
        assert opened(history, 1) == readers & below(looks(1), 0.2) | others & below(looks(1), 0.5)
        assert readers & below(looks(1), 0.2)

    @pytest.mark.parametrize("again", [0.0, 0.3, 1.0])
    def test_opened_again_on_the_same_day_by_a_draw_of_the_look(self, again: float) -> None:
        """A post at midnight and one at noon, read in two looks."""
        tree = world(1, line(at=["00:00", "12:00"]), sizes=(N,), tick=HALF)
        history = run(tree, {**OPENS, "habit.again": again})
        draws = batch(SEED, 0, VISIT, np.arange(N), slot=0, tick=1)[:, 1]
        rows = events_of(history, OPENED)
        assert rows[rows[:, 0] == 0, 1].tolist() == list(range(N))
        assert set(rows[rows[:, 0] == 1, 1].tolist()) == below(draws, again)

    def test_a_mention_brings_in_a_quarter_of_the_others(self) -> None:
        history = run(world(1, line(mention_all=True), sizes=(N,)), {**STEADY, "habit.mention": 0.25})
        assert opened(history, 0) == below(looks(0), 0.5 + 0.5 * 0.25)


class TestHabit:
    LEARNING: ClassVar[dict[str, float]] = {**STEADY, "habit.gain": 0.2, "habit.loss": 0.1}

    def walk(self, days: int, reward: float, passed: float, factor: float = 1.0) -> tuple[list[set[int]], np.ndarray]:
        """Return who opens on each day, and the habits at the end."""
        habit, found = np.full(N, 0.5), []
        for day in range(days):
            found.append(below(looks(day), factor * habit))
            enters = looks(day) < factor * habit
            habit = np.where(enters, habit + 0.2 * (reward - habit), habit * 0.9**passed)
        return found, habit

    def check(self, history: History, days: int, expected: tuple[list[set[int]], np.ndarray]) -> None:
        found, habit = expected
        assert [opened(history, day) for day in range(days)] == found
        assert history.final["habit"].tolist() == pytest.approx(habit.tolist(), rel=1e-5)

    def test_it_moves_to_the_worth_found_and_falls_by_what_is_passed_over(self) -> None:
        history = run(world(6, line(benefit=0.8), sizes=(N,)), self.LEARNING)
        self.check(history, 6, self.walk(6, 0.8, 1))
        level = history.daily["habit"][-1] / 2**20
        assert level == pytest.approx(self.walk(6, 0.8, 1)[1].sum(), rel=1e-4)

    def test_every_post_passed_over_counts(self) -> None:
        """Three a day of worth 0.9, 0.6 and 0: mean 0.5 where they are read, 0.9^3 where they are not."""
        lines = [line(benefit=worth) for worth in (0.9, 0.6, 0)]
        self.check(run(world(6, *lines, sizes=(N,)), self.LEARNING), 6, self.walk(6, 0.5, 3))

    def test_of_a_muted_chat_half_of_them_are_noticed(self) -> None:
        tree = world(6, line(benefit=0.8), sizes=(N,))
        tree["start_from"] = standing(N, muted=1)
        history = run(tree, {**self.LEARNING, "habit.muted_factor": 0.7})
        self.check(history, 6, self.walk(6, 0.8, 0.5, factor=0.7))

    def test_what_is_off_screen_is_not_passed_over(self) -> None:
        """One row and seven pins of others: nothing is seen, nothing learnt."""
        off = {"rows.first_screen": 1.0, "rows.rate_per_group": 1e3, "rows.distinct_base": 1e6}
        history = run(world(3, line(at=["08:00"]), sizes=(N,), tick=480), {**self.LEARNING, **off})
        assert by_day(history, "exposures") == [0, 0, 0]
        assert history.final["habit"].tolist() == [0.5] * N

    def test_what_is_read_often_is_worth_less(self) -> None:
        """Novelty halves at eight a week, each post read adds 1 of a stock that lasts: 0.8, 0.8 x 8/9, 0.8 x 8/10."""
        worn = {**OPENS, "habit.gain": 0.2, "novelty.half_life_days": 7e9 * np.log(2), "habit.forced": 0.99,
                "novelty.messages_per_week": 8e-9}  # fmt: skip
        history = run(world(3, line(benefit=0.8), sizes=(10,)), worn)
        habit = 0.99
        for day in range(3):
            habit += 0.2 * (0.8 * 8 / (8 + day) - habit)
        entered = set.intersection(*(opened(history, day) for day in range(3)))
        assert len(entered) > 5
        assert [history.final["habit"][m] for m in sorted(entered)] == pytest.approx([habit] * len(entered), rel=1e-5)


class TestReading:
    """Sixty people find six posts at once: five of the days before and one of today, an @all that brings all in."""

    CALLED: ClassVar[dict[str, float]] = {"habit.mention": 1.0}

    def seen(self, parameters: dict[str, float], tick: int = 1440, at: str = "00:00") -> list[int]:
        """Count posts seen on Saturday, the sixth day; nobody opens before."""
        week = line(days=["monday", "tuesday", "wednesday", "thursday", "friday"], at=[at])
        history = run(world(6, week, line(days=["saturday"], mention_all=True), sizes=(N,), tick=tick), parameters)
        assert by_day(history, "openings")[:5] == [0] * 5
        rows = events_of(history, OPENED)
        return sorted(set(rows[rows[:, 0] == 5 * history.ticks_per_day, 4].tolist()))

    @pytest.mark.parametrize(("older", "seen"), [(0, 1), (3, 4), (4, 5), (10, 6)])
    def test_so_many_older_ones_at_most(self, older: float, seen: int) -> None:
        assert self.seen({**self.CALLED, "reading.older_posts": older}) == [seen]

    def test_older_is_a_day_and_more(self) -> None:
        """In ticks of half a day Friday's post of noon is not, on Saturday at midnight."""
        assert self.seen({**self.CALLED, "reading.older_posts": 0}, tick=HALF, at="12:00") == [2]
        assert self.seen({**self.CALLED, "reading.older_posts": 0}, tick=HALF, at="00:00") == [1]

    @pytest.mark.parametrize(("depth", "seen"), [(0.5, 1), (1.5, 1), (2.5, 2), (5.5, 5), (6.5, 6)])
    def test_as_deep_as_they_read_and_the_newest_in_any_case(self, depth: float, seen: int) -> None:
        assert self.seen({**self.CALLED, "reading.depth_median": depth}) == [seen]

    def test_who_is_not_called_reads_nothing_below_the_depth(self) -> None:
        history = run(world(1, sizes=(10,)), {**OPENS, "reading.depth_median": 0.5})
        assert events_of(history, OPENED)[:, 4].tolist() == [0] * 10

    def test_what_is_not_reached_is_passed_over_for_ever(self) -> None:
        history = run(world(2, line(days=["monday"]), line(days=["monday"]), sizes=(10,)), {
            **OPENS, "reading.depth_median": 1.5,
        })  # fmt: skip
        assert by_day(history, "posts_seen") == [10, 0]

    @pytest.mark.parametrize(("weight", "extra", "reads"), [
        (0.0, 0.5, True), (1.0, -0.5, False), (1.0, 0.5, True), (0.5, -0.5, False), (0.5, 0.5, True),
    ])  # fmt: skip
    def test_chat_since_a_post_buries_it_by_its_weight(self, weight: float, extra: float, reads: bool) -> None:
        """Monday's readers write n messages; Tuesday's find the post n messages deep: 1 + weight x n."""
        talk = {"habit.chat": 0.0, "chat.spread": 0.0, "chat.rate": 1e9, "chat.value_weight": 0.0}
        tree = world(2, line(days=["monday"]), sizes=(N,))
        written = by_day(run(tree, {**STEADY, **talk}), "chat_messages")[0]
        assert written > 20
        depth = {"reading.chat_weight": weight, "reading.depth_median": 1 + weight * written + extra}
        history = run(tree, {**STEADY, **talk, **depth})
        late = below(looks(1), 0.5) - below(looks(0), 0.5)
        assert by_day(history, "chat_messages")[0] == written
        assert opened(history, 1) == late
        assert by_day(history, "posts_seen") == [len(below(looks(0), 0.5)), len(late) * reads]


class TestDuplicates:
    """Two groups of the same wave: the second shows what has been seen in the first."""

    def twice(self, parameters: dict[str, float]) -> History:
        tree = world(2, line(days=["tuesday"]), sizes=(10,))
        made = {"kind": "mass_groups", "schedule": "posts", "groups_per_member": 2, "joining": "opt_in"}
        tree["start_from"], tree["arms"][ARM] = [], [made]
        return run(tree, parameters)

    def test_it_is_counted_and_not_seen(self) -> None:
        history = self.twice(OPENS)
        rows = events_of(history, OPENED)
        assert {tuple(row[2:]) for row in rows.tolist()} == {(0, OPENED, 1, 0), (1, OPENED, 0, 1)}
        assert by_day(history, "duplicates_seen") == [0, 10]
        assert by_day(history, "posts_seen") == [0, 10]

    def test_it_weighs_as_a_post_that_is_worth_nothing(self) -> None:
        """Full worth: the alert weighs nothing in a group, unless the post has been read in the first one: half do."""
        final = self.twice({**OPENS, **LASTING, "habit.opt_in": 0.5}).final
        readers = below(looks(1), 0.5) & set(range(10))
        assert 0 < len(readers) < 10
        for member, slot, load in zip(final["member"], final["slot"], final["load"], strict=True):
            assert load == pytest.approx(float(slot == 1 and member in readers))
