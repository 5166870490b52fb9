"""Rules: what an operator does with standing groups on a day, or when they look a certain way."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from sim.scenario.quantities import Number, Share, Whole
from sim.scenario.schedules import Days
from sim.scenario.spelling import Day, Flag, Strict, Word

__all__ = ["DEEDS", "JOINING", "KEYS_OF", "MOVING", "OBSERVED", "Bounds", "GroupRule", "When"]

JOINING = ("forced", "invitation", "opt_in")
"""How members come into a group: added without being asked, invited, or by their own choice."""

DEEDS = ("split", "merge", "rebuild", "dissolve")

KEYS_OF = {
    "split": ("size", "rejoin", "joining", "template"),
    "merge": ("size", "rejoin", "joining"),
    "rebuild": ("size", "rejoin", "joining", "template"),
    "dissolve": (),
}
"""What may be said of each deed, beside when it is done."""

MOVING = tuple(deed for deed, keys in KEYS_OF.items() if "size" in keys)
"""Deeds that invite members into other groups."""

OBSERVED = ("members", "age_days", "messages_7d", "orders_14d")
"""What a rule may ask of a group: all of it is seen by the operator."""


class Bounds(Strict):
    """Bounds of something observed, both included.

    Parameters
    ----------
    at_least, at_most : float or None
        Lowest and highest value.
    """

    at_least: Annotated[float, Number(0, 1e9)] | None = None
    at_most: Annotated[float, Number(0, 1e9)] | None = None


class When(Strict):
    """When a rule applies to a group: on a day, or on weekdays; and only where everything asked of the group holds.

    Parameters
    ----------
    day : date or None
        The only day; ``date`` in a scenario file.
    every : tuple of int
        Weekdays on which the rule is asked, 0 is Monday; empty where there is a date.
    members : Bounds or None
        Live members of the group.
    age_days : Bounds or None
        Days since the group was made.
    messages_7d : Bounds or None
        Messages that members wrote in the last 7 days; not asked before the group was watched for 7 days.
    orders_14d : Bounds or None
        Orders placed in the group in the last 14 days; not asked before the group was watched for 14 days.
    """

    day: Annotated[date, Day()] | None = Field(None, alias="date")
    every: Days = ()
    members: Bounds | None = None
    age_days: Bounds | None = None
    messages_7d: Bounds | None = None
    orders_14d: Bounds | None = None


class GroupRule(Strict):
    """A rule of an operator for the groups of a strategy, carried out at the first tick of a day.

    Parameters
    ----------
    when : When
        On which days, for which groups.
    do : str
        ``dissolve``: the groups end. ``rebuild``: they end and their members are invited into new groups.
        ``merge``: they are put together, as many as fit, into the first of each bunch. ``split``: of a group larger
        than ``size`` all but one part is invited into new groups.
    size : int or None
        Largest size of the groups that members are invited into (split, merge, rebuild).
    rejoin : float
        Probability that a member who has to move does so; load held against the brand lowers it.
    joining : str
        How they come in: ``forced``, ``invitation`` or ``opt_in``.
    template : bool
        Whether new groups are set up from a template.
    """

    when: When
    do: Annotated[str, Word(DEEDS)]
    size: Annotated[int, Whole(2, 100_000)] | None = None
    rejoin: Annotated[float, Share()] = 0.7
    joining: Annotated[str, Word(JOINING)] = "invitation"
    template: Annotated[bool, Flag()] = True

    @model_serializer(mode="wrap", when_used="json")
    def _shown(self, shown: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what does not belong to the deed."""
        kept = ("when", "do", *KEYS_OF[self.do])
        return {key: value for key, value in shown(self).items() if key in kept}
