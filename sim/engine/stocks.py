"""Stocks of a membership and a relationship: settled to now before they are read, added to afterwards."""

from __future__ import annotations

import numpy as np

from sim.compiling import part
from sim.engine.thresholds import EXPOSURE, IRRITATION, N_TABLED
from sim.mechanisms.decay import decayed
from sim.mechanisms.irritation import irritated

WINDOW = 64


@part
def left_of(stock, ticks, which, half_life_days, tables, p):
    """Return what some ticks leave of a stock."""
    if ticks < N_TABLED:
        return stock * tables[np.uint64(which + ticks)]
    return decayed(stock, ticks * p.tick_days, half_life_days)


@part
def settle_brand(relation, t, tables, p):
    """Let irritation with the brand fade to this tick."""
    elapsed = t - relation.irritation_tick
    relation.irritation = left_of(relation.irritation, elapsed, IRRITATION, p.irritation_half_life_days, tables, p)
    relation.irritation_tick = t


@part
def settle_own(row, t, tables, p):
    """Let irritation with the group fade to this tick."""
    elapsed = t - row.irritation_tick
    row.irritation = left_of(row.irritation, elapsed, IRRITATION, p.irritation_half_life_days, tables, p)
    row.irritation_tick = t


@part
def settle_exposures(relation, t, tables, p):
    """Let exposures fade to this tick."""
    elapsed = t - relation.exposure_tick
    relation.exposures = left_of(relation.exposures, elapsed, EXPOSURE, p.exposure_half_life_days, tables, p)
    relation.exposure_tick = t


@part
def irritate(amount, row, member, relation, board, p):
    """Add irritation, split between group and brand; both stocks stand settled to now."""
    felt = amount * member.sensitivity * (1.0 - board.consent)
    relation.irritation += felt * p.irritation_brand_share
    row.irritation += felt * (1.0 - p.irritation_brand_share)


@part
def irritation_level(row, relation, p):
    """Return J, irritation with group and brand together on the bounded scale."""
    return irritated(row.irritation + relation.irritation, p.irritation_half_value)


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
