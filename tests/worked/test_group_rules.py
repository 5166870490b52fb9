"""Worked examples of rules: who is asked to move, where to, and what goes with them (MODEL.md 8).

Nobody is under any load unless a test says so, so everyone comes who is invited with `rejoin` 1, and nobody with 0.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import Any, ClassVar

import numpy as np
import pytest

from sim.engine.history import GONE, JOINED, MOVED, History
from sim.random_streams import JOINING, PLACE, REJOIN, batch
from sim.states import LEFT, MUTED, NORMAL
from tests.laws.worlds import ARM, CERTAIN, OFF, events_of, played, scenario_of

from .plans import BUYING, HALF, LASTING, OPENS, by_day, line, run, standing, world

SEED = 20210930
LEAVING = {"decision.cleanup_per_day": CERTAIN, "decision.cleanup_leave": 0.5}
"""Half of those who never opened leave on a day."""
TUESDAY = {"date": "2023-05-02"}


def rule(do: str, size: int | None = None, *, when: dict[str, Any] = TUESDAY, **more: Any) -> dict[str, Any]:
    """Write a rule of Tuesday that everybody follows."""
    told = {"rejoin": 1, "joining": "opt_in", **more} if do != "dissolve" else more
    return {"when": when, "do": do, **({} if size is None else {"size": size}), **told}


def members(history: History) -> dict[int, list[int]]:
    """Return who came into each group, in order of coming."""
    found: dict[int, list[int]] = {}
    for _, member, _, _, group, _ in events_of(history, JOINED).tolist():
        found.setdefault(group, []).append(member)
    return found


def moved(history: History) -> dict[int, set[int]]:
    """Return who came into each group after the first tick."""
    found: dict[int, set[int]] = {}
    for tick, member, _, _, group, _ in events_of(history, JOINED).tolist():
        if tick > 0:
            found.setdefault(group, set()).add(member)
    return found


def gone(history: History) -> Counter[int]:
    """Count removals by tick."""
    return Counter(events_of(history, GONE)[:, 0].tolist())


def by_place(chosen: list[int]) -> list[int]:
    """Sort members by their draw PLACE of lane 0 and round 0."""
    places = batch(SEED, 0, PLACE, np.array(chosen), slot=0)[:, 0]
    return [chosen[i] for i in np.argsort(places)]


class TestMerge:
    @pytest.mark.parametrize(
        ("sizes", "size", "into"),
        [
            ((3, 4, 2, 5), 7, {0: [1], 2: [3]}),
            ((3, 5, 2), 7, {1: [2]}),
            ((5, 3, 2), 7, {1: [2]}),
            ((4, 4, 4), 7, {}),
            ((2, 2, 2), 6, {0: [1, 2]}),
            ((2, 2, 2), 5, {0: [1]}),
            ((1, 1, 1, 1, 1), 2, {0: [1], 2: [3]}),
        ],
        ids=str,
    )
    def test_bunches_in_order_of_ordinal_as_long_as_they_fit(
        self, sizes: tuple[int, ...], size: int, into: dict[int, list[int]]
    ) -> None:
        history = run(world(3, sizes=sizes, rules=[rule("merge", size)]))
        were = {group: set(found) for group, found in members(run(world(1, sizes=sizes))).items()}
        expected = {first: set().union(*(were[other] for other in others)) for first, others in into.items()}
        assert moved(history) == expected
        emptied = sum(len(others) for others in into.values())
        assert by_day(history, "groups_alive") == [len(sizes)] + [len(sizes) - emptied] * 2
        assert by_day(history, "normal") == [sum(sizes)] * 3
        assert by_day(history, "setups") == by_day(history, "template_setups") == [0, 0, 0]

    def test_those_of_the_first_group_stay(self) -> None:
        history = run(world(3, sizes=(3, 4), rules=[rule("merge", 7)]))
        were = members(history)[1]
        assert set(events_of(history, GONE)[:, 1].tolist()) == set(were[:4])
        assert gone(history) == {1: 4}

    def test_the_dead_group_is_sent_nothing(self) -> None:
        history = run(world(4, sizes=(3, 4), rules=[rule("merge", 7)]))
        assert by_day(history, "posts_sent") == [2, 1, 1, 1]

    def test_leavers_make_room(self) -> None:
        """Sizes are those of the morning: live members only."""
        tree = world(3, sizes=(4, 4), rules=[rule("merge", 7)])
        history = run(tree, LEAVING)
        left = by_day(history, "left")[0]
        assert 0 < left < 8
        assert by_day(history, "removed")[1] > 0


class TestSplit:
    @pytest.mark.parametrize(("n", "size", "sizes"), [
        (7, 3, [3, 2, 2]), (8, 3, [3, 3, 2]), (9, 3, [3, 3, 3]), (4, 3, [2, 2]), (10, 9, [5, 5]), (3, 3, [3]),
        (2, 3, [2]),
    ])  # fmt: skip
    def test_parts_by_place(self, n: int, size: int, sizes: list[int]) -> None:
        """Position p of N goes to part (p x parts) // N; the first part stays."""
        history = run(world(3, sizes=(n,), rules=[rule("split", size)]))
        order = by_place(list(range(n)))
        bounds = np.cumsum([0, *sizes])
        parts = {i: set(order[bounds[i] : bounds[i + 1]]) for i in range(1, len(sizes))}
        assert moved(history) == parts
        assert by_day(history, "groups_alive")[1:] == [len(sizes)] * 2
        assert by_day(history, "template_setups") == [0, len(sizes) - 1, 0]
        assert by_day(history, "removed")[2] == n - sizes[0]

    def test_new_groups_count_on_by_group_then_part(self) -> None:
        """Groups of 4, 2 and 6 in parts of 2: group 0 makes number 3, group 2 makes 4 and 5."""
        history = run(world(3, sizes=(4, 2, 6), rules=[rule("split", 2)]))
        were = members(history)
        assert set(moved(history)) == {3, 4, 5}
        assert moved(history)[3] < set(were[0])
        assert moved(history)[4] | moved(history)[5] < set(were[2])
        first, second, third = (by_place(were[2])[i : i + 2] for i in (0, 2, 4))
        assert (moved(history)[4], moved(history)[5]) == (set(second), set(third))
        assert not set(first) & set(gone_members(history))

    def test_a_part_to_which_nobody_comes_is_not_made(self) -> None:
        history = run(world(3, sizes=(6,), rules=[rule("split", 2, rejoin=0)]))
        assert by_day(history, "groups_alive") == [1, 1, 1]
        assert by_day(history, "removed") == [0, 4, 4]
        assert sum(by_day(history, "setups")) + sum(by_day(history, "template_setups")) == 0

    @pytest.mark.parametrize(("template", "count"), [(True, "template_setups"), (False, "setups")])
    def test_set_up_with_or_without_a_template(self, template: bool, count: str) -> None:
        history = run(world(2, sizes=(6,), rules=[rule("split", 2, template=template)]))
        assert by_day(history, count) == [0, 2]

    def test_what_was_posted_before_is_not_in_the_new_group(self) -> None:
        """Read on Tuesday: a post before and one after; movers are members from Wednesday on."""
        tree = world(
            3, line(days=["monday"]), line(days=["tuesday", "wednesday"]), sizes=(4,), rules=[rule("split", 2)]
        )
        history = run(tree, OPENS)
        assert by_day(history, "posts_sent") == [1, 2, 2]
        assert by_day(history, "posts_seen") == [4, 2, 4]


