"""Worked examples: a file of the scenario's folder lies under another, and no name leads out of that folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.errors import ScenarioError
from sim.scenario.load import load, load_text, read, read_tree, resolved_yaml
from sim.scenario.tree import Place
from tests.scenario.texts import BASE, HERE

HOSTILE = [
    *("..", "../base.yaml", "a/../../base.yaml", "./../base.yaml", "a/./../../base.yaml", "....//base.yaml/.."),
    *("/etc/passwd", "/base.yaml", "//server/share/base.yaml", "~/base.yaml", "~root/base.yaml", "file:///base.yaml"),
    *("C:\\base.yaml", "C:base.yaml", "\\\\server\\base.yaml", "..\\base.yaml", "a\\..\\..\\base.yaml", "\\base.yaml"),
    *("CON", "con.yaml", "NUL.yaml", "aux .yaml", "lpt9.yaml", "com1.base.yaml", "/dev/stdin", "/dev/zero.yaml"),
    *(
        "\x00.yaml",
        "base.yaml\x00",
        "base\n.yaml",
        "base\r.yaml",
        "base.yaml ",
        "base.yaml.",
        " ",
        ".",
        "-",
        "base.json",
    ),
    *("x" * 300 + ".yaml", "x" * 5000 + ".yaml", "/proc/self/environ", "sub/base.yaml", "sub\\base.yaml", "base.yaml/"),
]


def written(folder: Path, text: str, name: str = "top.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def message_of(path: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return str(caught.value)


def test_mappings_are_laid_key_by_key_and_lists_as_a_whole() -> None:
    base, changed = load(HERE / "valid" / "base.yaml"), load(HERE / "valid" / "extends_segment_changed.yaml")
    assert changed.customers.segments["loyal"].interests == {"coffee": 0.9, "tea": 0.2}
    assert changed.customers.segments["loyal"].share == base.customers.segments["loyal"].share
    assert changed.customers.segments["casual"] == base.customers.segments["casual"]
    replaced = load(HERE / "valid" / "extends_lists_replaced.yaml")
    assert [line.kind for line in replaced.schedules["two"]] == ["content"]
    assert replaced.schedules["rush"] == base.schedules["rush"]
    assert replaced.arms["flash"] == ()
    assert replaced.arms["keep"] == base.arms["keep"]


def test_a_file_that_says_nothing_more_is_the_file_that_it_extends() -> None:
    assert load(HERE / "valid" / "extends_alone.yaml") == load(HERE / "valid" / "base.yaml")


def test_arms_of_the_other_file_stand_first() -> None:
    assert list(load(HERE / "valid" / "extends_the_order_of_arms.yaml").arms) == ["none", "keep", "flash", "first"]


def test_resolve_prints_the_whole_file_without_extends() -> None:
    path = HERE / "valid" / "extends_one_key.yaml"
    done = CliRunner().invoke(main, ["resolve", str(path)])
    assert "extends" not in done.stdout
    assert "price_yuan: 22" in done.stdout
    assert load_text(done.stdout) == load(path)
    assert resolved_yaml(load_text(done.stdout)) == done.stdout


def test_every_part_knows_the_file_that_it_came_from(tmp_path: Path) -> None:
    from sim.scenario.extends import extended

    written(tmp_path, BASE, "base.yaml")
    top = "qunsim: 1\nextends: base.yaml\nclock:\n  end: 2021-08-20\n"
    tree = extended(read_tree(top, "top.yaml"), tmp_path)
    below = str(tmp_path / "base.yaml")
    start = BASE.splitlines().index("clock: {start: 2021-08-02, end: 2021-08-15}") + 1
    assert tree.values["clock", "end"] == Place("top.yaml", 4, 8)
    assert tree.values["clock", "start"] == Place(below, start, 16)
    assert tree.keys["clock",] == Place("top.yaml", 3, 1)
    assert tree.keys["clock", "start"].file == below
    assert {place.file for path, place in tree.values.items() if path[:1] == ("schedules",)} == {below}


def test_a_list_that_is_replaced_leaves_no_place_behind(tmp_path: Path) -> None:
    from sim.scenario.extends import extended

    written(tmp_path, BASE, "base.yaml")
    tree = extended(read_tree("qunsim: 1\nextends: base.yaml\nschedules: {two: []}\n", "top.yaml"), tmp_path)
    assert [path for path in tree.values if path[:2] == ("schedules", "two")] == [("schedules", "two")]


def test_warnings_name_the_file_that_they_are_about() -> None:
    warnings = read(HERE / "valid" / "extends_alone.yaml").warnings
    assert [(Path(warning.file).name, warning.line) for warning in warnings] == [("base.yaml", 12)]


def test_a_text_that_is_no_file_cannot_extend_one() -> None:
    with pytest.raises(ScenarioError, match=r"extends: 'base\.yaml': needs a scenario that stands in a file"):
        load_text("qunsim: 1\nextends: base.yaml\n")


def in_quotes(name: str) -> str:
    return f'"{name.encode("unicode_escape").decode("ascii")}"'


def in_two_folders(folder: Path, name: str, text: str) -> Path:
    inner = folder / "inner"
    (inner / "sub").mkdir(parents=True)
    for other in (folder, inner / "sub"):
        written(other, text, name)
    return inner


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    inner = in_two_folders(tmp_path, "base.yaml", BASE)
    path = written(inner, f"qunsim: 1\nextends: {in_quotes(name)}\n")
    said = message_of(path)
    assert said.startswith(f"{path}:2:10: extends: ")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("name", [name.replace(".yaml", ".csv") for name in HOSTILE if name != "sub/base.yaml"])
def test_no_name_of_an_order_log_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    inner = in_two_folders(tmp_path, "base.csv", "customer_id,date,amount\na,2021-01-01,5\n")
    path = written(inner, f"qunsim: 1\ncustomers: {{segments_from: {{orders: {in_quotes(name)}}}}}\n")
    assert f"{path}:2:37: customers.segments_from.orders: " in message_of(path)


@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
def test_no_link_leads_out_of_the_folder(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    written(tmp_path, BASE, "base.yaml")
    (inner / "link.yaml").symlink_to(tmp_path / "base.yaml")
    (inner / "link.csv").symlink_to("/etc/passwd")
    (inner / "device.yaml").symlink_to("/dev/zero")
    (inner / "round.yaml").symlink_to(inner / "round.yaml")
    (inner / "folder").symlink_to(tmp_path)
    assert "leads out of the scenario's folder" in message_of(written(inner, "qunsim: 1\nextends: link.yaml\n"))
    assert "leads out of the scenario's folder" in message_of(written(inner, "qunsim: 1\nextends: device.yaml\n"))
    assert "extends: 'round.yaml': " in message_of(written(inner, "qunsim: 1\nextends: round.yaml\n"))
    for name in ("link.csv", "folder/orders.csv"):
        text = f"qunsim: 1\ncustomers: {{segments_from: {{orders: {name}}}}}\n"
        assert f"orders: '{name}': leads out of the scenario's folder" in message_of(written(inner, text))


@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
def test_a_link_inside_the_folder_is_followed(tmp_path: Path) -> None:
    written(tmp_path, BASE, "base.yaml")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "base.yaml")
    assert load(written(tmp_path, "qunsim: 1\nextends: link.yaml\n")) == load(tmp_path / "base.yaml")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "folder.yaml").mkdir()
    for name in ("pipe.yaml", "folder.yaml"):
        assert "there is no such file" in message_of(written(tmp_path, f"qunsim: 1\nextends: {name}\n"))


def test_a_file_that_may_not_be_read_is_told_of_by_its_own_name(tmp_path: Path) -> None:
    written(tmp_path, "x" * (1 << 20) + "y", "large.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"title: caf\xe9\n")
    said = message_of(written(tmp_path, "qunsim: 1\nextends: large.yaml\n"))
    assert said == f"{tmp_path / 'large.yaml'}:1:1: (file): larger than 1 MiB, the largest scenario file allowed"
    said = message_of(written(tmp_path, "qunsim: 1\nextends: latin.yaml\n"))
    assert said.startswith(f"{tmp_path / 'latin.yaml'}:1:11: (file): not UTF-8")
