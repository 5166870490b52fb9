"""Worlds small and sure enough to be worked out by hand: a tick is a day, everybody reads and buys all they can."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sim.scenario.load import load_text
from sim.scenario.model import Scenario

from .history import OracleHistory, oracle_run
from .observe import Observer
from .state import Row
from .tally import daily_counts
from .world import World

__all__ = ["MONDAY", "PRICE", "Told", "keep", "line", "small", "told"]

MONDAY = "2021-03-01"
PRICE = 1800
"""Everybody's basket in fen."""

SURE: dict[str, float] = {
    "attention.sessions_per_day": 80,
    "attention.sessions_spread": 0,
    "rows.first_screen": 1000,
    "opening.intercept": 100,
    "reading.depth_median": 1000,
    "reading.depth_spread": 0,
    "value.smoothing": 0,
    "value.start_mean": 0.5,
    "value.start_spread": 0,
    "irritation.push": 0,
    "irritation.dot": 0,
    "irritation.mention": 0,
    "irritation.duplicate": 0,
    "irritation.junk": 0,
    "irritation.chat": 0,
    "irritation.half_life_days": 1e12,
    "irritation.sensitivity_spread": 0,
    "irritation.brand_share": 0,
    "decision.leave_cost": 1000,
    "decision.mute_cost": 1000,
    "decision.pin_cost": 1000,
    "decision.fold_cost": 1000,
    "purchase.readiness_per_day": 4,
    "purchase.frequency_shape": 1000,
    "purchase.base": 1e9,
    "chat.rate": 0,
}
"""Everybody looks in every tick, opens every chat, orders on every offer, and nobody moves, writes or is irritated."""


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
        "customers": {
            "count": groups * size,
            "segments": {"all": {"share": 1, "orders_per_month": 0, "interests": {"coffee": 1}}},
        },
        "start_from": {"groups": groups, "size": size, "age_days": [10, 10]},
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
