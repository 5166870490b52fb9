"""The 21 demands on purchase."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from experiments.patterns.measures import (
    DAYS_PER_MONTH,
    gross_profit,
    incremental_share,
    live,
    moved_share,
    net_orders,
    ratio,
    total,
)
from experiments.patterns.points import corners
from experiments.patterns.rows import Outcomes, Row, best
from experiments.patterns.runs import Outcome
from experiments.patterns.watching import STOP_DAY
from experiments.patterns.worlds import ARM, ATTENTIVE, World, changed, day_of, patched, twin

__all__ = ["attentive", "contestable_bound", "purchase_rows"]

RATES = {"beverage": 2, "grocery": 2, "baby": 1, "beauty": 0.5, "durable": 0.05, "education": 0.1}
"""Own orders a month by category."""

SLOW = {"beverage": 3, "grocery": 0.65, "baby": 0.2, "beauty": 0.1, "durable": 0.03, "education": 0.085}
"""Own orders a month so few that needs can be met ahead_days early on average (W = ahead_days)."""

CUSTOMERS = {"beverage": 600, "grocery": 600, "baby": 600, "beauty": 1000, "durable": 1500, "education": 1500}

OFTEN = (1 / 7, 1, 3, 6, 12, 24)
MAIN = ("purchase.share", "purchase.contestable", "purchase.elasticity", "purchase.salience")
WORTH: dict[str, Any] = {"interest": 0.5, "value": 0.5}
"""A mean worth of .5 to members."""

RECOVERY_ORDERS = 20
"""Own orders over which losses are added up; later ones are few."""

NO_SATIATION = {"novelty.messages_per_week": 1e9}


def attentive(world: World) -> World:
    """Switch annoyance off.

    Parameters
    ----------
    world : World
        The world.

    Returns
    -------
    World
        With `ATTENTIVE` parameters.
    """
    return changed(world, ATTENTIVE)


def contestable_bound(outcome: Outcome) -> tuple[float, float]:
    """Return the share s of needs won without groups, and the contestable share x, of a run."""
    values = outcome.parameters
    return values["purchase.share"] / (1 + values["purchase.growth"]), values["purchase.contestable"]


def purchase_rows() -> list[Row]:
    """Return the rows of the 21 demands on purchase."""
    return [
        *_own_orders(), *_needs(), *_natural(), *_rate(), *_mattress(), *_saturation(), *_many_posts(), *_worthless(),
        *_half_coupon(), *_first_elasticity(), *_reference(), *_shares(), *_one_week(), *_moved(), *_festival(),
        *_one_good_post(), *_buyers(), *_irritation(), *_cups(), *_same_needs(), *_linear(), *_behind(),
    ]  # fmt: skip


def _both(world: World) -> dict[str, World]:
    return {"attentive": attentive(world), "all on": world}


def _orders(outcome: Outcome, days: slice = slice(None)) -> float:
    return total(outcome, "own_orders", "group_orders", days=days)


def _won(outcome: Outcome) -> float:
    return total(outcome, "incremental_orders")


def _own_orders() -> list[Row]:
    rows = []
    for category, rate in RATES.items():
        world = World(category=category, orders_per_month=rate, count=3000, days=90, arm="none", watch="members")

        def measure(found: Outcomes, rate: float = rate) -> float:
            orders = found["it"].watched["orders"]
            expected = found["it"].customers * rate * 90 / DAYS_PER_MONTH
            return abs(orders.sum() - expected) / (math.sqrt(orders.size) * orders.std())

        rows.append(
            Row(f"1 orders without groups, {category}", "within 3 standard errors of R", {"it": world}, measure, high=3,
                ranged=category == "beverage", least_share=0.95, put_in=True,
                corners=corners(("purchase.share", "purchase.growth", "purchase.interval_shape")),
                note="in standard errors; of many points one in 400 lies outside by chance")
        )  # fmt: skip
    return rows


def _needs() -> list[Row]:
    world = attentive(World(posts=24, cut=0.3, days=90, count=300))

    def mean(found: Outcomes) -> float:
        s, x = contestable_bound(found["it"])
        won = total(found["it"], "incremental_orders", "own_incremental_orders")
        window = _early_days(found["it"], world)
        contested = total(found["none"], "own_orders") * (1 - s) / s * (1 + 2 * window / world.days)
        return ratio(won, contested) / x

    return [
        Row("2 incremental orders / needs not natural / x", "at most 1", {"it": world, "none": twin(world)}, mean,
            high=1.05, corners=corners(MAIN), least_share=1, put_in=True,
            note="attentive, 24 posts a day, 30 % coupon; 5 % allowed for the noise of both counts"),
    ]  # fmt: skip


def _early_days(outcome: Outcome, world: World) -> float:
    """Return W, the mean days by which a need can be met early, for the mean customer."""
    s, _ = contestable_bound(outcome)
    interval = s * DAYS_PER_MONTH / world.orders_per_month
    return max(0.25, min(outcome.parameters["purchase.ahead"] * interval, outcome.parameters["purchase.ahead_days"]))


def _natural() -> list[Row]:
    rows = []
    for name, world in _both(World(posts=6, cut=0.2, days=365, count=300)).items():
        worlds = {"it": world, "none": twin(world)}
        rows += [
            Row(f"3 orders / natural in a year, 6 a day, 20 % coupon, {name}", "1.05 to 1.3", worlds, _lift, 1.05, 1.3,
                ranged=False),
            Row(f"3 the same over the ranges, {name}", "at most 1.5 in 95 % of the points", worlds, _lift, high=1.5,
                where=_fair_share, least_share=0.95, note="points with share >= .2 and elasticity <= 3"),
        ]  # fmt: skip
    extreme = attentive(World(posts=24, cut=0.3, days=90, count=300))
    rows.append(
        Row("3 orders / natural less 1 + x (1 - s) / s", "at most 0, always", {"it": extreme, "none": twin(extreme)},
            _over_bound, high=0.05, corners=corners(MAIN), least_share=1, put_in=True,
            note="attentive, 24 a day, 30 % coupon, 90 days; as a share of the bound, .05 allowed for noise and for "
            "needs from after the end")
    )  # fmt: skip
    return rows


def _lift(found: Outcomes) -> float:
    return ratio(_orders(found["it"]), _orders(found["none"]))


def _over_bound(found: Outcomes) -> float:
    s, x = contestable_bound(found["it"])
    return _lift(found) / (1 + x * (1 - s) / s) - 1


def _fair_share(point: Mapping[str, float]) -> bool:
    return point["purchase.share"] >= 0.2 and point["purchase.elasticity"] <= 3


def _rate() -> list[Row]:
    often = World(posts=2, cut=0.2, days=90, orders_per_month=4)
    seldom = replace(often, orders_per_month=0.04)

    def measure(found: Outcomes) -> float:
        rate = {name: _won(it) / it.customers for name, it in found.items()}
        return ratio(100 * rate["seldom"], rate["often"])

    return [
        Row("4 same price, natural rate / 100: 100 x incremental orders over those before", "1 to 1.4",
            {"often": often, "seldom": replace(seldom, count=8000)}, measure, 1, 1.4, ranged=False,
            note="R = 4 and .04 a month, 2 posts a day, 20 % coupon"),
        Row("4 never more orders: incremental orders over those before", "below 1", {"often": often, "seldom": seldom},
            lambda f: ratio(_won(f["seldom"]), _won(f["often"])), high=1, least_share=1, put_in=True),
    ]  # fmt: skip


def _mattress() -> list[Row]:
    shared = {"purchase.share": 0.15, "purchase.growth": 0.0}
    world = changed(
        World(posts=6, cut=100 / 3000, price=3000, days=90, count=2500, category="durable", orders_per_month=0.013),
        shared,
    )
    at_default = changed(world, {"purchase.salience": 0.1})
    return [
        Row("5 mattress: orders a month, default", "below 0.02", {"it": at_default}, _a_month, high=0.02, ranged=False,
            note="own rate .013; 6 posts a day, coupon 100 of 3,000 yuan, salience .1; all on"),
        Row("5 mattress: orders a month, attentive", "below 0.02", {"it": attentive(at_default)}, _a_month, high=0.02,
            ranged=False),
        Row("5 mattress: orders a month, range, attentive", "below 0.06", {"it": attentive(world)}, _a_month, high=0.06,
            least_share=1, note="share .15 and growth 0 kept"),
    ]  # fmt: skip


def _a_month(found: Outcomes) -> float:
    it = found["it"]
    return _orders(it) / it.customers * DAYS_PER_MONTH / it.daily["joined"].size


def _saturation() -> list[Row]:
    off = {**NO_SATIATION, "purchase.goodwill": 0.0}
    world = changed(attentive(World(cut=0.2, days=90)), off)
    worlds = {str(posts): replace(world, posts=posts) for posts in (1, 2, 6, 24)}
    return [
        Row("6 annoyance and satiation off: incremental orders, 24 over 6 a day", "at most 1.15 (1.35 over ranges)",
            worlds, lambda f: ratio(_won(f["24"]), _won(f["6"])), high=1.15, point_high=1.35, least_share=1),
        Row("6 the second post of a day over the first, incremental orders", "below 1", worlds,
            lambda f: ratio(_won(f["2"]) - _won(f["1"]), _won(f["1"])), high=1, least_share=1),
    ]  # fmt: skip


def _many_posts() -> list[Row]:
    rows = []
    for cut in (0.0, 0.2):
        named = "no price cut" if cut == 0 else "20 % coupon"
        worlds, profit = _by_frequency(World(cut=cut, **WORTH))
        rows += [
            Row(f"7 24 over 6 posts a day, incremental gross profit, {named}", "at most 1.05", worlds,
                lambda f, p=profit: _over(p(f, 24), p(f, 6)), high=1.05,
                note="180 days, all on; where 6 a day loses, 0 stands if 24 a day loses too"),
            Row(f"7 best frequency, incremental gross profit, {named}", "below 12 in over half of the ranges", worlds,
                lambda f, p=profit: best({often: p(f, often) for often in OFTEN}), high=11.9, least_share=0.5),
        ]  # fmt: skip
        rows += [_ends_of(category, cut, named) for category in RATES]
    return rows


def _by_frequency(world: World) -> tuple[dict[str, World], Callable[[Outcomes, float], float]]:
    worlds = {str(often): replace(world, posts=often) for often in OFTEN} | {"none": twin(world)}

    def profit(found: Outcomes, often: float) -> float:
        return gross_profit(world, found[str(often)]) - gross_profit(world, found["none"])

    return worlds, profit


def _over(value: float, other: float) -> float:
    """Divide gains; where the other is a loss, 0 if the value is one too, else infinity."""
    if other > 0:
        return value / other
    return 0.0 if value <= 0 else math.inf


def _ends_of(category: str, cut: float, named: str) -> Row:
    world = World(cut=cut, category=category, orders_per_month=RATES[category], count=CUSTOMERS[category], **WORTH)
    worlds, profit = _by_frequency(world)

    def measure(found: Outcomes) -> float:
        inner = max(profit(found, often) for often in OFTEN[1:-1])
        return _over(max(profit(found, OFTEN[0]), profit(found, OFTEN[-1])), inner)

    return Row(f"7 ends of the range over the best between, {category}, {named}", "at most 1.05", worlds, measure,
               high=1.05, ranged=False, note="incremental gross profit: 1 a week, 24 a day, 1 to 12")  # fmt: skip


def _worthless() -> list[Row]:
    world = changed(World(value=0.05, interest=0.5), {"value.start_mean": 0.35})
    worlds = {name: replace(world, posts=posts) for name, posts in (("1/7", 1 / 7), ("1", 1), ("12", 12))}
    return [
        Row("8 worth .05, no price cut: net incremental orders, greatest of 1 a week, 1, 12 a day", "below 0",
            worlds, lambda f: max(net_orders(it) for it in f.values()), high=-1e-9, least_share=1),
        Row("8 the same, 12 less 1 a day", "below 0", worlds, lambda f: net_orders(f["12"]) - net_orders(f["1"]),
            high=-1e-9, least_share=1),
    ]  # fmt: skip


def _half_coupon() -> list[Row]:
    rows = []
    for name, base in _both(World(posts=2, **WORTH)).items():
        worlds = {str(cut): replace(base, cut=cut) for cut in (0.2, 0.1, 0.0)}
        rows += [
            Row(f"9 coupon 20 to 10 %: incremental orders fall by, {name}", "0.35 to 0.55 (0.15 to 0.6 over ranges)",
                worlds, lambda f: 1 - ratio(_won(f["0.1"]), _won(f["0.2"])), 0.35, 0.55, 0.15, 0.6, least_share=1),
            Row(f"9 coupon 20 to 0 %: incremental orders left, {name}", "0.1 to 0.4", worlds,
                lambda f: ratio(_won(f["0.0"]), _won(f["0.2"])), 0.1, 0.4),
        ]  # fmt: skip
    return rows


def _week_of(category: str, rate: float) -> dict[str, World]:
    """Return a week of six 20 % coupons a day to attentive customers, and its twin."""
    count = int(min(20000, 4000 * max(1, 1 / rate)))
    world = attentive(World(category=category, posts=6, cut=0.2, days=7, count=count, orders_per_month=rate, **WORTH))
    return {"it": world, "none": twin(world)}


def _elasticity(found: Outcomes, days: slice = slice(None)) -> float:
    return math.log(ratio(_orders(found["it"], days), _orders(found["none"], days))) / math.log(0.8)


def _first_elasticity() -> list[Row]:
    return [
        Row(f"10 elasticity of a week's orders, first cycle, {category}", "-4 to -1.5", _week_of(category, rate),
            _elasticity, -4, -1.5, ranged=category == "beverage", note="attentive, 6 a day; log orders by log price")
        for category, rate in (("beverage", 2), ("grocery", 0.65))
    ]  # fmt: skip


def _reference() -> list[Row]:
    days = STOP_DAY + 200
    entry = {"name": "over", "from": day_of(STOP_DAY), "to": day_of(days - 1), "schedules": {"posts": "none"}}
    world = attentive(World(cut=0.2, days=days, posts=6, count=400, watch="recovery", **WORTH))
    world = patched(world, {"calendar": [entry]})
    year = {"it": world, "none": twin(world)}
    week = {f"week {name}": each for name, each in _week_of("beverage", 2).items()}

    def left(found: Outcomes) -> float:
        first = {"it": found["week it"], "none": found["week none"]}
        return ratio(_elasticity(found, slice(STOP_DAY - 60, STOP_DAY)), _elasticity(first))

    return [
        Row("11 elasticity after a year of coupons over that of row 10", "0.4 to 0.8", year | week, left, 0.4, 0.8,
            note="attentive, 6 a day; the last 60 days of the year"),
        Row("11 own orders at full price below s by", "0.05 to 0.25", year, lambda f: _missed(f["it"])[0], 0.05, 0.25,
            note="share of the first natural needs lost after the end"),
        Row("11 own orders until a fifth of that is left", "5 to 15", year, lambda f: _recovered(f["it"]), 5, 15),
    ]  # fmt: skip


def _missed(outcome: Outcome) -> np.ndarray:
    met, missed = outcome.watched["met"], outcome.watched["missed"]
    return missed / np.maximum(met + missed, 1)


def _recovered(outcome: Outcome) -> float:
    """Return after how many own orders a fifth of the losses is left, if they fall by the same share with each order.

    With losses m r^k after k own orders, their sum over k is m / (1 - r); nan where it does not fall.
    """
    missed = _missed(outcome)[:RECOVERY_ORDERS]
    kept = 1 - missed[0] / missed.sum() if missed[0] > 0 else 0.0
    return math.log(0.2) / math.log(kept) if kept > 0 else math.nan


def _shares() -> list[Row]:
    rows = []
    for category, rate in RATES.items():
        base = World(category=category, posts=2, cut=0.2, orders_per_month=rate, count=CUSTOMERS[category], **WORTH)
        rows += [
            Row(f"12 incremental share of group orders, {category}, {name}", "0.15 to 0.5", {"it": world},
                lambda f: incremental_share(f["it"]), 0.15, 0.5, ranged=category == "beverage")
            for name, world in _both(base).items()
        ]  # fmt: skip
    extreme = attentive(World(posts=24, cut=0.3, days=90, count=300))
    return [
        *rows,
        Row("12 incremental share over x (1 - s) / (s + x (1 - s))", "at most 1, always", {"it": extreme}, _share_bound,
            high=1.02, corners=corners(MAIN), least_share=1, put_in=True,
            note="attentive, 24 a day, 30 % coupon; .02 allowed for noise"),
    ]  # fmt: skip


def _share_bound(found: Outcomes) -> float:
    s, x = contestable_bound(found["it"])
    return incremental_share(found["it"]) / (x * (1 - s) / (s + x * (1 - s)))


def _one_week() -> list[Row]:
    bands = {"beverage": (0.05, 0.15), "grocery": (0.15, 0.35), "education": (0.25, 0.6)}
    bands |= dict.fromkeys(("baby", "beauty", "durable"), (0.3, 0.6))
    rows = []
    for category, (low, high) in bands.items():
        week = {"it": _week_of(category, SLOW[category])["it"]}
        rows.append(
            Row(f"13 one-week coupon: bought early over (that + incremental), {category}", f"{low:g} to {high:g}", week,
                lambda f: ratio(total(f["it"], "moved_orders"), total(f["it"], "moved_orders", "incremental_orders")),
                low, high, ranged=False, note="attentive, 6 a day; needs due after the week; R low: W = ahead_days")
        )  # fmt: skip
    return rows


def _moved() -> list[Row]:
    bands = {
        "beverage": (0, 0),
        "grocery": (0, 0.1),
        "baby": (0.15, 0.5),
        "beauty": (0.15, 0.5),
        "durable": (0.15, 0.5),
    }
    rows = []
    for category, (low, high) in bands.items():
        world = World(category=category, posts=1, cut=0.2, days=240, orders_per_month=SLOW[category], **WORTH)
        world = attentive(replace(world, count=3000 if SLOW[category] < 0.5 else 600))
        rows.append(
            Row(f"14 moved share of group orders, {category}", f"{low:g} to {high:g}", {"it": world},
                lambda f: moved_share(f["it"], slice(0, 180)), low, high, ranged=False,
                note="attentive, 1 a day; R so low that W = ahead_days; the last 60 days left out")
        )  # fmt: skip
    return rows


def _festival() -> list[Row]:
    rows = []
    peak = {"name": "peak", "from": day_of(60), "to": day_of(66), "phase": "peak", "demand": 3}
    line = {"days": "every", "at": ["10:00", "15:00", "20:00"], "kind": "promotion", "topic": "tea", "value": 0.5}
    lines = [{**line, "via": "manual", "phase": "peak", "offer": {"discount": 0.2, "ends_after": "4 hours"}}]
    for category in ("grocery", "baby", "beauty"):
        world = World(category=category, days=140, count=2500, orders_per_month=SLOW[category], interest=0.5)
        world = patched(world, {"calendar": [peak], "schedules": {"posts": lines}})
        worlds = {"it": world, "none": twin(world)}
        rows += [
            Row(f"15 fortnight after a festival: own orders over the twin's, {category}", "below 1", worlds,
                lambda f: _after_peak(f), high=0.9999, ranged=False),
            Row(f"15 dip less orders taken from it, over these, {category}", "0", worlds, _dip_left, -1e-9, 1e-9,
                ranged=False, put_in=True, note="orders of the twin less natural own, baseline, moved and lost ones"),
        ]  # fmt: skip
    return rows


def _after_peak(found: Outcomes) -> float:
    days = slice(67, 81)
    return ratio(total(found["it"], "own_orders", days=days), total(found["none"], "own_orders", days=days))


def _dip_left(found: Outcomes) -> float:
    it = found["it"]
    dip = total(found["none"], "own_orders") - total(it, "own_orders") + total(it, "own_incremental_orders")
    taken = total(it, "baseline_orders", "moved_orders", "lost_orders")
    return ratio(dip - taken, taken)


def _one_good_post() -> list[Row]:
    world = World(posts=1 / 7, value=0.8, interest=0.5, count=1000)
    worlds = {"it": world, "none": twin(world)}
    return [
        Row("16 one good post a week, no coupon: lift of natural orders", "0.005 to 0.12", worlds,
            lambda f: ratio(net_orders(f["it"]), _own_rate(f["none"])),
            0.005, 0.12, note="all on, value .8, interest .5, 180 days"),
    ]  # fmt: skip


def _own_rate(outcome: Outcome) -> float:
    """Return own orders a customer and month."""
    return total(outcome, "own_orders") / outcome.customers * DAYS_PER_MONTH / outcome.daily["joined"].size


def _buyers() -> list[Row]:
    at_share = {"purchase.salience": 0.0, "purchase.goodwill": 0.0, "purchase.brand_reactance": 0.0}
    many = changed(attentive(World(posts=2, size=500, count=1000, days=60, orders_per_month=30)), at_share)
    few = replace(many, size=2, orders_per_month=0.5, count=2000)
    return [_visible("many", changed(many, {"purchase.buyers_fading": 0.99}), 1.13, 1.2), _visible("none", few, 0.8, 1)]


def _visible(name: str, hidden: World, low: float, high: float) -> Row:
    groups = {
        "kind": "mass_groups",
        "size": hidden.size,
        "schedule": "posts",
        "joining": "opt_in",
        "buyers_visible": True,
    }
    worlds = {"hidden": hidden, "visible": patched(hidden, {"arms": {ARM: [groups]}})}
    return Row(f"17 visible buyers, {name}: group orders over those with hidden ones", f"{low:g} to {high:g}", worlds,
               lambda f: ratio(total(f["visible"], "group_orders"), total(f["hidden"], "group_orders")), low, high,
               note="attentive, no push besides")  # fmt: skip


def _irritation() -> list[Row]:
    calm = changed(World(posts=6, value=0.8, interest=0.5), {"load.alert": 0.5})
    worlds = {"calm": calm, "annoyed": changed(calm, {"load.alert": 2.0}), "none": twin(calm)}
    return [
        Row("18 irritation a post four times as high: net incremental orders a month", "at most 0", worlds,
            lambda f: net_orders(f["annoyed"]) - net_orders(f["calm"]), high=0.002, least_share=1,
            note="load.alert .5 to 2, 6 a day, value .8, no price cut; noise of .002 allowed"),
        Row("18 the same: gross profit a month, yuan", "at most 0", worlds,
            lambda f: gross_profit(calm, f["annoyed"]) - gross_profit(calm, f["calm"]), high=0.02, least_share=1,
            note="noise of .02 allowed"),
    ]  # fmt: skip


def _cups() -> list[Row]:
    rows = []
    for rate in (1, 2):
        base = World(posts=6, cut=0.22, size=122, count=610, orders_per_month=rate, days=120, **WORTH)
        rows += [
            Row(f"19 beverage, R = {rate}, 6 a day: orders a member-day, {name}", "0.02 to 0.04 at 1 cup an order",
                {"it": world}, lambda f: ratio(total(f["it"], "group_orders"), live(f["it"]).sum()), 0.02, 0.04,
                note="22 % coupon, groups of 122, 120 days")
            for name, world in _both(base).items()
        ]  # fmt: skip
    return rows


def _same_needs() -> list[Row]:
    world = replace(World(posts=2, cut=0.2, count=1000, days=90, **WORTH), watch="members")
    strong = changed(attentive(world), {"purchase.reference": 0.0})
    worlds = {"strong": strong, "weak": replace(strong, cut=0.1)}
    return [
        Row("20 natural own orders at a time at which the twin has none", "0", {"it": world},
            lambda f: float(f["it"].watched["strange"][0]), high=0, least_share=1, put_in=True),
        Row("20 customers with fewer orders where the push is stronger", "0", worlds,
            lambda f: float((f["strong"].watched["orders"] < f["weak"].watched["orders"]).sum()), high=0, least_share=1,
            put_in=True, note="attentive, purchase.reference 0, 20 against 10 % coupon"),
    ]  # fmt: skip


def _linear() -> list[Row]:
    base = changed(attentive(World(cut=0.2, count=1000, **WORTH)), {**NO_SATIATION, "purchase.ahead_days": 0.5})
    worlds = {"one": replace(base, posts=1 / 7), "two": replace(base, posts=2 / 7)}

    def each(outcome: Outcome) -> float:
        return ratio(_won(outcome), total(outcome, "posts_seen"))

    return [
        Row("21 incremental orders a read, 2 over 1 post a week", "0.8 to 1.2", worlds,
            lambda f: ratio(each(f["two"]), each(f["one"])), 0.8, 1.2,
            note="attentive, no satiation, W at most half a day: below 1 / (4 W) posts a day"),
    ]  # fmt: skip


def _behind() -> list[Row]:
    """Switch mechanisms off in turn behind rows 3, 7 and 18, at default: they show which one is behind a value."""
    off = {
        "goodwill 0": {"purchase.goodwill": 0.0}, "reference 0": {"purchase.reference": 0.0},
        "brand reactance 0": {"purchase.brand_reactance": 0.0}, "satiation off": NO_SATIATION,
    }  # fmt: skip
    year = World(posts=6, cut=0.2, days=365, count=300)
    rows = []
    for name, values in off.items():
        world = changed(year, values)
        rows.append(
            Row(f"behind 3: orders / natural, all on, {name}", "-", {"it": world, "none": twin(world)}, _lift,
                ranged=False)
        )  # fmt: skip
    for name in ("goodwill 0", "brand reactance 0", "satiation off"):
        worlds, profit = _by_frequency(changed(World(**WORTH), off[name]))
        rows += [
            Row(f"behind 7: best frequency, no price cut, {name}", "-", worlds,
                lambda f, p=profit: best({often: p(f, often) for often in OFTEN}), ranged=False),
            Row(f"behind 7: incremental gross profit at 6 a day, no price cut, {name}", "-", worlds,
                lambda f, p=profit: p(f, 6), ranged=False),
        ]  # fmt: skip
    return [*rows, *_behind_irritation(off)]


def _behind_irritation(off: Mapping[str, Mapping[str, float]]) -> list[Row]:
    rows = []
    for name in ("goodwill 0", "satiation off"):
        calm = changed(World(posts=6, value=0.8, interest=0.5), {**off[name], "load.alert": 0.5})
        worlds = {"calm": calm, "annoyed": changed(calm, {"load.alert": 2.0})}
        rows.append(
            Row(f"behind 18: net incremental orders, {name}", "-", worlds,
                lambda f: net_orders(f["annoyed"]) - net_orders(f["calm"]), ranged=False)
        )  # fmt: skip
    return rows
