"""Costs at which two arms earn the same: worked examples, and that profit is the same there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.estimates.break_even import BreakEven, break_even, break_evens_in_words

AMOUNTS = st.floats(-1e6, 1e6)
COSTS = st.floats(0, 1e6)
SLOPES = st.floats(1e-6, 1e6) | st.floats(-1e6, -1e-6)


@pytest.mark.parametrize(
    ("current", "difference", "slope", "expected"),
    [
        (10, 0.5, -0.1, (15, "below")),
        (10, -0.5, -0.1, (5, "below")),
        (10, -0.5, 0.1, (15, "above")),
        (10, -2, -0.1, (None, "never")),
        (10, -1, -0.1, (None, "never")),
        (10, 2, 0.1, (None, "always")),
        (10, 2, 0, (None, "unmoved")),
        (0, 2, -0.5, (4, "below")),
    ],
)
def test_break_even(current: float, difference: float, slope: float, expected: tuple[float | None, str]) -> None:
    value, earns = break_even(current, difference, slope)

    assert (value, earns) == (pytest.approx(expected[0]) if expected[0] is not None else None, expected[1])


@given(current=COSTS, difference=AMOUNTS, slope=SLOPES, at=COSTS)
def test_the_arm_earns_more_exactly_where_it_is_said_to(
    current: float, difference: float, slope: float, at: float
) -> None:
    value, earns = break_even(current, difference, slope)
    there = difference + slope * (at - current)
    scale = abs(difference) + abs(slope) * (at + current)
    more = {"always": True, "never": False, "below": at < (value or 0), "above": at > (value or 0)}[earns]

    assert abs(there) <= 1e-9 * scale or (there > 0) is more


FOUND = [
    BreakEven("money.group_day_minutes", "small", "none", 5, 11.25, "below"),
    BreakEven("money.content_per_post", "small", "none", 50, None, "never"),
    BreakEven("money.group_day_minutes", "small", "mass", 5, 2.5, "above"),
    BreakEven("money.content_per_post", "small", "mass", 50, None, "unmoved"),
    BreakEven("money.content_per_post", "small", "other", 50, None, "always"),
]


def test_a_sentence_for_each_two_arms() -> None:
    assert break_evens_in_words(FOUND, "en") == [
        "Break-even of small against none: 11.25 host minutes per group and day (now 5, earns more below); "
        "none in yuan per post of value 0.5 (now 50, earns less even at 0).",
        "Break-even of small against mass: 2.50 host minutes per group and day (now 5, earns more above); "
        "none in yuan per post of value 0.5 (the same cost to both).",
        "Break-even of small against other: none in yuan per post of value 0.5 (now 50, earns more even at 0).",
    ]


def test_the_same_in_chinese() -> None:
    assert break_evens_in_words(FOUND[:2], "zh") == [
        "盈亏平衡点（small 对 none）：每群每天照看分钟数 11.25（现为 5，低于此值赚得更多）；"
        "每条内容费用（元，价值 0.5）无平衡点（现为 50，即使为 0 也赚得更少）。"
    ]
    assert (
        "2.50（现为 5，高于此值赚得更多）；每条内容费用（元，价值 0.5）无平衡点（对两者影响相同）"
        in (break_evens_in_words(FOUND[2:4], "zh")[0])
    )
