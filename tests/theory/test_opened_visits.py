"""The law of one visit: looked into or not, an order on the offers seen, messages written.

One post or two, one look, members who are all alike but for what a test lets vary; numbers by hand. False alarm 1e-6
each. Smallest fault seen with 20,000 members: the chance of looking in or of an order off by 10 %, the mean length of a
run of messages off by a quarter.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.laws.worlds import OFF, OPEN, READY, calm, calm_tree, events_of, played, scenario_of

from .agreement import agrees

N = 20_000
OPENED, ORDERED, WROTE = 4, 5, 6
BY_HAND = {"via": "manual"}
SILENT = 0.999
"""What a stated share of 1 is: the past leaves one in a thousand awake."""


def opened_share(parameters: dict[str, float], **shape) -> list[int]:
    history = played(calm(N, 1, parameters, tick=1440, **{"line": BY_HAND, **shape}))
    openings = int(history.daily["openings"][0])
    return [openings, N - openings]


def either(p: float) -> list[float]:
    return [p, 1 - p]


HABIT, MUTED, MENTION = 0.5, 0.6, 0.3
LOOKING = {
    "habit.forced": HABIT, "habit.muted_factor": MUTED, "habit.mention": MENTION, "box.fresh_probability": 1,
    "box.settled_probability": 1,
}  # fmt: skip
TO_ALL = {"mention_all": True, "via": "manual"}


def mentioned(p: float) -> float:
    return p + (1 - p) * MENTION


@pytest.mark.parametrize(
    ("start", "line", "p"),
    [
        ({}, BY_HAND, HABIT),
        ({"pinned": 1}, BY_HAND, HABIT),
        ({"muted": 1}, BY_HAND, SILENT * HABIT * MUTED + (1 - SILENT) * HABIT),
        ({"folded": 1}, BY_HAND, HABIT),
        ({}, TO_ALL, mentioned(HABIT)),
        ({"muted": 1}, TO_ALL, mentioned(HABIT * MUTED)),
        ({"folded": 1}, TO_ALL, HABIT),
    ],
    ids=["normal", "pinned", "muted", "folded", "normal @all", "muted @all", "folded @all"],
)
def test_looking_in_follows_the_habit(start, line, p):
    client = {"mention_breaks_mute": True, "mention_breaks_fold": False}
    observed = opened_share(LOOKING, start_from=start, line=line, client=client)
    assert agrees(observed, either(p))
    for fault in (p * 1.1, p * 0.9):
        assert not agrees(observed, either(fault))


def test_mentions_that_break_nothing_bring_in_nobody_muted():
    client = {"mention_breaks_mute": False}
    observed = opened_share(LOOKING, start_from={"muted": 1}, line=TO_ALL, client=client)
    assert agrees(observed, either(HABIT * MUTED))
    assert not agrees(observed, either(mentioned(HABIT * MUTED)))


def test_talk_alone_is_looked_into_less():
    """A post that all open and answer on day one; on day two talk is unread: h x .4 s / (1 + s), s = 1."""
    talk = {"chat.rate": 1e3, "chat.spread": 0.0, "chat.size_power": 0.0, "habit.chat": 0.4, "habit.forced": 1.0}
    shape = {"line": {"via": "broadcast"}, "broadcasts": 1, "tick": 1440, "start_from": {"groups": 200, "size": 100}}
    openings = played(calm(N, 2, talk, **shape)).daily["openings"].tolist()
    assert openings[0] == N
    assert agrees([openings[1], N - openings[1]], either(0.2))
    assert not agrees([openings[1], N - openings[1]], either(0.22))


@pytest.mark.parametrize("spread", [0.2, 0.5])
def test_habits_at_joining_are_spread(spread):
    """Over members: mean of the clipped normal; sees the clip left out where it counts, or a mean off by a tenth."""
    z = np.random.default_rng(1).standard_normal(10**6)
    p = float(np.clip(0.7 * (1 + spread * z), 0.01, 1).mean())
    observed = opened_share({"habit.forced": 0.7, "habit.spread": spread})
    assert agrees(observed, either(p))
    for fault in (p * 1.06, p * 0.94):
        assert not agrees(observed, either(fault))


# An order. Everyone has an open need. Content value 0.4, interest 1, benefit 0.1: worth 0.9. A coupon of 5 on 20 yuan
# and 10 % off: cut 0.35. Scarcity 1.2. Share 0.3, half of the needs can be won or lost.

OFFER = {"kind": "coupon", "value": 0.4, "benefit": 0.1, "offer": {"discount": "10%", "scarcity": 1.2}, "via": "manual"}
SHARE, CONTESTABLE, ELASTICITY, SALIENCE, CUT = 0.3, 0.5, 2.0, 0.2, 0.35
PUSH = SALIENCE * 0.9 - ELASTICITY * math.log(1 - CUT) + math.log(1.2)


def winning(push: float, share: float = SHARE, contestable: float = CONTESTABLE) -> float:
    """Return P(B) of section 5."""
    x = math.log(share / (1 - share)) + push / (contestable * (1 - share))
    return share + contestable * (1 / (1 + math.exp(-x)) - share)


def bought(line: dict, *, arm: dict | None = None, days: int = 1, rate: float = 6.0, **parameters: float):
    tree = calm_tree(N, days, tick=1440, line=line, orders_per_month=rate)
    tree["customers"]["segments"]["all"]["interests"] = {"tea": 1}
    tree["arms"]["groups"][0].update(arm or {})
    values = {
        "purchase.share": SHARE, "purchase.growth": 0.0, "purchase.elasticity": ELASTICITY,
        "purchase.contestable": CONTESTABLE, "purchase.salience": SALIENCE, **OPEN, **READY,
    }  # fmt: skip
    return played(scenario_of(tree, {**OFF, **values, **parameters}), events=True)


def orders(history, day: int = 0) -> list[int]:
    n = int(history.daily["group_orders"][day])
    return [n, history.n_customers - n]


def test_an_order_is_the_need_won_by_the_push_of_the_offer():
    history = bought(OFFER)
    assert agrees(orders(history), either(winning(PUSH)))
    for fault in (0.95, 1.05):
        assert not agrees(orders(history), either(winning(PUSH) * fault))
    in_group = history.orders["group"] >= 0
    assert set(history.orders["revenue_fen"].tolist()) == {2000}
    assert set(history.orders["cut_fen"][in_group].tolist()) == {700}


def test_kinds_of_orders_split_at_the_share():
    """Natural with the share, incremental with the rest; of the natural those due within a week are the baseline."""
    daily = bought(OFFER).daily
    natural = int(daily["baseline_orders"][0] + daily["moved_orders"][0])
    incremental = int(daily["incremental_orders"][0])
    assert agrees([natural, incremental], [SHARE / winning(PUSH), 1 - SHARE / winning(PUSH)])
    assert not agrees([natural, incremental], [1.05 * SHARE / winning(PUSH), 1 - 1.05 * SHARE / winning(PUSH)])


def test_an_offer_without_any_push_wins_just_the_share():
    history = bought({"kind": "promotion", "value": 0, "via": "manual"})
    assert agrees(orders(history), either(SHARE))
    assert history.daily["incremental_orders"].tolist() == [0]


@pytest.mark.parametrize("push", [20.0, -20.0])
def test_the_part_that_cannot_be_won_or_lost_stays(push):
    """Whatever is said: P lies within s (1 - x) and s + x (1 - s)."""
    line = {"kind": "promotion", "value": 0, "via": "manual", "benefit": 1 if push > 0 else 0}
    wide = {"purchase.salience": push, "purchase.no_buyers": math.exp(push)}
    history = bought(line, arm={"buyers_visible": push < 0}, **wide)
    bound = SHARE + CONTESTABLE * (1 - SHARE) if push > 0 else SHARE * (1 - CONTESTABLE)
    assert agrees(orders(history), either(bound))
    assert not agrees(orders(history), either(bound * 1.1))


PLAIN = {"kind": "promotion", "value": 0.4, "benefit": 0.1, "via": "manual"}


def test_visible_buyers_raise_orders_and_nobody_lowers_them():
    """Nobody has bought when the only tick of the day begins: factor 0.9; a day later buyers are many: 1.16.

    On day two those are asked who bought on day one, since they have another need.
    """
    shown = bought(PLAIN, arm={"buyers_visible": True}, days=2, **{"purchase.buyers_fading": 0.99}, rate=1e-4)
    first, again = buyers(shown, 0), buyers(shown, 1) & buyers(shown, 0)
    for found, trials, factor in ((first, N, 0.9), (again, len(first), 1.16)):
        observed = [len(found), trials - len(found)]
        assert agrees(observed, either(winning(0.18 + math.log(factor))))
        assert not agrees(observed, either(winning(0.18)))


def buyers(history, day: int) -> set[int]:
    """Return who bought in a group on a day."""
    chosen = (history.orders["tick"] == day) & (history.orders["group"] >= 0)
    return set(history.orders["member"][chosen].tolist())


def test_reading_much_wears_out_the_pull_of_an_offer():
    """Day one reads eight posts; N is 8 x 7 ln 2 then, of which half is left on day two."""
    tree = calm_tree(N, 8, tick=1440, orders_per_month=6.0)
    common = {"at": ["00:00"], "topic": "tea", "via": "manual", "value": 1}
    eight = [{**common, "days": ["monday"], "kind": "notice"} for _ in range(8)]
    tree["schedules"]["posts"] = [*eight, {**common, "days": ["tuesday"], "kind": "promotion"}]
    tree["customers"]["segments"]["all"]["interests"] = {"tea": 1}
    salient = {"purchase.share": SHARE, "purchase.growth": 0.0, "purchase.contestable": 0.5, "purchase.salience": 2.0}
    worn = {"novelty.messages_per_week": 20.0, "novelty.half_life_days": 1.0}
    history = played(scenario_of(tree, {**OFF, **OPEN, **READY, **salient, **worn}))
    read = 8 * 7 * math.log(2) / 2
    assert agrees(orders(history, 1), either(winning(2 / (1 + read / 20))))
    for fault in (2.0, 2 / (1 + 2 * read / 20)):
        assert not agrees(orders(history, 1), either(winning(fault)))


def test_two_offers_give_one_order_and_the_better_one_is_taken():
    """Both are unread at once; the second line, half as good, is the newer one and is not the one that is taken."""
    tree = calm_tree(N, 1, tick=1440, line=OFFER, orders_per_month=6.0)
    tree["schedules"]["posts"].append({**tree["schedules"]["posts"][0], "value": 0.175})
    tree["customers"]["segments"]["all"]["interests"] = {"tea": 1}
    values = {
        "purchase.share": SHARE, "purchase.growth": 0.0, "purchase.elasticity": ELASTICITY,
        "purchase.contestable": CONTESTABLE, "purchase.salience": SALIENCE, **OPEN, **READY,
    }  # fmt: skip
    history = played(scenario_of(tree, {**OFF, **values}), events=True)
    assert agrees(orders(history), either(winning(PUSH)))
    in_group = history.orders["group"] >= 0
    assert set(history.orders["campaign"][in_group].tolist()) == {0}
    assert int(history.daily["offers_seen"][0]) == 2 * N


def test_one_need_answers_all_offers_alike():
    """Who said no on day one says no on day two; who bought has another need and is asked anew."""
    history = bought(OFFER, days=2, rate=1e-4)
    first, second = buyers(history, 0), buyers(history, 1)
    assert second < first
    assert agrees([len(second), len(first) - len(second)], either(winning(PUSH)))
    assert not agrees([len(second), len(first) - len(second)], either(winning(PUSH) * 1.06))


def test_posts_without_an_offer_sell_nothing():
    for kind in ("content", "notice", "red_packet"):
        assert orders(bought({"kind": kind, "value": 1, "via": "manual"}))[0] == 0
    promotion = bought({"kind": "promotion", "value": 0.4, "benefit": 0.1, "via": "manual"})
    assert agrees(orders(promotion), either(winning(SALIENCE * 0.9)))
    assert set(promotion.orders["cut_fen"].tolist()) == {0}


# What speaks for the operator when nothing is offered, seen in own orders: all needs fall due at once.


def won_by_need(days: int, line: dict, first: int, **parameters: float) -> tuple[int, float]:
    """Return orders by need from a day on, and how many needs fell due: ten a day for each, half of them won."""
    n = 1000
    tree = calm_tree(n, days, tick=1440, line={"via": "manual", **line}, orders_per_month=150.0)
    tree["customers"]["segments"]["all"] |= {"interests": {"tea": 1}, "category_orders_per_month": 300.0}
    even = {"purchase.frequency_shape": 1e8, **OPEN}
    own = played(scenario_of(tree, {**OFF, **even, **parameters})).daily["own_orders"][first:].sum()
    needs = 300.0 / 30.4375 * n * (days - first)
    return own, needs


@pytest.mark.parametrize(("value", "kept"), [(1.0, 0.5), (0.0, -0.5)])
def test_goodwill_wins_and_loses_needs(value, kept):
    """All smoothing: remembered at once for what it posts, 1 or 0 against .5 at first; many exposures, goodwill 1."""
    line = {"kind": "notice", "value": value}
    eager = {"value.smoothing": 1.0, "purchase.goodwill": 1.0, "exposure.enough": 0.05}
    own, needs = won_by_need(12, line, 2, **eager)
    law = winning(kept, 0.5, 0.5)
    assert agrees([own, int(needs) - own], either(law))
    assert not agrees([own, int(needs) - own], either(winning(kept * 0.8, 0.5, 0.5)))


def test_load_held_against_the_operator_loses_needs():
    """rho = 2 of tolerance 1, reactance .6: ln(1 - .6 x 2 / 3) = ln .6."""
    for_ever = {"load.half_life_days": 1e9, "load.alert": 1e9 / (7 * math.log(2)) * 2, "load.brand_share": 1.0}
    hated = {**for_ever, "tolerance.median": 1.0, "purchase.brand_reactance": 0.6}
    tree_line = {"kind": "notice", "value": 0, "days": ["monday"]}
    own, needs = won_by_need(7, tree_line, 1, **hated)
    assert agrees([own, int(needs) - own], either(winning(math.log(0.6), 0.5)))
    assert not agrees([own, int(needs) - own], either(winning(math.log(0.64), 0.5)))


# Writing. rate 0.3, 100 members, value 0.5: p = 0.3 x sociality; a run goes on with 0.7.


@pytest.mark.parametrize(
    ("start", "share"), [({}, 1.0), ({"muted": 1}, 0.4 * SILENT + 1 - SILENT)], ids=["unmuted", "muted"]
)
def test_writing_follows_its_law(start, share):
    parameters = {
        **OPEN, "chat.rate": 0.3, "chat.spread": 0.0, "chat.muted_factor": 0.4,
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
    parameters = {**OPEN, "chat.rate": 0.3, "chat.spread": 0.0, "chat.size_power": 0.3}
    shape = {"start_from": {"groups": N // size, "size": size}, "line": BY_HAND, "tick": 1440}
    history = played(calm(N, 1, parameters, **shape), events=True)
    writers, p = len(events_of(history, WROTE)), 0.3 * factor
    assert agrees([writers, N - writers], [p, 1 - p])
    assert not agrees([writers, N - writers], [p * 0.92, 1 - p * 0.92])


def test_red_packet_raises_writing_on_its_day():
    parameters = {
        **OPEN, "chat.rate": 0.03, "chat.spread": 0.0, "chat.red_packet_boost": 5.0,
        "chat.excitation": 0.0,
    }  # fmt: skip
    shape = {"start_from": {"groups": 200, "size": 100}, "line": {"kind": "red_packet", "via": "manual"}, "tick": 1440}
    writers = len(events_of(played(calm(N, 1, parameters, **shape), events=True), WROTE))
    assert agrees([writers, N - writers], [0.15, 0.85])


def test_opening_counts_posts_seen():
    history = played(calm(50, 1, OPEN, line=BY_HAND, tick=1440), events=True)
    assert events_of(history, OPENED)[:, 4].tolist() == [1] * 50
