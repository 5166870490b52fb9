"""Small scenarios of the mechanism set `inbox`, each made from one number alone; 12 members and 4 days at most."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sim.scenario.load import load_text
from sim.scenario.model import Scenario
from sim.scenario.rules import JOINING
from sim.scenario.spelling import WEEKDAYS, clock_text

from .chance import TOPICS, Chance
from .generate import ARM
from .making_posts import POST_KINDS

__all__ = ["HOURS_OF_DAY", "MODEL", "WIDE_INBOX", "InboxCase", "make_inbox_case"]

MODEL = "inbox"
MOST_MEMBERS = 12
HOURS = [clock_text(60 * hour) for hour in range(24)]

WIDE_INBOX: dict[str, tuple[float, float]] = {
    "sensitivity_spread": (0, 1.5),
    "tolerance_mean": (-2, 8),
    "tolerance_spread": (0, 2),
    "start_value": (0, 1),
    "chat_per_member": (0, 1.5),
    "look_night": (0, 1),
    "look_day": (0, 1),
    "fading_hours": (0.5, 100),
    "of_post": (0, 3),
    "of_chat": (0, 1),
    "muted_gain": (0, 1),
    "open_normal": (0, 1),
    "open_pinned": (0, 1),
    "open_muted": (0, 1),
    "open_folded": (0, 1),
    "smoothing": (0, 1),
    "purchase": (0, 1),
    "act": (0, 1),
    "of_value": (0, 6),
    "threshold": (-2, 6),
    "normal_mutes": (0, 1),
    "normal_folds": (0, 1),
    "muted_folds": (0, 1),
    "pin": (0, 1),
}
"""Range by parameter, without the group's name."""

HOURS_OF_DAY = {"night_hours": (0, 24), "first_chat_hour": (0, 23), "last_chat_hour": (0, 23)}
"""Whole numbers."""

CHAT_HOURS = ("first_chat_hour", "last_chat_hour")


@dataclass(frozen=True)
class InboxCase:
    """One generated scenario and what of it is run.

    Parameters
    ----------
    number : int
        Number that it was made from.
    text : str
        Scenario file; JSON, which YAML contains.
    parameters : dict of str to float
        What is laid over it.
    replication : int
        Replication to run.
    """

    number: int
    text: str
    parameters: dict[str, float]
    replication: int
    arm: str = ARM

    def scenario(self) -> Scenario:
        """Load the file and lay the parameters over it."""
        return load_text(self.text, f"inbox case {self.number}").with_parameters(self.parameters)


def make_inbox_case(number: int) -> InboxCase:
    """Make the case of a number; the same number makes the same case."""
    return _Maker(number).case()


