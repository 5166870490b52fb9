"""Worked examples of offers that end, sell out, need a basket or need buyers (MODEL.md 4.3, 4.5 and 5 to 8)."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pytest

from sim.engine.history import CANCELLED, LOST, ORDER_PLACED, REFUSED, History
from sim.random_streams import NEED, batch
from tests.laws.worlds import events_of

from .plans import BUYING, HALF, buyers, by_day, line, run, world

SEED = 20210930
EVERYONE = set(range(10))
HALF_WIN = {**BUYING, "purchase.share": 0.5, "purchase.growth": 0.0}
"""Half of the needs are won by an offer that nothing speaks for, and all by one that is worth anything."""
PLAIN = line("promotion", days=["tuesday"], benefit=0)
"""Tuesday's offer of no worth: whoever takes it needs a CHOICE below one half."""


def choices(need: int, n: int = 10) -> np.ndarray:
    """Return the CHOICE of a need, for the first members."""
    return batch(SEED, 0, NEED, np.arange(n), tick=need)[:, 1]


def won(need: int, members: set[int] = EVERYONE) -> set[int]:
    """Return the members whose need is won by an offer of no worth."""
    return members & set(np.flatnonzero(choices(need, 40) < 0.5).tolist())


def offer(kind: str = "promotion", **said: Any) -> dict[str, Any]:
    """Write a line of Monday's first tick with an offer."""
    return line(kind, days=["monday"], offer=said)


class TestEnd:
    SLOW: ClassVar[dict[str, float]] = {**BUYING, "attention.sessions_per_day": 8.0}

    def ordered(self, **said: Any) -> np.ndarray:
        """Count orders by hour of the day of one post at eight to 400 members who look now and then."""
        history = run(world(1, line("promotion", at=["08:00"], offer=said), sizes=(400,), tick=60), self.SLOW)
        return np.bincount(history.orders["tick"], minlength=24)

    def test_an_offer_is_over_in_the_tick_in_which_it_ends(self) -> None:
        open_ended, ended = self.ordered(), self.ordered(ends_after="3 hours")
        assert ended[:11].tolist() == open_ended[:11].tolist()
        assert ended[11:].sum() == 0 < open_ended[11]
        assert open_ended[8] > 0

    def test_what_is_over_is_read_as_content(self) -> None:
        """Read after its end: seen, no offer seen, no order."""
        tree = world(1, line("promotion", offer={"ends_after": "12 hours"}), sizes=(200,), tick=HALF)
        late = run(tree, {**BUYING, "attention.sessions_per_day": 2.0})
        on_time = len(events_of(late, ORDER_PLACED))
        assert set(late.orders["tick"].tolist()) == {0}
        assert by_day(late, "offers_seen") == [on_time]
        assert by_day(late, "posts_seen")[0] > on_time > 0


