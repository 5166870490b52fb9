"""The mechanism set `inbox` (MODEL.md section 11): what the loop asks of a model, composed of other mechanisms.

It is the reference workload that peers are measured by, on the same loop as the built-in model.
"""

from __future__ import annotations

import math

import numpy as np
from numba import uint32, uint64
from scipy import special

from sim.arrays import SEGMENT, Array
from sim.compiling import compiled, inlined, part, phase
from sim.engine.ahead import ask_for
from sim.engine.drawing import draw_looks, word_of_session
from sim.engine.history import JOINED, MOVED, OPENED, ORDER_PLACED
from sim.engine.needs import INCREMENTAL
from sim.engine.recording import N_LEAVERS, count_move, count_state, log_event, log_order
from sim.engine.rows import FULL, new_row
from sim.mechanisms.inbox import act_probability, news_irritation, order_probability, poisson, state_after
from sim.random_streams import DECISION, GROUP_CHAT, MATCH, MEMBER, UNIT, batch, draw, in_parts
from sim.scenario.model import Scenario
from sim.states import FOLDED, LEFT, MUTED, NORMAL, PINNED

FADING, KEEPING, OPENING, GAIN = range(4)
"""Parts of the tables: what is left of irritation by elapsed ticks, of the distance of value and worth by posts seen;
the probability of opening and the share of irritation by state."""
N_TABLED = 512

POST_BITS = 12
POSTS = (1 << POST_BITS) - 1
"""News of a group in one number: its posts in the low bits, messages of its members above them."""

NAMED = {NORMAL: "normal", PINNED: "pinned", MUTED: "muted", FOLDED: "folded"}

