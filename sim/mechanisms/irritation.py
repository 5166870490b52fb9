"""S-6: how irritated a member is, and by what."""

from __future__ import annotations

import math

from sim.compiling import mechanism


@mechanism
def irritated(irritation: float, half_value: float) -> float:
    """Return irritation on its bounded scale: I / (I + half value), in [0, 1).

    An unbounded stock in the logits empties the world in 90 days; this is the only form they see.
    """
    return irritation / (irritation + half_value)


@mechanism
def interruption_irritation(per_interruption: float, interruptions: float, most: float) -> float:
    """Return irritation by pushes since the last look, of which at most `most` count."""
    return per_interruption * min(interruptions, most)


@mechanism
def junk_irritation(per_junk: float, worth: float, threshold: float) -> float:
    """Return irritation by a seen message: per_junk x (threshold - worth) / threshold where worth < threshold.

    References
    ----------
    L21: 87 % of persons see much junk in groups; the numbers are assumptions.
    """
    if worth < threshold:
        return per_junk * (threshold - worth) / threshold
    return 0.0


@mechanism
def chat_irritation(per_log_message: float, messages_read: float) -> float:
    """Return irritation by chat read: per_log_message x ln(1 + messages) (L18: overload ends participation)."""
    return per_log_message * math.log(1.0 + messages_read)
