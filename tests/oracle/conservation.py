"""What must hold in every world and in every event log, whoever wrote it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from sim.scenario.kinds import KeepGroups
from sim.states import LEFT, REMOVED

from .needs import INCREMENTAL
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
    Person,
    Row,
)
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
        self._minutes = _Minutes()
        self._dead: dict[int, tuple[int, int]] = {}

    def __call__(self, world: World, tick: int) -> None:
        """Check one tick."""
        found = [*_stock_faults(world), *self._absorbing_faults(world), *self._dead_faults(world)]
        found += [*_offer_faults(world, tick), *self._minutes.faults(world, tick)]
        for person in world.people:
            found += [*_person_faults(person), *_relationship_faults(person)]
        found += _need_faults(world)
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

    def _dead_faults(self, world: World) -> Iterator[str]:
        """Nothing is sent to a dissolved group, and none comes back to life."""
        for group in world.groups:
            now = (group.C, group.k)
            if group.ordinal in self._dead and (group.alive or now != self._dead[group.ordinal]):
                yield f"group {group.ordinal}: dissolved with {self._dead[group.ordinal]}, now {now}"
            if not group.alive:
                self._dead[group.ordinal] = now


class _Minutes:
    """Adds the work of a day up again, from the counts of posts and of groups made."""

    def __init__(self) -> None:
        self._before = (0, 0, 0, 0)
        self._people: int | None = None
        self._groups = self._members = 0
        self._left = 0.0

    def faults(self, world: World, tick: int) -> Iterator[str]:
        """With staff, no post takes more minutes than those left by the least care, groups made and earlier posts."""
        staff, p = world.scenario.staff, world.p
        if staff is None or not world.arm:
            return
        if self._people is None:
            self._people, (self._groups, self._members) = staff.people, _starting(world)
        if tick % world.ticks.n == 0:
            care = p["money.group_day_minutes"] * self._groups + p["money.member_day_minutes"] * self._members
            self._left = self._people * staff.minutes_per_day - p["money.least_care"] * care
        posts, setups = self._taken(world)
        self._left -= setups
        if posts > 0 and posts > self._left + 1e-6:
            yield f"posts of {posts} minutes, {self._left} were left"
        self._left -= posts
        self._people, self._groups = world.work.people, len(world.alive())
        self._members = sum(m.live for person in world.people for m in person.memberships)

    def _taken(self, world: World) -> tuple[float, float]:
        """Minutes of posts and of groups made in this tick."""
        broadcasts = sum(world.sales.message(c).broadcast for c in range(len(world.sales.offered)))
        now = (world.posts.manual, broadcasts, world.setups, world.template_setups)
        manual, sent, made, copied = (a - b for a, b in zip(now, self._before, strict=True))
        self._before = now
        p = world.p
        broadcast = p["money.broadcast_minutes"] * world.scenario.simulated_share
        posts = p["money.manual_post_minutes"] * manual + broadcast * sent
        return posts, p["money.setup_minutes"] * made + p["money.template_minutes"] * copied


def _starting(world: World) -> tuple[int, int]:
    """Numbers of groups and of members that there are before the first tick."""
    keeps = any(isinstance(settings, KeepGroups) for settings in world.arm)
    cohorts = world.scenario.cohorts if keeps else ()
    return sum(cohort.groups for cohort in cohorts), sum(cohort.groups * cohort.size for cohort in cohorts)


def _offer_faults(world: World, tick: int) -> Iterator[str]:
    """Stock is never oversold, and an offer that is over has enough buyers or none."""
    stand = Counter(order.campaign for order in world.sales.standing)
    gone = Counter(order.campaign for order in world.sales.cancelled)
    for campaign, (wave, j) in enumerate(world.sales.offered):
        message, standing, cancelled = wave.messages[j], stand[campaign], gone[campaign]
        taken = standing + cancelled
        if message.stock is not None and (taken > message.stock or wave.left[j] != message.stock - taken):
            yield f"campaign {campaign}: {taken} orders stand of a stock of {message.stock}, {wave.left[j]} are left"
        if cancelled and (standing or cancelled >= message.min_buyers or tick < message.end):
            yield f"campaign {campaign}: {cancelled} cancelled, {standing} stand, {message.min_buyers} were needed"
        if tick >= message.end and 0 < standing < message.min_buyers:
            yield f"campaign {campaign}: over with {standing} of {message.min_buyers} buyers"
    for order in world.sales.standing:
        if order.tick >= world.sales.message(order.campaign).end:
            yield f"campaign {order.campaign}: ordered after its end"


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
    """Nobody lives twice in a group, and nothing is seen or ordered that was not there."""
    groups = [m.group.ordinal for m in person.memberships if m.live]
    if len(set(groups)) < len(groups):
        yield f"member {person.number}: twice in a group, {groups}"
    once = [m.group.wave for m in person.memberships if m.live and getattr(m.group.wave.settings, "rules", ())]
    if len(set(once)) < len(once):
        yield f"member {person.number}: twice among groups with rules"
    slots = [m.slot for m in person.memberships]
    if sorted(set(slots)) != slots:
        yield f"member {person.number}: slots {slots}"
    for m in person.memberships:
        yield from (f"member {person.number}, slot {m.slot}: {fault}" for fault in _membership_faults(m))


def _relationship_faults(person: Person) -> Iterator[str]:
    """Stocks are not negative, and what is a share is one."""
    r = person.relationship
    if min(r.load, r.exposures, r.novelty, r.reference) < 0 or not 0 <= r.worth <= 1:
        yield f"member {person.number}: Xb {r.load}, E {r.exposures}, N {r.novelty}, a {r.reference}, V {r.worth}"


def _need_faults(world: World) -> Iterator[str]:
    """Each need is met here or elsewhere, once: those that would have been met here are ordered or lost."""
    met = Counter(row[1] for row in world.rows if row[3] == OWN_ORDER and row[5] == 0)
    met.update(order.person.number for order in world.sales.standing if order.kind and order.kind != INCREMENTAL)
    for person in world.people:
        natural = world.needs.natural(person)
        ended = met[person.number] + world.needs.lost.get(person.number, 0)
        if natural != ended:
            yield f"member {person.number}: {natural} needs would have been met, {ended} were met or lost"


def _membership_faults(m: Membership) -> Iterator[str]:
    """Posts seen, offers seen and orders of one membership."""
    posted = m.group.k - m.first_post
    if m.posts_seen > posted:
        yield f"{m.posts_seen} posts seen of {posted}"
    if m.offers_seen > m.posts_seen:
        yield f"{m.offers_seen} offers in {m.posts_seen} posts seen"
    if m.orders > m.offers_seen:
        yield f"{m.orders} orders on {m.offers_seen} offers"
    if not 0 <= m.habit <= 1 or m.load < 0:
        yield f"h {m.habit}, X {m.load}"


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
        self._groups: dict[tuple[int, int], int] = {}
        self._early: dict[tuple[int, int], int] = {}
        self._orders: set[tuple[int, int, int]] = set()
        self._lost: dict[int, int] = {}
        self._place: tuple[int, ...] = (-1,)
        self._visit: dict[int, Row] = {}
        self._visited: tuple[int, int, int] = (-1, -1, -1)

    def read(self, row: Row) -> Iterator[str]:
        """Read one row."""
        _, member, slot, code, a, _ = row
        yield from self._order_faults(row)
        if code in (OWN_ORDER, LOST, REFUSED, CANCELLED):
            yield from self._taken_back_faults(row)
            return
        key = (member, slot)
        if code == GONE and row[0] == 0 and key not in self._states:
            # A group of the start that is dissolved in tick 0 has its REMOVED rows before its JOINED rows.
            self._states[key], self._early[key] = REMOVED, a
            return
        if code == JOINED and key in self._early:
            if self._early.pop(key) != row[5]:
                yield "removed from another state"
            return
        if code == JOINED:
            before = self._groups.get((member, a))
            if key in self._states or (before is not None and self._states[member, before] not in _ENDED):
                yield "joined before"
            self._groups[member, a] = slot
        elif self._states.get(key, LEFT) in _ENDED:
            yield "no live membership"
        elif code in (MOVE, GONE, ON_SCREEN):
            said = row[5] if code == ON_SCREEN else a
            if said != self._states[key]:
                yield f"the state is {self._states[key]}"
        if code == ORDER:
            self._orders.add((row[0], member, a))
        yield from self._visit_faults(row)
        self._follow(row)

    def _taken_back_faults(self, row: Row) -> Iterator[str]:
        """What is refused was ordered in this tick, what is cancelled before; nothing is taken back twice."""
        tick, member, slot, code, a, b = row
        if slot:
            yield "slot is not 0"
        if code == LOST:
            if a <= self._lost.get(member, -1):
                yield "need lost before"
            self._lost[member] = a
        if code in (OWN_ORDER, LOST):
            return
        placed = tick if code == REFUSED else b
        if (placed, member, a) not in self._orders or (code == CANCELLED and placed >= tick):
            yield "not ordered"
        self._orders.discard((placed, member, a))

    def _order_faults(self, row: Row) -> Iterator[str]:
        """Ticks ascend; in a tick CANCELLED, REMOVED, JOINED, then members ascending, then REFUSED (section 9)."""
        tick, member, slot, code, a, b = row
        rank = {CANCELLED: 0, GONE: 1, JOINED: 2, REFUSED: 4}.get(code, 3)
        within = {0: (a, member, b), 3: (member,), 4: (a, member)}.get(rank, (member, slot))
        place = (tick, rank, *within)
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
