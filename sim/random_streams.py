"""Addressed draws: Philox 4x32-10, one uniform for one decision of one entity in one tick.

A draw is found by its address and never by its turn, so it depends on no order, thread, chunk, other member or
observer. The table of purposes and words is section 1 of MODEL.md.

References
----------
Salmon, Moraes, Dror and Shaw (2011), Parallel random numbers: as easy as 1, 2, 3. SC '11.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numba import njit, uint32, uint64

from sim.compiling import compiled

__all__ = ["STREAM_VERSION", "draw", "draw_python", "in_parts", "pack", "philox", "uniforms"]

STREAM_VERSION = 2

SESSION = 0
DAY, VISIT, DECISION, JOINING, ENTRY, PIN_DRIVE, REJOIN, SHOCK, STRUCK, GROUP_CHAT, NEED, LOOK_IN = range(2, 14)
MEMBER, PLACE, START_GROUP, START_MEMBER, MATCH = range(16, 21)

LANE_SLOTS = 256
N_LANES = 256

_MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
_WEYL = (0x9E3779B9, 0xBB67AE85)
_MASK = 0xFFFFFFFF
_M0, _M1 = (uint64(m) for m in _MULTIPLIERS)
_W0, _W1 = (uint32(w) for w in _WEYL)
_SHIFT = uint64(32)
UNIT = 2.0**-32


@njit(inline="always")
def philox(c0, c1, c2, c3, k0, k1):
    """Ten rounds of Philox 4x32 on one counter.

    Parameters
    ----------
    c0, c1, c2, c3 : uint32
        Counter words.
    k0, k1 : uint32
        Key words.

    Returns
    -------
    tuple of uint32
        Four random words.
    """
    for _ in range(10):
        p0 = _M0 * uint64(c0)
        p1 = _M1 * uint64(c2)
        c0, c1, c2, c3 = (
            uint32(p1 >> _SHIFT) ^ c1 ^ k0,
            uint32(p1),
            uint32(p0 >> _SHIFT) ^ c3 ^ k1,
            uint32(p0),
        )
        k0 = uint32(k0 + _W0)
        k1 = uint32(k1 + _W1)
    return c0, c1, c2, c3


@njit(inline="always")
def draw(seed, replication, purpose, entity, slot, tick, block):
    """Draw the four uniforms of one address, compiled.

    Parameters
    ----------
    seed : int
        0 to 2^63 - 1.
    replication, entity, tick : int
        0 to 2^32 - 1.
    purpose, block : int
        0 to 255.
    slot : int
        0 to 65,535: lane x 256 + number of the membership in that lane.

    Returns
    -------
    tuple of float
        Four uniforms in (0, 1).
    """
    key = uint64(seed)
    third = uint32((uint64(purpose) << uint64(24)) | (uint64(slot) << uint64(8)) | uint64(block))
    w0, w1, w2, w3 = philox(
        uint32(entity), uint32(tick), third, uint32(replication), uint32(key), uint32(key >> _SHIFT)
    )
    return (w0 + 0.5) * UNIT, (w1 + 0.5) * UNIT, (w2 + 0.5) * UNIT, (w3 + 0.5) * UNIT


@compiled
def uniforms(seed, replication, purpose, slot, tick, block, entities, out):
    """Draw the same block for many entities.

    Parameters
    ----------
    entities : ndarray of int64, (n,)
        Members, or groups where the purpose says so.
    out : ndarray of float64, (n, 4)
        Filled with the four uniforms of each entity.
    """
    for i in range(len(entities)):
        out[i, 0], out[i, 1], out[i, 2], out[i, 3] = draw(seed, replication, purpose, entities[i], slot, tick, block)


@compiled
def words(seed, replication, purpose, slot, entities, out):
    """Draw the first word of block 0 at tick 0 for many entities.

    Parameters
    ----------
    entities : ndarray of int64, (n,)
        Members, or groups where the purpose says so.
    out : ndarray of uint64, (n,)
        Filled.
    """
    key = uint64(seed)
    third = uint32((uint64(purpose) << uint64(24)) | (uint64(slot) << uint64(8)))
    for i in range(len(entities)):
        out[i] = philox(uint32(entities[i]), uint32(0), third, uint32(replication), uint32(key), uint32(key >> _SHIFT))[
            0
        ]


PART = 1 << 15


def in_parts(count: int) -> Iterator[slice]:
    """Cut a number of members in parts that fit a cache.

    Parameters
    ----------
    count : int
        Members, >= 0.

    Yields
    ------
    slice
        Of at most 32,768 members, ascending.
    """
    for first in range(0, count, PART):
        yield slice(first, min(count, first + PART))


def pack(purpose: int, slot: int, block: int) -> int:
    """Pack purpose, slot and block into the third counter word.

    Parameters
    ----------
    purpose : int
        0 to 255.
    slot : int
        0 to 65,535.
    block : int
        0 to 255.

    Returns
    -------
    int
        purpose << 24 | slot << 8 | block.

    Raises
    ------
    ValueError
        If a field does not fit its bits.
    """
    for name, value, bits in (("purpose", purpose, 8), ("slot", slot, 16), ("block", block, 8)):
        if not 0 <= value < 1 << bits:
            raise ValueError(f"{name}: {value!r} does not fit {bits} bits")
    return purpose << 24 | slot << 8 | block


def philox_python(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """Ten rounds of Philox 4x32 in plain Python, for the oracle and the known-answer test."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        p0, p1 = _MULTIPLIERS[0] * c0, _MULTIPLIERS[1] * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & _MASK, (p0 >> 32) ^ c3 ^ k1, p0 & _MASK
        k0, k1 = (k0 + _WEYL[0]) & _MASK, (k1 + _WEYL[1]) & _MASK
    return c0, c1, c2, c3


def draw_python(
    seed: int, replication: int, purpose: int, entity: int, slot: int, tick: int, block: int
) -> tuple[float, float, float, float]:
    """Draw the four uniforms of one address in plain Python; the same values as `draw`.

    Parameters
    ----------
    seed, replication, purpose, entity, slot, tick, block : int
        The address, as for `draw`.

    Returns
    -------
    tuple of float
        Four uniforms in (0, 1).

    Raises
    ------
    ValueError
        If purpose, slot or block does not fit its bits.
    """
    counter = (entity & _MASK, tick & _MASK, pack(purpose, slot, block), replication & _MASK)
    w0, w1, w2, w3 = philox_python(counter, (seed & _MASK, seed >> 32))
    return (w0 + 0.5) * UNIT, (w1 + 0.5) * UNIT, (w2 + 0.5) * UNIT, (w3 + 0.5) * UNIT


def batch(
    seed: int, replication: int, purpose: int, entities: np.ndarray, *, slot: int = 0, tick: int = 0, block: int = 0
) -> np.ndarray:
    """Return the block of every entity as an array of shape (n, 4)."""
    out = np.empty((len(entities), 4))
    uniforms(seed, replication, purpose, slot, tick, block, entities, out)
    return out
