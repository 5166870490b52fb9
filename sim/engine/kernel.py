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
from numba import uint32, uint64

from sim.arrays import NEVER
from sim.compiling import inlined, part
from sim.engine.drawing import draw_block
from sim.engine.history import ON_SCREEN, OWN_ORDERED
from sim.engine.moves import chosen_state
from sim.engine.reading import open_chat
from sim.engine.recording import FIXED_POINT, N_LEAVERS, count_state, enter_state, log_event, log_order
from sim.engine.rows import NEW, NO_NEWS, drop_left
from sim.engine.stocks import irritate, irritation_level, settle_brand, settle_exposures, settle_own
from sim.engine.thresholds import BINS, GROUPS_STEP, MOST_ROWS, OPENING, SCREEN, SCREEN_BINS, WIDTH
from sim.engine.thresholds import SESSION as SESSION_TABLE
from sim.mechanisms.decay import decayed
from sim.mechanisms.decision import decision_probability
from sim.mechanisms.folded_box import box_probability
from sim.mechanisms.irritation import interruption_irritation
from sim.mechanisms.need_visits import pull_probability
from sim.mechanisms.opening import opening_logit, opening_probability
from sim.mechanisms.purchase import need_probability, readiness
from sim.mechanisms.rows import distinct_rows, is_on_first_screen, pinned_on_screen_probability
from sim.mechanisms.sessions import session_probability
from sim.random_streams import DAY, DECISION, JOINING, NEED, SESSION, draw
from sim.states import FOLDED, LEFT, MUTED, NORMAL, PINNED, PINNED_MUTED

UNIT = 2.0**-32
BYTE_SHIFT, SCREEN_SHIFT = 33 - BINS.bit_length(), 33 - SCREEN_BINS.bit_length()
"""Places by which a word is shifted to give its bin."""
WEEK = 7
FEW_ROWS = 4
"""Rows of a member of which even the free ones are looked at, since a fixed number of turns is foreseen better."""
TIDIES, BOX_OPENED, SOUGHT = 1, 2, 4
"""Flags of a visit: the member tidies up, has opened the box, looks for this chat."""


@inlined
def fill_words(t, first, last, world, words, p, seed, replication):
    """Draw the words of sessions and needs that serve four ticks, for a block of members in one batch."""
    key = uint64(seed)
    low, high = uint32(key), uint32(key >> uint64(32))
    end = len(world.ticks) - 1
    b0 = world.ticks[t].weight * world.ticks[t].demand * p.tick_days
    b1 = world.ticks[min(t + 1, end)].weight * world.ticks[min(t + 1, end)].demand * p.tick_days
    b2 = world.ticks[min(t + 2, end)].weight * world.ticks[min(t + 2, end)].demand * p.tick_days
    b3 = world.ticks[min(t + 3, end)].weight * world.ticks[min(t + 3, end)].demand * p.tick_days
    session, need = uint32(uint64(SESSION) << uint64(24)), uint32(uint64(NEED) << uint64(24))
    draw_block(first, last, t >> 2, session, words, low, high, replication)
    for k in range(4):
        for m in range(first, last):
            world.look_words[k, m] = words[k, m - first] >> uint32(24)
    draw_block(first, last, t >> 2, need, words, low, high, replication)
    for m in range(first, last):
        w0, w1, w2, w3 = words[0, m - first], words[1, m - first], words[2, m - first], words[3, m - first]
        member = world.members[m]
        most = world.segments[member.segment].need_ratio * member.readiness_per_day
        world.may_need[m] = (
            (w0 * UNIT < most * b0) + 2 * (w1 * UNIT < most * b1) + 4 * (w2 * UNIT < most * b2) + 8 * (w3 * UNIT < most * b3)
        )  # fmt: skip


@part
def word_of(k, w0, w1, w2, w3):
    """Return the uniform of tick k of the four that a block serves."""
    if k == 0:
        return w0
    if k == 1:
        return w1
    return w2 if k == 2 else w3


@part
def reconsider(
    joining, d0, d1, d2, push, t, m, row, member, relation, members, delta, today, events, counts, p, seed, replication
):
    """Make a move and, after muting, follow the host perhaps and perhaps move once more at once.

    `d0`, `d1` and `d2` are the uniforms of the first move, the second chance and the second move; `joining` is the
    uniform of following in a joining decision, negative in any other; `members` is the size of the group.
    """
    before, brand_level = row.state, irritation_level(row, relation, p)
    after = chosen_state(d0, t, push, brand_level, row, member, relation, members, p)
    if after == before:
        return
    enter_state(after, t, m, row, relation, delta, today, events, counts)
    if not ((before == NORMAL and after == MUTED) or (before == PINNED and after == PINNED_MUTED)):
        return
    if p.can_follow == 1 and p.decision_follow_probability > 0.0:
        follow = joining
        if joining < 0.0:
            follow = draw(seed, replication, DECISION, m, row.slot, t, 1)[0]
        if follow < p.decision_follow_probability:
            row.follows = 1
    if d1 < p.decision_second_probability:
        last = chosen_state(d2, t, 0.0, brand_level, row, member, relation, members, p)
        if last != after:
            enter_state(last, t, m, row, relation, delta, today, events, counts)


