"""Run the oracle: a SimPy clock of three moments a tick, the operators first, then the members, then the sums."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Protocol

import simpy

from sim.scenario.model import Scenario

from .draws import Address
from .member import Member
from .state import Row
from .world import World

__all__ = ["MembershipEnd", "OracleHistory", "RelationshipEnd", "oracle_run", "play"]

BEFORE_MEMBERS, MEMBERS, AFTER_MEMBERS, MOMENTS = range(4)
"""Moments of a tick: tick t has the times 3 t, 3 t + 1 and 3 t + 2 of the SimPy clock."""


@dataclass(frozen=True)
class MembershipEnd:
    """A membership after the last tick: its state, and X and h as they were last written."""

    state: int
    load: float
    habit: float


@dataclass(frozen=True)
class RelationshipEnd:
    """A relationship after the last tick: Xb, E, N, V and a as they were last written, and the current need."""

    load: float
    exposures: float
    novelty: float
    worth: float
    reference: float
    need: int


@dataclass(frozen=True)
class OracleHistory:
    """What the oracle says happened.

    Parameters
    ----------
    events : list of Row
        Rows in the order of section 9.
    near_misses : int
        Draws within 1e-9 of their probability.
    memberships : dict of (int, int) to MembershipEnd
        By member and slot.
    relationships : list of RelationshipEnd
        By member.
    addresses : list of Address
        Every draw that was read, in order of reading.
    """

    events: list[Row]
    near_misses: int
    memberships: dict[tuple[int, int], MembershipEnd]
    relationships: list[RelationshipEnd]
    addresses: list[Address]


class Actor(Protocol):
    """A member as a process."""

    def live(self, env: simpy.Environment, first: int, step: int) -> Generator[simpy.Event, None, None]:
        """Act once a tick, at the moments `first`, `first + step`, ..."""


def oracle_run(
    scenario: Scenario,
    arm: str,
    replication: int,
    *,
    watch: Callable[[World, int], None] | None = None,
    order: Sequence[int] | None = None,
) -> OracleHistory:
    """Run one arm in one replication.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    arm : str
        Name of an arm.
    replication : int
        Number of the replication.
    watch : callable, optional
        Called with the world and the tick after each tick.
    order : sequence of int, optional
        Order in which the members take their turn; by number where none is given.

    Returns
    -------
    OracleHistory
    """
    world = World(scenario, arm, replication)
    return play(world, [Member(world, person) for person in world.people], watch=watch, order=order)


def play(
    world: World,
    actors: Sequence[Actor],
    *,
    watch: Callable[[World, int], None] | None = None,
    order: Sequence[int] | None = None,
) -> OracleHistory:
    """Let a world and its members live to the end of the horizon.

    Parameters
    ----------
    world : World
        What the members share, before the first tick.
    actors : sequence of Actor
        The members, by number.
    watch, order : optional
        As in :func:`oracle_run`.

    Returns
    -------
    OracleHistory
    """
    env = simpy.Environment()
    env.process(_before(env, world))
    for number in range(len(actors)) if order is None else order:
        env.process(actors[number].live(env, MEMBERS, MOMENTS))
    env.process(_after(env, world, watch))
    env.run(until=MOMENTS * world.scenario.clock.n_ticks)
    return _history(world)


def _before(env: simpy.Environment, world: World) -> Generator[simpy.Event, None, None]:
    """Process of steps 1 to 3."""
    while True:
        world.before_members(int(env.now) // MOMENTS)
        yield env.timeout(MOMENTS)


def _after(
    env: simpy.Environment, world: World, watch: Callable[[World, int], None] | None
) -> Generator[simpy.Event, None, None]:
    """Process of steps 5 and 6."""
    yield env.timeout(AFTER_MEMBERS)
    while True:
        world.after_members(int(env.now) // MOMENTS)
        if watch is not None:
            watch(world, int(env.now) // MOMENTS)
        yield env.timeout(MOMENTS)


def _history(world: World) -> OracleHistory:
    """Write down how it ended."""
    ends = {
        (person.number, m.slot): MembershipEnd(m.state, m.load, m.habit)
        for person in world.people
        for m in person.memberships
    }
    relationships = [
        RelationshipEnd(r.load, r.exposures, r.novelty, r.worth, r.reference, r.need)
        for r in (person.relationship for person in world.people)
    ]
    return OracleHistory(world.rows, world.draws.near_misses, ends, relationships, world.draws.addresses)
