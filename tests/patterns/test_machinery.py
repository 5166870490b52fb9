"""The pieces that measure: worlds, points, rows, tables; worked examples without a run, or with a tiny one."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from experiments.patterns.atlas import METRICS
from experiments.patterns.catalogue import EXPECTED, pattern_rows
from experiments.patterns.fatigue import fatigue_rows
from experiments.patterns.levers import LEVERS
from experiments.patterns.picture import draw
from experiments.patterns.points import FIXED, SAMPLED, at_point, corners, points
from experiments.patterns.purchase import purchase_rows
from experiments.patterns.rows import Row, best, evaluate
from experiments.patterns.runs import pooled, run_all, run_one
from experiments.patterns.tables import write_table
from experiments.patterns.worlds import ATTENTIVE, World, changed, patched, scenario_of, twin
from sim.scenario.parameters import PARAMETERS

ALL_ROWS = [*purchase_rows(), *fatigue_rows(), *pattern_rows()]
SMALL = World(count=60, days=5, size=30)


def test_points_lie_inside_their_ranges_and_do_not_depend_on_how_many_are_asked():
    sample = points(16)
    assert sample[:4] == points(4)
    for point in sample:
        assert [name for name, _ in point] == sorted(SAMPLED)
        assert all(PARAMETERS[name].low <= value <= PARAMETERS[name].high for name, value in point)


def test_what_is_not_sampled_is_money_the_other_model_or_named():
    rest = set(PARAMETERS) - set(SAMPLED)
    assert {name for name in rest if not name.startswith(("money.", "inbox."))} == set(FIXED)


def test_every_corner_of_two_ranges():
    share = PARAMETERS["purchase.share"]
    found = corners(("purchase.share", "purchase.growth"))
    assert len(set(found)) == 4
    assert {dict(corner)["purchase.share"] for corner in found} == {share.low, share.high}


def test_a_world_keeps_its_own_changes_at_a_point():
    world = changed(World(), {"purchase.share": 0.15})
    placed = dict(at_point(world, points(1)[0]).changes)
    assert placed["purchase.share"] == 0.15
    assert placed["habit.loss"] == dict(points(1)[0])["habit.loss"]


@pytest.mark.parametrize("posts", [1 / 7, 2 / 7, 3 / 7, 1, 2, 3, 4, 6, 8, 12, 24])
def test_a_world_posts_as_often_as_it_says(posts):
    scenario = scenario_of(World(posts=posts))
    (line,) = scenario.schedules["posts"]
    days = 7 if line.days == "every" or "every" in line.days else len(line.days)
    assert len(line.at) * days == round(7 * posts)


def test_attentive_parameters_exist():
    assert set(ATTENTIVE) <= set(PARAMETERS)


def test_worlds_that_differ_in_their_groups_share_a_twin():
    assert twin(World(size=50, value=0.2)) == twin(replace(World(), posts=6, cut=0.2))
    assert twin(changed(World(), {"purchase.share": 0.2})) != twin(World())


def test_patches_are_laid_over_each_other():
    world = patched(patched(World(), {"customers": {"os": {"ios": 1, "android": 0}}}), {"clock": {"tick_minutes": 30}})
    scenario = scenario_of(world)
    assert (scenario.customers.os.ios, scenario.clock.tick_minutes) == (1, 30)


def test_names_of_rows_differ_and_every_pattern_has_rows():
    assert len({row.id for row in ALL_ROWS}) == len(ALL_ROWS)
    assert {row.id.split()[0] for row in pattern_rows()} == set(EXPECTED)
    assert all(len(lever.levels) >= 1 for lever in LEVERS)


@pytest.mark.parametrize("row", ALL_ROWS, ids=lambda row: row.id)
def test_worlds_of_rows_are_valid_scenarios(row):
    world = next(iter(row.worlds.values()))
    assert scenario_of(world).customers.count == world.count


def test_a_task_is_run_once_and_replications_add_up():
    found = run_all([(SMALL, 0), (SMALL, 1), (SMALL, 0)], workers=0)
    assert list(found) == [(SMALL, 0), (SMALL, 1)]
    both = pooled(found.values())
    assert both.customers == 120
    np.testing.assert_array_equal(both.daily["leaves"], sum(each.daily["leaves"] for each in found.values()))


def test_a_row_is_measured_at_default_and_at_points():
    row = Row("joined", "all", {"it": SMALL}, lambda f: float(f["it"].daily["joined"][-1] / f["it"].customers), 1, 1)
    (result,) = evaluate([row], points(2), replications=2, workers=0)
    assert (result.value, result.low, result.high, result.at_points, result.holds) == (1, 1, 1, (1.0, 1.0), True)


def test_a_row_holds_over_ranges_only_where_it_holds_at_enough_points():
    row = Row("it", "-", {"it": SMALL}, lambda f: dict(f)["it"].parameters["purchase.share"], 0, 1, point_high=0.3,
              corners=corners(("purchase.share",)), least_share=0.6)  # fmt: skip
    (result,) = evaluate([row], (), replications=1, workers=0)
    assert (result.share, result.holds) == (0.5, False)
    assert math.isnan(result.low)


def test_what_is_watched_adds_up_to_the_members():
    watched = run_one((replace(SMALL, watch="states"), 0)).watched
    assert watched["members"].sum() <= 60
    assert (watched["weekly_openers"] <= watched["members"]).all()


def test_the_best_place_is_the_first_on_ties():
    assert best({24: 1.0, 6: 1.0, 1: 0.5}) == 6


def test_tables_and_pictures_are_the_same_bytes_again(tmp_path):
    line = {"value": 0.5, "size": 50, "posts_a_day": 1.0} | dict.fromkeys(METRICS, 0.2)
    lines = [{**line, "size": size, "posts_a_day": often} for size in (50, 150, 500) for often in (1.0, 6.0)]
    for folder in (tmp_path / "a", tmp_path / "b"):
        write_table("table", lines, "# Head", folder)
        draw(lines, METRICS, folder / "picture.png", "title")
    for name in ("table.csv", "table.md", "picture.png"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
