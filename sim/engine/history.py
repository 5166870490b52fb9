"""What a run leaves behind: counters by day, orders, optional events."""

from __future__ import annotations

from dataclasses import dataclass

from sim.arrays import CUSTOMERS, DAY, FLOWS, LEVELS, ORDERED, STOCKS, Array

__all__ = ["CUSTOMERS", "DAILY", "EVENT_NAMES", "FLOWS", "LEVELS", "ORDERS", "STOCKS", "History"]

DAILY: tuple[str, ...] = DAY.names or ()
ORDERS = tuple(ORDERED)

OWN_ORDERED, JOINED, ON_SCREEN, OPENED, ORDER_PLACED, WROTE, MOVED, GONE, REFUSED, CANCELLED, LOST = range(1, 12)
EVENT_NAMES = (
    "", "own_order", "joined", "on_screen", "opened", "order", "chat", "move", "removed",
    "refused", "cancelled", "lost",
)  # fmt: skip


@dataclass(frozen=True)
class History:
    """The outcome of one replication of one arm.

    Parameters
    ----------
    arm : str
        Name of the arm in the scenario.
    replication : int
        Number of the replication, from 0.
    n_customers, n_days, ticks_per_day : int
        Scales of the run.
    daily : dict of ndarray of int64, (n_days,)
        `STOCKS`, `CUSTOMERS` and `LEVELS` at the end of each day, `FLOWS` over the day; money in fen, load, value
        and habit as sums over live memberships in units of 2^-20.
    orders : dict of ndarray of int32 and int8, (n_orders,)
        Columns `ORDERS`, by tick, then member; group and campaign are -1 for an order by own need.
    events : ndarray of int64, (n_events, 6), optional
        The event log of MODEL.md section 9.
    final : dict of ndarray, optional
        Memberships that exist at the end (member, slot, state, habit, load, load_tick); with events only.
    """

    arm: str
    replication: int
    n_customers: int
    n_days: int
    ticks_per_day: int
    daily: dict[str, Array]
    orders: dict[str, Array]
    events: Array | None = None
    final: dict[str, Array] | None = None
