"""Worked examples: metrics from counts."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.engine.history import DAILY
from sim.scenario.load import load_text
from sim.scenario.metrics import METRIC_UNITS, is_counted
from sim.scenario.model import Scenario
from sim.tables import COUNTS, METRICS, Reading, daily_counts, daily_metrics, dictionary
from sim.tables import reading as tables_reading
from sim.tables.counts import UNKEPT
from tests.experiment.worlds import SMALL

N_DAYS = 61
MONTHS = N_DAYS / 30.4375


def counts(**some: int | list[int]) -> dict[str, NDArray[np.int64]]:
    """Make daily counts: 0 but for those given, each day or as listed."""
    daily = {name: np.zeros(N_DAYS, dtype=np.int64) for name in DAILY}
    for name, value in some.items():
        daily[name] = np.broadcast_to(np.asarray(value, dtype=np.int64), (N_DAYS,)).copy()
    return daily


def reading(**some: int | list[int]) -> Reading:
    return Reading(counts(**some), 200, 0.5, load_text(SMALL).parameters)


def outcome(metric: str, **some: int | list[int]) -> float | None:
    return METRICS[metric].of_run(reading(**some))


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_text(SMALL)


def test_every_count_of_a_history_is_declared_once() -> None:
    assert set(COUNTS) == set(DAILY)


def test_metrics_that_goals_may_name_have_the_unit_that_goals_use() -> None:
    assert {name: METRICS[name].unit for name in METRIC_UNITS} == METRIC_UNITS


def test_the_dictionary_describes_every_column() -> None:
    rows = dictionary()

    assert {row["name"] for row in rows} == set(METRICS) | set(COUNTS)
    assert all(row["unit"] and row["zh"] and row["en"] and row["meaning"] and row["denominator"] for row in rows)


def test_a_metric_without_a_denominator_is_none() -> None:
    nothing = {metric.id: metric.of_run(reading()) for metric in METRICS.values() if not metric.twin}

    assert [name for name, value in nothing.items() if value is None] == [
        "open_rate",
        "read_rate",
        "orders_per_seen",
        "leave_rate_30d",
        "muted_share",
        "folded_share",
        "pinned_share",
        "opening_share_7d",
        "speaking_share_7d",
        "group_orders_per_member_day",
        "group_orders_incremental_share",
        "group_orders_moved_share",
        "group_orders_baseline_share",
        "messages_per_member_day",
        "delivered_share",
        "duplicate_share",
    ]
    assert all(value == 0 for value in nothing.values() if value is not None)


def test_reach_is_read_at_the_end_and_at_half_the_horizon() -> None:
    reached = [40] * 30 + [50] + [60] * 30

    assert outcome("reach_7d", customers_reached_7d=reached) == 0.3
    assert outcome("reach_7d_mid", customers_reached_7d=reached) == 0.25


def test_shares_of_states_are_of_live_memberships() -> None:
    states = {"normal": 10, "pinned": 20, "muted": 30, "pinned_muted": 10, "folded": 30, "left": 99, "removed": 99}

    assert outcome("members", **states) == 100
    assert outcome("muted_share", **states) == pytest.approx(0.4)
    assert outcome("folded_share", **states) == pytest.approx(0.3)
    assert outcome("pinned_share", **states) == pytest.approx(0.3)


def test_the_leave_rate_is_of_those_who_were_there_30_days_ago() -> None:
    leaves, live = [9] * 31 + [1] * 30, [7] * 30 + [60] + [30] * 30

    assert outcome("leave_rate_30d", leaves=leaves, normal=live) == pytest.approx(30 / 60)


def test_flash_groups_are_no_part_of_the_leave_rate() -> None:
    """Of 90 memberships 30 are of flash groups; of 5 leaves a day 4 are from them."""
    daily = {"normal": [90] * 61, "flash_members": 30, "leaves": 5, "flash_leaves": 4}

    assert outcome("leave_rate_30d", **daily) == pytest.approx(30 * (5 - 4) / (90 - 30))


@pytest.mark.parametrize(("days", "known"), [(30, False), (31, True)])
def test_the_leave_rate_needs_more_than_30_days(days: int, known: bool) -> None:
    daily = {name: column[:days] for name, column in counts(normal=10, leaves=1).items()}
    found = METRICS["leave_rate_30d"].of_run(Reading(daily, 200, 0.5, {}))

    assert (found is not None) == known


def test_rates() -> None:
    assert outcome("first_screen_exposures", exposures=300) == 1.5
    assert outcome("open_rate", exposures=300, openings=60) == 0.2
    assert outcome("read_rate", posts_delivered=400, posts_seen=100) == 0.25
    assert outcome("orders_per_seen", offers_seen=100, group_orders=2) == 0.02
    assert outcome("delivered_share", posts_sent=9, posts_dropped=1) == 0.9
    assert outcome("duplicate_share", posts_seen=30, duplicates_seen=10) == 0.25
    assert outcome("messages_per_member_day", member_minutes=50 * 1440, chat_messages=60, posts_sent=15) == 1.5
    assert outcome("group_orders_per_member_day", member_minutes=50 * 1440, group_orders=5) == 0.1
    assert outcome("opening_share_7d", customers_in_groups=80, customers_opened_7d=20) == 0.25
    assert outcome("speaking_share_7d", customers_in_groups=80, customers_spoke_7d=4) == 0.05


def test_money() -> None:
    orders = {"own_orders": 4, "group_orders": 6, "revenue_fen": 18000, "cut_fen": 2400}
    work = {"group_minutes": 2 * 1440, "member_minutes": 100 * 1440, "manual_posts": 4, "broadcasts": 1}
    made_content = {"content_made": 3 * 2**20}
    made = {"setups": [10] + [0] * 60, "template_setups": [4] + [0] * 60}
    gross = N_DAYS * (180 * 0.5 - 24)
    minutes = N_DAYS * (2 * 5 + 100 * 0.02 + 4 * 1.5 + 1 * 5) + 10 * 20 + 4 * 5
    cost = 30 * minutes / 60 + 50 * 3 * N_DAYS

    assert outcome("orders_per_customer_month", **orders) == pytest.approx(10 * N_DAYS / 200 / MONTHS)
    assert outcome("gross_profit_per_customer_month", **orders) == pytest.approx(gross / 200 / MONTHS)
    assert outcome("operating_cost_per_customer_month", **work, **made, **made_content) == pytest.approx(
        cost / 200 / MONTHS
    )
    assert outcome("profit_per_customer_month", **orders, **work, **made, **made_content) == pytest.approx(
        (gross - cost) / 200 / MONTHS
    )


def test_kinds_of_orders() -> None:
    kinds = {"baseline_orders": 5, "moved_orders": 1, "incremental_orders": 2}
    orders = {**kinds, "group_orders": 8, "own_orders": 9, "own_incremental_orders": 4, "lost_orders": 3}

    shares = [outcome(f"group_orders_{kind}_share", **orders) for kind in ("baseline", "moved", "incremental")]
    assert shares == [5 / 8, 1 / 8, 2 / 8]
    assert outcome("lost_orders_per_customer_month", **orders) == pytest.approx(3 * N_DAYS / 200 / MONTHS)
    assert outcome("orders_per_customer_month", **orders) == pytest.approx(17 * N_DAYS / 200 / MONTHS)


def test_staff_is_paid_by_the_month_whatever_the_work() -> None:
    """Two people at 6,000 yuan a month and one message of 50 yuan a day; hours of work cost nothing more."""
    staffed = load_text(SMALL.replace("uncertain:", "staff: {people: 2, wage_yuan_per_month: 6000}\nuncertain:", 1))
    daily = counts(staff_days=2, content_made=2**20, manual_posts=900, group_minutes=14400, setups=1)
    found = METRICS["operating_cost_per_customer_month"].of_run(tables_reading(daily, staffed))
    assert found == pytest.approx((2 * 6000 * MONTHS + 50 * N_DAYS) / 48 / MONTHS)


def cost(text: str, arm: str = "none", **some: int | list[int]) -> float:
    """Operating cost of the horizon, yuan."""
    return tables_reading(counts(**some), load_text(text), arm).operating_cost_yuan()


def serving(customers: int, count: int = 48) -> str:
    """The small world, simulated with so many of the company's customers."""
    told = SMALL.replace("coupon_yuan: 4", f"coupon_yuan: 4, customers: {customers}", 1)
    return told.replace("count: 48", f"count: {count}", 1)


