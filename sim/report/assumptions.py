"""The weakest assumptions: those that were tested by what they do to the answer, then the others by their ranges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.estimates.sensitivity import lead
from sim.estimates.words import metric_name
from sim.experiment.design import MAIN, Variant
from sim.report.numbers import Format
from sim.report.outcomes import difference_unit
from sim.report.texts import Texts
from sim.scenario.costs import free_of
from sim.scenario.parameters import PARAMETERS, Parameter, reads

if TYPE_CHECKING:
    from sim.experiment.result import Result

__all__ = ["AssumptionRow", "count_assumptions", "unvaried", "varied", "width"]

ASSUMPTION = "ass"
MOST = 8


@dataclass(frozen=True)
class AssumptionRow:
    """One assumption.

    Parameters
    ----------
    key, meaning, unit : str
        Parameter, what it is, and its unit.
    used, tested : str
        Value of the main run, and the ends that were run.
    changes : tuple of str
        For each goal, how the lead of the best arm changes at the ends; empty where the parameter was not tested.
    plausible, width, source : str
        Plausible range, its relative width, ids of sources.
    """

    key: str
    meaning: str
    unit: str
    used: str
    tested: str
    changes: tuple[str, ...]
    plausible: str
    width: str
    source: str


def width(parameter: Parameter) -> float:
    """Return the plausible range relative to the default, or to the middle of the range where the default is 0.

    Parameters
    ----------
    parameter : Parameter
        A parameter.

    Returns
    -------
    float
    """
    scale = abs(parameter.value) or abs(parameter.low + parameter.high) / 2
    return (parameter.high - parameter.low) / scale if scale else 0.0


def count_assumptions(model: str) -> tuple[int, int]:
    """Count the parameters of a model that are assumptions, and all of them.

    Parameters
    ----------
    model : str
        Mechanisms that members follow.

    Returns
    -------
    (int, int)
    """
    read = [parameter for key, parameter in PARAMETERS.items() if reads(model, key)]
    return sum(parameter.grade == ASSUMPTION for parameter in read), len(read)


Changes = Mapping[str, Mapping[str, tuple[float | None, float | None]]]
"""By parameter, then by metric of a goal: the change of the lead at the low and at the high end."""


def varied(result: Result, t: Texts, f: Format) -> tuple[AssumptionRow, ...]:
    """List the parameters of which both ends were run, the one that changes the answer most first.

    Parameters
    ----------
    result : Result
        The results.
    t : Texts
        The language.
    f : Format
        Writes numbers in that language.

    Returns
    -------
    tuple of AssumptionRow
    """
    changes = _changes(result)
    flipping = {variant.key for variant, _, what in result.changes() if what not in ("same", "ahead")}
    effects = _effects(changes)
    keys = sorted(changes, key=lambda key: (key not in flipping, -effects[key], key))
    return tuple(_row(result, PARAMETERS[key], t, f, _changes_said(changes[key], t, f)) for key in keys)


def _changes(result: Result) -> Changes:
    """Compute how the lead of each goal's best arm changes at the ends of each parameter."""
    ends = {(variant.key, variant.end): variant for variant in result.variants if variant != MAIN}
    return {
        key: {
            goal.metric: (_change(result, g, ends.get((key, "low"))), _change(result, g, ends.get((key, "high"))))
            for g, goal in enumerate(result.scenario.goals)
        }
        for key in dict.fromkeys(key for key, _ in ends)
    }


def _change(result: Result, g: int, end: Variant | None) -> float | None:
    """Compute how the lead on one goal changes at one end; None where there is no lead."""
    main = result.statements()[g]
    before, after = lead(result.values(), main), None if end is None else lead(result.values(end), main)
    return None if before is None or after is None else after - before


def _effects(changes: Changes) -> dict[str, float]:
    """Compute the largest change of each parameter, relative to the largest of any parameter on the same goal."""
    sizes = {
        key: {metric: max(abs(end or 0.0) for end in ends) for metric, ends in found.items()}
        for key, found in changes.items()
    }
    metrics = {metric for found in sizes.values() for metric in found}
    largest = {metric: max(found[metric] for found in sizes.values()) or 1.0 for metric in metrics}
    return {key: max((found[m] / largest[m] for m in found), default=0.0) for key, found in sizes.items()}


def _changes_said(found: Mapping[str, tuple[float | None, float | None]], t: Texts, f: Format) -> tuple[str, ...]:
    """Write the changes of the lead, each with its goal and unit."""
    said = []
    for metric, (low, high) in found.items():
        unit = difference_unit(metric, t)
        name = metric_name(metric, t.lang)
        goal = t("titled_unit", name=name, unit=unit) if unit else name
        said.append(t("change_of_goal", goal=goal, low=f.difference(metric, low), high=f.difference(metric, high)))
    return tuple(said)


def unvaried(result: Result, t: Texts, f: Format) -> tuple[AssumptionRow, ...]:
    """List assumptions that were not tested: uncertain parameters whose ends were not run, then the widest ranges.

    Costs that the scenario does not have are left out.

    Parameters
    ----------
    result : Result
        The results.
    t : Texts
        The language.
    f : Format
        Writes numbers in that language.

    Returns
    -------
    tuple of AssumptionRow
        Those that the scenario calls uncertain, and eight others at most.
    """
    scenario, run = result.scenario, {variant.key for variant in result.variants}
    uncertain = [PARAMETERS[key] for key in scenario.uncertain if key not in run]
    read = (parameter for key, parameter in PARAMETERS.items() if reads(scenario.model, key))
    left_out = {*scenario.uncertain, *free_of(scenario)}
    others = _widest(parameter for parameter in read if parameter.name not in left_out)[:MOST]
    return tuple(_row(result, parameter, t, f) for parameter in (*uncertain, *others))


def _widest(parameters: Iterable[Parameter]) -> list[Parameter]:
    found = [parameter for parameter in parameters if parameter.grade == ASSUMPTION]
    return sorted(found, key=lambda parameter: (-width(parameter), parameter.name))


def _row(result: Result, parameter: Parameter, t: Texts, f: Format, changes: tuple[str, ...] = ()) -> AssumptionRow:
    name, run = parameter.name, [variant.value for variant in result.variants if variant.key == parameter.name]
    return AssumptionRow(
        name,
        t.parameter_meaning(name),
        "" if parameter.unit == "1" else t.term(f"unit {parameter.unit}"),
        f.exact(result.scenario.parameters[name]),
        t.listed([f.exact(end) for end in run]) if run else t("not_tested"),
        changes,
        f"{f.exact(parameter.low)} – {f.exact(parameter.high)}",
        f"×{width(parameter):.1f}",
        t("no_source") if parameter.source == "-" else parameter.source,
    )