MEMBER_RECORD = np.dtype([("sensitivity", np.float32), ("tolerance", np.float32)])
RELATIONSHIP = np.dtype([("n_rows", np.int16), ("n_new", np.int16)])
MEMBERSHIP = np.dtype(
    [
        ("irritation", np.float64), ("value", np.float64), ("match", np.float32), ("irritation_tick", np.int32),
        ("slot", np.int16), ("state", np.int8),
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


def tables(parameters: Array) -> Array:
    """Tabulate what visits look up.

    Parameters
    ----------
    parameters : ndarray of PARAMETER, (1,)
        Parameters of the model.

    Returns
    -------
    ndarray of float64, (4 x N_TABLED,)
    """
    p = parameters[0]
    found = np.zeros((4, N_TABLED))
    found[FADING] = [math.exp(-k / p["inbox_fading_hours"]) for k in range(N_TABLED)]
    found[KEEPING] = [math.pow(1.0 - p["inbox_smoothing"], k) for k in range(N_TABLED)]
    opening = {state: p[f"inbox_open_{name}"] for state, name in NAMED.items()}
    found[OPENING, list(opening)] = list(opening.values())
    found[GAIN, [NORMAL, PINNED, MUTED]] = 1.0, 1.0, p["inbox_muted_gain"]
    return found.reshape(-1)


@compiled
def _matches(seed, replication, members, slots, out):
    for k in range(len(members)):
        out[k] = draw(seed, replication, MATCH, members[k], slots[k], 0, 0)[0]


def matches(scenario: Scenario, replication: int, members: Array, slots: Array, joining: str) -> Array:
    """Draw how well the content of a group matches a member, 0 to 1.

    Parameters
    ----------
    scenario : Scenario
        The loaded scenario.
    replication : int
        Number of the replication, from 0.
    members, slots : ndarray of int64, (n,)
        Members, and the slots of the memberships that they get.
    joining : str
        How they come in; it does not matter here.

    Returns
    -------
    ndarray of float64, (n,)
    """
    found = np.empty(len(members))
    _matches(scenario.seed, replication, members, slots, found)
    return found


@compiled
def join(tick, lane, capacity, joining, group_of, matching, opened, world, sheet):
    """Make memberships in `tick` that exist from it on; False if a member's rows or slots are full.

    Parameters and result are those of `sim.engine.rows.join`; `matching` says how well the group matches.
    """
    p = world.parameters[0]
    for k in range(len(joining)):
        m, g = joining[k], group_of[k]
        at = new_row(m, lane, capacity, world)
        if at == FULL:
            return False
        row, head, group = world.memberships[at], world.heads[at], world.groups[g]
        head.group = g
        head.mark = world.news[g]
        row.state = NORMAL
        row.irritation = 0.0
        row.value = p.inbox_start_value
        row.match = matching[k]
        row.irritation_tick = tick
        group.members += 1
        group.unmuted += 1
        log_event(sheet.events, sheet.counts, tick, m, row.slot, JOINED, g, NORMAL)
    return True


@part
def fill_words(t, first, last, world, words, p, seed, replication):
    """Draw the words of sessions that serve four ticks, for a block of members in one batch."""
    key = uint64(seed)
    low, high = uint32(key), uint32(key >> uint64(32))
    draw_looks(first, last, t >> 2, words, world.look_words, low, high, replication)


@part
def list_lookers(t, day, first, last, capacity, world, sheet, p, seed, replication):
    """List the members of a block who have a session with a chat to visit; return how many.

    The first byte of the word decides but where the probability lies in its 256th of the unit interval.
    """
    at_night = t - day * p.ticks_per_day < p.inbox_night_hours
    probability = p.inbox_look_night if at_night else p.inbox_look_day
    surely = np.int64(256.0 * probability)
    tick, n = t & 3, 0
    for m in range(first, last):
        at = uint64(m)
        first_byte = np.int64(world.look_words[tick, at])
        looks = first_byte < surely
        if first_byte == surely:
            looks = word_of_session(t, m, seed, replication) < probability
        sheet.lookers[uint64(n)] = m
        n += looks & (world.relationships[at].n_rows > 0)
    return n


@phase
def list_visits(t, day, n_looking, capacity, world, sheet, p, seed, replication):
    """List the visits with news of those who look; return how many, and how many visits there are in all."""
    n = n_visits = 0
    for k in range(n_looking):
        m = sheet.lookers[k]
        n_rows, lo = world.relationships[m].n_rows, np.int64(m) * capacity
        n_visits += n_rows
        for j in range(capacity):
            head, place = world.heads[uint64(lo + j)], uint64(n)
            sheet.rows[place] = lo + j
            sheet.who[0, place] = m
            ask_for(world.memberships, uint64(lo + j))
            n += (world.news[head.group] > head.mark) & (j < n_rows)
    return n, n_visits


@inlined
def visit(k, t, day, capacity, world, sheet, p, seed, replication):
    """Make the k-th of the visits listed: news and its irritation, opening, a move.

    What is as good as tossed is chosen between two numbers, not branched on.
    """
    m, i, today = sheet.who[0, k], sheet.rows[k], sheet.today[0]
    row, head, member = world.memberships[i], world.heads[i], world.members[m]
    g, state = head.group, row.state
    news, mark = world.news[g], head.mark
    posts = (news & POSTS) - (mark & POSTS)
    messages = (news >> POST_BITS) - (mark >> POST_BITS)
    head.mark = news
    elapsed = t - row.irritation_tick
    row.irritation_tick = t
    kept = (
        world.tables[uint64(FADING * N_TABLED + elapsed)]
        if elapsed < N_TABLED
        else math.exp(-elapsed / p.inbox_fading_hours)
    )
    felt = news_irritation(float(posts), float(messages), p.inbox_of_post, p.inbox_of_chat)
    irritation = (
        row.irritation * kept + world.tables[uint64(GAIN * N_TABLED + state)] * float(member.sensitivity) * felt
    )
    row.irritation = irritation
    opened = (sheet.words[0, k] + 0.5) * UNIT < world.tables[uint64(OPENING * N_TABLED + state)]
    seen = posts * opened
    before = row.value
    worth = float(row.match) * world.newest[g] if seen > 0 else before
    left = (
        world.tables[uint64(KEEPING * N_TABLED + seen)] if seen < N_TABLED else math.pow(1.0 - p.inbox_smoothing, seen)
    )
    value = worth + left * (before - worth)
    row.value = value
    today.openings += opened
    today.posts_seen += seen
    today.offers_seen += seen
    if len(sheet.events) > 0 and opened:
        log_event(sheet.events, sheet.counts, t, m, row.slot, OPENED, seen, 0)
    if (sheet.words[1, k] + 0.5) * UNIT < seen * p.inbox_purchase * worth:
        order(k, t, m, g, seen, worth, row, world.boards[g], world.messages, sheet, p, world.segments)
    acts = (sheet.words[2, k] + 0.5) * UNIT
    if acts < p.inbox_act and acts < act_probability(
        p.inbox_act, irritation, p.inbox_of_value, value, float(member.tolerance), p.inbox_threshold
    ):
        uniform = draw(seed, replication, DECISION, m, row.slot, t, 0)[0]
        after = state_after(state, uniform, p.inbox_normal_mutes, p.inbox_normal_folds, p.inbox_muted_folds)
        enter_state(after, t, m, row, sheet.deltas[g], today, sheet)
    elif (sheet.words[3, k] + 0.5) * UNIT < p.inbox_pin * value and opened and state == NORMAL:
        enter_state(PINNED, t, m, row, sheet.deltas[g], today, sheet)


@part
def order(k, t, m, g, seen, worth, row, board, messages, sheet, p, segments):
    """Order perhaps on the newest message: the bound that led here is a little too high."""
    if not (sheet.words[1, k] + 0.5) * UNIT < order_probability(p.inbox_purchase, worth, float(seen)):
        return
    today, at = sheet.today[0], board.first_message + board.posts - 1
    sheet.deltas[g].orders += 1
    today.group_orders += 1
    log_order(
        sheet.orders, sheet.counts, today, t, m, g, messages[at].campaign, segments[0].basket_fen, 0, INCREMENTAL, at,
        0, sheet.words[1, k],
    )  # fmt: skip
    log_event(sheet.events, sheet.counts, t, m, row.slot, ORDER_PLACED, messages[at].campaign, 0)


@part
def enter_state(after, t, m, row, delta, today, sheet):
    """Carry out a move: the state, the counters, the event."""
    before = row.state
    row.state = after
    delta.unmuted += int(after < MUTED) - int(before < MUTED)
    if after == LEFT:
        delta.leavers += 1
        sheet.leavers[sheet.counts[N_LEAVERS]] = m
        sheet.counts[N_LEAVERS] += 1
    count_move(today, before, after)
    log_event(sheet.events, sheet.counts, t, m, row.slot, MOVED, before, after)


@inlined
def observe_member(t, day, m, capacity, today, world, p):
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
def hand_out_stock(t, first, today, sheet, deltas, world, p, seed, replication):
    """Leave orders as they are: of what operators send, offers have no effect here, and no order has a need."""


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
            world.boards[g].messages += written
            world.news[g] += written << POST_BITS
            today.chat_messages += written
