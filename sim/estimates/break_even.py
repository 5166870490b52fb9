"""At which cost two arms earn the same: profit is linear in each cost, so this is exact for the counts at hand.

With the difference ``d`` of two arms' profits at the cost ``c`` and its slope ``s``, the difference is
``d + s (x - c)`` at the cost ``x``, and 0 at ``x = c - d / s``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from sim.estimates.words import value_text

__all__ = ["BreakEven", "break_even", "break_evens_in_words"]

Earns = Literal["below", "above", "always", "never", "unmoved"]

MONEY = "profit_per_customer_month"
"""Metric as whose values costs are written."""

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "sentence": "Break-even of {arm} against {baseline}: {parts}.",
        "between": "; ",
        "money.group_day_minutes": "host minutes per group and day",
        "money.content_per_post": "yuan per post of value 0.5",
        "below": "{value} {what} (now {current}, earns more below)",
        "above": "{value} {what} (now {current}, earns more above)",
        "never": "none in {what} (now {current}, earns less even at 0)",
        "always": "none in {what} (now {current}, earns more even at 0)",
        "unmoved": "none in {what} (the same cost to both)",
    },
    "zh": {
        "sentence": "盈亏平衡点（{arm} 对 {baseline}）：{parts}。",
        "between": "；",
        "money.group_day_minutes": "每群每天照看分钟数",
        "money.content_per_post": "每条内容费用（元，价值 0.5）",
        "below": "{what} {value}（现为 {current}，低于此值赚得更多）",
        "above": "{what} {value}（现为 {current}，高于此值赚得更多）",
        "never": "{what}无平衡点（现为 {current}，即使为 0 也赚得更少）",
        "always": "{what}无平衡点（现为 {current}，即使为 0 也赚得更多）",
        "unmoved": "{what}无平衡点（对两者影响相同）",
    },
}


@dataclass(frozen=True)
class BreakEven:
    """The cost at which an arm earns as much as another, everything else as it is.

    Parameters
    ----------
    key : str
        Dotted name of the cost.
    arm, baseline : str
        The two arms.
    current : float
        The cost that was run.
    value : float or None
        The cost at which both earn the same; None where that is at no cost from 0 on.
    earns : str
        Where the arm earns more than the other: ``below`` or ``above`` the value; ``always``, ``never``: at every cost
        from 0 on, at none; ``unmoved``: the cost weighs on both alike.
    """

    key: str
    arm: str
    baseline: str
    current: float
    value: float | None
    earns: Earns


def break_even(current: float, difference: float, slope: float) -> tuple[float | None, Earns]:
    """Find the cost at which a difference of profits is 0.

    Parameters
    ----------
    current : float
        The cost at which the difference was found.
    difference : float
        Profit of the one arm minus that of the other.
    slope : float
        What one unit more of the cost adds to the difference.

    Returns
    -------
    (float or None, str)
        The cost, and where the one arm earns more, as in :class:`BreakEven`.

    Examples
    --------
    >>> break_even(10.0, 0.5, -0.1), break_even(10.0, -2.0, -0.1)
    ((15.0, 'below'), (None, 'never'))
    """
    if slope == 0:
        return None, "unmoved"
    value = current - difference / slope
    if value > 0:
        return value, "below" if slope < 0 else "above"
    return None, "never" if slope < 0 else "always"


def break_evens_in_words(found: Sequence[BreakEven], lang: str) -> list[str]:
    """Say in one sentence for each two arms at which costs they earn the same.

    Parameters
    ----------
    found : sequence of BreakEven
        Those of the same two arms side by side.
    lang : str
        ``en`` or ``zh``.

    Returns
    -------
    list of str
    """
    words = SENTENCES[lang]
    return [
        words["sentence"].format(arm=arm, baseline=baseline, parts=words["between"].join(_part(b, words) for b in two))
        for (arm, baseline), two in groupby(found, key=lambda b: (b.arm, b.baseline))
    ]


def _part(found: BreakEven, words: Mapping[str, str]) -> str:
    """Say what holds for one cost."""
    value, current = value_text(MONEY, found.value), f"{found.current:g}"
    return words[found.earns].format(what=words[found.key], value=value, current=current)
