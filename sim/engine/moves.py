"""What a member does with a chat: acts on load, clean-ups, moves back (MODEL.md section 6)."""

from __future__ import annotations

import numpy as np

from sim.compiling import inlined, part
from sim.engine.recording import enter_state
from sim.mechanisms.decision import leaving_probability, reluctance, return_weight
from sim.random_streams import DECISION, draw
from sim.states import FOLDED, LEFT, MUTED, NORMAL, PINNED, PINNED_MUTED


@part
def leaves(which, cost, member, members, p):
    """Tell whether who acts on a chat leaves it."""
    against = reluctance(
        p.decision_leave_spread, np.float64(member.leave_taste), p.decision_leave_awkwardness,
        max(1.0, np.float64(members)), p.decision_leave_size_power,
    )  # fmt: skip
    return which < leaving_probability(cost, against)


@part
def mute(second, follow, t, m, row, member, relation, delta, today, events, counts, p):
    """Mute an unmuted chat, follow the host perhaps, and fold it at once perhaps.

    `second` and `follow` are the uniforms of folding at once and of following.
    """
    row.habit = p.habit_mute_factor * np.float64(row.habit)
    folds = row.state == NORMAL and t >= member.fold_from and second < p.decision_second_probability
    if folds and p.fold_needs_mute == 0:
        enter_state(FOLDED, t, m, row, relation, delta, today, events, counts)
        return
    enter_state(MUTED if row.state == NORMAL else PINNED_MUTED, t, m, row, relation, delta, today, events, counts)
    row.follows = p.can_follow == 1 and follow < p.decision_follow_probability
    if folds:
        enter_state(FOLDED, t, m, row, relation, delta, today, events, counts)


@part
def act(which, second, t, m, row, member, relation, members, delta, today, events, counts, p, seed, replication):
    """Leave, or go one step down: mute, fold, unpin.

    `which` and `second` are the uniforms of leaving and of folding; `members` is the size of the group.
    """
    unmuted = row.state == NORMAL or row.state == PINNED
    cost = p.decision_leave_cost if unmuted else p.decision_muted_leave_cost
    if leaves(which, cost, member, members, p):
        enter_state(LEFT, t, m, row, relation, delta, today, events, counts)
    elif unmuted:
        follow = 1.0
        if p.can_follow == 1 and p.decision_follow_probability > 0.0:
            follow = draw(seed, replication, DECISION, m, row.slot, t, 1)[0]
        mute(second, follow, t, m, row, member, relation, delta, today, events, counts, p)
    elif row.state == MUTED:
        if t >= member.fold_from:
            enter_state(FOLDED, t, m, row, relation, delta, today, events, counts)
    else:
        folds = t >= member.fold_from and p.fold_clears_pin == 1 and second < p.decision_second_probability
        enter_state(FOLDED if folds else MUTED, t, m, row, relation, delta, today, events, counts)


@part
def weights_back(state, value, drive, p):
    """Return the weights, against staying, of the two moves back from a state; 0 where there is none."""
    pin = return_weight(p.decision_pin_cost, p.decision_pin_value, value, drive)
    if state == NORMAL:
        return pin, 0.0
    if state == PINNED:
        return unpin_weight(value, p), 0.0
    if state == FOLDED:
        return return_weight(p.decision_unfold_cost, p.decision_unfold_value, value, 0.0), 0.0
    unmute = return_weight(p.decision_unmute_cost, p.decision_unmute_value, value, 0.0)
    if state == MUTED:
        return unmute, return_weight(p.decision_pin_cost, p.decision_pin_value, value, drive - 1.0)
    return unmute, unpin_weight(value, p)


@part
def unpin_weight(value, p):
    """Return the weight of unpinning; worth counts half of what it counts for pinning."""
    return return_weight(p.decision_unpin_cost, -0.5 * p.decision_pin_value, value, 0.0)


@inlined
def state_back(state, first):
    """Return the state that the first or the second move back leads to."""
    if state == NORMAL:
        return PINNED
    if state == PINNED:
        return NORMAL
    if state == FOLDED:
        return MUTED
    if state == MUTED:
        return NORMAL if first else PINNED_MUTED
    return PINNED if first else MUTED


@part
def move_back(uniform, t, m, row, relation, delta, today, events, counts, p):
    """Pin, unpin, unmute or unfold perhaps, by one draw over a multinomial logit."""
    drive = p.decision_pin_drive if relation.drive_reached == 1 else 0.0
    first, second = weights_back(row.state, np.float64(relation.value), drive, p)
    x = uniform * (1.0 + first + second)
    if x < first + second:
        after = state_back(row.state, x < first)
        enter_state(after, t, m, row, relation, delta, today, events, counts)
