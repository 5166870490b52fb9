"""Worked examples: ``qunsim plan``, and the refusal of what cannot fit."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import sim.experiment.estimate
import sim.experiment.outlook
from sim.errors import RunError
from sim.experiment.estimate import estimate, refuse_too_large
from sim.experiment.machine import Limit
from sim.experiment.outlook import durations, outlook, stored
from sim.scenario.load import load_text
from sim.scenario.model import Scenario
from tests.cli.calls import PEAK, called
from tests.experiment.worlds import SMALL, carried, request

HUGE = SMALL.replace("count: 48", "count: 100000000").replace("end: 2021-10-08", "end: 2022-10-07")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, "utf-8")
    return path


def rows_of(table: str) -> dict[str, list[int]]:
    lines = [line.split() for line in table.splitlines()]
    return {words[0]: [int(word) for word in words[1:]] for words in lines if len(words) == 5 and words[1].isdigit()}


def test_replications_by_arm_and_what_is_stored(file: Path) -> None:
    before = called("plan", str(file))
    assert before.exit_code == 0
    assert rows_of(before.stdout) == {
        "none": [4, 8, 0, 12],
        "keep_as_is": [4, 8, 0, 12],
        "two_a_day": [4, 8, 0, 12],
        "same_again": [4, 8, 0, 0],
        "all": [16, 32, 0, 36],
    }
    assert "by a trial with few customers and days (3 arms)" in before.stdout
    assert not Path("runs").exists()

    carried(Path("runs"), replications=3, uncertain=False)
    after = called("plan", str(file))
    assert rows_of(after.stdout)["all"] == [16, 32, 9, 27]
    assert "by earlier replications here (3 arms)" in after.stdout
    assert rows_of(called("plan", str(file), "--force").stdout)["all"] == [16, 32, 0, 36]
    done = called("plan", str(file), "--replications", "3", "--no-uncertain")
    assert "time: nothing to run" in done.stdout
    assert rows_of(called("plan", str(file), "--no-uncertain", "--arms", "two_a_day").stdout) == {
        "none": [4, 0, 3, 1],
        "two_a_day": [4, 0, 3, 1],
        "all": [8, 0, 6, 2],
    }


def test_for_machines(file: Path) -> None:
    told = json.loads(called("plan", str(file), "--json", "--workers", "1", "--executor", "process").stdout)
    assert (told["workers"], told["executor"]) == (1, "process")
    assert 0 < told["seconds"]["low"] < told["seconds"]["high"]
    assert told["memory"]["peak"] == told["memory"]["worker"] + told["memory"]["coordinator"]
    assert told["memory"]["peak"] < told["memory"]["limit"]
    assert [one["to_run"] for one in told["arms"]] == [12, 12, 12, 0]


def test_threads_shorten_a_replication_at_best_by_their_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim.experiment.outlook, "cores", lambda: 4)
    ran = carried(tmp_path, replications=1, uncertain=False, threads=2)
    rows = [row for row in stored(request(tmp_path))[1].values() if row.duration is not None]
    took = sum(row.duration or 0.0 for row in rows)
    assert len(rows) == len({row.arm for row in rows}) == ran.run == 3
    for workers, threads, best, worst in [
        (1, 2, 1, 1),
        (1, 1, 1, 2),
        (1, 4, 0.5, 1),
        (2, 4, 0.5, 0.5),
        (4, 64, 0.25, 0.5),
    ]:
        asked = request(tmp_path, replications=2, uncertain=False, threads=threads)
        told = outlook(asked, workers)
        assert (told.low, told.high) == pytest.approx((0.8 * best * took, 1.3 * worst * took))


def test_threads_are_told(file: Path) -> None:
    words = ("plan", str(file), "--threads", "2", "--workers", "1")
    assert "with 1 at once on 2 threads each, by a trial" in called(*words).stdout
    assert json.loads(called(*words, "--json").stdout)["threads"] == 2


@pytest.mark.parametrize("verb", ["plan", "run"])
def test_what_is_too_large_is_refused_before_anything_is_taken(verb: str, file: Path) -> None:
    file.write_text(HUGE, "utf-8")
    program = (
        "import sys, time\nfrom sim.cli import main\nbegun = time.process_time()\n"
        f"try:\n    main([{verb!r}, 'small.yaml', '--workers', '2'])\nexcept SystemExit as end:\n    code = end.code\n"
        f"peak = {PEAK}\n"
        "print(code, sorted({'numba', 'scipy', 'pandas'} & set(sys.modules)), peak, time.process_time() - begun)"
    )
    told = subprocess.run([sys.executable, "-c", program], cwd=file.parent, text=True, capture_output=True, check=True)
    code, _, rest = told.stdout.partition(" ")
    loaded, peak, seconds = rest.split()
    print(f"{verb}: refused within {seconds} s of CPU at {int(peak) / 1e6:.0f} MB")
    assert (code, loaded) == ("3", "[]")
    assert int(peak) < 120_000_000
    assert "small: customers.count: '100000000': needs about " in told.stderr
    assert " of memory with 2 workers; the limit is " in told.stderr
    assert len([line for line in told.stderr.splitlines() if "warning" not in line]) == 1
    assert not (file.parent / "runs").exists()


def limited(monkeypatch: pytest.MonkeyPatch, memory: int = 10**12, disk: int = 10**15) -> None:
    monkeypatch.setattr(sim.experiment.estimate, "memory_limit", lambda: Limit(memory, "a test"))
    monkeypatch.setattr(sim.experiment.estimate, "free_disk", lambda _: disk)


def test_the_refusal_names_the_key_to_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = request(tmp_path, SMALL.replace("count: 48", "count: 3000000"), executor="process")
    one, two = estimate(asked, 1).memory, estimate(asked).memory
    limited(monkeypatch, memory=two)
    assert refuse_too_large(asked).memory == two
    limited(monkeypatch, memory=two - 1)
    with pytest.raises(RunError, match=r"^small: workers: '2': .*limit is .* \(a test\); with --workers 1 about "):
        refuse_too_large(asked)
    limited(monkeypatch, memory=one - 1)
    with pytest.raises(RunError, match=r"^small: customers.count: '3000000': .*; about 3000000 fit with --workers 1$"):
        refuse_too_large(asked)
    limited(monkeypatch, memory=one // 2)
    with pytest.raises(RunError, match=r"; about [1-9]\d+ fit with --workers 1$") as refused:
        refuse_too_large(asked)
    fits = str(refused.value).split("about ")[-1].split()[0]
    smaller = request(tmp_path, SMALL.replace("count: 48", f"count: {fits}"), executor="process")
    assert estimate(smaller, 1).memory == pytest.approx(one // 2, rel=0.05)


def test_replications_are_named_where_they_take_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limited(monkeypatch, memory=2 * 10**9)
    with pytest.raises(RunError, match=r"^small: replications: '1000000': needs about .* of memory"):
        refuse_too_large(request(tmp_path, replications=1_000_000))
    limited(monkeypatch, disk=10**6)
    with pytest.raises(RunError, match=r"^small: replications: '4': needs about .* of disk in .*\(free space\)"):
        refuse_too_large(request(tmp_path))


def test_groups_are_named_where_they_take_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limited(monkeypatch, memory=3 * 10**8)
    tiny = "  tiny: [{kind: mass_groups, size: 2, groups_per_member: 4, schedule: six}]\nuncertain:"
    text = SMALL.replace("uncertain:", tiny).replace("count: 48", "count: 100000")
    with pytest.raises(RunError, match=r"^small: arms.tiny: needs about "):
        refuse_too_large(request(tmp_path, text))


def test_what_is_all_stored_is_never_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    carried(tmp_path, uncertain=False)
    limited(monkeypatch, memory=1, disk=0)
    again = request(tmp_path, uncertain=False)
    assert refuse_too_large(again).jobs == 16
    assert carried(tmp_path, uncertain=False).run == 0
    for more in (replace(again, replications=5), replace(again, force=True), replace(again, uncertain=True)):
        with pytest.raises(RunError, match="needs about"):
            refuse_too_large(more)


def test_a_ledger_without_durations_is_not_needed(tmp_path: Path) -> None:
    found = outlook(request(tmp_path), 2)
    assert found.sources == {"trial": 3}
    assert 0 < found.low < found.high


def test_a_trial_is_too_fast_in_proportion_where_there_are_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty times the trial's customers take 20 times as long without groups, 20^1.05 times with them."""

    def a_microsecond_a_day(world: Scenario, arm: str) -> float:
        return (world.customers.count or 0) * world.clock.n_days * 1e-6

    monkeypatch.setattr("sim.experiment.outlook._seconds", a_microsecond_a_day)
    world = load_text(SMALL.replace("count: 48", "count: 400000"))
    arm = next(name for name, strategies in world.arms.items() if strategies)
    told = durations(world, ["none", arm], ())

    assert told["none"].seconds == pytest.approx(2.0)
    assert told[arm].seconds == pytest.approx(2.0 * 20**0.05)


def test_hostile_names_are_printed_as_they_are(file: Path) -> None:
    hostile = file.rename(file.with_name("[red]\x1b[31mx.yaml"))
    told = called("plan", str(hostile), "--no-uncertain", "--arms", "none", "--out", "[bold]\x1b[31m")
    assert told.exit_code == 0
    assert "\x1b" not in told.output
    assert "results: [bold]\\x1b[31m/red_x1b_31mx-" in told.stdout
    hostile.write_text(HUGE, "utf-8")
    assert "\n[red]\\x1b[31mx: customers.count: " in called("plan", str(hostile)).stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("nowhere.yaml",), 2, "nowhere.yaml"),
        (("small.yaml", "--arms", "two_a_dya"), 2, "'two_a_dya': unknown arm; allowed: "),
        (("small.yaml", "--replications", "0"), 2, "x>=1"),
        (("small.yaml", "--threads", "65"), 2, "run: threads: 65: allowed: 1 to 64"),
    ],
)
def test_what_is_wrong_exits_as_in_run(words: tuple[str, ...], code: int, said: str, file: Path) -> None:
    result = called("plan", *words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert said in result.stderr
