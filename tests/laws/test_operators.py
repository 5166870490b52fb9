"""What more stock, staff, demand, rivals or luck can only do in one direction, and what rules leave alone.

Paired worlds with the same draws. Each law has its planted fault: a world in which it does not hold.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sim.engine.history import (
    CANCELLED,
    GONE,
    JOINED,
    LOST,
    MOVED,
    ORDER_PLACED,
    OWN_ORDERED,
    REFUSED,
    History,
)
from sim.states import LEFT

from .worlds import (
    ARM,
    CERTAIN,
    LIVELY,
    OFF,
    OPEN,
    READY,
    STOIC,
    busy_tree,
    calm_tree,
    digest,
    events_of,
    lively_tree,
    played,
    scenario_of,
)

SEEDS = (1, 2, 3)
BUYING = {**LIVELY, **READY, "purchase.salience": 5.0}


def busy(seed: int, arm: str = "both", *, parameters: dict[str, float] | None = None, **how: Any) -> History:
    """Run the world with everything on."""
    tree = busy_tree(seed=seed)
    tree.update(how.pop("sections", {}))
    return played(scenario_of(tree, {**BUYING, **(parameters or {})}), arm, events=True, **how)


class TestEverythingOn:
    @pytest.mark.parametrize("seed", SEEDS)
    def test_chunks_change_nothing(self, seed: int) -> None:
        whole = digest(busy(seed))
        assert [digest(busy(seed, chunk=n)) == whole for n in (1, 7, 64)] == [True] * 3

    def test_another_replication_is_another_run(self) -> None:
        """The planted fault of the chunks."""
        assert digest(busy(1, replication=1)) != digest(busy(1))

    @pytest.mark.parametrize("seed", SEEDS)
    def test_what_stands_is_what_was_placed_less_refused_and_cancelled(self, seed: int) -> None:
        """The order log, the events and the counts tell one story, order by order."""
        history = busy(seed)
        left: Counter[tuple[int, int, int]] = Counter()
        for row in events_of(history, ORDER_PLACED).tolist():
            left[row[1], row[0], row[4]] += 1
        refused = events_of(history, REFUSED).tolist()
        left.subtract((row[1], row[0], row[4]) for row in refused)
        cancelled = events_of(history, CANCELLED).tolist()
        left.subtract((row[1], row[5], row[4]) for row in cancelled)
        in_groups = history.orders["group"] >= 0
        columns = (history.orders[name][in_groups].tolist() for name in ("member", "tick", "campaign"))
        assert +left == Counter(zip(*columns, strict=True))
        assert min(left.values()) >= 0
        assert len(refused) == history.daily["refused_orders"].sum() > 0
        assert len(cancelled) == history.daily["cancelled_orders"].sum()
        assert in_groups.sum() == history.daily["group_orders"].sum()
        assert len(in_groups) - in_groups.sum() == history.daily["own_orders"].sum()
        for name in ("revenue_fen", "cut_fen"):
            assert history.orders[name].sum() == history.daily[name].sum()

    def test_offers_are_cancelled_somewhere(self) -> None:
        assert sum(busy(seed, ARM).daily["cancelled_orders"].sum() for seed in SEEDS) > 10

    @pytest.mark.parametrize("seed", SEEDS)
    def test_members_add_up(self, seed: int) -> None:
        daily = busy(seed).daily
        states = ("normal", "pinned", "muted", "pinned_muted", "folded", "left", "removed")
        assert daily["joined"].tolist() == sum(daily[name] for name in states).tolist()
        assert daily["joined"].tolist() == np.cumsum(daily["joins"]).tolist()
        assert daily["removed"].tolist() == np.cumsum(daily["removals"]).tolist()


# Stock


def standing_by_campaign(history: History) -> Counter[int]:
    """Count the orders that stand by campaign."""
    chosen = history.orders["campaign"]
    return Counter(chosen[chosen >= 0].tolist())


def one_offer(seed: int, stock: int | None, **said: Any) -> History:
    """Run a post at eight to three groups of members who look now and then and have an open need that it wins."""
    offer = {**({} if stock is None else {"stock": stock}), **said}
    line = {"kind": "promotion", "days": ["monday"], "via": "manual"}
    tree = calm_tree(90, 2, seed=seed, at=["08:00"], line=line, orders_per_month=0.001)
    tree["start_from"] |= {"groups": 3, "size": 30, "age_days": 1}
    tree["schedules"]["posts"][0]["offer"] = offer
    slow = {**OPEN, **READY, "attention.sessions_per_day": 6.0, "purchase.share": 0.6, "habit.forced": 0.8}
    return played(scenario_of(tree, {**OFF, **slow}), events=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_more_stock_is_never_fewer_orders(seed: int) -> None:
    """One offer, so nothing else is bought: its orders are min(stock, those who want it), and never more."""
    wanted = len(one_offer(seed, None).orders["tick"])
    assert wanted > 20
    found = [len(one_offer(seed, stock).orders["tick"]) for stock in (0, 1, 5, 15, wanted, wanted + 5)]
    assert found == [min(stock, wanted) for stock in (0, 1, 5, 15, wanted, wanted + 5)]


@pytest.mark.parametrize("seed", SEEDS)
def test_who_gets_one_keeps_it_with_more_stock(seed: int) -> None:
    few, many = (
        set(zip(*(one_offer(seed, stock).orders[name].tolist() for name in ("member", "tick")), strict=True))
        for stock in (5, 9)
    )
    assert few < many


@pytest.mark.parametrize("seed", SEEDS)
def test_stock_is_never_oversold(seed: int) -> None:
    """In the busy world a scarce offer has six; roll calls and other coupons have no limit."""
    history = busy(seed, ARM)
    scarce = set(events_of(history, REFUSED)[:, 4].tolist())
    assert scarce
    found = standing_by_campaign(history)
    assert all(found[campaign] <= 6 for campaign in scarce)
    assert max(found.values()) >= 6


def test_without_a_limit_more_is_sold() -> None:
    """The planted fault."""
    tree = busy_tree()
    tree["schedules"]["daily"][0]["mix"][0]["offer"].pop("stock")
    found = standing_by_campaign(played(scenario_of(tree, BUYING)))
    assert max(found.values()) > 6


@pytest.mark.parametrize("seed", SEEDS)
def test_offers_are_cancelled_whole_or_not_at_all(seed: int) -> None:
    history = busy(seed, ARM)
    cancelled = set(events_of(history, CANCELLED)[:, 4].tolist())
    assert not cancelled & set(standing_by_campaign(history))


@pytest.mark.parametrize("least", [1, 10, 40, 500])
def test_needed_buyers_are_there_or_nobody_is(least: int) -> None:
    free, bound = (len(one_offer(1, None, ends_after="6 hours", **said).orders["tick"]) for said in (
        {}, {"min_buyers": least},
    ))  # fmt: skip
    assert bound == (free if free >= least else 0)
    assert 10 < free < 500


# Staff


def posts(minutes: int) -> np.ndarray:
    """Return posts sent a day by one who works so many minutes; every post takes the same."""
    tree = lively_tree(200, 14)
    tree["staff"] = {"people": 1, "work_per_day": f"{minutes} minutes", "wage_yuan_per_month": 1}
    return played(
        scenario_of(
            tree, {**LIVELY, "money.group_day_minutes": 30, "money.member_day_minutes": 0, "money.least_care": 1}
        )
    ).daily["posts_sent"]


def test_half_the_minutes_never_send_more() -> None:
    found = [posts(minutes) for minutes in (1440, 140, 132, 126, 70)]
    assert all((less <= more).all() for more, less in pairwise(found))
    assert len({int(sent.sum()) for sent in found}) >= 4
    assert found[-1].sum() == 0


# Rivals and demand


def with_entry(seed: int, parameters: dict[str, float], **entry: Any) -> History:
    tree = lively_tree(300, 14, seed=seed)
    tree["calendar"] = [{"name": "all", **entry}]
    return played(scenario_of(tree, parameters), events=True)


UNMOVED = {
    **LIVELY, **STOIC, "chat.rate": 0, "attention.need_pull": 0, "attention.push_pull": 0, "decision.pin_cost": CERTAIN,
    "decision.unpin_cost": CERTAIN, "decision.unmute_cost": CERTAIN, "decision.unfold_cost": CERTAIN,
    "box.fresh_probability": 0, "box.settled_probability": 0,
}  # fmt: skip
"""Nobody moves or writes, and nobody looks into the box, where what has been opened before decides."""


@pytest.mark.parametrize("seed", SEEDS)
def test_more_rivals_only_take_exposures_away(seed: int) -> None:
    """Nobody reacts, so looks are the same; each exposure under more rivals is one under fewer."""

    def on_screen(rivals: float) -> set[tuple[int, ...]]:
        return set(map(tuple, events_of(with_entry(seed, UNMOVED, rivals=rivals), 3)[:, :3].tolist()))

    none, one, many = (on_screen(rivals) for rivals in (0, 1, 3))
    assert many < one < none


@pytest.mark.parametrize("seed", SEEDS)
def test_more_demand_is_more_orders(seed: int) -> None:
    """Not member by member: what is bought in the group is another one's need by then."""
    found = [with_entry(seed, LIVELY, demand=demand).daily for demand in (0, 0.5, 1, 3, 20)]
    orders = [int(daily["own_orders"].sum()) for daily in found]
    assert orders == sorted(orders)
    assert orders[0] == 0 < orders[1] < orders[-1]


