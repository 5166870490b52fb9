"""Staff: how much work a day holds, and what it costs."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.quantities import Duration, Number, Whole
from sim.scenario.spelling import Strict

__all__ = ["Staff"]


class Staff(Strict):
    """People who run the groups of an arm; the arm ``none`` has none.

    Parameters
    ----------
    people : int
        How many there are.
    minutes_per_day : int
        Work that one of them does in a day, minutes; ``work_per_day: 8 hours`` in a scenario file.
    wage_yuan_per_month : float
        Wage of one of them, yuan a month of 30.4375 days; paid instead of single hours.
    """

    people: Annotated[int, Whole(0, 1_000_000)]
    minutes_per_day: Annotated[int, Duration("minute", 1, 1440)] = Field(480, alias="work_per_day")
    wage_yuan_per_month: Annotated[float, Number(0, 1e6)]
