"""Worked examples at the edges: one replication, nothing to compare, nothing to draw, names that cannot be drawn."""

from __future__ import annotations

import pytest

from sim.experiment.design import MAIN
from sim.experiment.ledger import Row
from sim.report import write_report
from sim.report.counts import CONSOLE, TRUTH
from sim.report.page import page
from sim.report.texts import Texts
from sim.scenario.load import load_text
from sim.scenario.parameters import MODELS, reads
from sim.tables.counts import UNKEPT
from tests.report.reading import flat, images, read
from tests.report.worlds import DAYS, FULL, PROFIT, SCENARIO, Made, made

ONE = {arm: {metric: values[:1] for metric, values in metrics.items()} for arm, metrics in FULL.items()}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_one_replication_has_no_interval(lang: str) -> None:
    whole = read(page(Made({MAIN: ONE}, DAYS), lang))

    assert "[" not in whole.section("means").text
    assert "[" not in whole.section("differences").text
    assert len(images(whole)) == 5


def test_one_replication_ranks_nobody() -> None:
    whole = read(page(Made({MAIN: ONE}, DAYS), "en"))

    assert "nothing can be said with fewer than 2 replications" in whole.section("verdict").text
    assert "With fewer than two replications there is no interval" in whole.text
    assert "1 replications" not in whole.text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_outcomes_without_a_value_are_dashes(lang: str) -> None:
    nothing = {arm: {PROFIT: [float("nan")] * 3} for arm in FULL}
    whole = read(page(Made({MAIN: nothing}, DAYS), lang))

    assert {flat(cell.text) for cell in whole.section("means").all("td")} == {"–"}
    assert len(images(whole)) == 3


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_run_of_none_alone_draws_no_groups(lang: str) -> None:
    whole = read(page(Made({MAIN: {"none": FULL["none"]}}, arms=("none",)), lang))

    assert len(images(whole)) == 1
    assert not whole.section("differences").all("table")


def test_a_run_without_any_outcome_says_so() -> None:
    made_of_nothing = Made({MAIN: {}}, manifest={"results_hash": None})
    made_of_nothing._rows = {"k": Row("k", "none", 0, "failed", error="boom")}
    made_of_nothing._jobs = {(MAIN, "none", 0): "k"}
    whole = flat(read(page(made_of_nothing, "en")).text)

    assert "1 replication failed" in whole
    assert "stopped before its end" in whole


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_scenario_without_goals_limits_and_texts_ranks_nothing(lang: str) -> None:
    scenario = load_text(SCENARIO).model_copy(update={"goals": (), "limits": (), "title": {}, "question": {}})
    whole = read(page(made(scenario=scenario), lang))

    assert not whole.section("verdict").all("div")
    assert len(images(whole)) == 4


def test_texts_of_one_language_serve_both() -> None:
    scenario = load_text(SCENARIO).model_copy(update={"title": {"zh": "六条"}, "question": {"en": "Which?"}})

    assert read(page(made(scenario=scenario), "en")).all("h1")[0].text == "六条"
    assert "Which?" in read(page(made(scenario=scenario), "zh")).section("question").text


def test_names_that_the_font_cannot_show_stand_as_numbers_in_figures() -> None:
    names = ("none", "龘龘", "पिका")
    outcomes = {name: FULL[old] for name, old in zip(names, FULL, strict=True)}
    days = {name: DAYS[old] for name, old in zip(names[1:], DAYS, strict=True)}
    whole = read(page(Made({MAIN: outcomes}, days, arms=names), "zh"))

    assert "方案 2 = 龘龘、方案 3 = पिका" in whole.section("states").text


def test_warnings_of_the_scenario_are_passed_on() -> None:
    assert "a.yaml:1:1: arms: warning: two" in read(page(made(warnings=["a.yaml:1:1: arms: warning: two"]), "en")).text


def test_a_language_that_is_not_written_is_refused(tmp_path) -> None:
    with pytest.raises(ValueError, match="'fr': the report is written in: en, zh"):
        write_report(made(), tmp_path / "report.html", "fr")
    assert not list(tmp_path.iterdir())


def test_a_report_is_one_file_of_moderate_size(tmp_path) -> None:
    write_report(made(), tmp_path / "report.html", "zh")

    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    assert (tmp_path / "report.html").stat().st_size < 1_000_000


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_the_minimal_model_does_not_count_is_a_dash_and_not_drawn(lang: str) -> None:
    scenario = load_text(SCENARIO).model_copy(update={"model": "inbox"})
    unknown = dict.fromkeys((*UNKEPT["inbox"], "reach_7d"), float("nan"))
    days = {arm: {**columns, **unknown} for arm, columns in DAYS.items()}
    metrics = {arm: {**found, "reach_7d": [float("nan")] * 3} for arm, found in FULL.items()}
    whole = read(page(Made({MAIN: metrics}, days, scenario), lang))
    reach = len(CONSOLE) + TRUTH.index("reach")

    assert len(images(whole)) == len(images(read(page(Made({MAIN: FULL}, DAYS), lang)))) - 1
    assert Texts(lang)("not_counted") in flat(whole.section("reach").text)
    for section, column in (("funnel", 1), ("console", reach)):
        rows = [row.all("td") for row in whole.section(section).all("tr") if len(row.all("td")) > 1]
        assert {flat(row[column].text).replace(" ", "") for row in rows} == {"––"}
    assert "nan" not in whole.section("funnel").text + whole.section("console").text


@pytest.mark.parametrize("model", MODELS)
def test_each_model_has_its_own_assumptions(model: str) -> None:
    scenario = load_text(SCENARIO).model_copy(update={"model": model, "uncertain": {}})
    whole = read(page(Made({MAIN: FULL}, DAYS, scenario), "en"))
    named = [code.text for code in whole.section("assumptions").all("code")]

    assert named
    assert all(reads(model, name) for name in named)


def test_the_minimal_model_is_named_and_has_no_dates_of_folding() -> None:
    scenario = load_text(SCENARIO).model_copy(update={"model": "inbox", "uncertain": {}})
    whole = read(page(made(scenario=scenario), "en"))

    assert "folding is released" in read(page(made(), "en")).section("states").text
    assert "folding is released" not in whole.section("states").text
    assert "minimal model inbox" in whole.text