@pytest.mark.parametrize("seed", SEEDS)
def test_more_demand_takes_no_order_away_and_brings_none_later(seed: int) -> None:
    """Without groups: each customer's n-th order comes no later where the clock of needs runs faster."""

    def orders(demand: float) -> dict[int, list[int]]:
        tree = lively_tree(300, 14, seed=seed)
        tree["calendar"] = [{"name": "all", "demand": demand}]
        rows = played(scenario_of(tree, LIVELY), "none").orders
        found: dict[int, list[int]] = {}
        for member, tick in zip(rows["member"].tolist(), rows["tick"].tolist(), strict=True):
            found.setdefault(member, []).append(tick)
        return found

    late, soon = orders(1), orders(3)
    assert all(len(soon[m]) >= len(ticks) for m, ticks in late.items())
    assert all(a <= b for m, ticks in late.items() for a, b in zip(soon[m], ticks, strict=False))
    assert sum(a < b for m, ticks in late.items() for a, b in zip(soon[m], ticks, strict=False)) > 20


# Shocks


def survivors(share: float, seed: int, **shock: Any) -> set[int]:
    """Return who is still in a group after a shock that strikes groups of five."""
    tree = lively_tree(200, 6, seed=seed)
    tree["start_from"].update(groups=40, size=5)
    tree["shocks"] = [{"kind": "enforcement", "groups": share, **shock}]
    history = played(scenario_of(tree, LIVELY), events=True)
    return set(range(200)) - set(events_of(history, GONE)[:, 1].tolist())


