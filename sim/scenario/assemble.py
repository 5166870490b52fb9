"""From the data of a file to a scenario: every section read on its own, then the rules between them."""

from __future__ import annotations

from functools import cache
from itertools import islice
from pathlib import Path as FilePath
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from sim.errors import Fault, ScenarioError
from sim.scenario.checks import broken_rules
from sim.scenario.csv_files import CsvError
from sim.scenario.doubts import doubts
from sim.scenario.draft import Draft
from sim.scenario.fairness import made_fair
from sim.scenario.faults import MOST_FAULTS, faults_of, misspelt
from sim.scenario.groups_file import WrongCell, read_groups
from sim.scenario.model import Company, Customers, Scenario, Segment, SegmentsFrom
from sim.scenario.order_log import OrderLog, read_order_log, segments_of
from sim.scenario.parameters import defaults_for
from sim.scenario.start_groups import GroupsFrom
from sim.scenario.structures import Structures, structure_parameters
from sim.scenario.tree import NO_MAPPING, Tree
from sim.scenario.words import one_line, quoted

__all__ = ["assemble"]

_BY_ENTRY = ("schedules", "arms", "parameters", "uncertain")
_BY_PLACE = ("calendar", "events", "shocks", "limits")


def assemble(tree: Tree, folder: FilePath | None) -> tuple[Scenario, tuple[Fault, ...]]:
    """Build a scenario, or tell everything that is wrong.

    Parameters
    ----------
    tree : Tree
        The file.
    folder : pathlib.Path or None
        Where order logs and files of groups are looked for.

    Returns
    -------
    scenario : Scenario
        Frozen, every default laid under.
    warnings : tuple of Fault
        What is allowed and probably not meant.

    Raises
    ------
    ScenarioError
        With every fault of the file, at most 100 and a line that counts the others.
    """
    if not isinstance(tree.data, dict):
        raise ScenarioError(tree.fault((), NO_MAPPING))
    near = set(misspelt(tree.data))
    tree.is_partial |= "extends" in near
    sections, faults = _sections(tree)
    faults += tree.faults
    warnings = _build_segments(sections, tree, folder, faults)
    _build_groups(sections, tree, folder, faults)
    faults += _broken(sections, tree, tree.doubled | near)
    if faults:
        raise ScenarioError(*_told(faults))
    scenario, unfair = made_fair(Scenario(**_with_defaults(sections)))
    if unfair:
        raise ScenarioError(*(tree.fault(path, message) for path, message in unfair))
    found = doubts(scenario, sections.get("parameters", {}))
    return scenario, (*warnings, *(tree.fault(path, message) for path, message in found))


def _broken(sections: dict[str, Any], tree: Tree, unsure: set[str]) -> list[Fault]:
    """Ask the rules between the sections; of half a scenario they would tell what is not so."""
    if tree.is_partial:
        return []
    draft = Draft(sections, tree.data, unsure)
    return [tree.fault(path, message) for path, message in islice(broken_rules(draft), MOST_FAULTS + 1)]


def _told(faults: list[Fault]) -> list[Fault]:
    """Tell each fault once, and no more than a person reads."""
    once = sorted(set(faults))
    if len(once) <= MOST_FAULTS:
        return once
    last = once[MOST_FAULTS]
    more = f"and more faults from here on; the first {MOST_FAULTS} are told"
    return [*once[:MOST_FAULTS], Fault(last.file, last.line, last.column, last.key, more)]


def _with_defaults(sections: dict[str, Any]) -> dict[str, Any]:
    """Lay the parameters' defaults under the overrides; add the arm without groups."""
    company: Company = sections["company"]
    overlay = structure_parameters(sections.get("structures", Structures()))
    parameters = defaults_for(company.category) | overlay | sections.get("parameters", {})
    return {**sections, "arms": {"none": ()} | sections["arms"], "parameters": parameters}


@cache
def _reader(name: str) -> TypeAdapter[Any]:
    """Give the reader of one section."""
    field = Scenario.model_fields[name]
    annotation: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    return TypeAdapter(annotation)


