"""Shocks: what happens to the operator from outside, by date or by chance."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from sim.scenario.quantities import Number, Share, Whole
from sim.scenario.spelling import Day, Strict, Word

__all__ = ["KEYS_OF", "Shock"]

KEYS_OF = {
    "staff_leave": ("people", "groups"),
    "enforcement": ("groups",),
    "scandal": ("irritation", "value"),
}
"""What may be said of each kind of shock, beside when it strikes."""


class Shock(Strict):
    """One shock; it strikes every arm that has groups, on the same day.

    Parameters
    ----------
    kind : str
        ``staff_leave``: people leave and take groups with them; ``enforcement``: the platform closes groups;
        ``scandal``: everybody holds load against the brand and thinks less of its groups.
    day : date or None
        Day of the shock, at its first tick; ``date`` in a scenario file.
    per_month : float or None
        Mean shocks a month of 30.4375 days where it strikes by chance, drawn each day; 0 to 30.
    people : int
        Staff who leave for good (staff_leave).
    groups : float
        Share of the live groups that are dissolved, each drawn by itself (staff_leave, enforcement).
    irritation : float
        Load held against the brand that it adds, as a multiple of each member's tolerance (scandal); 0 to 10.
    value : float
        What it takes off the perceived value of every group (scandal); 0 to 1.
    """

    kind: Annotated[str, Word(tuple(KEYS_OF))]
    day: Annotated[date, Day()] | None = Field(None, alias="date")
    per_month: Annotated[float, Number(0, 30)] | None = None
    people: Annotated[int, Whole(0, 1_000_000)] = 0
    groups: Annotated[float, Share()] = 0.0
    irritation: Annotated[float, Number(0, 10)] = 0.0
    value: Annotated[float, Share(percent=False)] = 0.0

    @model_serializer(mode="wrap", when_used="json")
    def _shown(self, shown: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what does not belong to the kind."""
        kept = ("kind", "date", "day", "per_month", *KEYS_OF[self.kind])
        return {key: value for key, value in shown(self).items() if key in kept}
