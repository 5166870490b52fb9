"""``qunsim schema``: what a scenario file may hold, for editors and for people."""

from __future__ import annotations

import json

import click

__all__ = ["schema"]


@click.command()
@click.option("--reference", "as_reference", is_flag=True, help="Print the language reference in Markdown instead.")
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of the texts.")
def schema(as_reference: bool, lang: str) -> None:
    """Print the JSON Schema (draft 2020-12) of scenario files, which editors check and complete them by."""
    if as_reference:
        from sim.scenario.reference import reference

        click.echo(reference(lang), nl=False)
    else:
        from sim.scenario.schema import scenario_schema

        click.echo(json.dumps(scenario_schema(lang), ensure_ascii=False, indent=2))
