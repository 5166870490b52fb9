"""What differs between two spelled parts of a scenario: keys, and the values on both sides.

Entries of a list are matched by content first, then by what they are (the kind of a strategy or of a message, the
metric of a goal), then by place. So an entry that was moved or added hides nothing.
"""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from itertools import zip_longest
from typing import Any

from sim.scenario.quantities import number_text

__all__ = ["ABSENT", "Row", "content", "entries", "rows", "value_text"]

Row = tuple[tuple[str | int, ...], Any, Any]
"""Path, and the value on each side."""

ABSENT: Any = object()
"""Stands where one side has nothing."""

Entry = tuple[int, Any]
"""Place in the list, and what stands there."""


def rows(left: Any, right: Any, path: tuple[str | int, ...] = ()) -> Iterator[Row]:
    """Compare two values of the same key.

    Parameters
    ----------
    left, right : object
        Texts, numbers, truth values, lists and mappings, or :data:`ABSENT`.
    path : tuple of str or int
        Where they stand.

    Yields
    ------
    Row
        One for each value that differs; what one side only has is told value by value.

    Examples
    --------
    >>> list(rows({"a": 1, "b": [2]}, {"a": 1, "b": [3]}))
    [(('b',), [2], [3])]
    """
    if isinstance(left, dict) or isinstance(right, dict):
        here, there = _or_empty(left, {}), _or_empty(right, {})
        for key in dict.fromkeys([*here, *there]):
            yield from rows(here.get(key, ABSENT), there.get(key, ABSENT), (*path, key))
    elif _has_mappings(left) or _has_mappings(right):
        for label, a, b in entries(_or_empty(left, []), _or_empty(right, [])):
            yield from rows(a, b, (*path, label))
    elif left is ABSENT or right is ABSENT or content(left) != content(right):
        yield path, left, right


def _or_empty(value: Any, empty: Any) -> Any:
    return value if isinstance(value, type(empty)) else empty


def _has_mappings(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(entry, dict) for entry in value)


def content(value: Any) -> str:
    """Write a value so that equal values read the same.

    Parameters
    ----------
    value : object
        What JSON knows.

    Returns
    -------
    str
    """
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def entries(left: list[Any], right: list[Any]) -> list[tuple[int, Any, Any]]:
    """Match the entries of two lists that are not equal.

    Parameters
    ----------
    left, right : list
        Entries.

    Returns
    -------
    list of (int, object, object)
        Place on the left (on the right, where the left has none), and both entries, one of them perhaps
        :data:`ABSENT`.
    """
    _, mine, theirs = _matched(list(enumerate(left)), list(enumerate(right)), content)
    alike, mine, theirs = _matched(mine, theirs, _what)
    alike += list(zip_longest(mine, theirs))
    placed = [(b[0], ABSENT, b[1]) if a is None else (a[0], a[1], ABSENT if b is None else b[1]) for a, b in alike]
    return sorted(placed, key=lambda entry: (entry[1] is ABSENT, entry[0]))


def _matched(
    left: list[Entry], right: list[Entry], key: Callable[[Any], str]
) -> tuple[list[tuple[Any, Any]], list[Entry], list[Entry]]:
    """Match entries of the same key in order; give the pairs and what is left over on both sides."""
    waiting: dict[str, deque[Entry]] = defaultdict(deque)
    for entry in right:
        waiting[key(entry[1])].append(entry)
    pairs, over = [], []
    for entry in left:
        same = waiting[key(entry[1])]
        if same:
            pairs.append((entry, same.popleft()))
        else:
            over.append(entry)
    return pairs, over, sorted((entry for rest in waiting.values() for entry in rest), key=lambda entry: entry[0])


def _what(entry: Any) -> str:
    """Say what an entry is, as far as it says so itself."""
    return content([entry.get("kind"), entry.get("metric")]) if isinstance(entry, dict) else content(entry)


def value_text(value: Any) -> str | None:
    """Write a value as a scenario file does.

    Parameters
    ----------
    value : object
        Text, number, truth value or list, or :data:`ABSENT`.

    Returns
    -------
    str or None
        None where there is nothing.

    Examples
    --------
    >>> value_text(["08:00", "10:00"]), value_text(True), value_text(0.5)
    ('[08:00, 10:00]', 'true', '0.5')
    """
    if value is ABSENT or value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return number_text(value)
    return f"[{', '.join(value_text(entry) or '' for entry in value)}]" if isinstance(value, list) else str(value)
