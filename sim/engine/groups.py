"""Groups made, filled and ended."""

from __future__ import annotations

import math

import numpy as np

from sim.arrays import Array
from sim.engine.past import MOST_DAYS, live_past, mute_chances, start
from sim.engine.rows import NEVER_OPENED, entrants, remove
from sim.engine.scene import Scene
from sim.errors import ModelError
from sim.filling import filled, first_enrolled, positions
from sim.population import entry_tastes
from sim.random_streams import START_GROUP, START_MEMBER, batch, in_parts
from sim.scenario.model import Scenario
from sim.scenario.rules import JOINING
from sim.scenario.start_groups import Cohort
from sim.strategies.plan import Wave

__all__ = ["end_groups", "fill", "make_groups", "open_wave", "start_wave", "take_out"]

MOST_MUTING = 0.999
"""Largest share of members that a past can have muted."""
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
    groups["joining"] = JOINING.index(wave.joining)
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
    of_group = [cohort for cohort in cohorts for _ in range(cohort.groups)]
    u = batch(s.seed, scene.replication, START_GROUP, np.arange(wave.n_groups))
    ranges = np.array([(cohort.age_days, *cohort.silent, cohort.pinned) for cohort in of_group])
    drawn = ranges[:, :, 0] + u * (ranges[:, :, 1] - ranges[:, :, 0])
    scene.world.groups["made"][made] = -np.floor(drawn[:, 0] * scene.ticks_per_day).astype(np.int64)
    ends = np.cumsum([cohort.size for cohort in of_group])
    joining = first_enrolled(s, scene.replication, int(ends[-1]))
    group = np.searchsorted(ends, positions(joining, wave.lane, 0, s.seed, scene.replication), side="right")
    for g, members in enumerate(np.split(joining[np.argsort(group, kind="stable")], ends[:-1])):
        _start_group(scene, wave, int(made[g]), of_group[g], drawn[g], members)
    scene.count(0, "joins", len(joining))


def _start_group(scene: Scene, wave: Wave, g: int, cohort: Cohort, drawn: Array, members: Array) -> None:
    """Let the members of one group live through its past and stand in it on the first day."""
    s, n, world, past = scene.scenario, len(members), scene.world, cohort.past
    topic = past.topic if past.topic is not None else next(iter(s.topics), None)
    hazards, chances, ways = np.empty(n), np.empty(n), np.empty((n, 2, 5))
    live_past(
        members, min(MOST_DAYS, max(1, math.floor(drawn[0]))), past.posts_per_day, past.value,
        -1 if topic is None else scene.topics[topic], min(MOST_MUTING, muting_at_joining(s, past.joining)),
        scene.habits(members, wave.lane, past.joining), hazards, ways, world,
    )  # fmt: skip
    mute_chances(hazards, cohort.states_stated, min(MOST_MUTING, float(drawn[1] + drawn[2])), chances)
    states = batch(s.seed, scene.replication, START_MEMBER, members)[:, 0]
    joined = int(world.groups["made"][g])
    if not start(
        members, g, joined, past.posts_per_day, cohort.states_stated, drawn[1:].copy(), states, chances, ways,
        scene.capacity, world, scene.sheet,
    ):  # fmt: skip
        raise ModelError(f"tick 0: {FULL}")


def muting_at_joining(scenario: Scenario, joining: str) -> float:
    """Return the probability of muting at joining.

    Parameters
    ----------
    scenario : Scenario
        The world as it is now.
    joining : str
        ``forced``, ``invitation`` or ``opt_in``.

    Returns
    -------
    float
        0 to 1.
    """
    return scenario.parameters[f"decision.join_mute_{joining}"]


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
    s = scene.scenario
    audience = first_enrolled(s, scene.replication, wave.taken)
    if wave.entry is not None:
        audience = audience[_entering(scene, wave, wave.entry, audience, tick)]
    per_round = math.ceil(len(audience) / wave.size)
    if per_round == 0:
        return 0
    made = make_groups(scene, wave, per_round * wave.rounds, tick)
    for turn in range(wave.rounds):
        group_of = filled(audience, per_round, wave.lane, turn, s.seed, scene.replication)
        group_of += made[0] + turn * per_round
        for part in in_parts(len(audience)):
            habits = scene.habits(audience[part], wave.lane, wave.joining)
            opened = np.full(len(habits), NEVER_OPENED)
            fill(scene, wave, audience[part], group_of[part], habits, opened, tick)
    return len(made)


def _entering(scene: Scene, wave: Wave, entry: float, asked: Array, tick: int) -> Array:
    """Tell who of those asked enters; the others have seen the invitation too."""
    s, enters = scene.scenario, np.zeros(len(asked), np.bool_)
    tastes = entry_tastes(s.seed, scene.replication, asked)
    day = tick // scene.ticks_per_day
    entrants(tick, day, wave.lane, entry, asked, tastes, s.seed, scene.replication, enters, scene.world)
    return enters


def fill(scene: Scene, wave: Wave, joining: Array, group_of: Array, habits: Array, opened: Array, tick: int) -> None:
    """Put members into groups.

    Parameters
    ----------
    scene : Scene
        The run.
    wave : Wave
        What the groups belong to.
    joining, group_of : ndarray of int64, (n,)
        Members, each once, and their groups.
    habits : ndarray of float64, (n,)
        Habit with which each comes in.
    opened : ndarray of int64, (n,)
        Day of the last opening of the membership that each comes from.
    tick : int
        Tick of joining.

    Raises
    ------
    ModelError
        A member has no room left.
    """
    places = group_of.astype(np.int64)
    join = scene.mechanisms.join
    if not join(tick, wave.lane, scene.capacity, joining, places, habits, opened, scene.world, scene.sheet):
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
