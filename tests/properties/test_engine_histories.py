"""What holds on every day of every run: conservation, order of counts, books that agree with each other.

Histories are those of the oracle's small generated worlds, of lively ones, and broken ones that must be found out.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.arrays import ORDER_KINDS
from sim.engine.history import History
from sim.states import STATE_NAMES
from tests.laws.generated import World, world
from tests.laws.worlds import ARM, LIVELY, busy_tree, lively_tree, played, scenario_of

fixed = settings(derandomize=True, deadline=None, database=None, max_examples=80)
LIVE = STATE_NAMES[:5]
EAGER = {"purchase.salience": 3.0, "purchase.contestable": 1.0, "purchase.ahead": 5.0, "purchase.ahead_days": 60.0}
"""Most offers are taken by who reads them, so that stocks run out."""


def faults(history: History) -> list[str]:
    """Name what does not hold."""
    d = history.daily
    return [name for name, holds in _laws(history, d) if not np.all(holds)]


def _laws(history: History, d: dict[str, np.ndarray]) -> Iterator[tuple[str, object]]:
    """List the laws with whether they hold, by day."""
    live = sum(d[name] for name in LIVE)
    yield "joined = sum of states", d["joined"] == live + d["left"] + d["removed"]
    yield "joined is what joined so far", d["joined"] == np.cumsum(d["joins"])
    yield "left is what left so far", d["left"] == np.cumsum(d["leaves"])
    yield "removed is what was removed so far", d["removed"] == np.cumsum(d["removals"])
    yield "nothing is negative", [found.min() >= 0 for found in d.values()]
    yield "left and removed never fall", [np.diff(d[name]).min(initial=0) >= 0 for name in ("left", "removed")]
    yield "customers in groups", d["customers_in_groups"] <= np.minimum(live, history.n_customers)
    yield "nobody in groups without a live membership", (d["customers_in_groups"] == 0) == (live == 0)
    yield from _visit_laws(history, d)
    yield from _order_laws(history, d)
    yield from _post_laws(d)
    yield "shares", (d["value"] <= live * 2**20) & (d["habit"] <= live * 2**20)
    yield "levels of nobody", (live > 0) | (d["load"] + d["value"] + d["habit"] == 0)


def _visit_laws(history: History, d: dict[str, np.ndarray]) -> Iterator[tuple[str, object]]:
    """List the laws of visits; those who are in groups on the first day have opened them before it."""
    yield "exposures are visits", d["exposures"] <= d["visits"]
    yield "openings are visits", d["openings"] <= d["visits"]
    yield "who looks for a chat opens it", d["need_visits"] <= d["openings"]
    yield "flash groups are groups", (d["flash_leaves"] <= d["leaves"]) & (d["flash_members"] <= d["joined"])
    yield "orders in groups are openings", d["group_orders"] <= d["openings"]
    yield "messages are written at openings, at most 30", d["chat_messages"] <= 30 * d["openings"]
    yield "who spoke had opened", d["customers_spoke_7d"] <= d["customers_opened_7d"]
    for name in ("reached", "opened", "spoke"):
        of = {"reached": "exposures", "opened": "openings", "spoke": "chat_messages"}[name]
        before = d["joins"][0] * (np.arange(history.n_days) < 6) if name == "opened" else 0
        yield f"{name} in 7 days", d[f"customers_{name}_7d"] <= _last_7_days(d[of]) + before


def _last_7_days(flow: np.ndarray) -> np.ndarray:
    total = np.cumsum(flow)
    return total - np.concatenate([np.zeros(min(7, len(flow)), int), total[:-7]])


def _order_laws(history: History, d: dict[str, np.ndarray]) -> Iterator[tuple[str, object]]:
    orders = history.orders
    day = orders["tick"] // history.ticks_per_day
    in_group = orders["group"] >= 0
    for name, chosen in (("own_orders", ~in_group), ("group_orders", in_group)):
        yield f"{name} are listed", d[name] == np.bincount(day[chosen], minlength=history.n_days)
    for name in ("revenue_fen", "cut_fen"):
        yield f"{name} is listed", d[name] == np.bincount(day, weights=orders[name], minlength=history.n_days)
    yield "orders on offers have been seen", np.cumsum(d["group_orders"]) <= np.cumsum(d["offers_seen"])
    yield "kinds of orders in groups", d["group_orders"] == sum(d[f"{kind}_orders"] for kind in ORDER_KINDS[1:4])
    yield "own orders won", d["own_incremental_orders"] <= d["own_orders"]
    for place, kind in list(enumerate(ORDER_KINDS))[1:]:
        listed = np.bincount(day[orders["kind"] == place], minlength=history.n_days)
        yield f"{kind} orders are listed", d[f"{kind}_orders"] == listed
    yield "own orders are of their kinds", np.isin(orders["kind"], (0, 4)) == ~in_group
    yield "own orders have no campaign", orders["campaign"][~in_group] == -1
    yield "own orders have no cut", orders["cut_fen"][~in_group] == 0
    yield "group orders have a campaign", orders["campaign"][in_group] >= 0
    yield "cuts stay below the basket", (orders["cut_fen"] >= 0) & (orders["cut_fen"] <= orders["revenue_fen"])
    place = orders["tick"].astype(np.int64) * history.n_customers + orders["member"]
    yield "orders stand by tick, then member", np.diff(place).min(initial=0) >= 0


def _post_laws(d: dict[str, np.ndarray]) -> Iterator[tuple[str, object]]:
    seen = d["posts_seen"] + d["duplicates_seen"]
    yield "seen posts were delivered", np.cumsum(seen) <= np.cumsum(d["posts_delivered"])
    yield "offers are posts", d["offers_seen"] <= d["posts_seen"]
    yield "posts need groups", np.cumsum(d["posts_sent"]) >= np.cumsum(d["manual_posts"])
    yield "messages are broadcasts or by hand", d["messages"] >= d["broadcasts"]
    yield "a message reaches a group at least", d["posts_sent"] >= d["messages"]
    yield "what lacks staff is dropped", d["posts_unstaffed"] <= d["posts_dropped"]
    yield "cancelled orders were placed", np.cumsum(d["cancelled_orders"]) <= np.cumsum(d["openings"])
    yield "refused orders were asked for at openings", d["refused_orders"] + d["group_orders"] <= d["openings"]


def flow_faults(history: History) -> list[str]:
    """Hold the day's moves by the log against the day's stocks."""
    moves = history.events[history.events[:, 3] == 7]
    wrong = []
    for state, name in enumerate(STATE_NAMES[:6]):
        stock = np.zeros(history.n_days, np.int64)
        for sign, column in ((1, 5), (-1, 4)):
            chosen = moves[moves[:, column] == state]
            np.add.at(stock, chosen[:, 0] // history.ticks_per_day, sign)
        joined = history.events[(history.events[:, 3] == 2) & (history.events[:, 5] == state)]
        gone = history.events[(history.events[:, 3] == 8) & (history.events[:, 4] == state)]
        np.add.at(stock, joined[:, 0] // history.ticks_per_day, 1)
        np.add.at(stock, gone[:, 0] // history.ticks_per_day, -1)
        if not np.array_equal(np.cumsum(stock), history.daily[name]):
            wrong.append(name)
    return wrong


@fixed
@given(st.integers(0, 10**6))
def test_small_worlds_keep_their_books(number: int) -> None:
    assert faults(world(number).run()) == []


@pytest.mark.parametrize("number", range(25))
def test_days_end_where_the_moves_lead(number: int) -> None:
    history = world(number).run(events=True)
    assert flow_faults(history) == []
    assert faults(history) == []


@pytest.mark.parametrize("arm", [ARM, "mass", "flash", "none"])
@pytest.mark.parametrize("seed", [1, 2])
def test_lively_worlds_keep_their_books(seed: int, arm: str) -> None:
    tree = lively_tree(200, 21, seed=seed)
    flash = {"kind": "flash_groups", "every": "friday", "at": "16:00", "lasts": "30 hours", "size": 30, "entry": 0.5}
    tree["arms"]["flash"] = [*tree["arms"][ARM], {**flash, "schedule": "rush"}]
    history = played(scenario_of(tree, LIVELY), arm, events=True)
    assert faults(history) == []
    assert flow_faults(history) == []


@pytest.mark.parametrize("arm", [ARM, "both"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_busy_worlds_keep_their_books(seed: int, arm: str) -> None:
    """Calendar, events, staff, shocks, rules and scarce offers at once."""
    history = played(scenario_of(busy_tree(seed=seed), {**LIVELY, **EAGER}), arm, events=True)
    assert history.daily["refused_orders"].sum() > 0
    assert history.daily["removals"].sum() > 0
    assert faults(history) == []
    assert flow_faults(history) == []


def _one_more(name: str) -> Callable[[History], None]:
    def change(history: History) -> None:
        history.daily[name][history.n_days // 2] += 1

    return change


COUNTED = (
    "posts_unstaffed",
    "muted",
    "left",
    "removed",
    "joins",
    "leaves",
    "own_orders",
    "cut_fen",
    "group_orders",
    "incremental_orders",
    "moved_orders",
    "own_incremental_orders",
)


@pytest.mark.parametrize("name", COUNTED)
def test_one_too_many_on_one_day_is_found_out(name: str) -> None:
    """The planted fault: a single count that is off by one."""
    history = copy.deepcopy(played(scenario_of(lively_tree(100, 9), LIVELY)))
    assert faults(history) == []
    _one_more(name)(history)
    assert faults(history) != []


def test_states_that_do_not_add_up_to_the_moves_are_found_out() -> None:
    history = copy.deepcopy(played(scenario_of(lively_tree(100, 9), LIVELY), events=True))
    history.daily["muted"][4] += 1
    history.daily["normal"][4] -= 1
    assert faults(history) == []
    assert flow_faults(history) == ["normal", "muted"]


@fixed
@given(st.integers(0, 10**6))
def test_what_can_be_computed_is_finite(number: int) -> None:
    w: World = world(number)
    final = w.run(events=True).final
    assert np.isfinite(final["load"]).all()
    assert (final["load"] >= 0).all()
    assert ((final["habit"] >= 0) & (final["habit"] <= 1)).all()
