"""Closed forms 2 and 3: competing hazards -> the state ladder by day; the mute/unmute chain -> its stationary share.

Members decide at clean-ups alone, so every state decides with the same known chance a day, and the states of a member
are a Markov chain whose table stands in `chain`. False alarm 1e-6 each. Smallest fault seen with 20,000 members: one
weight of the table off by 15 %, the second draw after muting off by a half.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.laws.worlds import OFF, calm, events_of, played

from .agreement import agrees
from .chain import FOLDED, LEFT, MUTED, N_STATES, NORMAL, PINNED, by_day, one_decision, one_draw

N = 20_000
STATES = ("normal", "pinned", "muted", "pinned_muted", "folded", "left")
CLEANUP = 0.5
DECIDES = 1 - math.exp(-CLEANUP)
OTHER_GROUPS = {5: 0.25, 20: 0.589, 40: 0.139, 60: 0.022}


def settings(**decision: float) -> dict[str, float]:
    """Switch decisions on: parameters of the group `decision` by their short names."""
    return {"decision.cleanup_per_day": CLEANUP, **{f"decision.{name}": value for name, value in decision.items()}}


def choices(**decision: float) -> dict[str, float]:
    """Return all parameters of decisions by their short names."""
    switched_off = {name.removeprefix("decision."): value for name, value in OFF.items() if "decision." in name}
    return {"nest": 1.0, **switched_off, **decision}


def stocks(history, day: int) -> list[int]:
    return [int(history.daily[state][day]) for state in STATES]


LADDER = {"mute_cost": 1.0, "fold_cost": 1.5, "leave_cost": 3.0, "second_probability": 0.4}


def ladder(days: int, **changed: float) -> np.ndarray:
    """Return the law of the ladder NORMAL, MUTED, FOLDED, LEFT."""
    p = choices(**{**LADDER, **changed})
    table = one_decision(one_draw(p, 0.5), p["second_probability"])
    return by_day(DECIDES, lambda _: table, NORMAL, days)


@pytest.fixture(scope="module")
def climbed():
    return played(calm(N, 40, settings(**LADDER), tick=1440))


@pytest.mark.parametrize("day", [0, 1, 3, 9, 39])
def test_competing_hazards_give_the_state_ladder(climbed, day):
    assert agrees(stocks(climbed, day), ladder(40)[day])


def test_days_of_leaving_follow_the_ladder(climbed):
    """The law of the first passage to LEFT, over all days at once."""
    left = ladder(40)[:, LEFT]
    observed = np.append(climbed.daily["leaves"], N - climbed.daily["leaves"].sum())
    assert agrees(observed, np.append(np.diff(left, prepend=0), 1 - left[-1]))


@pytest.mark.parametrize("fault", ["mute_cost", "fold_cost", "leave_cost"])
def test_faults_of_the_ladder_are_seen(climbed, fault):
    off_by_15_percent = ladder(40, **{fault: LADDER[fault] - math.log(1.15)})
    assert not agrees(stocks(climbed, 9), off_by_15_percent[9])


def test_second_draw_is_seen(climbed):
    """With it alone a member can mute and fold on one day."""
    assert climbed.daily["folds"][0] > 0
    assert not agrees(stocks(climbed, 0), ladder(40, second_probability=0)[0])
    assert not agrees(stocks(climbed, 3), ladder(40, second_probability=0.4 * 1.5)[3])


def test_without_the_second_draw_nobody_folds_on_the_day_of_muting():
    history = played(calm(5000, 2, settings(**{**LADDER, "second_probability": 0}), tick=1440))
    assert history.daily["folds"][0] == 0
    assert history.daily["folds"][1] > 0


FULL = {
    "mute_cost": 1.6, "mute_value": 1.2, "pin_cost": 2.0, "pin_value": 1.5, "unpin_cost": 1.0, "unmute_cost": 2.0,
    "unmute_value": 1.0, "fold_cost": 2.2, "fold_rows": 0.8, "fold_value": 1.0, "unfold_cost": 1.6,
    "unfold_value": 0.8, "leave_cost": 1.5, "leave_value": 2.0, "leave_awkwardness": 0.5, "leave_tenure": 0.3,
    "second_probability": 0.3, "nest": 0.6,
}  # fmt: skip
AGE, VALUE = 20, 0.5


def full(days: int, start: int, **changed: float) -> np.ndarray:
    """Return the law of all moves, over the members' numbers of other groups."""
    p = choices(**{**FULL, **changed})

    def law(groups: float) -> np.ndarray:
        def decision(day: int) -> np.ndarray:
            return one_decision(one_draw(p, VALUE, groups, AGE + day), p["second_probability"])

        return by_day(DECIDES, decision, start, days)

    return sum(share * law(groups) for groups, share in OTHER_GROUPS.items())


@pytest.fixture(scope="module", params=[NORMAL, PINNED, MUTED, FOLDED], ids=["normal", "pinned", "muted", "folded"])
def moved(request):
    share = {} if request.param == NORMAL else {STATES[request.param]: 1}
    shape = {"start_from": {"age_days": AGE, **share}, "tick": 1440}
    return request.param, played(calm(N, 25, settings(**FULL), **shape))


@pytest.mark.parametrize("day", [0, 1, 4, 24])
def test_all_moves_follow_the_nested_logit(moved, day):
    start, history = moved
    assert agrees(stocks(history, day), full(25, start)[day])


def test_faults_of_the_nested_logit_are_seen(moved):
    start, history = moved
    for fault in ({"nest": 1.0}, {"leave_tenure": 0.0}, {"fold_rows": 0.3}):
        assert any(not agrees(stocks(history, day), full(25, start, **fault)[day]) for day in (1, 4, 24)), fault


# Mute and unmute alone: two states.

PAIR = {"mute_cost": 0.5, "unmute_cost": 1.2, "second_probability": 0.25}


def pair(**changed: float) -> np.ndarray:
    """Return the table of one day over NORMAL and MUTED."""
    p = choices(**{**PAIR, **changed})
    table = one_decision(one_draw(p, 0.5), p["second_probability"])
    return (1 - DECIDES) * np.eye(N_STATES) + DECIDES * table


def stationary_share(table: np.ndarray) -> float:
    to_muted, to_normal = table[NORMAL, MUTED], table[MUTED, NORMAL]
    return float(to_muted / (to_muted + to_normal))


@pytest.fixture(scope="module")
def switched():
    return played(calm(6000, 40, settings(**PAIR), tick=1440), events=True)


def test_mute_and_unmute_reach_their_stationary_share():
    history = played(calm(N, 60, settings(**PAIR), tick=1440))
    share, wrong = stationary_share(pair()), stationary_share(pair(mute_cost=0.5 - math.log(1.15)))
    for day in (45, 59):
        observed = [int(history.daily["muted"][day]), int(history.daily["normal"][day])]
        assert sum(observed) == N
        assert agrees(observed, [share, 1 - share])
        assert not agrees(observed, [wrong, 1 - wrong])


def test_share_started_in_equilibrium_stays_there():
    share = stationary_share(pair())
    history = played(calm(N, 10, settings(**PAIR), tick=1440, start_from={"muted": share}))
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
        assert not agrees(observed, independent)


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
    wrong = 1.15 * ends * (1 - 1.15 * ends) ** np.arange(30)
    wrong[29] = (1 - 1.15 * ends) ** 29
    assert not agrees(spells, wrong)


def _length(days: np.ndarray) -> int:
    """Count the days until the first one that is not muted."""
    return int((days == 0).argmax()) or len(days)
