"""An opened visit (MODEL.md section 7): posts newest first, chat of others, the order, the writing."""

from __future__ import annotations

import math

import numpy as np

from sim.compiling import part
from sim.engine.history import OPENED, ORDER_PLACED, WROTE
from sim.engine.recording import log_event, log_order
from sim.engine.stocks import has_seen, irritate, remember
from sim.mechanisms.chat import chat_heat_effect, chat_messages, chat_probability
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


@part
def read_posts(order_draw, t, m, row, member, relation, group, today, log, world, p):
    """See the posts that are not buried, newest first, and order perhaps on one of the offers."""
    liking = exposure_effect(relation.exposures, p.exposure_peak, p.exposure_gain, p.exposure_wear)
    ready = readiness(member.readiness_per_day, (t - relation.last_order) * p.tick_days)
    brand = brand_factor(p.purchase_brand_reactance, irritated(relation.irritation, p.irritation_half_value))
    shown = social_proof(p.purchase_no_buyers, p.purchase_visible_buyers, group.buyers)
    demand = world.ticks[t].demand
    n_seen, n_duplicates, n_offers = 0, 0, 0
    refuses_all, best, best_at = 1.0, -1.0, group.first_message
    j = group.posts - 1
    while j >= row.read_posts and is_within_depth(
        float(group.messages), float(world.positions[group.first_position + j]), member.depth
    ):
        message = world.messages[group.first_message + j]
        if has_seen(relation, message.campaign):
            n_duplicates += 1
            irritate(p.irritation_duplicate, row, member, relation, group, p)
        else:
            n_seen += 1
            remember(relation, message.campaign)
            worth = message_worth(message.content_value, world.interests[m, message.topic], message.benefit)
            row.value = value_after_message(row.value, worth, p.value_smoothing)
            irritate(
                junk_irritation(p.irritation_junk, worth, p.irritation_junk_threshold), row, member, relation, group, p
            )
            if is_open(message, t):
                n_offers += 1
                price = 1.0
                if member.basket_fen >= message.threshold_fen:
                    cut = message.coupon_fen / member.basket_fen + message.discount
                    price = price_effect(p.purchase_discount_response, cut)
                proof = shown if group.buyers_visible == 1 or message.roll_call == 1 else 1.0
                takes = offer_probability(
                    p.purchase_base, worth, liking, ready, price, message.scarcity, proof, brand, demand
                )
                refuses_all *= 1.0 - takes
                if takes > best:
                    best, best_at = takes, group.first_message + j
        j -= 1
    today.posts_seen += n_seen
    today.duplicates_seen += n_duplicates
    today.offers_seen += n_offers
    log_event(log, t, m, row.slot, OPENED, n_seen, n_duplicates)
    return n_offers > 0 and order_draw < 1.0 - refuses_all, best_at


@part
def read_chat(row, member, relation, group, p):
    """Read what others wrote since the last opening, for its worth and its cost."""
    n_chat = (group.messages - row.read_messages) - (group.posts - row.read_posts)
    if n_chat > 0:
        read = min(float(n_chat), member.depth)
        row.value = value_after_chat(
            row.value, read, p.value_smoothing * p.value_chat_smoothing, p.value_chat_halfway, p.value_chat_worth,
            member.sociality,
        )  # fmt: skip
        irritate(chat_irritation(p.irritation_chat, read), row, member, relation, group, p)
    row.read_messages = group.messages
    row.read_posts = group.posts


@part
def order(order_draw, at, t, m, row, member, relation, group, today, log, world):
    """Place an order in the group on an offer seen: message `at`."""
    message, basket = world.messages[at], member.basket_fen
    cut = 0
    if basket >= message.threshold_fen:
        cut = min(basket, message.coupon_fen + np.int64(math.floor(basket * message.discount + 0.5)))
    before, word = relation.last_order, np.uint32(order_draw * 2.0**32)
    relation.last_order = t
    group.orders_now += 1
    today.group_orders += 1
    log_order(log, today, t, m, row.group, message.campaign, basket, cut, at, before, word)
    log_event(log, t, m, row.slot, ORDER_PLACED, message.campaign, cut)


@part
def write(chat_draw, t, m, row, member, relation, group, today, log, p):
    """Write messages perhaps; one draw decides whether and how many."""
    unmuted = row.state == NORMAL or row.state == PINNED
    size = max(1.0, float(group.members))
    heat = chat_heat_effect(p.chat_excitation, group.heat, size, p.chat_excitation_cap)
    boost = p.chat_red_packet_boost if t < group.boost_until else 1.0
    probability = chat_probability(
        p.chat_rate, member.sociality, 1.0 if unmuted else p.chat_muted_factor, size, p.chat_size_power,
        p.chat_value_weight, row.value, heat, boost,
    )  # fmt: skip
    if chat_draw < probability:
        written = np.int64(chat_messages(chat_draw, probability, p.chat_run_length))
        group.chat_now += written
        relation.last_message = t
        today.chat_messages += written
        log_event(log, t, m, row.slot, WROTE, written, 0)


@part
def open_chat(alerting, order_draw, chat_draw, t, m, row, member, relation, group, today, log, world, p):
    """Everything that happens in an opened visit."""
    relation.last_opening = t
    today.openings += 1
    if alerting:
        irritate(p.irritation_mention, row, member, relation, group, p)
    orders, best_at = read_posts(order_draw, t, m, row, member, relation, group, today, log, world, p)
    read_chat(row, member, relation, group, p)
    if orders:
        order(order_draw, best_at, t, m, row, member, relation, group, today, log, world)
    write(chat_draw, t, m, row, member, relation, group, today, log, p)
