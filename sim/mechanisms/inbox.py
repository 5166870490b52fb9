"""Submodels of the reference workload (MODEL.md section 11): a minimal inbox that peers are measured by."""

from __future__ import annotations

import math

from sim.compiling import mechanism
from sim.states import FOLDED, LEFT, MUTED, NORMAL, PINNED

MOST_MESSAGES = 200


@mechanism
def news_irritation(posts: float, messages: float, of_post: float, of_chat: float) -> float:
    """Return irritation by news of an unmuted chat: of_post x posts + of_chat x messages of members."""
    return of_post * posts + of_chat * messages


@mechanism
def order_probability(purchase: float, worth: float, posts: float) -> float:
    """Return the probability of an order after seeing posts: 1 - (1 - purchase x worth)^posts."""
    return 1.0 - math.pow(1.0 - purchase * worth, posts)


@mechanism
def act_probability(
    act: float, irritation: float, of_value: float, value: float, tolerance: float, threshold: float
) -> float:
    """Return the probability of a move: act / (1 + exp(-(irritation - of_value value - tolerance + threshold)))."""
    return act / (1.0 + math.exp(-(irritation - of_value * value - tolerance + threshold)))


@mechanism
def state_after(state: int, uniform: float, normal_mutes: float, normal_folds: float, muted_folds: float) -> int:
    """Return the state that a move leads to; a folded chat is left, a pinned one is unpinned."""
    if state == PINNED:
        return NORMAL
    if state == NORMAL and uniform < normal_mutes:
        return MUTED
    if (state == NORMAL and uniform < normal_mutes + normal_folds) or (state == MUTED and uniform < muted_folds):
        return FOLDED
    return LEFT


@mechanism
def poisson(uniform: float, mean: float) -> int:
    """Return the smallest number whose Poisson distribution function exceeds a uniform, at most 200."""
    term = math.exp(-mean)
    total, j = term, 0
    while total <= uniform and j < MOST_MESSAGES:
        j += 1
        term *= mean / j
        total += term
    return j
