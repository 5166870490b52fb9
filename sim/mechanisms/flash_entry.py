"""S-10: who enters a flash group."""

from __future__ import annotations

import math

from sim.compiling import mechanism

LOGIT_LIMIT = 35.0


@mechanism
def entry_probability(entry: float, spread: float, propensity: float, of_value: float, gained: float) -> float:
    """Return the probability of entering for a customer who saw the invitation.

    sigma(sqrt(1 + pi spread^2 / 8) logit(entry) + spread x propensity + of_value x gained); the root holds the mean
    over customers near `entry` (the probit approximation of the mean of a logit-normal law).

    Parameters
    ----------
    entry : float
        Mean probability, in [0, 1]; 0 and 1 stay 0 and 1.
    spread, propensity : float
        Spread over customers; the customer's lasting propensity, standard normal.
    of_value, gained : float
        Effect of what the operator is remembered for beyond the start; that, in [-1, 1].
    """
    if entry <= 0.0 or entry >= 1.0:
        return entry
    centre = math.sqrt(1.0 + math.pi * spread * spread / 8.0) * math.log(entry / (1.0 - entry))
    logit = centre + spread * propensity + of_value * gained
    return 1.0 / (1.0 + math.exp(-min(LOGIT_LIMIT, max(-LOGIT_LIMIT, logit))))
