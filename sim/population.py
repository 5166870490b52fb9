"""Who the customers are: every member drawn from (seed, replication, member) alone, so all arms share them.

The laws and the words they are drawn from stand in section 2 of MODEL.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from scipy import special

from sim.arrays import MEMBER as MEMBER_RECORD
from sim.arrays import RELATIONSHIP, SEGMENT, Array
from sim.compiling import compiled
from sim.mechanisms.habit import first_habit
from sim.mechanisms.purchase import window_days
from sim.random_streams import MEMBER, NEED, batch, in_parts
from sim.scenario.model import Scenario, Segment

__all__ = ["entry_tastes", "first_habits", "members_of", "segments_of"]

Floats = np.ndarray[Any, np.dtype[np.float64]]

DAYS_PER_MONTH = 30.4375
SHARE_OF_STRANGERS = 0.01
"""Share of needs won from customers who buy such goods, but not here."""
FEWEST_SESSIONS, MOST_SESSIONS = 2.0, 80.0
OTHER_GROUPS = np.array([5.0, 20.0, 40.0, 60.0])
OTHER_GROUPS_SHARES = np.array([0.25, 0.589, 0.139, 0.022])
"""Groups of a person, China Youth Daily survey of 2020 (L22)."""
MOST_PINS = 30
LONG_AGO = -1000
NO_FOLDING = (1 << 31) - 1
LN2 = math.log(2.0)


@compiled
def _fill_exponentials(exponents, out):
    """Fill in exp of each value by the scalar function that the oracle uses too."""
    for i in range(len(exponents)):
        out[i] = math.exp(exponents[i])


@compiled
def _fill_windows(ahead, ahead_days, rates, out):
    """Fill in by how many days a need can be met early, by rate of needs; 0 where there is none."""
    for i in range(len(rates)):
        out[i] = window_days(ahead, ahead_days, rates[i]) if rates[i] > 0.0 else 0.0


@compiled
def _fill_habits(mean, spread, z, out):
    """Fill in the habits at joining."""
    for i in range(len(z)):
        out[i] = first_habit(mean, spread, z[i])


def _exponentials(exponents: Floats) -> Floats:
    out = np.empty_like(exponents)
    _fill_exponentials(exponents, out)
    return out


def canonical_segments(scenario: Scenario) -> list[Segment]:
    """Order segments by content, so that neither names nor the order in the file matter."""

    def key(segment: Segment) -> tuple[object, ...]:
        interests = sorted(segment.interests.items())
        return (segment.share, segment.orders_per_month, basket_fen(segment, scenario), interests)

    return sorted(scenario.customers.segments.values(), key=key, reverse=True)


def basket_fen(segment: Segment, scenario: Scenario) -> int:
    """Return the basket of a segment in fen, rounded half up."""
    yuan = scenario.company.price_yuan if segment.basket_yuan is None else segment.basket_yuan
    return math.floor(yuan * 100 + 0.5)


def share_of(segment: Segment, parameters: Mapping[str, float]) -> float:
    """Return the share of a segment's needs that is won without groups, in (0, 1)."""
    if segment.category_orders_per_month is None:
        return parameters["purchase.share"] / (1.0 + parameters["purchase.growth"])
    if segment.orders_per_month == 0:
        return SHARE_OF_STRANGERS
    return segment.orders_per_month / segment.category_orders_per_month


def needs_per_day(segment: Segment, share: float) -> float:
    """Return the needs a day of a customer of mean frequency."""
    if segment.orders_per_month == 0 and segment.category_orders_per_month is not None:
        return segment.category_orders_per_month / DAYS_PER_MONTH
    return segment.orders_per_month / (DAYS_PER_MONTH * share)


def _fold_from(uniform: Floats, ios: Array, scenario: Scenario) -> Array:
    client, clock = scenario.platform.client, scenario.clock
    delays = -(client.update_median_days / LN2) * np.log(uniform)
    found = np.full(len(uniform), float(NO_FOLDING))
    for chosen, release in ((ios, client.fold.get("ios")), (~ios, client.fold.get("android"))):
        if release is not None:
            ticks = np.ceil((_days_after(clock.start, release) + delays[chosen]) * clock.ticks_per_day)
            found[chosen] = np.clip(ticks, 0, NO_FOLDING)
    return found.astype(np.int32)


