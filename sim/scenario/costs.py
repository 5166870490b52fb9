"""What an operator can look up about costs, and which of it a scenario asks for."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.kinds import PinDrive
from sim.scenario.kinds.settings import GroupSettings
from sim.scenario.model import Scenario

__all__ = ["KNOWABLE", "PROFITS", "free_of"]

PROFITS = (
    "operating_cost_per_customer_month", "profit_per_customer_month", "incremental_profit_per_customer_month", "roi",
)  # fmt: skip
"""Metrics that operating costs decide."""

KNOWABLE = (
    "money.content_per_post", "money.group_day_minutes", "money.member_day_minutes", "money.manual_post_minutes",
    "money.wage_per_hour", "money.benefit_yuan", "money.red_packet_yuan", "money.pin_reward_yuan",
)  # fmt: skip
"""Parameters of cost that weigh most and that any operator can look up, the heaviest first."""

_WORK = ("money.group_day_minutes", "money.member_day_minutes", "money.manual_post_minutes", "money.wage_per_hour")


def free_of(scenario: Scenario) -> frozenset[str]:
    """Name the parameters of cost that cost nothing in any arm of a scenario.

    Parameters
    ----------
    scenario : Scenario
        A whole scenario.

    Returns
    -------
    frozenset of str
        Dotted names, some of :data:`KNOWABLE`.
    """
    strategies = [strategy for arm in scenario.arms.values() for strategy in arm]
    if not any(isinstance(strategy, GroupSettings) for strategy in strategies):
        return frozenset(KNOWABLE)
    spent = {"money.content_per_post", *_given(scenario)}
    if scenario.staff is None:
        by_hand = any(line.via == "manual" for line in scenario.lines)
        spent |= set(_WORK) - (set() if by_hand else {"money.manual_post_minutes"})
    if any(isinstance(strategy, PinDrive) for strategy in strategies):
        spent.add("money.pin_reward_yuan")
    return frozenset(KNOWABLE) - spent


def _given(scenario: Scenario) -> Iterator[str]:
    """Name what the lines of all schedules give to members."""
    for line in scenario.lines:
        kinds = [(line.kind, line.benefit)]
        kinds += [(part.kind, line.benefit if part.benefit is None else part.benefit) for part in line.mix]
        for kind, benefit in kinds:
            if kind == "red_packet":
                yield "money.red_packet_yuan"
            elif kind is not None and benefit > 0:
                yield "money.benefit_yuan"
