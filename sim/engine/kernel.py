"""The compiled member step of the built-in model, composed of the mechanisms.

Order of a member's tick (MODEL.md section 5): need, joining decisions, look, first look of the day, visits. Order of a
visit: decay, interruptions, screen, marks, opening (`reading`), decision. Members read group state as it stood at the
start of the phase; what they add (chat, orders, leavers) is integer and read by nobody before the next tick, so members
may be taken in any order, in blocks of any size and by any number of threads.

The loop (`loop`) takes a block of members at a time and asks for `fill_words`, `list_lookers` (who has a session) and
`list_visits` (in which something can happen), draws the words of all these visits in one batch, and makes each `visit`.
Nothing in a visit changes whether another one of the tick takes place, so they can be listed first.
"""

from __future__ import annotations

import math

import numpy as np

from sim.compiling import inlined, part
from sim.engine.ahead import AHEAD, ask_for
from sim.engine.history import ON_SCREEN
from sim.engine.looking import BOX_OPENED, SOUGHT, TIDIES, fill_words, list_lookers, list_visits
from sim.engine.moves import reconsider
from sim.engine.reading import open_chat
from sim.engine.recording import FIXED_POINT, N_LEAVERS, count_state, log_event
from sim.engine.rows import NO_NEWS
from sim.engine.stocks import irritate, irritation_level, settle_brand, settle_exposures, settle_own
from sim.engine.thresholds import BINS, GROUPS_STEP, MOST_ROWS, OPENING, SCREEN, SCREEN_BINS, WIDTH
from sim.mechanisms.decay import decayed
from sim.mechanisms.decision import decision_probability
from sim.mechanisms.irritation import interruption_irritation
from sim.mechanisms.opening import opening_logit, opening_probability
from sim.mechanisms.rows import distinct_rows, is_on_first_screen, pinned_on_screen_probability
from sim.random_streams import DECISION, UNIT, draw
from sim.states import FOLDED, LEFT, MUTED, NORMAL, PINNED, PINNED_MUTED

__all__ = ["begin_tick", "fill_words", "list_lookers", "list_visits", "observe_member", "settle_group", "visit"]

BYTE_SHIFT, SCREEN_SHIFT = 33 - BINS.bit_length(), 33 - SCREEN_BINS.bit_length()
"""Places by which a word is shifted to give its bin."""
WEEK = 7


