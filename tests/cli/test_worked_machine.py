"""Worked examples: what control groups allow, and how much disk is free."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.experiment.machine import Limit, control_group_headroom, free_disk, memory_limit

WORD = "limit of the control group"


def group(folder: Path, **files: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(f"{text}\n")


def headroom(tmp_path: Path, membership: str) -> Limit | None:
    (tmp_path / "self").write_text(membership)
    return control_group_headroom(tmp_path / "self", tmp_path / "root")


def test_version_2_counts_pages_of_files_as_free(tmp_path: Path) -> None:
    stat = "anon 500\ninactive_file 200\nactive_file 100"
    group(tmp_path / "root" / "app", memory__max="1000", memory__current="800", memory__stat=stat)
    assert headroom(tmp_path, "0::/app\n") == Limit(400, WORD)


def test_version_1_stands_under_its_controller(tmp_path: Path) -> None:
    files = {
        "memory__limit_in_bytes": "1000",
        "memory__usage_in_bytes": "300",
        "memory__stat": "total_inactive_file 50",
    }
    group(tmp_path / "root" / "memory" / "app", **files)
    assert headroom(tmp_path, "5:cpu:/app\n4:memory:/app\n0::/\n") == Limit(750, WORD)


def test_the_smallest_of_the_groups_above_counts(tmp_path: Path) -> None:
    group(tmp_path / "root" / "a" / "b", memory__max="5000", memory__current="100")
    group(tmp_path / "root" / "a", memory__max="1000", memory__current="900")
    group(tmp_path / "root", memory__max="max", memory__current="9000")
    assert headroom(tmp_path, "0::/a/b\n") == Limit(100, WORD)


def test_a_group_over_its_limit_leaves_nothing(tmp_path: Path) -> None:
    group(tmp_path / "root", memory__max="100", memory__current="150")
    assert headroom(tmp_path, "0::/\n") == Limit(0, WORD)


@pytest.mark.parametrize("membership", ["0::/app\n", "", "nonsense", "0::/../../x\n", "4:memory:/gone\n"])
def test_no_limit_is_none(tmp_path: Path, membership: str) -> None:
    group(tmp_path / "root" / "app", memory__max="max", memory__current="800")
    group(tmp_path / "root" / "memory", memory__limit_in_bytes=str(2**63 - 4096), memory__usage_in_bytes="5")
    assert headroom(tmp_path, membership) is None


def test_without_control_groups_there_is_none(tmp_path: Path) -> None:
    assert control_group_headroom(tmp_path / "nowhere", tmp_path) is None


def test_this_machine_has_memory_and_disk_also_for_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    assert memory_limit().size > 100_000_000
    here, below = free_disk(tmp_path), free_disk(tmp_path / "a" / "b")
    assert here is not None
    assert below == pytest.approx(here, rel=0.1)
