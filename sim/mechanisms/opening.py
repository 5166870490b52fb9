"""S-3: is a chat that is on screen entered?"""

from __future__ import annotations

import math

from sim.compiling import mechanism

LOGIT_LIMIT = 35.0


@mechanism
def opening_logit(
    intercept: float,
    of_value: float,
    value: float,
    of_irritation: float,
    irritated: float,
    badge: float,
    mention: float,
    box: float,
) -> float:
    """Return the logit of entering a chat on screen.

    intercept + of_value x value - of_irritation x irritated + badge + mention + box

    Parameters
    ----------
    intercept, of_value, of_irritation : float
        Logit at value 0, effects of value and of irritation.
    value, irritated : float
        Perceived value in [0, 1]; irritation on its bounded scale [0, 1).
    badge, mention, box : float
        Logit by a number badge, an unread @all, having opened the box; 0 where there is none.

    References
    ----------
    L33 (alert to opening .15-.25), L18 and L20 (irritated members ignore); the rest are assumptions.
    """
    return intercept + of_value * value - of_irritation * irritated + badge + mention + box


@mechanism
def opening_probability(logit: float) -> float:
    """Return the probability of entering: sigma(logit), the logit clipped to [-35, 35]."""
    return 1.0 / (1.0 + math.exp(-min(LOGIT_LIMIT, max(-LOGIT_LIMIT, logit))))
