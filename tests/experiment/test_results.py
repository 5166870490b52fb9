"""A folder of results read back."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import StoreError
from sim.estimates.intervals import IDENTICAL
from sim.estimates.leader import Statement
from sim.experiment.design import MAIN
from sim.experiment.export import TABLES, export
from sim.experiment.result import Result
from sim.replication import run_replication
from sim.scenario.load import load_text
from sim.tables import COUNTS, METRICS, outcomes
from tests.experiment.worlds import SMALL, carried


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return Result(carried(tmp_path_factory.mktemp("results")).folder)


def test_outcomes_are_those_of_the_replications(result: Result) -> None:
    scenario = load_text(SMALL)
    computed = outcomes(run_replication(scenario, "two_a_day", 2), scenario)
    table = result.outcomes.set_index(["arm", "replication", "metric"])["value"]

    for metric, value in computed.items():
        read = table["two_a_day", 2, metric]
        assert read == value or (math.isnan(read) and value is None)


def test_outcomes_have_every_arm_replication_and_metric(result: Result) -> None:
    assert list(result.outcomes.columns) == ["arm", "replication", "metric", "value"]
    assert len(result.outcomes) == 4 * 4 * len(METRICS)
    assert set(result.outcomes["metric"]) == set(METRICS)


def test_an_arm_adds_nothing_to_itself_and_what_it_adds_is_the_difference_to_its_twin(result: Result) -> None:
    values = result.values()
    added = values["keep_as_is"]["orders_per_customer_month"] - values["none"]["orders_per_customer_month"]

    assert values["none"]["incremental_orders_per_customer_month"].tolist() == [0.0] * 4
    assert values["keep_as_is"]["incremental_orders_per_customer_month"].tolist() == added.tolist()
    assert np.isnan(values["none"]["roi"]).all()


def test_shares_of_group_orders_add_up(result: Result) -> None:
    values = result.values()["keep_as_is"]
    total = sum(values[f"group_orders_{label}_share"] for label in ("baseline", "moved", "incremental"))

    assert total == pytest.approx(np.ones(4))


def test_trajectories_end_in_the_outcomes(result: Result) -> None:
    table = result.trajectories

    assert list(table.columns) == ["arm", "replication", "day", "metric", "value"]
    assert set(COUNTS) < set(table["metric"])
    last = table[(table["arm"] == "two_a_day") & (table["day"] == 4) & (table["metric"] == "reach_7d")]
    assert last["value"].tolist() == result.values()["two_a_day"]["reach_7d"].tolist()


def test_trajectories_of_the_minimal_model_have_no_value_where_it_keeps_no_count(result: Result) -> None:
    inbox = Result(result.folder)
    inbox.scenario = result.scenario.model_copy(update={"model": "inbox"})
    table = inbox.trajectories.set_index("metric")["value"]

    assert table["exposures"].isna().all()
    assert table["reach_7d"].isna().all()
    assert table["openings"].tolist() == result.daily["openings"].tolist()


def test_every_membership_is_in_one_state(result: Result) -> None:
    states = ["normal", "pinned", "muted", "pinned_muted", "folded", "left", "removed"]

    assert (result.daily[states].sum(axis=1) == result.daily["joined"]).all()


def test_comparing_an_arm_under_two_names_gives_identical(result: Result) -> None:
    table = result.compare("two_a_day")
    rows = table[(table["arm"] == "same_again") & (table["n"] > 0)]

    assert set(rows["note"]) == {IDENTICAL}
    assert not rows[["difference", "low", "high"]].isna().to_numpy().any()


def test_incremental_differences_carry_the_gain_of_common_random_numbers(result: Result) -> None:
    table = result.compare("none").set_index(["metric", "arm"])
    added, plain = (f"{name}orders_per_customer_month" for name in ("incremental_", ""))

    assert table.loc[(added, "keep_as_is"), "gain"] == table.loc[(plain, "keep_as_is"), "gain"] > 1


def test_comparing_with_an_arm_that_was_not_run_is_told(result: Result) -> None:
    with pytest.raises(StoreError, match="'nobody' was not run"):
        result.compare("nobody")


def test_uncertain_ends_have_their_own_twins(result: Result) -> None:
    table = result.uncertain

    assert {(row.key, row.end, row.setting) for row in table.itertuples()} == {
        ("decision.unfold_cost", "low", 4.0),
        ("decision.unfold_cost", "high", 7.0),
    }
    none = table[(table["arm"] == "none") & (table["metric"] == "incremental_orders_per_customer_month")]
    assert none[["mean", "n"]].to_numpy().tolist() == [[0.0, 4.0], [0.0, 4.0]]


def test_statements_name_every_goal(result: Result) -> None:
    assert [statement.metric for statement in result.statements()] == [goal.metric for goal in result.scenario.goals]


def test_the_manifest_says_how_to_get_the_same(result: Result) -> None:
    manifest = json.loads((result.folder / "manifest.json").read_text("utf-8"))

    assert load_text(manifest["scenario"]) == load_text(SMALL)
    assert set(manifest["origin"]) == {"stream_version", "machine", "source"}
    assert manifest["versions"]["numba"]
    assert manifest["finished"]
    assert manifest["results_hash"] == result.results_hash


def test_tables_for_spreadsheets(tmp_path: Path) -> None:
    text = SMALL.replace("same_again:", "-1+cmd:").replace("-1+cmd", "-1-cmd")
    result = Result(carried(tmp_path, text, replications=2, uncertain=False).folder)
    export(result)
    read = {}
    for name in TABLES:
        with (result.folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            read[name] = list(csv.DictReader(file))

    assert {row["arm"] for row in read["outcomes"]} == {"none", "keep_as_is", "two_a_day", "'-1-cmd"}
    assert all(row["value"] == "" or math.isfinite(float(row["value"])) for row in read["outcomes"])
    assert len(read["trajectories"]) == 4 * 2 * 5
    described = {row["name"] for row in read["dictionary"]}
    assert set(read["trajectories"][0]) - {"arm", "replication", "day"} <= described
    assert {row["metric"] for row in read["outcomes"]} <= described


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="not a results folder"):
        Result(tmp_path)


def test_the_names_of_the_package() -> None:
    assert set(sim.__all__) <= set(dir(sim))
    assert sim.Result is Result
    assert callable(sim.run)
    assert callable(sim.compare)
    assert not hasattr(sim, "sun")


def test_running_from_python(tmp_path: Path) -> None:
    result = sim.run(
        load_text(SMALL), replications=2, uncertain=False, executor="thread", out=tmp_path, progress=False,
    )  # fmt: skip

    assert sim.compare(result).equals(sim.compare(result.folder))
    assert (result.folder / "outcomes.csv").exists()


def test_an_end_at_which_the_best_arm_is_beaten_is_a_flip(result: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    def said(leader: str, *others: str) -> tuple[Statement, ...]:
        arms = ("keep_as_is", "two_a_day")
        return (Statement("reach_7d", "maximise", "leads", leader, (leader, *others), compared=arms),)

    by_end = {"": said("keep_as_is"), "low": said("two_a_day", "keep_as_is"), "high": said("two_a_day")}
    monkeypatch.setattr(result, "statements", lambda variant=MAIN: by_end[variant.end])

    assert [(variant.end, statement.leader) for variant, statement in result.flips()] == [("high", "two_a_day")]
