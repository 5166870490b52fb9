"""An opened visit (MODEL.md section 7): posts newest first, chat of others, the order, the writing."""

from __future__ import annotations

import math

import numpy as np

from sim.compiling import inlined, part
from sim.engine.history import OPENED, ORDER_PLACED, WROTE
from sim.engine.moves import move_back
from sim.engine.needs import choice_in_group, is_open, kind_in_group, next_need, wins
from sim.engine.recording import count_kind, log_event, log_order
from sim.engine.stocks import has_seen, remember, standing
from sim.mechanisms.chat import USUAL_SIZE, chat_heat_effect, chat_messages, chat_probability, chat_size_effect
from sim.mechanisms.habit import habit_after_opening, novelty_factor, reward_of_opening
from sim.mechanisms.perceived_value import message_worth, talk_worth, value_after_message
from sim.mechanisms.purchase import MOST_CUT, expected_cut, offer_push, social_proof
from sim.mechanisms.reading import is_within_depth
from sim.random_streams import DECISION, UNIT, draw
from sim.states import NORMAL, PINNED


@part
def is_on_offer(message, t):
    """Tell whether a message has an offer that can still be taken: not over, and something of it left."""
    return message.has_offer == 1 and t < message.ends and message.stock > 0


@part
def cut_of(message, basket):
    """Return the price cut of an offer as a share of the basket, at most .9; 0 below its threshold."""
    if basket < message.threshold_fen:
        return 0.0
    return min(MOST_CUT, message.coupon_fen / basket + message.discount)


@part
def push_of(standing_push, worth, shown, message, basket, group, p):
    """Return what speaks for an offer; buyers count where they can be seen."""
    proof = shown if group.buyers_visible == 1 or message.roll_call == 1 else 1.0
    return offer_push(
        standing_push, p.purchase_salience, worth, p.purchase_elasticity, cut_of(message, basket), message.scarcity,
        proof,
    )  # fmt: skip


@inlined
def read_posts(called, t, m, row, member, relation, board, group, world, sheet, p):
    """See the posts that are not buried, newest first; return what they are worth, and the best offer and its push.

    `called` tells that the member came for the newest post, which is then read in any case. Offers are weighed only
    while a need is open; else none is best.
    """
    basket, today = world.segments[member.segment].basket_fen, sheet.today[0]
    novel = novelty_factor(np.float64(relation.reads), p.novelty_messages_per_week)
    push, shown, needs = 0.0, 1.0, is_open(relation, world.ticks[t + 1].clock)
    if needs:
        gained = np.float64(relation.value) - np.float64(member.first_value)
        shown = social_proof(p.purchase_no_buyers, p.purchase_visible_buyers, group.buyers)
        push = standing(np.float64(relation.load), np.float64(relation.exposures), gained, relation, member, p)
    n_seen, n_duplicates, n_offers, n_older, worths = 0, 0, 0, 0, 0.0
    best, best_at = 0.0, np.int64(-1)
    j = board.posts - 1
    while j >= row.read_posts:
        back = board.posts - j
        position = world.positions[group.first_position + j * group.next_position]
        message = world.messages[board.first_message + j]
        n_older += t - message.sent >= p.ticks_per_day
        newest = called and back == 1
        if not newest and (
            n_older > p.reading_older_posts
            or not is_within_depth(
                float(back), float(board.messages - position - back), p.reading_chat_weight, np.float64(member.depth)
            )
        ):
            break
        if has_seen(relation, message.campaign):
            n_duplicates += 1
        else:
            n_seen += 1
            remember(relation, message.campaign)
            worth = message_worth(message.content_value, np.float64(world.interests[m, message.topic]), message.benefit)
            relation.value = value_after_message(np.float64(relation.value), worth, p.value_smoothing)
            worth *= novel
            worths += worth
            if is_on_offer(message, t):
                n_offers += 1
                if needs:
                    offered = push_of(push, worth, shown, message, basket, group, p)
                    if best_at < 0 or offered > best:
                        best, best_at = offered, board.first_message + j
        j -= 1
    today.posts_seen += n_seen
    today.duplicates_seen += n_duplicates
    today.offers_seen += n_offers
    log_event(sheet.events, sheet.counts, t, m, row.slot, OPENED, n_seen, n_duplicates)
    return n_seen, worths, best, best_at


