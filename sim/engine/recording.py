"""Writing down: events where they are kept, orders, and the counters of moves."""

from __future__ import annotations

import numpy as np

from sim.compiling import inlined, part
from sim.engine.history import MOVED
from sim.random_streams import LANE_SLOTS
from sim.states import FOLDED, LEFT, MUTED, NORMAL, PINNED, PINNED_MUTED

N_ORDERS, N_EVENTS, N_LEAVERS = range(3)
"""Places of what is counted: orders, events, and members of this block who left a group in this tick."""

FIXED_POINT = 2.0**20


@inlined
def log_event(events, counts, tick, member, slot, code, a, b):
    """Write a row of the event log, where one is kept."""
    if len(events) > 0:
        write_event(
            events, counts, np.int64(tick), np.int64(member), np.int64(slot), np.int64(code), np.int64(a), np.int64(b)
        )


@part
def write_event(events, counts, tick, member, slot, code, a, b):
    """Write a row of the event log, where it has room; all are int64, so that it is compiled once."""
    i = counts[N_EVENTS]
    if i < len(events):
        event = events[i]
        event.tick = tick
        event.member = member
        event.slot = slot
        event.code = code
        event.a = a
        event.b = b
        counts[N_EVENTS] = i + 1


@part
def log_order(orders, counts, today, tick, member, group, campaign, revenue_fen, cut_fen, kind, message, need, word):
    """Write an order and its money, all in fen; room is made by the loop before each block.

    `message`, `need` and `word` are its message, the number of its need and the word of its choice.
    """
    i = counts[N_ORDERS]
    order = orders[i]
    order.member = member
    order.tick = tick
    order.group = group
    order.campaign = campaign
    order.revenue_fen = revenue_fen
    order.cut_fen = cut_fen
    order.kind = kind
    order.message = message
    order.need = need
    order.word = word
    counts[N_ORDERS] = i + 1
    today.revenue_fen += revenue_fen
    today.cut_fen += cut_fen


@part
def count_kind(today, kind, by):
    """Count orders by their kind (`sim.arrays.ORDER_KINDS`); natural ones are the own orders that are left."""
    if kind == 1:
        today.baseline_orders += by
    elif kind == 2:
        today.moved_orders += by
    elif kind == 3:
        today.incremental_orders += by
    elif kind == 4:
        today.own_incremental_orders += by


@part
def count_state(today, state, by):
    """Add memberships of one state to the day's stocks."""
    today.joined += by
    if state == NORMAL:
        today.normal += by
    elif state == PINNED:
        today.pinned += by
    elif state == MUTED:
        today.muted += by
    elif state == PINNED_MUTED:
        today.pinned_muted += by
    elif state == FOLDED:
        today.folded += by
    elif state == LEFT:
        today.left += by
    else:
        today.removed += by


@inlined
def is_pinned(state):
    """Tell whether a chat in this state stands on top of the list."""
    return state == PINNED or state == PINNED_MUTED


@part
def count_move(today, before, after):
    """Count a move by its name."""
    if after == LEFT:
        today.leaves += 1
    elif after == FOLDED:
        today.folds += 1
    elif before == FOLDED:
        today.unfolds += 1
    elif (before == NORMAL and after == PINNED) or (before == MUTED and after == PINNED_MUTED):
        today.pins += 1
    elif (before == PINNED and after == NORMAL) or (before == PINNED_MUTED and after == MUTED):
        today.unpins += 1
    elif before == NORMAL or before == PINNED:
        today.mutes += 1
    else:
        today.unmutes += 1


@part
def enter_state(after, t, m, row, relation, delta, today, events, counts):
    """Carry out a move: the state, the marks that go with it, the counters, the event."""
    before = row.state
    row.state = after
    relation.n_pinned += int(is_pinned(after)) - int(is_pinned(before))
    if after != MUTED and after != PINNED_MUTED:
        row.follows = 0
    if after == FOLDED:
        row.fold_tick = t
    if after == LEFT:
        delta.leavers += 1
        today.flash_leaves += row.slot >= LANE_SLOTS
    count_move(today, before, after)
    log_event(events, counts, t, m, row.slot, MOVED, before, after)
