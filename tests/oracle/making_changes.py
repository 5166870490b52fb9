"""Calendar, events, staff, shocks and rules of generated scenarios."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sim.scenario.events import FIXED_AT_START
from sim.scenario.parameters import PARAMETERS
from sim.scenario.rules import JOINING
from sim.scenario.schedules import PHASES
from sim.scenario.spelling import WEEKDAYS, clock_text

from .chance import Chance
from .wide import WIDE

__all__ = ["Changes"]

FLAGS = ("fold_needs_mute", "fold_clears_pin", "box_rises", "mention_breaks_mute", "mention_breaks_fold")
DATED_PARAMETERS = tuple(name for name in WIDE if name not in FIXED_AT_START and not name.startswith("money."))
MOST_MEMBERS = 12


class Changes:
    """Makes what changes a world from one day to the next.

    Parameters
    ----------
    chance : Chance
        Choices.
    start : date
        First day of the horizon.
    n_days : int
        Its length.
    """

    def __init__(self, chance: Chance, start: date, n_days: int) -> None:
        self.chance = chance
        self.start = start
        self.n_days = n_days

    def _date(self, day: int) -> str:
        """Date of a day of the horizon."""
        return (self.start + timedelta(days=day)).isoformat()

    def _day(self) -> str:
        """Some date of the horizon."""
        return self._date(self.chance.random.randrange(self.n_days))

    # Calendar

    def calendar(self) -> list[dict[str, Any]]:
        """A few entries, which may meet."""
        number = self.chance.random.choice((1, 1, 2, 2, 3)) if self.chance.happens(0.6) else 0
        return [self._entry(place) for place in range(number)]

    def replacing(self, entry: dict[str, Any], name: str, other: str) -> None:
        """Let an entry of whole days replace a schedule by another one."""
        if "hours" not in entry:
            entry.setdefault("schedules", {})[name] = other

    def _entry(self, place: int) -> dict[str, Any]:
        entry: dict[str, Any] = {"name": f"entry{place}"}
        if self.chance.happens(0.6):
            entry |= self._window()
        if self.chance.happens(0.3):
            entry["days"] = [WEEKDAYS[day] for day in self.chance.some(list(range(7)), 5)]
        if self.chance.per_day > 1 and self.chance.happens(0.45):
            first, last = self.chance.random.sample(range(self.chance.per_day), 2)
            entry["hours"] = [clock_text(tick * self.chance.minutes) for tick in (first, last)]
        elif self.chance.happens(0.75):
            entry["phase"] = self.chance.random.choice(PHASES)
        if self.chance.happens(0.5):
            entry["demand"] = self.chance.random.choice((0, 0.3, 1.7, 4, round(self.chance.random.uniform(0, 20), 2)))
        if self.chance.happens(0.5):
            entry["rivals"] = self.chance.random.choice((0, 0.4, 2.5, 9, round(self.chance.random.uniform(0, 20), 2)))
        if self.chance.happens(0.5):
            entry["quiet"] = True
        return entry

    def _window(self) -> dict[str, str]:
        """Dates, often from the day before the horizon; at times days of every year, perhaps over New Year."""
        first = self.start + timedelta(days=self.chance.random.randint(-2, self.n_days - 1))
        last = first + timedelta(days=self.chance.random.choice((0, 1, 1, 2, self.n_days)))
        if self.chance.happens(0.5):
            return {"from": first.isoformat(), "to": last.isoformat()}
        window = {"from": f"{first:%m-%d}", "to": f"{last:%m-%d}"}
        if self.chance.happens(0.2):
            window["from"], window["to"] = window["to"], window["from"]
        return {"from": window["from"]} if self.chance.happens(0.1) else window

    # Events

    def events(self) -> list[dict[str, Any]]:
        """A few dated changes."""
        number = self.chance.random.choice((1, 2, 3)) if self.chance.happens(0.45) else 0
        made = [{"date": self._day(), "change": self._change()} for _ in range(number)]
        for place, event in enumerate(made):
            said = {key for other in made[:place] if other["date"] == event["date"] for key in other["change"]}
            event["change"] = {key: value for key, value in event["change"].items() if key not in said}
        return [event for event in made if event["change"]]

    def _change(self) -> dict[str, Any]:
        """One new value or more."""
        change: dict[str, Any] = {}
        for make in self.chance.random.choices((self._parameter, self._rule, self._console, self._coupon), k=2):
            change |= make()
        return change

    def _parameter(self) -> dict[str, Any]:
        names = self.chance.random.sample(DATED_PARAMETERS, 4)
        return {name: self._plausible(name) for name in (*names, "chat.fading")}

    def _plausible(self, name: str) -> float:
        return self.chance.wide(PARAMETERS[name].low, PARAMETERS[name].high)

    def _rule(self) -> dict[str, Any]:
        rules: dict[str, Any] = {flag: self.chance.happens(0.5) for flag in self.chance.random.sample(FLAGS, 3)}
        rules["followed_senders"] = self.chance.random.choice((0, 1, 4))
        return {f"platform.client.{name}": value for name, value in rules.items()}

    def _console(self) -> dict[str, Any]:
        quota = self.chance.random.choice((0, 1, 2, 5, "days_of_month"))
        return {"platform.console.broadcasts_per_month": quota}

    def _coupon(self) -> dict[str, Any]:
        return {"company.coupon_yuan": round(self.chance.random.uniform(0, 30), 2)}

    # Staff and shocks

    def staff(self) -> dict[str, Any] | None:
        """Few people with little time, or none at all."""
        if not self.chance.happens(0.4):
            return None
        minutes = self.chance.random.choice((5, 15, 40, 90, 240, 480))
        people = self.chance.random.choice((0, 1, 1, 2, 2))
        return {"people": people, "work_per_day": f"{minutes} minutes", "wage_yuan_per_month": 6000}

    def shocks(self, staffed: bool) -> list[dict[str, Any]]:
        """A few shocks, on a date or by chance."""
        number = self.chance.random.choice((1, 1, 2, 3)) if self.chance.happens(0.45) else 0
        return [self._shock(staffed) for _ in range(number)]

    def _shock(self, staffed: bool) -> dict[str, Any]:
        makers: dict[str, Callable[[], dict[str, Any]]] = {
            "staff_leave": lambda: self._leave(staffed),
            "enforcement": lambda: {"groups": self.chance.share(0.1, 0.8)},
            "scandal": lambda: {"irritation": self.chance.share(0.1, 4), "value": self.chance.share()},
        }
        kind = self.chance.random.choice(tuple(makers))
        often = self.chance.random.choice((3, 10, 30))
        when = {"date": self._day()} if self.chance.happens(0.5) else {"per_month": often}
        return {"kind": kind, **when, **makers[kind]()}

    def _leave(self, staffed: bool) -> dict[str, Any]:
        """People who leave, where there are people, and groups."""
        people = {"people": self.chance.random.choice((1, 1, 2))} if staffed else {}
        return people | ({"groups": self.chance.share(0.1, 0.8)} if not staffed or self.chance.happens(0.5) else {})

    # Rules

    def rules(self) -> list[dict[str, Any]]:
        """A few rules, at times several on one day, at times what one cuts up the other puts together."""
        if self.chance.happens(0.2):
            return [self._every_day("split", 2, 5), self._every_day("merge", 6, MOST_MEMBERS)]
        if self.n_days > 9 and self.chance.happens(0.7):
            return [self._early_split(), self._judging()]
        number = self.chance.random.choice((1, 2, 3, 4))
        days = [self._day() for _ in range(2)]
        return [self._group_rule(self.chance.random.choice(days)) for _ in range(number)]

    def _every_day(self, deed: str, low: int, high: int) -> dict[str, Any]:
        """A rule that moves most who are asked, every day."""
        size, rejoin = self.chance.random.randint(low, high), self.chance.share(0.6)
        return {"when": {"every": "every"}, "do": deed, "size": size, "rejoin": rejoin}

    def _early_split(self) -> dict[str, Any]:
        """A split into groups that are old enough to be judged before the end."""
        day = self._date(self.chance.random.randint(2, max(2, self.n_days - 9)))
        return self._every_day("split", 2, 4) | {"when": {"date": day}}

    def _judging(self) -> dict[str, Any]:
        """A rule that is asked every day of what was written."""
        judged = {"every": "every", "messages_7d": self._bounds("messages_7d")}
        return self._every_day(self.chance.random.choice(("merge", "rebuild")), 6, MOST_MEMBERS) | {"when": judged}

    def _group_rule(self, day: str) -> dict[str, Any]:
        deed = self.chance.random.choice(
            ("split", "split", "merge", "merge", "rebuild", "rebuild", "dissolve", "dissolve")
        )
        every = "every" if self.chance.happens(0.5) else [WEEKDAYS[d] for d in self.chance.some(list(range(7)), 3)]
        when: dict[str, Any] = {"date": day} if self.chance.happens(0.5) else {"every": every}
        rule: dict[str, Any] = {"when": when | self._asked(deed), "do": deed}
        if deed == "dissolve":
            return rule
        low, high = {"split": (2, 6), "merge": (3, MOST_MEMBERS), "rebuild": (2, 8)}[deed]
        rule |= {"size": self.chance.random.randint(low, high), "joining": self.chance.random.choice(JOINING)}
        if deed != "merge":
            rule["template"] = self.chance.happens(0.5)
        if self.chance.happens(0.8):
            rule["rejoin"] = self.chance.share(0.3)
        return rule

    def _asked(self, deed: str) -> dict[str, Any]:
        """Bounds of what is observed; groups are dissolved only under some."""
        long = self.n_days > 7
        chances = {"members": 0.3, "age_days": 0.2, "messages_7d": 0.3 * long + 0.02, "orders_14d": 0.25 * long + 0.02}
        names = [name for name, probability in chances.items() if self.chance.happens(probability)]
        if deed == "dissolve" and not names:
            names = [self.chance.random.choice(tuple(chances))]
        return {name: self._bounds(name) for name in names}

    def _bounds(self, name: str) -> dict[str, float]:
        """One bound or two."""
        most = {"members": MOST_MEMBERS, "age_days": 40, "messages_7d": 20, "orders_14d": 4}[name]
        low, high = sorted(self.chance.random.randint(0, most) for _ in range(2))
        return self.chance.random.choice(({"at_least": low}, {"at_most": high}, {"at_least": low, "at_most": high}))
