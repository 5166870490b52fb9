"""S-1: does a member who is ready to buy look for the operator's chat, badge or not?"""

from __future__ import annotations

from sim.compiling import mechanism


@mechanism
def pull_probability(ready: float, threshold: float, pull: float) -> float:
    """Return the probability a day of a need-driven visit: `pull` where readiness exceeds the threshold, else 0.

    References
    ----------
    S43: members keep a folded group to look when they need it (a rival hypothesis kept on purpose).
    """
    return pull if ready > threshold else 0.0
