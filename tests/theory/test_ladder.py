"""Closed forms 2 and 3: competing acts -> the state ladder by day; acts and moves back -> the chain and its stationary
share.

Every chat has a post at midnight and everyone looks, so each acts with a known chance a day; who opens may move back
before that. The states of a member are then a Markov chain whose table stands in `chain`. False alarm 1e-6 each.
Smallest fault seen with 20,000 members: the chance of acting or of leaving off by 10 %, one weight of a move back off
by 20 %, folding at once off by a quarter.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.laws.worlds import OFF, OPEN, calm, events_of, played

from .agreement import agrees
from .chain import FOLDED, LEFT, MUTED, N_STATES, NORMAL, PINNED, acts, by_day, returns

N = 20_000
STATES = ("normal", "pinned", "muted", "pinned_muted", "folded", "left")
SILENT = 0.999
"""What a stated share of 1 is: the past leaves one in a thousand awake."""
LINE = {"via": "manual"}
LONG_AGO = {"fold_release": {"ios": "2020-01-01", "android": "2020-01-01"}}


def decisions(**decision: float) -> dict[str, float]:
    return {f"decision.{name}": value for name, value in decision.items()}


def choices(**decision: float) -> dict[str, float]:
    """Return all parameters of decisions by their short names."""
    switched_off = {name.removeprefix("decision."): value for name, value in OFF.items() if "decision." in name}
    return {**switched_off, **decision}


def stocks(history, day: int) -> list[int]:
    return [int(history.daily[state][day]) for state in STATES]


# Acts alone: down the ladder and out.

LADDER = {"act_base": 0.3, "leave_cost": 1.5, "muted_leave_cost": 1.0, "second_probability": 0.3}
SIZE, AWKWARD, POWER = 400, 0.5, 0.3
EMBARRASSED = {"leave_awkwardness": AWKWARD, "leave_size_power": POWER, "leave_spread": 1.2}


def ladder(days: int, start: int = NORMAL, **changed: float) -> np.ndarray:
    p = choices(**{**LADDER, **changed})
    return by_day(acts(p, p["act_base"]), start, days)


@pytest.fixture(scope="module")
def climbed():
    return played(calm(N, 30, decisions(**LADDER), tick=1440, line=LINE, client=LONG_AGO))


@pytest.mark.parametrize("day", [0, 1, 3, 9, 29])
def test_competing_acts_give_the_state_ladder(climbed, day):
    assert agrees(stocks(climbed, day), ladder(30)[day])


def test_days_of_leaving_follow_the_ladder(climbed):
    """The law of the first passage to LEFT, over all days at once."""
    left = ladder(30)[:, LEFT]
    observed = np.append(climbed.daily["leaves"], N - climbed.daily["leaves"].sum())
    assert agrees(observed, np.append(np.diff(left, prepend=0), 1 - left[-1]))


@pytest.mark.parametrize(
    "fault",
    [
        {"act_base": 0.33},
        {"leave_cost": 1.5 - math.log(1.15)},
        {"muted_leave_cost": 1.0 - math.log(1.25)},
        {"second_probability": 0.375},
    ],
    ids=lambda fault: next(iter(fault)),
)
def test_faults_of_the_ladder_are_seen(climbed, fault):
    assert any(not agrees(stocks(climbed, day), ladder(30, **fault)[day]) for day in (3, 9))


def test_without_folding_at_once_nobody_folds_on_the_day_of_muting():
    history = played(calm(5000, 2, decisions(**{**LADDER, "second_probability": 0}), tick=1440, line=LINE))
    assert history.daily["folds"][0] == 0
    assert history.daily["folds"][1] > 0


def test_the_pinned_mute_first_and_fold_later():
    """From PINNED two acts to FOLDED, never at once; the second clears the pin by the client's rule."""
    start = {"pinned": 1}
    history = played(calm(N, 10, decisions(**LADDER), tick=1440, line=LINE, start_from=start, client=LONG_AGO))
    for day in (0, 1, 4, 9):
        assert agrees(stocks(history, day), ladder(10, PINNED)[day])
        assert not agrees(stocks(history, day), ladder(10, PINNED, leave_cost=1.3)[day])


