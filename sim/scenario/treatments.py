"""Treatments: what an arm does differently, and in how many of them two arms or two scenarios differ.

Compared are effective arms as a file would spell them: defaults included, schedules in the place of their names, names
left out. Values that are changed together are one treatment: a kind of groups with its size, the kind, topic and worth
of a message, the days and times of a timetable, a structure or the goods that are sold with the parameters that follow
from them. A strategy or a line of a schedule that one arm has in addition is one
treatment, whatever it consists of; so is what follows from another kind of groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Annotated, Any

from pydantic import TypeAdapter

from sim.scenario.differences import ABSENT, Row, content, entries, rows, value_text
from sim.scenario.kinds import kinds
from sim.scenario.model import Scenario
from sim.scenario.parameters import PARAMETERS, defaults_for
from sim.scenario.structures import STRUCTURES, Structures, structure_parameters
from sim.scenario.tree import key_text

__all__ = [
    "Difference",
    "ScenarioDifferences",
    "arm_differences",
    "effective_arms",
    "far_apart",
    "scenario_differences",
    "treatments",
]

LEVERS = {
    "kind": "groups", "size": "groups",
    "every": "openings", "at": "openings", "interval": "openings", "lasts": "openings", "first": "openings",
    "last": "openings",
    "share": "audience", "accept": "audience", "entry": "audience", "reach": "audience",
    "replaced": "timetable", "posts_kept": "timetable",
}  # fmt: skip
"""Treatment of a key of a strategy; every other key is a treatment of its own."""

LINE_LEVERS = {
    "days": "timetable", "at": "timetable", "every": "timetable", "via": "timetable", "phase": "timetable",
    "kind": "content", "topic": "content", "value": "content", "benefit": "content", "mix": "content",
}  # fmt: skip
"""Treatment of a key of a line of a schedule; every other key is a treatment of its own."""

JUDGEMENT = ("seed", "fairness", "uncertain", "goals", "limits", "experiment")
"""Sections that say how arms are drawn and judged; they treat nobody."""

LEFT_OUT = ("qunsim", "title", "question", "sources", "schedules", "arms")
"""Sections that are not compared as they stand: texts, schedules (compared where they are used) and arms."""

MOST_ARMS = 40
"""Arms that are compared with each other when a scenario is checked; more would take long."""

Arm = list[dict[str, Any]]


@dataclass(frozen=True)
class Difference:
    """One key whose value differs.

    Parameters
    ----------
    key : str
        Where it stands, such as ``keep_groups.schedule[1].at``.
    left, right : str or None
        The values as a scenario file spells them; None where there is none.
    treatment : str
        What it is a part of; empty where it treats nobody.
    """

    key: str
    left: str | None
    right: str | None
    treatment: str


def treatments(differences: Iterable[Difference]) -> tuple[str, ...]:
    """Name the treatments in which two arms differ.

    Parameters
    ----------
    differences : iterable of Difference
        What differs.

    Returns
    -------
    tuple of str
        Each once, in order.
    """
    return tuple(dict.fromkeys(one.treatment for one in differences if one.treatment))


def effective_arms(scenario: Scenario) -> dict[str, Arm]:
    """Spell the arms with their schedules in the place of names.

    Parameters
    ----------
    scenario : Scenario
        A loaded scenario.

    Returns
    -------
    dict of str to list of dict
        Strategies by arm.
    """
    spelled = scenario.spelled()
    found: dict[str, Arm] = _effective(spelled["arms"], spelled)
    return found


def _effective(value: Any, spelled: Mapping[str, Any]) -> Any:
    """Put schedules in the place of their names; drop the names of strategies and profiles."""
    if isinstance(value, list):
        return [_effective(entry, spelled) for entry in value]
    if not isinstance(value, dict):
        return value
    dropped = "name" if value.get("kind") in kinds() else "profile"
    placed = {**value, **_schedule(value.get("schedule"), spelled)}
    return {key: _effective(entry, spelled) for key, entry in placed.items() if key != dropped}


def _schedule(name: Any, spelled: Mapping[str, Any]) -> dict[str, Any]:
    """Give the content of a schedule, and what the calendar puts in its place, by entry."""
    schedules, calendar = spelled.get("schedules", {}), spelled.get("calendar", [])
    if not isinstance(name, str) or name not in schedules:
        return {}
    others = {f"entry {n}": entry.get("schedules", {}).get(name) for n, entry in enumerate(calendar, 1)}
    replaced = {entry: schedules.get(other, []) for entry, other in others.items() if other is not None}
    return {"schedule": schedules[name], **({"replaced": replaced} if replaced else {})}


def arm_differences(left: Arm, right: Arm) -> tuple[Difference, ...]:
    """Compare two arms.

    Parameters
    ----------
    left, right : list of dict
        Two of :func:`effective_arms`.

    Returns
    -------
    tuple of Difference
        Empty where both are the same computation.
    """
    return tuple(_difference(row, of) for place, a, b in entries(left, right) for row, of in _strategy(place, a, b))


def _difference(row: Row, treatment: str) -> Difference:
    path, left, right = row
    return Difference(key_text(path), value_text(left), value_text(right), treatment)


def _strategy(place: int, a: Any, b: Any) -> Iterator[tuple[Row, str]]:
    """Compare two strategies; give each row with its treatment."""
    if a is ABSENT or b is ABSENT:
        kind = (b if a is ABSENT else a)["kind"]
        yield from ((row, f"{kind} or not") for row in rows(a, b, (kind,)))
        return
    path = (a["kind"] if a["kind"] == b["kind"] else f"{a['kind']}/{b['kind']}",)
    for key in dict.fromkeys([*a, *b]):
        here, there = a.get(key, ABSENT), b.get(key, ABSENT)
        if isinstance(here, list) and isinstance(there, list) and key == "schedule":
            yield from _lines(here, there, (*path, key), kinds()[a["kind"]].lines == kinds()[b["kind"]].lines)
        else:
            of = "groups" if _follows(key, a, b) else LEVERS.get(key, key)
            yield from ((row, of) for row in rows(here, there, (*path, key)))


def _lines(left: list[Any], right: list[Any], path: tuple[str, ...], same_times: bool) -> Iterator[tuple[Row, str]]:
    """Compare the lines of two schedules; groups of another kind may need another sort of times."""
    for place, a, b in entries(left, right):
        for row in rows(a, b, (*path, place)):
            key = str(row[0][len(path) + 1])
            of = LINE_LEVERS.get(key, key) if ABSENT not in (a, b) else "line of the schedule or not"
            yield row, "groups" if of == "timetable" and not same_times else of


def _follows(key: str, a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    """Tell whether a key differs only because the kinds do: one has no such key, or both have their kind's default."""
    if a["kind"] == b["kind"]:
        return False
    if (key in a) != (key in b):
        return True
    return all(content(side[key]) == _default(side["kind"], key) for side in (a, b))


