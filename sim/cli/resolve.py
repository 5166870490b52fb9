"""``qunsim resolve``: print the whole effective scenario."""

from __future__ import annotations

import json

import click

from sim.scenario.load import load, resolved_yaml

__all__ = ["resolve"]


@click.command()
@click.argument("file")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of YAML.")
def resolve(file: str, as_json: bool) -> None:
    """Print the scenario with every default laid under; the output is itself a valid scenario file."""
    scenario = load(file)
    if as_json:
        click.echo(json.dumps(scenario.spelled(), ensure_ascii=False, indent=2))
    else:
        click.echo(resolved_yaml(scenario), nl=False)