def _days_after(start: date, day: date) -> float:
    return float((day - start).days)


def _first_due(uniform: Floats, rate: Floats, shape: float) -> Floats:
    """Draw when the first needs fall due, in demand days, from the stationary law of the renewal process."""
    due = np.full(len(uniform), np.inf)
    buys = rate > 0
    scaled = special.gammaincinv(1.0 / shape, uniform[buys]) ** (1.0 / shape)
    due[buys] = scaled / (rate[buys] * math.gamma(1.0 + 1.0 / shape))
    return due


def _pins(uniform: Floats, mean: float) -> Floats:
    term = cumulative = math.exp(-mean)
    pins = np.zeros(len(uniform))
    for k in range(1, MOST_PINS + 1):
        pins[cumulative <= uniform] = k
        term *= mean / k
        cumulative += term
    return pins


def _interests(uniform: Floats, segment: Array, segments: list[Segment], scenario: Scenario, found: Array) -> None:
    """Fill the interests of some members in all topics."""
    topics = scenario.topics
    total = scenario.parameters["value.match_concentration"]
    unnamed = scenario.parameters["value.match_mean"]
    for s, one in enumerate(segments):
        rows = segment == s
        for c, topic in enumerate(topics):
            mean = one.interests.get(topic, unnamed)
            inside = 0.0 < mean < 1.0
            found[rows, c] = special.betaincinv(total * mean, total * (1 - mean), uniform[rows]) if inside else mean


def segments_of(scenario: Scenario) -> Array:
    """Lay out what the members of a segment share.

    Parameters
    ----------
    scenario : Scenario
        The loaded scenario.

    Returns
    -------
    ndarray of SEGMENT, (n_segments,)
        In canonical order.
    """
    found = np.zeros(max(1, len(scenario.customers.segments)), SEGMENT)
    for s, one in enumerate(canonical_segments(scenario)):
        share = share_of(one, scenario.parameters)
        found[s] = share, math.log(share / (1.0 - share)), basket_fen(one, scenario)
    return found


def _lognormal(uniform: Floats, spread: float, scale: float = 1.0) -> Floats:
    return scale * _exponentials(spread * special.ndtri(uniform) - spread * spread / 2)


def _draw(
    scenario: Scenario, replication: int, drawn: Array, members: Array, interests: Array, relationships: Array
) -> None:
    """Draw some members into their records, and their first needs."""
    p = scenario.parameters
    u = [batch(scenario.seed, replication, MEMBER, drawn, block=block).T for block in range(5)]
    _, in_segment, in_os, update = u[0]
    segments = canonical_segments(scenario)
    shares = np.cumsum([segment.share for segment in segments])
    segment = np.minimum(np.searchsorted(shares, in_segment, side="right"), len(segments) - 1)
    sessions = _lognormal(u[1][0], p["attention.sessions_spread"], p["attention.sessions_per_day"])
    groups = OTHER_GROUPS[np.minimum(np.searchsorted(np.cumsum(OTHER_GROUPS_SHARES), u[1][2], side="right"), 3)]
    shape = p["purchase.frequency_shape"]
    depth = math.log(p["reading.depth_median"]) + p["reading.depth_spread"] * special.ndtri(u[2][0])
    members["sessions_per_day"] = np.clip(sessions, FEWEST_SESSIONS, MOST_SESSIONS)
    members["row_rate"] = (1.0 + p["rows.rate_per_group"] * groups) * _lognormal(u[1][1], p["rows.rate_spread"])
    members["other_groups"] = groups
    members["other_pins"] = _pins(u[1][3], p["rows.other_pins_mean"])
    members["depth"] = _exponentials(depth)
    members["tolerance"] = p["tolerance.median"] * _exponentials(p["tolerance.spread"] * special.ndtri(u[2][1]))
    members["leave_taste"] = special.ndtri(u[2][3])
    members["sociality"] = _lognormal(u[3][0], p["chat.spread"])
    needs = np.array([needs_per_day(one, share_of(one, p)) for one in segments])
    members["need_rate"] = needs[segment] * special.gammaincinv(shape, u[3][2]) / shape
    members["first_value"] = np.clip(p["value.start_mean"] + p["value.start_spread"] * special.ndtri(u[3][1]), 0.0, 1.0)
    members["fold_from"] = _fold_from(update, in_os < scenario.customers.os.ios, scenario)
    members["segment"] = segment
    _interests(u[4][0], segment, segments, scenario, interests)
    relationships["value"] = members["first_value"]
    _first_needs(scenario, replication, u[3][3], drawn, members, relationships)