@pytest.mark.parametrize("when", [{"date": "2023-05-04"}, {"per_month": 10}], ids=["by date", "by chance"])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_greater_share_strikes_the_same_groups_and_more(seed: int, when: dict[str, Any]) -> None:
    found = [survivors(share, seed, **when) for share in (0, 0.2, 0.5, 0.9)]
    assert all(more <= less for less, more in pairwise(found))
    assert len(found[0]) == 200
    if "date" in when:
        assert len(found[3]) < len(found[2]) < len(found[1]) < 200


@pytest.mark.parametrize("seed", SEEDS)
def test_more_shocks_a_month_strike_on_the_same_days_and_more(seed: int) -> None:
    """The same HAPPENS a day against a greater chance: groups that are gone with the rarer are gone with the other."""
    found = [survivors(0.3, seed, per_month=rate) for rate in (1, 5, 30)]
    assert found[2] <= found[1] <= found[0]
    assert found[2] < found[0]


# Rules

ALONE = {
    **LIVELY, "load.brand_share": 0, "load.forced": 0, "attention.push_pull": 0, "attention.need_pull": 0,
    "purchase.salience": 0, "purchase.elasticity": 0, "value.smoothing": 0, "decision.pin_cost": 1000,
    "novelty.messages_per_week": 1e12, "purchase.goodwill": 0, "box.fresh_probability": 0.3,
    "box.settled_probability": 0.3,
}  # fmt: skip
"""Nothing in common: no brand, worth, wear, pins, alerts, nor a box that is fresh by another fold."""


def beside(seed: int, rules: list[dict[str, Any]], parameters: dict[str, float]) -> bytes:
    """Return what happens in the kept groups beside mass groups with rules; what is bought shares the needs."""
    tree = lively_tree(200, 14, seed=seed)
    tree["start_from"].update(pinned=0, size=50)
    mass = {"kind": "mass_groups", "schedule": "daily", "size": 60, "rules": rules}
    tree["arms"]["both"] = [*tree["arms"][ARM], mass]
    rows = played(scenario_of(tree, parameters), "both", events=True).events
    rows = rows[(rows[:, 2] == 0) & ~np.isin(rows[:, 3], (OWN_ORDERED, ORDER_PLACED, LOST))]
    return rows.tobytes()


