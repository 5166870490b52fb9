"""Worked examples of a line's `mix` and of `posts_kept` (MODEL.md 8): which post is of which kind, which is sent.

Kinds are told apart by what ten people who buy whatever is offered do on the day: nothing on a notice, an order at
the full price on a promotion, one with the coupon of 5 yuan on a coupon.
"""

from __future__ import annotations

import math
from typing import Any

import pytest

from sim.engine.history import History
from tests.laws.worlds import ARM

from .plans import BUYING, HALF, OPENS, by_day, line, run, world


def kinds(history: History) -> str:
    """Return a letter a day: n(otice), p(romotion), c(oupon), - where nothing was sent."""
    days = zip(*(by_day(history, name) for name in ("posts_sent", "group_orders", "cut_fen")), strict=True)
    return "".join("-" if not sent else "n" if not orders else "c" if cut else "p" for sent, orders, cut in days)


def mix(**shares: float) -> list[dict[str, Any]]:
    """Write the kinds of a mix with their shares."""
    return [{"share": share, "kind": kind} for kind, share in shares.items()]


class TestMix:
    @pytest.mark.parametrize(("shares", "turns"), [
        ({"notice": 0.75, "promotion": 0.25}, "nnpnnnpn"),
        ({"promotion": 0.25, "notice": 0.75}, "npnnnpnn"),
        ({"notice": 0.5, "promotion": 0.5}, "npnpnpnp"),
        ({"notice": 0.5, "promotion": 0.3, "coupon": 0.2}, "npcnnpncpn" "npcn"),
        ({"coupon": 0.0, "promotion": 1.0}, "pppp"),
        ({"coupon": 1.0}, "cccc"),
    ], ids=str)  # fmt: skip
    def test_the_greatest_deficit_is_next_and_the_first_on_ties(self, shares: dict[str, float], turns: str) -> None:
        """.75 and .25: deficits (.75, .25), (.5, .5), (.25, .75), (1, 0), then from the start again."""
        assert kinds(run(world(len(turns), line(None, mix=mix(**shares))), BUYING)) == turns

    def test_each_line_has_its_turns(self) -> None:
        """Two lines of a day, in turn out of step: a day has a notice and a promotion."""
        lines = [line(None, mix=mix(notice=0.5, promotion=0.5)), line(None, mix=mix(promotion=0.5, notice=0.5))]
        assert kinds(run(world(4, *lines), BUYING)) == "pppp"
        assert by_day(run(world(4, *lines), BUYING), "offers_seen") == [10] * 4

    def test_turns_over_the_times_of_a_day(self) -> None:
        """Twice a day: Monday n, p; Tuesday n, p; orders only at noon."""
        history = run(
            world(2, line(None, at=["00:00", "12:00"], mix=mix(notice=0.5, promotion=0.5)), tick=HALF), BUYING
        )
        assert sorted(set(history.orders["tick"].tolist())) == [1, 3]

    def test_only_what_is_planned_counts(self) -> None:
        """Mondays and Tuesdays: the turn waits over the days between."""
        mixed = line(None, days=["monday", "tuesday"], mix=mix(notice=0.75, promotion=0.25))
        assert kinds(run(world(9, mixed), BUYING)) == "nn-----pn"

    def test_turns_go_on_where_a_post_is_dropped(self) -> None:
        """Two broadcasts a month: n and p in May; 1 June is the 32nd turn, p."""
        mixed = line(None, via="broadcast", mix=mix(notice=0.5, promotion=0.5))
        found = kinds(run(world(34, mixed, broadcasts=2), BUYING))
        assert found == "np" + "-" * 29 + "pn-"

    def test_what_a_kind_says_itself(self) -> None:
        """Topic, value, benefit and offer of the kind where it has them, of the line where it has not."""
        own = {"share": 0.5, "kind": "promotion", "offer": {"coupon_yuan": 3}, "benefit": 0.25}
        other = {"share": 0.5, "kind": "promotion"}
        mixed = line(None, mix=[own, other], offer={"discount": "50%"})
        history = run(world(2, mixed), {**BUYING, "value.smoothing": 1.0})
        assert by_day(history, "cut_fen") == [10 * 300, 10 * 1000]
        assert by_day(history, "value") == [10 * 2**18, 10 * 2**20]

    def test_flash_groups_have_turns_by_wave(self) -> None:
        """Two waves of three posts, n p n in each: with one count for all the second would begin with p."""
        tree = world(9, tick=60)
        rush = {"every": "1 hour", "topic": "tea", "value": 0, "benefit": 1, "via": "manual"}
        tree["schedules"]["rush"] = [{**rush, "mix": mix(notice=0.5, promotion=0.5)}]
        flash = {"kind": "flash_groups", "every": "tuesday", "at": "10:00", "lasts": "4 hours", "entry": 1}
        tree["arms"]["flash"] = [{**flash, "schedule": "rush"}]
        history = run(tree, {**BUYING, "attention.push_pull": 1000.0}, arm="flash")
        assert sorted(set(history.orders["tick"].tolist())) == [24 + 12, 8 * 24 + 12]


