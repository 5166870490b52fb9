"""Metamorphic relations over generated worlds, to the byte, and their planted faults."""

from __future__ import annotations

from typing import Any

import pytest

from .generated import World, worlds_with_groups
from .relations import RELATIONS, Relation, differing, everything
from .relations_of_plans import PLANS
from .worlds import lively_tree, played, scenario_of

ALL = (*RELATIONS, *PLANS)
WORLDS = 30
"""Generated worlds of each relation."""


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    return worlds_with_groups(WORLDS)


@pytest.mark.parametrize("relation", ALL, ids=lambda relation: relation.name)
def test_relation_holds_on_every_world(worlds: list[World], relation: Relation) -> None:
    assert [(w.number, found) for w in worlds if (found := relation.noticed(w))] == []


@pytest.mark.parametrize("relation", ALL, ids=lambda relation: relation.name)
def test_planted_fault_is_noticed(worlds: list[World], relation: Relation) -> None:
    assert any(relation.noticed(w, planted=True) for w in worlds)


def test_worlds_are_not_empty(worlds: list[World]) -> None:
    """What is compared is there: every count but those of rare events is more than nothing in some world."""
    seen = set()
    for w in worlds:
        seen |= {name for name, found in everything(w.run()).items() if found.any()}
    assert seen >= {"muted", "folded", "left", "removed", "openings", "offers_seen", "group_orders", "chat_messages"}
    assert seen >= {"posts_dropped", "duplicates_seen", "own_orders", "order cut_fen", "load", "value", "habit", "pins"}
    assert seen >= {"baseline_orders", "incremental_orders", "own_incremental_orders", "lost_orders", "need_visits"}


def test_there_are_enough_relations() -> None:
    names = [relation.name for relation in ALL]
    assert len(set(names)) == len(names) >= 30
    assert all(relation.fault or relation.unready for relation in ALL)


def named(first: str, second: str, *, posts_on_second: bool = False) -> dict[str, Any]:
    """Run a world of two segments that differ in nothing but which of two topics they like."""
    tree = lively_tree(100, 10)
    segment = {"share": "50%", "orders_per_month": 4}
    likes = {"one": {first: 0.9, second: 0.1}, "two": {first: 0.1, second: 0.9}}
    tree["customers"]["segments"] = {name: {**segment, "interests": interests} for name, interests in likes.items()}
    for line in (*tree["schedules"]["daily"], *tree["schedules"]["rush"]):
        line["topic"] = second if posts_on_second else first
    return everything(played(scenario_of(tree)))


def test_names_of_topics_in_the_same_order_change_nothing() -> None:
    assert differing(named("coffee", "tea"), named("drinks", "things")) == []


def test_names_in_another_order_swap_segments_that_differ_in_nothing_else() -> None:
    """The one place where a name decides (MODEL.md 2): which half of the members likes which topic."""
    swapped = named("coffee", "tea", posts_on_second=True)
    assert differing(named("things", "drinks"), swapped) == []
    assert differing(named("coffee", "tea"), swapped) != []
