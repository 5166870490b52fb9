"""The mechanism set `inbox` (MODEL.md section 11): what the loop asks of a model, composed of other mechanisms.

It is the reference workload that peers are measured by, on the same loop as the built-in model.
"""

from __future__ import annotations

import math

import numpy as np
from numba import uint32, uint64
from scipy import special

from sim.arrays import SEGMENT, Array
from sim.compiling import compiled, inlined, part
from sim.engine.history import JOINED, MOVED, OPENED, ORDER_PLACED
from sim.engine.recording import N_LEAVERS, count_move, count_state, log_event, log_order
from sim.engine.rows import FULL, new_row
from sim.mechanisms.inbox import (
    act_probability, gain_of, news_irritation, opening_of, order_probability, poisson, state_after,
)  # fmt: skip
from sim.population import in_parts
from sim.random_streams import DECISION, GROUP_CHAT, MATCH, MEMBER, SESSION, batch, draw, philox
from sim.scenario.model import Scenario
from sim.states import LEFT, NORMAL, PINNED

UNIT = 2.0**-32
FADING, KEEPING = range(2)
N_TABLED = 512
"""Elapsed ticks and posts whose powers are looked up."""

MEMBER_RECORD = np.dtype([("sensitivity", np.float32), ("tolerance", np.float32)])
RELATIONSHIP = np.dtype([("last_order", np.int32), ("n_rows", np.int16), ("n_new", np.int16)])
MEMBERSHIP = np.dtype(
    [
        ("irritation", np.float64), ("value", np.float64), ("match", np.float32), ("group", np.int32),
        ("read_messages", np.int32), ("read_posts", np.int32), ("irritation_tick", np.int32), ("slot", np.int16),
        ("state", np.int8),
    ],
    align=True,
)  # fmt: skip


def population(scenario: Scenario, replication: int) -> tuple[Array, Array, Array]:
    """Draw all customers.

    Parameters
    ----------
    scenario : Scenario
        The loaded scenario.
    replication : int
        Number of the replication, from 0.

    Returns
    -------
    members, interests, relationships : ndarray
        Records of this set, (n_members,); nobody has interests.
    """
    p, count = scenario.parameters, scenario.customers.count or 0
    members = np.zeros(count, MEMBER_RECORD)
    for part_ in in_parts(count):
        u = batch(scenario.seed, replication, MEMBER, np.arange(part_.start, part_.stop), block=5)
        spread = p["inbox.sensitivity_spread"] * special.ndtri(u[:, 0])
        members["sensitivity"][part_] = [math.exp(value) for value in spread]
        members["tolerance"][part_] = p["inbox.tolerance_mean"] + p["inbox.tolerance_spread"] * special.ndtri(u[:, 1])
    return members, np.zeros((0, 1), np.float32), np.zeros(count, RELATIONSHIP)


def segments(scenario: Scenario) -> Array:
    """Lay out what all members share: the basket is the company's price."""
    found = np.zeros(1, SEGMENT)
    found["basket_fen"] = math.floor(scenario.company.price_yuan * 100 + 0.5)
    return found


def tables(scenario: Scenario) -> Array:
    """Tabulate what elapsed ticks leave of irritation, and posts of the distance of value and worth.

    Returns
    -------
    ndarray of float64, (2, N_TABLED)
    """
    p = scenario.parameters
    fading = [math.exp(-k / p["inbox.fading_hours"]) for k in range(N_TABLED)]
    return np.array([fading, [math.pow(1.0 - p["inbox.smoothing"], k) for k in range(N_TABLED)]])


@compiled
def _matches(seed, replication, members, slots, out):
    for k in range(len(members)):
        out[k] = draw(seed, replication, MATCH, members[k], slots[k], 0, 0)[0]


def first_values(scenario: Scenario, replication: int, members: Array, slots: Array) -> Array:
    """Draw how well the content of a group matches a member, 0 to 1.

    Parameters
    ----------
    scenario : Scenario
        The loaded scenario.
    replication : int
        Number of the replication, from 0.
    members, slots : ndarray of int64, (n,)
        Members, and the slots of the memberships that they get.

    Returns
    -------
    ndarray of float64, (n,)
    """
    found = np.empty(len(members))
    _matches(scenario.seed, replication, members, slots, found)
    return found


