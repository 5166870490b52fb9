"""Changes of generated worlds that are about plans: calendar, offers, staff, shocks, events, rules, cohorts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from sim.scenario.events import changeable
from sim.scenario.parameters import PARAMETERS, defaults_for
from sim.scenario.spelling import clock_text

from .generated import Change, Tree, World, groups_in, lines_in

MADE = ("mass_groups", "small_groups")
STANDING = ("keep_groups", *MADE)
OFFERING = ("promotion", "coupon", "roll_call")


def minutes(w: World) -> int:
    """Return the length of a tick."""
    found: int = w.tree["clock"]["tick_minutes"]
    return found


def day_of(w: World, number: int) -> date:
    """Return a day of the horizon."""
    return date.fromisoformat(w.tree["clock"]["start"]) + timedelta(days=number)


def middle(w: World) -> int:
    """Return the day in the middle of the horizon."""
    return ((date.fromisoformat(w.tree["clock"]["end"]) - day_of(w, 0)).days + 1) // 2


# Calendar


def add_entry(**entry: Any) -> Change:
    """Put an entry at the end of the calendar; `day` of the horizon is where it begins, `morning` its half of a day."""

    def change(w: World) -> None:
        made = {"name": f"zz_{len(w.tree.get('calendar', []))}", **entry}
        if "day" in made:
            made["from"], made["to"] = day_of(w, made.pop("day")(w)).isoformat(), "2100-01-01"
        if made.pop("morning", False) and minutes(w) < 1440:
            half = 1440 // minutes(w) // 2 * minutes(w)
            made["hours"] = ["00:00", f"{half // 60:02d}:{half % 60:02d}"]
        w.tree["calendar"] = [*w.tree.get("calendar", []), made]

    return change


def first(w: World) -> int:
    """Return the first day."""
    return 0


def in_another_season(w: World) -> None:
    """Add an entry of some days of every year that are half a year away."""
    away = day_of(w, 0) + timedelta(days=182)
    span = {"from": f"{away:%m-%d}", "to": f"{away + timedelta(days=2):%m-%d}"}
    add_entry(**span, demand=9, rivals=9, quiet=True, schedules=dict.fromkeys(w.tree["schedules"], "none"))(w)


def over_midnight(*, whole: bool, half: bool = False) -> Change:
    """Add an entry from the last tick of a day to the first of the next; or the same as two entries."""

    def change(w: World) -> None:
        tick = minutes(w)
        if 1440 // tick < 3:
            return
        last, midnight, second = clock_text(1440 - tick), "00:00", clock_text(tick)
        spans = [[last, second]] if whole else [[last, midnight], [midnight, second]][: 1 if half else 2]
        for hours in spans:
            add_entry(hours=hours, demand=4, rivals=4, quiet=True)(w)

    return change


def quiet_without_posts(w: World) -> None:
    """Add quiet hours from the second tick of the day on."""
    if minutes(w) < 1440:
        add_entry(hours=[clock_text(minutes(w)), "00:00"], quiet=True)(w)


def posts_at_midnight(w: World) -> None:
    """Send what standing groups are sent at the start of a day, and leave flash groups out."""
    w.tree["arms"][w.arm] = [s for s in w.strategies if s["kind"] in STANDING]
    for line in lines_in(w):
        if "at" in line:
            line["at"] = ["00:00"]


def rename_entries(w: World) -> None:
    for i, entry in enumerate(w.tree.get("calendar", [])):
        entry["name"] = f"{9 - i}_again"


def three_entries(w: World) -> None:
    """A calendar of three entries whose factors are powers of two, so that their order does not round."""
    no_calendar(w)
    add_entry(demand=4, rivals=0.5, morning=True)(w)
    add_entry(demand=0.5, rivals=2, day=middle)(w)
    add_entry(quiet=True, rivals=4, days=["monday", "friday", "saturday"])(w)


def reverse_entries(w: World) -> None:
    w.tree["calendar"].reverse()


def drop_entry(w: World) -> None:
    w.tree["calendar"].pop(0)


def replaced_by(copy: Callable[[list[Tree]], list[Tree]] | None) -> Change:
    """Let an entry replace every schedule by another one, or by none."""

    def change(w: World) -> None:
        names = list(w.tree["schedules"])
        for name in names if copy else []:
            w.tree["schedules"][f"{name}_again"] = copy(w.tree["schedules"][name]) if copy else []
        add_entry(schedules={name: f"{name}_again" if copy else "none" for name in names})(w)

    return change


def phased(**when: Any) -> Change:
    """Let lines ask for the peak, and an entry be one."""

    def change(w: World) -> None:
        for line in lines_in(w):
            line["phase"] = ["peak"]
        add_entry(phase="peak", **when)(w)

    return change


def no_calendar(w: World) -> None:
    """A world without a calendar, and without what asks for one."""
    w.tree.pop("calendar", None)
    for line in lines_in(w):
        line.pop("phase", None)


# What is sent


def one_kind(w: World) -> None:
    """Lines of one kind, the first of their mix."""
    for line in lines_in(w):
        if "mix" in line:
            line |= {name: said for name, said in line.pop("mix")[0].items() if name != "share"}


def as_mix(*others: Tree) -> Change:
    """Write a line's kind as a mix, with other kinds behind it."""

    def change(w: World) -> None:
        for line in lines_in(w):
            share = round(1 - sum(other["share"] for other in others), 6)
            line["mix"] = [{"share": share, "kind": line.pop("kind")}, *others]

    return change


