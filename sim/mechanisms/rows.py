"""S-2: where a group's row stands in the chat list, newest message on top."""

from __future__ import annotations

import math

from sim.compiling import mechanism


@mechanism
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


@mechanism
def is_below_poisson_cdf(uniform: float, most: float, mean: float) -> bool:
    """Tell whether a uniform lies below P(Poisson(mean) <= most), which is 0 for a negative `most`.

    Both sides are taken times exp(mean). The sum ends as soon as it is above the uniform: more terms can only raise it.
    """
    if most < 0.0:
        return False
    scaled = uniform * math.exp(mean)
    term = total = i = 1.0
    while i <= most and total <= scaled:
        term *= mean / i
        total += term
        i += 1.0
    return scaled < total


@mechanism
def is_on_first_screen(uniform: float, first_screen: float, pins_above: float, overtaking: float) -> bool:
    """Tell whether the row is on the first screen: with probability P(Poisson(overtaking) <= rows - 1 - pins).

    Parameters
    ----------
    uniform : float
        The draw, in (0, 1).
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
    return is_below_poisson_cdf(uniform, first_screen - 1.0 - pins_above, overtaking)


@mechanism
def pinned_on_screen_probability(first_screen: float, pins: float) -> float:
    """Return the probability that a pinned row is on the first screen: min(1, rows / pins), pins >= 1."""
    return min(1.0, first_screen / pins)
