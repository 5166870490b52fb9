"""Who cannot interact changes nothing: added customers, other lanes, other groups, later days. To the byte."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.engine.history import History
from sim.random_streams import MEMBER, batch
from sim.scenario.model import Scenario

from .worlds import ACT, ARM, LIVELY, OFF, calm_tree, digest, events_of, lively_tree, played, scenario_of

JOINED, MOVED = 2, 7
SEEDS = (1, 2, 3)


def of_first(history: History, count: int) -> bytes:
    """Return the events of the first customers."""
    assert history.events is not None
    return history.events[history.events[:, 1] < count].tobytes()


def enrols_after(seed: int, first: int, member: int) -> bool:
    """Tell whether a member enrols later than all before it and so is not taken into groups that they fill."""
    enrol = batch(seed, 0, MEMBER, np.arange(member + 1))[:, 0]
    return bool(enrol[member] > np.sort(enrol[:member])[first - 1])


def one_more(seed: int) -> tuple[Scenario, Scenario, int]:
    """Make a world and the same with customers added until one would be taken into a group."""
    tree = lively_tree(200, 10, seed=seed)
    tree["start_from"]["size"] = 15
    more = 200
    while enrols_after(seed, 60, more):
        more += 1
    bigger = {**tree, "customers": {**tree["customers"], "count": more}}
    return scenario_of(tree, LIVELY), scenario_of(bigger, LIVELY), more - 200


@pytest.mark.parametrize("seed", SEEDS)
def test_customers_in_no_group_change_nothing_for_the_others(seed: int) -> None:
    small, large, added = one_more(seed)
    assert added > 0
    before, after = played(small, events=True), played(large, events=True)
    assert of_first(after, 200) == before.events.tobytes()
    for name in ("normal", "muted", "folded", "left", "visits", "openings", "group_orders", "chat_messages"):
        assert after.daily[name].tolist() == before.daily[name].tolist()


def test_a_customer_who_is_taken_into_a_group_does_change_the_others() -> None:
    """The planted fault: the next customer enrols early enough to be in a group and to write in it."""
    tree = lively_tree(200, 10, seed=5)
    larger = {**tree, "start_from": {**tree["start_from"], "size": 50}}
    before, after = (played(scenario_of(one, LIVELY), events=True) for one in (tree, larger))
    assert of_first(after, 200) != before.events.tobytes()


@pytest.mark.parametrize("seed", SEEDS)
def test_without_groups_customers_are_additive(seed: int) -> None:
    """The orders of 900 customers are those of the first 300 and of the 600 after them."""
    large = played(scenario_of(lively_tree(900, 60, seed=seed)), "none", events=True)
    small = played(scenario_of(lively_tree(300, 60, seed=seed)), "none", events=True)
    assert len(small.events) > 100
    assert of_first(large, 300) == small.events.tobytes()


ALONE = {
    "load.brand_share": 0, "flash.invitation": 0, "attention.push_pull": 0, "attention.need_pull": 0,
    "purchase.salience": 0, "purchase.elasticity": 0, "value.smoothing": 0, "decision.pin_cost": 1000,
    "novelty.messages_per_week": 1e12,
}  # fmt: skip
FLASH = {
    "kind": "flash_groups", "every": "friday", "at": "16:00", "lasts": "4 hours", "size": 40, "entry": 1.0,
    "schedule": "rush", "joining": "invitation",
}  # fmt: skip


def standing_only(history: History) -> bytes:
    """Return the events of standing groups."""
    assert history.events is not None
    rows = history.events[(history.events[:, 2] < 256) & (history.events[:, 3] > JOINED) & (history.events[:, 3] != 8)]
    return np.delete(rows, 5, axis=1)[rows[:, 3] == MOVED].tobytes() + rows[rows[:, 3] == 4].tobytes()


def with_flash(parameters: dict[str, float], seed: int) -> tuple[History, History]:
    tree = lively_tree(200, 12, seed=seed)
    tree["arms"]["both"] = [*tree["arms"][ARM], FLASH]
    tree["start_from"].update(pinned=0, size=50)
    scenario = scenario_of(tree, {**LIVELY, **parameters})
    return played(scenario, events=True), played(scenario, "both", events=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_flash_groups_leave_standing_groups_alone_where_no_stock_is_shared(seed: int) -> None:
    """No brand, no worth learnt, no wear, no pins in common: what is left would be shared draws."""
    alone, beside = with_flash(ALONE, seed)
    assert len(events_of(beside, 8)) > 50
    assert standing_only(beside) == standing_only(alone)


@pytest.mark.parametrize(("shared", "value"), [("load.brand_share", 0.5), ("attention.push_pull", 5.0)])
def test_shared_stocks_do_reach_standing_groups(shared: str, value: float) -> None:
    """The planted fault: one stock in common is enough to be seen."""
    alone, beside = with_flash({**ALONE, shared: value}, 1)
    assert standing_only(beside) != standing_only(alone)


# Groups that share nothing: their sizes do not matter.

SIZELESS = {**LIVELY, "chat.rate": 0, "decision.leave_awkwardness": 0}
"""Nothing that depends on how many are in a group."""


def sized(groups: int, parameters: dict[str, float]) -> History:
    tree = lively_tree(240, 14)
    tree["start_from"].update(groups=groups, size=240 // groups, age_days=30, muted=0, folded=0, pinned="10%")
    return played(scenario_of(tree, parameters), events=True)


def apart_from_groups(history: History) -> bytes:
    """Return all events but the group that each member is in."""
    rows = history.events.copy()
    rows[rows[:, 3] == JOINED, 4] = 0
    return rows.tobytes()


@pytest.mark.parametrize("groups", [2, 8, 240])
def test_size_is_irrelevant_without_chat_awkwardness_and_buyers(groups: int) -> None:
    one = sized(1, SIZELESS)
    assert len(one.events) > 2000
    assert apart_from_groups(sized(groups, SIZELESS)) == apart_from_groups(one)


@pytest.mark.parametrize("lever", [{"chat.rate": 0.3}, {"decision.leave_awkwardness": 1.0}])
def test_size_does_matter_with_chat_or_awkwardness(lever: dict[str, float]) -> None:
    one, many = (sized(groups, {**SIZELESS, **lever}) for groups in (1, 8))
    assert apart_from_groups(many) != apart_from_groups(one)


# Arms that differ only from a day on.


def first_flash(tree: dict[str, Any]) -> None:
    tree["arms"]["other"] = [*tree["arms"][ARM], {**FLASH, "first": "2023-05-08"}]


def pin_drive_from(tree: dict[str, Any]) -> None:
    drive = {"kind": "pin_drive", "from": "2023-05-08", "lasts": "4 days", "reach": "100%"}
    tree["arms"]["other"] = [*tree["arms"][ARM], drive]


def other_sundays(tree: dict[str, Any]) -> None:
    sunday = {**tree["schedules"]["daily"][0], "days": ["sunday"], "at": ["23:00"]}
    tree["schedules"]["more"] = [*tree["schedules"]["daily"], sunday]
    tree["arms"]["other"] = [{"kind": "keep_groups", "schedule": "more"}]


def until(history: History, tick: int) -> bytes:
    assert history.events is not None
    daily = b"".join(history.daily[name][: tick // 24].tobytes() for name in sorted(history.daily))
    return history.events[history.events[:, 0] < tick].tobytes() + daily


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("differ", "tick"),
    [(first_flash, 11 * 24 + 16), (pin_drive_from, 7 * 24), (other_sundays, 6 * 24 + 23)],
    ids=["a flash group", "a pin drive", "a post on Sundays"],
)
def test_arms_are_the_same_until_they_differ(differ: Callable[[dict[str, Any]], None], tick: int, seed: int) -> None:
    tree = lively_tree(200, 14, seed=seed)
    differ(tree)
    scenario = scenario_of(tree, {**LIVELY, "decision.pin_drive": 4})
    one, other = played(scenario, events=True), played(scenario, "other", events=True)
    assert until(one, tick) == until(other, tick)
    assert until(one, 14 * 24) != until(other, 14 * 24)


def test_an_observer_changes_nothing() -> None:
    """Events are kept or not: the counts and orders are the same."""
    scenario = scenario_of(lively_tree(150, 10), LIVELY)
    watched, unwatched = played(scenario, events=True), played(scenario)
    for name, found in unwatched.daily.items():
        assert found.tolist() == watched.daily[name].tolist()
    for name, found in unwatched.orders.items():
        assert found.tolist() == watched.orders[name].tolist()


def test_replications_are_addresses_and_not_turns() -> None:
    """Any subset of arms and replications, in any order, alone or again, gives the same bytes."""
    scenario = scenario_of(lively_tree(120, 7), LIVELY)
    calls = [(arm, replication) for arm in (ARM, "mass", "none") for replication in (0, 1, 5)]
    forth = {call: digest(played(scenario, call[0], replication=call[1], events=True)) for call in calls}
    back = {call: digest(played(scenario, call[0], replication=call[1], events=True)) for call in reversed(calls)}
    assert forth == back
    assert len(set(forth.values())) == len(calls)


def test_a_post_that_nobody_can_see_changes_nothing_for_the_other_groups() -> None:
    """Everyone of group one is gone after the first day: what goes on there reaches nobody."""
    empty = {**ACT, "decision.leave_cost": -1000, "attention.sessions_per_day": 80}
    tree = calm_tree(60, 20, tick=1440, line={"via": "manual"})
    history = played(scenario_of(tree, {**OFF, **empty}), events=True)
    assert history.daily["left"].tolist() == [60] * 20
    assert history.daily["visits"][1:].sum() == 0
    assert history.daily["posts_delivered"][1:].sum() == 0
    assert history.daily["posts_sent"].tolist() == [1] * 20
