"""What the worked examples of plans share: calm worlds in which everyone looks in every tick, without chance.

Baskets are 20 yuan, the company's coupon 5 yuan. Half-day ticks at the shortest: in each of them everyone looks.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.engine.history import History
from tests.laws.worlds import ARM, OFF, calm_tree, played, scenario_of
from tests.laws.worlds import OPENS as OPEN_ALL
from tests.laws.worlds import STATED as AT_REST

__all__ = [
    "BUYING", "CLOSED", "DAY", "HALF", "LASTING", "NEEDS", "OPENS", "OPEN_NEEDS", "STATED", "buyers", "by_day", "line",
    "run", "standing", "world",
]  # fmt: skip

DAY, HALF = 1440, 720
CLOSED = {**OFF, "habit.loss": 1}
"""Calm: a habit, a hundredth at least by the law, ends with the first post that is passed over."""
OPENS = {**OPEN_ALL, "habit.loss": 0}
"""Laid over it: everyone opens what is unread, at every look, for ever."""
STATED = {**AT_REST, "past": {"joining": "forced", "posts_per_day": 1e-300}}
"""A cohort of which nobody has muted unless more is stated, and which a past of next to no posts has left without load,
but also without a habit where habits end with what is passed over."""
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
    return played(scenario_of(tree, {**CLOSED, **(parameters or {})}), events=True, **how)


def by_day(history: History, name: str) -> list[int]:
    """Return a daily count."""
    found: list[int] = history.daily[name].tolist()
    return found


def buyers(history: History, tick: int) -> set[int]:
    """Return who ordered in groups in a tick."""
    chosen = (history.orders["tick"] == tick) & (history.orders["group"] >= 0)
    return set(np.asarray(history.orders["member"])[chosen].tolist())
