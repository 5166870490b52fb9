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
from .formulas import Ticks, decayed, half_up, saturated, sigma, weekly
from .needs import Needs
from .operators import Posts, Shocks, Work
from .past import Lived, Way, live, steepness
from .plan import DISSOLVE, OPEN, POST, Deed, Plan
from .population import Customer, customers
from .rules import Rules
from .sales import Sales
from .state import FLASH, STANDING, Group, Membership, Person, Relationship, Row, Wave

__all__ = ["World"]

MOST_SILENT = 0.999
SMALLEST_HABIT = 0.01
LAST_WEEK = 6
OLDEST_OPENING, LEAST_OPENED = 60, 0.001

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
        self._attributes: dict[tuple[int, ...], float] = {}
        self.needs = Needs(self)
        self.people = [self._person(customer) for customer in customers(scenario, self.draws)]
        self.groups: list[Group] = []
        self.waves: dict[tuple[int, int], Wave] = {}
        self.visits = self.sought = self.reports = self.setups = self.template_setups = 0
        self.rows: list[Row] = []
        self._member_rows: list[Row] = []
        self._operator_rows: list[Row] = []
        self._refused_rows: list[Row] = []
        self._drive: Deed | None = None
        self._fresh: list[Membership] = []
        self.work, self.posts, self.sales = Work(self), Posts(self), Sales(self)
        self.shocks, self.rules = Shocks(self), Rules(self)
        for place, settings in enumerate(self.arm):
            if isinstance(settings, KeepGroups):
                self._start_from(place, settings, scenario.cohorts)

    def _person(self, customer: Customer) -> Person:
        """Begin a relationship with the need that is drawn."""
        person = Person(customer, Relationship(customer.first_value))
        self.needs.begin(person, 0, customer.first_due)
        return person

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

    # Stocks

    def faded(self, stock: float, group: str, since: int, t: int) -> float:
        """What is left in t of a stock that fades by the half-life of a group of parameters."""
        return decayed(stock, (t - since) * self.ticks.d, self.p[f"{group}.half_life_days"])

    def brand_load(self, person: Person, t: int) -> float:
        """Xb decayed to t, without writing it."""
        return self.faded(person.relationship.load, "load", person.relationship.tick, t)

    def own_load(self, membership: Membership, t: int) -> float:
        """X decayed to t, without writing it."""
        return self.faded(membership.load, "load", membership.load_tick, t)

    def fade(self, person: Person, t: int) -> None:
        """The stocks are decayed to t (section 3)."""
        r = person.relationship
        r.load = self.brand_load(person, t)
        r.exposures = self.faded(r.exposures, "exposure", r.tick, t)
        r.novelty = self.faded(r.novelty, "novelty", r.tick, t)
        r.worth = self.worth(person, t)
        r.tick = t

    def worth(self, person: Person, t: int) -> float:
        """V decayed to t, without writing it."""
        r, first = person.relationship, person.customer.first_value
        return first + self.faded(r.worth - first, "value", r.tick, t)

    def weekly_load(self, messages: float) -> float:
        """Load of messages that are worth nothing: M of them."""
        return weekly(self.p["load.half_life_days"]) * messages

    def kept_from_coming(self, person: Person, t: int) -> float:
        """What brand load leaves of a probability of coming."""
        brand = saturated(self.brand_load(person, t) / person.customer.tolerance)
        return 1 - self.p["purchase.brand_reactance"] * brand

    def drive_reaches(self, person: Person, t: int) -> bool:
        """Whether a pin drive runs that reached the member."""
        if self._drive is None or t >= self._drive.until:
            return False
        return self.draws.below(self.attribute(PIN_DRIVE, person, 0, self._drive.tick), self._drive.reach)

    def attribute(self, purpose: int, person: Person, slot: int, tick: int, word: int = 0, *, block: int = 0) -> float:
        """Draw what belongs to the member: read once, used wherever MODEL.md names the same address again."""
        key = (purpose, person.number, slot, tick, word, block)
        if key not in self._attributes:
            self._attributes[key] = self.draws.uniform(
                purpose, person.number, slot=slot, tick=tick, block=block, word=word
            )
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
            group = self._make(wave, 1, 0, cohort.past.joining)[0]
            ranges = (cohort.age_days, *cohort.silent, cohort.pinned)
            values = [low + self._start_draw(group, word) * (high - low) for word, (low, high) in enumerate(ranges)]
            group.made = -math.floor(values[0] * self.ticks.n)
            people = [next(ranked) for _ in range(cohort.size)]
            self._come_from_a_past(cohort, group, people, *values)
            for person in people:
                self._note_joined(0, person, person.memberships[-1])

    def _start_draw(self, group: Group, word: int) -> float:
        """Draw one value of a group of the start."""
        return self.draws.uniform(START_GROUP, group.ordinal, word=word)

    def _come_from_a_past(
        self, cohort: Cohort, group: Group, people: list[Person], age: float, muted: float, folded: float, pinned: float
    ) -> None:
        """Give the members of a group their states and stocks (section 2, *The past*)."""
        lived = {person.number: self._lived(person, cohort, age) for person in people}
        silent = min(MOST_SILENT, muted + folded)
        by_number = [lived[number] for number in sorted(lived)]
        steep = steepness(by_number, silent) if cohort.states_stated and silent > 0 else 1.0
        for person in people:
            chance = 0.0 if cohort.states_stated and silent == 0 else lived[person.number].silent(steep)
            to_fold = chance * muted / (muted + folded) if silent > 0 else math.inf
            m = self._join(person, group, STANDING, joined=group.made, since=-1)
            m.state = self._start_state(person, m, chance, to_fold, pinned)
            self._bring(person, m, lived[person.number], min(1.0, cohort.past.posts_per_day))

    def _lived(self, person: Person, cohort: Cohort, age: float) -> Lived:
        """Follow a member through the past."""
        topics = [cohort.past.topic] if cohort.past.topic else self.scenario.topics[:1]
        interest = person.customer.interests[topics[0]] if topics else 0.0
        habit = self._first_habit(person.customer, cohort.past.joining)
        return live(person.customer, cohort.past, interest, age, habit, self.p)

    def _first_habit(self, who: Customer, joining: str) -> float:
        """H as at joining."""
        drawn = self.p[f"habit.{joining}"] * (1 + self.p["habit.spread"] * who.first_habit)
        return min(1.0, max(SMALLEST_HABIT, drawn))

    def _start_state(self, person: Person, m: Membership, chance: float, to_fold: float, pinned: float) -> int:
        """Draw the state that a membership starts in."""
        u = self.draws.uniform(START_MEMBER, person.number, slot=m.slot, word=0)
        if self.draws.below(u, chance):
            folds = not self.draws.below(u, to_fold) and person.customer.fold_from == 0
            return FOLDED if folds else MUTED
        return NORMAL if self.draws.below(u, 1 - pinned) else PINNED

    def _bring(self, person: Person, m: Membership, lived: Lived, posts: float) -> None:
        """Take over what the past has left, all of tick 0."""
        way: Way = lived.muted if m.state in (MUTED, FOLDED) else lived.unmuted
        r, brand = person.relationship, self.p["load.brand_share"]
        m.load, r.load = (1 - brand) * way.x, brand * way.x
        m.habit, m.t_fold = min(1.0, max(0.0, way.h)), m.joined
        r.novelty, r.worth = way.e, way.v
        if m.state != FOLDED:
            r.exposures = posts / (1 - math.pow(2, -1 / self.p["exposure.half_life_days"]))
        m.day_open = r.day_opened = -1 - min(OLDEST_OPENING, math.floor(1 / max(LEAST_OPENED, way.o)))

    def _open(self, deed: Deed) -> None:
        """Make the groups of a strategy: standing ones in tick 0, flash groups at each opening."""
        settings = self.arm[deed.place]
        if isinstance(settings, FlashGroups):
            self._open_wave(deed, settings, [self._entering(settings, deed.tick)], FLASH)
        elif isinstance(settings, MassGroups | SmallGroups):
            asked = self._by_enrolment()[: half_up(settings.share * len(self.people))]
            chosen = (
                asked if settings.accept == 1 else self._accepting(asked, settings.accept, STANDING, deed.tick, set())
            )
            self._open_wave(deed, settings, [chosen] * settings.groups_per_member, STANDING)

    def _entering(self, settings: FlashGroups, t: int) -> list[Person]:
        """Customers who enter a flash group opened in t."""
        unreached = {person.number for person in self.people if self._is_out_of_reach(person, t)}
        return self._accepting(self.people, settings.entry, FLASH, t, unreached)

    def _accepting(self, asked: list[Person], entry: float, lane: int, t: int, unreached: set[int]) -> list[Person]:
        """Who of those asked enters a group; all whom the invitation reaches feel it."""
        found = []
        for person in asked:
            chance = self._propensity(entry, person, t) * (
                self.p["flash.unreached"] if person.number in unreached else 1.0
            )
            u = self.attribute(ENTRY, person, lane * LANE_SLOTS, t)
            if self.draws.below(u, chance * self.kept_from_coming(person, t)):
                found.append(person)
        for person in asked:
            if person.number not in unreached:
                self.fade(person, t)
                person.relationship.load += self.weekly_load(self.p["flash.invitation"])
        return found

    def _propensity(self, entry: float, person: Person, t: int) -> float:
        """F of section 2."""
        if entry in (0, 1):
            return entry
        p, who = self.p, person.customer
        spread = p["flash.spread"]
        middle = math.sqrt(1 + math.pi * spread**2 / 8) * math.log(entry / (1 - entry))
        liked = p["flash.value"] * (self.worth(person, t) - who.first_value)
        return sigma(middle + spread * who.entering + liked)

    def _is_out_of_reach(self, person: Person, t: int) -> bool:
        """Whether a customer cannot have seen an invitation in the standing groups."""
        if not any(m.lane == STANDING for m in person.memberships):
            return False
        alive = any(m.live for m in person.memberships)
        return not alive or person.relationship.day_opened < self.ticks.day(t) - LAST_WEEK

    def _open_wave(
        self, deed: Deed, settings: FlashGroups | MassGroups | SmallGroups, rounds: Iterable[list[Person]], lane: int
    ) -> None:
        """Make a wave and put its members into groups, round by round."""
        wave, t = Wave(settings), deed.tick
        for number, chosen in enumerate(rounds):
            made = math.ceil(len(chosen) / settings.size)
            groups = self.set_up(wave, made, t, joining=settings.joining, template=settings.template)
            for person, group in self.fill(chosen, groups, lane, number):
                self.join_now(person, group, lane, t)
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

    def join_now(self, person: Person, group: Group, lane: int, t: int, *, left: Membership | None = None) -> None:
        """Make a membership in a tick, which keeps the habit of one just left; its marks are set after the posts."""
        membership = self._join(person, group, lane, joined=t, since=t + 1)
        if left is None:
            membership.habit = self._first_habit(person.customer, group.joining)
        else:
            membership.habit, membership.day_open = left.habit, left.day_open
        self._fresh.append(membership)
        self._note_joined(t, person, membership)

    def _join(self, person: Person, group: Group, lane: int, *, joined: int, since: int) -> Membership:
        """Make a membership."""
        membership = Membership(person.next_slot(lane), group, joined, since)
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
