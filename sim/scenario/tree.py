"""A scenario file as nested data whose every part knows its place in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.errors import Fault
from sim.scenario.words import printable

__all__ = ["Path", "Tree", "key_text"]

Path = tuple[str | int, ...]
"""Keys and positions that lead from the top of a file to one of its parts."""


@dataclass
class Tree:
    """Data of a file, all scalars as text, and where everything stands.

    Parameters
    ----------
    file : str
        Name of the file as the user gave it.
    data : object
        Text, list or mapping.
    values, keys : dict of Path to (int, int)
        Line and column of each value, and of each key of a mapping, counted from 1.
    faults : list of Fault
        What is wrong already: keys that stand twice.
    doubled : set of str
        Sections in which a key stands twice.
    """

    file: str
    data: Any = None
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    doubled: set[str] = field(default_factory=set)

    def fault(self, path: Sequence[str | int], message: str, *, at_key: bool = False) -> Fault:
        """Place a message.

        Parameters
        ----------
        path : sequence
            Where it belongs; parts that the file does not have are left out of the place, not of the key.
        message : str
            What is wrong, in one line.
        at_key : bool
            Whether the place is that of the key instead of its value.

        Returns
        -------
        Fault
            At the nearest place that the file has.
        """
        whole = self._spelled(tuple(path))
        places = self.keys if at_key and whole in self.keys else self.values
        known = next((whole[:n] for n in range(len(whole), -1, -1) if whole[:n] in places), ())
        line, column = places.get(known, (1, 1))
        return Fault(self.file, line, column, key_text(whole), message)

    def _spelled(self, path: Path) -> Path:
        """Leave out positions that a single value stands for: ``at: "08:00"`` is a list of one."""
        spelled: Path = ()
        for part in path:
            if not isinstance(part, int) or (*spelled, part) in self.values:
                spelled = (*spelled, part)
        return spelled


def key_text(path: Sequence[str | int]) -> str:
    """Write a path as the user reads it.

    Parameters
    ----------
    path : sequence
        Keys and positions.

    Returns
    -------
    str
        Keys joined by points, positions in brackets.

    Examples
    --------
    >>> key_text(("arms", "mass", 0, "size"))
    'arms.mass[0].size'
    """
    parts = [f"[{part}]" if isinstance(part, int) else f".{printable(part) or repr(part)}" for part in path]
    return "".join(parts).lstrip(".") or "(file)"
