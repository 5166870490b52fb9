"""Demands that the model is known to miss, each with the value measured and the mechanism behind it."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["MISSES", "MISSES_IN_THE_GATE", "POINTS", "REPLICATIONS"]

MISSES_IN_THE_GATE: Mapping[str, str] = {
    "7 annoyance never pays: tolerance to 2.5, orders": "+.022 orders a month: who mutes reads less and is less "
    "disappointed; gone without satiation of the worth remembered",
    "7 annoyance never pays: tolerance to 2.5, gross profit": "+.21 yuan a month: the same",
}
"""At default, two replications."""

MISSES: Mapping[str, str] = {}
"""At default and over the sampled points."""

POINTS, REPLICATIONS = 12, 3
"""Sampled points and replications at default of the committed tables, which `MISSES` was read off."""
