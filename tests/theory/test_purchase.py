"""Closed forms of purchase (PURCHASE.md 2): needs that meet an offer, what offers add, its bound, what is expected.

Members who enter at every look, offers that are all alike, customers who all need equally often. Every need carries one
draw that says how hard it is to win. False alarm 1e-6 each. Smallest fault seen: the window of a need off by a tenth,
the push by a tenth, one need in fifty asked twice.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.engine.history import LOST, ORDER_PLACED, OWN_ORDERED
from tests.laws.worlds import OFF, OPEN, READY, calm_tree, ended, played, scenario_of

from .agreement import FALSE_ALARM, agrees, two_sided
from .test_opened_visits import winning

SHARE, CONTESTABLE, ELASTICITY, CUT = 0.3, 0.5, 2.0, 0.2
PUSH = -ELASTICITY * math.log(1 - CUT)
P = winning(PUSH)
MONTH = 30.4375
REGULAR = {
    "purchase.interval_shape": 60.0, "purchase.frequency_shape": 1e8, "purchase.share": SHARE, "purchase.growth": 0.0,
    "purchase.elasticity": ELASTICITY, "purchase.contestable": CONTESTABLE,
}  # fmt: skip
"""Needs at even intervals, the same for all."""
PER_DAY = 0.2
"""Needs a day: one in five days."""


def shop(n: int, days: int, needs_per_day: float, *, tick: int, at: list[str], cut: float = CUT, **line):
    offer = {"kind": "promotion", "value": 0, "via": "manual", "offer": {"discount": cut}}
    per_month = needs_per_day * MONTH * SHARE
    return calm_tree(n, days, tick=tick, at=at, line={**offer, **line}, orders_per_month=per_month)


def every(tick: int) -> list[str]:
    return [f"{minute // 60:02}:{minute % 60:02}" for minute in range(0, 1440, tick)]


# A Poisson stream of offers read: as the clock of needs is the clock of sessions, looks come evenly in demand days.

TICK, N, DAYS, W = 10, 3000, 26, 0.5


def meets(r: float, window: float = W) -> float:
    """Return c(r), the share of needs that meet an offer within 2 W h days, h uniform.

    A need opens in the tick of its time and is met before the visits of the tick in which it falls due: so the window
    is as long as stated, whatever the tick.
    """
    return 1 - (1 - math.exp(-2 * window * r)) / (2 * window * r)


@pytest.fixture(scope="module", params=[2.0, 6.0])
def stream(request):
    """Orders by kind from day 6 to 23, at r offers read a day; the last days sell what falls due after them."""
    r = request.param
    parameters = {**OFF, **OPEN, **REGULAR, "purchase.ahead": 1.0, "purchase.ahead_days": W}
    tree = shop(N, DAYS, PER_DAY, tick=TICK, at=every(TICK))
    history = played(scenario_of(tree, {**parameters, "attention.sessions_per_day": r}))
    days = history.orders["tick"] * TICK // 1440
    later = (days >= 6) & (days < DAYS - 2)
    kinds = np.bincount(history.orders["kind"][later], minlength=5).tolist()
    return r, dict(zip(("natural", "baseline", "moved", "incremental", "own"), kinds, strict=True))


@pytest.mark.parametrize(("r", "c"), [(1, 0.37), (2, 0.57), (6, 0.83), (12, 0.92), (24, 0.96)])
def test_closed_form_has_its_figures(r, c):
    assert meets(r) == pytest.approx(c, abs=0.006)


def test_share_of_natural_needs_that_meet_an_offer(stream):
    r, kinds = stream
    observed = [kinds["baseline"], kinds["natural"]]
    assert sum(observed) > 2500
    assert agrees(observed, [meets(r), 1 - meets(r)])
    for window in (W * 1.25, W * 0.75):
        assert not agrees(observed, [meets(r, window), 1 - meets(r, window)])


def test_incremental_share_of_group_orders_is_that_of_the_push(stream):
    """(P - s) / P, whatever r; with a window below a week nothing is moved, and nothing is incremental by need."""
    _, kinds = stream
    observed = [kinds["incremental"], kinds["baseline"]]
    assert kinds["moved"] == kinds["own"] == 0
    assert agrees(observed, [(P - SHARE) / P, SHARE / P])
    wrong = winning(PUSH * 1.3)
    assert not agrees(observed, [(wrong - SHARE) / wrong, SHARE / wrong])


def test_orders_are_natural_ones_and_what_the_offers_add(stream):
    """Orders / natural = 1 + c (P / s - 1); needs come evenly, so their number is known to one a member."""
    r, kinds = stream
    total, needs = sum(kinds.values()), PER_DAY * N * (DAYS - 8)
    share = SHARE * (1 + meets(r) * (P / SHARE - 1))
    spread = math.sqrt(needs * share * (1 - share) + N * 0.25)
    assert two_sided((total - needs * share) / spread) > FALSE_ALARM
    assert two_sided((total - needs * SHARE) / spread) < FALSE_ALARM
    assert two_sided((total - needs * P * (1 if r < 4 else 1.15)) / spread) < FALSE_ALARM


# One instant offer, read by all: it takes what falls due in the windows that are open, and leaves a hole of that size.

EARLY, INTERVAL, MANY = 8.0, 30.0, 20_000


def instant():
    tree = shop(MANY, 60, 1 / INTERVAL, tick=1440, at=["00:00"])
    spans = ({"from": "2023-05-01", "to": "2023-05-21"}, {"from": "2023-05-23", "to": "2023-12-31"})
    tree["calendar"] = [{"name": f"no_{i}", **span, "schedules": {"posts": "none"}} for i, span in enumerate(spans)]
    parameters = {**OFF, **OPEN, **REGULAR, "purchase.ahead": 1.0, "purchase.ahead_days": EARLY}
    return scenario_of(tree, parameters)


@pytest.fixture(scope="module")
def once():
    """One offer, on day 21; and the same customers without groups."""
    scenario = instant()
    return played(scenario), played(scenario, "none")


def test_an_instant_offer_sells_what_is_open(once):
    """Needs due after this day and within 2 W h: L P W a member, W = 8."""
    with_offer, _ = once
    sold = int(with_offer.daily["group_orders"].sum())
    assert with_offer.daily["group_orders"].nonzero()[0].tolist() == [21]
    law = P * EARLY / INTERVAL
    assert agrees([sold, MANY - sold], [law, 1 - law])
    for fault in (EARLY * 1.1, EARLY * 0.9):
        wrong = P * fault / INTERVAL
        assert not agrees([sold, MANY - sold], [wrong, 1 - wrong])


def test_the_dip_equals_what_was_bought_early(once):
    """To the order: natural needs bought in the group are missing in the two windows after it, and nothing else is."""
    with_offer, without = (history.daily["own_orders"] for history in once)
    taken = int(once[0].daily["baseline_orders"].sum() + once[0].daily["moved_orders"].sum())
    assert with_offer[:22].tolist() == without[:22].tolist()
    assert int((without - with_offer)[22 : 22 + 16].sum()) == taken > 300
    assert with_offer[38:].tolist() == without[38:].tolist()


def test_bought_a_week_early_is_moved(once):
    """Of the needs due in the windows those 7 days away and more: (1 - 7 / (2 W))^2."""
    moved, baseline = (int(once[0].daily[name].sum()) for name in ("moved_orders", "baseline_orders"))
    law = (1 - 7 / (2 * EARLY)) ** 2
    assert agrees([moved, baseline], [law, 1 - law])
    for days in (6, 8):
        wrong = (1 - days / (2 * EARLY)) ** 2
        assert not agrees([moved, baseline], [wrong, 1 - wrong])


# The bound: incremental orders are needs with s <= u < s + x (1 - s), whatever is said.


@pytest.mark.parametrize("category", ["beverage", "durable"])
def test_incremental_orders_are_bounded_by_the_contestable_needs(category):
    """A cut of nine tenths at every midnight of a year: x (1 - s) / s of the natural ones, and never more."""
    n, rate = 4000, 0.6
    line = {"kind": "promotion", "via": "manual", "offer": {"discount": "90%"}}
    tree = calm_tree(n, 365, tick=1440, line=line, orders_per_month=rate)
    tree["company"]["category"] = category
    early = {"purchase.frequency_shape": 1e8, "purchase.ahead": 1.0, "purchase.ahead_days": 60.0}
    history = played(scenario_of(tree, {**OFF, **OPEN, **early}))
    share = {"beverage": 0.3 / 1.15, "durable": 0.15}[category]
    natural = rate / MONTH * n * (365 + 60)
    bound = 0.5 * (1 - share) / share * natural
    incremental = int(history.daily["incremental_orders"].sum())
    spread = math.sqrt(bound)
    assert (incremental - bound) / spread < 4.9
    assert incremental > 0.85 * bound * 365 / (365 + 60)


# What is expected: a share of the cut, as often as own orders are bought with it.


def test_expected_cut_comes_to_its_rest_point():
    """A fifth off where the need meets an offer, else full price: in the mean the share of such orders times -ln .8."""
    tree = shop(300, 350, PER_DAY, tick=60, at=every(60))
    parameters = {**OFF, **OPEN, **REGULAR, "purchase.ahead": 1.0, "purchase.ahead_days": W, "purchase.adapt": 0.25}
    history, relations = ended(scenario_of(tree, {**parameters, "attention.sessions_per_day": 4.0}))
    later = history.orders["tick"] > 150 * 24
    with_cut = (history.orders["group"][later] >= 0).mean()
    expected = relations["expected"]
    error = expected.std() / math.sqrt(len(expected))
    law = -with_cut * math.log(1 - CUT)
    assert two_sided((expected.mean() - law) / error) > FALSE_ALARM
    for wrong in (law * 1.15, law * 0.85, -math.log(1 - CUT)):
        assert two_sided((expected.mean() - wrong) / error) < FALSE_ALARM


def test_who_expects_a_cut_buys_less_at_full_price():
    """Bought once with a fifth off and expects it (adapt 1): a natural need is lost with 1 - P(-2 x .5 x -ln .8) / s.

    Until the first order at full price each natural need asks the same again; sees the reference off by .2.
    """
    tree = shop(3000, 40, PER_DAY, tick=1440, at=["00:00"], via="broadcast")
    tree["platform"]["console"]["broadcasts_per_month"] = 1
    tree["clock"] |= {"start": "2023-05-01", "end": "2023-05-31"}
    used = {"purchase.reference": 0.5, "purchase.adapt": 1.0, "purchase.frequency_shape": 1e8, **READY}
    history = played(scenario_of(tree, {**OFF, **OPEN, **REGULAR, **used}), events=True)
    kept, lost = _until_full_price(history)
    for factor, holds in ((0.5, True), (0.7, False), (0.3, False), (0.0, False)):
        law = winning(factor * ELASTICITY * math.log(1 - CUT)) / SHARE
        z = (kept - (kept + lost) * law) / math.sqrt(max(1.0, (kept + lost) * law * (1 - law)))
        assert (two_sided(z) > FALSE_ALARM) is holds, factor


def _until_full_price(history) -> tuple[int, int]:
    """Count natural needs met and lost by those who bought in the group, up to their first order at full price."""
    expects, kept, lost = set(), 0, 0
    for _, member, _, code, _, _ in history.events.tolist():
        if code == ORDER_PLACED:
            expects.add(member)
        elif code == LOST and member in expects:
            lost += 1
        elif code == OWN_ORDERED and member in expects:
            kept += 1
            expects.remove(member)
    return kept, lost
