"""The law of the row on screen, and the sixth closed form: shot-noise irritation -> its mean.

False alarm 1e-6 each. Smallest fault seen: rows that overtake a fifth faster, one pinned row of others missed, the
half-life of irritation off by a tenth, irritation decayed a tick too much.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.random_streams import MEMBER, batch
from tests.laws.worlds import CERTAIN, calm, events_of, played

from .agreement import FALSE_ALARM, two_sided
from .clock import WEIGHTS, looks

N, SEED = 8000, 20210930
ROWS = {
    "rows.first_screen": 8, "rows.rate_per_group": 0.12, "rows.rate_spread": 0.4, "rows.distinct_base": 10,
    "rows.other_pins_mean": 1.5,
}  # fmt: skip
GROUPS = np.array([5.0, 20.0, 40.0, 60.0])


def members(rate: float = 0.12, pins_mean: float = 1.5) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the members' row rates, competing chats and pins of others from their draws."""
    _, in_rows, in_groups, in_pins = batch(SEED, 0, MEMBER, np.arange(N), block=1).T
    groups = GROUPS[np.searchsorted(np.cumsum([0.25, 0.589, 0.139]), in_groups, side="right")]
    speed = (1 + rate * groups) * np.exp(0.4 * stats.norm.ppf(in_rows) - 0.08)
    return speed, 10 + groups, stats.poisson.ppf(in_pins, pins_mean)


def on_screen(waited: float, *, faster: float = 1.0, pins_missed: int = 0) -> np.ndarray:
    """Return each member's chance that the row stands on the first screen after so many mean hours."""
    speed, chats, pins = members()
    overtaken = chats * (1 - np.exp(-faster * speed * waited / chats))
    return stats.poisson.cdf(8 - 1 - pins + pins_missed, overtaken)


def z_of(seen: np.ndarray, chances: np.ndarray) -> float:
    """Return how far a count of independent members lies from its mean, in standard errors."""
    return float((seen.sum() - chances.sum()) / math.sqrt((chances * (1 - chances)).sum()))


@pytest.fixture(scope="module")
def noticed():
    """One post at eight; the first look after it is the row's one chance."""
    parameters = {**ROWS, "attention.sessions_per_day": 6.0}
    return played(calm(N, 1, parameters, at=["08:00"], line={"via": "manual"}), events=True)


@pytest.mark.parametrize("hour", [8, 11, 16])
def test_rows_are_noticed_by_the_poisson_law(noticed, hour):
    """A member's first look is in this hour with a known chance; on screen then by the time the row has waited."""
    look = looks(6.0)
    first = look[hour] * np.prod(1 - look[8:hour])
    waited = WEIGHTS[8:hour].sum() + WEIGHTS[hour] / 2
    rows = events_of(noticed, 3)
    seen = np.isin(np.arange(N), rows[rows[:, 0] == hour, 1])
    assert two_sided(z_of(seen, first * on_screen(waited))) > FALSE_ALARM


def test_faults_of_the_rows_are_seen(noticed):
    rows = events_of(noticed, 3)
    seen = np.isin(np.arange(N), rows[:, 1])

    def chances(**fault) -> np.ndarray:
        look, total = looks(6.0), np.zeros(N)
        for hour in range(8, 24):
            first = look[hour] * np.prod(1 - look[8:hour])
            total += first * on_screen(WEIGHTS[8:hour].sum() + WEIGHTS[hour] / 2, **fault)
        return total

    assert two_sided(z_of(seen, chances())) > FALSE_ALARM
    assert two_sided(z_of(seen, chances(faster=1.2))) < FALSE_ALARM
    assert two_sided(z_of(seen, chances(pins_missed=1))) < FALSE_ALARM


