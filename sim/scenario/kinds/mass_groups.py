"""``mass_groups``: groups up to the size cap, fixed hours, one content for all."""

from __future__ import annotations

from typing import Annotated

from sim.scenario.kinds.settings import MadeGroups
from sim.scenario.quantities import Whole
from sim.scenario.spelling import Word

__all__ = ["MassGroups"]


class MassGroups(MadeGroups):
    """Large groups made in the first tick.

    Parameters
    ----------
    size : int
        Largest size of a group, at most the console's size cap.
    """

    kind: Annotated[str, Word(("mass_groups",))] = "mass_groups"
    size: Annotated[int, Whole(2, 100_000)] = 500
