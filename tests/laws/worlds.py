"""Worlds that tests build: calm ones, in which nothing happens but what a test switches on, and lively ones."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from sim.engine.history import History
from sim.engine.simulation import Simulation
from sim.replication import run_replication
from sim.scenario.load import load_text
from sim.scenario.model import Scenario

__all__ = [
    "ACT",
    "ARM",
    "CERTAIN",
    "LIVELY",
    "NEVER",
    "OFF",
    "OPEN",
    "OPENS",
    "READY",
    "STATED",
    "STOIC",
    "busy_tree",
    "calm",
    "calm_tree",
    "digest",
    "ended",
    "events_of",
    "lively_tree",
    "played",
    "scenario_of",
]

ARM = "groups"
NEVER, CERTAIN = -1000.0, 1000.0
"""Logits beyond the limit of 35: a chance of 6e-16, and one less 6e-16."""

OFF: dict[str, float] = {
    "attention.sessions_per_day": 80, "attention.sessions_spread": 0, "attention.push_pull": 0,
    "attention.need_pull": 0, "rows.rate_per_group": 0, "rows.rate_spread": 0, "rows.first_screen": 60,
    "rows.other_pins_mean": 0, "box.fresh_probability": 0, "box.settled_probability": 0, "habit.gain": 0,
    "habit.loss": 0, "habit.muted_factor": 1, "habit.mute_factor": 1, "habit.opt_in": 0, "habit.invitation": 0,
    "habit.forced": 0, "habit.spread": 0, "habit.again": 0, "habit.mention": 0, "habit.chat": 0,
    "novelty.messages_per_week": 1e12, "reading.depth_median": 1e9, "reading.depth_spread": 0,
    "reading.chat_weight": 0, "reading.older_posts": 1e6, "value.smoothing": 0, "value.start_mean": 0.5,
    "value.start_spread": 0, "value.chat_worth": 0, "load.alert": 0, "load.quiet": 1, "load.mention": 1,
    "load.chat_hour": 0, "load.dot": 0, "load.forced": 0, "load.brand_share": 0, "tolerance.spread": 0,
    "decision.act_base": 0, "decision.act_scale": 0, "decision.leave_cost": CERTAIN,
    "decision.muted_leave_cost": CERTAIN, "decision.leave_spread": 0, "decision.leave_awkwardness": 0,
    "decision.leave_size_power": 0, "decision.second_probability": 0, "decision.cleanup_per_day": 0,
    "decision.cleanup_leave": 0, "decision.join_mute_opt_in": 0, "decision.join_mute_invitation": 0,
    "decision.join_mute_forced": 0.5, "decision.join_leave_forced": 0, "decision.pin_cost": CERTAIN,
    "decision.pin_value": 0, "decision.unpin_cost": CERTAIN, "decision.unmute_cost": CERTAIN,
    "decision.unmute_value": 0, "decision.unfold_cost": CERTAIN, "decision.unfold_value": 0,
    "decision.follow_probability": 0, "purchase.salience": 0, "purchase.goodwill": 0, "purchase.reference": 0,
    "purchase.brand_reactance": 0, "flash.spread": 0, "flash.value": 0, "flash.unreached": 1, "flash.invitation": 0,
    "chat.rate": 0,
}  # fmt: skip
"""Parameters with which every row is on screen, everyone looks often, and nobody learns, acts, buys more or writes.

