"""S-2: the box of folded groups, one row that does not rise and is forgotten."""

from __future__ import annotations

import math

from sim.compiling import mechanism


@mechanism
def box_probability(
    fresh: float, settled: float, forgetting_days: float, age_days: float, rises: bool, rising_factor: float
) -> float:
    """Return the probability a day that the box is opened.

    settled + (fresh - settled) exp(-age / forgetting), times a factor where the client lets the box rise.

    Parameters
    ----------
    fresh, settled : float
        Probabilities a day just after the latest fold and long after it, in [0, 1].
    forgetting_days : float
        Time constant, > 0.
    age_days : float
        Days since the member's latest fold, >= 0.
    rises : bool
        Whether new messages lift the box (S06: they do not).
    rising_factor : float
        Factor where they do; the product is capped at 1.

    References
    ----------
    S41: a folded group is quickly forgotten (the sign; the numbers are assumptions).
    """
    probability = settled + (fresh - settled) * math.exp(-age_days / forgetting_days)
    if rises:
        probability = min(1.0, rising_factor * probability)
    return probability