def test_content_and_broadcasts_are_paid_by_all_customers_of_the_company() -> None:
    """48 of 480: a tenth of 50 yuan for a post of value .5, and of 5 minutes at 30 yuan an hour."""
    shared = {"content_made": [2**20] + [0] * 60, "broadcasts": [0, 1] + [0] * 59}

    assert cost(SMALL, **shared) == pytest.approx(50 + 2.5)
    assert cost(serving(480), **shared) == pytest.approx(5 + 0.25)


def test_content_costs_a_customer_the_same_at_any_simulated_number() -> None:
    messages = {"content_made": 2 * 2**20, "broadcasts": 1}
    found = [cost(serving(96_000, count), **messages) / count for count in (48, 480, 96_000)]

    assert found == pytest.approx([N_DAYS * (2 * 50 + 2.5) / 96_000] * 3)


def test_benefits_are_taken_by_those_who_see_the_post() -> None:
    """Worth .4 to each of 30 members, a quarter of all posts delivered is seen; half a yuan for a worth of 1."""
    delivered = {"benefits_delivered": [12 * 2**20] + [0] * 60}

    assert cost(SMALL, **delivered, posts_delivered=80, posts_seen=20) == pytest.approx(12 * 0.25 * 0.5)
    assert cost(SMALL, **delivered) == 0


