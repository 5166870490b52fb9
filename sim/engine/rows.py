"""Memberships made and taken away: the rows of a member stay in ascending slot."""

from __future__ import annotations

import numpy as np

from sim.compiling import compiled, part
from sim.engine.history import GONE, JOINED
from sim.engine.recording import is_pinned, log_event
from sim.engine.stocks import gained_left, load_left, settle_relation
from sim.mechanisms.flash_entry import entry_probability
from sim.mechanisms.load import load_ratio
from sim.mechanisms.purchase import brand_factor
from sim.random_streams import ENTRY, LANE_SLOTS, REJOIN, draw
from sim.states import LEFT, NORMAL, REMOVED

FULL, NEW = -1, -2
NEVER_OPENED = -1000
"""Day of the last opening of a membership that has none."""
WEEK = 7

NO_NEWS = (1 << 31) - 1
"""Mark of a folded chat, in which nothing is news."""


@part
def new_row(m, lane, capacity, world):
    """Open a row for the member's next slot in a lane and return its number, or FULL."""
    relation, rows = world.relationships[m], world.memberships
    if relation.n_rows == capacity or world.lane_counts[m, lane] == LANE_SLOTS:
        return FULL
    slot = lane * LANE_SLOTS + world.lane_counts[m, lane]
    at = m * capacity + relation.n_rows
    while at > m * capacity and rows[at - 1].slot > slot:
        rows[at] = rows[at - 1]
        world.heads[at] = world.heads[at - 1]
        at -= 1
    world.lane_counts[m, lane] += 1
    relation.n_rows += 1
    row = rows[at]
    row.slot = slot
    return at


@part
def mark_as_read(row, head, board, news):
    """Set all marks to the group's counters: nothing so far is news."""
    head.mark = news
    row.mark_posts = board.posts
    row.read_messages = board.messages
    row.read_posts = board.posts


@compiled
def mark_joined(tick, capacity, world):
    """Set the marks of those who joined in `tick` once its posts are sent: a post of the tick of joining is no news.

    Those who are there from the start joined at tick 0 or before, and are not new.
    """
    for m in range(len(world.relationships)):
        for i in range(m * capacity, m * capacity + world.relationships[m].n_rows):
            row = world.memberships[i]
            if row.decision_day == NEW and row.joined == tick:
                head = world.heads[i]
                mark_as_read(row, head, world.boards[head.group], world.news[head.group])


@compiled
def join(tick, lane, capacity, joining, group_of, habits, opened, world, sheet):
    """Make memberships in `tick`, marks at the groups' counters, existing from the next tick.

    Parameters
    ----------
    tick, lane, capacity : int
        Tick of making; lane of the slots; rows of a member.
    joining, group_of : ndarray of int64, (n,)
        Members, each at most once, and their groups.
    habits : ndarray of float64, (n,)
        Habit with which each comes in, 0 to 1.
    opened : ndarray of int64, (n,)
        Day of the last opening of the membership that each comes from, else `NEVER_OPENED`.
    world, sheet : World, Sheet
        Changed.

    Returns
    -------
    bool
        False if a member's rows or slots are full.
    """
    for k in range(len(joining)):
        m, g = joining[k], group_of[k]
        at = new_row(m, lane, capacity, world)
        if at == FULL:
            return False
        row, head = world.memberships[at], world.heads[at]
        head.group = g
        row.state = NORMAL
        row.habit = habits[k]
        row.opened_day = opened[k]
        row.load = 0.0
        row.follows = 0
        row.load_tick = tick
        mark_as_read(row, head, world.boards[g], world.news[g])
        row.fold_tick = tick
        row.joined = tick
        row.decision_day = NEW
        world.relationships[m].n_new += 1
        world.groups[g].members += 1
        log_event(sheet.events, sheet.counts, tick, m, row.slot, JOINED, g, NORMAL)
    return True


@part
def drop_left(lo, relation, memberships, heads, archived):
    """Count a member's memberships that are left, and close their rows."""
    kept = lo
    for i in range(lo, lo + relation.n_rows):
        if memberships[i].state == LEFT:
            archived[LEFT] += 1
        else:
            if kept < i:
                memberships[kept] = memberships[i]
                heads[kept] = heads[i]
            kept += 1
    relation.n_rows = kept - lo


