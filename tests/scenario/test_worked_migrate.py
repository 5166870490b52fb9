"""Worked examples: the way from an older version of the language to the newest, tried with steps made up here."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import sim.cli.migrate as verb
import sim.scenario.migrate as steps
from sim.cli import main
from sim.errors import ScenarioError
from sim.scenario.load import load_text
from sim.scenario.migrate import migrated
from sim.scenario.tree import VERSION, Tree
from tests.scenario.texts import HERE, INVALID, VALID, changed

OLD = "# A comment.\nqunsim: 1   # the version\nclock:  {begin: 2021-08-02}  # kept\n"


def began(text: str, tree: Tree) -> str:
    """A step: a key is renamed where it stands."""
    place = tree.keys["clock", "begin"]
    lines = text.splitlines(keepends=True)
    line = lines[place.line - 1]
    lines[place.line - 1] = line[: place.column - 1] + line[place.column - 1 :].replace("begin", "start", 1)
    return "".join(lines)


def seeded(text: str, tree: Tree) -> str:
    """A step that needs the one before it."""
    assert ("clock", "start") in tree.keys
    return f"{text}seed: 7\n"


@pytest.fixture
def two_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "VERSION", 3)
    monkeypatch.setattr(verb, "VERSION", 3)
    monkeypatch.setattr(steps, "STEPS", {1: began, 2: seeded})


def called(*words: str) -> Result:
    return CliRunner().invoke(main, ["migrate", *words], prog_name="qunsim")


def refusal(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        migrated(text, "x.yaml")
    return str(caught.value)


def test_every_file_of_the_corpus_is_in_the_newest_version_already() -> None:
    for path in VALID:
        assert migrated(path.read_text("utf-8"), str(path)) == path.read_text("utf-8")
        told = called(str(path))
        assert told.stdout == path.read_text("utf-8")
        assert told.stderr == f"{path}: already version {VERSION}\n"


def test_a_file_that_is_wrong_in_other_ways_can_be_migrated() -> None:
    path = next(path for path in INVALID if path.stem == "many")
    assert called(str(path)).exit_code == 0


@pytest.mark.usefixtures("two_steps")
def test_steps_follow_each_other_and_comments_stay() -> None:
    new = "# A comment.\nqunsim: 3   # the version\nclock:  {start: 2021-08-02}  # kept\nseed: 7\n"
    assert migrated(OLD, "x.yaml") == new
    assert migrated(new, "x.yaml") == new


@pytest.mark.parametrize("said", ["1", "'1'", '"1"', "01", "1.0"])
def test_the_version_is_written_anew_however_it_was_spelled(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "VERSION", 2)
    monkeypatch.setattr(steps, "STEPS", {1: began})
    old = f"{{qunsim: {said}, clock: {{begin: 2021-08-02}}}}\n"
    assert migrated(old, "x.yaml") == "{qunsim: 2, clock: {start: 2021-08-02}}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("qunsim: 2\n", f"x.yaml:1:9: qunsim: '2': newer than {VERSION}, the newest version that this program knows"),
        ("qunsim: 0\n", "x.yaml:1:9: qunsim: '0': there is no way from version 0 to 1"),
        ("qunsim: one\n", f"x.yaml:1:9: qunsim: 'one': not a version; the newest is {VERSION}"),
        ("seed: 1\n", "x.yaml:1:1: qunsim: missing; this key is needed"),
        ("- 1\n", "x.yaml:1:1: (file): a mapping of keys and values is needed; a scenario starts with 'qunsim: 1'"),
        ("qunsim: &a 1\n", "x.yaml:1:9: (file): &a: anchors are not allowed"),
    ],
)
def test_what_cannot_be_migrated_is_refused_with_its_place(text: str, message: str) -> None:
    assert refusal(text) == message


@pytest.mark.usefixtures("two_steps")
def test_the_verb_prints_and_leaves_the_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "old.yaml"
    path.write_text(OLD, encoding="utf-8")
    done = called(str(path))
    assert done.exit_code == 0
    assert done.stdout == migrated(OLD, "x.yaml")
    assert done.stderr == f"{path}: version 1 -> 3\n"
    assert path.read_text("utf-8") == OLD


@pytest.mark.usefixtures("two_steps")
def test_the_verb_overwrites_nothing_without_force(tmp_path: Path) -> None:
    path, other = tmp_path / "old.yaml", tmp_path / "new.yaml"
    path.write_text(OLD, encoding="utf-8")
    assert called(str(path), "--out", str(other)).exit_code == 0
    assert other.read_text("utf-8") == migrated(OLD, "x.yaml")
    other.write_text("mine", encoding="utf-8")
    refused = called(str(path), "--out", str(other))
    assert (refused.exit_code, other.read_text("utf-8")) == (2, "mine")
    assert "is there already; --force overwrites it" in refused.stderr
    assert called(str(path), "--out", str(path)).exit_code == 2
    assert called(str(path), "--out", str(other), "--force").exit_code == 0
    assert other.read_text("utf-8") == migrated(OLD, "x.yaml")
    assert path.read_text("utf-8") == OLD
    assert called(str(path), "--force").exit_code == 0
    assert path.read_text("utf-8") == migrated(OLD, "x.yaml")


@pytest.mark.usefixtures("two_steps")
def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "old.yaml"
    path.write_text(OLD, encoding="utf-8")
    done = called(str(path), "--out", str(tmp_path / "absent" / "new.yaml"))
    assert done.exit_code == 3
    assert len(done.stderr.splitlines()) == 1


def test_the_model_reads_the_newest_version_only() -> None:
    with pytest.raises(ScenarioError, match=f"qunsim: '2': out of range; allowed: {VERSION}"):
        load_text(changed(("qunsim: 1", "qunsim: 2")))


def test_the_verb_refuses_what_validate_refuses() -> None:
    assert called(str(HERE / "no_such_file.yaml")).exit_code == 2
