"""Section 11: the mechanism set `inbox`, one SimPy process a member, beside the operators of sections 3, 4 and 8."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

import simpy
from scipy.special import ndtri

from sim.random_streams import DECISION, MEMBER, SESSION, VISIT
from sim.scenario.model import Scenario
from sim.states import FOLDED, LEFT, MUTED, NORMAL, PINNED

from . import state
from .formulas import single
from .history import OracleHistory, play
from .state import UNMUTED, Group, Membership, Order, Person
from .world import World

__all__ = ["GROUP_CHAT", "MATCH", "MOST_CHAT", "InboxWorld", "Reader", "Seat", "inbox_run"]

GROUP_CHAT, MATCH = 11, 20
"""Purposes of section 1 that came with this mechanism set."""

OPEN_WORD, ORDER_WORD, ACT_WORD, PIN_WORD = range(4)
TASTES_BLOCK, SENSITIVITY_WORD, TOLERANCE_WORD = 5, 0, 1

MOST_CHAT = 200
"""Messages of chat that a group writes in a tick at most."""

LARGEST_EXPONENT = 700.0
"""Beyond it the exponential function leaves the range of a double; the probability is 0 long before."""


@dataclass(eq=False)
class Seat(Membership):
    """A membership: `irritation` and its tick are x and t_x, `read_c` counts chat only."""

    match: float = 0.0
    v: float = 0.0
    irritation: float = 0.0
    irritation_tick: int = 0


def inbox_run(
    scenario: Scenario,
    arm: str,
    replication: int,
    *,
    watch: Callable[[World, int], None] | None = None,
    order: Sequence[int] | None = None,
) -> OracleHistory:
    """Run one arm of a scenario with `model: inbox` in one replication.

    Parameters
    ----------
    scenario : Scenario
        The scenario; its parameters have the group `inbox`.
    arm, replication, watch, order : str, int, callable, sequence of int
        As in `oracle_run`; the world is an `InboxWorld`.

    Returns
    -------
    OracleHistory
    """
    world = InboxWorld(scenario, arm, replication)
    return play(world, [Reader(world, person) for person in world.people], watch=watch, order=order)


class InboxWorld(World):
    """Groups and people; of a customer as in section 2 only ENROL is used."""

    def __init__(self, scenario: Scenario, arm: str, replication: int) -> None:
        super().__init__(scenario, arm, replication)
        self.written: Counter[int] = Counter()

    def inbox(self, name: str) -> float:
        """Value of a parameter of the set."""
        return self.p[f"inbox.{name}"]

    def join_now(self, person: Person, group: Group, lane: int, t: int, *, left: Membership | None = None) -> None:
        """Make a membership that exists from this tick on, with marks from before its posts; nobody comes back."""
        slot = person.next_slot(lane)
        match = single(self.draws.uniform(MATCH, person.number, slot=slot, word=0))
        seat = Seat(slot, group, t, t, v=self.inbox("start_value"), match=match, irritation_tick=t)
        seat.read_k, seat.read_c = group.k, self.written[group.ordinal]
        person.join(seat)
        group.N += 1
        self._note_joined(t, person, seat)

    def before_members(self, t: int) -> None:
        """Let the operators act, then let the groups chat (step 1)."""
        super().before_members(t)
        hour = t % self.ticks.n
        if t > 0 and self.inbox("first_chat_hour") <= hour <= self.inbox("last_chat_hour"):
            unmuted = self._unmuted()
            for group in self.alive():
                if unmuted[group.ordinal] > 0:
                    self.written[group.ordinal] += self._chat(group, unmuted[group.ordinal], t)

    def _unmuted(self) -> Counter[int]:
        """A by ordinal of the group."""
        return Counter(m.group.ordinal for person in self.people for m in person.memberships if m.state in UNMUTED)

    def _chat(self, group: Group, unmuted: int, t: int) -> int:
        """Draw what a group writes in a tick: a Poisson number by inversion."""
        u = self.draws.uniform(GROUP_CHAT, group.ordinal, tick=t, word=0)
        mean = self.inbox("chat_per_member") * unmuted
        term = cdf = math.exp(-mean)
        for j in range(1, MOST_CHAT + 1):
            if self.draws.below(u, cdf):
                return j - 1
            term = term * mean / j
            cdf += term
        return MOST_CHAT


class Reader:
    """The process of one member.

    Parameters
    ----------
    world : InboxWorld
        What members share.
    person : Person
        The member.
    """

    def __init__(self, world: InboxWorld, person: Person) -> None:
        self.world = world
        self.person = person
        self.below = world.draws.below
        tolerance = world.inbox("tolerance_mean") + world.inbox("tolerance_spread") * self._z(TOLERANCE_WORD)
        self.sensitivity = single(math.exp(world.inbox("sensitivity_spread") * self._z(SENSITIVITY_WORD)))
        self.tolerance = single(tolerance)
        self.t = 0

    def _z(self, word: int) -> float:
        """Normal quantile of a draw of the member's."""
        return float(ndtri(self._draw(MEMBER, word, tick=0, block=TASTES_BLOCK)))

    def _draw(self, purpose: int, word: int, *, tick: int, slot: int = 0, block: int = 0) -> float:
        """Read a word of this member."""
        return self.world.draws.uniform(purpose, self.person.number, slot=slot, tick=tick, block=block, word=word)

    def _visit_draw(self, seat: Seat, word: int) -> float:
        """Read a word of a visit in this tick."""
        return self._draw(VISIT, word, tick=self.t, slot=seat.slot)

    def live(self, env: simpy.Environment, first: int, step: int) -> Generator[simpy.Event, None, None]:
        """Act once a tick, at the moments `first`, `first + step`, ..."""
        yield env.timeout(first)
        while True:
            self.t = int(env.now) // step
            self._tick()
            yield env.timeout(step)

    def _tick(self) -> None:
        """Step 2: a session, in which each membership is a visit."""
        seats = self.person.there(self.t)
        if seats and self._looks():
            for seat in seats:
                assert isinstance(seat, Seat)
                self.world.visits += 1
                self._visit(seat)

    def _looks(self) -> bool:
        """Whether the member has a session."""
        night = self.t % self.world.ticks.n < self.world.inbox("night_hours")
        u = self._draw(SESSION, self.t & 3, tick=self.t >> 2)
        return self.below(u, self.world.inbox("look_night" if night else "look_day"))

    def _visit(self, seat: Seat) -> None:
        """Steps 2a to 2d."""
        posts = seat.group.k - seat.read_k
        chat = self.world.written[seat.group.ordinal] - seat.read_c
        if posts == 0 and chat == 0:
            return
        seat.read_k += posts
        seat.read_c += chat
        self._irritate(seat, posts, chat)
        opened = self.below(self._visit_draw(seat, OPEN_WORD), self._opening(seat))
        if opened:
            self._note(seat, state.OPENED, posts, 0)
            self._read(seat, posts)
        if not self._acts(seat) and opened and seat.state == NORMAL:
            self._perhaps_pin(seat)

    def _irritate(self, seat: Seat, posts: int, chat: int) -> None:
        """Step 2b."""
        inbox = self.world.inbox
        gain = {NORMAL: 1.0, PINNED: 1.0, MUTED: inbox("muted_gain"), FOLDED: 0.0}[seat.state]
        dose = inbox("of_post") * posts + inbox("of_chat") * chat
        left = seat.irritation * math.exp(-(self.t - seat.irritation_tick) / inbox("fading_hours"))
        seat.irritation = left + gain * self.sensitivity * dose
        seat.irritation_tick = self.t

    def _opening(self, seat: Seat) -> float:
        """Probability that the chat is opened."""
        names = {PINNED: "open_pinned", NORMAL: "open_normal", MUTED: "open_muted", FOLDED: "open_folded"}
        return self.world.inbox(names[seat.state])

    def _read(self, seat: Seat, posts: int) -> None:
        """Step 2c, after opening."""
        if posts == 0:
            return
        seat.posts_seen += posts
        seat.offers_seen += posts
        worth = seat.match * seat.group.wave.messages[-1].value
        seat.v = worth + (1 - self.world.inbox("smoothing")) ** posts * (seat.v - worth)
        u = self._visit_draw(seat, ORDER_WORD)
        if self.below(u, 1 - (1 - self.world.inbox("purchase") * worth) ** posts):
            campaign = seat.group.wave.campaigns[-1]
            self.world.sales.place(Order(self.t, self.person, seat, campaign, u, 0))
            self._note(seat, state.ORDER, campaign, 0)

    def _acts(self, seat: Seat) -> bool:
        """Step 2d: whether the member moves out of irritation."""
        inbox = self.world.inbox
        exponent = -(seat.irritation - inbox("of_value") * seat.v - self.tolerance + inbox("threshold"))
        p = inbox("act") / (1 + math.exp(exponent)) if exponent < LARGEST_EXPONENT else 0.0
        acts = self.below(self._visit_draw(seat, ACT_WORD), p)
        if acts:
            self._move(seat, self._target(seat))
        return acts

    def _target(self, seat: Seat) -> int:
        """Where an irritated member puts the chat, by the draw MOVE."""
        u = self._draw(DECISION, 0, tick=self.t, slot=seat.slot)
        inbox = self.world.inbox
        if seat.state == NORMAL:
            if self.below(u, inbox("normal_mutes")):
                return MUTED
            return FOLDED if self.below(u, inbox("normal_mutes") + inbox("normal_folds")) else LEFT
        if seat.state == MUTED:
            return FOLDED if self.below(u, inbox("muted_folds")) else LEFT
        return NORMAL if seat.state == PINNED else LEFT

    def _perhaps_pin(self, seat: Seat) -> None:
        """Step 2d: pin what was opened and did not irritate."""
        if self.below(self._visit_draw(seat, PIN_WORD), self.world.inbox("pin") * seat.v):
            self._move(seat, PINNED)

    def _move(self, seat: Seat, target: int) -> None:
        """Change the state; a leaver counts until the end of the tick."""
        self._note(seat, state.MOVE, seat.state, target)
        seat.state = target
        if target == LEFT:
            seat.group.leavers_now += 1

    def _note(self, seat: Seat, code: int, a: int, b: int) -> None:
        """Write a row of the log."""
        self.world.note((self.t, self.person.number, seat.slot, code, a, b))
