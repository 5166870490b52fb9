"""The weakest assumptions: parameters that no source fixes, the widest plausible range first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sim.report.numbers import Format
from sim.report.texts import Texts
from sim.scenario.costs import free_of
from sim.scenario.model import Scenario
from sim.scenario.parameters import PARAMETERS, Parameter, reads

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
    used, tested, plausible, width, source : str
        Value of the main run, ends that were run, plausible range, its relative width, ids of sources.
    """

    key: str
    meaning: str
    unit: str
    used: str
    tested: str
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


def varied(scenario: Scenario, t: Texts, f: Format) -> tuple[AssumptionRow, ...]:
    """List the assumptions among the scenario's uncertain parameters, the widest first.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    t : Texts
        The language.
    f : Format
        Writes numbers in that language.

    Returns
    -------
    tuple of AssumptionRow
    """
    return _rows(scenario, _widest(PARAMETERS[key] for key in scenario.uncertain), t, f)


def unvaried(scenario: Scenario, t: Texts, f: Format) -> tuple[AssumptionRow, ...]:
    """List the widest assumptions that the scenario does not call uncertain, without costs that it does not have.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    t : Texts
        The language.
    f : Format
        Writes numbers in that language.

    Returns
    -------
    tuple of AssumptionRow
        Eight at most.
    """
    read = (parameter for key, parameter in PARAMETERS.items() if reads(scenario.model, key))
    others = [parameter for parameter in read if parameter.name not in {*scenario.uncertain, *free_of(scenario)}]
    return _rows(scenario, _widest(others)[:MOST], t, f)


def _widest(parameters: Iterable[Parameter]) -> list[Parameter]:
    found = [parameter for parameter in parameters if parameter.grade == ASSUMPTION]
    return sorted(found, key=lambda parameter: (-width(parameter), parameter.name))


def _rows(scenario: Scenario, parameters: Iterable[Parameter], t: Texts, f: Format) -> tuple[AssumptionRow, ...]:
    rows = []
    for parameter in parameters:
        ends = scenario.uncertain.get(parameter.name)
        rows.append(
            AssumptionRow(
                parameter.name,
                t.parameter_meaning(parameter.name),
                "" if parameter.unit == "1" else t.term(f"unit {parameter.unit}"),
                f.exact(scenario.parameters[parameter.name]),
                "" if ends is None else t.listed([f.exact(end) for end in ends]),
                f"{f.exact(parameter.low)} – {f.exact(parameter.high)}",
                f"×{width(parameter):.1f}",
                t("no_source") if parameter.source == "-" else parameter.source,
            )
        )
    return tuple(rows)
