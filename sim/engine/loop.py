"""The loop over ticks and blocks of members, whatever the mechanisms of the model.

What members and groups do comes from the module imported as the kernel; the loop of another mechanism set is this file
with the module of that set in its place (`composition`). Order within one tick: members in blocks (step 4 of MODEL.md
section 4), on the last tick of a day observation (6, which reads nothing that step 5 writes), aggregation (5), then
step 2 of the next tick, so that the calendar finds the world ready for the operators of the next tick.
"""

from __future__ import annotations

from sim.compiling import compiled, inlined, part, phase
from sim.engine.cycles import processor_cycles
from sim.engine.drawing import draw_visits
from sim.engine.kernel import (
    begin_tick,
    fill_words,
    hand_out_stock,
    list_lookers,
    list_visits,
    observe_member,
    settle_group,
    visit,
)
from sim.engine.needs import MOST_NEEDS
from sim.engine.recording import N_LEAVERS, N_ORDERS, count_state
from sim.engine.rows import drop_left
from sim.states import REMOVED

DAY_MINUTES = 1440
TICK, MEMBER, FIRST_ORDER = range(3)
"""Where the loop is: the tick, the first member not yet taken in it, and the place of its first order."""
MEMBERS, GROUPS = 1, 2
"""Parts of a tick that are run: that of a range of members, that of all groups."""


@phase
def make_visits(t, day, n, capacity, world, sheet, p, seed, replication):
    """Make all visits listed; rows of those who left close afterwards."""
    for k in range(n):
        visit(k, t, day, capacity, world, sheet, p, seed, replication)
    for k in range(sheet.counts[N_LEAVERS]):
        m = sheet.leavers[k]
        drop_left(m * capacity, world.relationships[m], world.memberships, world.heads, sheet.archived)
    sheet.counts[N_LEAVERS] = 0


DRAWS, LOOKING, LISTING, VISIT_DRAWS, VISITS = range(5)
"""Places of the phases (`sim.arrays.PHASES`)."""


@inlined
def take_block(t, day, first, last, capacity, world, sheet, p, seed, replication):
    """Everything that a block of members does in one tick."""
    clock, timed = 0, len(sheet.cycles) > 0
    if timed:
        clock = processor_cycles()
    if t & 3 == 0:
        fill_words(t, first, last, world, sheet.words, p, seed, replication)
    if timed:
        clock = lap(DRAWS, clock, sheet.cycles)
    n_looking = list_lookers(t, day, first, last, capacity, world, sheet, p, seed, replication)
    if timed:
        clock = lap(LOOKING, clock, sheet.cycles)
    n, n_visits = list_visits(t, day, n_looking, capacity, world, sheet, p, seed, replication)
    sheet.today[0].visits += n_visits
    if timed:
        clock = lap(LISTING, clock, sheet.cycles)
    draw_visits(t, n, world.memberships, sheet.rows, sheet.who, sheet.words, seed, replication)
    if timed:
        clock = lap(VISIT_DRAWS, clock, sheet.cycles)
    make_visits(t, day, n, capacity, world, sheet, p, seed, replication)
    if timed:
        lap(VISITS, clock, sheet.cycles)


@part
def lap(phase, since, cycles):
    """Add the cycles since a reading to a phase, and read again."""
    now = processor_cycles()
    cycles[phase] += now - since
    return now


@part
def observe(t, day, lo, hi, capacity, world, sheet, p):
    """Write the levels of the day's end for a range of members; no state is changed."""
    today = sheet.today[0]
    for state in range(REMOVED + 1):
        count_state(today, state, sheet.archived[state])
    for m in range(lo, hi):
        observe_member(t, day, m, capacity, today, world, p)


@part
def settle(t, first_order, world, sheet, deltas, todays, days, p, seed, replication):
    """Hand out limited stock, settle what the tick adds to the groups, close a day, and begin the next tick."""
    per_day, today = p.ticks_per_day, sheet.today[0]
    hand_out_stock(t, first_order, today, sheet, deltas, world, p, seed, replication)
    minutes = DAY_MINUTES // per_day
    for g in range(len(world.groups)):
        group, total = world.groups[g], deltas[0, g]
        for r in range(1, len(deltas)):
            more = deltas[r, g]
            total.chat += more.chat
            total.orders += more.orders
            total.leavers += more.leavers
            total.unmuted += more.unmuted
            more.chat = more.orders = more.leavers = more.unmuted = 0
        if group.alive == 1:
            settle_group(minutes, total, group, today, p)
        total.chat = total.orders = total.leavers = total.unmuted = 0
    if (t + 1) % per_day == 0:
        for g in range(len(world.groups)):
            today.groups_alive += world.groups[g].alive
        for r in range(len(todays)):
            for name in range(todays.shape[1]):
                days[t // per_day, name] += todays[r, name]
                todays[r, name] = 0
    begin_tick(t + 1, world, today, p, seed, replication)


@compiled
def advance(at, stop, lo, hi, parts, block, capacity, seed, replication, world, sheet, deltas, todays, days):
    """Run ticks up to `stop`, or until the record of orders may be too small for another block.

    Parameters
    ----------
    at : ndarray of int64, (3,)
        Where the run is (`TICK`, `MEMBER`, `FIRST_ORDER`); changed. The operators of the first tick have acted, nobody
        acts in between.
    stop : int
        First tick not to be run.
    lo, hi : int
        Range of members.
    parts : int
        `MEMBERS` of the range, `GROUPS`, or both.
    block : int
        Members taken at a time, >= 1; the result does not depend on it.
    capacity : int
        Rows of a member.
    seed, replication : int
        Address of every draw.
    world : World
        Everything that a tick reads and changes.
    sheet : Sheet
        What this range writes; with `GROUPS` the first of all, with the tick's orders of all ranges.
    deltas : ndarray of DELTA, (n_ranges, n_groups)
        What each range adds to the groups.
    todays, days : ndarray of int64, (n_ranges, n_counters), (n_days, n_counters)
        Counters of DAY of each range today, and of all of them by day.

    Returns
    -------
    bool
        False if the record of orders needs room first.
    """
    p = world.parameters[0]
    while at[TICK] < stop:
        t = at[TICK]
        day = t // p.ticks_per_day
        if parts & MEMBERS:
            for first in range(at[MEMBER], hi, block):
                last = min(first + block, hi)
                if len(sheet.orders) - sheet.counts[N_ORDERS] < (last - first) * (capacity + MOST_NEEDS):
                    at[MEMBER] = first
                    return False
                take_block(t, day, first, last, capacity, world, sheet, p, seed, replication)
            if (t + 1) % p.ticks_per_day == 0:
                observe(t, day, lo, hi, capacity, world, sheet, p)
        if parts & GROUPS:
            settle(t, at[FIRST_ORDER], world, sheet, deltas, todays, days, p, seed, replication)
        at[TICK] = t + 1
        at[MEMBER] = lo
        at[FIRST_ORDER] = sheet.counts[N_ORDERS]
    return True
