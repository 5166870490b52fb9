"""What thresholds decide is what comparing the draw with the mechanism's probability gives, for any state and word.

States are aimed at the thresholds and words at the probability and at the edges of bins, where a threshold that is
wrong by a millionth decides wrongly.
"""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.arrays import (
    BOARD,
    GROUP,
    HEAD,
    MEMBER,
    MEMBERSHIP,
    PARAMETER,
    RELATIONSHIP,
    SEGMENT,
    TICK,
    Array,
)
from sim.engine import thresholds
from sim.engine.kernel import is_on_screen
from sim.engine.looking import list_lookers, word_of_session
from sim.engine.stocks import left_of
from sim.mechanisms.decay import decayed
from sim.mechanisms.rows import distinct_rows, is_on_first_screen, pinned_on_screen_probability
from sim.mechanisms.sessions import session_probability
from sim.population import OTHER_GROUPS
from sim.random_streams import SESSION, draw_python
from sim.states import FOLDED, MUTED, NORMAL, PINNED, PINNED_MUTED

settings.register_profile("thresholds", derandomize=True, deadline=None, database=None, max_examples=150)
fixed = settings(settings.get_profile("thresholds"))

WORDS = 1 << 32
NUDGES = (0.0, 2.0**-53, -(2.0**-53), 1e-12, -1e-12, 1e-8, -1e-8, 1e-3, -1e-3)
"""How far a state stands from a threshold, relatively."""

nudges = st.sampled_from(NUDGES)


def parameters_with(**values: float) -> Array:
    """Return a record of parameters in which half-lives are a week."""
    found = np.zeros(1, PARAMETER)
    for stock in ("load", "exposure", "novelty"):
        found[f"{stock}_half_life_days"] = 7.0
    found["tick_days"] = 1 / 24
    for name, value in values.items():
        found[name] = value
    return found


def record(dtype: Any, **values: float) -> Array:
    """Return one record with some values, zero elsewhere."""
    found = np.zeros(1, dtype)
    for name, value in values.items():
        found[name] = value
    return found


