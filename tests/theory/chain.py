"""The moves of section 6 of MODEL.md as a Markov chain: written from the page and knowing nothing of the engine.

A chain is for members who act with the same chance on every day with news, and remember the same worth `v`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

__all__ = ["N_STATES", "acts", "by_day", "returns"]

NORMAL, PINNED, MUTED, PINNED_MUTED, FOLDED, LEFT = range(6)
N_STATES = 6


def leaving(cost: float, reluctance: float) -> float:
    """Return sigma(-cost - reluctance)."""
    return 1 / (1 + math.exp(max(-35, min(35, cost + reluctance))))


def acts(p: Mapping[str, float], hazard: float, taste: float = 0.0, size_term: float = 0.0) -> np.ndarray:
    """Return the probabilities of a day's act, shape (6, 6), from row to column; everyone can fold."""
    act = 1 - math.exp(-hazard)
    reluctance = p["leave_spread"] * taste + p["leave_awkwardness"] * size_term
    out, out_muted = leaving(p["leave_cost"], reluctance), leaving(p["muted_leave_cost"], reluctance)
    second = p["second_probability"]
    table = np.eye(N_STATES)
    moves = {
        NORMAL: {LEFT: out, FOLDED: (1 - out) * second, MUTED: (1 - out) * (1 - second)},
        PINNED: {LEFT: out, PINNED_MUTED: 1 - out},
        MUTED: {LEFT: out_muted, FOLDED: 1 - out_muted},
        PINNED_MUTED: {LEFT: out_muted, FOLDED: (1 - out_muted) * second, MUTED: (1 - out_muted) * (1 - second)},
    }
    for state, targets in moves.items():
        table[state] = (1 - act) * table[state]
        for target, share in targets.items():
            table[state, target] += act * share
    return table


def returns(p: Mapping[str, float], v: float, drive: float = 0.0) -> np.ndarray:
    """Return the probabilities of a move back at the first opening of a day, shape (6, 6), from row to column."""
    pin = -p["pin_cost"] + p["pin_value"] * v + drive
    unpin = -p["unpin_cost"] - p["pin_value"] * v / 2
    unmute = -p["unmute_cost"] + p["unmute_value"] * v
    unfold = -p["unfold_cost"] + p["unfold_value"] * v
    moves = {
        NORMAL: {PINNED: pin},
        PINNED: {NORMAL: unpin},
        MUTED: {NORMAL: unmute, PINNED_MUTED: pin - 1},
        PINNED_MUTED: {PINNED: unmute, MUTED: unpin},
        FOLDED: {MUTED: unfold},
    }
    table = np.eye(N_STATES)
    for state, utilities in moves.items():
        weights = {target: math.exp(max(-35, min(35, u))) for target, u in utilities.items()}
        total = 1 + sum(weights.values())
        table[state, state] = 1 / total
        for target, weight in weights.items():
            table[state, target] = weight / total
    return table


def by_day(day: np.ndarray, start: int, days: int) -> np.ndarray:
    """Return the probabilities of the states at the end of each day, shape (days, 6)."""
    now, law = np.eye(N_STATES)[start], []
    for _ in range(days):
        now = now @ day
        law.append(now)
    return np.array(law)
