"""The habit of looking in: its law by day against an independent operator, its closed form, where groups die; weekly
openers; what the past of the first day makes of it, against a run of the same days through the engine.

One look a day at f posts of midnight, worth u to everyone. An opening moves the habit h towards u by a share; days
without one leave (1 - loss)^f of it. The law of h is followed on a grid by the test itself; closed forms 3 to 5 of
FATIGUE.md take its mean alone, which is the logistic. False alarm 1e-6 each. Smallest fault seen: loss off by a fifth,
gain by 30 %, a muted member who notices all posts, worth that does not wear out.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from tests.laws.worlds import OFF, calm, calm_tree, events_of, played, scenario_of

from .agreement import FALSE_ALARM, agrees, two_sided

GAIN, LOSS, H0, DAYS = 0.06, 0.005, 0.4, 90
LEARNING = {"habit.gain": GAIN, "habit.loss": LOSS, "habit.forced": H0}
GRID = np.linspace(0, 1, 4001)
UNIT = 2.0**-20


def learning(n: int, days: int, f: int, u: float, **parameters: float):
    """Run members of full interest who get f posts of worth u at every midnight."""
    tree = calm_tree(n, days, tick=1440, line={"value": u / 2, "via": "manual"})
    tree["schedules"]["posts"] *= f
    tree["customers"]["segments"]["all"]["interests"] = {"tea": 1}
    return played(scenario_of(tree, {**OFF, **LEARNING, **parameters}), events=n * days <= 60_000)


def law_by_day(days: int, f: int, u: float, *, h0: float = H0, gain: float = GAIN, loss: float = LOSS) -> np.ndarray:
    """Return the law of the habit on the grid at each day's end, shape (days, 4001); linear between its points."""
    now = _spread_on(np.zeros_like(GRID), np.array([h0]), np.ones(1))
    found = []
    for _ in range(days):
        after = _spread_on(np.zeros_like(GRID), GRID + gain * (u - GRID), now * GRID)
        now = _spread_on(after, GRID * (1 - loss) ** f, now * (1 - GRID))
        found.append(now)
    return np.array(found)


def _spread_on(law: np.ndarray, at: np.ndarray, mass: np.ndarray) -> np.ndarray:
    place = at * (len(GRID) - 1)
    low = np.minimum(place.astype(int), len(GRID) - 2)
    np.add.at(law, low, mass * (1 - (place - low)))
    np.add.at(law, low + 1, mass * (place - low))
    return law


def logistic(t: float, f: float, u: float, h0: float = H0) -> float:
    """Return the closed form of the mean habit."""
    d = 1 - (1 - LOSS) ** f
    g, c = GAIN * u - d, GAIN - d
    growth = math.exp(g * t)
    return h0 * growth / (1 + c / g * h0 * (growth - 1))


def rest_point(f: float, u: float) -> float:
    d = 1 - (1 - LOSS) ** f
    return max(0.0, (GAIN * u - d) / (GAIN - d)) if d < GAIN else 0.0


FREQUENCIES = (1, 3, 6, 12)


@pytest.mark.parametrize("f", FREQUENCIES)
def test_habit_follows_its_law(f):
    """The whole law after 20 days (Kolmogorov's distance, 3,000 members), the mean after 90."""
    n = 3000
    law = law_by_day(DAYS, f, 0.5)
    habits = np.sort(learning(n, 20, f, 0.5).final["habit"])
    assert distance(habits, law[19]) < FARTHEST
    assert distance(habits, law_by_day(20, f, 0.5, gain=GAIN * 1.2)[-1]) > FARTHEST
    mean = law[-1] @ GRID
    spread = math.sqrt(law[-1] @ (GRID - mean) ** 2 / n)
    found = learning(n, DAYS, f, 0.5).daily["habit"][-1] * UNIT / n
    assert two_sided((found - mean) / spread) > FALSE_ALARM
    fault = {"gain": GAIN * 1.3} if f == 1 else {"loss": LOSS * 1.2}
    assert two_sided((found - law_by_day(DAYS, f, 0.5, **fault)[-1] @ GRID) / spread) < FALSE_ALARM


FARTHEST = math.sqrt(math.log(2 / FALSE_ALARM) / 2)


def distance(found: np.ndarray, law: np.ndarray) -> float:
    """Return the distance of the distribution functions times the root of the number."""
    at = np.interp(found, GRID, np.cumsum(law))
    ranks = np.arange(len(found) + 1) / len(found)
    return float(max(abs(at - ranks[1:]).max(), abs(at - ranks[:-1]).max()) * math.sqrt(len(found)))


