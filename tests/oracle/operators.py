"""Section 4.3: work, posts, shocks and rules of the operators."""

from __future__ import annotations

import calendar
import math
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from sim.random_streams import PLACE
from sim.scenario.kinds.settings import StandingGroups
from sim.scenario.rules import Bounds, GroupRule
from sim.scenario.shocks import Shock

from .draws import REJOIN, SHOCK, STRUCK
from .formulas import saturated
from .plan import Deed, Message
from .population import DAYS_PER_MONTH
from .state import STANDING, Group, Membership, Person, Wave

if TYPE_CHECKING:
    from .world import World

__all__ = ["Posts", "Rules", "Shocks", "Work"]

Lived = list[tuple[Person, Membership]]
"""Who was in a group, with the membership that ended."""


class Work:
    """People, and the minutes that they have left today; without staff everything is done.

    Parameters
    ----------
    world : World
        What members share.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        staff = world.scenario.staff if world.arm else None
        self.people = staff.people if staff is not None else 0
        self.staff_days = 0
        self.left = math.inf
        self._a_day = staff.minutes_per_day if staff is not None else None

    def begin_day(self) -> None:
        """Give the people their minutes, and take off what the groups need."""
        if self._a_day is not None:
            needed = self.world.p["money.group_day_minutes"] * len(self.world.alive())
            self.left = self.people * self._a_day - needed
            self.staff_days += self.people

    def set_up(self, groups: int, *, template: bool) -> None:
        """Make groups, whether or not there is time."""
        name = "money.template_minutes" if template else "money.setup_minutes"
        self.left -= self.world.p[name] * groups

    def takes(self, minutes: float) -> bool:
        """Do some work, if there is time."""
        if minutes > self.left:
            return False
        self.left -= minutes
        return True


class Posts:
    """Sends messages, as far as quota and work allow.

    Parameters
    ----------
    world : World
        What members share.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.sent = self.delivered = self.manual = self.dropped = self.unstaffed = 0

    def post(self, deed: Deed) -> None:
        """Send one message to all groups of a wave."""
        wave = self.world.waves.get((deed.place, deed.wave))
        groups = wave.alive() if wave is not None else []
        if wave is None or not groups:
            return
        message = self.world.plan.message(deed, self.world.coupon_yuan)
        if not self._may(wave, message, len(groups), deed.tick):
            self.dropped += len(groups)
            return
        wave.campaigns.append(len(self.world.sales.offered))
        self.world.sales.offered.append((wave, len(wave.messages)))
        wave.messages.append(message)
        wave.left.append(message.stock)
        self.manual += 0 if message.broadcast else len(groups)
        for group in groups:
            self._post_to(group, message, deed.tick)

    def _may(self, wave: Wave, message: Message, groups: int, t: int) -> bool:
        """Whether quota, then work allow a post; take both if they do."""
        month, allowed = self._quota(t)
        if message.broadcast and wave.broadcasts.get(month, 0) >= allowed:
            return False
        p = self.world.p
        needed = p["money.broadcast_minutes"] if message.broadcast else p["money.manual_post_minutes"] * groups
        if not self.world.work.takes(needed):
            self.unstaffed += groups
            return False
        wave.broadcasts[month] = wave.broadcasts.get(month, 0) + message.broadcast
        return True

    def _quota(self, t: int) -> tuple[tuple[int, int], int]:
        """The calendar month, and the broadcasts that it allows."""
        today = self.world.today(t)
        month = (today.year, today.month)
        quota = self.world.quota
        return month, calendar.monthrange(*month)[1] if quota == "days_of_month" else int(quota)

    def _post_to(self, group: Group, message: Message, t: int) -> None:
        """Put a message into one group."""
        self.sent += 1
        self.delivered += group.N
        group.positions[group.k] = group.C
        group.C += 1
        group.k += 1
        group.A += group.last_post != t
        group.rise = self.world.days.mean_hours(t)
        group.last_post = t
        if message.mention_all:
            group.last_mention = t
        if message.red_packet:
            group.boost_until = (self.world.ticks.day(t) + 1) * self.world.ticks.n


class Shocks:
    """What strikes from outside, at the first tick of a day.

    Parameters
    ----------
    world : World
        What members share.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.struck: list[str] = []

    def strike(self, t: int) -> None:
        """Let each shock of today happen, in the order of the list."""
        for place, shock in enumerate(self.world.scenario.shocks):
            if self._happens(place, shock, t):
                self.struck.append(shock.kind)
                self._close_groups(place, shock, t)
                self.world.work.people = max(0, self.world.work.people - shock.people)
                if shock.kind == "scandal":
                    self._scandal(shock, t)

    def _happens(self, place: int, shock: Shock, t: int) -> bool:
        """On its date, or by chance."""
        if shock.per_month is None:
            return shock.day == self.world.today(t)
        u = self.world.draws.uniform(SHOCK, place, tick=self.world.ticks.day(t), word=0)
        return self.world.draws.below(u, 1 - math.exp(-shock.per_month / DAYS_PER_MONTH))

    def _close_groups(self, place: int, shock: Shock, t: int) -> None:
        """Dissolve a share of the groups, each drawn by itself."""
        if shock.groups == 0:
            return
        for group in self.world.alive():
            u = self.world.draws.uniform(STRUCK, group.ordinal, slot=place, tick=t, word=0)
            if self.world.draws.below(u, shock.groups):
                self.world.end(group, t)

    def _scandal(self, shock: Shock, t: int) -> None:
        """Irritate everybody with the brand, and lower the value of every group."""
        for person in self.world.people:
            relationship = person.relationship
            dose = shock.irritation * person.customer.sensitivity
            relationship.irritation = self.world.brand_irritation(person, t) + dose
            relationship.irritation_tick = t
            for membership in person.memberships:
                if membership.live:
                    membership.v = max(0.0, membership.v - shock.value)


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
        return now - group.notes[self.world.ticks.day(then)][which]

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
            for person, membership in self._coming(rule, lived, t):
                self._take_in(rule, person, membership, first, t)

    def _split(self, rule: GroupRule, wave: Wave, chosen: list[Group], t: int) -> None:
        """Cut groups that are too large; all parts but the first are invited into new groups."""
        for group in chosen:
            if _size(rule) < group.N:
                self.done.append("split")
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
        brand = saturated(self.world.brand_irritation(person, t), self.world.p["irritation.half_value"])
        u = self.world.draws.uniform(REJOIN, person.number, slot=left.slot, tick=t, word=0)
        return self.world.draws.below(u, rule.rejoin * (1 - self.world.p["purchase.brand_reactance"] * brand))

    def _new(self, rule: GroupRule, wave: Wave, number: int, t: int) -> list[Group]:
        """Make groups in a wave that has sent posts already."""
        made = self.world.set_up(wave, number, t, joining=rule.joining, template=rule.template)
        for group in made:
            group.k = len(wave.messages)
            group.notes[self.world.ticks.day(t)] = (group.C - group.k, 0)
        return made

    def _take_in(self, rule: GroupRule, person: Person, left: Membership, group: Group, t: int) -> None:
        """Make the new membership of one who comes."""
        self.world.join_now(person, group, STANDING, t, v=left.v)
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
