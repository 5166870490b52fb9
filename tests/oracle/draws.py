"""Addressed draws that keep a log: which address was read, and which draw came close to its probability."""

from __future__ import annotations

from sim.random_streams import draw_python

__all__ = ["NEAR", "REJOIN", "SHOCK", "STRUCK", "Address", "Draws"]

NEAR = 1e-9
"""Distance of a draw from its probability below which it is counted (section 0); of two values as well."""

REJOIN, SHOCK, STRUCK = 8, 9, 10
"""Purposes of section 1 that came with shocks and rules."""

Address = tuple[int, int, int, int, int, int]
"""Purpose, entity, slot, tick field, block, word."""


class Draws:
    """The uniforms of one seed and replication.

    Parameters
    ----------
    seed, replication : int
        Key and last counter word (section 1).
    """

    def __init__(self, seed: int, replication: int) -> None:
        self.addresses: list[Address] = []
        self.near_misses = 0
        self._seed = seed
        self._replication = replication
        self._blocks: dict[tuple[int, int, int, int, int], tuple[float, float, float, float]] = {}

    def uniform(self, purpose: int, entity: int, *, word: int, slot: int = 0, tick: int = 0, block: int = 0) -> float:
        """Read one word of one block and note its address."""
        self.addresses.append((purpose, entity, slot, tick, block, word))
        key = (purpose, entity, slot, tick, block)
        if key not in self._blocks:
            self._blocks[key] = draw_python(self._seed, self._replication, purpose, entity, slot, tick, block)
        return self._blocks[key][word]

    def below(self, u: float, probability: float) -> bool:
        """Tell whether u < probability, and count the draw if the two are within `NEAR`."""
        self.near_misses += abs(u - probability) <= NEAR
        return u < probability
