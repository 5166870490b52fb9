"""Offers of limited stock: who gets what is left when more is asked for in one tick (MODEL.md section 4, step 5)."""

from __future__ import annotations

from sim.arrays import NEVER
from sim.compiling import part
from sim.engine.history import REFUSED
from sim.engine.needs import put_back
from sim.engine.recording import N_ORDERS, count_kind, log_event

WORD_BITS = 32


@part
def sold_of_limited(first, sheet, messages):
    """Count what this tick's orders ask for of each message of limited stock; tell whether there is any."""
    found = False
    for k in range(first, sheet.counts[N_ORDERS]):
        at = sheet.orders[k].message
        if at >= 0 and messages[at].stock != NEVER:
            messages[at].sold_now += 1
            found = True
    return found


@part
def last_word(at, stock, first, sheet):
    """Return the smallest word up to which at least `stock` orders of a message have theirs."""
    low, high = 0, (1 << WORD_BITS) - 1
    while low < high:
        middle = (low + high) // 2
        n = 0
        for k in range(first, sheet.counts[N_ORDERS]):
            if sheet.orders[k].message == at and sheet.orders[k].word <= middle:
                n += 1
        if n >= stock:
            high = middle
        else:
            low = middle + 1
    return low


@part
def refuse(order, t, today, sheet, deltas, world, p, seed, replication):
    """Take an order back, and its need; its place in the record is marked as free."""
    today.lost_orders += put_back(order.member, order.need, order.kind, world, p, seed, replication)
    count_kind(today, order.kind, -1)
    deltas[0, order.group].orders -= 1
    today.group_orders -= 1
    today.revenue_fen -= order.revenue_fen
    today.cut_fen -= order.cut_fen
    today.refused_orders += 1
    log_event(sheet.events, sheet.counts, t, order.member, 0, REFUSED, order.campaign, 0)
    order.tick = -1


@part
def ration(at, t, first, today, sheet, deltas, world, p, seed, replication):
    """Let the orders with the smallest draws have what is left, ties by member, and refuse the others."""
    stock = world.messages[at].stock
    last = last_word(at, stock, first, sheet) if stock > 0 else -1
    below = 0
    for k in range(first, sheet.counts[N_ORDERS]):
        below += sheet.orders[k].message == at and sheet.orders[k].word < last
    for k in range(first, sheet.counts[N_ORDERS]):
        order = sheet.orders[k]
        if order.message == at and order.word >= last:
            if order.word == last and below < stock:
                below += 1
            else:
                refuse(order, t, today, sheet, deltas, world, p, seed, replication)


@part
def close_gaps(first, sheet):
    """Move the orders that stand over the places of those that were refused."""
    kept = first
    for k in range(first, sheet.counts[N_ORDERS]):
        source = sheet.orders[k]
        if source.tick >= 0:
            if kept < k:
                sheet.orders[kept] = source
            kept += 1
    sheet.counts[N_ORDERS] = kept


@part
def hand_out_stock(t, first, today, sheet, deltas, world, p, seed, replication):
    """Settle what this tick's orders took of offers of limited stock.

    Parameters
    ----------
    t : int
        Tick.
    first : int
        Place of the tick's first order in the record; of one message, members stand in ascending order.
    today : record of DAY
        Counters.
    sheet : Sheet
        Holds the orders of all members; changed.
    deltas : ndarray of DELTA, (n_ranges, n_groups)
        What the tick added to the groups; changed.
    world : World
        Changed.
    p : record of PARAMETER
        Parameters.
    seed, replication : int
        Address of the draws.
    """
    if not sold_of_limited(first, sheet, world.messages):
        return
    for at in range(len(world.messages)):
        message = world.messages[at]
        if message.sold_now > 0:
            if message.sold_now > message.stock:
                ration(at, t, first, today, sheet, deltas, world, p, seed, replication)
                message.stock = 0
            else:
                message.stock -= message.sold_now
            message.sold_now = 0
    close_gaps(first, sheet)
