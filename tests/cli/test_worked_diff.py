"""Worked examples: ``qunsim diff``, and which differences are one treatment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.scenario.load import load_text, resolved_yaml
from sim.scenario.treatments import arm_differences, effective_arms, far_apart, scenario_differences, treatments
from tests.cli.calls import called, command
from tests.scenario.texts import BASE, changed

ARMS = """
  keep_two: [{kind: keep_groups, schedule: two}]
  other_name: [{kind: keep_groups, schedule: also_two, name: another}]
  keep_three: [{kind: keep_groups, schedule: three}]
  better: [{kind: keep_groups, schedule: better}]
  better_three: [{kind: keep_groups, schedule: better_three}]
  sale: [{kind: keep_groups, schedule: with_sale}]
  flash_too: [{kind: keep_groups, schedule: two}, {kind: flash_groups, every: friday, at: "16:00", lasts: 4 hours,
    entry: 15%, schedule: rush}]
  flash_first: [{kind: flash_groups, every: friday, at: "16:00", lasts: 4 hours, entry: 15%, schedule: rush},
    {kind: keep_groups, schedule: two}]
  mass: [{kind: mass_groups, schedule: two}]
  small: [{kind: small_groups, size: 120, schedule: two}]
  half: [{kind: mass_groups, share: 50%, schedule: two}]
  few_come: [{kind: mass_groups, accept: 40%, schedule: two}]
"""
TWO, THREE = 'days: every, at: ["11:00", "16:00"]', 'days: every, at: ["11:00", "16:00", "20:00"]'
COUPON = "kind: coupon, topic: coffee, value: 0.5, via: manual"
CONTENT = "kind: content, topic: coffee, value: 0.9, via: manual"
SCHEDULES = f"""
  also_two: [{{days: every, at: ["16:00", "11:00"], {COUPON}}}]
  three: [{{{THREE}, {COUPON}}}]
  better: [{{{TWO}, {CONTENT}}}]
  better_three: [{{{THREE}, {CONTENT}}}]
  with_sale: [{{days: friday, at: "18:00", {COUPON}, offer: {{discount: 30%}}}}, {{{TWO}, {COUPON}}}]
