"""What groups add: an arm against its twin, the same replication under `none`, customer by customer.

The matching rule, stated once. Per customer, orders of the arm are taken in order of time. An order takes the
earliest order of the twin that is still free and lies less than 7 days before or after it: *baseline*, it would have
been bought anyway. Of the orders left, in order of time, each takes the earliest free order of the twin that comes
later: *moved*, it was only brought forward. What is left is *incremental*. A twin's order is taken once, so

    orders here - orders of the twin = incremental orders - twin's orders that nobody took.

Near the end of the horizon an order that was brought forward from beyond it counts as incremental.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.tables import METRICS

__all__ = ["BASELINE", "INCREMENTAL", "LABELS", "MOVED", "against_twin", "label_orders", "order_shares"]

BASELINE, MOVED, INCREMENTAL = range(3)
LABELS = ("baseline", "moved", "incremental")
WINDOW_DAYS = 7

Outcomes = Mapping[str, float | None]
Orders = Mapping[str, NDArray[np.int32]]
Integers = NDArray[np.int64]


def label_orders(orders: Orders, twin: Orders, ticks_per_day: int) -> NDArray[np.int8]:
    """Label each order of an arm against its twin.

    Parameters
    ----------
    orders, twin : mapping of str to ndarray of int32
        Order logs of the arm and of `none` in the same replication; ``member`` and ``tick`` are read.
    ticks_per_day : int
        Ticks of a day.

    Returns
    -------
    ndarray of int8, (n_orders,)
        0 baseline, 1 moved, 2 incremental, in the order of `orders`.
    """
    window = WINDOW_DAYS * ticks_per_day
    never = 2 + int(max(orders["tick"].max(initial=0), twin["tick"].max(initial=0)))
    turn = np.lexsort((orders["tick"], orders["member"]))
    member, tick = _column(orders, "member")[turn], _column(orders, "tick")[turn]
    back = np.lexsort((twin["tick"], twin["member"]))
    twin_member, twin_tick = _column(twin, "member")[back], _column(twin, "tick")[back]

    near = _matched(member, tick, twin_member, twin_tick, -window, window, never)
    free = np.ones(len(twin_tick), dtype=bool)
    free[near[near >= 0]] = False
    left = near < 0
    later = _matched(member[left], tick[left], twin_member[free], twin_tick[free], 0, never, never)

    labels = np.full(len(tick), BASELINE, dtype=np.int8)
    labels[left] = np.where(later >= 0, MOVED, INCREMENTAL)
    placed = np.empty_like(labels)
    placed[turn] = labels
    return placed


def _column(orders: Orders, name: str) -> Integers:
    return orders[name].astype(np.int64)


def _matched(
    member: Integers, tick: Integers, twin_member: Integers, twin_tick: Integers, after: int, before: int, never: int
) -> Integers:
    """Give each order the earliest free twin order with ``after < twin tick - tick < before``, or -1.

    Both logs are sorted by member, then tick. Step k takes the k-th order of every member at once; as orders come in
    order of time, a twin order that was passed over is never needed again. `never` is later than every tick.
    """
    starts = np.flatnonzero(np.r_[True, member[1:] != member[:-1]]) if len(member) else np.empty(0, dtype=np.int64)
    counts = np.diff(np.r_[starts, len(member)])
    twin_key = twin_member * never + twin_tick
    first_fit = np.searchsorted(twin_key, member * never + np.maximum(tick + after, -1), side="right")
    ends = np.searchsorted(twin_key, member[starts] * never + never - 1, side="right")
    pointer = np.zeros(len(starts), dtype=np.int64)
    taken = np.full(len(member), -1, dtype=np.int64)
    for k in range(int(counts.max(initial=0))):
        here = np.flatnonzero(counts > k)
        order = starts[here] + k
        candidate = np.maximum(pointer[here], first_fit[order])
        inside = candidate < ends[here]
        inside[inside] = twin_tick[candidate[inside]] - tick[order[inside]] < before
        taken[order[inside]] = candidate[inside]
        pointer[here] = np.where(inside, candidate + 1, candidate)
    return taken


def order_shares(orders: Orders, twin: Orders, ticks_per_day: int) -> dict[str, float | None]:
    """Share the orders that an arm's groups took into baseline, moved and incremental.

    Parameters
    ----------
    orders, twin : mapping of str to ndarray of int32
        Order logs of the arm and of `none` in the same replication.
    ticks_per_day : int
        Ticks of a day.

    Returns
    -------
    dict of str to float or None
        By metric; None where no order was placed in a group.
    """
    labels = label_orders(orders, twin, ticks_per_day)[orders["group"] >= 0]
    names = [f"group_orders_{label}_share" for label in LABELS]
    if not len(labels):
        return dict.fromkeys(names)
    return {name: float(np.mean(labels == code)) for code, name in enumerate(names)}


def against_twin(outcomes: Outcomes, twin: Outcomes) -> dict[str, float | None]:
    """Compute what an arm adds to its twin.

    Parameters
    ----------
    outcomes, twin : mapping of str to float or None
        Outcomes of the arm and of `none` in the same replication.

    Returns
    -------
    dict of str to float or None
        The incremental metrics and the return on cost; None without a value or without cost.
    """
    added = {
        metric.id: _difference(outcomes.get(metric.added_to), twin.get(metric.added_to))
        for metric in METRICS.values()
        if metric.added_to
    }
    gained, cost = added["incremental_gross_profit_per_customer_month"], outcomes["operating_cost_per_customer_month"]
    return {**added, "roi": (gained - cost) / cost if gained is not None and cost else None}


def _difference(value: float | None, baseline: float | None) -> float | None:
    return None if value is None or baseline is None else value - baseline