def test_chat_lifts_the_row_half_an_hour_before_it_is_seen():
    """Written between eight and nine, seen at nine: overtaken for half of one hour and half of the next."""
    talk = {"attention.sessions_per_day": 6.0, "opening.intercept": CERTAIN, "chat.rate": 0.5, "chat.size_power": 0.0}
    history = played(calm(N, 1, {**ROWS, **talk}, at=["08:00"], line={"via": "manual"}), events=True)
    assert set(events_of(history, 6)[:, 0]) >= {8, 9}
    rows = events_of(history, 3)
    seen = np.isin(np.arange(N), rows[rows[:, 0] == 9, 1])
    right, early, late = ((WEIGHTS[8] * before + WEIGHTS[9]) / 2 for before in (1, 2, 0))
    assert two_sided(z_of(seen, looks(6.0)[9] * on_screen(right))) > FALSE_ALARM
    for wrong in (early, late):
        assert two_sided(z_of(seen, looks(6.0)[9] * on_screen(wrong))) < FALSE_ALARM


# Shot-noise irritation: an interruption for each batch, noticed at the next look, fading from then on.

PUSH, HALF_LIFE, DAYS, SESSIONS = 0.02, 2.0, 10, 5.0
UNIT = 2.0**-20


def mean_irritation(half_life: float = HALF_LIFE, late: float = 0.0) -> np.ndarray:
    """Return the mean irritation at the end of each day, posts coming every hour."""
    look = np.tile(looks(SESSIONS), DAYS)
    n_ticks = len(look)
    found = np.zeros(DAYS)
    for day in range(DAYS):
        end, total = 24 * (day + 1) - 1, 0.0
        for post in range(end + 1):
            unnoticed = 1.0
            for tick in range(post, end + 1):
                total += unnoticed * look[tick] * 0.5 ** ((end - tick + late) / 24 / half_life)
                unnoticed *= 1 - look[tick]
                if unnoticed < 1e-9:
                    break
        found[day] = PUSH * total
    assert n_ticks == 24 * DAYS
    return found


def test_shot_noise_irritation_has_its_mean():
    parameters = {
        "attention.sessions_per_day": SESSIONS, "irritation.push": PUSH, "irritation.half_life_days": HALF_LIFE,
        "irritation.push_max": 1000, "irritation.brand_share": 0.3, "irritation.sensitivity_spread": 0.8,
    }  # fmt: skip
    n = 4000
    at = [f"{hour:02}:00" for hour in range(24)]
    runs = [
        played(calm(n // 8, DAYS, parameters, at=at, line={"via": "manual"}), replication=r).daily["irritation"]
        for r in range(8)
    ]
    per_member = np.array(runs) * UNIT / (n // 8)
    mean, error = per_member.mean(axis=0), per_member.std(axis=0, ddof=1) / math.sqrt(8)
    t = (mean - mean_irritation()) / error
    assert (2 * stats.t.sf(np.abs(t[[0, 4, 9]]), 7) > FALSE_ALARM).all()


def test_shot_noise_sees_a_lost_tick_and_another_half_life():
    """Members who all feel alike, each followed to the end: the standard error is theirs."""
    parameters = {
        "attention.sessions_per_day": SESSIONS, "irritation.push": PUSH, "irritation.half_life_days": HALF_LIFE,
        "irritation.push_max": 1000, "irritation.brand_share": 0,
    }  # fmt: skip
    at = [f"{hour:02}:00" for hour in range(24)]
    history = played(calm(2000, DAYS, parameters, at=at, line={"via": "manual"}), events=True)
    age = 24 * DAYS - 1 - history.final["irritation_tick"]
    irritation = history.final["irritation"] * 0.5 ** (age / 24 / HALF_LIFE)
    error = irritation.std(ddof=1) / math.sqrt(2000)
    law = mean_irritation()[DAYS - 1]
    assert two_sided((irritation.mean() - law) / error) > FALSE_ALARM
    assert abs(history.daily["irritation"][-1] * UNIT - irritation.sum()) < 2000 * UNIT
    for fault in (mean_irritation(HALF_LIFE * 1.1), mean_irritation(HALF_LIFE / 1.1), mean_irritation(late=1)):
        assert two_sided((irritation.mean() - fault[DAYS - 1]) / error) < FALSE_ALARM