A habit is never less than .01, so one day in a hundred a chat is looked into, which changes nothing. Half of the forced
would mute at joining: from that alone can a past make the stated shares of the first day, whose joining is forced."""

OPEN: dict[str, float] = {"habit.opt_in": 1, "habit.invitation": 1, "habit.forced": 1, "habit.again": 1}
"""Every chat on screen with something unread is entered."""

OPENS: dict[str, float] = {**OPEN, "habit.chat": 1e9}
"""Every chat on screen with something unread is entered, for talk alone too."""

STATED: dict[str, Any] = {"muted": 0, "past": {"joining": "forced", "posts_per_day": 0}}
"""Nobody has muted on the first day, whatever the parameters, and there was no post to be tired of."""

ACT: dict[str, float] = {"decision.act_base": CERTAIN}
"""Everyone acts on a chat with news once a day."""

STOIC: dict[str, float] = {"decision.act_base": 0, "decision.act_scale": 0, "decision.cleanup_per_day": 0}
"""Nobody acts on a chat, nobody tidies up."""

READY: dict[str, float] = {"purchase.ahead": 1e15, "purchase.ahead_days": 1e15}
"""Every need is open long before it falls due."""

CLIENT: dict[str, Any] = {"profile": "wechat-2023", "update_median_days": 0.01}
"""A messenger that everyone can fold with since long ago."""


def calm_tree(
    count: int,
    days: int,
    *,
    tick: int = 60,
    seed: int = 20210930,
    start: str = "2023-05-01",
    at: Sequence[str] = ("00:00",),
    line: Mapping[str, Any] | None = None,
    start_from: Mapping[str, Any] | None = None,
    client: Mapping[str, Any] | None = None,
    broadcasts: int | str = 0,
    orders_per_month: float = 0,
) -> dict[str, Any]:
    """Write a scenario of one standing group with everyone in it.

    Its posts are broadcasts over a quota of nothing unless `line` sends them by hand or `broadcasts` allows some; so
    without either nothing is ever posted.
    """
    first = date.fromisoformat(start)
    sent = {"days": "every", "at": list(at), "kind": "notice", "topic": "tea", "value": 0.5, "via": "broadcast"}
    segment = {"share": "100%", "orders_per_month": orders_per_month, "interests": {"tea": 0.5}}
    standing = {"groups": 1, "size": count, "age_days": 0, **STATED}
    return {
        "qunsim": 1,
        "seed": seed,
        "clock": {"start": start, "end": (first + timedelta(days=days - 1)).isoformat(), "tick_minutes": tick},
        "platform": {
            "client": {**CLIENT, **(client or {})},
            "console": {"profile": "wecom-2021", "broadcasts_per_month": broadcasts, "size_cap": 100_000},
        },
        "company": {"price_yuan": 20, "gross_margin": "50%", "coupon_yuan": 5},
        "customers": {"count": count, "segments": {"all": segment}},
        "start_from": {**standing, **(start_from or {})},
        "schedules": {"posts": [{**sent, **(line or {})}]},
        "arms": {ARM: [{"kind": "keep_groups", "schedule": "posts"}]},
    }


def scenario_of(tree: Mapping[str, Any], parameters: Mapping[str, float] | None = None) -> Scenario:
    """Load a scenario written as mappings and lists; JSON is YAML."""
    return load_text(json.dumps(tree)).with_parameters(parameters or {})


def calm(count: int, days: int, parameters: Mapping[str, float] | None = None, **shape: Any) -> Scenario:
    """Load a scenario in which nothing happens but what `parameters` and `shape` (see `calm_tree`) switch on."""
    return scenario_of(calm_tree(count, days, **shape), {**OFF, **(parameters or {})})


def played(scenario: Scenario, arm: str = ARM, *, replication: int = 0, **how: Any) -> History:
    """Run one replication of an arm."""
    return run_replication(scenario, arm, replication, **how)


def ended(scenario: Scenario, arm: str = ARM, replication: int = 0) -> tuple[History, np.ndarray]:
    """Run one replication; return it with the customers' relationships as they stand at the end."""
    simulation = Simulation(scenario, arm, replication)
    return simulation.run(), simulation.scene.world.relationships


def events_of(history: History, code: int) -> np.ndarray:
    """Return the rows of one code of the event log."""
    assert history.events is not None
    return history.events[history.events[:, 3] == code]


def digest(history: History) -> str:
    """Return the hash of every number that a run left behind."""
    found = hashlib.sha256()
    for numbers in (history.daily, history.orders, history.final or {}):
        for name in sorted(numbers):
            found.update(name.encode() + np.ascontiguousarray(numbers[name]).tobytes())
    if history.events is not None:
        found.update(np.ascontiguousarray(history.events).tobytes())
    return found.hexdigest()


LIVELY: dict[str, float] = {
    "habit.opt_in": 0.7, "habit.invitation": 0.6, "habit.forced": 0.5, "decision.act_base": 0.04,
    "decision.act_scale": 0.05, "decision.leave_cost": 1.5, "decision.muted_leave_cost": 1.5,
    "decision.leave_spread": 1.5, "decision.cleanup_per_day": 0.2, "decision.cleanup_days": 3,
    "decision.cleanup_leave": 0.3, "decision.pin_cost": 3, "decision.unpin_cost": 2, "decision.unmute_cost": 3,
    "decision.unfold_cost": 1, "box.settled_probability": 0.3, "purchase.ahead_days": 8, "purchase.ahead": 1,
    "purchase.salience": 1, "flash.spread": 0.5,
}  # fmt: skip
"""Parameters with which a fortnight of a few hundred members sees every move often; the others are the defaults."""


