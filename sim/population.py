"""Who the customers are: every member drawn from (seed, replication, member) alone, so all arms share them.

The laws and the words they are drawn from stand in section 2 of MODEL.md.
"""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
from scipy import special
from scipy.optimize import brentq

from sim.arrays import MEMBER as MEMBER_RECORD
from sim.arrays import RELATIONSHIP, SEGMENT, Array
from sim.compiling import compiled
from sim.random_streams import MEMBER, batch, in_parts
from sim.scenario.model import Scenario, Segment

__all__ = ["first_values", "members_of", "need_ratio", "segments_of"]

Floats = np.ndarray[Any, np.dtype[np.float64]]

DAYS_PER_MONTH = 30.4375
LONGEST_AGE_DAYS = 36500.0
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


def need_ratio(readiness_per_day: float, orders_per_month: float) -> float:
    """Solve for the ratio r of need rate to readiness rate that gives a segment's orders without groups.

    The time between orders has hazard need x (1 - exp(-readiness t)). Its mean times the readiness rate is
    exp(r - r ln r + ln Gamma(r)) P(r, r), P the regularised lower incomplete gamma function.

    Parameters
    ----------
    readiness_per_day : float
        Rate at which readiness returns for a customer of mean frequency, > 0.
    orders_per_month : float
        Mean orders a month of the segment, >= 0.

    Returns
    -------
    float
        r > 0, or 0 where nobody buys.
    """
    if orders_per_month == 0:
        return 0.0
    wanted = math.log(readiness_per_day * DAYS_PER_MONTH / orders_per_month)

    def excess(log_r: float) -> float:
        r = math.exp(log_r)
        return float(r - r * log_r + special.gammaln(r) + math.log(special.gammainc(r, r))) - wanted

    return math.exp(brentq(excess, math.log(1e-9), math.log(1e9), xtol=1e-13, rtol=1e-14))


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


def _last_orders(uniform: Floats, ratio: Floats, readiness: Floats, ticks_per_day: int) -> Array:
    ages = np.full(len(uniform), LONGEST_AGE_DAYS)
    buys = (ratio > 0) & (readiness > 0)
    r = ratio[buys]
    x = special.gammaincinv(r, uniform[buys] * special.gammainc(r, r))
    with np.errstate(divide="ignore"):
        ages[buys] = np.minimum(LONGEST_AGE_DAYS, -np.log(x / r) / readiness[buys])
    return -np.floor(ages * ticks_per_day).astype(np.int64) - 1


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
        ratio = need_ratio(scenario.parameters["purchase.readiness_per_day"], one.orders_per_month)
        found[s] = ratio, basket_fen(one, scenario)
    return found


def _lognormal(uniform: Floats, spread: float, scale: float = 1.0) -> Floats:
    return scale * _exponentials(spread * special.ndtri(uniform) - spread * spread / 2)


def _draw(
    scenario: Scenario, replication: int, ratios: Floats, drawn: Array, members: Array, interests: Array
) -> Array:
    """Draw some members into their records; return the ticks of their last orders."""
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
    members["sensitivity"] = _lognormal(u[2][1], p["irritation.sensitivity_spread"])
    members["mute_taste"] = special.ndtri(u[2][2])
    members["leave_taste"] = special.ndtri(u[2][3])
    members["sociality"] = _lognormal(u[3][0], p["chat.spread"])
    members["readiness_per_day"] = p["purchase.readiness_per_day"] * special.gammaincinv(shape, u[3][2]) / shape
    members["fold_from"] = _fold_from(update, in_os < scenario.customers.os.ios, scenario)
    members["segment"] = segment
    _interests(u[4][0], segment, segments, scenario, interests)
    readiness = members["readiness_per_day"].astype(np.float64)
    return _last_orders(u[3][3], ratios[segment], readiness, scenario.clock.ticks_per_day)


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
    ratios = segments_of(scenario)["need_ratio"]
    for chosen in in_parts(count):
        drawn = np.arange(chosen.start, chosen.stop)
        relationships["last_order"][chosen] = _draw(
            scenario, replication, ratios, drawn, members[chosen], interests[chosen]
        )
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
    for name in ("last_exposure_day", "last_opening_day", "last_message_day"):
        relationships[name] = LONG_AGO
    return relationships


def first_values(scenario: Scenario, replication: int, members: Array, slots: Array) -> Floats:
    """Draw what some members think a group is worth before they know it.

    Parameters
    ----------
    scenario : Scenario
        The loaded scenario.
    replication : int
        Number of the replication, from 0.
    members, slots : ndarray of int64, (n,)
        Their numbers, and the slots of the memberships that they get: every group is worth the same at first.

    Returns
    -------
    ndarray of float64, (n,)
        0 to 1.
    """
    p = scenario.parameters
    z = special.ndtri(batch(scenario.seed, replication, MEMBER, members, block=3)[:, 1])
    return np.asarray(np.clip(p["value.start_mean"] + p["value.start_spread"] * z, 0.0, 1.0))