@part
def is_on_screen(word, pins, row, member, board, now, tables, p):
    """Tell whether the row of a chat that is not folded and has news is on the first screen."""
    uniform = (word + 0.5) * UNIT
    if row.state == PINNED or row.state == PINNED_MUTED:
        return uniform < pinned_on_screen_probability(p.rows_first_screen, pins)
    waited = now.mean_hours + 12.0 * p.tick_days * now.overtaking - board.rise
    overtakings, rows = float(member.row_rate) * waited, np.int64(math.floor(p.rows_first_screen)) - 1 - pins
    if rows < 0:
        return False
    if rows >= MOST_ROWS:
        return is_on_screen_closely(uniform, pins, overtakings, member, p)
    at = SCREEN + (np.int64(member.other_groups) // GROUPS_STEP * MOST_ROWS + rows) * WIDTH + (word >> SCREEN_SHIFT)
    if overtakings <= tables[np.uint64(at + 1)]:
        return True
    if overtakings >= tables[np.uint64(at)]:
        return False
    return is_on_screen_closely(uniform, pins, overtakings, member, p)


@part
def is_on_screen_closely(uniform, pins, overtakings, member, p):
    """Compare the draw with the probability itself."""
    distinct = distinct_rows(overtakings, p.rows_distinct_base + member.other_groups)
    return is_on_first_screen(uniform, p.rows_first_screen, float(pins), distinct)


@inlined
def interrupt(batches, row, member, relation, board, messages, p):
    """Irritate by the alerts since the last look: all `batches` where unmuted, the host's posts where followed.

    Posts in quiet hours count more.
    """
    unmuted = row.state < MUTED
    interruptions = batches * unmuted + (board.posts - row.mark_posts) * ((not unmuted) & (row.follows == 1))
    pushed = interruption_irritation(p.irritation_push, float(interruptions), p.irritation_push_max)
    irritate(pushed, row, member, relation, board, p)
    first = board.first_message
    if messages[first + board.posts].quiet_before > 0 and (unmuted or row.follows == 1):
        quiet = messages[first + board.posts].quiet_before - messages[first + row.mark_posts].quiet_before
        if quiet > 0:
            more = p.irritation_push * (p.irritation_quiet_factor - 1.0)
            pushed = interruption_irritation(more, float(quiet), p.irritation_push_max)
            irritate(pushed, row, member, relation, board, p)


@inlined
def hears_mention(row, board, messages, p):
    """Tell whether an unread post mentions everyone and the client alerts a member in this state (S05)."""
    first = board.first_message
    mentions = messages[first + board.posts].mentions_before
    if mentions == 0 or mentions == messages[first + row.read_posts].mentions_before:
        return False
    if row.state == NORMAL or row.state == PINNED:
        return True
    return (p.mention_breaks_fold if row.state == FOLDED else p.mention_breaks_mute) == 1


@part
def enters(word, alerting, row, relation, board, tables, p):
    """Tell whether a chat on screen is entered."""
    badge = row.state < MUTED or (row.follows == 1 and board.posts > row.read_posts)
    logit = opening_logit(
        p.opening_intercept, p.opening_value, row.value, p.opening_irritation, irritation_level(row, relation, p),
        p.opening_badge if badge else 0.0, p.opening_mention if alerting else 0.0,
        p.opening_box if row.state == FOLDED else 0.0,
    )  # fmt: skip
    at = OPENING + (word >> BYTE_SHIFT)
    if logit <= tables[at]:
        return False
    if logit >= tables[at + 1]:
        return True
    return (word + 0.5) * UNIT < opening_probability(logit)


@inlined
def visit(k, t, day, capacity, world, sheet, p, seed, replication):
    """Make the k-th of the visits listed."""
    m, i, flags = sheet.who[0, k], sheet.rows[k], sheet.flags[k]
    row, member, relation = world.memberships[i], world.members[m], world.relationships[m]
    coming = world.heads[sheet.rows[k + AHEAD]].group
    ask_for(world.boards, coming)
    ask_for(world.groups, coming)
    head, today = world.heads[i], sheet.today[0]
    g = head.group
    board, batches = world.boards[g], world.news[g] - head.mark
    folded, tidies, sought = row.state == FOLDED, flags & TIDIES > 0, flags & SOUGHT > 0
    news, unread = batches > 0, board.messages - row.read_messages
    settle_own(row, t, world.tables, p)
    settle_brand(relation, t, world.tables, p)
    settle_exposures(relation, t, world.tables, p)
    on_screen = sought or (folded and flags & BOX_OPENED > 0 and unread > 0)
    if news and not folded:
        interrupt(batches, row, member, relation, board, world.messages, p)
        if not sought:
            pins = member.other_pins + relation.n_pinned
            on_screen = is_on_screen(
                np.int64(sheet.words[0, k]), pins, row, member, board, world.ticks[t], world.tables, p
            )
    head.mark = world.news[g]
    row.mark_posts = board.posts
    if on_screen:
        if unread > 0:
            relation.exposures += 1.0
            relation.last_exposure_day = day
            today.exposures += 1
            log_event(sheet.events, sheet.counts, t, m, row.slot, ON_SCREEN, unread, row.state)
        if news and (row.state == MUTED or row.state == PINNED_MUTED):
            irritate(p.irritation_dot, row, member, relation, board, p)
        alerting = hears_mention(row, board, world.messages, p)
        if sought or enters(np.int64(sheet.words[1, k]), alerting, row, relation, board, world.tables, p):
            order_draw, chat_draw = (sheet.words[2, k] + 0.5) * UNIT, (sheet.words[3, k] + 0.5) * UNIT
            open_chat(
                alerting, order_draw, chat_draw, t, day, m, g, row, member, relation, board, today, world, sheet, p
            )
    if row.decision_day < day and (tidies or on_screen):
        row.decision_day = day
        decides, first, chance, second = draw(seed, replication, DECISION, m, row.slot, t, 0)
        level = irritation_level(row, relation, p)
        if tidies or decides < decision_probability(
            p.decision_base_probability, p.decision_irritation_probability, level
        ):
            reconsider(
                -1.0, first, chance, second, 0.0, t, m, row, member, relation, world.groups[g].members, sheet.deltas[g],
                today, sheet.events, sheet.counts, p, seed, replication,
            )  # fmt: skip
            if row.state == LEFT:
                sheet.leavers[sheet.counts[N_LEAVERS]] = m
                sheet.counts[N_LEAVERS] += 1
    if row.state == FOLDED:
        head.mark = NO_NEWS


@inlined
def observe_member(t, day, m, capacity, today, world, p):
    """Add one customer and the customer's memberships to the day's stocks and levels; no state is changed."""
    relation = world.relationships[m]
    today.customers_reached_7d += relation.last_exposure_day > day - WEEK
    today.customers_opened_7d += relation.last_opening_day > day - WEEK
    today.customers_spoke_7d += relation.last_message_day > day - WEEK
    if relation.n_rows == 0:
        return
    today.customers_in_groups += 1
    elapsed = (t - relation.irritation_tick) * p.tick_days
    brand = decayed(relation.irritation, elapsed, p.irritation_half_life_days)
    for i in range(m * capacity, m * capacity + relation.n_rows):
        row = world.memberships[i]
        count_state(today, row.state, 1)
        own = decayed(row.irritation, (t - row.irritation_tick) * p.tick_days, p.irritation_half_life_days)
        today.irritation += np.int64((own + brand) * FIXED_POINT)
        today.value += np.int64(row.value * FIXED_POINT)


@part
def settle_group(minutes, delta, group, today, p):
    """Take leavers off a group, show the orders of this tick to those who look next, and add up time in groups."""
    group.members -= delta.leavers
    group.buyers = p.buyers_kept * group.buyers + delta.orders
    group.orders += delta.orders
    group.chat_now += delta.chat
    today.group_minutes += minutes
    today.member_minutes += minutes * group.members


@part
def begin_tick(t, world, today, p, seed, replication):
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
                world.boards[g].messages += group.chat_now
                world.news[g] += 1
                world.boards[g].rise = mean_hours - half
            group.heat = p.heat_kept * group.heat + group.chat_now
            group.chat_now = 0
