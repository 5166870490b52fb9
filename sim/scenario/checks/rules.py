"""Rules of the rules: when an operator does what with groups, and whether members' memberships still fit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sim.scenario.checks.arms import MOST_IN_LANE
from sim.scenario.checks.common import Rule, in_horizon, too_large
from sim.scenario.draft import Draft, Finding
from sim.scenario.kinds.settings import MadeGroups, StandingGroups, StrategySettings
from sim.scenario.model import Clock
from sim.scenario.quantities import number_text
from sim.scenario.rules import KEYS_OF, MOVING, OBSERVED, GroupRule, When
from sim.scenario.tree import Path

__all__ = ["RULES"]


def _rules(draft: Draft) -> Iterator[tuple[Path, GroupRule]]:
    """Give the rules of all strategies with their paths."""
    for path, strategy in draft.strategies():
        if isinstance(strategy, StandingGroups):
            for place, rule in enumerate(strategy.rules):
                yield (*path, "rules", place), rule


def _days(draft: Draft) -> Iterator[Finding]:
    for path, rule in _rules(draft):
        if rule.when.day is None and not rule.when.every:
            yield (*path, "when"), "on which days? give date, or every, such as every: monday"
        elif rule.when.day is not None and rule.when.every:
            yield (*path, "when", "every"), "a rule has either a date, or every"
    clock = draft.horizon
    for path, rule in _rules(draft):
        yield from in_horizon((*path, "when", "date"), rule.when.day, clock)


def _bounds(draft: Draft) -> Iterator[Finding]:
    for path, rule in _rules(draft):
        yield from (((*path, "when", *key), message) for key, message in _bound(rule.when))


def _bound(when: When) -> Iterator[Finding]:
    """Say what is wrong with the bounds of what is observed."""
    for name in OBSERVED:
        bounds = getattr(when, name)
        if bounds is None:
            continue
        low, high = bounds.at_least, bounds.at_most
        if low is None and high is None:
            yield (name,), "no bound; give at_least or at_most"
        elif low is not None and high is not None and low > high:
            yield (name, "at_least"), f"'{number_text(low)}': above at_most, {number_text(high)}"


def _keys(draft: Draft) -> Iterator[Finding]:
    every = dict.fromkeys(key for keys in KEYS_OF.values() for key in keys)
    for path, rule in _rules(draft):
        for key in every:
            if key in rule.model_fields_set and key not in KEYS_OF[rule.do]:
                having = ", ".join(deed for deed, keys in KEYS_OF.items() if key in keys)
                yield (*path, key), f"{rule.do} has no {key}; it belongs to {having}"
        if rule.size is None and rule.do in MOVING:
            yield (*path, "size"), f"missing; {rule.do} needs the largest size of the groups that members come into"


def _sizes(draft: Draft) -> Iterator[Finding]:
    for path, rule in _rules(draft):
        if rule.size is not None and rule.do in MOVING:
            yield from too_large(draft, (*path, "size"), rule.size)


def _one_group_a_member(draft: Draft) -> Iterator[Finding]:
    for path, strategy in draft.strategies():
        if isinstance(strategy, MadeGroups) and strategy.rules and strategy.groups_per_member > 1:
            said = f"rules need one group a member; groups_per_member is {strategy.groups_per_member}"
            yield (*path, "rules"), said


def _memberships(draft: Draft) -> Iterator[Finding]:
    clock = draft.horizon
    for arm, strategies in draft.arms.items():
        made = sum(strategy.groups_per_member for strategy in strategies if isinstance(strategy, MadeGroups))
        moves = sum(_moving_days(strategy, clock) for strategy in strategies)
        # One more may be a group of the first day.
        if made + moves >= MOST_IN_LANE:
            by_rules = f"rules may move a member on {moves} days; with them " if moves else ""
            said = f"{by_rules}{made + moves} groups for one member; fewer than {MOST_IN_LANE} are allowed in one arm"
            yield ("arms", arm), said


def _moving_days(strategy: StrategySettings, clock: Clock) -> int:
    """Count the days on which a rule may move a member: once a day at most (MODEL.md section 8)."""
    if not isinstance(strategy, StandingGroups):
        return 0
    asked = [rule.when for rule in strategy.rules if rule.do in MOVING]
    days = (clock.start + timedelta(days=number) for number in range(clock.n_days))
    return sum(any(day == when.day or day.weekday() in when.every for when in asked) for day in days)


RULES: tuple[Rule, ...] = (_days, _bounds, _keys, _sizes, _one_group_a_member, _memberships)
"""Asked in this order."""
