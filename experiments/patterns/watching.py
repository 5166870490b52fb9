"""What daily counts do not say, computed from the event log where the run is; counts, so that replications add up."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from sim.engine.history import JOINED, MOVED, ON_SCREEN, OPENED, WROTE, History
from sim.random_streams import batch
from sim.replication import run_replication
from sim.scenario.model import Scenario
from sim.states import FOLDED, LEFT, MUTED, PINNED_MUTED

__all__ = ["RELEASE_DAY", "STOP_DAY", "WATCHES", "WATCH_EVENTS"]

RELEASE_DAY = 60
"""Day on which `systems` has folding released."""

STOP_DAY = 365
"""Day on which `recovery` has the coupons end."""

MEMBER_PURPOSE = 16
NATURAL = 0
LEAST_WRITERS = 20
N_RECOVERY = 30

Found = Mapping[str, np.ndarray]


def _rows(history: History, code: int) -> np.ndarray:
    assert history.events is not None
    return history.events[history.events[:, 3] == code]


def _states(history: History) -> np.ndarray:
    """Classify final memberships: 0 unmuted, 1 muted, 2 folded."""
    assert history.final is not None
    state = history.final["state"]
    return np.select([state == FOLDED, (state == MUTED) | (state == PINNED_MUTED)], [2, 1], 0)


def _of_states(scenario: Scenario, history: History) -> Found:
    """Count members by their last state, those who opened in the last week, and the days on which they did."""
    assert history.final is not None
    opened = _rows(history, OPENED)
    day = opened[:, 0] // history.ticks_per_day
    recent = opened[day >= history.n_days - 7]
    pairs = np.unique(recent[:, [0, 1]] // [history.ticks_per_day, 1], axis=0)
    days = np.bincount(pairs[:, 1], minlength=history.n_customers)[history.final["member"]]
    state, live = _states(history), history.final["state"] < LEFT
    weights = ((live * 1.0), live * (days > 0), live * days)
    names = ("members", "weekly_openers", "opening_days")
    return {name: np.bincount(state, w, minlength=3) for name, w in zip(names, weights, strict=True)}


def _of_ever(scenario: Scenario, history: History) -> Found:
    """Count who ever muted, folded or left."""
    moved = _rows(history, MOVED)
    silent = np.unique(moved[np.isin(moved[:, 5], (MUTED, PINNED_MUTED, FOLDED)), 1]).size
    left = np.unique(moved[moved[:, 5] == LEFT, 1]).size
    return {"ever": np.array([silent, left], float)}


def _of_recovery(scenario: Scenario, history: History) -> Found:
    """Count natural needs after the coupons end, met and lost, by the member's own orders since then."""
    end = STOP_DAY * history.ticks_per_day
    own, needs = _own_orders(history, end), _own_orders(run_replication(scenario, "none", history.replication), end)
    counts = np.zeros((2, N_RECOVERY))
    for member, ticks in needs.items():
        met = np.array(own.get(member, []))
        for tick in ticks:
            counts[int(tick not in met), min(int((met < tick).sum()), N_RECOVERY - 1)] += 1
    return {"met": counts[0], "missed": counts[1]}


def _own_orders(history: History, start: int) -> dict[int, list[int]]:
    """Return the ticks of each member's own orders from a tick on."""
    found: dict[int, list[int]] = {}
    orders = history.orders
    chosen = (orders["group"] < 0) & (orders["tick"] >= start)
    for member, tick in zip(orders["member"][chosen].tolist(), orders["tick"][chosen].tolist(), strict=True):
        found.setdefault(member, []).append(tick)
    return found


def _of_chat(scenario: Scenario, history: History) -> Found:
    """Add up the Gini coefficient of messages over writers, and the burstiness of gaps, over groups."""
    group_of = dict(_rows(history, JOINED)[:, [1, 4]].tolist())
    wrote = _rows(history, WROTE)
    group = np.array([group_of[member] for member in wrote[:, 1].tolist()])
    ginis, bursts = [], []
    for each in np.unique(group):
        rows = wrote[group == each]
        counts = np.bincount(rows[:, 1], rows[:, 4])
        counts = np.sort(counts[counts > 0])
        if counts.size >= LEAST_WRITERS:
            ginis.append(_gini(counts))
        gaps = np.diff(np.repeat(rows[:, 0], rows[:, 4]))
        bursts.append((gaps.std() - gaps.mean()) / (gaps.std() + gaps.mean()) if gaps.any() else np.nan)
    burst = np.array(bursts)[np.isfinite(bursts)]
    return {"gini": np.array([sum(ginis), len(ginis)]), "burst": np.array([burst.sum(), burst.size])}


def _gini(counts: np.ndarray) -> float:
    """Return the Gini coefficient of counts in ascending order."""
    n = counts.size
    return float(2 * (np.arange(1, n + 1) * counts).sum() / (n * counts.sum()) - (n + 1) / n)


def _of_systems(scenario: Scenario, history: History) -> Found:
    """Count exposures before and from `RELEASE_DAY` on: rows iOS and Android; columns before, after, members."""
    everyone = np.arange(history.n_customers)
    drawn = batch(scenario.seed, history.replication, MEMBER_PURPOSE, everyone)[:, 2]
    ios = drawn < scenario.customers.os.ios
    seen = _rows(history, ON_SCREEN)
    after = seen[:, 0] >= RELEASE_DAY * history.ticks_per_day
    android = ~ios[seen[:, 1]]
    table = np.zeros((2, 3))
    np.add.at(table, (android.astype(int), after.astype(int)), 1)
    table[:, 2] = ios.sum(), (~ios).sum()
    return {"systems": table}


def _of_members(scenario: Scenario, history: History) -> Found:
    """Count orders of each customer (they add up by customer), and natural own orders that the twin does not have."""
    orders, twin = history.orders, run_replication(scenario, "none", history.replication).orders
    counts = np.bincount(orders["member"], minlength=history.n_customers).astype(float)
    natural = orders["kind"] == NATURAL
    needs = set(zip(twin["member"].tolist(), twin["tick"].tolist(), strict=True))
    own = zip(orders["member"][natural].tolist(), orders["tick"][natural].tolist(), strict=True)
    return {"orders": counts, "strange": np.array([sum(each not in needs for each in own)], float)}


WATCHES: Mapping[str, Callable[[Scenario, History], Found]] = {
    "states": _of_states,
    "ever": _of_ever,
    "recovery": _of_recovery,
    "chat": _of_chat,
    "systems": _of_systems,
    "members": _of_members,
}
"""What can be watched, by name."""

WATCH_EVENTS = frozenset({"states", "ever", "chat", "systems"})
"""Those that need the event log, which has room for small worlds only."""
