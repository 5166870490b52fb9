"""Section 6: which moves a state offers, what they are worth, and the choice among them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.scenario.platform import Client
from sim.states import FOLDED, LEFT, MUTED, NORMAL, PINNED, PINNED_MUTED

from .draws import Draws
from .population import Customer

__all__ = ["Situation", "Weighed", "choose", "offered", "weigh"]

Weighed = list[tuple[int, float]]
"""New state and weight of each move in the order of the draw; stay has weight 1."""

_NESTS = (("pin", "unpin"), ("mute", "unmute", "fold", "unfold"), ("leave",))


@dataclass(frozen=True)
class Situation:
    """What a member sees when a chat's setting is decided on.

    Parameters
    ----------
    state : int
        State of the membership.
    v, irritation : float
        Perceived value, and J.
    tenure_days : float
        Days since joining, at least 0.
    size : int
        Members of the group, at least 1.
    may_fold : bool
        Whether the member's client folds groups by now.
    joining_push, pin_push : float
        What is added to mute and to pin.
    """

    state: int
    v: float
    irritation: float
    tenure_days: float
    size: int
    may_fold: bool
    joining_push: float
    pin_push: float


def offered(state: int, may_fold: bool, client: Client) -> list[tuple[str, int, int]]:
    """List (move, new state, 1 where 1 is subtracted) in the order of the draw, leaving aside."""
    fold_pinned = may_fold and client.fold_clears_pin
    fold_unmuted = not client.fold_needs_mute
    table = {
        NORMAL: [("mute", MUTED, 0), ("pin", PINNED, 0), ("fold", FOLDED, 0)],
        PINNED: [("mute", PINNED_MUTED, 1), ("unpin", NORMAL, 0), ("fold", FOLDED, 1)],
        MUTED: [("unmute", NORMAL, 0), ("pin", PINNED_MUTED, 1), ("fold", FOLDED, 0)],
        PINNED_MUTED: [("unmute", PINNED, 0), ("unpin", MUTED, 0), ("fold", FOLDED, 1)],
        FOLDED: [("unfold", MUTED, 0)],
    }
    fold = {
        NORMAL: may_fold and fold_unmuted,
        PINNED: fold_pinned and fold_unmuted,
        MUTED: may_fold,
        PINNED_MUTED: fold_pinned,
        FOLDED: False,
    }
    return [entry for entry in table[state] if entry[0] != "fold" or fold[state]]


def _utility(move: str, s: Situation, who: Customer, p: Mapping[str, float]) -> float:
    """V of a move, before the subtraction of 1 and the clipping."""
    v, j = s.v, s.irritation

    def c(name: str) -> float:
        return p[f"decision.{name}"]

    if move == "leave":
        awkward = c("leave_awkwardness") * math.pow(s.size / 100, -c("leave_size_power"))
        habit = c("leave_tenure") * math.log(1 + s.tenure_days)
        against = c("leave_value") * v + awkward + c("leave_spread") * who.leaving_taste + habit
        return -c("leave_cost") + c("leave_irritation") * j - against
    if move == "mute":
        taste = c("mute_spread") * who.muting_taste
        return -c("mute_cost") + c("mute_irritation") * j - c("mute_value") * v + taste + s.joining_push
    if move == "pin":
        return -c("pin_cost") + c("pin_value") * v - c("pin_irritation") * j + s.pin_push
    if move == "unpin":
        return -c("unpin_cost") - c("pin_value") * v / 2 + c("pin_irritation") * j
    if move == "fold":
        rows = c("fold_rows") * who.other_groups / 20
        taste = c("mute_spread") * who.muting_taste / 2
        return -c("fold_cost") + rows + c("fold_irritation") * j - c("fold_value") * v + taste
    return -c(f"{move}_cost") + c(f"{move}_value") * v - c(f"{move}_value") * j


def weigh(s: Situation, who: Customer, client: Client, p: Mapping[str, float]) -> Weighed:
    """Weigh the moves of a situation by the nested logit, in the order of the draw."""
    moves = [*offered(s.state, s.may_fold, client), ("leave", LEFT, 0)]
    utilities = {move: min(35.0, max(-35.0, _utility(move, s, who, p) - minus)) for move, _, minus in moves}
    weights = dict(_nested(utilities, p["decision.nest"]))
    return [(target, weights[move]) for move, target, _ in moves]


def _nested(utilities: Mapping[str, float], mu: float) -> Iterator[tuple[str, float]]:
    """Weight of each move: that of its nest, S^mu, times its share in it."""
    for nest in _NESTS:
        inside = {move: math.exp(utilities[move] / mu) for move in nest if move in utilities}
        total = sum(inside.values())
        for move, part in inside.items():
            yield move, total**mu * part / total


def choose(weighed: Weighed, u: float, draws: Draws) -> int | None:
    """Draw one move: the first whose running sum of weights exceeds u times the total; None is stay."""
    total = 1 + sum(weight for _, weight in weighed)
    reached = 0.0
    for target, weight in weighed:
        reached += weight
        if draws.below(u, reached / total):
            return target
    return None
