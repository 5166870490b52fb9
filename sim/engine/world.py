"""The world of one run laid out: clock, parameters, groups, messages and rows, with room for all that is planned."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np

from sim.arrays import BOARD, EVENT, GROUP, HEAD, MESSAGE, ORDER, PARAMETER, PHASES, TICK, Array, Sheet, World
from sim.engine.ahead import AHEAD
from sim.engine.composition import MechanismSet
from sim.engine.needs import MOST_NEEDS
from sim.mechanisms.load import weekly
from sim.scenario.model import Scenario
from sim.scenario.structures import STRUCTURES
from sim.states import N_STATES
from sim.strategies.plan import N_LANES, Wave

__all__ = ["sheet_for", "wider", "world_for"]

HOUR_WEIGHTS = (
    0.35, 0.12, 0.06, 0.04, 0.05, 0.15, 0.5, 1.0, 1.25, 1.25, 1.3, 1.35,
    1.35, 1.2, 1.1, 1.1, 1.1, 1.2, 1.35, 1.45, 1.6, 1.8, 1.7, 0.95,
)  # fmt: skip
"""Activity by hour of the day before dividing by the mean (L36: the shape)."""

FIRST_ALERT_HOUR, END_OF_ALERTS = 8, 23
"""Hours in which an alert may bring a member to the app."""

FEWEST_ORDERS = 1 << 12
CACHE_LINE = 64
MINUTES_A_DAY = 1440


def ticks_of(scenario: Scenario) -> Array:
    """Lay out the clock and the calendar: a record TICK for each tick of the horizon, and one for the tick after it."""
    n, minutes = scenario.clock.ticks_per_day, scenario.clock.tick_minutes
    n_days = scenario.clock.n_days
    mean = sum(HOUR_WEIGHTS) / len(HOUR_WEIGHTS)
    weights = [weight / mean for weight in HOUR_WEIGHTS]
    alerting = [float(FIRST_ALERT_HOUR <= hour < END_OF_ALERTS) for hour in range(len(HOUR_WEIGHTS))]
    ticks = np.zeros((n_days + 1, n), TICK)
    ticks["weight"] = [_mean_over_tick(weights, k * minutes, minutes) for k in range(n)]
    ticks["alert_share"] = [_mean_over_tick(alerting, k * minutes, minutes) for k in range(n)]
    demand, rivals, ticks["quiet"] = _calendar(scenario, n_days + 1, n)
    elapsed = np.cumsum((ticks["weight"] * demand * (1.0 / n)).reshape(-1))
    ticks["clock"].reshape(-1)[1:] = elapsed[:-1]
    ticks["overtaking"] = ticks["weight"] * rivals
    ticks["mean_hours"] = _mean_hours(24.0 * (1.0 / n) * ticks["overtaking"], (rivals != 1.0).any(axis=1))
    return ticks.reshape(-1)[: n_days * n + 1].copy()


def _calendar(scenario: Scenario, n_days: int, n: int) -> tuple[Array, Array, Array]:
    """Multiply the calendar's factors on demand and on other chats, and mark the quiet ticks; each (n_days, n)."""
    demand, rivals, quiet = np.ones((n_days, n)), np.ones((n_days, n)), np.zeros((n_days, n))
    minutes = scenario.clock.tick_minutes * np.arange(n)
    for entry in scenario.calendar:
        days = np.array([entry.holds_on(scenario.clock.start + timedelta(days=k)) for k in range(-1, n_days)])
        first, before = entry.hours or (0, MINUTES_A_DAY)
        holds = np.outer(days[1:], (first <= minutes) & (minutes < before if first < before else True))
        if first > before:
            holds |= np.outer(days[:-1], minutes < before)
        demand *= np.where(holds, entry.demand, 1.0)
        rivals *= np.where(holds, entry.rivals, 1.0)
        quiet[holds & entry.quiet] = 1.0
    return demand, rivals, quiet


def _mean_hours(hours: Array, unlike: Array) -> Array:
    """Add mean hours up to the start of each tick; a day like any other has exactly 24."""
    elapsed = np.cumsum(hours, axis=1)
    days = np.concatenate(([0.0], np.cumsum(np.where(unlike, elapsed[:, -1], 24.0))))[:-1]
    found: Array = days[:, None] + np.column_stack((np.zeros(len(hours)), elapsed[:, :-1]))
    return found


