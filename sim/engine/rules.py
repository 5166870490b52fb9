"""Rules carried out: which groups a rule chooses, who has to move, who comes (MODEL.md section 8)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sim.arrays import Array
from sim.engine.groups import end_groups, fill, make_groups, take_out
from sim.engine.posting import set_up
from sim.engine.rows import returning
from sim.engine.scene import Scene
from sim.errors import ModelError
from sim.filling import filled, positions
from sim.scenario.rules import JOINING, Bounds, GroupRule
from sim.strategies.desk import Instruction
from sim.strategies.plan import Wave

__all__ = ["Diary", "carry_out_rule"]

WATCHED = {"messages_7d": 7, "orders_14d": 14}


class Diary:
    """What was noted of every group at the first tick of the latest days."""

    def __init__(self) -> None:
        self._pages: dict[int, tuple[Array, Array]] = {}

    def note(self, scene: Scene, day: int) -> None:
        """Note chat and orders of all groups so far."""
        boards = scene.world.boards
        self._pages[day] = boards["messages"] - boards["posts"], scene.world.groups["orders"].copy()
        self._pages.pop(day - max(WATCHED.values()) - 1, None)

    def since(self, what: str, day: int, chosen: Array, now: Array) -> Array:
        """Return what was added in the days before `day`; groups that were not there yet have none noted."""
        page = self._pages.get(day - WATCHED[what])
        before = np.zeros(len(now), np.int64)
        if page is not None:
            noted = page[what == "orders_14d"]
            known = chosen < len(noted)
            before[known] = noted[chosen[known]]
        added: Array = now - before
        return added


class Moving(NamedTuple):
    """Members who are invited to move: number, slot lost, habit, day of the last opening, where they are invited to."""

    member: Array
    slot: Array
    habit: Array
    opened: Array
    target: Array


def carry_out_rule(scene: Scene, diary: Diary, instruction: Instruction, tick: int) -> None:
    """Ask one rule and do what it says.

    Parameters
    ----------
    scene : Scene
        The run.
    diary : Diary
        What was noted of the groups before.
    instruction : Instruction
        The rule and its wave.
    tick : int
        First tick of a day.

    Raises
    ------
    ModelError
        The instruction holds no rule.
    """
    wave, rule = instruction.wave, instruction.rule
    if wave is None or rule is None:
        raise ModelError(f"instruction {instruction!r} holds no rule")
    chosen = _chosen(scene, diary, wave, rule, tick)
    if len(chosen):
        DEEDS[rule.do](scene, wave, rule, chosen, tick)


def _chosen(scene: Scene, diary: Diary, wave: Wave, rule: GroupRule, tick: int) -> Array:
    """List the groups that a rule is for."""
    boards, groups, n = scene.world.boards, scene.world.groups, scene.ticks_per_day
    at = wave.groups[groups["alive"][wave.groups] == 1]
    at = at[(groups["made"][at] < tick) & (groups["filled"][at] != tick)]
    made, day = groups["made"][at], tick // n
    chat = boards["messages"][at] - boards["posts"][at]
    seen = {
        "members": groups["members"][at],
        "age_days": (tick - made) * (1.0 / n),
        "messages_7d": diary.since("messages_7d", day, at, chat),
        "orders_14d": diary.since("orders_14d", day, at, groups["orders"][at]),
    }
    fits = np.ones(len(at), np.bool_)
    for what, values in seen.items():
        bounds: Bounds | None = getattr(rule.when, what)
        if bounds is not None:
            fits &= _within(bounds, values)
            if what in WATCHED:
                fits &= tick - WATCHED[what] * n >= np.maximum(0, made)
    found: Array = at[fits]
    return found


def _within(bounds: Bounds, values: Array) -> Array:
    low = -math.inf if bounds.at_least is None else bounds.at_least
    high = math.inf if bounds.at_most is None else bounds.at_most
    return np.asarray((low <= values) & (values <= high))


def _size(rule: GroupRule) -> int:
    if rule.size is None:
        raise ModelError(f"a rule that does {rule.do} without a size passed the checks")
    return rule.size


def _dissolve(scene: Scene, wave: Wave, rule: GroupRule, chosen: Array, tick: int) -> None:
    end_groups(scene, chosen, tick)


def _rebuild(scene: Scene, wave: Wave, rule: GroupRule, chosen: Array, tick: int) -> None:
    """End groups and start new ones with those who come."""
    rows = scene.rows_in(chosen)
    moving = _moving(scene, rows, np.zeros(len(rows), np.int64))
    end_groups(scene, chosen, tick)
    come = _come(scene, moving, rule.rejoin, tick)
    n = math.ceil(len(come.member) / _size(rule))
    if n:
        made = _new_groups(scene, wave, n, rule, tick)
        place = filled(come.member, n, wave.lane, 0, scene.scenario.seed, scene.replication)
        fill(scene, wave, come.member, made[place], come.habit, come.opened, tick)


def _merge(scene: Scene, wave: Wave, rule: GroupRule, chosen: Array, tick: int) -> None:
    """Bring small groups together, each bunch into its first group."""
    host = _hosts(chosen, scene.world.groups["members"][chosen], _size(rule))
    ended = chosen[host != chosen]
    if not len(ended):
        return
    rows = scene.rows_in(ended)
    group = scene.world.heads["group"][rows]
    moving = _moving(scene, rows, host[np.searchsorted(chosen, group)])
    end_groups(scene, ended, tick)
    scene.world.groups["filled"][host[host != chosen]] = tick
    come = _come(scene, moving, rule.rejoin, tick)
    scene.world.groups["joining"][come.target] = JOINING.index(rule.joining)
    fill(scene, wave, come.member, come.target, come.habit, come.opened, tick)


def _hosts(chosen: Array, members: Array, size: int) -> Array:
    """Bunch groups in order, each bunch as long as it fits; give each group the first of its bunch."""
    hosts, total = np.empty(len(chosen), np.int64), 0
    for i, n in enumerate(members):
        total += n
        if i == 0 or total > size:
            host, total = chosen[i], n
        hosts[i] = host
    return hosts


def _split(scene: Scene, wave: Wave, rule: GroupRule, chosen: Array, tick: int) -> None:
    """Cut large groups in parts of which the first stays."""
    size, n = _size(rule), scene.world.groups["members"]
    large = chosen[n[chosen] > size]
    if not len(large):
        return
    rows = scene.rows_in(large)
    part = _parts(scene, wave, rows, large, size)
    moving = _moving(scene, rows[part >= 0], part[part >= 0])
    take_out(scene, rows[part >= 0], tick)
    scene.world.groups["filled"][large] = tick
    come = _come(scene, moving, rule.rejoin, tick)
    parts, place = np.unique(come.target, return_inverse=True)
    if len(parts):
        made = _new_groups(scene, wave, len(parts), rule, tick)
        fill(scene, wave, come.member, made[place], come.habit, come.opened, tick)


def _parts(scene: Scene, wave: Wave, rows: Array, large: Array, size: int) -> Array:
    """Number the parts that have to move over all groups, by group, then part; -1 for members who stay."""
    member, group = rows // scene.capacity, scene.world.heads["group"][rows]
    part, first = np.empty(len(rows), np.int64), 0
    for g in large:
        here = np.flatnonzero(group == g)
        n_parts = math.ceil(len(here) / size)
        place = positions(member[here], wave.lane, 0, scene.scenario.seed, scene.replication)
        cut = place * n_parts // len(here)
        part[here] = np.where(cut == 0, -1, first + cut)
        first += n_parts
    return part


def _moving(scene: Scene, rows: Array, target: Array) -> Moving:
    """Remember who is to move before their memberships are taken away."""
    memberships = scene.world.memberships[rows]
    slot, habit = memberships["slot"].astype(np.int64), memberships["habit"].astype(np.float64)
    return Moving(rows // scene.capacity, slot, habit, memberships["opened_day"].astype(np.int64), target)


def _come(scene: Scene, moving: Moving, rejoin: float, tick: int) -> Moving:
    """Keep those who come."""
    comes, s = np.zeros(len(moving.member), np.bool_), scene.scenario
    returning(tick, rejoin, moving.member, moving.slot, s.seed, scene.replication, comes, scene.world)
    return Moving(*(column[comes] for column in moving))


def _new_groups(scene: Scene, wave: Wave, n: int, rule: GroupRule, tick: int) -> Array:
    made = make_groups(scene, wave, n, tick)
    scene.world.groups["joining"][made] = JOINING.index(rule.joining)
    scene.world.groups["filled"][made] = tick
    set_up(scene, n, rule.template, tick)
    return made


DEEDS: dict[str, Callable[[Scene, Wave, GroupRule, Array, int], None]] = {
    "dissolve": _dissolve,
    "rebuild": _rebuild,
    "merge": _merge,
    "split": _split,
}
