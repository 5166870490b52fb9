"""``qunsim plan``: what a run would do and take, without doing it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.outcome import worker_options

if TYPE_CHECKING:
    from sim.experiment.estimate import Estimate
    from sim.experiment.machine import Limit
    from sim.experiment.outlook import Outlook
    from sim.experiment.request import Kind, Request

__all__ = ["plan"]


@click.command()
@click.argument("scenario", metavar="SCENARIO")
@click.option("--replications", type=click.IntRange(min=1), help="Replications of each arm [the scenario's].")
@worker_options
@click.option("--arms", metavar="A,B", help="Only these arms, and none.")
@click.option("--no-uncertain", is_flag=True, help="Leave out the ends of the uncertain parameters.")
@click.option("--shard", metavar="I/N", help="Only share I of N.")
@click.option("--out", default="runs", show_default=True, help="Folder in which the results folder would be made.")
@click.option("--force", is_flag=True, help="Plan as if nothing were stored.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON; sizes in bytes, times in seconds.")
def plan(
    scenario: str,
    replications: int | None,
    workers: int | None,
    threads: int,
    executor: Kind,
    arms: str | None,
    no_uncertain: bool,
    shard: str | None,
    out: str,
    force: bool,
    as_json: bool,
) -> None:
    """Tell what `run` would do with SCENARIO: replications by arm, what is stored already, time, memory and disk.

    \b
    Examples:
      qunsim plan scenario.yaml
      qunsim plan scenario.yaml --replications 100 --no-uncertain

    Options are those of `run`. Nothing is written. A scenario that does not fit into memory or on the disk is refused
    before anything is taken, by `run` too, naming the key, the estimate and the limit. The time comes from earlier
    replications in the results folder, or from a short trial on this machine. Exit codes: 0 it fits; 2 the scenario
    or the command line is wrong; 3 it does not fit, or the results folder is damaged.
    """
    from sim.experiment.design import Shard
    from sim.experiment.estimate import refuse_too_large
    from sim.experiment.machine import memory_limit
    from sim.experiment.outlook import outlook
    from sim.experiment.request import Request
    from sim.scenario.load import read
    from sim.scenario.words import one_line

    loaded = read(scenario)
    for w in loaded.warnings:
        click.echo(f"{w.file}:{w.line}:{w.column}: {w.key}: warning: {w.message}", err=True)
    request = Request(
        loaded.scenario, one_line(Path(scenario).stem), Path(out), replications,
        None if arms is None else arms.split(","), not no_uncertain, workers, executor, force,
        shard=None if shard is None else Shard.from_text(shard), threads=threads,
    )  # fmt: skip
    found, limit = refuse_too_large(request), memory_limit()
    ahead = outlook(request, found.workers, lambda line: click.echo(line, err=True))
    if as_json:
        click.echo(json.dumps(_plain(request, found, ahead, limit), ensure_ascii=False, indent=1))
    else:
        _print(request, found, ahead, limit)


def _print(request: Request, found: Estimate, ahead: Outlook, limit: Limit) -> None:
    """Print the replications as a table, and what they take in a line each."""
    from sim.cli.tables import print_table
    from sim.experiment.estimate import bytes_text, size_of
    from sim.experiment.machine import free_disk
    from sim.scenario.words import one_line

    counts = {one.arm: (one.main, one.ends, one.stored, one.to_run) for one in ahead.arms}
    rows = [*counts.items(), ("", tuple(map(sum, zip(*counts.values(), strict=True))))]
    header = ("arm", "main run", "uncertain ends", "stored", "to run")
    print_table(header, ([name or "all", *map(str, row)] for name, row in rows))
    kind = "thread" if found.threads else "process"
    plural = {"thread": "threads", "process": "processes"}[kind] if found.workers > 1 else kind
    folder, free = request.folder, free_disk(request.out)
    parts = f"{found.workers} {plural} of {bytes_text(found.worker)} in arm {found.arm.arm}"
    coordinating = f"coordinating process {bytes_text(found.coordinator)}"
    left = "" if free is None else f"; free: {bytes_text(free)}"
    lines = (
        "",
        f"time: {_time(ahead, found.workers, request.threads)}",
        f"memory: about {bytes_text(found.memory)} at the peak ({parts}, {coordinating}); "
        f"limit: {bytes_text(limit.size)} ({limit.reason})",
        f"disk: about {bytes_text(found.disk)}, there already: {bytes_text(size_of(folder))}{left}",
        f"results: {one_line(str(folder))}",
    )
    click.echo("\n".join(lines))


def _time(ahead: Outlook, workers: int, threads: int) -> str:
    """Say how long the replications take, and how that is known."""
    if not ahead.sources:
        return "nothing to run"
    known = {"ledger": "earlier replications here", "trial": "a trial with few customers and days"}
    how = " and ".join(f"{known[source]} ({count} arms)" for source, count in sorted(ahead.sources.items()))
    each = "" if threads == 1 else f" on {threads} threads each"
    return f"{_span(ahead.low, ahead.high)} with {workers} at once{each}, by {how}; starting and the report come on top"


def _span(low: float, high: float) -> str:
    """Write a range of seconds in a unit that suits its upper end."""
    unit, worth = next((u, w) for u, w in (("hours", 3600), ("minutes", 60), ("seconds", 1)) if high >= 2 * w or w == 1)
    return f"{low / worth:.2g} to {high / worth:.2g} {unit}"


def _plain(request: Request, found: Estimate, ahead: Outlook, limit: Limit) -> dict[str, Any]:
    """Gather everything for machines."""
    from sim.experiment.estimate import size_of
    from sim.experiment.machine import free_disk

    folder = request.folder
    return {
        "folder": str(folder),
        "arms": [asdict(one) for one in ahead.arms],
        "workers": found.workers,
        "executor": "thread" if found.threads else "process",
        "threads": request.threads,
        "seconds": {"low": ahead.low, "high": ahead.high, "by": dict(ahead.sources)},
        "memory": {
            "peak": found.memory, "worker": found.worker, "coordinator": found.coordinator, "arm": asdict(found.arm),
            "limit": limit.size, "limit_by": limit.reason,
        },
        "disk": {"needed": found.disk, "there": size_of(folder), "free": free_disk(request.out)},
    }  # fmt: skip
