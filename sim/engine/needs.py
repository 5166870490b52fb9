"""Needs: they fall due by a clock of the member's own, and each is met once, here or elsewhere (MODEL.md section 5)."""

from __future__ import annotations

import math

import numpy as np

from sim.compiling import compiled, part
from sim.engine.history import LOST, OWN_ORDERED
from sim.engine.recording import count_kind, log_event, log_order
from sim.engine.stocks import gained_left, left_of, load_left, standing
from sim.engine.thresholds import EXPOSURE
from sim.mechanisms.purchase import expected_cut, next_interval, window_days, winning_probability
from sim.random_streams import NEED, UNIT, draw

MOST_NEEDS = 32
"""Needs of a member that one tick can meet."""
NATURAL, BASELINE, MOVED, INCREMENTAL, OWN_INCREMENTAL = range(5)
"""Kinds of orders (`sim.arrays.ORDER_KINDS`)."""
WEEK = 7.0


@part
def choice_of(relation):
    """Return the uniform that says how hard the current need is to win."""
    return (relation.choice + 0.5) * UNIT


@part
def wins(choice, push, segment, p):
    """Tell whether a need is won under a push by a uniform that says how hard that is."""
    return choice < winning_probability(push, segment.share, segment.share_logit, p.purchase_contestable)


@part
def choice_in_group(t, m, relation, p, seed, replication):
    """Return the word that decides an offer: that of the need, or in a rival structure that of the day."""
    if p.choice_daily == 0:
        return relation.choice
    uniform = draw(seed, replication, NEED, m, 0, t // p.ticks_per_day, 1)[0]
    return np.uint32(uniform / UNIT - 0.5)


@part
def is_open(relation, clock):
    """Tell whether the current need can be met by `clock`, the end of this tick."""
    return relation.due - clock <= relation.early


@part
def begin_need(need, m, relation, member, segment, p, seed, replication):
    """Draw how hard a need is to win and how early it can be met; a visit out of it is due."""
    _, choice, ahead, _ = draw(seed, replication, NEED, m, 0, need, 0)
    relation.need = need
    relation.choice = choice / UNIT - 0.5
    relation.early = 2.0 * window_days(p.purchase_ahead, p.purchase_ahead_days, np.float64(member.need_rate)) * ahead
    relation.pulled = 0


@part
def next_need(m, relation, member, segment, p, seed, replication):
    """Go on to the next need, an interval after the due time of this one."""
    interval, _, _, _ = draw(seed, replication, NEED, m, 0, relation.need, 0)
    relation.due_before = relation.due
    relation.due += next_interval(interval, p.purchase_interval_shape, np.float64(member.need_rate), p.interval_gamma)
    begin_need(relation.need + 1, m, relation, member, segment, p, seed, replication)


@part
def meet_needs(t, clock, m, member, relation, segment, tables, sheet, p, seed, replication):
    """Meet what falls due before `clock`: an own order, or the need is met elsewhere.

    What speaks for the operator is asked with stocks faded to now; none is written.
    """
    today, n = sheet.today[0], 0
    elapsed = t - relation.stock_tick
    load = load_left(relation, t, tables, p)
    exposures = left_of(relation.exposures, elapsed, EXPOSURE, p.exposure_half_life_days, tables, p)
    gained = gained_left(relation, member, t, tables, p)
    while clock >= relation.due and n < MOST_NEEDS:
        natural = choice_of(relation) < segment.share
        if wins(choice_of(relation), standing(load, exposures, gained, relation, member, p), segment, p):
            kind = NATURAL if natural else OWN_INCREMENTAL
            relation.expected = expected_cut(np.float64(relation.expected), p.purchase_adapt, 0.0)
            today.own_orders += 1
            count_kind(today, kind, 1)
            log_order(
                sheet.orders, sheet.counts, today, t, m, -1, -1, segment.basket_fen, 0, kind, -1, relation.need, 0
            )
            log_event(sheet.events, sheet.counts, t, m, 0, OWN_ORDERED, segment.basket_fen, int(not natural))
        elif natural:
            today.lost_orders += 1
            log_event(sheet.events, sheet.counts, t, m, 0, LOST, relation.need, 0)
        next_need(m, relation, member, segment, p, seed, replication)
        n += 1


@part
def kind_in_group(clock, relation, segment, p):
    """Return the kind of an order in a group on the current need."""
    if choice_of(relation) >= segment.share:
        return INCREMENTAL
    return MOVED if relation.due - clock >= WEEK or relation.due > p.last_clock else BASELINE


@part
def put_back(m, need, kind, world, p, seed, replication):
    """Undo that a need was met in a group; tell whether an order by own need is lost by it, as needs have gone on."""
    relation, member = world.relationships[m], world.members[m]
    if relation.need == need + 1 and relation.due_before < math.inf:
        relation.due = relation.due_before
        relation.due_before = math.inf
        begin_need(need, m, relation, member, world.segments[member.segment], p, seed, replication)
        relation.pulled = 1
        return False
    return kind != INCREMENTAL


@compiled
def put_all_back(members, needs, kinds, seed, replication, world):
    """Undo that needs were met in groups.

    Parameters
    ----------
    members, needs, kinds : ndarray of int32, int32, int8, (n,)
        Customers, the numbers of their needs, and the kinds of the orders.
    seed, replication : int
        Address of the draws.
    world : World
        Changed.

    Returns
    -------
    int
        How many natural needs are lost by it.
    """
    p, lost = world.parameters[0], 0
    for k in range(len(members)):
        lost += put_back(members[k], needs[k], kinds[k], world, p, seed, replication)
    return lost
