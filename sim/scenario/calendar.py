"""The calendar: named days, hours and windows, and what they change."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer

from sim.scenario.quantities import Number
from sim.scenario.schedules import ALL_DAYS, PHASES, Days
from sim.scenario.spelling import Day, Flag, Form, Name, Spelling, Strict, TimeOfDay, Word, clock_text, refused
from sim.scenario.words import quoted

__all__ = ["NO_SCHEDULE", "CalendarEntry", "DayOfYear"]

NO_SCHEDULE = "none"
"""Stands for a schedule in which nothing is sent."""

LEAP_YEAR = 2000


@dataclass(frozen=True)
class DayOfYear(Spelling[date | tuple[int, int]]):
    """A date, ``2021-11-11``, or a day of every year, ``11-11``, as (month, day) inside."""

    def parse(self, value: object) -> date | tuple[int, int]:
        if isinstance(value, tuple):
            return value
        if isinstance(value, date) or (isinstance(value, str) and re.match("[0-9]{4}-", value)):
            return Day().parse(value)
        found = re.fullmatch(r"([0-9]{2})-([0-9]{2})", value) if isinstance(value, str) else None
        if found is None:
            raise refused(f"{quoted(value)}: allowed: a date such as 2021-11-11, or a day of every year such as 11-11")
        month, day = int(found[1]), int(found[2])
        try:
            date(LEAP_YEAR, month, day)
        except ValueError:
            raise refused(f"{quoted(value)}: there is no such day") from None
        return month, day

    def form(self) -> Form:
        day = Day().form().schema
        pattern = f"{day['pattern']}|^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
        return Form("day_of_year", "", {"type": "string", "pattern": pattern})

    def show(self, value: date | tuple[int, int]) -> str:
        return f"{value[0]:02d}-{value[1]:02d}" if isinstance(value, tuple) else value.isoformat()


def _a_list(value: object) -> object:
    """Refuse what is no list of times."""
    if not isinstance(value, list | tuple):
        raise refused(f'{quoted(value)}: allowed: two times, such as ["22:00", "08:00"]')
    return value


def _two_times(value: tuple[int, ...]) -> tuple[int, int]:
    """Take a span of the day: where it begins and where it ends, perhaps after midnight."""
    if len(value) != 2:
        raise refused(f'a list of {len(value)}: allowed: two times, such as ["22:00", "08:00"]')
    if value[0] == value[1]:
        raise refused(
            f"[{clock_text(value[0])}, {clock_text(value[1])}]: a span of no length; leave hours out for all day"
        )
    return value[0], value[1]


Hours = Annotated[
    tuple[Annotated[int, TimeOfDay()], ...],
    BeforeValidator(_a_list),
    AfterValidator(_two_times),
    PlainSerializer(lambda value: [clock_text(time) for time in value], when_used="json"),
]


class CalendarEntry(Strict):
    """Days, or hours of days, that are unlike others; entries that meet multiply their factors.

    Parameters
    ----------
    name : str
        What it is called: ``"618"``, ``weekend``.
    first, last : date or (int, int) or None
        First and last day, included; ``from`` and ``to`` in a scenario file. A day without a year recurs every year;
        ``to`` is ``from`` where it is missing. Without both the entry holds over the whole horizon.
    days : tuple of int
        Weekdays on which it holds, 0 is Monday.
    hours : (int, int) or None
        Minutes of the day from which and before which it holds, ``[from, before]``; from after before spans midnight.
        The whole day where there are none.
    phase : str or None
        ``build_up``, ``warm_up``, ``peak`` or ``encore`` of a festival: lines of schedules may ask for it.
    demand : float
        Factor on the rate of buying by need and on the probability of buying on an offer, 0 to 20.
    rivals : float
        Factor on the rows of other chats that overtake a row, 0 to 20.
    quiet : bool
        Whether alerts of the operator's posts count for more load in these hours.
    schedules : dict of str to str
        Schedules that are replaced on these days, and by which; ``none`` sends nothing.
    """

    name: Annotated[str, Name()]
    first: Annotated[date | tuple[int, int], DayOfYear()] | None = Field(None, alias="from")
    last: Annotated[date | tuple[int, int], DayOfYear()] | None = Field(None, alias="to")
    days: Days = ALL_DAYS
    hours: Hours | None = None
    phase: Annotated[str, Word(PHASES)] | None = None
    demand: Annotated[float, Number(0, 20)] = 1.0
    rivals: Annotated[float, Number(0, 20)] = 1.0
    quiet: Annotated[bool, Flag()] = False
    schedules: dict[Annotated[str, Name()], Annotated[str, Name()]] = Field(default_factory=dict)

    def holds_on(self, day: date) -> bool:
        """Tell whether the entry holds on a day, at least for some hours.

        Parameters
        ----------
        day : date
            A day. Where ``hours`` span midnight, the part after midnight belongs to the day on which it begins.

        Returns
        -------
        bool
        """
        return day.weekday() in self.days and self._inside(day)

    def _inside(self, day: date) -> bool:
        """Tell whether a day lies between first and last; a recurring window may span New Year."""
        first = self.first if self.first is not None else self.last
        last = self.last if self.last is not None else self.first
        if first is None or last is None:
            return True
        if isinstance(first, date) and isinstance(last, date):
            return first <= day <= last
        now = (day.month, day.day)
        low, high = _in_year(first), _in_year(last)
        return low <= now <= high if low <= high else now >= low or now <= high


def _in_year(day: date | tuple[int, int]) -> tuple[int, int]:
    return (day.month, day.day) if isinstance(day, date) else day