@inlined
def learn(first, n_seen, worths, row, member, relation, board, p):
    """Learn from an opening: what was read wears out, what it was worth moves the habit."""
    relation.reads += n_seen * p.reads_of_post
    n_chat = (board.messages - row.read_messages) - (board.posts - row.read_posts)
    if first and (n_seen > 0 or n_chat > 0):
        talk = 0.0
        if n_chat > 0:
            read = min(float(n_chat), np.float64(member.depth))
            talk = talk_worth(read, p.value_chat_halfway, p.value_chat_worth, np.float64(member.sociality))
        mean = worths / n_seen if n_seen > 0 else 0.0
        row.habit = habit_after_opening(np.float64(row.habit), p.habit_gain, reward_of_opening(mean, talk))
    row.read_messages = board.messages
    row.read_posts = board.posts


@part
def order(push, at, t, clock, m, g, row, member, relation, segment, world, sheet, p, seed, replication):
    """Place an order in the group on an offer seen, message `at`, if the current need, which is open, is won by it."""
    word = choice_in_group(t, m, relation, p, seed, replication)
    if not wins((word + 0.5) * UNIT, push, segment, p):
        return
    message, delta, today, basket = world.messages[at], sheet.deltas[g], sheet.today[0], segment.basket_fen
    cut = 0
    if basket >= message.threshold_fen:
        cut = min(basket, message.coupon_fen + np.int64(math.floor(basket * message.discount + 0.5)))
    kind = kind_in_group(clock, relation, segment, p)
    delta.orders += 1
    today.group_orders += 1
    count_kind(today, kind, 1)
    log_order(
        sheet.orders, sheet.counts, today, t, m, g, message.campaign, basket, cut, kind, at, relation.need, word
    )  # fmt: skip
    log_event(sheet.events, sheet.counts, t, m, row.slot, ORDER_PLACED, message.campaign, cut)
    relation.expected = expected_cut(np.float64(relation.expected), p.purchase_adapt, cut_of(message, basket))
    next_need(m, relation, member, segment, p, seed, replication)


@inlined
def write(chat_draw, t, day, m, g, row, member, relation, group, today, sheet, p):
    """Write messages perhaps; one draw decides whether and how many."""
    unmuted = row.state == NORMAL or row.state == PINNED
    size = max(1.0, float(group.members))
    heat = chat_heat_effect(p.chat_excitation, group.heat, size, p.chat_excitation_cap)
    boost = p.chat_red_packet_boost if t < group.boost_until else 1.0
    state_factor = 1.0 if unmuted else p.chat_muted_factor
    social, value = np.float64(member.sociality), np.float64(relation.value)
    at_most = chat_probability(p.chat_rate, social, state_factor, 1.0, p.chat_value_weight, value, heat, boost)
    if size >= USUAL_SIZE and chat_draw >= at_most:
        return
    probability = chat_probability(
        p.chat_rate, social, state_factor, chat_size_effect(size, p.chat_size_power), p.chat_value_weight, value, heat,
        boost,
    )  # fmt: skip
    if chat_draw < probability:
        written = np.int64(chat_messages(chat_draw, probability, p.chat_run_length))
        sheet.deltas[g].chat += written
        relation.last_message_day = day
        today.chat_messages += written
        log_event(sheet.events, sheet.counts, t, m, row.slot, WROTE, written, 0)


@inlined
def open_chat(called, chat_draw, t, day, m, g, row, member, relation, board, world, sheet, p, seed, replication):
    """Everything that happens in an opened visit."""
    group, today, first = world.groups[g], sheet.today[0], row.opened_day < day
    row.opened_day = day
    relation.last_opening_day = day
    today.openings += 1
    n_seen, worths, push, at = read_posts(called, t, m, row, member, relation, board, group, world, sheet, p)
    learn(first, n_seen, worths, row, member, relation, board, p)
    if at >= 0:
        order(
            push, at, t, world.ticks[t + 1].clock, m, g, row, member, relation, world.segments[member.segment], world,
            sheet, p, seed, replication,
        )  # fmt: skip
    write(chat_draw, t, day, m, g, row, member, relation, group, today, sheet, p)
    if first:
        uniform = draw(seed, replication, DECISION, m, row.slot, t, 0)[3]
        move_back(uniform, t, m, row, relation, sheet.deltas[g], today, sheet.events, sheet.counts, p)