@cache
def _default(kind: str, key: str) -> str:
    """Spell the default of a key of a kind; nothing where there is none."""
    for name, field in kinds()[kind].model_fields.items():
        if key == (field.alias or name) and not field.is_required():
            annotation: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
            return content(TypeAdapter(annotation).dump_python(field.default, mode="json"))
    return ""


@dataclass(frozen=True)
class ScenarioDifferences:
    """What differs between two scenarios.

    Parameters
    ----------
    shared : tuple of Difference
        What differs outside the arms.
    arms : dict of str to tuple of Difference
        What differs in arms that both have, by name.
    only_left, only_right : tuple of str
        Arms that one has and the other has under no name.
    """

    shared: tuple[Difference, ...]
    arms: dict[str, tuple[Difference, ...]]
    only_left: tuple[str, ...]
    only_right: tuple[str, ...]


def scenario_differences(left: Scenario, right: Scenario) -> ScenarioDifferences:
    """Compare two scenarios.

    Parameters
    ----------
    left, right : Scenario
        Loaded scenarios.

    Returns
    -------
    ScenarioDifferences
        An arm or a segment under two names is no difference.
    """
    worlds = _worlds(left, right)
    laid = _laid(left, right)
    shared = (_difference(_with_unit(row), _section(row[0], laid)) for row in rows(worlds[0], worlds[1]))
    mine, theirs = _renamed(effective_arms(left), effective_arms(right))
    arms = {name: arm_differences(arm, theirs[name]) for name, arm in mine.items() if name in theirs}
    changed = {name: found for name, found in arms.items() if found}
    return ScenarioDifferences(tuple(shared), changed, *_only(mine, theirs))


