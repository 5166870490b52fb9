"""What members share, and the steps of a tick that are not theirs (section 4)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import date

from sim.random_streams import ENTRY, LANE_SLOTS, PIN_DRIVE, PLACE, START_GROUP, START_MEMBER
from sim.scenario.kinds import FlashGroups, KeepGroups, MassGroups, SmallGroups
from sim.scenario.model import Scenario
from sim.scenario.start_groups import Cohort
from sim.states import FOLDED, MUTED, NORMAL, PINNED, REMOVED

from . import plan, state
from .days import Days
from .draws import Draws
from .formulas import Ticks, decayed, half_up, saturated
from .operators import Posts, Shocks, Work
from .plan import DISSOLVE, OPEN, POST, Deed, Plan
from .population import customers
from .rules import Rules
from .sales import Sales
from .state import FLASH, STANDING, Group, Membership, Person, Relationship, Row, Wave

__all__ = ["World"]

OPERATOR_RANK = {state.CANCELLED: 0, state.GONE: 1, state.JOINED: 2}
"""Order of the rows of step 3 (section 9)."""


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
        self.p = dict(scenario.parameters)
        self.client = scenario.platform.client
        self.quota = scenario.platform.console.broadcasts_per_month
        self.coupon_yuan = scenario.company.coupon_yuan
        self.ticks = Ticks(scenario.clock.tick_minutes)
        self.days = Days(scenario.calendar, scenario.clock.start, self.ticks)
        self.draws = Draws(scenario.seed, replication)
        self.arm = scenario.arms[arm]
        self.plan = Plan(scenario, self.arm, self.days)
        self.people = [Person(c, Relationship(c.last_order)) for c in customers(scenario, self.draws)]
        self.groups: list[Group] = []
        self.waves: dict[tuple[int, int], Wave] = {}
        self.visits = self.setups = self.template_setups = 0
        self.rows: list[Row] = []
        self._member_rows: list[Row] = []
        self._operator_rows: list[Row] = []
        self._refused_rows: list[Row] = []
        self._attributes: dict[tuple[int, int, int, int], float] = {}
        self._drive: Deed | None = None
        self._fresh: list[Membership] = []
        self.work, self.posts, self.sales = Work(self), Posts(self), Sales(self)
        self.shocks, self.rules = Shocks(self), Rules(self)
        for place, settings in enumerate(self.arm):
            if isinstance(settings, KeepGroups):
                self._start_from(place, settings, scenario.start_from)

    def today(self, t: int) -> date:
        """Date of a tick."""
        return self.days.date(self.ticks.day(t))

    def note_operator(self, row: Row) -> None:
        """Write a row of step 3."""
        self._operator_rows.append(row)

    def note_refused(self, row: Row) -> None:
        """Write a row of step 5."""
        self._refused_rows.append(row)

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
        return self.draws.below(self.attribute(PIN_DRIVE, person, 0, self._drive.tick), self._drive.reach)

    def attribute(self, purpose: int, person: Person, slot: int, tick: int) -> float:
        """Draw what belongs to the member: read once, used wherever MODEL.md names the same address again."""
        key = (purpose, person.number, slot, tick)
        if key not in self._attributes:
            self._attributes[key] = self.draws.uniform(purpose, person.number, slot=slot, tick=tick, word=0)
        return self._attributes[key]

    # Steps 1 to 3

    def before_members(self, t: int) -> None:
        """Show the chat of the last hour, carry out the operators' deeds, then set the marks of who joined."""
        fading = self.p["chat.fading"]
        new_day = t % self.ticks.n == 0
        if new_day:
            self._change(t)
        self._show_chat(t, fading)
        if new_day:
            self._note_down(t)
            self.work.begin_day()
        self.sales.close(t)
        if new_day:
            self.shocks.strike(t)
            self.rules.carry_out(t)
        self._carry_out_plan(t)
        for membership in self._fresh:
            membership.mark(t)
        self._fresh.clear()

    def _carry_out_plan(self, t: int) -> None:
        """Dissolve, open, post, and start pin drives."""
        carry_out = {
            DISSOLVE: self._dissolve,
            OPEN: self._open,
            POST: self.posts.post,
            plan.PIN_DRIVE: self._start_drive,
        }
        for deed in self.plan.by_tick.get(t, ()):
            carry_out[deed.phase](deed)

    def _change(self, t: int) -> None:
        """Section 4.1: events of today."""
        for event in self.scenario.events:
            if event.day == self.today(t):
                for name, value in event.change.items():
                    self._set(name, value)

    def _set(self, name: str, value: object) -> None:
        """Give a rule, the coupon or a parameter a new value."""
        section, _, rule = name.rpartition(".")
        if section == "platform.client":
            self.client = self.client.model_copy(update={rule: value})
        elif section == "platform.console":
            self.quota = value
        elif name == "company.coupon_yuan":
            self.coupon_yuan = value
        else:
            self.p[name] = value

    def alive(self) -> list[Group]:
        """Groups not dissolved, in order of making."""
        return [group for group in self.groups if group.alive]

    def _note_down(self, t: int) -> None:
        """Keep chat and orders so far for the rules."""
        for group in self.alive():
            group.notes[self.ticks.day(t)] = (group.C - group.k, group.orders)

    def _show_chat(self, t: int, fading: float) -> None:
        """Section 4.2: by the hour."""
        showing = self.ticks.showing
        if t == 0 or t % showing:
            return
        kept = fading ** (24 * self.ticks.d * showing)
        for group in self.alive():
            if group.chat > 0:
                group.C += group.chat
                group.A += 1
                group.rise = self.days.mean_hours(t) - self.days.half_of_ticks(t - 1, showing)
            group.heat = kept * group.heat + group.chat
            group.chat = 0

    def _start_drive(self, deed: Deed) -> None:
        """The drive started last counts."""
        self._drive = deed

    def _dissolve(self, deed: Deed) -> None:
        """Dissolve all groups of a wave."""
        wave = self.waves.get((deed.place, deed.wave))
        for group in wave.alive() if wave is not None else ():
            self.end(group, deed.tick)

    def members(self, group: Group) -> list[tuple[Person, Membership]]:
        """Live memberships of a group, by member."""
        return [(p, m) for p in self.people for m in p.memberships if m.group is group and m.live]

    def end(self, group: Group, t: int) -> list[tuple[Person, Membership]]:
        """Dissolve a group, and give those who lived in it."""
        lived = self.members(group)
        for person, membership in lived:
            self.remove(person, membership, t)
        group.alive = False
        return lived

    def remove(self, person: Person, membership: Membership, t: int) -> None:
        """End a live membership."""
        self.note_operator((t, person.number, membership.slot, state.GONE, membership.state, 0))
        membership.state = REMOVED
        membership.group.N -= 1

    # Who comes into which group (section 2)

    def _start_from(self, place: int, settings: KeepGroups, cohorts: Iterable[Cohort]) -> None:
        """Groups that there are before the first tick, filled one after the other."""
        wave = self.waves[place, 0] = Wave(settings)
        of_groups = [cohort for cohort in cohorts for _ in range(cohort.groups)]
        seats = [cohort for cohort in of_groups for _ in range(cohort.size)]
        ranked = iter(self._by_place(self._by_enrolment()[: len(seats)], STANDING, 0))
        for cohort in of_groups:
            group = self._make(wave, 1, 0, "opt_in")[0]
            ranges = (cohort.age_days, cohort.muted, cohort.folded, cohort.pinned)
            values = [low + self._start_draw(group, word) * (high - low) for word, (low, high) in enumerate(ranges)]
            group.made = -math.floor(values[0] * self.ticks.n)
            for person in (next(ranked) for _ in range(cohort.size)):
                membership = self._join(person, group, STANDING, joined=group.made, since=-1)
                self._set_start_state(person, membership, *values[1:])
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
            self._open_wave(deed, settings, [self._entering(settings, deed.tick)], FLASH)
        elif isinstance(settings, MassGroups | SmallGroups):
            chosen = self._by_enrolment()[: half_up(settings.share * len(self.people))]
            self._open_wave(deed, settings, [chosen] * settings.groups_per_member, STANDING)

    def _entering(self, settings: FlashGroups, t: int) -> list[Person]:
        """Customers who enter a flash group opened in t."""
        found = []
        for person in self.people:
            brand = saturated(self.brand_irritation(person, t), self.p["irritation.half_value"])
            probability = settings.entry * (1 - self.p["purchase.brand_reactance"] * brand)
            if self.draws.below(self.attribute(ENTRY, person, FLASH * LANE_SLOTS, t), probability):
                found.append(person)
        return found

    def _open_wave(
        self, deed: Deed, settings: FlashGroups | MassGroups | SmallGroups, rounds: Iterable[list[Person]], lane: int
    ) -> None:
        """Make a wave and put its members into groups, round by round."""
        wave, t = Wave(settings), deed.tick
        for number, chosen in enumerate(rounds):
            made = math.ceil(len(chosen) / settings.size)
            groups = self.set_up(wave, made, t, joining=settings.joining, template=settings.template)
            for person, group in self.fill(chosen, groups, lane, number):
                self.join_now(person, group, lane, t, v=person.customer.first_value)
        if wave.groups:
            self.waves[deed.place, deed.wave] = wave

    def set_up(self, wave: Wave, number: int, t: int, *, joining: str, template: bool) -> list[Group]:
        """Make groups by work, in a tick."""
        self.work.set_up(number, template=template)
        self.template_setups += number * template
        self.setups += number * (not template)
        return self._make(wave, number, t, joining)

    def _make(self, wave: Wave, number: int, made: int, joining: str) -> list[Group]:
        """Make groups of a wave; ordinals count the groups of the arm."""
        groups = [Group(len(self.groups) + i, wave, made, joining) for i in range(number)]
        for group in groups:
            group.notes[self.ticks.day(max(0, made))] = (0, 0)
        self.groups += groups
        wave.groups += groups
        return groups

    def _by_enrolment(self) -> list[Person]:
        """Customers in order of ENROL."""
        return sorted(self.people, key=lambda person: (person.customer.enrol, person.number))

    def _by_place(self, chosen: Iterable[Person], lane: int, number: int) -> list[Person]:
        """Customers in order of PLACE of lane and round."""
        slot = lane * LANE_SLOTS + number
        return sorted(chosen, key=lambda person: (self.attribute(PLACE, person, slot, 0), person.number))

    def fill(self, chosen: list[Person], groups: list[Group], lane: int, number: int) -> Iterator[tuple[Person, Group]]:
        """Sort by PLACE of lane and round; position p of N goes to group (p G) // N."""
        ranked = self._by_place(chosen, lane, number)
        for position, person in enumerate(ranked):
            yield person, groups[position * len(groups) // len(ranked)]

    def join_now(self, person: Person, group: Group, lane: int, t: int, *, v: float) -> None:
        """Make a membership in a tick; its marks are set after the posts."""
        membership = self._join(person, group, lane, joined=t, since=t + 1)
        membership.v = v
        self._fresh.append(membership)
        self._note_joined(t, person, membership)

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

    def after_members(self, t: int) -> None:
        """Refuse, count leavers and buyers, and put the rows of the tick in order (sections 4.5 and 9)."""
        self.sales.settle(t)
        kept = self.p["purchase.buyers_fading"] ** (24 * self.ticks.d)
        for group in self.alive():
            group.N -= group.leavers_now
            group.buyers = kept * group.buyers + group.orders_now
            group.orders += group.orders_now
            group.leavers_now = group.orders_now = 0
        self._operator_rows.sort(key=_operator_order)
        self._member_rows.sort(key=lambda row: row[1])
        self._refused_rows.sort(key=lambda row: (row[4], row[1]))
        for rows in (self._operator_rows, self._member_rows, self._refused_rows):
            self.rows += rows
            rows.clear()


def _operator_order(row: Row) -> tuple[int, ...]:
    """CANCELLED by campaign, member; REMOVED and JOINED by member, slot."""
    _, member, slot, code, a, b = row
    return OPERATOR_RANK[code], *((a, member, b) if code == state.CANCELLED else (member, slot))
