"""Running and comparing from Python: the same as the verbs of the command line, without tables on the screen.

A script that runs replications in processes needs ``if __name__ == "__main__":``, as every spawned worker imports it
again; a notebook does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import RunError
from sim.experiment.coordinate import Carried, carry_out
from sim.experiment.design import Shard
from sim.experiment.export import export
from sim.experiment.merge import merge as merged
from sim.experiment.progress import Progress, progress_on
from sim.experiment.request import Kind, Request, extending, going_on
from sim.experiment.result import Result
from sim.scenario.load import load
from sim.scenario.model import Scenario

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["compare", "extend", "merge", "resume", "run"]


def run(
    scenario: Scenario | str | Path,
    *,
    replications: int | None = None,
    arms: Sequence[str] | None = None,
    uncertain: bool = True,
    workers: int | None = None,
    executor: Kind = "auto",
    threads: int = 1,
    out: str | Path = "runs",
    name: str | None = None,
    force: bool = False,
    shard: str | None = None,
    progress: bool = True,
) -> Result:
    """Run every arm of a scenario in every replication that is not stored yet.

    Parameters
    ----------
    scenario : Scenario or str or Path
        A loaded scenario, or its file.
    replications : int, optional
        Replications of the main run; the scenario's where not given.
    arms : sequence of str, optional
        Arms to run with `none`; all where not given.
    uncertain : bool
        Whether the ends of the uncertain parameters are run.
    workers : int, optional
        Workers at most; where not given one for as many cores as a replication has threads.
    executor : str
        ``process``, ``thread``, or ``auto``: threads for a job that is done before a process has started.
    threads : int
        Threads of one replication, over ranges of its members: for few large replications. Results are the same.
    out : str or Path
        Folder in which the results folder is made.
    name : str, optional
        What the results are called; the name of the file where not given.
    force : bool
        Whether replications that are done are run again.
    shard : str, optional
        The share of the replications that is run, such as ``1/4``; :func:`merge` joins the folders of all shares.
    progress : bool
        Whether progress is shown on standard error.

    Returns
    -------
    Result

    Raises
    ------
    ScenarioError
        The scenario is wrong, or it has no such arm.
    StoreError
        The results folder cannot be used.
    RunError
        Replications failed; those that did not are stored, and ``Result(folder)`` reads them.
    """
    loaded = scenario if isinstance(scenario, Scenario) else load(scenario)
    called = name or ("scenario" if isinstance(scenario, Scenario) else Path(scenario).stem)
    request = Request(
        loaded, called, Path(out), replications, arms, uncertain, workers, executor, force,
        shard=None if shard is None else Shard.from_text(shard), threads=threads,
    )  # fmt: skip
    return _answered(carry_out(request, _progress(progress)))


def resume(
    folder: str | Path,
    *,
    workers: int | None = None,
    executor: Kind = "auto",
    threads: int = 1,
    progress: bool = True,
) -> Result:
    """Go on with what a results folder planned: run what is not stored, failed, or is damaged.

    Parameters
    ----------
    folder : str or Path
        A results folder; the scenario is taken from it.
    workers : int, optional
        Workers at most; as for :func:`run`.
    executor : str
        As for :func:`run`.
    threads : int
        As for :func:`run`.
    progress : bool
        Whether progress is shown on standard error.

    Returns
    -------
    Result

    Raises
    ------
    StoreError
        The folder cannot be used, or was begun with other sources or on another type of machine.
    RunError
        Replications failed; those that did not are stored.
    """
    return _answered(carry_out(going_on(Path(folder), workers, executor, threads), _progress(progress)))


def extend(
    folder: str | Path,
    replications: int,
    *,
    workers: int | None = None,
    executor: Kind = "auto",
    threads: int = 1,
    progress: bool = True,
) -> Result:
    """Run more replications of the question that a results folder answers; only the new ones are run.

    Parameters
    ----------
    folder : str or Path
        A results folder.
    replications : int
        Replications of the main run that there are to be in the end.
    workers : int, optional
        Workers at most; as for :func:`run`.
    executor : str
        As for :func:`run`.
    threads : int
        As for :func:`run`.
    progress : bool
        Whether progress is shown on standard error.

    Returns
    -------
    Result

    Raises
    ------
    ScenarioError
        Fewer replications than there are.
    StoreError
        As for :func:`resume`.
    RunError
        Replications failed; those that did not are stored.
    """
    asked = extending(Path(folder), replications, workers, executor, threads)
    return _answered(carry_out(asked, _progress(progress)))


def merge(
    folders: Sequence[str | Path], *, out: str | Path | None = None, mixed: bool = False, progress: bool = True
) -> Result:
    """Join results folders of one question, such as the shards of a plan, into one whole folder.

    Parameters
    ----------
    folders : sequence of str or Path
        Results folders; they are only read.
    out : str or Path, optional
        Folder in which the whole folder is made, or added to; that of the first folder where not given.
    mixed : bool
        Whether folders from different machine types are joined.
    progress : bool
        Whether progress is shown on standard error.

    Returns
    -------
    Result

    Raises
    ------
    StoreError
        The folders do not belong together, contradict each other, or are damaged.
    RunError
        Replications failed in every folder that has them, or are in none; the others are stored.
    """
    into = None if out is None else Path(out)
    return _answered(merged([Path(folder) for folder in folders], into, _progress(progress), mixed))


def _progress(shown: bool) -> Progress:
    return progress_on() if shown else Progress()


def _answered(carried: Carried) -> Result:
    """Write the tables; raise where replications failed or are missing."""
    if carried.failed:
        first = carried.failed[0]
        raise RunError(
            f"{len(carried.failed)} of {carried.planned} replications failed, the first: arm {first.arm}, replication "
            f"{first.replication}: {first.error}; the others are stored in {carried.folder}"
        )
    if carried.missing:
        raise RunError(f"{carried.missing} of {carried.planned} replications are missing in {carried.folder}")
    result = Result(carried.folder)
    export(result, carried.changed)
    return result


def compare(result: Result | str | Path, baseline: str = "none") -> pd.DataFrame:
    """Compare every arm of some results with one of them.

    Parameters
    ----------
    result : Result or str or Path
        Results, or their folder.
    baseline : str
        Name of an arm that was run.

    Returns
    -------
    DataFrame
        metric, arm, baseline, difference, low, high (95 %), n, gain, note.
    """
    read = result if isinstance(result, Result) else Result(result)
    return read.compare(baseline)
