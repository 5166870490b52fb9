"""Groups of the first day: what a simulated past leaves of habits, load and settings (MODEL.md section 2).

Two ways are followed day by day, without draws: that of a member who is still unmuted, and that of one who is muted.
"""

from __future__ import annotations

import math

import numpy as np

from sim.compiling import compiled, part
from sim.engine.history import JOINED
from sim.engine.recording import log_event
from sim.engine.rows import FULL, NO_NEWS, new_row
from sim.mechanisms.decision import act_hazard
from sim.mechanisms.habit import habit_after_opening, habit_after_passing, novelty_factor
from sim.mechanisms.load import alert_load, row_load
from sim.mechanisms.perceived_value import message_worth, value_after_message
from sim.states import FOLDED, MUTED, NORMAL, PINNED

LOAD, HABIT, READS, VALUE, OPENS = range(5)
"""What is followed on a way: load, habit, posts read a week, worth remembered, share of days with an opening."""
UNMUTED_WAY, MUTED_WAY = range(2)
MOST_DAYS = 365
LONGEST_SINCE_OPENING = 60.0
STEPS, WIDEST = 60, 12.0
"""Bisections of the log of the scale of the hazard, and how far it is looked for."""


@part
def pass_day(ways, k, at, posts, noticed, worth, weight, looks, first, kept_load, kept_reads, kept_value, p):
    """Follow one way over a day with so many posts, of which so many are noticed; `first` is the worth expected."""
    load, habit, reads, value = ways_of(ways, k, at)
    ways[k, at, LOAD] = load * kept_load + p.load_of_message * posts * weight
    opens = looks * habit * min(1.0, posts)
    found = novelty_factor(reads, p.novelty_messages_per_week) * worth
    passed = habit - habit_after_passing(habit, p.habit_loss, noticed)
    gained = habit_after_opening(habit, p.habit_gain, found) - habit
    ways[k, at, HABIT] = habit + opens * gained - (1.0 - opens) * passed
    value = first + (value - first) * kept_value
    ways[k, at, VALUE] = value_after_message(value, worth, 1.0 - math.pow(1.0 - p.value_smoothing, posts * opens))
    ways[k, at, READS] = reads * kept_reads + p.reads_of_post * posts * opens
    ways[k, at, OPENS] = opens


@part
def ways_of(ways, k, at):
    """Return load, habit, posts read and worth remembered of a way."""
    return ways[k, at, LOAD], ways[k, at, HABIT], ways[k, at, READS], ways[k, at, VALUE]


@part
def follow_past(days, posts, worth, muting, habit, value, tolerance, other_groups, ways, k, p):
    """Follow both ways from joining to the first day; return the hazard of muting or leaving summed up."""
    for at in range(2):
        ways[k, at, LOAD] = ways[k, at, READS] = ways[k, at, OPENS] = 0.0
        ways[k, at, HABIT], ways[k, at, VALUE] = habit, value
    muted, hazard = muting, -math.log(1.0 - muting)
    kept_load, kept_reads = math.pow(2.0, -1.0 / p.load_half_life_days), math.pow(2.0, -1.0 / p.novelty_half_life_days)
    kept_value = math.pow(2.0, -1.0 / p.value_half_life_days)
    alerts = alert_load(1.0 - worth, p.load_alert, 1.0, 1.0)
    dots = row_load(1.0 - worth, p.load_dot, other_groups)
    for _ in range(days):
        pass_day(ways, k, UNMUTED_WAY, posts, posts, worth, alerts, 1.0, value, kept_load, kept_reads, kept_value, p)
        pass_day(
            ways, k, MUTED_WAY, posts, 0.5 * posts, worth, dots, p.habit_muted_factor, value, kept_load, kept_reads,
            kept_value, p,
        )  # fmt: skip
        ratio = ways[k, UNMUTED_WAY, LOAD] / tolerance
        acts = act_hazard(p.decision_act_base, p.decision_act_scale, ratio, p.decision_act_power)
        hazard += acts
        new = (1.0 - muted) * (1.0 - math.exp(-acts))
        if new > 0.0:
            mix(ways, k, new / (muted + new), p)
            muted += new
    return hazard


@part
def mix(ways, k, share, p):
    """Let the way of the muted take in those who mute today."""
    for what in range(OPENS):
        if what != HABIT:
            ways[k, MUTED_WAY, what] += share * (ways[k, UNMUTED_WAY, what] - ways[k, MUTED_WAY, what])
    ways[k, MUTED_WAY, HABIT] += share * (p.habit_mute_factor * ways[k, UNMUTED_WAY, HABIT] - ways[k, MUTED_WAY, HABIT])


@part
def scale_of(hazards, silent):
    """Find the factor on hazards with which a share of the members has muted, by bisection of its logarithm."""
    low, high = -WIDEST, WIDEST
    for _ in range(STEPS):
        middle, total = (low + high) / 2.0, 0.0
        for k in range(len(hazards)):
            total += 1.0 - math.exp(-math.exp(middle) * hazards[k])
        if total / len(hazards) < silent:
            low = middle
        else:
            high = middle
    return math.exp((low + high) / 2.0)


