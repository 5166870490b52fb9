"""Memberships made and taken away: the rows of a member stay in ascending slot."""

from __future__ import annotations

from sim.compiling import compiled, part
from sim.engine.history import GONE, JOINED
from sim.engine.recording import is_pinned, log_event
from sim.engine.stocks import settle_brand
from sim.mechanisms.decay import decayed
from sim.mechanisms.irritation import irritated
from sim.mechanisms.purchase import brand_factor
from sim.random_streams import ENTRY, LANE_SLOTS, REJOIN, draw
from sim.states import FOLDED, LEFT, MUTED, NORMAL, PINNED, REMOVED

FULL, NEW = -1, -2

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
def join(tick, lane, capacity, joining, group_of, values, world, sheet):
    """Make memberships in `tick`, marks at the groups' counters, existing from the next tick.

    Parameters
    ----------
    tick, lane, capacity : int
        Tick of making; lane of the slots; rows of a member.
    joining, group_of : ndarray of int64, (n,)
        Members, each at most once, and their groups.
    values : ndarray of float64, (n,)
        What each thinks the group is worth, 0 to 1.
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
        row.value = values[k]
        row.irritation = 0.0
        row.follows = 0
        row.irritation_tick = tick
        mark_as_read(row, head, world.boards[g], world.news[g])
        row.fold_tick = tick
        row.joined = tick
        row.decision_day = NEW
        world.relationships[m].n_new += 1
        world.groups[g].members += 1
        log_event(sheet.events, sheet.counts, tick, m, row.slot, JOINED, g, NORMAL)
    return True


@part
def starting_state(uniform, muted, folded, pinned, can_fold):
    """Return the state in which a member stands on the first day; who cannot fold yet is muted instead."""
    if uniform < muted:
        return MUTED
    if uniform < muted + folded:
        return FOLDED if can_fold else MUTED
    if uniform < muted + folded + pinned:
        return PINNED
    return NORMAL


@compiled
def start(joining, group_of, joined, shares, states, values, penalty, capacity, world, sheet):
    """Make the memberships that exist from tick 0, in their starting states.

    Parameters
    ----------
    joining, group_of : ndarray of int64, (n,)
        Members and their groups, counted from 0.
    joined : ndarray of int64, (n_groups,)
        Tick at which the members of each group joined, <= 0.
    shares : ndarray of float64, (3, n_groups)
        Shares of each group's members that are muted, folded, pinned.
    states, values : ndarray of float64, (n,)
        Uniforms that choose the states; what each thinks the group is worth, 0 to 1.
    penalty : float
        How much lower the perceived value of muted and folded members stands.
    capacity : int
        Rows of a member.
    world, sheet : World, Sheet
        Changed.

    Returns
    -------
    bool
        False if a member's rows are full.
    """
    for k in range(len(joining)):
        m, g = joining[k], group_of[k]
        at = new_row(m, 0, capacity, world)
        if at == FULL:
            return False
        row, member = world.memberships[at], world.members[m]
        head = world.heads[at]
        head.group = g
        row.state = starting_state(states[k], shares[0, g], shares[1, g], shares[2, g], member.fold_from == 0)
        row.value = values[k]
        head.mark = NO_NEWS if row.state == FOLDED else 0
        world.relationships[m].n_pinned += int(row.state == PINNED)
        if row.state >= MUTED:
            row.value = max(0.0, values[k] - penalty)
        row.fold_tick = joined[g]
        row.joined = joined[g]
        row.decision_day = -1
        world.groups[g].members += 1
        log_event(sheet.events, sheet.counts, 0, m, row.slot, JOINED, g, row.state)
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
    """Return a probability of coming into a group, lowered by irritation with the brand; no state is changed."""
    relation = world.relationships[m]
    elapsed = (tick - relation.irritation_tick) * p.tick_days
    stock = decayed(relation.irritation, elapsed, p.irritation_half_life_days)
    return probability * brand_factor(p.purchase_brand_reactance, irritated(stock, p.irritation_half_value))


@compiled
def returning(tick, rejoin, joining, slots, seed, replication, comes, world):
    """Tell who comes into the group that they have to move to.

    Parameters
    ----------
    tick : int
        Tick of moving.
    rejoin : float
        Probability of coming without irritation.
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
def upset(tick, irritation, value, capacity, world):
    """Irritate everybody with the brand and take worth off every live membership.

    Parameters
    ----------
    tick, capacity : int
        Tick; rows of a member.
    irritation : float
        What is added, before sensitivity.
    value : float
        What is taken off the perceived value, which stays at 0 and more.
    world : World
        Changed.
    """
    p = world.parameters[0]
    for m in range(len(world.relationships)):
        relation = world.relationships[m]
        settle_brand(relation, tick, world.tables, p)
        relation.irritation += irritation * float(world.members[m].sensitivity)
        for i in range(m * capacity, m * capacity + relation.n_rows):
            row = world.memberships[i]
            row.value = max(0.0, row.value - value)


@compiled
def entrants(tick, lane, entry, seed, replication, enters, world):
    """Tell which customers enter a flash group: with probability entry x (1 - reactance x irritation with the brand).

    Parameters
    ----------
    tick, lane : int
        Tick of opening; lane of the slots.
    entry : float
        Probability of entering without irritation.
    seed, replication : int
        Address of the draws.
    enters : ndarray of bool, (n_members,)
        Filled.
    world : World
        Read.
    """
    p = world.parameters[0]
    for m in range(len(enters)):
        enters[m] = draw(seed, replication, ENTRY, m, lane * LANE_SLOTS, tick, 0)[0] < willing(tick, entry, m, world, p)