def words_around(bins: int, *probabilities: float) -> Array:
    """List the words at both ends, on both sides of every edge, and around some probabilities."""
    edges = [edge * (WORDS // bins) for edge in range(bins + 1)]
    aimed = [int(probability * WORDS) for probability in probabilities if 0 <= probability <= 1]
    near = {word + step for word in (*edges, *aimed) for step in range(-3, 4)}
    return np.array(sorted(word for word in near if 0 <= word < WORDS), np.int64)


# The first screen.


@numba.njit(error_model="numpy", _nrt=False)
def screen_both_ways(words, pins, rows, members, boards, ticks, tables, parameters, decided, compared):
    """Fill in what thresholds decide, and what the comparison with the probability gives."""
    row, member, board, now, p = rows[0], members[0], boards[0], ticks[0], parameters[0]
    for k in range(len(words)):
        decided[k] = is_on_screen(words[k], pins, row, member, board, now, tables, p)
        uniform = (words[k] + 0.5) * 2.0**-32
        if row.state == PINNED or row.state == PINNED_MUTED:
            compared[k] = uniform < pinned_on_screen_probability(p.rows_first_screen, pins)
        else:
            waited = now.mean_hours + 12.0 * p.tick_days * now.overtaking - board.rise
            distinct = distinct_rows(float(member.row_rate) * waited, p.rows_distinct_base + member.other_groups)
            compared[k] = is_on_first_screen(uniform, p.rows_first_screen, float(pins), distinct)


def probability_of_screen(first_screen: float, pins: int, chats: float, overtakings: float) -> float:
    """Return the probability by its sum of terms."""
    most, mean = math.floor(first_screen) - 1 - pins, chats * -math.expm1(-overtakings / chats)
    return sum(math.exp(-mean) * mean**k / math.factorial(k) for k in range(most + 1))


def screen(first_screen, base, others, pins, state, rate, aimed, nudge, *, fault=None):
    """Return both answers for all words of a state that stands by the threshold of a place and an edge."""
    parameters = parameters_with(rows_first_screen=first_screen, rows_distinct_base=base)
    tables = thresholds.tables(parameters)
    member = record(MEMBER, row_rate=rate, other_groups=int(others))
    rate = float(member["row_rate"][0])
    hours = waiting(tables, first_screen, pins, others, aimed) * (1 + nudge) / rate
    words = words_around(thresholds.SCREEN_BINS, probability_of_screen(first_screen, pins, base + others, rate * hours))
    if fault:
        fault(tables)
    decided, compared = np.zeros(len(words), np.bool_), np.zeros(len(words), np.bool_)
    now, board = record(TICK, mean_hours=hours), record(BOARD)
    screen_both_ways(
        words, pins, record(MEMBERSHIP, state=state), member, board, now, tables, parameters, decided, compared
    )
    return decided, compared


def waiting(tables: Array, first_screen: float, pins: int, others: float, aimed: float) -> float:
    """Return the overtaking rows at a share of all edges, or that share of 200 where there is no finite threshold."""
    rows = math.floor(first_screen) - 1 - pins
    place = list(OTHER_GROUPS).index(others) * thresholds.MOST_ROWS + min(max(rows, 0), thresholds.MOST_ROWS - 1)
    found = tables[thresholds.SCREEN + place * thresholds.WIDTH + int(aimed * (thresholds.WIDTH - 1))]
    return float(found) if np.isfinite(found) else 200 * aimed


screens = st.one_of(st.floats(6, 10), st.integers(6, 10).map(float), st.floats(0, 40))
SCREENS = {
    "first_screen": screens,
    "base": st.floats(5, 30),
    "others": st.sampled_from(OTHER_GROUPS.tolist()),
    "pins": st.integers(0, 12),
    "state": st.sampled_from([NORMAL, MUTED]),
    "rate": st.floats(0.01, 60),
    "aimed": st.floats(0, 1),
    "nudge": nudges,
}


@fixed
@given(**SCREENS)
def test_thresholds_of_the_first_screen_decide_as_the_probability_does(**drawn):
    decided, compared = screen(**drawn)
    assert decided.tolist() == compared.tolist()


@fixed
@given(**(SCREENS | {"state": st.sampled_from([PINNED, PINNED_MUTED]), "pins": st.integers(1, 34)}))
def test_pinned_rows_share_the_screen(**drawn):
    decided, compared = screen(**drawn)
    assert decided.tolist() == compared.tolist()


@pytest.mark.parametrize(("base", "rows", "endless"), [(5.0, 15, True), (5.0, 3, False), (30.0, 15, False)])
def test_thresholds_without_end(base, rows, endless):
    """Ten chats cannot put twenty rows above one: it stays on the first screen with some chance, however long."""
    tables = thresholds.tables(parameters_with(rows_distinct_base=base))
    of_rows = tables[thresholds.SCREEN + rows * thresholds.WIDTH :][: thresholds.WIDTH]
    assert np.isinf(of_rows[1:]).any() == endless
    for hours in (1.0, 40.0, 1e3, 1e9):
        decided, compared = screen(rows + 1.5, base, 5.0, 0, NORMAL, hours, 1.0, 0.0)
        assert decided.tolist() == compared.tolist()


def shifted(tables: Array) -> None:
    """The planted fault: every draw asks the threshold of the next bin."""
    tables[thresholds.SESSION : -1] = tables[thresholds.SESSION + 1 :].copy()


def inaccurate(tables: Array) -> None:
    """The planted fault: thresholds wrong by a millionth."""
    tables[thresholds.SESSION :] *= 1 + 1e-6


FAULTS = [shifted, inaccurate]


@pytest.mark.parametrize("fault", FAULTS)
def test_wrong_thresholds_of_the_first_screen_are_seen(fault):
    differ = [
        np.not_equal(*screen(8.0, 10.0, 20.0, 1, NORMAL, 2.0, edge / 64, nudge, fault=fault)).any()
        for edge in range(4, 64)
        for nudge in (-1e-7, 1e-7)
    ]
    assert np.mean(differ) > 0.4


# Stocks.


half_lives = st.floats(0.2, 60)


@fixed
@given(st.tuples(half_lives, half_lives, half_lives), st.integers(0, 3 * thresholds.N_TABLED), st.floats(0, 1e3))
def test_what_is_left_of_a_stock_is_what_the_formula_leaves(lives, ticks, stock):
    """Each stock by its own half-life, to the bit of 1 where it is tabulated and of the stock where it is not."""
    names = ("load", "exposure", "novelty")
    given = {f"{name}_half_life_days": life for name, life in zip(names, lives, strict=True)}
    parameters = parameters_with(**given).view(np.recarray)
    tables = thresholds.tables(parameters)
    for place, life in zip((thresholds.LOAD, thresholds.EXPOSURE, thresholds.READS), lives, strict=True):
        found = left_of.py_func(stock, ticks, place, life, tables, parameters[0])
        if ticks < thresholds.N_TABLED:
            assert found == stock * decayed(1.0, ticks * (1 / 24), life)
        else:
            assert found == decayed(stock, ticks * float(parameters[0].tick_days), life)
        assert found == pytest.approx(stock * 2 ** (-ticks / 24 / life), rel=1e-9, abs=1e-200)


# Sessions. The words are planted where a member's own is drawn again.


class Looking:
    """What `list_lookers` asks for: a member for each word, with memberships that a post of the tick alerts."""

    def __init__(self, words: Array, tick: int, alerts: int, parameters: Array) -> None:
        n = len(words)
        self.parameters, self.capacity = parameters, max(1, alerts)
        self.look_words = np.zeros((4, n), np.uint8)
        self.look_words[tick & 3] = words >> 24
        self.members, self.relationships = np.zeros(n, MEMBER), np.zeros(n, RELATIONSHIP)
        self.relationships["n_rows"] = self.capacity
        self.memberships, self.heads = np.zeros(n * self.capacity, MEMBERSHIP), np.zeros(n * self.capacity, HEAD)
        self.memberships["state"] = NORMAL if alerts else FOLDED
        self.boards, self.groups, self.segments = record(BOARD), record(GROUP), record(SEGMENT)
        self.ticks = np.zeros(tick + 2, TICK)
        self.relationships["due"] = np.inf
        self.boards["last_post"] = tick
        self.tables = thresholds.tables(parameters)
        self.lookers = np.zeros(n + 1, np.int32)

    def lookers_of(self, tick: int) -> list[int]:
        """Return the members who look by thresholds."""
        for name, array in vars(self).items():
            if isinstance(array, np.ndarray) and array.dtype.names:
                setattr(self, name, array.view(np.recarray))
        n = list_lookers.py_func(tick, 0, 0, len(self.members), self.capacity, self, self, self.parameters[0], 0, 0)
        return self.lookers[:n].tolist()


def looking(words, tick, alerts, pull, alert_share, weight, nudges, *, fault=None):
    """Return who looks by thresholds and by the probability.

    Each word is asked with expected sessions by the lower and the upper edge of its bin, and by the word itself.
    """
    asked, aims = np.repeat(words, 3), np.tile(np.arange(3), len(words))
    uniforms = (asked + 0.5) / WORDS
    edges = ((asked >> 24) + aims) / thresholds.BINS
    targets = np.minimum(np.where(aims < 2, edges, uniforms), 1 - 2.0**-34)
    parameters = parameters_with(attention_push_pull=pull, attention_push_pull_max=2.0)
    world, counted = Looking(asked, tick, alerts, parameters), alert_share * min(float(alerts), 2.0)
    world.ticks["weight"], world.ticks["alert_share"], world.ticks["posted"] = weight, alert_share, 1.0
    aimed = -np.log1p(-targets) * (1 + np.resize(nudges, len(asked))) - pull * counted
    world.members["sessions_per_day"] = np.maximum(0.0, aimed) / (weight / 24)
    expected = world.members["sessions_per_day"].astype(np.float64) * weight * (1 / 24)
    compared = [m for m, u in enumerate(uniforms) if u < session_probability(expected[m], pull, counted)]
    if fault:
        fault(world.tables)
    with pytest.MonkeyPatch.context() as plant:
        plant.setattr("sim.engine.looking.word_of_session", lambda t, m, seed, replication: uniforms[m])
        return world.lookers_of(tick), compared


EDGE_WORDS = words_around(thresholds.BINS)


@fixed
@given(
    drawn=st.lists(st.integers(0, WORDS - 1), max_size=10),
    place=st.integers(0, len(EDGE_WORDS) - 40),
    tick=st.integers(0, 40),
    alerts=st.integers(0, 3),
    pull=st.floats(0.05, 0.4),
    alert_share=st.sampled_from([0.0, 0.5, 1.0]),
    weight=st.floats(0.04, 2),
    nudges=st.lists(nudges, min_size=1, max_size=7),
)
def test_thresholds_of_sessions_decide_as_the_probability_does(drawn, place, **rest):
    words = np.concatenate([EDGE_WORDS[place : place + 40], np.array([0, WORDS - 1, *drawn])])
    decided, compared = looking(words, **rest)
    assert decided == compared


def test_all_edges_of_sessions():
    for nudges in ([0.0], [1e-7, -1e-7]):
        decided, compared = looking(EDGE_WORDS, 9, 0, 0.15, 0.0, 1.0, nudges)
        assert decided == compared
        assert 0.2 < len(compared) / (3 * len(EDGE_WORDS)) < 0.8


@pytest.mark.parametrize("fault", FAULTS)
def test_wrong_thresholds_of_sessions_are_seen(fault):
    decided, compared = looking(EDGE_WORDS, 9, 0, 0.15, 0.0, 1.0, [1e-7, -1e-7], fault=fault)
    assert len(set(decided) ^ set(compared)) > 200


@numba.njit
def session_word(tick, member, seed, replication):
    """Call from compiled code what only compiled code can call."""
    return word_of_session(tick, member, seed, replication)


@fixed
@given(st.integers(0, 2**63 - 1), st.integers(0, 9), st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_word_of_a_session_is_the_one_that_its_address_gives(seed, replication, tick, member):
    uniforms = draw_python(seed, replication, SESSION, member, 0, tick >> 2, 0)
    assert session_word(tick, member, seed, replication) == uniforms[tick & 3]
