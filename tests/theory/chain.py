"""The moves of section 6 of MODEL.md as a Markov chain: written from the page and knowing nothing of the engine.

A chain is for members who decide with the same chance on every day, in one state of mind: no irritation, value `v`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

__all__ = ["N_STATES", "by_day", "one_decision", "one_draw"]

NORMAL, PINNED, MUTED, PINNED_MUTED, FOLDED, LEFT = range(6)
N_STATES = 6
MUTING = {(NORMAL, MUTED), (PINNED, PINNED_MUTED)}
MUTE_NEST = ("mute", "unmute", "fold", "unfold")


def one_draw(
    p: Mapping[str, float], v: float, other_groups: float = 0, tenure: float = 0, push: float = 0
) -> np.ndarray:
    """Return the probabilities of one multinomial draw, shape (6, 6), from row to column."""
    low = 1.0
    mute = -p["mute_cost"] - p["mute_value"] * v + push
    pin = -p["pin_cost"] + p["pin_value"] * v
    unpin = -p["unpin_cost"] - p["pin_value"] * v / 2
    unmute = -p["unmute_cost"] + p["unmute_value"] * v
    fold = -p["fold_cost"] + p["fold_rows"] * other_groups / 20 - p["fold_value"] * v
    unfold = -p["unfold_cost"] + p["unfold_value"] * v
    leave = -p["leave_cost"] - p["leave_value"] * v - p["leave_awkwardness"]
    leave -= p["leave_tenure"] * math.log(1 + tenure)
    moves = {
        NORMAL: {"mute": (mute, MUTED), "pin": (pin, PINNED)},
        PINNED: {"mute": (mute - low, PINNED_MUTED), "pin": (unpin, NORMAL)},
        MUTED: {"unmute": (unmute, NORMAL), "pin": (pin - low, PINNED_MUTED), "fold": (fold, FOLDED)},
        PINNED_MUTED: {"unmute": (unmute, PINNED), "pin": (unpin, MUTED), "fold": (fold - low, FOLDED)},
        FOLDED: {"unfold": (unfold, MUTED)},
    }
    table = np.zeros((N_STATES, N_STATES))
    table[LEFT, LEFT] = 1
    for state, offered in moves.items():
        table[state] = _nested(state, {**offered, "leave": (leave, LEFT)}, p["nest"])
    return table


def _nested(state: int, moves: Mapping[str, tuple[float, int]], mu: float) -> np.ndarray:
    """Share one draw out: between nests by W = (sum exp(V / mu))^mu, inside a nest by exp(V / mu)."""
    nests: dict[str, float] = {}
    of = {name: "mute" if name in MUTE_NEST else name for name in moves}
    for name, (utility, _) in moves.items():
        nests[of[name]] = nests.get(of[name], 0.0) + math.exp(max(-35, min(35, utility)) / mu)
    total = 1 + sum(nested**mu for nested in nests.values())
    row = np.zeros(N_STATES)
    row[state] = 1 / total
    for name, (utility, target) in moves.items():
        inside = math.exp(max(-35, min(35, utility)) / mu) / nests[of[name]]
        row[target] += nests[of[name]] ** mu / total * inside
    return row


def one_decision(draw: np.ndarray, second: float) -> np.ndarray:
    """Return the probabilities of a decision: after muting one more draw at once with chance `second`."""
    table = draw.copy()
    for state, target in MUTING:
        once = draw[state, target]
        table[state, target] -= second * once
        table[state] += second * once * draw[target]
    return table


def by_day(decides: float, decision: Callable[[int], np.ndarray], start: int, days: int) -> np.ndarray:
    """Return the probabilities of the states at the end of each day, shape (days, 6)."""
    now = np.eye(N_STATES)[start]
    law = []
    for day in range(days):
        now = (1 - decides) * now + decides * (now @ decision(day))
        law.append(now)
    return np.array(law)
