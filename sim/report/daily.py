"""Daily counts of the main run by arm, as the figures and the tables of counts take them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sim.experiment.result import Result

__all__ = ["LIVE", "ArmDays", "days_by_arm"]

LIVE = ("pinned", "normal", "pinned_muted", "muted", "folded")
"""States of a live membership, the most reachable first."""

READ = (
    *LIVE, "left", "joined", "customers_reached_7d", "customers_opened_7d", "customers_spoke_7d", "posts_sent",
    "posts_delivered", "exposures", "openings", "posts_seen", "group_orders", "joins", "leaves", "reach_7d",
    "posts_dropped", "posts_unstaffed", "refused_orders", "cancelled_orders", "staff_days",
)  # fmt: skip
"""What the report reads of a day."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ArmDays:
    """What one arm did by day in every replication that is done.

    Parameters
    ----------
    name : str
        Name of the arm.
    counts : mapping of str to ndarray of float64, (n_replications, n_days)
        Those of :data:`READ`.
    """

    name: str
    counts: Mapping[str, Floats]

    @property
    def n(self) -> int:
        """Replications."""
        return len(self.counts["joined"])

    @property
    def had_groups(self) -> bool:
        """Whether anybody was ever in a group."""
        return bool(self.counts["joined"].max(initial=0.0) > 0)

    def mean_days(self, *names: str) -> Floats:
        """Add counts and average them over replications.

        Parameters
        ----------
        *names : str
            Keys of `counts`.

        Returns
        -------
        ndarray of float64, (n_days,)
        """
        added: Floats = np.sum([self.counts[name] for name in names], axis=0).mean(axis=0)
        return added

    def last(self, *names: str) -> float:
        """Return the mean of the last day.

        Parameters
        ----------
        *names : str
            Keys of `counts`, added.

        Returns
        -------
        float
        """
        return float(self.mean_days(*names)[-1])

    def total(self, name: str) -> float:
        """Return the mean over replications of the total over the horizon.

        Parameters
        ----------
        name : str
            Key of `counts`.

        Returns
        -------
        float
        """
        return float(self.counts[name].sum(axis=1).mean())


def days_by_arm(result: Result) -> tuple[ArmDays, ...]:
    """Gather the daily counts of the main run.

    Parameters
    ----------
    result : Result
        The results.

    Returns
    -------
    tuple of ArmDays
        Arms that have a replication that is done, in the order of the results.
    """
    frame, days = result.daily, result.scenario.clock.n_days
    found = []
    for arm in result.arms:
        part = frame[frame["arm"] == arm]
        if len(part):
            counts = {name: part[name].to_numpy(dtype=np.float64).reshape(-1, days) for name in READ}
            found.append(ArmDays(arm, counts))
    return tuple(found)
