"""The operators' desk: what processes ask for in a tick, handed to the engine in the written order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario.rules import GroupRule
    from sim.strategies.plan import Post, Wave

__all__ = ["DISSOLVE", "OPEN", "PIN_DRIVE", "POST", "RULE", "Desk", "Instruction"]

RULE, DISSOLVE, OPEN, POST, PIN_DRIVE = range(5)


@dataclass(frozen=True, order=True)
class Instruction:
    """One thing to do in this tick; instructions sort by phase, strategy, wave and line.

    Parameters
    ----------
    phase : int
        RULE, DISSOLVE, OPEN, POST or PIN_DRIVE.
    strategy, wave_ordinal, line : int
        Places in the arm, in the strategy and in the schedule, or in the list of rules.
    wave, post, rule : Wave, Post, GroupRule, optional
        What it is about.
    reach : float
        Share of members that a pin drive reaches; negative ends the drive.
    """

    phase: int
    strategy: int
    wave_ordinal: int = 0
    line: int = 0
    wave: Wave | None = field(default=None, compare=False)
    post: Post | None = field(default=None, compare=False)
    rule: GroupRule | None = field(default=None, compare=False)
    reach: float = field(default=0.0, compare=False)


class Desk:
    """Takes instructions from the processes of one arm."""

    def __init__(self) -> None:
        self._waiting: list[Instruction] = []

    def rule(self, wave: Wave, place: int, rule: GroupRule) -> None:
        """Ask for a rule to be carried out on the groups of a wave."""
        self._waiting.append(Instruction(RULE, wave.strategy, wave.ordinal, place, wave, rule=rule))

    def dissolve(self, wave: Wave) -> None:
        """Ask for a wave's groups to be dissolved."""
        self._waiting.append(Instruction(DISSOLVE, wave.strategy, wave.ordinal, wave=wave))

    def open(self, wave: Wave) -> None:
        """Ask for a wave's groups to be made."""
        self._waiting.append(Instruction(OPEN, wave.strategy, wave.ordinal, wave=wave))

    def post(self, wave: Wave, post: Post) -> None:
        """Ask for a message to be sent to all groups of a wave."""
        self._waiting.append(Instruction(POST, wave.strategy, wave.ordinal, post.order, wave=wave, post=post))

    def start_pin_drive(self, strategy: int, reach: float) -> None:
        """Ask for a pin drive that reaches a share of the customers."""
        self._waiting.append(Instruction(PIN_DRIVE, strategy, line=1, reach=reach))

    def end_pin_drive(self, strategy: int) -> None:
        """Ask for this strategy's pin drive to end."""
        self._waiting.append(Instruction(PIN_DRIVE, strategy, line=0, reach=-1.0))

    def take(self) -> list[Instruction]:
        """Hand over what waits, in order, and forget it."""
        taken, self._waiting = sorted(self._waiting), []
        return taken
