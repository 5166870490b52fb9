"""Worked examples of the addressed draws: the published known answers and golden addresses of this stream version."""

from __future__ import annotations

import numpy as np
import pytest

from sim import random_streams as streams
from sim.random_streams import batch, draw_python, pack, philox_python

KNOWN_ANSWERS = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]
"""The vectors for Philox 4x32-10 that Random123 publishes (kat_vectors)."""


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN_ANSWERS)
def test_philox_gives_the_published_answers(counter, key, words):
    assert philox_python(counter, key) == words


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN_ANSWERS)
def test_compiled_draws_give_the_published_answers(counter, key, words):
    entity, tick, third, replication = counter
    purpose, slot, block = third >> 24, third >> 8 & 0xFFFF, third & 0xFF
    out = np.empty((1, 4))
    seed = np.uint64(key[0] | key[1] << 32)
    streams.uniforms(seed, replication, purpose, slot, tick, block, np.array([entity]), out)
    assert [int(u * 2**32) for u in out[0]] == list(words)


def test_fields_that_do_not_fit_are_refused():
    for purpose, slot, block in ((256, 0, 0), (0, 65536, 0), (0, 0, 256), (-1, 0, 0)):
        with pytest.raises(ValueError, match="does not fit"):
            pack(purpose, slot, block)


def test_golden_addresses_of_stream_version_2():
    """A visit's words are those of version 1; needs and look-ins have purposes of their own since."""
    assert streams.STREAM_VERSION == 2
    assert (streams.VISIT, streams.NEED, streams.LOOK_IN) == (3, 12, 13)
    for (purpose, slot, tick), golden in GOLDEN.items():
        words = [int(u * 2**32) for u in draw_python(20210930, 7, purpose, 12199, slot, tick, 0)]
        found = batch(20210930, 7, purpose, np.array([12199]), slot=slot, tick=tick)[0]
        assert words == [int(u * 2**32) for u in found]
        assert words == golden


GOLDEN = {
    (3, 257, 3647): [337973621, 4060187255, 2542810311, 976471913],
    (12, 0, 5): [1792672739, 1535032105, 1188870274, 1203349953],
    (13, 257, 151): [1171165283, 2519197677, 3405784172, 3921373824],
}
"""Words by purpose, slot and tick field."""
