"""The patterns that the model is judged by, each as one or a few demands on simulated worlds."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from experiments.patterns.fatigue import FREQUENCIES, fatigue_world
from experiments.patterns.measures import (
    DAYS_PER_MONTH,
    gross_profit,
    last,
    leaves_a_month,
    live,
    net_orders,
    openers,
    ratio,
    reach,
    silent,
    speakers,
    total,
)
from experiments.patterns.rows import Outcomes, Row, best
from experiments.patterns.runs import Outcome
from experiments.patterns.watching import RELEASE_DAY
from experiments.patterns.worlds import ARM, World, changed, day_of, patched, twin

__all__ = ["EXPECTED", "pattern_rows"]

EXPECTED: Mapping[str, str] = {
    "P1": "folding lowers exposures and orders; what the operator counts barely moves",
    "P2": "folding lowers the share muted but not folded, and leaving a little; not acts of muting",
    "P3": "@all reaches folded members as a dot only; through a mute it alerts",
    "P4": "groups of 150 keep a larger reachable share than groups of 500 at equal content; through chat",
    "P5": "more posts raise orders at first and lower them later; best frequency interior, lower for low-value content",
    "P6": "several groups a member: more folding, less reach",
    "P7": "a flash group sells more a post and loses fewer members an order; too often it tires",
    "P8": "a pin drive pins while value is high, little when it is low",
    "P11": "monotonous promotion of a weak product: a monologue; red packets draw a few lurkers out",
    "P12": "30 broadcasts a month instead of 4: more sales now, fewer reachable",
    "P13": "work grows with the number of hand-run groups; the marginal group stops paying",
    "P14": "forced adding: share reachable falls below opt-in, in the end the number too; incentive joiners leave more",
    "P16": "the leave hazard of survivors falls with tenure",
    "P17": "writing is concentrated and bursty; the active share falls with size",
    "P18": "levels: orders a member-day, yuan a user and broadcast, ceilings of muting and leaving",
    "P19": "most muting in the first days, above all after a forced add",
    "P20": "members who can fold lose exposure, members of the same groups who cannot do not",
}

COFFEE: dict[str, Any] = {"cut": 0.22, "size": 122, "orders_per_month": 1.35, "interest": 0.5}
"""Coffee groups: 4 of 18 yuan off, two kinds of customers of 1.35 orders a month on average."""


def pattern_rows() -> list[Row]:
    """Return the demands of every pattern; the first word of a row is its pattern."""
    return [
        *_folding(), *_mentions(), *_sizes(), *_frequency(), *_several_groups(), *_flash(), *_pins(), *_monologue(),
        *_quota(), *_work(), *_forced(), *_tenure(), *_writing(), *_levels(), *_first_days(), *_systems(),
    ]  # fmt: skip


def _difference(measure: Callable[[Outcome], float], more: str, less: str) -> Callable[[Outcomes], float]:
    return lambda found: measure(found[more]) - measure(found[less])


def _relative(measure: Callable[[Outcome], float], value: str, base: str) -> Callable[[Outcomes], float]:
    return lambda found: ratio(measure(found[value]), measure(found[base])) - 1


def _exposures(outcome: Outcome) -> float:
    return total(outcome, "exposures")


def _orders(outcome: Outcome) -> float:
    return total(outcome, "own_orders", "group_orders")


def _mutes(outcome: Outcome) -> float:
    return total(outcome, "mutes")


def _leaves(outcome: Outcome) -> float:
    return total(outcome, "leaves")


def _never_folds(world: World) -> World:
    return patched(world, {"platform": {"client": {"fold_release": {"ios": "never", "android": "never"}}}})


def _folding() -> list[Row]:
    with_fold = World(posts=6, cut=0.22, days=180)
    worlds = {"fold": with_fold, "never": _never_folds(with_fold)}
    note = "6 posts a day at fixed hours, 22 % coupon, 180 days, folding for all against never"

    def row(
        name: str, demand: str, measure: Callable[[Outcome], float], low: float = -math.inf, high: float = math.inf
    ) -> Row:
        return Row(name, demand, worlds, _relative(measure, "fold", "never"), low, high, note=note)

    return [
        row("P1 first-screen exposures", "fall", _exposures, high=-0.01),
        row("P1 orders", "fall", _orders, high=0),
        row("P1 members at the end", "within 5 %", lambda it: float(live(it)[-1]), low=-0.05, high=0.05),
        row("P1 posts sent", "within 5 %", lambda it: total(it, "posts_sent"), low=-0.05, high=0.05),
        row("P2 muted and not folded", "falls", lambda it: last(it, "muted") + last(it, "pinned_muted"), high=-0.05),
        row("P2 leaves", "fall a little", _leaves, low=-0.3, high=0),
        row("P2 acts of muting", "within 5 %", _mutes, low=-0.05, high=0.05),
    ]


def _mentions() -> list[Row]:
    keep = {"arms": {ARM: [{"kind": "keep_groups", "schedule": "posts"}]}}
    line = {"days": "every", "at": "12:00", "kind": "notice", "topic": "tea", "value": 0.5, "via": "manual"}
    worlds = {}
    for state in ("muted", "folded"):
        for called in (True, False):
            start = {"groups": 2, "size": 150, "age_days": 60, "muted": 0, "folded": 0, state: 0.999}
            tree = {**keep, "start_from": start, "schedules": {"posts": [{**line, "mention_all": called}]}}
            worlds[f"{state} {called}"] = patched(World(count=300, days=60), tree)
    note = "groups in which nearly all are muted, or folded; a daily @all against none; openings"
    return [
        Row("P3 muted members, @all against none", "opens more", {n: worlds[n] for n in ("muted True", "muted False")},
            _relative(_openings, "muted True", "muted False"), 0.01, put_in=True, note=note),
        Row("P3 folded members, @all against none", "within 5 %",
            {n: worlds[n] for n in ("folded True", "folded False")},
            _relative(_openings, "folded True", "folded False"), -0.05, 0.05, put_in=True, note=note),
    ]  # fmt: skip


def _openings(outcome: Outcome) -> float:
    return total(outcome, "openings")


def _sizes() -> list[Row]:
    base = World(count=1000, posts=2, days=180)
    worlds = {str(size): replace(base, size=size) for size in (150, 500)}
    still = {size: changed(world, {"chat.rate": 0.0}) for size, world in worlds.items()}
    note = "2 posts a day of value .5, 180 days, 150 less 500"
    return [
        Row("P4 reach, 150 less 500", "above 0", worlds, _difference(reach, "150", "500"), 0, note=note),
        Row("P4 weekly openers among customers", "above 0", worlds, _difference(_open_all, "150", "500"), 0, note=note),
        Row("P4 the same without chat", "about 0", still, _difference(_open_all, "150", "500"), -0.02, 0.02,
            note="chat.rate 0: what is left is not through chat"),
        Row("P4 muted or folded, 500 less 150", "above 0", worlds, _difference(silent, "500", "150"), 0, note=note),
    ]  # fmt: skip


def _open_all(outcome: Outcome) -> float:
    return openers(outcome, of_all=True)


def _frequency() -> list[Row]:
    rows = []
    late = slice(90, 180)

    def best_late(found: Outcomes) -> float:
        return best({FREQUENCIES[often]: _rate(it, late) for often, it in found.items()})

    for content in ("low", "mid", "high"):
        worlds = {often: _selling(often, content) for often in FREQUENCIES}
        rows.append(
            Row(f"P5 best frequency, orders of months 4 to 6, {content} value", "over 1 a week, under 12 a day", worlds,
                best_late, 0.2, 11, note="orders in groups and by own need, 10 % coupon")
        )  # fmt: skip
    both = {f"{content} {often}": _selling(often, content) for content in ("low", "high") for often in FREQUENCIES}

    def lower(found: Outcomes) -> float:
        each = {c: {o: found[f"{c} {o}"] for o in FREQUENCIES} for c in ("low", "high")}
        return best_late(each["low"]) - best_late(each["high"])

    rows.append(Row("P5 best frequency, low less high value", "below 0", both, lower, high=-0.01))
    for content in ("low", "mid", "high"):
        pair = {often: _selling(often, content) for often in ("6 a day", "1 a day")}
        rows += [
            Row(f"P5 6 less 1 a day, month 1, {content} value", "above 0", pair, _more(slice(0, 30)), 0,
                note="all orders a customer and month, 10 % coupon"),
            Row(f"P5 6 less 1 a day, months 4 to 6, {content} value", "below 0", pair, _more(late), high=0),
        ]  # fmt: skip
    return rows


def _selling(often: str, content: str) -> World:
    return replace(fatigue_world(often, content), cut=0.1)


def _more(days: slice) -> Callable[[Outcomes], float]:
    return lambda found: _rate(found["6 a day"], days) - _rate(found["1 a day"], days)


def _rate(outcome: Outcome, days: slice) -> float:
    """Return all orders, in groups and by own need, a customer and month."""
    n_days = outcome.daily["joined"][days].size
    return total(outcome, "own_orders", "group_orders", days=days) / outcome.customers * DAYS_PER_MONTH / n_days


def _several_groups() -> list[Row]:
    groups = {"kind": "mass_groups", "size": 150, "schedule": "posts", "joining": "opt_in"}
    base = World(posts=2, days=120)
    worlds = {str(n): patched(base, {"arms": {ARM: [{**groups, "groups_per_member": n}]}}) for n in (1, 3)}
    return [
        Row("P6 folded share of memberships, 3 less 1 group", "above 0", worlds, _difference(_folded, "3", "1"), 0,
            note="2 posts a day of value .5, the same to all groups, 120 days"),
        Row("P6 reach (customers), 3 less 1", "below 0", worlds, _difference(reach, "3", "1"), high=0),
        Row("P6 weekly openers among customers, 3 less 1", "below 0", worlds, _difference(_open_all, "3", "1"), high=0),
    ]  # fmt: skip


def _folded(outcome: Outcome) -> float:
    return ratio(outcome.daily["folded"][-1], live(outcome)[-1])


def _flash() -> list[Row]:
    offer = {"kind": "promotion", "topic": "tea", "value": 0.5, "via": "manual",
             "offer": {"discount": 0.2, "ends_after": "4 hours"}}  # fmt: skip
    hours = ["17:00", "18:00", "19:00"]
    schedules = {"posts": [{**offer, "days": "friday", "at": hours}], "rush": [{**offer, "every": "1 hour"}]}
    base = patched(World(days=120, count=1000), {"schedules": schedules})
    flash = {"kind": "flash_groups", "at": "16:00", "lasts": "4 hours", "size": 200, "entry": 0.15, "schedule": "rush"}
    weekly = patched(base, {"arms": {ARM: [{**flash, "every": "friday"}]}})
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    daily = patched(base, {"arms": {ARM: [{**flash, "every": day, "name": day} for day in days]}})
    worlds = {"flash": weekly, "standing": base}
    note = "every Friday three offers of 20 % for 4 hours, in flash groups (15 % enter) or in standing groups of 150"
    return [
        Row("P7 orders a post delivered, flash over standing", "above 1", worlds,
            lambda f: ratio(_a_post(f["flash"]), _a_post(f["standing"])), 1, note=note),
        Row("P7 orders a post made, flash over standing", "above 1", worlds,
            lambda f: ratio(_a_message(f["flash"]), _a_message(f["standing"])), 1, note=note),
        Row("P7 members lost an order, flash less standing", "below 0", worlds,
            lambda f: _lost(f["flash"]) - _lost(f["standing"]), high=0, note=note),
        Row("P7 a flash group each day: entries of the last over those of the first month", "below 0.9", {"it": daily},
            lambda f: ratio(total(f["it"], "joins", days=slice(90, 120)), total(f["it"], "joins", days=slice(0, 30))),
            high=0.9),
    ]  # fmt: skip


def _a_post(outcome: Outcome) -> float:
    return ratio(total(outcome, "group_orders"), total(outcome, "posts_delivered"))


def _a_message(outcome: Outcome) -> float:
    return ratio(total(outcome, "group_orders"), total(outcome, "messages"))


def _lost(outcome: Outcome) -> float:
    return ratio(total(outcome, "leaves"), total(outcome, "group_orders"))


def _pins() -> list[Row]:
    drive = {"kind": "pin_drive", "from": day_of(30), "lasts": "14 days", "reach": 0.8}
    groups = {"kind": "mass_groups", "size": 150, "schedule": "posts", "joining": "opt_in"}
    worlds = {}
    for content, value in (("low", 0.2), ("high", 0.8)):
        base = World(value=value, days=120, cut=0.1, count=1000)
        worlds |= {content: base, f"{content} drive": patched(base, {"arms": {ARM: [groups, drive]}})}

    def added(found: Outcomes, content: str) -> float:
        return _pinned(found[f"{content} drive"]) - _pinned(found[content])

    return [
        Row("P8 pins in a drive, high value", "above 0.01 of customers", worlds, lambda f: added(f, "high"), 0.01,
            note="drive of 14 days that reaches 80 %, 1 post a day; pins of days 30 to 44 above those without"),
        Row("P8 pins in a drive, high over low value", "above 2", worlds,
            lambda f: ratio(added(f, "high"), max(added(f, "low"), 1e-9)), 2),
        Row("P8 net incremental orders with a drive less without, high value (a result)", "any", worlds,
            _difference(net_orders, "high drive", "high"), note="whether a pin protects sales is a result, no demand"),
    ]  # fmt: skip


def _pinned(outcome: Outcome) -> float:
    return total(outcome, "pins", days=slice(30, 44)) / outcome.customers


def _monologue() -> list[Row]:
    line = {"days": "every", "at": "12:00", "kind": "promotion", "topic": "tea", "value": 0.2, "via": "manual"}
    packet = {"days": "wednesday", "at": "12:00", "kind": "red_packet", "topic": "tea", "value": 0.2, "via": "manual"}
    plain = World(value=0.2, interest=0.2, size=100, days=120, posts=3)
    weekly = patched(plain, {"schedules": {"posts": [{**line, "at": ["10:00", "15:00", "19:00"]}, packet]}})
    return [
        Row("P11 weekly speakers, months 4, weak product", "below 0.03", {"it": plain}, lambda f: speakers(f["it"]),
            high=0.03, put_in=True, note="3 promotions a day of value .2 to members of interest .2, groups of 100"),
        Row("P11 weekly speakers, a red packet a week over none", "above 1.2", {"plain": plain, "packet": weekly},
            lambda f: ratio(speakers(f["packet"]), speakers(f["plain"])), 1.2, put_in=True),
    ]  # fmt: skip


def _quota() -> list[Row]:
    rows = []
    for content in ("low", "mid", "high"):
        few, many = (replace(fatigue_world(often, content), cut=0.1) for often in ("1 a week", "1 a day"))
        worlds = {"4": few, "30": many}
        rows += [
            Row(f"P12 orders of month 1, 30 less 4 a month, {content} value", "above 0", worlds,
                _difference(lambda it: _rate(it, slice(0, 30)), "30", "4"), 0,
                note="all orders, 10 % coupon; a post a week, a post a day"),
            Row(f"P12 weekly openers after six months, 30 less 4 a month, {content} value", "below 0", worlds,
                _difference(_open_all, "30", "4"), high=0, note="among customers"),
            Row(f"P12 reach after six months, 30 less 4 a month, {content} value", "below 0", worlds,
                _difference(reach, "30", "4"), high=0, note="first screen with something unread in 7 days"),
        ]  # fmt: skip
    return rows


def _work() -> list[Row]:
    base = World(posts=2, cut=0.1, count=1000, days=120)
    small, large = replace(base, size=50), replace(base, size=500)
    worlds = {"50": small, "500": large, "none": twin(base)}
    staffed = {"staff": {"people": 1, "work_per_day": "8 hours", "wage_yuan_per_month": 6000}}
    tired = patched(small, staffed)

    def minutes(outcome: Outcome) -> float:
        return 30 * total(outcome, "group_minutes") / 1440 + 1.5 * total(outcome, "manual_posts")

    def marginal(found: Outcomes) -> float:
        """Return what 18 groups more earn, less their work, yuan a customer and month."""
        gain = gross_profit(base, found["50"]) - gross_profit(base, found["500"])
        months = base.count * base.days / 30.4375
        work = (minutes(found["50"]) - minutes(found["500"])) * 30 / 60
        return gain - work / (months * found["50"].customers / base.count)

    return [
        Row("P13 minutes of work, groups of 50 over groups of 500", "10 times", worlds,
            lambda f: ratio(minutes(f["50"]), minutes(f["500"])), 9, 11, put_in=True, note="20 groups against 2"),
        Row("P13 gain of 18 groups more less their work, yuan", "below 0", worlds, marginal, high=0,
            put_in=True, note="30 minutes a group-day and 1.5 a post at 30 yuan an hour"),
        Row("P13 posts that one person cannot send, 20 groups", "above 0.1", {"it": tired},
            lambda f: ratio(total(f["it"], "posts_dropped"), total(f["it"], "posts_dropped", "posts_sent")), 0.1,
            put_in=True, note="late answers and complaints are not in the model"),
    ]  # fmt: skip


def _forced() -> list[Row]:
    groups = {"kind": "mass_groups", "size": 150, "schedule": "posts"}
    base = World(posts=2, days=365, count=1000, cut=0.1)
    forced = patched(base, {"arms": {ARM: [{**groups, "joining": "forced"}]}})
    asked = patched(base, {"arms": {ARM: [{**groups, "joining": "opt_in", "accept": 0.5}]}})
    worlds = {"forced": forced, "asked": asked}
    first, end = slice(7, 14), slice(-7, None)

    def number(outcome: Outcome, days: slice) -> float:
        return openers(outcome, days, of_all=True)

    def share(outcome: Outcome) -> float:
        return reach(outcome) * outcome.customers / last(outcome, "joined")

    own = World(posts=2, days=90)
    incentive = {"own": own, "incentive": changed(replace(own, interest=0.1), {"value.start_mean": 0.1})}
    note = "all added by force, or half of them accept; 2 posts a day, a year"
    return [
        Row("P14 share of the joined reachable after a year, forced less opt-in", "below 0", worlds,
            lambda f: share(f["forced"]) - share(f["asked"]), high=0, note=note),
        Row("P14 number of weekly openers in week 2, forced less opt-in", "above 0", worlds,
            lambda f: number(f["forced"], first) - number(f["asked"], first), 0, note="of all customers"),
        Row("P14 number of weekly openers after a year, forced less opt-in", "below 0", worlds,
            lambda f: number(f["forced"], end) - number(f["asked"], end), high=0),
        Row("P14 number reachable after a year, forced less opt-in", "below 0", worlds,
            lambda f: reach(f["forced"]) - reach(f["asked"]), high=0),
        Row("P14 leaves of incentive joiners over those of others, 90 days", "2 to 3", incentive,
            lambda f: ratio(_leaves(f["incentive"]), _leaves(f["own"])), 2, 3,
            note="incentive joiners: interest .1 instead of .4, first value .1"),
    ]  # fmt: skip


def _tenure() -> list[Row]:
    worlds = {"it": fatigue_world("1 a day", "mid")}
    return [
        Row("P16 leave hazard of months 4 to 6 over that of month 1", "below 0.7", worlds,
            lambda f: ratio(leaves_a_month(f["it"], slice(90, 180)), leaves_a_month(f["it"], slice(0, 30))), high=0.7,
            note="1 post a day, value .5"),
        Row("P16 leave hazard of months 2 and 3 over that of month 1", "below 0.9", worlds,
            lambda f: ratio(leaves_a_month(f["it"], slice(30, 90)), leaves_a_month(f["it"], slice(0, 30))), high=0.9),
    ]  # fmt: skip


def _writing() -> list[Row]:
    fine = patched(World(posts=2, days=30, size=200, watch="chat"), {"clock": {"tick_minutes": 10}})
    sizes = {str(size): World(size=size, count=1000, days=90) for size in (50, 150, 500)}
    return [
        Row("P17 Gini coefficient of messages over writers", "0.45 to 0.85", {"it": fine},
            lambda f: ratio(*f["it"].watched["gini"]), 0.45, 0.85, note="30 days, groups of 200, at least 20 writers"),
        Row("P17 burstiness of gaps between messages", "above 0.4", {"it": fine},
            lambda f: ratio(*f["it"].watched["burst"]), 0.4, note="ticks of 10 minutes"),
        Row("P17 weekly speakers among members, 500 over 50", "below 1", sizes,
            lambda f: ratio(speakers(f["500"]), speakers(f["50"])), high=1),
    ]  # fmt: skip


def _levels() -> list[Row]:
    coffee = World(posts=6, days=180, count=610, **COFFEE)
    county = World(posts=1 / 7, price=60, margin=0.25, category="grocery", orders_per_month=1.6, interest=0.5, days=90,
                   client="wechat-2020")  # fmt: skip
    county = patched(county, _COUNTY)
    one = replace(coffee, count=122, watch="ever")
    return [
        Row("P18 orders a member-day, coffee", "0.02 to 0.04", {"it": coffee},
            lambda f: ratio(total(f["it"], "group_orders"), live(f["it"]).sum()), 0.02, 0.04,
            note="groups of 122, 6 posts a day, 22 % coupon, 1.35 own orders a month, 180 days"),
        Row("P18 yuan a user and broadcast, county", "0.53 to 0.8", {"it": county},
            lambda f: ratio(_group_yuan(f["it"]), total(f["it"], "posts_delivered")),
            0.53, 0.8, note="a broadcast a week, groups of 200, basket of 60 yuan (assumed), 1.6 own orders a month"),
        Row("P18 ever muted or folded", "at most 0.746", {"it": one}, lambda f: _ever(f["it"], 0), high=0.746,
            note="180 days of 6 a day; the bands of FATIGUE demand more at this frequency"),
        Row("P18 ever left", "at most 0.384", {"it": one}, lambda f: _ever(f["it"], 1), high=0.384),
    ]  # fmt: skip


_COUNTY: dict[str, Any] = {
    "start_from": {"groups": 3, "size": 200, "age_days": [60, 500], "muted": ["40%", "75%"]},
    "schedules": {"posts": [{
        "days": "friday", "at": "10:00", "kind": "promotion", "topic": "tea", "value": 0.5, "via": "broadcast",
        "offer": {"discount": 0.15, "ends_after": "2 days"},
    }]},
    "arms": {ARM: [{"kind": "keep_groups", "schedule": "posts"}]},
}  # fmt: skip
"""The county retailer of the shipped scenario: a weekly broadcast to old groups of which half is muted."""


def _group_yuan(outcome: Outcome) -> float:
    """Return the revenue of orders in groups; every basket has one price."""
    part = ratio(total(outcome, "group_orders"), total(outcome, "own_orders", "group_orders"))
    return total(outcome, "revenue_fen") / 100 * part


def _ever(outcome: Outcome, which: int) -> float:
    return ratio(outcome.watched["ever"][which], outcome.customers)


def _first_days() -> list[Row]:
    worlds = {joining: World(joining=joining, days=90) for joining in ("forced", "opt_in")}

    def early(outcome: Outcome) -> float:
        return ratio(total(outcome, "mutes", days=slice(0, 7)), total(outcome, "mutes"))

    return [
        Row("P19 share of 90 days' mutes in the first 7, forced", "above 0.5", worlds, lambda f: early(f["forced"]),
            0.5, note="1 post a day; muting at once is decision.join_mute_forced"),
        Row("P19 the same, forced less opt-in", "above 0", worlds, _difference(early, "forced", "opt_in"), 0),
    ]  # fmt: skip


def _systems() -> list[Row]:
    client = {"fold_release": {"ios": day_of(RELEASE_DAY), "android": "never"}, "update_median_days": 0.01}
    world = World(posts=6, days=120, count=240, size=120, watch="systems")
    world = patched(world, {"platform": {"client": client}, "customers": {"os": {"ios": 0.5, "android": 0.5}}})

    def difference(found: Outcomes) -> float:
        before, after, members = found["it"].watched["systems"].T
        change = (after / (120 - RELEASE_DAY) - before / RELEASE_DAY) / members
        return float(change[0] - change[1])

    return [
        Row("P20 exposures a day, change of those who can fold less change of the others", "below 0", {"it": world},
            difference, high=-0.02, note="folding released to iOS on day 60 of 120; 6 posts a day"),
    ]  # fmt: skip
