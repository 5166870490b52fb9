"""S-7 and S-11: who mutes, folds, leaves, pins, and who comes back."""

from __future__ import annotations

import math

from sim.compiling import mechanism

UTILITY_LIMIT = 35.0


@mechanism
def act_hazard(base: float, scale: float, ratio: float, power: float) -> float:
    """Return the hazard a day of acting on a chat, base + scale x ratio^power; it acts with 1 - exp(-hazard).

    Parameters
    ----------
    base, scale : float
        Hazards a day, without load and at a load equal to the tolerance.
    ratio : float
        Load over tolerance, >= 0.
    power : float
        How fast the hazard grows.

    References
    ----------
    F04: complaints fall more than in proportion to messages; L30, F03 for the level.
    """
    return base + scale * math.pow(ratio, power)


@mechanism
def reluctance(spread: float, taste: float, awkwardness: float, members: float, size_power: float) -> float:
    """Return what speaks against leaving: spread x taste + awkwardness (members / 100)^(-power).

    Parameters
    ----------
    spread, taste : float
        Spread over members, and the member's own standard normal.
    awkwardness, members, size_power : float
        Awkwardness in a group of 100; members, >= 1; how fast it falls with size.

    References
    ----------
    S42: leaving is embarrassing; L14.
    """
    return spread * taste + awkwardness * math.exp(-size_power * math.log(members / 100.0))


@mechanism
def leaving_probability(cost: float, reluctant: float) -> float:
    """Return the probability that who acts on a chat leaves it: sigma(-cost - reluctance)."""
    return 1.0 / (1.0 + math.exp(min(UTILITY_LIMIT, max(-UTILITY_LIMIT, cost + reluctant))))


@mechanism
def return_weight(cost: float, of_value: float, value: float, push: float) -> float:
    """Return the weight, against staying, of a move back: exp(-cost + of_value x value + push), clipped to e^+-35.

    Parameters
    ----------
    cost, of_value : float
        Effort; effect of the worth that the operator is remembered for.
    value : float
        That worth, in [0, 1].
    push : float
        What a pin drive adds, or what is subtracted.

    References
    ----------
    S47: a pin needs value; F20: few come back.
    """
    return math.exp(min(UTILITY_LIMIT, max(-UTILITY_LIMIT, -cost + of_value * value + push)))
