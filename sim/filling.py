"""Who goes into which group: members in order of a uniform each, cut in groups of equal size (MODEL.md section 2)."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array
from sim.random_streams import LANE_SLOTS, MEMBER, PLACE, in_parts, words
from sim.scenario.model import Scenario

__all__ = ["filled", "first_enrolled", "positions"]

LOW_WORD = np.uint64(0xFFFFFFFF)


def first_enrolled(scenario: Scenario, replication: int, count: int) -> Array:
    """Return the numbers of the customers who enrolled first.

    Parameters
    ----------
    scenario : Scenario
        The loaded scenario.
    replication : int
        Number of the replication, from 0.
    count : int
        How many are wanted.

    Returns
    -------
    ndarray of int64, (min(count, n_members),)
        In ascending number; ties of enrolment go to the lower number.
    """
    everyone = np.arange(scenario.customers.count or 0)
    if count >= len(everyone):
        return everyone
    keys = _keys(scenario.seed, replication, MEMBER, everyone, 0)
    keys.sort()
    return np.sort((keys[:count] & LOW_WORD).astype(np.int64))


def _keys(seed: int, replication: int, purpose: int, entities: Array, slot: int) -> Array:
    """Return keys that sort by the first word of an address, then by place: the word above, the place below."""
    keys = np.empty(len(entities), np.uint64)
    for chosen in in_parts(len(entities)):
        words(seed, replication, purpose, slot, entities[chosen], keys[chosen])
    keys <<= np.uint64(32)
    keys |= np.arange(len(entities), dtype=np.uint64)
    return keys


def positions(joining: Array, lane: int, turn: int, seed: int, replication: int) -> Array:
    """Order members by a uniform per member, lane and turn.

    Parameters
    ----------
    joining : ndarray of int64, (n,)
        Members in ascending order, each once.
    lane, turn : int
        Lane of the strategy kind; which of a member's groups this is, from 0.
    seed, replication : int
        Address of the draws.

    Returns
    -------
    ndarray of int32, (n,)
        Position of each member, from 0; ties by number.
    """
    keys = _keys(seed, replication, PLACE, joining, lane * LANE_SLOTS + turn)
    keys.sort()
    found = np.empty(len(joining), np.int32)
    for chosen in in_parts(len(keys)):
        found[keys[chosen] & LOW_WORD] = np.arange(chosen.start, chosen.stop)
    return found


def filled(joining: Array, n_groups: int, lane: int, turn: int, seed: int, replication: int) -> Array:
    """Fill groups whose sizes differ by at most one, in order of a uniform per member, lane and turn.

    Parameters
    ----------
    joining : ndarray of int64, (n,)
        Members in ascending order, each once.
    n_groups : int
        Groups to fill, >= 1.
    lane, turn : int
        Lane of the strategy kind; which of a member's groups this is, from 0.
    seed, replication : int
        Address of the draws.

    Returns
    -------
    ndarray of int32, (n,)
        The group of each, counted from 0.
    """
    places = positions(joining, lane, turn, seed, replication)
    for chosen in in_parts(len(places)):
        places[chosen] = places[chosen].astype(np.int64) * n_groups // len(places)
    return places
