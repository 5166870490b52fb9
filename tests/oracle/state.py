"""Section 3: the state of groups, memberships and relationships, and the codes of section 9."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import ClassVar

from sim.random_streams import LANE_SLOTS
from sim.scenario.kinds.settings import GroupSettings
from sim.states import LEFT, MUTED, NORMAL, PINNED, PINNED_MUTED, REMOVED

from .formulas import single
from .plan import Message
from .population import Customer

__all__ = [
    "CANCELLED",
    "CHAT",
    "FLASH",
    "GONE",
    "JOINED",
    "LOST",
    "MOVE",
    "MUTED_STATES",
    "NO_DAY",
    "ON_SCREEN",
    "OPENED",
    "ORDER",
    "OWN_ORDER",
    "REFUSED",
    "STANDING",
    "UNMUTED",
    "Group",
    "Membership",
    "Order",
    "Person",
    "Relationship",
    "Row",
    "Wave",
]

STANDING, FLASH = range(2)
"""Lanes of slots (section 1)."""

OWN_ORDER, JOINED, ON_SCREEN, OPENED, ORDER, CHAT, MOVE, GONE, REFUSED, CANCELLED, LOST = range(1, 12)
"""Codes of events (section 9); GONE is called REMOVED there, which is the name of a state too."""

Row = tuple[int, int, int, int, int, int]
"""Tick, member, slot, code, a, b."""

UNMUTED = (NORMAL, PINNED)
MUTED_STATES = (MUTED, PINNED_MUTED)
"""The words of section 0; a folded membership is neither."""

NO_DAY = -1000
"""Stands for the day of what has not happened yet."""

SEEN_WINDOW = 64
"""Campaigns that a relationship can remember, counted back from the newest one seen."""


class Rounded:
    """State of which some is in single precision: rounded whenever it is written (section 0)."""

    _SINGLE: ClassVar[frozenset[str]] = frozenset()

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, single(value) if name in self._SINGLE and isinstance(value, float) else value)


@dataclass(eq=False)
class Wave:
    """Groups opened together, with their common list of messages; what a rule makes comes in later.

    `left` is the stock left of each message, nothing where it has no limit.
    """

    settings: GroupSettings
    groups: list[Group] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    campaigns: list[int] = field(default_factory=list)
    left: list[int | None] = field(default_factory=list)
    broadcasts: dict[tuple[int, int], int] = field(default_factory=dict)

    def alive(self) -> list[Group]:
        """Groups that are not dissolved, in order of making."""
        return [group for group in self.groups if group.alive]


@dataclass(eq=False)
class Group:
    """Counters of a group; the one-letter names are the model's.

    `positions` is by message: a group that a rule makes has none for what was posted before. `notes` holds chat and
    orders so far at the first tick of each day.
    """

    ordinal: int
    wave: Wave
    made: int
    joining: str
    alive: bool = True
    C: int = 0
    A: int = 0
    k: int = 0
    N: int = 0
    positions: dict[int, int] = field(default_factory=dict)
    notes: dict[int, tuple[int, int]] = field(default_factory=dict)
    rise: float = 0.0
    chat: int = 0
    heat: float = 0.0
    buyers: float = 0.0
    last_post: int = -1
    last_mention: int = -1
    boost_until: int = 0
    orders: int = 0
    orders_now: int = 0
    leavers_now: int = 0


@dataclass(eq=False)
class Membership(Rounded):
    """A member in a group: X is `load`, t_X `load_tick`; the last three count what conservation is checked with."""

    _SINGLE = frozenset(("load", "habit"))

    slot: int
    group: Group
    joined: int
    since: int
    habit: float = 0.0
    state: int = NORMAL
    load: float = 0.0
    load_tick: int = 0
    mark_a: int = 0
    mark_k: int = 0
    read_c: int = 0
    read_k: int = 0
    t_fold: int = 0
    day_dec: int = -1
    day_open: int = NO_DAY
    follows: bool = False
    first_post: int = 0
    posts_seen: int = 0
    offers_seen: int = 0
    orders: int = 0

    @property
    def live(self) -> bool:
        """Neither left nor removed."""
        return self.state not in (LEFT, REMOVED)

    @property
    def pinned(self) -> bool:
        """Pinned, muted or not."""
        return self.state in (PINNED, PINNED_MUTED)

    @property
    def lane(self) -> int:
        """Lane of its slot."""
        return self.slot // LANE_SLOTS

    def mark(self, tick: int) -> None:
        """Set all marks to the group's counters, as at joining."""
        group = self.group
        self.read_c = group.C
        self.mark_a = group.A
        self.mark_k = self.read_k = self.first_post = group.k
        self.load_tick = tick


@dataclass(eq=False)
class Relationship(Rounded):
    """What a member keeps of the operator, whatever becomes of the groups.

    Xb, E and N are `load`, `exposures` and `novelty`, all of `tick`; V is `worth`, a `reference`; the current need c is
    `need`, its u_c `choice`, and `pulled` says whether its PULL has been drawn.
    """

    _SINGLE = frozenset(("load", "exposures", "novelty", "worth", "reference", "early"))

    worth: float
    load: float = 0.0
    exposures: float = 0.0
    novelty: float = 0.0
    tick: int = 0
    reference: float = 0.0
    need: int = 0
    due: float = math.inf
    due_before: float | None = None
    early: float = 0.0
    choice: float = 1.0
    pulled: bool = False
    newest_campaign: int = -1
    campaigns: set[int] = field(default_factory=set)
    first_look_day: int = -1
    day_reached: int = NO_DAY
    day_opened: int = NO_DAY
    day_spoke: int = NO_DAY

    def has_seen(self, campaign: int) -> bool:
        """Whether a campaign is among the latest 64 and was seen."""
        return campaign > self.newest_campaign - SEEN_WINDOW and campaign in self.campaigns

    def remember(self, campaign: int) -> None:
        """Mark a campaign as seen; one older than the window leaves no trace."""
        if campaign > self.newest_campaign - SEEN_WINDOW:
            self.campaigns.add(campaign)
            self.newest_campaign = max(self.newest_campaign, campaign)


@dataclass(eq=False)
class Person:
    """A customer with relationship and memberships, these in ascending slot."""

    customer: Customer
    relationship: Relationship
    memberships: list[Membership] = field(default_factory=list)

    @property
    def number(self) -> int:
        """Number of the member."""
        return self.customer.number

    def next_slot(self, lane: int) -> int:
        """Slot of the next membership in a lane."""
        return lane * LANE_SLOTS + sum(m.lane == lane for m in self.memberships)

    def join(self, membership: Membership) -> None:
        """Take a membership in."""
        self.memberships.append(membership)
        self.memberships.sort(key=lambda m: m.slot)

    def there(self, tick: int) -> list[Membership]:
        """Live memberships that exist in a tick."""
        return [m for m in self.memberships if m.live and m.since <= tick]


@dataclass(frozen=True, eq=False)
class Order:
    """An order in a group.

    Parameters
    ----------
    tick : int
        When it was placed.
    person, membership : Person, Membership
        Who ordered, and where.
    campaign : int
        On which offer.
    draw : float
        The draw that decided it.
    cut : int
        Price cut in fen.
    need : int
        Number of the need that it met.
    kind : str
        Baseline, moved or incremental.
    """

    tick: int
    person: Person
    membership: Membership
    campaign: int
    draw: float
    cut: int
    need: int = -1
    kind: str = ""
