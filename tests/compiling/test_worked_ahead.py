"""Worked examples: memory that is asked for ahead."""

from __future__ import annotations

import numba
import numpy as np
import pytest

from sim.engine.ahead import ask_for

N = 1000


@numba.njit
def asked(array: np.ndarray, far: int) -> int:
    """Ask for every record, those far behind the end too, and add all up."""
    total = 0
    for i in range(len(array)):
        ask_for(array, np.uint64(i + far))
        total += array[i]
    return total


@pytest.mark.parametrize("far", [0, 8, 1 << 40])
def test_asking_changes_nothing_and_reads_nothing(far: int) -> None:
    """Whatever is asked for, the sum is that of the records: a place that does not exist is not read."""
    assert asked(np.arange(N), far) == N * (N - 1) // 2


@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="nothing is compiled")
def test_compiled_code_asks_the_processor() -> None:
    """The compiler's own language has the instruction; without it large worlds would wait, and nobody would notice."""
    asked(np.arange(N), 0)
    (code,) = asked.inspect_llvm().values()
    assert "call void @llvm.prefetch" in code


def test_python_may_call_it() -> None:
    """Run as Python it does nothing."""
    assert ask_for(np.arange(N), N) is None