def _mean_over_tick(by_hour: Sequence[float], first: int, minutes: int) -> float:
    """Average hourly values over the minutes first <= minute < first + minutes of a day."""
    hours = range(first // 60, (first + minutes - 1) // 60 + 1)
    if len(hours) == 1:
        return by_hour[hours[0]]
    inside = {h: min(first + minutes, 60 * h + 60) - max(first, 60 * h) for h in hours}
    return sum(by_hour[h] * inside[h] for h in hours) / minutes


def parameters_of(scenario: Scenario, last_clock: float) -> Array:
    """Return parameters, rules and scales as the one record that compiled code takes."""
    record = np.zeros(1, PARAMETER)
    for name, value in scenario.parameters.items():
        record[name.replace(".", "_")] = value
    client, n, p = scenario.platform.client, scenario.clock.ticks_per_day, scenario.parameters
    for rule in ("fold_needs_mute", "fold_clears_pin", "box_rises", "mention_breaks_mute", "mention_breaks_fold"):
        record[rule] = getattr(client, rule)
    record["can_follow"] = client.followed_senders > 0
    record["ticks_per_day"], record["tick_days"] = n, 1.0 / n
    record["heat_kept"] = p["chat.fading"] ** (24.0 / n * max(1, n // 24))
    record["buyers_kept"] = p["purchase.buyers_fading"] ** (24.0 / n)
    for name, structure in (("exposure_form", "exposure"), ("choice_daily", "choice")):
        record[name] = STRUCTURES[structure].index(getattr(scenario.structures, structure))
    record["load_of_message"] = weekly(p["load.half_life_days"])
    record["reads_of_post"] = weekly(p["novelty.half_life_days"])
    record["last_clock"] = last_clock
    record["interval_gamma"] = math.gamma(1.0 + 1.0 / p["purchase.interval_shape"])
    return record


def world_for(
    scenario: Scenario, replication: int, waves: Sequence[Wave], capacity: int, mechanisms: MechanismSet
) -> World:
    """Draw the customers and make room for all groups, messages and rows that are planned.

    Parameters
    ----------
    scenario : Scenario
        The loaded scenario.
    replication : int
        Number of the replication, from 0.
    waves : sequence of Wave
        All that is planned.
    capacity : int
        Rows of a member.
    mechanisms : MechanismSet
        The model's members and memberships.

    Returns
    -------
    World
    """
    members, interests, relationships = mechanisms.population(scenario, replication)
    ticks = ticks_of(scenario)
    parameters = parameters_of(scenario, float(ticks["clock"][-1]))
    n, n_groups = len(members), max(1, sum(wave.n_groups for wave in waves))
    return World(
        members=members,
        segments=mechanisms.segments(scenario),
        interests=interests,
        relationships=relationships,
        lane_counts=np.zeros((n, N_LANES), np.int16),
        look_words=np.zeros((4, n), np.uint8),
        memberships=np.zeros(n * capacity, mechanisms.membership),
        heads=np.zeros(n * capacity, HEAD),
        boards=_zeros(n_groups, BOARD),
        groups=np.zeros(n_groups, GROUP),
        news=np.zeros(n_groups, np.int32),
        newest=np.zeros(n_groups),
        messages=np.zeros(sum(len(wave.posts) + 1 for wave in waves) + 1, MESSAGE),
        positions=np.zeros(max(1, sum(wave.n_groups * len(wave.posts) for wave in waves)), np.int32),
        parameters=parameters,
        ticks=ticks,
        tables=mechanisms.tables(parameters),
    )


def sheet_for(today: Array, deltas: Array, block: int, capacity: int, n_events: int, profile: bool) -> Sheet:
    """Make room for what a range of members writes down; orders are emptied by the calendar whenever they fill up.

    Parameters
    ----------
    today : ndarray of DAY, (1,)
        Counters of the day.
    deltas : ndarray of DELTA, (n_groups,)
        What the range adds to the groups.
    block, capacity : int
        Members taken at a time, and rows of a member.
    n_events : int
        Room for events; 0 keeps none.
    profile : bool
        Whether processor cycles are counted.

    Returns
    -------
    Sheet
    """
    room = block * capacity
    return Sheet(
        orders=np.zeros(max(FEWEST_ORDERS, block * (capacity + MOST_NEEDS)), ORDER),
        events=np.zeros(n_events, EVENT),
        counts=np.zeros(3, np.int64),
        today=today,
        archived=np.zeros(N_STATES, np.int64),
        deltas=deltas,
        lookers=np.zeros(block, np.uint32),
        rows=np.zeros(room + AHEAD, np.uint64),
        who=np.zeros((2, room), np.uint32),
        flags=np.zeros(room, np.int8),
        words=np.zeros((4, room), np.uint32),
        leavers=np.zeros(room, np.int32),
        cycles=np.zeros(len(PHASES) if profile else 0, np.int64),
    )


def wider(array: Array, room: int) -> Array:
    """Return a longer array that begins as this one does, zeros behind.

    Parameters
    ----------
    array : ndarray, (..., n)
        What it begins with.
    room : int
        Length of its last axis, >= n.

    Returns
    -------
    ndarray, (..., room)
    """
    longer = _zeros((*array.shape[:-1], room), array.dtype)
    longer[..., : array.shape[-1]] = array
    return longer


def _zeros(shape: int | tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    """Return zeros that begin at the edge of a cache line, so that no board lies in two lines."""
    size = int(np.prod(shape)) * dtype.itemsize
    room = np.zeros(size + CACHE_LINE, np.uint8)
    first = -room.ctypes.data % CACHE_LINE
    return room[first : first + size].view(dtype).reshape(shape)