"""
MANY = changed(("\narms:", f"{SCHEDULES}arms:"), add=ARMS)


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "many.yaml"
    path.write_text(MANY, "utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("keep_two", "other_name", []),
        ("flash_too", "flash_first", []),
        ("keep_two", "keep_three", ["timetable"]),
        ("keep_two", "better", ["content"]),
        ("keep_two", "better_three", ["timetable", "content"]),
        ("keep_two", "sale", ["line of the schedule or not"]),
        ("keep_two", "flash_too", ["flash_groups or not"]),
        ("mass", "small", ["groups"]),
        ("mass", "half", ["audience"]),
        ("mass", "few_come", ["audience"]),
        ("half", "few_come", ["audience"]),
        ("small", "half", ["groups", "audience"]),
        ("keep_two", "flash", ["groups"]),
        ("none", "keep_two", ["keep_groups or not"]),
    ],
)
def test_treatments_between_arms(left: str, right: str, expected: list[str]) -> None:
    arms = effective_arms(load_text(MANY))
    assert sorted(treatments(arm_differences(arms[left], arms[right]))) == sorted(expected)
    assert sorted(treatments(arm_differences(arms[right], arms[left]))) == sorted(expected)


def test_a_moved_line_hides_nothing_and_defaults_are_told() -> None:
    arms = effective_arms(load_text(MANY))
    told = {one.key: (one.left, one.right) for one in arm_differences(arms["keep_two"], arms["sale"])}
    assert told["keep_groups.schedule[0].offer.discount"] == (None, "30%")
    assert told["keep_groups.schedule[0].benefit"] == (None, "0")
    assert "keep_groups.schedule[1].at" not in told


def test_two_arms_as_a_table_in_spelled_units(file: str) -> None:
    result = called("diff", file, "--arms", "keep_two,keep_three")
    assert result.exit_code == 0
    title, header, _, row, _ = result.stdout.splitlines()
    assert title == "keep_two | keep_three: 1 difference"
    assert header.split() == ["key", "keep_two", "keep_three", "treatment"]
    assert row.split("   ")[0] == "keep_groups.schedule[0].at"
    assert "[11:00, 16:00, 20:00]" in row
    assert result.stderr == ""


def test_more_than_one_treatment_is_warned_of_and_no_difference_is_said(file: str) -> None:
    result = called("diff", file, "--arms", "keep_two,better_three")
    assert result.stderr == ("warning: arms keep_two and better_three differ in 2 treatments: timetable, content\n")
    assert called("diff", file, "--arms", "keep_two,other_name").stdout == "keep_two | other_name: no difference\n"


def test_without_arms_few_are_all_compared_and_many_with_the_first(file: str, tmp_path: Path) -> None:
    pairs = [(one["left"], one["right"]) for one in json.loads(called("diff", file, "--json").stdout)["compared"]]
    assert {left for left, _ in pairs} == {"keep"}
    assert len(pairs) == 13
    few = tmp_path / "few.yaml"
    few.write_text(BASE + "  third: [{kind: mass_groups, schedule: two}]\n", "utf-8")
    pairs = [(one["left"], one["right"]) for one in json.loads(called("diff", str(few), "--json").stdout)["compared"]]
    assert pairs == [("keep", "flash"), ("keep", "third"), ("flash", "third")]


def test_two_files_with_units_of_parameters_and_what_only_one_has(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(BASE, "utf-8")
    other = changed(
        ("price_yuan: 18", "price_yuan: 20"),
        ("every: friday", "every: monday"),
        ("loyal:", "regulars:"),
        ("  keep: [", "  held: ["),
        add="title: {en: Another}\nparameters: {decision.unfold_cost: 6}\n",
    )
    (tmp_path / "b.yaml").write_text(other, "utf-8")
    result = called("diff", str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml"), "--json")
    shared, flash = json.loads(result.stdout)["compared"]
    told = {one["key"]: (one["left"], one["right"]) for one in shared["differences"]}
    assert told == {
        "company.price_yuan": ("18", "20"),
        "parameters.decision.unfold_cost": ("5 logit", "6 logit"),
    }
    assert [(one["key"], one["right"]) for one in flash["differences"]] == [("flash_groups.every", "monday")]
    assert "2 treatments: company, decision.unfold_cost" in json.loads(result.stdout)["warnings"][0]


@pytest.mark.parametrize(
    ("changes", "add", "key", "values", "expected"),
    [
        ([], "structures: {choice: each_day}\n", "structures.choice", ("each_need", "each_day"), {"choice"}),
        ([], "structures: {fatigue: tolerant}\n", "structures.fatigue", ("habit", "tolerant"), {"fatigue"}),
        ([], "structures: {fatigue: tolerant}\n", "parameters.habit.loss", ("0.005", "0.002"), {"fatigue"}),
        (
            [],
            "structures: {fatigue: tolerant}\nparameters: {habit.loss: 0.01}\n",
            "parameters.habit.loss",
            ("0.005", "0.01"),
            {"fatigue", "habit.loss"},
        ),
        (
            [],
            "structures: {size: proof, exposure: none}\n",
            "structures.size",
            ("mixed", "proof"),
            {"size", "exposure"},
        ),
        (
            [("coupon_yuan: 4}", "coupon_yuan: 4, category: durable}")],
            "",
            "company.category",
            ("other", "durable"),
            {"company"},
        ),
        (
            [("coupon_yuan: 4}", "coupon_yuan: 4, category: durable}")],
            "parameters: {purchase.share: 0.5}\n",
            "parameters.purchase.share",
            ("0.3", "0.5"),
            {"company", "purchase.share"},
        ),
        (
            [("coupon_yuan: 4}", "coupon_yuan: 4, customers: 5000}")],
            "",
            "company.customers",
            (None, "5000"),
            {"company"},
        ),
        (
            [("orders_per_month: 4,", "orders_per_month: 4, category_orders_per_month: 9.5,")],
            "",
            "customers.segments.loyal.category_orders_per_month",
            (None, "9.5"),
            {"customers"},
        ),
        (
            [("posts_per_day: 2,", "posts_per_day: 7,")],
            "",
            "start_from[0].past.posts_per_day",
            ("2", "7"),
            {"start_from"},
        ),
    ],
)
def test_what_differs_between_worlds_is_one_treatment_with_what_follows_from_it(
    changes: list[tuple[str, str]], add: str, key: str, values: tuple[str | None, str], expected: set[str]
) -> None:
    found = scenario_differences(load_text(BASE), load_text(changed(*changes, add=add)))
    assert {one.key: (one.left, one.right) for one in found.shared}[key] == values
    assert set(treatments(found.shared)) == expected


def test_an_arm_of_one_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(BASE, "utf-8")
    (tmp_path / "b.yaml").write_text(BASE + "  mass: [{kind: mass_groups, schedule: two}]\n", "utf-8")
    result = command(tmp_path, "diff", "a.yaml", "b.yaml")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == ["a.yaml | b.yaml: no difference", "arm mass: only in b.yaml"]


def test_a_file_and_what_it_resolves_to_are_the_same() -> None:
    one = load_text(MANY)
    found = scenario_differences(one, load_text(resolved_yaml(one)))
    assert (found.shared, found.arms, found.only_left, found.only_right) == ((), {}, (), ())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--arms", "keep_two"), "'keep_two': 1 names; allowed: two arms"),
        (("--arms", "keep_two,keep_thre"), "'keep_thre': unknown arm; allowed: none, keep, flash"),
        (("--arms", "a,[bold]b\x1b"), "'[bold]b\\x1b': unknown arm"),
        (("other.yaml", "--arms", "a,b"), "give either --arms or a second file"),
        (("no_such_file.yaml",), "no_such_file.yaml"),
    ],
)
def test_what_is_wrong_exits_with_2(words: tuple[str, ...], said: str, file: str) -> None:
    result = called("diff", file, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_an_arm_far_from_all_others_is_doubted() -> None:
    arms = "  keep: [{kind: keep_groups, schedule: two}]\n"
    text = changed(("\narms:", f"{SCHEDULES}arms:"), (BASE.split("arms:\n")[1], arms))
    assert far_apart(load_text(text + "  better: [{kind: keep_groups, schedule: better}]\n")) == {}
    far = text + "  better_three: [{kind: keep_groups, schedule: better_three}]\n"
    assert far_apart(load_text(far)) == {"better_three": ("keep", ("timetable", "content"))}
    between = far + "  better: [{kind: keep_groups, schedule: better}]\n"
    assert far_apart(load_text(between)) == {}


def test_the_first_arm_is_doubted_only_where_others_are_near_each_other() -> None:
    arms = "  far: [{kind: mass_groups, schedule: better_three}]\n  keep: [{kind: keep_groups, schedule: two}]\n"
    text = changed(("\narms:", f"{SCHEDULES}arms:"), (BASE.split("arms:\n")[1], arms))
    assert set(far_apart(load_text(text))) == {"keep"}
    near = text + "  three: [{kind: keep_groups, schedule: three}]\n"
    assert set(far_apart(load_text(near))) == {"far"}
