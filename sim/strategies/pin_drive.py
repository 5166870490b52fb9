"""``pin_drive``: for some days pinning costs less for the members it reaches (S47)."""

from __future__ import annotations

import simpy

from sim.scenario.kinds.pin_drive import PinDrive as Settings
from sim.strategies.desk import Desk
from sim.strategies.plan import Arm, Process, Wave

__all__ = ["PinDrive"]


class PinDrive:
    """No wave of its own: a start and an end."""

    def __init__(self, settings: Settings, arm: Arm) -> None:
        clock = arm.scenario.clock
        self.waves: tuple[Wave, ...] = ()
        self._place, self._reach = arm.place, settings.reach
        self._starts = (settings.start - clock.start).days * clock.ticks_per_day
        self._ends = self._starts + settings.lasts_days * clock.ticks_per_day

    def processes(self, env: simpy.Environment, desk: Desk) -> list[Process]:
        """Return one process: the drive."""
        return [self._drive(env, desk)]

    def _drive(self, env: simpy.Environment, desk: Desk) -> Process:
        yield env.timeout(self._starts - int(env.now))
        desk.start_pin_drive(self._place, self._reach)
        yield env.timeout(self._ends - int(env.now))
        desk.end_pin_drive(self._place)
