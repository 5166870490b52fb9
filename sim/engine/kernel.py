"""The compiled member step, composed of the mechanisms.

Order of a member's tick (MODEL.md section 5): need, joining decisions, look, first look of the day, visits. Order of a
visit: decay, interruptions, screen, marks, opening (`reading`), decision. Members read group state as it stood at the
start of the phase; what they add (chat, orders, leavers) is integer and read by nobody before the next tick, so members
may be taken in any order and in chunks of any size.
"""

from __future__ import annotations

import math

from sim.arrays import NEVER
from sim.compiling import inlined, part
from sim.engine.history import ON_SCREEN, OWN_ORDERED
from sim.engine.moves import chosen_state
from sim.engine.reading import open_chat
from sim.engine.recording import enter_state, log_event, log_order
from sim.engine.stocks import irritate, irritation_level, settle_brand, settle_exposures, settle_own
from sim.mechanisms.decision import decision_probability
from sim.mechanisms.folded_box import box_probability
from sim.mechanisms.irritation import interruption_irritation
from sim.mechanisms.need_visits import pull_probability
from sim.mechanisms.opening import opening_probability
from sim.mechanisms.purchase import need_probability, readiness
from sim.mechanisms.rows import distinct_rows, on_screen_probability, pinned_on_screen_probability
from sim.mechanisms.sessions import session_probability
from sim.random_streams import DAY, DECISION, JOINING, VISIT, draw
from sim.states import FOLDED, MUTED, NORMAL, PINNED, PINNED_MUTED

UNIT = 2.0**-32


@part
def reconsider(joining, draws, push, t, m, row, member, relation, group, today, log, p, seed, replication):
    """Make a move and, after muting, follow the host perhaps and perhaps move once more at once.

    `draws` are the uniforms of the first move, the second chance and the second move; `joining` is the uniform of
    following in a joining decision, negative in any other.
    """
    before, brand_level = row.state, irritation_level(row, relation, p)
    after = chosen_state(draws[0], t, push, brand_level, row, member, relation, group, p)
    if after == before:
        return
    enter_state(after, t, m, row, group, today, log)
    if not ((before == NORMAL and after == MUTED) or (before == PINNED and after == PINNED_MUTED)):
        return
    if p.can_follow == 1 and p.decision_follow_probability > 0.0:
        follow = joining
        if joining < 0.0:
            follow = draw(seed, replication, DECISION, m, row.slot, t, 1)[0]
        if follow < p.decision_follow_probability:
            row.follows = 1
    if draws[1] < p.decision_second_probability:
        last = chosen_state(draws[2], t, 0.0, brand_level, row, member, relation, group, p)
        if last != after:
            enter_state(last, t, m, row, group, today, log)


@part
def is_on_screen(uniform, t, lo, hi, row, member, group, world, p):
    """Tell whether the row of a chat that is not folded and has news is on the first screen."""
    own = 0
    for i in range(lo, hi):
        if world.memberships[i].state == PINNED or world.memberships[i].state == PINNED_MUTED:
            own += 1
    pins = member.other_pins + own
    if row.state == PINNED or row.state == PINNED_MUTED:
        return uniform < pinned_on_screen_probability(p.rows_first_screen, pins)
    now = world.ticks[t]
    waited = now.mean_hours + 12.0 * p.tick_days * now.overtaking - group.rise
    overtaking = distinct_rows(member.row_rate * waited, p.rows_distinct_base + member.other_groups)
    return uniform < on_screen_probability(p.rows_first_screen, pins, overtaking)


@part
def interrupt(t, row, member, relation, group, world, p):
    """Irritate by the alerts since the last look: all batches where unmuted, the host's posts where followed.

    Posts in quiet hours count more.
    """
    interruptions = 0
    if row.state == NORMAL or row.state == PINNED:
        interruptions = group.batches - row.mark_batches
    elif row.follows == 1:
        interruptions = group.posts - row.mark_posts
    if interruptions > 0:
        pushed = interruption_irritation(p.irritation_push, float(interruptions), p.irritation_push_max)
        irritate(pushed, row, member, relation, group, p)
    if row.state == NORMAL or row.state == PINNED or row.follows == 1:
        first = group.first_message
        quiet = world.messages[first + group.posts].quiet_before - world.messages[first + row.mark_posts].quiet_before
        if quiet > 0:
            more = p.irritation_push * (p.irritation_quiet_factor - 1.0)
            pushed = interruption_irritation(more, float(quiet), p.irritation_push_max)
            irritate(pushed, row, member, relation, group, p)


