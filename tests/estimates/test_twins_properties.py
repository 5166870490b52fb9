"""Properties of the matching of orders with those of the twin."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.estimates.twins import BASELINE, INCREMENTAL, MOVED, label_orders

TICKS_PER_DAY = 2
WINDOW = 7 * TICKS_PER_DAY

Log = list[tuple[int, int]]
logs = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 99)), max_size=25)


def columns(log: Log) -> dict[str, NDArray[np.int32]]:
    table = np.array(log, dtype=np.int32).reshape(-1, 2)
    return {"member": table[:, 0], "tick": table[:, 1]}


def labels_one_by_one(here: Log, twin: Log) -> list[int]:
    """Follow the rule order by order."""
    labels = [INCREMENTAL] * len(here)
    free = sorted(twin)
    turns = sorted(range(len(here)), key=lambda i: here[i])
    for label, low, high in ((BASELINE, -WINDOW, WINDOW), (MOVED, 0, 10**6)):
        for i in turns:
            member, tick = here[i]
            fits = [order for order in free if order[0] == member and low < order[1] - tick < high]
            if labels[i] == INCREMENTAL and fits:
                labels[i] = label
                free.remove(fits[0])
    return labels


@given(logs, logs)
def test_labels_follow_the_rule_order_by_order(here: Log, twin: Log) -> None:
    assert label_orders(columns(here), columns(twin), TICKS_PER_DAY).tolist() == labels_one_by_one(here, twin)


@given(logs)
def test_a_log_against_itself_is_all_baseline(log: Log) -> None:
    assert set(label_orders(columns(log), columns(log), TICKS_PER_DAY).tolist()) <= {BASELINE}


@given(logs, logs)
def test_a_twin_order_is_taken_once(here: Log, twin: Log) -> None:
    labels = label_orders(columns(here), columns(twin), TICKS_PER_DAY)

    assert np.count_nonzero(labels != INCREMENTAL) <= len(twin)


@given(logs, logs, st.integers(1, 50))
def test_a_common_shift_in_time_changes_nothing(here: Log, twin: Log, by: int) -> None:
    shifted = [columns([(m, t + by) for m, t in log]) for log in (here, twin)]

    assert np.array_equal(
        label_orders(shifted[0], shifted[1], TICKS_PER_DAY),
        label_orders(columns(here), columns(twin), TICKS_PER_DAY),
    )
