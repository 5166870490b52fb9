"""Worked examples: a file of groups becomes cohorts, keeps nothing else, and every wrong cell is told with its line."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario.csv_files import CsvError
from sim.scenario.groups_file import MOST_COHORTS, read_groups
from sim.scenario.load import load, load_text, resolved_yaml
from tests.scenario.texts import changed

PAST = "past: {posts_per_day: 2, value: 0.4}"
START = f"start_from: {{groups: 5, size: 100, age_days: [30, 300], muted: [40%, 75%], {PAST}}}"
FILE = """群名,members,age_days,muted,pinned,owner
一群,100,300,70%,0.1,王
二群,120,30.5,0.4,,李

三群,100,300,70%,10%,王
"四,群",60,5,,,
五群,120,30.5,40%,0,李
"""


def written(folder: Path, text: str = FILE, name: str = "groups.csv") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    path = folder / "scenario.yaml"
    path.write_text(changed((START, f"start_from: {{groups_from: {name}}}")), encoding="utf-8")
    return path


def test_equal_lines_are_one_cohort_in_the_order_of_their_first(tmp_path: Path) -> None:
    cohorts = load(written(tmp_path)).cohorts
    assert [(c.groups, c.size, c.age_days, c.muted, c.folded, c.pinned) for c in cohorts] == [
        (2, 100, (300, 300), (0.7, 0.7), None, (0.1, 0.1)),
        (2, 120, (30.5, 30.5), (0.4, 0.4), None, (0, 0)),
        (1, 60, (5, 5), None, None, (0, 0)),
    ]


def test_all_groups_of_a_file_have_the_past_that_stands_beside_its_name(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert {cohort.past.posts_per_day for cohort in load(path).cohorts} == {2.0}
    text = path.read_text("utf-8").replace("groups.csv}", "groups.csv, past: {posts_per_day: 6, joining: forced}}")
    path.write_text(text, encoding="utf-8")
    assert [(c.past.posts_per_day, c.past.joining) for c in load(path).cohorts] == [(6.0, "forced")] * 3


def test_the_resolved_file_needs_no_file_and_knows_no_names(tmp_path: Path) -> None:
    scenario = load(written(tmp_path))
    text = resolved_yaml(scenario)
    assert load_text(text) == scenario
    assert not any(word in text for word in ("groups_from", "一群", "owner", "王", "群名"))


def test_compressed_marked_and_tagged_files_are_read(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "groups.csv.gz", "wt", encoding="utf-8", newline="") as handle:
        handle.write("\ufeffage_days,members\r\n3,10\r\n3,10\r\n")
    (cohort,) = read_groups("groups.csv.gz", tmp_path).cohorts
    assert (cohort.groups, cohort.size, cohort.age_days) == (2, 10, (3, 3))


def test_every_wrong_cell_is_told_with_line_cell_and_column(tmp_path: Path) -> None:
    path = written(tmp_path, "name,members,age_days,muted,folded\na,x,-1,40,0\nb,10,5,60%,50%\nc,10\n")
    with pytest.raises(ScenarioError) as caught:
        load(path)
    found = [(fault.file, fault.line, fault.column, fault.key) for fault in caught.value.faults]
    file = str(tmp_path / "groups.csv")
    assert found == [
        (file, 2, 2, "members"),
        (file, 2, 3, "age_days"),
        (file, 2, 4, "muted"),
        (file, 3, 4, "muted, folded, pinned"),
        (file, 4, 3, "age_days"),
    ]


def test_a_hundred_faults_are_told_and_other_faults_beside_them(tmp_path: Path) -> None:
    path = written(tmp_path, "members,age_days\n" + "x,1\n" * 3000)
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert len(caught.value.faults) == 101
    assert "and more faults" in caught.value.faults[-1].message
    written(tmp_path, "members,age_days\nx,1\n")
    path.write_text(path.read_text("utf-8").replace("schedule: two", "schedule: too"), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert [fault.key for fault in caught.value.faults] == ["members", "arms.keep[0].schedule"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no column members"),
        ("members\n10\n", "no column age_days; needed: members, age_days"),
        ("members,age_days\n", "no groups"),
        ("members,age_days\n\n\n", "no groups"),
        ("members,age_days,muted,muted\n1,1,0,0\n", "column muted stands twice"),
        ("members,age_days\n" + "1" * 70_000 + ",1\n", "line 2: longer than 65536 characters"),
        ("members,age_days\n" + "".join(f"1,{n}\n" for n in range(MOST_COHORTS + 1)), "groups that differ"),
    ],
    ids=range(7),
)
def test_a_file_that_cannot_be_used_is_one_line(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        load(written(tmp_path, text))
    (fault,) = caught.value.faults
    assert fault.key == "start_from.groups_from"
    assert message in fault.message
    assert str(fault).isprintable()


def test_as_many_cohorts_as_are_allowed_fit_into_a_resolved_file(tmp_path: Path) -> None:
    lines = "".join(f"100,{n / 7:.6f},{n / 9999:.6f},0.123456,0.123456\n" for n in range(MOST_COHORTS))
    path = written(tmp_path, f"members,age_days,muted,folded,pinned\n{lines}")
    path.write_text(path.read_text("utf-8").replace("count: 1000", "count: 600000"), encoding="utf-8")
    scenario = load(path)
    assert len(scenario.cohorts) == MOST_COHORTS
    assert load_text(resolved_yaml(scenario)) == scenario


def test_no_path_leads_out_of_the_folder(tmp_path: Path) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    for folder in (home, other):
        folder.mkdir()
        (folder / "groups.csv").write_text(FILE, encoding="utf-8")
    (home / "link.csv").symlink_to(other / "groups.csv")
    (home / "bytes.csv").write_bytes(b"members,age_days\n\xff,1\n")
    os.mkfifo(home / "pipe.csv")
    for name in (
        "../other/groups.csv",
        str(other / "groups.csv"),
        "link.csv",
        "pipe.csv",
        "nul\0.csv",
        "bytes.csv",
        ".",
    ):
        with pytest.raises(CsvError):
            read_groups(name, home)
    with pytest.raises(CsvError, match="stands in a file"):
        read_groups("groups.csv", None)
    assert len(read_groups("groups.csv", home).cohorts) == 3
