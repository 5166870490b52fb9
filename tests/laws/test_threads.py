"""Bytes do not depend on the number of threads, on the members taken at a time, or on the room for orders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from sim.engine.history import CANCELLED, GONE, OPENED, REFUSED, History
from sim.engine.loop import FIRST_ORDER, GROUPS
from sim.engine.order_book import OrderBook
from sim.engine.runner import Runner
from sim.engine.scene import Scene
from sim.engine.simulation import Simulation
from sim.scenario.model import Scenario

from .generated import worlds_with_groups
from .worlds import ARM, LIVELY, OPEN, READY, busy_tree, calm, digest, events_of, lively_tree, scenario_of

HOW: tuple[dict[str, Any], ...] = (
    {"threads": 1, "chunk": 5},
    {"threads": 2, "chunk": 1},
    {"threads": 3},
    {"threads": 7, "chunk": 64},
    {"threads": 2, "chunk": 1000},
)
"""Threads and members taken at a time."""


def run(scenario: Scenario, arm: str = ARM, replication: int = 0, **how: Any) -> History:
    """Run with the log of events kept."""
    return Simulation(scenario, arm, replication, events=True, **how).run()


def everything_on(seed: int) -> Scenario:
    """Return a world with limited stock, rules, flash groups, staff, shocks and changes of the world."""
    tree = busy_tree(seed=seed)
    tree["schedules"]["daily"][0]["mix"][0]["offer"]["min_buyers"] = 5
    return scenario_of(tree, {**LIVELY, **READY, "purchase.salience": 5.0})


def inbox(members: int = 150) -> Scenario:
    """Return a world of the minimal model in which everything that it knows happens."""
    tree = lively_tree(members, 10)
    del tree["start_from"], tree["arms"][ARM]
    tree["model"] = "inbox"
    settings = {"schedule": "daily", "groups_per_member": 2}
    tree["arms"][ARM] = [
        {"kind": "mass_groups", "size": 40, **settings},
        {"kind": "small_groups", "size": 100, **settings},
    ]
    return scenario_of(tree, {"inbox.act": 0.1, "inbox.purchase": 0.3, "inbox.pin": 0.02})


@pytest.mark.parametrize("seed", [1, 2])
def test_threads_change_nothing_with_everything_on(seed: int) -> None:
    scenario = everything_on(seed)
    whole = run(scenario, "both")
    assert min(len(events_of(whole, code)) for code in (GONE, REFUSED, CANCELLED)) > 0
    assert [digest(run(scenario, "both", **how)) == digest(whole) for how in HOW] == [True] * len(HOW)


def test_threads_change_nothing_in_the_minimal_model() -> None:
    whole = run(inbox())
    moves = ("mutes", "pins", "unpins", "folds", "leaves", "group_orders", "chat_messages")
    assert min(whole.daily[name].sum() for name in moves) > 0
    assert [digest(run(inbox(), **how)) == digest(whole) for how in HOW] == [True] * len(HOW)


@pytest.mark.parametrize("scenario", [scenario_of(lively_tree(5, 5), LIVELY), inbox(5)], ids=["standard", "inbox"])
def test_more_threads_than_members(scenario: Scenario) -> None:
    whole = run(scenario)
    assert len(events_of(whole, OPENED)) > 0
    assert [digest(run(scenario, threads=k)) == digest(whole) for k in (5, 6, 11)] == [True] * 3


def test_threads_change_nothing_in_generated_worlds() -> None:
    for number, w in enumerate(worlds_with_groups(40)):
        scenario = scenario_of(w.tree, w.parameters)
        whole = digest(run(scenario, w.arm, w.replication))
        how = HOW[number % len(HOW)]
        assert digest(run(scenario, w.arm, w.replication, **how)) == whole, (w.number, how)


# Planted faults of the threads.


def a_member_is_left_out(plant: pytest.MonkeyPatch) -> None:
    """The last range ends too early."""
    begin = Runner.__init__

    def act(runner: Runner, scene: Scene) -> None:
        lo, hi = scene.ranges[-1]
        scene.ranges[-1] = (lo, hi - 1)
        begin(runner, scene)

    plant.setattr(Runner, "__init__", act)


def _before_groups(plant: pytest.MonkeyPatch, spoil: Callable[[Scene], None]) -> None:
    """Spoil what the ranges have written before the groups are settled."""
    advance = Runner._advance

    def act(runner: Runner, r: int, start: int, stop: int, parts: int) -> None:
        if parts == GROUPS:
            spoil(runner.scene)
        advance(runner, r, start, stop, parts)

    plant.setattr(Runner, "_advance", act)


def chat_of_a_range_is_lost(plant: pytest.MonkeyPatch) -> None:
    """What the members of the last range write is not counted."""

    def spoil(scene: Scene) -> None:
        scene.deltas["chat"][-1] = 0

    _before_groups(plant, spoil)


def an_order_of_the_ranges_is_lost(plant: pytest.MonkeyPatch) -> None:
    """The last of the orders of a tick is not counted."""

    def spoil(scene: Scene) -> None:
        scene.sheet.counts[0] = max(0, scene.sheet.counts[0] - 1)

    _before_groups(plant, spoil)


THREADS_FAULTS = (a_member_is_left_out, chat_of_a_range_is_lost, an_order_of_the_ranges_is_lost)


@pytest.mark.parametrize("fault", THREADS_FAULTS)
def test_faults_of_threads_are_seen(
    fault: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = digest(run(everything_on(1), "both"))
    fault(monkeypatch)
    assert digest(run(everything_on(1), "both", threads=3)) != whole


# Room for orders: six thousand members of whom most buy in the tick of a post, and some in every other tick.

BUYERS = 6000
KEPT, GREW = "settled orders are kept elsewhere", "the record grows"


def shopping() -> Scenario:
    """Return a world with more orders in a tick than there is room for at first."""
    offer = {"kind": "promotion", "value": 1.0, "via": "manual"}
    eager = {
        **OPEN, **READY, "purchase.salience": 50.0, "purchase.share": 0.6, "purchase.contestable": 0.9,
        "attention.sessions_per_day": 2000.0,
    }  # fmt: skip
    return calm(BUYERS, 3, eager, at=["09:00", "10:00"], line=offer, orders_per_month=30)


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count how room is made."""
    found: Counter[str] = Counter()
    make_room, widen = Runner._make_room, Scene.widen_orders

    def making(runner: Runner, r: int, at: Any) -> None:
        found[KEPT] += int(at[FIRST_ORDER]) > 0
        make_room(runner, r, at)

    def widening(scene: Scene, r: int, room: int) -> None:
        found[GREW] += 1
        widen(scene, r, room)

    monkeypatch.setattr(Runner, "_make_room", making)
    monkeypatch.setattr(Scene, "widen_orders", widening)
    return found