@compiled
def live_past(joining, days, posts, content_value, topic, muting, habits, hazards, ways, world):
    """Follow the past of members of one group.

    Parameters
    ----------
    joining : ndarray of int64, (n,)
        Members.
    days : int
        Days since they joined.
    posts, content_value : float
        Posts a day, and their content value.
    topic : int
        Their topic, -1 where the scenario has none.
    muting : float
        Probability of muting at joining, < 1.
    habits : ndarray of float64, (n,)
        Habits at joining.
    hazards : ndarray of float64, (n,)
        Filled with the hazards of having muted.
    ways : ndarray of float64, (n, 2, 5)
        Filled with both ways as they stand on the first day.
    world : World
        Read.
    """
    p = world.parameters[0]
    for k in range(len(joining)):
        m = joining[k]
        member = world.members[m]
        worth = message_worth(content_value, np.float64(world.interests[m, topic]), 0.0) if topic >= 0 else 0.0
        hazards[k] = follow_past(
            days, posts, worth, muting, habits[k], np.float64(world.relationships[m].value),
            np.float64(member.tolerance), np.float64(member.other_groups), ways, k, p,
        )  # fmt: skip


@compiled
def mute_chances(hazards, stated, silent, out):
    """Fill in the probabilities of standing muted or folded.

    Parameters
    ----------
    hazards : ndarray of float64, (n,)
        Hazards of the members of one group.
    stated : bool
        Whether the share of the group is stated; else the past decides.
    silent : float
        That share, in [0, 1).
    out : ndarray of float64, (n,)
        Filled.
    """
    scale = 1.0
    if stated:
        scale = scale_of(hazards, silent) if silent > 0.0 else 0.0
    for k in range(len(hazards)):
        out[k] = 1.0 - math.exp(-scale * hazards[k])


@part
def starting_state(uniform, chance, stated, muted, folded, pinned, can_fold):
    """Return the state in which a member stands on the first day; who cannot fold yet is muted instead."""
    if uniform < chance:
        if stated and can_fold and uniform >= chance * muted / (muted + folded):
            return FOLDED
        return MUTED
    return PINNED if uniform >= 1.0 - pinned else NORMAL


@compiled
def start(joining, g, joined, posts, stated, shares, states, chances, ways, capacity, world, sheet):
    """Make the memberships of one group that exist from tick 0.

    Parameters
    ----------
    joining : ndarray of int64, (n,)
        Members.
    g, joined : int
        The group, and the tick at which they joined, <= 0.
    posts : float
        Posts a day of the past.
    stated : bool
        Whether the shares of muted and folded members are stated.
    shares : ndarray of float64, (3,)
        Shares of the group's members that are muted, folded, pinned.
    states, chances : ndarray of float64, (n,)
        Uniforms that choose the states; probabilities of standing muted or folded.
    ways : ndarray of float64, (n, 2, 5)
        Both ways of each member as they stand on the first day.
    capacity : int
        Rows of a member.
    world, sheet : World, Sheet
        Changed.

    Returns
    -------
    bool
        False if a member's rows are full.
    """
    p = world.parameters[0]
    for k in range(len(joining)):
        m = joining[k]
        at = new_row(m, 0, capacity, world)
        if at == FULL:
            return False
        row, head, relation = world.memberships[at], world.heads[at], world.relationships[m]
        head.group = g
        can_fold = world.members[m].fold_from == 0
        row.state = starting_state(states[k], chances[k], stated, shares[0], shares[1], shares[2], can_fold)
        head.mark = NO_NEWS if row.state == FOLDED else 0
        relation.n_pinned += int(row.state == PINNED)
        take_over(ways, k, posts, row, relation, p)
        row.fold_tick = joined
        row.joined = joined
        row.decision_day = -1
        world.groups[g].members += 1
        log_event(sheet.events, sheet.counts, 0, m, row.slot, JOINED, g, row.state)
    return True


@part
def take_over(ways, k, posts, row, relation, p):
    """Give a membership and its relationship what its way has led to."""
    at = MUTED_WAY if row.state >= MUTED else UNMUTED_WAY
    row.load = (1.0 - p.load_brand_share) * ways[k, at, LOAD]
    relation.load = p.load_brand_share * ways[k, at, LOAD]
    row.habit = min(1.0, max(0.0, ways[k, at, HABIT]))
    relation.reads = ways[k, at, READS]
    relation.value = ways[k, at, VALUE]
    if row.state != FOLDED:
        relation.exposures = min(1.0, posts) / (1.0 - math.pow(2.0, -1.0 / p.exposure_half_life_days))
    since = np.int64(min(LONGEST_SINCE_OPENING, math.floor(1.0 / max(0.001, ways[k, at, OPENS]))))
    row.opened_day = -1 - since
    relation.last_opening_day = -1 - since
