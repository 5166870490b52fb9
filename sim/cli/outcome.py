"""What the verbs that leave a results folder share: their options, tables, report, answer, failures, interrupts."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

if TYPE_CHECKING:
    from sim.experiment.coordinate import Carried
    from sim.experiment.result import Result

__all__ = ["answer_options", "leave_folder", "typed", "worker_options"]

INTERRUPTED, FAILED = 130, 3

THREADS = (
    "Threads of one replication, over ranges of its customers. Pays for few replications of many customers (from "
    "100,000 on); for many replications workers are better. Results are the same."
)

F = TypeVar("F", bound=Callable[..., Any])


def worker_options(command: F) -> F:
    """Give a command the options of verbs that run replications.

    Parameters
    ----------
    command : callable
        The command.

    Returns
    -------
    callable
    """
    for option in (
        click.option("--executor", type=click.Choice(["auto", "process", "thread"]), default="auto", show_default=True),
        click.option("--threads", type=int, default=1, show_default=True, help=THREADS),
        click.option(
            "--workers", type=click.IntRange(min=1), help="Workers, a replication each, at most [cores / threads]."
        ),
    ):
        command = option(command)
    return command


def answer_options(command: F) -> F:
    """Give a command the options of verbs that answer.

    Parameters
    ----------
    command : callable
        The command.

    Returns
    -------
    callable
    """
    for option in (
        click.option("--no-report", is_flag=True, help="Write no report.html."),
        click.option(
            "--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of the answer."
        ),
        click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON."),
    ):
        command = option(command)
    return command


def typed() -> str:
    """Write down the command that is being carried out: to type it again goes on with it.

    Returns
    -------
    str
        Without ``--force``, which would begin anew.
    """
    return shlex.join(["qunsim", *(word for word in sys.argv[1:] if word != "--force")])


def leave_folder(carry: Callable[[], Carried], as_json: bool, lang: str, no_report: bool) -> int:
    """Do the work of a verb, then write tables and report, print the answer, and name what failed.

    Parameters
    ----------
    carry : callable
        Does the work.
    as_json : bool
        Whether the answer is printed as JSON.
    lang : str
        ``en`` or ``zh``.
    no_report : bool
        Whether no report is written.

    Returns
    -------
    int
        Exit code.
    """
    from sim.experiment.interrupts import Interrupted, Interrupts

    folder: Path | None = None
    try:
        with Interrupts() as interrupts, interrupts.at_once():
            carried = carry()
            folder = carried.folder
            _tell(carried, as_json, lang, no_report)
    except Interrupted as stopped:
        _leave(stopped.folder or folder, lang)
    return _failures(carried)


def _leave(folder: Path | None, lang: str) -> NoReturn:
    """Say how to go on and end now: a thread that computes a replication cannot be stopped, and would be waited for."""
    chosen = [] if lang == "en" else ["--lang", lang]
    again = typed() if folder is None else shlex.join(["qunsim", "resume", *chosen, str(folder)])
    click.echo(f"interrupted; what is done is kept. Go on with: {again}", err=True)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(INTERRUPTED)


def _tell(carried: Carried, as_json: bool, lang: str, no_report: bool) -> None:
    """Write the tables and the report and print the answer."""
    from sim.experiment.export import export
    from sim.experiment.result import Result

    result = Result(carried.folder)
    export(result, carried.changed)
    report = None if no_report else _reported(result, lang)
    if as_json:
        _print_json(result, carried, report, lang)
    else:
        _print(result, report, lang)


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
    if result.shard is not None:
        click.echo(f"shard {result.shard}: qunsim merge FOLDER... joins the folders of all shards", err=True)


def _print_json(result: Result, carried: Carried, report: Path | None, lang: str) -> None:
    """Print everything for machines."""
    from sim.cli.answer import answer_for_machines

    counts = {
        "planned": carried.planned,
        "run": carried.run,
        "kept": carried.planned - carried.run - carried.missing,
        "missing": carried.missing,
        "report": None if report is None else str(report),
    }
    answer = {**answer_for_machines(result, lang), **counts}
    click.echo(json.dumps(answer, ensure_ascii=False, indent=1, allow_nan=False))


def _failures(carried: Carried) -> int:
    """Name what failed or is missing; give the exit code."""
    for row in carried.failed:
        click.echo(f"failed: arm {row.arm}, replication {row.replication}: {row.error}", err=True)
    again = shlex.join(["qunsim", "resume", str(carried.folder)])
    for count, what in ((len(carried.failed), "failed"), (carried.missing, "are missing")):
        if count:
            click.echo(f"{count} of {carried.planned} replications {what}; to run them: {again}", err=True)
    return FAILED if carried.failed or carried.missing else 0
