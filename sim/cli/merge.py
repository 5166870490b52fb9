"""``qunsim merge``: join the folders of shards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.outcome import answer_options, leave_folder, typed

if TYPE_CHECKING:
    from sim.experiment.coordinate import Carried

__all__ = ["merge"]


@click.command()
@click.argument("folders", nargs=-1, required=True, metavar="FOLDER...")
@click.option("--out", help="Folder in which the whole folder is made, or added to [that of the first FOLDER].")
@click.option("--mixed", is_flag=True, help="Join folders from different machine types, whose last bits may differ.")
@answer_options
@click.pass_context
def merge(
    ctx: click.Context,
    folders: tuple[str, ...],
    out: str | None,
    mixed: bool,
    as_json: bool,
    lang: str,
    no_report: bool,
) -> None:
    """Join FOLDERs of one question, such as the shards of a plan, into one whole folder.

    The FOLDERs are only read. Refused: other questions, sources or machine types, damage, and results that contradict
    each other.
    """

    def carry() -> Carried:
        from sim.experiment.merge import merge as merged
        from sim.experiment.progress import progress_on

        into = None if out is None else Path(out)
        return merged([Path(folder) for folder in folders], into, progress_on(), mixed, typed())

    ctx.exit(leave_folder(carry, as_json, lang, no_report))
