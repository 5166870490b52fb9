"""Doubts about a scenario: what is allowed and probably not meant."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from sim.scenario.checks import Finding
from sim.scenario.kinds import FlashGroups, PinDrive
from sim.scenario.kinds.settings import GroupSettings
from sim.scenario.model import Scenario
from sim.scenario.treatments import far_apart
from sim.scenario.words import quoted

__all__ = ["doubts"]


def doubts(scenario: Scenario) -> list[Finding]:
    """Look for what a user should know before a run.

    Parameters
    ----------
    scenario : Scenario
        A whole scenario.

    Returns
    -------
    list of (path, message)
        Key that is doubted, and why.
    """
    return [finding for look in _LOOKS for finding in look(scenario)]


def _left_over(scenario: Scenario) -> Iterator[Finding]:
    if not scenario.cohorts or scenario.customers.count is None:
        return
    left = scenario.customers.count - sum(cohort.members for cohort in scenario.cohorts)
    if left > 0:
        at = ("start_from", 0, "groups") if len(scenario.cohorts) == 1 else ("start_from",)
        yield at, f"{left} of {scenario.customers.count} customers are in no group at the start"


def _over_quota(scenario: Scenario) -> Iterator[Finding]:
    for arm, strategies in scenario.arms.items():
        for index, strategy in enumerate(strategies):
            if isinstance(strategy, GroupSettings):
                worst = _worst_month(scenario, strategy)
                if worst is not None:
                    month, sent, quota = worst
                    said = f"{quoted(strategy.schedule)}: {sent} broadcasts in {month} over a quota of {quota}"
                    yield ("arms", arm, index, "schedule"), f"{said}; {sent - quota} are certain to be dropped"


def _worst_month(scenario: Scenario, strategy: GroupSettings) -> tuple[str, int, int] | None:
    """Find the month in which a group is sent most broadcasts over the quota."""
    over = [
        (sent - _quota(scenario, year, month), f"{year}-{month:02d}", sent, _quota(scenario, year, month))
        for (year, month), sent in sorted(_broadcasts(scenario, strategy).items())
    ]
    worst = max(over, key=lambda entry: entry[0], default=None)
    return worst[1:] if worst is not None and worst[0] > 0 else None


def _quota(scenario: Scenario, year: int, month: int) -> int:
    """Broadcasts that a group can be sent in a month."""
    quota = scenario.platform.console.broadcasts_per_month
    return quota if isinstance(quota, int) else calendar.monthrange(year, month)[1]


def _broadcasts(scenario: Scenario, strategy: GroupSettings) -> Counter[tuple[int, int]]:
    """Count the broadcasts that a schedule means for one group, by month."""
    days = _flash_posts(scenario, strategy) if isinstance(strategy, FlashGroups) else _posts(scenario, strategy)
    return Counter((day.year, day.month) for day in days)


def _posts(scenario: Scenario, strategy: GroupSettings) -> Iterator[date]:
    """Give the day of each broadcast to a standing group."""
    lines = [line for line in scenario.schedules[strategy.schedule] if line.via == "broadcast"]
    for day in (scenario.clock.start + timedelta(days=n) for n in range(scenario.clock.n_days)):
        yield from (day for line in lines if day.weekday() in line.days for _ in line.at)


def _flash_posts(scenario: Scenario, strategy: FlashGroups) -> Iterator[date]:
    """Give the day of each broadcast to the first flash group; the first is due in the tick after it opens."""
    clock = scenario.clock
    every = [line.every_minutes for line in scenario.schedules[strategy.schedule] if line.via == "broadcast"]
    for day in strategy.opening_days(clock.start, clock.end)[:1]:
        opens = day * 1440 + strategy.at
        closes = min(opens + strategy.lasts_minutes, clock.n_days * 1440)
        for minutes in every:
            for minute in range(opens + clock.tick_minutes, closes, minutes or closes):
                yield clock.start + timedelta(days=minute // 1440)


def _drives_alone(scenario: Scenario) -> Iterator[Finding]:
    for arm, strategies in scenario.arms.items():
        if strategies and all(isinstance(strategy, PinDrive) for strategy in strategies):
            yield ("arms", arm), "a pin drive without any groups to pin changes nothing"


def _folds_too_early(scenario: Scenario) -> Iterator[Finding]:
    days = [day for day in scenario.platform.client.fold_release.values() if day is not None]
    if days and min(days) <= scenario.clock.start:
        return
    for index, cohort in enumerate(scenario.cohorts):
        if cohort.folded[1] > 0:
            said = "no client can fold on the first day; these members start muted instead"
            yield ("start_from", index, "folded"), said


def _unused_schedules(scenario: Scenario) -> Iterator[Finding]:
    strategies = [strategy for arm in scenario.arms.values() for strategy in arm]
    used = {strategy.schedule for strategy in strategies if isinstance(strategy, GroupSettings)}
    for name in scenario.schedules:
        if name not in used:
            yield ("schedules", name), "no arm uses this schedule"


def _worthless_coupons(scenario: Scenario) -> Iterator[Finding]:
    for name, lines in scenario.schedules.items():
        for index, line in enumerate(lines):
            own = line.offer.coupon_yuan if line.offer is not None else 0
            if line.kind == "coupon" and own == 0 and scenario.company.coupon_yuan == 0:
                yield ("schedules", name, index, "kind"), "'coupon': a coupon of 0 yuan; give company.coupon_yuan"


def _never_opens(scenario: Scenario) -> Iterator[Finding]:
    for arm, strategies in scenario.arms.items():
        for index, strategy in enumerate(strategies):
            if not isinstance(strategy, FlashGroups):
                continue
            if not strategy.opening_days(scenario.clock.start, scenario.clock.end):
                yield ("arms", arm, index, "every"), "no flash group opens within the horizon"


def _two_treatments(scenario: Scenario) -> Iterator[Finding]:
    for arm, (nearest, found) in far_apart(scenario).items():
        differs = (
            f"differs from every other arm in more than one treatment, from {quoted(nearest)} in {', '.join(found)}"
        )
        yield ("arms", arm), f"{differs}; add an arm between them, or no difference can be laid to one of these"


_LOOKS = (
    _left_over,
    _over_quota,
    _drives_alone,
    _folds_too_early,
    _unused_schedules,
    _worthless_coupons,
    _never_opens,
    _two_treatments,
)
