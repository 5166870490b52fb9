"""Properties of statements on goals."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.estimates.leader import leaders
from sim.scenario.goals import Goal

REACH = Goal(metric="reach_7d", direction="maximise")


@given(st.integers(0, 10_000), st.integers(2, 5), st.integers(2, 8))
def test_names_and_order_of_arms_decide_nothing(seed: int, n_arms: int, n: int) -> None:
    columns = np.random.default_rng(seed).normal(size=(n_arms, n))
    table = {f"arm{i}": {"reach_7d": column} for i, column in enumerate(columns)}
    (found,) = leaders(table, [REACH])
    (again,) = leaders(dict(reversed(table.items())), [REACH])

    assert (found.verdict, found.leader, set(found.tied)) == (again.verdict, again.leader, set(again.tied))


def test_arms_that_are_the_same_are_seldom_said_to_differ() -> None:
    """4 equal arms, 1,000 experiments: a wrong lead in at most 5 %; 8.5 % here would be 5 standard deviations off."""
    draws = np.random.default_rng(20211130).normal(size=(1000, 4, 10))
    wrong = 0
    for experiment in draws:
        (found,) = leaders({str(i): {"reach_7d": column} for i, column in enumerate(experiment)}, [REACH])
        wrong += found.verdict == "leads"

    assert wrong <= 85
