"""Compare two event logs row by row."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from typing import Protocol

import numpy as np

from .history import OracleHistory
from .state import Row

__all__ = ["LoggedHistory", "differences", "first_difference", "rows_of"]

_NAMES = (
    *("", "OWN_ORDER", "JOINED", "ON_SCREEN", "OPENED", "ORDER", "CHAT", "MOVE", "REMOVED"),
    *("REFUSED", "CANCELLED", "LOST"),
)


class LoggedHistory(Protocol):
    """What the comparison needs of the engine's history."""

    @property
    def events(self) -> np.ndarray | None:
        """Rows (tick, member, slot, code, a, b), or None where none were asked for."""


def differences(engine: LoggedHistory, oracle: OracleHistory) -> str:
    """Tell the first difference between the engine's and the oracle's event log.

    Parameters
    ----------
    engine : LoggedHistory
        A history with events.
    oracle : OracleHistory
        The oracle's history of the same scenario, arm and replication.

    Returns
    -------
    str
        Empty where the logs are equal.

    Raises
    ------
    ValueError
        The engine's history has no events.
    """
    return first_difference(rows_of(engine), oracle.events)


def rows_of(history: LoggedHistory) -> list[Row]:
    """Give the rows of a history as plain numbers.

    Raises
    ------
    ValueError
        The history has no events.
    """
    if history.events is None:
        raise ValueError("the history has no events: run it with events=True")
    return [(t, member, slot, code, a, b) for t, member, slot, code, a, b in history.events.tolist()]


def first_difference(engine: Iterable[Row], oracle: Iterable[Row]) -> str:
    """Tell the first row in which two logs differ.

    Parameters
    ----------
    engine, oracle : iterable of Row
        Rows in the order of section 9 of MODEL.md.

    Returns
    -------
    str
        Where it is and both rows; empty where the logs are equal.
    """
    for number, (left, right) in enumerate(zip_longest(engine, oracle)):
        if left != right:
            at = min(row for row in (left, right) if row is not None)
            place = f"row {number}: tick {at[0]}, member {at[1]}, slot {at[2]}"
            return f"{place}: engine {_shown(left)}, oracle {_shown(right)}"
    return ""


def _shown(row: Row | None) -> str:
    """Write a row with the name of its code."""
    if row is None:
        return "ends"
    tick, member, slot, code, a, b = row
    name = _NAMES[code] if 0 < code < len(_NAMES) else str(code)
    return f"(tick {tick}, member {member}, slot {slot}) {name} {a} {b}"
