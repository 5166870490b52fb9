"""Demands on the answer to messages: bands by frequency and content, weekly openers, tests of ratio and sign."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np

from experiments.patterns.measures import (
    acts,
    early_share,
    gross_profit,
    leaves_a_month,
    net_orders,
    openers,
    ratio,
    reads_a_joiner,
    reads_of_posts,
    silent,
    speakers,
    total,
)
from experiments.patterns.rows import Outcomes, Row, best
from experiments.patterns.runs import Outcome
from experiments.patterns.worlds import START, World, changed, day_of, patched

__all__ = ["CONTENTS", "FREQUENCIES", "LITTLE_CHAT", "RIVAL", "fatigue_rows", "fatigue_world"]

CONTENTS = {"low": 0.2, "mid": 0.5, "high": 0.8}
"""Content values of mean worth .16, .40, .62 to members of mean interest .4."""

FREQUENCIES = {"1 a week": 1 / 7, "3 a week": 3 / 7, "1 a day": 1.0, "3 a day": 3.0, "6 a day": 6.0, "12 a day": 12.0}

LITTLE_CHAT = {"chat.rate": 0.06}
"""The low end of its range: the bands are stated for groups with little chat."""

RIVAL = {"tolerance.median": 12.0, "habit.loss": 0.002, "novelty.messages_per_week": 20.0}
"""Members who tire less, kept beside the centre."""

MONTH_1, MONTHS_3_TO_6, MONTH_6 = slice(0, 30), slice(60, 180), slice(150, 180)
MONTHS_4_TO_6 = (slice(90, 120), slice(120, 150), slice(150, 180))

SILENT = {
    ("1 a week", "low"): ((0.08, 0.25), (0.10, 0.32)), ("1 a week", "mid"): ((0.05, 0.20), (0.08, 0.25)),
    ("1 a week", "high"): ((0.04, 0.18), (0.06, 0.20)), ("3 a week", "low"): ((0.14, 0.40), (0.25, 0.58)),
    ("3 a week", "mid"): ((0.10, 0.32), (0.18, 0.48)), ("3 a week", "high"): ((0.08, 0.26), (0.12, 0.38)),
    ("1 a day", "low"): ((0.30, 0.65), (0.50, 0.85)), ("1 a day", "mid"): ((0.22, 0.55), (0.40, 0.75)),
    ("1 a day", "high"): ((0.15, 0.45), (0.28, 0.60)), ("3 a day", "low"): ((0.55, 0.90), (0.75, 0.97)),
    ("3 a day", "mid"): ((0.45, 0.82), (0.65, 0.93)), ("3 a day", "high"): ((0.30, 0.65), (0.45, 0.78)),
    ("6 a day", "low"): ((0.70, 0.96), (0.85, 0.99)), ("6 a day", "mid"): ((0.58, 0.92), (0.78, 0.98)),
    ("6 a day", "high"): ((0.42, 0.78), (0.55, 0.85)), ("12 a day", "low"): ((0.80, 0.99), (0.90, 1.00)),
    ("12 a day", "mid"): ((0.70, 0.97), (0.88, 0.99)), ("12 a day", "high"): ((0.50, 0.85), (0.58, 0.90)),
}  # fmt: skip
"""Bands of the share muted or folded after 30 and 90 days."""

LEAVES = {
    "1 a week": ((0.005, 0.03), (0.003, 0.015)), "3 a week": ((0.01, 0.04), (0.005, 0.02)),
    "1 a day": ((0.03, 0.10), (0.01, 0.035)), "3 a day": ((0.06, 0.20), (0.015, 0.045)),
    "6 a day": ((0.10, 0.30), (0.02, 0.06)), "12 a day": ((0.15, 0.42), (0.02, 0.07)),
}  # fmt: skip
"""Bands of leaves a month at mid content: month 1, months 3 to 6."""

READS = {
    "1 a week": (0.40, 0.75), "3 a week": (0.30, 0.60), "1 a day": (0.18, 0.45), "3 a day": (0.05, 0.20),
    "6 a day": (0.02, 0.10), "12 a day": (0.005, 0.05),
}  # fmt: skip
"""Bands of posts read for each post and live member at mid content, month 6."""

OPENERS = {
    "1 a day": {"unmuted": (0.60, 0.92), "muted": (0.20, 0.55), "folded": (0.02, 0.12), "all": (0.35, 0.65)},
    "6 a day": {"unmuted": (0.15, 0.50), "muted": (0.08, 0.30), "folded": (0.01, 0.08), "all": (0.08, 0.28)},
}
"""Bands of weekly openers at mid content, month 6."""

STATES = ("unmuted", "muted", "folded")


def fatigue_world(often: str, content: str, days: int = 180) -> World:
    """Return the world that the bands are stated for.

    Parameters
    ----------
    often, content : str
        Keys of `FREQUENCIES` and `CONTENTS`.
    days : int
        Horizon.

    Returns
    -------
    World
        600 customers who joined four groups of 150 of their own accord.
    """
    return changed(World(posts=FREQUENCIES[often], value=CONTENTS[content], days=days), LITTLE_CHAT)


def _watched(often: str) -> World:
    """Return the same world with one group, of which the event log has room for six months."""
    return replace(fatigue_world(often, "mid"), count=150, watch="states")


def fatigue_rows() -> list[Row]:
    """Return every row of the demands on the answer to messages."""
    tests = (*_frequency_bites(), *_sign_change(), *_best_frequency(), *_early_acts(), *_dead(), *_recovery())
    return [*_silent(), *_leaves(), *_reads(), *_openers(), *tests, *_annoyance(), *_muting(), *_no_posts(),
            *_long_over_short(), *_size(), *_rival()]  # fmt: skip


def _one(
    row: str, demand: str, world: World, measure: Callable[[Outcome], float], low: float = -math.inf,
    high: float = math.inf, point_high: float | None = None, note: str = "",
) -> Row:  # fmt: skip
    """Make a row that is measured on one world."""
    return Row(
        row, demand, {"it": world}, lambda found: measure(found["it"]), low, high, point_high=point_high, note=note
    )


def _band(low: float, high: float) -> str:
    return f"{low:g} to {high:g}"


def _silent() -> list[Row]:
    rows = []
    for (often, content), bands in SILENT.items():
        for day, (low, high) in zip((30, 90), bands, strict=True):
            world = fatigue_world(often, content)
            rows.append(
                _one(f"muted or folded after {day} days, {often}, {content}", _band(low, high), world,
                     lambda it, day=day: silent(it, day - 1), low=low, high=high)
            )  # fmt: skip
    return rows


def _leaves() -> list[Row]:
    rows = []
    for often, bands in LEAVES.items():
        named = (("month 1", MONTH_1), ("months 3 to 6", MONTHS_3_TO_6))
        for (name, days), (low, high) in zip(named, bands, strict=True):
            rows.append(
                _one(f"leaves a month, {name}, {often}, mid", _band(low, high), fatigue_world(often, "mid"),
                     lambda it, days=days: leaves_a_month(it, days), low=low, high=high)
            )  # fmt: skip
    return [*rows, _leaves_against_mid("low", 1.2, 1.5), _leaves_against_mid("high", 0.6, 0.8)]


def _leaves_against_mid(content: str, low: float, high: float) -> Row:
    """Compare leaves in six months of one to six posts a day with those of mid content."""
    often = ("1 a day", "3 a day", "6 a day")
    worlds = {f"{o} {c}": fatigue_world(o, c) for o in often for c in (content, "mid")}

    def measure(found: Outcomes) -> float:
        rate = {c: sum(_rate(found[f"{o} {c}"]) for o in often) for c in (content, "mid")}
        return ratio(rate[content], rate["mid"])

    return Row(f"leaves, {content} against mid content", _band(low, high), worlds, measure, low, high,
               note="1, 3 and 6 a day together, six months")  # fmt: skip


def _rate(outcome: Outcome) -> float:
    return leaves_a_month(outcome, slice(None))


def _reads() -> list[Row]:
    rows = [
        _one(f"posts read, month 6, {often}, mid", _band(low, high), fatigue_world(often, "mid"),
             lambda it: reads_of_posts(it, MONTH_6), low=low, high=high)
        for often, (low, high) in READS.items()
    ]  # fmt: skip
    low = _reads_against_mid("low", 0.35, 0.65, "half")
    return [*rows, low, _reads_against_mid("high", 1.3, 2, "1.3 to 2 times")]


def _reads_against_mid(content: str, low: float, high: float, demand: str) -> Row:
    worlds = {c: fatigue_world("1 a day", c) for c in (content, "mid")}
    return Row(f"posts read, month 6, {content} against mid content, 1 a day", demand, worlds,
               lambda found: ratio(reads_of_posts(found[content], MONTH_6), reads_of_posts(found["mid"], MONTH_6)),
               low, high, note="half read as .35 to .65" if content == "low" else "")  # fmt: skip


def _openers() -> list[Row]:
    rows = []
    for often, bands in OPENERS.items():
        for state, (low, high) in bands.items():
            rows.append(
                _one(f"weekly openers, {state}, {often}, mid", _band(low, high), _watched(often),
                     lambda it, state=state: _weekly(it, state), low=low, high=high)
            )  # fmt: skip
    return [*rows, *(_weekly_speakers(often) for often in OPENERS)]


def _weekly(outcome: Outcome, state: str) -> float:
    opened, members = outcome.watched["weekly_openers"], outcome.watched["members"]
    if state == "all":
        return ratio(opened.sum(), members.sum())
    return ratio(opened[STATES.index(state)], members[STATES.index(state)])


def _weekly_speakers(often: str) -> Row:
    chatty = World(posts=FREQUENCIES[often], value=CONTENTS["mid"])
    return _one(f"weekly speakers for each weekly opener, {often}, mid", "0.1 (dead) to 0.4 (lively)", chatty,
                lambda it: ratio(speakers(it), openers(it)), low=0.1, high=0.4, note="default chat.rate")  # fmt: skip


def _frequency_bites() -> list[Row]:
    rows = []
    for content in CONTENTS:
        worlds = {often: fatigue_world(often, content) for often in ("6 a day", "1 a week")}

        def measure(found: Outcomes) -> float:
            grown = {often: silent(it, 89) - silent(found["1 a week"], 0) for often, it in found.items()}
            return ratio(grown["6 a day"], max(grown["1 a week"], 1e-9))

        rows.append(Row(f"1 frequency bites, {content}", "at least 5", worlds, measure, 5,
                        note="muted or folded at 90 days less at joining, 6 a day over 1 a week"))  # fmt: skip
    return rows


def _sign_change() -> list[Row]:
    rows = []
    for content in ("mid", "high"):
        worlds = {often: fatigue_world(often, content) for often in ("6 a day", "1 a day")}
        early = Row(f"2 sign change, month 1, {content}", "above 1", worlds, lambda f: _more(f, (MONTH_1,)), 1,
                    note="reads a joiner, 6 a day over 1 a day")  # fmt: skip
        late = Row(f"2 sign change, months 4, 5 and 6, {content}", "below 1 in each", worlds,
                   lambda f: _more(f, MONTHS_4_TO_6), high=1, note="the greatest of the three months")  # fmt: skip
        rows += [early, late]
    return rows


def _more(found: Outcomes, months: tuple[slice, ...]) -> float:
    each = [ratio(reads_a_joiner(found["6 a day"], m), reads_a_joiner(found["1 a day"], m)) for m in months]
    return max(each)


def _best_frequency() -> list[Row]:
    rows = []
    for content, (low, high) in {"low": (3 / 7, 1), "mid": (3 / 7, 1), "high": (1, 3)}.items():
        worlds = {often: fatigue_world(often, content) for often in FREQUENCIES}
        rows.append(Row(f"3 best frequency, reads in month 6, {content}", f"{low:.2g} to {high:g} posts a day", worlds,
                        lambda found: _peak(found, MONTH_6), low - 0.01, high))  # fmt: skip
    worthless = {often: replace(fatigue_world(often, "low", 90), value=0) for often in FREQUENCIES}
    at_once = {often: worthless[often] for often in ("1 a day", "6 a day")}
    return [
        *rows,
        Row("3 worthless posts: best frequency, reads in month 3", "1 a week", worthless,
            lambda found: _peak(found, slice(60, 90)), high=0.15),
        Row("3 worthless posts: fewer are better at once, reads in month 1", "6 a day below 1 a day", at_once,
            lambda found: _more(found, (MONTH_1,)), high=1, note="reads a joiner, 6 a day over 1 a day"),
        Row("3 worthless posts: fewer are better at once, orders in month 1", "6 a day below 1 a day", at_once,
            lambda found: net_orders(found["6 a day"], MONTH_1) - net_orders(found["1 a day"], MONTH_1), high=0,
            note="net incremental orders a customer and month, 6 a day less 1 a day"),
    ]  # fmt: skip


def _peak(found: Outcomes, days: slice) -> float:
    return best({FREQUENCIES[often]: reads_a_joiner(it, days) for often, it in found.items()})


def _early_acts() -> list[Row]:
    rows = []
    for often in ("3 a day", "6 a day"):
        world = fatigue_world(often, "mid")
        rows += [
            _one(f"4 early acts, {often}, mid", "0.45 to 0.8", world, early_share, low=0.45, high=0.8,
                 note="acts of the first 14 of 90 days; those on the day of joining left out"),
            _one(f"4 hazard of acting by day, slope on log scales, {often}, mid", "about -1", world, _slope, low=-1.4,
                 high=-0.6, note="days 2 to 90, acts for each unmuted member; about read as -1.4 to -.6"),
        ]  # fmt: skip
    return rows


def _slope(outcome: Outcome) -> float:
    """Return the slope of the log of the hazard of first acts on the log of the day, in bins of doubling days."""
    unmuted = outcome.daily["normal"] + outcome.daily["pinned"]
    edges = [1, 3, 6, 12, 24, 45, 90]
    pairs = list(pairwise(edges))
    hazard = [ratio(acts(outcome, slice(a, b)), unmuted[a - 1 : b - 1].sum()) for a, b in pairs]
    middle = [math.log(math.sqrt(a * b)) for a, b in pairs]
    return float(np.polyfit(middle, np.log(hazard), 1)[0]) if min(hazard) > 0 else math.nan


def _dead() -> list[Row]:
    past = {"posts_per_day": 6, "value": 0.2, "joining": "invitation", "topic": "tea"}
    world = changed(World(posts=6, value=0.2, days=90), LITTLE_CHAT)
    keep = {"arms": {"groups": [{"kind": "keep_groups", "schedule": "posts"}]}}
    dead = patched(world, {**keep, "start_from": {"groups": 4, "size": 150, "age_days": 300, "past": past}})
    first, end = slice(6, 13), slice(83, 90)
    note = "groups of 300 days of 6 posts a day of value .2; days 84 to 90 less days 7 to 13"
    return [
        _one("5 dead stays dead: weekly openers", "within 0.03", dead, lambda it: openers(it, end) - openers(it, first),
             low=-0.03, high=0.03, note=note),
        _one("5 dead stays dead: weekly speakers", "within 0.01", dead,
             lambda it: speakers(it, end) - speakers(it, first), low=-0.01, high=0.01, note=note),
        _one("5 dead stays dead: reads of posts", "within 0.03", dead,
             lambda it: reads_of_posts(it, end) - reads_of_posts(it, first), low=-0.03, high=0.03, note=note),
    ]  # fmt: skip


def _recovery() -> list[Row]:
    calm = fatigue_world("1 a day", "mid", 240)
    worlds = {"never": calm, "overloaded": _overloaded(calm)}

    def reads(found: Outcomes, day: int) -> float:
        days = slice(day - 7, day + 7)
        return ratio(
            total(found["overloaded"], "posts_seen", days=days), total(found["never"], "posts_seen", days=days)
        )

    return [
        Row("6 recovery after 30 days", "0.25 to 0.55", worlds, lambda f: reads(f, 90), 0.25, 0.55,
            note="two months of 6 a day, then 1 a day; reads over those of groups never overloaded"),
        Row("6 recovery after 180 days", "0.45 to 0.8", worlds, lambda f: reads(f, 233), 0.45, 0.8),
        Row("6 recovery: muted share does not fall", "at least -0.01", worlds,
            lambda f: silent(f["overloaded"], 239) - silent(f["overloaded"], 59), -0.01,
            note="muted or folded, day 240 less day 60"),
    ]  # fmt: skip


def _overloaded(calm: World) -> World:
    """Post six a day in the first 60 days, then as the world does."""
    line = {"days": "every", "kind": "promotion", "topic": "tea", "value": calm.value, "via": "manual"}
    many = [{**line, "at": [f"{h:02d}:00" for h in (9, 11, 13, 16, 18, 20)]}]
    entry = {"name": "many", "from": START.isoformat(), "to": day_of(59), "schedules": {"posts": "many"}}
    return patched(calm, {"schedules": {"many": many}, "calendar": [entry]})


def _annoyance() -> list[Row]:
    raised: Mapping[str, Mapping[str, float]] = {
        "load.alert 0.5 to 2": {"load.alert": 2}, "load.chat_hour to 0.4": {"load.chat_hour": 0.4},
        "load.dot to 0.15": {"load.dot": 0.15}, "tolerance to 2.5": {"tolerance.median": 2.5},
    }  # fmt: skip
    rows = []
    for name, values in raised.items():
        base = changed(fatigue_world("6 a day", "mid"), _opposite(values))
        worlds = {"calm": base, "annoyed": changed(base, values)}
        for what, measure, slack in _gains(base):
            rows.append(
                Row(f"7 annoyance never pays: {name}, {what}", "at most 0", worlds,
                    lambda f, m=measure: m(f["annoyed"]) - m(f["calm"]), high=slack,
                    note=f"6 a day, mid, no price cut; noise of {slack:g} allowed")
            )  # fmt: skip
    return [*rows, *_behind_annoyance()]


def _behind_annoyance() -> list[Row]:
    """Switch mechanisms off in turn behind the orders of test 7, at default."""
    off = {
        "goodwill 0": {"purchase.goodwill": 0.0}, "novelty off": {"novelty.messages_per_week": 1e9},
        "need_pull 0": {"attention.need_pull": 0.0},
    }  # fmt: skip
    rows = []
    for name, values in off.items():
        base = changed(fatigue_world("6 a day", "mid"), {**values, "tolerance.median": 12})
        worlds = {"calm": base, "annoyed": changed(base, {"tolerance.median": 2.5})}
        rows.append(
            Row(f"behind 7: tolerance to 2.5, orders, {name}", "-", worlds,
                lambda f: net_orders(f["annoyed"]) - net_orders(f["calm"]), ranged=False)
        )  # fmt: skip
    return rows


def _opposite(values: Mapping[str, float]) -> dict[str, float]:
    """Start from the other end, so that the comparison spans the range at points too."""
    low = {"load.alert": 0.5, "load.chat_hour": 0.05, "load.dot": 0.02, "tolerance.median": 12}
    return {name: low[name] for name in values}


def _gains(world: World) -> list[tuple[str, Callable[[Outcome], float], float]]:
    return [
        ("reads", lambda it: reads_a_joiner(it, slice(None)), 0.1),
        ("orders", net_orders, 0.002),
        ("gross profit", lambda it: gross_profit(world, it), 0.02),
    ]


def _muting() -> list[Row]:
    world = _watched("1 a day")

    def measure(it: Outcome) -> float:
        days, members = it.watched["opening_days"], it.watched["members"]
        return ratio(ratio(days[1], members[1]), ratio(days[0], members[0]))

    return [
        _one("8 muting costs: opening days of muted over unmuted members", "below 0.5", world, measure, high=0.5,
             point_high=0.75, note="at equal habit the ratio is habit.muted_factor, .5 [.35-.75]: put in; "
             "what is observed must lie below it; at points below .75"),
    ]  # fmt: skip


def _no_posts() -> list[Row]:
    silent_console = {"platform": {"console": {"broadcasts_per_month": 0}}}
    line = {"days": "every", "at": "12:00", "kind": "notice", "topic": "tea", "value": 0.5, "via": "broadcast"}
    quiet = changed(World(days=90), {"chat.rate": 0})
    world = patched(quiet, {**silent_console, "schedules": {"posts": [line]}})
    tidy = changed(world, {"decision.cleanup_per_day": 0})
    return [
        _one("9 no posts, no chat: muted in 90 days beside those at joining", "below 0.05", world,
             lambda it: silent(it, 89) - silent(it, 0), high=0.05),
        _one("9 no posts, no chat: leaves without clean-ups", "0", tidy, lambda it: total(it, "leaves"), high=0),
    ]  # fmt: skip


def _long_over_short() -> list[Row]:
    rows = []
    for once, twice in ((1, 2), (3, 6)):
        worlds = {n: changed(World(posts=f, days=365), LITTLE_CHAT) for n, f in (("once", once), ("twice", twice))}

        def loss(found: Outcomes, days: slice) -> float:
            return 1 - ratio(openers(found["twice"], days, of_all=True), openers(found["once"], days, of_all=True))

        rows.append(
            Row(f"10 long over short, {once} to {twice} a day, mid", "at least 1.5", worlds,
                lambda f: ratio(loss(f, slice(335, 365)), max(loss(f, slice(6, 30)), 1e-3)), 1.5,
                note="relative loss of weekly openers by doubling, month 12 over month 1 (from day 7 on)")
        )  # fmt: skip
    return rows


def _size() -> list[Row]:
    equal = {"chat.size_power": 0.0}
    worlds = {size: changed(World(size=size, count=1000, days=90), equal) for size in (50, 150, 500)}
    named = {str(size): world for size, world in worlds.items()}
    falling = {str(size): World(size=size, count=1000, days=90) for size in (50, 150, 500)}

    def rises(found: Outcomes, measure: Callable[[Outcome], float]) -> float:
        return min(measure(found["150"]) - measure(found["50"]), measure(found["500"]) - measure(found["150"]))

    return [
        Row("11 size: muted or folded after 90 days rises", "above 0", named, lambda f: rises(f, silent), 0,
            note="50, 150, 500 at 1 a day, default chat with chat.size_power 0; the smaller of both steps"),
        Row("11 size: leaves rise", "above 0", named, lambda f: rises(f, _left), 0, note="the smaller of both steps"),
        Row("11 size: speakers fall", "below 0", falling, lambda f: -rises(f, lambda it: -speakers(it)), high=0,
            note="weekly speakers among members, default chat; the greater of both steps"),
    ]  # fmt: skip


def _left(outcome: Outcome) -> float:
    return total(outcome, "leaves") / outcome.customers


def _rival() -> list[Row]:
    worlds = {often: changed(fatigue_world(often, "high"), RIVAL) for often in list(FREQUENCIES)[2:]}
    return [
        Row("rival: best frequency, reads in month 6, high", "3 to 6 posts a day", worlds,
            lambda found: _peak(found, MONTH_6), 3, 6, ranged=False,
            note="tolerance 12, habit.loss .002, novelty 20"),
    ]  # fmt: skip
