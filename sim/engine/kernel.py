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
from sim.engine.limited_stock import hand_out_stock
from sim.engine.looking import BOX_OPENED, SOUGHT, TIDIES, fill_words, list_lookers, list_visits
from sim.engine.moves import act
from sim.engine.reading import open_chat
from sim.engine.recording import FIXED_POINT, N_LEAVERS, count_state, enter_state, log_event
from sim.engine.rows import NO_NEWS
from sim.engine.stocks import burden, felt_ratio, gained_left, has_seen, load_left, settle_own, settle_relation
from sim.engine.thresholds import GROUPS_STEP, MOST_ROWS, SCREEN, SCREEN_BINS, WIDTH
from sim.mechanisms.decay import decayed
from sim.mechanisms.decision import act_hazard
from sim.mechanisms.habit import habit_after_passing, look_in_probability
from sim.mechanisms.load import alert_load, row_load
from sim.mechanisms.perceived_value import message_worth
from sim.mechanisms.rows import distinct_rows, is_on_first_screen, pinned_on_screen_probability
from sim.random_streams import DECISION, LANE_SLOTS, LOOK_IN, UNIT, draw
from sim.states import FOLDED, LEFT, MUTED, NORMAL, PINNED, PINNED_MUTED

__all__ = [
    "begin_tick", "fill_words", "hand_out_stock", "list_lookers", "list_visits", "observe_member", "settle_group",
    "visit",
]  # fmt: skip

SCREEN_SHIFT = 33 - SCREEN_BINS.bit_length()
"""Places by which a word is shifted to give its bin."""
WEEK = 7


@part
def is_on_screen(word, pins, row, member, board, now, tables, p):
    """Tell whether the row of a chat that is not folded and has news is on the first screen."""
    uniform = (word + 0.5) * UNIT
    if row.state == PINNED or row.state == PINNED_MUTED:
        return uniform < pinned_on_screen_probability(p.rows_first_screen, pins)
    waited = now.mean_hours + 12.0 * p.tick_days * now.overtaking - board.rise
    overtakings, rows = np.float64(member.row_rate) * waited, np.int64(math.floor(p.rows_first_screen)) - 1 - pins
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
def interrupt(chat_hours, m, row, member, relation, board, world, p):
    """Burden by the alerts since the last look; return what the posts that did not alert weigh, less their worth.

    An unmuted chat alerts by its posts and by its hours of chat, a muted one by posts of a followed host and by an
    @all that breaks through.
    """
    unmuted = row.state < MUTED
    loud, first = unmuted or row.follows == 1, board.first_message
    alerts, silent = 0.0, 0.0
    for j in range(row.mark_posts, board.posts):
        message = world.messages[first + j]
        net = 1.0
        if not has_seen(relation, message.campaign):
            net -= message_worth(message.content_value, np.float64(world.interests[m, message.topic]), message.benefit)
        if loud or (message.mention == 1 and p.mention_breaks_mute == 1):
            quiet = p.load_quiet if message.quiet == 1 else 1.0
            alerts += alert_load(net, p.load_alert, quiet, p.load_mention if message.mention == 1 else 1.0)
        else:
            silent += net
    if unmuted and chat_hours > 0:
        alerts += p.load_chat_hour * chat_hours
    if alerts > 0.0:
        burden(alerts, row, relation, board, p)
    return silent


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
def looks_in(again, alerting, t, day, m, row, member, board, p, seed, replication):
    """Tell whether a chat on screen with something unread is entered; `again` is the uniform of a further opening.

    The one draw of the membership and the day decides, so that a look more asks nothing anew.
    """
    if row.opened_day == day:
        return again < p.habit_again
    loud = row.state < MUTED or row.follows == 1 or row.state == FOLDED
    talk = 1.0
    if board.posts == row.read_posts:
        talk = p.habit_chat * np.float64(member.sociality) / (1.0 + np.float64(member.sociality))
    probability = look_in_probability(
        np.float64(row.habit), 1.0 if loud else p.habit_muted_factor, talk, p.habit_mention if alerting else 0.0
    )
    return draw(seed, replication, LOOK_IN, m, row.slot, day, 0)[0] < probability


