"""A process that has everything imported and compiled and forks a child for each run that is to be killed.

Run as ``python -m tests.crash.driver``. It reads one JSON object a line: what to do, in which folder, at which place
of the write path to die, and a file to which every replication is written that the ledger has acknowledged.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet  # noqa: F401 - so that no child has to

import sim.cli
from sim.errors import StoreError
from sim.experiment import coordinate, estimate, write_path
from sim.experiment.coordinate import carry_out
from sim.experiment.ledger import Ledger, Row
from sim.experiment.merge import merge
from sim.experiment.progress import Progress
from sim.experiment.replicate import Task
from sim.experiment.request import going_on
from sim.experiment.warming import warm_up
from sim.provenance import Origin
from sim.scenario.load import load_text
from tests.crash.fakes import fake
from tests.experiment.worlds import SMALL, request


def _fake(order: dict[str, Any]) -> None:
    """Run, go on or join with replications that cost nothing."""
    coordinate.replicate, coordinate.warm_up = fake, lambda model: None
    folder = Path(order["folder"])
    if order["verb"] == "merge":
        merge(sorted(folder.glob("shards/small-*")), folder / "runs", Progress())
        return
    asked = request(folder / "runs", arms=["two_a_day"], uncertain=False, replications=order["replications"])
    if order["verb"] == "resume":
        asked = going_on(asked.folder, 2, "thread")
    carry_out(replace(asked, workers=2), Progress())


def _race(order: dict[str, Any]) -> None:
    """Let several processes do the same at the same time; write down how each ended."""
    children = []
    for _ in range(order["writers"]):
        child = os.fork()
        if child == 0:
            try:
                _fake(order)
            except StoreError as error:
                os._exit(3 if "another run is writing to it" in str(error) else 98)
            except BaseException:
                traceback.print_exc()
                os._exit(99)
            os._exit(0)
        children.append(child)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    Path(order["folder"], "codes").write_text(json.dumps(codes))


def _real(order: dict[str, Any]) -> None:
    os.chdir(order["folder"])
    sys.argv = ["qunsim", *order["words"]]
    sim.cli.main(order["words"], prog_name="qunsim")


def _acknowledging(file: str) -> Callable[..., None]:
    """Write down what the ledger has acknowledged, past the end of this process."""
    plain, handle = Ledger.write, os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def write(self: Ledger, *rows: Row) -> None:
        plain(self, *rows)
        for row in rows:
            os.write(handle, f"{row.key}\n".encode())

    return write


def _trouble(order: dict[str, Any]) -> None:
    """Let files grow no further than asked, let the results folder vanish at a place of the write path, or keep the
    free space of the disk from being known beforehand."""
    if "blind" in order:
        estimate.free_disk = lambda _: None
    if "largest_file" in order:
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["largest_file"], order["largest_file"]))
    if "gone_at" in order:
        plain, places = write_path.passed, count(1)

        def passed(place: str) -> None:
            plain(place)
            if next(places) == order["gone_at"]:
                shutil.rmtree(Path(order["folder"], "runs"))

        write_path.passed = passed


def _child(order: dict[str, Any]) -> None:
    """Do what was ordered, silently, then tell how many places of the write path were passed."""
    silent = os.open(os.path.join(order["folder"], "said"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    Ledger.write = _acknowledging(os.path.join(order["folder"], "acknowledged"))  # type: ignore[method-assign]
    write_path._PLACES = count(1)
    if order["crash_at"] is not None:
        os.environ[write_path.CRASH_AT] = str(order["crash_at"])
    _trouble(order)
    try:
        {"real": _real, "race": _race}.get(order["verb"], _fake)(order)
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
        code = 99
    Path(order["folder"], "places").write_text(str(next(write_path._PLACES) - 1))
    os._exit(code)


def main() -> None:
    """Serve orders until there are no more."""
    warm_up()
    Origin.here(0)
    with TemporaryDirectory() as folder:  # The first table takes half a second.
        fake(Task(load_text(SMALL), "none", 0, "0" * 64, Path(folder)))
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _child(order)
        status = os.waitpid(child, 0)[1]
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