def test_who_cannot_fold_stays_muted_or_leaves():
    never = {"fold_release": {"ios": "never", "android": "never"}}
    history = played(calm(N, 10, decisions(**LADDER), tick=1440, line=LINE, client=never))
    table = acts(choices(**LADDER), LADDER["act_base"])
    table[NORMAL, MUTED] += table[NORMAL, FOLDED]
    table[MUTED, MUTED] += table[MUTED, FOLDED]
    table[:, FOLDED] = 0
    for day in (0, 4, 9):
        assert agrees(stocks(history, day), by_day(table, NORMAL, 10)[day])


def with_taste(days: int, **changed: float) -> np.ndarray:
    """Return the ladder over tastes for leaving, in groups that nobody's going makes much smaller."""
    p = choices(**{**LADDER, **EMBARRASSED, **changed})
    z, weights = np.polynomial.hermite_e.hermegauss(41)
    size_term = (SIZE / 100) ** -p["leave_size_power"]
    laws = [by_day(acts(p, p["act_base"], taste, size_term), NORMAL, days) for taste in z]
    return np.tensordot(weights / weights.sum(), np.array(laws), 1)


def test_taste_and_awkwardness_hold_people_in():
    """One day, so that the size is what it was; sees awkwardness left out, a size power of 0, a spread less by .4."""
    shape = {"tick": 1440, "line": LINE, "client": LONG_AGO, "start_from": {"groups": N // SIZE, "size": SIZE}}
    surely = {"act_base": 1000}
    history = played(calm(N, 1, decisions(**{**LADDER, **EMBARRASSED, **surely}), **shape))
    assert agrees(stocks(history, 0), with_taste(1, **surely)[0])
    for fault in ({"leave_awkwardness": 0.0}, {"leave_size_power": 0.0}, {"leave_spread": 0.8}):
        assert not agrees(stocks(history, 0), with_taste(1, **{**surely, **fault})[0])


# Acts and moves back: all moves there are.

FULL = {
    "act_base": 0.15, "leave_cost": 2.5, "muted_leave_cost": 1.5, "second_probability": 0.3, "pin_cost": 2.0,
    "pin_value": 1.5, "unpin_cost": 1.0, "unmute_cost": 1.5, "unmute_value": 1.0, "unfold_cost": 0.9,
    "unfold_value": 0.8,
}  # fmt: skip
LOOKS, BOX, VALUE = 0.6, 0.5, 0.5
OPENING = {"habit.forced": LOOKS, "box.fresh_probability": BOX, "box.settled_probability": BOX}


def full_day(**changed: float) -> np.ndarray:
    """Return a day's table: an opening and a move back, then an act; nobody acts on a folded chat."""
    p = choices(**{**FULL, **changed})
    opens = np.full(N_STATES, LOOKS)
    opens[FOLDED] = LOOKS * BOX
    back = (1 - opens)[:, None] * np.eye(N_STATES) + opens[:, None] * returns(p, VALUE)
    day = back @ acts(p, p["act_base"])
    day[FOLDED] = back[FOLDED]
    return day


@pytest.fixture(scope="module", params=[NORMAL, PINNED, MUTED, FOLDED], ids=["normal", "pinned", "muted", "folded"])
def moved(request):
    share = {} if request.param == NORMAL else {STATES[request.param]: 1}
    shape = {"start_from": {"age_days": 20, **share}, "tick": 1440, "line": LINE, "client": LONG_AGO}
    return request.param, played(calm(N, 25, {**OPENING, **decisions(**FULL)}, **shape))


def full(days: int, start: int, **changed: float) -> np.ndarray:
    law = by_day(full_day(**changed), start, days)
    if start in (MUTED, FOLDED):
        law = SILENT * law + (1 - SILENT) * by_day(full_day(**changed), NORMAL, days)
    return law


@pytest.mark.parametrize("day", [0, 1, 4, 24])
def test_all_moves_follow_the_chain(moved, day):
    start, history = moved
    assert agrees(stocks(history, day), full(25, start)[day])


def test_faults_of_the_moves_are_seen(moved):
    """Each move back by those who stand where it starts."""
    start, history = moved
    name = {NORMAL: "pin_cost", PINNED: "unpin_cost", MUTED: "unmute_cost", FOLDED: "unfold_cost"}[start]
    fault = {name: FULL[name] - math.log(1.2)}
    assert any(not agrees(stocks(history, day), full(25, start, **fault)[day]) for day in range(25))


# Mute and unmute alone: two states.

PAIR = {"act_base": 0.4, "unmute_cost": 0.8}
CANNOT_FOLD = {"fold_release": {"ios": "never", "android": "never"}}


def pair(**changed: float) -> np.ndarray:
    """Return the table of one day over NORMAL and MUTED; everyone opens."""
    p = choices(**{**PAIR, **changed})
    to_muted = 1 - math.exp(-p["act_base"])
    back = returns(p, VALUE)[MUTED, NORMAL]
    table = np.eye(N_STATES)
    table[NORMAL, [NORMAL, MUTED]] = 1 - to_muted, to_muted
    table[MUTED, [NORMAL, MUTED]] = back * (1 - to_muted), 1 - back * (1 - to_muted)
    return table


def stationary_share(table: np.ndarray) -> float:
    to_muted, to_normal = table[NORMAL, MUTED], table[MUTED, NORMAL]
    return float(to_muted / (to_muted + to_normal))


def switching(n: int, days: int, **how):
    shape = {"tick": 1440, "line": LINE, "client": CANNOT_FOLD, **how.pop("shape", {})}
    return played(calm(n, days, {**OPEN, **decisions(**PAIR)}, **shape), **how)


@pytest.fixture(scope="module")
def switched():
    return switching(2500, 40, events=True)


def test_mute_and_unmute_reach_their_stationary_share():
    history = switching(N, 60)
    share, wrong = stationary_share(pair()), stationary_share(pair(unmute_cost=0.8 - math.log(1.15)))
    for day in (45, 59):
        observed = [int(history.daily["muted"][day]), int(history.daily["normal"][day])]
        assert sum(observed) == N
        assert agrees(observed, [share, 1 - share])
        assert not agrees(observed, [wrong, 1 - wrong])


def test_share_started_in_equilibrium_stays_there():
    share = stationary_share(pair())
    history = switching(N, 10, shape={"start_from": {"muted": share}})
    for day in (0, 4, 9):
        observed = [int(history.daily["muted"][day]), int(history.daily["normal"][day])]
        assert agrees(observed, [share, 1 - share])


def muted_by_day(history) -> np.ndarray:
    """Follow every member's state through the log, shape (n, days): 1 where muted at the day's end."""
    muted = np.zeros((history.n_customers, history.n_days), int)
    for tick, member, _, _, _, state in events_of(history, 7).tolist():
        muted[member, tick:] = state == MUTED
    return muted


def test_pairs_of_days_follow_the_chain(switched):
    """Not the share alone: what a member is on one day and on a later one, jointly."""
    muted = muted_by_day(switched)
    share = stationary_share(pair())
    for gap in (1, 3):
        later = np.linalg.matrix_power(pair(), gap)
        p01, p10 = later[NORMAL, MUTED], later[MUTED, NORMAL]
        law = [(1 - share) * (1 - p01), (1 - share) * p01, share * p10, share * (1 - p10)]
        observed = np.bincount(2 * muted[:, 30] + muted[:, 30 + gap], minlength=4)
        assert agrees(observed, law)
        independent = [(1 - share) ** 2, (1 - share) * share, share * (1 - share), share**2]
        assert gap > 1 or not agrees(observed, independent)


def test_lengths_of_being_muted_are_geometric(switched):
    """First spells that begin in the first ten days and so can last 29 days within the horizon."""
    spells = np.zeros(30)
    for days in muted_by_day(switched):
        first = int(days.argmax())
        if days[first] and 0 < first < 10:
            spells[min(29, _length(days[first:]) - 1)] += 1
    ends = pair()[MUTED, NORMAL]
    law = ends * (1 - ends) ** np.arange(30)
    law[29] = (1 - ends) ** 29
    assert agrees(spells, law)
    wrong = 1.3 * ends * (1 - 1.3 * ends) ** np.arange(30)
    wrong[29] = (1 - 1.3 * ends) ** 29
    assert not agrees(spells, wrong)


def _length(days: np.ndarray) -> int:
    """Count the days until the first one that is not muted."""
    return int((days == 0).argmax()) or len(days)
