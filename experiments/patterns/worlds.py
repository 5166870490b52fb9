"""The one builder of scenarios: a `World` is a small, hashable description that becomes a scenario text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sim.scenario.load import load_text
from sim.scenario.model import Scenario

__all__ = ["ARM", "ATTENTIVE", "START", "Changes", "World", "changed", "day_of", "patched", "scenario_of", "twin"]

ARM = "groups"
START = date(2023, 1, 2)
"""A Monday."""

WEEKLY = {1 / 7: ["wednesday"], 2 / 7: ["tuesday", "friday"], 3 / 7: ["monday", "wednesday", "friday"]}
"""Weekdays of frequencies below one post a day."""

Changes = tuple[tuple[str, float], ...]

ATTENTIVE: dict[str, float] = {
    "load.alert": 0, "load.chat_hour": 0, "load.dot": 0, "load.forced": 0, "habit.loss": 0, "habit.gain": 0,
    "habit.opt_in": 1, "habit.spread": 0, "decision.join_mute_opt_in": 0, "decision.act_base": 0,
    "decision.cleanup_per_day": 0,
}  # fmt: skip
"""Annoyance off: nothing is a load, nobody mutes or leaves, and who notices a post looks in on every day."""


@dataclass(frozen=True)
class World:
    """One way of running groups in one world.

    Parameters
    ----------
    count, days, size : int
        Customers, days of the horizon, largest size of a group.
    posts : float
        Posts a day; below 1 a number of weekdays over 7.
    value, cut, interest : float
        Content value of a post, price cut that it offers, mean interest of members in its topic.
    kind : str
        Kind of the posts.
    joining : str
        How members come in.
    category : str
        What is sold.
    orders_per_month, price, margin : float
        Own orders of a customer, price of a basket in yuan, gross margin.
    client : str
        Profile of the messenger.
    arm : str
        Arm to run; `none` is the counterfactual without groups.
    changes : tuple of (str, float)
        Parameters that differ from their defaults, in order of name.
    patch : str
        JSON that is laid over the scenario, mapping by mapping; empty for none.
    watch : str
        What is computed from the events (`experiments.patterns.watching`); empty for nothing.
    """

    count: int = 600
    days: int = 180
    size: int = 150
    posts: float = 1
    value: float = 0.5
    cut: float = 0.0
    interest: float = 0.4
    kind: str = "promotion"
    joining: str = "opt_in"
    category: str = "beverage"
    orders_per_month: float = 2
    price: float = 18
    margin: float = 0.55
    client: str = "wechat-2023"
    arm: str = ARM
    changes: Changes = ()
    patch: str = ""
    watch: str = ""


def changed(world: World, values: Mapping[str, float]) -> World:
    """Change parameters of a world.

    Parameters
    ----------
    world : World
        The world.
    values : mapping of str to float
        By dotted name; they replace what the world had changed itself.

    Returns
    -------
    World
    """
    return replace(world, changes=tuple(sorted({**dict(world.changes), **values}.items())))


def patched(world: World, patch: Mapping[str, Any]) -> World:
    """Lay more over the scenario of a world.

    Parameters
    ----------
    world : World
        The world.
    patch : mapping
        Keys of the scenario; lists and single values replace what is there.

    Returns
    -------
    World
    """
    return replace(world, patch=json.dumps(_laid(json.loads(world.patch or "{}"), patch), sort_keys=True))


def twin(world: World) -> World:
    """Return the counterfactual without groups: worlds that differ in their groups alone share one.

    Parameters
    ----------
    world : World
        The world.

    Returns
    -------
    World
    """
    kept = tuple(change for change in world.changes if change[0].startswith("purchase."))
    same = World()
    plain = {name: getattr(same, name) for name in ("size", "posts", "value", "cut", "kind", "joining", "interest")}
    patch = {key: part for key, part in json.loads(world.patch or "{}").items() if key in ("calendar", "customers")}
    text = json.dumps(patch, sort_keys=True) if patch else ""
    return replace(world, arm="none", changes=kept, patch=text, watch="", **plain)


def day_of(day: int) -> str:
    """Return the date of a day of the horizon.

    Parameters
    ----------
    day : int
        From 0.

    Returns
    -------
    str

    Examples
    --------
    >>> day_of(31)
    '2023-02-02'
    """
    return (START + timedelta(days=day)).isoformat()


def scenario_of(world: World) -> Scenario:
    """Load the scenario of a world.

    Parameters
    ----------
    world : World
        The world.

    Returns
    -------
    Scenario
    """
    tree = _laid(_tree(world), json.loads(world.patch or "{}"))
    return load_text(json.dumps(tree)).with_parameters(dict(world.changes))


def _tree(world: World) -> dict[str, Any]:
    segment = {"share": "100%", "orders_per_month": world.orders_per_month, "interests": {"tea": world.interest}}
    groups = {"kind": "mass_groups", "size": world.size, "schedule": "posts", "joining": world.joining}
    return {
        "qunsim": 1,
        "seed": 20230102,
        "clock": {"start": START.isoformat(), "end": day_of(world.days - 1)},
        "platform": {"client": {"profile": world.client}, "console": {"profile": "wecom-2025", "size_cap": 100_000}},
        "company": {"price_yuan": world.price, "gross_margin": world.margin, "category": world.category},
        "customers": {"count": world.count, "segments": {"all": segment}},
        "schedules": {"posts": [_line(world)]},
        "arms": {ARM: [groups]},
    }


def _line(world: World) -> dict[str, Any]:
    offer = {"offer": {"discount": world.cut}} if world.cut else {}
    days = "every" if world.posts >= 1 else WEEKLY[world.posts]
    line = {"days": days, "at": _times(max(1, round(world.posts))), "kind": world.kind, "topic": "tea"}
    return {**line, "value": world.value, "via": "manual", **offer}


def _times(posts: int) -> list[str]:
    """Spread posts evenly from 8:00 to 22:00, or over the whole day where there are more than 14."""
    first, span = (8, 14) if posts <= 14 else (0, 24)
    return [f"{first + int(span * (i + 0.5) / posts):02d}:00" for i in range(posts)]


def _laid(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    laid = dict(under)
    for key, part in over.items():
        below = laid.get(key)
        laid[key] = _laid(below, part) if isinstance(part, dict) and isinstance(below, dict) else part
    return laid
