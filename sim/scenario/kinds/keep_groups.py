"""``keep_groups``: the groups of ``start_from`` run on by a schedule."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from sim.scenario.kinds.settings import StandingGroups
from sim.scenario.spelling import Word

__all__ = ["KeepGroups"]


class KeepGroups(StandingGroups):
    """The practice of today, or another timetable for the groups that there are."""

    lines: ClassVar[Literal["at", "every", ""]] = "at"
    unique: ClassVar[bool] = True

    kind: Annotated[str, Word(("keep_groups",))] = "keep_groups"
