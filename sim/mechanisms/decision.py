"""S-7 and S-11: which setting of a chat a member chooses when reconsidering it."""

from __future__ import annotations

import math

from sim.compiling import mechanism

UTILITY_LIMIT = 35.0


@mechanism
def decision_probability(base: float, of_irritation: float, irritated: float) -> float:
    """Return the daily probability of reconsidering a chat: base + of_irritation x irritated."""
    return base + of_irritation * irritated


@mechanism
def leave_utility(
    cost: float,
    of_irritation: float,
    irritated: float,
    of_value: float,
    value: float,
    awkwardness: float,
    members: float,
    size_power: float,
    taste: float,
    of_tenure: float,
    tenure_days: float,
) -> float:
    """Return the utility of leaving against staying.

    Parameters
    ----------
    cost, of_irritation, of_value : float
        Effort, effects of irritation and of value.
    irritated, value : float
        Bounded irritation [0, 1) and perceived value [0, 1].
    awkwardness, members, size_power : float
        Awkwardness in a group of 100; members, >= 1; how fast it falls with size.
    taste : float
        The member's own reluctance (spread x standard normal).
    of_tenure, tenure_days : float
        Habit: effect of ln(1 + days in the group).

    References
    ----------
    S42 (leaving is embarrassing), L09 and L14 (the hazard of leaving falls with tenure).
    """
    awkward = awkwardness * math.exp(-size_power * math.log(members / 100.0))
    habit = of_tenure * math.log(1.0 + tenure_days)
    return -cost + of_irritation * irritated - of_value * value - awkward - taste - habit


@mechanism
def mute_utility(
    cost: float, of_irritation: float, irritated: float, of_value: float, value: float, taste: float
) -> float:
    """Return the utility of muting: -cost + irritation - value + the member's taste for muting (L20)."""
    return -cost + of_irritation * irritated - of_value * value + taste


@mechanism
def pin_utility(
    cost: float, of_value: float, value: float, of_irritation: float, irritated: float, drive: float
) -> float:
    """Return the utility of pinning: value and a pin drive for it, irritation against it (S47)."""
    return -cost + of_value * value - of_irritation * irritated + drive


@mechanism
def unpin_utility(cost: float, of_value: float, value: float, of_irritation: float, irritated: float) -> float:
    """Return the utility of unpinning; value counts half of what it counts for pinning."""
    return -cost - 0.5 * of_value * value + of_irritation * irritated


@mechanism
def unmute_utility(cost: float, of_value: float, value: float, irritated: float) -> float:
    """Return the utility of unmuting: value against irritation, with one weight."""
    return -cost + of_value * value - of_value * irritated


@mechanism
def fold_utility(
    cost: float,
    of_rows: float,
    other_groups: float,
    of_irritation: float,
    irritated: float,
    of_value: float,
    value: float,
    taste: float,
) -> float:
    """Return the utility of folding: a row won back counts more the more groups a member has (S42, S51)."""
    return -cost + of_rows * other_groups / 20.0 + of_irritation * irritated - of_value * value + 0.5 * taste


@mechanism
def unfold_utility(cost: float, of_value: float, value: float, irritated: float) -> float:
    """Return the utility of unfolding: value against irritation, with one weight."""
    return -cost + of_value * value - of_value * irritated


@mechanism
def move_weight(utility: float, nest: float) -> float:
    """Return exp(V / nest) of a move, V clipped to [-35, 35]."""
    return math.exp(min(UTILITY_LIMIT, max(-UTILITY_LIMIT, utility)) / nest)


@mechanism
def nest_scale(nest_sum: float, nest: float) -> float:
    """Return what turns exp(V / nest) into a weight against staying: S^nest / S, S the sum over the nest.

    With nest = 1 this is 1: the plain logit.

    References
    ----------
    McFadden (1978), Modelling the choice of residential location: the nested logit.
    """
    if nest == 1.0 or nest_sum == 0.0:
        return 1.0
    return math.exp(nest * math.log(nest_sum)) / nest_sum
