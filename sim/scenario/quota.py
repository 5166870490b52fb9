"""The console's quota of broadcasts: how many a group can be sent, and which of those planned go out."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterable
from datetime import date

from sim.scenario.model import Scenario

__all__ = ["go_out", "quota_on"]

KEY = "platform.console.broadcasts_per_month"


def quota_on(scenario: Scenario, day: date) -> int:
    """Tell how many broadcasts a group can be sent in a month, as the rules stand on a day.

    Parameters
    ----------
    scenario : Scenario
        The scenario; its events change the quota.
    day : date
        The day.

    Returns
    -------
    int
    """
    changed = [event for event in scenario.events if event.day <= day and KEY in event.change]
    latest = max(changed, key=lambda event: event.day, default=None)
    quota = scenario.platform.console.broadcasts_per_month if latest is None else latest.change[KEY]
    return quota if isinstance(quota, int) else calendar.monthrange(day.year, day.month)[1]


def go_out(scenario: Scenario, days: Iterable[date]) -> list[bool]:
    """Tell which broadcasts to one wave are inside the quota (MODEL.md section 4.3).

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    days : iterable of date
        Day of each broadcast, in order.

    Returns
    -------
    list of bool
        Whether it goes out; what is dropped uses no quota.
    """
    used: Counter[tuple[int, int]] = Counter()
    quotas: dict[date, int] = {}
    sent: list[bool] = []
    for day in days:
        quota = quotas.setdefault(day, quota_on(scenario, day))
        is_sent = used[day.year, day.month] < quota
        used[day.year, day.month] += is_sent
        sent.append(is_sent)
    return sent
