"""Runs a small world and prints, as JSON, what had to be compiled for it; the tests of this folder start it.

Numba tells of every compilation, nested ones included; what is found in the cache is none.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from numba.core import event
from numba.core.dispatcher import Dispatcher

from sim.experiment.replicate import Task, replicate
from tests.experiment.worlds import carried


class Listing(event.Listener):
    """Lists the functions that are compiled from now on."""

    def __init__(self) -> None:
        self.names: list[str] = []
        event.register("numba:compile", self)

    def on_start(self, event: Any) -> None:
        self.names.append(event.data["dispatcher"].py_func.__qualname__)

    def on_end(self, event: Any) -> None:
        pass


def entries() -> dict[str, Dispatcher]:
    """Find the functions whose compiled code is kept."""
    loaded = [(name, module) for name, module in sys.modules.items() if name.startswith(("sim.", "qunsim_"))]
    return {
        f"{name}.{function}": thing
        for name, module in loaded
        for function, thing in vars(module).items()
        if isinstance(thing, Dispatcher) and thing.stats.cache_path and thing.py_func.__module__ == name
    }


def replicated(task: Task) -> list[str]:
    """Run a replication in a worker and name what it compiled."""
    listing = Listing()
    replicate(task)
    return listing.names


def main() -> None:
    listing = Listing()
    with tempfile.TemporaryDirectory() as folder:
        made = carried(Path(folder), replications=1, uncertain=False)
    found = entries()
    told = {
        "hash": made.results_hash,
        "compiled": listing.names,
        "hits": [name for name, entry in found.items() if entry.stats.cache_hits],
        "misses": [name for name, entry in found.items() if entry.stats.cache_misses],
        "idle": [name for name, entry in found.items() if not entry.signatures],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
