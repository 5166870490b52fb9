"""Groups made, filled and ended."""

from __future__ import annotations

import math

import numpy as np

from sim.arrays import Array
from sim.engine.rows import entrants, remove, start
from sim.engine.scene import Scene
from sim.errors import ModelError
from sim.filling import filled, first_enrolled, positions
from sim.random_streams import START_GROUP, START_MEMBER, batch, in_parts
from sim.strategies.plan import Wave

__all__ = ["end_groups", "fill", "make_groups", "open_wave", "start_wave", "take_out"]

FULL = "a member has no room for another membership"


def make_groups(scene: Scene, wave: Wave, n: int, tick: int) -> Array:
    """Make groups of a wave, empty.

    Parameters
    ----------
    scene : Scene
        The run.
    wave : Wave
        What they belong to; it lists them from now on.
    n : int
        How many.
    tick : int
        Tick of making.

    Returns
    -------
    ndarray of int64, (n,)
        Their ordinals.
    """
    if wave.first_message < 0:
        wave.first_message = scene.n_messages
        scene.n_messages += len(wave.posts) + 1
    scene.widen_groups(scene.n_groups + n, scene.n_positions + n * len(wave.posts))
    made = np.arange(scene.n_groups, scene.n_groups + n)
    boards = scene.world.boards[scene.n_groups : scene.n_groups + n]
    boards["consent"] = wave.consent
    boards["first_message"] = wave.first_message
    boards["posts"] = boards["messages"] = wave.n_sent
    boards["last_post"] = -1
    groups = scene.world.groups[scene.n_groups : scene.n_groups + n]
    groups["alive"] = 1
    groups["buyers_visible"] = wave.buyers_visible
    groups["joining_push"] = wave.joining_push
    groups["first_position"] = scene.n_positions + np.arange(n)
    groups["next_position"] = n
    groups["made"] = tick
    groups["last_mention"] = groups["filled"] = -1
    scene.n_groups += n
    scene.n_positions += n * len(wave.posts)
    wave.groups = np.concatenate((wave.groups, made))
    return made


def start_wave(scene: Scene, wave: Wave) -> None:
    """Make the groups that exist before the start, cohort by cohort.

    Parameters
    ----------
    scene : Scene
        The run.
    wave : Wave
        The wave of start_from.

    Raises
    ------
    ModelError
        There are no cohorts, or no room for their members.
    """
    s, cohorts = scene.scenario, scene.scenario.cohorts
    if not cohorts:
        raise ModelError("a wave exists before the start, and the scenario has no start_from")
    made = make_groups(scene, wave, wave.n_groups, -1)
    u = batch(s.seed, scene.replication, START_GROUP, np.arange(wave.n_groups))
    ranges = np.array([(c.age_days, c.muted, c.folded, c.pinned) for c in cohorts])
    ranges = np.repeat(ranges, [c.groups for c in cohorts], axis=0)
    drawn = (ranges[:, :, 0] + u * (ranges[:, :, 1] - ranges[:, :, 0])).T
    joined = -np.floor(drawn[0] * scene.ticks_per_day).astype(np.int64)
    scene.world.groups["made"][made] = joined
    ends = np.cumsum(np.repeat([c.size for c in cohorts], [c.groups for c in cohorts]))
    joining = first_enrolled(s, scene.replication, int(ends[-1]))
    places = positions(joining, wave.lane, 0, s.seed, scene.replication)
    shares, penalty = np.ascontiguousarray(drawn[1:]), s.parameters["value.muted_start_penalty"]
    for part in in_parts(len(joining)):
        members = joining[part]
        if not start(
            members, np.searchsorted(ends, places[part], side="right") + made[0], joined, shares,
            batch(s.seed, scene.replication, START_MEMBER, members)[:, 0],
            scene.first_values(members, wave.lane), penalty, scene.capacity, scene.world, scene.sheet,
        ):  # fmt: skip
            raise ModelError(f"tick 0: {FULL}")
    scene.count(0, "joins", len(joining))


def open_wave(scene: Scene, wave: Wave, tick: int) -> int:
    """Make a wave's groups with those who are taken or who enter.

    Parameters
    ----------
    scene : Scene
        The run.
    wave : Wave
        The wave.
    tick : int
        Tick of opening.

    Returns
    -------
    int
        Groups made; 0 where nobody enters.
    """
    s, count = scene.scenario, scene.n_customers
    if wave.entry is not None:
        enters = np.zeros(count, np.bool_)
        entrants(tick, wave.lane, wave.entry, s.seed, scene.replication, enters, scene.world)
        audience = np.flatnonzero(enters)
    else:
        audience = first_enrolled(s, scene.replication, wave.taken)
    per_round = math.ceil(len(audience) / wave.size)
    if per_round == 0:
        return 0
    made = make_groups(scene, wave, per_round * wave.rounds, tick)
    for turn in range(wave.rounds):
        group_of = filled(audience, per_round, wave.lane, turn, s.seed, scene.replication)
        group_of += made[0] + turn * per_round
        for part in in_parts(len(audience)):
            values = scene.first_values(audience[part], wave.lane)
            fill(scene, wave, audience[part], group_of[part], values, tick)
    return len(made)


def fill(scene: Scene, wave: Wave, joining: Array, group_of: Array, values: Array, tick: int) -> None:
    """Put members into groups.

    Parameters
    ----------
    scene : Scene
        The run.
    wave : Wave
        What the groups belong to.
    joining, group_of : ndarray of int64, (n,)
        Members, each once, and their groups.
    values : ndarray of float64, (n,)
        What each thinks the group is worth.
    tick : int
        Tick of joining.

    Raises
    ------
    ModelError
        A member has no room left.
    """
    places = group_of.astype(np.int64)
    if not scene.mechanisms.join(tick, wave.lane, scene.capacity, joining, places, values, scene.world, scene.sheet):
        raise ModelError(f"tick {tick}: {FULL}")
    scene.count(tick, "joins", len(joining))


def take_out(scene: Scene, rows: Array, tick: int) -> None:
    """Take memberships away.

    Parameters
    ----------
    scene : Scene
        The run.
    rows : ndarray of int64
        Places in `world.memberships`.
    tick : int
        Tick of removal.
    """
    gone = np.zeros(len(scene.world.memberships), np.bool_)
    gone[rows] = True
    removed = remove(tick, gone, scene.capacity, scene.world, scene.sheet)
    scene.count(tick, "removals", int(removed))


def end_groups(scene: Scene, groups: Array, tick: int) -> None:
    """Dissolve groups: all their memberships go.

    Parameters
    ----------
    scene : Scene
        The run.
    groups : ndarray of int64
        Ordinals.
    tick : int
        Tick of dissolving.
    """
    if len(groups):
        take_out(scene, scene.rows_in(groups), tick)
        scene.world.groups["alive"][groups] = 0
