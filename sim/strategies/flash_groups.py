"""``flash_groups``: groups made for one event and dissolved after hours (S27, S48, S53)."""

from __future__ import annotations

import math

import simpy

from sim.scenario.kinds.flash_groups import FlashGroups as Settings
from sim.strategies.desk import Desk
from sim.strategies.plan import FLASH_LANE, Arm, Post, Process, Wave, carry_out

__all__ = ["FlashGroups"]


class FlashGroups:
    """A wave at each opening; its posts follow the opening at fixed distances."""

    def __init__(self, settings: Settings, arm: Arm) -> None:
        clock, count = arm.scenario.clock, arm.scenario.customers.count or 0
        lasts = settings.lasts_minutes // clock.tick_minutes
        openings = [arm.tick_of(day, settings.at) for day in settings.opening_days(clock.start, clock.end)]
        self.waves = tuple(
            Wave(
                arm.place, n, FLASH_LANE, opens, min(opens + lasts, clock.n_ticks), opens + lasts < clock.n_ticks,
                settings.size, math.ceil(count / settings.size), _posts(settings, arm, opens, opens + lasts),
                entry=settings.entry, joining_push=arm.joining_push(settings.joining), consent=settings.consent,
                buyers_visible=settings.buyers_visible, template=settings.template,
            )
            for n, opens in enumerate(openings)
        )  # fmt: skip

    def processes(self, env: simpy.Environment, desk: Desk) -> list[Process]:
        """Return a process for each opening."""
        return [carry_out(env, desk, wave) for wave in self.waves]


def _posts(settings: Settings, arm: Arm, opens: int, closes: int) -> tuple[Post, ...]:
    """List a wave's posts: the first in the tick after the opening, then every so often before the closing."""
    clock = arm.scenario.clock
    posts = [
        Post(tick, order, line)
        for order, line in enumerate(arm.scenario.schedules[settings.schedule])
        for tick in range(
            opens + 1, min(closes, clock.n_ticks), max(1, (line.every_minutes or 0) // clock.tick_minutes)
        )
    ]
    return tuple(sorted(posts, key=lambda post: (post.tick, post.order)))