@compiled
def join(tick, lane, capacity, joining, group_of, values, world, sheet):
    """Make memberships in `tick` that exist from it on; False if a member's rows or slots are full.

    Parameters and result are those of `sim.engine.rows.join`, where `values` say how well the group matches.
    """
    p = world.parameters[0]
    for k in range(len(joining)):
        m, g = joining[k], group_of[k]
        at = new_row(m, lane, capacity, world)
        if at == FULL:
            return False
        row, group = world.memberships[at], world.groups[g]
        row.group = g
        row.state = NORMAL
        row.irritation = 0.0
        row.value = p.inbox_start_value
        row.match = values[k]
        row.irritation_tick = tick
        row.read_messages = group.messages
        row.read_posts = group.posts
        group.members += 1
        group.unmuted += 1
        log_event(sheet.events, sheet.counts, tick, m, row.slot, JOINED, g, NORMAL)
    return True


@inlined
def fill_words(t, first, last, world, p, seed, replication):
    """Draw the words of sessions that serve four ticks, for a block of members in one batch."""
    key = uint64(seed)
    low, high = uint32(key), uint32(key >> uint64(32))
    session = uint32(uint64(SESSION) << uint64(24))
    for m in range(first, last):
        w0, w1, w2, w3 = philox(uint32(m), uint32(t >> 2), session, uint32(replication), low, high)
        world.look_words[m, 0] = w0 >> uint32(24)
        world.look_words[m, 1] = w1 >> uint32(24)
        world.look_words[m, 2] = w2 >> uint32(24)
        world.look_words[m, 3] = w3 >> uint32(24)


@part
def word_of_session(t, m, seed, replication):
    """Draw the uniform of a member's session again."""
    w0, w1, w2, w3 = draw(seed, replication, SESSION, m, 0, t >> 2, 0)
    k = t & 3
    if k < 2:
        return w0 if k == 0 else w1
    return w2 if k == 2 else w3


@inlined
def wakes(t, m, capacity, world, sheet, p, seed, replication):
    """Tell whether a member has a session with a chat to visit; the first byte of the word nearly always decides."""
    if world.relationships[m].n_rows == 0:
        return False
    probability = p.inbox_look_night if t % p.ticks_per_day < p.inbox_night_hours else p.inbox_look_day
    first_byte = np.int64(world.look_words[m, t & 3])
    if first_byte + 1 <= 256.0 * probability:
        return True
    if first_byte >= 256.0 * probability:
        return False
    return word_of_session(t, m, seed, replication) < probability


@inlined
def list_visits(t, m, n, capacity, world, sheet, p, seed, replication):
    """List a member's visits with news; return how many are listed now."""
    relation = world.relationships[m]
    sheet.today[0].visits += relation.n_rows
    for i in range(m * capacity, m * capacity + relation.n_rows):
        row = world.memberships[i]
        sheet.rows[n] = i
        sheet.who[0, n] = m
        sheet.who[1, n] = row.slot
        n += world.groups[row.group].messages > row.read_messages
    return n


@inlined
def visit(k, t, capacity, world, sheet, p, seed, replication):
    """Make the k-th of the visits listed: news and its irritation, opening, a move."""
    m = sheet.who[0, k]
    row, member, today = world.memberships[sheet.rows[k]], world.members[m], sheet.today[0]
    group, state = world.groups[row.group], row.state
    posts = group.posts - row.read_posts
    messages = group.messages - row.read_messages - posts
    row.read_messages = group.messages
    row.read_posts = group.posts
    elapsed = t - row.irritation_tick
    row.irritation_tick = t
    kept = world.tables[FADING, elapsed] if elapsed < N_TABLED else math.exp(-elapsed / p.inbox_fading_hours)
    news = news_irritation(float(posts), float(messages), p.inbox_of_post, p.inbox_of_chat)
    row.irritation = row.irritation * kept + gain_of(state, p.inbox_muted_gain) * float(member.sensitivity) * news
    opened = (sheet.words[0, k] + 0.5) * UNIT < opening_of(
        state, p.inbox_open_normal, p.inbox_open_pinned, p.inbox_open_muted, p.inbox_open_folded
    )
    if opened and posts > 0:
        read_posts(k, t, m, posts, row, group, today, world, sheet, p)
    acts = (sheet.words[2, k] + 0.5) * UNIT
    if acts < p.inbox_act and acts < act_probability(
        p.inbox_act, row.irritation, p.inbox_of_value, row.value, float(member.tolerance), p.inbox_threshold
    ):
        uniform = draw(seed, replication, DECISION, m, row.slot, t, 0)[0]
        after = state_after(state, uniform, p.inbox_normal_mutes, p.inbox_normal_folds, p.inbox_muted_folds)
        enter_state(after, t, m, row, today, sheet)
    elif state == NORMAL and opened and (sheet.words[3, k] + 0.5) * UNIT < p.inbox_pin * row.value:
        enter_state(PINNED, t, m, row, today, sheet)


