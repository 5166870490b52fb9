"""Which level of a lever earns most, over sampled points; and the mechanism behind an end that nearly always wins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from experiments.patterns.measures import gross_profit
from experiments.patterns.points import at_point, points
from experiments.patterns.rows import best
from experiments.patterns.runs import Outcome, Task, run_all
from experiments.patterns.tables import write_table
from experiments.patterns.worlds import ARM, Changes, World, changed, patched, twin

__all__ = ["LEVERS", "Lever", "write_levers"]

BASE = World(count=1000, days=120, interest=0.5, posts=2, cut=0.1)
NEARLY_ALWAYS = 0.75
SWITCH_POINTS = 16
"""First points at which mechanisms are switched off: a third of the sample."""

Switch = Callable[[World], World]


@dataclass(frozen=True)
class Lever:
    """One lever of an operator.

    Parameters
    ----------
    name : str
        Field of `World`.
    levels : tuple of float
        Its levels, from one end to the other.
    switches : mapping of str to callable
        Mechanisms that may be behind an end that wins, each as the world without it.
    """

    name: str
    levels: tuple[float, ...]
    switches: Mapping[str, Switch]

    def worlds(self, switch: Switch = lambda world: world) -> dict[float, World]:
        """Return the world of each level."""
        return {level: switch(replace(BASE, **{self.name: int(level) if self.name == "size" else level}))
                for level in self.levels}  # fmt: skip


def _without(**values: float) -> Switch:
    """Set parameters; ``load__alert`` is ``load.alert``."""
    named = {name.replace("__", "."): value for name, value in values.items()}
    return lambda world: changed(world, named)


def _visible(world: World) -> World:
    groups = {"kind": "mass_groups", "size": world.size, "schedule": "posts", "joining": world.joining}
    return patched(world, {"arms": {ARM: [{**groups, "buyers_visible": True}]}})


def _richer(world: World) -> World:
    return replace(world, margin=0.8)


_NO_LOAD = _without(load__alert=0, load__dot=0, load__chat_hour=0)

LEVERS = (
    Lever("posts", (1 / 7, 3 / 7, 1, 3, 6, 12, 24), {
        "load off": _NO_LOAD, "habit.loss 0": _without(habit__loss=0),
        "novelty off": _without(novelty__messages_per_week=1e9),
        "purchase.reference 0": _without(purchase__reference=0), "purchase.goodwill 0": _without(purchase__goodwill=0),
    }),
    Lever("size", (50, 150, 250, 500), {
        "chat burial off (reading.chat_weight 0)": _without(reading__chat_weight=0),
        "chat load off (load.chat_hour 0)": _without(load__chat_hour=0),
        "awkwardness off (decision.leave_awkwardness 0)": _without(decision__leave_awkwardness=0),
        "chat off (chat.rate 0)": _without(chat__rate=0), "buyers visible": _visible,
    }),
    Lever("cut", (0.0, 0.1, 0.2, 0.3, 0.4), {
        "purchase.reference 0": _without(purchase__reference=0),
        "purchase.elasticity 3.5": _without(purchase__elasticity=3.5),
        "gross margin .8": _richer,
    }),
    Lever("value", (0.1, 0.3, 0.5, 0.7, 0.9), {
        "purchase.salience 0": _without(purchase__salience=0), "purchase.goodwill 0": _without(purchase__goodwill=0),
        "load off": _NO_LOAD, "habit.gain 0": _without(habit__gain=0),
    }),
)  # fmt: skip


def write_levers(n_points: int, workers: int) -> None:
    """Find the winning levels and write their tables.

    Parameters
    ----------
    n_points, workers : int
        Sampled points, processes.
    """
    sample = points(n_points)
    plain = _winners([(lever, "all on", lever.worlds()) for lever in LEVERS], sample, workers)
    asked = [
        (lever, name, lever.worlds(switch))
        for lever in LEVERS
        if _end_share(plain[lever.name, "all on"], lever) >= NEARLY_ALWAYS
        for name, switch in lever.switches.items()
    ]
    switched = _winners(asked, sample[:SWITCH_POINTS], workers)
    lines = [_line(lever, name, {**plain, **switched}[lever.name, name]) for lever, name in _order(switched)]
    n_switched = min(SWITCH_POINTS, n_points)
    head = (
        "# Levers\n\nHow often each level of a lever has the greatest incremental gross profit: "
        f"{n_points} points, the first {n_switched} of them where a mechanism is switched off; 1,000 customers, 120 "
        "days, 2 posts a day of value .5 and 10 % off in groups of 150 where it is not the lever."
    )
    write_table("levers", lines, head)


Winners = Mapping[tuple[str, str], list[float]]


def _order(switched: Winners) -> list[tuple[Lever, str]]:
    names = [(lever, name) for lever in LEVERS for name in ("all on", *lever.switches)]
    return [(lever, name) for lever, name in names if name == "all on" or (lever.name, name) in switched]


def _winners(
    asked: Sequence[tuple[Lever, str, Mapping[float, World]]], sample: Sequence[Changes], workers: int
) -> Winners:
    """Return the winning level at each point."""
    tasks = [task for _, _, worlds in asked for point in sample for task in _tasks(worlds, point)]
    found = run_all(tasks, workers) if tasks else {}
    return {(lever.name, name): [_winner(worlds, point, found) for point in sample] for lever, name, worlds in asked}


def _tasks(worlds: Mapping[float, World], point: Changes) -> list[Task]:
    placed = [at_point(world, point) for world in worlds.values()]
    return [(world, 0) for each in placed for world in (each, twin(each))]


def _winner(worlds: Mapping[float, World], point: Changes, found: Mapping[Task, Outcome]) -> float:
    profit = {}
    for level, world in worlds.items():
        placed = at_point(world, point)
        profit[level] = gross_profit(placed, found[placed, 0]) - gross_profit(placed, found[twin(placed), 0])
    return best(profit)


def _end_share(winners: Sequence[float], lever: Lever) -> float:
    counted = Counter(winners)
    return max(counted[lever.levels[0]], counted[lever.levels[-1]]) / len(winners)


def _line(lever: Lever, name: str, winners: Sequence[float]) -> dict[str, Any]:
    counted = Counter(winners)
    shares = "; ".join(f"{level:.3g}: {counted[level] / len(winners):.2f}" for level in lever.levels)
    return {
        "lever": lever.name, "world": name, "points": len(winners), "share of points at which a level wins": shares,
        "greater share of an end": f"{_end_share(winners, lever):.2f}",
    }  # fmt: skip
