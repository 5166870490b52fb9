"""Properties of every mechanism over its whole range: bounds, directions, limits; never nan."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sim.mechanisms import (
    chat,
    decay,
    decision,
    exposure,
    folded_box,
    irritation,
    need_visits,
    opening,
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
nests = st.floats(0.1, 1)


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
def test_need_pulls_only_above_its_threshold(ready, threshold, pull):
    assert plain(need_visits.pull_probability)(ready, threshold, pull) == (pull if ready > threshold else 0)


@fixed
@given(logits, amounts, shares, shares, amounts, shares, shares, amounts)
def test_opening_rises_with_value_badge_and_mention_and_falls_with_irritation(
    intercept, of_value, low, high, of_irritation, calm, angry, lift
):
    low, high = sorted((low, high))
    calm, angry = sorted((calm, angry))

    def p(*terms: float) -> float:
        return plain(opening.opening_probability)(plain(opening.opening_logit)(*terms))

    here = p(intercept, of_value, low, of_irritation, calm, 0, 0, 0)
    assert 0 < here < 1 or here in (0, 1)
    assert here <= p(intercept, of_value, high, of_irritation, calm, 0, 0, 0)
    assert p(intercept, of_value, low, of_irritation, angry, 0, 0, 0) <= here
    for badge, mention, box in ((lift, 0, 0), (0, lift, 0), (0, 0, lift)):
        assert here <= p(intercept, of_value, low, of_irritation, calm, badge, mention, box)


@fixed
@given(counts, counts, amounts)
def test_what_is_deeper_is_not_read(now, at_posting, depth):
    assume(at_posting <= now)
    within = plain(reading.is_within_depth)
    assert within(now, at_posting, depth) == (now - at_posting <= depth)
    assert not (within(now + 1, at_posting, depth) and not within(now, at_posting, depth))


@fixed
@given(shares, shares, shares, shares)
def test_value_stays_between_itself_and_the_worth_of_a_message(value, content, interest, smoothing):
    worth = plain(perceived_value.message_worth)(content, interest, 0.0)
    after = plain(perceived_value.value_after_message)(value, worth, smoothing)
    assert 0 <= worth <= 1
    assert min(value, worth) - ROUNDING <= after <= max(value, worth) + ROUNDING


@fixed
@given(shares, counts, shares, positive, shares, positive)
def test_chat_lifts_value_towards_its_worth_and_no_further(value, read, smoothing, halfway, worth, sociality):
    after = plain(perceived_value.value_after_chat)(value, read, smoothing, halfway, worth, sociality)
    assert value <= after <= max(value, worth) + ROUNDING


@fixed
@given(amounts, amounts, positive)
def test_irritation_is_bounded_and_rises(less, more, half):
    less, more = sorted((less, more))
    a, b = plain(irritation.irritated)(less, half), plain(irritation.irritated)(more, half)
    assert 0 <= a <= b <= 1
    assert plain(irritation.irritated)(half, half) == 0.5


@fixed
@given(amounts, counts, counts, amounts)
def test_interruptions_rise_up_to_their_most(per_one, few, more, most):
    few, more = sorted((few, more))
    a, b = (plain(irritation.interruption_irritation)(per_one, n, most) for n in (few, more))
    assert 0 <= a <= b <= per_one * most


@fixed
@given(amounts, shares, shares, st.floats(0.01, 1))
def test_junk_irritates_the_more_the_less_it_is_worth(per_junk, low, high, threshold):
    low, high = sorted((low, high))
    a, b = (plain(irritation.junk_irritation)(per_junk, worth, threshold) for worth in (high, low))
    assert 0 <= a <= b <= per_junk * (1 + ROUNDING)
    assert plain(irritation.junk_irritation)(per_junk, threshold, threshold) == 0


@fixed
@given(amounts, counts)
def test_chat_irritates_by_its_log(per_log, read):
    once, twice = (plain(irritation.chat_irritation)(per_log, n) for n in (read, 2 * read + 1))
    assert once >= 0
    assert twice - once == pytest.approx(per_log * math.log(2), rel=1e-6, abs=1e-6)


@fixed
@given(amounts, st.floats(0, 1000), st.floats(0, 1000), positive)
def test_decay_over_two_spans_is_decay_over_their_sum(stock, a, b, half_life):
    """So it never matters how often a stock is settled: reading is not writing."""
    fade = plain(decay.decayed)
    assert fade(fade(stock, a, half_life), b, half_life) == pytest.approx(fade(stock, a + b, half_life), abs=1e-9)
    assert 0 <= fade(stock, a, half_life) <= stock
    assert fade(stock, half_life, half_life) == pytest.approx(stock / 2)


@fixed
@given(amounts, st.floats(0.5, 20), shares, shares)
def test_liking_is_greatest_at_the_peak_and_bounded(exposures, peak, gain, wear):
    effect = plain(exposure.exposure_effect)
    at_peak = effect(peak, peak, gain, wear)
    assert 1 - wear - ROUNDING <= effect(exposures, peak, gain, wear) <= at_peak + ROUNDING
    assert at_peak == pytest.approx(1 + gain)
    assert effect(0, peak, gain, wear) == 1


@fixed
@given(st.floats(0, 100), amounts, amounts, amounts, amounts, shares)
def test_readiness_and_need_are_probabilities_that_rise_with_time(rate, soon, late, need, weight, tick_days):
    soon, late = sorted((soon, late))
    a, b = plain(purchase.readiness)(rate, soon), plain(purchase.readiness)(rate, late)
    assert 0 <= a <= b <= 1
    p, q = (plain(purchase.need_probability)(need, ready, weight, tick_days) for ready in (a, b))
    assert 0 <= p <= q <= 1


@fixed
@given(amounts, shares)
def test_price_cuts_help_at_most_by_half(response, cut):
    assert 1 <= plain(purchase.price_effect)(response, cut) <= 1.5


@fixed
@given(shares, shares, amounts, amounts)
def test_buyers_impress_between_none_and_many(none, gain, few, many):
    few, many = sorted((few, many))
    a, b = (plain(purchase.social_proof)(none, gain, n) for n in (few, many))
    assert none - ROUNDING <= a <= b + ROUNDING
    assert b <= 1 + gain + ROUNDING


@fixed
@given(shares, shares, *[amounts] * 6, shares)
def test_an_offer_is_nothing_without_any_of_its_factors(
    base, worth, liking, ready, price, scarce, proof, demand, brand
):
    takes = plain(purchase.offer_probability)
    factors = [base, worth, liking, ready, price, scarce, proof, brand, demand]
    assert 0 <= takes(*factors) <= 1
    for i in range(len(factors)):
        assert takes(*(0.0 if i == j else factor for j, factor in enumerate(factors))) == 0


@fixed
@given(shares, shares)
def test_brand_factor_is_a_share(reactance, irritated):
    assert 0 <= plain(purchase.brand_factor)(reactance, irritated) <= 1


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
@given(amounts, st.floats(0, 10), shares, shares, st.floats(0, 10), shares, shares, tastes)
def test_muting_rises_with_irritation_and_falls_with_value(cost, anger, calm, angry, of_value, low, high, taste):
    calm, angry = sorted((calm, angry))
    low, high = sorted((low, high))
    mute = plain(decision.mute_utility)
    assert mute(cost, anger, calm, of_value, low, taste) <= mute(cost, anger, angry, of_value, low, taste)
    assert mute(cost, anger, calm, of_value, high, taste) <= mute(cost, anger, calm, of_value, low, taste)


@fixed
@given(st.floats(0, 10), st.floats(0, 10), shares, st.floats(0, 10), shares, members, st.floats(0, 1), tastes, amounts)
def test_leaving_falls_with_tenure_taste_value_and_in_small_groups(cost, anger, j, worth, v, size, power, taste, days):
    def leave(size=size, taste=taste, days=days, v=v):
        return plain(decision.leave_utility)(cost, anger, j, worth, v, 1.0, size, power, taste, 0.3, days)

    here = leave()
    assert leave(days=2 * days + 1) < here
    assert leave(taste=taste + 1) == pytest.approx(here - 1)
    assert leave(v=min(1.0, v + 0.1)) <= here
    assert leave(size=2 * size) >= here


@fixed
@given(st.floats(0, 10), st.floats(0, 10), shares, st.floats(0, 10), shares, st.floats(0, 5))
def test_pinning_and_unpinning_pull_against_each_other(cost, of_value, value, anger, j, drive):
    pin, unpin = plain(decision.pin_utility), plain(decision.unpin_utility)
    assert pin(cost, of_value, value, anger, j, drive) == pytest.approx(pin(cost, of_value, value, anger, j, 0) + drive)
    better, worse = min(1.0, value + 0.1), min(1.0, j + 0.1)
    assert pin(cost, of_value, better, anger, j, 0) >= pin(cost, of_value, value, anger, j, 0)
    assert unpin(cost, of_value, better, anger, j) <= unpin(cost, of_value, value, anger, j)
    assert pin(cost, of_value, value, anger, worse, 0) <= pin(cost, of_value, value, anger, j, 0)
    assert unpin(cost, of_value, value, anger, worse) >= unpin(cost, of_value, value, anger, j)


@fixed
@given(st.floats(0, 10), st.floats(0, 10), shares, shares, st.floats(0, 60), st.floats(0, 2))
def test_coming_back_rises_with_value_and_folding_with_other_groups(cost, weight, value, j, groups, of_rows):
    for back in (plain(decision.unmute_utility), plain(decision.unfold_utility)):
        assert back(cost, weight, value, j) <= back(cost, weight, min(1.0, value + 0.1), j)
        assert back(cost, weight, value, value) == pytest.approx(-cost)
    fold = plain(decision.fold_utility)
    few, many = (fold(cost, of_rows, n, 1, j, 1, value, 0) for n in (groups, groups + 20))
    assert many - few == pytest.approx(of_rows, abs=1e-9)


@fixed
@given(logits, logits, nests)
def test_weights_are_positive_finite_and_in_order(low, high, nest):
    low, high = sorted((low, high))
    a, b = plain(decision.move_weight)(low, nest), plain(decision.move_weight)(high, nest)
    assert 0 < a <= b < math.inf


@fixed
@given(st.lists(st.floats(-35, 35), min_size=1, max_size=4), nests)
def test_a_nest_weighs_at_most_its_moves_and_at_least_the_best_of_them(utilities, nest):
    """W = (sum exp(V / mu))^mu lies between the greatest exp(V) and their sum; one move weighs exp(V) in any nest."""
    weights = [plain(decision.move_weight)(v, nest) for v in utilities]
    total = sum(weights) * plain(decision.nest_scale)(sum(weights), nest)
    assert math.exp(max(utilities)) * (1 - 1e-9) <= total <= sum(math.exp(v) for v in utilities) * (1 + 1e-9)


@fixed
@given(shares, shares, shares)
def test_reconsidering_rises_with_irritation(base, of_irritation, j):
    p = plain(decision.decision_probability)
    assert base <= p(base, of_irritation, j) <= base + of_irritation
