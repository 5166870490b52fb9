"""Numbers read off the counts of a run."""

from __future__ import annotations

import numpy as np

from experiments.patterns.runs import Outcome
from experiments.patterns.worlds import World

__all__ = [
    "DAYS_PER_MONTH",
    "acts",
    "early_share",
    "gross_profit",
    "incremental_share",
    "last",
    "leaves_a_month",
    "live",
    "moved_share",
    "net_orders",
    "openers",
    "ratio",
    "reach",
    "reads_a_joiner",
    "reads_of_posts",
    "silent",
    "speakers",
    "total",
]

DAYS_PER_MONTH = 30.4375
WEEK = 7


def ratio(part: float, whole: float) -> float:
    """Divide, nan where there is no denominator.

    Parameters
    ----------
    part, whole : float
        Counts.

    Returns
    -------
    float
    """
    return float(part) / float(whole) if whole else float("nan")


def total(outcome: Outcome, *names: str, days: slice = slice(None)) -> float:
    """Add daily counts over some days.

    Parameters
    ----------
    outcome : Outcome
        The counts.
    *names : str
        Which.
    days : slice
        Days of the horizon.

    Returns
    -------
    float
    """
    return float(sum(outcome.daily[name][days].sum() for name in names))


def live(outcome: Outcome) -> np.ndarray:
    """Return the live memberships at the end of each day, shape ``(n_days,)``."""
    names = ("normal", "pinned", "muted", "pinned_muted", "folded")
    return np.sum([outcome.daily[name] for name in names], axis=0)


def silent(outcome: Outcome, day: int = -1) -> float:
    """Return the share of live memberships that are muted or folded at the end of a day."""
    part = sum(outcome.daily[name][day] for name in ("muted", "pinned_muted", "folded"))
    return ratio(part, live(outcome)[day])


def leaves_a_month(outcome: Outcome, days: slice) -> float:
    """Return the leaves of a month of 30.4375 days for each live membership, over some days."""
    return DAYS_PER_MONTH * ratio(total(outcome, "leaves", days=days), live(outcome)[days].sum())


def acts(outcome: Outcome, days: slice) -> float:
    """Return mutes and leaves over some days."""
    return total(outcome, "mutes", "leaves", days=days)


def early_share(outcome: Outcome, early: int = 14, late: int = 90) -> float:
    """Return the share of the acts of the first days, the day of joining left out, that fall in the earliest ones."""
    return ratio(acts(outcome, slice(1, early)), acts(outcome, slice(1, late)))


def reads_of_posts(outcome: Outcome, days: slice) -> float:
    """Return the posts seen for each post delivered to a live member, over some days."""
    return ratio(total(outcome, "posts_seen", days=days), total(outcome, "posts_delivered", days=days))


def reads_a_joiner(outcome: Outcome, days: slice) -> float:
    """Return the posts seen by a joiner in a month of 30 days, over some days."""
    n_days = outcome.daily["posts_seen"][days].size
    return 30 / n_days * total(outcome, "posts_seen", days=days) / outcome.customers


def openers(outcome: Outcome, days: slice = slice(-30, None), *, of_all: bool = False) -> float:
    """Return the mean share of members, or of all customers, who opened a chat in 7 days, over some days."""
    opened = outcome.daily["customers_opened_7d"][days].sum()
    size = outcome.daily["joined"][days].size
    return ratio(opened, outcome.customers * size if of_all else live(outcome)[days].sum())


def speakers(outcome: Outcome, days: slice = slice(-30, None)) -> float:
    """Return the mean share of members who wrote in 7 days, over some days."""
    return ratio(outcome.daily["customers_spoke_7d"][days].sum(), live(outcome)[days].sum())


def reach(outcome: Outcome, days: slice = slice(-7, None)) -> float:
    """Return the mean share of customers reached in 7 days (first screen, something unread), over some days."""
    reached = outcome.daily["customers_reached_7d"][days]
    return ratio(reached.sum(), outcome.customers * reached.size)


def net_orders(outcome: Outcome, days: slice = slice(None)) -> float:
    """Return orders won from elsewhere less natural orders lost, a customer and month."""
    won = total(outcome, "incremental_orders", "own_incremental_orders", days=days)
    n_days = outcome.daily["joined"][days].size
    return (won - total(outcome, "lost_orders", days=days)) / outcome.customers * DAYS_PER_MONTH / n_days


def gross_profit(world: World, outcome: Outcome, days: slice = slice(None)) -> float:
    """Return revenue times margin less price cuts, yuan a customer and month."""
    money = total(outcome, "revenue_fen", days=days) * world.margin - total(outcome, "cut_fen", days=days)
    n_days = outcome.daily["joined"][days].size
    return money / 100 / outcome.customers * DAYS_PER_MONTH / n_days


def incremental_share(outcome: Outcome) -> float:
    """Return the share of group orders that would have gone elsewhere."""
    return ratio(total(outcome, "incremental_orders"), total(outcome, "group_orders"))


def moved_share(outcome: Outcome, days: slice = slice(None)) -> float:
    """Return the share of group orders brought forward by a week or more, over some days."""
    return ratio(total(outcome, "moved_orders", days=days), total(outcome, "group_orders", days=days))


def last(outcome: Outcome, name: str) -> float:
    """Return a daily count at the end of the horizon."""
    return float(outcome.daily[name][-1])
