"""``small_groups``: groups of 100 to 200 members (S26), few posts of higher value."""

from __future__ import annotations

from typing import Annotated

from sim.scenario.kinds.settings import MadeGroups
from sim.scenario.quantities import Whole
from sim.scenario.spelling import Word

__all__ = ["SmallGroups"]


class SmallGroups(MadeGroups):
    """Small groups made in the first tick.

    Parameters
    ----------
    size : int
        Largest size of a group, 100 to 200 (S26).
    """

    kind: Annotated[str, Word(("small_groups",))] = "small_groups"
    size: Annotated[int, Whole(100, 200)] = 150