def _sections(tree: Tree) -> tuple[dict[str, Any], list[Fault]]:
    """Read each section; of a wrong section of entries keep the entries that are right."""
    errors: list[ErrorDetails] = []
    sections: dict[str, Any] = {}
    for name, field in Scenario.model_fields.items():
        if name not in tree.data:
            errors += [_error("missing", (name,))] if field.is_required() else []
            continue
        wrong = _read(name, tree.data[name], sections)
        errors += wrong
        if wrong and name in _BY_ENTRY and isinstance(tree.data[name], dict):
            bad = {error["loc"][1] for error in wrong if len(error["loc"]) > 1}
            _read(name, {key: entry for key, entry in tree.data[name].items() if key not in bad}, sections)
        if wrong and name in _BY_PLACE and isinstance(tree.data[name], list) and len(tree.data[name]) < 1000:
            sections[name] = tuple(_right(name, entry) for entry in tree.data[name])
    errors += [_error("extra_forbidden", (name,)) for name in tree.data if name not in Scenario.model_fields]
    if tree.is_partial:
        errors = [error for error in errors if error["type"] != "missing" or error["loc"] == ("qunsim",)]
    return sections, faults_of(errors, tree)


def _error(kind: str, path: tuple[str, ...]) -> ErrorDetails:
    """Write an error of the top level as pydantic would."""
    return {"type": kind, "loc": path, "msg": "", "input": None}


def _read(name: str, data: object, sections: dict[str, Any]) -> list[ErrorDetails]:
    """Read one section; give its errors with paths from the top of the file."""
    try:
        sections[name] = _reader(name).validate_python(data)
    except ValidationError as wrong:
        return [{**error, "loc": (name, *error["loc"])} for error in wrong.errors(include_url=False)]
    return []


def _right(name: str, entry: object) -> Any:
    """Read one entry of a list; nothing where it is wrong."""
    try:
        return _reader(name).validate_python([entry])[0]
    except ValidationError:
        return None


def _build_segments(
    sections: dict[str, Any], tree: Tree, folder: FilePath | None, faults: list[Fault]
) -> tuple[Fault, ...]:
    """Put segments built from an order log in the place of its name."""
    customers = sections.get("customers")
    if not isinstance(customers, Customers) or customers.segments_from is None or customers.segments:
        return ()
    name, path = customers.segments_from.orders, ("customers", "segments_from", "orders")
    try:
        log = read_order_log(name, folder)
    except CsvError as error:
        faults += [tree.fault(path, message) for message in error.messages]
        del sections["customers"]
        return ()
    sections["customers"] = _with_segments(customers, customers.segments_from, log)
    left_out = f"{quoted(name)}: {log.dropped} orders of amount 0 are left out"
    return (tree.fault(path, left_out),) if log.dropped else ()


def _build_groups(sections: dict[str, Any], tree: Tree, folder: FilePath | None, faults: list[Fault]) -> None:
    """Put the groups of a file in the place of its name."""
    source = sections.get("start_from")
    if not isinstance(source, GroupsFrom):
        return
    try:
        cohorts, wrong = read_groups(source.groups_from, folder)
    except CsvError as error:
        cohorts, wrong = (), ()
        faults.append(tree.fault(("start_from", "groups_from"), str(error)))
    faults += [_in_groups_file(tree, source.groups_from, cell) for cell in wrong]
    if "past" in source.model_fields_set:
        cohorts = tuple(cohort.model_copy(update={"past": source.past}) for cohort in cohorts)
    sections["start_from"] = cohorts
    if wrong or not cohorts:
        del sections["start_from"]


def _in_groups_file(tree: Tree, name: str, cell: WrongCell) -> Fault:
    """Place a fault in the file of groups instead of the scenario."""
    file = one_line(str(FilePath(tree.file).parent / name))
    return Fault(file, cell.line, cell.cell, cell.column, cell.message)


def _with_segments(customers: Customers, source: SegmentsFrom, log: OrderLog) -> Customers:
    """Give the customers of an order log."""
    segments = {
        name: Segment(
            share=found.share,
            orders_per_month=found.orders_per_month,
            interests=source.interests,
            basket_yuan=found.basket,
        )
        for name, found in segments_of(log).items()
    }
    count = customers.count if customers.count is not None else len(log.customers)
    return customers.model_copy(update={"count": count, "segments": segments, "segments_from": None})
