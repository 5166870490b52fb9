"""Going on with a folder, extending it, sharing a plan out and joining the shards."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from click.testing import Result as Told

import sim
from sim.cli import main
from sim.errors import DamageError, RunError, ScenarioError, StoreError
from sim.experiment import request as requests
from sim.experiment.coordinate import Carried, carry_out
from sim.experiment.design import Shard, plan
from sim.experiment.ledger import DONE, Ledger, Row, row_hash
from sim.experiment.manifest import read_manifest, write_manifest
from sim.experiment.merge import merge
from sim.experiment.progress import LineProgress, Progress
from sim.experiment.request import extending, going_on
from sim.experiment.result import Result
from sim.provenance import Origin
from sim.scenario.load import load_text
from tests.experiment.worlds import SMALL, carried, request


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Carried:
    return carried(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> list[Carried]:
    out = tmp_path_factory.mktemp("shards")
    return [carried(out, shard=Shard(number, 3)) for number in (1, 2, 3)]


@pytest.fixture
def folder(whole: Carried, tmp_path: Path) -> Path:
    """A copy of the whole folder."""
    return Path(shutil.copytree(whole.folder, tmp_path / whole.folder.name))


def qunsim(*words: str) -> Told:
    return CliRunner().invoke(main, [*words], prog_name="qunsim")


def forget(folder: Path, count: int) -> list[str]:
    """Make some replications look as if they had never been run."""
    connection = sqlite3.connect(folder / "ledger.sqlite")
    keys = [key for (key,) in connection.execute("SELECT key FROM replications ORDER BY key LIMIT ?", (count,))]
    with connection:
        connection.executemany("DELETE FROM replications WHERE key = ?", [(key,) for key in keys])
    connection.close()
    write_manifest(folder, {**read_manifest(folder), "ledger": None, "finished": None, "results_hash": None})
    return keys


def rewrite(folder: Path, **changed: Any) -> None:
    write_manifest(folder, {**read_manifest(folder), **changed})


# resume


def test_going_on_runs_what_is_not_there(folder: Path, whole: Carried) -> None:
    forget(folder, 5)
    told = carry_out(going_on(folder, executor="thread"), Progress())

    assert (told.run, told.planned, told.results_hash) == (5, whole.planned, whole.results_hash)
    assert told.folder == folder


def test_going_on_asks_for_what_was_asked(tmp_path: Path) -> None:
    asked = carried(tmp_path, arms=["two_a_day"], uncertain=False, replications=3)
    again = carry_out(going_on(asked.folder), Progress())

    assert (again.run, again.planned, again.results_hash) == (0, 6, asked.results_hash)


def test_a_folder_may_be_moved_and_renamed(folder: Path, whole: Carried, tmp_path: Path) -> None:
    moved = folder.rename(tmp_path / "another name")
    result = sim.resume(moved, progress=False)

    assert (result.folder, result.results_hash) == (moved, whole.results_hash)
    assert [entry.name for entry in tmp_path.iterdir()] == ["another name"]


def test_the_command_goes_on_and_answers_as_a_run_does(folder: Path, whole: Carried) -> None:
    forget(folder, 2)
    told = qunsim("resume", str(folder), "--executor", "thread", "--threads", "2", "--json")
    answer = json.loads(told.stdout)

    assert told.exit_code == 0
    assert f"2 of {whole.planned} to run" in told.stderr
    assert [answer[name] for name in ("planned", "run", "kept", "missing")] == [36, 2, 34, 0]
    assert (answer["results_hash"], answer["warnings"], answer["failed"]) == (whole.results_hash, [], [])
    assert Path(answer["report"]).is_file()
    assert (folder / "outcomes.csv").is_file()
    assert read_manifest(folder)["threads"] == 2


def test_tables_are_made_anew_where_nothing_is_left_to_run(folder: Path) -> None:
    assert qunsim("resume", str(folder), "--no-report").exit_code == 0
    whole_table = (folder / "outcomes.csv").read_bytes()
    (folder / "outcomes.csv").write_text("edited by hand\n")
    told = qunsim("resume", str(folder), "--no-report")

    assert "0 of 36 to run" in told.stderr
    assert (folder / "outcomes.csv").read_bytes() == whole_table


def test_fewer_replications_than_before_are_named_and_stay_stored(
    folder: Path, whole: Carried, capsys: pytest.CaptureFixture[str]
) -> None:
    warning = (
        "18 replications that were asked for before are not asked for now: tables and report leave them out; "
        "they stay stored"
    )
    fewer = carry_out(request(folder.parent, replications=2), LineProgress(sys.stderr))

    assert (fewer.folder, fewer.planned, fewer.run) == (folder, whole.planned - 18, 0)
    assert f"{warning}\n" in capsys.readouterr().err
    assert read_manifest(folder)["warnings"] == [warning]
    assert carried(folder.parent).run == 0
    assert read_manifest(folder)["warnings"] == []


@pytest.mark.parametrize(
    ("field", "why"),
    [
        ("source", "begun with hash of the sources another, here it is"),
        ("machine", "begun with type of the machine another, here it is"),
    ],
)
def test_other_sources_or_machines_are_refused_naming_both(folder: Path, field: str, why: str) -> None:
    rewrite(folder, origin={**read_manifest(folder)["origin"], field: "another"})
    with pytest.raises(StoreError, match=why) as told:
        going_on(folder)
    assert str(getattr(Origin.here(1), field)) in str(told.value)


def test_a_scenario_that_is_read_as_another_question_is_refused(folder: Path) -> None:
    rewrite(folder, scenario=read_manifest(folder)["scenario"].replace("seed: 7", "seed: 8"))
    with pytest.raises(StoreError, match=r"another question \(written by qunsim .*, this is "):
        going_on(folder)
    rewrite(folder, scenario="qunsim: 99\n")
    with pytest.raises(StoreError, match=r"manifest\.json:1:"):
        going_on(folder)


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    for verb in (["resume"], ["extend", "--replications", "3"], ["merge"], ["verify"]):
        told = qunsim(*verb, str(tmp_path / "nowhere"))
        assert (told.exit_code, told.stdout) == (3, "")
        assert told.stderr == f"{tmp_path / 'nowhere'}: not a results folder: there is no manifest.json\n"


# extend


def test_extending_runs_only_the_new_ones(tmp_path: Path, whole: Carried) -> None:
    few = carried(tmp_path, replications=2)
    more = carry_out(extending(few.folder, 4, executor="thread"), Progress())

    assert more.run == whole.planned - few.planned
    assert more.results_hash == whole.results_hash
    assert Result(more.folder).replications() == 4


def test_fewer_than_there_are_is_refused(folder: Path) -> None:
    with pytest.raises(ScenarioError, match=r"3: fewer than the 4 that .* allowed: as many and more"):
        extending(folder, 3)
    assert qunsim("extend", str(folder), "--replications", "3").exit_code == 2


def test_the_command_extends_and_the_manifest_tells_how(folder: Path) -> None:
    rewrite(folder, command="qunsim run small.yaml")
    words = ("--replications", "5", "--executor", "thread", "--threads", "3", "--no-report")
    told = qunsim("extend", str(folder), *words)
    threads = read_manifest(folder)["threads"]
    again = qunsim("resume", str(folder), "--no-report")

    assert (told.exit_code, threads, again.exit_code) == (0, 3, 0)
    assert "Means over 5 replications" in told.stdout
    assert "0 of 45 to run" in again.stderr
    assert read_manifest(folder)["command"] == f"qunsim run small.yaml && qunsim extend {folder} --replications 5"


# shards and merge


@pytest.mark.parametrize("of", [1, 2, 3, 7, 50])
def test_shards_share_every_computation_out_once(of: int) -> None:
    asked = plan(load_text(SMALL), Origin(1, "machine", "sources"))
    shares = [asked.share(Shard(number, of)) for number in range(1, of + 1)]

    assert sorted(key for share in shares for key in share.computations()) == sorted(asked.computations())
    assert sum(len(share.jobs) for share in shares) == len(asked.jobs)
    for share in shares:
        there = {(job.variant, job.arm, job.replication) for job in share.jobs}
        assert {(job.variant, "none", job.replication) for job in share.jobs} <= there


def test_more_replications_leave_every_computation_in_its_shard() -> None:
    origin = Origin(1, "machine", "sources")
    for number in (1, 2, 3):
        few, many = (plan(load_text(SMALL), origin, n).share(Shard(number, 3)).computations() for n in (4, 40))
        assert set(few) <= set(many)


@pytest.mark.parametrize("text", ["0/3", "4/3", "1", "1/", "/2", "a/b", "-1/2", "1/0", "１/２/３", ""])
def test_what_is_no_shard_is_told(text: str) -> None:
    with pytest.raises(ScenarioError, match="allowed: i/n with i from 1 to n"):
        Shard.from_text(text)


def test_joined_shards_are_a_whole_run(shards: list[Carried], whole: Carried, tmp_path: Path) -> None:
    told = merge([shard.folder for shard in shards], tmp_path, Progress())

    assert [shard.folder.name for shard in shards] == [f"{whole.folder.name}-{n}of3" for n in (1, 2, 3)]
    assert sum(shard.planned for shard in shards) == told.planned == told.run == whole.planned
    assert (told.folder.name, told.missing, told.failed) == (whole.folder.name, 0, ())
    assert told.results_hash == whole.results_hash
    pairs = [Result(found.folder).compare("keep_as_is") for found in (told, whole)]
    assert pairs[0].equals(pairs[1])
    assert carry_out(going_on(told.folder), Progress()).run == 0


def test_shards_may_be_joined_one_after_the_other(shards: list[Carried], whole: Carried, tmp_path: Path) -> None:
    first = merge([shards[1].folder], tmp_path, Progress())
    second = merge([shards[0].folder, first.folder], tmp_path, Progress())
    third = merge([second.folder, shards[2].folder, shards[2].folder], None, Progress())

    assert (first.missing, first.results_hash) == (whole.planned - shards[1].planned, None)
    assert (second.run, second.missing) == (shards[0].planned, shards[2].planned)
    assert (third.run, third.missing, third.results_hash) == (shards[2].planned, 0, whole.results_hash)
    assert third.folder == first.folder
    assert merge([shards[0].folder], tmp_path, Progress()).run == 0


def test_what_no_shard_has_is_told_and_can_be_run(shards: list[Carried], whole: Carried, tmp_path: Path) -> None:
    told = qunsim(
        "merge", str(shards[0].folder), str(shards[1].folder), "--out", str(tmp_path), "--json", "--no-report"
    )
    folder = tmp_path / whole.folder.name
    answer = json.loads(told.stdout)

    assert told.exit_code == 3
    assert told.stderr.endswith(
        f"{shards[2].planned} of {whole.planned} replications are missing; to run them: qunsim resume {folder}\n"
    )
    assert (answer["missing"], answer["results_hash"]) == (shards[2].planned, None)
    with pytest.raises(RunError, match=f"{shards[2].planned} of {whole.planned} replications are missing"):
        sim.merge([shards[0].folder], out=tmp_path, progress=False)
    assert sim.resume(folder, executor="thread", progress=False).results_hash == whole.results_hash


def test_a_shard_says_that_it_is_one(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL, "utf-8")
    words = ["run", str(tmp_path / "small.yaml"), "--out", str(tmp_path), "--executor", "thread", "--no-report"]
    told = qunsim(*words, "--shard", "2/9", "--replications", "1")

    assert told.exit_code == 0
    assert "shard 2/9: qunsim merge FOLDER... joins the folders of all shards" in told.stderr
    assert qunsim(*words, "--shard", "9/2").exit_code == 2


def test_an_empty_shard_is_no_trouble(tmp_path: Path) -> None:
    result = sim.run(load_text(SMALL), shard="40/50", out=tmp_path, progress=False)
    report = qunsim("resume", str(result.folder))

    assert report.exit_code == 0
    assert len(result.outcomes) == 0


def test_from_python(tmp_path: Path, whole: Carried) -> None:
    scenario = load_text(SMALL)
    folders = [
        sim.run(scenario, shard=shard, replications=2, executor="thread", out=tmp_path, progress=False).folder
        for shard in ("1/2", "2/2")
    ]
    result = sim.merge(folders, progress=False)

    assert sim.extend(result.folder, 4, executor="thread", progress=False).results_hash == whole.results_hash


def change_question(folder: Path) -> None:
    rewrite(folder, folder_key="0" * 64)


def change_sources(folder: Path) -> None:
    rewrite(folder, origin={**read_manifest(folder)["origin"], "source": "theirs"})


def change_machine(folder: Path) -> None:
    rewrite(folder, origin={**read_manifest(folder)["origin"], "machine": "theirs"})


def contradict(folder: Path) -> None:
    """Give a replication another outcome than the other folder has, in a ledger that is sound."""
    with Ledger(folder / "ledger.sqlite") as ledger:
        row = next(row for row in ledger.rows().values() if row.state == DONE)
        assert row.parts is not None
        ledger.write(replace(row, outcomes={"reach_7d": 0.5}, hash=row_hash({"reach_7d": 0.5}, row.parts)))
    rewrite(folder, ledger=None)


def cut(folder: Path) -> None:
    for path in sorted((folder / "parts").iterdir())[:2]:
        path.write_bytes(path.read_bytes()[:-1])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (change_question, "answer different questions"),
        (change_sources, "come from different sources: .* and theirs"),
        (change_machine, "come from different machine types: .* and theirs; --mixed joins them"),
        (contradict, "hold different results of one computation: .*, arm "),
        (cut, r"(?s)\.parquet: damaged or exchanged.*\.parquet: damaged or exchanged"),
    ],
)
def test_what_does_not_belong_together_is_refused(
    folder: Path, whole: Carried, tmp_path: Path, change: Callable[[Path], None], why: str
) -> None:
    change(folder)
    with pytest.raises(StoreError, match=why) as told:
        merge([whole.folder, folder], tmp_path / "out", Progress())

    assert str(folder) in str(told.value)
    assert not (tmp_path / "out").exists()


def on_another_machine(folder: Path, monkeypatch: pytest.MonkeyPatch, **asked: Any) -> Carried:
    plain = Origin.here
    monkeypatch.setattr(Origin, "here", lambda version: replace(plain(version), machine="theirs"))
    made = carried(folder, **asked)
    monkeypatch.undo()
    return made


def test_mixed_machine_types_are_joined_when_asked_and_compared(
    shards: list[Carried], whole: Carried, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = [on_another_machine(tmp_path / "theirs", monkeypatch, shard=Shard(n, 3)) for n in (2, 3)]
    folders = [shards[0].folder, shards[1].folder, *(made.folder for made in theirs)]
    told = merge(folders, tmp_path, Progress(), mixed=True)
    manifest = read_manifest(told.folder)

    assert (told.missing, told.results_hash) == (0, whole.results_hash)
    assert manifest["origin"]["machine"].endswith(" + theirs")
    assert manifest["warnings"] == []
    with pytest.raises(StoreError, match="type of the machine"):
        going_on(told.folder)


def test_replications_that_mixed_machine_types_count_otherwise_are_named(
    shards: list[Carried], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = on_another_machine(tmp_path / "theirs", monkeypatch, shard=Shard(1, 3))
    with Ledger(theirs.folder / "ledger.sqlite") as ledger:
        row = ledger.rows()[read_manifest(theirs.folder)["plan"][0]["key"]]
        assert row.parts is not None
        assert row.outcomes is not None
        parts = {**row.parts, "daily": row.parts["orders"]}
        ledger.write(
            Row(row.key, row.arm, row.replication, DONE, row_hash(row.outcomes, parts), 0, row.outcomes, parts)
        )
    rewrite(theirs.folder, ledger=None)
    told = merge([shards[0].folder, theirs.folder], tmp_path, Progress(), mixed=True)

    assert read_manifest(told.folder)["warnings"] == [
        "main, arm none, replication 0: machine types differ in its daily counts; the first is kept"
    ]


def test_what_failed_in_a_shard_is_taken_over_with_its_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError("a bug of ours")

    with monkeypatch.context() as broken:
        broken.setattr("sim.replication.run_replication", fails)
        broken.setattr("sim.experiment.coordinate.warm_up", lambda model: None)
        one = carried(tmp_path / "one", replications=1, uncertain=False)
    told = merge([one.folder], tmp_path, Progress())
    answer = json.loads(qunsim("merge", str(one.folder), "--out", str(tmp_path), "--json").stdout)

    assert len(told.failed) == told.planned == 3
    assert [entry["variant"] for entry in answer["failed"]] == ["main"] * 3
    assert all("a bug of ours" in Path(entry["file"]).read_text() for entry in answer["failed"])
    assert answer["failed"][0]["file"].startswith(str(told.folder))
    assert carry_out(going_on(told.folder, executor="thread"), Progress()).failed == ()


def test_a_damaged_manifest_is_told_with_what_to_do(folder: Path) -> None:
    (folder / "manifest.json").write_text("{")
    with pytest.raises(DamageError, match=r"manifest\.json: damaged: .*; run the scenario again: what is stored"):
        going_on(folder)
    assert requests.both("", "a") == "a"
