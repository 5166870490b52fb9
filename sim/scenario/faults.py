"""From pydantic's errors to lines that help: place, value, what is allowed, what was probably meant."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from sim.errors import Fault
from sim.scenario.kinds import kinds
from sim.scenario.kinds.settings import StrategySettings
from sim.scenario.load import FULL_WIDTH
from sim.scenario.model import Scenario
from sim.scenario.rules import Bounds, GroupRule, When
from sim.scenario.schedules import Mixed, Offer
from sim.scenario.start_groups import Cohort, GroupsFrom, names_groups_file
from sim.scenario.tree import Path, Tree
from sim.scenario.words import meant, quoted

__all__ = ["MOST_FAULTS", "faults_of", "misspelt"]

MOST_FAULTS = 100
"""Faults of one file that are told."""

_MAPPING = {"dict_type", "model_type", "model_attributes_type", "mapping_type"}
_LIST = {"tuple_type", "list_type"}


def faults_of(errors: list[ErrorDetails], tree: Tree) -> list[Fault]:
    """Turn pydantic's errors into faults with places.

    Parameters
    ----------
    errors : list of ErrorDetails
        What pydantic found, with paths from the top of the file.
    tree : Tree
        The file.

    Returns
    -------
    list of Fault
        As many as a person reads, and one more.
    """
    return [_fault(error, tree) for error in errors[: MOST_FAULTS + 1]]


def _fault(error: ErrorDetails, tree: Tree) -> Fault:
    """Turn one error into a fault."""
    raw, kind = tuple(error["loc"]), error["type"]
    path = raw[:-1] if raw and raw[-1] == "[key]" else raw
    if kind == "extra_forbidden":
        sign = next((sign for sign in str(path[-1]) if sign in FULL_WIDTH), None)
        said = f"; a full-width '{sign}' stands in it, YAML needs '{FULL_WIDTH[sign]}'" if sign else _hint(path, tree)
        return tree.fault(path, f"unknown key{said}", at_key=True)
    if kind == "missing":
        return tree.fault(path, "missing; this key is needed")
    return tree.fault(path, _message(error), at_key=raw != path)


def _message(error: ErrorDetails) -> str:
    """Say what is wrong with a value."""
    kind, value = error["type"], error["input"]
    if kind in _MAPPING:
        return f"{quoted(value)}: a mapping of keys and values is needed"
    if kind in _LIST:
        return f"{quoted(value)}: a list is needed"
    return error["msg"] if kind == "scenario" else f"{quoted(value)}: {error['msg'].lower()}"


def misspelt(data: Mapping[str, object]) -> Iterator[str]:
    """Name the sections that a file probably means by keys that it should not have.

    Parameters
    ----------
    data : mapping of str to object
        The top of a file.

    Yields
    ------
    str
        Key of a section that the file does not have.
    """
    absent = [name for name in Scenario.model_fields if name not in data]
    unknown = [key for key in data if key not in Scenario.model_fields]
    for key in unknown[:MOST_FAULTS]:
        yield from (name for name in absent if meant(key, [name]))


def _hint(path: Path, tree: Tree) -> str:
    """Name a key of the same place that is near, or the place where the key belongs."""
    model, word = _model_at(path[:-1], tree), str(path[-1])
    if model is None:
        return ""
    spelled = {name: field.alias or name for name, field in model.model_fields.items()}
    if word in spelled:
        return f"; did you mean '{spelled[word]}'?"
    belongs = [place for place, keys in _places() if word in keys and model is not GroupsFrom]
    near = meant(word, spelled.values())
    return near or (f"; it belongs under {belongs[0]}" if belongs else f"; allowed: {', '.join(spelled.values())}")


def _model_at(path: Path, tree: Tree) -> type[BaseModel] | None:
    """Find the model that reads a place of the file."""
    annotation: Any = Scenario
    data = tree.data
    for part in path:
        annotation = _step(annotation, part)
        data = data[part] if part in (data if isinstance(data, dict) else range(len(data))) else {}
        if annotation is StrategySettings and isinstance(data, dict):
            annotation = kinds().get(data.get("kind", ""), StrategySettings)
        if part == "start_from":
            is_named = isinstance(data, dict) and names_groups_file(data)
            annotation = GroupsFrom if is_named else tuple[Cohort, ...]
    return _model(annotation)


def _model(annotation: Any) -> type[BaseModel] | None:
    """Take the model out of a type, if it is one."""
    bare = _bare(annotation)
    return bare if isinstance(bare, type) and issubclass(bare, BaseModel) else None


def _keys(annotation: Any) -> tuple[str, ...]:
    """List the keys of a model as a file spells them."""
    model = _model(annotation)
    return () if model is None else tuple(field.alias or name for name, field in model.model_fields.items())


def _step(annotation: Any, part: str | int) -> Any:
    """Go from a type to the type of one of its parts."""
    bare, model = _bare(annotation), _model(annotation)
    if model is not None:
        fields = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
        return fields.get(str(part))
    inner = get_args(bare)
    if not inner:
        return None
    return _bare(inner[1] if get_origin(bare) is dict else inner[0])


def _bare(annotation: Any) -> Any:
    """Take off ``Annotated``, and take the first of several types."""
    if hasattr(annotation, "__metadata__"):
        return _bare(annotation.__origin__)
    is_choice = get_origin(annotation) in (Union, types.UnionType)
    options = [option for option in get_args(annotation) if option is not type(None)]
    return _bare(options[0]) if is_choice else annotation


_INNER: dict[type[BaseModel], str] = {
    Offer: "offer of a line of a schedule",
    Mixed: "an entry of mix",
    GroupRule: "an entry of rules of a strategy",
    When: "when of a rule",
    Bounds: "what a rule's when asks, such as members",
}
"""What a place inside others is called."""


def _places() -> Iterator[tuple[str, tuple[str, ...]]]:
    """List the places of a scenario file with their keys, outer ones first."""
    yield "the top of the file", _keys(Scenario)
    for name, field in Scenario.model_fields.items():
        yield name, _keys(Cohort) if name == "start_from" else _keys(field.annotation)
        yield f"an entry of {name}", _keys(_step(field.annotation, 0)) or _keys(_step(_step(field.annotation, 0), 0))
    for part in ("client", "console"):
        yield f"platform.{part}", _keys(_step(Scenario.model_fields["platform"].annotation, part))
    segment = _step(_step(Scenario.model_fields["customers"].annotation, "segments"), 0)
    yield "a segment of customers.segments", _keys(segment)
    for kind, settings in kinds().items():
        yield f"a strategy of kind {kind}", _keys(settings)
    for model, place in _INNER.items():
        yield place, _keys(model)
