"""Worked examples: the numbers of the page are the numbers of the results."""

from __future__ import annotations

import numpy as np
import pytest

from sim.estimates.intervals import mean_interval
from sim.estimates.words import metric_name
from sim.experiment.design import MAIN, Variant
from sim.experiment.result import Result
from sim.provenance import folder_key
from sim.report import write_report
from sim.report.page import page
from sim.scenario.load import load_text
from sim.tables import METRICS
from tests.report.reading import Element, flat, read
from tests.report.worlds import DAYS, FULL, HIGH, LOW, PLAIN, PROFIT, SCENARIO, SEED, Made, made


def rows_of(table: Element) -> dict[str, Element]:
    """Find the rows of a table by the beginning of their first cell."""
    rows = {}
    for row in table.all("tr"):
        head = row.all("th")
        if head and row.all("td"):
            rows[flat("".join(part for part in head[0].children if isinstance(part, str)) or head[0].text)] = row
    return rows


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_mean_of_a_run_stands_in_the_table_with_all_its_digits(small: Result, lang: str) -> None:
    rows = rows_of(read(page(small, lang)).section("means").all("table")[0])
    for metric in METRICS:
        means = [mean_interval(small.values()[arm][metric]).mean for arm in small.arms]
        assert rows[metric_name(metric, lang)].numbers() == means, metric


def test_every_difference_of_a_run_stands_in_its_table(small: Result) -> None:
    tables = read(page(small, "en")).section("differences").all("table")
    for table, baseline in zip(tables, ("none", "keep_as_is"), strict=True):
        arms = [arm for arm in small.arms if arm not in ("none", baseline)]
        rows = rows_of(table)
        for metric in ("incremental_gross_profit_per_customer_month", "orders_per_customer_month", "reach_7d"):
            expected = [small.difference(arm, metric, baseline).mean for arm in arms]
            assert rows[metric_name(metric, "en")].numbers() == expected


def test_the_ends_of_a_run_stand_in_their_table(small: Result) -> None:
    table = read(page(small, "en")).section("uncertain").all("table")[0]
    ends = small.uncertain[small.uncertain["metric"] == small.scenario.goals[0].metric]
    found = [row.numbers()[1 : 1 + len(small.arms)] for row in table.all("tr")[2:]]

    assert found == [part["mean"].tolist() for _, part in ends.groupby("end", sort=False)]
    assert f"with {ends['n'].max()} replications" in read(page(small, "en")).section("uncertain").text


def test_a_run_can_be_repeated_from_its_page(small: Result) -> None:
    section = read(page(small, "en")).section("again")
    facts = {row.all("th")[0].text: row.all("td")[0].text for row in section.all("tr")}
    commands = [element.text for element in section.all("pre")]

    assert facts["seed"] == "7"
    assert facts["replications"] == "4"
    assert facts["hash of the results"] == small.results_hash
    assert facts["key of the question"] == folder_key(load_text(commands[-1])) == small.manifest["folder_key"]
    assert commands[-2] == "qunsim run small.yaml --replications 4"


def test_a_mean_is_written_with_its_interval_in_percent_or_in_its_unit() -> None:
    rows = rows_of(read(page(made(), "en")).section("means").all("table")[0])
    profit, leaves = rows["profit per customer and month"], rows["leave rate (30 days)"]

    assert flat(profit.all("td")[0].text) == "6.00[3.52, 8.48]"
    assert flat(profit.all("th")[0].text) == "profit per customer and month yuan goal"
    assert flat(leaves.all("td")[0].text) == "–"
    assert flat(leaves.all("td")[1].text) == flat("3.0\u202f%[2.5\u202f%, 3.5\u202f%]")


def test_what_only_the_simulator_knows_is_marked() -> None:
    rows = rows_of(read(page(made(), "en")).section("means").all("table")[0])
    marked = {name for name, row in rows.items() if "not visible to you" in row.all("th")[0].text}

    assert marked == {metric.en for metric in METRICS.values() if not metric.visible}


