"""An opened visit (MODEL.md section 7): posts newest first, chat of others, the order, the writing."""

from __future__ import annotations

import math

import numpy as np

from sim.compiling import inlined, part
from sim.engine.history import OPENED, ORDER_PLACED, WROTE
from sim.engine.recording import log_event, log_order
from sim.engine.stocks import has_seen, irritate, remember
from sim.mechanisms.chat import USUAL_SIZE, chat_heat_effect, chat_messages, chat_probability, chat_size_effect
from sim.mechanisms.exposure import exposure_effect
from sim.mechanisms.irritation import chat_irritation, irritated, junk_irritation
from sim.mechanisms.perceived_value import message_worth, value_after_chat, value_after_message
from sim.mechanisms.purchase import brand_factor, offer_probability, price_effect, readiness, social_proof
from sim.mechanisms.reading import is_within_depth
from sim.states import NORMAL, PINNED


@part
def is_open(message, t):
    """Tell whether a message has an offer that can still be taken: not over, and something of it left."""
    return message.has_offer == 1 and t < message.ends and message.stock > 0


@inlined
def read_posts(order_draw, t, m, row, member, relation, board, group, today, world, sheet, p):
    """See the posts that are not buried, newest first, and order perhaps on one of the offers."""
    basket, demand = world.segments[member.segment].basket_fen, world.ticks[t].demand
    irritation_before = relation.irritation
    liking = ready = brand = shown = 1.0
    n_seen, n_duplicates, n_offers = 0, 0, 0
    refuses_all, best, best_at = 1.0, -1.0, board.first_message
    j = board.posts - 1
    while j >= row.read_posts and is_within_depth(
        float(board.messages),
        float(world.positions[group.first_position + j * group.next_position]),
        float(member.depth),
    ):
        message = world.messages[board.first_message + j]
        if has_seen(relation, message.campaign):
            n_duplicates += 1
            irritate(p.irritation_duplicate, row, member, relation, board, p)
        else:
            n_seen += 1
            remember(relation, message.campaign)
            worth = message_worth(message.content_value, float(world.interests[m, message.topic]), message.benefit)
            row.value = value_after_message(row.value, worth, p.value_smoothing)
            irritate(
                junk_irritation(p.irritation_junk, worth, p.irritation_junk_threshold), row, member, relation, board, p
            )
            if is_open(message, t):
                if n_offers == 0:
                    liking = exposure_effect(relation.exposures, p.exposure_peak, p.exposure_gain, p.exposure_wear)
                    ready = readiness(float(member.readiness_per_day), (t - relation.last_order) * p.tick_days)
                    brand = brand_factor(
                        p.purchase_brand_reactance, irritated(irritation_before, p.irritation_half_value)
                    )
                    shown = social_proof(p.purchase_no_buyers, p.purchase_visible_buyers, group.buyers)
                n_offers += 1
                price = 1.0
                if basket >= message.threshold_fen:
                    cut = message.coupon_fen / basket + message.discount
                    price = price_effect(p.purchase_discount_response, cut)
                proof = shown if group.buyers_visible == 1 or message.roll_call == 1 else 1.0
                takes = offer_probability(
                    p.purchase_base, worth, liking, ready, price, message.scarcity, proof, brand, demand
                )
                refuses_all *= 1.0 - takes
                if takes > best:
                    best, best_at = takes, board.first_message + j
        j -= 1
    today.posts_seen += n_seen
    today.duplicates_seen += n_duplicates
    today.offers_seen += n_offers
    log_event(sheet.events, sheet.counts, t, m, row.slot, OPENED, n_seen, n_duplicates)
    return n_offers > 0 and order_draw < 1.0 - refuses_all, best_at


@inlined
def read_chat(row, member, relation, board, p):
    """Read what others wrote since the last opening, for its worth and its cost."""
    n_chat = (board.messages - row.read_messages) - (board.posts - row.read_posts)
    if n_chat > 0:
        read = min(float(n_chat), float(member.depth))
        row.value = value_after_chat(
            row.value, read, p.value_smoothing * p.value_chat_smoothing, p.value_chat_halfway, p.value_chat_worth,
            float(member.sociality),
        )  # fmt: skip
        irritate(chat_irritation(p.irritation_chat, read), row, member, relation, board, p)
    row.read_messages = board.messages
    row.read_posts = board.posts


@part
def order(order_draw, message, at, basket, t, m, g, row, relation, delta, today, orders, events, counts):
    """Place an order in the group on an offer seen: message `at`."""
    cut = 0
    if basket >= message.threshold_fen:
        cut = min(basket, message.coupon_fen + np.int64(math.floor(basket * message.discount + 0.5)))
    before, word = relation.last_order, np.uint32(order_draw * 2.0**32)
    relation.last_order = t
    delta.orders += 1
    today.group_orders += 1
    log_order(orders, counts, today, t, m, g, message.campaign, basket, cut, at, before, word)
    log_event(events, counts, t, m, row.slot, ORDER_PLACED, message.campaign, cut)


@inlined
def write(chat_draw, t, day, m, g, row, member, relation, group, today, sheet, p):
    """Write messages perhaps; one draw decides whether and how many."""
    unmuted = row.state == NORMAL or row.state == PINNED
    size = max(1.0, float(group.members))
    heat = chat_heat_effect(p.chat_excitation, group.heat, size, p.chat_excitation_cap)
    boost = p.chat_red_packet_boost if t < group.boost_until else 1.0
    state_factor = 1.0 if unmuted else p.chat_muted_factor
    at_most = chat_probability(
        p.chat_rate, float(member.sociality), state_factor, 1.0, p.chat_value_weight, row.value, heat, boost
    )
    if size >= USUAL_SIZE and chat_draw >= at_most:
        return
    probability = chat_probability(
        p.chat_rate, float(member.sociality), state_factor, chat_size_effect(size, p.chat_size_power),
        p.chat_value_weight, row.value, heat, boost,
    )  # fmt: skip
    if chat_draw < probability:
        written = np.int64(chat_messages(chat_draw, probability, p.chat_run_length))
        sheet.deltas[g].chat += written
        relation.last_message_day = day
        today.chat_messages += written
        log_event(sheet.events, sheet.counts, t, m, row.slot, WROTE, written, 0)


@inlined
def open_chat(alerting, order_draw, chat_draw, t, day, m, g, row, member, relation, board, today, world, sheet, p):
    """Everything that happens in an opened visit."""
    group = world.groups[g]
    relation.last_opening_day = day
    today.openings += 1
    if alerting:
        irritate(p.irritation_mention, row, member, relation, board, p)
    orders, best_at = read_posts(order_draw, t, m, row, member, relation, board, group, today, world, sheet, p)
    read_chat(row, member, relation, board, p)
    if orders:
        order(
            order_draw, world.messages[best_at], best_at, world.segments[member.segment].basket_fen, t, m, g, row,
            relation, sheet.deltas[g], today, sheet.orders, sheet.events, sheet.counts,
        )  # fmt: skip
    write(chat_draw, t, day, m, g, row, member, relation, group, today, sheet, p)
