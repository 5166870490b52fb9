"""What a member does with a chat when reconsidering it: the table state x move -> state of MODEL.md section 6."""

from __future__ import annotations

from numba import njit

from sim.compiling import part
from sim.engine.recording import enter_state
from sim.engine.stocks import irritation_level
from sim.mechanisms import decision
from sim.random_streams import DECISION, draw
from sim.states import FOLDED, LEFT, MUTED, NORMAL, PINNED, PINNED_MUTED

STAY, FIRST, SECOND, THIRD, LEAVE = range(5)


@njit
def target_state(state, move):
    """Return the state that a move leads to."""
    if move == STAY:
        return state
    if move == LEAVE:
        return LEFT
    if move == THIRD:
        return FOLDED
    if move == FIRST:
        if state == NORMAL or state == FOLDED:
            return MUTED
        if state == PINNED:
            return PINNED_MUTED
        return NORMAL if state == MUTED else PINNED
    if state == NORMAL:
        return PINNED
    if state == PINNED:
        return NORMAL
    return PINNED_MUTED if state == MUTED else MUTED


@njit
def can_fold(state, available, p):
    """Tell whether the client offers folding from this state (S01, S02, S08)."""
    if not available or state == FOLDED:
        return False
    if p.fold_needs_mute == 1 and (state == NORMAL or state == PINNED):
        return False
    return p.fold_clears_pin == 1 or state == NORMAL or state == MUTED


@njit
def first_weight(state, value, irritated, taste, push, p):
    """Return the weight of move 1: mute, unmute or unfold."""
    if state == NORMAL or state == PINNED:
        utility = push + decision.mute_utility(
            p.decision_mute_cost, p.decision_mute_irritation, irritated, p.decision_mute_value, value, taste
        )
        if state == PINNED:
            utility -= 1.0
    elif state == FOLDED:
        utility = decision.unfold_utility(p.decision_unfold_cost, p.decision_unfold_value, value, irritated)
    else:
        utility = decision.unmute_utility(p.decision_unmute_cost, p.decision_unmute_value, value, irritated)
    return decision.move_weight(utility, p.decision_nest)


@njit
def second_weight(state, value, irritated, drive, p):
    """Return the weight of move 2: pin or unpin; 0 for a folded chat."""
    if state == FOLDED:
        return 0.0
    if state == NORMAL or state == MUTED:
        utility = decision.pin_utility(
            p.decision_pin_cost, p.decision_pin_value, value, p.decision_pin_irritation, irritated, drive
        )
        if state == MUTED:
            utility -= 1.0
    else:
        utility = decision.unpin_utility(
            p.decision_unpin_cost, p.decision_pin_value, value, p.decision_pin_irritation, irritated
        )
    return decision.move_weight(utility, p.decision_nest)


@njit
def third_weight(state, value, irritated, taste, other_groups, foldable, p):
    """Return the weight of move 3: fold; 0 where the client does not offer it."""
    if not foldable:
        return 0.0
    utility = decision.fold_utility(
        p.decision_fold_cost, p.decision_fold_rows, other_groups, p.decision_fold_irritation, irritated,
        p.decision_fold_value, value, taste,
    )  # fmt: skip
    if state == PINNED or state == PINNED_MUTED:
        utility -= 1.0
    return decision.move_weight(utility, p.decision_nest)


@njit
def leave_weight(value, irritated, taste, members, tenure_days, p):
    """Return the weight of leaving."""
    utility = decision.leave_utility(
        p.decision_leave_cost, p.decision_leave_irritation, irritated, p.decision_leave_value, value,
        p.decision_leave_awkwardness, members, p.decision_leave_size_power, taste, p.decision_leave_tenure, tenure_days,
    )  # fmt: skip
    return decision.move_weight(utility, p.decision_nest)


@njit
def chosen_state(uniform, t, push, irritated, row, member, relation, members, p):
    """Return the state chosen by one multinomial draw over a nested logit.

    Parameters
    ----------
    uniform : float
        The draw, in (0, 1).
    t : int
        Tick.
    push : float
        What joining adds to muting.
    irritated : float
        Irritation of membership and brand on the bounded scale, [0, 1).
    row, member, relation : record
        Membership, member and relationship (`sim.arrays`).
    members : int
        Members of the group.
    p : record
        Parameters.

    Returns
    -------
    int
        State after the draw; the state before it where the member stays.
    """
    state, value, nest = row.state, row.value, p.decision_nest
    muting = p.decision_mute_spread * member.mute_taste
    drive = p.decision_pin_drive if relation.drive_reached == 1 else 0.0
    tenure_days = max(0.0, (t - row.joined) * p.tick_days)
    foldable = can_fold(state, t >= member.fold_from, p)
    w1 = first_weight(state, value, irritated, muting, push, p)
    w2 = second_weight(state, value, irritated, drive, p)
    w3 = third_weight(state, value, irritated, muting, member.other_groups, foldable, p)
    reluctance = p.decision_leave_spread * member.leave_taste
    w4 = leave_weight(value, irritated, reluctance, max(1.0, float(members)), tenure_days, p)
    scale = decision.nest_scale(w1 + w3, nest)
    w1 *= scale
    w3 *= scale
    w2 *= decision.nest_scale(w2, nest)
    w4 *= decision.nest_scale(w4, nest)
    x = uniform * (1.0 + w1 + w2 + w3 + w4)
    move = STAY
    if x < w1:
        move = FIRST
    elif x < w1 + w2:
        move = SECOND
    elif x < w1 + w2 + w3:
        move = THIRD
    elif x < w1 + w2 + w3 + w4:
        move = LEAVE
    return target_state(state, move)


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
