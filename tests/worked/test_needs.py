"""Worked examples of needs: when they fall due, who wins them, which visits they bring (MODEL.md section 5).

What must happen is found by a plain walk along each member's needs, from the draws and the formulas of the page.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import numpy as np
import pytest
from scipy import special

from sim.engine.history import LOST, OPENED, OWN_ORDERED, History
from sim.random_streams import MEMBER, NEED, draw_python
from tests.laws.worlds import ARM, events_of

from .plans import BUYING, NEEDS, OPEN_NEEDS, OPENS, STATED, by_day, line, run, world

SEED, SHAPE = 20210930, 1.44
GAMMA = math.gamma(1 + 1 / SHAPE)
NOTHING = line(days=["monday"], via="broadcast")
"""A post that no quota lets through."""
SHARE = 0.4
SHARES = {"purchase.share": SHARE, "purchase.growth": 0.0, "purchase.contestable": 0.5}


class Needs:
    """The needs of one member, one after the other: when each is due, how hard it is to win, from when it is open."""

    def __init__(self, member: int, orders_per_month: float, share: float = SHARE) -> None:
        self.member, self.number = member, 0
        _, _, frequency, first = draw_python(SEED, 0, MEMBER, member, 0, 0, 3)
        kappa = special.gammaincinv(0.6, frequency) / 0.6
        self.rate = float(np.float32(orders_per_month * kappa / (30.4375 * share)))
        self.due = special.gammaincinv(1 / SHAPE, first) ** (1 / SHAPE) / (self.rate * GAMMA)

    def word(self, place: int) -> float:
        """Return a draw of the current need: INTERVAL, CHOICE, AHEAD or PULL."""
        return draw_python(SEED, 0, NEED, self.member, 0, self.number, 0)[place]

    @property
    def choice(self) -> float:
        return self.word(1)

    @property
    def early(self) -> float:
        """Days before it is due from which it can be met, at the defaults of window and share of the interval."""
        return 2 * max(0.25, min(0.2 / self.rate, 3.0)) * self.word(2)

    def next(self) -> None:
        self.due += (-math.log(1 - self.word(0))) ** (1 / SHAPE) / (self.rate * GAMMA)
        self.number += 1


def won(push: float, share: float = SHARE, contestable: float = 0.5) -> float:
    """Return the probability of winning a need, by its odds."""
    odds = share / (1 - share) * math.exp(push / (contestable * (1 - share)))
    return share * (1 - contestable) + contestable * odds / (1 + odds)


def fallen_due(members: int, days: int, orders_per_month: float) -> Iterator[tuple[int, Needs]]:
    """Walk by day, then member, over what falls due, up to 32 needs a day."""
    walked = [Needs(member, orders_per_month) for member in range(members)]
    for day in range(days):
        for needs in walked:
            for _ in range(32):
                if day + 1 < needs.due:
                    break
                yield day, needs
                needs.next()


def due_rows(days: int, per_month: float, chance: Callable[[int], float], members: int = 30) -> list[list[int]]:
    """Return the rows of own orders and lost needs where a need of a day is won with a chance."""
    rows = []
    for day, needs in fallen_due(members, days, per_month):
        natural = needs.choice < SHARE
        if needs.choice < chance(day):
            rows.append([day, needs.member, 0, OWN_ORDERED, 2000, int(not natural)])
        elif natural:
            rows.append([day, needs.member, 0, LOST, needs.number, 0])
    return rows


def happened(history: History) -> list[list[int]]:
    """Return the rows of own orders and lost needs."""
    codes = history.events[:, 3]
    found: list[list[int]] = history.events[(codes == OWN_ORDERED) | (codes == LOST)].tolist()
    return found


def lived(
    days: int, orders_per_month: float, parameters: dict[str, float], *lines: Any, n: int = 30, **more: Any
) -> History:
    """Run members who need something now and then, in ticks of a day."""
    tree = world(days, *(lines or (NOTHING,)), sizes=(n,), **more)
    tree["customers"]["segments"]["all"]["orders_per_month"] = orders_per_month
    return run(tree, {**SHARES, **parameters})


class TestOwnNeed:
    @pytest.mark.parametrize("orders_per_month", [1, 10, 100])
    def test_natural_needs_are_met_when_they_fall_due(self, orders_per_month: float) -> None:
        """Several a day at a hundred a month; of the others nothing is seen."""
        history = lived(20, orders_per_month, {})
        expected = due_rows(20, orders_per_month, lambda day: SHARE)
        assert happened(history) == expected
        assert {row[3] for row in expected} == {OWN_ORDERED}
        counts = np.unique([row[:2] for row in expected], axis=0, return_counts=True)[1]
        assert (counts.max() > 1) == (orders_per_month > 1)

    def test_more_than_a_tick_can_meet_waits(self) -> None:
        """Thousand a month: who buys most often needs more than 32 things a day, and is served on the days after."""
        history = lived(3, 1000, {})
        assert happened(history) == due_rows(3, 1000, lambda day: SHARE)
        most = max(Needs(member, 1000).rate for member in range(30))
        assert most > 64

    def test_nobody_needs_anything(self) -> None:
        assert happened(lived(20, 0, {})) == []

    def test_load_on_the_operator_loses_needs(self) -> None:
        """From Tuesday on thrice the tolerance: ln(1 - 3/4) by full reactance."""
        shocks = [{"kind": "scandal", "date": "2023-05-02", "irritation": 3}]
        history = lived(20, 30, {"purchase.brand_reactance": 1.0, "load.half_life_days": 1e9}, shocks=shocks)
        expected = due_rows(20, 30, lambda day: won(math.log(0.25)) if day else SHARE)
        assert happened(history) == expected
        assert {row[3] for row in expected} == {OWN_ORDERED, LOST}
        assert by_day(history, "lost_orders") == days_of(expected, LOST, 20)

    def test_load_fades_without_anything_being_written(self) -> None:
        shocks = [{"kind": "scandal", "date": "2023-05-02", "irritation": 3}]
        history = lived(20, 30, {"purchase.brand_reactance": 1.0, "load.half_life_days": 2.0}, shocks=shocks)
        loads = [3 * 2 ** (-(day - 1) / 2) if day else 0 for day in range(20)]
        assert happened(history) == due_rows(20, 30, lambda day: won(-math.log(1 + loads[day])))

    def test_a_better_memory_wins_needs(self) -> None:
        """One post on Monday: V from 0.5 to 1, one exposure of enough 3, goodwill 2; needs of others are won."""
        better = {**OPENS, "purchase.goodwill": 2.0, "value.smoothing": 1.0, "value.half_life_days": 1e9,
                  "exposure.half_life_days": 1e9, "exposure.enough": 3.0}  # fmt: skip
        history = lived(7, 90, better, line(days=["monday"]))
        expected = due_rows(7, 90, lambda day: won(1 - math.exp(-1 / 3)) if day else SHARE)
        assert happened(history) == expected
        assert {row[5] for row in expected} == {0, 1}
        assert sum(by_day(history, "own_incremental_orders")) == sum(row[5] for row in expected)
        assert {row[3] for row in expected} == {OWN_ORDERED}

    def test_exposures_of_the_past_fade(self) -> None:
        """A post a day seen with a half-life of a day is an exposure of 2 at first; a scandal has halved the memory."""
        shocks = [{"kind": "scandal", "date": "2023-05-01", "value": 0.4}]
        worse = {"purchase.goodwill": 5.0, "exposure.half_life_days": 1.0, "purchase.brand_reactance": 0.0,
                 "exposure.enough": 3.0}  # fmt: skip
        start = [{**STATED, "groups": 1, "size": 30, "age_days": 5, "past": {"joining": "forced", "posts_per_day": 1}}]
        history = lived(20, 30, worse, shocks=shocks, start_from=start)
        pushes = [5 * -0.4 * (1 - math.exp(-2 * 2.0**-day / 3)) for day in range(20)]
        assert happened(history) == due_rows(20, 30, lambda day: won(pushes[day]))


def days_of(rows: list[list[int]], code: int, days: int) -> list[int]:
    """Count rows of a code by day."""
    return np.bincount([row[0] for row in rows if row[3] == code], minlength=days).tolist()


class TestPriceMemory:
    def after_a_cut(self, needs: Needs, member: int, days: int) -> Iterator[list[int]]:
        """Walk along the needs of a member who buys one of them at a quarter off on the first day."""
        cut = 0.0
        for day in range(days):
            for _ in range(32):
                if day + 1 < needs.due:
                    break
                if needs.choice < won(-2 * cut, contestable=1.0):
                    cut /= 2
                    yield [day, member, 0, OWN_ORDERED, 2000, 0]
                elif needs.choice < SHARE:
                    yield [day, member, 0, LOST, needs.number, 0]
                needs.next()
            if day == 0:
                cut = 0.5 * -math.log(0.75)
                needs.next()

    def test_a_price_cut_is_paid_for_at_full_prices(self) -> None:
        """All buy at a quarter off on Monday: a = 0.5 ln(4/3), halved by every own order; it counts twice times it."""
        sure = {**BUYING, **SHARES, "purchase.contestable": 1.0, "purchase.elasticity": 4.0, "purchase.reference": 0.5,
                "purchase.adapt": 0.5, "purchase.frequency_shape": 0.6}  # fmt: skip
        history = lived(7, 60, sure, line("coupon", days=["monday"]))
        expected = []
        for member in range(30):
            expected += self.after_a_cut(Needs(member, 60), member, 7)
        assert by_day(history, "group_orders")[0] == 30
        assert happened(history) == sorted(expected, key=lambda row: row[:2])
        assert any(row[3] == LOST for row in expected)


class TestBack:
    """A need that goes back falls due when it would have, and is as hard to win as before."""

    EVERYTHING: ClassVar[dict[str, float]] = {
        **BUYING,
        **SHARES,
        "purchase.contestable": 1.0,
        "purchase.frequency_shape": 0.6,
    }

    def test_after_all_orders_of_monday_are_cancelled(self) -> None:
        offer = {"ends_after": "1 day", "min_buyers": 99}
        history = lived(7, 30, self.EVERYTHING, line("promotion", days=["monday"], offer=offer))
        assert by_day(history, "cancelled_orders")[1] == 30
        assert happened(history) == due_rows(7, 30, lambda day: SHARE)

    def test_after_all_orders_but_one_are_refused(self) -> None:
        """Who got the one thing meets a need less by the own way; all the others meet what they would have met."""
        history = lived(7, 30, self.EVERYTHING, line("promotion", days=["monday"], offer={"stock": 1}))
        (member,) = history.orders["member"][history.orders["group"] >= 0].tolist()
        assert by_day(history, "refused_orders")[0] == 29
        expected = due_rows(7, 30, lambda day: SHARE)
        assert [row for row in happened(history) if row[1] != member] == [row for row in expected if row[1] != member]


class TestStructures:
    """Rivals of the built-in mechanisms, named in the file."""

    def test_each_day_a_need_can_be_won_anew(self) -> None:
        """An offer of no worth a day, half won: by a draw of the day, whichever need it is."""
        half = {**BUYING, "purchase.share": 0.5, "purchase.growth": 0.0}
        history = run(world(6, line("promotion", benefit=0), structures={"choice": "each_day"}), half)
        draws = [[draw_python(SEED, 0, NEED, member, 0, day, 1)[0] for member in range(10)] for day in range(6)]
        ordered = np.zeros((6, 10), bool)
        ordered[history.orders["tick"], history.orders["member"]] = True
        assert ordered.tolist() == (np.array(draws) < 0.5).tolist()

    @pytest.mark.parametrize(("form", "effect"), [
        ("saturating", 1 - math.exp(-1 / 3)), ("inverted_u", math.exp(0.5) / 2), ("none", 1.0),
    ])  # fmt: skip
    def test_effect_of_one_exposure(self, form: str, effect: float) -> None:
        """Goodwill 2 and half a value more: the effect itself; the peak lies at two exposures."""
        better = {**OPENS, "purchase.goodwill": 2.0, "value.smoothing": 1.0, "value.half_life_days": 1e9,
                  "exposure.half_life_days": 1e9, "exposure.enough": 3.0, "exposure.peak": 2.0}  # fmt: skip
        history = lived(7, 90, better, line(days=["monday"]), structures={"exposure": form})
        assert happened(history) == due_rows(7, 90, lambda day: won(effect) if day else SHARE)


class TestKinds:
    def test_baseline_moved_and_incremental(self) -> None:
        """All needs can be met at once: natural ones are moved a week after the day or later, or beyond the horizon."""
        open_now = {**BUYING, **SHARES, "purchase.contestable": 1.0, "purchase.frequency_shape": 0.6}
        history = lived(20, 3, open_now, line("promotion", days=["monday"]), n=100)
        expected = []
        for member in range(100):
            needs = Needs(member, 3)
            while needs.due <= 1:
                needs.next()
            ahead = needs.due - 1 >= 7 or needs.due > 20
            expected.append(3 if needs.choice >= SHARE else 2 if ahead else 1)
        chosen = (history.orders["tick"] == 0) & (history.orders["group"] >= 0)
        assert history.orders["kind"][chosen].tolist() == expected
        assert set(expected) == {1, 2, 3}

    def test_within_a_week_of_the_end_what_lies_behind_it_is_moved_too(self) -> None:
        """Five days: a need of the third day is met as it would have been, one of the sixth was moved."""
        open_now = {**BUYING, **SHARES, "purchase.contestable": 1.0, "purchase.frequency_shape": 0.6}
        history = lived(5, 6, open_now, line("promotion", days=["monday"]), n=100)
        dues = {}
        for member in range(100):
            needs = Needs(member, 6)
            while needs.due <= 1:
                needs.next()
            if needs.choice < SHARE:
                dues[member] = needs.due
        chosen = (history.orders["tick"] == 0) & (history.orders["group"] >= 0) & (history.orders["kind"] == 2)
        moved = set(history.orders["member"][chosen].tolist())
        assert moved == {member for member, due in dues.items() if due > 5}
        assert any(5 < due < 7 for due in dues.values())


class TestSeeking:
    """Visits out of a need: at most one a need, whoever would have met it."""

    def pulled(self, pulls: float, n: int = 40) -> set[int]:
        """Return whose first need pulls."""
        return {member for member in range(n) if draw_python(SEED, 0, NEED, member, 0, 0, 0)[3] < pulls}

    def sought(self, days: int, parameters: dict[str, float], **how: Any) -> History:
        """Run forty members with a need that is open for ever."""
        tree = world(days, NOTHING, sizes=(40,), **how)
        return run(tree, {**OPENS, **OPEN_NEEDS, **SHARES, **parameters})

    def test_once_a_need_whatever_the_looks(self) -> None:
        """Ticks of an hour over three days, nothing to read: each opens once, on the first day."""
        history = self.sought(3, {"attention.need_pull": 0.6}, tick=60)
        assert {tuple(row) for row in events_of(history, OPENED)[:, [1, 4]].tolist()} == {
            (member, 0) for member in self.pulled(0.6)
        }
        assert by_day(history, "need_visits") == [len(self.pulled(0.6)), 0, 0]
        assert by_day(history, "openings") == by_day(history, "need_visits")

    @pytest.mark.parametrize(("habit", "pull"), [(1.0, 0.3), (0.5, 0.3), (0.2, 0.12)])
    def test_pull_by_the_habit_up_to_a_half(self, habit: float, pull: float) -> None:
        history = self.sought(3, {"attention.need_pull": 0.3, "habit.forced": habit})
        assert set(events_of(history, OPENED)[:, 1].tolist()) == self.pulled(pull)
        assert 0 < len(self.pulled(pull)) < 40

    def test_the_chat_of_the_strongest_habit_the_first_on_ties(self) -> None:
        """Two memberships: that of the first day with a habit of .2, and two of mass groups with .9."""
        tree = world(3, NOTHING, sizes=(40,))
        made = {"kind": "mass_groups", "schedule": "posts", "groups_per_member": 2, "joining": "opt_in"}
        tree["arms"][ARM].append(made)
        habits = {"habit.forced": 0.2, "habit.opt_in": 0.9, "attention.need_pull": 0.8}
        # On the first day the new memberships are not there yet: who is pulled comes at once, by 0.8 x 2 x 0.2.
        early, all_ = self.pulled(0.32), self.pulled(0.8)
        history = run(tree, {**OPENS, **OPEN_NEEDS, **SHARES, **habits})
        rows = {(row[0], row[1], row[2]) for row in events_of(history, OPENED).tolist()}
        assert rows == {(0, member, 0) for member in early}
        tree["start_from"] = []
        tree["arms"][ARM] = [made]
        rows = {tuple(row[:3]) for row in events_of(run(tree, {**OPENS, **OPEN_NEEDS, **SHARES, **habits}), OPENED)}
        assert {(row[1], row[2]) for row in rows} == {(member, 0) for member in all_}

    def test_from_when_the_need_is_open(self) -> None:
        """A walk over thirty days: what falls due is met first; then a need that is open is followed up."""
        history = lived(30, 3, {**OPENS, "attention.need_pull": 1.0}, n=60)
        expected: set[tuple[int, int]] = set()
        for member in range(60):
            needs, asked = Needs(member, 3), -1
            for day in range(30):
                while day + 1 >= needs.due:
                    needs.next()
                if needs.number > asked and needs.due - (day + 1) <= needs.early:
                    asked = needs.number
                    expected.add((day, member))
        assert {(row[0], row[1]) for row in events_of(history, OPENED).tolist()} == expected
        assert len(expected) > 20

    def test_who_comes_for_an_offer_reads_the_newest_post_however_deep(self) -> None:
        """Depth of half a message: whoever opens by habit sees nothing of the three posts, who seeks sees one."""
        posts = [line(), line(), line()]
        tree = world(1, *posts, sizes=(40,))
        shallow = {**OPENS, **OPEN_NEEDS, **SHARES, "attention.need_pull": 0.6, "reading.depth_median": 0.5}
        rows = events_of(run(tree, shallow), OPENED)
        seen = {row[1]: row[4] for row in rows.tolist()}
        assert seen == {member: int(member in self.pulled(0.6)) for member in range(40)}

    def test_seekers_need_no_badge(self) -> None:
        """Folded and never looked into: those whose need pulls come all the same."""
        tree = world(2, line(), sizes=(40,))
        tree["start_from"] = [{**STATED, "groups": 1, "size": 40, "age_days": 30, "folded": 1}]
        history = run(tree, {**OPENS, **OPEN_NEEDS, **SHARES, "attention.need_pull": 0.6})
        assert set(events_of(history, OPENED)[:, 1].tolist()) == self.pulled(0.6)


def test_needs_that_never_fall_due_are_open_for_ever() -> None:
    """What the other examples rest on: nobody orders by own need in a hundred days, and everyone on every offer."""
    history = run(world(100, line("promotion")), BUYING)
    assert by_day(history, "own_orders") == [0] * 100
    assert by_day(history, "group_orders") == [10] * 100
    assert NEEDS > 0
