"""``mass_groups`` and ``small_groups``: groups made in the first tick; the kinds differ in their settings only."""

from __future__ import annotations

import math

import simpy

from sim.scenario.kinds.mass_groups import MassGroups
from sim.scenario.kinds.small_groups import SmallGroups
from sim.strategies.desk import Desk
from sim.strategies.plan import STANDING_LANE, Arm, Process, Wave, carry_out, follow_rules, standing_posts

__all__ = ["MadeGroups"]


class MadeGroups:
    """One wave made in tick 0 and never dissolved."""

    def __init__(self, settings: MassGroups | SmallGroups, arm: Arm) -> None:
        taken = settings.taken(arm.scenario.customers.count or 0)
        self._arm, self._rules = arm, settings.rules
        self.waves = (
            Wave(
                arm.place, 0, STANDING_LANE, 0, arm.scenario.clock.n_ticks, False, settings.size,
                math.ceil(taken / settings.size) * settings.groups_per_member,
                standing_posts(arm, settings), rounds=settings.groups_per_member, taken=taken,
                entry=settings.accept if settings.accept < 1.0 else None,
                joining=settings.joining, consent=settings.consent,
                buyers_visible=settings.buyers_visible, template=settings.template,
            ),
        )  # fmt: skip

    def processes(self, env: simpy.Environment, desk: Desk) -> list[Process]:
        """Return two processes: the making with the schedule, and the rules."""
        wave = self.waves[0]
        return [carry_out(env, desk, wave), follow_rules(env, desk, wave, self._rules, self._arm)]
