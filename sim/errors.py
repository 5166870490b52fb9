"""What can go wrong, by who must act: the user (ScenarioError), us (ModelError), the machine (RunError, StoreError)."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DamageError", "Fault", "ModelError", "QunsimError", "RunError", "ScenarioError", "StoreError"]


class QunsimError(Exception):
    """Base of every error that qunsim raises on purpose."""


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with a scenario file.

    Parameters
    ----------
    file : str
        Name of the file as the user gave it.
    line, column : int
        Place, counted from 1; 0 where a fault has no place.
    key : str
        Path of the key, such as ``arms.mass[0].size``.
    message : str
        The value, what is allowed and a hint, in one line.
    """

    file: str
    line: int
    column: int
    key: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.key}: {self.message}"


class ScenarioError(QunsimError):
    """What the user wrote is wrong; carries every fault of the file.

    Parameters
    ----------
    *faults : Fault
        At least one fault; printed one a line, in order of place.
    """

    def __init__(self, *faults: Fault) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class ModelError(QunsimError):
    """An invariant of ours is broken: a bug, never the user's doing."""


class RunError(QunsimError):
    """A run could not be carried out or finished on this machine."""


class StoreError(QunsimError):
    """A results folder cannot be read, written or trusted."""


class DamageError(StoreError):
    """What is stored is not what was written: a flipped bit, a cut, missing or exchanged file."""
