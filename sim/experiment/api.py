"""Running and comparing from Python: the same as `qunsim run`, without tables on the screen.

A script that calls :func:`run` with processes needs ``if __name__ == "__main__":``, as every spawned worker imports
it again; a notebook does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import RunError
from sim.experiment.coordinate import Kind, Request, carry_out
from sim.experiment.export import export
from sim.experiment.progress import Progress, progress_on
from sim.experiment.result import Result
from sim.scenario.load import load
from sim.scenario.model import Scenario

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["compare", "run"]


def run(
    scenario: Scenario | str | Path,
    *,
    replications: int | None = None,
    arms: Sequence[str] | None = None,
    uncertain: bool = True,
    workers: int | None = None,
    executor: Kind = "auto",
    out: str | Path = "runs",
    name: str | None = None,
    force: bool = False,
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
        Workers at most; one a core where not given.
    executor : str
        ``process``, ``thread``, or ``auto``: threads for a job that is done before a process has started.
    out : str or Path
        Folder in which the results folder is made.
    name : str, optional
        What the results are called; the name of the file where not given.
    force : bool
        Whether replications that are done are run again.
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
    request = Request(loaded, called, Path(out), replications, arms, uncertain, workers, executor, force)
    carried = carry_out(request, progress_on() if progress else Progress())
    if carried.failed:
        first = carried.failed[0]
        raise RunError(
            f"{len(carried.failed)} of {carried.planned} replications failed, the first: arm {first.arm}, replication "
            f"{first.replication}: {first.error}; the others are stored in {carried.folder}"
        )
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
