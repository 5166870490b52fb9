"""Offers of limited stock: who gets what is left when more is asked for in one tick (MODEL.md section 4, step 5)."""

from __future__ import annotations

from sim.arrays import NEVER
from sim.compiling import part
from sim.engine.history import REFUSED
from sim.engine.recording import N_ORDERS, log_event

WORD_BITS = 32


@part
def sold_of_limited(first, log, world):
    """Count what this tick's orders ask for of each message of limited stock; tell whether there is any."""
    found = False
    for k in range(first, log.counts[N_ORDERS]):
        at = log.orders[k].message
        if at >= 0 and world.messages[at].stock != NEVER:
            world.messages[at].sold_now += 1
            found = True
    return found


@part
def last_word(at, stock, first, log):
    """Return the smallest word up to which at least `stock` orders of a message have theirs."""
    low, high = 0, (1 << WORD_BITS) - 1
    while low < high:
        middle = (low + high) // 2
        n = 0
        for k in range(first, log.counts[N_ORDERS]):
            if log.orders[k].message == at and log.orders[k].word <= middle:
                n += 1
        if n >= stock:
            high = middle
        else:
            low = middle + 1
    return low


@part
def refuse(order, t, today, log, world):
    """Take an order back; its place in the record is marked as free."""
    world.relationships[order.member].last_order = order.before
    world.groups[order.group].orders_now -= 1
    today.group_orders -= 1
    today.revenue_fen -= order.revenue_fen
    today.cut_fen -= order.cut_fen
    today.refused_orders += 1
    log_event(log, t, order.member, 0, REFUSED, order.campaign, 0)
    order.tick = -1


@part
def ration(at, t, first, today, log, world):
    """Let the orders with the smallest draws have what is left, ties by member, and refuse the others."""
    stock = world.messages[at].stock
    last = last_word(at, stock, first, log) if stock > 0 else -1
    below = 0
    for k in range(first, log.counts[N_ORDERS]):
        below += log.orders[k].message == at and log.orders[k].word < last
    for k in range(first, log.counts[N_ORDERS]):
        order = log.orders[k]
        if order.message == at and order.word >= last:
            if order.word == last and below < stock:
                below += 1
            else:
                refuse(order, t, today, log, world)


@part
def close_gaps(first, log):
    """Move the orders that stand over the places of those that were refused."""
    kept = first
    for k in range(first, log.counts[N_ORDERS]):
        source = log.orders[k]
        if source.tick >= 0:
            if kept < k:
                target = log.orders[kept]
                target.member = source.member
                target.tick = source.tick
                target.group = source.group
                target.campaign = source.campaign
                target.revenue_fen = source.revenue_fen
                target.cut_fen = source.cut_fen
                target.message = source.message
                target.before = source.before
                target.word = source.word
            kept += 1
    log.counts[N_ORDERS] = kept


@part
def hand_out_stock(t, first, today, log, world):
    """Settle what this tick's orders took of offers of limited stock.

    Parameters
    ----------
    t : int
        Tick.
    first : int
        Place of the tick's first order in the record; members stand in it in ascending order.
    today : record of DAY
        Counters.
    log, world : Log, World
        Changed.
    """
    if not sold_of_limited(first, log, world):
        return
    for at in range(len(world.messages)):
        message = world.messages[at]
        if message.sold_now > 0:
            if message.sold_now > message.stock:
                ration(at, t, first, today, log, world)
                message.stock = 0
            else:
                message.stock -= message.sold_now
            message.sold_now = 0
    close_gaps(first, log)