DEEDS = [
    {"when": {"every": "thursday"}, "do": "split", "size": 20},
    {"when": {"every": "monday"}, "do": "merge", "size": 90},
    {"when": {"date": "2023-05-10"}, "do": "rebuild", "size": 30},
    {"when": {"date": "2023-05-12", "members": {"at_least": 28}}, "do": "dissolve"},
]


@pytest.mark.parametrize("seed", SEEDS)
def test_rules_of_one_strategy_leave_the_groups_of_another_alone(seed: int) -> None:
    """No stock in common: what would be left are shared draws, counters or slots."""
    assert beside(seed, DEEDS, ALONE) == beside(seed, [], ALONE)


def test_with_a_stock_in_common_they_do_not() -> None:
    """The planted fault."""
    shared = {**ALONE, "load.brand_share": 0.5}
    assert beside(1, DEEDS, shared) != beside(1, [], shared)


@pytest.mark.parametrize("deed", DEEDS[:3], ids=lambda deed: deed["do"])
@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_is_lost_who_surely_comes_again(seed: int, deed: dict[str, Any]) -> None:
    """Rejoin of 1 and no load held against the operator: who was in a group is in one, unless they left."""
    tree = lively_tree(200, 14, seed=seed)
    tree["arms"][ARM][0]["rules"] = [{**deed, "rejoin": 1, "when": {"every": "every"}}]
    calm = {**LIVELY, "load.brand_share": 0.0}
    daily = played(scenario_of(tree, calm)).daily
    assert daily["removals"].sum() > 50
    assert (daily["customers_in_groups"] + daily["left"]).tolist() == [160] * 14
    assert (daily["joined"] - daily["removed"]).tolist() == [160] * 14


def test_with_a_smaller_chance_they_are() -> None:
    """The planted fault: nine of ten come."""
    tree = lively_tree(200, 14)
    tree["arms"][ARM][0]["rules"] = [{**DEEDS[0], "rejoin": 0.9}]
    daily = played(scenario_of(tree, {**LIVELY, "load.brand_share": 0.0})).daily
    assert daily["customers_in_groups"][-1] + daily["left"][-1] < 160


@pytest.mark.parametrize("seed", SEEDS)
def test_a_greater_chance_of_coming_loses_nobody_who_came(seed: int) -> None:
    """The same REJOIN against a greater chance."""

    def came(rejoin: float) -> set[int]:
        tree = lively_tree(200, 10, seed=seed)
        tree["arms"][ARM][0]["rules"] = [{"when": {"date": "2023-05-09"}, "do": "rebuild", "size": 9, "rejoin": rejoin}]
        rows = events_of(played(scenario_of(tree, LIVELY), events=True), JOINED)
        return set(rows[rows[:, 0] == 8 * 24, 1].tolist())

    none, some, many = came(0), came(0.4), came(0.8)
    assert none == set()
    assert some < many


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_is_in_two_groups_of_a_strategy(seed: int) -> None:
    """Joined less gone and left, at the end of each tick."""
    history = busy(seed, ARM)
    inside = np.zeros((history.n_customers, history.n_days * 24), int)
    for tick, member, _, _, change in membership_changes(history):
        inside[member, tick] += change
    total = inside.cumsum(axis=1)
    assert total.min() == 0
    assert total.max() == 1


def membership_changes(history: History) -> list[tuple[int, int, int, int, int]]:
    """List tick, member, slot, group and +1 or -1 of all who come and go."""
    rows = history.events[np.isin(history.events[:, 3], (JOINED, GONE, MOVED))]
    of = {(row[1], row[2]): row[4] for row in rows.tolist() if row[3] == JOINED}
    return [
        (tick, member, slot, of[member, slot], 1 if code == JOINED else -1)
        for tick, member, slot, code, _, b in rows.tolist()
        if code != MOVED or b == LEFT
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_groups_stay_within_the_size_of_a_merge(seed: int) -> None:
    tree = lively_tree(200, 10, seed=seed)
    tree["start_from"].update(groups=16, size=10)
    tree["arms"][ARM][0]["rules"] = [{"when": {"every": "every"}, "do": "merge", "size": 35, "rejoin": 1}]
    history = played(scenario_of(tree, LIVELY), events=True)
    inside = np.zeros((16, history.n_days * 24), int)
    for tick, _, _, group, change in membership_changes(history):
        inside[group, tick] += change
    assert inside.cumsum(axis=1).max() in range(30, 36)
    assert history.daily["groups_alive"][-1] < 16
