"""Orders that stand, from the tick after they were placed to the end of the run."""

from __future__ import annotations

import numpy as np

from sim.arrays import ORDERED, Array
from sim.scenario.model import Scenario

__all__ = ["GROWTH", "OrderBook", "can_be_cancelled"]

ROOM, GROWTH = 1024, 8
"""Orders for which there is room at first; when they grow, there is room for one in so many more."""


def can_be_cancelled(scenario: Scenario) -> bool:
    """Tell whether an offer of the scenario ends without effect where it has too few buyers.

    Parameters
    ----------
    scenario : Scenario
        The loaded scenario.

    Returns
    -------
    bool
    """
    lines = scenario.lines
    offers = [line.offer for line in lines] + [mixed.offer for line in lines for mixed in line.mix]
    return any(offer is not None and offer.min_buyers > 0 for offer in offers)


class OrderBook:
    """Orders as columns that grow where they stand, so that none of them is ever in memory twice.

    Parameters
    ----------
    cancels : bool
        Whether orders may be taken back; only then the numbers of their needs are kept.
    """

    def __init__(self, cancels: bool) -> None:
        kept = {**ORDERED, "need": np.int32} if cancels else ORDERED
        self._columns = {name: np.zeros(ROOM, dtype) for name, dtype in kept.items()}
        self._n = 0

    def add(self, orders: Array) -> None:
        """Keep orders by tick, then member; a member's own order comes before those in groups.

        Parameters
        ----------
        orders : ndarray of ORDER
            Of ticks after those of all orders before; a member's in the order in which they were placed.
        """
        if len(orders):
            order, end = np.lexsort((orders["member"], orders["tick"])), self._n + len(orders)
            for name, column in self._columns.items():
                if end > len(column):
                    column.resize(end + end // GROWTH, refcheck=False)
                column[self._n : end] = orders[name][order]
            self._n = end

    def take_back(self, campaign: int, least: int) -> dict[str, Array]:
        """Take out the orders of a campaign if there are too few.

        Parameters
        ----------
        campaign : int
            Number of the campaign.
        least : int
            The least number of buyers with which its orders stand.

        Returns
        -------
        dict of str to ndarray of int32 and int8, (n_taken,)
            Columns of those taken out, `need` among them.
        """
        on_it = self._columns["campaign"][: self._n] == campaign
        if np.count_nonzero(on_it) >= least:
            on_it[:] = False
        taken = {name: column[: self._n][on_it] for name, column in self._columns.items()}
        stays = ~on_it
        for column in self._columns.values():
            column[: np.count_nonzero(stays)] = column[: self._n][stays]
        self._n = int(np.count_nonzero(stays))
        return taken

    def close(self) -> dict[str, Array]:
        """Hand out the columns, and keep nothing.

        Returns
        -------
        dict of str to ndarray of int32, (n_orders,)
            Columns `ORDERED`.
        """
        found, self._columns = {name: self._columns[name] for name in ORDERED}, {}
        for column in found.values():
            column.resize(self._n, refcheck=False)
        return found
