"""S-1: does a member open the app in this tick?"""

from __future__ import annotations

import math

from sim.compiling import mechanism


@mechanism
def session_probability(expected_sessions: float, push_pull: float, alerts: float) -> float:
    """Return 1 - exp(-(expected sessions + pull of the alerts)).

    Parameters
    ----------
    expected_sessions : float
        Sessions a day x clock weight x tick length in days, >= 0.
    push_pull : float
        Extra intensity by one alerting membership, >= 0.
    alerts : float
        Alerting memberships that count, >= 0.

    References
    ----------
    L34-L36 (sessions and clock), L33 (alert to opening); the pull is an assumption.
    """
    return 1.0 - math.exp(-(expected_sessions + push_pull * alerts))
