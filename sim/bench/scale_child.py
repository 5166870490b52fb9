"""One replication of a scenario as a worker runs it, measured: ``python -m sim.bench.scale_child FILE ARM``.

Prints one line of JSON. The time that `plan` would tell is found by its trial on a small world before; memory is
counted from what is resident after that.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sim.bench.memory import forget_peak, peak_mb
from sim.errors import QunsimError

__all__ = ["main", "measure"]

FAILED = 3
MIB = 1 << 20


def main() -> None:
    """Measure what the command line asks for and print it."""
    try:
        print(json.dumps(measure(*sys.argv[1:])))
    except QunsimError as error:
        print(error, file=sys.stderr)
        sys.exit(FAILED)


def measure(file: str, arm: str) -> dict[str, Any]:
    """Run one replication of an arm and measure it.

    Parameters
    ----------
    file : str
        Scenario file.
    arm : str
        Name of one of its arms.

    Returns
    -------
    dict
        Seconds, bytes and counts; `planned_s` is what the trial of `plan` tells.
    """
    from sim.experiment.outlook import durations
    from sim.experiment.replicate import Task, replicate
    from sim.scenario.load import load

    scenario = load(file)
    planned = durations(scenario, [arm], ())[arm].seconds
    base, cpu = forget_peak(), time.process_time()
    with tempfile.TemporaryDirectory(prefix="qunsim-bench-") as parts:
        row = replicate(Task(scenario, arm, 0, "bench", Path(parts)))
    return {
        "wall_s": row.duration, "cpu_s": time.process_time() - cpu, "planned_s": planned,
        "base_bytes": base * MIB, "peak_bytes": peak_mb() * MIB,
    }  # fmt: skip


if __name__ == "__main__":
    main()
