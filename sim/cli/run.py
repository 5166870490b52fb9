"""``qunsim run``: all arms, all replications, a folder of results, and the answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.outcome import answer_options, leave_folder, typed, worker_options

if TYPE_CHECKING:
    from sim.experiment.coordinate import Carried
    from sim.experiment.request import Kind

__all__ = ["run"]


@click.command()
@click.argument("scenario", metavar="SCENARIO")
@click.option("--replications", type=click.IntRange(min=1), help="Replications of each arm [the scenario's].")
@worker_options
@click.option("--arms", metavar="A,B", help="Only these arms, and none.")
@click.option("--no-uncertain", is_flag=True, help="Leave out the ends of the uncertain parameters.")
@click.option("--shard", metavar="I/N", help="Run only share I of N; `qunsim merge` joins the folders.")
@click.option("--out", default="runs", show_default=True, help="Folder in which the results folder is made.")
@answer_options
@click.option("--force", is_flag=True, help="Run again what is stored; fill a folder that is no results folder.")
@click.pass_context
def run(
    ctx: click.Context,
    scenario: str,
    replications: int | None,
    workers: int | None,
    threads: int,
    executor: Kind,
    arms: str | None,
    no_uncertain: bool,
    shard: str | None,
    out: str,
    as_json: bool,
    lang: str,
    no_report: bool,
    force: bool,
) -> None:
    """Run all arms of SCENARIO in all replications, compare them, and leave a folder of results.

    What is stored already is not run again; after an interrupt, `qunsim resume` with the folder goes on. Exit codes:
    2 the scenario or the command line is wrong, 3 a replication failed, 130 interrupted.
    """

    def carry() -> Carried:
        return _carried(scenario, replications, workers, threads, executor, arms, not no_uncertain, shard, out, force)

    ctx.exit(leave_folder(carry, as_json, lang, no_report))


def _carried(
    scenario: str,
    replications: int | None,
    workers: int | None,
    threads: int,
    executor: Kind,
    arms: str | None,
    uncertain: bool,
    shard: str | None,
    out: str,
    force: bool,
) -> Carried:
    """Read the scenario, tell its warnings, and run what is asked for."""
    from sim.experiment.coordinate import carry_out
    from sim.experiment.design import Shard
    from sim.experiment.progress import progress_on
    from sim.experiment.request import Request
    from sim.scenario.load import read
    from sim.scenario.words import one_line

    loaded = read(scenario)
    warnings = [f"{w.file}:{w.line}:{w.column}: {w.key}: warning: {w.message}" for w in loaded.warnings]
    for line in warnings:
        click.echo(line, err=True)
    request = Request(
        loaded.scenario, one_line(Path(scenario).stem), Path(out), replications,
        None if arms is None else arms.split(","), uncertain, workers, executor, force, typed(), warnings,
        None if shard is None else Shard.from_text(shard), threads=threads,
    )  # fmt: skip
    return carry_out(request, progress_on())
