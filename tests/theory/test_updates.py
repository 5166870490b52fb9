"""The law of the day from which a member can fold: release of the member's system plus an exponential delay.

Everyone mutes on the first day, acts every day and folds as soon as the client offers it, so the day of folding is
that day, or the day after the first.
False alarm 1e-6 each. Smallest fault seen with 20,000 members: the median delay off by 15 %, a
release off by a day, the share of a system off by 5 points.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.laws.worlds import ACT, OFF, calm_tree, played, scenario_of

from .agreement import agrees

N, DAYS, MEDIAN = 20_000, 60, 9.0
IOS = 0.3


def folding(ios: str, android: str, **platform) -> np.ndarray:
    """Run a world of muted members and count folds by day."""
    client = {"fold_release": {"ios": ios, "android": android}, "update_median_days": MEDIAN, **platform}
    tree = calm_tree(N, DAYS, tick=1440, client=client, line={"via": "manual"})
    tree["customers"]["os"] = {"ios": f"{IOS:.0%}", "android": f"{1 - IOS:.0%}"}
    return played(scenario_of(tree, {**OFF, **ACT})).daily["folds"]


def law(release: int, median: float = MEDIAN) -> np.ndarray:
    """Return the law of the day of folding, the last outcome beyond the horizon."""
    by_day = 1 - 0.5 ** (np.maximum(0, np.arange(DAYS) - release) / median)
    return np.append(np.diff(by_day, prepend=0), 1 - by_day[-1])


def with_rest(folds: np.ndarray) -> np.ndarray:
    return np.append(folds, N - folds.sum())


def both(ios: int, android: int, median: float = MEDIAN, share: float = IOS) -> np.ndarray:
    return share * law(ios, median) + (1 - share) * law(android, median)


@pytest.fixture(scope="module")
def folds():
    return folding("2023-05-06", "2023-05-26")


def test_folding_comes_with_release_and_update(folds):
    assert agrees(with_rest(folds), both(5, 25))
    assert folds[:6].sum() == 0
    assert folds[6] > 0


def test_faults_of_the_update_are_seen(folds):
    for wrong in (both(5, 25, MEDIAN * 1.15), both(6, 25), both(5, 24), both(5, 25, share=IOS + 0.05), both(25, 5)):
        assert not agrees(with_rest(folds), wrong)


def test_updates_before_the_start_are_there_on_the_first_day():
    """They fold on the day after they muted, with those who get the update on that day."""
    observed = with_rest(folding("2023-04-22", "2023-04-22"))
    before = 1 - 0.5 ** (9 / MEDIAN)
    later = law(-9)
    assert abs(later[0] - before) < 1e-12
    assert observed[0] == 0
    assert agrees(observed, np.concatenate([[0.0, later[0] + later[1]], later[2:]]))


def test_nobody_folds_where_the_client_never_can():
    assert folding("never", "never").sum() == 0
    android = with_rest(folding("never", "2023-05-02"))
    assert agrees(android, (1 - IOS) * law(1) + IOS * np.append(np.zeros(DAYS), 1))
