"""Goals and limits: which metric decides, and by how much it must differ to be worth acting on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import ValidationInfo, field_serializer, field_validator

from sim.scenario.metrics import METRIC_UNITS, METRICS, worth_unit
from sim.scenario.quantities import Amount, Share
from sim.scenario.spelling import Spelling, Strict, Word

__all__ = ["Goal", "Limit"]


def _amount(unit: str) -> Amount:
    """Spell a difference worth acting on."""
    return Amount(unit, 0, 1e9)


def _bound(metric: str) -> Spelling[Any]:
    """Spell the bound of a metric: a share, a ratio, or a number with its unit."""
    unit = METRIC_UNITS[metric]
    if unit in ("share", "ratio"):
        return Share() if unit == "share" else Share(-math.inf, math.inf)
    return Amount(unit, -1e9, 1e9)


class Goal(Strict):
    """A metric to be raised or lowered.

    Parameters
    ----------
    metric : str
        Id of a metric.
    direction : str
        ``maximise`` or ``minimise``.
    worth_acting_on : (float, str) or None
        Smallest difference that matters, with its unit: ``(0.3, "yuan")``, ``(2.0, "points")``.
    """

    metric: Annotated[str, Word(METRICS)]
    direction: Annotated[str, Word(("maximise", "minimise"))]
    worth_acting_on: tuple[float, str] | None = None

    @classmethod
    def spelled_by(cls) -> Mapping[str, tuple[str, Mapping[str, Spelling[Any]]]]:
        return {"worth_acting_on": ("metric", {metric: _amount(worth_unit(metric)) for metric in METRICS})}

    @field_validator("worth_acting_on", mode="plain")
    @classmethod
    def _in_unit(cls, value: object, info: ValidationInfo) -> tuple[float, str] | None:
        metric = info.data.get("metric")
        return None if value is None or metric is None else _amount(worth_unit(metric)).parse(value)

    @field_serializer("worth_acting_on", when_used="json")
    def _shown(self, value: tuple[float, str] | None) -> str | None:
        return None if value is None else _amount(value[1]).show(value)


class Limit(Strict):
    """A bound that an arm must keep.

    Parameters
    ----------
    metric : str
        Id of a metric.
    at_most, at_least : float or None
        Bounds, in the metric's unit; a share is 0 to 1.
    """

    metric: Annotated[str, Word(METRICS)]
    at_most: float | None = None
    at_least: float | None = None

    @classmethod
    def spelled_by(cls) -> Mapping[str, tuple[str, Mapping[str, Spelling[Any]]]]:
        bounds = {metric: _bound(metric) for metric in METRICS}
        return {"at_most": ("metric", bounds), "at_least": ("metric", bounds)}

    @field_validator("at_most", "at_least", mode="plain")
    @classmethod
    def _in_unit(cls, value: object, info: ValidationInfo) -> float | None:
        metric = info.data.get("metric")
        if value is None or metric is None:
            return None
        bound = _bound(metric)
        if isinstance(bound, Amount):
            return value if isinstance(value, float) else bound.parse(value)[0]
        return float(bound.parse(value))

    @field_serializer("at_most", "at_least", when_used="json")
    def _shown(self, value: float | None) -> str | float | None:
        bound = _bound(self.metric)
        if value is None:
            return None
        return str(bound.show((value, bound.unit) if isinstance(bound, Amount) else value))
