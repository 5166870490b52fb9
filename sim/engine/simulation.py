"""The calendar and the order of a tick.

1. platform changes due (members compare their own day of update with the tick);
2. chat of the last hour becomes visible, on the hour (at the end of `advance`, before the calendar is asked);
3. operators' instructions due, in the order dissolve, open, post, pin drive, each by place in the arm;
4. sessions, 5. aggregation, 6. on the last tick of a day observation (`advance`).

There is no tick process: SimPy's events up to the tick are carried out, their instructions sorted and applied, and the
compiled loop runs to the tick of the next event.
"""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import simpy

from sim.arrays import DAY, ORDER, Array
from sim.engine.history import DAILY, GONE, JOINED, ORDERS, History
from sim.engine.loop import advance
from sim.engine.recording import N_EVENTS, N_ORDERS
from sim.engine.rows import dissolve, entrants, join, mark_joined, start
from sim.engine.world import log_for, world_for
from sim.errors import ModelError
from sim.population import filled, first_enrolled, topics_of
from sim.random_streams import PIN_DRIVE as PIN_DRIVE_PURPOSE
from sim.random_streams import START_GROUP, START_MEMBER, batch
from sim.scenario.model import Scenario
from sim.states import N_STATES
from sim.strategies import strategy_of
from sim.strategies.desk import DISSOLVE, OPEN, POST, Desk, Instruction
from sim.strategies.plan import Arm, Post, Wave, rows_for

__all__ = ["Simulation"]

