"""Small scenarios in which much happens, each made from one number alone.

A scenario has at most 12 members and 48 ticks, or one day where that has more. What a file can say stands in the
text; the model's parameters are drawn from ranges far wider than the plausible ones, which a file may not leave, and
are laid over it afterwards.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from sim.scenario.kinds.settings import JOINING
from sim.scenario.load import load_text
from sim.scenario.model import Scenario
from sim.scenario.spelling import WEEKDAYS, clock_text
from sim.states import FOLDED, LEFT, MUTED, NORMAL, PINNED, PINNED_MUTED

from .state import CHAT, GONE, JOINED, MOVE, ON_SCREEN, OPENED, ORDER, OWN_ORDER, Row
from .wide import FLAVOURS, WIDE

__all__ = ["ALL_CODES", "ALL_MOVES", "Case", "Coverage", "make_case"]

ARM = "busy"
MOST_TICKS = 48
MOST_MEMBERS = 12
TICK_MINUTES = (20, 30, 60, 90, 120, 240, 480, 720, 1440)
TOPICS = ("coffee", "tea")
POST_KINDS = ("promotion", "coupon", "content", "red_packet", "notice")

ALL_CODES = frozenset((OWN_ORDER, JOINED, ON_SCREEN, OPENED, ORDER, CHAT, MOVE, GONE))
"""Codes of section 9."""

ALL_MOVES = frozenset(
    (source, target)
    for source, targets in {
        NORMAL: (MUTED, PINNED, FOLDED, LEFT),
        PINNED: (PINNED_MUTED, NORMAL, FOLDED, LEFT),
        MUTED: (NORMAL, PINNED_MUTED, FOLDED, LEFT),
        PINNED_MUTED: (PINNED, MUTED, FOLDED, LEFT),
        FOLDED: (MUTED, LEFT),
    }.items()
    for target in targets
)
"""The table of section 6, with the rules switched either way."""


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


@dataclass
class Coverage:
    """What happened in the cases counted so far.

    Parameters
    ----------
    codes : dict of int to int
        Rows by code.
    moves : dict of (int, int) to int
        Moves by old and new state.
    """

    codes: dict[int, int] = field(default_factory=lambda: dict.fromkeys(sorted(ALL_CODES), 0))
    moves: dict[tuple[int, int], int] = field(default_factory=lambda: dict.fromkeys(sorted(ALL_MOVES), 0))

    def count(self, rows: list[Row]) -> None:
        """Count the rows of one case."""
        for _, _, _, code, a, b in rows:
            self.codes[code] = self.codes.get(code, 0) + 1
            if code == MOVE:
                self.moves[a, b] = self.moves.get((a, b), 0) + 1

    def __str__(self) -> str:
        codes = " ".join(f"{code}:{number}" for code, number in self.codes.items())
        moves = " ".join(f"{a}>{b}:{number}" for (a, b), number in self.moves.items())
        return f"rows by code {codes}; moves {moves}"


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
        self.random = Random(number)
        self.minutes = self.random.choice(TICK_MINUTES)
        self.per_day = 1440 // self.minutes
        most_days = max(1, MOST_TICKS // self.per_day)
        self.n_days = self.random.choice((most_days, most_days, self.random.randint(1, most_days)))
        self.start = self._first_day()
        self.count = self.random.choice((1, 2, *range(3, MOST_MEMBERS + 1), 9, 10, 11, 12, 12, 12))
        self.schedules: dict[str, list[dict[str, Any]]] = {}
        self.start_from: dict[str, Any] | None = None

    def case(self) -> Case:
        """Make the case."""
        arm = self._arm()
        sections = {
            "qunsim": 1,
            "seed": self.random.randrange(2**63),
            "clock": self._clock(),
            "platform": {"client": self._client(), "console": self._console()},
            "company": self._company(),
            "customers": self._customers(),
            "start_from": self.start_from,
            "schedules": self.schedules,
            "arms": {ARM: arm},
        }
        text = json.dumps({key: value for key, value in sections.items() if value is not None}, indent=1)
        run = "none" if self._chance(0.02) else ARM
        return Case(self.number, text, self._parameters(), run, self.random.randrange(4))

    def _first_day(self) -> date:
        """First day, often such that a month ends within the horizon."""
        day = date(2021, 1, 1) + timedelta(days=self.random.randrange(1000))
        if self._chance(0.5):
            return day
        return day.replace(day=1) - timedelta(days=self.random.randint(1, self.n_days))

    def _chance(self, probability: float) -> bool:
        """Whether something with this probability is the case."""
        return self.random.random() < probability

    def _share(self, low: float = 0.0, high: float = 1.0) -> float:
        """A share, at times one of the ends."""
        return self.random.choice((low, high)) if self._chance(0.15) else round(self.random.uniform(low, high), 3)

    def _range(self, high: float) -> list[float]:
        """Two ordered numbers of at most `high`."""
        return sorted((self._share(0, high), self._share(0, high)))

    def _some(self, things: list[Any], most: int) -> list[Any]:
        """One thing or more, in their order."""
        number = self.random.randint(1, min(most, len(things)))
        return sorted(self.random.sample(things, number))

    # The world

    def _clock(self) -> dict[str, Any]:
        end = self.start + timedelta(days=self.n_days - 1)
        return {"start": self.start.isoformat(), "end": end.isoformat(), "tick_minutes": self.minutes}

    def _client(self) -> str | dict[str, Any]:
        profile = self.random.choice(("wechat-2020", "wechat-2021", "wechat-2023"))
        if self._chance(0.1):
            return profile
        flags = ("fold_needs_mute", "fold_clears_pin", "box_rises", "mention_breaks_mute", "mention_breaks_fold")
        rules: dict[str, Any] = {flag: self._chance(0.5) for flag in flags if self._chance(0.6)}
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
        if self._chance(0.4):
            return profile
        return {"profile": profile, "broadcasts_per_month": self.random.choice((0, 1, 2, 3, 8, "days_of_month"))}

    def _company(self) -> dict[str, Any]:
        price = round(self.random.choice((1, 18, 300)) * self.random.uniform(0.5, 1.5), 2)
        return {"price_yuan": price, "gross_margin": self._share(), "coupon_yuan": round(self._share() * price, 2)}

    def _customers(self) -> dict[str, Any]:
        shares = self.random.choice(((100,), (40, 60), (50, 50), (20, 30, 50), (0, 100)))
        segments = {f"s{i}": self._segment(share, all_topics=i == 0) for i, share in enumerate(shares)}
        if self._chance(0.3):
            for segment in segments.values():
                segment["orders_per_month"] = segments["s0"]["orders_per_month"]
                segment.pop("basket_yuan", None)
        ios = self.random.choice((0, 30, 50, 100))
        return {"count": self.count, "os": {"ios": f"{ios}%", "android": f"{100 - ios}%"}, "segments": segments}

    def _segment(self, share: int, *, all_topics: bool) -> dict[str, Any]:
        interests = {topic: self._share() for topic in TOPICS if all_topics or self._chance(0.5)}
        orders = self.random.choice((0, 0.6, 4, 30, round(self.random.uniform(0, 200), 2)))
        segment: dict[str, Any] = {"share": f"{share}%", "orders_per_month": orders, "interests": interests}
        if self._chance(0.3):
            segment["basket_yuan"] = round(self.random.uniform(0.5, 99), 3)
        return segment

    # The arm

    def _arm(self) -> list[dict[str, Any]]:
        """One or more strategies in any order."""
        makers = [(self._keep, 0.5), (self._mass, 0.4), (self._mass, 0.1), (self._small, 0.15)]
        makers += [(self._flash, 0.4), (self._flash, 0.15), (self._pin_drive, 0.3)]
        arm = [make() for make, probability in makers if self._chance(probability)] or [self._mass()]
        if arm[-1]["kind"] == "pin_drive" and self._chance(0.5):
            arm.append(self._pin_drive())
        self.random.shuffle(arm)
        return arm

    def _group_settings(self, schedule: str) -> dict[str, Any]:
        settings: dict[str, Any] = {"schedule": schedule}
        if self._chance(0.4):
            settings["consent"] = self._share(0, 0.7)
        if self._chance(0.5):
            settings["buyers_visible"] = self._chance(0.7)
        return settings

    def _keep(self) -> dict[str, Any]:
        groups = self.random.randint(1, min(3, self.count))
        size = self.random.randint(1, self.count // groups)
        self.start_from = {"groups": groups, "size": size, "age_days": self._range(90)}
        for state in ("muted", "folded", "pinned"):
            if self._chance(0.7):
                self.start_from[state] = self._range(0.33)
        return {"kind": "keep_groups", **self._group_settings(self._standing())}

    def _made(self) -> dict[str, Any]:
        return {
            "groups_per_member": self.random.choice((1, 1, 2, 3)),
            "share": self._share(0.3),
            "joining": self.random.choice(JOINING),
            "template": self._chance(0.3),
            **self._group_settings(self._standing()),
        }

    def _mass(self) -> dict[str, Any]:
        return {"kind": "mass_groups", "size": self.random.randint(2, MOST_MEMBERS), **self._made()}

    def _small(self) -> dict[str, Any]:
        return {"kind": "small_groups", "size": self.random.choice((100, 150, 200)), **self._made()}

    def _flash(self) -> dict[str, Any]:
        weekday = WEEKDAYS[(self.start + timedelta(days=self.random.randrange(self.n_days))).weekday()]
        settings: dict[str, Any] = {
            "kind": "flash_groups",
            "every": "month" if self._chance(0.15) else weekday,
            "interval": self.random.choice((1, 1, 1, 2)),
            "at": self._time(),
            "lasts": f"{self.random.choice((1, 2, 3, 5, 8, 13)) * self.minutes} minutes",
            "size": self.random.randint(2, MOST_MEMBERS),
            "entry": self._share(0.3),
            **self._group_settings(self._flashing()),
        }
        if self._chance(0.5):
            settings |= {"joining": self.random.choice(JOINING), "template": self._chance(0.5)}
        if self._chance(0.2):
            first, last = sorted(self.random.randrange(self.n_days) for _ in range(2))
            settings["first"] = (self.start + timedelta(days=first)).isoformat()
            settings["last"] = (self.start + timedelta(days=last)).isoformat()
        return settings

    def _pin_drive(self) -> dict[str, Any]:
        first = self.random.randrange(self.n_days)
        lasts = self.random.randint(1, self.n_days - first)
        start = (self.start + timedelta(days=first)).isoformat()
        return {"kind": "pin_drive", "from": start, "lasts": f"{lasts} days", "reach": self._share()}

    # Schedules

    def _time(self) -> str:
        return clock_text(self.random.randrange(self.per_day) * self.minutes)

    def _standing(self) -> str:
        """Make a schedule of times of day; at times with posts in every tick, at times with very few."""
        density = self.random.choices(("dense", "usual", "sparse"), (3, 12, 5))[0]
        lines = {"dense": 3, "usual": self.random.randint(1, 3), "sparse": 1}[density]
        return self._schedule([self._standing_line(density) for _ in range(lines)])

    def _standing_line(self, density: str) -> dict[str, Any]:
        some_days = [WEEKDAYS[day] for day in self._some(list(range(7)), 1 if density == "sparse" else 4)]
        days = "every" if density == "dense" or (density == "usual" and self._chance(0.6)) else some_days
        ticks = list(range(self.per_day))
        at = ticks if density == "dense" else self._some(ticks, 1 if density == "sparse" else 5)
        return {"days": days, "at": [clock_text(tick * self.minutes) for tick in at], **self._content()}

    def _flashing(self) -> str:
        """Make a schedule of a flash group."""
        return self._schedule([self._flashing_line() for _ in range(self.random.randint(1, 2))])

    def _flashing_line(self) -> dict[str, Any]:
        return {"every": f"{self.random.choice((1, 1, 2, 3)) * self.minutes} minutes", **self._content()}

    def _schedule(self, lines: list[dict[str, Any]]) -> str:
        name = f"schedule{len(self.schedules)}"
        self.schedules[name] = lines
        return name

    def _content(self) -> dict[str, Any]:
        """What a line sends."""
        content: dict[str, Any] = {
            "kind": self.random.choice(POST_KINDS),
            "topic": self.random.choice(TOPICS),
            "value": self._share(),
            "via": "broadcast" if self._chance(0.3) else "manual",
            "mention_all": self._chance(0.3),
        }
        if self._chance(0.4):
            content["benefit"] = self._share(0, 0.6)
        if self._chance(0.4):
            content["offer"] = self._offer()
        return content

    def _offer(self) -> dict[str, Any]:
        offer: dict[str, Any] = {}
        if self._chance(0.6):
            offer["discount"] = self._share()
        if self._chance(0.5):
            offer["coupon_yuan"] = round(self.random.uniform(0, 20), 2)
        if self._chance(0.4):
            offer["scarcity"] = self._share(1, 1.5)
        return offer

    def _parameters(self) -> dict[str, float]:
        """Draw about half of the parameters from their wide ranges."""
        part = self.random.choice((0.2, 0.6, 0.9))
        drawn = {name: self._wide(*ends) for name, ends in WIDE.items() if self._chance(part)}
        for flavour in FLAVOURS:
            if self._chance(0.07):
                drawn |= {name: self._wide(*ends) for name, ends in flavour.items()}
        return drawn

    def _wide(self, low: float, high: float) -> float:
        return self.random.choice((low, high)) if self._chance(0.05) else self.random.uniform(low, high)
