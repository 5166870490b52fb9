"""``keep_groups``: the groups of start_from run on by a schedule."""

from __future__ import annotations

import simpy

from sim.errors import ModelError
from sim.scenario.kinds.keep_groups import KeepGroups as Settings
from sim.strategies.desk import Desk
from sim.strategies.plan import STANDING_LANE, Arm, Process, Wave, carry_out, follow_rules, standing_posts

__all__ = ["KeepGroups"]


class KeepGroups:
    """One wave that exists before the start and is never dissolved."""

    def __init__(self, settings: Settings, arm: Arm) -> None:
        cohorts = arm.scenario.cohorts
        if not cohorts:
            raise ModelError("keep_groups without start_from passed the checks")
        self._arm, self._rules = arm, settings.rules
        self.waves = (
            Wave(
                arm.place, 0, STANDING_LANE, -1, arm.scenario.clock.n_ticks, False,
                max(cohort.size for cohort in cohorts), sum(cohort.groups for cohort in cohorts),
                standing_posts(arm, settings), consent=settings.consent, buyers_visible=settings.buyers_visible,
            ),
        )  # fmt: skip

    def processes(self, env: simpy.Environment, desk: Desk) -> list[Process]:
        """Return two processes: the schedule and the rules."""
        wave = self.waves[0]
        return [carry_out(env, desk, wave), follow_rules(env, desk, wave, self._rules, self._arm)]
