"""Who opens the app in a tick, and in which chats something can happen to them.

Before that members order by their own need and decide on memberships that exist from this tick.
"""

from __future__ import annotations

import math

import numpy as np
from numba import uint32, uint64

from sim.arrays import NEVER
from sim.compiling import inlined, part, phase
from sim.engine.ahead import ask_for
from sim.engine.drawing import draw_looks, word_of_session
from sim.engine.moves import mute
from sim.engine.needs import is_open, meet_needs
from sim.engine.recording import enter_state
from sim.engine.rows import NEW, NO_NEWS, drop_left
from sim.engine.stocks import settle_relation
from sim.engine.thresholds import SESSION as SESSION_TABLE
from sim.mechanisms.folded_box import box_probability
from sim.mechanisms.need_visits import pull_probability
from sim.mechanisms.sessions import session_probability
from sim.random_streams import DAY, JOINING, NEED, draw
from sim.states import FOLDED, LEFT, NORMAL, PINNED

FORCED, INVITATION = range(2)
"""Ways of joining, by their place in `sim.scenario.rules.JOINING`; opt_in is the third."""
FEW_ROWS = 4
"""Rows of a member of which even the free ones are looked at, since a fixed number of turns is foreseen better."""
TIDIES, BOX_OPENED, SOUGHT = 1, 2, 4
"""Flags of a visit: the member tidies up, has opened the box, looks for this chat."""


@part
def fill_words(t, first, last, world, words, p, seed, replication):
    """Draw the words of sessions that serve four ticks, for a block of members in one batch."""
    key = uint64(seed)
    low, high = uint32(key), uint32(key >> uint64(32))
    draw_looks(first, last, t >> 2, words, world.look_words, low, high, replication)


@part
def decide_on_joining(t, day, m, lo, member, relation, world, sheet, p, seed, replication):
    """Let the member decide on memberships that exist from this tick, looking or not."""
    left = False
    for i in range(lo, lo + relation.n_rows):
        row, head = world.memberships[i], world.heads[i]
        if row.decision_day == NEW and row.joined < t:
            row.decision_day = day
            relation.n_new -= 1
            settle_relation(relation, member, t, world.tables, p)
            receive(
                t, m, world.groups[head.group].joining, row, member, relation, head.group, sheet, p, seed, replication
            )
            if row.state == FOLDED:
                head.mark = NO_NEWS
            left = left or row.state == LEFT
    if left:
        drop_left(lo, relation, world.memberships, world.heads, sheet.archived)


@part
def receive(t, m, joining, row, member, relation, g, sheet, p, seed, replication):
    """Take a new chat as it is, mute it, or leave it where one was added without being asked."""
    leave, muting, second, follow = draw(seed, replication, JOINING, m, row.slot, t, 0)
    delta, today = sheet.deltas[g], sheet.today[0]
    mutes = p.decision_join_mute_opt_in
    if joining == FORCED:
        relation.load += p.load_of_message * p.load_forced
        if leave < p.decision_join_leave_forced:
            today.reports += leave < p.decision_join_leave_forced * p.decision_report_forced
            enter_state(LEFT, t, m, row, relation, delta, today, sheet.events, sheet.counts)
            return
        mutes = p.decision_join_mute_forced
    elif joining == INVITATION:
        mutes = p.decision_join_mute_invitation
    if muting < mutes:
        mute(second, follow, t, m, row, member, relation, delta, today, sheet.events, sheet.counts, p)


@inlined
def alerts(t, lo, hi, memberships, heads, boards, groups, p):
    """Count the memberships in which an operator's post of this tick alerts the member."""
    n = 0
    for i in range(lo, hi):
        at = uint64(i)
        row, g = memberships[at], heads[at].group
        if boards[g].last_post == t and row.decision_day != NEW and row.state < FOLDED:
            unmuted = row.state == NORMAL or row.state == PINNED
            if unmuted or row.follows == 1 or (p.mention_breaks_mute == 1 and groups[g].last_mention == t):
                n += 1
    return n