def _only(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name what one side has and the other has not."""
    return tuple(name for name in mine if name not in theirs), tuple(name for name in theirs if name not in mine)


def _worlds(left: Scenario, right: Scenario) -> list[dict[str, Any]]:
    """Spell everything but arms and texts; a segment under two names is no difference."""
    found = []
    for spelled in (left.spelled(), right.spelled()):
        kept = {key: value for key, value in spelled.items() if key not in LEFT_OUT}
        if "calendar" in kept:
            named = ("name", "schedules")
            kept["calendar"] = [{k: v for k, v in entry.items() if k not in named} for entry in kept["calendar"]]
        found.append({key: _effective(value, spelled) for key, value in kept.items()})
    segments = _renamed(*(world["customers"].get("segments", {}) for world in found))
    return [{**w, "customers": {**w["customers"], "segments": s}} for w, s in zip(found, segments, strict=True)]


def _renamed(mine: dict[str, Any], theirs: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Leave out what both have, each under a name that the other does not know."""
    here = {name: content(entry) for name, entry in mine.items() if name not in theirs}
    there = {name: content(entry) for name, entry in theirs.items() if name not in mine}
    both = set(here.values()) & set(there.values())
    return (
        {name: entry for name, entry in mine.items() if here.get(name) not in both},
        {name: entry for name, entry in theirs.items() if there.get(name) not in both},
    )


def _laid(left: Scenario, right: Scenario) -> dict[str, str]:
    """Name the treatment of each parameter whose values on both sides follow from the goods and the structures."""
    overlays = [_from_structures(side) for side in (left, right)]
    stated = [
        {**defaults_for(side.company.category), **{name: value for name, (_, value) in overlay.items()}}
        for side, overlay in zip((left, right), overlays, strict=True)
    ]
    found = {}
    for name in PARAMETERS:
        if all(side.parameters[name] == values[name] for side, values in zip((left, right), stated, strict=True)):
            of = [overlay[name][0] for overlay in overlays if name in overlay]
            found[name] = of[0] if of else "company"
    return found


def _from_structures(scenario: Scenario) -> dict[str, tuple[str, float]]:
    """Give the values that structures lay over the defaults, each with the treatment that it is a part of."""
    found = {}
    for structure in STRUCTURES:
        alone = Structures.model_validate({structure: getattr(scenario.structures, structure)})
        found.update({name: (structure, value) for name, value in structure_parameters(alone).items()})
    return found


def _section(path: tuple[str | int, ...], laid: Mapping[str, str]) -> str:
    """Name the treatment of a key outside the arms: its section; each structure and each parameter for itself."""
    if path[0] in JUDGEMENT:
        return ""
    if path[0] == "parameters":
        return laid.get(str(path[1]), str(path[1]))
    return str(path[1]) if path[0] == "structures" else str(path[0])


def _with_unit(row: Row) -> Row:
    """Write the unit of a parameter beside its value; no scenario file spells it."""
    path, left, right = row
    parameter = PARAMETERS.get(str(path[1])) if path[0] in ("parameters", "uncertain") else None
    if parameter is None or parameter.unit == "1":
        return row
    texts = [value if value is ABSENT else f"{value_text(value)} {parameter.unit}" for value in (left, right)]
    return path, texts[0], texts[1]


def far_apart(scenario: Scenario) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Find arms that differ from every other arm in more than one treatment.

    Parameters
    ----------
    scenario : Scenario
        A loaded scenario.

    Returns
    -------
    dict of str to (str, tuple of str)
        For each such arm the nearest other arm, and the treatments between them. Where all arms are such, the first is
        left out, as what the others are compared with.
    """
    arms = {name: arm for name, arm in list(effective_arms(scenario).items())[: MOST_ARMS + 1] if name != "none"}
    between: dict[str, dict[str, tuple[str, ...]]] = {name: {} for name in arms}
    for a, b in combinations(arms, 2):
        between[a][b] = between[b][a] = treatments(arm_differences(arms[a], arms[b]))
    nearest = {name: min(others.items(), key=lambda one: len(one[1])) for name, others in between.items() if others}
    far = {name: found for name, found in nearest.items() if len(found[1]) > 1}
    return {name: found for n, (name, found) in enumerate(far.items()) if n or len(far) < len(arms)}
