"""Ticks in a row without an operator's action: member step, aggregation, observation, chat made visible.

Order within one tick: members in chunks (step 4 of MODEL.md section 4), aggregation (5), on the last tick of a day
observation (6), then step 2 of the next tick, the chat of this one made visible, so that the calendar finds the world
ready for the operators of the next tick.
"""

from __future__ import annotations

import numpy as np
from numba import uint32, uint64

from sim.compiling import compiled, part
from sim.engine.kernel import member_tick
from sim.engine.limited_stock import hand_out_stock
from sim.engine.recording import N_ORDERS
from sim.mechanisms.decay import decayed
from sim.random_streams import NEED, SESSION, philox
from sim.states import FOLDED, LEFT, MUTED, NORMAL, PINNED, PINNED_MUTED, REMOVED

FIXED_POINT = 2.0**20
WEEK = 7
DAY_MINUTES = 1440


@part
def fill_words(words, purpose, four_ticks, seed, replication):
    """Draw the words that serve four ticks, for all members in one batch."""
    key = uint64(seed)
    low, high = uint32(key), uint32(key >> uint64(32))
    third = uint32(uint64(purpose) << uint64(24))
    for m in range(len(words)):
        words[m, 0], words[m, 1], words[m, 2], words[m, 3] = philox(
            uint32(m), uint32(four_ticks), third, uint32(replication), low, high
        )


@part
def aggregate(today, minutes, groups, p):
    """Take leavers off the groups, show the orders of this tick to those who look next, and add up time in groups."""
    for g in range(len(groups)):
        group = groups[g]
        if group.alive == 1:
            group.members -= group.leavers_now
            group.buyers = p.buyers_kept * group.buyers + group.orders_now
            group.orders += group.orders_now
            group.leavers_now = 0
            group.orders_now = 0
            today.group_minutes += minutes
            today.member_minutes += minutes * group.members


@part
def show_chat(t, world, p):
    """Make the chat of the hour before `t` visible, on the hour; its rows rise half an hour before."""
    showing = max(1, p.ticks_per_day // 24)
    if t % showing != 0:
        return
    mean_hours = world.ticks[t].mean_hours
    half = 12.0 * p.tick_days * showing * world.ticks[t - 1].overtaking
    for g in range(len(world.groups)):
        group = world.groups[g]
        if group.alive == 1:
            if group.chat_now > 0:
                group.messages += group.chat_now
                group.batches += 1
                group.rise = mean_hours - half
            group.heat = p.heat_kept * group.heat + group.chat_now
            group.chat_now = 0


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


@part
def observe_member(t, m, capacity, today, world, p):
    """Add one customer and the customer's memberships to the day's stocks and levels."""
    relation = world.relationships[m]
    week_ago = t - WEEK * p.ticks_per_day
    today.customers_reached_7d += relation.last_exposure > week_ago
    today.customers_opened_7d += relation.last_opening > week_ago
    today.customers_spoke_7d += relation.last_message > week_ago
    elapsed = (t - relation.irritation_tick) * p.tick_days
    brand = decayed(relation.irritation, elapsed, p.irritation_half_life_days)
    owns = False
    for i in range(m * capacity, m * capacity + relation.n_rows):
        row = world.memberships[i]
        count_state(today, row.state, 1)
        if row.state <= FOLDED:
            owns = True
            own = decayed(row.irritation, (t - row.irritation_tick) * p.tick_days, p.irritation_half_life_days)
            today.irritation += np.int64((own + brand) * FIXED_POINT)
            today.value += np.int64(row.value * FIXED_POINT)
    today.customers_in_groups += owns


@part
def observe(t, capacity, archived, today, world, p):
    """Write the levels of the day's end; no state is changed."""
    for state in range(REMOVED + 1):
        count_state(today, state, archived[state])
    for m in range(len(world.relationships)):
        observe_member(t, m, capacity, today, world, p)
    for g in range(len(world.groups)):
        today.groups_alive += world.groups[g].alive


@compiled
def advance(start, stop, chunk, capacity, seed, replication, world, daily, archived, log):
    """Run the ticks start <= t < stop; return the first tick not run (earlier than stop when the orders need room).

    Parameters
    ----------
    start, stop : int
        Ticks; the operators of `start` have acted, nobody acts in between.
    chunk : int
        Members taken at a time, >= 1; the result does not depend on it.
    capacity : int
        Rows of a member.
    seed, replication : int
        Address of every draw.
    world : World
        Everything that a tick reads and changes.
    daily : ndarray of DAY, (n_days,)
        Counters.
    archived : ndarray of int64, (7,)
        Memberships that are no more, by state.
    log : Log
        Orders and events.
    """
    p = world.parameters[0]
    n, per_day = len(world.relationships), p.ticks_per_day
    for t in range(start, stop):
        if len(log.orders) - log.counts[N_ORDERS] < n * (capacity + 1):
            return t
        if t & 3 == 0:
            fill_words(world.look_words, SESSION, t >> 2, seed, replication)
            fill_words(world.need_words, NEED, t >> 2, seed, replication)
        today = daily[t // per_day]
        first = log.counts[N_ORDERS]
        for lo in range(0, n, chunk):
            for m in range(lo, min(n, lo + chunk)):
                member_tick(t, m, capacity, today, log, world, p, seed, replication)
        hand_out_stock(t, first, today, log, world)
        aggregate(today, DAY_MINUTES // per_day, world.groups, p)
        if (t + 1) % per_day == 0:
            observe(t, capacity, archived, today, world, p)
        show_chat(t + 1, world, p)
    return stop