def test_red_packets_cost_the_money_in_them() -> None:
    assert cost(SMALL, red_packets=[3] + [0] * 60) == pytest.approx(3 * 20)


def test_pins_are_rewarded_while_a_drive_runs() -> None:
    """Days 1 and 2 of five; with a drive on days 2 and 3 too, no pin is rewarded twice."""
    drives = ["{kind: pin_drive, from: 2021-10-05, lasts: 2 days, reach: 50%}"]
    drives += ["{kind: pin_drive, from: 2021-10-06, lasts: 2 days, reach: 50%}"]
    text = SMALL.replace("uncertain:", f"  driven: [{drives[0]}]\n  twice: [{', '.join(drives)}]\nuncertain:", 1)
    daily = {name: column[:5] for name, column in counts(pins=[1, 2, 4, 8, 16] + [0] * 56).items()}
    arms = {arm: tables_reading(daily, load_text(text), arm) for arm in ("keep_as_is", "driven", "twice")}

    assert {arm: read.operating_cost_yuan() for arm, read in arms.items()} == {
        "keep_as_is": 0,
        "driven": 2 + 4,
        "twice": 2 + 4 + 8,
    }


def test_daily_metrics_are_nan_on_days_without_a_denominator(scenario: Scenario) -> None:
    found = daily_metrics(counts(normal=[0] * 60 + [4], folded=[0] * 60 + [1]), scenario)

    assert all(math.isnan(value) for value in found["folded_share"][:60])
    assert found["folded_share"][60] == 0.2
    assert found["members"].tolist() == [0] * 60 + [5]


def test_the_minimal_model_leaves_what_it_does_not_count_without_a_value(scenario: Scenario) -> None:
    """Every count is 0 but one live membership of one customer: what is not known must not be told as 0."""
    inbox = scenario.model_copy(update={"model": "inbox"})
    daily = counts(normal=1, customers_in_groups=1, exposures=9, openings=3, posts_seen=1)
    unknown = ("reach_7d", "reach_7d_mid", "first_screen_exposures", "open_rate", "opening_share_7d")
    unknown += ("speaking_share_7d", "duplicate_share", "lost_orders_per_customer_month")
    read, known = tables_reading(daily, inbox), tables_reading(daily, scenario)

    assert {name: METRICS[name].of_run(read) for name in unknown} == dict.fromkeys(unknown)
    assert all(METRICS[name].of_run(known) is not None for name in unknown)
    assert METRICS["muted_share"].of_run(read) == 0
    assert np.isnan(daily_metrics(daily, inbox)["reach_7d"]).all()


def test_counts_that_a_model_does_not_keep_are_nan_in_tables(scenario: Scenario) -> None:
    daily = counts(openings=3)
    found = daily_counts(daily, scenario.model_copy(update={"model": "inbox"}))

    assert {name for name, days in found.items() if np.isnan(days).all()} == set(UNKEPT["inbox"])
    assert found["openings"].tolist() == [3] * N_DAYS
    assert all(days is daily[name] for name, days in daily_counts(daily, scenario).items())


@pytest.mark.parametrize("model", UNKEPT)
def test_a_metric_is_uncounted_where_it_is_computed_from_a_count_that_is_not_kept(model: str) -> None:
    """Both lists say the same: other values of these counts change the metrics that are not counted, and no others."""
    plain = dict.fromkeys(COUNTS, 10)
    values = [reading(**plain), reading(**{**plain, **dict.fromkeys(UNKEPT[model], 20)})]
    own = [metric for metric in METRICS.values() if not metric.twin]
    changed = {metric.id for metric in own if len({metric.of_run(read) for read in values}) == 2}

    assert changed == {name for name in METRICS if not is_counted(name, model)}
