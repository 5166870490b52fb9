"""Events: dated changes of the world that hold from a day on, in every arm."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Annotated, Any

from pydantic import Field, PlainSerializer, PlainValidator, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from sim.scenario.parameters import PARAMETERS, reads, replaced
from sim.scenario.platform import Client, Console
from sim.scenario.quantities import Number
from sim.scenario.spelling import Day, Entries, Spelling, Strict, refused
from sim.scenario.words import meant, quoted

__all__ = ["FIXED_AT_START", "Event", "changeable"]

CLIENT = (
    "fold_needs_mute", "fold_clears_pin", "box_rises", "mention_breaks_mute", "mention_breaks_fold", "followed_senders",
)  # fmt: skip
CONSOLE = ("broadcasts_per_month",)

ALLOWED = "; allowed: rules of platform.client, broadcasts_per_month, company.coupon_yuan, parameters of the model"

FIXED_AT_START = (
    "attention.sessions_per_day", "attention.sessions_spread", "exposure.half_life_days", "load.half_life_days",
    "novelty.half_life_days", "tolerance.median", "tolerance.spread", "purchase.share", "purchase.growth",
    "purchase.frequency_shape", "purchase.interval_shape", "reading.depth_median", "reading.depth_spread",
    "rows.rate_per_group", "rows.rate_spread", "rows.other_pins_mean", "value.start_mean", "value.start_spread",
    "value.half_life_days", "value.match_mean", "value.match_concentration", "chat.spread",
)  # fmt: skip
"""Parameters that customers are born with, that plans rest on or that stocks fade by: no event changes them."""


def changeable() -> dict[str, Spelling[Any]]:
    """List what an event can change.

    Returns
    -------
    dict of str to Spelling
        How the new value is spelled, by dotted name: rules of the platform, the coupon, and every parameter of the
        standard model but those of :data:`FIXED_AT_START` and of money.
    """
    client = {f"platform.client.{name}": Client.model_fields[name].metadata[0] for name in CLIENT}
    console = {f"platform.console.{name}": Console.model_fields[name].metadata[0] for name in CONSOLE}
    parameters = {
        name: Number(parameter.low, parameter.high)
        for name, parameter in PARAMETERS.items()
        if name not in FIXED_AT_START and not name.startswith("money.") and reads("standard", name)
    }
    return {**client, **console, "company.coupon_yuan": Number(0, 1e6), **parameters}


_changeable = cache(changeable)


def _changes(value: object) -> dict[str, Any]:
    """Read the new values, each as its key spells it; refuse all that are wrong."""
    if not isinstance(value, dict) or not value:
        said = "an empty mapping" if value == {} else quoted(value)
        raise refused(f"{said}: needs what changes, such as {{platform.console.broadcasts_per_month: 30}}")
    wrong: list[InitErrorDetails] = []
    read: dict[str, Any] = {}
    for key, entry in value.items():
        try:
            read[key] = _changed(key, entry)
        except PydanticCustomError as refusal:
            wrong.append(InitErrorDetails(type=refusal, loc=(key,), input=entry))
    if wrong:
        raise ValidationError.from_exception_data("scenario", wrong)
    return read


def _changed(key: str, value: object) -> Any:
    """Read one new value."""
    known = _changeable()
    if key in FIXED_AT_START or key.startswith("money."):
        raise refused(f"{quoted(key)}: holds from the first day on; no event can change it")
    if isinstance(value, dict):
        raise refused("a mapping: write each key by its dotted name, such as decision.unfold_cost: 5")
    if replaced(key):
        raise refused(replaced(key))
    if key not in known:
        raise refused(f"{quoted(key)}: no event can change this{meant(key, known) or ALLOWED}")
    return known[key].parse(value)


def _shown(value: dict[str, Any]) -> dict[str, Any]:
    """Spell the new values as a file does."""
    known = _changeable()
    return {key: known[key].show(entry) for key, entry in value.items()}


class Event(Strict):
    """A change of the world; it holds in every arm from the first tick of its day.

    Parameters
    ----------
    day : date
        First day on which it holds; ``date`` in a scenario file.
    change : dict of str to object
        New values by dotted name (:func:`changeable`).
    """

    day: Annotated[date, Day()] = Field(alias="date")
    change: Annotated[
        dict[str, Any],
        PlainValidator(_changes),
        PlainSerializer(_shown, return_type=dict, when_used="json"),
        Entries(changeable),
    ]
