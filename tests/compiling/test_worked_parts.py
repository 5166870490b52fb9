"""Worked examples: functions of the engine that are compiled code to compiled code, and Python to everybody else."""

from __future__ import annotations

import numba
import pytest

from sim.engine.recording import is_pinned
from sim.mechanisms.decay import decayed
from sim.states import MUTED, PINNED


@numba.njit
def from_compiled_code(stock: float, state: int) -> tuple[float, bool]:
    """Call a mechanism and a part of the engine."""
    return decayed(stock, 2.0, 1.0), is_pinned(state)


@pytest.mark.parametrize(("state", "pinned"), [(PINNED, True), (MUTED, False)])
def test_a_part_can_be_called_from_both(state: int, pinned: bool) -> None:
    """A stock of 8 is 2 after two half-lives."""
    assert (decayed(8.0, 2.0, 1.0), is_pinned(state)) == (pytest.approx(2.0, rel=1e-15), pinned)
    assert from_compiled_code(8.0, state) == (pytest.approx(2.0, rel=1e-15), pinned)


def test_a_part_looks_like_its_function() -> None:
    assert decayed.__name__ == "decayed"
    assert str(decayed.__doc__).startswith("Return what is left of a stock")
