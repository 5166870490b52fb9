"""Sections 5.1 to 5.4: a member's tick, as a SimPy process."""

from __future__ import annotations

import math
from collections.abc import Generator

import simpy

from sim.random_streams import DAY, SESSION
from sim.states import FOLDED, LEFT

from . import state
from .draws import NEAR
from .moves import JOIN_FOLLOW, JOIN_LEAVE, JOIN_MUTE, JOIN_SECOND, Moves
from .state import MUTED_STATES, UNMUTED, Membership, Person
from .visit import Visit
from .world import World

__all__ = ["Member"]

HOUSEKEEP_WORD, BOX_WORD = range(2)
MOST_NEEDS = 32
"""Needs that can fall due in one tick."""


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
        self._meet_needs()
        for membership in self.person.there(self.t):
            if membership.since == self.t:
                self._decide_at_joining(membership)
        if not self.person.there(self.t) or not self._looks():
            return
        housekeeping, box = self._first_look()
        sought = self._sought()
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

    def _meet_needs(self) -> None:
        """Step 1: needs that fall due."""
        for _ in range(MOST_NEEDS):
            if not self.world.needs.is_due(self.person, self.t):
                return
            self._meet_need()
            self.world.needs.next(self.person)

    def _meet_need(self) -> None:
        """Order by own need, or lose the need where it would have been met here."""
        needs, r = self.world.needs, self.relationship
        natural = needs.is_natural(self.person)
        if needs.is_won(self.person, needs.standing_push(self.person, self.t), r.choice):
            self.note(0, state.OWN_ORDER, self.who.kind.basket, 0 if natural else 1)
            r.reference = r.reference - self.p["purchase.adapt"] * r.reference
        elif natural:
            self.note(0, state.LOST, r.need, 0)
            needs.lose(self.person)

    def _decide_at_joining(self, m: Membership) -> None:
        """Step 2: decide on a group in its first tick."""
        joining, moves = m.group.joining, Moves(self, m)
        m.day_dec = self.day
        self.world.fade(self.person, self.t)
        if joining == "forced":
            self.relationship.load += self.world.weekly_load(self.p["load.forced"])
            leaving, u = self.p["decision.join_leave_forced"], moves.draw(JOIN_LEAVE)
            if self.below(u, leaving):
                self.world.reports += self.below(u, leaving * self.p["decision.report_forced"])
                moves.go(LEFT)
                return
        if moves.happens(JOIN_MUTE, self.p[f"decision.join_mute_{joining}"]):
            moves.mute(JOIN_SECOND, JOIN_FOLLOW)

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

    def _first_look(self) -> tuple[bool, bool]:
        """Step 4: draw housekeeping and the box at the first look of a day."""
        if self.relationship.first_look_day == self.day:
            return False, False
        self.relationship.first_look_day = self.day
        cleanup = 1 - math.exp(-self.p["decision.cleanup_per_day"])
        return self.below(self.draw(DAY, HOUSEKEEP_WORD, tick=self.day), cleanup), self._opens_box()

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
        """The membership sought out by who is about to buy."""
        needs, r = self.world.needs, self.relationship
        if r.pulled or not needs.is_open(self.person, self.t):
            return None
        best, *others = sorted(self.person.there(self.t), key=lambda m: (-m.habit, m.slot))
        self.world.draws.near_misses += any(0 < best.habit - m.habit <= NEAR for m in others)
        if not needs.pulls(self.person, self.p["attention.need_pull"] * min(1.0, 2 * best.habit)):
            return None
        self.world.sought += 1
        return best

    # Load

    def decay(self, m: Membership) -> None:
        """Decay X and the stocks of the relationship to this tick."""
        m.load, m.load_tick = self.world.own_load(m, self.t), self.t
        self.world.fade(self.person, self.t)

    def burden(self, m: Membership, messages: float) -> None:
        """Add load, part of it to the relationship."""
        dose = self.world.weekly_load(messages) * (1 - m.group.wave.settings.consent)
        share = self.p["load.brand_share"]
        self.relationship.load += dose * share
        m.load += dose * (1 - share)