@compiled
def remove(tick, gone, capacity, world, sheet):
    """Take memberships away: they are REMOVED.

    Parameters
    ----------
    tick, capacity : int
        Tick; rows of a member.
    gone : ndarray of bool, (n_members x capacity,)
        Rows to take away.
    world, sheet : World, Sheet
        Changed.

    Returns
    -------
    int
        How many there were.
    """
    removed = 0
    for m in range(len(world.relationships)):
        relation = world.relationships[m]
        kept = m * capacity
        for i in range(m * capacity, m * capacity + relation.n_rows):
            row = world.memberships[i]
            if gone[i]:
                log_event(sheet.events, sheet.counts, tick, m, row.slot, GONE, row.state, 0)
                world.groups[world.heads[i].group].members -= 1
                relation.n_new -= int(row.decision_day == NEW)
                relation.n_pinned -= int(is_pinned(row.state))
                removed += 1
            else:
                if kept < i:
                    world.memberships[kept] = row
                    world.heads[kept] = world.heads[i]
                kept += 1
        relation.n_rows = kept - m * capacity
    sheet.archived[REMOVED] += removed
    return removed


@part
def willing(tick, probability, m, world, p):
    """Return a probability of coming into a group, lowered by load held against the operator; no state is changed."""
    load = load_left(world.relationships[m], tick, world.tables, p)
    ratio = load_ratio(load, np.float64(world.members[m].tolerance))
    return probability * brand_factor(p.purchase_brand_reactance, ratio)


@compiled
def returning(tick, rejoin, joining, slots, seed, replication, comes, world):
    """Tell who comes into the group that they have to move to.

    Parameters
    ----------
    tick : int
        Tick of moving.
    rejoin : float
        Probability of coming without load.
    joining, slots : ndarray of int64, (n,)
        Members, and the slots of the memberships that they lose.
    seed, replication : int
        Address of the draws.
    comes : ndarray of bool, (n,)
        Filled.
    world : World
        Read.
    """
    p = world.parameters[0]
    for k in range(len(joining)):
        m = joining[k]
        comes[k] = draw(seed, replication, REJOIN, m, slots[k], tick, 0)[0] < willing(tick, rejoin, m, world, p)


@compiled
def upset(tick, load, value, world):
    """Add load held against the operator to everybody, and take off the worth that it is remembered for.

    Parameters
    ----------
    tick : int
        Tick.
    load : float
        What is added, as a multiple of each member's tolerance.
    value : float
        What is taken off the worth remembered, which stays at 0 and more.
    world : World
        Changed.
    """
    p = world.parameters[0]
    for m in range(len(world.relationships)):
        relation = world.relationships[m]
        settle_relation(relation, world.members[m], tick, world.tables, p)
        relation.load += load * np.float64(world.members[m].tolerance)
        relation.value = max(0.0, np.float64(relation.value) - value)


@part
def has_missed(day, relation, n_standing):
    """Tell whether a customer cannot have seen an invitation: in groups once, and none opened for a week."""
    return n_standing > 0 and (relation.n_rows == 0 or relation.last_opening_day < day - WEEK + 1)


@compiled
def entrants(tick, day, lane, entry, asked, tastes, seed, replication, enters, world):
    """Tell who of those asked enters a group, and burden those whom the invitation reached.

    Parameters
    ----------
    tick, day, lane : int
        Tick of opening and its day; lane of the slots.
    entry : float
        Mean probability of entering, in [0, 1].
    asked : ndarray of int64, (n,)
        Customers who are asked.
    tastes : ndarray of float32, (n,)
        Their lasting propensities, standard normal.
    seed, replication : int
        Address of the draws.
    enters : ndarray of bool, (n,)
        Filled.
    world : World
        Loads of relationships are changed.
    """
    p = world.parameters[0]
    for k in range(len(asked)):
        m = asked[k]
        relation = world.relationships[m]
        gained = gained_left(relation, world.members[m], tick, world.tables, p)
        probability = entry_probability(entry, p.flash_spread, np.float64(tastes[k]), p.flash_value, gained)
        missed = lane > 0 and has_missed(day, relation, world.lane_counts[m, 0])
        if missed:
            probability *= p.flash_unreached
        uniform = draw(seed, replication, ENTRY, m, lane * LANE_SLOTS, tick, 0)[0]
        enters[k] = uniform < willing(tick, probability, m, world, p)
        if not missed:
            settle_relation(relation, world.members[m], tick, world.tables, p)
            relation.load += p.load_of_message * p.flash_invitation
