"""The laws of plans: who comes again, when shocks strike, who is struck, who gets a scarce offer, what demand, rivals
and quiet hours do. Worked out from MODEL.md; false alarm 1e-6 each; each test shows the smallest fault it sees.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.engine.history import GONE, JOINED, REFUSED, History
from sim.random_streams import MEMBER, batch
from tests.laws.worlds import ARM, OFF, OPEN, READY, calm_tree, events_of, played, scenario_of

from .agreement import FALSE_ALARM, agrees, two_sided
from .clock import WEIGHTS, looks

MONTH = 30.4375


def run(tree: dict[str, Any], parameters: dict[str, float] | None = None, arm: str = ARM, **how: Any) -> History:
    return played(scenario_of(tree, {**OFF, **(parameters or {})}), arm, events=True, **how)


def seen_and_not(happened: int, trials: int) -> list[int]:
    return [happened, trials - happened]


# Who comes again: binomial with rejoin (1 - reactance Jb), alike for every deed.

N = 20_000


@pytest.mark.parametrize("deed", ["rebuild", "split", "merge"])
def test_rejoining_is_binomial(deed):
    """Groups of 100; a scandal of 1 (Jb = 1/2) and reactance 0.4: 0.7 x 0.8 = 0.56. Sees 0.53."""
    tree = calm_tree(N, 2, tick=1440)
    tree["start_from"] |= {"groups": N // 100, "size": 100, "age_days": 5}
    size = {"rebuild": 100, "split": 50, "merge": 200}[deed]
    tree["arms"][ARM][0]["rules"] = [{"when": {"date": "2023-05-02"}, "do": deed, "size": size, "rejoin": 0.7}]
    tree["shocks"] = [{"kind": "scandal", "date": "2023-05-02", "irritation": 1}]
    history = run(tree, {"purchase.brand_reactance": 0.4})
    invited = int((events_of(history, GONE)[:, 0] == 1).sum())
    came = int((events_of(history, JOINED)[:, 0] == 1).sum())
    assert invited == (N if deed == "rebuild" else N // 2)
    assert agrees(seen_and_not(came, invited), [0.56, 0.44])
    assert not agrees(seen_and_not(came, invited), [0.53, 0.47])


def test_of_each_group_as_many_come_as_the_binomial_law_says():
    """The whole law: 2,000 groups of ten, of each of which 0 to 10 come again."""
    tree = calm_tree(N, 2, tick=1440)
    tree["start_from"] |= {"groups": N // 10, "size": 10, "age_days": 5}
    tree["arms"][ARM][0]["rules"] = [{"when": {"date": "2023-05-02"}, "do": "rebuild", "size": 10, "rejoin": 0.7}]
    history = run(tree)
    joined = events_of(history, JOINED)
    of = dict(zip(joined[joined[:, 0] == 0, 1].tolist(), joined[joined[:, 0] == 0, 4].tolist(), strict=True))
    came = np.bincount([of[member] for member in joined[joined[:, 0] == 1, 1].tolist()], minlength=N // 10)
    counts = np.bincount(came, minlength=11)
    assert agrees(counts, stats.binom.pmf(np.arange(11), 10, 0.7))
    assert not agrees(counts, stats.betabinom.pmf(np.arange(11), 10, 10.5, 4.5))
    assert not agrees(counts, stats.binom.pmf(np.arange(11), 10, 0.67))


# Shocks by chance: a draw each day, so the days between them are geometric.

RATE, SHOCKED_DAYS = 6.0, 731


@pytest.fixture(scope="module")
def days_of_shocks():
    """Days on which a scandal fell, in ten replications: each adds a tolerance of load, which stays."""
    tree = calm_tree(1, SHOCKED_DAYS, tick=1440)
    tree["shocks"] = [{"kind": "scandal", "per_month": RATE, "irritation": 1}]
    load = [run(tree, {"load.half_life_days": 1e9}, replication=r).daily["load"] for r in range(10)]
    return [np.flatnonzero(np.diff(found, prepend=0) > 2**19) for found in load]


def geometric(rate: float, most: int = 40) -> np.ndarray:
    p = 1 - math.exp(-rate / MONTH)
    law = p * (1 - p) ** np.arange(most - 1)
    return np.append(law, 1 - law.sum())


def test_days_between_shocks_are_geometric(days_of_shocks):
    """Some 1,300 spells; sees a rate off by a quarter."""
    spells = np.concatenate([np.diff(days, prepend=-1) for days in days_of_shocks])
    assert len(spells) > 1000
    counts = np.bincount(np.minimum(spells, 40), minlength=41)[1:]
    assert agrees(counts, geometric(RATE))
    assert not agrees(counts, geometric(RATE * 1.25))


def test_number_of_shocks_has_its_mean(days_of_shocks):
    """7,310 days: sees a quarter too many."""
    number = sum(len(days) for days in days_of_shocks)
    trials = 10 * SHOCKED_DAYS
    p = 1 - math.exp(-RATE / MONTH)
    assert agrees(seen_and_not(number, trials), [p, 1 - p])
    assert two_sided((number - trials * p * 1.25) / math.sqrt(trials * p)) < FALSE_ALARM


def test_shocks_fall_on_every_day_alike(days_of_shocks):
    thirds = np.concatenate(days_of_shocks) * 3 // SHOCKED_DAYS
    assert agrees(np.bincount(thirds, minlength=3), np.full(3, 1 / 3))


def test_groups_are_struck_by_the_binomial_law():
    """20,000 groups of one; sees 0.22 or 0.28 for a quarter."""
    tree = calm_tree(N, 1, tick=1440)
    tree["start_from"] |= {"groups": N, "size": 1, "age_days": 5}
    tree["shocks"] = [{"kind": "enforcement", "date": "2023-05-01", "groups": 0.25}]
    struck = int(run(tree).daily["removed"][0])
    assert agrees(seen_and_not(struck, N), [0.25, 0.75])
    for fault in (0.22, 0.28):
        assert not agrees(seen_and_not(struck, N), [fault, 1 - fault])


def test_strokes_of_two_days_are_independent():
    """First day, second day, never: .25, .75 x .25, .75^2; with one set of draws nobody is struck on the second."""
    tree = calm_tree(N, 2, tick=1440)
    tree["start_from"] |= {"groups": N, "size": 1, "age_days": 5}
    shock = {"kind": "enforcement", "groups": 0.25}
    tree["shocks"] = [{**shock, "date": "2023-05-01"}, {**shock, "date": "2023-05-02"}]
    removed = run(tree).daily["removed"].tolist()
    counts = [removed[0], removed[1] - removed[0], N - removed[1]]
    assert agrees(counts, [0.25, 0.1875, 0.5625])
    assert not agrees(counts, [0.25, 0.17, 0.58])


# A scarce offer in one tick.

BUYERS, STOCK = 2000, 300
TAKES = {**OPEN, **READY, "purchase.share": 0.4, "purchase.growth": 0.0}
"""Everyone has an open need; an offer that pushes nothing wins the share of them."""


def scarce(stock: int, replication: int = 0) -> History:
    line = {"kind": "promotion", "value": 0, "benefit": 1, "via": "manual", "offer": {"stock": stock}}
    tree = calm_tree(BUYERS, 1, tick=1440, line=line, orders_per_month=2.0)
    tree["start_from"] |= {"groups": 4, "size": BUYERS // 4, "age_days": 5}
    return run(tree, TAKES, replication=replication)


def test_standing_orders_are_the_smaller_of_demand_and_stock():
    asked = int(scarce(10**6).daily["group_orders"][0])
    assert agrees(seen_and_not(asked, BUYERS), [0.4, 0.6])
    assert not agrees(seen_and_not(asked, BUYERS), [0.47, 0.53])
    for stock in (1, STOCK, asked - 1, asked, asked + 1):
        history = scarce(stock)
        assert history.daily["group_orders"].tolist() == [min(asked, stock)]
        assert history.daily["refused_orders"].tolist() == [max(0, asked - stock)]


def test_every_asker_is_as_likely_to_get_one():
    """Twelve runs: by tenth of the member's number and by group, those who stand among those who asked."""
    stand, asked = np.zeros(10, int), np.zeros(10, int)
    for replication in range(12):
        history = scarce(STOCK, replication)
        got = history.orders["member"][history.orders["group"] >= 0]
        stand += np.bincount(got * 10 // BUYERS, minlength=10)
        asked += np.bincount(got * 10 // BUYERS, minlength=10)
        asked += np.bincount(events_of(history, REFUSED)[:, 1] * 10 // BUYERS, minlength=10)
    assert stand.sum() == 12 * STOCK
    assert agrees(stand, asked / asked.sum())
    favoured = asked * np.linspace(1.3, 0.7, 10)
    assert not agrees(stand, favoured / favoured.sum())


# Demand: needs fall due by a clock that demand makes run faster.

EVEN = {"purchase.frequency_shape": 1e8}


def test_demand_multiplies_the_rate_in_its_window():
    """Hours 18 to 22 of four weeks, demand 2.5: own orders by hour; their intervals are regular, so this is at most
    as sure as it says. Sees 1.9."""
    per_month, n, days = 6.0, 800, 28
    tree = calm_tree(n, days, orders_per_month=per_month)
    tree["calendar"] = [{"name": "evening", "hours": ["18:00", "22:00"], "demand": 2.5}]
    orders = run(tree, EVEN, "none").orders
    hours = np.bincount(orders["tick"] % 24, minlength=24)
    assert len(orders["tick"]) > 5000

    def refused(demand: float, first: int = 18) -> bool:
        factor = np.where((np.arange(24) >= first) & (np.arange(24) < first + 4), demand, 1.0)
        expected = n * days * per_month / MONTH * WEIGHTS / 24 * factor
        return bool(stats.chi2.sf(((hours - expected) ** 2 / expected).sum(), 24) < FALSE_ALARM)

    assert not refused(2.5)
    assert refused(1.9)
    assert refused(2.5, first=17)
    assert refused(1.0)


def test_demand_in_the_long_run_is_as_many_more_orders():
    """Demand 2 is a clock of twice the speed: twice the orders, from the first day on; sees 3 %."""
    per_month, n, days, demand = 4.0, 2000, 200, 2.0
    tree = calm_tree(n, days, tick=1440, orders_per_month=per_month)
    tree["calendar"] = [{"name": "boom", "demand": demand}]
    found = np.bincount(run(tree, EVEN, "none").orders["member"], minlength=n)
    expected = days * per_month / MONTH * demand
    error = found.std() / math.sqrt(n)
    assert two_sided((found.mean() - expected) / error) > FALSE_ALARM
    for wrong in (0.97, 1.03):
        assert two_sided((found.mean() - wrong * expected) / error) < FALSE_ALARM


def test_needs_of_a_festival_are_those_of_the_days_after():
    """The same customers, the same needs: what a day of demand 5 brings forward is as if the others came sooner."""
    tree = calm_tree(500, 40, tick=1440, orders_per_month=6.0)
    plain = run(tree, EVEN, "none").orders
    tree["calendar"] = [{"name": "feast", "from": "2023-05-11", "to": "2023-05-11", "demand": 5}]
    feast = run(tree, EVEN, "none").orders
    early = plain["tick"] < 10
    assert feast["tick"][feast["tick"] < 10].tolist() == plain["tick"][early].tolist()
    moved = plain["tick"] >= 15
    assert feast["member"][(feast["tick"] > 10) & (feast["tick"] < 36)].tolist() == plain["member"][moved].tolist()


# Rivals: rows are overtaken r times as fast in the hours of the entry.

ROWS = {
    "rows.first_screen": 8, "rows.rate_per_group": 0.12, "rows.rate_spread": 0.4, "rows.distinct_base": 10,
    "rows.other_pins_mean": 1.5, "attention.sessions_per_day": 6.0,
}  # fmt: skip
GROUPS = np.array([5.0, 20.0, 40.0, 60.0])
LOOKERS = 8000


def on_screen(waited: float) -> np.ndarray:
    """Return each member's chance that a row that waited so many mean hours is on the first screen."""
    _, in_rows, in_groups, in_pins = batch(20210930, 0, MEMBER, np.arange(LOOKERS), block=1).T
    groups = GROUPS[np.searchsorted(np.cumsum([0.25, 0.589, 0.139]), in_groups, side="right")]
    speed = (1 + 0.12 * groups) * np.exp(0.4 * stats.norm.ppf(in_rows) - 0.08)
    chats = 10 + groups
    overtaken = chats * (1 - np.exp(-speed * waited / chats))
    return stats.poisson.cdf(8 - 1 - stats.poisson.ppf(in_pins, 1.5), overtaken)


@pytest.mark.parametrize("hour", [9, 11, 12])
def test_rows_sink_faster_among_rivals(hour):
    """Rivals 3 from nine to twelve, a post at eight: half an hour of the tick of the look at its own speed."""
    tree = calm_tree(LOOKERS, 1, at=["08:00"], line={"via": "manual"})
    tree["calendar"] = [{"name": "rush", "hours": ["09:00", "12:00"], "rivals": 3}]
    rows = events_of(run(tree, ROWS), 3)
    seen = np.isin(np.arange(LOOKERS), rows[rows[:, 0] == hour, 1])
    look = looks(6.0)
    first = look[hour] * np.prod(1 - look[8:hour])

    def z_of(rivals: float) -> float:
        rush = np.where((np.arange(24) >= 9) & (np.arange(24) < 12), rivals, 1.0) * WEIGHTS
        chances = first * on_screen(rush[8:hour].sum() + rush[hour] / 2)
        return float((seen.sum() - chances.sum()) / math.sqrt((chances * (1 - chances)).sum()))

    assert two_sided(z_of(3.0)) > FALSE_ALARM
    assert two_sided(z_of(1.0)) < FALSE_ALARM
    if hour == 11:
        assert two_sided(z_of(6.0)) < FALSE_ALARM


def test_elapsed_hours_of_a_day_with_rivals_are_kept_over_midnight():
    """Base grows by the sum over the ticks of the day: a post at noon, looked for on the next morning."""
    tree = calm_tree(LOOKERS, 2, at=["12:00"], line={"via": "manual", "days": ["monday"]})
    tree["calendar"] = [{"name": "slow", "from": "2023-05-01", "rivals": 0.1}]
    seldom = {**ROWS, "attention.sessions_per_day": 2.0, "attention.sessions_spread": 0.0}
    rows = events_of(run(tree, seldom), 3)
    look = looks(2.0)
    seen = np.isin(np.arange(LOOKERS), rows[rows[:, 0] == 24 + 9, 1])
    first = look[9] * np.prod(1 - look[12:]) * np.prod(1 - look[:9])

    def z_of(waited: float) -> float:
        chances = first * on_screen(waited)
        return float((seen.sum() - chances.sum()) / math.sqrt((chances * (1 - chances)).sum()))

    tuesday = WEIGHTS[:9].sum() + WEIGHTS[9] / 2
    assert two_sided(z_of(0.1 * WEIGHTS[12:].sum() + tuesday)) > FALSE_ALARM
    assert two_sided(z_of(WEIGHTS[12:].sum() + tuesday)) < FALSE_ALARM


# Quiet hours: an alert of them counts load.quiet times in the load of the look.

HALF_LIFE, FACTOR, SESSIONS, DAYS = 2.0, 3.0, 5.0, 4


def mean_load(factor: float, last_quiet: int = 8) -> float:
    """Return the mean load after some days of a post an hour, quiet from midnight on."""
    look = np.tile(looks(SESSIONS), DAYS)
    end, total = len(look) - 1, 0.0
    for post in range(end + 1):
        worth = factor if post % 24 < last_quiet else 1.0
        unnoticed = np.concatenate([[1.0], np.cumprod(1 - look[post:end])])
        ticks = np.arange(post, end + 1)
        total += worth * (unnoticed * look[post:] * 0.5 ** ((end - ticks) / 24 / HALF_LIFE)).sum()
    return 7 * math.log(2) / HALF_LIFE * float(total)


def test_quiet_posts_weigh_by_their_factor():
    """4,000 members, each followed to the end; sees a factor of 2.9, and quiet hours that end an hour early."""
    n = 4000
    at = [f"{hour:02}:00" for hour in range(24)]
    tree = calm_tree(n, DAYS, at=at, line={"via": "manual", "value": 0})
    tree["calendar"] = [{"name": "night", "hours": ["00:00", "08:00"], "quiet": True}]
    parameters = {
        "attention.sessions_per_day": SESSIONS, "load.alert": 1, "load.half_life_days": HALF_LIFE, "load.quiet": FACTOR,
    }  # fmt: skip
    final = run(tree, parameters).final
    age = 24 * DAYS - 1 - final["load_tick"]
    load = final["load"] * 0.5 ** (age / 24 / HALF_LIFE)
    error = load.std(ddof=1) / math.sqrt(n)
    assert two_sided((load.mean() - mean_load(FACTOR)) / error) > FALSE_ALARM
    for fault in (mean_load(FACTOR - 0.1), mean_load(FACTOR, last_quiet=7)):
        assert two_sided((load.mean() - fault) / error) < FALSE_ALARM
