"""Generated worlds that a relation changes: the oracle's small scenarios, taken apart into what a file says."""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from sim.engine.history import History
from tests.oracle.generate import make_case

from .worlds import played, scenario_of

__all__ = [
    "Change",
    "Tree",
    "World",
    "contents_in",
    "groups_in",
    "lines_in",
    "offers_in",
    "shuffled",
    "world",
    "worlds_with_groups",
]

Tree = dict[str, Any]


@dataclass
class World:
    """A scenario file, parameters laid over it, and what of it is run; free to be changed.

    Parameters
    ----------
    number : int
        Number that it was generated from.
    tree : dict
        Scenario file.
    parameters : dict of str to float
        What is laid over it.
    arm : str
        Arm to run.
    replication : int
        Replication to run.
    chunk : int or None
        Members taken at a time.
    """

    number: int
    tree: Tree
    parameters: dict[str, float]
    arm: str
    replication: int
    chunk: int | None = None

    def run(self, *, events: bool = False) -> History:
        """Run it."""
        scenario = scenario_of(self.tree, self.parameters)
        return played(scenario, self.arm, replication=self.replication, events=events, chunk=self.chunk)

    def changed(self, change: Callable[[World], None]) -> World:
        """Give a copy that a change was made to."""
        other = copy.deepcopy(self)
        change(other)
        return other

    @property
    def strategies(self) -> list[Tree]:
        """Strategies of the arm."""
        found: list[Tree] = self.tree["arms"][self.arm]
        return found


Change = Callable[[World], None]


def world(number: int) -> World:
    """Make the world of a number; the same number makes the same world."""
    case = make_case(number)
    return World(number, json.loads(case.text), dict(case.parameters), "busy", case.replication)


def worlds_with_groups(n: int) -> list[World]:
    """Make the first worlds in whose arm someone posts to groups."""
    made = (world(number) for number in itertools.count())
    return list(itertools.islice((w for w in made if w.tree.get("schedules")), n))


def lines_in(w: World) -> Iterator[Tree]:
    """List the lines of all schedules."""
    for lines in w.tree["schedules"].values():
        yield from lines


def contents_in(w: World) -> Iterator[Tree]:
    """List what has a topic: the lines, and the kinds of their mixes that name one."""
    for line in lines_in(w):
        yield line
        yield from (mixed for mixed in line.get("mix", []) if "topic" in mixed)


def offers_in(w: World) -> Iterator[Tree]:
    """List the offers that are written out."""
    for line in lines_in(w):
        yield from (said["offer"] for said in (line, *line.get("mix", [])) if "offer" in said)


def groups_in(w: World) -> Iterator[Tree]:
    """List the strategies that run groups."""
    return (strategy for strategy in w.strategies if strategy["kind"] != "pin_drive")


def shuffled(value: Any, random: Random) -> Any:
    """Put the keys of all mappings in another order; lists keep theirs."""
    if isinstance(value, dict):
        keys = list(value)
        random.shuffle(keys)
        return {key: shuffled(value[key], random) for key in keys}
    return [shuffled(entry, random) for entry in value] if isinstance(value, list) else value
