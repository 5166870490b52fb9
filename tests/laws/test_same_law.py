"""Relations that hold in law: a doubled world is the same per head; ticks of 10 and of 60 minutes give the same days.

Doubled world: independent seeds, Welch's t at a false alarm of 1e-6 for each figure; the smallest fault seen is three
rows of the first screen missing or an eighth of the habit.

Ticks: the same members and seeds, paired. What is left of the tick by design (looks within a tick are merged, a row
waits half a tick longer) is declared as `DECLARED`, 4 %, and anything beyond it must be noise: 4.9 standard errors, a
false alarm of 1e-6. Smallest fault seen: 11 % of exposures; load that fades ten times as slowly, acts that come by the
tick.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from .worlds import ARM, LIVELY, lively_tree, played, scenario_of

FALSE_ALARM = 1e-6
FIGURES = ("exposures", "openings", "posts_seen", "mutes", "own_orders", "group_orders", "load", "value", "habit")
STOCKS = ("load", "value", "habit")
DAYS = 14


def per_head(count: int, tick: int, seed: int, parameters: dict[str, float]) -> list[float]:
    """Return the figures of a run for each customer: levels of the last day, flows a day."""
    tree = lively_tree(count, DAYS, seed=seed, tick=tick)
    start = {"groups": count // 100, "size": 100, "age_days": 30, "muted": "30%", "folded": "10%", "pinned": "10%"}
    tree["start_from"] = start
    daily = played(scenario_of(tree, {**LIVELY, **parameters}), ARM).daily
    return [float(daily[name][-1] if name in STOCKS else daily[name].mean()) / count for name in FIGURES]


def runs(count: int, tick: int, seeds: range, **parameters: float) -> np.ndarray:
    """Run several seeds; shape (n_seeds, n_figures)."""
    changed = {name.replace("__", "."): value for name, value in parameters.items()}
    return np.array([per_head(count, tick, seed, changed) for seed in seeds])


def chances_of_equality(a: np.ndarray, b: np.ndarray) -> dict[str, float]:
    """Return the chance that each figure differs so much by noise alone."""
    return dict(zip(FIGURES, stats.ttest_ind(a, b, equal_var=False).pvalue, strict=True))


@pytest.fixture(scope="module")
def single() -> np.ndarray:
    return runs(300, 60, range(16))


def test_doubled_world_is_the_same_per_head(single: np.ndarray) -> None:
    doubled = chances_of_equality(single, runs(600, 60, range(100, 116)))
    assert {name: chance for name, chance in doubled.items() if chance < FALSE_ALARM} == {}


@pytest.mark.parametrize(
    ("fault", "figure"),
    [({"rows__first_screen": 5}, "exposures"), ({"habit__opt_in": 0.6, "habit__loss": 0.02}, "openings")],
)
def test_faults_per_head_are_seen(single: np.ndarray, fault: dict[str, float], figure: str) -> None:
    other = chances_of_equality(single, runs(600, 60, range(100, 116), **fault))
    assert other[figure] < FALSE_ALARM


# Ticks

DECLARED = 0.04
PAIRS = range(12)


def beyond(hour: np.ndarray, ten: np.ndarray) -> dict[str, float]:
    """Name the figures that differ by more than the declared part and noise, with their relative difference."""
    difference = ten - hour
    error = difference.std(axis=0, ddof=1) / math.sqrt(len(difference))
    allowed = DECLARED * hour.mean(axis=0) + stats.norm.isf(FALSE_ALARM / 2) * error
    relative = difference.mean(axis=0) / hour.mean(axis=0)
    found = zip(FIGURES, np.abs(difference.mean(axis=0)) > allowed, relative, strict=True)
    return {name: round(float(by), 3) for name, differs, by in found if differs}


@pytest.fixture(scope="module")
def by_the_hour() -> np.ndarray:
    return runs(500, 60, PAIRS, chat__rate=0.0)


def test_ticks_of_10_and_60_minutes_give_the_same_law(by_the_hour: np.ndarray) -> None:
    assert beyond(by_the_hour, runs(500, 10, PAIRS, chat__rate=0.0)) == {}


@pytest.mark.parametrize(
    ("fault", "figure"),
    [
        ({"load__half_life_days": 70}, "load"),
        ({"decision__act_base": 0.24, "decision__act_scale": 0.3}, "mutes"),
        ({"rows__first_screen": 16}, "exposures"),
    ],
    ids=["load that fades ten times as slowly", "acts by the look", "eight rows more"],
)
def test_faults_of_the_tick_are_seen(by_the_hour: np.ndarray, fault: dict[str, float], figure: str) -> None:
    assert figure in beyond(by_the_hour, runs(500, 10, PAIRS, chat__rate=0.0, **fault))


def test_ticks_of_10_and_60_minutes_give_the_same_law_with_chat() -> None:
    """Chat is shown on the hour, whatever the tick; shown by the tick it made a sixth more exposures."""
    assert beyond(runs(500, 60, PAIRS), runs(500, 10, PAIRS)) == {}


# Ticks with a calendar: its hours are the same hours of the day.

ENTRIES = [
    {"name": "night", "hours": ["21:00", "11:00"], "quiet": True},
    {"name": "evening", "hours": ["18:00", "22:00"], "demand": 3, "rivals": 2},
    {"name": "weekend", "days": ["saturday", "sunday"], "rivals": 0.5, "demand": 2},
]


def with_calendar(tick: int, **evening: Any) -> np.ndarray:
    """Run a calm world with a calendar and a rule for each pair."""
    entries = [{**entry, **(evening if entry["name"] == "evening" else {})} for entry in ENTRIES]
    found = []
    for seed in PAIRS:
        tree = lively_tree(400, DAYS, seed=seed, tick=tick)
        tree["start_from"] = {"groups": 4, "size": 100, "age_days": 30, "muted": "30%"}
        tree["arms"][ARM][0]["rules"] = [{"when": {"every": "thursday"}, "do": "split", "size": 60, "rejoin": 1}]
        daily = played(scenario_of({**tree, "calendar": entries}, {**LIVELY, "chat.rate": 0.0}), ARM).daily
        found.append([float(daily[name][-1] if name in STOCKS else daily[name].mean()) / 400 for name in FIGURES])
    return np.array(found)


def test_ticks_of_10_and_60_minutes_give_the_same_law_with_a_calendar() -> None:
    """Sees an evening that ends two hours early."""
    hour = with_calendar(60)
    assert beyond(hour, with_calendar(10)) == {}
    assert "own_orders" in beyond(hour, with_calendar(10, hours=["18:00", "20:00"]))
