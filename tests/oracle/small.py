"""Worlds small and sure enough to be worked out by hand: a tick is a day, everybody reads and buys all they can."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

from sim.scenario.load import load_text
from sim.scenario.model import Scenario

from .history import OracleHistory, oracle_run
from .observe import Observer
from .state import Row
from .tally import daily_counts
from .world import World

__all__ = ["FOLDING", "MONDAY", "PRICE", "SEGMENTS", "SURE", "UNIT_LOAD", "Told", "keep", "line", "small", "told"]

MONDAY = "2021-03-01"
PRICE = 1800
"""Everybody's basket in fen."""

UNCHANGING = 1e12
"""Half-life of stocks that do not fade."""

UNIT_LOAD = UNCHANGING / (7 * math.log(2))
"""Weight of a message that adds 1 to a load that does not fade."""

SURE: dict[str, float] = {
    "attention.sessions_per_day": 80,
    "attention.sessions_spread": 0,
    "rows.first_screen": 1000,
    "habit.gain": 0,
    "habit.loss": 0,
    "habit.muted_factor": 1,
    "habit.mute_factor": 1,
    "habit.opt_in": 1,
    "habit.invitation": 1,
    "habit.forced": 1,
    "habit.spread": 0,
    "habit.again": 1,
    "novelty.messages_per_week": 1e12,
    "reading.depth_median": 1000,
    "reading.depth_spread": 0,
    "reading.older_posts": 1000,
    "value.smoothing": 0,
    "value.start_mean": 0.5,
    "value.start_spread": 0,
    "load.alert": 0,
    "load.chat_hour": 0,
    "load.dot": 0,
    "load.forced": 0,
    "load.half_life_days": UNCHANGING,
    "load.brand_share": 0,
    "tolerance.median": 1,
    "tolerance.spread": 0,
    "decision.act_base": 0,
    "decision.act_scale": 0,
    "decision.cleanup_per_day": 0,
    "decision.join_mute_opt_in": 0,
    "decision.join_mute_invitation": 0,
    "decision.join_mute_forced": 0,
    "decision.join_leave_forced": 0,
    "decision.pin_cost": 1000,
    "decision.unpin_cost": 1000,
    "decision.unmute_cost": 1000,
    "decision.unfold_cost": 1000,
    "purchase.ahead": 1e12,
    "purchase.ahead_days": 1e12,
    "purchase.contestable": 1,
    "purchase.salience": 1e9,
    "purchase.goodwill": 0,
    "purchase.adapt": 0,
    "purchase.frequency_shape": 1000,
    "flash.spread": 0,
    "flash.value": 0,
    "flash.unreached": 1,
    "flash.invitation": 0,
    "chat.rate": 0,
}
"""Everybody looks in every tick, opens every chat and orders on every offer; nobody moves, writes or feels load.

Needs are always open and hardly ever fall due: one in 80 years, which can be met as early as that.
"""

FOLDING: dict[str, Any] = {
    "profile": "wechat-2021",
    "fold_release": {"ios": "2018-01-01", "android": "2018-01-01"},
    "update_median_days": 0.01,
}
"""A client that folds from the first tick on."""

SEGMENTS: dict[str, Any] = {
    "all": {"share": 1, "orders_per_month": 0, "category_orders_per_month": 0.001, "interests": {"coffee": 1}}
}


@dataclass(frozen=True)
class Told:
    """What became of a small world."""

    world: World
    history: OracleHistory
    daily: dict[str, list[int]]

    def rows(self, code: int) -> list[Row]:
        """Rows of one code."""
        return [row for row in self.history.events if row[3] == code]

    def sizes(self) -> dict[int, int]:
        """Members of the groups that are alive, by ordinal."""
        return {group.ordinal: group.N for group in self.world.alive()}


def line(**what: Any) -> dict[str, Any]:
    """Write a schedule line: a promotion by hand at midnight of every day, where nothing else is said."""
    usual = {"topic": "coffee", "value": 1, "via": "manual", "days": "every", "at": "00:00"}
    kind = {} if "mix" in what else {"kind": "promotion"}
    return {**usual, **kind, **what}


def keep(**settings: Any) -> dict[str, Any]:
    """Write a strategy that keeps the groups of the start."""
    return {"kind": "keep_groups", "schedule": "usual", **settings}


def small(
    lines: list[dict[str, Any]],
    *,
    groups: int = 1,
    size: int = 3,
    days: int = 3,
    arm: list[dict[str, Any]] | None = None,
    sections: dict[str, Any] | None = None,
    parameters: dict[str, float] | None = None,
) -> Scenario:
    """Make a scenario with groups of the start and one schedule; `sections` replace or add whole sections."""
    whole = {
        "qunsim": 1,
        "seed": 7,
        "clock": {"start": MONDAY, "end": f"2021-03-{days:02d}", "tick_minutes": 1440},
        "platform": {"client": "wechat-2021", "console": "wecom-2021"},
        "company": {"price_yuan": PRICE / 100, "gross_margin": 0.5, "coupon_yuan": 3},
        "customers": {"count": groups * size, "segments": SEGMENTS},
        "start_from": {"groups": groups, "size": size, "age_days": [10, 10], "past": {"posts_per_day": 0}},
        "schedules": {"usual": lines},
        "arms": {"busy": [keep()] if arm is None else arm},
        **(sections or {}),
    }
    return load_text(json.dumps(whole), "small").with_parameters({**SURE, **(parameters or {})})


def told(scenario: Scenario) -> Told:
    """Run a small world by the oracle."""
    worlds: list[World] = []
    observer = Observer(scenario)

    def watch(world: World, tick: int) -> None:
        observer(world, tick)
        worlds.append(world)

    history = oracle_run(scenario, "busy", 0, watch=watch)
    counts = daily_counts(history.events, scenario.clock.ticks_per_day, scenario.clock.n_days)
    return Told(worlds[-1], history, {**counts, **observer.daily()})
