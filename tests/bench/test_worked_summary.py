"""Worked examples: medians, ratios within rounds, slopes of growth, the time that is left."""

from __future__ import annotations

import pytest

from sim.bench.growth import curves, slope
from sim.bench.implementations import Implementation
from sim.bench.rounds import Job, growth_jobs, round_jobs, sizes_up_to, time_left
from sim.bench.summary import Spread, bytes_per_membership, ratios, summarise
from tests.bench.runs import run

ENGINE, SEVERAL, FULL = "qunsim_inbox_1t", "qunsim_inbox_2t", "qunsim_full_1t"


def test_medians_and_ranges_by_implementation_and_world() -> None:
    runs = [run("a", cpu) for cpu in (1.0, 4.0, 2.0)] + [
        run("a", 8.0, variant="small", state_bytes=12_000),
        run("b", 1.0, import_s=0.5),
    ]
    a, b, small = summarise(runs)
    assert [(row.impl, row.variant, row.runs) for row in (a, b, small)] == [
        ("a", "mass", 3), ("b", "mass", 1), ("a", "small", 1)
    ]  # fmt: skip
    assert a.cpu_ns_per_visit == Spread(1e6, 2e6, 4e6)
    assert a.visits_per_s == Spread(500.0, 1000.0, 2000.0)
    assert (a.import_s, b.import_s, small.setup_s) == (0.0, 0.5, 0.0)
    assert (a.state_per_membership, small.state_per_membership) == (None, 40.0)
    assert a.bytes_per_membership == 2 * 2**20 / 300 == bytes_per_membership(runs[0])


def test_a_ratio_is_taken_within_a_round_and_then_its_median() -> None:
    # The machine is three times slower in round 2: a ratio of medians would be 4 / 3.
    costs = {1: (1.0, 3.0), 2: (3.0, 9.0), 3: (4.0, 4.0)}
    runs = [
        run(name, cpu, round=n) for n, pair in costs.items() for name, cpu in zip((ENGINE, FULL), pair, strict=True)
    ]
    (found,) = ratios(runs, 1)
    assert (found.quantity, found.of, found.to, found.rounds) == ("cost", FULL, ENGINE, 3)
    assert found.cpu == found.wall == Spread(1.0, 3.0, 3.0)


def test_what_is_compared_with_what() -> None:
    names = (ENGINE, SEVERAL, FULL, "mesa", "c_tick_1t", "c_tick_2t")
    runs = [run(name, cpu) for name, cpu in zip(names, (2.0, 3.0, 6.0, 200.0, 1.0, 1.5), strict=True)]
    found = {(one.quantity, one.of, one.to): one.cpu.median for one in ratios(runs, 2)}
    assert found == {
        ("cost", FULL, ENGINE): 3.0,
        ("cost", SEVERAL, ENGINE): 1.5,
        ("speed", ENGINE, "mesa"): 100.0,
        ("speed", ENGINE, "c_tick_1t"): 0.5,
        ("speed", SEVERAL, "c_tick_2t"): 0.5,
    }
    pairs = {(one.of, one.to) for one in ratios(runs, 1)}
    assert pairs == {(FULL, ENGINE), (ENGINE, "mesa"), (ENGINE, "c_tick_1t"), (ENGINE, "c_tick_2t")}


def test_different_visits_are_counted_per_visit() -> None:
    runs = [run(ENGINE, 1.0, visits=1000), run("mesa", 1.0, visits=10)]
    (found,) = ratios(runs, 1)
    assert found.cpu.median == 100.0


def test_rounds_without_a_partner_are_left_out() -> None:
    assert ratios([run(ENGINE, 1.0), run("mesa", 1.0, round=2), run(FULL, 1.0, variant="small")], 1) == []


@pytest.mark.parametrize("power", [0.5, 1.0, 1.25])
def test_the_slope_of_a_power_law_is_its_power(power: float) -> None:
    # What 1,000 members take is far off the line and has no part in it.
    points = [(n, 7e-6 * n**power) for n in (10_000, 100_000, 1_000_000, 3_000_000)]
    assert slope([(1_000, 1e9), *points]) == pytest.approx(power, abs=1e-12)
    growing = [
        run("a", cpu, users=n, peak_rss_mb=50.0 + cpu * 2, base_rss_mb=50.0) for n, cpu in [(1_000, 9.0), *points]
    ]
    (curve,) = curves([*growing, *({**one, "cpu_s": one["cpu_s"] * 1.5} for one in growing), *growing])
    assert curve.users == (1_000, 10_000, 100_000, 1_000_000, 3_000_000)
    assert (curve.time_slope, curve.memory_slope) == pytest.approx((power, power), abs=1e-9)
    assert curve.cpu_s[1:] == tuple(cpu for _, cpu in points)


def test_too_few_sizes_have_no_slope() -> None:
    assert slope([(1_000, 1.0), (10_000, 10.0)]) is None
    assert slope([(10_000, 1.0), (10_000, 2.0)]) is None
    assert slope([(10_000, 0.0), (100_000, 2.0)]) is None


def test_the_order_of_rounds_and_of_growth() -> None:
    some = [Implementation("a", ("a",), 5), Implementation("b", ("b",), 7)]
    jobs = round_jobs(some, ["mass", "small"], 30, 2)
    assert [(job.round, job.variant, job.implementation.name, job.users) for job in jobs] == [
        (1, "mass", "a", 5), (1, "mass", "b", 7), (1, "small", "a", 5), (1, "small", "b", 7),
        (2, "mass", "a", 5), (2, "mass", "b", 7), (2, "small", "a", 5), (2, "small", "b", 7),
    ]  # fmt: skip
    assert [job.users for job in growth_jobs(some[:1], ["small"], 10, 1, 100_000)] == [1_000, 10_000, 100_000]
    assert sizes_up_to(3_000_000)[-1] == 3_000_000
    command = some[0].asked("mass", 5, 30, 2)
    assert command == ("a", "--variant", "mass", "--users", "5", "--days", "30", "--seed", "2")


def test_the_time_left_grows_with_the_size_of_the_world() -> None:
    known, new = Implementation("known", (), 1), Implementation("new", (), 1)
    todo = [Job(known, "mass", users, 10, 1) for users in (100, 1000)] + [Job(new, "mass", 100, 10, 1)]
    assert time_left(todo, {(known, "mass"): (1000, 20.0)}) == 20.0 + 200.0 + 20.0
    assert time_left([], {}) == 0.0