@pytest.mark.parametrize(("f", "at_90"), [(1, 0.448), (3, 0.349), (6, 0.196), (12, 0.030)])
def test_mean_habit_is_near_the_logistic(f, at_90):
    """The closed form forgets the spread of h over members, which costs less than .01 (the plain trial's .006)."""
    assert logistic(90, f, 0.5) == pytest.approx(at_90, abs=6e-4)
    assert law_by_day(DAYS, f, 0.5)[-1] @ GRID == pytest.approx(logistic(90, f, 0.5), abs=0.01)


@pytest.mark.parametrize(("f", "rest"), [(1, 0.455), (3, 0.334), (6, 0.012), (12, 0.0)])
def test_habit_comes_to_its_rest_point(f, rest):
    """Four years of a grid; where the rest point is far from 0 the spread of h costs little."""
    assert rest_point(f, 0.5) == pytest.approx(rest, abs=6e-4)
    if f <= 3:
        assert law_by_day(1400, f, 0.5)[-1] @ GRID == pytest.approx(rest, abs=0.015)


@pytest.mark.parametrize(("f", "least"), [(1, 0.08), (3, 0.25), (6, 0.49)])
def test_groups_die_where_the_worth_is_too_small(f, least):
    """u < d / gain: from a low habit on it falls, from above it grows; 20,000 members, from h = .05 for 40 days."""
    assert (1 - (1 - LOSS) ** f) / GAIN == pytest.approx(least, abs=0.006)
    for u, grows in ((least - 0.07, False), (min(1.0, least + 0.2), True)):
        found = learning(20_000, 40, f, u, **{"habit.forced": 0.05}).daily["habit"][-1] * UNIT / 20_000
        law = law_by_day(40, f, u, h0=0.05)[-1]
        mean = law @ GRID
        spread = math.sqrt(law @ (GRID - mean) ** 2 / 20_000)
        assert two_sided((found - mean) / spread) > FALSE_ALARM
        assert bool(found > 0.05) is grows
        assert two_sided((found - 0.05) / spread) < FALSE_ALARM


def test_nothing_posted_leaves_the_habit_as_it_is():
    history = played(calm(300, 30, {**LEARNING, "habit.spread": 0.5}, tick=1440))
    assert len(set(history.daily["habit"].tolist())) == 1


def test_worth_that_wears_out_teaches_less():
    """Ten posts of worth 1 read every day: nu = 1 / (1 + N / 8), of N half is left a day on."""
    wears = {"novelty.messages_per_week": 8.0, "novelty.half_life_days": 1.0, "habit.forced": 1.0, "habit.loss": 0.0}
    history = learning(40, 3, 10, 1.0, **wears, **{"habit.again": 1.0})
    h, read, sure = 1.0, 0.0, []
    for _ in range(3):
        h += GAIN * (1 / (1 + read / 8) - h)
        read = (read + 10 * 7 * math.log(2)) / 2
        sure.append(h)
    opened = history.daily["openings"]
    assert opened[0] == 40
    always = np.isin(np.arange(40), [m for m in range(40) if (events_of(history, 4)[:, 1] == m).sum() == 3])
    assert history.final["habit"][always] == pytest.approx(sure[-1], abs=1e-5)
    assert always.sum() > 20


def test_the_muted_notice_half():
    """Nobody opens (h is .01 and gains nothing): unmuted lose (1 - loss)^4 a day, muted (1 - loss)^2."""
    for start, posts in (({}, 4), ({"muted": 1}, 2)):
        tree = calm_tree(2000, 5, tick=1440, line={"via": "manual"}, start_from=start)
        tree["schedules"]["posts"] *= 4
        history = played(scenario_of(tree, {**OFF, "habit.loss": 0.1}), events=True)
        never = np.setdiff1d(np.arange(2000), events_of(history, 4)[:, 1])
        usual = np.median(history.final["habit"][never])
        assert usual == pytest.approx(0.01 * 0.9 ** (5 * posts), rel=1e-4)


# Weekly openers: E[1 - (1 - h)^k], k days with posts.


def weekly(mean: float, spread: float, days: int) -> float:
    z = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    return float((1 - (1 - np.clip(mean * (1 + spread * z), 0.01, 1)) ** days).mean())


