"""Small scenarios in which much happens, each made from one number alone.

A scenario has at most 12 members and 48 ticks, or one day where that has more. What a file can say stands in the
text; the model's parameters are drawn from ranges far wider than the plausible ones, which a file may not leave, and
are laid over it afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sim.scenario.load import load_text
from sim.scenario.model import Scenario
from sim.scenario.parameters import CATEGORIES
from sim.scenario.rules import JOINING
from sim.scenario.spelling import WEEKDAYS

from .chance import TOPICS, Chance
from .making_changes import FLAGS, MOST_MEMBERS, Changes
from .making_posts import Schedules
from .wide import BUYING, FLAVOURS, WIDE

__all__ = ["ARM", "Case", "make_case"]

ARM = "busy"
MOST_TICKS = 48
PAST_TOPIC = "milk"
"""A topic of some pasts on which nothing is sent any more."""
TICK_MINUTES = (20, 30, 60, 90, 120, 240, 480, 720, 1440)


@dataclass(frozen=True)
class Case:
    """One generated scenario and what of it is run.

    Parameters
    ----------
    number : int
        Number that it was made from.
    text : str
        Scenario file; JSON, which YAML contains.
    parameters : dict of str to float
        What is laid over it.
    arm : str
        Arm to run.
    replication : int
        Replication to run.
    """

    number: int
    text: str
    parameters: dict[str, float]
    arm: str
    replication: int

    def scenario(self) -> Scenario:
        """Load the file and lay the parameters over it."""
        return load_text(self.text, f"case {self.number}").with_parameters(self.parameters)


def make_case(number: int) -> Case:
    """Make the case of a number; the same number makes the same case.

    Parameters
    ----------
    number : int
        Any integer.

    Returns
    -------
    Case
    """
    return _Maker(number).case()


class _Maker:
    """Makes one case, drawing from one generator."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.chance = Chance(number)
        self.random = self.chance.random
        self.minutes = self.chance.minutes = self.random.choice(TICK_MINUTES)
        most_days = max(1, MOST_TICKS // self.chance.per_day)
        self.n_days = self.random.choice((most_days, most_days, self.random.randint(1, most_days)))
        self.start = self._first_day()
        self.count = self.random.choice((1, 2, *range(3, MOST_MEMBERS + 1), 9, 10, 11, 12, 12, 12))
        self.sells = self.chance.happens(0.55)
        self.start_from: list[dict[str, Any]] = []
        self.changes = Changes(self.chance, self.start, self.n_days)
        self.calendar = self.changes.calendar()
        phases = sorted({entry["phase"] for entry in self.calendar if "phase" in entry})
        self.price = round(self.random.choice((1, 18, 300)) * self.random.uniform(0.5, 1.5), 2)
        self.schedules = Schedules(self.chance, phases, self.sells, self.price)

    def case(self) -> Case:
        """Make the case."""
        arm = self._arm()
        staff = self.changes.staff()
        sections = {
            "qunsim": 1,
            "seed": self.random.randrange(2**63),
            "clock": self._clock(),
            "platform": {"client": self._client(), "console": self._console()},
            "company": self._company(),
            "customers": self._customers(),
            "calendar": self.calendar,
            "events": self.changes.events(),
            "staff": staff,
            "shocks": self.changes.shocks(staff is not None),
            "start_from": self.start_from[0] if len(self.start_from) == 1 else self.start_from,
            "schedules": self.schedules.made,
            "arms": {ARM: arm},
            "structures": self._structures(),
        }
        text = json.dumps({key: value for key, value in sections.items() if value}, indent=1)
        run = "none" if self.chance.happens(0.02) else ARM
        return Case(self.number, text, self._parameters(), run, self.random.randrange(4))

    def _first_day(self) -> date:
        """First day, often such that a month ends within the horizon."""
        day = date(2021, 1, 1) + timedelta(days=self.random.randrange(1000))
        if self.chance.happens(0.5):
            return day
        return day.replace(day=1) - timedelta(days=self.random.randint(1, self.n_days))

    # The world

    def _clock(self) -> dict[str, Any]:
        end = self.start + timedelta(days=self.n_days - 1)
        return {"start": self.start.isoformat(), "end": end.isoformat(), "tick_minutes": self.minutes}

    def _client(self) -> str | dict[str, Any]:
        profile = self.random.choice(("wechat-2020", "wechat-2021", "wechat-2023"))
        if self.chance.happens(0.1):
            return profile
        rules: dict[str, Any] = {flag: self.chance.happens(0.5) for flag in FLAGS if self.chance.happens(0.6)}
        rules["fold_release"] = {system: self._release() for system in ("ios", "android")}
        rules["update_median_days"] = self.random.choice((0.01, 0.5, 3, 21))
        rules["followed_senders"] = self.random.choice((0, 1, 4))
        return {"profile": profile, **rules}

    def _release(self) -> str:
        """Day of the release of folding: long before, within the horizon, or never."""
        kind = self.random.choice(("before", "before", "before", "within", "never"))
        if kind == "never":
            return "never"
        days = -self.random.randint(1, 400) if kind == "before" else self.random.randint(-1, self.n_days)
        return (self.start + timedelta(days=days)).isoformat()

    def _console(self) -> str | dict[str, Any]:
        profile = self.random.choice(("wecom-2020", "wecom-2021", "wecom-2025"))
        if self.chance.happens(0.4):
            return profile
        return {"profile": profile, "broadcasts_per_month": self.random.choice((0, 1, 2, 3, 8, "days_of_month"))}

    def _company(self) -> dict[str, Any]:
        return {
            "price_yuan": self.price,
            "gross_margin": self.chance.share(),
            "coupon_yuan": round(self.chance.share() * self.price, 2),
            "category": self.random.choice(CATEGORIES),
            "customers": self.count * (1 + self.count % 3),
        }

    def _structures(self) -> dict[str, str]:
        """Rival structures, at times."""
        rivals = {"exposure": ("inverted_u", "none"), "choice": ("each_day",)}
        return {name: self.random.choice(words) for name, words in rivals.items() if self.chance.happens(0.3)}

    def _customers(self) -> dict[str, Any]:
        shares = self.random.choice(((100,), (40, 60), (50, 50), (20, 30, 50), (0, 100)))
        segments = {f"s{i}": self._segment(share, all_topics=i == 0) for i, share in enumerate(shares)}
        if self.chance.happens(0.3):
            for segment in segments.values():
                segment["orders_per_month"] = segments["s0"]["orders_per_month"]
                segment.pop("basket_yuan", None)
                segment.pop("category_orders_per_month", None)
        ios = self.random.choice((0, 30, 50, 100))
        return {"count": self.count, "os": {"ios": f"{ios}%", "android": f"{100 - ios}%"}, "segments": segments}

    def _segment(self, share: int, *, all_topics: bool) -> dict[str, Any]:
        interests = {topic: self.chance.share() for topic in TOPICS if all_topics or self.chance.happens(0.5)}
        interests |= {PAST_TOPIC: "35%"} if all_topics else {}
        orders = self._orders_per_month()
        segment: dict[str, Any] = {"share": f"{share}%", "orders_per_month": orders, "interests": interests}
        if self.chance.happens(0.3):
            segment["basket_yuan"] = round(self.random.uniform(0.5, 99), 3)
        if self.chance.happens(0.35):
            segment["category_orders_per_month"] = round(min(1000, max(orders, 5) * self.random.uniform(1.05, 8)), 2)
        return segment

    def _orders_per_month(self) -> float:
        """Orders at a rate at which something happens in a few ticks, at times none or more than a tick can hold."""
        often = self.random.choices((0, 0.6, 0.05, 0.3, 1, 20), (3, 2, 6, 10, 6, 1))[0]
        if self.sells and often < 0.3:
            often = self.random.choice((0.03, 0.1, 0.3))
        a_month = 30 * self.chance.per_day * often * self.random.uniform(0.3, 1.2)
        return 0.6 if often == 0.6 else round(min(900, a_month), 2)

    # The arm

    def _arm(self) -> list[dict[str, Any]]:
        """One or more strategies in any order."""
        makers = [(self._keep, 0.6), (self._mass, 0.45), (self._mass, 0.1), (self._small, 0.15)]
        makers += [(self._flash, 0.4), (self._flash, 0.15), (self._pin_drive, 0.3)]
        arm = [make() for make, probability in makers if self.chance.happens(probability)] or [self._mass()]
        if arm[-1]["kind"] == "pin_drive" and self.chance.happens(0.5):
            arm.append(self._pin_drive())
        self.random.shuffle(arm)
        return arm

    def _group_settings(self, schedule: str) -> dict[str, Any]:
        settings: dict[str, Any] = {"schedule": schedule}
        if self.chance.happens(0.4):
            settings["consent"] = self.chance.share(0, 0.7)
        if self.chance.happens(0.5):
            settings["buyers_visible"] = self.chance.happens(0.7)
        return settings

    def _keep(self) -> dict[str, Any]:
        left = self.count
        for _ in range(self.random.choice((1, 1, 2, 3))):
            if left:
                cohort = self._cohort(left)
                self.start_from.append(cohort)
                left -= cohort["groups"] * cohort["size"]
        return {"kind": "keep_groups", **self._group_settings(self._standing()), **self._standing_settings()}

    def _cohort(self, left: int) -> dict[str, Any]:
        """Groups of the first day that those who are left can fill."""
        groups = self.random.randint(1, min(3, left))
        cohort: dict[str, Any] = {"groups": groups, "size": self.random.randint(1, left // groups)}
        cohort["age_days"] = [0, 0] if self.chance.happens(0.25) else self.chance.range(90)
        stated = ("muted", "folded", "pinned") if self.chance.happens(0.6) else ("pinned",)
        for state in stated:
            if self.chance.happens(0.7):
                cohort[state] = self.chance.range(0.33)
        if self.chance.happens(0.7):
            cohort["past"] = self._past()
        return cohort

    def _past(self) -> dict[str, Any]:
        """How groups were run before the first day, at times on a topic on which nothing is sent any more."""
        past: dict[str, Any] = {
            "posts_per_day": self.random.choice((0, 0.3, 1, 2, round(self.random.uniform(0, 8), 2))),
            "value": self.chance.share(),
            "joining": self.random.choice(JOINING),
        }
        return past | ({"topic": self.random.choice((*TOPICS, PAST_TOPIC))} if self.chance.happens(0.5) else {})

    def _standing(self) -> str:
        """Make a schedule, and perhaps what replaces it on days of the calendar."""
        return self._replaced(self.schedules.standing)

    def _flashing(self) -> str:
        """Make a schedule of flash groups, and perhaps what replaces it on days of the calendar."""
        return self._replaced(self.schedules.flashing)

    def _replaced(self, make: Callable[[], str]) -> str:
        name = make()
        for entry in self.calendar:
            if self.chance.happens(0.55):
                self.changes.replacing(entry, name, "none" if self.chance.happens(0.3) else make())
        return name

    def _standing_settings(self) -> dict[str, Any]:
        """Rules and thinning of standing groups; who is in several groups of a strategy has no rules."""
        settings: dict[str, Any] = {}
        if self.chance.happens(0.7):
            settings["rules"] = self.changes.rules()
        if self.chance.happens(0.25):
            settings |= {"adjustable": True, "posts_kept": self.chance.share()}
        return settings

    def _asked(self) -> dict[str, Any]:
        """How members come in; nobody declines who is not asked."""
        joining = self.random.choice(JOINING)
        declines = joining != "forced" and self.chance.happens(0.4)
        return {"joining": joining} | ({"accept": self.chance.share(0.4)} if declines else {})

    def _made(self) -> dict[str, Any]:
        standing = self._standing_settings()
        return {
            "groups_per_member": 1 if "rules" in standing else self.random.choice((1, 2, 3)),
            "share": self.chance.share(0.3),
            **self._asked(),
            "template": self.chance.happens(0.3),
            **self._group_settings(self._standing()),
            **standing,
        }

    def _mass(self) -> dict[str, Any]:
        return {"kind": "mass_groups", "size": self.random.randint(2, MOST_MEMBERS), **self._made()}

    def _small(self) -> dict[str, Any]:
        return {"kind": "small_groups", "size": self.random.choice((100, 150, 200)), **self._made()}

    def _flash(self) -> dict[str, Any]:
        weekday = WEEKDAYS[(self.start + timedelta(days=self.random.randrange(self.n_days))).weekday()]
        settings: dict[str, Any] = {
            "kind": "flash_groups",
            "every": "month" if self.chance.happens(0.15) else weekday,
            "interval": self.random.choice((1, 1, 1, 2)),
            "at": self.chance.time(),
            "lasts": f"{self.random.choice((1, 2, 3, 5, 8, 13)) * self.minutes} minutes",
            "size": self.random.randint(2, MOST_MEMBERS),
            "entry": self.chance.share(0.3),
            **self._group_settings(self._flashing()),
        }
        if self.chance.happens(0.7):
            settings |= {"joining": self.random.choice(JOINING), "template": self.chance.happens(0.5)}
        if self.chance.happens(0.2):
            first, last = sorted(self.random.randrange(self.n_days) for _ in range(2))
            settings["first"] = (self.start + timedelta(days=first)).isoformat()
            settings["last"] = (self.start + timedelta(days=last)).isoformat()
        return settings

    def _pin_drive(self) -> dict[str, Any]:
        first = self.random.randrange(self.n_days)
        lasts = self.random.randint(1, self.n_days - first)
        start = (self.start + timedelta(days=first)).isoformat()
        return {"kind": "pin_drive", "from": start, "lasts": f"{lasts} days", "reach": self.chance.share()}

    def _parameters(self) -> dict[str, float]:
        """Draw about half of the parameters from their wide ranges."""
        part = self.random.choice((0.2, 0.6, 0.9))
        drawn = {name: self.chance.wide(*ends) for name, ends in WIDE.items() if self.chance.happens(part)}
        if self.sells:
            drawn |= {name: self.chance.wide(*ends) for name, ends in BUYING.items()}
        for flavour in FLAVOURS:
            if self.chance.happens(0.11):
                drawn |= {name: self.chance.wide(*ends) for name, ends in flavour.items()}
        return drawn
