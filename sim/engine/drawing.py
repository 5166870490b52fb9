"""Words drawn in batches over consecutive members or listed visits, where the processor makes several at once."""

from __future__ import annotations

from numba import uint32, uint64

from sim.compiling import inlined, part
from sim.random_streams import SESSION, VISIT, draw, philox


@inlined
def draw_block(first, last, tick, third, words, low, high, replication):
    """Draw the words of one address for consecutive members."""
    for m in range(first, last):
        w0, w1, w2, w3 = philox(uint32(m), uint32(tick), third, uint32(replication), low, high)
        words[0, m - first] = w0
        words[1, m - first] = w1
        words[2, m - first] = w2
        words[3, m - first] = w3


@inlined
def draw_looks(first, last, four_ticks, words, look_words, low, high, replication):
    """Draw the words of sessions that serve four ticks, and keep the first byte of each."""
    session = uint32(uint64(SESSION) << uint64(24))
    draw_block(first, last, four_ticks, session, words, low, high, replication)
    for k in range(4):
        for m in range(first, last):
            look_words[k, m] = words[k, m - first] >> uint32(24)


@part
def word_of(k, w0, w1, w2, w3):
    """Return the uniform of tick k of the four that a block serves."""
    if k == 0:
        return w0
    if k == 1:
        return w1
    return w2 if k == 2 else w3


@part
def word_of_session(t, m, seed, replication):
    """Draw the uniform of a member's session again."""
    w0, w1, w2, w3 = draw(seed, replication, SESSION, m, 0, t >> 2, 0)
    return word_of(t & 3, w0, w1, w2, w3)


@part
def draw_visits(t, n, memberships, rows, who, words, seed, replication):
    """Draw the words of all visits listed."""
    key = uint64(seed)
    low, high, tick = uint32(key), uint32(key >> uint64(32)), uint32(t)
    purpose = uint64(VISIT) << uint64(24)
    for k in range(n):
        who[1, k] = memberships[rows[k]].slot
    for k in range(n):
        third = uint32(purpose | (uint64(who[1, k]) << uint64(8)))
        w0, w1, w2, w3 = philox(uint32(who[0, k]), tick, third, uint32(replication), low, high)
        words[0, k] = w0
        words[1, k] = w1
        words[2, k] = w2
        words[3, k] = w3