def lively_tree(count: int = 300, days: int = 14, *, seed: int = 1, tick: int = 60) -> dict[str, Any]:
    """Write a scenario in which much happens: three kinds of standing groups, posts by hand and by broadcast."""
    first = date(2023, 5, 1)
    line = {"days": "every", "at": ["08:00", "12:00", "20:00"], "kind": "coupon", "topic": "tea", "value": 0.6}
    packet = {"days": ["saturday"], "at": ["10:00"], "kind": "red_packet", "topic": "tea", "value": 0.3}
    segments = {
        "often": {"share": "40%", "orders_per_month": 8, "interests": {"tea": 0.8}},
        "seldom": {"share": "60%", "orders_per_month": 1, "interests": {"tea": 0.3}},
    }
    start = {"age_days": [10, 90], "muted": ["20%", "40%"], "folded": ["0%", "20%"], "pinned": ["5%", "20%"]}
    return {
        "qunsim": 1,
        "seed": seed,
        "clock": {"start": first.isoformat(), "end": str(first + timedelta(days=days - 1)), "tick_minutes": tick},
        "platform": {"client": "wechat-2023", "console": "wecom-2021"},
        "company": {"price_yuan": 20, "gross_margin": "50%", "coupon_yuan": 5},
        "customers": {"count": count, "segments": segments},
        "start_from": {"groups": 4, "size": count // 5, **start},
        "schedules": {
            "daily": [{**line, "via": "manual"}, {**packet, "via": "broadcast", "mention_all": True}],
            "rush": [{"every": "60 minutes", "kind": "coupon", "topic": "tea", "value": 0.9, "via": "manual"}],
        },
        "arms": {
            ARM: [{"kind": "keep_groups", "schedule": "daily"}],
            "mass": [{"kind": "mass_groups", "schedule": "daily", "size": 80, "groups_per_member": 2}],
        },
    }


def busy_tree(count: int = 240, days: int = 21, *, seed: int = 1, tick: int = 60) -> dict[str, Any]:
    """Write a lively scenario with everything that plans can say: 1 May 2023 is a Monday.

    Arm `ARM` keeps the groups of two cohorts by rules, arm `both` has mass groups, flash groups and a pin drive beside.
    """
    tree = lively_tree(count, days, seed=seed, tick=tick)
    scarce = {"discount": "40%", "stock": 6, "ends_after": "8 hours", "min_buyers": 3, "threshold_yuan": 10}
    mixed = [{"share": "75%", "kind": "coupon", "offer": scarce}, {"share": "25%", "kind": "roll_call"}]
    line = {"days": "every", "at": ["08:00", "12:00", "20:00"], "topic": "tea", "value": 0.8, "via": "manual"}
    peak = {**line, "at": ["10:00", "22:00"], "kind": "promotion", "phase": "peak", "offer": scarce}
    packet = {**line, "days": ["saturday"], "at": ["10:00"], "kind": "red_packet", "via": "broadcast"}
    tree["schedules"] |= {"daily": [{**line, "mix": mixed}, peak, packet], "less": [{**line, "kind": "content"}]}
    cohort = {"groups": 3, "age_days": [10, 90], "muted": ["10%", "30%"], "folded": "5%", "pinned": ["5%", "20%"]}
    old, young = {**cohort, "size": count // 8}, {**cohort, "size": count // 24, "age_days": 3}
    rules = [
        {"when": {"every": "monday", "members": {"at_most": count // 16}}, "do": "merge", "size": count // 6},
        {"when": {"every": "thursday"}, "do": "split", "size": count // 10, "rejoin": "90%"},
        {"when": {"date": "2023-05-10", "age_days": {"at_least": 60}}, "do": "rebuild", "size": count // 12},
        {"when": {"every": "sunday", "messages_7d": {"at_most": 1}}, "do": "dissolve"},
    ]
    flash = {"kind": "flash_groups", "every": "friday", "at": "16:00", "lasts": "6 hours", "entry": 0.5}
    keep = {"kind": "keep_groups", "schedule": "daily", "rules": rules, "posts_kept": "80%"}
    beside = [
        {"kind": "mass_groups", "schedule": "daily", "size": count // 3, "rules": rules[1:2], "joining": "forced"},
        {**flash, "schedule": "rush"},
        {"kind": "pin_drive", "from": "2023-05-04", "lasts": "5 days", "reach": "50%"},
    ]
    return {
        **tree,
        "calendar": [
            {"name": "night", "hours": ["22:00", "08:00"], "quiet": True},
            {"name": "weekend", "days": ["saturday", "sunday"], "demand": 1.5, "rivals": 1.4},
            {"name": "festival", "from": "05-06", "to": "05-09", "phase": "peak", "demand": 3, "rivals": 2},
            {"name": "rest", "from": "2023-05-12", "schedules": {"daily": "less"}, "to": "2023-05-13"},
        ],
        "events": [
            {"date": "2023-05-08", "change": {"platform.client.mention_breaks_fold": True, "company.coupon_yuan": 7}},
            {"date": "2023-05-11", "change": {"load.alert": 2, "chat.fading": 0.5}},
        ],
        "staff": {"people": 2, "work_per_day": "4 hours", "wage_yuan_per_month": 6000},
        "shocks": [
            {"kind": "staff_leave", "date": "2023-05-09", "people": 1, "groups": "10%"},
            {"kind": "enforcement", "per_month": 3, "groups": "15%"},
            {"kind": "scandal", "per_month": 2, "irritation": 0.5, "value": 0.1},
        ],
        "start_from": [old, young],
        "arms": {ARM: [keep], "both": [keep, *beside]},
    }
