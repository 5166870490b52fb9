"""S-5: what messages are worth to a member, and what the operator is remembered for."""

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
    """Return the worth remembered, moved towards a message's worth by exponential smoothing."""
    return value + smoothing * (worth - value)


@mechanism
def talk_worth(messages_read: float, halfway: float, chat_worth: float, sociality: float) -> float:
    """Return what reading the chat of other members is worth.

    chat_worth x s / (1 + s) x (1 - exp(-messages / halfway))

    Parameters
    ----------
    messages_read : float
        Messages of chat read, >= 0.
    halfway : float
        Messages after which it saturates, > 0.
    chat_worth : float
        Worth of much chat to a very sociable member, in [0, 1].
    sociality : float
        The member's sociality s, > 0, mean 1.

    References
    ----------
    L19 (size and traffic have a benefit and a cost); the numbers are assumptions.
    """
    return chat_worth * sociality / (1.0 + sociality) * (1.0 - math.exp(-messages_read / halfway))