def roomy(plant: pytest.MonkeyPatch) -> str:
    """Return the digest of a run in which room for all orders is there from the start."""
    with plant.context() as inside:
        inside.setattr("sim.engine.world.FEWEST_ORDERS", 1 << 18)
        return digest(Simulation(shopping(), ARM, 0).run())


@pytest.mark.parametrize(
    ("how", "made"),
    [
        ({"chunk": 64}, {KEPT, GREW}),
        ({"chunk": 1}, {GREW}),
        ({"chunk": BUYERS}, {KEPT}),
        ({"threads": 2, "chunk": 100}, {GREW}),
        ({"threads": 3, "chunk": 300}, {GREW}),
    ],
    ids=lambda one: str(sorted(one)) if isinstance(one, set) else str(one),
)
def test_room_for_orders_changes_nothing(
    how: dict[str, int], made: set[str], ways: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = roomy(monkeypatch)
    assert +ways == {}
    history = Simulation(shopping(), ARM, 0, **how).run()
    assert digest(history) == whole
    assert set(+ways) == made


def test_the_world_of_orders_has_more_than_fit() -> None:
    history = Simulation(shopping(), ARM, 0).run()
    by_tick = Counter(history.orders["tick"].tolist())
    assert sum(n > 4096 for n in by_tick.values()) > 2
    assert sum(0 < n < 4096 for n in by_tick.values()) > 20


def an_order_is_lost_in_keeping(plant: pytest.MonkeyPatch) -> None:
    add = OrderBook.add
    plant.setattr(OrderBook, "add", lambda book, orders: add(book, orders[: max(1, len(orders) - 1)]))


def growing_forgets(plant: pytest.MonkeyPatch) -> None:
    widen = Scene.widen_orders

    def act(scene: Scene, r: int, room: int) -> None:
        widen(scene, r, room)
        scene.sheets[r].orders[100] = scene.sheets[r].orders[99]

    plant.setattr(Scene, "widen_orders", act)


@pytest.mark.parametrize("fault", [an_order_is_lost_in_keeping, growing_forgets])
def test_faults_of_the_room_are_seen(
    fault: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = roomy(monkeypatch)
    fault(monkeypatch)
    assert digest(Simulation(shopping(), ARM, 0, chunk=64).run()) != whole
