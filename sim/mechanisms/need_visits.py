"""S-1: does a customer who is about to buy look into a group first, badge or not?"""

from __future__ import annotations

from sim.compiling import mechanism


@mechanism
def pull_probability(pull: float, habit: float) -> float:
    """Return the probability of one visit out of a need: pull x min(1, 2 x habit).

    References
    ----------
    S43: members keep a folded group to look when they need it (a rival hypothesis kept on purpose).
    """
    return pull * min(1.0, 2.0 * habit)
