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
from tests.experiment.worlds import SMALL, carried

INBOX = """
qunsim: 1
model: inbox
clock: {start: 2021-08-02, end: 2021-08-06}
platform: {client: wechat-2021, console: wecom-2021}
company: {price_yuan: 18, gross_margin: 55%}
customers: {count: 60, segments: {everyone: {share: 100%, orders_per_month: 0, interests: {coffee: 0.8}}}}
schedules: {two: [{days: every, at: ["11:00", "16:00"], kind: content, topic: coffee, value: 0.5, via: manual}]}
arms:
  mass: [{kind: mass_groups, size: 20, groups_per_member: 3, schedule: two}]
"""

WORLDS = {"standard": SMALL, "inbox": INBOX}


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


def main(model: str) -> None:
    listing = Listing()
    with tempfile.TemporaryDirectory() as folder:
        made = carried(Path(folder), WORLDS[model], replications=1, uncertain=False)
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
    main(sys.argv[1])
