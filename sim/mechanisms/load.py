"""S-6: how much is felt of an operator's messages, in messages a week of a kind that is worth nothing."""

from __future__ import annotations

import math

from sim.compiling import mechanism

LN2 = math.log(2.0)


@mechanism
def weekly(half_life_days: float) -> float:
    """Return what one message adds to a stock that reads in messages a week: 7 ln 2 / half-life.

    At f messages a day the stock settles at 7 f; after t days it stands at 7 f (1 - 2^(-t / half-life)).
    """
    return 7.0 * LN2 / half_life_days


@mechanism
def alert_load(net: float, alert: float, quiet_factor: float, mention_factor: float) -> float:
    """Return the load by the alert of a post: (1 - worth) x alert x factors.

    Parameters
    ----------
    net : float
        1 - worth: what attention costs beyond what the post is worth, in [0, 1].
    alert : float
        Load by the alert of a post that is worth nothing.
    quiet_factor, mention_factor : float
        Factors of quiet hours and of an @all; 1 where there are none.

    References
    ----------
    L30 and F03 (tolerance in messages a week); the weights are assumptions.
    """
    return net * alert * quiet_factor * mention_factor


@mechanism
def row_load(net: float, dot: float, other_groups: float) -> float:
    """Return the load by posts in the row of a muted group: dot x net x (other groups / 20) (S42)."""
    return dot * (other_groups / 20.0) * net


@mechanism
def load_ratio(load: float, tolerance: float) -> float:
    """Return rho, load over tolerance, both in messages a week; it has no bound."""
    return load / tolerance
