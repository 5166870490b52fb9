"""Exponential forgetting over elapsed days, whatever the length of a tick."""

from __future__ import annotations

import math

from sim.compiling import mechanism

LN2 = math.log(2.0)


@mechanism
def decayed(stock: float, elapsed_days: float, half_life_days: float) -> float:
    """Return what is left of a stock: stock x exp(-ln 2 x elapsed / half-life).

    Parameters
    ----------
    stock : float
        Load, exposures or posts read, >= 0.
    elapsed_days : float
        Days since the stock was last written, >= 0.
    half_life_days : float
        Days in which half is forgotten, > 0.

    References
    ----------
    Kronrod and Huber (2019), IJRM: annoyance decays faster than memory (L52).
    """
    return stock * math.exp(-LN2 * elapsed_days / half_life_days)
