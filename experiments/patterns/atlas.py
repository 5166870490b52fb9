"""The response atlas: posts a day, content value and size against money and reach, as a table and two pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

from experiments.patterns.measures import gross_profit, live, openers, ratio, reach, total
from experiments.patterns.picture import draw
from experiments.patterns.runs import Outcome, Task, run_all
from experiments.patterns.tables import RESULTS, write_table
from experiments.patterns.worlds import World, twin

__all__ = ["FREQUENCIES", "METRICS", "OFFERS", "SIZES", "VALUES", "write_atlas"]

FREQUENCIES = (1 / 7, 3 / 7, 1, 2, 4, 6, 8, 12, 24)
VALUES = (0.2, 0.5, 0.8)
SIZES = (50, 150, 500)
OFFERS = {"promotion": 0.0, "coupon": 0.2}
"""Price cut of each kind of posts."""

BASE = World(count=1000, days=120, interest=0.5, joining="invitation")

METRICS: Mapping[str, str] = {
    "incremental_gross_profit": "gross profit over\nnone, yuan a\ncustomer-month",
    "reach": "reach, 7 days",
    "muted": "muted share",
    "folded": "folded share",
    "left": "left / ever joined",
    "reads": "posts read a\nmember-day",
    "weekly_openers": "weekly openers /\ncustomers",
}
"""What is measured, with the label of its axis."""


def write_atlas(replications: int, workers: int) -> None:
    """Run the atlas and write its table and pictures.

    Parameters
    ----------
    replications, workers : int
        Replications of each cell, processes.
    """
    cells = list(product(OFFERS, VALUES, SIZES, FREQUENCIES))
    worlds = {cell: _world(*cell) for cell in cells}
    numbers = range(replications)
    found = run_all([(world, r) for world in [*worlds.values(), twin(BASE)] for r in numbers], workers)
    lines = [_line(cell, world, found, r) for cell, world in worlds.items() for r in numbers]
    head = (
        f"# Response atlas\n\nMeans over {replications} replications: 1,000 invited customers, 120 days, interest .5."
    )
    means = [_mean([line for line in lines if _cell(line) == cell]) for cell in cells]
    write_table("atlas", means, head)
    for offer in OFFERS:
        draw(
            [line for line in means if line["offer"] == offer],
            METRICS,
            RESULTS / f"atlas_{offer}.png",
            _title(offer, replications),
        )


def _world(offer: str, value: float, size: int, posts: float) -> World:
    return replace(BASE, cut=OFFERS[offer], value=value, size=size, posts=posts)


def _title(offer: str, replications: int) -> str:
    named = "promotions without a price cut" if offer == "promotion" else "posts with a 20 % coupon"
    return f"{named}: defaults, 1,000 invited customers, 120 days, folding for all, {replications} replications"


def _cell(line: Mapping[str, Any]) -> tuple[Any, ...]:
    return line["offer"], line["value"], line["size"], line["posts_a_day"]


def _line(cell: tuple[Any, ...], world: World, found: Mapping[Task, Outcome], replication: int) -> dict[str, Any]:
    offer, value, size, posts = cell
    it, none = found[world, replication], found[twin(BASE), replication]
    measured = {name: measure(it) for name, measure in _MEASURES.items()}
    measured["incremental_gross_profit"] = gross_profit(world, it) - gross_profit(world, none)
    ordered = {name: measured[name] for name in METRICS}
    return {"offer": offer, "value": value, "size": size, "posts_a_day": posts, **ordered}


def _mean(lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    means = {name: round(sum(line[name] for line in lines) / len(lines), 4) for name in METRICS}
    return {**lines[0], "posts_a_day": round(lines[0]["posts_a_day"], 4), **means}


def _muted(outcome: Outcome) -> float:
    return ratio(outcome.daily["muted"][-1] + outcome.daily["pinned_muted"][-1], live(outcome)[-1])


_MEASURES: Mapping[str, Callable[[Outcome], float]] = {
    "reach": reach,
    "muted": _muted,
    "folded": lambda it: ratio(it.daily["folded"][-1], live(it)[-1]),
    "left": lambda it: ratio(it.daily["left"][-1], it.daily["joined"][-1]),
    "reads": lambda it: ratio(total(it, "posts_seen"), live(it).sum()),
    "weekly_openers": lambda it: openers(it, slice(-7, None), of_all=True),
}
