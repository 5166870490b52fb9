"""``qunsim extend``: more replications of the same question."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.outcome import answer_options, leave_folder, worker_options

if TYPE_CHECKING:
    from sim.experiment.coordinate import Carried
    from sim.experiment.request import Kind

__all__ = ["extend"]


@click.command()
@click.argument("folder", metavar="FOLDER")
@click.option(
    "--replications", type=click.IntRange(min=1), required=True, help="Replications that there are to be in the end."
)
@worker_options
@answer_options
@click.pass_context
def extend(
    ctx: click.Context,
    folder: str,
    replications: int,
    workers: int | None,
    threads: int,
    executor: Kind,
    as_json: bool,
    lang: str,
    no_report: bool,
) -> None:
    """Run more replications of the question that FOLDER answers; only the new ones are run."""

    def carry() -> Carried:
        from sim.experiment.coordinate import carry_out
        from sim.experiment.progress import progress_on
        from sim.experiment.request import extending

        return carry_out(extending(Path(folder), replications, workers, executor, threads), progress_on())

    ctx.exit(leave_folder(carry, as_json, lang, no_report))