@part
def hears_mention(row, group, world, p):
    """Tell whether an unread post mentions everyone and the client alerts a member in this state (S05)."""
    first = group.first_message
    if world.messages[first + group.posts].mentions_before == world.messages[first + row.read_posts].mentions_before:
        return False
    if row.state == FOLDED:
        return p.mention_breaks_fold == 1
    return row.state == NORMAL or row.state == PINNED or p.mention_breaks_mute == 1


@part
def enters(uniform, alerting, row, relation, group, p):
    """Tell whether a chat on screen is entered."""
    unmuted = row.state == NORMAL or row.state == PINNED
    badge = unmuted or (row.follows == 1 and group.posts > row.read_posts)
    return uniform < opening_probability(
        p.opening_intercept, p.opening_value, row.value, p.opening_irritation, irritation_level(row, relation, p),
        p.opening_badge if badge else 0.0, p.opening_mention if alerting else 0.0,
        p.opening_box if row.state == FOLDED else 0.0,
    )  # fmt: skip


@inlined
def can_happen(tidies, box_opened, sought, row, world):
    """Tell whether a visit goes on: something new on a row, a clean-up, the box opened on something new, a need."""
    group = world.groups[row.group]
    if row.state != FOLDED and group.batches > row.mark_batches:
        return True
    return tidies or sought or (row.state == FOLDED and box_opened and group.messages > row.read_messages)


@part
def visit(tidies, box_opened, sought, t, m, lo, hi, row, member, relation, today, log, world, p, seed, replication):
    """One membership reached in a session in which something can happen (`can_happen`)."""
    group = world.groups[row.group]
    folded = row.state == FOLDED
    news = group.batches > row.mark_batches
    unread = group.messages - row.read_messages
    boxed = folded and box_opened and unread > 0
    settle_own(row, t, p)
    settle_brand(relation, t, p)
    settle_exposures(relation, t, p)
    screen, opens, order_draw, chat_draw = draw(seed, replication, VISIT, m, row.slot, t, 0)
    on_screen = sought or boxed
    if news and not folded:
        interrupt(t, row, member, relation, group, world, p)
        if not sought:
            on_screen = is_on_screen(screen, t, lo, hi, row, member, group, world, p)
    row.mark_batches = group.batches
    row.mark_posts = group.posts
    if on_screen:
        if unread > 0:
            relation.exposures += 1.0
            relation.last_exposure = t
            today.exposures += 1
            log_event(log, t, m, row.slot, ON_SCREEN, unread, row.state)
        if news and (row.state == MUTED or row.state == PINNED_MUTED):
            irritate(p.irritation_dot, row, member, relation, group, p)
        alerting = hears_mention(row, group, world, p)
        if sought or enters(opens, alerting, row, relation, group, p):
            open_chat(alerting, order_draw, chat_draw, t, m, row, member, relation, group, today, log, world, p)
    day = t // p.ticks_per_day
    if row.decision_day < day and (tidies or on_screen):
        row.decision_day = day
        decides, first, chance, second = draw(seed, replication, DECISION, m, row.slot, t, 0)
        level = irritation_level(row, relation, p)
        if tidies or decides < decision_probability(
            p.decision_base_probability, p.decision_irritation_probability, level
        ):
            reconsider(
                -1.0, (first, chance, second), 0.0, t, m, row, member, relation, group, today, log, p, seed, replication
            )


@part
def join_decision(i, t, m, member, relation, today, log, world, p, seed, replication):
    """Let the member decide on a membership that exists from this tick, looking or not."""
    row = world.memberships[i]
    group = world.groups[row.group]
    settle_brand(relation, t, p)
    row.decision_day = t // p.ticks_per_day
    first, chance, second, follow = draw(seed, replication, JOINING, m, row.slot, t, 0)
    reconsider(
        follow, (first, chance, second), group.joining_push, t, m, row, member, relation, group, today, log, p, seed,
        replication,
    )  # fmt: skip