def _first_needs(
    scenario: Scenario, replication: int, uniform: Floats, drawn: Array, members: Array, relationships: Array
) -> None:
    """Draw the first need of each: when it falls due, how hard it is to win, how early it can be met."""
    p, rate = scenario.parameters, members["need_rate"].astype(np.float64)
    _, choice, ahead, _ = batch(scenario.seed, replication, NEED, drawn).T
    windows = np.empty_like(rate)
    _fill_windows(p["purchase.ahead"], p["purchase.ahead_days"], rate, windows)
    relationships["due"] = _first_due(uniform, rate, p["purchase.interval_shape"])
    relationships["choice"] = choice * 2.0**32 - 0.5
    relationships["early"] = 2.0 * windows * ahead


def members_of(scenario: Scenario, replication: int) -> tuple[Array, Array, Array]:
    """Draw all customers, some at a time, so that the words of a draw take little room.

    Parameters
    ----------
    scenario : Scenario
        The loaded scenario.
    replication : int
        Number of the replication, from 0.

    Returns
    -------
    members : ndarray of MEMBER, (n_members,)
        Read-only.
    interests : ndarray of float32, (n_members, n_topics)
        Interest in each topic, 0 to 1; read-only.
    relationships : ndarray of RELATIONSHIP, (n_members,)
        The members' relationships to the operator as they stand at the start.
    """
    count = scenario.customers.count or 0
    members, relationships = np.zeros(count, MEMBER_RECORD), relationships_of(count)
    interests = np.zeros((count, max(1, len(scenario.topics))), np.float32)
    for chosen in in_parts(count):
        drawn = np.arange(chosen.start, chosen.stop)
        _draw(scenario, replication, drawn, members[chosen], interests[chosen], relationships[chosen])
    members.flags.writeable = interests.flags.writeable = False
    return members, interests, relationships


def relationships_of(count: int) -> Array:
    """Lay out relationships to the operator in which nothing has happened yet.

    Parameters
    ----------
    count : int
        Number of members.

    Returns
    -------
    ndarray of RELATIONSHIP, (n_members,)
    """
    relationships = np.zeros(count, RELATIONSHIP)
    relationships["newest_campaign"] = relationships["last_look_day"] = -1
    relationships["due_before"] = np.inf
    for name in ("last_exposure_day", "last_opening_day", "last_message_day"):
        relationships[name] = LONG_AGO
    return relationships


def first_habits(scenario: Scenario, replication: int, members: Array, slots: Array, joining: str) -> Floats:
    """Draw the habits with which some members come into a group.

    Parameters
    ----------
    scenario : Scenario
        The loaded scenario.
    replication : int
        Number of the replication, from 0.
    members, slots : ndarray of int64, (n,)
        Their numbers, and the slots of the memberships that they get: every group is looked at alike at first.
    joining : str
        How they come in: ``forced``, ``invitation`` or ``opt_in``.

    Returns
    -------
    ndarray of float64, (n,)
        0.01 to 1.
    """
    p = scenario.parameters
    z = special.ndtri(batch(scenario.seed, replication, MEMBER, members, block=2)[:, 2]).astype(np.float32)
    found = np.empty(len(members))
    _fill_habits(p[f"habit.{joining}"], p["habit.spread"], z.astype(np.float64), found)
    return found


def entry_tastes(seed: int, replication: int, members: Array) -> Array:
    """Draw the lasting propensities of some customers to enter flash groups.

    Parameters
    ----------
    seed, replication : int
        Address of the draws.
    members : ndarray of int64, (n,)
        Their numbers.

    Returns
    -------
    ndarray of float32, (n,)
        Standard normal over customers.
    """
    return np.asarray(special.ndtri(batch(seed, replication, MEMBER, members, block=4)[:, 1]), np.float32)
