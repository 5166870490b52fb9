"""``flash_groups``: groups that live for hours, for one event, and are dissolved (S27, S48)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.scenario.kinds.settings import JOINING, GroupSettings
from sim.scenario.quantities import Duration, Share, Whole
from sim.scenario.spelling import WEEKDAYS, Day, Flag, TimeOfDay, Word

__all__ = ["FlashGroups"]


class FlashGroups(GroupSettings):
    """A wave of groups at each opening.

    Parameters
    ----------
    purpose : str
        ``sale``.
    every : str
        A weekday, or ``month`` for the first day of each month.
    interval : int
        Every how many of these days it opens; 1 is each.
    at : int
        Minute of the day of the opening.
    lasts_minutes : int
        From opening to dissolution, in minutes; ``lasts: 4 hours`` in a scenario file.
    size : int
        Largest size of a group.
    entry : float
        Probability that an invited customer enters.
    joining : str
        ``forced``, ``invitation`` or ``opt_in``.
    template : bool
        Whether groups are set up from a template.
    first, last : date or None
        Bounds of the openings; the horizon where none are given.
    """

    lines: ClassVar[Literal["at", "every", ""]] = "every"

    kind: Annotated[str, Word(("flash_groups",))] = "flash_groups"
    purpose: Annotated[str, Word(("sale",), later=("referral", "traffic", "closing", "benefit"))] = "sale"
    every: Annotated[str, Word((*WEEKDAYS, "month"))]
    interval: Annotated[int, Whole(1, 366)] = 1
    at: Annotated[int, TimeOfDay()]
    lasts_minutes: Annotated[int, Duration("minute", 1, 31 * 1440)] = Field(alias="lasts")
    size: Annotated[int, Whole(2, 100_000)] = 200
    entry: Annotated[float, Share()]
    joining: Annotated[str, Word(JOINING)] = "opt_in"
    buyers_visible: Annotated[bool, Flag()] = True
    template: Annotated[bool, Flag()] = True
    first: Annotated[date, Day()] | None = None
    last: Annotated[date, Day()] | None = None

    def opening_days(self, start: date, end: date) -> tuple[int, ...]:
        """List the days on which a wave opens.

        The first opening is the first fitting day from ``first`` on (or from the start of the horizon); from it
        every ``interval``-th fitting day follows, up to ``last`` (or the end of the horizon), included.

        Parameters
        ----------
        start, end : date
            First and last day of the horizon.

        Returns
        -------
        tuple of int
            Days of the horizon, counted from 0.
        """
        first, last = max(self.first or start, start), min(self.last or end, end)
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        fitting = [day for day in days if self._fits(day)]
        return tuple((day - start).days for day in fitting[:: self.interval])

    def _fits(self, day: date) -> bool:
        """Tell whether the rhythm names this day."""
        return day.day == 1 if self.every == "month" else day.weekday() == WEEKDAYS.index(self.every)
