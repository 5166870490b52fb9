"""Section 4.3: work, posts and shocks."""

from __future__ import annotations

import calendar
import math
from typing import TYPE_CHECKING

from sim.scenario.shocks import Shock

from .draws import SHOCK, STRUCK
from .formulas import half_up
from .plan import Deed, Message
from .population import DAYS_PER_MONTH
from .state import Group, Wave

if TYPE_CHECKING:
    from .world import World

__all__ = ["Posts", "Shocks", "Work"]


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
        self.left, self._to_skimp = math.inf, 0.0
        self._a_day = staff.minutes_per_day if staff is not None else None

    def begin_day(self) -> None:
        """Give the people their minutes, and take off what the groups need."""
        if self._a_day is not None:
            p, alive = self.world.p, self.world.alive()
            care = p["money.group_day_minutes"] * len(alive)
            care += p["money.member_day_minutes"] * sum(group.N for group in alive)
            self.left = self.people * self._a_day - p["money.least_care"] * care
            self._to_skimp = (1 - p["money.least_care"]) * care
            self.staff_days += self.people

    @property
    def skimped(self) -> int:
        """Whole minutes of care that cannot be given today."""
        return math.floor(min(self._to_skimp, max(0.0, self._to_skimp - self.left)))

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
        self.content_made = self.benefits_delivered = self.red_packets = 0

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
        self._give(message, groups)
        for group in groups:
            self._post_to(group, message, deed.tick)

    def _give(self, message: Message, groups: list[Group]) -> None:
        """Count what is made and given away; the benefit of a red packet is the money in it."""
        worth = (2 * message.value) ** self.world.p["money.content_value_power"]
        self.content_made += half_up(worth * 2**20)
        if message.red_packet:
            self.red_packets += len(groups)
        else:
            self.benefits_delivered += half_up(message.benefit * sum(group.N for group in groups) * 2**20)

    def _may(self, wave: Wave, message: Message, groups: int, t: int) -> bool:
        """Whether quota, then work allow a post; take both if they do."""
        month, allowed = self._quota(t)
        if message.broadcast and wave.broadcasts.get(month, 0) >= allowed:
            return False
        p = self.world.p
        needed = p["money.manual_post_minutes"] * groups
        if message.broadcast:
            needed = p["money.broadcast_minutes"] * self.world.scenario.simulated_share
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
        """Load everybody's relationship, and lower what the operator is remembered for."""
        for person in self.world.people:
            relationship = person.relationship
            self.world.fade(person, t)
            relationship.load += shock.irritation * person.customer.tolerance
            relationship.worth = max(0.0, relationship.worth - shock.value)
