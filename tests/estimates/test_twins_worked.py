"""Worked examples: orders of an arm against those of its twin."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.estimates.twins import BASELINE, INCREMENTAL, MOVED, against_twin, label_orders, order_shares

TICKS_PER_DAY = 24


def orders(*placed: tuple[int, float], group: int = 0) -> dict[str, NDArray[np.int32]]:
    """Write an order log from (member, day)."""
    columns = np.array([(member, round(day * TICKS_PER_DAY)) for member, day in placed], dtype=np.int32).reshape(-1, 2)
    return {
        "member": columns[:, 0],
        "tick": columns[:, 1],
        "group": np.full(len(columns), group, dtype=np.int32),
    }


@pytest.mark.parametrize(
    ("here", "twin", "labels"),
    [
        ([(1, 10)], [(1, 10)], [BASELINE]),
        ([(1, 10)], [(1, 16.9)], [BASELINE]),
        ([(1, 10)], [(1, 3.1)], [BASELINE]),
        ([(1, 10)], [(1, 17)], [MOVED]),
        ([(1, 10)], [(1, 90)], [MOVED]),
        ([(1, 10)], [(1, 3)], [INCREMENTAL]),
        ([(1, 10)], [(2, 10)], [INCREMENTAL]),
        ([(1, 10)], [], [INCREMENTAL]),
        ([], [(1, 10)], []),
        ([(1, 10), (1, 11)], [(1, 10)], [BASELINE, INCREMENTAL]),
        ([(1, 10), (1, 11)], [(1, 10), (1, 40)], [BASELINE, MOVED]),
        ([(1, 0), (1, 5)], [(1, 6), (1, 8)], [BASELINE, BASELINE]),
        ([(1, 0), (1, 20)], [(1, 12)], [MOVED, INCREMENTAL]),
        ([(2, 5), (1, 5), (1, 30)], [(1, 31), (2, 40)], [MOVED, INCREMENTAL, BASELINE]),
    ],
)
def test_labels(here: list[tuple[int, float]], twin: list[tuple[int, float]], labels: list[int]) -> None:
    assert label_orders(orders(*here), orders(*twin), TICKS_PER_DAY).tolist() == labels


def test_an_order_in_the_first_tick_has_its_twin() -> None:
    assert label_orders(orders((0, 0)), orders((0, 0)), TICKS_PER_DAY).tolist() == [BASELINE]


def test_shares_are_those_of_orders_in_groups() -> None:
    here = orders((1, 1), (2, 1), (3, 1), (4, 1))
    here["group"] = np.array([0, 0, 3, -1], dtype=np.int32)

    found = order_shares(here, orders((1, 2), (2, 30), (4, 1)), TICKS_PER_DAY)

    assert found == {
        "group_orders_baseline_share": pytest.approx(1 / 3),
        "group_orders_moved_share": pytest.approx(1 / 3),
        "group_orders_incremental_share": pytest.approx(1 / 3),
    }


def test_shares_without_an_order_in_a_group_are_none() -> None:
    assert set(order_shares(orders((1, 1), group=-1), orders((1, 1)), TICKS_PER_DAY).values()) == {None}


def test_what_an_arm_adds_to_its_twin() -> None:
    here = {
        "orders_per_customer_month": 1.5,
        "gross_profit_per_customer_month": 9.0,
        "operating_cost_per_customer_month": 2.0,
        "profit_per_customer_month": 7.0,
    }
    twin = {
        "orders_per_customer_month": 1.0,
        "gross_profit_per_customer_month": 6.0,
        "operating_cost_per_customer_month": 0.0,
        "profit_per_customer_month": 6.0,
    }

    assert against_twin(here, twin) == {
        "incremental_orders_per_customer_month": 0.5,
        "incremental_gross_profit_per_customer_month": 3.0,
        "incremental_profit_per_customer_month": 1.0,
        "roi": 0.5,
    }
    assert against_twin(twin, twin)["roi"] is None
    assert against_twin(twin, twin)["incremental_profit_per_customer_month"] == 0.0
