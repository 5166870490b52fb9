"""S-5: what a member thinks a group is worth."""

from __future__ import annotations

import math

from sim.compiling import mechanism


@mechanism
def message_worth(content_value: float, interest: float, benefit: float) -> float:
    """Return what a seen message is worth: min(1, 2 x content value x interest + benefit).

    All arguments in [0, 1]; the factor 2 makes an average post full worth to a member with full interest.
    """
    return min(1.0, 2.0 * content_value * interest + benefit)


@mechanism
def value_after_message(value: float, worth: float, smoothing: float) -> float:
    """Return the perceived value moved towards a message's worth by exponential smoothing."""
    return value + smoothing * (worth - value)


@mechanism
def value_after_chat(
    value: float, messages_read: float, smoothing: float, halfway: float, chat_worth: float, sociality: float
) -> float:
    """Return the perceived value after reading chat of other members, which can only raise it.

    Parameters
    ----------
    value : float
        Perceived value before, in [0, 1].
    messages_read : float
        Messages of chat read, >= 0.
    smoothing : float
        Weight of a long read, in [0, 1].
    halfway : float
        Messages after which the weight saturates, > 0.
    chat_worth : float
        Worth of chat to a very sociable member, in [0, 1].
    sociality : float
        The member's sociality, > 0, mean 1.

    References
    ----------
    L19 (size and traffic have a benefit and a cost); the numbers are assumptions.
    """
    gap = chat_worth * sociality / (1.0 + sociality) - value
    if gap <= 0.0:
        return value
    return value + smoothing * (1.0 - math.exp(-messages_read / halfway)) * gap
