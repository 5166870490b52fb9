"""``qunsim diff``: what truly differs between arms of a scenario, or between two scenarios."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sim.scenario.model import Scenario
    from sim.scenario.treatments import Difference

__all__ = ["diff"]

ALL_PAIRS = 3
"""Arms beside `none` that are all compared with each other; of more, each is compared with the first."""

TWIN = "none"


@dataclass(frozen=True)
class Compared:
    """Two sides and what differs between them.

    Parameters
    ----------
    what : str
        ``arms`` of one file; of two files ``scenario`` (all but the arms), ``arm``, or ``only``: an arm that one has.
    left, right : str
        Names of the sides; of ``only`` the arm and the file.
    differences : tuple of Difference
        Empty where there is none.
    treatments : tuple of str
        What the two sides do differently.
    """

    what: str
    left: str
    right: str
    differences: tuple[Difference, ...]
    treatments: tuple[str, ...]


@click.command()
@click.argument("file")
@click.argument("other", required=False)
@click.option("--arms", metavar="A,B", help="Two arms of FILE.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def diff(file: str, other: str | None, arms: str | None, as_json: bool) -> None:
    """Show what truly differs between arms of FILE, or between FILE and OTHER.

    \b
    Examples:
      qunsim diff scenario.yaml
      qunsim diff scenario.yaml --arms small,mass
      qunsim diff monday.yaml friday.yaml

    Without --arms up to three arms are compared with each other; of more, each with the first. Defaults are included
    and schedules stand in the place of their names; names and texts are no difference. A warning says where two arms
    differ in more than one treatment: a difference of results cannot be laid to one of them then. Exit codes: 0
    whether or not there are differences; 2 a file or an arm is wrong.
    """
    from sim.scenario.load import load

    if other is not None and arms is not None:
        raise click.UsageError("--arms compares two arms of one FILE; give either --arms or a second file")
    compared = _of_arms(load(file), arms) if other is None else _of_files(load(file), load(other), file, other)
    warnings = [warning for one in compared for warning in _warnings(one)]
    if as_json:
        told = {"compared": [_plain(one) for one in compared], "warnings": warnings}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for one in compared:
        _print(one)
    for warning in warnings:
        click.echo(f"warning: {warning}", err=True)


def _of_arms(scenario: Scenario, arms: str | None) -> list[Compared]:
    """Compare arms of one scenario."""
    from sim.scenario.treatments import arm_differences, effective_arms, treatments

    found, compared = effective_arms(scenario), []
    for left, right in _pairs(list(found), arms):
        differences = arm_differences(found[left], found[right])
        compared.append(Compared("arms", left, right, differences, treatments(differences)))
    return compared


def _pairs(known: Sequence[str], arms: str | None) -> Iterable[tuple[str, str]]:
    """Choose which arms are compared."""
    if arms is not None:
        return [_chosen(known, arms)]
    others = [arm for arm in known if arm != TWIN]
    if len(others) < 2:
        return [(TWIN, arm) for arm in others]
    return combinations(others, 2) if len(others) <= ALL_PAIRS else ((others[0], arm) for arm in others[1:])


def _chosen(known: Sequence[str], arms: str) -> tuple[str, str]:
    """Read the two arms that the user names."""
    from sim.errors import Fault, ScenarioError
    from sim.scenario.words import meant, printable, quoted

    words = arms.split(",")
    if len(words) != 2:
        said = f"{quoted(arms)}: {len(words)} names; allowed: two arms, such as --arms a,b"
        raise ScenarioError(Fault("diff", 0, 0, "--arms", said))
    allowed = ", ".join(printable(arm) for arm in known)
    unknown = [word for word in words if word not in known]
    if unknown:
        told = (f"{quoted(word)}: unknown arm; allowed: {allowed}{meant(word, known)}" for word in unknown)
        raise ScenarioError(*(Fault("diff", 0, 0, "--arms", one) for one in told))
    return words[0], words[1]


def _of_files(left: Scenario, right: Scenario, file: str, other: str) -> list[Compared]:
    """Compare two scenarios: all but the arms, then each arm that differs."""
    from sim.scenario.treatments import scenario_differences, treatments

    found = scenario_differences(left, right)
    around = treatments(found.shared)
    changed = (
        Compared("arm", arm, arm, differences, (*around, *treatments(differences)))
        for arm, differences in found.arms.items()
    )
    return [
        Compared("scenario", file, other, found.shared, around),
        *changed,
        *(Compared("only", arm, file, (), ()) for arm in found.only_left),
        *(Compared("only", arm, other, (), ()) for arm in found.only_right),
    ]


def _warnings(one: Compared) -> Iterable[str]:
    """Say where a difference of results cannot be laid to one treatment."""
    if len(one.treatments) > 1:
        if one.what == "arms":
            sides = f"arms {one.left} and {one.right}"
        else:
            sides = "the scenarios" if one.what == "scenario" else f"the scenarios, in arm {one.left},"
        yield f"{sides} differ in {len(one.treatments)} treatments: {', '.join(one.treatments)}"


def _plain(one: Compared) -> dict[str, Any]:
    """Write a comparison for machines."""
    return {**asdict(one), "differences": [asdict(difference) for difference in one.differences]}


def _print(one: Compared) -> None:
    """Print a comparison as a table."""
    from sim.cli.tables import print_table
    from sim.scenario.words import one_line

    left, right = one_line(one.left), one_line(one.right)
    if one.what == "only":
        click.echo(f"arm {left}: only in {right}")
        return
    title = f"arm {left}" if one.what == "arm" else f"{left} | {right}"
    many = len(one.differences)
    counted = "no difference" if many == 0 else f"{many} difference{'s' if many > 1 else ''}"
    click.echo(f"{title}: {counted}")
    if one.differences:
        sides = ("left", "right") if one.what == "arm" else (left, right)
        print_table(
            ("key", *sides, "treatment"),
            ([one_line(cell or "-") for cell in (d.key, d.left, d.right, d.treatment)] for d in one.differences),
            numbers=False,
        )
        click.echo("")