@part
def is_on_screen(word, pins, row, member, group, now, tables, p):
    """Tell whether the row of a chat that is not folded and has news is on the first screen."""
    uniform = (word + 0.5) * UNIT
    if row.state == PINNED or row.state == PINNED_MUTED:
        return uniform < pinned_on_screen_probability(p.rows_first_screen, pins)
    waited = now.mean_hours + 12.0 * p.tick_days * now.overtaking - group.rise
    overtakings, rows = float(member.row_rate) * waited, np.int64(p.rows_first_screen - 1.0) - pins
    if rows < 0:
        return False
    if rows >= MOST_ROWS:
        return is_on_screen_closely(uniform, pins, overtakings, member, p)
    at = SCREEN + ((member.other_groups // GROUPS_STEP) * MOST_ROWS + rows) * WIDTH + (word >> SCREEN_SHIFT)
    if overtakings <= tables[at + 1]:
        return True
    if overtakings >= tables[at]:
        return False
    return is_on_screen_closely(uniform, pins, overtakings, member, p)


@part
def is_on_screen_closely(uniform, pins, overtakings, member, p):
    """Compare the draw with the probability itself."""
    distinct = distinct_rows(overtakings, p.rows_distinct_base + member.other_groups)
    return is_on_first_screen(uniform, p.rows_first_screen, float(pins), distinct)


@inlined
def interrupt(batches, row, member, relation, group, messages, p):
    """Irritate by the alerts since the last look: all `batches` where unmuted, the host's posts where followed.

    Posts in quiet hours count more.
    """
    unmuted = row.state < MUTED
    interruptions = batches * unmuted + (group.posts - row.mark_posts) * ((not unmuted) & (row.follows == 1))
    pushed = interruption_irritation(p.irritation_push, float(interruptions), p.irritation_push_max)
    irritate(pushed, row, member, relation, group, p)
    first = group.first_message
    if messages[first + group.posts].quiet_before > 0 and (unmuted or row.follows == 1):
        quiet = messages[first + group.posts].quiet_before - messages[first + row.mark_posts].quiet_before
        if quiet > 0:
            more = p.irritation_push * (p.irritation_quiet_factor - 1.0)
            pushed = interruption_irritation(more, float(quiet), p.irritation_push_max)
            irritate(pushed, row, member, relation, group, p)


@inlined
def hears_mention(row, group, messages, p):
    """Tell whether an unread post mentions everyone and the client alerts a member in this state (S05)."""
    first = group.first_message
    mentions = messages[first + group.posts].mentions_before
    if mentions == 0 or mentions == messages[first + row.read_posts].mentions_before:
        return False
    if row.state == NORMAL or row.state == PINNED:
        return True
    return (p.mention_breaks_fold if row.state == FOLDED else p.mention_breaks_mute) == 1


@part
def enters(word, alerting, row, relation, group, tables, p):
    """Tell whether a chat on screen is entered."""
    badge = row.state < MUTED or (row.follows == 1 and group.posts > row.read_posts)
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


@part
def decide_on_joining(t, day, m, lo, member, relation, memberships, heads, groups, tables, sheet, p, seed, replication):
    """Let the member decide on memberships that exist from this tick, looking or not."""
    left = False
    for i in range(lo, lo + relation.n_rows):
        row = memberships[i]
        if row.decision_day == NEW and row.joined < t:
            g = np.int64(heads[i].group)
            group = groups[g]
            settle_brand(relation, t, tables, p)
            row.decision_day = day
            relation.n_new -= 1
            first, chance, second, follow = draw(seed, replication, JOINING, m, row.slot, t, 0)
            reconsider(
                follow, first, chance, second, group.joining_push, t, m, row, member, relation, group.members,
                sheet.deltas[g], sheet.today[0], sheet.events, sheet.counts, p, seed, replication,
            )  # fmt: skip
            if row.state == FOLDED:
                heads[i].mark = NO_NEWS
            left = left or row.state == LEFT
    if left:
        drop_left(lo, relation, memberships, heads, sheet.archived)


@inlined
def alerts(t, lo, hi, memberships, heads, groups, p):
    """Count the memberships in which an operator's post of this tick alerts the member."""
    n = 0
    for i in range(lo, hi):
        row = memberships[i]
        group = groups[heads[i].group]
        if group.last_post == t and row.decision_day != NEW and row.state < FOLDED:
            unmuted = row.state == NORMAL or row.state == PINNED
            if unmuted or row.follows == 1 or (group.last_mention == t and p.mention_breaks_mute == 1):
                n += 1
    return n


@part
def buy_by_need(t, m, member, relation, segment, now, sheet, p, seed, replication):
    """Order without any group perhaps."""
    w0, w1, w2, w3 = draw(seed, replication, NEED, m, 0, t >> 2, 0)
    ready = readiness(float(member.readiness_per_day), (t - relation.last_order) * p.tick_days)
    rate = segment.need_ratio * member.readiness_per_day
    if word_of(t & 3, w0, w1, w2, w3) < need_probability(rate, ready, now.weight * now.demand, p.tick_days):
        today, basket = sheet.today[0], segment.basket_fen
        relation.last_order = t
        today.own_orders += 1
        log_order(sheet.orders, sheet.counts, today, t, m, -1, -1, basket, 0, -1, 0, 0)
        log_event(sheet.events, sheet.counts, t, m, 0, OWN_ORDERED, basket, 0)


@part
def word_of_session(t, m, seed, replication):
    """Draw the uniform of a member's session again."""
    w0, w1, w2, w3 = draw(seed, replication, SESSION, m, 0, t >> 2, 0)
    return word_of(t & 3, w0, w1, w2, w3)


@inlined
def list_lookers(t, day, first, last, capacity, world, sheet, p, seed, replication):
    """Let members order by need and decide on joining; list those who open the app with a chat to visit."""
    now = world.ticks[t]
    weight, tick_days, pull = now.weight, p.tick_days, p.attention_push_pull
    alert_share = now.alert_share if now.posted > 0.0 else 0.0
    tick, n = t & 3, 0
    for m in range(first, last):
        member, relation = world.members[m], world.relationships[m]
        if (world.may_need[m] >> tick) & 1:
            buy_by_need(t, m, member, relation, world.segments[member.segment], now, sheet, p, seed, replication)
        lo = m * capacity
        if relation.n_new > 0:
            decide_on_joining(
                t,
                day,
                m,
                lo,
                member,
                relation,
                world.memberships,
                world.heads,
                world.groups,
                world.tables,
                sheet,
                p,
                seed,
                replication,
            )
        n_alerts = 0.0
        if alert_share > 0.0:
            n_alert = alerts(t, lo, lo + relation.n_rows, world.memberships, world.heads, world.groups, p)
            n_alerts = alert_share * min(float(n_alert), p.attention_push_pull_max)
        expected = member.sessions_per_day * weight * tick_days
        sheet.lookers[n] = m
        at, sessions = SESSION_TABLE + np.int64(world.look_words[tick, m]), expected + pull * n_alerts
        looks = sessions >= world.tables[at + 1]
        if (not looks) & (sessions > world.tables[at]):
            looks = word_of_session(t, m, seed, replication) < session_probability(expected, pull, n_alerts)
        n += looks & (relation.n_rows > relation.n_new)
    return n


@part
def first_look(t, day, m, lo, hi, member, relation, memberships, p, seed, replication):
    """Draw what happens once a day: a clean-up, a look into the box, a visit out of need (its row, or -1)."""
    cleanup, looks, needs, _ = draw(seed, replication, DAY, m, 0, day, 0)
    flags = 0
    if cleanup < 1.0 - math.exp(-p.decision_cleanup_per_day):
        flags = TIDIES
    latest, sought, highest = -NEVER, -1, -1.0
    for i in range(lo, hi):
        row = memberships[i]
        if row.decision_day != NEW:
            if row.state == FOLDED:
                latest = max(latest, row.fold_tick)
            if row.value > highest:
                highest, sought = row.value, i
    if latest > -NEVER and looks < box_probability(
        p.box_fresh_probability, p.box_settled_probability, p.box_forgetting_days, (t - latest) * p.tick_days,
        p.box_rises == 1, p.box_rising_factor,
    ):  # fmt: skip
        flags |= BOX_OPENED
    ready = readiness(float(member.readiness_per_day), (t - relation.last_order) * p.tick_days)
    if not needs < pull_probability(ready, p.attention_need_threshold, p.attention_need_pull):
        sought = -1
    return flags, sought


@part
def list_closely(n, m, lo, hi, flags, sought, memberships, heads, groups, news, sheet):
    """List the visits of a member who tidies up, has opened the box, looks for a chat or has just joined one."""
    for i in range(lo, hi):
        row, head = memberships[i], heads[i]
        happens = news[head.group] > head.mark or flags & TIDIES > 0 or sought == i
        if row.state == FOLDED and flags & BOX_OPENED > 0:
            happens = happens or groups[head.group].messages > row.read_messages
        if happens and row.decision_day != NEW:
            sheet.rows[n] = i
            sheet.who[0, n] = m
            sheet.flags[n] = flags + SOUGHT if sought == i else flags
            n += 1
    return n


@inlined
def list_visits(t, day, n_looking, capacity, world, sheet, p, seed, replication):
    """List the visits of those who look in which something can happen; return how many, and how many visits in all.

    Something new on a row, a clean-up, the box opened on something new, or a need.
    """
    n = n_visits = np.int64(0)
    for k in range(n_looking):
        m = np.int64(sheet.lookers[k])
        relation = world.relationships[m]
        lo = m * capacity
        hi = lo + relation.n_rows
        n_visits += relation.n_rows - relation.n_new
        flags, sought = 0, -1
        if relation.last_look_day < day:
            relation.last_look_day = day
            flags, sought = first_look(
                t, day, m, lo, hi, world.members[m], relation, world.memberships, p, seed, replication
            )
        if flags == 0 and sought < 0 and relation.n_new == 0:
            for i in range(lo, lo + capacity if capacity <= FEW_ROWS else hi):
                head = world.heads[i]
                sheet.rows[n] = i
                sheet.who[0, n] = m
                sheet.flags[n] = 0
                n += (world.news[head.group] > head.mark) & (i < hi)
        else:
            n = list_closely(
                n, m, lo, hi, flags, sought, world.memberships, world.heads, world.groups, world.news, sheet
            )
    return n, n_visits


@inlined
def visit(k, t, day, capacity, world, sheet, p, seed, replication):
    """Make the k-th of the visits listed."""
    m, i, flags = np.int64(sheet.who[0, k]), sheet.rows[k], sheet.flags[k]
    row, member, relation = world.memberships[i], world.members[m], world.relationships[m]
    head, today = world.heads[i], sheet.today[0]
    g = np.int64(head.group)
    group, batches = world.groups[g], world.news[g] - head.mark
    folded, tidies, sought = row.state == FOLDED, flags & TIDIES > 0, flags & SOUGHT > 0
    news, unread = batches > 0, group.messages - row.read_messages
    settle_own(row, t, world.tables, p)
    settle_brand(relation, t, world.tables, p)
    settle_exposures(relation, t, world.tables, p)
    on_screen = sought or (folded and flags & BOX_OPENED > 0 and unread > 0)
    if news and not folded:
        interrupt(batches, row, member, relation, group, world.messages, p)
        if not sought:
            pins = member.other_pins + relation.n_pinned
            on_screen = is_on_screen(
                np.int64(sheet.words[0, k]), pins, row, member, group, world.ticks[t], world.tables, p
            )
    head.mark = world.news[g]
    row.mark_posts = group.posts
    if on_screen:
        if unread > 0:
            relation.exposures += 1.0
            relation.last_exposure_day = day
            today.exposures += 1
            log_event(sheet.events, sheet.counts, t, m, row.slot, ON_SCREEN, unread, row.state)
        if news and (row.state == MUTED or row.state == PINNED_MUTED):
            irritate(p.irritation_dot, row, member, relation, group, p)
        alerting = hears_mention(row, group, world.messages, p)
        if sought or enters(np.int64(sheet.words[1, k]), alerting, row, relation, group, world.tables, p):
            order_draw, chat_draw = (sheet.words[2, k] + 0.5) * UNIT, (sheet.words[3, k] + 0.5) * UNIT
            open_chat(
                alerting, order_draw, chat_draw, t, day, m, g, row, member, relation, group, today, world, sheet, p
            )
    if row.decision_day < day and (tidies or on_screen):
        row.decision_day = day
        decides, first, chance, second = draw(seed, replication, DECISION, m, row.slot, t, 0)
        level = irritation_level(row, relation, p)
        if tidies or decides < decision_probability(
            p.decision_base_probability, p.decision_irritation_probability, level
        ):
            reconsider(
                -1.0, first, chance, second, 0.0, t, m, row, member, relation, group.members, sheet.deltas[g],
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
                group.messages += group.chat_now
                world.news[g] += 1
                group.rise = mean_hours - half
            group.heat = p.heat_kept * group.heat + group.chat_now
            group.chat_now = 0