class TestStock:
    def test_the_smallest_draws_stand(self) -> None:
        """Ten ask for three: those with the three smallest CHOICE draws of their needs get them."""
        history = run(world(1, offer(stock=3)), BUYING)
        first = set(np.argsort(choices(0))[:3].tolist())
        assert buyers(history, 0) == first
        refused = events_of(history, REFUSED)
        assert refused[:, :4].tolist() == [[0, member, 0, REFUSED] for member in sorted(EVERYONE - first)]
        assert set(refused[:, 4].tolist()) == {0}
        assert by_day(history, "refused_orders") == [7]
        assert by_day(history, "group_orders") == [3]
        assert by_day(history, "revenue_fen") == [3 * 2000]

    @pytest.mark.parametrize(("stock", "stand"), [(0, 0), (9, 9), (10, 10), (11, 10)])
    def test_around_the_number_of_those_who_ask(self, stock: int, stand: int) -> None:
        history = run(world(1, offer(stock=stock)), BUYING)
        assert by_day(history, "group_orders") == [stand]
        refused = 0 if stock == 0 else 10 - stand
        assert by_day(history, "refused_orders") == [refused]

    def test_nothing_left_is_no_offer(self) -> None:
        """Stock of nothing: read as content, nobody asks."""
        assert by_day(run(world(1, offer(stock=0)), BUYING), "offers_seen") == [0]

    def test_one_stock_for_all_groups(self) -> None:
        history = run(world(1, offer(stock=5), sizes=(4, 3, 3)), BUYING)
        assert by_day(history, "group_orders") == [5]
        assert by_day(history, "refused_orders") == [5]

    def test_the_next_post_has_a_stock_of_its_own(self) -> None:
        history = run(world(3, line("promotion", offer={"stock": 4})), BUYING)
        assert by_day(history, "group_orders") == [4, 4, 4]

    def test_who_was_refused_has_the_need_back(self) -> None:
        """On Tuesday their first need is asked again, and the second one of those who got something."""
        history = run(world(2, offer(stock=12), PLAIN, sizes=(40,)), HALF_WIN)
        got = buyers(history, 0)
        again, second = won(0, set(range(40)) - got), won(1, got)
        assert buyers(history, 1) == again | second
        assert again
        assert second
        assert by_day(history, "lost_orders") == [0, 0]

    def test_what_is_left_is_sold_in_later_ticks(self) -> None:
        """Seven of twelve, over a day of looks now and then: never more, and none is lost."""
        slow = {**BUYING, "attention.sessions_per_day": 4.0}
        plain = run(world(1, line("promotion", at=["08:00"]), sizes=(12,), tick=60), slow)
        scarce = run(world(1, line("promotion", at=["08:00"], offer={"stock": 7}), sizes=(12,), tick=60), slow)
        assert len(plain.orders["tick"]) > 8
        ticks = np.sort(plain.orders["tick"])
        assert sorted(scarce.orders["tick"].tolist()) == ticks[:7].tolist()


class TestMinBuyers:
    """Ten buy on Monday on an offer that ends when Tuesday begins."""

    def bought(self, least: int, *more: dict[str, Any], days: int = 2, **how: Any) -> History:
        monday = offer("coupon", ends_after="1 days", min_buyers=least)
        return run(world(days, monday, *more, **how), HALF_WIN)

    def test_as_many_as_are_needed(self) -> None:
        history = self.bought(10)
        assert by_day(history, "group_orders") == [10, 0]
        assert by_day(history, "cancelled_orders") == [0, 0]
        assert len(events_of(history, CANCELLED)) == 0

    def test_one_too_few(self) -> None:
        """All are cancelled, and taken out of the log and of the day on which they were placed."""
        history = self.bought(11)
        for name in ("group_orders", "revenue_fen", "cut_fen"):
            assert by_day(history, name) == [0, 0], name
        assert len(history.orders["tick"]) == 0
        assert events_of(history, CANCELLED).tolist() == [[1, member, 0, CANCELLED, 0, 0] for member in range(10)]
        assert len(events_of(history, ORDER_PLACED)) == 10
        assert by_day(history, "cancelled_orders") == [0, 10]

    def test_whose_order_is_cancelled_has_the_need_back(self) -> None:
        """Closed before Tuesday's post is sent: it is asked of the first needs; had the orders stood, of the second."""
        assert buyers(self.bought(11, PLAIN), 1) == won(0)
        assert buyers(self.bought(10, PLAIN), 1) == won(1)
        assert won(0) != won(1)

    def test_their_needs_are_lost_if_they_have_ordered_since(self) -> None:
        """Noon's order, on the second need, stands; Tuesday asks the third one. The first was natural or is no loss."""
        noon = line("promotion", days=["monday"], at=["12:00"])
        history = self.bought(11, noon, PLAIN, tick=HALF)
        assert by_day(history, "cancelled_orders") == [0, 10]
        assert buyers(history, 1) == EVERYONE
        assert buyers(history, 2) == won(2)
        assert by_day(history, "lost_orders") == [0, len(won(0))]
        assert len(events_of(history, LOST)) == 0

    def test_counts_of_kinds_are_taken_back(self) -> None:
        """The natural ones were moved here from a far future, the others won."""
        stands, undone = self.bought(10), self.bought(11)
        assert by_day(stands, "moved_orders") == [len(won(0)), 0]
        assert by_day(stands, "incremental_orders") == [10 - len(won(0)), 0]
        for name in ("moved_orders", "incremental_orders", "baseline_orders", "lost_orders"):
            assert by_day(undone, name) == [0, 0], name

    def test_none_without_end(self) -> None:
        """The horizon is over before the offer: its orders stand."""
        assert by_day(self.bought(11, days=1), "group_orders") == [10]

    def test_as_many_as_the_stock_allows_are_enough(self) -> None:
        """Ten ask for four; four are needed: they get it, the others are refused."""
        history = run(world(2, offer(stock=4, ends_after="1 days", min_buyers=4)), BUYING)
        assert by_day(history, "refused_orders") == [6, 0]
        assert by_day(history, "cancelled_orders") == [0, 0]
        assert by_day(history, "group_orders") == [4, 0]

    def test_buyers_of_all_groups_count(self) -> None:
        tree = world(2, offer(ends_after="1 days", min_buyers=10), sizes=(5, 5))
        assert by_day(run(tree, BUYING), "group_orders") == [10, 0]

    def test_the_group_keeps_its_count(self) -> None:
        """Two Mondays, all cancelled: on the third a rule finds twenty orders of the last 14 days in the group."""
        monday = offer("coupon", ends_after="1 days", min_buyers=11)
        for least, alive in ((20, 0), (21, 1)):
            rule = {"when": {"date": "2023-05-15", "orders_14d": {"at_least": least}}, "do": "dissolve"}
            history = run(world(15, monday, rules=[rule]), BUYING)
            assert sum(by_day(history, "cancelled_orders")) == 20
            assert sum(by_day(history, "group_orders")) == 10 * alive
            assert by_day(history, "groups_alive") == [1] * 14 + [alive]

    def test_in_order_of_campaign_then_member(self) -> None:
        lines = [offer(ends_after="1 days", min_buyers=99), line("promotion", days=["monday"], at=["12:00"], offer={
            "ends_after": "12 hours", "min_buyers": 99,
        })]  # fmt: skip
        rows = events_of(run(world(2, *lines, tick=HALF), BUYING), CANCELLED)
        assert rows[:, 1].tolist() == [*range(10), *range(10)]
        assert rows[:, 4].tolist() == [0] * 10 + [1] * 10
        assert rows[:, 5].tolist() == [0] * 10 + [1] * 10