def on_standing(**settings: Any) -> Change:
    """Set settings of every strategy of standing groups."""

    def change(w: World) -> None:
        for strategy in groups_in(w):
            if strategy["kind"] in STANDING:
                strategy.update(settings)

    return change


def offering(**said: Any) -> Change:
    """Say something of every offer; None takes it back. Lines that offer nothing stay as they are."""

    def change(w: World) -> None:
        one_kind(w)
        for line in lines_in(w):
            if "offer" in line or line["kind"] in OFFERING:
                offer = {**line.get("offer", {}), **said}
                line["offer"] = {name: value for name, value in offer.items() if value is not None}

    return change


def ending(after_ticks: int, **said: Any) -> Change:
    """Let every offer end after so many ticks."""
    return lambda w: offering(ends_after=f"{after_ticks * minutes(w)} minutes", **said)(w)


FREE = offering(stock=None, ends_after=None, min_buyers=None, threshold_yuan=None)


def a_month_at_most(w: World) -> None:
    """A horizon that an offer of 31 days outlives, and nothing that is dated after it."""
    end = min(date.fromisoformat(w.tree["clock"]["end"]), day_of(w, 29))
    w.tree["clock"]["end"] = end.isoformat()
    quiet_operators(w)
    w.tree["arms"][w.arm] = [s for s in w.strategies if s["kind"] in STANDING] or [_mass(w)]


def _mass(w: World) -> Tree:
    line = {"days": "every", "at": ["00:00"], "kind": "coupon", "topic": "coffee", "value": 0.9, "via": "manual"}
    w.tree["schedules"]["zz_daily"] = [line]
    return {"kind": "mass_groups", "schedule": "zz_daily", "size": 6}


# Operators and the outside


def no_start(w: World) -> None:
    """A world without groups of the first day, which are as the file says, whatever is changed on it."""
    w.tree.pop("start_from", None)
    w.tree["arms"][w.arm] = [s for s in w.strategies if s["kind"] != "keep_groups"] or [_mass(w)]


def quiet_operators(w: World) -> None:
    """Nothing from outside, no staff, no rules."""
    for section in ("events", "shocks", "staff"):
        w.tree.pop(section, None)
    for strategy in w.strategies:
        strategy.pop("rules", None)


def staffed(people: int) -> Change:
    """Give the arm so many people."""
    return lambda w: w.tree.update(staff={"people": people, "work_per_day": "24 hours", "wage_yuan_per_month": 1})


def add_shock(**shock: Any) -> Change:
    """Put a shock at the end of the list; `day` of the horizon is its date."""

    def change(w: World) -> None:
        made = dict(shock)
        if "day" in made:
            made["date"] = day_of(w, made.pop("day")(w)).isoformat()
        w.tree["shocks"] = [*w.tree.get("shocks", []), made]

    return change


def idle_shocks(w: World) -> None:
    """Add shocks that have nothing to do, by date and by chance."""
    for nothing in (
        {"kind": "enforcement", "groups": 0},
        {"kind": "scandal", "value": 0},
        {"kind": "staff_leave", "groups": 0},
    ):
        add_shock(**nothing, per_month=30)(w)
        add_shock(**nothing, day=middle)(w)


def plausible(w: World) -> None:
    """Parameters that a file may say, and no events."""
    w.tree.pop("events", None)
    for name, value in w.parameters.items():
        low, high = PARAMETERS[name].low, PARAMETERS[name].high
        w.parameters[name] = min(max(value, low), high)


