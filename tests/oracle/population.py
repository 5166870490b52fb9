"""Section 2: the customers of a scenario, each drawn from (seed, replication, number) alone."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scipy.special import betaincinv, gammaincinv, ndtri

from sim.random_streams import MEMBER
from sim.scenario.model import Scenario, Segment

from .draws import Draws
from .formulas import NEVER, Ticks, half_up, lognormal, poisson_cdf, single

__all__ = ["DAYS_PER_MONTH", "Customer", "Kind", "customers", "interval_rate"]

DAYS_PER_MONTH = 30.4375
MOST_PINS = 30
SHARE_OF_NO_ORDERS = 0.01
OTHER_GROUPS = ((5, 0.25), (20, 0.589), (40, 0.139), (60, 0.022))

_WORDS = (
    ("ENROL", "SEGMENT", "OS", "UPDATE"),
    ("SESSIONS", "ROWS", "GROUPS", "PINS"),
    ("DEPTH", "TOLERANCE", "HABIT", "LEAVING"),
    ("SOCIALITY", "VALUE", "FREQUENCY", "FIRST_DUE"),
    ("INTEREST", "ENTRY"),
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
    won : float
        Share of the needs that are met at the operator without groups, s.
    needs, days : float
        The need rate is needs times kappa over days.
    """

    share: float
    orders_per_month: float
    basket: int
    interests: tuple[tuple[str, float], ...]
    won: float
    needs: float
    days: float


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
    tolerance: float
    first_habit: float
    leaving_taste: float
    sociality: float
    first_value: float
    need_rate: float
    first_due: float
    entering: float
    interests: Mapping[str, float]


def customers(scenario: Scenario, draws: Draws) -> list[Customer]:
    """Draw every customer of a scenario."""
    kinds = _kinds(scenario)
    count = scenario.customers.count
    if count is None:
        raise ValueError("the scenario has no number of customers")
    return [_customer(scenario, kinds, draws, number) for number in range(count)]


def interval_rate(need_rate: float, shape: float) -> float:
    """L Gamma(1 + 1/k): rate of the Weibull law of the intervals between needs."""
    return need_rate * math.gamma(1 + 1 / shape)


def _kinds(scenario: Scenario) -> list[Kind]:
    """Put the segments in canonical order."""
    found = [_kind(scenario, segment) for segment in scenario.customers.segments.values()]
    return sorted(found, key=lambda k: (k.share, k.orders_per_month, k.basket, k.interests), reverse=True)


def _kind(scenario: Scenario, segment: Segment) -> Kind:
    """Read one segment."""
    yuan = scenario.company.price_yuan if segment.basket_yuan is None else segment.basket_yuan
    interests = tuple(sorted(segment.interests.items()))
    return Kind(segment.share, segment.orders_per_month, half_up(yuan * 100), interests, *_needs(scenario, segment))


def _needs(scenario: Scenario, segment: Segment) -> tuple[float, float, float]:
    """Give the share s, and what the need rate is made of: R over 30.4375 s, or the needs stated over 30.4375."""
    orders, category = segment.orders_per_month, segment.category_orders_per_month
    if category is not None and orders == 0:
        return SHARE_OF_NO_ORDERS, category, DAYS_PER_MONTH
    p = scenario.parameters
    won = p["purchase.share"] / (1 + p["purchase.growth"]) if category is None else orders / category
    return won, orders, DAYS_PER_MONTH * won


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
    need_rate = single(kind.needs * (float(gammaincinv(shape, u["FREQUENCY"])) / shape) / kind.days)
    other_groups = _other_groups(draws, u["GROUPS"])
    sessions = p["attention.sessions_per_day"] * lognormal(z["SESSIONS"], p["attention.sessions_spread"])
    rows_a_group = 1 + p["rows.rate_per_group"] * other_groups
    start_value = p["value.start_mean"] + p["value.start_spread"] * z["VALUE"]
    depth = math.exp(math.log(p["reading.depth_median"]) + p["reading.depth_spread"] * z["DEPTH"])
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
        tolerance=single(p["tolerance.median"] * math.exp(p["tolerance.spread"] * z["TOLERANCE"])),
        first_habit=single(z["HABIT"]),
        leaving_taste=single(z["LEAVING"]),
        sociality=single(lognormal(z["SOCIALITY"], p["chat.spread"])),
        first_value=single(min(1.0, max(0.0, start_value))),
        need_rate=need_rate,
        first_due=_first_due(need_rate, p["purchase.interval_shape"], u["FIRST_DUE"]),
        entering=single(z["ENTRY"]),
        interests={topic: single(_interest(scenario, kind, topic, u["INTEREST"])) for topic in _topics(scenario)},
    )


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


def _first_due(need_rate: float, shape: float, u: float) -> float:
    """Demand days until the first need, in the stationary law; infinite where there is none."""
    if need_rate == 0:
        return math.inf
    return math.pow(float(gammaincinv(1 / shape, u)), 1 / shape) / interval_rate(need_rate, shape)


def _topics(scenario: Scenario) -> set[str]:
    """Topics that anything was or will be sent on."""
    return {*scenario.topics, *(cohort.past.topic for cohort in scenario.cohorts if cohort.past.topic)}


def _interest(scenario: Scenario, kind: Kind, topic: str, u: float) -> float:
    """Interest of a member in a topic: a quantile of a Beta law."""
    mu = dict(kind.interests).get(topic, scenario.parameters["value.match_mean"])
    total = scenario.parameters["value.match_concentration"]
    return mu if mu in (0, 1) else float(betaincinv(total * mu, total * (1 - mu), u))
