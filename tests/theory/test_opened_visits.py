"""The law of one visit: opened or not, an order on the offers seen, messages written.

One post or two, one look, members who are all alike but for what a test lets vary; numbers by hand. False alarm 1e-6
each. Smallest fault seen with 20,000 members: any factor of the chance of an order off by 10 %, the badge off by a
tenth of a logit, the mean length of a run of messages off by a quarter.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.laws.worlds import CERTAIN, OFF, calm, calm_tree, events_of, played, scenario_of

from .agreement import agrees

N = 20_000
OPENED, ORDERED, WROTE = 4, 5, 6
BY_HAND = {"via": "manual"}


def opened_share(parameters: dict[str, float], **shape) -> list[int]:
    history = played(calm(N, 1, parameters, tick=1440, **{"line": BY_HAND, **shape}))
    openings = int(history.daily["openings"][0])
    return [openings, N - openings]


def logit(x: float) -> list[float]:
    return [1 / (1 + math.exp(-x)), 1 / (1 + math.exp(x))]


OPENING = {
    "opening.intercept": -1.2, "opening.value": 1.4, "opening.badge": 0.6, "opening.mention": 0.8, "opening.box": 0.5,
    "box.fresh_probability": 1.0, "box.settled_probability": 1.0,
}  # fmt: skip
MENTION = {"mention_all": True, "via": "manual"}


@pytest.mark.parametrize(
    ("start", "line", "x"),
    [
        ({}, BY_HAND, -1.2 + 0.7 + 0.6),
        ({"pinned": 1}, BY_HAND, -1.2 + 0.7 + 0.6),
        ({"muted": 1}, BY_HAND, -1.2 + 0.7),
        ({"folded": 1}, BY_HAND, -1.2 + 0.7 + 0.5),
        ({}, MENTION, -1.2 + 0.7 + 0.6 + 0.8),
        ({"muted": 1}, MENTION, -1.2 + 0.7 + 0.8),
        ({"folded": 1}, MENTION, -1.2 + 0.7 + 0.5),
    ],
    ids=["normal", "pinned", "muted", "folded", "normal @all", "muted @all", "folded @all"],
)
def test_opening_follows_its_logit(start, line, x):
    observed = opened_share(OPENING, start_from=start, line=line)
    assert agrees(observed, logit(x))
    assert not agrees(observed, logit(x + 0.1))


def test_irritation_of_the_look_counts_at_once():
    """push 0.5 on a member who feels like the mean: J = 0.5 / 1.5, the effect 1.5 J = 0.5."""
    irritated = {**OPENING, "irritation.push": 0.5, "opening.irritation": 1.5}
    observed = opened_share(irritated)
    assert agrees(observed, logit(-1.2 + 0.7 + 0.6 - 0.5))
    assert not agrees(observed, logit(-1.2 + 0.7 + 0.6 - 0.4))


# An order. Content value 0.4, interest 1, benefit 0.1: worth 0.9. One exposure: x = 0.1, liking 1 + 0.3 x 0.1 e^0.9.
# Nobody has ordered for a hundred years: ready. A coupon of 5 on 20 yuan and 10 % off: price 1.35. Scarcity 1.2.

OFFER = {"kind": "coupon", "value": 0.4, "benefit": 0.1, "offer": {"discount": "10%", "scarcity": 1.2}, "via": "manual"}
LIKING = 1 + 0.3 * 0.1 * math.exp(0.9)
TAKES = 0.12 * 0.9 * LIKING * 1.35 * 1.2


def bought(line: dict, *, at=("00:00",), arm: dict | None = None, days: int = 1, **parameters: float):
    tree = calm_tree(N, days, tick=1440, at=at, line=line)
    tree["customers"]["segments"]["all"]["interests"] = {"tea": 1}
    tree["arms"]["groups"][0].update(arm or {})
    values = {"opening.intercept": CERTAIN, "purchase.base": 0.12, "irritation.sensitivity_spread": 0.0}
    return played(scenario_of(tree, {**OFF, **values, **parameters}), events=True)


def orders(history) -> list[int]:
    n = len(history.orders["tick"])
    return [n, history.n_customers * history.n_days - n]


def test_order_on_an_offer_is_the_product_of_its_factors():
    history = bought(OFFER)
    observed = orders(history)
    assert agrees(observed, [TAKES, 1 - TAKES])
    for factor in (0.9, 1.1):
        assert not agrees(observed, [TAKES * factor, 1 - TAKES * factor])
    assert set(history.orders["revenue_fen"]) == {2000}
    assert set(history.orders["cut_fen"]) == {700}


def test_visible_buyers_raise_orders_and_nobody_lowers_them():
    """Nobody has bought when the only tick of the day begins: factor 0.9; a day later buyers are many: 1.16."""
    shown = bought(OFFER, arm={"buyers_visible": True}, **{"purchase.buyers_fading": 0.99})
    assert agrees(orders(shown), [TAKES * 0.9, 1 - TAKES * 0.9])
    later = bought(OFFER, arm={"buyers_visible": True}, days=2, **{
        "purchase.buyers_fading": 0.99, "exposure.gain": 0.0, "exposure.wear": 0.0, "purchase.readiness_per_day": 1e9,
    })  # fmt: skip
    second = int((later.orders["tick"] == 1).sum())
    many = TAKES / LIKING * 1.16
    assert agrees([second, N - second], [many, 1 - many])
    assert not agrees([second, N - second], [many / 1.16, 1 - many / 1.16])


def test_two_offers_give_one_order_and_the_better_one_is_taken():
    """Both are unread at once; the second line, half as good, is the newer one and is not the one that is taken."""
    tree = calm_tree(N, 1, tick=1440, line=OFFER)
    tree["schedules"]["posts"].append({**tree["schedules"]["posts"][0], "value": 0.175})
    tree["customers"]["segments"]["all"]["interests"] = {"tea": 1}
    values = {**OFF, "opening.intercept": CERTAIN, "purchase.base": 0.12}
    history = played(scenario_of(tree, values), events=True)
    either = 1 - (1 - TAKES) * (1 - TAKES / 2)
    assert agrees(orders(history), [either, 1 - either])
    assert set(history.orders["campaign"]) == {0}
    assert int(history.daily["offers_seen"][0]) == 2 * N


def test_posts_without_an_offer_sell_nothing():
    for kind in ("content", "notice", "red_packet"):
        assert orders(bought({"kind": kind, "value": 1, "via": "manual"}))[0] == 0
    promotion = bought({"kind": "promotion", "value": 0.4, "benefit": 0.1, "via": "manual"})
    takes = 0.12 * 0.9 * LIKING
    assert agrees(orders(promotion), [takes, 1 - takes])
    assert set(promotion.orders["cut_fen"]) == {0}


# Writing. rate 0.3, 100 members, value 0.5: p = 0.3 x sociality; a run goes on with 0.7.


@pytest.mark.parametrize(("start", "share"), [({}, 1.0), ({"muted": 1}, 0.4)], ids=["unmuted", "muted"])
def test_writing_follows_its_law(start, share):
    parameters = {
        "opening.intercept": CERTAIN, "chat.rate": 0.3, "chat.spread": 0.0, "chat.muted_factor": 0.4,
        "chat.run_length": 0.7, "chat.size_power": 0.3,
    }  # fmt: skip
    shape = {"start_from": {"groups": 200, "size": 100, **start}, "line": BY_HAND, "tick": 1440}
    history = played(calm(N, 1, parameters, **shape), events=True)
    lengths = events_of(history, WROTE)[:, 4]
    observed = np.bincount(lengths, minlength=31)
    observed[0] = N - len(lengths)
    p = 0.3 * share

    def law(run: float) -> np.ndarray:
        tail = p * (1 - run) * run ** np.arange(29)
        return np.concatenate([[1 - p], tail, [p * run**29]])

    assert agrees(observed, law(0.7))
    assert not agrees(observed, law(0.76))
    assert history.daily["chat_messages"][0] == lengths.sum()


@pytest.mark.parametrize(("size", "factor"), [(50, 2**0.3), (400, 4**-0.3)])
def test_writing_falls_with_size(size, factor):
    parameters = {"opening.intercept": CERTAIN, "chat.rate": 0.3, "chat.spread": 0.0, "chat.size_power": 0.3}
    shape = {"start_from": {"groups": N // size, "size": size}, "line": BY_HAND, "tick": 1440}
    history = played(calm(N, 1, parameters, **shape), events=True)
    writers, p = len(events_of(history, WROTE)), 0.3 * factor
    assert agrees([writers, N - writers], [p, 1 - p])
    assert not agrees([writers, N - writers], [p * 0.92, 1 - p * 0.92])


def test_red_packet_raises_writing_on_its_day():
    parameters = {
        "opening.intercept": CERTAIN, "chat.rate": 0.03, "chat.spread": 0.0, "chat.red_packet_boost": 5.0,
        "chat.excitation": 0.0,
    }  # fmt: skip
    shape = {"start_from": {"groups": 200, "size": 100}, "line": {"kind": "red_packet", "via": "manual"}, "tick": 1440}
    writers = len(events_of(played(calm(N, 1, parameters, **shape), events=True), WROTE))
    assert agrees([writers, N - writers], [0.15, 0.85])


def test_opening_counts_posts_seen():
    history = played(calm(50, 1, {"opening.intercept": CERTAIN}, line=BY_HAND, tick=1440), events=True)
    assert events_of(history, OPENED)[:, 4].tolist() == [1] * 50
