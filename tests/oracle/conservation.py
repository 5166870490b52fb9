"""What must hold in every world and in every event log, whoever wrote it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from sim.states import LEFT, REMOVED

from .state import CHAT, GONE, JOINED, MOVE, ON_SCREEN, OPENED, ORDER, OWN_ORDER, Membership, Person, Row
from .world import World

__all__ = ["Ledger", "log_faults"]

_ENDED = (LEFT, REMOVED)


class Ledger:
    """Checks a world after every tick; give it to `oracle_run` as `watch`.

    Parameters
    ----------
    faults : list of str
        What did not hold, with its tick.
    """

    def __init__(self) -> None:
        self.faults: list[str] = []
        self._ended: dict[tuple[int, int], int] = {}

    def __call__(self, world: World, tick: int) -> None:
        """Check one tick."""
        found = [*_stock_faults(world), *self._absorbing_faults(world)]
        for person in world.people:
            found += _person_faults(person)
        self.faults += [f"tick {tick}: {fault}" for fault in found]

    def _absorbing_faults(self, world: World) -> Iterator[str]:
        """LEFT and REMOVED stay what they are."""
        for person in world.people:
            for m in person.memberships:
                before = self._ended.get((person.number, m.slot))
                if before is not None and m.state != before:
                    yield f"member {person.number}, slot {m.slot}: {before} became {m.state}"
                if m.state in _ENDED:
                    self._ended[person.number, m.slot] = m.state


def _stock_faults(world: World) -> Iterator[str]:
    """All who ever joined are in one of the seven states, and N counts who is there."""
    memberships = [m for person in world.people for m in person.memberships]
    states = Counter(m.state for m in memberships)
    joined = sum(row[3] == JOINED for row in world.rows)
    if joined != sum(states[state] for state in range(7)):
        yield f"{joined} joined, states {dict(states)}"
    for group in world.groups:
        live = sum(m.live for m in memberships if m.group is group)
        if group.alive and live != group.N:
            yield f"group {group.ordinal}: N is {group.N}, live memberships {live}"
        if not group.alive and live:
            yield f"group {group.ordinal}: dissolved with {live} live memberships"


def _person_faults(person: Person) -> Iterator[str]:
    """Nobody is twice in a group, and nothing is seen or ordered that was not there."""
    groups = [m.group.ordinal for m in person.memberships]
    if len(set(groups)) < len(groups):
        yield f"member {person.number}: twice in a group, {groups}"
    slots = [m.slot for m in person.memberships]
    if sorted(set(slots)) != slots:
        yield f"member {person.number}: slots {slots}"
    for m in person.memberships:
        yield from (f"member {person.number}, slot {m.slot}: {fault}" for fault in _membership_faults(m))


def _membership_faults(m: Membership) -> Iterator[str]:
    """Posts seen, offers seen and orders of one membership."""
    posted = m.group.k - m.first_post
    if m.posts_seen > posted:
        yield f"{m.posts_seen} posts seen of {posted}"
    if m.offers_seen > m.posts_seen:
        yield f"{m.offers_seen} offers in {m.posts_seen} posts seen"
    if m.orders > m.offers_seen:
        yield f"{m.orders} orders on {m.offers_seen} offers"
    if not 0 <= m.v <= 1 or m.irritation < 0:
        yield f"v {m.v}, I {m.irritation}"


def log_faults(rows: Iterable[Row]) -> list[str]:
    """Find what cannot be in an event log.

    Parameters
    ----------
    rows : iterable of Row
        A log in the order of section 9 of MODEL.md.

    Returns
    -------
    list of str
        One line for each fault.
    """
    reader = _Reader()
    return [f"{row}: {fault}" for row in rows for fault in reader.read(row)]


class _Reader:
    """Follows the states of all memberships through a log."""

    def __init__(self) -> None:
        self._states: dict[tuple[int, int], int] = {}
        self._groups: set[tuple[int, int]] = set()
        self._place: tuple[int, ...] = (-1,)
        self._visit: dict[int, Row] = {}
        self._visited: tuple[int, int, int] = (-1, -1, -1)

    def read(self, row: Row) -> Iterator[str]:
        """Read one row."""
        _, member, slot, code, a, _ = row
        yield from self._order_faults(row)
        if code == OWN_ORDER:
            return
        key = (member, slot)
        if code == JOINED:
            if key in self._states or (member, a) in self._groups:
                yield "joined before"
            self._groups.add((member, a))
        elif self._states.get(key, LEFT) in _ENDED:
            yield "no live membership"
        elif code in (MOVE, GONE, ON_SCREEN):
            said = row[5] if code == ON_SCREEN else a
            if said != self._states[key]:
                yield f"the state is {self._states[key]}"
        yield from self._visit_faults(row)
        self._follow(row)

    def _order_faults(self, row: Row) -> Iterator[str]:
        """Ticks ascend; in a tick REMOVED, then JOINED, both by member and slot, then members ascending."""
        tick, member, slot, code, _, _ = row
        rank = {GONE: 0, JOINED: 1}.get(code, 2)
        place = (tick, rank, member, *((slot,) if rank < 2 else ()))
        if place < self._place:
            yield "out of order"
        self._place = place

    def _visit_faults(self, row: Row) -> Iterator[str]:
        """An order needs a post seen in an opening of the same visit, a chat needs the opening."""
        if row[:3] != self._visited:
            self._visited, self._visit = row[:3], {}
        code, opened = row[3], self._visit.get(OPENED)
        if code in self._visit and code != MOVE:
            yield "twice in a visit"
        if code in (ORDER, CHAT) and opened is None:
            yield "not opened"
        elif code == ORDER and opened is not None and opened[4] < 1:
            yield "nothing seen"
        self._visit[code] = row

    def _follow(self, row: Row) -> None:
        """Take over the new state of a membership."""
        _, member, slot, code, _, b = row
        if code in (JOINED, MOVE):
            self._states[member, slot] = b
        elif code == GONE:
            self._states[member, slot] = REMOVED
