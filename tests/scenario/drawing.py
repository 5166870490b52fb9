"""Scenarios drawn by hypothesis, as texts: right by construction."""

from __future__ import annotations

import json
import unicodedata
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from sim.scenario.metrics import METRIC_UNITS, METRICS, worth_unit
from sim.scenario.parameters import CATEGORIES, PARAMETERS, reads

__all__ = ["scenario_texts"]

WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

letters = st.characters(categories=["Ll", "Lu", "Lo", "Nd"], codec="utf-8")
names = st.text(letters, min_size=1, max_size=12).map(lambda name: unicodedata.normalize("NFC", name))
texts = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=60).filter(str.strip)
units = st.floats(0, 1)
booleans = st.sampled_from(["true", "false"])


@st.composite
def shares(draw: st.DrawFn, low: float = 0, high: float = 1) -> float | str:
    """A share in one of its spellings."""
    share = draw(st.floats(low, high))
    return draw(st.sampled_from([share, f"{share:.6f}", f"{min(max(int(share * 100), low * 100), high * 100)}%"]))


@st.composite
def ranges(draw: st.DrawFn, high: float) -> list[float] | float:
    """Two numbers in order, or one."""
    ends = sorted(draw(st.tuples(st.floats(0, high), st.floats(0, high))))
    return draw(st.sampled_from([ends, ends[0]]))


def optional(draw: st.DrawFn, given: dict[str, st.SearchStrategy[Any]]) -> dict[str, Any]:
    """Some of these keys."""
    return {key: draw(values) for key, values in given.items() if draw(st.booleans())}


KINDS = st.sampled_from(["promotion", "coupon", "content", "red_packet", "roll_call", "notice"])
PHASES = ["build_up", "warm_up", "peak", "encore"]


@st.composite
def offers(draw: st.DrawFn, tick: int) -> dict[str, Any]:
    """An offer; buyers are counted where it ends."""
    found = optional(
        draw,
        {
            "discount": shares(),
            "coupon_yuan": st.floats(0, 100),
            "scarcity": st.floats(1, 1.5),
            "threshold_yuan": st.floats(0, 100),
            "stock": st.integers(9, 1000),
        },
    )
    if draw(st.booleans()):
        found |= {"ends_after": f"{tick * draw(st.integers(1, 9))} minutes", "min_buyers": draw(st.integers(0, 9))}
    return found


@st.composite
def mixes(draw: st.DrawFn, topics: list[str], tick: int) -> list[dict[str, Any]]:
    """Kinds whose shares sum to 1."""
    weights = draw(st.lists(st.integers(1, 9), min_size=1, max_size=3))
    own = {"topic": st.sampled_from(topics), "value": shares(), "benefit": shares(), "offer": offers(tick)}
    return [{"share": weight / sum(weights), "kind": draw(KINDS), **optional(draw, own)} for weight in weights]


def message(draw: st.DrawFn, topics: list[str], tick: int) -> dict[str, Any]:
    """What a line of a schedule sends."""
    sent = {"mix": draw(mixes(topics, tick))} if draw(st.booleans()) else {"kind": draw(KINDS)}
    phases = st.lists(st.sampled_from(PHASES), min_size=1, max_size=2, unique=True)
    return {
        **sent,
        "topic": draw(st.sampled_from(topics)),
        "value": draw(shares()),
        "via": draw(st.sampled_from(["broadcast", "manual"])),
        **optional(draw, {"benefit": shares(), "mention_all": booleans, "offer": offers(tick), "phase": phases}),
    }