@pytest.mark.parametrize("days", [1, 3, 7])
def test_weekly_openers_by_days_with_posts(days):
    n = 20_000
    weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"][:days]
    line = {"days": weekdays, "via": "manual"}
    daily = played(calm(n, 7, {"habit.forced": 0.3, "habit.spread": 0.5}, tick=1440, line=line)).daily
    opened = int(daily["customers_opened_7d"][-1])
    assert agrees([opened, n - opened], [weekly(0.3, 0.5, days), 1 - weekly(0.3, 0.5, days)])
    for fault in (weekly(0.33, 0.5, days), weekly(0.27, 0.5, days)):
        assert not agrees([opened, n - opened], [fault, 1 - fault])
    if days > 1:
        assert not agrees([opened, n - opened], [weekly(0.3, 0.0, days), 1 - weekly(0.3, 0.0, days)])


def test_without_posts_nobody_mutes_but_at_joining():
    """FATIGUE.md 3, closed form 5, as the contract has it: acts need news, so without posts there are none at all."""
    tree = calm_tree(20_000, 30, tick=1440)
    tree["arms"]["made"] = [{"kind": "mass_groups", "schedule": "posts", "size": 20_000, "joining": "opt_in"}]
    eager = {"decision.act_base": 0.002, "decision.join_mute_opt_in": 0.1}
    muted = played(scenario_of(tree, {**OFF, **eager}), "made").daily["muted"]
    assert len(set(muted[1:].tolist())) == 1
    assert agrees([muted[1], 20_000 - muted[1]], [0.1, 0.9])
    assert not agrees([muted[1], 20_000 - muted[1]], [0.113, 0.887])


# The past of the first day against the same days through the engine.

PAST_DAYS, POSTS, WORTH = 60, 2, 0.4
LIVED = {
    "habit.gain": GAIN, "habit.loss": LOSS, "habit.opt_in": 0.4, "habit.spread": 0.5, "habit.muted_factor": 0.5,
    "habit.mute_factor": 0.6, "load.alert": 1, "load.half_life_days": 7, "load.brand_share": 0.3,
    "tolerance.spread": 1.12, "decision.act_base": 0.0004, "decision.act_scale": 0.015, "decision.act_power": 2,
    "decision.join_mute_opt_in": 0.1, "novelty.messages_per_week": 8, "novelty.half_life_days": 7,
    "value.smoothing": 0.06, "value.start_mean": 0.35, "value.start_spread": 0.15, "load.dot": 0.05,
    "reading.older_posts": 0,
}  # fmt: skip
N = 12_000


@pytest.fixture(scope="module")
def lived():
    """Muted share and mean habits by state at the end: after the past as simulated, and after living through it."""
    never = {"fold_release": {"ios": "never", "android": "never"}}
    tree = calm_tree(N, PAST_DAYS + 1, tick=1440, line={"value": WORTH, "via": "manual"}, client=never)
    tree["schedules"]["posts"] *= POSTS
    tree["arms"]["made"] = [{"kind": "mass_groups", "schedule": "posts", "size": N, "joining": "opt_in"}]
    through = played(scenario_of(tree, {**OFF, **LIVED}), "made")
    past = {"posts_per_day": POSTS, "value": WORTH, "joining": "opt_in", "topic": "tea"}
    short = calm_tree(N, 1, tick=1440, client=never)
    short["start_from"] = {"groups": 1, "size": N, "age_days": PAST_DAYS, "past": past}
    return played(scenario_of(short, {**OFF, **LIVED})), through


def test_the_past_mutes_as_many_as_living_through_it(lived):
    """Loads are the same, so the muted share is the engine's: two samples of 12,000; sees 4 points."""
    past, through = (int(history.daily["muted"][-1]) for history in lived)
    spread = math.sqrt(past * (1 - past / N) + through * (1 - through / N))
    assert two_sided((past - through) / spread) > FALSE_ALARM
    assert two_sided((past - through - 0.04 * N) / spread) < FALSE_ALARM


@pytest.mark.parametrize(("level", "declared"), [("habit", 0.04), ("value", 0.04), ("load", 0.02)])
def test_the_past_leaves_what_living_through_it_leaves(lived, level, declared):
    """Means alone are followed in the past, so a part is declared: 4 % of habit and worth, 2 % of load.

    Nobody reads what is older than a day here: the past knows no backlog, which members of the engine read.
    """
    past, through = (float(history.daily[level][-1]) for history in lived)
    assert past == pytest.approx(through, rel=declared)