@inlined
def alerts(t, lo, hi, world, p):
    """Count the memberships in which an operator's post of this tick alerts the member."""
    n = 0
    for i in range(lo, hi):
        row = world.memberships[i]
        group = world.groups[row.group]
        if group.last_post == t and row.since <= t and row.state < FOLDED:
            unmuted = row.state == NORMAL or row.state == PINNED
            if unmuted or row.follows == 1 or (group.last_mention == t and p.mention_breaks_mute == 1):
                n += 1
    return n


@part
def first_look(t, m, lo, hi, member, relation, world, p, seed, replication):
    """Draw what happens once a day: a clean-up, a look into the box, a visit out of need (its row, or -1)."""
    cleanup, looks, needs, _ = draw(seed, replication, DAY, m, 0, t // p.ticks_per_day, 0)
    tidies = cleanup < 1.0 - math.exp(-p.decision_cleanup_per_day)
    latest, sought, highest = -NEVER, -1, -1.0
    for i in range(lo, hi):
        row = world.memberships[i]
        if row.state <= FOLDED and row.since <= t:
            if row.state == FOLDED:
                latest = max(latest, row.fold_tick)
            if row.value > highest:
                highest, sought = row.value, i
    box_opened = False
    if latest > -NEVER:
        box_opened = looks < box_probability(
            p.box_fresh_probability, p.box_settled_probability, p.box_forgetting_days, (t - latest) * p.tick_days,
            p.box_rises == 1, p.box_rising_factor,
        )  # fmt: skip
    ready = readiness(member.readiness_per_day, (t - relation.last_order) * p.tick_days)
    if not needs < pull_probability(ready, p.attention_need_threshold, p.attention_need_pull):
        sought = -1
    return tidies, box_opened, sought


@inlined
def buy_by_need(t, m, member, relation, today, log, world, p):
    """Order without any group perhaps; the bound spares the exponentials in most ticks."""
    needs = (world.need_words[m, t & 3] + 0.5) * UNIT
    weight = world.ticks[t].weight * world.ticks[t].demand
    if needs >= member.need_per_day * weight * p.tick_days:
        return
    ready = readiness(member.readiness_per_day, (t - relation.last_order) * p.tick_days)
    if needs < need_probability(member.need_per_day, ready, weight, p.tick_days):
        relation.last_order = t
        today.own_orders += 1
        log_order(log, today, t, m, -1, -1, member.basket_fen, 0, -1, 0, 0)
        log_event(log, t, m, 0, OWN_ORDERED, member.basket_fen, 0)


@inlined
def looks_at_app(t, m, lo, hi, member, world, p):
    """Tell whether the member opens the app in this tick."""
    now = world.ticks[t]
    n_alerts = 0.0
    if now.alert_share > 0.0:
        n_alerts = now.alert_share * min(float(alerts(t, lo, hi, world, p)), p.attention_push_pull_max)
    expected = member.sessions_per_day * now.weight * p.tick_days
    return (world.look_words[m, t & 3] + 0.5) * UNIT < session_probability(expected, p.attention_push_pull, n_alerts)


@inlined
def member_tick(t, m, capacity, today, log, world, p, seed, replication):
    """Everything that one member does in one tick."""
    member, relation = world.members[m], world.relationships[m]
    buy_by_need(t, m, member, relation, today, log, world, p)
    lo = m * capacity
    hi = lo + relation.n_rows
    for i in range(lo, hi):
        if world.memberships[i].since == t:
            join_decision(i, t, m, member, relation, today, log, world, p, seed, replication)
    live = False
    for i in range(lo, hi):
        live = live or (world.memberships[i].state <= FOLDED and world.memberships[i].since <= t)
    if not live or not looks_at_app(t, m, lo, hi, member, world, p):
        return
    tidies, box_opened, sought = False, False, -1
    day = t // p.ticks_per_day
    if relation.last_look_day < day:
        relation.last_look_day = day
        tidies, box_opened, sought = first_look(t, m, lo, hi, member, relation, world, p, seed, replication)
    for i in range(lo, hi):
        row = world.memberships[i]
        if row.state <= FOLDED and row.since <= t:
            today.visits += 1
            if can_happen(tidies, box_opened, i == sought, row, world):
                visit(
                    tidies, box_opened, i == sought, t, m, lo, hi, row, member, relation, today, log, world, p, seed,
                    replication,
                )  # fmt: skip
