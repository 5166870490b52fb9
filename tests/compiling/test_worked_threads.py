"""Worked example: of two threads that decorate at once, each finds the cache folder."""

from __future__ import annotations

import threading
from pathlib import Path

import numba

from sim.compiling import _cached, cache_folder


def test_a_thread_that_ends_first_takes_the_cache_folder_from_nobody(empty: Path) -> None:
    both, ended, seen = threading.Event(), threading.Event(), []

    def first(keep: bool) -> None:
        both.wait(0.5)

    def second(keep: bool) -> None:
        both.set()
        ended.wait(5)
        seen.append(numba.config.CACHE_DIR)

    other = threading.Thread(target=_cached, args=(second,))

    def begun(keep: bool) -> None:
        other.start()
        first(keep)

    _cached(begun)
    ended.set()
    other.join()
    assert seen == [str(cache_folder())]
