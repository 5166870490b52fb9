"""The registry of the model's parameters, read from ``defaults.yaml``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from sim.errors import ModelError
from sim.scenario.load import read_packaged
from sim.scenario.quantities import plain_number

__all__ = ["MODELS", "PARAMETERS", "Parameter", "reads"]

MODELS = ("standard", "inbox")
"""Mechanisms that a scenario can name: the model, and the minimal one of MODEL.md section 11."""

_SHARED = "money"
"""Group of parameters that both read: what the operator's work costs."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of the model.

    Parameters
    ----------
    name : str
        Dotted name, ``decision.fold_cost``.
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
    """

    name: str
    value: float
    low: float
    high: float
    unit: str
    source: str
    grade: str
    meaning: str


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
    return Parameter(name, value, low, high, unit, source, grade, meaning)
