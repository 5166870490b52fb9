"""Worked examples: independent programs that can be measured, and those that are absent, with the reason."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

import sim.bench.peers as room
from sim.bench.asked import Asked
from sim.bench.implementations import PEERS, Implementation, named
from sim.bench.peers import PACKAGES, folder_of_peers, peers
from sim.bench.rounds import measure_all, round_jobs
from sim.errors import RunError, ScenarioError
from tests.bench.runs import run

PRINTED = json.dumps(run("any", 1.0))


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder with a program for each file name that is needed."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for peer in PEERS.values():
        (folder / peer.program).write_text(f"print({PRINTED!r})")
    return folder


def made_up(monkeypatch: pytest.MonkeyPatch, refuses: str = "") -> list[tuple[str, ...]]:
    """Let every command that makes an environment be written down instead of carried out."""
    called: list[tuple[str, ...]] = []

    def answered(command: list[str], environment: object = None) -> str:
        called.append(tuple(command))
        if refuses and any(refuses in word for word in command):
            raise RunError(f"ended with 1: no matching distribution for {refuses}")
        if "venv" in command:
            Path(command[-1]).mkdir(exist_ok=True)
        return '[{"name": "pip", "version": "1"}, {"name": "Mesa", "version": "9"}]' if "list" in command else "3.x\n"

    monkeypatch.setattr(room, "output", answered)
    return called


def test_an_environment_is_made_once(tmp_path: Path, programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called, told = made_up(monkeypatch), []
    folder = folder_of_peers(str(tmp_path / "new" / "peers"))
    found = peers(["mesa", "polars", "numpy"], folder, programs, None, told.append, "python-x")
    assert found.absent == {}
    assert [one.name for one in found.present] == ["mesa", "polars", "numpy"]
    assert found.versions["mesa"] == {"python": "3.x", "Mesa": "9"}
    assert sum("venv" in command for command in called) == len(told) == 2
    assert any(command[-2:] == ("mesa==3.5.1", "networkx") for command in called)

    called.clear()
    again = peers(["mesa", "polars", "numpy"], folder_of_peers(str(folder)), programs, None, told.append)
    assert again == found
    assert called == []
    monkeypatch.setitem(PACKAGES, "mesa", ("mesa==3.6",))
    peers(["mesa"], folder, programs, None, told.append)
    assert any(command[-1] == "mesa==3.6" for command in called)


def test_a_version_that_does_not_install_gives_way_to_the_newest(
    tmp_path: Path, programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called, told = made_up(monkeypatch, refuses="mesa=="), []
    found = peers(["mesa"], folder_of_peers(str(tmp_path / "peers")), programs, None, told.append)
    assert [one.name for one in found.present] == ["mesa"]
    assert any(command[-2:] == ("mesa", "networkx") for command in called)
    assert "no matching distribution for mesa==; asking for the newest versions" in told[-1]


def test_what_cannot_be_made_is_absent_with_the_reason(
    tmp_path: Path, programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (programs / "simpy_inbox.py").unlink()
    monkeypatch.setattr("shutil.which", lambda _: None)
    wanted = ["mesa", "simpy", "c_tick_1t", "c_group_2t"]
    found = peers(wanted, folder_of_peers(str(tmp_path / "p")), programs, None, lambda _: None, "/no/such/python")
    assert found.present == []
    assert "python" in found.absent["mesa"]
    assert found.absent["simpy"].startswith("there is no program ")
    assert found.absent["c_tick_1t"] == found.absent["c_group_2t"] == "there is no compiler: gcc was not found"


def test_without_the_programs_one_line_says_so_and_nothing_is_made(tmp_path: Path) -> None:
    told: list[str] = []
    asked = Asked(peers=str(tmp_path / "peers"), programs=str(tmp_path / "nowhere"))
    found = asked._peers(["qunsim_full_1t", *PEERS], told.append)
    assert [*found.absent] == [*PEERS]
    assert len(told) == 1
    assert "; name that of the programs with --programs" in told[0]
    assert not (tmp_path / "peers").exists()


def test_programs_run_in_their_own_size_or_less(
    tmp_path: Path, programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_up(monkeypatch)
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    folder = folder_of_peers(str(tmp_path / "p"))
    for users, expected in ((None, [2_000, 200_000]), (1_000, [1_000, 1_000]), (10**6, [2_000, 200_000])):
        found = peers(["mesa", "numba_tick_2t"], folder, programs, users, lambda _: None)
        assert [one.users for one in found.present] == expected
    assert found.present[1].command[-4:] == ("--mode", "tick", "--threads", "2")
    assert "PYTHONPATH" not in (found.present[0].environment or {})


def test_a_program_that_fails_is_named_and_skipped_and_the_rest_goes_on() -> None:
    works = (sys.executable, "-c", f"print({PRINTED!r})")
    fails = (sys.executable, "-c", "raise SystemExit('out of luck')")
    some = [Implementation("bad", fails, 10, peer=True), Implementation("good", works, 10, peer=True)]
    absent, told = {}, []
    runs = measure_all(round_jobs(some, ["mass", "small"], 1, 2), absent, told.append)
    assert [(one["impl"], one["variant"], one["round"]) for one in runs] == [
        ("good", "mass", 1), ("good", "small", 1), ("good", "mass", 2), ("good", "small", 2)
    ]  # fmt: skip
    assert absent == {"bad": "bench: bad, mass, 10 members: ended with 1: out of luck"}
    assert len(told) == 5
    with pytest.raises(RunError, match="own, mass, 10 members: ended with 1: out of luck"):
        measure_all(round_jobs([Implementation("own", fails, 10)], ["mass"], 1, 1), {}, told.append)


@pytest.mark.parametrize("name", ["", " ", "a\x1b[31m", "taken", "taken/file"])
def test_a_folder_of_something_else_is_left_alone(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "file").write_text("mine")
    with pytest.raises(ScenarioError, match=r"^bench: --peers: ") as refused:
        folder_of_peers(name)
    assert str(refused.value).isprintable()
    assert os.listdir(tmp_path) == ["taken"]
    assert os.listdir(tmp_path / "taken") == ["file"]


def test_names_of_what_is_measured() -> None:
    assert named(None, 2, False) == ["qunsim_inbox_1t", "qunsim_inbox_2t", "qunsim_full_1t"]
    assert named(None, 1, True) == ["qunsim_inbox_1t", "qunsim_full_1t", *PEERS]
    assert named("mesa,qunsim_full_8t,mesa", 2, True) == ["mesa", "qunsim_full_8t"]
    with pytest.raises(ScenarioError, match=r"'mesa': an independent program; .*--peers DIR"):
        named("mesa", 2, False)
    with pytest.raises(ScenarioError, match=r"'qunsim_ful_1t': unknown; .*did you mean 'qunsim_full_1t'"):
        named("qunsim_ful_1t", 2, False)
    with pytest.raises(ScenarioError, match="--only: no value: unknown"):
        named("", 2, False)