EVENT_ROOM = 1 << 18


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
    chunk : int, optional
        Members taken at a time; the result does not depend on it.
    """

    def __init__(
        self, scenario: Scenario, arm: str, replication: int, *, events: bool = False, chunk: int | None = None
    ) -> None:
        self.scenario, self.arm, self.replication = scenario, arm, replication
        self.ticks_per_day = scenario.clock.ticks_per_day
        self.env, self.desk = simpy.Environment(), Desk()
        strategies = [
            strategy_of(settings.kind)(settings, Arm(scenario, place))
            for place, settings in enumerate(scenario.arms[arm])
        ]
        self.waves = [wave for strategy in strategies for wave in strategy.waves]
        self.capacity = rows_for(self.waves)
        self.world = world_for(scenario, replication, self.waves, self.capacity)
        self.n_customers = len(self.world.members)
        self.log = log_for(self.n_customers, self.capacity, EVENT_ROOM if events else 0)
        self.daily = np.zeros(scenario.clock.n_days, DAY)
        self.archived = np.zeros(N_STATES, np.int64)
        self.keeps_events = events
        self.chunk = max(1, chunk or self.n_customers)
        self.orders: list[Array] = []
        self.topics = {topic: i for i, topic in enumerate(topics_of(scenario))}
        self.dilution = self._dilution()
        self.n_groups = self.n_messages = self.n_positions = self.n_campaigns = 0
        self.drive_by = -1
        for strategy in strategies:
            for process in strategy.processes(self.env, self.desk):
                self.env.process(process)

    def run(self) -> History:
        """Run to the end of the horizon.

        Raises
        ------
        ModelError
            If an invariant of the model is broken.
        """
        for wave in self.waves:
            if wave.opens < 0:
                self._start(wave)
        tick, end = 0, self.scenario.clock.n_ticks
        while tick < end:
            while self.env.peek() <= tick:
                self.env.step()
            instructions = self.desk.take()
            for instruction in instructions:
                self._carry_out(instruction, tick)
            if {OPEN, POST} <= {instruction.phase for instruction in instructions}:
                mark_joined(tick, self.capacity, self.world)
            stop = int(min(self.env.peek(), end))
            while tick < stop:
                tick = self._advance(tick, stop)
                self._keep_orders()
        return self._history()

    def _advance(self, tick: int, stop: int) -> int:
        return int(
            advance(
                tick, stop, self.chunk, self.capacity, self.scenario.seed, self.replication, self.world, self.daily,
                self.archived, self.log,
            )
        )  # fmt: skip

    def _dilution(self) -> float:
        """Return the factor on content value by the operator's posts a day: min(1.5, f^-delta)."""
        posts_per_day = sum(len(wave.posts) for wave in self.waves) / self.scenario.clock.n_days
        delta = self.scenario.parameters["value.dilution"]
        if posts_per_day == 0 or delta == 0:
            return 1.0
        return min(1.5, math.exp(-delta * math.log(posts_per_day)))

    def _carry_out(self, instruction: Instruction, tick: int) -> None:
        wave, post = instruction.wave, instruction.post
        if wave is None:
            self._pin_drive(instruction, tick)
        elif instruction.phase == DISSOLVE:
            self._dissolve(wave, tick)
        elif instruction.phase == OPEN:
            self._open(wave, tick)
        elif instruction.phase == POST and post is not None:
            self._post(wave, post, tick)
        else:
            raise ModelError(f"instruction {instruction!r} is of no known kind")

    def _count(self, tick: int, name: str, by: int) -> None:
        self.daily[name][tick // self.ticks_per_day] += by

    def _make_groups(self, wave: Wave, n: int) -> slice:
        """Take the next group numbers and the room for the wave's messages."""
        made = slice(self.n_groups, self.n_groups + n)
        wave.first_group, wave.end_group = made.start, made.stop
        groups = self.world.groups[made]
        groups["alive"] = 1
        groups["consent"] = wave.consent
        groups["buyers_visible"] = wave.buyers_visible
        groups["joining_push"] = wave.joining_push
        groups["first_message"] = self.n_messages
        groups["first_position"] = self.n_positions + np.arange(n) * len(wave.posts)
        self.n_groups += n
        self.n_messages += len(wave.posts) + 1
        self.n_positions += n * len(wave.posts)
        return made

    def _start(self, wave: Wave) -> None:
        """Make the groups that exist before the start."""
        s, start_from = self.scenario, self.scenario.start_from
        if start_from is None:
            raise ModelError("a wave exists before the start, and the scenario has no start_from")
        made = self._make_groups(wave, start_from.groups)
        u = batch(s.seed, self.replication, START_GROUP, np.arange(start_from.groups))
        ranges = (start_from.age_days, start_from.muted, start_from.folded, start_from.pinned)
        drawn = np.stack([low + u[:, i] * (high - low) for i, (low, high) in enumerate(ranges)])
        joined = -np.floor(drawn[0] * self.ticks_per_day).astype(np.int64)
        everyone = first_enrolled(self.world.members, start_from.groups * start_from.size)
        joining, group_of = filled(everyone, start_from.groups, wave.lane, 0, s.seed, self.replication)
        states = batch(s.seed, self.replication, START_MEMBER, joining)[:, 0]
        if not start(
            joining, group_of + made.start, joined, drawn[1:], states, s.parameters["value.muted_start_penalty"],
            self.capacity, self.world, self.log,
        ):  # fmt: skip
            raise ModelError("the rows of a member are full at the start")
        self._count(0, "joins", len(joining))

    def _open(self, wave: Wave, tick: int) -> None:
        """Make a wave's groups with those who are taken or who enter."""
        s, count = self.scenario, self.n_customers
        if wave.entry is not None:
            enters = np.zeros(count, np.bool_)
            entrants(tick, wave.lane, wave.entry, s.seed, self.replication, enters, self.world)
            audience = np.flatnonzero(enters)
        else:
            audience = first_enrolled(self.world.members, math.floor(wave.share * count + 0.5))
        per_round = math.ceil(len(audience) / wave.size)
        if per_round == 0:
            return
        made = self._make_groups(wave, per_round * wave.rounds)
        for turn in range(wave.rounds):
            joining, group_of = filled(audience, per_round, wave.lane, turn, s.seed, self.replication)
            group_of += made.start + turn * per_round
            if not join(tick, wave.lane, self.capacity, joining, group_of, self.world, self.log):
                raise ModelError(f"tick {tick}: the rows of a member are full")
        self._count(tick, "joins", len(audience) * wave.rounds)
        self._count(tick, "template_setups" if wave.template else "setups", per_round * wave.rounds)

    def _dissolve(self, wave: Wave, tick: int) -> None:
        if not wave.is_made:
            return
        removed = dissolve(tick, wave.first_group, wave.end_group, self.capacity, self.archived, self.world, self.log)
        self.world.groups["alive"][wave.first_group : wave.end_group] = 0
        self._count(tick, "removals", int(removed))

    def _post(self, wave: Wave, post: Post, tick: int) -> None:
        """Send one message to all groups of a wave, unless the month's quota is used up."""
        if not wave.is_made:
            return
        n, line = wave.end_group - wave.first_group, post.line
        if line.via == "broadcast" and not self._quota_left(wave, tick):
            self._count(tick, "posts_dropped", n)
            return
        groups = self.world.groups[wave.first_group : wave.end_group]
        k = int(groups["posts"][0])
        self._write_message(int(groups["first_message"][0]) + k, post)
        self.world.positions[groups["first_position"] + k] = groups["messages"]
        groups["messages"] += 1
        groups["posts"] += 1
        groups["batches"] += groups["last_post"] != tick
        groups["last_post"] = tick
        day, of_day = divmod(tick, self.ticks_per_day)
        groups["rise"] = 24.0 * day + self.world.day["mean_hours_before"][of_day]
        if line.mention_all:
            groups["last_mention"] = tick
        if line.kind == "red_packet":
            groups["boost_until"] = (day + 1) * self.ticks_per_day
        self._count(tick, "posts_sent", n)
        self._count(tick, "posts_delivered", int(groups["members"].sum()))
        self._count(tick, "messages", 1)
        by_hand = line.via == "manual"
        self._count(tick, "manual_posts" if by_hand else "broadcasts", n if by_hand else 1)

    def _quota_left(self, wave: Wave, tick: int) -> bool:
        """Use one broadcast of the calendar month up, if there is one left (S10, L60)."""
        today = self.scenario.clock.start + timedelta(days=tick // self.ticks_per_day)
        month, quota = (today.year, today.month), self.scenario.platform.console.broadcasts_per_month
        allowed = _days_in_month(today) if isinstance(quota, str) else quota
        used = wave.broadcasts.get(month, 0)
        wave.broadcasts[month] = min(allowed, used + 1)
        return used < allowed

    def _write_message(self, i: int, post: Post) -> None:
        line, offer, message = post.line, post.line.offer, self.world.messages[i]
        coupon = self.scenario.company.coupon_yuan if line.kind == "coupon" else 0.0
        message["content_value"] = min(1.0, line.value * self.dilution)
        message["benefit"] = line.benefit
        message["topic"] = self.topics[line.topic]
        message["has_offer"] = offer is not None or line.kind in ("coupon", "promotion")
        message["coupon_fen"] = math.floor((coupon + (offer.coupon_yuan if offer else 0.0)) * 100 + 0.5)
        message["discount"] = offer.discount if offer else 0.0
        message["scarcity"] = offer.scarcity if offer else 1.0
        message["campaign"] = self.n_campaigns
        self.world.messages[i + 1]["mentions_before"] = message["mentions_before"] + line.mention_all
        self.n_campaigns += 1

    def _pin_drive(self, instruction: Instruction, tick: int) -> None:
        if instruction.reach < 0:
            if self.drive_by == instruction.strategy:
                self.world.relationships["drive_reached"] = 0
            return
        everyone = np.arange(self.n_customers)
        u = batch(self.scenario.seed, self.replication, PIN_DRIVE_PURPOSE, everyone, tick=tick)[:, 0]
        self.world.relationships["drive_reached"] = u < instruction.reach
        self.drive_by = instruction.strategy

    def _keep_orders(self) -> None:
        """Empty the record of orders, which has room for a few ticks only."""
        n = int(self.log.counts[N_ORDERS])
        if n:
            self.orders.append(self.log.orders[:n].copy())
            self.log.counts[N_ORDERS] = 0

    def _history(self) -> History:
        orders = np.concatenate(self.orders) if self.orders else np.zeros(0, ORDER)
        return History(
            arm=self.arm,
            replication=self.replication,
            n_customers=self.n_customers,
            n_days=self.scenario.clock.n_days,
            ticks_per_day=self.ticks_per_day,
            daily={name: np.ascontiguousarray(self.daily[name]) for name in DAILY},
            orders={name: np.ascontiguousarray(orders[name]) for name in ORDERS},
            events=self._events() if self.keeps_events else None,
            final=self._final() if self.keeps_events else None,
        )

    def _events(self) -> Array:
        n = int(self.log.counts[N_EVENTS])
        if n == EVENT_ROOM:
            raise ModelError(f"more than {EVENT_ROOM} events: the event log is for small worlds")
        events = self.log.events[:n].view(np.int64).reshape(n, 6)
        phase = np.select([events[:, 3] == GONE, events[:, 3] == JOINED], [0, 1], 2)
        member = np.where(phase < 2, events[:, 1], 0)
        slot = np.where(phase < 2, events[:, 2], 0)
        return events[np.lexsort((slot, member, phase, events[:, 0]))]

    def _final(self) -> dict[str, Array]:
        n_rows = self.world.relationships["n_rows"]
        taken = np.flatnonzero(np.arange(self.capacity) < n_rows[:, None])
        names = ("slot", "state", "value", "irritation", "irritation_tick")
        return {"member": taken // self.capacity} | {name: self.world.memberships[name][taken] for name in names}


def _days_in_month(day: date) -> int:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return (following - timedelta(days=1)).day
