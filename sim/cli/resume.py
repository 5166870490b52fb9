"""``qunsim resume``: go on with what a results folder planned."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.outcome import answer_options, leave_folder, worker_options

if TYPE_CHECKING:
    from sim.experiment.coordinate import Carried
    from sim.experiment.request import Kind

__all__ = ["resume"]


@click.command()
@click.argument("folder", metavar="FOLDER")
@worker_options
@answer_options
@click.pass_context
def resume(
    ctx: click.Context,
    folder: str,
    workers: int | None,
    threads: int,
    executor: Kind,
    as_json: bool,
    lang: str,
    no_report: bool,
) -> None:
    """Run what FOLDER planned and does not have: what was not run yet, what failed, and what is damaged.

    The scenario is taken from the folder. What is stored and sound is not run again; tables and report are made anew.
    """

    def carry() -> Carried:
        from sim.experiment.coordinate import carry_out
        from sim.experiment.progress import progress_on
        from sim.experiment.request import going_on

        asked = going_on(Path(folder), workers, executor, threads)
        return replace(carry_out(asked, progress_on()), changed=True)

    ctx.exit(leave_folder(carry, as_json, lang, no_report))