def clock(minute: int) -> str:
    """A time of day."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def times(draw: st.DrawFn, tick: int) -> Any:
    """One time of day, or several."""
    starts = draw(st.lists(st.integers(0, 1440 // tick - 1), min_size=1, max_size=4, unique=True))
    found = [clock(start * tick) for start in starts]
    return found[0] if len(found) == 1 and draw(st.booleans()) else found


@st.composite
def scenario_texts(draw: st.DrawFn) -> str:
    """A scenario file, as JSON, which is YAML."""
    start = draw(st.dates(date(2020, 1, 1), date(2024, 1, 1)))
    end = start + timedelta(days=draw(st.integers(0, 60)))
    tick = draw(st.sampled_from([5, 10, 30, 60, 90, 240, 1440]))
    topics = draw(st.lists(names, min_size=1, max_size=3, unique=True))
    not_none = names.filter(lambda name: name != "none")
    standing, other, flash = draw(st.lists(not_none, min_size=3, max_size=3, unique=True))
    schedules = {
        standing: [standing_line(draw, topics, tick) for _ in range(2)],
        other: [standing_line(draw, topics, tick)],
        flash: [{"every": f"{tick * draw(st.integers(1, 3))} minutes", **message(draw, topics, tick)}],
    }
    start_from = draw(st.lists(cohorts(topics), min_size=1, max_size=3))
    members = sum(cohort["groups"] * cohort["size"] for cohort in start_from)
    data: dict[str, Any] = {
        "qunsim": 1,
        "clock": {"start": f"{start}", "end": f"{end}", "tick_minutes": tick},
        "platform": draw(platforms()),
        "company": draw(companies()),
        "customers": {"count": members + draw(st.integers(0, 9)), "segments": draw(segments(topics))},
        "start_from": start_from[0] if len(start_from) == 1 else start_from,
        "schedules": schedules,
        # Lines may ask for any phase: each has an entry.
        "calendar": [{"name": f"phase-{phase}", "phase": phase} for phase in PHASES]
        + draw(st.lists(entries(start, tick, standing, other), max_size=3, unique_by=lambda entry: entry["name"])),
        "arms": draw(arms(standing, flash, start, end, tick)),
        **optional(draw, rest()),
        **optional(draw, dated(start, end)),
    }
    return json.dumps(data, ensure_ascii=False)


@st.composite
def companies(draw: st.DrawFn) -> dict[str, Any]:
    """What is sold, and for how much."""
    sold = {"category": st.sampled_from(CATEGORIES), "coupon_yuan": st.floats(0, 100)}
    return {"price_yuan": draw(st.floats(0.01, 1e4)), "gross_margin": draw(shares()), **optional(draw, sold)}


def pasts(topics: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """How groups were run before, with topics that segments name."""
    given = {
        "posts_per_day": st.floats(0, 48),
        "value": shares(),
        "topic": st.sampled_from(topics),
        "joining": st.sampled_from(["forced", "invitation", "opt_in"]),
    }
    return st.fixed_dictionaries({}, optional=given)


@st.composite
def cohorts(draw: st.DrawFn, topics: list[str]) -> dict[str, Any]:
    """Groups that there are on the first day."""
    states = {"muted": ranges(0.3), "folded": ranges(0.3), "pinned": ranges(0.3), "past": pasts(topics)}
    groups, size = draw(st.integers(1, 5)), draw(st.integers(1, 50))
    return {"groups": groups, "size": size, "age_days": draw(ranges(500)), **optional(draw, states)}


def standing_line(draw: st.DrawFn, topics: list[str], tick: int) -> dict[str, Any]:
    """A line with days and times."""
    return {"days": draw(days()), "at": times(draw, tick), **message(draw, topics, tick)}


@st.composite
def entries(draw: st.DrawFn, start: date, tick: int, standing: str, other: str) -> dict[str, Any]:
    """An entry of the calendar: hours, or phases and schedules."""
    first = start + timedelta(days=draw(st.integers(-20, 60)))
    last = first + timedelta(days=draw(st.integers(0, 20)))
    window = draw(
        st.sampled_from(
            [
                {},
                {"from": f"{first}"},
                {"from": f"{first}", "to": f"{last}"},
                {"from": f"{first:%m-%d}", "to": f"{last:%m-%d}"},
            ]
        )
    )
    factors = {"demand": st.floats(0, 20), "rivals": st.floats(0, 20), "quiet": booleans, "days": days()}
    if draw(st.booleans()) and tick < 1440:
        starts = st.lists(st.integers(0, 1440 // tick - 1), min_size=2, max_size=2, unique=True)
        more: dict[str, Any] = {"hours": [clock(begin * tick) for begin in draw(starts)]}
    else:
        swaps = st.sampled_from([{standing: other}, {standing: "none"}, {other: standing}])
        more = optional(draw, {"phase": st.sampled_from(PHASES), "schedules": swaps})
    return {"name": draw(names), **window, **optional(draw, factors), **more}


def dated(start: date, end: date) -> dict[str, st.SearchStrategy[Any]]:
    """What happens to the world and to the operator, and who works for them."""
    day = st.dates(start, end).map(str)
    changes = st.fixed_dictionaries(
        {"decision.unfold_cost": st.floats(4, 7)},
        optional={
            "platform.console.broadcasts_per_month": st.sampled_from([0, 30, "days_of_month"]),
            "platform.client.box_rises": booleans,
            "company.coupon_yuan": st.floats(0, 9),
        },
    )
    events = st.fixed_dictionaries({"date": day, "change": changes})
    staff = st.fixed_dictionaries(
        {"people": st.integers(0, 99), "wage_yuan_per_month": st.floats(0, 1e5)},
        optional={"work_per_day": st.just("7 hours")},
    )
    strikes = st.one_of(st.fixed_dictionaries({"date": day}), st.fixed_dictionaries({"per_month": st.floats(0, 30)}))
    kinds = st.sampled_from(
        [
            {"kind": "staff_leave", "people": 1, "groups": "10%"},
            {"kind": "enforcement", "groups": 0.05},
            {"kind": "scandal", "irritation": 0.5},
            {"kind": "scandal", "value": 0.1},
        ]
    )
    return {
        "events": st.lists(events, max_size=3, unique_by=lambda event: event["date"]),
        "staff": staff,
        "shocks": st.lists(st.builds(lambda kind, when: {**kind, **when}, kinds, strikes), max_size=3),
    }


@st.composite
def rules(draw: st.DrawFn, start: date, end: date) -> dict[str, Any]:
    """A rule of an operator."""
    when = draw(
        st.one_of(
            st.fixed_dictionaries({"date": st.dates(start, end).map(str)}),
            st.fixed_dictionaries({"every": days()}),
        )
    )
    bounds = st.sampled_from([{"at_least": 1}, {"at_most": 200}, {"at_least": 2, "at_most": 90.5}])
    asked = dict.fromkeys(("members", "age_days", "messages_7d", "orders_14d"), bounds)
    rule = {
        "when": {**when, **optional(draw, asked)},
        "do": draw(st.sampled_from(["split", "merge", "rebuild", "dissolve"])),
    }
    if rule["do"] == "dissolve":
        return rule
    joining = st.sampled_from(["forced", "invitation", "opt_in"])
    template = {} if rule["do"] == "merge" else {"template": booleans}
    return {
        **rule,
        "size": draw(st.integers(2, 500)),
        **optional(draw, {"rejoin": shares(), "joining": joining, **template}),
    }


@st.composite
def platforms(draw: st.DrawFn) -> dict[str, Any]:
    """Profiles, with rules changed or not."""
    rules = {
        "update_median_days": st.floats(0.01, 100),
        "box_rises": booleans,
        "mention_breaks_mute": booleans,
        "followed_senders": st.integers(0, 5),
        "fold_release": st.fixed_dictionaries({}, optional={"ios": st.just("never"), "android": st.just("2021-01-01")}),
    }
    client = draw(st.sampled_from(["wechat-2020", "wechat-2021", "wechat-2023"]))
    console = draw(st.sampled_from(["wecom-2020", "wecom-2021", "wecom-2025"]))
    changed = {"profile": client, **optional(draw, rules)}
    return {"client": draw(st.sampled_from([client, changed])), "console": console}


@st.composite
def orders(draw: st.DrawFn) -> dict[str, Any]:
    """What a segment orders a month, here and anywhere."""
    here = draw(st.one_of(st.just(0.0), st.floats(0.01, 30)))
    anywhere = st.floats(max(0.001, here / 0.98), min(1000.0, here * 900) if here else 1000.0)
    return {"orders_per_month": here, **optional(draw, {"category_orders_per_month": anywhere})}


@st.composite
def segments(draw: st.DrawFn, topics: list[str]) -> dict[str, Any]:
    """Segments whose shares sum to 1 and whose interests name every topic."""
    weights = draw(st.lists(st.integers(1, 50), min_size=1, max_size=4))
    found = draw(st.lists(names, min_size=len(weights), max_size=len(weights), unique=True))
    return {
        name: {
            "share": weight / sum(weights),
            **draw(orders()),
            "interests": {topic: draw(shares()) for topic in topics},
            **optional(draw, {"basket_yuan": st.floats(0.01, 1000)}),
        }
        for name, weight in zip(found, weights, strict=True)
    }


@st.composite
def days(draw: st.DrawFn) -> Any:
    """Weekdays in any of their spellings."""
    some = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=7, unique=True)
    return draw(st.one_of(st.just("every"), st.sampled_from(WEEKDAYS), some))


@st.composite
def arms(draw: st.DrawFn, standing: str, flash: str, start: date, end: date, tick: int) -> dict[str, Any]:
    """Arms with every kind of strategy."""
    shared = {"consent": shares(0, 0.7), "buyers_visible": booleans, "name": names}
    making = {
        "joining": st.sampled_from(["forced", "invitation", "opt_in"]),
        "template": booleans,
        "share": shares(),
        "groups_per_member": st.integers(1, 4),
    }
    first = start + timedelta(days=draw(st.integers(0, (end - start).days)))
    thinning = {"adjustable": booleans, "posts_kept": shares()}
    ruled = {"rules": st.lists(rules(start, end), max_size=2), **thinning}
    kinds: list[dict[str, Any]] = [
        {"kind": "keep_groups", "schedule": standing, **optional(draw, {**shared, **ruled})},
        {"kind": "mass_groups", "schedule": standing, "size": draw(st.integers(2, 500)), **optional(draw, making)},
        {"kind": "small_groups", "schedule": standing, **optional(draw, {**shared, **making})},
        {
            "kind": "flash_groups",
            "schedule": flash,
            "every": draw(st.sampled_from([*WEEKDAYS, "month"])),
            "at": clock(tick * draw(st.integers(0, 1440 // tick - 1))),
            "lasts": f"{tick * draw(st.integers(1, 5))} minutes",
            "entry": draw(shares()),
            **optional(draw, {**shared, "interval": st.integers(1, 9), "first": st.just(f"{first}")}),
        },
        {"kind": "pin_drive", "from": f"{first}", "lasts": f"{(end - first).days + 1} days", "reach": draw(shares())},
    ]
    chosen = draw(st.lists(st.lists(st.integers(0, 4), max_size=3, unique=True), max_size=3))
    found = draw(st.lists(names.filter(lambda n: n != "none"), min_size=len(chosen), max_size=len(chosen), unique=True))
    return {name: [kinds[index] for index in indices] for name, indices in zip(found, chosen, strict=True)}


def rest() -> dict[str, st.SearchStrategy[Any]]:
    """What a scenario may have beside its world."""
    languages = st.fixed_dictionaries({}, optional={"zh": texts, "en": texts})
    movable = sorted(name for name, one in PARAMETERS.items() if one.low < one.high and reads("standard", name))
    return {
        "title": languages,
        "question": languages,
        "sources": st.lists(texts, max_size=3),
        "model": st.just("standard"),
        "seed": st.integers(0, 2**63 - 1),
        "parameters": st.sampled_from(movable).flatmap(
            lambda name: st.fixed_dictionaries({name: st.floats(PARAMETERS[name].low, PARAMETERS[name].high)})
        ),
        "uncertain": st.sampled_from(movable).map(lambda name: {name: [PARAMETERS[name].low, PARAMETERS[name].high]}),
        "goals": st.lists(goals(), max_size=3),
        "limits": st.lists(limits(), max_size=3),
        "experiment": st.fixed_dictionaries({"replications": st.integers(1, 10_000)}),
    }


@st.composite
def goals(draw: st.DrawFn) -> dict[str, Any]:
    """A goal with the unit of its metric."""
    metric = draw(st.sampled_from(METRICS))
    worth = st.floats(0, 1e6).map(lambda number: f"{number!r} {worth_unit(metric)}")
    direction = draw(st.sampled_from(["maximise", "minimise"]))
    return {"metric": metric, "direction": direction, **optional(draw, {"worth_acting_on": worth})}


@st.composite
def limits(draw: st.DrawFn) -> dict[str, Any]:
    """A limit with the unit of its metric."""
    metric = draw(st.sampled_from(METRICS))
    unit = METRIC_UNITS[metric]
    if unit in ("share", "ratio"):
        bound: Any = draw(shares())
    else:
        bound = f"{draw(st.floats(-1e6, 1e6))!r} {unit}"
    return {"metric": metric, draw(st.sampled_from(["at_most", "at_least"])): bound}
