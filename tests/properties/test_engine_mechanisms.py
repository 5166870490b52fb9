"""Properties of every mechanism over its whole range: bounds, directions, limits; never nan."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import special

from sim.mechanisms import (
    chat,
    decay,
    decision,
    flash_entry,
    folded_box,
    habit,
    load,
    need_visits,
    perceived_value,
    purchase,
    reading,
    rows,
    sessions,
)

settings.register_profile("gate", derandomize=True, deadline=None, database=None, max_examples=60)
fixed = settings(settings.get_profile("gate"))

shares = st.floats(0, 1)
amounts = st.floats(0, 1e6)
positive = st.floats(1e-6, 1e6)
logits = st.floats(-1e6, 1e6)
counts = st.integers(0, 10**6).map(float)
members = st.integers(1, 10**6).map(float)


def plain(function: Any) -> Callable[..., float]:
    """Return the Python function behind a compiled one."""
    return getattr(function, "py_func", function)


ROUNDING = 1e-12


@fixed
@given(amounts, amounts, counts, counts)
def test_sessions_are_a_probability_that_rises_with_alerts(expected, pull, few, more):
    few, more = sorted((few, more))
    p, q = (plain(sessions.session_probability)(expected, pull, n) for n in (few, more))
    assert 0 <= p <= q <= 1


@fixed
@given(amounts, amounts, positive)
def test_distinct_rows_rise_up_to_the_chats_there_are(less, more, chats):
    less, more = sorted((less, more))
    a, b = plain(rows.distinct_rows)(less, chats), plain(rows.distinct_rows)(more, chats)
    assert 0 <= a <= b <= chats
    assert b <= more * (1 + ROUNDING) + ROUNDING


def probability_of(function: Any, *numbers: float) -> float:
    """Return the probability that a mechanism compares its draw with: it says yes below it and no from it on."""
    says = plain(function)
    low, high = 0.0, 1.0
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if says(middle, *numbers) else (low, middle)
    for share in (0.1, 0.5, 0.9, 1 - 1e-9):
        assert low == 0 or says(low * share, *numbers)
        above = low + max(ROUNDING, (1 - low) * (1 - share))
        assert above >= 1 or not says(above, *numbers)
    return low


@fixed
@given(st.integers(0, 60), st.floats(0, 100), st.floats(0, 100))
def test_poisson_sums_to_one_rises_with_its_bound_and_falls_with_its_mean(most, low, high):
    low, high = sorted((low, high))

    def cdf(most: float, mean: float) -> float:
        return probability_of(rows.is_below_poisson_cdf, most, mean)

    assert 0 <= cdf(most, high) <= cdf(most, low) + 1e-9
    assert cdf(most, low) <= cdf(most + 1, low) + ROUNDING
    assert cdf(400, low) == pytest.approx(1)
    assert cdf(-1, low) == 0


@fixed
@given(st.floats(0, 20), st.integers(0, 30), st.floats(0, 70))
def test_a_pin_more_never_helps_a_row(first_screen, pins, overtaking):
    def on_screen(pins: float) -> float:
        return probability_of(rows.is_on_first_screen, first_screen, pins, overtaking)

    assert 0 <= on_screen(pins + 1) <= on_screen(pins) <= 1


@fixed
@given(st.floats(0, 20), st.integers(1, 60))
def test_pinned_rows_are_on_screen_with_a_share_of_it(first_screen, pins):
    p = plain(rows.pinned_on_screen_probability)(first_screen, pins)
    assert p == min(1, first_screen / pins)


@fixed
@given(shares, shares, positive, amounts, amounts, st.booleans(), st.floats(1, 10))
def test_box_is_forgotten_and_rises_at_most_to_certainty(fresh, settled, forgetting, young, old, rises, factor):
    assume(fresh >= settled)
    young, old = sorted((young, old))
    box = plain(folded_box.box_probability)
    a, b = (box(fresh, settled, forgetting, age, rises, factor) for age in (young, old))
    assert min(1, settled) - ROUNDING <= b <= a <= 1 + ROUNDING
    assert box(fresh, settled, forgetting, old, False, factor) <= b + ROUNDING


@fixed
@given(shares, shares, shares)
def test_need_pulls_by_habit_and_no_further_than_its_pull(pull, low, high):
    low, high = sorted((low, high))
    visits = plain(need_visits.pull_probability)
    assert 0 <= visits(pull, low) <= visits(pull, high) <= pull
    assert visits(pull, 0.5) == visits(pull, 1.0) == pull


@fixed
@given(amounts, amounts, positive)
def test_novelty_wears_out_from_one_to_nothing(few, many, half):
    few, many = sorted((few, many))
    factor = plain(habit.novelty_factor)
    assert 0 <= factor(many, half) <= factor(few, half) <= factor(0.0, half) == 1
    assert factor(half, half) == 0.5


@fixed
@given(shares, shares, shares, shares, shares, shares)
def test_looking_in_is_a_probability_that_rises_with_habit_and_mention(low, high, state, talk, quiet, loud):
    (low, high), (quiet, loud) = sorted((low, high)), sorted((quiet, loud))
    looks = plain(habit.look_in_probability)
    assert 0 <= looks(low, state, talk, quiet) <= looks(high, state, talk, quiet) + ROUNDING <= 1 + 2 * ROUNDING
    assert looks(low, state, talk, quiet) <= looks(low, state, talk, loud) + ROUNDING
    assert looks(low, state, talk, quiet) <= looks(low, 1.0, 1.0, quiet) + ROUNDING
    assert looks(low, state, talk, 1.0) == pytest.approx(1)


@fixed
@given(shares, shares, counts, counts)
def test_what_is_passed_over_in_two_parts_is_passed_over_at_once(start, loss, first, second):
    passes = plain(habit.habit_after_passing)
    after = passes(start, loss, first)
    assert 0 <= after <= start
    assert passes(after, loss, second) == pytest.approx(passes(start, loss, first + second), abs=1e-9)


@fixed
@given(st.lists(st.tuples(st.booleans(), shares), max_size=30), shares, shares, shares)
def test_habit_stays_a_share_whatever_happens(found, start, gain, loss):
    """Openings move it towards their reward, posts passed over towards nothing; neither beyond."""
    now = start
    for opened, number in found:
        before = now
        if opened:
            now = plain(habit.habit_after_opening)(now, gain, number)
            assert min(before, number) - ROUNDING <= now <= max(before, number) + ROUNDING
        else:
            now = plain(habit.habit_after_passing)(now, loss, 10 * number)
            assert now <= before
        assert -ROUNDING <= now <= 1 + ROUNDING


@fixed
@given(shares, shares)
def test_an_opening_is_worth_at_least_the_better_of_posts_and_talk(posts, talk):
    reward = plain(habit.reward_of_opening)(posts, talk)
    assert max(posts, talk) - ROUNDING <= reward <= min(1, posts + talk) + ROUNDING


@fixed
@given(shares, st.floats(0, 2), st.floats(-8, 8), st.floats(-8, 8))
def test_first_habits_lie_between_a_hundredth_and_one_and_rise(mean, spread, low, high):
    low, high = sorted((low, high))
    a, b = (plain(habit.first_habit)(mean, spread, z) for z in (low, high))
    assert 0.01 <= a <= b <= 1


def normal_quantiles(n: int) -> list[float]:
    """Return the middles of n equally likely slices of the standard normal law."""
    return [float(z) for z in special.ndtri((np.arange(n) + 0.5) / n)]


@fixed
@given(st.floats(0.001, 0.999), st.floats(0, 2.5))
def test_mean_of_entering_over_customers_is_near_what_is_stated(entry, spread):
    """The root is the probit approximation: within 2 points at any entry and spread of the plausible range."""
    enters = [plain(flash_entry.entry_probability)(entry, spread, z, 4.0, 0.0) for z in normal_quantiles(2000)]
    assert sum(enters) / len(enters) == pytest.approx(entry, abs=0.02)


@fixed
@given(shares, st.floats(0, 5), st.floats(-8, 8), st.floats(-8, 8), st.floats(0, 8), st.floats(-1, 1), st.floats(-1, 1))
def test_entering_rises_with_propensity_and_what_is_remembered(entry, spread, low, high, of_value, less, more):
    (low, high), (less, more) = sorted((low, high)), sorted((less, more))
    enters = plain(flash_entry.entry_probability)
    here = enters(entry, spread, low, of_value, less)
    assert 0 <= here <= 1
    assert here <= enters(entry, spread, high, of_value, less)
    assert here <= enters(entry, spread, low, of_value, more)
    assert enters(0.0, spread, high, of_value, more) == 0
    assert enters(1.0, spread, low, of_value, less) == 1


@fixed
@given(counts, counts, shares, amounts)
def test_what_is_deeper_is_not_read(posts, chat_back, weight, depth):
    within = plain(reading.is_within_depth)
    assert within(posts, chat_back, weight, depth) == (posts + weight * chat_back <= depth)
    assert not (within(posts + 1, chat_back, weight, depth) and not within(posts, chat_back, weight, depth))
    assert within(posts, chat_back, 0.0, depth) == (posts <= depth)


@fixed
@given(shares, shares, shares, shares)
def test_value_stays_between_itself_and_the_worth_of_a_message(value, content, interest, smoothing):
    worth = plain(perceived_value.message_worth)(content, interest, 0.0)
    after = plain(perceived_value.value_after_message)(value, worth, smoothing)
    assert 0 <= worth <= 1
    assert min(value, worth) - ROUNDING <= after <= max(value, worth) + ROUNDING


@fixed
@given(counts, counts, positive, shares, positive, positive)
def test_talk_is_worth_more_to_the_sociable_and_saturates(few, many, halfway, most, shy, outgoing):
    (few, many), (shy, outgoing) = sorted((few, many)), sorted((shy, outgoing))
    talk = plain(perceived_value.talk_worth)
    assert talk(0.0, halfway, most, outgoing) == 0
    assert 0 <= talk(few, halfway, most, shy) <= talk(many, halfway, most, shy) <= most
    assert talk(few, halfway, most, shy) <= talk(few, halfway, most, outgoing) + ROUNDING


@fixed
@given(st.floats(0.5, 50), st.floats(0, 100), st.floats(0.01, 20))
def test_load_reads_in_messages_a_week(half_life, a_day, days):
    """Many small messages at an even pace: 7 f (1 - 2^(-t / half-life)), as the page says."""
    n = 20_000
    fades = 2 ** (-days / n / half_life)
    level = plain(load.weekly)(half_life) * a_day * days / n * (1 - fades**n) / (1 - fades)
    assert level == pytest.approx(7 * a_day * (1 - 2 ** (-days / half_life)), rel=3e-3)


@fixed
@given(shares, shares, amounts, st.floats(1, 4), st.floats(1, 6))
def test_alerts_weigh_the_less_the_more_a_post_is_worth(low, high, alert, quiet, mention):
    low, high = sorted((low, high))
    weighs = plain(load.alert_load)
    assert 0 <= weighs(1 - high, alert, quiet, mention) <= weighs(1 - low, alert, quiet, mention)
    assert weighs(1 - low, alert, 1.0, 1.0) <= weighs(1 - low, alert, quiet, mention)
    assert weighs(0.0, alert, quiet, mention) == 0


@fixed
@given(amounts, amounts, st.floats(0, 60))
def test_dots_add_up(one, two, groups):
    weighs = plain(load.row_load)
    assert weighs(one + two, 0.05, groups) == pytest.approx(
        weighs(one, 0.05, groups) + weighs(two, 0.05, groups), rel=1e-9
    )
    assert weighs(one, 0.05, groups) <= weighs(one, 0.05, groups + 1)


@fixed
@given(amounts, amounts, positive, positive)
def test_load_counts_the_less_the_more_tolerant_a_member_is(less, more, tense, calm):
    (less, more), (tense, calm) = sorted((less, more)), sorted((tense, calm))
    ratio = plain(load.load_ratio)
    assert 0 <= ratio(less, calm) <= ratio(less, tense) <= ratio(more, tense)
    assert ratio(tense, tense) == 1


@fixed
@given(amounts, st.floats(0, 1000), st.floats(0, 1000), positive)
def test_decay_over_two_spans_is_decay_over_their_sum(stock, a, b, half_life):
    """So it never matters how often a stock is settled: reading is not writing."""
    fade = plain(decay.decayed)
    assert fade(fade(stock, a, half_life), b, half_life) == pytest.approx(fade(stock, a + b, half_life), abs=1e-9)
    assert 0 <= fade(stock, a, half_life) <= stock
    assert fade(stock, half_life, half_life) == pytest.approx(stock / 2)


pushes = st.floats(-50, 50)
won_shares = st.floats(0.001, 0.999)
parts = st.floats(0.01, 1)


def winning(push: float, share: float, contestable: float) -> float:
    """Return the probability that a need is won."""
    return plain(purchase.winning_probability)(push, share, math.log(share / (1 - share)), contestable)


@fixed
@given(pushes, pushes, won_shares, parts)
def test_winning_rises_with_push_between_its_ends(low, high, share, contestable):
    low, high = sorted((low, high))
    a, b = winning(low, share, contestable), winning(high, share, contestable)
    assert a <= b + ROUNDING
    assert share * (1 - contestable) - ROUNDING <= a
    assert b <= share + contestable * (1 - share) + ROUNDING
    assert winning(0.0, share, contestable) == share


@fixed
@given(won_shares, parts, st.sampled_from([1e-6, -1e-6]))
def test_winning_begins_with_the_slope_of_a_published_log_lift(share, contestable, push):
    """P(push) = share e^push near 0; what is left over is of the second order, with the bend of the logistic curve."""
    assume(contestable * (1 - share) > 0.01)
    bend = (1 / (contestable * (1 - share))) ** 2 * push**2
    assert math.log(winning(push, share, contestable) / share) == pytest.approx(push, abs=bend + 1e-12)


@fixed
@given(st.floats(1e-9, 1 - 1e-9), st.floats(1e-9, 1 - 1e-9), st.floats(0.5, 4), st.floats(1e-4, 50))
def test_intervals_rise_with_the_draw_and_scale_with_the_rate(low, high, shape, rate):
    low, high = sorted((low, high))
    interval, gamma = plain(purchase.next_interval), math.gamma(1 + 1 / shape)
    a, b = (interval(u, shape, rate, gamma) for u in (low, high))
    assert 0 < a <= b < math.inf
    assert interval(low, shape, 2 * rate, gamma) == pytest.approx(a / 2)


@fixed
@given(st.floats(0.5, 4), st.floats(0.01, 10))
def test_mean_interval_is_one_over_the_rate(shape, rate):
    """By the midpoint rule over 20,000 draws."""
    interval, gamma, n = plain(purchase.next_interval), math.gamma(1 + 1 / shape), 20_000
    mean = sum(interval((k + 0.5) / n, shape, rate, gamma) for k in range(n)) / n
    assert mean * rate == pytest.approx(1, rel=2e-3)


@fixed
@given(shares, st.floats(0, 100), positive)
def test_windows_are_no_longer_than_any_of_their_bounds(ahead, days, rate):
    found = plain(purchase.window_days)(ahead, days, rate)
    assert found >= 0.25
    assert found == 0.25 or found <= days
    assert found == 0.25 or found <= ahead / rate


@fixed
@given(amounts, amounts, st.floats(1, 8), st.floats(5, 20))
def test_exposures_let_goodwill_work_by_a_share_of_it(few, many, enough, peak):
    few, many = sorted((few, many))
    effect = plain(purchase.exposure_effect)
    assert 0 <= effect(0, few, enough, peak) <= effect(0, many, enough, peak) <= 1
    assert 0 <= effect(1, few, enough, peak) <= effect(1, peak, enough, peak) == 1
    assert many > peak or effect(1, few, enough, peak) <= effect(1, many, enough, peak) + ROUNDING
    assert few < peak or effect(1, many, enough, peak) <= effect(1, few, enough, peak) + ROUNDING
    assert effect(2, few, enough, peak) == 1


@fixed
@given(shares, st.floats(-1, 1), st.floats(-1, 1), shares, shares, shares, shares, shares)
def test_what_speaks_for_the_operator_rises_with_worth_and_falls_with_expected_cuts(
    goodwill, less, more, part, whole, full_price, cut, brand
):
    assume(brand > 0)
    (less, more), (part, whole) = sorted((less, more)), sorted((part, whole))
    push = plain(purchase.standing_push)
    here = push(goodwill, less, part, full_price, cut, brand)
    assert here <= push(goodwill, more, part, full_price, cut, brand) + ROUNDING
    assert push(goodwill, less, part, full_price, cut + 0.1, brand) <= here
    assert here <= push(goodwill, less, part, full_price, cut, 1.0) + ROUNDING
    assert more < 0 or push(goodwill, more, part, 0, 0, 1) <= push(goodwill, more, whole, 0, 0, 1) <= goodwill


@fixed
@given(pushes, shares, shares, shares, st.floats(0, 5), st.floats(0, 0.9), st.floats(0.1, 5), st.floats(0.1, 2))
def test_offers_push_by_worth_price_scarcity_and_buyers(standing, salience, low, high, elasticity, cut, scarce, proof):
    low, high = sorted((low, high))
    push = plain(purchase.offer_push)
    here = push(standing, salience, low, elasticity, cut, scarce, proof)
    assert here <= push(standing, salience, high, elasticity, cut, scarce, proof)
    assert push(standing, salience, low, elasticity, cut / 2, scarce, proof) <= here + ROUNDING
    assert push(standing, salience, low, elasticity, cut, 2 * scarce, proof) == pytest.approx(here + math.log(2))
    assert push(standing, salience, low, elasticity, cut, scarce, 2 * proof) == pytest.approx(here + math.log(2))


@fixed
@given(st.floats(0, 2.31), shares, st.floats(0, 0.9))
def test_expected_cuts_move_towards_the_one_that_was_paid(expected, adapt, cut):
    paid = -math.log(1 - cut)
    after = plain(purchase.expected_cut)(expected, adapt, cut)
    assert min(expected, paid) - ROUNDING <= after <= max(expected, paid) + ROUNDING


@fixed
@given(shares, shares, amounts, amounts)
def test_buyers_impress_between_none_and_many(none, gain, few, many):
    few, many = sorted((few, many))
    a, b = (plain(purchase.social_proof)(none, gain, n) for n in (few, many))
    assert none - ROUNDING <= a <= b + ROUNDING
    assert b <= 1 + gain + ROUNDING


@fixed
@given(shares, amounts, amounts)
def test_brand_factor_is_a_share_that_falls_with_load(reactance, less, more):
    less, more = sorted((less, more))
    factor = plain(purchase.brand_factor)
    assert 0 <= factor(reactance, more) <= factor(reactance, less) <= factor(reactance, 0.0) == 1
    assert factor(reactance, more) >= 1 - reactance - ROUNDING


@fixed
@given(shares, amounts, members, amounts)
def test_heat_of_chat_is_capped(excitation, heat, size, cap):
    found = plain(chat.chat_heat_effect)(excitation, heat, size, cap)
    assert 1 <= found <= 1 + excitation * cap
    larger = plain(chat.chat_heat_effect)(excitation, heat, 2 * size, cap)
    assert larger <= found


@fixed
@given(shares, amounts, shares, members, shares, st.floats(0, 0.5), shares, st.floats(1, 5), st.floats(1, 30))
def test_writing_is_a_probability_that_falls_with_size(rate, sociality, state, size, power, weight, value, heat, boost):
    def p(rate, sociality, state, size, power, *rest):
        return plain(chat.chat_probability)(rate, sociality, state, plain(chat.chat_size_effect)(size, power), *rest)

    here = p(rate, sociality, state, size, power, weight, value, heat, boost)
    assert 0 <= here <= 0.95
    assert p(rate, sociality, state, 2 * size, power, weight, value, heat, boost) <= here + ROUNDING
    assert here <= p(rate, sociality, 1.0, size, power, weight, value, heat, boost) + ROUNDING
    without = plain(chat.chat_probability)(rate, sociality, state, 1.0, weight, value, heat, boost)
    assert size < chat.USUAL_SIZE or here <= without


@fixed
@given(st.floats(1e-9, 0.95), st.floats(1e-9, 1), st.floats(0.1, 0.95))
def test_a_run_has_1_to_30_messages(probability, part, run_length):
    written = plain(chat.chat_messages)(part * probability, probability, run_length)
    assert written == math.floor(written)
    assert 1 <= written <= 30


tastes = st.floats(-5, 5)


@fixed
@given(amounts, amounts, st.floats(0, 1e3), st.floats(0, 1e3), st.floats(0.5, 3))
def test_hazard_rises_with_load_from_its_base(base, scale, less, more, power):
    less, more = sorted((less, more))
    hazard = plain(decision.act_hazard)
    assert hazard(base, scale, 0.0, power) == base
    assert base <= hazard(base, scale, less, power) <= hazard(base, scale, more, power)
    assert hazard(base, scale, 1.0, power) == base + scale


@fixed
@given(st.floats(0, 3), tastes, st.floats(0, 2), members, st.floats(0, 1))
def test_leaving_is_harder_for_who_dislikes_it_and_in_small_groups(spread, taste, awkward, size, power):
    against = plain(decision.reluctance)
    here = against(spread, taste, awkward, size, power)
    assert against(spread, taste + 1, awkward, size, power) == pytest.approx(here + spread)
    assert against(spread, taste, awkward, 2 * size, power) <= here + ROUNDING
    assert against(spread, taste, 0.0, size, power) == pytest.approx(spread * taste)


@fixed
@given(logits, logits, tastes)
def test_leaving_is_a_probability_that_falls_with_its_cost(low, high, against):
    low, high = sorted((low, high))
    leaves = plain(decision.leaving_probability)
    assert 0 < leaves(high, against) <= leaves(low, against) < 1
    assert leaves(-against, against) == 0.5


@fixed
@given(logits, st.floats(0, 10), shares, shares, st.floats(0, 5))
def test_moves_back_weigh_something_finite_that_rises_with_worth_and_drive(cost, of_value, low, high, drive):
    low, high = sorted((low, high))
    weight = plain(decision.return_weight)
    here = weight(cost, of_value, low, 0.0)
    assert 0 < here < math.inf
    assert here <= weight(cost, of_value, high, 0.0)
    assert here <= weight(cost, of_value, low, drive)
    assert weight(cost, -0.5 * of_value, high, 0.0) <= weight(cost, -0.5 * of_value, low, 0.0)
