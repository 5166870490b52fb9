"""What is known of a scenario while it is read: the sections that are right."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sim.scenario.calendar import CalendarEntry
from sim.scenario.events import Event
from sim.scenario.goals import Goal, Limit
from sim.scenario.kinds.settings import StrategySettings
from sim.scenario.model import Clock, Company, Customers, Platform
from sim.scenario.parameters import MODELS
from sim.scenario.schedules import ScheduleLine
from sim.scenario.shocks import Shock
from sim.scenario.start_groups import Cohort
from sim.scenario.tree import Path

__all__ = ["Draft", "Finding", "UntoldError"]

Finding = tuple[Path, str]
"""Path of the key that is at fault or doubted, and the message."""


class UntoldError(Exception):
    """A section that a rule needs was not read."""


class Draft:
    """Sections of a scenario that were read, whether or not others are wrong.

    Parameters
    ----------
    sections : mapping of str to object
        Sections by key; schedules, arms, parameters and uncertain may lack entries that are wrong, lists may have None
        in the place of one.
    data : mapping of str to object
        The file's data, for the names that there are.
    unsure : collection of str
        Sections that may not be what was meant: their names are misspelt, or keys stand in them twice.
    """

    def __init__(self, sections: Mapping[str, Any], data: Mapping[str, Any], unsure: Collection[str] = ()) -> None:
        self._sections = sections
        self._data = data
        self._unsure = unsure

    def has(self, section: str) -> bool:
        """Tell whether the file has a section, right or wrong.

        Parameters
        ----------
        section : str
            Key of a section.

        Returns
        -------
        bool
            Also true where the section is misspelt.
        """
        return section in self._data or section in self._unsure

    def fills(self, section: str) -> bool:
        """Tell whether the file has anything in a section, right or wrong.

        Parameters
        ----------
        section : str
            Key of a section.

        Returns
        -------
        bool
        """
        return self._data.get(section) not in (None, "", [], {})

    @property
    def schedule_names(self) -> tuple[str, ...]:
        """Names of all schedules, wrong ones included."""
        if "schedules" in self._unsure:
            raise UntoldError
        schedules = self._data.get("schedules", {})
        return tuple(schedules) if isinstance(schedules, dict) else ()

    def _told(self, name: str) -> Any:
        if name in self._unsure or (name in self._data and name not in self._sections):
            raise UntoldError
        return self._sections.get(name)

    def _needed(self, name: str) -> Any:
        found = self._told(name)
        if found is None:
            raise UntoldError
        return found

    @property
    def model(self) -> str:
        """The mechanisms that members follow."""
        model: str = self._told("model") or MODELS[0]
        return model

    @property
    def clock(self) -> Clock:
        """The clock."""
        clock: Clock = self._needed("clock")
        return clock

    @property
    def ticking_clock(self) -> Clock:
        """A clock whose ticks divide a day and whose horizon is not upside down."""
        if 1440 % self.clock.tick_minutes:
            raise UntoldError
        return self.horizon

    @property
    def horizon(self) -> Clock:
        """A clock whose horizon is not upside down."""
        if self.clock.n_days < 1:
            raise UntoldError
        return self.clock

    @property
    def platform(self) -> Platform:
        """The platform."""
        platform: Platform = self._needed("platform")
        return platform

    @property
    def customers(self) -> Customers:
        """The customers."""
        customers: Customers = self._needed("customers")
        return customers

    @property
    def company(self) -> Company:
        """The company."""
        company: Company = self._needed("company")
        return company

    @property
    def cohorts(self) -> tuple[Cohort, ...]:
        """The groups of the first day, cohort by cohort."""
        cohorts: tuple[Cohort, ...] = self._told("start_from") or ()
        return cohorts

    @property
    def schedules(self) -> Mapping[str, tuple[ScheduleLine, ...]]:
        """The schedules that are right."""
        return self._told("schedules") or {}

    @property
    def arms(self) -> Mapping[str, tuple[StrategySettings, ...]]:
        """The arms that are right."""
        return self._told("arms") or {}

    @property
    def groups_file(self) -> bool:
        """Whether the groups of the first day come out of a file."""
        start = self._data.get("start_from")
        return isinstance(start, dict) and "groups_from" in start

    @property
    def fairness(self) -> str:
        """How arms are made comparable."""
        fairness: str = self._told("fairness") or "equal_audience"
        return fairness

    def _listed(self, name: str) -> dict[int, Any]:
        """Give the entries of a list that are right, by place."""
        return {place: entry for place, entry in enumerate(self._told(name) or ()) if entry is not None}

    @property
    def goals(self) -> tuple[Goal, ...]:
        """The goals, where all of them are right."""
        goals: tuple[Goal, ...] = self._told("goals") or ()
        return goals

    @property
    def limits(self) -> Mapping[int, Limit]:
        """The limits that are right, by place."""
        return self._listed("limits")

    @property
    def calendar(self) -> Mapping[int, CalendarEntry]:
        """The entries of the calendar that are right, by place."""
        return self._listed("calendar")

    @property
    def whole_calendar(self) -> Mapping[int, CalendarEntry]:
        """The calendar where all of its entries are right."""
        if None in (self._told("calendar") or ()):
            raise UntoldError
        return self.calendar

    @property
    def events(self) -> Mapping[int, Event]:
        """The events that are right, by place."""
        return self._listed("events")

    @property
    def shocks(self) -> Mapping[int, Shock]:
        """The shocks that are right, by place."""
        return self._listed("shocks")

    @property
    def ranges(self) -> Iterator[tuple[Path, str, tuple[float, ...]]]:
        """Overrides and ranges of parameters: path, name, numbers."""
        for name, value in (self._told("parameters") or {}).items():
            yield ("parameters", name), name, (value,)
        for name, ends in (self._told("uncertain") or {}).items():
            yield ("uncertain", name), name, ends

    def strategies(self) -> Iterator[tuple[Path, StrategySettings]]:
        """Give the strategies of all arms with their paths."""
        for arm, strategies in self.arms.items():
            for index, strategy in enumerate(strategies):
                yield ("arms", arm, index), strategy