@part
def list_lookers(t, day, first, last, capacity, world, sheet, p, seed, replication):
    """Let needs that fall due be met, and members decide on joining; list those who open the app with a chat to visit.

    Alerts are counted only where they can decide: a draw low enough needs none, one too high for all chats is not met.
    """
    now = world.ticks[t]
    weight, tick_days, pull, clock = now.weight, p.tick_days, p.attention_push_pull, world.ticks[t + 1].clock
    alert_share = now.alert_share if now.posted > 0.0 else 0.0
    tick, n = t & 3, 0
    for m in range(first, last):
        at = uint64(m)
        member, relation = world.members[at], world.relationships[at]
        if clock >= relation.due:
            segment = world.segments[member.segment]
            meet_needs(t, clock, m, member, relation, segment, world.tables, sheet, p, seed, replication)
        lo = m * capacity
        if relation.n_new > 0:
            decide_on_joining(t, day, m, lo, member, relation, world, sheet, p, seed, replication)
        place = SESSION_TABLE + np.int64(world.look_words[tick, at])
        low, high = world.tables[place], world.tables[place + 1]
        expected = member.sessions_per_day * weight * tick_days
        n_alerts, sessions = 0.0, expected
        most = alert_share * min(np.float64(relation.n_rows), p.attention_push_pull_max)
        if alert_share > 0.0 and expected < high and expected + pull * most > low:
            n_alert = alerts(t, lo, lo + relation.n_rows, world.memberships, world.heads, world.boards, world.groups, p)
            n_alerts = alert_share * min(float(n_alert), p.attention_push_pull_max)
            sessions = expected + pull * n_alerts
        sheet.lookers[uint64(n)] = m
        looks = sessions >= high
        if (not looks) & (sessions > low):
            looks = word_of_session(t, m, seed, replication) < session_probability(expected, pull, n_alerts)
        n += looks & (relation.n_rows > relation.n_new)
    return n


@part
def first_look(t, day, m, lo, hi, tidying, memberships, heads, p, seed, replication):
    """Draw what happens once a day: a clean-up, a look into the box."""
    cleanup, looks, _, _ = draw(seed, replication, DAY, m, 0, day, 0)
    flags = TIDIES if cleanup < tidying else 0
    latest = -NEVER
    for i in range(lo, hi):
        if heads[uint64(i)].mark == NO_NEWS:
            row = memberships[uint64(i)]
            if row.state == FOLDED:
                latest = max(latest, row.fold_tick)
    if latest > -NEVER and looks < box_probability(
        p.box_fresh_probability, p.box_settled_probability, p.box_forgetting_days, (t - latest) * p.tick_days,
        p.box_rises == 1, p.box_rising_factor,
    ):  # fmt: skip
        flags |= BOX_OPENED
    return flags


@part
def sought_out(m, lo, hi, relation, memberships, p, seed, replication):
    """Return the row of the chat that a customer who is about to buy looks into first, or -1; asked once a need."""
    relation.pulled = 1
    sought, highest = -1, -1.0
    for i in range(lo, hi):
        row = memberships[uint64(i)]
        if row.decision_day != NEW and np.float64(row.habit) > highest:
            highest, sought = np.float64(row.habit), i
    pulls = draw(seed, replication, NEED, m, 0, relation.need, 0)[3]
    return sought if pulls < pull_probability(p.attention_need_pull, highest) else -1


@part
def list_closely(n, m, lo, hi, flags, sought, memberships, heads, boards, news, sheet):
    """List the visits of a member who tidies up, has opened the box, looks for a chat or has just joined one."""
    for i in range(lo, hi):
        row, head = memberships[i], heads[i]
        happens = news[head.group] > head.mark or flags & TIDIES > 0 or sought == i
        if row.state == FOLDED and flags & BOX_OPENED > 0:
            happens = happens or boards[head.group].messages > row.read_messages
        if happens and row.decision_day != NEW:
            sheet.rows[n] = i
            sheet.who[0, n] = m
            sheet.flags[n] = flags + SOUGHT if sought == i else flags
            n += 1
    return n


@phase
def list_visits(t, day, n_looking, capacity, world, sheet, p, seed, replication):
    """List the visits of those who look in which something can happen; return how many, and how many visits in all.

    Something new on a row, a clean-up, the box opened on something new, or a need.
    """
    n = n_visits = np.int64(0)
    tidying, clock = 1.0 - math.exp(-p.decision_cleanup_per_day), world.ticks[t + 1].clock
    for k in range(n_looking):
        m = sheet.lookers[k]
        relation = world.relationships[m]
        lo = np.int64(m) * capacity
        hi = lo + relation.n_rows
        n_visits += relation.n_rows - relation.n_new
        flags, sought = 0, -1
        if relation.last_look_day < day:
            relation.last_look_day = day
            flags = first_look(t, day, m, lo, hi, tidying, world.memberships, world.heads, p, seed, replication)
        if relation.pulled == 0 and is_open(relation, clock):
            sought = sought_out(m, lo, hi, relation, world.memberships, p, seed, replication)
            sheet.today[0].need_visits += sought >= 0
        if flags == 0 and sought < 0 and relation.n_new == 0:
            for i in range(lo, lo + capacity if capacity <= FEW_ROWS else hi):
                head, place = world.heads[uint64(i)], uint64(n)
                sheet.rows[place] = i
                sheet.who[0, place] = m
                sheet.flags[place] = 0
                ask_for(world.memberships, uint64(i))
                n += (world.news[head.group] > head.mark) & (i < hi)
        else:
            n = list_closely(
                n, m, lo, hi, flags, sought, world.memberships, world.heads, world.boards, world.news, sheet
            )
    return n, n_visits