def test_a_difference_is_written_with_its_interval_and_what_pairing_gained() -> None:
    table = read(page(made(), "en")).section("differences").all("table")[1]
    profit, reach = rows_of(table)["profit per customer and month"], rows_of(table)["reach (7 days)"]

    assert profit.numbers() == pytest.approx([-3.0])
    assert flat(reach.all("td")[0].text).startswith("+20.0")
    assert reach.all("td")[0].attributes["class"] == "better"

    table = read(page(made(), "en")).section("differences").all("table")[0]
    cell = rows_of(table)["profit per customer and month"].all("td")[0]
    assert flat(cell.text) == "+2.03[+1.89, +2.18] ×601"
    assert cell.attributes["class"] == "better"


def test_a_leader_is_named_with_its_margin_and_its_level() -> None:
    said = flat(read(page(made(), "en")).section("verdict").text)

    assert "leads More profit per customer and month: keep_as_is leads, ahead of none by +2.03" in said
    assert "Intervals of margins and limits are at the 99.17 % level: " in said
    assert "95 % for all 3 comparisons of arms and 3 tests of limits together. This rests on 3 replications." in said
    assert "No end of an uncertain parameter puts another arm in front." in said
    assert "Every arm that has a value keeps the limits." in said
    assert "The limit leave rate (30 days) at most 10.0 % is not tested for want of a value in: none." in said


def test_arms_that_cannot_be_told_apart_are_not_ranked() -> None:
    alike = {arm: {PROFIT: values} for arm, values in zip(PLAIN, ([1, 2, 3], [2, 1, 4], [3, 2, 1]), strict=True)}
    said = flat(read(page(made(alike), "en")).section("verdict").text)

    assert "cannot be told apart: {keep_as_is, none, two_a_day}" in said


def test_a_broken_limit_is_told_and_puts_the_arm_out() -> None:
    leaving = {**FULL, "keep_as_is": {**FULL["keep_as_is"], "leave_rate_30d": [0.2, 0.21, 0.22]}}
    said = flat(read(page(made(leaving), "en")).section("verdict").text)

    assert "keep_as_is breaks the limit leave rate (30 days) at most 10.0 %: 21.0 % [15.4 %, 28.0 %]." in said
    assert "keep_as_is leads" not in said


def test_an_end_at_which_another_arm_is_best_is_told_as_a_flip() -> None:
    other = {**FULL, "two_a_day": {**FULL["two_a_day"], PROFIT: [20.0, 21.0, 22.5]}}
    whole = read(page(Made({MAIN: FULL, LOW: other, HIGH: FULL}), "en"))

    assert "Another arm is better at: decision.unfold_cost = 4 (two_a_day)." in flat(whole.section("verdict").text)
    rows = whole.section("uncertain").all("table")[0].all("tr")[1:]
    assert [row.attributes.get("class") for row in rows] == [None, "flipped", None]


def test_the_funnel_is_for_each_100_customers_and_day() -> None:
    row = read(page(made(), "en")).section("funnel").all("table")[0].all("tr")[1]

    assert row.numbers() == pytest.approx([170.0, 210.0, 40.0, 80.0, 2.5])
    assert "123.5" in row.text
    assert "19.0" in row.text


def test_the_console_stands_beside_the_truth() -> None:
    row = read(page(made(), "en")).section("console").all("table")[0].all("tr")[2]
    shown = [750, 20 * 50, 0, 50, 120, 25 * 50]
    truth = [410, 90, 60, 600, 300, np.mean([0.3, 0.3, 0.2])]

    assert row.numbers() == pytest.approx([*shown, *truth])
    assert flat(row.all("td")[6].text) == flat("410 54.7\u202f%").replace(" ", "", 1)


def test_orders_in_groups_are_shared_into_baseline_moved_and_incremental() -> None:
    row = read(page(made(), "en")).section("anyway").all("table")[0].all("tr")[1]

    assert row.numbers() == pytest.approx([1250, 0.6, 0.4 / 3, 0.8 / 3])


def test_the_uncertain_assumptions_come_with_their_ranges() -> None:
    tables = read(page(made(), "en")).section("assumptions").all("table")

    assert [flat(cell.text) for cell in tables[0].all("tr")[1].all("td")[1:]] == [
        "5", "4, 7", "profit per customer and month (yuan): +0.00, +0.00", "3 – 7", "×0.8", "none",
    ]  # fmt: skip
    assert "No source identifies" in read(page(made(), "en")).section("assumptions").text
    assert "decision.unfold_cost" not in tables[1].text


