"""Section 0, the calendar: which entries hold when; the mean hours of other chats and the demand days that go by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sim.scenario.calendar import CalendarEntry

from .formulas import Ticks

__all__ = ["NOTHING", "Days"]

NOTHING = "none"
"""A schedule in which nothing is sent."""

DayOfYear = date | tuple[int, int]


class Days:
    """The calendar of a scenario, asked by day and by tick.

    Parameters
    ----------
    entries : sequence of CalendarEntry
        The calendar, in the order of the list.
    start : date
        First day of the horizon.
    ticks : Ticks
        Tick arithmetic.
    """

    def __init__(self, entries: Sequence[CalendarEntry], start: date, ticks: Ticks) -> None:
        self.entries = entries
        self.ticks = ticks
        self._start = start
        self._bases = [0.0]
        self._elapsed = [0.0]
        self._rivals: dict[int, float] = {}

    def date(self, day: int) -> date:
        """Date of a day of the horizon."""
        return self._start + timedelta(days=day)

    def holding(self, day: int) -> list[CalendarEntry]:
        """Entries that hold on a day, whatever their hours."""
        return [entry for entry in self.entries if _holds_on(entry, self.date(day))]

    def in_force(self, schedule: str, day: int) -> str:
        """Schedule that a strategy with this schedule follows on a day (section 8)."""
        named = [entry.schedules[schedule] for entry in self.holding(day) if schedule in entry.schedules]
        return named[-1] if named else schedule

    def phases(self, day: int) -> set[str]:
        """Phases of the entries that hold on a day."""
        return {entry.phase for entry in self.holding(day) if entry.phase is not None}

    def demand(self, t: int) -> float:
        """dem(t)."""
        product = 1.0
        for entry in self._holding_in(t):
            product *= entry.demand
        return product

    def rivals(self, t: int) -> float:
        """riv(t)."""
        if t not in self._rivals:
            product = 1.0
            for entry in self._holding_in(t):
                product *= entry.rivals
            self._rivals[t] = product
        return self._rivals[t]

    def elapsed(self, t: int) -> float:
        """D(t), the demand days that have gone by, summed tick by tick."""
        while len(self._elapsed) <= t:
            k = len(self._elapsed) - 1
            self._elapsed.append(self._elapsed[k] + (self.ticks.weight(k) * self.demand(k)) * self.ticks.d)
        return self._elapsed[t]

    def quiet(self, t: int) -> bool:
        """quiet(t)."""
        return any(entry.quiet for entry in self._holding_in(t))

    def mean_hours(self, t: int) -> float:
        """Wc(t)."""
        day = self.ticks.day(t)
        while len(self._bases) <= day:
            self._bases.append(self._bases[-1] + self._whole_day(len(self._bases) - 1))
        return self._bases[day] + self._sum(day * self.ticks.n, t)

    def half_of_ticks(self, t: int, ticks: int = 1) -> float:
        """Mean hours of half of so many ticks like t: 12 d s (w(t) riv(t))."""
        return 12 * self.ticks.d * ticks * (self.ticks.weight(t) * self.rivals(t))

    def _whole_day(self, day: int) -> float:
        """How much base grows over a day."""
        first, end = day * self.ticks.n, (day + 1) * self.ticks.n
        return 24.0 if all(self.rivals(k) == 1 for k in range(first, end)) else self._sum(first, end)

    def _sum(self, first: int, end: int) -> float:
        """Add the ticks up in order, one by one."""
        total = 0.0
        for k in range(first, end):
            total += 24 * self.ticks.d * (self.ticks.weight(k) * self.rivals(k))
        return total

    def _holding_in(self, t: int) -> Iterator[CalendarEntry]:
        """Entries that hold in a tick, in the order of the list."""
        day, minute = self.ticks.day(t), t % self.ticks.n * self.ticks.minutes
        for entry in self.entries:
            today, yesterday = (_holds_on(entry, self.date(which)) for which in (day, day - 1))
            if _in_hours(entry.hours, minute, today, yesterday):
                yield entry


def _holds_on(entry: CalendarEntry, day: date) -> bool:
    """Whether weekday and date are an entry's."""
    return day.weekday() in entry.days and _between(entry.first, entry.last, day)


def _between(first: DayOfYear | None, last: DayOfYear | None, day: date) -> bool:
    """Whether a day lies from first to last; where one is missing, it is the other."""
    low, high = first or last, last or first
    if low is None or high is None:
        return True
    if isinstance(low, date) and isinstance(high, date):
        return low <= day <= high
    now, low, high = _of_year(day), _of_year(low), _of_year(high)
    return low <= now <= high if low <= high else not high < now < low


def _of_year(day: DayOfYear) -> tuple[int, int]:
    """Month and day."""
    return (day.month, day.day) if isinstance(day, date) else day


def _in_hours(hours: tuple[int, ...] | None, minute: int, today: bool, yesterday: bool) -> bool:
    """Whether a tick that begins at a minute is inside hours that begin today or began yesterday."""
    if hours is None:
        return today
    a, b = hours
    if a < b:
        return today and a <= minute < b
    return (today and a <= minute) or (yesterday and minute < b)
