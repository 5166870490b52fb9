"""The law of the row on screen, and the sixth closed form: shot-noise load -> its mean; load of constant posts.

False alarm 1e-6 each. Smallest fault seen: rows that overtake a fifth faster, one pinned row of others missed, the
half-life of load off by a tenth, load decayed a tick too much; where nothing is left to chance, one part in 10,000.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.random_streams import MEMBER, batch
from tests.laws.worlds import OFF, OPEN, calm, calm_tree, events_of, played, scenario_of

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
    talk = {"attention.sessions_per_day": 6.0, **OPEN, "chat.rate": 0.5, "chat.size_power": 0.0}
    history = played(calm(N, 1, {**ROWS, **talk}, at=["08:00"], line={"via": "manual"}), events=True)
    assert set(events_of(history, 6)[:, 0]) >= {8, 9}
    rows = events_of(history, 3)
    seen = np.isin(np.arange(N), rows[rows[:, 0] == 9, 1])
    right, early, late = ((WEIGHTS[8] * before + WEIGHTS[9]) / 2 for before in (1, 2, 0))
    assert two_sided(z_of(seen, looks(6.0)[9] * on_screen(right))) > FALSE_ALARM
    for wrong in (early, late):
        assert two_sided(z_of(seen, looks(6.0)[9] * on_screen(wrong))) < FALSE_ALARM


# Load of constant posts: X(t) = 7 f (1 - u) (1 - 2^(-t / H)), felt at once by who looks in every tick.

UNIT = 2.0**-20
H = 5.0


def closed_form(t: np.ndarray, f: float, u: float, half_life: float = H) -> np.ndarray:
    return 7 * f * (1 - u) * (1 - 2 ** (-t / half_life))


def load_of(days: int, f: int, value: float, tick: int = 1440, **changed: float) -> np.ndarray:
    """Return the load of each member at each day's end; everyone has full interest, so u = min(1, 2 value)."""
    at = [f"{tick * k // 60:02}:{tick * k % 60:02}" for k in range(1440 // tick)]
    tree = calm_tree(50, days, tick=tick, at=at, line={"value": value, "via": "manual"})
    tree["customers"]["segments"]["all"]["interests"] = {"tea": 1}
    tree["schedules"]["posts"] *= f
    parameters = {**OFF, "load.alert": 1, "load.half_life_days": H, **changed}
    return played(scenario_of(tree, parameters)).daily["load"] * UNIT / 50


@pytest.mark.parametrize(("f", "value", "u"), [(1, 0.0, 0.0), (4, 0.2, 0.4), (3, 0.45, 0.9), (2, 0.6, 1.0)])
def test_load_of_constant_posts_by_day(f, value, u):
    """With f posts at midnight the sum is geometric, and above the closed form by half a day's fading."""
    days = np.arange(1, 31)

    def law(half_life: float) -> np.ndarray:
        message, kept = 7 * math.log(2) / half_life, 2 ** (-1 / half_life)
        return message * f * (1 - u) * (1 - kept**days) / (1 - kept)

    found = load_of(30, f, value)
    assert np.allclose(found, law(H), rtol=1e-4, atol=1e-5)
    assert (found >= closed_form(days, f, u) - 1e-5).all()
    assert (found <= closed_form(days, f, u) * (1 + math.log(2) / H) + 1e-5).all()
    assert u == 1 or not np.allclose(found, law(H * 1.01), rtol=1e-4)


def test_load_of_many_posts_is_the_closed_form():
    """Twelve posts a day of worth .4, each at its hour; nobody sleeps who has 80 sessions, but for the small hours."""
    found = load_of(20, 1, 0.2, 120)
    days = np.arange(1, 21)
    law = closed_form(days, 12, 0.4)
    assert np.allclose(found, law, rtol=0.02)
    assert not np.allclose(found, law * 1.05, rtol=0.02)


def test_load_is_split_but_not_lost_between_group_and_operator():
    assert np.allclose(load_of(10, 2, 0.1), load_of(10, 2, 0.1, **{"load.brand_share": 0.7}), rtol=1e-5)


# Shot-noise load: an alert for each post, noticed at the next look, fading from then on.

HALF_LIFE, DAYS, SESSIONS = 2.0, 10, 5.0


def mean_load(half_life: float = HALF_LIFE, late: float = 0.0) -> np.ndarray:
    """Return the mean load at the end of each day, posts coming every hour."""
    look = np.tile(looks(SESSIONS), DAYS)
    found = np.zeros(DAYS)
    for day in range(DAYS):
        end, total = 24 * (day + 1) - 1, 0.0
        for post in range(end + 1):
            ticks = np.arange(post, end + 1)
            unnoticed = np.concatenate([[1.0], np.cumprod(1 - look[post:end])])
            total += float((unnoticed * look[post : end + 1] * 0.5 ** ((end - ticks + late) / 24 / half_life)).sum())
        found[day] = 7 * math.log(2) / half_life * total
    return found


SHOTS = {"attention.sessions_per_day": SESSIONS, "load.alert": 1, "load.half_life_days": HALF_LIFE}
HOURLY = {"at": [f"{hour:02}:00" for hour in range(24)], "line": {"via": "manual", "value": 0}}


def test_shot_noise_load_has_its_mean():
    """Over replications of 500 members, whoever bears how much and whatever part is held against the operator."""
    parameters = {**SHOTS, "load.brand_share": 0.3, "tolerance.spread": 1.12}
    runs = [played(calm(500, DAYS, parameters, **HOURLY), replication=r).daily["load"] for r in range(8)]
    per_member = np.array(runs) * UNIT / 500
    mean, error = per_member.mean(axis=0), per_member.std(axis=0, ddof=1) / math.sqrt(8)
    t = (mean - mean_load()) / error
    assert (2 * stats.t.sf(np.abs(t[[0, 4, 9]]), 7) > FALSE_ALARM).all()


def test_shot_noise_sees_a_lost_tick_and_another_half_life():
    """Members who all feel alike, each followed to the end: the standard error is theirs."""
    history = played(calm(2000, DAYS, SHOTS, **HOURLY), events=True)
    age = 24 * DAYS - 1 - history.final["load_tick"]
    load = history.final["load"] * 0.5 ** (age / 24 / HALF_LIFE)
    error = load.std(ddof=1) / math.sqrt(2000)
    law = mean_load()[DAYS - 1]
    assert two_sided((load.mean() - law) / error) > FALSE_ALARM
    assert abs(history.daily["load"][-1] * UNIT - load.sum()) < 1e-4 * load.sum()
    for fault in (mean_load(HALF_LIFE * 1.1), mean_load(HALF_LIFE / 1.1), mean_load(late=1)):
        assert two_sided((load.mean() - fault[DAYS - 1]) / error) < FALSE_ALARM
