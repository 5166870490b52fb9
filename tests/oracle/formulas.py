"""Arithmetic of MODEL.md that needs no state."""

from __future__ import annotations

import math

import numpy as np

__all__ = [
    "HOUR_WEIGHTS",
    "NEVER",
    "Ticks",
    "decayed",
    "half_up",
    "lognormal",
    "poisson_cdf",
    "saturated",
    "sigma",
    "single",
    "weekly",
    "won",
]

NEVER = 2**62
"""A tick that does not come (section 2, fold_from)."""

_WEIGHTS = ".35 .12 .06 .04 .05 .15 .5 1.0 1.25 1.25 1.3 1.35 1.35 1.2 1.1 1.1 1.1 1.2 1.35 1.45 1.6 1.8 1.7 .95"
_RAW = tuple(float(text) for text in _WEIGHTS.split())
HOUR_WEIGHTS = tuple(weight / (sum(_RAW) / 24) for weight in _RAW)
"""Clock weight by hour, mean 1 (section 0)."""


class Ticks:
    """Tick arithmetic of section 0 for one tick length.

    Parameters
    ----------
    tick_minutes : int
        Minutes of a tick; divides 1440.
    """

    def __init__(self, tick_minutes: int) -> None:
        self.minutes = tick_minutes
        self.n = 1440 // tick_minutes
        self.d = 1 / self.n
        self.showing = max(1, self.n // 24)
        hours = [[minute // 60 for minute in range(k * tick_minutes, (k + 1) * tick_minutes)] for k in range(self.n)]
        self._weights = [math.fsum(HOUR_WEIGHTS[h] for h in inside) / tick_minutes for inside in hours]
        self._alert_shares = [sum(8 <= h < 23 for h in inside) / tick_minutes for inside in hours]

    def day(self, t: int) -> int:
        """Day of a tick."""
        return t // self.n

    def weight(self, t: int) -> float:
        """Clock weight of a tick, w(t): the mean over its minutes."""
        return self._weights[t % self.n]

    def alert_share(self, t: int) -> float:
        """Share of a tick's minutes from 8:00 to 23:00, al(t)."""
        return self._alert_shares[t % self.n]


def sigma(x: float) -> float:
    """Logistic function of x clipped to [-35, 35]."""
    return 1 / (1 + math.exp(-min(35.0, max(-35.0, x))))


def decayed(stock: float, days: float, half_life: float) -> float:
    """What is left of a stock after some days."""
    return stock * math.exp(-math.log(2) * days / half_life)


def saturated(rho: float) -> float:
    """Jb of a load over the tolerance, in [0, 1)."""
    return rho / (1 + rho)


def weekly(half_life: float) -> float:
    """What one message adds to a stock of messages a week (M of section 0)."""
    return 7 * math.log(2) / half_life


def single(value: float) -> float:
    """Round to single precision (section 0)."""
    return float(np.float32(value))


def won(share: float, contestable: float, push: float) -> float:
    """P(B) of section 5: the probability that a need is won under a push."""
    if push == 0:
        return share
    moved = sigma(math.log(share / (1 - share)) + push / (contestable * (1 - share)))
    return share + contestable * (moved - share)


def lognormal(z: float, spread: float) -> float:
    """Lognormal factor of mean 1 at the normal quantile z."""
    return math.exp(spread * z - spread**2 / 2)


def half_up(x: float) -> int:
    """Round half up."""
    return math.floor(x + 0.5)


def poisson_cdf(k: float, mean: float) -> float:
    """P(X <= k) of a Poisson law; 0 for negative k."""
    if k < 0:
        return 0.0
    term = total = math.exp(-mean)
    for i in range(1, math.floor(k) + 1):
        term *= mean / i
        total += term
    return total
