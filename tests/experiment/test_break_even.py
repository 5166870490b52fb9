"""Break-even of stored results: run again at the cost that it names, the arms earn the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.cli.answer import answer_for_machines, print_answer
from sim.estimates.break_even import BreakEven
from sim.experiment.break_even import PROFIT, break_evens
from sim.experiment.result import Result
from sim.report.page import page
from tests.experiment.worlds import SMALL, carried

GOALS = """
goals:
  - {metric: incremental_profit_per_customer_month, direction: maximise}
  - {metric: profit_per_customer_month, direction: maximise}
  - {metric: incremental_gross_profit_per_customer_month, direction: maximise}
"""
TWIN_ARM = "  same_again: [{kind: keep_groups, schedule: two, name: other_name}]\n"
WORLD = SMALL[: SMALL.index("uncertain:")].replace(TWIN_ARM, "").replace("kind: coupon", "kind: promotion") + GOALS
"""Arms that differ in what they earn, and posts that give nothing away: groups bring more than they cost."""
CHEAP = {
    "purchase.salience": 0.4, "purchase.contestable": 0.9,
    "money.group_day_minutes": 0.1, "money.member_day_minutes": 0, "money.manual_post_minutes": 0,
    "money.content_per_post": 0.2,
}  # fmt: skip


def run(folder: Path, text: str = WORLD, **money: float) -> Result:
    """Run four replications at these costs, cheap ones where not said; members heed what is offered."""
    said = ", ".join(f"{name}: {value!r}" for name, value in {**CHEAP, **money}.items())
    return Result(carried(folder, f"{text}parameters: {{{said}}}\n", replications=4).folder)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return run(tmp_path_factory.mktemp("cheap"))


def difference(result: Result, found: BreakEven) -> float:
    values = result.values()
    return float(np.mean(values[found.arm][PROFIT] - values[found.baseline][PROFIT]))


def test_at_its_break_even_an_arm_earns_what_the_other_does(result: Result, tmp_path: Path) -> None:
    found = break_evens(result, result.statements()[0])
    named = [one for one in found if one.value is not None]

    assert len(named) >= 2
    for place, one in enumerate(named):
        there = run(tmp_path / str(place), **{one.key: one.value})
        assert abs(difference(result, one)) > 0.01
        assert difference(there, one) == pytest.approx(0, abs=1e-9)


def test_the_best_arm_is_set_against_none_and_against_the_second_best(result: Result) -> None:
    first = result.statements()[0]
    means = {arm: float(np.mean(values[PROFIT])) for arm, values in result.values().items()}
    best, second, *_ = sorted(means, key=lambda arm: -means[arm])
    pairs = [(best, "none")] * 2 + [(best, second)] * 2

    assert "none" not in (best, second)
    assert [(one.arm, one.baseline) for one in break_evens(result, first)] == pairs
    assert break_evens(result, first) == break_evens(result, result.statements()[1])


def test_where_none_is_best_the_best_arm_with_groups_is_set_against_it(tmp_path: Path) -> None:
    dear = run(tmp_path, **{"money.content_per_post": 300})
    found = break_evens(dear, dear.statements()[0])

    assert dear.statements()[0].leader == "none"
    assert [(one.key, one.arm, one.baseline) for one in found] == [
        ("money.group_day_minutes", "two_a_day", "none"),
        ("money.content_per_post", "two_a_day", "none"),
    ]
    assert [one.earns for one in found] == ["never", "below"]


def test_arms_that_break_a_limit_are_left_out(tmp_path: Path) -> None:
    bound = "limits: [{metric: operating_cost_per_customer_month, at_most: 0.5 yuan}]\n"
    limited = run(tmp_path, WORLD + bound)
    statement = limited.statements()[0]

    assert "keep_as_is" in statement.excluded
    assert "keep_as_is" not in {arm for one in break_evens(limited, statement) for arm in (one.arm, one.baseline)}


def test_minutes_of_staff_cost_nothing_more(tmp_path: Path) -> None:
    staffed = run(tmp_path, f"{WORLD}staff: {{people: 1, wage_yuan_per_month: 10}}\n")
    found = break_evens(staffed, staffed.statements()[0])

    assert {one.key for one in found} == {"money.content_per_post"}


def test_other_goals_and_older_folders_have_none(result: Result, tmp_path: Path) -> None:
    older = Result(result.folder)
    older.daily = result.daily.drop(columns="content_made")

    assert break_evens(result, result.statements()[2]) == ()
    assert break_evens(older, older.statements()[0]) == ()


def test_arms_without_a_replication_in_common_have_none(result: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    parted = {arm: {metric: column.copy() for metric, column in rows.items()} for arm, rows in result.values().items()}
    for arm, rows in parted.items():
        rows[PROFIT][slice(2) if arm == "none" else slice(2, 4)] = np.nan
    parted["none"][PROFIT] -= 100
    monkeypatch.setattr(Result, "values", lambda *_: parted)

    means = {arm: float(np.nanmean(rows[PROFIT])) for arm, rows in parted.items()}
    _, second, last = sorted(means, key=lambda arm: -means[arm])
    assert last == "none"
    assert {one.baseline for one in break_evens(result, result.statements()[1])} == {second}


@pytest.mark.parametrize(("lang", "begins"), [("en", "Break-even of "), ("zh", "盈亏平衡点（")])
def test_it_stands_beside_the_verdict_everywhere(
    result: Result, lang: str, begins: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = answer_for_machines(result, lang)
    print_answer(result, lang)
    shown, written = capsys.readouterr().out, page(result, lang)
    texts = [text for statement in answer["statements"] for text in statement["break_even_text"]]

    assert len(texts) == 4
    assert answer["statements"][2]["break_even"] == []
    assert set(answer["statements"][0]["break_even"][0]) == {"key", "arm", "baseline", "current", "value", "earns"}
    for text in texts:
        assert text.startswith(begins)
        assert f"\n  {text}\n" in shown
        assert f'<p class="note">{text}</p>' in written
