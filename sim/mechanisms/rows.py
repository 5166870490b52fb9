"""S-2: where a group's row stands in the chat list, newest message on top."""

from __future__ import annotations

import math

from numba import njit


@njit
def distinct_rows(overtakings: float, chats: float) -> float:
    """Return the expected number of different chats among the overtaking messages.

    Chats x (1 - exp(-overtakings / chats)): the same chat overtakes only once.

    Parameters
    ----------
    overtakings : float
        Messages of other chats since the row last rose, >= 0.
    chats : float
        Other chats that compete for rows, > 0.
    """
    return chats * (1.0 - math.exp(-overtakings / chats))


@njit
def poisson_cdf(most: float, mean: float) -> float:
    """Return P(Poisson(mean) <= most); 0 for a negative `most`."""
    if most < 0.0:
        return 0.0
    term = math.exp(-mean)
    total = term
    i = 1.0
    while i <= most:
        term *= mean / i
        total += term
        i += 1.0
    return total


@njit
def on_screen_probability(first_screen: float, pins_above: float, overtaking: float) -> float:
    """Return the probability that the row is on the first screen: P(Poisson(overtaking) <= rows - 1 - pins).

    Parameters
    ----------
    first_screen : float
        Rows on the first screen.
    pins_above : float
        Pinned rows, which stand on top.
    overtaking : float
        Expected distinct rows that rose above it since it last rose.

    References
    ----------
    S06, S07: a muted row rises as any other, the row of folded groups does not; the law is an assumption.
    """
    return poisson_cdf(first_screen - 1.0 - pins_above, overtaking)


@njit
def pinned_on_screen_probability(first_screen: float, pins: float) -> float:
    """Return the probability that a pinned row is on the first screen: min(1, rows / pins), pins >= 1."""
    return min(1.0, first_screen / pins)
