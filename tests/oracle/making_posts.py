"""Schedules of generated scenarios: lines, mixes and offers."""

from __future__ import annotations

from typing import Any

from sim.scenario.spelling import WEEKDAYS, clock_text

from .chance import TOPICS, Chance

__all__ = ["POST_KINDS", "Schedules"]

POST_KINDS = ("promotion", "coupon", "content", "red_packet", "notice", "roll_call")
LONGEST_OFFER = 31 * 1440


class Schedules:
    """Makes schedules and keeps them by name.

    Parameters
    ----------
    chance : Chance
        Choices.
    phases : list of str
        Phases that the calendar names.
    sells : bool
        Whether most posts are offers, often scarce ones.
    price : float
        Price of the usual basket, yuan.
    """

    def __init__(self, chance: Chance, phases: list[str], sells: bool, price: float) -> None:
        self.chance = chance
        self.phases = phases
        self.sells = sells
        self.price = price
        self.made: dict[str, list[dict[str, Any]]] = {}
        self.used: list[tuple[str, bool]] = []

    def standing(self) -> str:
        """Make a schedule of times of day; at times with posts in every tick, at times with very few."""
        density = self.chance.random.choices(("dense", "usual", "sparse"), (3, 12, 5))[0]
        lines = {"dense": 3, "usual": self.chance.random.randint(1, 3), "sparse": 1}[density]
        return self._named([self._standing_line(density) for _ in range(lines)])

    def flashing(self) -> str:
        """Make a schedule of a flash group."""
        return self._named([self._flashing_line() for _ in range(self.chance.random.randint(1, 2))])

    def _named(self, lines: list[dict[str, Any]]) -> str:
        """Keep a schedule under a new name."""
        name = f"schedule{len(self.made)}"
        self.made[name] = lines
        return name

    def _standing_line(self, density: str) -> dict[str, Any]:
        some_days = [WEEKDAYS[day] for day in self.chance.some(list(range(7)), 1 if density == "sparse" else 4)]
        days = "every" if density == "dense" or (density == "usual" and self.chance.happens(0.6)) else some_days
        ticks = list(range(self.chance.per_day))
        at = ticks if density == "dense" else self.chance.some(ticks, 1 if density == "sparse" else 5)
        return {"days": days, "at": [clock_text(tick * self.chance.minutes) for tick in at], **self._content()}

    def _flashing_line(self) -> dict[str, Any]:
        return {"every": self.chance.ticks_text(self.chance.random.choice((1, 1, 2, 3))), **self._content()}

    def _content(self) -> dict[str, Any]:
        """What a line sends."""
        content: dict[str, Any] = {
            "topic": self.chance.random.choice(TOPICS),
            "value": self.chance.share(),
            "via": "broadcast" if self.chance.happens(0.3) else "manual",
            "mention_all": self.chance.happens(0.3),
        }
        content |= {"mix": self._mix()} if self.chance.happens(0.2) else {"kind": self._kind()}
        if self.chance.happens(0.4):
            content["benefit"] = self.chance.share(0, 0.6)
        if self.chance.happens(0.8 if self.sells else 0.4):
            content["offer"] = self._offer()
        if self.phases and self.chance.happens(0.5):
            content["phase"] = self.chance.some(self.phases, 2)
        return content

    def _kind(self) -> str:
        return self.chance.random.choice(POST_KINDS)

    def _mix(self) -> list[dict[str, Any]]:
        """Two or three kinds, each with what it says itself."""
        return [self._mixed(share) for share in self.chance.shares(self.chance.random.choice((2, 2, 3)))]

    def _mixed(self, share: float) -> dict[str, Any]:
        mixed: dict[str, Any] = {"share": share, "kind": self._kind()}
        if self.chance.happens(0.4):
            mixed["topic"] = self.chance.random.choice(TOPICS)
        if self.chance.happens(0.4):
            mixed["value"] = self.chance.share()
        if self.chance.happens(0.3):
            mixed["benefit"] = self.chance.share(0, 0.6)
        if self.chance.happens(0.4):
            mixed["offer"] = self._offer()
        return mixed

    def _offer(self) -> dict[str, Any]:
        offer: dict[str, Any] = {}
        if self.chance.happens(0.6):
            offer["discount"] = self.chance.share()
        if self.chance.happens(0.5):
            offer["coupon_yuan"] = round(self.chance.random.uniform(0, 20), 2)
        if self.chance.happens(0.4):
            offer["scarcity"] = self.chance.share(1, 1.5)
        if self.chance.happens(0.35):
            offer["threshold_yuan"] = round(self.price * self.chance.random.choice((0.5, 1, 1, 1.01, 2)), 2)
        if self.chance.happens(0.6 if self.sells else 0.25):
            offer["stock"] = self.chance.random.choice((0, 1, 1, 2, 2, 3))
        return offer | (self._end(offer.get("stock", 4)) if self.chance.happens(0.5) else {})

    def _end(self, most: int) -> dict[str, Any]:
        """When an offer ends, and how many must have bought by then: no more than its stock allows."""
        longest = max(1, min(360 // self.chance.minutes, 6))
        minutes = min(LONGEST_OFFER, self.chance.random.randint(1, longest) * self.chance.minutes)
        ends: dict[str, Any] = {"ends_after": f"{minutes} minutes"}
        if most and self.chance.happens(0.75):
            ends["min_buyers"] = min(most, self.chance.random.choice((1, 2, 2, 3, 4)))
        return ends
