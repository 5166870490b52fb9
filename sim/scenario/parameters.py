"""The registry of the model's parameters, read from ``defaults.yaml``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from sim.errors import ModelError
from sim.scenario.load import read_packaged
from sim.scenario.quantities import plain_number

__all__ = ["CATEGORIES", "MODELS", "PARAMETERS", "REPLACED", "Parameter", "defaults_for", "reads", "replaced"]

MODELS = ("standard", "inbox")
"""Mechanisms that a scenario can name: the model, and the minimal one of MODEL.md section 11."""

CATEGORIES = ("beverage", "grocery", "baby", "beauty", "durable", "education", "other")
"""Kinds of goods that a company can sell; some parameters have a default for each."""

_SHARED = "money"
"""Group of parameters that both read: what the operator's work costs."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of the model.

    Parameters
    ----------
    name : str
        Dotted name, ``decision.unfold_cost``.
    value : float
        Default.
    low, high : float
        Plausible range, ends included.
    unit : str
        Unit of the three numbers; ``1`` is none.
    source : str
        Id in ``sources.yaml``; ``-`` is none.
    grade : str
        ``src`` fixed by a source, ``cal`` moved to reach a sourced band, ``ass`` assumption.
    meaning : str
        What it is, in one line.
    categories : mapping of str to float
        Default by category of goods (:data:`CATEGORIES`) where it differs; empty where it does not.
    """

    name: str
    value: float
    low: float
    high: float
    unit: str
    source: str
    grade: str
    meaning: str
    categories: Mapping[str, float] = field(default_factory=dict)


class _Registry(Mapping[str, Parameter]):
    """Every parameter by dotted name; the file is read at the first use."""

    def __getitem__(self, name: str) -> Parameter:
        return _read()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_read())

    def __len__(self) -> int:
        return len(_read())


PARAMETERS: Mapping[str, Parameter] = _Registry()
"""Every parameter of the model by dotted name."""


REPLACED: Mapping[str, str] = {
    "attention.need_threshold": "a need is open or not; see purchase.ahead_days",
    "opening": "looking in is a habit; see habit.gain, habit.loss and habit.muted_factor",
    "value.chat_smoothing": "chat is worth a look by itself; see value.chat_worth",
    "value.muted_start_penalty": "the start comes from a past; see start_from.past",
    "value.dilution": "what is read often is worth less; see novelty.messages_per_week",
    "irritation.push": "load.alert",
    "irritation.push_max": "every alert counts",
    "irritation.quiet_factor": "load.quiet",
    "irritation.dot": "load.dot",
    "irritation.mention": "load.mention",
    "irritation.duplicate": "a duplicate counts as a post that is worth nothing",
    "irritation.junk": "a post counts the more the less it is worth; see load.alert",
    "irritation.junk_threshold": "a post counts the more the less it is worth; see load.alert",
    "irritation.chat": "load.chat_hour",
    "irritation.half_value": "tolerance.median",
    "irritation.half_life_days": "load.half_life_days",
    "irritation.brand_share": "load.brand_share",
    "irritation.sensitivity_spread": "tolerance.spread",
    "decision.base_probability": "decision.act_base",
    "decision.irritation_probability": "decision.act_scale and decision.act_power",
    "decision.leave_irritation": "decision.act_scale",
    "decision.leave_value": "worth keeps load down; see load.alert",
    "decision.leave_tenure": "who stays is tolerant; see tolerance.spread",
    "decision.mute_cost": "decision.act_scale",
    "decision.mute_irritation": "decision.act_power",
    "decision.mute_value": "worth keeps load down; see load.alert",
    "decision.mute_spread": "tolerance.spread",
    "decision.pin_irritation": "decision.pin_cost",
    "decision.fold_cost": "decision.muted_leave_cost and decision.second_probability",
    "decision.fold_rows": "load.dot",
    "decision.fold_irritation": "decision.act_scale",
    "decision.fold_value": "decision.act_scale",
    "decision.nest": "there is no nest any more",
    "decision.join_forced": "decision.join_mute_forced",
    "decision.join_invitation": "decision.join_mute_invitation",
    "exposure.gain": "purchase.goodwill",
    "exposure.wear": "novelty.messages_per_week",
    "purchase.readiness_per_day": "purchase.interval_shape",
    "purchase.base": "purchase.salience and purchase.contestable",
    "purchase.discount_response": "purchase.elasticity",
}
"""Parameters, and groups of them, of the model before, and what to look at instead."""


def replaced(name: str) -> str:
    """Say what to look at instead of a parameter of the model before.

    Parameters
    ----------
    name : str
        Dotted name.

    Returns
    -------
    str
        Empty where no model had it.

    Examples
    --------
    >>> replaced("irritation.push"), replaced("load.alert")
    ('parameter of an earlier model; now: load.alert', '')
    """
    instead = REPLACED.get(name, REPLACED.get(name.partition(".")[0]))
    return f"parameter of an earlier model; now: {instead}" if instead is not None else ""


def defaults_for(category: str) -> dict[str, float]:
    """Return the defaults of all parameters for one kind of goods.

    Parameters
    ----------
    category : str
        One of :data:`CATEGORIES`.

    Returns
    -------
    dict of str to float
        By dotted name.

    Examples
    --------
    >>> defaults_for("durable")["purchase.share"]
    0.15
    """
    return {name: found.categories.get(category, found.value) for name, found in PARAMETERS.items()}


def reads(model: str, name: str) -> bool:
    """Tell whether a parameter has any effect in a model.

    Parameters
    ----------
    model : str
        One of :data:`MODELS`.
    name : str
        Dotted name of a parameter.

    Returns
    -------
    bool

    Examples
    --------
    >>> reads("standard", "inbox.act"), reads("inbox", "inbox.act"), reads("inbox", "money.wage_per_hour")
    (False, True, True)
    """
    group = name.partition(".")[0]
    return group == _SHARED or (group == "inbox") is (model == "inbox")


@cache
def _read() -> dict[str, Parameter]:
    """Read ``defaults.yaml`` once."""
    groups = read_packaged("defaults.yaml")
    found = [_parameter(f"{group}.{name}", entry) for group, names in groups.items() for name, entry in names.items()]
    return {parameter.name: parameter for parameter in found}


def _parameter(name: str, entry: Mapping[str, object]) -> Parameter:
    """Read one entry; a wrong one is our fault."""
    bounds = entry["range"] if isinstance(entry["range"], list) else []
    numbers = [plain_number(text) for text in (entry["value"], *bounds)]
    value, low, high = (number for number in numbers if number is not None)
    if not low <= value <= high:
        raise ModelError(f"defaults.yaml: {name}: value {value} outside its range {low} to {high}")
    unit, source, grade, meaning = (str(entry[key]) for key in ("unit", "source", "grade", "meaning"))
    return Parameter(name, value, low, high, unit, source, grade, meaning, _by_category(name, entry, low, high))


def _by_category(name: str, entry: Mapping[str, object], low: float, high: float) -> dict[str, float]:
    """Read the defaults that differ by kind of goods."""
    stated = entry.get("categories", {})
    found = {key: plain_number(text) for key, text in stated.items()} if isinstance(stated, dict) else {}
    values = {key: value for key, value in found.items() if value is not None and low <= value <= high}
    if set(values) != set(found) or (values and set(values) != set(CATEGORIES)):
        raise ModelError(f"defaults.yaml: {name}: a value a category, each within {low} to {high}")
    return values
