"""What members share, and the steps of a tick that are not theirs (section 4)."""

from __future__ import annotations

import calendar
import math
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from sim.random_streams import ENTRY, LANE_SLOTS, PIN_DRIVE, PLACE, START_GROUP, START_MEMBER
from sim.scenario.kinds import FlashGroups, KeepGroups, MassGroups, SmallGroups
from sim.scenario.kinds.settings import GroupSettings
from sim.scenario.model import Scenario, StartFrom
from sim.states import FOLDED, MUTED, NORMAL, PINNED, REMOVED

from . import plan, state
from .draws import Draws
from .formulas import Ticks, decayed, half_up, saturated
from .plan import DISSOLVE, OPEN, POST, Deed, Message, Plan
from .population import customers
from .state import FLASH, STANDING, Group, Membership, Person, Relationship, Row, Wave

__all__ = ["World"]


class World:
    """Groups and people of one arm in one replication.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    arm : str
        Name of an arm.
    replication : int
        Number of the replication.
    """

    def __init__(self, scenario: Scenario, arm: str, replication: int) -> None:
        self.scenario = scenario
        self.p = scenario.parameters
        self.client = scenario.platform.client
        self.ticks = Ticks(scenario.clock.tick_minutes)
        self.draws = Draws(scenario.seed, replication)
        self.arm = scenario.arms[arm]
        self.plan = Plan(scenario, self.arm)
        self.people = [Person(c, Relationship(c.last_order)) for c in customers(scenario, self.draws)]
        self.groups: list[Group] = []
        self.waves: dict[tuple[int, int], Wave] = {}
        self.campaigns = self.visits = self.delivered = self.dropped = 0
        self.rows: list[Row] = []
        self._member_rows: list[Row] = []
        self._operator_rows: list[Row] = []
        self._attributes: dict[tuple[int, int, int, int], float] = {}
        self._drive: Deed | None = None
        self._fresh: list[Membership] = []
        for place, settings in enumerate(self.arm):
            if isinstance(settings, KeepGroups) and scenario.start_from is not None:
                self._start_from(place, settings, scenario.start_from)

    def note(self, row: Row) -> None:
        """Write a member's row of this tick."""
        self._member_rows.append(row)

    def brand_irritation(self, person: Person, t: int) -> float:
        """Ib decayed to t, without writing it."""
        relationship = person.relationship
        days = (t - relationship.irritation_tick) * self.ticks.d
        return decayed(relationship.irritation, days, self.p["irritation.half_life_days"])

    def own_irritation(self, membership: Membership, t: int) -> float:
        """I decayed to t, without writing it."""
        days = (t - membership.irritation_tick) * self.ticks.d
        return decayed(membership.irritation, days, self.p["irritation.half_life_days"])

    def drive_reaches(self, person: Person, t: int) -> bool:
        """Whether a pin drive runs that reached the member."""
        if self._drive is None or t >= self._drive.until:
            return False
        return self.draws.below(self._attribute(PIN_DRIVE, person, 0, self._drive.tick), self._drive.reach)

    def _attribute(self, purpose: int, person: Person, slot: int, tick: int) -> float:
        """Draw what belongs to the member: read once, used wherever MODEL.md names the same address again."""
        key = (purpose, person.number, slot, tick)
        if key not in self._attributes:
            self._attributes[key] = self.draws.uniform(purpose, person.number, slot=slot, tick=tick, word=0)
        return self._attributes[key]

    # Steps 1 to 3

    def before_members(self, t: int) -> None:
        """Show the chat of the last tick, carry out the operators' deeds, then set the marks of who joined."""
        self._show_chat(t)
        carry_out = {DISSOLVE: self._dissolve, OPEN: self._open, POST: self._post, plan.PIN_DRIVE: self._start_drive}
        for deed in self.plan.by_tick.get(t, ()):
            carry_out[deed.phase](deed)
        for membership in self._fresh:
            membership.mark(t)
        self._fresh.clear()

    def alive(self) -> list[Group]:
        """Groups not dissolved, in order of making."""
        return [group for group in self.groups if group.wave.alive]

    def _show_chat(self, t: int) -> None:
        """Section 4.2: by the hour."""
        showing = self.ticks.showing
        if t % showing:
            return
        kept = self.p["chat.fading"] ** (24 * self.ticks.d * showing)
        for group in self.alive():
            if group.chat > 0:
                group.C += group.chat
                group.A += 1
                group.rise = self.ticks.mean_hours(t) - showing * self.ticks.half_weight(t - 1)
            group.heat = kept * group.heat + group.chat
            group.chat = 0

    def _start_drive(self, deed: Deed) -> None:
        """The drive started last counts."""
        self._drive = deed

    def _dissolve(self, deed: Deed) -> None:
        """Every live membership of a wave becomes REMOVED."""
        wave = self.waves.get((deed.place, deed.wave))
        if wave is None:
            return
        wave.alive = False
        for person, membership in self._memberships_of(wave):
            row = (deed.tick, person.number, membership.slot, state.GONE, membership.state, 0)
            self._operator_rows.append(row)
            membership.state = REMOVED
            membership.group.N -= 1

    def _memberships_of(self, wave: Wave) -> Iterator[tuple[Person, Membership]]:
        """Live memberships of a wave."""
        for person in self.people:
            for membership in person.memberships:
                if membership.group.wave is wave and membership.live:
                    yield person, membership

    # Posts

    def _post(self, deed: Deed) -> None:
        """Send one message to all groups of a wave, unless the month's quota is used up."""
        wave = self.waves.get((deed.place, deed.wave))
        if wave is None or not wave.alive:
            return
        message = self.plan.message(self.scenario.schedules[wave.settings.schedule][deed.line])
        if message.broadcast and not self._within_quota(wave, deed.tick):
            self.dropped += len(wave.groups)
            return
        wave.messages.append(message)
        wave.campaigns.append(self.campaigns)
        self.campaigns += 1
        for group in wave.groups:
            self._post_to(group, message, deed.tick)

    def _within_quota(self, wave: Wave, t: int) -> bool:
        """Take a broadcast from the wave's quota of the calendar month, if one is left."""
        today: date = self.scenario.clock.start + timedelta(days=self.ticks.day(t))
        month = (today.year, today.month)
        quota = self.scenario.platform.console.broadcasts_per_month
        allowed = calendar.monthrange(*month)[1] if quota == "days_of_month" else int(quota)
        used = wave.broadcasts.get(month, 0)
        wave.broadcasts[month] = min(used + 1, allowed)
        return used < allowed

    def _post_to(self, group: Group, message: Message, t: int) -> None:
        """Put a message into one group (section 4.3)."""
        self.delivered += group.N
        group.positions.append(group.C)
        group.C += 1
        group.k += 1
        group.A += group.last_post != t
        group.rise = self.ticks.mean_hours(t)
        group.last_post = t
        if message.mention_all:
            group.last_mention = t
        if message.red_packet:
            group.boost_until = (self.ticks.day(t) + 1) * self.ticks.n

    # Who comes into which group (section 2)

    def _start_from(self, place: int, settings: KeepGroups, start: StartFrom) -> None:
        """Groups that there are before the first tick."""
        wave = self.waves[place, 0] = Wave(settings)
        chosen = self._by_enrolment()[: start.groups * start.size]
        ranges = (start.age_days, start.muted, start.folded, start.pinned)
        groups = self._make(wave, start.groups)
        values = {
            group: [low + self._start_draw(group, word) * (high - low) for word, (low, high) in enumerate(ranges)]
            for group in groups
        }
        for person, group in self._fill(chosen, groups, STANDING, 0):
            age, *shares = values[group]
            joined = -math.floor(age * self.ticks.n)
            membership = self._join(person, group, STANDING, joined=joined, since=-1)
            self._set_start_state(person, membership, *shares)
            self._note_joined(0, person, membership)

    def _start_draw(self, group: Group, word: int) -> float:
        """Draw one value of a group of the start."""
        return self.draws.uniform(START_GROUP, group.ordinal, word=word)

    def _set_start_state(self, person: Person, m: Membership, muted: float, folded: float, pinned: float) -> None:
        """Draw the state that a membership starts in."""
        u = self.draws.uniform(START_MEMBER, person.number, slot=m.slot, word=0)
        if self.draws.below(u, muted):
            m.state = MUTED
        elif self.draws.below(u, muted + folded):
            m.state = FOLDED if person.customer.fold_from == 0 else MUTED
        elif self.draws.below(u, muted + folded + pinned):
            m.state = PINNED
        if m.state not in (NORMAL, PINNED):
            m.v = max(0.0, m.v - self.p["value.muted_start_penalty"])
            m.t_fold = m.joined

    def _open(self, deed: Deed) -> None:
        """Make the groups of a strategy: standing ones in tick 0, flash groups at each opening."""
        settings = self.arm[deed.place]
        if isinstance(settings, FlashGroups):
            rounds = [self._entering(settings, deed.tick)]
            self._open_wave(deed, settings, settings.size, rounds, FLASH)
        elif isinstance(settings, MassGroups | SmallGroups):
            chosen = self._by_enrolment()[: half_up(settings.share * len(self.people))]
            rounds = [chosen] * settings.groups_per_member
            self._open_wave(deed, settings, settings.size, rounds, STANDING)

    def _entering(self, settings: FlashGroups, t: int) -> list[Person]:
        """Customers who enter a flash group opened in t."""
        found = []
        for person in self.people:
            brand = saturated(self.brand_irritation(person, t), self.p["irritation.half_value"])
            probability = settings.entry * (1 - self.p["purchase.brand_reactance"] * brand)
            if self.draws.below(self._attribute(ENTRY, person, FLASH * LANE_SLOTS, t), probability):
                found.append(person)
        return found

    def _open_wave(
        self, deed: Deed, settings: GroupSettings, size: int, rounds: Iterable[list[Person]], lane: int
    ) -> None:
        """Make a wave and put its members into groups, round by round."""
        wave = Wave(settings)
        for number, chosen in enumerate(rounds):
            groups = self._make(wave, math.ceil(len(chosen) / size))
            for person, group in self._fill(chosen, groups, lane, number):
                membership = self._join(person, group, lane, joined=deed.tick, since=deed.tick + 1)
                self._fresh.append(membership)
                self._note_joined(deed.tick, person, membership)
        if wave.groups:
            self.waves[deed.place, deed.wave] = wave

    def _make(self, wave: Wave, number: int) -> list[Group]:
        """Make groups of a wave; ordinals count the groups of the arm."""
        made = [Group(len(self.groups) + i, wave) for i in range(number)]
        self.groups += made
        wave.groups += made
        return made

    def _by_enrolment(self) -> list[Person]:
        """Customers in order of ENROL."""
        return sorted(self.people, key=lambda person: (person.customer.enrol, person.number))

    def _fill(
        self, chosen: list[Person], groups: list[Group], lane: int, number: int
    ) -> Iterator[tuple[Person, Group]]:
        """Sort by PLACE of lane and round; position p of N goes to group (p G) // N."""
        slot = lane * LANE_SLOTS + number
        ranked = sorted(chosen, key=lambda person: (self._attribute(PLACE, person, slot, 0), person.number))
        for position, person in enumerate(ranked):
            yield person, groups[position * len(groups) // len(ranked)]

    def _join(self, person: Person, group: Group, lane: int, *, joined: int, since: int) -> Membership:
        """Make a membership."""
        membership = Membership(person.next_slot(lane), group, joined, since, person.customer.first_value)
        person.join(membership)
        group.N += 1
        return membership

    def _note_joined(self, t: int, person: Person, membership: Membership) -> None:
        """Write the row of a new membership."""
        group = membership.group.ordinal
        self._operator_rows.append((t, person.number, membership.slot, state.JOINED, group, membership.state))

    # Steps 5 and 6

    def after_members(self) -> None:
        """Count leavers and buyers, and put the rows of the tick in order (sections 4.5 and 9)."""
        kept = self.p["purchase.buyers_fading"] ** (24 * self.ticks.d)
        for group in self.alive():
            group.N -= group.leavers_now
            group.buyers = kept * group.buyers + group.orders_now
            group.leavers_now = group.orders_now = 0
        self._operator_rows.sort(key=lambda row: (row[3] != state.GONE, row[1], row[2]))
        self._member_rows.sort(key=lambda row: row[1])
        self.rows += self._operator_rows + self._member_rows
        self._operator_rows.clear()
        self._member_rows.clear()
