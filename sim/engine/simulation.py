"""The calendar and the order of a tick.

1. changes of the world due (`outside`); members compare their own day of update with the tick;
2. chat of the last hour becomes visible, on the hour (at the end of `advance`, before the calendar is asked);
3. the operators' side: new day, offers that end, shocks, then instructions due in the order rules, dissolve, open,
   post, pin drive, each by place in the arm;
4. sessions, 5. aggregation, 6. on the last tick of a day observation (`advance`).

There is no tick process: SimPy's events up to the tick are carried out, their instructions sorted and applied, and the
compiled loop runs to the tick of the next event.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import closing

import numpy as np
import simpy

from sim.arrays import PHASES, Array
from sim.engine.groups import end_groups, open_wave, start_wave
from sim.engine.history import CANCELLED, DAILY, GONE, JOINED, REFUSED, History
from sim.engine.outside import begin_day, change_world, strike
from sim.engine.posting import cancel_orders, send, set_up
from sim.engine.recording import N_EVENTS
from sim.engine.rows import mark_joined
from sim.engine.rules import Diary, carry_out_rule
from sim.engine.runner import Runner
from sim.engine.scene import EVENT_ROOM, Scene
from sim.errors import ModelError
from sim.random_streams import PIN_DRIVE as PIN_DRIVE_PURPOSE
from sim.random_streams import batch
from sim.scenario.model import Scenario
from sim.strategies import strategy_of
from sim.strategies.desk import DISSOLVE, OPEN, POST, RULE, Desk, Instruction
from sim.strategies.plan import Arm, Post, Process, Wave

__all__ = ["Simulation"]


class Simulation:
    """One replication of one arm.

    Parameters
    ----------
    scenario : Scenario
        The loaded scenario.
    arm : str
        Name of an arm.
    replication : int
        Number of the replication, from 0.
    events : bool
        Whether the event log is kept (small worlds only).
    threads : int
        Ranges of members that are taken side by side; the result does not depend on it.
    chunk : int, optional
        Members taken at a time; the result does not depend on it either.
    profile : bool
        Whether processor cycles are counted.
    """

    def __init__(
        self,
        scenario: Scenario,
        arm: str,
        replication: int,
        *,
        events: bool = False,
        threads: int = 1,
        chunk: int | None = None,
        profile: bool = False,
    ) -> None:
        self.arm, self.keeps_events = arm, events
        self.env, self.desk, self.diary = simpy.Environment(), Desk(), Diary()
        strategies = [
            strategy_of(settings.kind)(settings, Arm(scenario, place))
            for place, settings in enumerate(scenario.arms[arm])
        ]
        waves = [wave for strategy in strategies for wave in strategy.waves]
        self.scene = Scene(scenario, replication, waves, events=events, threads=threads, block=chunk, profile=profile)
        self.runner = Runner(self.scene)
        self.closings: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.people = scenario.staff.people if scenario.staff is not None and strategies else 0
        self.drive_by = -1
        self.has_days = bool(scenario.events or scenario.staff or scenario.shocks) or _has_rules(scenario, arm)
        processes = [p for strategy in strategies for p in strategy.processes(self.env, self.desk)]
        for process in [*processes, *([_days(self.env, self.scene.ticks_per_day)] if self.has_days else [])]:
            self.env.process(process)

    @property
    def cycles(self) -> dict[str, int]:
        """Processor cycles of the run by phase of a tick, over all ranges of members; empty without a profile."""
        columns = zip(*(sheet.cycles.tolist() for sheet in self.scene.sheets), strict=True)
        return dict(zip(PHASES, map(sum, columns), strict=False))

    def run(self) -> History:
        """Run to the end of the horizon.

        Raises
        ------
        ModelError
            If an invariant of the model is broken.
        """
        self._start()
        with closing(self.runner):
            self._tick_by_tick()
        return self._history()

    def rehearse(self) -> None:
        """Do what operators do in the first tick, to have it compiled; members do nothing, and it cannot run after."""
        self._start()
        self._operate(0)

    def _start(self) -> None:
        """Make the groups that are there from the start."""
        for wave in self.scene.waves:
            if wave.opens < 0:
                start_wave(self.scene, wave)

    def _tick_by_tick(self) -> None:
        tick, end = 0, self.scene.scenario.clock.n_ticks
        while tick < end:
            self._operate(tick)
            stop = int(min(self.env.peek(), end))
            self.runner.run(tick, stop)
            tick = stop

    def _operate(self, tick: int) -> None:
        """Do what is due before the members' part of a tick, in the written order."""
        while self.env.peek() <= tick:
            self.env.step()
        scene, new_day = self.scene, self.has_days and tick % self.scene.ticks_per_day == 0
        if new_day:
            change_world(scene, tick)
            self.diary.note(scene, tick // scene.ticks_per_day)
            begin_day(scene, self.people, tick)
        cancel_orders(scene, self.closings.pop(tick, []), tick)
        if new_day:
            self.people = max(0, self.people - strike(scene, tick))
        instructions = self.desk.take()
        for instruction in instructions:
            self._carry_out(instruction, tick)
        phases = {instruction.phase for instruction in instructions}
        if POST in phases and phases & {OPEN, RULE} and scene.mechanisms.waits:
            mark_joined(tick, scene.capacity, scene.world)

    def _carry_out(self, instruction: Instruction, tick: int) -> None:
        wave, post = instruction.wave, instruction.post
        if wave is None:
            self._pin_drive(instruction, tick)
        elif instruction.phase == RULE:
            carry_out_rule(self.scene, self.diary, instruction, tick)
        elif instruction.phase == DISSOLVE:
            end_groups(self.scene, wave.groups[self.scene.world.groups["alive"][wave.groups] == 1], tick)
        elif instruction.phase == OPEN:
            set_up(self.scene, open_wave(self.scene, wave, tick), wave.template, tick)
        elif instruction.phase == POST and post is not None:
            self._post(wave, post, tick)
        else:
            raise ModelError(f"instruction {instruction!r} is of no known kind")

    def _post(self, wave: Wave, post: Post, tick: int) -> None:
        """Send a message; one with a least number of buyers is looked at again when its offer ends."""
        campaign, offer = send(self.scene, wave, post, tick), post.line.offer
        if campaign >= 0 and offer is not None and offer.min_buyers > 0 and offer.ends_after_minutes is not None:
            lasts = offer.ends_after_minutes // self.scene.scenario.clock.tick_minutes
            self.closings[tick + lasts].append((campaign, offer.min_buyers))
            self.env.timeout(lasts)

    def _pin_drive(self, instruction: Instruction, tick: int) -> None:
        scene = self.scene
        if instruction.reach < 0:
            if self.drive_by == instruction.strategy:
                scene.world.relationships["drive_reached"] = 0
            return
        everyone = np.arange(scene.n_customers)
        u = batch(scene.scenario.seed, scene.replication, PIN_DRIVE_PURPOSE, everyone, tick=tick)[:, 0]
        scene.world.relationships["drive_reached"] = u < instruction.reach
        self.drive_by = instruction.strategy

    def _history(self) -> History:
        scene = self.scene
        return History(
            arm=self.arm,
            replication=scene.replication,
            n_customers=scene.n_customers,
            n_days=scene.scenario.clock.n_days,
            ticks_per_day=scene.ticks_per_day,
            daily={name: np.ascontiguousarray(scene.daily[name]) for name in DAILY},
            orders=scene.orders.close(),
            events=self._events() if self.keeps_events else None,
            final=self._final() if self.keeps_events else None,
        )

    def _events(self) -> Array:
        """Put the event log in its order: within a tick by phase, within that by campaign or member."""
        logs = [sheet.events[: int(sheet.counts[N_EVENTS])] for sheet in self.scene.sheets]
        if max(map(len, logs)) == EVENT_ROOM:
            raise ModelError(f"more than {EVENT_ROOM} events: the event log is for small worlds")
        events = np.concatenate(logs).view(np.int64).reshape(-1, 6)
        code = events[:, 3]
        phase = np.select([code == CANCELLED, code == GONE, code == JOINED, code == REFUSED], [0, 1, 2, 4], 3)
        by_campaign = (code == CANCELLED) | (code == REFUSED)
        first = np.where(by_campaign, events[:, 4], events[:, 1])
        second = np.select([by_campaign, phase < 3], [events[:, 1], events[:, 2]], 0)
        return events[np.lexsort((second, first, phase, events[:, 0]))]

    def _final(self) -> dict[str, Array]:
        capacity, world = self.scene.capacity, self.scene.world
        taken = np.flatnonzero(np.arange(capacity) < world.relationships["n_rows"][:, None])
        known = world.memberships.dtype.names or ()
        names = [name for name in ("slot", "state", "habit", "load", "load_tick") if name in known]
        return {"member": taken // capacity} | {name: world.memberships[name][taken] for name in names}


def _days(env: simpy.Environment, ticks_per_day: int) -> Process:
    """Stop the loop at every midnight. It knows no run: a process that did would keep the world alive behind it."""
    while True:
        yield env.timeout(ticks_per_day)


def _has_rules(scenario: Scenario, arm: str) -> bool:
    return any(getattr(settings, "rules", ()) for settings in scenario.arms[arm])
