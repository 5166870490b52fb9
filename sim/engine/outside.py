"""What comes from outside the operator: dated changes of the world, shocks, and the working day."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.engine.groups import end_groups
from sim.engine.rows import upset
from sim.engine.scene import Scene
from sim.engine.world import parameters_of
from sim.random_streams import SHOCK, STRUCK, batch
from sim.scenario.model import Scenario
from sim.scenario.shocks import Shock

__all__ = ["begin_day", "change_world", "strike"]

DAYS_PER_MONTH = 30.4375


def change_world(scene: Scene, tick: int) -> None:
    """Let the events of a day change the rules, the coupon and the parameters.

    Parameters
    ----------
    scene : Scene
        The run.
    tick : int
        First tick of the day.
    """
    today = scene.date(tick)
    for event in scene.scenario.events:
        if event.day == today:
            scene.scenario = _changed(scene.scenario, event.change)
            scene.world.parameters[:] = parameters_of(scene.scenario, float(scene.world.ticks["clock"][-1]))
            scene.world.tables[:] = scene.mechanisms.tables(scene.world.parameters)


def _changed(scenario: Scenario, change: Mapping[str, Any]) -> Scenario:
    """Give the scenario with new values."""
    new: dict[str, dict[str, Any]] = {"platform.client": {}, "platform.console": {}, "company": {}}
    parameters = dict(scenario.parameters)
    for key, value in change.items():
        place, _, name = key.rpartition(".")
        (new[place] if place in new else parameters).update({name if place in new else key: value})
    client = scenario.platform.client.model_copy(update=new["platform.client"])
    console = scenario.platform.console.model_copy(update=new["platform.console"])
    return scenario.model_copy(
        update={
            "platform": scenario.platform.model_copy(update={"client": client, "console": console}),
            "company": scenario.company.model_copy(update=new["company"]),
            "parameters": parameters,
        }
    )


def begin_day(scene: Scene, people: int, tick: int) -> None:
    """Note the staff's minutes of a day, less the care for groups and members that is never skimped.

    Parameters
    ----------
    scene : Scene
        The run.
    people : int
        Staff of today.
    tick : int
        First tick of the day.
    """
    staff = scene.scenario.staff
    if staff is None:
        return
    groups, p = scene.world.groups[scene.world.groups["alive"] == 1], scene.scenario.parameters
    care = p["money.group_day_minutes"] * len(groups) + p["money.member_day_minutes"] * int(groups["members"].sum())
    scene.minutes_left = people * staff.minutes_per_day - p["money.least_care"] * care
    scene.care_to_skimp = (1.0 - p["money.least_care"]) * care
    scene.count(tick, "staff_days", people)
    scene.note_skimped(tick)


def strike(scene: Scene, tick: int) -> int:
    """Let the shocks of a day strike.

    Parameters
    ----------
    scene : Scene
        The run.
    tick : int
        First tick of the day.

    Returns
    -------
    int
        Staff who leave.
    """
    leave = 0
    for place, shock in enumerate(scene.scenario.shocks):
        if _strikes(scene, place, shock, tick):
            leave += shock.people
            _close_groups(scene, place, shock.groups, tick)
            if shock.irritation > 0 or shock.value > 0:
                upset(tick, shock.irritation, shock.value, scene.world)
    return leave


def _strikes(scene: Scene, place: int, shock: Shock, tick: int) -> bool:
    if shock.per_month is None:
        return shock.day == scene.date(tick)
    day = tick // scene.ticks_per_day
    happens = batch(scene.scenario.seed, scene.replication, SHOCK, np.array([place]), tick=day)[0, 0]
    return bool(happens < 1.0 - math.exp(-shock.per_month / DAYS_PER_MONTH))


def _close_groups(scene: Scene, place: int, share: float, tick: int) -> None:
    if share > 0:
        alive = np.flatnonzero(scene.world.groups["alive"])
        u = batch(scene.scenario.seed, scene.replication, STRUCK, alive, slot=place, tick=tick)[:, 0]
        end_groups(scene, alive[u < share], tick)
