"""S-8: needs of a category, and who wins them: the operator or somebody else, now or a little earlier."""

from __future__ import annotations

import math

from sim.compiling import mechanism

LOGIT_LIMIT = 35.0
MOST_CUT = 0.9


@mechanism
def next_interval(uniform: float, shape: float, need_rate: float, gamma: float) -> float:
    """Return the time from one need to the next, Weibull with mean 1 / need rate.

    Parameters
    ----------
    uniform : float
        The draw, in (0, 1).
    shape : float
        Shape of the Weibull law, > 0; its coefficient of variation falls with it.
    need_rate : float
        Needs a demand day, > 0.
    gamma : float
        Gamma(1 + 1 / shape).

    Returns
    -------
    float
        Demand days, > 0.

    References
    ----------
    Gupta (1988), Journal of Marketing Research: intervals between purchases of coffee (Q01).
    """
    return math.pow(-math.log(1.0 - uniform), 1.0 / shape) / (need_rate * gamma)


@mechanism
def window_days(ahead: float, ahead_days: float, need_rate: float) -> float:
    """Return W, by how many days a need can be met early on average: a quarter of a day at least.

    max(.25, min(ahead / need rate, ahead_days)): a share of the mean interval, and no more than goods can be kept.
    """
    return max(0.25, min(ahead / need_rate, ahead_days))


@mechanism
def winning_probability(push: float, share: float, share_logit: float, contestable: float) -> float:
    """Return the probability that a need is won: share + contestable (sigma(logit + push / (c (1 - s))) - share).

    Parameters
    ----------
    push : float
        All that speaks for the operator, in log sales; 0 gives the share exactly.
    share, share_logit : float
        Share of such needs that is won without groups, in (0, 1), and its logit.
    contestable : float
        Part of the needs that can be won or lost at all, in (0, 1].

    Notes
    -----
    The derivative of the log of it by push is 1 at push 0, so every parameter is a log lift or an elasticity as
    published, and the probability stays within share (1 - contestable) and share + contestable (1 - share).

    References
    ----------
    The NBD-Dirichlet view of split purchases (Q06); the form is an assumption.
    """
    if push == 0.0:
        return share
    logit = share_logit + push / (contestable * (1.0 - share))
    won = 1.0 / (1.0 + math.exp(-min(LOGIT_LIMIT, max(-LOGIT_LIMIT, logit))))
    return share + contestable * (won - share)


@mechanism
def exposure_effect(form: int, exposures: float, enough: float, peak: float) -> float:
    """Return what part of goodwill works, by how much the row has been seen.

    Parameters
    ----------
    form : int
        0: 1 - exp(-exposures / enough), a ceiling; 1: x exp(1 - x), x = exposures / peak, an inverted U; 2: 1.
    exposures : float
        Exposure stock, >= 0.
    enough, peak : float
        Exposures after which most of it works; at which it works most, > 0.

    References
    ----------
    Schmidt and Eisend (2015): greatest near 10 exposures (L50); L51 found no effect.
    """
    if form == 0:
        return 1.0 - math.exp(-exposures / enough)
    if form == 1:
        return exposures / peak * math.exp(1.0 - exposures / peak)
    return 1.0


@mechanism
def standing_push(
    goodwill: float, gained: float, exposed: float, full_price: float, expected: float, brand: float
) -> float:
    """Return what speaks for the operator when nothing is offered, in log sales.

    goodwill x gained x exposed - full_price x expected + ln(brand)

    Parameters
    ----------
    goodwill : float
        Push where the operator is remembered for 1 more than at first.
    gained : float
        Worth remembered less that of the start, in [-1, 1].
    exposed : float
        Part of goodwill that works (`exposure_effect`).
    full_price : float
        Elasticity x reference: how a full price counts against the price that is expected.
    expected : float
        The price cut that the member has come to expect, as -ln(1 - cut), >= 0.
    brand : float
        What load held against the operator leaves, in (0, 1] (`brand_factor`).
    """
    return goodwill * gained * exposed - full_price * expected + math.log(brand)


@mechanism
def offer_push(
    standing: float, salience: float, worth: float, elasticity: float, cut: float, scarcity: float, proof: float
) -> float:
    """Return what speaks for an offer, in log sales: standing + salience x worth - elasticity ln(1 - cut) + ln(...).

    Parameters
    ----------
    standing : float
        Push without the offer (`standing_push`).
    salience, worth : float
        Push of a message of full worth; worth of this one, in [0, 1].
    elasticity, cut : float
        Log sales by log price; price cut as a share of the basket, in [0, 0.9].
    scarcity, proof : float
        Factors, > 0, of scarcity and of visible buyers.

    References
    ----------
    Bijmolt, van Heerde and Pieters (2005), Journal of Marketing Research (Q04); Q03 brackets the salience.
    """
    return standing + salience * worth - elasticity * math.log(1.0 - cut) + math.log(scarcity * proof)


@mechanism
def expected_cut(expected: float, adapt: float, cut: float) -> float:
    """Return the expected price cut, as -ln(1 - cut), after a purchase at a price cut.

    References
    ----------
    Kalyanaram and Winer (1995): reference prices are formed by past prices (Q07).
    """
    return expected + adapt * (-math.log(1.0 - cut) - expected)


@mechanism
def social_proof(no_buyers: float, gain: float, buyers: float) -> float:
    """Return the factor of visible buyers: below 1 with none, 1 + gain with many.

    References
    ----------
    Cai, Chen and Fang (2009), AER: showing what others buy raises demand by 13-20 % (L58).
    """
    return no_buyers + (gain + 1.0 - no_buyers) * (1.0 - math.exp(-buyers))


@mechanism
def brand_factor(reactance: float, ratio: float) -> float:
    """Return what load held against the operator leaves of buying and entering: 1 - reactance r / (1 + r) (S40).

    Parameters
    ----------
    reactance : float
        Share lost under full load, in [0, 1].
    ratio : float
        r, the relationship's load over the member's tolerance, >= 0.
    """
    return 1.0 - reactance * ratio / (1.0 + ratio)