@inlined
def read_posts(k, t, m, posts, row, group, today, world, sheet, p):
    """See all posts, value the group by the newest, and order perhaps."""
    message = world.messages[group.first_message + group.posts - 1]
    worth = float(row.match) * message.content_value
    kept = world.tables[KEEPING, posts] if posts < N_TABLED else math.pow(1.0 - p.inbox_smoothing, posts)
    row.value = worth + kept * (row.value - worth)
    today.openings += 1
    today.posts_seen += posts
    today.offers_seen += posts
    if len(sheet.events) > 0:
        log_event(sheet.events, sheet.counts, t, m, row.slot, OPENED, posts, 0)
    orders = (sheet.words[1, k] + 0.5) * UNIT
    if orders < posts * p.inbox_purchase * worth and orders < order_probability(p.inbox_purchase, worth, float(posts)):
        sheet.deltas[row.group].orders += 1
        today.group_orders += 1
        relation = world.relationships[m]
        at, before = group.first_message + group.posts - 1, relation.last_order
        relation.last_order = t
        basket = world.segments[0].basket_fen
        log_order(
            sheet.orders, sheet.counts, today, t, m, row.group, message.campaign, basket, 0, at, before,
            sheet.words[1, k],
        )  # fmt: skip
        if len(sheet.events) > 0:
            log_event(sheet.events, sheet.counts, t, m, row.slot, ORDER_PLACED, message.campaign, 0)


@part
def enter_state(after, t, m, row, today, sheet):
    """Carry out a move: the state, the counters, the event."""
    before, delta = row.state, sheet.deltas[row.group]
    row.state = after
    delta.unmuted += (after == NORMAL or after == PINNED) - (before == NORMAL or before == PINNED)
    if after == LEFT:
        delta.leavers += 1
        sheet.leavers[sheet.counts[N_LEAVERS]] = m
        sheet.counts[N_LEAVERS] += 1
    count_move(today, before, after)
    if len(sheet.events) > 0:
        log_event(sheet.events, sheet.counts, t, m, row.slot, MOVED, before, after)


@inlined
def observe_member(t, m, capacity, today, world, p):
    """Add one customer and the customer's memberships to the day's stocks."""
    n = world.relationships[m].n_rows
    today.customers_in_groups += n > 0
    for i in range(m * capacity, m * capacity + n):
        count_state(today, world.memberships[i].state, 1)


@inlined
def settle_group(minutes, delta, group, today, p):
    """Follow the moves of the tick in a group, and add up time in groups."""
    group.members -= delta.leavers
    group.unmuted += delta.unmuted
    group.orders += delta.orders
    today.group_minutes += minutes
    today.member_minutes += minutes * group.members


@part
def begin_tick(t, world, today, p, seed, replication):
    """Let members chat: a number of messages in each group by its unmuted members."""
    hour = t % p.ticks_per_day
    if hour < p.inbox_first_chat_hour or hour > p.inbox_last_chat_hour:
        return
    for g in range(len(world.groups)):
        group = world.groups[g]
        if group.alive == 1 and group.unmuted > 0:
            uniform = draw(seed, replication, GROUP_CHAT, g, 0, t, 0)[0]
            written = poisson(uniform, p.inbox_chat_per_member * group.unmuted)
            group.messages += written
            today.chat_messages += written
