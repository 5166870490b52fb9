"""What happened in the generated cases, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from sim.random_streams import DAY, DECISION, ENTRY, JOINING, LANE_SLOTS, LOOK_IN, NEED, PIN_DRIVE, VISIT
from sim.scenario.model import Scenario
from sim.states import FOLDED, LEFT, MUTED, NORMAL, PINNED, PINNED_MUTED

from .state import (
    CANCELLED,
    CHAT,
    GONE,
    JOINED,
    LOST,
    MOVE,
    ON_SCREEN,
    OPENED,
    ORDER,
    OWN_ORDER,
    REFUSED,
    Membership,
    Row,
)
from .world import World

__all__ = ["ALL_CODES", "ALL_MOVES", "Coverage", "features"]

ALL_CODES = frozenset((OWN_ORDER, JOINED, ON_SCREEN, OPENED, ORDER, CHAT, MOVE, GONE, REFUSED, CANCELLED, LOST))
"""Codes of section 9."""

ALL_MOVES = frozenset(
    (source, target)
    for source, targets in {
        NORMAL: (MUTED, PINNED, FOLDED, LEFT),
        PINNED: (PINNED_MUTED, NORMAL, LEFT),
        MUTED: (NORMAL, PINNED_MUTED, FOLDED, LEFT),
        PINNED_MUTED: (PINNED, MUTED, FOLDED, LEFT),
        FOLDED: (MUTED, LEFT),
    }.items()
    for target in targets
)
"""The moves of section 6, with the rules switched either way."""


_DRAWS = {
    (DAY, 0, 1): "BOX",
    (VISIT, 0, 1): "AGAIN",
    (LOOK_IN, 0, 0): "LOOKIN",
    (DECISION, 0, 1): "WHICH",
    (DECISION, 0, 2): "SECOND",
    (DECISION, 0, 3): "RETURN",
    (DECISION, 1, 0): "FOLLOW",
    (DECISION, 1, 1): "TIDY",
    (JOINING, 0, 0): "LEAVE at joining",
    (JOINING, 0, 1): "MUTE at joining",
    (JOINING, 0, 2): "SECOND at joining",
    (JOINING, 0, 3): "FOLLOW at joining",
    (ENTRY, 0, 0): "ENTER",
    (PIN_DRIVE, 0, 0): "REACHED",
    (NEED, 0, 3): "PULL",
    (NEED, 1, 0): "choice of the day",
}
"""Draws that are not made in every case, by purpose, block and word (section 1)."""


@dataclass
class Coverage:
    """What happened in the cases counted so far.

    Parameters
    ----------
    codes : dict of int to int
        Rows by code.
    moves : dict of (int, int) to int
        Moves by old and new state.
    features : Counter of str
        Cases by feature.
    """

    codes: dict[int, int] = field(default_factory=lambda: dict.fromkeys(sorted(ALL_CODES), 0))
    moves: dict[tuple[int, int], int] = field(default_factory=lambda: dict.fromkeys(sorted(ALL_MOVES), 0))
    features: Counter[str] = field(default_factory=Counter)

    def count(self, rows: list[Row], found: set[str]) -> None:
        """Count the rows and the features of one case."""
        self.features.update(found)
        self.features.update(_of_log(rows))
        for _, _, _, code, a, b in rows:
            self.codes[code] = self.codes.get(code, 0) + 1
            if code == MOVE:
                self.moves[a, b] = self.moves.get((a, b), 0) + 1

    def __str__(self) -> str:
        codes = " ".join(f"{code}:{number}" for code, number in self.codes.items())
        moves = " ".join(f"{a}>{b}:{number}" for (a, b), number in self.moves.items())
        found = ", ".join(f"{name} {number}" for name, number in sorted(self.features.items()))
        return f"rows by code {codes}; moves {moves}; cases with {found}"


def _of_log(rows: list[Row]) -> set[str]:
    """Features that a log shows."""
    names = {REFUSED: "order refused", CANCELLED: "order cancelled"}
    return {names[row[3]] for row in rows if row[3] in names}


def features(world: World) -> set[str]:
    """Name what took place in a world that has come to its end.

    Parameters
    ----------
    world : World
        After the last tick.

    Returns
    -------
    set of str
        Names of features.
    """
    of_world = {*_of_deeds(world), *_of_posts(world), *_of_offers(world), *_of_calendar(world), *_of_plan(world)}
    return {*of_world, *_of_needs(world), *_of_draws(world)}


def _of_deeds(world: World) -> Iterator[str]:
    """Shocks and rules that were carried out, and events."""
    yield from (f"shock {kind}" for kind in world.shocks.struck)
    yield from (f"rule {deed}" for deed in world.rules.done)
    yield from (f"rule asks for {what} of the last days" for what in world.rules.judged)
    if len(world.rules.done) > len(set(world.rules.done)) or len(set(world.rules.done)) > 1:
        yield "several rules"
    if world.work.people < (world.scenario.staff.people if world.scenario.staff else 0):
        yield "staff fewer"
    if world.work.skimped > 0:
        yield "care skimped on the last day"
    for event in world.scenario.events:
        yield from (f"event of {_kind_of(name)}" for name in event.change)


def _kind_of(name: str) -> str:
    """Tell rules of the platform, the coupon and parameters apart."""
    section = name.rpartition(".")[0]
    return section if section.startswith("platform") else "coupon" if section == "company" else "parameters"


def _of_posts(world: World) -> Iterator[str]:
    """How posts fared."""
    if world.posts.unstaffed:
        yield "post unstaffed"
    if world.posts.dropped > world.posts.unstaffed:
        yield "post over the quota"
    if any(group.made > 0 and group.k > len(group.positions) for group in world.groups):
        yield "group made into a wave with posts"
    if any(len(person.memberships) > 1 and _came_back(person.memberships) for person in world.people):
        yield "back in a group once left"


def _came_back(memberships: list[Membership]) -> bool:
    """Whether somebody was in one group twice."""
    return len({m.group.ordinal for m in memberships}) < len(memberships)


def _of_offers(world: World) -> Iterator[str]:
    """How offers ended."""
    sales = world.sales
    for campaign, (wave, j) in enumerate(sales.offered):
        message = wave.messages[j]
        if message.quiet:
            yield "quiet post"
        if message.stock and wave.left[j] == 0:
            yield "sold out"
        if message.min_buyers and message.end <= world.scenario.clock.n_ticks - 1 and sales.on(campaign):
            yield "enough buyers"
        if message.roll_call:
            yield "roll call"
        if message.threshold > min(person.customer.kind.basket for person in world.people):
            yield "threshold"
    if sales.closed_seen:
        yield "closed offer read"


def _of_needs(world: World) -> Iterator[str]:
    """How needs were met."""
    yield from (f"order {order.kind}" for order in world.sales.standing)
    if any(row[3] == OWN_ORDER and row[5] == 1 for row in world.rows):
        yield "own order incremental"
    if world.needs.put_back:
        yield "need put back"
    if sum(world.needs.lost.values()) > sum(row[3] == LOST for row in world.rows):
        yield "need lost after an order"
    end = world.days.elapsed(world.scenario.clock.n_ticks)
    if any(person.relationship.due <= end for person in world.people):
        yield "more needs than a tick holds"


def _of_draws(world: World) -> Iterator[str]:
    """Draws that are made only where it comes to them."""
    for purpose, _, slot, _, block, word in world.draws.addresses:
        if (purpose, block, word) in _DRAWS:
            yield f"draw {_DRAWS[purpose, block, word]}"
            if purpose == ENTRY and any(m.slot < LANE_SLOTS for person in world.people for m in person.memberships):
                yield "invitation beside standing groups"
            if purpose == ENTRY and slot < LANE_SLOTS:
                yield "invitation to standing groups"
            if purpose == LOOK_IN and slot >= LANE_SLOTS:
                yield "look-in at a flash group"


def _of_calendar(world: World) -> Iterator[str]:
    """What the calendar did to some tick."""
    ticks = range(world.scenario.clock.n_ticks)
    if any(world.days.demand(t) != 1 for t in ticks):
        yield "demand"
    if any(world.days.rivals(t) != 1 for t in ticks):
        yield "rivals"
    for entry in world.scenario.calendar:
        if entry.hours is not None and entry.hours[0] > entry.hours[1]:
            yield "hours over midnight"
            if entry in world.days.holding(-1):
                yield "begun before the first midnight"


def _of_plan(world: World) -> Iterator[str]:
    """What the schedules did."""
    for deeds in world.plan.by_tick.values():
        for deed in deeds:
            if deed.schedule:
                line = world.scenario.schedules[deed.schedule][deed.line]
                yield from ("mix" for _ in line.mix)
                yield from ("phase" for _ in line.phase)
                if deed.schedule != getattr(world.arm[deed.place], "schedule", ""):
                    yield "schedule replaced"
    if any(getattr(settings, "posts_kept", 1) < 1 for settings in world.arm):
        yield "posts kept"
    yield from _of_start(world.scenario)


def _of_start(scenario: Scenario) -> Iterator[str]:
    """Cohorts of the start, needs and rival structures."""
    if scenario.structures.exposure != "saturating":
        yield f"exposure {scenario.structures.exposure}"
    if len({cohort.size for cohort in scenario.cohorts}) > 1:
        yield "cohorts of unlike sizes"
    sent = {line.topic for line in scenario.lines} | {kind.topic for line in scenario.lines for kind in line.mix}
    for cohort in scenario.cohorts:
        yield "states stated" if cohort.states_stated else "states of the past"
        if cohort.past.topic is not None and cohort.past.topic not in sent:
            yield "past on a topic of its own"
    if any(segment.category_orders_per_month for segment in scenario.customers.segments.values()):
        yield "needs of the category"
