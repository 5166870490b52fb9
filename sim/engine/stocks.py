"""Stocks of a membership and a relationship: settled to now before they are read, added to afterwards."""

from __future__ import annotations

import numpy as np

from sim.compiling import part
from sim.mechanisms.decay import decayed
from sim.mechanisms.irritation import irritated

WINDOW = 64


@part
def settle_brand(relation, t, p):
    """Let irritation with the brand fade to this tick; nothing fades in no time, and of nothing."""
    if relation.irritation_tick != t:
        if relation.irritation > 0.0:
            elapsed = (t - relation.irritation_tick) * p.tick_days
            relation.irritation = decayed(relation.irritation, elapsed, p.irritation_half_life_days)
        relation.irritation_tick = t


@part
def settle_own(row, t, p):
    """Let irritation with the group fade to this tick."""
    if row.irritation_tick != t:
        if row.irritation > 0.0:
            elapsed = (t - row.irritation_tick) * p.tick_days
            row.irritation = decayed(row.irritation, elapsed, p.irritation_half_life_days)
        row.irritation_tick = t


@part
def settle_exposures(relation, t, p):
    """Let exposures fade to this tick."""
    if relation.exposure_tick != t:
        if relation.exposures > 0.0:
            elapsed = (t - relation.exposure_tick) * p.tick_days
            relation.exposures = decayed(relation.exposures, elapsed, p.exposure_half_life_days)
        relation.exposure_tick = t


@part
def irritate(amount, row, member, relation, group, p):
    """Add irritation, split between group and brand; both stocks stand settled to now."""
    felt = amount * member.sensitivity * (1.0 - group.consent)
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
