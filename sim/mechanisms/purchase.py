"""S-8: buying by own need and on an offer."""

from __future__ import annotations

import math

from sim.compiling import mechanism


@mechanism
def readiness(readiness_per_day: float, days_since_order: float) -> float:
    """Return how ready a customer is to buy again: 1 - exp(-rate x days since the last order), in [0, 1)."""
    return 1.0 - math.exp(-readiness_per_day * days_since_order)


@mechanism
def need_probability(need_per_day: float, ready: float, clock_weight: float, tick_days: float) -> float:
    """Return the probability of an order by own need in a tick: 1 - exp(-need x ready x weight x tick)."""
    return 1.0 - math.exp(-need_per_day * ready * clock_weight * tick_days)


@mechanism
def price_effect(response: float, price_cut: float) -> float:
    """Return the factor of a price cut (share of the basket): 1 + response x cut, at most 1.5."""
    return min(1.5, 1.0 + response * price_cut)


@mechanism
def social_proof(no_buyers: float, gain: float, buyers: float) -> float:
    """Return the factor of visible buyers: below 1 with none, 1 + gain with many.

    References
    ----------
    Cai, Chen and Fang (2009), AER: showing what others buy raises demand by 13-20 % (L58).
    """
    return no_buyers + (gain + 1.0 - no_buyers) * (1.0 - math.exp(-buyers))


@mechanism
def brand_factor(reactance: float, irritated_with_brand: float) -> float:
    """Return the factor of irritation with the brand: 1 - reactance x irritated, in [0, 1] (S40)."""
    return 1.0 - reactance * irritated_with_brand


@mechanism
def offer_probability(
    base: float,
    worth: float,
    exposure: float,
    ready: float,
    price: float,
    scarcity: float,
    proof: float,
    brand: float,
    demand: float,
) -> float:
    """Return the probability that one seen offer is taken: the product of its factors, at most 1.

    Parameters
    ----------
    base : float
        Probability for a perfect offer and a ready member.
    worth, exposure, ready, price, scarcity, proof, brand, demand : float
        Factors: worth of the message, exposure, readiness, price cut, scarcity, social proof, brand, calendar.

    References
    ----------
    S20 and L40 give the level of orders that `base` is calibrated to.
    """
    return min(1.0, base * worth * exposure * ready * price * scarcity * proof * brand * demand)
