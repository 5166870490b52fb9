"""One replication of a scenario as a worker runs it, measured.

``python -m sim.bench.scale_child FILE ARM THREADS CUSTOMERS``

Prints one line of JSON. A tiny replication goes before, as in a worker that runs several: everything is loaded when the
time is taken. The time that `plan` would tell is found by its trial on a small world.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sim.bench.memory import forget_peak, peak_mb
from sim.bench.scale import sized
from sim.errors import QunsimError

__all__ = ["main", "measure"]

FAILED = 3
MIB = 1 << 20


def main() -> None:
    """Measure what the command line asks for and print it."""
    try:
        file, arm, threads, customers = sys.argv[1:]
        print(json.dumps(measure(file, arm, int(threads), int(customers))))
    except QunsimError as error:
        print(error, file=sys.stderr)
        sys.exit(FAILED)


def measure(file: str, arm: str, threads: int, customers: int) -> dict[str, Any]:
    """Run one replication of an arm and measure it.

    Parameters
    ----------
    file : str
        Scenario file.
    arm : str
        Name of one of its arms.
    threads : int
        Threads over ranges of its members.
    customers : int
        Their number.

    Returns
    -------
    dict
        Seconds, bytes and counts; `planned_s` is what the trial of `plan` tells.
    """
    from sim.experiment.outlook import durations
    from sim.experiment.replicate import Task, replicate
    from sim.experiment.warming import TINY, warm_up
    from sim.experiment.workers import cores
    from sim.scenario.load import load_text

    scenario, tiny = sized(file, customers), load_text(TINY)
    warm_up(scenario.model)
    with tempfile.TemporaryDirectory(prefix="qunsim-bench-") as parts:
        replicate(Task(tiny, next(name for name in tiny.arms if tiny.arms[name]), 0, "tiny", Path(parts)))
        base, cpu = forget_peak(), time.process_time()
        row = replicate(Task(scenario, arm, 0, "measured", Path(parts), threads))
    cpu, peak = time.process_time() - cpu, peak_mb()
    # The trial comes last: what it takes of memory is no part of the run.
    planned = durations(scenario, [arm], (), min(threads, cores()))[arm].seconds
    return {
        "wall_s": row.duration, "cpu_s": cpu, "planned_s": planned, "base_bytes": base * MIB, "peak_bytes": peak * MIB,
    }  # fmt: skip


if __name__ == "__main__":
    main()
