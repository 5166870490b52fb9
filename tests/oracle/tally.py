"""Daily counts that an event log holds, for comparison with those that the engine keeps beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sim.random_streams import LANE_SLOTS
from sim.states import FOLDED, LEFT, MUTED, NORMAL, PINNED, PINNED_MUTED, STATE_NAMES

from .state import CANCELLED, CHAT, GONE, JOINED, MOVE, ON_SCREEN, OPENED, ORDER, OWN_ORDER, REFUSED, Row

__all__ = ["daily_counts"]

_BY_CODE = {
    OWN_ORDER: "own_orders",
    JOINED: "joins",
    ON_SCREEN: "exposures",
    OPENED: "openings",
    ORDER: "group_orders",
    GONE: "removals",
    REFUSED: "refused_orders",
    CANCELLED: "cancelled_orders",
}


def daily_counts(rows: Iterable[Row], ticks_per_day: int, n_days: int) -> dict[str, list[int]]:
    """Count what happened on each day and how many memberships stood in each state at its end.

    Parameters
    ----------
    rows : iterable of Row
        A log in the order of section 9 of MODEL.md.
    ticks_per_day, n_days : int
        The clock.

    Returns
    -------
    dict of str to list of int
        Counts by day.
    """
    flows: dict[str, list[int]] = {name: [0] * n_days for name in (*_BY_CODE.values(), *_OTHERS)}
    states: dict[tuple[int, int], str] = {}
    stocks: dict[str, list[int]] = {name: [0] * n_days for name in (*STATE_NAMES, "joined")}
    cuts: dict[tuple[int, int, int], int] = {}
    days: list[list[Row]] = [[] for _ in range(n_days)]
    for row in rows:
        days[row[0] // ticks_per_day].append(row)
    for day, today in enumerate(days):
        for row in today:
            for name, number in _flows(row):
                flows[name][day] += number
            _follow(states, row)
            _take_back(flows, cuts, row, ticks_per_day)
        for name, number in Counter(states.values()).items():
            stocks[name][day] = number
        stocks["joined"][day] = len(states)
    return {**flows, **stocks}


_MOVES = {
    (NORMAL, MUTED): "mutes",
    (PINNED, PINNED_MUTED): "mutes",
    (MUTED, NORMAL): "unmutes",
    (PINNED_MUTED, PINNED): "unmutes",
    (NORMAL, PINNED): "pins",
    (MUTED, PINNED_MUTED): "pins",
    (PINNED, NORMAL): "unpins",
    (PINNED_MUTED, MUTED): "unpins",
    (FOLDED, MUTED): "unfolds",
    **{(source, FOLDED): "folds" for source in (NORMAL, MUTED, PINNED_MUTED)},
    **{(source, LEFT): "leaves" for source in (NORMAL, PINNED, MUTED, PINNED_MUTED, FOLDED)},
}
"""Name of the move of section 6, by old and new state."""

_OTHERS = (
    *("posts_seen", "duplicates_seen", "cut_fen", "chat_messages", "own_incremental_orders", "flash_leaves"),
    *sorted(set(_MOVES.values())),
)


def _flows(row: Row) -> list[tuple[str, int]]:
    """What one row adds."""
    _, _, slot, code, a, b = row
    found = [(_BY_CODE[code], 1)] if code in _BY_CODE else []
    if code == OPENED:
        found += [("posts_seen", a), ("duplicates_seen", b)]
    elif code == ORDER:
        found += [("cut_fen", b)]
    elif code == CHAT:
        found += [("chat_messages", a)]
    elif code == OWN_ORDER:
        found += [("own_incremental_orders", b)]
    elif code == MOVE:
        found += [(_MOVES[a, b], 1), ("flash_leaves", int(b == LEFT and slot >= LANE_SLOTS))]
    return found


def _follow(states: dict[tuple[int, int], str], row: Row) -> None:
    """Take over the new state of a membership."""
    _, member, slot, code, _, b = row
    if code == JOINED:
        # A group of the start that is dissolved in tick 0 has its REMOVED rows before its JOINED rows.
        states.setdefault((member, slot), STATE_NAMES[b])
    elif code == MOVE:
        states[member, slot] = STATE_NAMES[b]
    elif code == GONE:
        states[member, slot] = "removed"


def _take_back(
    flows: dict[str, list[int]], cuts: dict[tuple[int, int, int], int], row: Row, ticks_per_day: int
) -> None:
    """Take orders that were refused or cancelled out of the day on which they were placed."""
    tick, member, _, code, a, b = row
    if code == ORDER:
        cuts[tick, member, a] = b
    elif code in (REFUSED, CANCELLED):
        placed = tick if code == REFUSED else b
        flows["group_orders"][placed // ticks_per_day] -= 1
        flows["cut_fen"][placed // ticks_per_day] -= cuts.pop((placed, member, a))
