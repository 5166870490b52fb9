"""``pin_drive``: members are rewarded for pinning the groups of the arm's other strategies (S47)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from sim.scenario.kinds.settings import StrategySettings
from sim.scenario.quantities import Duration, Share
from sim.scenario.spelling import Day, Word

__all__ = ["PinDrive"]


class PinDrive(StrategySettings):
    """A drive of some days.

    Parameters
    ----------
    start : date
        First day; ``from`` in a scenario file.
    lasts_days : int
        Length in days; ``lasts: 14 days`` in a scenario file.
    reach : float
        Share of the members that the drive reaches.
    """

    kind: Annotated[str, Word(("pin_drive",))] = "pin_drive"
    start: Annotated[date, Day()] = Field(alias="from")
    lasts_days: Annotated[int, Duration("day", 1, 731)] = Field(alias="lasts")
    reach: Annotated[float, Share()]
