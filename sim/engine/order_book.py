"""Orders that stand, from the tick after they were placed to the end of the run."""

from __future__ import annotations

import numpy as np

from sim.arrays import ORDERED, Array
from sim.scenario.model import Scenario

__all__ = ["OrderBook", "can_be_cancelled"]


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
    lines = [line for schedule in scenario.schedules.values() for line in schedule]
    offers = [line.offer for line in lines] + [mixed.offer for line in lines for mixed in line.mix]
    return any(offer is not None and offer.min_buyers > 0 for offer in offers)


class OrderBook:
    """Orders in pieces of columns, so that at the end no column stands twice but the one that is put together.

    Parameters
    ----------
    cancels : bool
        Whether orders may be taken back; only then it is kept when a customer had ordered before.
    """

    def __init__(self, cancels: bool) -> None:
        self._pieces: dict[str, list[Array]] = {name: [] for name in (*ORDERED, *(("before",) if cancels else ()))}

    def add(self, orders: Array) -> None:
        """Keep orders by tick, then member; a member's own order comes before those in groups.

        Parameters
        ----------
        orders : ndarray of ORDER
            Of ticks after those of all orders before; a member's in the order in which they were placed.
        """
        if len(orders):
            order = np.lexsort((orders["member"], orders["tick"]))
            for name, pieces in self._pieces.items():
                pieces.append(orders[name][order])

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
        dict of str to ndarray of int32, (n_taken,)
            Columns of those taken out, `before` among them.
        """
        on_it = [piece == campaign for piece in self._pieces["campaign"]]
        if sum(int(chosen.sum()) for chosen in on_it) >= least:
            on_it = [np.zeros_like(chosen) for chosen in on_it]
        taken = {}
        for name, pieces in self._pieces.items():
            taken[name] = _joined([piece[chosen] for piece, chosen in zip(pieces, on_it, strict=True)])
            pieces[:] = [piece[~chosen] if chosen.any() else piece for piece, chosen in zip(pieces, on_it, strict=True)]
        return taken

    def close(self) -> dict[str, Array]:
        """Put the columns together, one after the other, and keep nothing.

        Returns
        -------
        dict of str to ndarray of int32, (n_orders,)
            Columns `ORDERED`.
        """
        found = {name: _joined(self._pieces.pop(name)) for name in ORDERED}
        self._pieces.clear()
        return found


def _joined(pieces: list[Array]) -> Array:
    return np.concatenate([np.zeros(0, np.int32), *pieces])
