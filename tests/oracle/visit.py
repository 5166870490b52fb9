"""Sections 5.5 and 7: one visit of a member to one membership."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.random_streams import LOOK_IN, VISIT
from sim.states import FOLDED, LEFT

from . import state
from .draws import NEAR
from .formulas import half_up, poisson_cdf
from .moves import ACT, TIDY, Moves
from .plan import Message
from .state import MUTED_STATES, UNMUTED, Membership, Order

if TYPE_CHECKING:
    from .member import Member

__all__ = ["Visit"]

SCREEN_WORD, AGAIN_WORD, _, CHAT_WORD = range(4)
LONGEST_RUN = 30
LARGEST_CUT = 0.9


@dataclass
class Reading:
    """What is read in an opening: worths u' and duplicates, and (push, cut, position) of the offers, newest first."""

    worths: list[float] = field(default_factory=list)
    duplicates: int = 0
    offers: list[tuple[float, float, int]] = field(default_factory=list)


class Visit:
    """One visit of a member to one membership (section 5.5).

    Parameters
    ----------
    member : Member
        Who visits.
    m : Membership
        What is visited.
    housekeeping, box, sought : bool
        Why, beside news.
    """

    def __init__(self, member: Member, m: Membership, housekeeping: bool, box: bool, sought: bool) -> None:
        self.member = member
        self.p = member.p
        self.m = m
        self.group = m.group
        self.housekeeping = housekeeping
        self.box = box
        self.sought = sought
        self.news = m.state != FOLDED and m.mark_a < m.group.A
        self.unread = m.read_c < m.group.C
        self.called = False
        self.dots = 0.0

    def _below(self, word: int, probability: float) -> bool:
        """Compare a word of this visit with its probability."""
        return self.member.below(self.member.draw(VISIT, word, slot=self.m.slot), probability)

    @property
    def _muted(self) -> bool:
        """Muted and not following."""
        return self.m.state in MUTED_STATES and not self.m.follows

    def take_place(self) -> None:
        """Steps a to g."""
        m = self.m
        from_box = m.state == FOLDED and self.box and self.unread
        if not (self.news or self.housekeeping or from_box or self.sought):
            return
        self.member.decay(m)
        self._feel()
        on_screen = self._on_screen()
        new = self.group.k - m.mark_k
        m.mark_a, m.mark_k = self.group.A, self.group.k
        if on_screen:
            self._see()
        if on_screen and self._opens():
            self._read()
        elif on_screen and new > 0 and m.day_open < self.member.day:
            m.habit *= math.pow(1 - self.p["habit.loss"], new / 2 if self._muted else new)
        self._act(on_screen)
        self._clean_up()

    # Section 5.5, b to e

    def _feel(self) -> None:
        """Step b."""
        m, group = self.m, self.group
        if not self.news:
            return
        alerts = 0.0
        for j in range(m.mark_k, group.k):
            left = 1 - self._worth_if_new(j)
            if self._alerts(group.wave.messages[j]):
                alerts += self._alarm(left, group.wave.messages[j])
            else:
                self.dots += left
        hours = max(0, (group.A - m.mark_a) - (group.k - m.mark_k)) if m.state in UNMUTED else 0
        self.member.burden(m, alerts + self.p["load.chat_hour"] * hours)

    def _alerts(self, message: Message) -> bool:
        """Whether a post alerts."""
        breaks = message.mention_all and self.member.world.client.mention_breaks_mute
        return not self._muted or breaks

    def _alarm(self, left: float, message: Message) -> float:
        """What a post that alerts weighs, by what it leaves to be wished for."""
        p = self.p
        quiet, mention = (p["load.quiet"], message.quiet), (p["load.mention"], message.mention_all)
        weight = left * p["load.alert"]
        for factor, holds in (quiet, mention):
            weight *= factor if holds else 1.0
        return weight

    def _worth_if_new(self, j: int) -> float:
        """Worth of a message, 0 where its campaign has been seen."""
        wave = self.group.wave
        return 0.0 if self.member.relationship.has_seen(wave.campaigns[j]) else self._worth(wave.messages[j])

    def _worth(self, message: Message) -> float:
        """Worth of a message to the member, u."""
        return min(1.0, 2 * message.value * self.member.who.interests[message.topic] + message.benefit)

    def _on_screen(self) -> bool:
        """Step c."""
        if self.sought:
            return True
        if self.m.state == FOLDED:
            return self.box and self.unread
        if not self.news:
            return False
        probability = self._pinned_probability() if self.m.pinned else self._row_probability()
        if self.m.pinned and probability == 1:
            return True
        return self._below(SCREEN_WORD, probability)

    def _pins(self) -> int:
        """Rows pinned by others and own ones, at this moment."""
        own = sum(m.pinned for m in self.member.person.there(self.member.t))
        return self.member.who.other_pins + own

    def _pinned_probability(self) -> float:
        """Chance that a pinned row is on the first screen."""
        return min(1.0, self.p["rows.first_screen"] / self._pins())

    def _row_probability(self) -> float:
        """Chance that too few distinct rows have overtaken this one since it rose."""
        who, days, t = self.member.who, self.member.world.days, self.member.t
        overtaken = who.row_rate * (days.mean_hours(t) + days.half_of_ticks(t) - self.group.rise)
        distinct = self.p["rows.distinct_base"] + who.other_groups
        mean = distinct * (1 - math.exp(-overtaken / distinct))
        return poisson_cdf(self.p["rows.first_screen"] - 1 - self._pins(), mean)

    def _see(self) -> None:
        """Step e up to the look-in."""
        m, client = self.m, self.member.world.client
        if self.unread:
            self.member.relationship.exposures += 1.0
            self.member.relationship.day_reached = self.member.day
            self.member.note(m.slot, state.ON_SCREEN, self.group.C - m.read_c, m.state)
        if self.dots > 0:
            self.member.burden(m, self.p["load.dot"] * (self.member.who.other_groups / 20) * self.dots)
        reached = (
            m.state in UNMUTED
            or (m.state in MUTED_STATES and client.mention_breaks_mute)
            or (m.state == FOLDED and client.mention_breaks_fold)
        )
        unread_posts = self.group.wave.messages[m.read_k : self.group.k]
        self.called = reached and any(message.mention_all for message in unread_posts)

    def _opens(self) -> bool:
        """The end of step e."""
        if self.sought:
            return True
        if not self.unread:
            return False
        if self.m.day_open == self.member.day:
            return self._below(AGAIN_WORD, self.p["habit.again"])
        member = self.member
        u = member.world.attribute(LOOK_IN, member.person, self.m.slot, member.day)
        return member.below(u, self._look_in_probability())

    def _look_in_probability(self) -> float:
        """Chance that a member who notices unread posts looks in on this day, q."""
        q = (self.p["habit.muted_factor"] if self._muted else 1.0) * self.m.habit
        if self.group.k == self.m.read_k:
            s = self.member.who.sociality
            q = q * self.p["habit.chat"] * s / (1 + s)
        return q + (1 - q) * self.p["habit.mention"] if self.called else q

    # Section 5.5, g

    def _act(self, on_screen: bool) -> None:
        """Act on the load."""
        m, p, today = self.m, self.p, self.member.day
        if m.day_dec >= today or not self.news or not (m.state in UNMUTED or on_screen):
            return
        m.day_dec = today
        rho = (m.load + self.member.relationship.load) / self.member.who.tolerance
        hazard = p["decision.act_base"] + p["decision.act_scale"] * math.pow(rho, p["decision.act_power"])
        moves = Moves(self.member, m)
        if moves.happens(ACT, 1 - math.exp(-hazard)):
            moves.act()

    def _clean_up(self) -> None:
        """Judge a chat that has not been opened for long."""
        m, member, days = self.m, self.member, self.p["decision.cleanup_days"]
        if not self.housekeeping or not m.live:
            return
        unopened = m.day_open <= member.day - days and m.joined <= member.t - days * member.world.ticks.n
        moves = Moves(member, m)
        if unopened and moves.happens(TIDY, self.p["decision.cleanup_leave"]):
            moves.go(LEFT)

    # Section 7

    def _read(self) -> None:
        """Steps 1 to 8."""
        m, r = self.m, self.member.relationship
        first = m.day_open < self.member.day
        m.day_open = r.day_opened = self.member.day
        reading = self._read_posts()
        r.novelty += len(reading.worths) * 7 * math.log(2) / self.p["novelty.half_life_days"]
        self._read_chat(reading, first)
        m.read_c, m.read_k = self.group.C, self.group.k
        self.member.note(m.slot, state.OPENED, len(reading.worths), reading.duplicates)
        m.posts_seen += len(reading.worths) + reading.duplicates
        m.offers_seen += len(reading.offers)
        if reading.offers and self.member.world.needs.is_open(self.member.person, self.member.t):
            self._perhaps_order(reading.offers)
        self._write()
        if first:
            Moves(self.member, m).come_back()

    def _read_posts(self) -> Reading:
        """Steps 2 and 3."""
        reading, member = Reading(), self.member
        standing = member.world.needs.standing_push(member.person, member.t)
        freshness = 1 / (1 + member.relationship.novelty / self.p["novelty.messages_per_week"])
        wave = self.group.wave
        for j in self._reached():
            if member.relationship.has_seen(wave.campaigns[j]):
                reading.duplicates += 1
                continue
            stated = self._worth(wave.messages[j])
            member.relationship.worth += self.p["value.smoothing"] * (stated - member.relationship.worth)
            worth = freshness * stated
            reading.worths.append(worth)
            if self._is_open(j):
                reading.offers.append((*self._push(wave.messages[j], worth, standing), j))
            member.relationship.remember(wave.campaigns[j])
        return reading

    def _reached(self) -> Iterator[int]:
        """Messages that are read, newest first; who came for something reads the newest in any case."""
        older, n = 0, self.member.world.ticks.n
        for j in range(self.group.k - 1, self.m.read_k - 1, -1):
            older += self.group.wave.messages[j].sent <= self.member.t - n
            is_wanted = j == self.group.k - 1 and (self.sought or self.called)
            if not is_wanted and (self._depth(j) > self.member.who.depth or older > self.p["reading.older_posts"]):
                return
            yield j

    def _depth(self, j: int) -> float:
        """How far back a message stands, chat counting less than posts."""
        posts = self.group.k - j
        return posts + self.p["reading.chat_weight"] * (self.group.C - self.group.positions[j] - posts)

    def _read_chat(self, reading: Reading, first: bool) -> None:
        """Step 4: the chat, and what the first opening of a day does to the habit."""
        m, p = self.m, self.p
        messages = (self.group.C - m.read_c) - (self.group.k - m.read_k)
        s, talk = self.member.who.sociality, 0.0
        if messages > 0:
            read = min(messages, self.member.who.depth)
            talk = p["value.chat_worth"] * s / (1 + s) * (1 - math.exp(-read / p["value.chat_halfway"]))
        if first and (reading.worths or messages > 0):
            mean = sum(reading.worths) / len(reading.worths) if reading.worths else 0.0
            m.habit += p["habit.gain"] * (1 - (1 - mean) * (1 - talk) - m.habit)

    def _is_open(self, j: int) -> bool:
        """Whether a message has an offer that is not over and not sold out."""
        message, left = self.group.wave.messages[j], self.group.wave.left[j]
        is_open = message.offers and self.member.t < message.end and left != 0
        self.member.world.sales.closed_seen += message.offers and not is_open
        return is_open

    def _push(self, message: Message, worth: float, standing: float) -> tuple[float, float]:
        """Total push B of an offer, and its cut."""
        p, cut = self.p, 0.0
        if self._cuts(message):
            cut = min(LARGEST_CUT, message.coupon / self.member.who.kind.basket + message.discount)
        pull = standing + p["purchase.salience"] * worth - p["purchase.elasticity"] * math.log(1 - cut)
        return pull + math.log(message.scarcity * self._social_proof(message)), cut

    def _social_proof(self, message: Message) -> float:
        """The effect of visible buyers, or of none where they could be seen."""
        if not self.group.wave.settings.buyers_visible and not message.roll_call:
            return 1.0
        none, many = self.p["purchase.no_buyers"], self.p["purchase.visible_buyers"]
        return none + (many + 1 - none) * (1 - math.exp(-self.group.buyers))

    def _cuts(self, message: Message) -> bool:
        """Whether the member's basket reaches the threshold of a price cut."""
        return self.member.who.kind.basket >= message.threshold

    def _perhaps_order(self, offers: list[tuple[float, float, int]]) -> None:
        """Step 6: the need is met on the best offer, the newest of equals, if it is won."""
        member, needs = self.member, self.member.world.needs
        push, cut, j = max(offers, key=lambda offer: offer[0])
        member.world.draws.near_misses += any(0 < push - other <= NEAR for other, _, _ in offers)
        u = needs.choice_in_group(member.person, member.t)
        if not needs.is_won(member.person, push, u):
            return
        r, campaign = member.relationship, self.group.wave.campaigns[j]
        fen = self._cut_in_fen(self.group.wave.messages[j])
        member.note(self.m.slot, state.ORDER, campaign, fen)
        r.reference += self.p["purchase.adapt"] * (-math.log(1 - cut) - r.reference)
        kind = needs.kind(member.person, member.t)
        order = Order(member.t, member.person, self.m, campaign, u, fen, r.need, kind)
        member.world.sales.place(order)
        needs.next(member.person)

    def _cut_in_fen(self, message: Message) -> int:
        """Price cut of an order."""
        basket = self.member.who.kind.basket
        return min(basket, message.coupon + half_up(basket * message.discount)) if self._cuts(message) else 0

    def _write(self) -> None:
        """Step 7."""
        probability = self._writing_probability()
        u = self.member.draw(VISIT, CHAT_WORD, slot=self.m.slot)
        if self.member.below(u, probability):
            run = 1 + math.floor(math.log(u / probability) / math.log(self.p["chat.run_length"]))
            messages = min(LONGEST_RUN, run)
            self.member.note(self.m.slot, state.CHAT, messages, 0)
            self.member.relationship.day_spoke = self.member.day
            self.group.chat += messages

    def _writing_probability(self) -> float:
        """Chance that the member writes."""
        p, group, worth = self.p, self.group, self.member.relationship.worth
        quiet = 1.0 if self.m.state in UNMUTED else p["chat.muted_factor"]
        size = math.pow(group.N / 100, -p["chat.size_power"])
        valued = 1 - p["chat.value_weight"] + 2 * p["chat.value_weight"] * worth
        excited = 1 + p["chat.excitation"] * min(100 * group.heat / group.N, p["chat.excitation_cap"])
        boost = p["chat.red_packet_boost"] if self.member.t < group.boost_until else 1.0
        return min(0.95, p["chat.rate"] * self.member.who.sociality * quiet * size * valued * excited * boost)
