"""What a worker does: run one replication, write its parts, hand back paths, hashes and outcomes."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path

from sim.experiment.ledger import DONE, Row, row_hash
from sim.experiment.parts import write_part
from sim.scenario.model import Scenario

__all__ = ["Task", "replicate", "warm_up"]

TINY = """
qunsim: 1
clock: {start: 2021-08-02, end: 2021-08-02}
platform: {client: wechat-2021, console: wecom-2021}
company: {price_yuan: 10, gross_margin: 50%}
customers: {count: 8, segments: {all: {share: 100%, orders_per_month: 1, interests: {any: 50%}}}}
start_from: {groups: 1, size: 4, age_days: 1}
shocks: [{kind: scandal, date: 2021-08-02, irritation: 0.1, value: 0.1}]
schedules:
  one: [{days: every, at: "08:00", kind: coupon, topic: any, value: 0.5, via: manual, offer: {stock: 1}}]
  rush: [{every: 1 hour, kind: coupon, topic: any, value: 0.5, via: manual}]
arms:
  every_kind:
    - {kind: keep_groups, schedule: one, rules: [{when: {date: 2021-08-02}, do: rebuild, size: 2, rejoin: 100%}]}
    - {kind: mass_groups, size: 4, schedule: one}
    - {kind: flash_groups, every: monday, at: "08:00", lasts: 4 hours, size: 4, entry: 100%, schedule: rush}
    - {kind: pin_drive, from: 2021-08-02, lasts: 1 day, reach: 50%}
"""
"""A world in which every part of the engine has something to do."""

TINY_OF_ANOTHER_MODEL = """
qunsim: 1
model: {model}
clock: {{start: 2021-08-02, end: 2021-08-02}}
platform: {{client: wechat-2021, console: wecom-2021}}
company: {{price_yuan: 10, gross_margin: 50%}}
customers: {{count: 8, segments: {{all: {{share: 100%, orders_per_month: 0, interests: {{any: 50%}}}}}}}}
schedules: {{one: [{{days: every, at: "08:00", kind: content, topic: any, value: 0.5, via: manual}}]}}
arms: {{every_kind: [{{kind: mass_groups, size: 4, schedule: one}}]}}
"""
"""The same for a model that knows less than the standard one."""


@dataclass(frozen=True, eq=False)
class Task:
    """One replication with everything a worker needs; equal to itself only.

    Parameters
    ----------
    scenario : Scenario
        The scenario of the variant.
    arm : str
        Name of the arm.
    replication : int
        Number, from 0.
    key : str
        Replication key; names the part files.
    parts : Path
        Folder of parts.
    threads : int
        Threads over ranges of its members; the result does not depend on it.
    """

    scenario: Scenario
    arm: str
    replication: int
    key: str
    parts: Path
    threads: int = 1

    def __str__(self) -> str:
        return f"arm {self.arm}, replication {self.replication}"


def replicate(task: Task) -> Row:
    """Run a replication and write its parts.

    Parameters
    ----------
    task : Task
        The replication.

    Returns
    -------
    Row
        What the ledger is to keep.
    """
    from sim.replication import run_replication
    from sim.tables import outcomes

    start = time.perf_counter()
    history = run_replication(task.scenario, task.arm, task.replication, threads=task.threads)
    found = outcomes(history, task.scenario)
    parts = {
        "daily": write_part(task.parts, f"{task.key}-daily", history.daily),
        "orders": write_part(task.parts, f"{task.key}-orders", history.orders),
    }
    ended = Row(task.key, task.arm, task.replication, DONE, row_hash(found, parts), None, found, parts)
    return replace(ended, duration=time.perf_counter() - start)


def warm_up(model: str = "standard") -> None:
    """Compile the engine, or load it, by running a world of eight customers for a day.

    Done once in the coordinating process, so that workers find the compiled code in the cache.

    Parameters
    ----------
    model : str
        The model that is to be run, `Scenario.model`.
    """
    from sim.compiling import filling_cache
    from sim.replication import run_replication
    from sim.scenario.load import load_text

    world = load_text(TINY if model == "standard" else TINY_OF_ANOTHER_MODEL.format(model=model))
    with filling_cache(model):
        run_replication(world, "every_kind", 0)
