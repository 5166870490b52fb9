"""Section 2: the customers of a scenario, each drawn from (seed, replication, number) alone."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.optimize import brentq
from scipy.special import betaincinv, gammainc, gammaincinv, gammaln, ndtri

from sim.random_streams import MEMBER
from sim.scenario.model import Scenario, Segment

from .draws import Draws
from .formulas import NEVER, Ticks, half_up, lognormal, poisson_cdf

__all__ = ["DAYS_PER_MONTH", "Customer", "Kind", "customers", "readiness_ratio", "single"]

DAYS_PER_MONTH = 30.4375
OLDEST_ORDER_DAYS = 36500.0
MOST_PINS = 30
OTHER_GROUPS = ((5, 0.25), (20, 0.589), (40, 0.139), (60, 0.022))

_WORDS = (
    ("ENROL", "SEGMENT", "OS", "UPDATE"),
    ("SESSIONS", "ROWS", "GROUPS", "PINS"),
    ("DEPTH", "SENSITIVITY", "MUTING", "LEAVING"),
    ("SOCIALITY", "VALUE", "FREQUENCY", "LAST_ORDER"),
    ("INTEREST",),
)


@dataclass(frozen=True)
class Kind:
    """A segment with its need.

    Parameters
    ----------
    share : float
        Share of the customers.
    orders_per_month : float
        Mean orders a month without any group.
    basket : int
        Basket in fen.
    interests : tuple of (str, float)
        Mean interest by topic, sorted by topic.
    ratio : float
        Need rate over readiness rate, r; 0 where there is no need.
    """

    share: float
    orders_per_month: float
    basket: int
    interests: tuple[tuple[str, float], ...]
    ratio: float


@dataclass(frozen=True)
class Customer:
    """A member with everything that never changes; names as in the table of section 2."""

    number: int
    enrol: float
    kind: Kind
    fold_from: int
    sessions: float
    other_groups: int
    row_rate: float
    other_pins: int
    depth: float
    sensitivity: float
    muting_taste: float
    leaving_taste: float
    sociality: float
    first_value: float
    readiness_rate: float
    need_rate: float
    last_order: int
    interest_quantile: float
    interests: Mapping[str, float]


def customers(scenario: Scenario, draws: Draws) -> list[Customer]:
    """Draw every customer of a scenario."""
    kinds = _kinds(scenario)
    count = scenario.customers.count
    if count is None:
        raise ValueError("the scenario has no number of customers")
    return [_customer(scenario, kinds, draws, number) for number in range(count)]


def readiness_ratio(orders_per_month: float, readiness_per_day: float) -> float:
    """Solve exp(r - r ln r + lnGamma(r)) P(r, r) = nu / R for r; 0 where R is 0."""
    if orders_per_month == 0:
        return 0.0
    target = math.log(readiness_per_day / (orders_per_month / DAYS_PER_MONTH))

    def excess(log_r: float) -> float:
        r = math.exp(log_r)
        return float(r - r * log_r + gammaln(r) + math.log(gammainc(r, r))) - target

    return math.exp(brentq(excess, -50.0, 25.0, xtol=1e-14, rtol=1e-15))


def _kinds(scenario: Scenario) -> list[Kind]:
    """Put the segments in canonical order."""
    found = [_kind(scenario, segment) for segment in scenario.customers.segments.values()]
    return sorted(found, key=lambda k: (k.share, k.orders_per_month, k.basket, k.interests), reverse=True)


def _kind(scenario: Scenario, segment: Segment) -> Kind:
    """Read one segment."""
    yuan = scenario.company.price_yuan if segment.basket_yuan is None else segment.basket_yuan
    ratio = readiness_ratio(segment.orders_per_month, scenario.parameters["purchase.readiness_per_day"])
    interests = tuple(sorted(segment.interests.items()))
    return Kind(segment.share, segment.orders_per_month, half_up(yuan * 100), interests, ratio)


def _customer(scenario: Scenario, kinds: Sequence[Kind], draws: Draws, number: int) -> Customer:
    """Draw one customer; the order of the words does not matter."""
    u = {
        name: draws.uniform(MEMBER, number, block=block, word=word)
        for block, names in enumerate(_WORDS)
        for word, name in enumerate(names)
    }
    z = {name: float(ndtri(value)) for name, value in u.items()}
    p = scenario.parameters
    ticks = Ticks(scenario.clock.tick_minutes)
    kind = _chosen(kinds, draws, u["SEGMENT"])
    shape = p["purchase.frequency_shape"]
    readiness_rate = single(p["purchase.readiness_per_day"] * float(gammaincinv(shape, u["FREQUENCY"])) / shape)
    other_groups = _other_groups(draws, u["GROUPS"])
    sessions = p["attention.sessions_per_day"] * lognormal(z["SESSIONS"], p["attention.sessions_spread"])
    rows_a_group = 1 + p["rows.rate_per_group"] * other_groups
    start_value = p["value.start_mean"] + p["value.start_spread"] * z["VALUE"]
    depth = math.exp(math.log(p["reading.depth_median"]) + p["reading.depth_spread"] * z["DEPTH"])
    age = _order_age(kind.ratio, readiness_rate, u["LAST_ORDER"])
    return Customer(
        number=number,
        enrol=u["ENROL"],
        kind=kind,
        fold_from=_fold_from(scenario, draws, ticks, u["OS"], u["UPDATE"]),
        sessions=single(min(80.0, max(2.0, sessions))),
        other_groups=other_groups,
        row_rate=single(rows_a_group * lognormal(z["ROWS"], p["rows.rate_spread"])),
        other_pins=_other_pins(draws, u["PINS"], p["rows.other_pins_mean"]),
        depth=single(depth),
        sensitivity=single(lognormal(z["SENSITIVITY"], p["irritation.sensitivity_spread"])),
        muting_taste=single(z["MUTING"]),
        leaving_taste=single(z["LEAVING"]),
        sociality=single(lognormal(z["SOCIALITY"], p["chat.spread"])),
        first_value=min(1.0, max(0.0, start_value)),
        readiness_rate=readiness_rate,
        need_rate=kind.ratio * readiness_rate,
        last_order=-math.floor(age * ticks.n) - 1,
        interest_quantile=u["INTEREST"],
        interests={topic: single(_interest(scenario, kind, topic, u["INTEREST"])) for topic in _topics(scenario)},
    )


def single(value: float) -> float:
    """Round to single precision, in which what a member is born with is kept."""
    return float(np.float32(value))


def _chosen(kinds: Sequence[Kind], draws: Draws, u: float) -> Kind:
    """First segment whose cumulative share exceeds u, else the last."""
    total = 0.0
    for kind in kinds:
        total += kind.share
        if draws.below(u, total):
            return kind
    return kinds[-1]


def _other_groups(draws: Draws, u: float) -> int:
    """First number of groups whose cumulative probability exceeds u."""
    total = 0.0
    for number, probability in OTHER_GROUPS:
        total += probability
        if draws.below(u, total):
            return number
    return OTHER_GROUPS[-1][0]


def _other_pins(draws: Draws, u: float, mean: float) -> int:
    """Poisson number by inversion."""
    return next((k for k in range(MOST_PINS) if draws.below(u, poisson_cdf(k, mean))), MOST_PINS)


def _fold_from(scenario: Scenario, draws: Draws, ticks: Ticks, u_os: float, u_update: float) -> int:
    """Tick from which the member's client can fold."""
    client = scenario.platform.client
    system = "ios" if draws.below(u_os, scenario.customers.os.ios) else "android"
    release: date | None = client.fold_release.get(system)
    if release is None:
        return NEVER
    delay = -(client.update_median_days / math.log(2)) * math.log(u_update)
    return max(0, math.ceil(((release - scenario.clock.start).days + delay) * ticks.n))


