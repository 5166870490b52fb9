"""``qunsim verify``: whether results folders are what was written."""

from __future__ import annotations

import json
import shlex
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sim.experiment.integrity import Finding

__all__ = ["verify"]

MOST_SHOWN = 5
"""Replications that were not run yet of which each has a line of its own."""


@click.command()
@click.argument("folders", nargs=-1, required=True, metavar="FOLDER...")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_context
def verify(ctx: click.Context, folders: tuple[str, ...], as_json: bool) -> None:
    """Check that manifest, ledger and parts of folders are what was written; name what is damaged, failed or missing.

    Tables and report are made from them and not checked; `qunsim resume FOLDER` makes them anew. Nothing is changed.
    Exit code 1 if anything is found; `qunsim resume FOLDER` runs it again.
    """
    from sim.experiment.integrity import check

    found = {folder: check(Path(folder)) for folder in folders}
    if as_json:
        click.echo(json.dumps(_plain(found), ensure_ascii=False, indent=1))
    else:
        for folder, findings in found.items():
            _print(folder, findings)
    ctx.exit(1 if any(found.values()) else 0)


def _plain(found: dict[str, tuple[Finding, ...]]) -> list[dict[str, object]]:
    return [
        {"folder": folder, "sound": not findings, "findings": [asdict(finding) for finding in findings]}
        for folder, findings in found.items()
    ]


def _print(folder: str, findings: tuple[Finding, ...]) -> None:
    missing = [finding for finding in findings if finding.kind == "unfinished"]
    shown = missing if len(missing) <= MOST_SHOWN else missing[:1]
    for finding in (*(finding for finding in findings if finding.kind != "unfinished"), *shown):
        click.echo(f"{finding.kind}: {finding.message}")
    if len(shown) < len(missing):
        click.echo(f"unfinished: and {len(missing) - 1} replications more; --json names them all")
    again = shlex.join(["qunsim", "resume", folder])
    click.echo(f"{folder}: {len(findings)} found; to run them again: {again}" if findings else f"{folder}: sound")
