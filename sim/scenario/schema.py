"""JSON Schema of scenario files, for editors, out of the models that read them.

It accepts every file that loads, as an editor reads it: YAML's core schema turns ``18``, ``true`` and ``null`` into
numbers, truth values and null before a schema sees them. What it cannot say are rules between keys, and bounds of
quantities that carry their unit in the value.
"""

from __future__ import annotations

import types
from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from sim.errors import ModelError
from sim.scenario.kinds import kinds
from sim.scenario.kinds.settings import StrategySettings
from sim.scenario.meanings import Meanings
from sim.scenario.model import Scenario
from sim.scenario.parameters import PARAMETERS, Parameter
from sim.scenario.quantities import Number
from sim.scenario.spelling import Entries, Form, Short, Spelling, Strict

__all__ = ["models", "scenario_schema"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_OF_PARAMETERS = ("parameters", "uncertain")
"""Keys of a scenario whose entries are parameters of the model."""


def scenario_schema(lang: str = "en") -> dict[str, Any]:
    """Describe scenario files as JSON Schema, draft 2020-12.

    Parameters
    ----------
    lang : str
        Language of titles and descriptions, ``en`` or ``zh``.

    Returns
    -------
    dict
        A schema for the data that an editor reads from a file.
    """
    split: set[type[Strict]] = set()
    complete = _complete(Scenario, split)
    writer = _Writer(Meanings(lang), split)
    whole = writer.model(Scenario)
    alone = {"if": {"not": {"required": ["extends"]}}, "then": complete, "required": ["qunsim"]}
    definitions = {model.__name__: writer.model(model) for model in models() if model is not Scenario}
    return {"$schema": DIALECT, "title": "qunsim", **whole, **alone, "$defs": definitions}


def _complete(model: type[Strict], split: set[type[Strict]]) -> dict[str, Any]:
    """Say which keys are needed of mappings that may be split over two files; only a file that extends none has all."""
    split.add(model)
    inner = {field.alias or name: _needed(_whole(field), split) for name, field in model.model_fields.items()}
    needed = [key for key in inner if key in model.needed()]
    found = {key: needs for key, needs in inner.items() if needs}
    return {**({"required": needed} if needed else {}), **({"properties": found} if found else {})}


def _needed(annotation: Any, split: set[type[Strict]], stands_for_list: bool = False) -> dict[str, Any]:
    """Say what is needed of the mappings under a key; what stands in a list is whole in each file."""
    if isinstance(annotation, type) and issubclass(annotation, Strict):
        return _complete(annotation, split)
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _needed(parts[0], split, any(isinstance(mark, Short) for mark in parts[1:]))
    if origin is dict:
        entry = _needed(parts[1], split)
        return {"additionalProperties": entry} if entry else {}
    if origin is tuple:
        return _needed(parts[0], split) if stands_for_list else {}
    if origin in (Union, types.UnionType):
        either = [needs for part in parts if (needs := _needed(part, split, stands_for_list))]
        return {"anyOf": either} if len(either) > 1 else next(iter(either), {})
    return {}


def models() -> dict[type[Strict], str]:
    """List the mappings of the language: the models, the file as a whole first.

    Returns
    -------
    dict of type to str
        Path by model, such as ``schedules.<name>[]``, in the order of a file; strategies in the order of their kinds.
    """
    found: dict[type[Strict], str] = {}
    waiting: list[tuple[Any, str]] = [(Scenario, "")]
    for annotation, path in waiting:
        for model, place in _models_in(annotation, path):
            if model not in found:
                found[model] = place
                inner = kinds().values() if model is StrategySettings else ()
                waiting += [(settings, place) for settings in inner]
                waiting += [(_whole(field), f"{place}.{key}".lstrip(".")) for key, field in _fields(model)]
    return {model: found[model] for model in _in_order(Scenario, {}) if model is not StrategySettings}


def _models_in(annotation: Any, path: str) -> Iterator[tuple[type[Strict], str]]:
    """Give the models in an annotation, not those in the models."""
    if isinstance(annotation, type) and issubclass(annotation, Strict):
        yield annotation, path
    step = {dict: ".<name>", tuple: "[]"}.get(get_origin(annotation), "")
    for part in get_args(annotation):
        yield from _models_in(part, f"{path}{step}")


def _in_order(model: type[Strict], found: dict[type[Strict], None]) -> dict[type[Strict], None]:
    """List a model and those inside it as a reader meets them."""
    if model not in found:
        found[model] = None
        inner = [_whole(field) for _, field in _fields(model)]
        for annotation in (*inner, *(kinds().values() if model is StrategySettings else ())):
            for part, _ in _models_in(annotation, ""):
                _in_order(part, found)
    return found


def _fields(model: type[Strict]) -> list[tuple[str, FieldInfo]]:
    """List the keys of a model as a file spells them."""
    return [(field.alias or name, field) for name, field in model.model_fields.items()]


def _whole(field: FieldInfo) -> Any:
    """Join what pydantic parts: a field's type and what was annotated to it."""
    return Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation


class _Writer:
    """Writes schemas with titles and descriptions in one language."""

    def __init__(self, meanings: Meanings, split: Collection[type[Strict]]) -> None:
        self._meanings = meanings
        self._split = split

    def model(self, model: type[Strict]) -> dict[str, Any]:
        """Describe a mapping with fixed keys."""
        properties = {field.alias or name: self._key(model, name, field) for name, field in model.model_fields.items()}
        needed = [key for key in properties if key in model.needed() and model not in self._split]
        rules = [rule for key, (other, by) in model.spelled_by().items() for rule in self._rules(key, other, by)]
        return {
            "type": "object",
            "description": self._meanings.of_model(model),
            "properties": properties,
            "additionalProperties": False,
            **({"required": needed} if needed else {}),
            **({"allOf": rules} if rules else {}),
        }

    def _key(self, model: type[Strict], name: str, field: FieldInfo) -> dict[str, Any]:
        """Describe one key: its value, what it means, its default."""
        key = field.alias or name
        depends = model.spelled_by().get(key)
        if model is Scenario and key in _OF_PARAMETERS:
            value = self._by_parameter(self._value(get_args(field.annotation)[1]))
        else:
            value = self._value(_whole(field)) if depends is None else self._any_of(depends[1].values())
        default = _default(field)
        return {
            **value,
            "description": self._meanings.of_key(model, key),
            **({} if default is None else {"default": default}),
        }

    def _value(self, annotation: Any) -> dict[str, Any]:
        """Describe a value by its annotation."""
        origin, parts = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            return self._annotated(parts[0], parts[1:])
        if origin in (Union, types.UnionType):
            return self._either([self._value(part) for part in parts if part is not type(None)])
        if origin is dict:
            names, entry = self._value(parts[0]), self._value(parts[1])
            title = self._meanings.form("mapping", names.get("title", ""), entry["title"])
            return {"type": "object", "title": title, "propertyNames": names, "additionalProperties": entry}
        if origin is tuple:
            return self._list(parts)
        if isinstance(annotation, type) and issubclass(annotation, Strict):
            return self._reference(annotation)
        raise ModelError(f"{annotation}: a key of a scenario file is annotated with no way of spelling it")

    def _annotated(self, inner: Any, marks: tuple[Any, ...]) -> dict[str, Any]:
        """Describe a value by its way of spelling, and by the shorter one if there is one."""
        entries = next((mark for mark in marks if isinstance(mark, Entries)), None)
        if entries is not None:
            return self._entries(entries.spellings())
        spelling = next((mark for mark in marks if isinstance(mark, Spelling)), None)
        whole = self._value(inner) if spelling is None else self._form(spelling.form())
        for short in (mark for mark in marks if isinstance(mark, Short)):
            both = short.describe(whole)
            titles = [_title(option) for option in both["anyOf"][:-1]] + [self._of_these(both["anyOf"][-1])]
            whole = {**both, "title": self._meanings.form("options", *titles)}
        return whole

    def _either(self, options: list[dict[str, Any]]) -> dict[str, Any]:
        """Describe one of several ways."""
        if len(options) == 1:
            return options[0]
        return {"anyOf": options, "title": self._meanings.form("options", *map(_title, options))}

    def _entries(self, spellings: Mapping[str, Spelling[Any]]) -> dict[str, Any]:
        """Describe a mapping whose keys are known and are no fields."""
        known = {key: self._form(spelling.form()) for key, spelling in spellings.items()}
        title = self._meanings.form("entries")
        return {"type": "object", "title": title, "properties": known, "additionalProperties": False}

    def _of_these(self, whole: dict[str, Any]) -> str:
        """Name the longer spelling after the shorter one: a list, a range or a mapping of it."""
        if whole.get("type") != "array":
            return _title(whole)
        return self._meanings.form("range_of_these" if "prefixItems" in whole else "list_of_these")

    def _form(self, form: Form) -> dict[str, Any]:
        """Describe a way of spelling."""
        return {**form.schema, "title": self._meanings.form(form.name, form.allowed)}

    def _list(self, parts: tuple[Any, ...]) -> dict[str, Any]:
        """Describe a list: of any length, or of one value for each place."""
        if parts[-1] is Ellipsis:
            entry = self._value(parts[0])
            title, needed = self._meanings.form("list", entry["title"]), self._needed_in_lists(parts[0])
            return {"type": "array", "items": {**entry, **needed}, "title": title}
        entries = [self._value(part) for part in parts]
        title = self._meanings.form("range", entries[0]["title"])
        bounds = {"minItems": len(parts), "maxItems": len(parts)}
        return {"type": "array", "prefixItems": entries, "items": False, **bounds, "title": title}

    def _needed_in_lists(self, entry: Any) -> dict[str, Any]:
        """Say which keys an entry needs where the mapping by itself may be split over two files."""
        return {"required": sorted(entry.needed())} if entry in self._split else {}

    def _reference(self, model: type[Strict]) -> dict[str, Any]:
        """Point to a mapping with fixed keys; to the one of its kind for a strategy."""
        if model is not StrategySettings:
            return {"$ref": f"#/$defs/{model.__name__}", "title": self._meanings.form("keys", model.__name__)}
        by_kind = [
            {
                "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
                "then": {"$ref": f"#/$defs/{settings.__name__}"},
            }
            for kind, settings in kinds().items()
        ]
        kind = {"enum": list(kinds()), "description": self._meanings.of_key(StrategySettings, "kind")}
        title = self._meanings.form("strategy", "")
        return {
            "type": "object",
            "title": title,
            "properties": {"kind": kind},
            "required": ["kind"],
            "allOf": by_kind,
        }

    def _rules(self, key: str, other: str, by: Mapping[str, Spelling[Any]]) -> Iterator[dict[str, Any]]:
        """Say how a key is spelled under each word of another key; words that spell it alike stand together."""
        alike: dict[Spelling[Any], list[str]] = {}
        for word, spelling in by.items():
            alike.setdefault(spelling, []).append(word)
        for spelling, words in alike.items():
            condition = {"properties": {other: {"enum": words}}, "required": [other]}
            yield {"if": condition, "then": {"properties": {key: self._form(spelling.form())}}}

    def _any_of(self, spellings: Any) -> dict[str, Any]:
        """Name the ways in which a key may be spelled; which of them holds, the rules say."""
        titles = [self._meanings.form(form.name, form.allowed) for form in (s.form() for s in dict.fromkeys(spellings))]
        return {"title": self._meanings.form("options", *titles)}

    def _by_parameter(self, entry: dict[str, Any]) -> dict[str, Any]:
        """Describe a mapping whose keys are parameters of the model."""
        title = self._meanings.form("mapping", self._meanings.form("parameter"), entry["title"])
        known = {name: self._parameter(parameter, entry) for name, parameter in PARAMETERS.items()}
        return {"type": "object", "title": title, "properties": known, "additionalProperties": False}

    def _parameter(self, parameter: Parameter, entry: dict[str, Any]) -> dict[str, Any]:
        """Describe a number, or a range of two, inside the plausible range of a parameter."""
        number = self._form(Number(parameter.low, parameter.high).form())
        described = {"description": self._meanings.of_parameter(parameter.name)}
        if "anyOf" not in entry:
            return {**number, **described, "default": parameter.value}
        pair = {**entry["anyOf"][1], "prefixItems": [number, number]}
        return {**pair, **described}


def _title(option: Mapping[str, Any]) -> str:
    """Name one of several ways of spelling; words name themselves."""
    return str(option.get("title") or ", ".join(option["enum"]))


def _default(field: FieldInfo) -> Any:
    """Spell the default of a key as a file does; nothing where there is none."""
    if field.is_required():
        return None
    default = field.get_default(call_default_factory=True, validated_data={})
    return TypeAdapter(_whole(field)).dump_python(default, mode="json", by_alias=True, exclude_none=True)
