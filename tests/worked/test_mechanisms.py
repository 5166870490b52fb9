"""Worked examples of every mechanism: numbers found by hand, written out beside the call.

The functions are taken as plain Python (`py_func`), as they stand on the page; that compiled code gives the same bits
is the oracle's to show. `e` below is Euler's number.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from sim.mechanisms import (
    chat,
    decay,
    decision,
    exposure,
    folded_box,
    inbox,
    irritation,
    need_visits,
    opening,
    purchase,
    reading,
    rows,
    sessions,
)
from sim.mechanisms import perceived_value as worth
from sim.states import FOLDED, LEFT, MUTED, NORMAL, PINNED

E = math.e
LEAST, GREATEST = 2.0**-33, 1 - 2.0**-33
"""The least and the greatest draw."""


def plain(function: Any) -> Callable[..., float]:
    """Return the Python function behind a compiled one."""
    return getattr(function, "py_func", function)


def at(function: Any, *numbers: float) -> float:
    """Return the value of a mechanism at some numbers."""
    return plain(function)(*numbers)


def entered(*terms: float) -> float:
    """Return the probability of entering by the terms of its logit."""
    return at(opening.opening_probability, at(opening.opening_logit, *terms))


def yes_below(probability: float, function: Any, *numbers: float) -> bool:
    """Tell whether a mechanism that takes the draw says yes to what lies below a probability, and to nothing else."""
    lower, upper = probability * (1 - 1e-12), probability * (1 + 1e-12)
    below = [draw for draw in (LEAST, lower / 2, lower) if draw < probability]
    above = [draw for draw in (upper, (1 + upper) / 2, GREATEST) if draw > probability]
    said = [plain(function)(draw, *numbers) for draw in (*below, *above)]
    return said == [True] * len(below) + [False] * len(above)


def near(number: float) -> Any:
    """Equal to twelve digits."""
    return pytest.approx(number, rel=1e-12, abs=1e-15)


def test_near_is_near_and_nothing_else() -> None:
    assert near(0.3) == 0.1 + 0.2
    assert near(0.3) != 0.3 + 1e-11


class TestSessions:
    def test_half_a_session_expected(self) -> None:
        assert at(sessions.session_probability, 0.5, 0.15, 0) == near(1 - E**-0.5)

    def test_two_alerts_add_their_pull(self) -> None:
        """0.4 + 0.15 x 2 = 0.7."""
        assert at(sessions.session_probability, 0.4, 0.15, 2) == near(1 - E**-0.7)

    def test_nothing_expected(self) -> None:
        assert at(sessions.session_probability, 0, 0.15, 0) == near(0)


class TestRows:
    def test_distinct_rows(self) -> None:
        """30 overtakings of 30 chats: 30 (1 - 1/e) = 18.96."""
        assert at(rows.distinct_rows, 30, 30) == near(30 * (1 - 1 / E))

    def test_poisson_by_its_first_terms(self) -> None:
        """Mean 2, at most 2: e^-2 (1 + 2 + 2) = 0.6767."""
        assert yes_below(5 * E**-2, rows.is_below_poisson_cdf, 2, 2)
        assert yes_below(0, rows.is_below_poisson_cdf, -1, 2)
        assert yes_below(1, rows.is_below_poisson_cdf, 0, 0)

    def test_poisson_of_half_a_row_is_that_of_its_floor(self) -> None:
        assert yes_below(3 * E**-2, rows.is_below_poisson_cdf, 1.5, 2)

    def test_eight_rows_with_six_pins_leave_room_for_one_above(self) -> None:
        """8 - 1 - 6 = 1: e^-3 (1 + 3)."""
        assert yes_below(4 * E**-3, rows.is_on_first_screen, 8, 6, 3)

    def test_rows_full_of_pins(self) -> None:
        assert yes_below(0, rows.is_on_first_screen, 8, 8, 0)
        assert yes_below(1, rows.is_on_first_screen, 8, 7, 0)

    def test_pinned_rows_share_the_screen(self) -> None:
        assert at(rows.pinned_on_screen_probability, 8, 10) == near(0.8)
        assert at(rows.pinned_on_screen_probability, 8, 3) == near(1)


class TestFoldedBox:
    def test_fresh_settled_and_between(self) -> None:
        assert at(folded_box.box_probability, 0.5, 0.065, 10, 0, False, 3) == near(0.5)
        assert at(folded_box.box_probability, 0.5, 0.065, 10, 10, False, 3) == near(0.065 + 0.435 / E)

    def test_rising_box_is_capped(self) -> None:
        assert at(folded_box.box_probability, 0.2, 0.2, 10, 5, True, 3) == near(0.6)
        assert at(folded_box.box_probability, 0.5, 0.5, 10, 5, True, 3) == near(1)


class TestNeedVisits:
    def test_threshold_is_exclusive(self) -> None:
        assert at(need_visits.pull_probability, 0.51, 0.5, 0.2) == near(0.2)
        assert at(need_visits.pull_probability, 0.5, 0.5, 0.2) == near(0)


class TestOpening:
    def test_even_chance(self) -> None:
        """-3.4 + 3.5 x 0.8 - 1.5 x 0.2 + 0.9 = 0."""
        assert entered(-3.4, 3.5, 0.8, 1.5, 0.2, 0.9, 0, 0) == near(0.5)

    def test_all_terms(self) -> None:
        """-3 + 2 x 0.5 - 1 x 0.5 + 0.9 + 1 + 0.5 = -0.1."""
        assert at(opening.opening_logit, -3, 2, 0.5, 1, 0.5, 0.9, 1, 0.5) == near(-0.1)
        assert entered(-3, 2, 0.5, 1, 0.5, 0.9, 1, 0.5) == near(1 / (1 + E**0.1))

    def test_logit_is_clipped(self) -> None:
        assert entered(-1000, 0, 0, 0, 0, 0, 0, 0) == near(1 / (1 + E**35))
        assert entered(1000, 0, 0, 0, 0, 0, 0, 0) == near(1 / (1 + E**-35))


class TestReading:
    def test_newest_post_is_one_message_deep(self) -> None:
        """Post written when 40 messages stood, 41 now: depth 1."""
        assert plain(reading.is_within_depth)(41, 40, 1)
        assert not plain(reading.is_within_depth)(41, 40, 0.99)

    def test_chat_buries(self) -> None:
        assert plain(reading.is_within_depth)(60, 40, 20)
        assert not plain(reading.is_within_depth)(61, 40, 20)


class TestPerceivedValue:
    def test_worth(self) -> None:
        assert at(worth.message_worth, 0.5, 0.4, 0) == near(0.4)
        assert at(worth.message_worth, 0.5, 0.4, 0.3) == near(0.7)
        assert at(worth.message_worth, 0.9, 0.9, 0) == near(1)

    def test_value_moves_by_six_hundredths_of_the_gap(self) -> None:
        assert at(worth.value_after_message, 0.35, 0.85, 0.06) == near(0.38)
        assert at(worth.value_after_message, 0.35, 0, 0.06) == near(0.329)

    def test_chat_lifts(self) -> None:
        """Sociality 2: worth 0.9 x 2/3 = 0.6, gap 0.5; ten messages of halfway ten: 1 - 1/e; weight 0.03."""
        assert at(worth.value_after_chat, 0.1, 10, 0.03, 10, 0.9, 2) == near(0.1 + 0.03 * (1 - 1 / E) * 0.5)

    def test_chat_never_lowers(self) -> None:
        assert at(worth.value_after_chat, 0.8, 100, 0.03, 10, 0.9, 2) == near(0.8)


class TestIrritation:
    def test_bounded_scale(self) -> None:
        assert at(irritation.irritated, 1, 1) == near(0.5)
        assert at(irritation.irritated, 3, 1) == near(0.75)
        assert at(irritation.irritated, 0, 1) == near(0)

    def test_interruptions_up_to_their_most(self) -> None:
        assert at(irritation.interruption_irritation, 0.02, 5, 24) == near(0.1)
        assert at(irritation.interruption_irritation, 0.02, 100, 24) == near(0.48)

    def test_junk(self) -> None:
        """Worth 0.14 under a threshold of 0.35: 0.3 x 0.21 / 0.35 = 0.18."""
        assert at(irritation.junk_irritation, 0.3, 0.14, 0.35) == near(0.18)
        assert at(irritation.junk_irritation, 0.3, 0, 0.35) == near(0.3)
        assert at(irritation.junk_irritation, 0.3, 0.35, 0.35) == near(0)

    def test_chat_by_its_log(self) -> None:
        assert at(irritation.chat_irritation, 0.01, E - 1) == near(0.01)
        assert at(irritation.chat_irritation, 0.01, 0) == near(0)


class TestDecay:
    def test_halves(self) -> None:
        assert at(decay.decayed, 8, 7, 7) == near(4)
        assert at(decay.decayed, 8, 21, 7) == near(1)
        assert at(decay.decayed, 8, 0, 7) == near(8)

    def test_half_a_half_life(self) -> None:
        assert at(decay.decayed, 8, 3.5, 7) == near(8 / math.sqrt(2))


class TestExposure:
    def test_liking_is_greatest_at_its_peak(self) -> None:
        assert at(exposure.exposure_effect, 10, 10, 0.3, 0.3) == near(1.3)

    def test_before_the_peak(self) -> None:
        """x = 0.5: 1 + 0.3 x 0.5 e^0.5."""
        assert at(exposure.exposure_effect, 5, 10, 0.3, 0.3) == near(1 + 0.15 * E**0.5)

    def test_wear_after_the_peak(self) -> None:
        """x = 2: 1 + 0.3 x 2/e - 0.3 (1 - 1/e)."""
        assert at(exposure.exposure_effect, 20, 10, 0.3, 0.3) == near(1 + 0.6 / E - 0.3 * (1 - 1 / E))

    def test_no_effect_is_the_variant_of_l51(self) -> None:
        assert at(exposure.exposure_effect, 7, 10, 0, 0) == near(1)


class TestPurchase:
    def test_readiness(self) -> None:
        assert at(purchase.readiness, 0.08, 10) == near(1 - E**-0.8)
        assert at(purchase.readiness, 0.08, 0) == near(0)

    def test_need_in_an_hour(self) -> None:
        """0.24 a day x 0.5 x 1.2 / 24 = 0.006."""
        assert at(purchase.need_probability, 0.24, 0.5, 1.2, 1 / 24) == near(1 - E**-0.006)

    def test_price(self) -> None:
        assert at(purchase.price_effect, 1, 0.2) == near(1.2)
        assert at(purchase.price_effect, 2, 0.4) == near(1.5)
        assert at(purchase.price_effect, 0, 0.9) == near(1)

    def test_social_proof(self) -> None:
        assert at(purchase.social_proof, 0.9, 0.16, 0) == near(0.9)
        assert at(purchase.social_proof, 0.9, 0.16, 1) == near(0.9 + 0.26 * (1 - 1 / E))

    def test_brand(self) -> None:
        assert at(purchase.brand_factor, 0.5, 0.4) == near(0.8)

    def test_offer_is_a_product(self) -> None:
        """0.12 x 0.8 x 1.25 x 0.5 x 1.2 x 1.1 x 0.9 x 0.8 x 1.5 = 0.085536."""
        product = at(purchase.offer_probability, 0.12, 0.8, 1.25, 0.5, 1.2, 1.1, 0.9, 0.8, 1.5)
        assert product == near(0.085536)
        assert at(purchase.offer_probability, 0.9, 1, 1.3, 1, 1.5, 1.5, 1.16, 1, 1) == near(1)


class TestChat:
    def test_heat_is_relative_to_size_and_capped(self) -> None:
        """4 messages among 200 are 2 per 100."""
        assert at(chat.chat_heat_effect, 0.05, 4, 200, 40) == near(1.1)
        assert at(chat.chat_heat_effect, 0.05, 1000, 100, 40) == near(3)

    def test_writing_in_a_group_of_a_hundred(self) -> None:
        """0.18 x 2 x 0.3 x 1 x (1 - 0.5 + 0.35) x 1.1 x 1 = 0.10098."""
        size = at(chat.chat_size_effect, 100, 0.3)
        found = at(chat.chat_probability, 0.18, 2, 0.3, size, 0.5, 0.35, 1.1, 1)
        assert found == near(0.10098)

    def test_writing_falls_with_size(self) -> None:
        """400 members: 4^-0.5 = a half."""
        size = at(chat.chat_size_effect, 400, 0.5)
        assert at(chat.chat_probability, 0.2, 1, 1, size, 0, 0.7, 1, 1) == near(0.1)

    def test_writing_is_capped(self) -> None:
        assert at(chat.chat_probability, 0.5, 10, 1, 1, 0.5, 1, 3, 15) == near(0.95)

    @pytest.mark.parametrize(("uniform", "messages"), [(0.39, 1), (0.21, 1), (0.19, 2), (0.06, 3), (1e-12, 30)])
    def test_length_of_a_run_comes_from_the_same_uniform(self, uniform: float, messages: int) -> None:
        """Chance 0.4, run length 0.5: 0.2 < u one message, 0.1 < u <= 0.2 two, 0.05 < u <= 0.1 three."""
        assert plain(chat.chat_messages)(uniform, 0.4, 0.5) == messages


class TestDecision:
    def test_daily_chance(self) -> None:
        assert at(decision.decision_probability, 0.01, 0.3, 0.5) == near(0.16)

    def test_leave(self) -> None:
        """-5.5 + 4 x 0.5 - 4 x 0.25 - 1 x 4^-0.5 - (-1.5) - 0.2 ln e^2 = -5.5 + 2 - 1 - 0.5 + 1.5 - 0.4 = -3.9."""
        found = at(decision.leave_utility, 5.5, 4, 0.5, 4, 0.25, 1, 400, 0.5, -1.5, 0.2, E**2 - 1)
        assert found == near(-3.9)

    def test_mute(self) -> None:
        """-3 + 4 x 0.5 - 4 x 0.25 + 0.7 = -1.3."""
        assert at(decision.mute_utility, 3, 4, 0.5, 4, 0.25, 0.7) == near(-1.3)

    def test_pin_and_unpin(self) -> None:
        """-7 + 5 x 0.6 - 2 x 0.5 + 2 = -3; -4 - 5 x 0.6 / 2 + 2 x 0.5 = -4.5."""
        assert at(decision.pin_utility, 7, 5, 0.6, 2, 0.5, 2) == near(-3)
        assert at(decision.unpin_utility, 4, 5, 0.6, 2, 0.5) == near(-4.5)

    def test_unmute_and_unfold(self) -> None:
        assert at(decision.unmute_utility, 5, 3, 0.7, 0.2) == near(-3.5)
        assert at(decision.unfold_utility, 3.5, 3, 0.2, 0.7) == near(-5)

    def test_fold(self) -> None:
        """-5 + 0.8 x 40/20 + 3 x 0.5 - 4 x 0.25 + 0.5 x 1.4 = -2.2."""
        assert at(decision.fold_utility, 5, 0.8, 40, 3, 0.5, 4, 0.25, 1.4) == near(-2.2)

    def test_weights_are_clipped(self) -> None:
        assert at(decision.move_weight, -2, 0.5) == near(E**-4)
        assert at(decision.move_weight, 1000, 1) == near(E**35)
        assert at(decision.move_weight, -1000, 0.5) == near(E**-70)

    def test_nests(self) -> None:
        """Two alike moves of weight 2 each, nest 0.5: (2 + 2)^0.5 / 4 = 1/2 each counts; plain logit leaves them."""
        assert at(decision.nest_scale, 4, 0.5) == near(0.5)
        assert at(decision.nest_scale, 4, 1) == near(1)
        assert at(decision.nest_scale, 0, 0.5) == near(1)


class TestInbox:
    def test_news_irritates_by_posts_and_by_chat(self) -> None:
        """0.25 x 3 + 0.02 x 10 = 0.95."""
        assert at(inbox.news_irritation, 3, 10, 0.25, 0.02) == near(0.95)
        assert at(inbox.news_irritation, 0, 0, 0.25, 0.02) == near(0)

    def test_one_of_several_posts_is_enough_for_an_order(self) -> None:
        """Each is bought with 0.5 x 0.4 = 0.2; none of three: 0.8^3 = 0.512."""
        assert at(inbox.order_probability, 0.5, 0.4, 1) == near(0.2)
        assert at(inbox.order_probability, 0.5, 0.4, 3) == near(0.488)
        assert at(inbox.order_probability, 0.5, 0.4, 0) == near(0)
        assert at(inbox.order_probability, 1, 1, 2) == near(1)

    def test_acts_with_half_the_chance_where_irritation_balances_the_rest(self) -> None:
        """3 - 2 x 0.5 - 1.5 + (-0.5) = 0; an irritation more: sigma(1)."""
        assert at(inbox.act_probability, 0.06, 3, 2, 0.5, 1.5, -0.5) == near(0.03)
        assert at(inbox.act_probability, 0.06, 4, 2, 0.5, 1.5, -0.5) == near(0.06 / (1 + E**-1))
        assert at(inbox.act_probability, 0.06, 3, 2, 1, 1.5, -0.5) == near(0.06 / (1 + E))

    @pytest.mark.parametrize(
        ("state", "uniform", "after"),
        [
            (NORMAL, 0.49, MUTED),
            (NORMAL, 0.5, FOLDED),
            (NORMAL, 0.74, FOLDED),
            (NORMAL, 0.75, LEFT),
            (MUTED, 0.69, FOLDED),
            (MUTED, 0.7, LEFT),
            (PINNED, 0.01, NORMAL),
            (PINNED, 0.99, NORMAL),
            (FOLDED, 0.01, LEFT),
            (FOLDED, 0.99, LEFT),
        ],
    )
    def test_moves(self, state: int, uniform: float, after: int) -> None:
        """Half of the normal ones mute, a quarter folds; seven muted ones of ten fold."""
        assert plain(inbox.state_after)(state, uniform, 0.5, 0.25, 0.7) == after

    def test_poisson_number_by_its_first_terms(self) -> None:
        """Mean 1: 1/e = 0.368, 2/e = 0.736, 2.5/e = 0.920 for none, up to one, up to two."""
        numbers = [plain(inbox.poisson)(uniform, 1) for uniform in (0.36, 0.37, 0.73, 0.74, 0.91, 0.92)]
        assert numbers == [0, 1, 1, 2, 2, 3]
        assert plain(inbox.poisson)(GREATEST, 0) == 0

    def test_poisson_number_of_a_mean_that_nothing_reaches_is_two_hundred(self) -> None:
        """e^-800 is no number above 0, so no sum of terms exceeds the uniform."""
        assert plain(inbox.poisson)(0.5, 800) == 200


MODULES = (
    sessions, rows, folded_box, need_visits, opening, reading, worth, irritation, decay, exposure, purchase, chat,
    decision, inbox,
)  # fmt: skip


def test_every_mechanism_has_an_example() -> None:
    """Every function of every module of mechanisms is named in this file."""
    with open(__file__, encoding="utf-8") as file:
        text = file.read()
    functions = {
        name
        for module in MODULES
        for name, thing in vars(module).items()
        if callable(thing) and getattr(thing, "__module__", "") == module.__name__
    }
    assert len(functions) > 30
    assert {name for name in functions if f".{name}" not in text} == set()