def in_force(w: World) -> Tree:
    """Return every value that an event can change, as it stands."""
    client, console = w.tree["platform"]["client"], w.tree["platform"]["console"]
    flags = {f"platform.client.{name}": said for name, said in client.items()} if isinstance(client, dict) else {}
    rules = {f"platform.console.{name}": said for name, said in console.items()} if isinstance(console, dict) else {}
    coupon = {"company.coupon_yuan": w.tree["company"]["coupon_yuan"]}
    usual = defaults_for(w.tree["company"].get("category", "other"))
    standing = {name: w.parameters.get(name, usual[name]) for name in PARAMETERS}
    known = changeable()
    return {name: said for name, said in {**flags, **rules, **coupon, **standing}.items() if name in known}


def event_on(day: Callable[[World], int], what: Callable[[World], Tree]) -> Change:
    """Add an event."""

    def change(w: World) -> None:
        event = {"date": day_of(w, day(w)).isoformat(), "change": what(w)}
        w.tree["events"] = [*w.tree.get("events", []), event]

    return change


def other_values(w: World) -> Tree:
    """Draw other values of everything that an event can change, but how early the needs of the first day can be met."""
    random = Random(w.number)
    found: Tree = {"company.coupon_yuan": round(random.uniform(0, 9), 2)}
    found |= {f"platform.client.{flag}": random.random() < 0.5 for flag in ("box_rises", "mention_breaks_fold")}
    found["platform.console.broadcasts_per_month"] = random.choice((0, 3, 1000))
    for name in changeable():
        if name in PARAMETERS and not name.startswith("purchase.ahead"):
            found[name] = random.uniform(PARAMETERS[name].low, PARAMETERS[name].high)
    return found


def written_so(w: World) -> None:
    """Write what the only event of the first day says into the scenario."""
    for name, value in w.tree.pop("events")[0]["change"].items():
        if name in PARAMETERS:
            w.parameters[name] = value
            continue
        *where, last = name.split(".")
        section = w.tree
        for key in where:
            section[key] = {"profile": section[key]} if isinstance(section[key], str) else section[key]
            section = section[key]
        section[last] = value


def add_rule(do: str, *, every: str = "every", day: Callable[[World], int] | None = None, **said: Any) -> Change:
    """Put a rule at the end of the list of every strategy of standing groups."""

    def change(w: World) -> None:
        when = {"every": every} if day is None else {"date": day_of(w, day(w)).isoformat()}
        rule = {"when": {**when, **said.get("asked", {})}, "do": do}
        rule |= {name: value for name, value in said.items() if name != "asked"}
        for strategy in groups_in(w):
            if strategy["kind"] in STANDING:
                strategy["rules"] = [*strategy.get("rules", []), rule]

    return change


def can_rule(w: World) -> None:
    """Standing groups of which a member has one of each strategy; there is one strategy at least."""
    if not any(s["kind"] in STANDING for s in w.strategies):
        w.strategies.append(_mass(w))
    for strategy in w.strategies:
        if strategy["kind"] in MADE:
            strategy["groups_per_member"] = 1


def only_rules(do: str, **said: Any) -> Change:
    """Take all rules back and put one in their place."""

    def change(w: World) -> None:
        for strategy in w.strategies:
            strategy.pop("rules", None)
        add_rule(do, **said)(w)

    return change


# Cohorts


def two_cohorts(*ages: float, **said: Any) -> Change:
    """Keep groups of two cohorts that are alike but for their ages."""

    def change(w: World) -> None:
        count = w.tree["customers"]["count"]
        size = max(1, count // 2)
        cohort = {"groups": 1, "size": size, "muted": [0.1, 0.4], "pinned": [0, 0.5], **said}
        w.tree["start_from"] = [{**cohort, "age_days": age} for age in ages[: max(1, count // size)]]
        w.tree["arms"][w.arm] = [{"kind": "keep_groups", "schedule": _standing_schedule(w)}]

    return change


def _standing_schedule(w: World) -> str:
    for entry in w.tree.get("calendar", []):
        entry.pop("schedules", None)
    for name, lines in w.tree["schedules"].items():
        if all("at" in line for line in lines):
            return name
    return str(_mass(w)["schedule"])


def one_cohort(w: World) -> None:
    """Write cohorts that are alike as one."""
    cohorts = w.tree["start_from"]
    w.tree["start_from"] = {**cohorts[0], "groups": sum(cohort["groups"] for cohort in cohorts)}


def swap_cohorts(w: World) -> None:
    w.tree["start_from"].reverse()
