"""Sections 3 and 5: needs that fall due one after the other, and the push under which they are won."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.random_streams import NEED

from .draws import NEAR
from .formulas import saturated, won
from .population import interval_rate
from .state import Person

if TYPE_CHECKING:
    from .world import World

__all__ = ["INCREMENTAL", "KINDS", "Needs"]

INTERVAL_WORD, CHOICE_WORD, AHEAD_WORD, PULL_WORD = range(4)
SHORTEST_AHEAD_DAYS = 0.25
DAYS_OF_MOVED = 7

KINDS = BASELINE, MOVED, INCREMENTAL = ("baseline", "moved", "incremental")
"""Kinds of orders in groups (section 7.6)."""


class Needs:
    """The needs of all customers.

    Parameters
    ----------
    world : World
        What members share.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.lost: dict[int, int] = {}
        self.put_back = 0

    # The current need

    def begin(self, person: Person, number: int, due: float, *, pulled: bool = False) -> None:
        """Let a need be the current one."""
        r = person.relationship
        r.need, r.due, r.pulled = number, due, pulled
        if due < math.inf:
            r.choice = self._draw(person, CHOICE_WORD)
            r.early = 2 * self._ahead(person) * self._draw(person, AHEAD_WORD)

    def _ahead(self, person: Person) -> float:
        """W: mean days by which a need can be met early."""
        p, rate = self.world.p, person.customer.need_rate
        return max(SHORTEST_AHEAD_DAYS, min(p["purchase.ahead"] / rate, p["purchase.ahead_days"]))

    def _draw(self, person: Person, word: int) -> float:
        """Read a word of the current need."""
        return self.world.attribute(NEED, person, 0, person.relationship.need, word)

    def next(self, person: Person) -> None:
        """The next need, one interval after the old due time."""
        r, shape = person.relationship, self.world.scenario.parameters["purchase.interval_shape"]
        waited = math.pow(-math.log(1 - self._draw(person, INTERVAL_WORD)), 1 / shape)
        r.due_before = r.due
        self.begin(person, r.need + 1, r.due + waited / interval_rate(person.customer.need_rate, shape))

    def give_back(self, person: Person, number: int, *, incremental: bool) -> None:
        """Put the need of an order that does not stand back (section 4.3), or lose it."""
        r = person.relationship
        if r.need == number + 1 and r.due_before is not None:
            due, r.due_before = r.due_before, None
            self.begin(person, number, due, pulled=True)
            self.put_back += 1
        elif not incremental:
            self.lose(person)

    def lose(self, person: Person) -> None:
        """Count a need that the customer would have met, and did not."""
        self.lost[person.number] = self.lost.get(person.number, 0) + 1

    def is_due(self, person: Person, t: int) -> bool:
        """Whether the current need falls due in a tick."""
        return self._reached(person.relationship.due, self.world.days.elapsed(t + 1))

    def is_open(self, person: Person, t: int) -> bool:
        """Whether the current need can be met by now."""
        r = person.relationship
        return self._reached(r.due - self.world.days.elapsed(t + 1), r.early)

    def pulls(self, person: Person, probability: float) -> bool:
        """Draw whether the current need brings the customer to the group."""
        person.relationship.pulled = True
        return self.world.draws.below(self._draw(person, PULL_WORD), probability)

    def is_natural(self, person: Person) -> bool:
        """Whether the customer would have bought here anyway."""
        return self.world.draws.below(person.relationship.choice, person.customer.kind.won)

    def natural(self, person: Person) -> int:
        """Count the needs before the current one that would have been met here without any push."""
        r, share = person.relationship, person.customer.kind.won
        return sum(self.world.attribute(NEED, person, 0, c, CHOICE_WORD) < share for c in range(r.need))

    def kind(self, person: Person, t: int) -> str:
        """Kind of an order in a group on the current need."""
        if not self.is_natural(person):
            return INCREMENTAL
        due, days, end = person.relationship.due, self.world.days, self.world.scenario.clock.n_ticks
        later = self._reached(DAYS_OF_MOVED, due - days.elapsed(t + 1)) or not self._reached(due, days.elapsed(end))
        return MOVED if later else BASELINE

    def _reached(self, value: float, bound: float) -> bool:
        """Whether value <= bound; two that are hardly apart are counted."""
        self.world.draws.near_misses += 0 < abs(value - bound) <= NEAR
        return value <= bound

    # Push

    def is_won(self, person: Person, push: float, u: float) -> bool:
        """Whether the current need is met here under a push, by a draw u."""
        share = person.customer.kind.won
        return self.world.draws.below(u, won(share, self.world.p["purchase.contestable"], push))

    def choice_in_group(self, person: Person, t: int) -> float:
        """u of section 7, step 6: of the need, or in a rival structure of the day."""
        if self.world.scenario.structures.choice == "each_need":
            return person.relationship.choice
        return self.world.attribute(NEED, person, 0, self.world.ticks.day(t), 0, block=1)

    def _known(self, exposures: float) -> float:
        """e(E) of section 5."""
        p, peak = self.world.p, exposures / self.world.p["exposure.peak"]
        forms = {
            "saturating": 1 - math.exp(-exposures / p["exposure.enough"]),
            "inverted_u": peak * math.exp(1 - peak),
            "none": 1.0,
        }
        return forms[self.world.scenario.structures.exposure]

    def standing_push(self, person: Person, t: int) -> float:
        """G of section 5: goodwill, the price cut that is expected, and what load takes away."""
        p, r = self.world.p, person.relationship
        exposures = self.world.faded(r.exposures, "exposure", r.tick, t)
        goodwill = p["purchase.goodwill"] * (self.world.worth(person, t) - person.customer.first_value)
        known = self._known(exposures)
        expected = p["purchase.elasticity"] * p["purchase.reference"] * r.reference
        brand = saturated(self.world.brand_load(person, t) / person.customer.tolerance)
        return goodwill * known - expected + math.log(1 - p["purchase.brand_reactance"] * brand)
