"""Worked examples of every mechanism: numbers found by hand, written out beside the call.

The functions are taken as plain Python (`py_func`), as they stand on the page; that compiled code gives the same bits
is the oracle's to show. `e` below is Euler's number.
"""

from __future__ import annotations

import math
import pkgutil
from collections.abc import Callable
from typing import Any

import pytest

from sim import mechanisms
from sim.mechanisms import (
    chat,
    decay,
    decision,
    flash_entry,
    folded_box,
    habit,
    inbox,
    load,
    need_visits,
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
    def test_pull_by_habit_up_to_a_half(self) -> None:
        """0.3 x min(1, 2 x 0.2) = 0.12; from a habit of one half on the whole pull."""
        assert at(need_visits.pull_probability, 0.3, 0.2) == near(0.12)
        assert at(need_visits.pull_probability, 0.3, 0.5) == near(0.3)
        assert at(need_visits.pull_probability, 0.3, 0.9) == near(0.3)
        assert at(need_visits.pull_probability, 0.3, 0) == near(0)


class TestHabit:
    def test_novelty_halves_at_its_number_of_posts(self) -> None:
        assert at(habit.novelty_factor, 0, 8) == near(1)
        assert at(habit.novelty_factor, 8, 8) == near(0.5)
        assert at(habit.novelty_factor, 24, 8) == near(0.25)

    def test_look_in_by_habit_state_and_talk(self) -> None:
        """Habit 0.4; a muted chat half of it; talk alone three tenths of that."""
        assert at(habit.look_in_probability, 0.4, 1, 1, 0) == near(0.4)
        assert at(habit.look_in_probability, 0.4, 0.5, 1, 0) == near(0.2)
        assert at(habit.look_in_probability, 0.4, 0.5, 0.3, 0) == near(0.06)

    def test_a_mention_brings_in_a_share_of_the_others(self) -> None:
        """0.2 + 0.8 x 0.25 = 0.4; with nobody of a habit a quarter."""
        assert at(habit.look_in_probability, 0.4, 0.5, 1, 0.25) == near(0.4)
        assert at(habit.look_in_probability, 0, 1, 1, 0.25) == near(0.25)
        assert at(habit.look_in_probability, 1, 1, 1, 0.25) == near(1)

    def test_what_is_passed_over_weakens_it(self) -> None:
        """Two posts at a loss of a tenth: 0.5 x 0.81; half a post: 0.5 x sqrt(0.9)."""
        assert at(habit.habit_after_passing, 0.5, 0.1, 2) == near(0.405)
        assert at(habit.habit_after_passing, 0.5, 0.1, 0.5) == near(0.5 * math.sqrt(0.9))
        assert at(habit.habit_after_passing, 0.5, 0.1, 0) == near(0.5)

    def test_what_was_found_moves_it(self) -> None:
        """A tenth of the way from 0.3 to 0.8, and from 0.3 to nothing."""
        assert at(habit.habit_after_opening, 0.3, 0.1, 0.8) == near(0.35)
        assert at(habit.habit_after_opening, 0.3, 0.1, 0) == near(0.27)

    def test_reward_is_the_worth_of_posts_or_talk(self) -> None:
        """1 - 0.5 x 0.8 = 0.6."""
        assert at(habit.reward_of_opening, 0.5, 0.2) == near(0.6)
        assert at(habit.reward_of_opening, 0, 0.2) == near(0.2)
        assert at(habit.reward_of_opening, 1, 0.2) == near(1)

    def test_first_habit_within_a_hundredth_and_one(self) -> None:
        """0.4 (1 + 0.5 z): 0.6 at z = 1; -0.4 and 1.2 are cut."""
        assert at(habit.first_habit, 0.4, 0.5, 1) == near(0.6)
        assert at(habit.first_habit, 0.4, 0.5, -4) == near(0.01)
        assert at(habit.first_habit, 0.4, 0.5, 4) == near(1)


class TestFlashEntry:
    def test_no_spread_no_gain_is_the_mean(self) -> None:
        assert at(flash_entry.entry_probability, 0.3, 0, 2, 4, 0) == near(0.3)

    def test_certain_answers_stay(self) -> None:
        assert at(flash_entry.entry_probability, 0, 1.5, 3, 4, 1) == 0
        assert at(flash_entry.entry_probability, 1, 1.5, -3, 4, -1) == 1

    def test_even_mean(self) -> None:
        """Logit of a half is 0: 1.5 x 2 + 4 x (-0.5) = 1."""
        assert at(flash_entry.entry_probability, 0.5, 1.5, 2, 4, -0.5) == near(1 / (1 + 1 / E))

    def test_the_root_stretches_the_mean(self) -> None:
        """Entry 1 / (1 + e): logit -1; spread s with pi s^2 / 8 = 3: twice that; s z = s."""
        spread = math.sqrt(24 / math.pi)
        found = at(flash_entry.entry_probability, 1 / (1 + E), spread, 1, 0, 0)
        assert found == near(1 / (1 + math.exp(2 - spread)))

    def test_logit_is_clipped(self) -> None:
        assert at(flash_entry.entry_probability, 0.5, 100, -1, 0, 0) == near(1 / (1 + E**35))


class TestReading:
    def test_newest_post_is_one_message_deep(self) -> None:
        assert plain(reading.is_within_depth)(1, 0, 0.25, 1)
        assert not plain(reading.is_within_depth)(1, 0, 0.25, 0.99)

    def test_chat_buries_by_its_weight(self) -> None:
        """Third post from the newest one, 20 messages of chat since: 3 + 0.25 x 20 = 8 messages."""
        assert plain(reading.is_within_depth)(3, 20, 0.25, 8)
        assert not plain(reading.is_within_depth)(3, 20, 0.25, 7.99)
        assert plain(reading.is_within_depth)(3, 20, 0, 3)
        assert not plain(reading.is_within_depth)(3, 20, 1, 22.99)


class TestPerceivedValue:
    def test_worth(self) -> None:
        assert at(worth.message_worth, 0.5, 0.4, 0) == near(0.4)
        assert at(worth.message_worth, 0.5, 0.4, 0.3) == near(0.7)
        assert at(worth.message_worth, 0.9, 0.9, 0) == near(1)

    def test_value_moves_by_six_hundredths_of_the_gap(self) -> None:
        assert at(worth.value_after_message, 0.35, 0.85, 0.06) == near(0.38)
        assert at(worth.value_after_message, 0.35, 0, 0.06) == near(0.329)

    def test_talk(self) -> None:
        """Sociality 2: worth 0.9 x 2/3 = 0.6; ten messages of halfway ten: 1 - 1/e."""
        assert at(worth.talk_worth, 10, 10, 0.9, 2) == near(0.6 * (1 - 1 / E))
        assert at(worth.talk_worth, 0, 10, 0.9, 2) == near(0)


class TestLoad:
    def test_one_message_a_day_settles_at_seven_a_week(self) -> None:
        """With a half-life of a week 7 ln 2 / 7 = ln 2; the stock of one a day: ln 2 / (1 - 2^(-1/7)), a little above 7
        since messages come at once: 7 in the limit of many small ones."""
        assert at(load.weekly, 7) == near(math.log(2))
        assert at(load.weekly, 14) == near(math.log(2) / 2)
        small = 1 / 1000
        assert at(load.weekly, 7) * small / (1 - 2 ** (-small / 7)) == pytest.approx(7, rel=1e-4)

    def test_alert_by_worth_and_factors(self) -> None:
        """Worth 0.4: 0.6; twice that in quiet hours, three times as @all: 3.6."""
        assert at(load.alert_load, 0.6, 1, 1, 1) == near(0.6)
        assert at(load.alert_load, 0.6, 1, 2, 3) == near(3.6)
        assert at(load.alert_load, 0, 1, 2, 3) == near(0)
        assert at(load.alert_load, 0.5, 1.5, 1, 1) == near(0.75)

    def test_dots_by_other_groups(self) -> None:
        """Two posts of no worth to a member of 20, 40 and 5 other groups."""
        assert at(load.row_load, 2, 0.05, 20) == near(0.1)
        assert at(load.row_load, 2, 0.05, 40) == near(0.2)
        assert at(load.row_load, 2, 0.05, 5) == near(0.025)

    def test_ratio_has_no_bound(self) -> None:
        assert at(load.load_ratio, 9, 4.5) == near(2)
        assert at(load.load_ratio, 450, 4.5) == near(100)


class TestDecay:
    def test_halves(self) -> None:
        assert at(decay.decayed, 8, 7, 7) == near(4)
        assert at(decay.decayed, 8, 21, 7) == near(1)
        assert at(decay.decayed, 8, 0, 7) == near(8)

    def test_half_a_half_life(self) -> None:
        assert at(decay.decayed, 8, 3.5, 7) == near(8 / math.sqrt(2))


class TestPurchase:
    def test_interval_at_the_median(self) -> None:
        """Shape 2 (Rayleigh), two needs a day: the median is sqrt(ln 2) / (2 Gamma(3/2)), Gamma(3/2) = sqrt(pi) / 2."""
        gamma = math.sqrt(math.pi) / 2
        found = at(purchase.next_interval, 0.5, 2, 2, gamma)
        assert found == near(math.sqrt(math.log(2)) / math.sqrt(math.pi))

    def test_interval_of_shape_one_is_exponential(self) -> None:
        """-ln(1 - u) / rate: u = 1 - 1/e gives the mean, two days."""
        assert at(purchase.next_interval, 1 - 1 / E, 1, 0.5, 1) == near(2)

    def test_window_is_the_smaller_of_share_and_days(self) -> None:
        """A fifth of ten days: 2; of a hundred days: 20, no more than 3; of a day: 0.2, no less than 0.25."""
        assert at(purchase.window_days, 0.2, 3, 0.1) == near(2)
        assert at(purchase.window_days, 0.2, 3, 0.01) == near(3)
        assert at(purchase.window_days, 0.2, 3, 1) == near(0.25)

    def test_without_push_the_share_wins_exactly(self) -> None:
        for share in (0.01, 0.3 / 1.1, 0.999):
            assert at(purchase.winning_probability, 0.0, share, math.log(share / (1 - share)), 0.5) == share

    def test_winning_under_a_push(self) -> None:
        """Share 0.2, logit -ln 4; push 0.4 ln 4 over 0.5 x 0.8 lifts it to 0: 0.2 + 0.5 (0.5 - 0.2) = 0.35."""
        found = at(purchase.winning_probability, 0.4 * math.log(4), 0.2, -math.log(4), 0.5)
        assert found == near(0.35)

    def test_winning_at_both_ends(self) -> None:
        """Share 0.2, half contestable: from 0.1 to 0.6."""
        assert at(purchase.winning_probability, -1e3, 0.2, -math.log(4), 0.5) == near(0.1 + 0.5 / (1 + E**35))
        assert at(purchase.winning_probability, 1e3, 0.2, -math.log(4), 0.5) == near(0.6 - 0.5 / (1 + E**35))

    @pytest.mark.parametrize("share", [0.01, 0.27, 0.7])
    @pytest.mark.parametrize("contestable", [0.3, 0.5, 1.0])
    def test_a_small_push_is_a_small_log_lift(self, share: float, contestable: float) -> None:
        """Slope of the log by the push is 1 at 0, from both sides: the error of a central difference is of h^2."""
        h, logit = 1e-4, math.log(share / (1 - share))
        up, down = (at(purchase.winning_probability, push, share, logit, contestable) for push in (h, -h))
        bend = 1 / (contestable * (1 - share)) ** 2
        assert math.log(up / down) / (2 * h) == pytest.approx(1, abs=2 * bend * h * h)

    def test_standing_push(self) -> None:
        """0.3 x 0.5 x 0.4 - 1 x 0.2 + ln 0.8."""
        assert at(purchase.standing_push, 0.3, 0.5, 0.4, 1, 0.2, 0.8) == near(-0.14 + math.log(0.8))
        assert at(purchase.standing_push, 0.3, 0.5, 0, 1, 0, 1) == 0

    def test_three_forms_of_the_effect_of_exposures(self) -> None:
        """A ceiling: 1 - 1/e at what is enough; an inverted U: 1 at its peak, 2/e at twice it; none: always 1."""
        assert at(purchase.exposure_effect, 0, 3, 3, 10) == near(1 - 1 / E)
        assert at(purchase.exposure_effect, 1, 10, 3, 10) == near(1)
        assert at(purchase.exposure_effect, 1, 20, 3, 10) == near(2 / E)
        assert at(purchase.exposure_effect, 2, 0, 3, 10) == near(1)
        assert [at(purchase.exposure_effect, form, 0, 3, 10) for form in (0, 1)] == [0, 0]

    def test_offer_push(self) -> None:
        """0.1 + 0.2 x 0.5 - 2 ln 0.8 + ln(1.5 x 0.9)."""
        found = at(purchase.offer_push, 0.1, 0.2, 0.5, 2, 0.2, 1.5, 0.9)
        assert found == near(0.2 + math.log(1.5 * 0.9 / 0.64))
        assert at(purchase.offer_push, 0, 0.2, 0, 2, 0, 1, 1) == 0

    def test_expected_cut_moves_by_a_quarter(self) -> None:
        """A cut of 1 - 1/e counts 1; a full price 0."""
        assert at(purchase.expected_cut, 0.2, 0.25, 1 - 1 / E) == near(0.4)
        assert at(purchase.expected_cut, 0.2, 0.25, 0) == near(0.15)

    def test_social_proof(self) -> None:
        assert at(purchase.social_proof, 0.9, 0.16, 0) == near(0.9)
        assert at(purchase.social_proof, 0.9, 0.16, 1) == near(0.9 + 0.26 * (1 - 1 / E))

    def test_brand(self) -> None:
        """Load of a quarter of the tolerance: 1/4 / (5/4) = 0.2 of it."""
        assert at(purchase.brand_factor, 0.5, 0.25) == near(0.9)
        assert at(purchase.brand_factor, 0.5, 1) == near(0.75)
        assert at(purchase.brand_factor, 0.5, 0) == near(1)


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
    def test_hazard_by_load_over_tolerance(self) -> None:
        """0.0004 + 0.015 x 3^2 = 0.1354; at a load equal to the tolerance base and scale."""
        assert at(decision.act_hazard, 0.0004, 0.015, 3, 2) == near(0.1354)
        assert at(decision.act_hazard, 0.0004, 0.015, 1, 1.4) == near(0.0154)
        assert at(decision.act_hazard, 0.0004, 0.015, 0, 2) == near(0.0004)

    def test_reluctance(self) -> None:
        """0.5 x (-1.5) + 1 x 4^-0.5 = -0.25."""
        assert at(decision.reluctance, 0.5, -1.5, 1, 400, 0.5) == near(-0.25)
        assert at(decision.reluctance, 0.5, 0, 0.1, 100, 0.3) == near(0.1)

    def test_leaving(self) -> None:
        """sigma(-2.4 + 0.4)."""
        assert at(decision.leaving_probability, 2.4, -0.4) == near(1 / (1 + E**2))
        assert at(decision.leaving_probability, 1000, 0) == near(1 / (1 + E**35))
        assert at(decision.leaving_probability, -1000, 0) == near(1 / (1 + E**-35))

    def test_moves_back(self) -> None:
        """-9 + 5 x 0.6 + 2 = -4; clipped at 35."""
        assert at(decision.return_weight, 9, 5, 0.6, 2) == near(E**-4)
        assert at(decision.return_weight, 1000, 5, 1, 0) == near(E**-35)
        assert at(decision.return_weight, -1000, 5, 1, 0) == near(E**35)


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
    sessions, rows, folded_box, need_visits, habit, flash_entry, reading, worth, load, decay, purchase, chat, decision,
    inbox,
)  # fmt: skip


def test_every_module_of_mechanisms_is_here() -> None:
    """None was forgotten when another one was written."""
    found = {module.name for module in pkgutil.iter_modules(mechanisms.__path__)}
    assert found == {module.__name__.rpartition(".")[2] for module in MODULES}


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
