"""Section 8: what the strategies of an arm are going to do, written down before the first tick."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.scenario.kinds import FlashGroups, PinDrive
from sim.scenario.kinds.settings import MadeGroups, StandingGroups, StrategySettings
from sim.scenario.model import Scenario
from sim.scenario.schedules import Mixed, ScheduleLine

from .days import NOTHING, Days
from .formulas import NEVER, Ticks, half_up

__all__ = ["DISSOLVE", "NOT_MIXED", "OPEN", "PIN_DRIVE", "POST", "Deed", "Message", "Plan"]

DISSOLVE, OPEN, POST, PIN_DRIVE = range(4)
"""Order of the planned deeds within a tick (section 4.3)."""

NOT_MIXED = -1
"""Stands for the place in a mix where the line has none."""


@dataclass(frozen=True)
class Message:
    """What is posted, at the moment of sending."""

    value: float
    benefit: float
    topic: str
    offers: bool
    coupon: int
    discount: float
    scarcity: float
    threshold: int
    end: int
    stock: int | None
    min_buyers: int
    roll_call: bool
    mention_all: bool
    red_packet: bool
    broadcast: bool
    quiet: bool
    sent: int


@dataclass(frozen=True, order=True)
class Deed:
    """One thing that an operator does in a tick.

    Parameters
    ----------
    tick, phase, place, wave, line : int
        When, which kind of deed, the strategy's place in the arm, its wave, its schedule line: the order of deeds.
    schedule, kind : str, int
        Schedule of the line, and place in the line's mix.
    until, reach : int, float
        First tick after a pin drive, and the share of the members that it reaches.
    """

    tick: int
    phase: int
    place: int
    wave: int = 0
    line: int = 0
    schedule: str = ""
    kind: int = NOT_MIXED
    until: int = 0
    reach: float = 0.0


Slot = tuple[int, int, str]
"""A post that a schedule asks for: tick, line, schedule."""


class Plan:
    """Deeds and messages of an arm.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    arm : tuple of StrategySettings
        Its strategies.
    days : Days
        The calendar.
    """

    def __init__(self, scenario: Scenario, arm: tuple[StrategySettings, ...], days: Days) -> None:
        self.scenario = scenario
        self.days = days
        self.ticks = Ticks(scenario.clock.tick_minutes)
        self.end = scenario.clock.n_ticks
        deeds = sorted(deed for place, settings in enumerate(arm) for deed in self._deeds(place, settings))
        self.by_tick: dict[int, list[Deed]] = {}
        for deed in deeds:
            self.by_tick.setdefault(deed.tick, []).append(deed)

    def message(self, deed: Deed, coupon_yuan: float) -> Message:
        """Write the message of a post; the coupon is worth what it is worth now."""
        line = self.scenario.schedules[deed.schedule][deed.line]
        said: Mixed | ScheduleLine = line if deed.kind == NOT_MIXED else line.mix[deed.kind]
        offer = said.offer or line.offer
        own = offer.coupon_yuan if offer else 0.0
        coupon = coupon_yuan if own == 0 and said.kind == "coupon" else own
        return Message(
            value=line.value if said.value is None else said.value,
            benefit=line.benefit if said.benefit is None else said.benefit,
            topic=said.topic or line.topic,
            offers=offer is not None or said.kind in ("coupon", "promotion", "roll_call"),
            coupon=half_up(coupon * 100),
            discount=offer.discount if offer else 0.0,
            scarcity=offer.scarcity if offer else 1.0,
            threshold=half_up(offer.threshold_yuan * 100) if offer else 0,
            end=self._end(deed.tick, offer.ends_after_minutes if offer else None),
            stock=offer.stock if offer else None,
            min_buyers=offer.min_buyers if offer else 0,
            roll_call=said.kind == "roll_call",
            mention_all=line.mention_all,
            red_packet=said.kind == "red_packet",
            broadcast=line.via == "broadcast",
            quiet=self.days.quiet(deed.tick),
            sent=deed.tick,
        )

    def _end(self, tick: int, minutes: int | None) -> int:
        """First tick at which an offer is over."""
        return NEVER if minutes is None else tick + math.ceil(minutes / self.ticks.minutes)

    def _deeds(self, place: int, settings: StrategySettings) -> Iterator[Deed]:
        """List the deeds of one strategy within the horizon."""
        if isinstance(settings, FlashGroups):
            yield from self._flash(place, settings)
        elif isinstance(settings, PinDrive):
            start = (settings.start - self.scenario.clock.start).days * self.ticks.n
            until = start + settings.lasts_days * self.ticks.n
            yield Deed(start, PIN_DRIVE, place, until=until, reach=settings.reach)
        elif isinstance(settings, StandingGroups):
            if isinstance(settings, MadeGroups):
                yield Deed(0, OPEN, place)
            slots = _kept(sorted(self._standing(settings.schedule)), settings.posts_kept)
            yield from self._posts(place, 0, slots)

    def _in_force(self, schedule: str, day: int) -> list[tuple[int, str, ScheduleLine]]:
        """Lines that count on a day, with their numbers and the name of their schedule."""
        name = self.days.in_force(schedule, day)
        if name == NOTHING:
            return []
        phases = self.days.phases(day)
        lines = enumerate(self.scenario.schedules[name])
        return [(number, name, line) for number, line in lines if not line.phase or phases & set(line.phase)]

    def _standing(self, schedule: str) -> Iterator[Slot]:
        """Posts of standing groups: on these weekdays, at these times."""
        for day in range(self.scenario.clock.n_days):
            for number, name, line in self._in_force(schedule, day):
                if self.days.date(day).weekday() in line.days:
                    for minute in line.at:
                        yield day * self.ticks.n + minute // self.ticks.minutes, number, name

    def _posts(self, place: int, wave: int, slots: Sequence[Slot]) -> Iterator[Deed]:
        """Give each post of a wave its kind, where its line has a mix."""
        sent: dict[tuple[int, str], Counter[int]] = {}
        for tick, number, name in slots:
            mix = self.scenario.schedules[name][number].mix
            kind = _next_kind(mix, sent.setdefault((number, name), Counter())) if mix else NOT_MIXED
            yield Deed(tick, POST, place, wave, number, name, kind)

    def _flash(self, place: int, settings: FlashGroups) -> Iterator[Deed]:
        """Openings, closings and posts of flash groups; deeds beyond the horizon do not take place."""
        clock = self.scenario.clock
        for wave, day in enumerate(settings.opening_days(clock.start, clock.end)):
            opening = day * self.ticks.n + settings.at // self.ticks.minutes
            closing = opening + settings.lasts_minutes // self.ticks.minutes
            yield Deed(opening, OPEN, place, wave)
            if closing < self.end:
                yield Deed(closing, DISSOLVE, place, wave)
            for number, name, line in self._in_force(settings.schedule, day):
                every = (line.every_minutes or 0) // self.ticks.minutes
                ticks = range(opening + 1, min(closing, self.end), every)
                yield from self._posts(place, wave, [(tick, number, name) for tick in ticks])


def _kept(slots: Sequence[Slot], share: float) -> list[Slot]:
    """Thin posts evenly."""
    return [slot for i, slot in enumerate(slots) if math.floor((i + 1) * share) > math.floor(i * share)]


def _next_kind(mix: Sequence[Mixed], sent: Counter[int]) -> int:
    """Give the place of the kind that is furthest behind, and count it."""
    i = sent.total()
    behind = [kind.share * (i + 1) - sent[place] for place, kind in enumerate(mix)]
    chosen = behind.index(max(behind))
    sent[chosen] += 1
    return chosen
