"""Worked examples: what a customer pays for, from runs of the engine."""

from __future__ import annotations

import pytest

from sim.replication import run_replication
from sim.scenario.load import load_text
from sim.tables import METRICS, Reading, reading

WORLD = """
qunsim: 1
clock: {{start: 2021-10-04, end: 2021-10-08}}
platform: {{client: wechat-2021, console: wecom-2021}}
company: {{price_yuan: 18, gross_margin: 55%{serves}}}
customers: {{count: {count}, segments: {{all: {{share: 100%, orders_per_month: 3, interests: {{tea: 0.5}}}}}}}}
schedules:
  daily: [{{days: every, at: "11:00", kind: content, topic: tea, value: {value}, via: {via}}}]
arms:
  groups: [{{kind: small_groups, size: 100, schedule: daily}}]
"""
LABOUR_OF_GROUPS = {f"money.{name}_minutes": 0.0 for name in ("group_day", "member_day", "manual_post", "setup")}


def run(count: int, serves: int | None = None, value: float = 0.5, via: str = "manual", **money: float) -> Reading:
    base = "" if serves is None else f", customers: {serves}"
    scenario = load_text(WORLD.format(serves=base, count=count, value=value, via=via))
    scenario = scenario.with_parameters({f"money.{name}": set_to for name, set_to in money.items()})
    return reading(run_replication(scenario, "groups", 0).daily, scenario, "groups")


def content_of_a_customer(read: Reading) -> float:
    return read.unit_costs()["money.content_per_post"] * read.parameters["money.content_per_post"] / read.customers


def test_content_costs_a_customer_the_same_at_two_simulated_numbers() -> None:
    """Five posts of 50 yuan for 4,000 customers; where only the simulated ones pay, fewer of them pay more."""
    assert [content_of_a_customer(run(count, 4000)) for count in (40, 80)] == pytest.approx([5 * 50 / 4000] * 2)
    assert [content_of_a_customer(run(count)) for count in (40, 80)] == pytest.approx([5 * 50 / 40, 5 * 50 / 80])


def test_all_that_is_made_once_costs_a_customer_the_same_at_two_simulated_numbers() -> None:
    """With broadcasts and no work that grows with groups and members, the whole operating cost is such."""
    free = {name.removeprefix("money."): minutes for name, minutes in LABOUR_OF_GROUPS.items()}
    metric = METRICS["operating_cost_per_customer_month"]
    costs = [metric.of_run(run(count, 4000, via="broadcast", **free)) for count in (40, 80)]

    assert costs[0] == pytest.approx(costs[1])
    assert costs[0] == pytest.approx(4 * (50 + 2.5) / 4000 / (5 / 30.4375))


@pytest.mark.parametrize(
    ("value", "power", "cost"), [(0.5, 3, 50), (1, 1, 100), (1, 2, 200), (0.25, 1, 25), (1, 0, 50)]
)
def test_content_of_more_value_costs_more(value: float, power: float, cost: float) -> None:
    read = run(40, value=value, content_value_power=power)

    assert content_of_a_customer(read) * 40 == pytest.approx(5 * cost)
