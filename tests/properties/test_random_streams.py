"""Properties of the addressed draws: no two addresses share a counter, compiled and plain draws agree, no neighbours
are correlated."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from sim.random_streams import VISIT, batch, draw_python, pack, philox_python

purposes, slots, blocks = st.integers(0, 255), st.integers(0, 65535), st.integers(0, 255)
words = st.integers(0, 2**32 - 1)
seeds = st.integers(0, 2**63 - 1)


@given(purposes, slots, blocks)
def test_packing_can_be_undone_so_no_two_addresses_share_a_counter(purpose, slot, block):
    third = pack(purpose, slot, block)
    assert (third >> 24, third >> 8 & 0xFFFF, third & 0xFF) == (purpose, slot, block)
    assert 0 <= third < 2**32


@settings(deadline=None)
@given(seeds, words, purposes, words, slots, words, blocks)
def test_compiled_and_plain_draws_are_the_same_bits(seed, replication, purpose, entity, slot, tick, block):
    compiled = batch(seed, replication, purpose, np.array([entity]), slot=slot, tick=tick, block=block)[0]
    plain = draw_python(seed, replication, purpose, entity, slot, tick, block)
    assert tuple(compiled) == plain
    assert all(0.0 < u < 1.0 for u in plain)


@given(words, words, words, words, words, words)
def test_philox_is_a_bijection_of_the_counter(a, b, c, d, e, f):
    first = philox_python((a, b, c, d), (e, f))
    assert first != philox_python((a ^ 1, b, c, d), (e, f))
    assert all(0 <= word < 2**32 for word in first)


N = 40_000
FALSE_ALARM = 1e-6
"""Of each assertion below; the smallest correlation it can see at this size is 4.9 / sqrt(N) = 0.025."""


def _series(*, seed=5, purpose=VISIT, slot=0, tick=100, entity_from=0) -> np.ndarray:
    return batch(seed, 0, purpose, np.arange(entity_from, entity_from + N), slot=slot, tick=tick)


@pytest.mark.parametrize(
    "other",
    [{"entity_from": 1}, {"tick": 101}, {"slot": 1}, {"slot": 256}, {"purpose": VISIT + 1}, {"seed": 6}],
    ids=["member", "tick", "slot", "lane", "purpose", "seed"],
)
def test_neighbouring_addresses_are_uncorrelated(other):
    here, there = _series(), _series(**other)
    limit = norm.isf(FALSE_ALARM / 32) / np.sqrt(N)
    for i, j in itertools.product(range(4), repeat=2):
        assert abs(np.corrcoef(here[:, i], there[:, j])[0, 1]) < limit


def test_the_four_words_of_a_block_are_uncorrelated_and_uniform():
    u = _series()
    limit = norm.isf(FALSE_ALARM / 24) / np.sqrt(N)
    for i, j in itertools.combinations(range(4), 2):
        assert abs(np.corrcoef(u[:, i], u[:, j])[0, 1]) < limit
    counts = np.stack([np.histogram(u[:, i], bins=100, range=(0, 1))[0] for i in range(4)])
    chi2 = ((counts - N / 100) ** 2 / (N / 100)).sum(axis=1)
    assert (np.abs(chi2 - 99) < norm.isf(FALSE_ALARM / 8) * np.sqrt(2 * 99) + 40).all()
