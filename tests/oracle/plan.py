"""Section 8: what the strategies of an arm are going to do, written down before the first tick."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sim.scenario.kinds import FlashGroups, KeepGroups, PinDrive
from sim.scenario.kinds.settings import MadeGroups, StrategySettings
from sim.scenario.model import Scenario
from sim.scenario.schedules import ScheduleLine

from .formulas import Ticks, half_up

__all__ = ["DISSOLVE", "OPEN", "PIN_DRIVE", "POST", "Deed", "Message", "Plan"]

DISSOLVE, OPEN, POST, PIN_DRIVE = range(4)
"""Order of the operators' deeds within a tick (section 4.3)."""


@dataclass(frozen=True)
class Message:
    """What is posted, before it is sent."""

    value: float
    benefit: float
    topic: str
    offers: bool
    coupon: int
    discount: float
    scarcity: float
    mention_all: bool
    red_packet: bool
    broadcast: bool


@dataclass(frozen=True, order=True)
class Deed:
    """One thing that an operator does in a tick.

    Parameters
    ----------
    tick, phase, place, wave, line : int
        When, which kind of deed, the strategy's place in the arm, its wave, its schedule line: the order of deeds.
    until, reach : int, float
        First tick after a pin drive, and the share of the members that it reaches.
    """

    tick: int
    phase: int
    place: int
    wave: int = 0
    line: int = 0
    until: int = 0
    reach: float = 0.0


class Plan:
    """Deeds and messages of an arm.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    arm : tuple of StrategySettings
        Its strategies.
    """

    def __init__(self, scenario: Scenario, arm: tuple[StrategySettings, ...]) -> None:
        self.scenario = scenario
        self.ticks = Ticks(scenario.clock.tick_minutes)
        self.end = scenario.clock.n_ticks
        deeds = sorted(deed for place, settings in enumerate(arm) for deed in self._deeds(place, settings))
        self.by_tick: dict[int, list[Deed]] = {}
        for deed in deeds:
            self.by_tick.setdefault(deed.tick, []).append(deed)
        self.posts_a_day = sum(deed.phase == POST for deed in deeds) / scenario.clock.n_days

    def message(self, line: ScheduleLine) -> Message:
        """Write the message of a line."""
        offer = line.offer
        coupon = offer.coupon_yuan if offer else 0.0
        if line.kind == "coupon":
            coupon += self.scenario.company.coupon_yuan
        return Message(
            value=self._worth(line.value),
            benefit=line.benefit,
            topic=line.topic,
            offers=offer is not None or line.kind in ("coupon", "promotion"),
            coupon=half_up(coupon * 100),
            discount=offer.discount if offer else 0.0,
            scarcity=offer.scarcity if offer else 1.0,
            mention_all=line.mention_all,
            red_packet=line.kind == "red_packet",
            broadcast=line.via == "broadcast",
        )

    def _worth(self, value: float) -> float:
        """Dilute the value of content by the posts a day of the whole arm."""
        delta = self.scenario.parameters["value.dilution"]
        if self.posts_a_day == 0 or delta == 0:
            return value
        return min(1.0, value * min(1.5, math.pow(self.posts_a_day, -delta)))

    def _deeds(self, place: int, settings: StrategySettings) -> Iterator[Deed]:
        """List the deeds of one strategy within the horizon."""
        if isinstance(settings, FlashGroups):
            yield from self._flash(place, settings)
        elif isinstance(settings, PinDrive):
            start = (settings.start - self.scenario.clock.start).days * self.ticks.n
            until = start + settings.lasts_days * self.ticks.n
            yield Deed(start, PIN_DRIVE, place, until=until, reach=settings.reach)
        elif isinstance(settings, KeepGroups):
            yield from self._standing_posts(place, settings.schedule)
        elif isinstance(settings, MadeGroups):
            yield Deed(0, OPEN, place)
            yield from self._standing_posts(place, settings.schedule)

    def _standing_posts(self, place: int, schedule: str) -> Iterator[Deed]:
        """Posts of standing groups: on these weekdays, at these times."""
        for number, line in enumerate(self.scenario.schedules[schedule]):
            for day in range(self.scenario.clock.n_days):
                if (self.scenario.clock.start + timedelta(days=day)).weekday() in line.days:
                    for minute in line.at:
                        yield Deed(day * self.ticks.n + minute // self.ticks.minutes, POST, place, 0, number)

    def _flash(self, place: int, settings: FlashGroups) -> Iterator[Deed]:
        """Openings, closings and posts of flash groups; deeds beyond the horizon do not take place."""
        clock = self.scenario.clock
        for wave, day in enumerate(settings.opening_days(clock.start, clock.end)):
            opening = day * self.ticks.n + settings.at // self.ticks.minutes
            closing = opening + settings.lasts_minutes // self.ticks.minutes
            yield Deed(opening, OPEN, place, wave)
            if closing < self.end:
                yield Deed(closing, DISSOLVE, place, wave)
            for number, line in enumerate(self.scenario.schedules[settings.schedule]):
                every = (line.every_minutes or 0) // self.ticks.minutes
                for tick in range(opening + 1, min(closing, self.end), every):
                    yield Deed(tick, POST, place, wave, number)
