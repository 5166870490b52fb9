"""Daily counts of the main run by arm, as the figures and the tables of counts take them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.tables import COUNTS

if TYPE_CHECKING:
    from sim.experiment.result import Result

__all__ = ["LIVE", "ArmDays", "days_by_arm"]

LIVE = ("pinned", "normal", "pinned_muted", "muted", "folded")
"""States of a live membership, the most reachable first."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ArmDays:
    """What one arm did by day in every replication that is done.

    Parameters
    ----------
    name : str
        Name of the arm.
    counts : mapping of str to ndarray of float64, (n_replications, n_days)
        Daily counts, and the metric ``reach_7d``.
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
    names = [*COUNTS, "reach_7d"]
    found = []
    for arm in result.arms:
        part = frame[frame["arm"] == arm]
        if len(part):
            counts = {name: part[name].to_numpy(dtype=np.float64).reshape(-1, days) for name in names}
            found.append(ArmDays(arm, counts))
    return tuple(found)
