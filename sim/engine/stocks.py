"""Stocks of a membership and a relationship: settled to now before they are read, added to afterwards."""

from __future__ import annotations

import numpy as np

from sim.compiling import part
from sim.engine.thresholds import EXPOSURE, LOAD, N_TABLED, READS, VALUE
from sim.mechanisms.decay import decayed
from sim.mechanisms.load import load_ratio
from sim.mechanisms.purchase import brand_factor, exposure_effect, standing_push

WINDOW = 64


@part
def left_of(stock, ticks, which, half_life_days, tables, p):
    """Return what some ticks leave of a stock."""
    if ticks < N_TABLED:
        return np.float64(stock) * tables[np.uint64(which + ticks)]
    return decayed(np.float64(stock), ticks * p.tick_days, half_life_days)


@part
def load_left(relation, t, tables, p):
    """Return the load held against the operator, faded to this tick."""
    return left_of(relation.load, t - relation.stock_tick, LOAD, p.load_half_life_days, tables, p)


@part
def gained_left(relation, member, t, tables, p):
    """Return the worth remembered beyond what was expected at first, faded to this tick."""
    gained = np.float64(relation.value) - np.float64(member.first_value)
    return left_of(gained, t - relation.stock_tick, VALUE, p.value_half_life_days, tables, p)


@part
def settle_relation(relation, member, t, tables, p):
    """Let the stocks of a relationship fade to this tick."""
    elapsed = t - relation.stock_tick
    relation.value = np.float64(member.first_value) + gained_left(relation, member, t, tables, p)
    relation.load = left_of(relation.load, elapsed, LOAD, p.load_half_life_days, tables, p)
    relation.exposures = left_of(relation.exposures, elapsed, EXPOSURE, p.exposure_half_life_days, tables, p)
    relation.reads = left_of(relation.reads, elapsed, READS, p.novelty_half_life_days, tables, p)
    relation.stock_tick = t


@part
def settle_own(row, t, tables, p):
    """Let the load of a membership fade to this tick."""
    row.load = left_of(row.load, t - row.load_tick, LOAD, p.load_half_life_days, tables, p)
    row.load_tick = t


@part
def burden(messages, row, relation, board, p):
    """Add load by messages of no worth, split between group and operator; both stocks stand settled to now."""
    felt = p.load_of_message * messages * (1.0 - board.consent)
    relation.load += felt * p.load_brand_share
    row.load += felt * (1.0 - p.load_brand_share)


@part
def felt_ratio(row, relation, member):
    """Return rho: load with group and operator together over the member's tolerance."""
    return load_ratio(np.float64(row.load) + np.float64(relation.load), np.float64(member.tolerance))


@part
def standing(load, exposures, gained, relation, member, p):
    """Return what speaks for the operator when nothing is offered (G of MODEL.md), from stocks faded to now."""
    return standing_push(
        p.purchase_goodwill, gained,
        exposure_effect(p.exposure_form, exposures, p.exposure_enough, p.exposure_peak),
        p.purchase_elasticity * p.purchase_reference, np.float64(relation.expected),
        brand_factor(p.purchase_brand_reactance, load_ratio(load, np.float64(member.tolerance))),
    )  # fmt: skip


@part
def has_seen(relation, campaign):
    """Tell whether a member saw this campaign, as far as the window of 64 remembers."""
    gap = relation.newest_campaign - campaign
    if gap < 0 or gap >= WINDOW:
        return False
    return (relation.campaigns_seen >> np.uint64(gap)) & np.uint64(1) == np.uint64(1)


@part
def remember(relation, campaign):
    """Put a campaign in the window; one older than the window leaves no trace."""
    gap = relation.newest_campaign - campaign
    if gap < 0:
        kept = np.uint64(0)
        if -gap < WINDOW:
            kept = relation.campaigns_seen << np.uint64(-gap)
        relation.campaigns_seen = kept | np.uint64(1)
        relation.newest_campaign = campaign
    elif gap < WINDOW:
        relation.campaigns_seen = relation.campaigns_seen | (np.uint64(1) << np.uint64(gap))
