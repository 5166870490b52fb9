"""A scenario file as nested data whose every part knows its place in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sim.errors import Fault
from sim.scenario.words import printable

__all__ = ["NO_MAPPING", "VERSION", "Path", "Place", "Tree", "key_text"]

VERSION = 1
"""Version of the language."""

NO_MAPPING = f"a mapping of keys and values is needed; a scenario starts with 'qunsim: {VERSION}'"

Path = tuple[str | int, ...]
"""Keys and positions that lead from the top of a file to one of its parts."""


class Place(NamedTuple):
    """Where something stands.

    Parameters
    ----------
    file : str
        Name of the file as the user gave it.
    line, column : int
        Counted from 1.
    """

    file: str
    line: int
    column: int


@dataclass
class Tree:
    """Data of a file, all scalars as text, and where everything stands.

    Parameters
    ----------
    file : str
        Name of the file as the user gave it.
    data : object
        Text, list or mapping.
    values, keys : dict of Path to Place
        Where each value stands, and each key of a mapping; in another file where `file` extends one.
    faults : list of Fault
        What is wrong already: keys that stand twice, a file to extend that cannot be used.
    doubled : set of str
        Sections in which a key stands twice.
    is_partial : bool
        Whether the file that this one extends is missing: what is not here may well be there.
    """

    file: str
    data: Any = None
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    doubled: set[str] = field(default_factory=set)
    is_partial: bool = False

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
        return Fault(*places.get(known, Place(self.file, 1, 1)), key_text(whole), message)

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
