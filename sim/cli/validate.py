"""``qunsim validate``: tell everything that is wrong with scenario files."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from sim.errors import Fault, ScenarioError
from sim.scenario.load import read
from sim.scenario.model import Scenario
from sim.scenario.words import one_line

__all__ = ["validate"]


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON on stdout.")
@click.pass_context
def validate(ctx: click.Context, files: tuple[str, ...], as_json: bool) -> None:
    """Check scenario files: every fault with file, line, column and key. Exit code 2 if any is wrong."""
    found = [_findings(file) for file in files]
    if as_json:
        click.echo(json.dumps({"files": found}, ensure_ascii=False, indent=2))
    else:
        for entry in found:
            if entry["valid"]:
                click.echo(f"{one_line(entry['file'])}: valid: {entry['summary']}")
    ctx.exit(0 if all(entry["valid"] for entry in found) else 2)


def _findings(file: str) -> dict[str, Any]:
    """Check one file; tell faults and warnings on stderr."""
    try:
        loaded = read(file)
    except ScenarioError as error:
        click.echo(str(error), err=True)
        return {"file": file, "valid": False, "faults": _plain(error.faults), "warnings": []}
    for w in loaded.warnings:
        click.echo(f"{w.file}:{w.line}:{w.column}: {w.key}: warning: {w.message}", err=True)
    summary = _summary(loaded.scenario)
    return {"file": file, "valid": True, "summary": summary, "faults": [], "warnings": _plain(loaded.warnings)}


def _plain(faults: tuple[Fault, ...]) -> list[dict[str, Any]]:
    """Write faults for machines."""
    return [asdict(fault) for fault in faults]


def _summary(scenario: Scenario) -> str:
    """Say in one line what would be run."""
    arms, clock = len(scenario.arms), scenario.clock
    who = f"{scenario.customers.count} customers, {clock.n_days} days from {clock.start}"
    return f"{arms} arms, {who}, {scenario.experiment.replications} replications"