BIASES = "decision.unfold_cost: [4, 7], reading.depth_median: [8, 60], decision.pin_cost: [8, 10]"


def with_ends(profits: dict[str, tuple[list[float], list[float]]]) -> Made:
    """Make results of the parameters' low and high ends by the profit of `keep_as_is` there."""
    scenario = load_text(SCENARIO.replace("decision.unfold_cost: [4, 7]", BIASES))
    outcomes = {MAIN: FULL}
    for key, columns in profits.items():
        for end, value, column in zip(("low", "high"), scenario.uncertain[key], columns, strict=True):
            outcomes[Variant(key, end, value)] = {**FULL, "keep_as_is": {**FULL["keep_as_is"], PROFIT: column}}
    return Made(outcomes, DAYS, scenario)


def test_tested_assumptions_come_first_by_what_they_do_to_the_lead_and_the_others_are_marked() -> None:
    """The parameter with the widest range changes least; one that was called uncertain was not run."""
    narrow = ([6.5, 7.6, 8.5], [7.5, 8.6, 9.5])
    wide = ([6.8, 7.9, 8.8], [7.2, 8.3, 9.2])
    section = read(page(with_ends({"reading.depth_median": wide, "decision.unfold_cost": narrow}), "en")).section(
        "assumptions"
    )
    first, second = section.all("table")
    rows = [[flat(cell.text) for cell in row.all("td")] for row in first.all("tr")[1:]]
    others = [[flat(cell.text) for cell in row.all("td")] for row in second.all("tr")[1:]]

    assert [row.all("code")[0].text for row in first.all("tr")[1:]] == ["decision.unfold_cost", "reading.depth_median"]
    assert [row[3] for row in rows] == [
        "profit per customer and month (yuan): −0.500, +0.500",
        "profit per customer and month (yuan): −0.200, +0.200",
    ]
    assert float(rows[0][5][1:]) < float(rows[1][5][1:])
    assert second.all("tr")[1].all("code")[0].text == "decision.pin_cost"
    assert {row[2] for row in others} == {"not tested"}


def test_an_assumption_at_whose_end_another_arm_is_best_comes_before_larger_changes() -> None:
    """The larger change makes the best arm better still."""
    flips, grows = ([1.0, 2.1, 3.0], [7.0, 8.1, 9.0]), ([7.0, 8.1, 9.0], [37.0, 38.1, 39.0])
    section = read(page(with_ends({"reading.depth_median": grows, "decision.unfold_cost": flips}), "en")).section(
        "assumptions"
    )

    assert [row.all("code")[0].text for row in section.all("table")[0].all("tr")[1:]] == [
        "decision.unfold_cost",
        "reading.depth_median",
    ]


def test_without_ends_no_assumption_is_said_to_be_tested() -> None:
    section = read(page(Made({MAIN: FULL}, DAYS), "en")).section("assumptions")
    (table,) = section.all("table")

    assert "Not one assumption was tested" in section.text
    assert table.all("tr")[1].all("code")[0].text == "decision.unfold_cost"


def test_the_command_leaves_out_what_was_left_out() -> None:
    command = read(page(Made({MAIN: PLAIN}, arms=("none", "two_a_day")), "en")).section("again").all("pre")[1].text

    assert command == "qunsim run made.yaml --replications 3 --arms two_a_day --no-uncertain"


def test_the_command_of_a_share_names_the_share_and_all_replications() -> None:
    asked = {"replications": 9, "arms": None, "uncertain": True, "shard": [2, 3]}
    command = read(page(made(asked=asked), "en")).section("again").all("pre")[1].text
    assert command == "qunsim run made.yaml --replications 9 --shard 2/3"


def test_the_same_results_give_the_same_bytes(tmp_path) -> None:
    for name in ("first", "second"):
        write_report(made(), tmp_path / f"{name}.html", "zh")

    assert (tmp_path / "first.html").read_bytes() == (tmp_path / "second.html").read_bytes()
    assert str(SEED).encode() in (tmp_path / "first.html").read_bytes()