def gone_members(history: History) -> list[int]:
    """Return who was removed."""
    found: list[int] = events_of(history, GONE)[:, 1].tolist()
    return found


class TestRebuild:
    def test_all_move_into_new_groups_by_place(self) -> None:
        """Two groups of 5 and 3, rebuilt in groups of up to 3: eight people in three groups, 3 + 3 + 2."""
        history = run(world(3, sizes=(5, 3), rules=[rule("rebuild", 3)]))
        order = by_place(list(range(8)))
        assert moved(history) == {2: set(order[:3]), 3: set(order[3:6]), 4: set(order[6:])}
        assert by_day(history, "groups_alive") == [2, 3, 3]
        assert by_day(history, "removed") == [0, 8, 8]
        assert by_day(history, "normal") == [8, 8, 8]

    def test_only_those_who_come_back_count(self) -> None:
        """REJOIN below one half; the others are gone, and the groups are as many as these need."""
        history = run(world(3, sizes=(12,), rules=[rule("rebuild", 3, rejoin=0.5)]))
        draws = batch(SEED, 0, REJOIN, np.arange(12), slot=0, tick=1)[:, 0]
        back = np.flatnonzero(draws < 0.5).tolist()
        assert 0 < len(back) < 12
        groups = -(-len(back) // 3)
        order = by_place(back)
        into = [(p * groups) // len(back) for p in range(len(back))]
        expected = {1 + g: {m for m, i in zip(order, into, strict=True) if i == g} for g in range(groups)}
        assert moved(history) == expected

    def test_nobody_comes_back(self) -> None:
        history = run(world(3, sizes=(5, 3), rules=[rule("rebuild", 3, rejoin=0)]))
        assert by_day(history, "groups_alive") == [2, 0, 0]
        assert by_day(history, "posts_sent") == [2, 0, 0]

    def test_new_groups_are_sent_what_is_posted_from_then_on(self) -> None:
        history = run(world(3, sizes=(5, 3), rules=[rule("rebuild", 3)]))
        assert by_day(history, "posts_sent") == [2, 3, 3]
        assert by_day(history, "exposures") == [8, 0, 8]


class TestDissolve:
    def test_everyone_is_removed(self) -> None:
        history = run(world(3, sizes=(5, 3), rules=[rule("dissolve")]))
        assert events_of(history, GONE).tolist() == [[1, member, 0, GONE, NORMAL, 0] for member in range(8)]
        assert by_day(history, "groups_alive") == [2, 0, 0]
        assert by_day(history, "posts_sent") == [2, 0, 0]
        assert by_day(history, "customers_in_groups") == [8, 0, 0]

    def test_who_left_stays_left(self) -> None:
        tree = world(3, sizes=(8,), rules=[rule("dissolve")])
        history = run(tree, LEAVING)
        left = by_day(history, "left")
        assert 0 < left[0] < 8
        assert left[1] == left[0]
        assert by_day(history, "removed") == [0, 8 - left[0], 8 - left[0]]


class TestWhatGoesWithThem:
    def test_slot_habit_and_state(self) -> None:
        """Muted at the start with a habit of a half: rebuilt, the habit is kept, all else is new."""
        tree = world(3, sizes=(6,), rules=[rule("rebuild", 6)])
        tree["start_from"] = standing(6, muted=1)
        history = run(tree, {"habit.forced": 0.5, "habit.opt_in": 1.0, "habit.loss": 0.0})
        rows = events_of(history, JOINED)
        assert rows[rows[:, 0] == 1, 2].tolist() == [1] * 6
        assert rows[rows[:, 0] == 1, 5].tolist() == [NORMAL] * 6
        assert events_of(history, GONE)[:, 4].tolist() == [MUTED] * 6
        assert history.final["slot"].tolist() == [1] * 6
        assert history.final["state"].tolist() == [NORMAL] * 6
        assert history.final["habit"].tolist() == [0.5] * 6

    def test_load_on_the_operator_goes_with_them_and_the_groups_stays_behind(self) -> None:
        alerted = {**LASTING, "load.brand_share": 0.25, "purchase.brand_reactance": 0.0}
        tree = world(2, line(days=["monday"], benefit=0), sizes=(6,), rules=[rule("rebuild", 6)])
        history = run(tree, alerted)
        assert history.final["load"].tolist() == [0.0] * 6
        assert history.daily["load"].tolist() == pytest.approx([6 * 2**20, 6 * 0.25 * 2**20], abs=12)

    def test_slots_count_on(self) -> None:
        """Split on Tuesday, rebuilt on Wednesday: who moved twice has slot 2, the others slot 1."""
        rules = [rule("split", 3), rule("rebuild", 6, when={"date": "2023-05-03"})]
        history = run(world(3, sizes=(6,), rules=rules))
        movers = moved(history)[1]
        slots = dict(zip(history.final["member"].tolist(), history.final["slot"].tolist(), strict=True))
        assert slots == {member: 2 if member in movers else 1 for member in range(6)}

    MUTES: ClassVar[dict[str, float]] = {"decision.join_mute_forced": 1.0, "decision.join_leave_forced": 0.0}

    @pytest.mark.parametrize(("joining", "mutes"), [("forced", 3), ("invitation", 0), ("opt_in", 0)])
    def test_joining_decision_by_the_way_of_the_rule(self, joining: str, mutes: int) -> None:
        """Those who are forced mute at once, and they alone: in the tick after."""
        tree = world(4, sizes=(6,), rules=[rule("split", 3, joining=joining)])
        history = run(tree, self.MUTES)
        assert by_day(history, "mutes") == [0, 0, mutes, 0]
        assert set(events_of(history, MOVED)[:, 1].tolist()) == (moved(history)[1] if mutes else set())

    def test_forced_into_another_group_some_leave_at_once_and_are_burdened(self) -> None:
        """LEAVE below one half; the others bear six messages a week more on the operator, whatever the group."""
        forced = {**LASTING, "decision.join_leave_forced": 0.5, "decision.join_mute_forced": 0.0,
                  "load.forced": 6e9 / (7 * math.log(2))}  # fmt: skip
        history = run(world(4, sizes=(8,), rules=[rule("split", 4, joining="forced")]), forced)
        movers = sorted(moved(history)[1])
        draws = batch(SEED, 0, JOINING, np.array(movers), slot=1, tick=2)[:, 0]
        leavers = [m for m, draw in zip(movers, draws.tolist(), strict=True) if draw < 0.5]
        assert 0 < len(leavers) < 4
        assert events_of(history, MOVED).tolist() == [[2, m, 1, MOVED, NORMAL, LEFT] for m in leavers]
        assert history.final["load"].tolist() == [0.0] * (8 - len(leavers))
        assert by_day(history, "load") == pytest.approx([0, 0] + [6 * 2**20 * (4 - len(leavers))] * 2, abs=12)

    def test_nobody_joins_the_first_group_of_a_merge_without_the_decision(self) -> None:
        history = run(world(4, sizes=(3, 4), rules=[rule("merge", 7, joining="forced")]), self.MUTES)
        assert by_day(history, "mutes") == [0, 0, 4, 0]
        assert set(events_of(history, MOVED)[:, 1].tolist()) == moved(history)[0]

    def test_a_merge_to_which_nobody_comes_leaves_the_decision_of_those_who_have_just_joined(self) -> None:
        """Groups of 3 and 2, forced on Monday; on Tuesday the second ends, and the first three mute as they would."""
        merge = rule("merge", 7, joining="opt_in", rejoin=0)
        tree = world(3, sizes=(5,))
        tree["arms"][ARM] = [
            {"kind": "mass_groups", "size": 3, "joining": "forced", "schedule": "posts", "rules": [merge]},
        ]
        history = run(tree, self.MUTES)
        assert by_day(history, "removals") == [0, 2, 0]
        assert by_day(history, "mutes") == [0, 3, 0]

    def test_removed_members_make_no_visit_in_this_tick(self) -> None:
        history = run(world(3, sizes=(6,), rules=[rule("rebuild", 6)]), OPENS)
        assert by_day(history, "visits") == [6, 0, 6]
        assert by_day(history, "openings") == [6, 0, 6]

    def test_load_on_the_operator_keeps_them_away(self) -> None:
        """Three times the tolerance and full reactance: Jb = 0.75, so one in four comes: those with REJOIN < 0.25."""
        scandal = {"kind": "scandal", "date": "2023-05-02", "irritation": 3}
        tree = world(3, sizes=(40,), rules=[rule("rebuild", 40)], shocks=[scandal])
        history = run(tree, {"purchase.brand_reactance": 1.0, "load.half_life_days": 1e9})
        draws = batch(SEED, 0, REJOIN, np.arange(40), slot=0, tick=1)[:, 0]
        assert moved(history) == {1: set(np.flatnonzero(draws < 0.25).tolist())}
        assert 0 < len(moved(history)[1]) < 40

    def test_a_campaign_seen_before_the_move_is_not_sent_again(self) -> None:
        """Nothing of the old group is in the new one: no duplicates."""
        tree = world(3, sizes=(6,), rules=[rule("rebuild", 6)])
        history = run(tree, OPENS)
        assert sum(by_day(history, "duplicates_seen")) == 0


class TestWhen:
    """Which groups a rule chooses: it is asked at the first tick of a day."""

    def alive(self, when: dict[str, Any], *sizes: int, days: int = 4, parameters: Any = None, **how: Any) -> list[int]:
        history = run(world(days, sizes=sizes or (3, 5), rules=[rule("dissolve", when=when)], **how), parameters)
        return by_day(history, "groups_alive")

    def test_on_its_date(self) -> None:
        assert self.alive({"date": "2023-05-03"}) == [2, 2, 0, 0]

    def test_on_weekdays(self) -> None:
        assert self.alive({"every": ["thursday", "wednesday"]}) == [2, 2, 0, 0]

    def test_at_noon_nothing_is_asked(self) -> None:
        history = run(world(2, sizes=(4,), tick=HALF, rules=[rule("dissolve")]))
        assert set(gone(history)) == {2}

    def test_groups_of_the_first_day_that_are_older_than_it(self) -> None:
        assert self.alive({"every": "every"}) == [0, 0, 0, 0]
        tree = world(3, sizes=(3,), rules=[rule("dissolve", when={"every": "every"})])
        tree["start_from"][0]["age_days"] = 0
        assert by_day(run(tree), "groups_alive") == [1, 0, 0]

    @pytest.mark.parametrize(("members", "alive"), [
        ({"at_least": 3}, 0), ({"at_least": 4}, 1), ({"at_least": 5}, 1), ({"at_least": 6}, 2), ({"at_most": 2}, 2),
        ({"at_most": 3}, 1), ({"at_most": 5}, 0), ({"at_least": 4, "at_most": 4}, 2),
    ])  # fmt: skip
    def test_members(self, members: dict[str, int], alive: int) -> None:
        assert self.alive({**TUESDAY, "members": members}) == [2, alive, alive, alive]

    @pytest.mark.parametrize(("age", "alive"), [
        ({"at_least": 31}, 0), ({"at_least": 31.01}, 2), ({"at_most": 31}, 0), ({"at_most": 30.99}, 2),
    ])  # fmt: skip
    def test_age(self, age: dict[str, float], alive: int) -> None:
        """30 days old at the start, 31 on Tuesday."""
        assert self.alive({**TUESDAY, "age_days": age}) == [2, alive, alive, alive]

    def test_messages_of_seven_days(self) -> None:
        """Silent groups: not before they were watched for seven days."""
        silent = {"every": "every", "messages_7d": {"at_most": 0}}
        assert self.alive(silent, days=9) == [2] * 7 + [0, 0]

    def test_messages_are_those_of_members(self) -> None:
        """Posts do not count; a message at every opening does."""
        talk = {**OPENS, "chat.rate": 1e9, "chat.run_length": 0.1, "chat.value_weight": 0.0}
        loud = {"every": "every", "messages_7d": {"at_least": 1}}
        assert self.alive(loud, days=9, parameters=OPENS) == [2] * 9
        assert self.alive(loud, days=9, parameters=talk) == [2] * 7 + [0, 0]

    def test_orders_of_fourteen_days(self) -> None:
        """Eight buy every day, one group of 3 and one of 5: 42 and 70 in fourteen days."""
        for least, alive in ((42, 0), (43, 1), (70, 1), (71, 2)):
            when = {"every": "every", "orders_14d": {"at_least": least}}
            tree = world(16, line("promotion"), sizes=(3, 5), rules=[rule("dissolve", when=when)])
            assert by_day(run(tree, BUYING), "groups_alive") == [2] * 14 + [alive] * 2

    def test_a_group_made_by_a_rule_is_watched_from_then_on(self) -> None:
        """Split on Tuesday, day 1: the old half is judged on day 7, the new one on day 8."""
        silent = {"every": "every", "messages_7d": {"at_most": 0}}
        rules = [rule("split", 3), rule("dissolve", when=silent)]
        assert by_day(run(world(10, sizes=(6,), rules=rules)), "groups_alive") == [1] + [2] * 6 + [1, 0, 0]

    def test_what_a_rule_made_or_filled_is_left_alone_on_that_day(self) -> None:
        """Merged into group 0; the rule after it on the same day finds nothing, the one of the next day does."""
        rules = [rule("merge", 8), rule("dissolve", when={"every": "every", "age_days": {"at_least": 31}})]
        assert by_day(run(world(4, sizes=(3, 5), rules=rules)), "groups_alive") == [2, 1, 0, 0]
        rules = [rule("rebuild", 8), rule("dissolve", when={"every": ["tuesday", "wednesday"]})]
        assert by_day(run(world(4, sizes=(3, 5), rules=rules)), "groups_alive") == [2, 1, 0, 0]

    def test_what_was_split_is_left_alone_on_that_day(self) -> None:
        """Seven in parts of 3, 2 and 2: a second rule would have cut them to pairs."""
        rules = [rule("split", 3), rule("split", 2)]
        assert by_day(run(world(3, sizes=(7,), rules=rules)), "groups_alive") == [1, 3, 3]
        assert by_day(run(world(3, sizes=(7,), rules=rules[1:])), "groups_alive") == [1, 4, 4]
        rules = [rule("split", 3), rule("dissolve")]
        assert by_day(run(world(3, sizes=(7,), rules=rules)), "groups_alive") == [1, 3, 3]

    def test_rules_in_their_order(self) -> None:
        """Dissolved first, there is nothing to merge; merged first, there is nothing left to dissolve on that day."""
        small = rule("dissolve", when={**TUESDAY, "members": {"at_most": 3}})
        assert by_day(run(world(3, sizes=(3, 5), rules=[small, rule("merge", 8)])), "groups_alive") == [2, 1, 1]
        assert by_day(run(world(3, sizes=(3, 5), rules=[small, rule("merge", 8)])), "normal") == [8, 5, 5]
        assert by_day(run(world(3, sizes=(3, 5), rules=[rule("merge", 8), small])), "normal") == [8, 8, 8]

    def test_each_strategy_its_own_groups(self) -> None:
        tree = world(3, sizes=(6,), rules=[rule("dissolve")])
        made = {"kind": "mass_groups", "schedule": "posts", "size": 3, "joining": "opt_in"}
        tree["arms"][ARM].append(made)
        assert by_day(played(scenario_of(tree, OFF)), "groups_alive") == [3, 2, 2]
        tree["arms"][ARM] = [tree["arms"][ARM][0] | {"rules": []}, {**made, "rules": [rule("merge", 6)]}]
        assert by_day(played(scenario_of(tree, OFF)), "groups_alive") == [3, 2, 2]
        assert by_day(played(scenario_of(tree, OFF)), "normal") == [12, 12, 12]