def _order_age(ratio: float, readiness_rate: float, u: float) -> float:
    """Days since the last order, in the stationary law."""
    if ratio == 0:
        return OLDEST_ORDER_DAYS
    x = float(gammaincinv(ratio, u * gammainc(ratio, ratio)))
    if x == 0:
        return OLDEST_ORDER_DAYS
    # A readiness rate that underflows to 0 makes the age infinite, or the limit 0/0 of an infinitely old order.
    return min(OLDEST_ORDER_DAYS, -math.log(x / ratio) / readiness_rate) if readiness_rate > 0 else OLDEST_ORDER_DAYS


def _topics(scenario: Scenario) -> list[str]:
    """Topics of all lines of all schedules, and of the kinds that they mix."""
    lines = [line for lines in scenario.schedules.values() for line in lines]
    mixed = {kind.topic for line in lines for kind in line.mix if kind.topic is not None}
    return sorted({line.topic for line in lines} | mixed)


def _interest(scenario: Scenario, kind: Kind, topic: str, u: float) -> float:
    """Interest of a member in a topic: a quantile of a Beta law."""
    mu = dict(kind.interests).get(topic, scenario.parameters["value.match_mean"])
    total = scenario.parameters["value.match_concentration"]
    return mu if mu in (0, 1) else float(betaincinv(total * mu, total * (1 - mu), u))