class TestKept:
    def kept(self, share: float | str, days: int, *lines: dict[str, Any], **how: Any) -> str:
        keep = {"posts_kept": share, "adjustable": True}
        return kinds(run(world(days, *(lines or (line(),)), keep=keep, **how), BUYING))

    @pytest.mark.parametrize(("share", "sent"), [
        (1, "nnnnnnnnnn"), (0, "----------"), (0.5, "-n-n-n-n-n"), (0.3, "---n--n--n"), (0.75, "-nnn-nnn-n"),
        (0.1, "---------n"), (0.09, "----------"),
    ])  # fmt: skip
    def test_spread_evenly(self, share: float, sent: str) -> None:
        """Post i is sent where floor((i + 1) r) > floor(i r)."""
        assert self.kept(share, 10) == sent

    def test_in_order_of_tick_then_line(self) -> None:
        """Two lines a day, half kept: always the second of the day, in the order of time and not of the list."""
        noon, morning = line("promotion", at=["12:00"]), line("notice", at=["00:00"])
        assert self.kept(0.5, 3, noon, morning, tick=HALF) == "ppp"
        same = (line("notice"), line("promotion"))
        assert self.kept(0.5, 3, *same) == "ppp"
        assert self.kept(0.5, 3, *same[::-1]) == "nnn"

    def test_the_mix_takes_turns_among_those_that_are_sent(self) -> None:
        mixed = line(None, mix=mix(notice=0.5, promotion=0.5))
        assert self.kept(0.5, 8, mixed) == "-n-p-n-p"

    def test_after_what_the_calendar_leaves(self) -> None:
        """Nothing is planned on Tuesday and Wednesday, so Thursday's post is the second."""
        entry = {"name": "rest", "from": "2023-05-02", "to": "2023-05-03", "schedules": {"posts": "none"}}
        assert self.kept(0.5, 6, calendar=[entry]) == "---n-n"

    def test_what_is_not_kept_wears_nothing_out(self) -> None:
        """Habit learns half the worth on the second day where one post was read on the first, a third after two.

        What is remembered of the operator's posts is their worth itself, however many were read.
        """
        posts = (line(value=0.8, benefit=0), line(value=0.8, benefit=0))
        seen = {**OPENS, "habit.gain": 0.01, "value.smoothing": 1.0, "value.match_concentration": 1e12,
                "novelty.half_life_days": 1e9, "novelty.messages_per_week": 7e-9 * math.log(2)}  # fmt: skip
        for kept, worth in ((0.5, 0.8 / 2), (1, 0.8 / 3)):
            tree = world(2, *posts, keep={"posts_kept": kept})
            tree["customers"]["segments"]["all"]["interests"] = {"tea": 0.5}
            daily = run(tree, seen).daily
            before, after = daily["habit"] / 10 / 2**20
            assert before == pytest.approx(1 + 0.01 * (0.8 - 1), abs=1e-6)
            assert after == pytest.approx(before + 0.01 * (worth - before), abs=1e-6)
            assert daily["value"] / 10 / 2**20 == pytest.approx([0.8, 0.8], abs=1e-4)

    def test_rules_of_other_strategies_are_not_touched(self) -> None:
        tree = world(4, keep={"posts_kept": 0})
        tree["arms"][ARM].append({"kind": "mass_groups", "schedule": "posts", "size": 10})
        assert by_day(run(tree), "posts_sent") == [1, 1, 1, 1]
