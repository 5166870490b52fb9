"""The counts of one replication with what turns them into rates and money."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Daily", "Floats", "Reading", "known", "ratio", "shares"]

DAYS_PER_MONTH = 30.4375
DAY_MINUTES = 1440
PARTS = 1 << 20
"""Parts in which content made and benefits delivered are counted."""

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
    simulated_share : float
        Share of the customers served by one message that is simulated: 1 where no others are.
    drive_days : collection of int
        Days of the horizon on which a pin drive rewards pins.
    """

    daily: Daily
    customers: int
    margin: float
    parameters: Mapping[str, float]
    wage_yuan_per_month: float | None = None
    model: str = "standard"
    simulated_share: float = 1.0
    drive_days: Collection[int] = ()

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
        """Return wages, of staff or for hours of work, and what is made and given away, over the horizon, yuan."""
        wages = 0.0
        if self.wage_yuan_per_month is not None:
            wages = self.wage_yuan_per_month * self.total("staff_days") / DAYS_PER_MONTH
        return wages + sum(self.parameters[name] * each for name, each in self.unit_costs().items())

    def unit_costs(self) -> dict[str, float]:
        """Return what one unit of each parameter of cost adds to the operating cost over the horizon, yuan.

        The operating cost is linear in these parameters: it is the sum of each times its unit cost, and wages of staff.
        What is made once for all customers is paid by the simulated ones in their share.

        Returns
        -------
        dict of str to float
            By dotted name. Minutes of work cost nothing here where staff is paid by the month.
        """
        given = {
            "money.content_per_post": self.simulated_share * self.total("content_made") / PARTS,
            "money.benefit_yuan": self._benefits_taken(),
            "money.red_packet_yuan": float(self.total("red_packets")),
            "money.pin_reward_yuan": float(sum(int(self.daily["pins"][day]) for day in self.drive_days)),
        }
        if self.wage_yuan_per_month is not None:
            return given
        minute = self.parameters["money.wage_per_hour"] / 60
        return {**given, **{name: minute * times for name, times in self._times_of_work().items()}}

    def _benefits_taken(self) -> float:
        """Estimate benefits x members who see them: of those delivered, the share of all posts that is seen."""
        seen = ratio(self.total("posts_seen"), self.total("posts_delivered")) or 0.0
        return self.total("benefits_delivered") / PARTS * seen

    def _times_of_work(self) -> dict[str, float]:
        """Return how often each piece of work is done, by the parameter that says how many minutes it takes."""
        return {
            "money.group_day_minutes": self.total("group_minutes") / DAY_MINUTES,
            "money.member_day_minutes": self.member_days,
            "money.manual_post_minutes": float(self.total("manual_posts")),
            "money.broadcast_minutes": self.simulated_share * self.total("broadcasts"),
            "money.setup_minutes": float(self.total("setups")),
            "money.template_minutes": float(self.total("template_setups")),
        }


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
