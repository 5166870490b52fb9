"""Worked examples: limits, too few replications and the ends of ranges on the screen, in the report and in JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sim.cli.answer import answer_for_machines, print_answer
from sim.experiment.design import MAIN
from sim.report.page import page
from sim.report.texts import Texts
from tests.report.reading import flat, read
from tests.report.worlds import DAYS, FULL, HIGH, LOW, PROFIT, Made


def told(capsys: pytest.CaptureFixture[str], low: list[float]) -> tuple[list[str], str]:
    """Print the answer where `two_a_day` has these profits at the low end; give the low end's lines and all."""
    there: dict[str, Any] = {**FULL, "two_a_day": {**FULL["two_a_day"], PROFIT: low}}
    print_answer(Made({MAIN: FULL, LOW: there, HIGH: FULL}), "en")
    said = capsys.readouterr().out
    return [line for line in said.splitlines() if line.startswith("decision.unfold_cost")], said


def test_an_end_at_which_the_best_arm_is_beaten(capsys: pytest.CaptureFixture[str]) -> None:
    ends, said = told(capsys, [20.0, 21.0, 22.5])
    assert [line.rstrip().endswith("*") for line in ends] == [True, False]
    assert "* another arm is better there than the best arm of the main run" in said
    assert "At every end" not in said


def test_an_end_at_which_another_arm_is_ahead_by_its_mean_only(capsys: pytest.CaptureFixture[str]) -> None:
    ends, said = told(capsys, [-60.0, 20.0, 150.0])
    assert [line.rstrip().endswith("~") for line in ends] == [True, False]
    assert "~ another arm has the better mean there" in said
    assert "At every end" not in said


def test_ends_at_which_nothing_changes(capsys: pytest.CaptureFixture[str]) -> None:
    ends, said = told(capsys, FULL["two_a_day"][PROFIT])
    assert [line.rstrip()[-1] in "*~" for line in ends] == [False, False]
    assert "At every end of an uncertain parameter the best arm of the main run has the best mean." in said


LEAVES = "leave_rate_30d"
MANY = {arm: {**metrics, LEAVES: [0.3, 0.31, 0.32]} for arm, metrics in FULL.items()}
"""Every arm, `none` included, breaks the limit."""


@pytest.mark.parametrize(
    ("lang", "in_table", "on_screen", "in_report", "wrong"),
    [
        (
            "en",
            "no arm #",
            "# every arm breaks a limit there or has no value",
            "Every arm breaks a limit or has no value at: decision.unfold_cost = 4.",
            ("cannot be told apart", "Another arm", "At every end", "No end of an uncertain parameter puts"),
        ),
        (
            "zh",
            "无 #",
            "# 在此没有一个方案既满足限制又有数值",
            "以下情形没有一个方案既满足限制又有数值：decision.unfold_cost = 4。",
            ("分不出高下", "别的方案", "取到任何一端"),
        ),
    ],
)
def test_an_end_at_which_every_arm_breaks_a_limit_is_the_same_on_the_screen_and_in_the_report(
    capsys: pytest.CaptureFixture[str], lang: str, in_table: str, on_screen: str, in_report: str, wrong: tuple[str, ...]
) -> None:
    found = Made({MAIN: FULL, LOW: MANY, HIGH: FULL}, DAYS)
    print_answer(found, lang)
    screen = capsys.readouterr().out
    verdict = flat(read(page(found, lang)).section("verdict").text)
    row = read(page(found, lang)).section("uncertain").all("table")[0].all("tr")[2]

    assert next(line for line in screen.splitlines() if "decision.unfold_cost" in line).rstrip().endswith(in_table)
    assert on_screen in screen
    assert in_report in verdict
    assert [word for word in wrong if word in screen or word in verdict] == []
    assert [flat(tag.text) for tag in row.all("span") if "flip" in (tag.attributes.get("class") or "")] == [
        Texts(lang)("change_none_left")
    ]
    assert answer_for_machines(found, lang)["uncertain_statements"][0]["change"] == "none_left"
    assert found.flips() == ()


def test_where_every_arm_breaks_a_limit_everywhere_no_best_arm_is_spoken_of(capsys: pytest.CaptureFixture[str]) -> None:
    found = Made({MAIN: MANY, LOW: MANY, HIGH: MANY}, DAYS)
    print_answer(found, "en")
    screen = capsys.readouterr().out
    verdict = flat(read(page(found, "en")).section("verdict").text)

    for said in (screen, verdict):
        assert "At every end of an uncertain parameter, too, every arm breaks a limit or has no value." in said
        assert "best arm of the main run" not in said
        assert "puts another arm in front" not in said


def test_an_arm_that_may_break_a_limit_is_said_to_everywhere(capsys: pytest.CaptureFixture[str]) -> None:
    near = {**FULL, "keep_as_is": {**FULL["keep_as_is"], LEAVES: [0.08, 0.11, 0.12]}}
    found = Made({MAIN: FULL, LOW: near, HIGH: FULL}, DAYS)
    print_answer(found, "en")
    screen = capsys.readouterr().out
    assert [line.rstrip()[-1] == "?" for line in screen.splitlines() if "decision.unfold_cost" in line] == [True, False]
    assert "? the best arm may break a limit there" in screen

    main = Made({MAIN: near}, DAYS)
    print_answer(main, "en")
    screen, whole = capsys.readouterr().out, read(page(main, "en")).section("verdict")
    answer = answer_for_machines(main, "en")
    needed = answer["limits"]["keep_as_is"][0]["needed"]
    said = (
        "keep_as_is may break the limit leave rate (30 days) at most 10.0 %: 10.3 % [",
        f"it would take {'10,000 or more' if needed == 10_000 else f'about {needed:,}'}",
        "keep_as_is is ahead of none by +2.03 [",
        "of the arms without an open limit, none is best",
    )
    assert [words for words in said if words not in screen or words not in flat(whole.text)] == []
    assert flat(whole.all("span")[0].text) == "a limit is open"
    (statement,) = answer["statements"]
    assert (statement["verdict"], statement["leader"], statement["otherwise"]) == ("open", "keep_as_is", ("none",))
    assert (statement["open_limits"], statement["excluded"]) == (("keep_as_is",), ())
    assert statement["level"] == pytest.approx(1 - 0.05 / 6)
    assert answer["limits"]["keep_as_is"][0]["finding"] == "open"
    assert answer["limits"]["none"][0]["finding"] == "no_value"
    assert json.loads(json.dumps(answer, allow_nan=False))["statements"]


@pytest.mark.parametrize(("lang", "badge"), [("en", "too few replications"), ("zh", "重复太少")])
def test_too_few_replications_are_said_to_be_everywhere(
    capsys: pytest.CaptureFixture[str], lang: str, badge: str
) -> None:
    near = {**FULL, "two_a_day": {**FULL["two_a_day"], PROFIT: [7.3, 8.0, 9.4]}}
    found = Made({MAIN: near}, DAYS)
    print_answer(found, lang)
    (statement,) = answer_for_machines(found, lang)["statements"]
    whole = read(page(found, lang)).section("verdict")
    sentence = {
        "en": "3 replications are too few to settle this; it would take about",
        "zh": "3 次重复太少，不足以定论，约需",
    }

    assert statement["verdict"] == "tied"
    assert f"{sentence[lang]} {statement['needed']}" in capsys.readouterr().out
    assert f"{sentence[lang]} {statement['needed']}" in flat(whole.text)
    assert flat(whole.all("span")[0].text) == badge