class _Maker:
    """Makes one case, drawing from one generator."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.chance = Chance(number)
        self.chance.minutes = 60
        self.random = self.chance.random
        self.n_days = self.random.choice((2, 2, 2, 3, 4))
        self.start = date(2021, 1, 1) + timedelta(days=self.random.randrange(1000))
        if self.chance.happens(0.5):
            self.start = self.start.replace(day=1) - timedelta(days=self.random.randint(1, self.n_days))
        self.count = self.random.choice((1, 2, *range(3, MOST_MEMBERS + 1), *[MOST_MEMBERS] * 6))
        self.schedules: dict[str, list[dict[str, Any]]] = {}

    def case(self) -> InboxCase:
        """Make the case."""
        arm = self._arm()
        sections = {
            "qunsim": 1,
            "model": MODEL,
            "seed": self.random.randrange(2**63),
            "clock": {
                "start": self.start.isoformat(),
                "end": (self.start + timedelta(days=self.n_days - 1)).isoformat(),
                "tick_minutes": 60,
            },
            "platform": {"client": "wechat-2021", "console": self._console()},
            "company": {"price_yuan": 18, "gross_margin": 0.5, "coupon_yuan": 4},
            "customers": {"count": self.count, "segments": self._segments()},
            "schedules": self.schedules,
            "arms": {ARM: arm},
        }
        return InboxCase(self.number, json.dumps(sections, indent=1), self._parameters(), self.random.randrange(4))

    # The world

    def _console(self) -> dict[str, Any]:
        quota = self.random.choice((1, 3, 8, "days_of_month"))
        return {"profile": "wecom-2021", "broadcasts_per_month": quota}

    def _segments(self) -> dict[str, Any]:
        interests = dict.fromkeys(TOPICS, 0.5)
        shares = self.random.choice(((100,), (40, 60)))
        return {
            f"s{i}": {
                "share": f"{share}%",
                "orders_per_month": self.random.choice((0, 1, 30)),
                "interests": interests,
                "basket_yuan": 10 * (i + 1),
            }
            for i, share in enumerate(shares)
        }

    # The arm

    def _arm(self) -> list[dict[str, Any]]:
        """One strategy or two, in any order."""
        makers = self.random.choice(
            ((self._mass,), (self._mass,), (self._small,), (self._mass, self._small), (self._mass, self._mass))
        )
        arm = [make() for make in makers]
        self.random.shuffle(arm)
        return arm

    def _mass(self) -> dict[str, Any]:
        return {"kind": "mass_groups", "size": self.random.randint(2, MOST_MEMBERS), **self._made()}

    def _small(self) -> dict[str, Any]:
        return {"kind": "small_groups", "size": self.random.choice((100, 150, 200)), **self._made()}

    def _made(self) -> dict[str, Any]:
        settings = {
            "schedule": self._schedule(),
            "groups_per_member": self.random.choice((1, 2, 3)),
            "joining": self.random.choice(JOINING),
            "template": self.chance.happens(0.3),
        }
        if self.chance.happens(0.5):
            settings["share"] = self.chance.share(0.3)
        if self.chance.happens(0.25):
            settings |= {"adjustable": True, "posts_kept": self.chance.share()}
        return settings

    def _schedule(self) -> str:
        """Make a schedule, often with several posts in one tick."""
        name = f"schedule{len(self.schedules)}"
        lines = [self._line() for _ in range(self.random.choice((1, 1, 2, 3)))]
        if self.chance.happens(0.4):
            lines.append({**self._line(), "at": lines[0]["at"], "days": lines[0]["days"]})
        self.schedules[name] = lines
        return name

    def _line(self) -> dict[str, Any]:
        density = self.random.choices(("dense", "usual", "sparse"), (1, 6, 2))[0]
        some_days = [WEEKDAYS[day] for day in self.chance.some(list(range(7)), 4)]
        line: dict[str, Any] = {
            "days": "every" if self.chance.happens(0.7) else some_days,
            "at": HOURS if density == "dense" else self.chance.some(HOURS, 1 if density == "sparse" else 6),
            "topic": self.random.choice(TOPICS),
            "value": self.chance.share(),
            "via": "broadcast" if self.chance.happens(0.2) else "manual",
            "mention_all": self.chance.happens(0.2),
        }
        return line | {"kind": self.random.choice(POST_KINDS)}

    # The parameters

    def _parameters(self) -> dict[str, float]:
        """Draw all parameters of the set."""
        drawn = {name: self._value(*ends) for name, ends in WIDE_INBOX.items()}
        drawn |= {name: float(self.random.randint(*ends)) for name, ends in HOURS_OF_DAY.items()}
        if self.chance.happens(0.4):
            drawn |= {"look_day": self._value(0.5, 1), "open_normal": self._value(0.5, 1), "act": self._value(0, 0.3)}
        if self.chance.happens(0.5):
            hours = sorted(drawn[name] for name in CHAT_HOURS)
            drawn |= dict(zip(CHAT_HOURS, hours, strict=True))
        return {f"{MODEL}.{name}": value for name, value in drawn.items()}

    def _value(self, low: float, high: float) -> float:
        """Draw a number of a range, at times one of its ends."""
        return float(self.random.choice((low, high))) if self.chance.happens(0.1) else self.random.uniform(low, high)
