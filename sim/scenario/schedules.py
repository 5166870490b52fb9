"""Schedules: when which message is sent, and what it offers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, Field, PlainSerializer

from sim.scenario.quantities import Duration, Number, Share, Whole
from sim.scenario.spelling import (
    WEEKDAYS,
    Flag,
    Form,
    Name,
    OneOrMany,
    Short,
    Spelling,
    Strict,
    TimeOfDay,
    Word,
    clock_text,
    refused,
)

__all__ = ["ALL_DAYS", "PHASES", "Days", "Mixed", "Offer", "ScheduleLine"]

KINDS = ("promotion", "coupon", "content", "red_packet", "roll_call", "notice")
PHASES = ("build_up", "warm_up", "peak", "encore")
"""Phases of a shopping festival, in order."""

ALL_DAYS = tuple(range(7))


class Offer(Strict):
    """What a message offers beside its content.

    Parameters
    ----------
    discount : float
        Share of the price that is cut, 0 to 1.
    coupon_yuan : float
        Face value of a coupon, yuan; on a coupon post it replaces the company's, which 0 leaves as it is.
    scarcity : float
        Factor by which scarcity raises orders, 1 to 1.5.
    threshold_yuan : float
        Basket from which price cuts hold, yuan; 0 for every basket.
    stock : int or None
        Orders that the offer can take over all groups it is sent to; nothing where there is no limit.
    ends_after_minutes : int or None
        Time after the post at which the offer ends, minutes; ``ends_after: 4 hours`` in a scenario file.
    min_buyers : int
        Orders without which all orders on the offer are cancelled when it ends; 0 for none.
    """

    discount: Annotated[float, Share()] = 0.0
    coupon_yuan: Annotated[float, Number(0, 1e6)] = 0.0
    scarcity: Annotated[float, Number(1, 1.5)] = 1.0
    threshold_yuan: Annotated[float, Number(0, 1e7)] = 0.0
    stock: Annotated[int, Whole(0, 100_000_000)] | None = None
    ends_after_minutes: Annotated[int, Duration("minute", 1, 31 * 1440)] | None = Field(None, alias="ends_after")
    min_buyers: Annotated[int, Whole(0, 100_000_000)] = 0


@dataclass(frozen=True)
class _Weekday(Spelling[int]):
    """A weekday by name; inside, 0 is Monday."""

    def parse(self, value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 6:
            return value
        return WEEKDAYS.index(Word(WEEKDAYS).parse(value))

    def form(self) -> Form:
        return Word(WEEKDAYS).form()

    def show(self, value: int) -> str:
        return WEEKDAYS[value]


def _weekdays(value: object) -> object:
    """Write out ``every``; make one day a list."""
    if value == "every":
        return list(WEEKDAYS)
    return value if isinstance(value, list | tuple) else [value]


def _days_text(days: tuple[int, ...]) -> str | list[str] | None:
    """Write the days as a file does; nothing where there are none."""
    return "every" if len(days) == 7 else [WEEKDAYS[day] for day in days] or None


def _times_text(times: tuple[int, ...]) -> list[str] | None:
    """Write the times as a file does; nothing where there are none."""
    return [clock_text(time) for time in times] or None


def _distinct_sorted(values: tuple[int, ...]) -> tuple[int, ...]:
    """Put a set in order and refuse what stands in it twice."""
    twice = sorted(value for value, count in Counter(values).items() if count > 1)
    if twice:
        name = WEEKDAYS[twice[0]] if max(values) < 7 else clock_text(twice[0])
        raise refused(f"'{name}': stands in the list twice")
    if not values:
        raise refused("an empty list: at least one is needed")
    return tuple(sorted(values))


_SET = {"minItems": 1, "uniqueItems": True}

Days = Annotated[
    tuple[Annotated[int, _Weekday()], ...],
    Short(_weekdays, lambda whole: {"anyOf": [{"enum": ["every"]}, whole["items"], {**whole, **_SET}]}),
    AfterValidator(_distinct_sorted),
    PlainSerializer(_days_text, when_used="json"),
]
Times = Annotated[
    tuple[Annotated[int, TimeOfDay()], ...],
    Short(OneOrMany.expand, lambda whole: {"anyOf": [whole["items"], {**whole, **_SET}]}),
    AfterValidator(_distinct_sorted),
    PlainSerializer(_times_text, when_used="json"),
]


class Mixed(Strict):
    """One kind of message among those that a line sends in turn; what it does not say is as the line says.

    Parameters
    ----------
    share : float
        Share of the line's posts; the shares of a line sum to 1.
    kind : str
        As in :class:`ScheduleLine`.
    topic, value, benefit, offer : str, float, float, Offer or None
        As in :class:`ScheduleLine`; nothing where the line's holds.
    """

    share: Annotated[float, Share()]
    kind: Annotated[str, Word(KINDS)]
    topic: Annotated[str, Name()] | None = None
    value: Annotated[float, Share(percent=False)] | None = None
    benefit: Annotated[float, Share(percent=False)] | None = None
    offer: Offer | None = None


class ScheduleLine(Strict):
    """One line of a schedule: a message, and when it is sent.

    Parameters
    ----------
    days : tuple of int
        Weekdays, 0 is Monday; empty where the line has ``every``.
    at : tuple of int
        Minutes of the day, ascending; empty where the line has ``every``.
    every_minutes : int or None
        Time between posts of a flash group, minutes; ``every: 1 hour`` in a scenario file.
    kind : str or None
        ``promotion``, ``coupon``, ``content``, ``red_packet``, ``roll_call`` (an offer whose buyers all see each other)
        or ``notice``; nothing where the line has ``mix``.
    mix : tuple of Mixed
        Kinds that the line's posts take in turn, in the given shares.
    phase : tuple of str
        Phases of the calendar in which the line is sent; empty for always.
    topic : str
        Topic that members may be interested in.
    value, benefit : float
        Worth of the content to an interested member, and to anyone; 0 to 1.
    via : str
        ``broadcast`` or ``manual``.
    mention_all : bool
        Whether the post mentions everyone.
    offer : Offer or None
        What it offers.
    """

    days: Days = ()
    at: Times = ()
    every_minutes: Annotated[int, Duration("minute", 1, 31 * 1440)] | None = Field(None, alias="every")
    kind: Annotated[str, Word(KINDS)] | None = None
    mix: tuple[Mixed, ...] = ()
    phase: Annotated[tuple[Annotated[str, Word(PHASES)], ...], OneOrMany] = ()
    topic: Annotated[str, Name()]
    value: Annotated[float, Share(percent=False)]
    benefit: Annotated[float, Share(percent=False)] = 0.0
    via: Annotated[str, Word(("broadcast", "manual"))]
    mention_all: Annotated[bool, Flag()] = False
    offer: Offer | None = None
