"""Worked examples: what an arm adds to its twin."""

from __future__ import annotations

from sim.estimates.twins import against_twin


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