@part
def pass_over(posts, row, p):
    """Weaken the habit by posts noticed and passed over; those of a muted chat are noticed half."""
    silent = (row.state == MUTED or row.state == PINNED_MUTED) and row.follows == 0
    row.habit = habit_after_passing(np.float64(row.habit), p.habit_loss, 0.5 * posts if silent else float(posts))


@part
def decide(t, day, tidies, acts, m, row, member, relation, members, delta, today, sheet, p, seed, replication):
    """Act on load perhaps, once a day; in a clean-up, leave a chat perhaps that has not been opened for long."""
    if acts and row.decision_day < day:
        row.decision_day = day
        chance, which, second, _ = draw(seed, replication, DECISION, m, row.slot, t, 0)
        ratio = felt_ratio(row, relation, member)
        hazard = act_hazard(p.decision_act_base, p.decision_act_scale, ratio, p.decision_act_power)
        if chance < 1.0 - math.exp(-hazard):
            act(
                which, second, t, m, row, member, relation, members, delta, today, sheet.events, sheet.counts, p, seed,
                replication,
            )  # fmt: skip
    idle = day - p.decision_cleanup_days
    if (
        tidies
        and row.state != LEFT
        and row.opened_day <= idle
        and row.joined <= t - p.decision_cleanup_days * p.ticks_per_day
        and draw(seed, replication, DECISION, m, row.slot, t, 1)[1] < p.decision_cleanup_leave
    ):
        enter_state(LEFT, t, m, row, relation, delta, today, sheet.events, sheet.counts)


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
    news, unread, new = batches > 0 and not folded, board.messages - row.read_messages, board.posts - row.mark_posts
    settle_own(row, t, world.tables, p)
    settle_relation(relation, member, t, world.tables, p)
    on_screen, dots = sought or (folded and flags & BOX_OPENED > 0 and unread > 0), 0.0
    if news:
        dots = interrupt(batches - new, m, row, member, relation, board, world, p)
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
        if dots > 0.0:
            burden(row_load(dots, p.load_dot, np.float64(member.other_groups)), row, relation, board, p)
        alerting = hears_mention(row, board, world.messages, p)
        again = (sheet.words[1, k] + 0.5) * UNIT
        if sought or (unread > 0 and looks_in(again, alerting, t, day, m, row, member, board, p, seed, replication)):
            chat_draw, called = (sheet.words[3, k] + 0.5) * UNIT, sought or alerting
            open_chat(called, chat_draw, t, day, m, g, row, member, relation, board, world, sheet, p, seed, replication)
        elif new > 0 and row.opened_day < day:
            pass_over(new, row, p)
    acts = news and (on_screen or row.state == NORMAL or row.state == PINNED)
    if tidies or (acts and row.decision_day < day):
        decide(
            t, day, tidies, acts, m, row, member, relation, world.groups[g].members, sheet.deltas[g], today, sheet, p,
            seed, replication,
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
    held = load_left(relation, t, world.tables, p)
    member = world.members[m]
    remembered = np.float64(member.first_value) + gained_left(relation, member, t, world.tables, p)
    for i in range(m * capacity, m * capacity + relation.n_rows):
        row = world.memberships[i]
        count_state(today, row.state, 1)
        today.flash_members += row.slot >= LANE_SLOTS
        own = decayed(np.float64(row.load), (t - row.load_tick) * p.tick_days, p.load_half_life_days)
        today.load += np.int64((own + held) * FIXED_POINT)
        today.value += np.int64(remembered * FIXED_POINT)
        today.habit += np.int64(np.float64(row.habit) * FIXED_POINT)


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
