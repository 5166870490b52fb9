"""Where a draw is decided by a comparison instead of exponentials.

A draw falls below a probability f(x) where x lies on one side of the threshold that the draw belongs to. Thresholds are
tabulated at the edges of equal bins of the draw: x beyond both edges of the draw's bin decides; only between them f(x)
itself is asked. A draw lies at least 2^-33 from any edge, far more than the thresholds are wrong by, so what is decided
is the same. Tables stand one behind the other in `World.tables`.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from sim.arrays import Array
from sim.compiling import compiled
from sim.mechanisms.decay import decayed
from sim.population import OTHER_GROUPS

N_TABLED = 2048
"""Elapsed ticks for which it is tabulated what they leave of a stock."""
BINS, SCREEN_BINS = 256, 64
MOST_ROWS = 16
"""Rows of the first screen that are tabulated; the plausible range ends at 10."""
GROUPS_STEP = 20
"""Other groups of a member, 5, 20, 40 or 60, divided by this number their place."""

LOAD = 0
EXPOSURE = LOAD + N_TABLED
READS = EXPOSURE + N_TABLED
VALUE = READS + N_TABLED
SESSION = VALUE + N_TABLED
SCREEN = SESSION + BINS + 1
WIDTH = SCREEN_BINS + 1
SIZE = SCREEN + len(OTHER_GROUPS) * MOST_ROWS * WIDTH


@compiled
def _fill_decays(p, found):
    for k in range(N_TABLED):
        found[LOAD + k] = decayed(1.0, k * p.tick_days, p.load_half_life_days)
        found[EXPOSURE + k] = decayed(1.0, k * p.tick_days, p.exposure_half_life_days)
        found[READS + k] = decayed(1.0, k * p.tick_days, p.novelty_half_life_days)
        found[VALUE + k] = decayed(1.0, k * p.tick_days, p.value_half_life_days)


def tables(parameters: Array) -> Array:
    """Tabulate what elapsed ticks leave of stocks, and the thresholds of sessions and the first screen.

    Parameters
    ----------
    parameters : ndarray of PARAMETER, (1,)
        Parameters of the model.

    Returns
    -------
    ndarray of float64, (SIZE,)
        From `LOAD`, `EXPOSURE`, `READS` and `VALUE` on what 0, 1, 2, ... ticks leave of a stock of 1. From `SESSION`
        on the expected sessions at which the probability is 0, 1/256, ..., 1. From `SCREEN` on, for each number of
        other groups and of rows but one, the rows that overtook at which the probability of standing on the first
        screen is 0, 1/64, ..., 1.
    """
    found = np.zeros(SIZE)
    _fill_decays(parameters[0], found)
    edges = np.arange(BINS + 1) / BINS
    with np.errstate(divide="ignore"):
        found[SESSION : SESSION + BINS + 1] = -np.log1p(-edges)
        found[SCREEN:] = _overtaking(float(parameters["rows_distinct_base"][0])).reshape(-1)
    return found


def _overtaking(distinct_base: float) -> Array:
    """Invert P(Poisson(B (1 - exp(-x / B))) <= k) in x at the edges; infinite where no x is enough."""
    rows = np.arange(MOST_ROWS)[:, None]
    distinct = special.gammainccinv(rows + 1.0, np.arange(WIDTH) / SCREEN_BINS)
    chats = (distinct_base + OTHER_GROUPS)[:, None, None]
    share = np.minimum(1.0, distinct / chats)
    return np.asarray(-chats * np.log1p(-share))
