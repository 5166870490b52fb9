"""The counts of one replication with what turns them into rates and money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Daily", "Floats", "Reading", "known", "ratio", "shares"]

DAYS_PER_MONTH = 30.4375
DAY_MINUTES = 1440

Floats = NDArray[np.float64]
Daily = Mapping[str, NDArray[np.int64]]


@dataclass(frozen=True)
class Reading:
    """The counts of one replication with what turns them into rates and money.

    Parameters
    ----------
    daily : mapping of str to ndarray of int64, (n_days,)
        `History.daily`.
    customers : int
        Customers of the arm, whether or not they ever entered a group.
    margin : float
        Share of revenue that is left after the goods are paid.
    parameters : mapping of str to float
        Parameters of the model, of which those of group ``money`` are read.
    wage_yuan_per_month : float, optional
        Wage of one of the staff, yuan a month of 30.4375 days; where it is None, work is paid by the hour.
    model : str
        Mechanisms that members followed: what it does not count is not known.
    """

    daily: Daily
    customers: int
    margin: float
    parameters: Mapping[str, float]
    wage_yuan_per_month: float | None = None
    model: str = "standard"

    @property
    def n_days(self) -> int:
        """Days of the horizon."""
        return len(self.daily["joined"])

    @property
    def customer_months(self) -> float:
        """Customers times months of 30.4375 days."""
        return self.customers * self.n_days / DAYS_PER_MONTH

    @property
    def live(self) -> NDArray[np.int64]:
        """Live memberships at the end of each day, shape ``(n_days,)``."""
        return self.sum_of("normal", "pinned", "muted", "pinned_muted", "folded")

    @property
    def member_days(self) -> float:
        """Days that memberships were live, added up to the minute, over the horizon."""
        return self.total("member_minutes") / DAY_MINUTES

    def sum_of(self, *names: str) -> NDArray[np.int64]:
        """Add counts day by day.

        Parameters
        ----------
        *names : str
            Keys of `daily`.

        Returns
        -------
        ndarray of int64, (n_days,)
        """
        added: NDArray[np.int64] = np.sum([self.daily[name] for name in names], axis=0, dtype=np.int64)
        return added

    def total(self, *names: str) -> int:
        """Add counts over the horizon.

        Parameters
        ----------
        *names : str
            Keys of `daily`.

        Returns
        -------
        int
        """
        return int(self.sum_of(*names).sum())

    def gross_profit_yuan(self) -> float:
        """Return revenue times margin minus price cuts over the horizon, yuan."""
        return self.total("revenue_fen") / 100 * self.margin - self.total("cut_fen") / 100

    def operating_cost_yuan(self) -> float:
        """Return wages, of staff or for hours of work, and the content of messages, over the horizon, yuan."""
        money = {name.removeprefix("money."): v for name, v in self.parameters.items() if name.startswith("money.")}
        content = money["content_per_post"] * self.total("messages")
        if self.wage_yuan_per_month is not None:
            return self.wage_yuan_per_month * self.total("staff_days") / DAYS_PER_MONTH + content
        minutes = (
            money["group_day_minutes"] * self.total("group_minutes") / DAY_MINUTES
            + money["manual_post_minutes"] * self.total("manual_posts")
            + money["broadcast_minutes"] * self.total("broadcasts")
            + money["setup_minutes"] * self.total("setups")
            + money["template_minutes"] * self.total("template_setups")
        )
        return money["wage_per_hour"] * minutes / 60 + content


def shares(parts: NDArray[np.int64], wholes: NDArray[np.int64] | int) -> Floats:
    """Divide day by day.

    Parameters
    ----------
    parts, wholes : ndarray of int64, (n_days,)
        Counts; one whole may stand for every day.

    Returns
    -------
    ndarray of float64, (n_days,)
        Nan where there is no denominator.
    """
    whole = np.broadcast_to(np.asarray(wholes, dtype=np.float64), parts.shape)
    divided: Floats = np.divide(parts, whole, out=np.full(parts.shape, np.nan), where=whole > 0)
    return divided


def ratio(part: float, whole: float) -> float | None:
    """Divide, or None where there is no denominator.

    Parameters
    ----------
    part, whole : float
        Totals of the horizon.

    Returns
    -------
    float or None
    """
    return part / whole if whole else None


def known(value: float) -> float | None:
    """Turn nan into None.

    Parameters
    ----------
    value : float
        A value of a table.

    Returns
    -------
    float or None
    """
    return None if np.isnan(value) else float(value)
