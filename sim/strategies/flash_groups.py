"""``flash_groups``: groups made for one event and dissolved after hours (S27, S48, S53)."""

from __future__ import annotations

import math
from datetime import timedelta

import simpy

from sim.scenario.kinds.flash_groups import FlashGroups as Settings
from sim.scenario.planned import lines_on, mixed
from sim.strategies.desk import Desk
from sim.strategies.plan import FLASH_LANE, Arm, Post, Process, Wave, carry_out

__all__ = ["FlashGroups"]


class FlashGroups:
    """A wave at each opening; its posts follow the opening at fixed distances."""

    def __init__(self, settings: Settings, arm: Arm) -> None:
        clock, count = arm.scenario.clock, arm.scenario.customers.count or 0
        lasts = settings.lasts_minutes // clock.tick_minutes
        days = settings.opening_days(clock.start, clock.end)
        openings = [(day, arm.tick_of(day, settings.at)) for day in days]
        self.waves = tuple(
            Wave(
                arm.place, n, FLASH_LANE, opens, min(opens + lasts, clock.n_ticks), opens + lasts < clock.n_ticks,
                settings.size, math.ceil(count / settings.size), _posts(settings, arm, day, opens, opens + lasts),
                taken=count, entry=settings.entry, joining=settings.joining, consent=settings.consent,
                buyers_visible=settings.buyers_visible, template=settings.template,
            )
            for n, (day, opens) in enumerate(openings)
        )  # fmt: skip

    def processes(self, env: simpy.Environment, desk: Desk) -> list[Process]:
        """Return a process for each opening."""
        return [carry_out(env, desk, wave) for wave in self.waves]


def _posts(settings: Settings, arm: Arm, day: int, opens: int, closes: int) -> tuple[Post, ...]:
    """List a wave's posts: the first in the tick after the opening, then every so often before the closing."""
    clock = arm.scenario.clock
    due = [
        (tick, order, name, line)
        for name, order, line in lines_on(arm.scenario, settings.schedule, clock.start + timedelta(days=day))
        for tick in range(
            opens + 1, min(closes, clock.n_ticks), max(1, (line.every_minutes or 0) // clock.tick_minutes)
        )
    ]
    due.sort(key=lambda post: post[:2])
    lines = mixed((name, order, line) for _, order, name, line in due)
    return tuple(Post(tick, order, line) for (tick, order, _, _), line in zip(due, lines, strict=True))
