"""What the worked examples of plans share: calm worlds in which everyone looks in every tick, without chance.

Baskets are 20 yuan, the company's coupon 5 yuan. Half-day ticks at the shortest: in each of them everyone looks.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.engine.history import History
from tests.laws.worlds import ARM, OFF, OPENS, STATED, calm_tree, played, scenario_of

__all__ = [
    "BUYING",
    "DAY",
    "HALF",
    "LASTING",
    "NEEDS",
    "OPEN_NEEDS",
    "buyers",
    "by_day",
    "line",
    "run",
    "standing",
    "world",
]

DAY, HALF = 1440, 720
NEEDS = 1e-6
"""Orders a month of those who always have a need that is open and never one that falls due."""
OPEN_NEEDS = {"purchase.ahead": 1e9, "purchase.ahead_days": 1e15, "purchase.frequency_shape": 1e6}
"""A need of the far future can be met today."""
BUYING = {
    **OPENS, **OPEN_NEEDS, "purchase.contestable": 1, "purchase.salience": 1e3, "purchase.goodwill": 0,
    "purchase.reference": 0,
}  # fmt: skip
"""Everyone opens what is unread, and orders on the best offer."""

LASTING = {
    "load.half_life_days": 1e9,
    "load.alert": 1e9 / (7 * math.log(2)),
    "load.brand_share": 0,
    "tolerance.median": 1,
}
"""One alert of no worth adds one to the load of a group, and nothing of it fades."""


def line(kind: str = "notice", **more: Any) -> dict[str, Any]:
    """Write a line that is sent by hand at the start of every day and worth 1 to everyone."""
    sent = {"days": "every", "at": ["00:00"], "kind": kind, "topic": "tea", "value": 0, "benefit": 1, "via": "manual"}
    return {name: value for name, value in {**sent, **more}.items() if value is not None}


def standing(*sizes: int, **more: Any) -> list[dict[str, Any]]:
    """Write cohorts of one group each."""
    return [{"groups": 1, "size": size, "age_days": 30, **STATED, **more} for size in sizes]


def world(
    days: int,
    *lines: Mapping[str, Any],
    sizes: Sequence[int] = (10,),
    rules: Sequence[Mapping[str, Any]] = (),
    keep: Mapping[str, Any] | None = None,
    tick: int = DAY,
    start: str = "2023-05-01",
    broadcasts: int = 0,
    **sections: Any,
) -> dict[str, Any]:
    """Write a scenario of standing groups that the lines are sent to; 1 May 2023 is a Monday."""
    tree = calm_tree(sum(sizes), days, tick=tick, start=start, broadcasts=broadcasts, orders_per_month=NEEDS)
    tree["start_from"] = standing(*sizes)
    tree["schedules"]["posts"] = list(lines) or [line()]
    tree["arms"][ARM][0].update(keep or {})
    if rules:
        tree["arms"][ARM][0]["rules"] = list(rules)
    return {**tree, **sections}


def run(tree: Mapping[str, Any], parameters: Mapping[str, float] | None = None, **how: Any) -> History:
    """Run a calm world with its events."""
    return played(scenario_of(tree, {**OFF, **(parameters or {})}), events=True, **how)


def by_day(history: History, name: str) -> list[int]:
    """Return a daily count."""
    found: list[int] = history.daily[name].tolist()
    return found


def buyers(history: History, tick: int) -> set[int]:
    """Return who ordered in groups in a tick."""
    chosen = (history.orders["tick"] == tick) & (history.orders["group"] >= 0)
    return set(np.asarray(history.orders["member"])[chosen].tolist())
