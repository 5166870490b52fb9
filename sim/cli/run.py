"""``qunsim run``: all arms, all replications, a folder of results, and the answer."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from sim.experiment.coordinate import Carried, Kind, Request
    from sim.experiment.result import Result

__all__ = ["run"]

INTERRUPTED, FAILED = 130, 3


@click.command()
@click.argument("scenario", metavar="SCENARIO")
@click.option("--replications", type=click.IntRange(min=1), help="Replications of each arm [the scenario's].")
@click.option("--workers", type=click.IntRange(min=1), help="Workers at most [one a core].")
@click.option("--executor", type=click.Choice(["auto", "process", "thread"]), default="auto", show_default=True)
@click.option("--arms", metavar="A,B", help="Only these arms, and none.")
@click.option("--no-uncertain", is_flag=True, help="Leave out the ends of the uncertain parameters.")
@click.option("--out", default="runs", show_default=True, help="Folder in which the results folder is made.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.option(
    "--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of the answer."
)
@click.option("--force", is_flag=True, help="Run again what is stored; fill a folder that is no results folder.")
@click.option("--no-report", is_flag=True, help="Write no report.html.")
@click.pass_context
def run(
    ctx: click.Context,
    scenario: str,
    replications: int | None,
    workers: int | None,
    executor: Kind,
    arms: str | None,
    no_uncertain: bool,
    out: str,
    as_json: bool,
    lang: str,
    force: bool,
    no_report: bool,
) -> None:
    """Run all arms of SCENARIO in all replications, compare them, and leave a folder of results.

    What is stored already is not run again; after an interrupt, the same command goes on. Exit codes: 2 the scenario
    or the command line is wrong, 3 a replication failed, 130 interrupted.
    """
    request = _request(scenario, replications, workers, executor, arms, not no_uncertain, out, force)
    carried = _carried(request)
    # Imported here: what cannot fit is refused before anything heavy is loaded.
    from sim.experiment.export import export
    from sim.experiment.result import Result

    result = Result(carried.folder)
    export(result, carried.changed)
    report = None if no_report else _reported(result, lang)
    if as_json:
        _print_json(result, report, lang)
    else:
        _print(result, report, lang)
    ctx.exit(_failures(carried))


def _request(
    scenario: str,
    replications: int | None,
    workers: int | None,
    executor: Kind,
    arms: str | None,
    uncertain: bool,
    out: str,
    force: bool,
) -> Request:
    """Read the scenario, tell its warnings, and write down what is asked for."""
    from sim.experiment.coordinate import Request
    from sim.scenario.load import read

    loaded = read(scenario)
    warnings = [f"{w.file}:{w.line}:{w.column}: {w.key}: warning: {w.message}" for w in loaded.warnings]
    for line in warnings:
        click.echo(line, err=True)
    return Request(
        loaded.scenario, Path(scenario).stem, Path(out), replications, None if arms is None else arms.split(","),
        uncertain, workers, executor, force, _command(), warnings,
    )  # fmt: skip


def _command() -> Sequence[str]:
    """Write down the command that goes on with this run: the same, but not from the start."""
    return ["qunsim", *(word for word in sys.argv[1:] if word != "--force")]


def _carried(request: Request) -> Carried:
    """Run what is missing; when interrupted, say how to go on."""
    from sim.experiment.coordinate import carry_out
    from sim.experiment.interrupts import Interrupted
    from sim.experiment.progress import progress_on

    try:
        return carry_out(request, progress_on())
    except Interrupted:
        click.echo(f"interrupted; what is done is kept. Go on with: {request.again}", err=True)
        _leave(INTERRUPTED)


def _leave(code: int) -> NoReturn:
    """End now: a thread that computes a replication cannot be stopped, and would be waited for."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _reported(result: Result, lang: str) -> Path:
    """Write the report beside the tables."""
    from sim.report import write_report

    path = result.folder / "report.html"
    write_report(result, path, lang)
    return path


def _print(result: Result, report: Path | None, lang: str) -> None:
    """Print the tables and where everything is."""
    from sim.cli.answer import print_answer

    print_answer(result, lang)
    click.echo(f"\nresults: {result.folder}\nhash: {result.results_hash}")
    if report is not None:
        click.echo(f"report: {report}")


def _print_json(result: Result, report: Path | None, lang: str) -> None:
    """Print everything for machines."""
    from sim.cli.answer import answer_for_machines

    answer = {**answer_for_machines(result, lang), "report": None if report is None else str(report)}
    click.echo(json.dumps(answer, ensure_ascii=False, indent=1, allow_nan=False))


def _failures(carried: Carried) -> int:
    """Name what failed; give the exit code."""
    for row in carried.failed:
        click.echo(f"failed: arm {row.arm}, replication {row.replication}: {row.error}", err=True)
    if carried.failed:
        click.echo(
            f"{len(carried.failed)} of {carried.planned} replications failed (ledger.sqlite says which)", err=True
        )
    return FAILED if carried.failed else 0
