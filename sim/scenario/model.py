"""The scenario as the program sees it: frozen, every default laid under, units gone."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, SerializeAsAny

from sim.errors import Fault, ModelError, ScenarioError
from sim.scenario.beside import EXTENDED, TABLE
from sim.scenario.calendar import CalendarEntry
from sim.scenario.events import Event
from sim.scenario.goals import Goal, Limit
from sim.scenario.kinds import kinds
from sim.scenario.kinds.settings import StrategySettings
from sim.scenario.metrics import METRICS
from sim.scenario.parameters import CATEGORIES, MODELS, reads
from sim.scenario.platform import Client, Console, Platform
from sim.scenario.quantities import Number, Ordered, Pair, Share, Whole
from sim.scenario.schedules import Offer, ScheduleLine
from sim.scenario.shocks import Shock
from sim.scenario.spelling import Day, Name, Strict, Text, Word, refused, refused_at
from sim.scenario.staff import Staff
from sim.scenario.start_groups import Cohort, GroupsFrom, StartFrom
from sim.scenario.structures import Structures, structure_parameters
from sim.scenario.tree import VERSION, key_text
from sim.scenario.words import meant, quoted
from sim.scenario.zones import Zone

__all__ = [
    "METRICS",
    "Client",
    "Clock",
    "Company",
    "Console",
    "Customers",
    "Experiment",
    "Goal",
    "Limit",
    "Offer",
    "OsShares",
    "Platform",
    "Scenario",
    "ScheduleLine",
    "Segment",
    "SegmentsFrom",
    "Strategy",
]


FAIRNESS = ("equal_audience", "equal_messages", "equal_effort")


class Clock(Strict):
    """The horizon and its ticks.

    Parameters
    ----------
    start, end : date
        First and last day, both included.
    tick_minutes : int
        Length of a tick; divides a day.
    timezone : str
        Where the local times of the scenario hold.
    """

    start: Annotated[date, Day()]
    end: Annotated[date, Day()]
    tick_minutes: Annotated[int, Whole(1, 1440)] = 60
    timezone: Annotated[str, Zone()] = "Asia/Shanghai"

    @property
    def n_days(self) -> int:
        """Days of the horizon."""
        return (self.end - self.start).days + 1

    @property
    def ticks_per_day(self) -> int:
        """Ticks of a day."""
        return 1440 // self.tick_minutes

    @property
    def n_ticks(self) -> int:
        """Ticks of the horizon."""
        return self.n_days * self.ticks_per_day


class Company(Strict):
    """What an order is worth.

    Parameters
    ----------
    price_yuan : float
        Price of a basket, yuan.
    gross_margin : float
        Share of the price that is left after the goods are paid.
    coupon_yuan : float
        Face value of the coupon of a ``kind: coupon`` post, yuan, unless its offer states one.
    category : str
        What is sold: it decides the defaults of some parameters of purchase.
    customers : int or None
        Customers whom the company serves with one message; nothing where they are those that are simulated.
    """

    price_yuan: Annotated[float, Number(0.01, 1e7)]
    gross_margin: Annotated[float, Share()]
    coupon_yuan: Annotated[float, Number(0, 1e6)] = 0.0
    category: Annotated[str, Word(CATEGORIES)] = "other"
    customers: Annotated[int, Whole(1, 2_000_000_000)] | None = None


class OsShares(Strict):
    """Operating systems of the customers' phones.

    Parameters
    ----------
    ios, android : float
        Shares; they sum to 1.
    """

    ios: Annotated[float, Share()]
    android: Annotated[float, Share()]


class Segment(Strict):
    """Customers who are alike.

    Parameters
    ----------
    share : float
        Share of the customers.
    orders_per_month : float
        Mean orders a month without any group.
    interests : dict of str to float
        Mean interest in a topic, 0 to 1.
    basket_yuan : float or None
        Price of their basket; the company's where none is given.
    category_orders_per_month : float or None
        Mean orders a month of such goods anywhere; more than `orders_per_month`, whose share of them replaces
        ``purchase.share``.
    """

    share: Annotated[float, Share()]
    orders_per_month: Annotated[float, Number(0, 1000)]
    interests: dict[Annotated[str, Name()], Annotated[float, Share()]] = Field(default_factory=dict)
    basket_yuan: Annotated[float, Number(0.01, 1e7)] | None = None
    category_orders_per_month: Annotated[float, Number(0.001, 1000)] | None = None


class SegmentsFrom(Strict):
    """Segments by recency and frequency out of an order log.

    Parameters
    ----------
    orders : str
        Path of a CSV file relative to the scenario's folder.
    interests : dict of str to float
        Mean interest in a topic of every segment, 0 to 1.
    """

    orders: Annotated[str, TABLE]
    interests: dict[Annotated[str, Name()], Annotated[float, Share()]] = Field(default_factory=dict)


class Customers(Strict):
    """Everyone the operator may reach: the audience of every arm.

    Parameters
    ----------
    count : int or None
        Number of customers; in a scenario that was loaded always a number.
    os : OsShares
        Shares of the operating systems.
    segments : dict of str to Segment
        Segments by name; their shares sum to 1.
    segments_from : SegmentsFrom or None
        An order log that segments are built from; nothing once they are built.
    """

    count: Annotated[int, Whole(1, 100_000_000)] | None = None
    os: OsShares = OsShares(ios=0.3, android=0.7)
    segments: dict[Annotated[str, Name()], Segment] = Field(default_factory=dict)
    segments_from: SegmentsFrom | None = None


class Experiment(Strict):
    """How often the scenario is run.

    Parameters
    ----------
    replications : int
        Replications of each arm.
    """

    replications: Annotated[int, Whole(1, 1_000_000)] = 30


def _strategy(value: object) -> object:
    """Read a strategy by the settings class of its kind."""
    if isinstance(value, StrategySettings):
        return value
    if not isinstance(value, dict):
        raise refused(f"{quoted(value)}: needs a mapping with a kind, such as {{kind: keep_groups, schedule: two}}")
    kind = value.get("kind")
    if not isinstance(kind, str) or kind not in kinds():
        said = "missing" if kind is None else f"{quoted(kind)}: unknown kind"
        raise refused_at("kind", kind, f"{said}; allowed: {', '.join(kinds())}{meant(kind, kinds())}")
    return kinds()[kind].model_validate(value)


def _dotted(value: object) -> object:
    """Refuse parameters in groups: there is one spelling."""
    if isinstance(value, dict):
        raise refused("a mapping: write each parameter by its dotted name, such as decision.unfold_cost: 5")
    return value


Strategy = Annotated[SerializeAsAny[StrategySettings], BeforeValidator(_strategy)]
Arm = tuple[Strategy, ...]
Parameters = dict[str, Annotated[float, Number(), BeforeValidator(_dotted)]]
Range = Annotated[tuple[Annotated[float, Number()], Annotated[float, Number()]], Pair, Ordered]
Language = Annotated[str, Word(("zh", "en"))]


class Scenario(Strict):
    """A whole scenario.

    Parameters
    ----------
    qunsim : int
        Version of the format, 1.
    extends : str or None
        Name of a file whose keys lie under this one's; nothing once they are laid.
    title, question : dict of str to str
        Texts by language, ``zh`` and ``en``.
    sources : tuple of str
        Ids of sources.
    seed : int
        Seed of all draws, 0 to 2^63 - 1.
    model : str
        Mechanisms that members follow: ``standard``, or ``inbox``, the minimal model of MODEL.md section 11.
    clock, platform, company, customers : Clock, Platform, Company, Customers
        The world.
    calendar : tuple of CalendarEntry
        Days and hours unlike others.
    events : tuple of Event
        Dated changes of the world.
    staff : Staff or None
        People who run the groups; without them work is paid by the hour and always done.
    shocks : tuple of Shock
        What strikes from outside.
    start_from : tuple of Cohort
        Groups of the first day, cohort by cohort; in a scenario that was loaded never the name of a file.
    schedules : dict of str to tuple of ScheduleLine
        Schedules by name.
    arms : dict of str to tuple of StrategySettings
        Strategies of each arm; ``none`` is always there and has none.
    fairness : str
        ``equal_audience``: every arm has the same customers from the first tick. ``equal_messages``,
        ``equal_effort``: besides, planned posts x members, or planned minutes of work, are made equal by thinning the
        posts of strategies that are ``adjustable``.
    structures : Structures
        Rival structures of mechanisms, by name.
    parameters : dict of str to float
        Every parameter by dotted name, those that the model does not read too.
    uncertain : dict of str to (float, float)
        Ranges of parameters that conclusions are repeated over.
    goals, limits : tuple of Goal, tuple of Limit
        What decides.
    experiment : Experiment
        How often it is run.
    """

    qunsim: Annotated[int, Whole(VERSION, VERSION)]
    extends: Annotated[str, EXTENDED] | None = None
    title: dict[Language, Annotated[str, Text()]] = Field(default_factory=dict)
    question: dict[Language, Annotated[str, Text()]] = Field(default_factory=dict)
    sources: tuple[Annotated[str, Text(200)], ...] = ()
    seed: Annotated[int, Whole(0, 2**63 - 1)] = 1
    model: Annotated[str, Word(MODELS)] = "standard"
    clock: Clock
    platform: Platform
    company: Company
    customers: Customers
    calendar: tuple[CalendarEntry, ...] = ()
    events: tuple[Event, ...] = ()
    staff: Staff | None = None
    shocks: tuple[Shock, ...] = ()
    start_from: StartFrom = ()
    schedules: dict[Annotated[str, Name()], tuple[ScheduleLine, ...]] = Field(default_factory=dict)
    arms: dict[Annotated[str, Name()], Arm]
    fairness: Annotated[str, Word(FAIRNESS)] = "equal_audience"
    structures: Structures = Structures()
    parameters: Parameters = Field(default_factory=dict)
    uncertain: dict[str, Range] = Field(default_factory=dict)
    goals: tuple[Goal, ...] = ()
    limits: tuple[Limit, ...] = ()
    experiment: Experiment = Experiment()

    @property
    def lines(self) -> tuple[ScheduleLine, ...]:
        """The lines of all schedules."""
        return tuple(line for lines in self.schedules.values() for line in lines)

    @property
    def topics(self) -> list[str]:
        """The topics of all lines, of the kinds mixed in them and of pasts, in alphabetical order."""
        mixed = {kind.topic for line in self.lines for kind in line.mix if kind.topic}
        pasts = {cohort.past.topic for cohort in self.cohorts if cohort.past.topic}
        return sorted({line.topic for line in self.lines} | mixed | pasts)

    @property
    def cohorts(self) -> tuple[Cohort, ...]:
        """Groups of the first day, cohort by cohort."""
        if isinstance(self.start_from, GroupsFrom):
            raise ModelError("a scenario was used before its groups were read from their file")
        return self.start_from

    @property
    def simulated_share(self) -> float:
        """Share of the company's customers that is simulated, and pays for what serves all of them at once."""
        count = self.customers.count or 0
        return 1.0 if self.company.customers is None else count / self.company.customers

    def with_parameters(self, values: Mapping[str, float]) -> Scenario:
        """Give the scenario with other values of some parameters.

        Parameters
        ----------
        values : mapping of str to float
            Finite values by dotted name; they may leave the plausible range.

        Returns
        -------
        Scenario
            A copy; this one stays as it is.

        Raises
        ------
        ScenarioError
            A name is no parameter's that the model reads, or a value is not finite.
        """
        known = [name for name in self.parameters if reads(self.model, name)]
        faults = [_fault(name, value, known) for name, value in values.items()]
        if any(faults):
            raise ScenarioError(*(fault for fault in faults if fault is not None))
        changed = {name: float(value) for name, value in values.items()}
        return self.model_copy(update={"parameters": {**self.parameters, **changed}})

    def with_structures(self, **chosen: str) -> Scenario:
        """Give the scenario with other structures, their parameters laid over those of this one.

        Parameters
        ----------
        **chosen : str
            Alternatives by name of the structure, such as ``size="burial"``.

        Returns
        -------
        Scenario
            A copy; this one stays as it is.
        """
        structures = Structures.model_validate({**self.structures.model_dump(), **chosen})
        changed = self.model_copy(update={"structures": structures})
        return changed.with_parameters(structure_parameters(Structures.model_validate(chosen)))

    def spelled(self) -> dict[str, Any]:
        """Spell the scenario as a file would, with units.

        Returns
        -------
        dict
            Texts, numbers, truth values, lists and mappings; nothing that is None, no parameter that the model does not
            read.
        """
        spelled: dict[str, Any] = _without_none(self.model_dump(mode="json", by_alias=True))
        read = {name: value for name, value in spelled["parameters"].items() if reads(self.model, name)}
        return {**spelled, "parameters": read}


def _fault(name: str, value: float, known: Collection[str]) -> Fault | None:
    """Say what is wrong with a parameter's new value, if anything is."""
    if name not in known:
        return Fault("parameters", 0, 0, key_text((name,)), f"unknown parameter{meant(name, known)}")
    if not math.isfinite(value):
        return Fault("parameters", 0, 0, name, f"'{value}': not a finite number")
    return None


def _without_none(value: Any) -> Any:
    """Leave out what is not there."""
    if isinstance(value, dict):
        return {key: _without_none(entry) for key, entry in value.items() if entry is not None}
    return [_without_none(entry) for entry in value] if isinstance(value, list) else value
