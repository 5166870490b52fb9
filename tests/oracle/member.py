"""Sections 5.1 to 5.4 and 6: a member's tick and decisions, as a SimPy process."""

from __future__ import annotations

import math
from collections.abc import Generator

import simpy

from sim.random_streams import DAY, DECISION, JOINING, NEED, SESSION
from sim.states import FOLDED, LEFT, MUTED, NORMAL, PINNED, PINNED_MUTED

from . import state
from .draws import NEAR
from .formulas import decayed, saturated
from .moves import Situation, Weighed, choose, weigh
from .state import MUTED_STATES, UNMUTED, Group, Membership, Person
from .visit import Visit
from .world import World

__all__ = ["Member"]

FRESHLY_MUTED = ((NORMAL, MUTED), (PINNED, PINNED_MUTED))

HOUSEKEEP_WORD, BOX_WORD, PULL_WORD = range(3)
MOVE1, SECOND, MOVE2, FOLLOW = range(4)
DECISION_WORDS = {DECISION: ((0, 1), (0, 2), (0, 3), (1, 0)), JOINING: ((0, 0), (0, 1), (0, 2), (0, 3))}
"""Block and word of MOVE1, SECOND, MOVE2, FOLLOW by purpose (section 1)."""


class Member:
    """The process of one member.

    Parameters
    ----------
    world : World
        What members share.
    person : Person
        The member.
    """

    def __init__(self, world: World, person: Person) -> None:
        self.world = world
        self.person = person
        self.who = person.customer
        self.relationship = person.relationship
        self.p = world.p
        self.t = 0

    def live(self, env: simpy.Environment, first: int, step: int) -> Generator[simpy.Event, None, None]:
        """Act once a tick, at the moments `first`, `first + step`, ..."""
        yield env.timeout(first)
        while True:
            self.t = int(env.now) // step
            self._tick()
            yield env.timeout(step)

    # Section 5

    def _tick(self) -> None:
        """Steps 1 to 5."""
        self._need()
        for membership in self.person.there(self.t):
            if membership.since == self.t:
                self._decide_at_joining(membership)
        if not self.person.there(self.t) or not self._looks():
            return
        housekeeping, box, sought = self._first_look()
        for membership in self.person.there(self.t):
            self.world.visits += 1
            Visit(self, membership, housekeeping, box, membership is sought).take_place()

    def draw(self, purpose: int, word: int, *, slot: int = 0, tick: int | None = None, block: int = 0) -> float:
        """Read a word of this member, by default of this tick."""
        field = self.t if tick is None else tick
        return self.world.draws.uniform(purpose, self.who.number, slot=slot, tick=field, block=block, word=word)

    def below(self, u: float, probability: float) -> bool:
        """Compare a draw with its probability."""
        return self.world.draws.below(u, probability)

    def note(self, slot: int, code: int, a: int, b: int) -> None:
        """Write a row of the log."""
        self.world.note((self.t, self.who.number, slot, code, a, b))

    @property
    def day(self) -> int:
        """Today."""
        return self.world.ticks.day(self.t)

    @property
    def ready(self) -> float:
        """Readiness to buy since the last order, whoever caused it."""
        days = (self.t - self.relationship.last_order) * self.world.ticks.d
        return 1 - math.exp(-self.who.readiness_rate * days)

    def _need(self) -> None:
        """Order by own need."""
        ticks = self.world.ticks
        wanted = ticks.weight(self.t) * self.world.days.demand(self.t)
        hazard = self.who.need_rate * self.ready * wanted * ticks.d
        if self.below(self.draw(NEED, self.t & 3, tick=self.t >> 2), 1 - math.exp(-hazard)):
            self.note(0, state.OWN_ORDER, self.who.kind.basket, 0)
            self.relationship.last_order = self.t

    def _decide_at_joining(self, membership: Membership) -> None:
        """Decide on a group in its first tick."""
        self.decay_brand()
        membership.day_dec = self.day
        self.decide(membership, JOINING, self._joining_push(membership.group))

    def _joining_push(self, group: Group) -> float:
        """What the way of joining adds to mute."""
        return 0.0 if group.joining == "opt_in" else self.p[f"decision.join_{group.joining}"]

    def _looks(self) -> bool:
        """Whether the member opens the app."""
        ticks = self.world.ticks
        pulled = min(self._alerts(), self.p["attention.push_pull_max"])
        pull = self.p["attention.push_pull"] * ticks.alert_share(self.t) * pulled
        rate = self.who.sessions * ticks.weight(self.t) * ticks.d + pull
        return self.below(self.draw(SESSION, self.t & 3, tick=self.t >> 2), 1 - math.exp(-rate))

    def _alerts(self) -> int:
        """Memberships that alert in this tick."""
        return sum(self._alerted(m) for m in self.person.there(self.t))

    def _alerted(self, m: Membership) -> bool:
        """Whether a post of this tick alerts."""
        if m.group.last_post != self.t:
            return False
        breaks = self.world.client.mention_breaks_mute and m.group.last_mention == self.t
        return m.state in UNMUTED or (m.state in MUTED_STATES and (m.follows or breaks))

    def _first_look(self) -> tuple[bool, bool, Membership | None]:
        """Draw housekeeping, the box and the sought membership at the first look of a day."""
        if self.relationship.first_look_day == self.day:
            return False, False, None
        self.relationship.first_look_day = self.day
        cleanup = 1 - math.exp(-self.p["decision.cleanup_per_day"])
        housekeeping = self.below(self.draw(DAY, HOUSEKEEP_WORD, tick=self.day), cleanup)
        return housekeeping, self._opens_box(), self._sought()

    def _opens_box(self) -> bool:
        """Whether the box of folded groups is opened; drawn only if there is one."""
        folds = [m.t_fold for m in self.person.there(self.t) if m.state == FOLDED]
        if not folds:
            return False
        age = (self.t - max(folds)) * self.world.ticks.d
        settled, fresh = self.p["box.settled_probability"], self.p["box.fresh_probability"]
        probability = settled + (fresh - settled) * math.exp(-age / self.p["box.forgetting_days"])
        if self.world.client.box_rises:
            probability = min(1.0, self.p["box.rising_factor"] * probability)
        return self.below(self.draw(DAY, BOX_WORD, tick=self.day), probability)

    def _sought(self) -> Membership | None:
        """The membership sought out by who is ready to buy."""
        if not self.ready > self.p["attention.need_threshold"]:
            return None
        if not self.below(self.draw(DAY, PULL_WORD, tick=self.day), self.p["attention.need_pull"]):
            return None
        best, *others = sorted(self.person.there(self.t), key=lambda m: (-m.v, m.slot))
        self.world.draws.near_misses += any(0 < best.v - m.v <= NEAR for m in others)
        return best

    # Stocks of the relationship and a membership

    def decay(self, m: Membership) -> None:
        """Decay I, Ib and E to this tick."""
        self.decay_brand()
        m.irritation = self.world.own_irritation(m, self.t)
        r, days = self.relationship, (self.t - self.relationship.exposure_tick) * self.world.ticks.d
        r.exposure = decayed(r.exposure, days, self.p["exposure.half_life_days"])
        m.irritation_tick = r.exposure_tick = self.t

    def decay_brand(self) -> None:
        """Decay Ib to this tick."""
        self.relationship.irritation = self.world.brand_irritation(self.person, self.t)
        self.relationship.irritation_tick = self.t

    def irritate(self, m: Membership, x: float) -> None:
        """Add irritation, part of it to the brand."""
        dose = x * self.who.sensitivity * (1 - m.group.wave.settings.consent)
        share = self.p["irritation.brand_share"]
        self.relationship.irritation += dose * share
        m.irritation += dose * (1 - share)

    def irritation(self, m: Membership) -> float:
        """J, as the stocks stand."""
        return saturated(m.irritation + self.relationship.irritation, self.p["irritation.half_value"])

    # Section 6

    def decide(self, m: Membership, purpose: int, joining_push: float = 0.0) -> None:
        """Draw a move, and at times a second one after muting."""
        before = m.state
        self._move(m, choose(self._weighed(m, joining_push), self._word(m, purpose, MOVE1), self.world.draws))
        if (before, m.state) not in FRESHLY_MUTED:
            return
        follow = self.p["decision.follow_probability"]
        if self.world.client.followed_senders > 0 and follow > 0:
            m.follows = self.below(self._word(m, purpose, FOLLOW), follow)
        if self.below(self._word(m, purpose, SECOND), self.p["decision.second_probability"]):
            self._move(m, choose(self._weighed(m, 0.0), self._word(m, purpose, MOVE2), self.world.draws))

    def _word(self, m: Membership, purpose: int, name: int) -> float:
        """Read a word of the decision."""
        block, word = DECISION_WORDS[purpose][name]
        return self.draw(purpose, word, slot=m.slot, block=block)

    def _weighed(self, m: Membership, joining_push: float) -> Weighed:
        """Weigh the moves that this membership offers now."""
        driven = self.world.drive_reaches(self.person, self.t)
        situation = Situation(
            state=m.state,
            v=m.v,
            irritation=self.irritation(m),
            tenure_days=max(0, self.t - m.joined) * self.world.ticks.d,
            size=max(1, m.group.N),
            may_fold=self.t >= self.who.fold_from,
            joining_push=joining_push,
            pin_push=self.p["decision.pin_drive"] if driven else 0.0,
        )
        return weigh(situation, self.who, self.world.client, self.p)

    def _move(self, m: Membership, target: int | None) -> None:
        """Change the state at once; a leaver counts in the group until the end of the tick."""
        if target is None:
            return
        self.note(m.slot, state.MOVE, m.state, target)
        m.state = target
        m.follows = m.follows and target in MUTED_STATES
        if target == FOLDED:
            m.t_fold = self.t
        if target == LEFT:
            m.group.leavers_now += 1
