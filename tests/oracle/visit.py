"""Sections 5.5 and 7: one visit of a member to one membership."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.random_streams import DECISION, VISIT
from sim.states import FOLDED

from . import state
from .formulas import exposure_effect, half_up, poisson_cdf, saturated, sigma
from .plan import Message
from .state import MUTED_STATES, UNMUTED, Membership, Order

if TYPE_CHECKING:
    from .member import Member

__all__ = ["Visit"]

SCREEN_WORD, OPEN_WORD, ORDER_WORD, CHAT_WORD = range(4)
DECIDE_WORD = 0
LONGEST_RUN = 30


@dataclass(frozen=True)
class Mood:
    """What bears on every offer of a visit: gE, readiness, and what brand irritation leaves (section 7.2)."""

    exposure_effect: float
    ready: float
    brand: float


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
        self.news = m.mark_a < m.group.A
        self.unread = m.read_c < m.group.C
        self.mentioned = False

    def _draw(self, word: int) -> float:
        """Read a word of this visit."""
        return self.member.draw(VISIT, word, slot=self.m.slot)

    def take_place(self) -> None:
        """Steps a to g."""
        m = self.m
        from_box = m.state == FOLDED and self.box and self.unread
        if not ((m.state != FOLDED and self.news) or self.housekeeping or from_box or self.sought):
            return
        self.member.decay(m)
        self._interrupt()
        on_screen = self._on_screen()
        m.mark_a, m.mark_k = self.group.A, self.group.k
        if on_screen:
            self._see()
            if self._opens():
                self._read()
        self._reconsider(on_screen)

    def _interrupt(self) -> None:
        """Step b."""
        if self.m.state == FOLDED or not self.news:
            return
        most = self.p["irritation.push_max"]
        if self.m.state in UNMUTED:
            self.member.irritate(self.m, self.p["irritation.push"] * min(self.group.A - self.m.mark_a, most))
        elif self.m.follows:
            self.member.irritate(self.m, self.p["irritation.push"] * min(self.group.k - self.m.mark_k, most))
        else:
            return
        quiet = sum(message.quiet for message in self.group.wave.messages[self.m.mark_k : self.group.k])
        if quiet > 0:
            more = self.p["irritation.push"] * (self.p["irritation.quiet_factor"] - 1)
            self.member.irritate(self.m, more * min(quiet, most))

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
        return self.member.below(self._draw(SCREEN_WORD), probability)

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
        """Step e up to the opening."""
        m, client = self.m, self.member.world.client
        if self.unread:
            self.member.relationship.exposure += 1
            self.member.note(m.slot, state.ON_SCREEN, self.group.C - m.read_c, m.state)
        if m.state in MUTED_STATES and self.news:
            self.member.irritate(m, self.p["irritation.dot"])
        alerts = (
            m.state in UNMUTED
            or (m.state in MUTED_STATES and client.mention_breaks_mute)
            or (m.state == FOLDED and client.mention_breaks_fold)
        )
        unread_posts = self.group.wave.messages[m.read_k : self.group.k]
        self.mentioned = alerts and any(message.mention_all for message in unread_posts)

    def _opens(self) -> bool:
        """The end of step e."""
        m = self.m
        if self.sought:
            return True
        badge = m.state in UNMUTED or (m.state in MUTED_STATES and m.follows and self.group.k > m.read_k)
        logit = (
            self.p["opening.intercept"]
            + self.p["opening.value"] * m.v
            - self.p["opening.irritation"] * self.member.irritation(m)
            + self.p["opening.badge"] * badge
            + self.p["opening.mention"] * self.mentioned
            + self.p["opening.box"] * (m.state == FOLDED)
        )
        return self.member.below(self._draw(OPEN_WORD), sigma(logit))

    def _reconsider(self, on_screen: bool) -> None:
        """Step g."""
        m, today = self.m, self.member.day
        if m.day_dec >= today:
            return
        if self.housekeeping:
            m.day_dec = today
            self.member.decide(m, DECISION)
        elif on_screen:
            m.day_dec = today
            felt = self.p["decision.irritation_probability"] * self.member.irritation(m)
            u = self.member.draw(DECISION, DECIDE_WORD, slot=m.slot)
            if self.member.below(u, self.p["decision.base_probability"] + felt):
                self.member.decide(m, DECISION)

    # Section 7

    def _read(self) -> None:
        """Steps 1 to 7."""
        m = self.m
        if self.mentioned:
            self.member.irritate(m, self.p["irritation.mention"])
        mood = self._mood()
        seen, duplicates, offers = self._read_posts(mood)
        self._read_chat()
        m.read_c, m.read_k = self.group.C, self.group.k
        self.member.note(m.slot, state.OPENED, seen, duplicates)
        m.posts_seen += seen + duplicates
        m.offers_seen += len(offers)
        if offers:
            self._order(offers)
        self._write()

    def _mood(self) -> Mood:
        """Step 2: what all offers of a visit share."""
        r, p = self.member.relationship, self.p
        effect = exposure_effect(r.exposure / p["exposure.peak"], p["exposure.gain"], p["exposure.wear"])
        brand = saturated(r.irritation, p["irritation.half_value"])
        return Mood(effect, self.member.ready, 1 - p["purchase.brand_reactance"] * brand)

    def _social_proof(self, message: Message) -> float:
        """The effect of visible buyers, or of none where they could be seen."""
        if not self.group.wave.settings.buyers_visible and not message.roll_call:
            return 1.0
        none, many = self.p["purchase.no_buyers"], self.p["purchase.visible_buyers"]
        return none + (many + 1 - none) * (1 - math.exp(-self.group.buyers))

    def _read_posts(self, mood: Mood) -> tuple[int, int, list[tuple[float, int]]]:
        """Step 3: posts seen, duplicates, and (probability, position) of the offers, newest first."""
        seen = duplicates = 0
        offers: list[tuple[float, int]] = []
        wave = self.group.wave
        for j in range(self.group.k - 1, self.m.read_k - 1, -1):
            if self.group.C - self.group.positions[j] > self.member.who.depth:
                break
            if self.member.relationship.has_seen(wave.campaigns[j]):
                self.member.irritate(self.m, self.p["irritation.duplicate"])
                duplicates += 1
                continue
            seen += 1
            worth = self._take_in(wave.messages[j])
            self.member.relationship.remember(wave.campaigns[j])
            if self._is_open(j):
                offers.append((self._offer_probability(wave.messages[j], worth, mood), j))
        return seen, duplicates, offers

    def _take_in(self, message: Message) -> float:
        """Move the perceived value to the worth of a message; junk irritates."""
        p = self.p
        worth = min(1.0, 2 * message.value * self.member.who.interests[message.topic] + message.benefit)
        self.m.v += p["value.smoothing"] * (worth - self.m.v)
        threshold = p["irritation.junk_threshold"]
        if worth < threshold:
            self.member.irritate(self.m, p["irritation.junk"] * (threshold - worth) / threshold)
        return worth

    def _read_chat(self) -> None:
        """Step 4."""
        m, p = self.m, self.p
        messages = (self.group.C - m.read_c) - (self.group.k - m.read_k)
        if messages <= 0:
            return
        read = min(messages, self.member.who.depth)
        social = self.member.who.sociality / (1 + self.member.who.sociality)
        gap = max(0.0, p["value.chat_worth"] * social - m.v)
        weight = p["value.smoothing"] * p["value.chat_smoothing"]
        m.v += weight * (1 - math.exp(-read / p["value.chat_halfway"])) * gap
        self.member.irritate(m, p["irritation.chat"] * math.log(1 + read))

    def _is_open(self, j: int) -> bool:
        """Whether a message has an offer that is not over and not sold out."""
        message, left = self.group.wave.messages[j], self.group.wave.left[j]
        is_open = message.offers and self.member.t < message.end and left != 0
        self.member.world.sales.closed_seen += message.offers and not is_open
        return is_open

    def _offer_probability(self, message: Message, worth: float, mood: Mood) -> float:
        """Chance that an offer makes the member order."""
        price, p = 1.0, self.p
        if self._cuts(message):
            cut = message.coupon / self.member.who.kind.basket + message.discount
            price = min(1.5, 1 + p["purchase.discount_response"] * cut)
        likely = p["purchase.base"] * worth * mood.exposure_effect * mood.ready * price * message.scarcity
        demand = self.member.world.days.demand(self.member.t)
        return min(1.0, likely * self._social_proof(message) * mood.brand * demand)

    def _cuts(self, message: Message) -> bool:
        """Whether the member's basket reaches the threshold of a price cut."""
        return self.member.who.kind.basket >= message.threshold

    def _order(self, offers: list[tuple[float, int]]) -> None:
        """Step 6: at most one order, on the best offer, the newest of equals."""
        none = math.prod(1 - probability for probability, _ in offers)
        u = self._draw(ORDER_WORD)
        if not self.member.below(u, 1 - none):
            return
        _, j = max(offers, key=lambda offer: offer[0])
        message, basket = self.group.wave.messages[j], self.member.who.kind.basket
        cut = min(basket, message.coupon + half_up(basket * message.discount)) if self._cuts(message) else 0
        campaign, person, t = self.group.wave.campaigns[j], self.member.person, self.member.t
        self.member.note(self.m.slot, state.ORDER, campaign, cut)
        self.member.world.sales.place(Order(t, person, self.m, campaign, u, cut, person.relationship.last_order))

    def _write(self) -> None:
        """Step 7."""
        probability = self._writing_probability()
        u = self._draw(CHAT_WORD)
        if self.member.below(u, probability):
            run = 1 + math.floor(math.log(u / probability) / math.log(self.p["chat.run_length"]))
            messages = min(LONGEST_RUN, run)
            self.member.note(self.m.slot, state.CHAT, messages, 0)
            self.group.chat += messages

    def _writing_probability(self) -> float:
        """Chance that the member writes."""
        p, group, v = self.p, self.group, self.m.v
        quiet = 1.0 if self.m.state in UNMUTED else p["chat.muted_factor"]
        size = math.pow(group.N / 100, -p["chat.size_power"])
        valued = 1 - p["chat.value_weight"] + 2 * p["chat.value_weight"] * v
        excited = 1 + p["chat.excitation"] * min(100 * group.heat / group.N, p["chat.excitation_cap"])
        boost = p["chat.red_packet_boost"] if self.member.t < group.boost_until else 1.0
        return min(0.95, p["chat.rate"] * self.member.who.sociality * quiet * size * valued * excited * boost)
