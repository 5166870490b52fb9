"""Worked examples: what the sample scenario becomes, and what a file as a whole may not be."""

from __future__ import annotations

import pickle
from datetime import date
from pathlib import Path

import pytest
import yaml

import sim.scenario.load as loading
from sim.errors import ScenarioError
from sim.scenario.kinds import FlashGroups, KeepGroups, PinDrive
from sim.scenario.load import load, load_text, read, read_tree, resolved_yaml
from sim.scenario.parameters import PARAMETERS
from tests.scenario.texts import HERE, VALID, changed


def message_of(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        load_text(text)
    return str(caught.value)


def test_units_are_gone_and_defaults_laid_under() -> None:
    scenario = load_text(changed(add="  pin: [{kind: pin_drive, from: 2021-08-09, lasts: 1 week, reach: 60%}]\n"))
    assert (scenario.clock.start, scenario.clock.end) == (date(2021, 8, 2), date(2021, 8, 15))
    assert (scenario.clock.n_days, scenario.clock.ticks_per_day, scenario.clock.n_ticks) == (14, 24, 336)
    assert scenario.clock.timezone == "Asia/Shanghai"
    assert scenario.company.gross_margin == 0.55
    assert scenario.customers.segments["casual"].share == 0.78
    (cohort,) = scenario.cohorts
    assert (cohort.groups, cohort.size, cohort.members) == (5, 100, 500)
    assert cohort.muted == (0.4, 0.75)
    assert cohort.folded is None
    assert cohort.silent == ((0.4, 0.75), (0.0, 0.0))
    assert (cohort.past.posts_per_day, cohort.past.value, cohort.past.topic) == (2.0, 0.4, None)
    assert (cohort.past.joining, scenario.company.category) == ("opt_in", "other")
    assert scenario.schedules["two"][0].days == (0, 1, 2, 3, 4, 5, 6)
    assert scenario.schedules["two"][0].at == (660, 960)
    assert scenario.schedules["rush"][0].every_minutes == 60
    assert scenario.seed == 1
    assert scenario.experiment.replications == 30
    assert list(scenario.arms) == ["none", "keep", "flash", "pin"]
    assert scenario.arms["none"] == ()


def test_strategies_are_read_by_the_class_of_their_kind() -> None:
    scenario = load_text(changed(add="  pin: [{kind: pin_drive, from: 2021-08-09, lasts: 1 week, reach: 60%}]\n"))
    keep, flash, pin = (scenario.arms[name][0] for name in ("keep", "flash", "pin"))
    assert isinstance(keep, KeepGroups)
    assert (keep.name, keep.schedule, keep.consent, keep.buyers_visible) == ("keep_groups", "two", 0.0, False)
    assert isinstance(flash, FlashGroups)
    assert (flash.every, flash.at, flash.lasts_minutes, flash.size, flash.entry) == ("friday", 960, 240, 200, 0.15)
    assert (flash.joining, flash.buyers_visible, flash.template, flash.interval) == ("opt_in", True, True, 1)
    assert isinstance(pin, PinDrive)
    assert (pin.start, pin.lasts_days, pin.reach) == (date(2021, 8, 9), 7, 0.6)


def test_profiles_give_the_rules_and_a_scenario_may_change_single_ones() -> None:
    client = load_text(changed()).platform.client
    assert client.fold == {"ios": date(2021, 9, 28), "android": date(2022, 3, 1)}
    assert (client.fold_needs_mute, client.fold_clears_pin, client.box_rises) == (True, True, False)
    assert (client.mention_breaks_mute, client.mention_breaks_fold, client.followed_senders) == (True, False, 4)
    changes = "client: {profile: wechat-2021, box_rises: true, fold_release: {android: never}}"
    other = load_text(changed(("client: wechat-2021", changes))).platform.client
    assert other == client.model_copy(
        update={"box_rises": True, "fold_release": {"ios": date(2021, 9, 28), "android": None}}
    )
    assert load_text(changed(("client: wechat-2021", "client: wechat-2020"))).platform.client.fold == {
        "ios": None,
        "android": None,
    }


@pytest.mark.parametrize(("profile", "quota"), [("wecom-2020", 4), ("wecom-2021", 4), ("wecom-2025", "days_of_month")])
def test_quota_of_each_console(profile: str, quota: int | str) -> None:
    console = load_text(changed(("console: wecom-2021", f"console: {profile}"))).platform.console
    assert (console.broadcasts_per_month, console.size_cap) == (quota, 500)


def test_all_parameters_are_there_and_overrides_lie_over_them() -> None:
    scenario = load_text(changed(add="parameters: {decision.unfold_cost: 6}\n"))
    assert set(scenario.parameters) == set(PARAMETERS)
    assert scenario.parameters["decision.unfold_cost"] == 6
    assert scenario.parameters["value.smoothing"] == PARAMETERS["value.smoothing"].value


def test_the_goods_decide_defaults_and_the_file_goes_before_them() -> None:
    scenario = load_text(
        changed(("coupon_yuan: 4}", "coupon_yuan: 4, category: durable}"), add="parameters: {purchase.share: 0.4}\n")
    )
    named = ("purchase.share", "purchase.growth", "purchase.elasticity", "purchase.ahead_days", "purchase.salience")
    assert [scenario.parameters[name] for name in named] == [0.4, 0, 2.5, 30, PARAMETERS["purchase.salience"].value]
    again = load_text(resolved_yaml(scenario))
    assert (again.parameters, again.company.category) == (scenario.parameters, "durable")


def test_other_parameters_leave_the_first_scenario_alone() -> None:
    scenario = load_text(changed())
    other = scenario.with_parameters({"decision.unfold_cost": 99})
    assert (other.parameters["decision.unfold_cost"], scenario.parameters["decision.unfold_cost"]) == (99, 5)
    assert other.clock == scenario.clock
    with pytest.raises(ScenarioError, match=r"did you mean 'decision\.unfold_cost'"):
        scenario.with_parameters({"decision.unfold_costs": 5})
    with pytest.raises(ScenarioError, match="not a finite number"):
        scenario.with_parameters({"decision.unfold_cost": float("nan")})


@pytest.mark.parametrize(("file", "groups"), [("inbox", {"inbox", "money"}), ("base", None)])
def test_a_resolved_file_spells_the_parameters_that_its_model_reads(file: str, groups: set[str] | None) -> None:
    scenario = load(HERE / "valid" / f"{file}.yaml")
    spelled = {name.partition(".")[0] for name in scenario.spelled()["parameters"]}
    assert spelled == (groups or {name.partition(".")[0] for name in PARAMETERS} - {"inbox"})


@pytest.mark.parametrize(("file", "wrong"), [("inbox", "decision.unfold_cost"), ("base", "inbox.act")])
def test_a_parameter_of_the_other_model_cannot_be_given_another_value(file: str, wrong: str) -> None:
    with pytest.raises(ScenarioError, match="unknown parameter"):
        load(HERE / "valid" / f"{file}.yaml").with_parameters({wrong: 1})


def test_a_scenario_is_frozen_and_travels_to_workers() -> None:
    scenario = load_text(changed())
    with pytest.raises(ValueError, match="frozen"):
        scenario.__setattr__("seed", 2)
    assert pickle.loads(pickle.dumps(scenario)) == scenario


def test_warnings_come_with_places() -> None:
    warnings = read(HERE / "valid" / "block_style.yaml").warnings
    assert [(fault.line, fault.key) for fault in warnings] == [(31, "arms.mass[0].schedule")]


def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.yaml", tmp_path, tmp_path / "a\nb\0.yaml"):
        with pytest.raises(ScenarioError, match="cannot be read") as caught:
            load(path)
        assert str(caught.value).isprintable()


def test_bytes_that_are_no_text_are_refused_with_their_place(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("qunsim: 1\ntitle: {en: café}\n".encode("latin-1"))
    with pytest.raises(ScenarioError, match=r"latin\.yaml:2:16: \(file\): not UTF-8"):
        load(path)


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    path = tmp_path / "marked.yaml"
    path.write_bytes(changed().encode("utf-8-sig"))
    assert load(path) == load_text(changed())


def test_more_than_a_mebibyte_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_text(changed() + "# " + "x" * (1 << 20), encoding="utf-8")
    for attempt in (lambda: load(path), lambda: load_text("汉" * 400_000)):
        with pytest.raises(ScenarioError, match="larger than 1 MiB"):
            attempt()


def test_twenty_thousand_values_are_allowed_and_one_more_is_not() -> None:
    assert len(read_tree("[" + "1," * 19_999 + "]", "x").data) == 19_999
    assert "more than 20000 values" in message_of("[" + "1," * 20_000 + "]")
    assert "more than 20000 values" in message_of("a: 1\n" * 20_000)


def test_fifty_levels_are_allowed_and_one_more_is_not() -> None:
    assert read_tree("[" * 50 + "]" * 50, "x").data
    assert "more than 50 levels" in message_of("[" * 51 + "]" * 51)


@pytest.mark.parametrize("part", ["[", "{a: ", "- ", "? ", "a: &a [", "!!set {"])
def test_a_bomb_is_one_line(part: str) -> None:
    assert len(message_of(part * 120_000).splitlines()) == 1


def test_no_more_than_a_hundred_faults_are_told() -> None:
    lines = message_of("".join(f"k{n}: 1\n" for n in range(19_000))).splitlines()
    assert len(lines) == 101
    assert "and more faults" in lines[-1]


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x7f", "\ud800", "\ufffe"])
def test_characters_that_yaml_does_not_know_are_refused_with_their_place(character: str) -> None:
    assert message_of(f"qunsim: 1\ntitle: é{character}\n").startswith("<text>:2:9: (file): not valid YAML: ")


def test_both_builds_of_the_parser_find_the_same_places(monkeypatch: pytest.MonkeyPatch) -> None:
    for path in VALID:
        text = path.read_text("utf-8")
        fast = read_tree(text, "x")
        with monkeypatch.context() as patched:
            patched.setattr(loading, "_LOADER", yaml.SafeLoader)
            slow = read_tree(text, "x")
        assert fast == slow


def test_the_resolved_file_is_yaml_with_units() -> None:
    text = resolved_yaml(load_text(changed()))
    for line in ("gross_margin: 55%", "lasts: 4 hours", "every: 1 hour", "at: ['11:00', '16:00']", "end: 2021-08-15"):
        assert line in text
