"""Section 8: rules of standing groups."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from sim.random_streams import PLACE
from sim.scenario.kinds.settings import StandingGroups
from sim.scenario.rules import Bounds, GroupRule

from .draws import REJOIN
from .state import STANDING, Group, Membership, Person, Wave

if TYPE_CHECKING:
    from .world import World

__all__ = ["Rules"]

Lived = list[tuple[Person, Membership]]
"""Who was in a group, with the membership that ended."""


class Rules:
    """What is done with standing groups at the first tick of a day (section 8).

    Parameters
    ----------
    world : World
        What members share.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.done: list[str] = []
        self.judged: set[str] = set()
        self._touched: set[Group] = set()

    def carry_out(self, t: int) -> None:
        """Ask every rule, strategy by strategy."""
        self._touched.clear()
        for place, settings in enumerate(self.world.arm):
            wave = self.world.waves.get((place, 0))
            if isinstance(settings, StandingGroups) and wave is not None:
                for rule in settings.rules:
                    if _asked(rule, self.world.today(t)):
                        self._do(rule, wave, self._chosen(rule, wave, t), t)

    def _chosen(self, rule: GroupRule, wave: Wave, t: int) -> list[Group]:
        """Groups that meet every bound of a rule."""
        groups = (group for group in wave.alive() if group.made < t and group not in self._touched)
        return [group for group in groups if self._meets(rule, group, t)]

    def _meets(self, rule: GroupRule, group: Group, t: int) -> bool:
        """Whether everything asked of a group holds."""
        when, chat = rule.when, group.C - group.k
        return (
            _within(when.members, group.N)
            and _within(when.age_days, (t - group.made) * self.world.ticks.d)
            and _within(when.messages_7d, self._since(group, 7, 0, chat, t))
            and _within(when.orders_14d, self._since(group, 14, 1, group.orders, t))
        )

    def _since(self, group: Group, days: int, which: int, now: int, t: int) -> int | None:
        """How much came in the last days; nothing where the group was not watched so long."""
        then = t - days * self.world.ticks.n
        if then < max(0, group.made):
            return None
        self.judged.add(("chat", "orders")[which])
        before = group.notes[self.world.ticks.day(then)][which]
        if then == group.made and before != 0:
            self.judged.add("chat from its making on")
        return now - before

    def _do(self, rule: GroupRule, wave: Wave, chosen: list[Group], t: int) -> None:
        """Do what the rule says with the groups it chose."""
        deeds = {"rebuild": self._rebuild, "merge": self._merge, "split": self._split}
        if rule.do in deeds:
            deeds[rule.do](rule, wave, chosen, t)
            return
        for group in chosen:
            self.world.end(group, t)
            self.done.append("dissolve")

    def _rebuild(self, rule: GroupRule, wave: Wave, chosen: list[Group], t: int) -> None:
        """End the groups; who comes back fills new ones."""
        lived = [who for group in chosen for who in self.world.end(group, t)]
        self.done += ["rebuild"] * bool(chosen)
        coming = dict(self._coming(rule, lived, t))
        groups = self._new(rule, wave, math.ceil(len(coming) / _size(rule)), t)
        for person, group in self.world.fill(list(coming), groups, STANDING, 0):
            self._take_in(rule, person, coming[person], group, t)

    def _merge(self, rule: GroupRule, wave: Wave, chosen: list[Group], t: int) -> None:
        """Put groups together, as many as fit, into the first of each bunch."""
        for first, *others in _bunches(chosen, _size(rule)):
            lived = [who for group in others for who in self.world.end(group, t)]
            self.done += ["merge"] * bool(others)
            self._touched.update([first] * bool(others))
            for person, membership in self._coming(rule, lived, t):
                self._take_in(rule, person, membership, first, t)

    def _split(self, rule: GroupRule, wave: Wave, chosen: list[Group], t: int) -> None:
        """Cut groups that are too large; all parts but the first are invited into new groups."""
        for group in chosen:
            if _size(rule) < group.N:
                self.done.append("split")
                self._touched.add(group)
                for part in self._parts(group, math.ceil(group.N / _size(rule)))[1:]:
                    for person, membership in part:
                        self.world.remove(person, membership, t)
                    self._take_in_part(rule, wave, self._coming(rule, part, t), t)

    def _parts(self, group: Group, number: int) -> list[Lived]:
        """Cut the members of a group in parts, in order of PLACE."""
        members = sorted(self.world.members(group), key=lambda who: self._place(who[0]))
        parts: list[Lived] = [[] for _ in range(number)]
        for position, who in enumerate(members):
            parts[position * number // len(members)].append(who)
        return parts

    def _place(self, person: Person) -> tuple[float, int]:
        """Order of PLACE of lane 0, round 0."""
        return self.world.attribute(PLACE, person, 0, 0), person.number

    def _take_in_part(self, rule: GroupRule, wave: Wave, coming: Lived, t: int) -> None:
        """Make a group for those of a part who come, if anybody does."""
        for group in self._new(rule, wave, bool(coming), t):
            for person, membership in coming:
                self._take_in(rule, person, membership, group, t)

    def _coming(self, rule: GroupRule, invited: Iterable[tuple[Person, Membership]], t: int) -> Lived:
        """Who of those invited comes."""
        return [(person, left) for person, left in invited if self._comes(rule, person, left, t)]

    def _comes(self, rule: GroupRule, person: Person, left: Membership, t: int) -> bool:
        """Draw whether one who was invited comes."""
        u = self.world.draws.uniform(REJOIN, person.number, slot=left.slot, tick=t, word=0)
        return self.world.draws.below(u, rule.rejoin * self.world.kept_from_coming(person, t))

    def _new(self, rule: GroupRule, wave: Wave, number: int, t: int) -> list[Group]:
        """Make groups in a wave that has sent posts already."""
        made = self.world.set_up(wave, number, t, joining=rule.joining, template=rule.template)
        for group in made:
            group.k = len(wave.messages)
            group.notes[self.world.ticks.day(t)] = (group.C - group.k, 0)
        return made

    def _take_in(self, rule: GroupRule, person: Person, left: Membership, group: Group, t: int) -> None:
        """Make the new membership of one who comes."""
        self.world.join_now(person, group, STANDING, t, left=left)
        group.joining = rule.joining
        self._touched.add(group)


def _asked(rule: GroupRule, today: date) -> bool:
    """Whether a rule is asked on a day."""
    return rule.when.day == today or today.weekday() in rule.when.every


def _within(bounds: Bounds | None, value: float | None) -> bool:
    """Whether a value meets its bounds; one that is not known meets none."""
    if bounds is None:
        return True
    if value is None:
        return False
    low = -math.inf if bounds.at_least is None else bounds.at_least
    high = math.inf if bounds.at_most is None else bounds.at_most
    return low <= value <= high


def _size(rule: GroupRule) -> int:
    """Size of a rule that puts people into groups."""
    if rule.size is None:
        raise ValueError(f"rule {rule.do} has no size")
    return rule.size


def _bunches(groups: list[Group], size: int) -> Iterator[list[Group]]:
    """Cut groups into bunches whose members fit into one group, each as long as it can be."""
    bunch: list[Group] = []
    for group in groups:
        if bunch and sum(member.N for member in bunch) + group.N > size:
            yield bunch
            bunch = []
        bunch.append(group)
    if bunch:
        yield bunch