class TestThreshold:
    """A basket of 20 yuan, a coupon of 5 yuan and a tenth off."""

    @pytest.mark.parametrize(("threshold", "cut"), [(0, 700), (20, 700), (20.01, 0), (1e7, 0)])
    def test_cuts_hold_from_the_threshold_on(self, threshold: float, cut: int) -> None:
        history = run(world(1, offer("coupon", discount="10%", threshold_yuan=threshold)), BUYING)
        assert by_day(history, "group_orders") == [10]
        assert by_day(history, "cut_fen") == [10 * cut]

    def test_baskets_below_it_see_no_lower_price(self) -> None:
        """A cut of .35 at an elasticity of 1: sigma(-ln .65 / .5) = 1 / (1 + .65^2); .5 without it."""
        half = {**HALF_WIN, "purchase.salience": 0.0, "purchase.elasticity": 1.0}
        for threshold, chance in ((20.0, 1 / (1 + 0.65**2)), (20.01, 0.5)):
            tree = world(1, offer("coupon", discount="10%", threshold_yuan=threshold), sizes=(200,))
            assert buyers(run(tree, half), 0) == set(np.flatnonzero(choices(0, 200) < chance).tolist())


class TestRollCall:
    """Where nobody has bought yet and none is worth nothing, nobody is the first to buy on a roll call."""

    ALONE: ClassVar[dict[str, float]] = {**BUYING, "purchase.no_buyers": 0.0}

    @pytest.mark.parametrize(("kind", "visible", "orders"), [
        ("promotion", False, 10), ("promotion", True, 0), ("roll_call", False, 0), ("roll_call", True, 0),
    ])  # fmt: skip
    def test_buyers_of_a_roll_call_are_visible(self, kind: str, visible: bool, orders: int) -> None:
        tree = world(1, offer(kind), keep={"buyers_visible": visible})
        assert by_day(run(tree, self.ALONE), "group_orders") == [orders]

    def test_it_has_an_offer_without_a_cut(self) -> None:
        history = run(world(1, offer("roll_call")), BUYING)
        assert by_day(history, "group_orders") == [10]
        assert by_day(history, "cut_fen") == [0]
