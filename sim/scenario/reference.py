"""The language reference: every key, parameter, profile and metric, out of the schema, in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sim.scenario.kinds import kinds
from sim.scenario.meanings import Meanings
from sim.scenario.metrics import METRIC_UNITS, worth_unit
from sim.scenario.model import Client, Console
from sim.scenario.parameters import PARAMETERS, Parameter
from sim.scenario.quantities import number_text
from sim.scenario.rule_sets import profiles
from sim.scenario.schema import models, scenario_schema
from sim.scenario.spelling import Strict

__all__ = ["reference"]

_SIDES: Mapping[type[Strict], str] = {Client: "client", Console: "console"}


def reference(lang: str = "en") -> str:
    """Write the reference of the scenario language.

    Parameters
    ----------
    lang : str
        ``en`` or ``zh``.

    Returns
    -------
    str
        A page in Markdown.
    """
    says = Meanings(lang)
    parts = (_top(says), _keys(says, lang), _parameters(says), _profiles(says), _metrics(says))
    return "\n".join(line for part in parts for line in part)


def _top(says: Meanings) -> Iterator[str]:
    yield from (f"# {says.word('title')}", "", says.word("generated"), "", says.word("spelling"), "")


def _keys(says: Meanings, lang: str) -> Iterator[str]:
    """Write a table for each mapping of the language."""
    schema = scenario_schema(lang)
    yield from (f"## {says.word('sections')}", "")
    header = [says.word(word) for word in ("key", "meaning", "value", "default", "source")]
    for model, path in models().items():
        described = schema["$defs"].get(model.__name__, schema)
        yield from (f"### {_heading(model, path, says)}", "", described["description"], "")
        yield from _table(header, _rows(model, path, described["properties"], says))


def _heading(model: type[Strict], path: str, says: Meanings) -> str:
    """Name a mapping by its path, a strategy by its kind too, and by the name under which others point to it."""
    kind = next((f": `{kind}`" for kind, settings in kinds().items() if settings is model), "")
    return f"{f'`{path}`' if path else says.word('whole')}{kind} ({model.__name__})"


def _rows(model: type[Strict], path: str, keys: Mapping[str, Any], says: Meanings) -> Iterator[list[str]]:
    for key, described in keys.items():
        default = says.word("needed") if key in model.needed() else _code(described.get("default"))
        whole = f"{path}.{key}".lstrip(".")
        yield [f"`{whole}`", described["description"], described["title"], default, _source(model, key, says)]


def _code(value: Any) -> str:
    """Write a default as a file does."""
    if value is None:
        return "-"
    if isinstance(value, dict):
        return f"`{{{', '.join(f'{key}: {_plain(entry)}' for key, entry in value.items())}}}`"
    return f"`{_plain(value)}`"


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_plain, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _source(model: type[Strict], key: str, says: Meanings) -> str:
    """Name the sources of a key; those of a platform's rule stand in the profiles."""
    if model not in _SIDES:
        return says.source(model, key) or "-"
    found = {cited for profile in profiles(_SIDES[model]).values() for cited in _cited(profile, key, says)}
    return ", ".join(sorted(found)) or "-"


def _cited(profile: Mapping[str, Any], rule: str, says: Meanings) -> list[str]:
    """Say where a rule of a profile comes from."""
    assumed = [says.word("assumption")] if rule in profile["assumptions"] else []
    return [*profile["sources"].get(rule, ()), *assumed]


def _parameters(says: Meanings) -> Iterator[str]:
    yield from (f"## {says.word('parameters')}", "", says.word("about_parameters"), "")
    header = [says.word(word) for word in ("parameter", "meaning", "unit", "range", "default", "source", "grade")]
    rows = (
        [
            f"`{parameter.name}`",
            says.of_parameter(parameter.name),
            parameter.unit,
            f"{number_text(parameter.low)} … {number_text(parameter.high)}",
            _default(parameter),
            parameter.source,
            parameter.grade,
        ]
        for parameter in PARAMETERS.values()
    )
    yield from _table(header, rows)


def _default(parameter: Parameter) -> str:
    """Write a default and, in brackets, those of the kinds of goods for which it is another."""
    others = [
        f"`{category}` {number_text(value)}"
        for category, value in parameter.categories.items()
        if value != parameter.value
    ]
    return number_text(parameter.value) + (f" ({', '.join(others)})" if others else "")


def _profiles(says: Meanings) -> Iterator[str]:
    yield from (f"## {says.word('profiles')}", "", says.word("about_profiles"), "")
    header = [says.word(word) for word in ("rule", "setting", "source")]
    for side in _SIDES.values():
        for name, profile in profiles(side).items():
            yield from (f"### `{name}` (`platform.{side}`)", "", says.word("as_of", profile["as_of"]), "")
            rows = (
                [f"`{rule}`", _code(value), ", ".join(_cited(profile, rule, says))]
                for rule, value in profile["rules"].items()
            )
            yield from _table(header, rows)


def _metrics(says: Meanings) -> Iterator[str]:
    yield from (f"## {says.word('metrics')}", "", says.word("about_metrics"), "")
    header = [says.word(word) for word in ("metric", "bound", "worth")]
    yield from _table(header, ([f"`{metric}`", unit, worth_unit(metric)] for metric, unit in METRIC_UNITS.items()))


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Write a table; what would part a cell is escaped."""
    yield f"| {' | '.join(header)} |"
    yield f"|{' --- |' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""
