"""Worked examples: ``qunsim bench`` as it is typed, on tiny worlds, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import sim.bench.asked as room
import sim.bench.rounds as rounds
import sim.bench.scale as scale
from sim.arrays import PHASES
from sim.bench.asked import Asked
from sim.bench.profile import Profile
from sim.errors import RunError
from sim.experiment.interrupts import Interrupted
from sim.experiment.machine import Limit
from tests.bench.runs import run
from tests.cli.calls import called
from tests.experiment.worlds import SMALL

KEYS = ["machine", "first_start", "runs", "summary", "ratios", "growth", "scale", "profile", "absent", "peer_versions"]
RAW = {
    "impl", "variant", "round", "users", "days", "seed", "import_s", "compile_s", "setup_s", "loop_s", "cpu_s",
    "wall_s", "visits", "visits_per_s", "peak_rss_mb", "base_rss_mb", "bytes_per_membership", "states", "seen",
    "orders", "state_bytes",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Let measurements be made up: processor time in proportion to members, memory a bit less than that."""
    asked: list[tuple[str, ...]] = []

    def measured(command: tuple[str, ...], environment: object = None) -> dict[str, Any]:
        asked.append(command)
        users = int(command[command.index("--users") + 1])
        peak = 100.0 + users**0.9 / 1000
        return run("", users * 1e-5, users=users, days=1, compile_s=2.0, peak_rss_mb=peak, base_rss_mb=100.0)

    monkeypatch.setattr(rounds, "measured", measured)
    return asked


@pytest.mark.parametrize("impl", ["qunsim_full_1t", "qunsim_inbox_1t", "qunsim_inbox_2t"])
def test_a_tiny_world_for_machines(impl: str) -> None:
    words = ["--only", impl, "--users", "600", "--days", "2", "--rounds", "1", "--variant", "small"]
    result = called("bench", *words, "--json", "--out", "bench.json")
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert json.loads(Path("bench.json").read_text("utf-8")) == told
    assert [*told] == KEYS
    assert {"processor", "cores", "memory_bytes", "python", "qunsim", "load", "versions"} <= told["machine"].keys()
    (one,) = told["runs"]
    assert set(one) == RAW
    assert (one["users"], one["days"], one["variant"], one["seed"], one["round"]) == (600, 2, "small", 1, 1)
    assert sum(one["states"].values()) == 3 * 600
    assert 0 < one["seen"] < one["visits"]
    (row,) = told["summary"]
    assert row["cpu_ns_per_visit"]["median"] == pytest.approx(1e9 * one["cpu_s"] / one["visits"])
    assert row["bytes_per_membership"] == pytest.approx(one["bytes_per_membership"])
    assert row["state_per_membership"] == one["state_bytes"] / (3 * 600)
    members = 600 * {"inbox": 16, "full": 96}[impl.split("_")[1]]
    assert members + 3 * 600 * 40 < one["state_bytes"]
    assert f"{impl}: started once; " in result.stderr
    assert f"1 of 1: {impl}, small, 600 members: " in result.stderr


def test_rounds_as_tables(made_up: list[tuple[str, ...]]) -> None:
    result = called("bench", "--threads", "2", "--rounds", "2", "--users", "1000")
    assert result.exit_code == 0, result.stderr
    assert len(made_up) == 3 + 2 * 2 * 3
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["qunsim_inbox_2t", "mass", "1,000", "2", "0.20", "0.20..0.20", *["10,000.0"] * 3] in lines
    assert ["CPU", "per", "visit", "of", "qunsim_full_1t", "/", "qunsim_inbox_1t", "small", "2", *["1"] * 4] in lines
    assert "first start here: qunsim_inbox_1t 2.0 s, qunsim_inbox_2t 2.0 s, qunsim_full_1t 2.0 s" in result.stdout
    assert (
        "5 of 12: qunsim_inbox_2t, small, 1000 members: 0.20 M visits/s, loop 0.01 s; about 7 s left" in result.stderr
    )


@pytest.mark.parametrize(("kind", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_growth_and_its_picture(made_up: list[tuple[str, ...]], kind: str, begins: bytes) -> None:
    result = called("bench", "--growth", "--most", "1000000", "--plot", f"growth.{kind}", "--json")
    assert result.exit_code == 0, result.stderr
    assert f"wrote growth.{kind}\n" in result.stderr
    picture = Path(f"growth.{kind}").read_bytes()
    assert picture.startswith(begins)
    assert (b"<!-- 10,000 -->" in picture) == (kind == "svg")  # The comment that stands beside each text drawn.
    assert b"mathdefault" not in picture
    curves = json.loads(result.stdout)["growth"]
    assert [(one["impl"], one["variant"]) for one in curves] == [
        ("qunsim_inbox_1t", "small"),
        ("qunsim_full_1t", "small"),
    ]
    assert curves[0]["users"] == [1_000, 10_000, 100_000, 1_000_000]
    assert curves[0]["time_slope"] == pytest.approx(1.0)
    assert curves[0]["memory_slope"] == pytest.approx(0.9)
    assert all(command[command.index("--days") + 1] == "10" for command in made_up[2:])


def test_growth_as_tables(made_up: list[tuple[str, ...]]) -> None:
    few = called("bench", "--growth", "--most", "10000", "--only", "qunsim_full_1t").stdout
    assert [line.split()[-1] for line in few.splitlines() if line.endswith("too few sizes")] == ["sizes"]
    more = called("bench", "--growth", "--most", "100000", "--only", "qunsim_full_1t").stdout
    assert ["qunsim_full_1t", "small", "1.000", "0.900"] in [line.split() for line in more.splitlines()]


def test_a_scenario_at_its_size_beside_what_plan_tells() -> None:
    Path("[red]small.yaml").write_text(SMALL, "utf-8")
    result = called("bench", "--scale", "[red]small.yaml", "--arm", "keep_as_is", "--json")
    assert result.exit_code == 0, result.stderr
    (one,) = json.loads(result.stdout)["scale"]
    assert (one["case"]["arm"], one["case"]["customers"], one["case"]["days"]) == ("keep_as_is", 48, 5)
    assert one["memory_ratio"] == pytest.approx(one["case"]["planned_bytes"] / one["peak_bytes"])
    assert one["time_ratio"] == pytest.approx(one["planned_s"] / one["wall_s"])
    assert 0.8 <= one["memory_ratio"] <= 1.25
    assert "1 of 1: [red]small.yaml, keep_as_is: " in result.stderr


def test_a_scenario_at_another_size_and_on_threads() -> None:
    Path("small.yaml").write_text(SMALL, "utf-8")
    words = ["--arm", "keep_as_is", "--customers", "960", "--threads", "2"]
    result = called("bench", "--scale", "small.yaml", *words)
    assert result.exit_code == 0, result.stderr
    rows = [line.split() for line in result.stdout.splitlines()]
    assert [row[:5] for row in rows if row[:1] == ["small.yaml"]] == [["small.yaml", "keep_as_is", "960", "5", "2"]]
    refused = called("bench", "--scale", "small.yaml", "--customers", "8")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.startswith("small.yaml:1:")


def test_a_scenario_that_does_not_fit_is_refused_before_it_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scale, "memory_limit", lambda: Limit(10**9, "a test"))
    Path("huge.yaml").write_text(SMALL.replace("count: 48", "count: 10000000"), "utf-8")
    result = called("bench", "--scale", "huge.yaml")
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("huge.yaml: arms.none: needs about ")
    assert result.stderr.endswith(" of memory; the limit is 1 GB (a test); choose another with --arm\n")


def test_where_a_tick_goes(made_up: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    def profiled(some: list[Any], variants: list[str], days: int, tell: object) -> list[Profile]:
        return [Profile(one.name, v, 100, days, 50, {"visit": 750, "chat": 250}) for v in variants for one in some]

    monkeypatch.setattr(room, "profiled", profiled)
    told = called("bench", "--profile", "--variant", "mass").stdout
    lines = [line.split() for line in told.splitlines()]
    assert told.count("mass, 100 members, 30 days: 50 visits") == 2
    assert lines.count(["visit", "0.0", "75.0%", "15.0"]) == lines.count(["all", "0.0", "100.0%", "20.0"]) == 2


def test_cycles_of_a_real_world_are_counted_in_every_phase() -> None:
    words = ["--profile", "--variant", "mass", "--only", "qunsim_full_1t", "--users", "600", "--days", "2", "--json"]
    (told,) = json.loads(called("bench", *words).stdout)["profile"]
    assert [*told["cycles"]] == list(PHASES)
    assert all(count > 0 for count in told["cycles"].values())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--growth", "--profile"], "bench: --growth --profile: choose one of them"),
        (["small.yaml"], "bench: FILE: scenario files are named with --scale, and only with it"),
        (["--scale"], "bench: FILE: scenario files are named with --scale"),
        (["--arm", "none"], "bench: --arm: only with --scale"),
        (["--customers", "9"], "bench: --customers: only with --scale"),
        (["--profile", "--peers", "p"], "bench: --peers: not with --profile"),
        (["--programs", "p"], "bench: --programs: only with --peers DIR"),
        (["--peers-python", "p"], "bench: --peers-python: only with --peers DIR"),
        (["--only", "x\x1b"], r"bench: --only: 'x\x1b': unknown; allowed: qunsim_inbox_1t"),
        (["--out", "../bench.json"], "bench: --out: '../bench.json': leaves this folder"),
        (["--out", "there.json"], "bench: --out: 'there.json': exists; choose another name with --out, or replace"),
        (["--growth", "--plot", "/tmp/x.png"], "bench: --plot: '/tmp/x.png': leaves this folder"),
        (["--growth", "--plot", "x.pdf"], "bench: --plot: 'x.pdf': allowed: a name that ends in .png or .svg"),
        (["--growth", "--plot", "there.png"], "'there.png': exists; choose another name with --plot"),
        (["--plot", "x.png"], "bench: --plot: 'x.png': only with --growth"),
        (["--scale", "nowhere.yaml"], "nowhere.yaml: "),
        (["--scale", "small.yaml", "--arm", "keep_as_si"], "'keep_as_si': unknown arm; allowed: none, keep_as_is"),
        (["--users", "0"], "Invalid value for '--users'"),
        (["--days", "0"], "Invalid value for '--days'"),
    ],
)
def test_what_is_wrong_is_refused_before_anything_is_measured(
    words: list[str], said: str, made_up: list[tuple[str, ...]]
) -> None:
    for name in ("there.json", "there.png"):
        Path(name).write_text("mine")
    Path("small.yaml").write_text(SMALL, "utf-8")
    result = called("bench", *words)
    assert (result.exit_code, result.stdout, made_up) == (2, "", [])
    assert said in result.stderr
    assert Path("there.json").read_text() == Path("there.png").read_text() == "mine"


def test_the_engine_failing_ends_it_and_an_interrupt_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def ends(error: BaseException) -> None:
        def found(self: Asked, tell: object) -> None:
            raise error

        monkeypatch.setattr(Asked, "found", found)

    ends(RunError("bench: qunsim_full_1t, mass: ended with 3: why"))
    failed = called("bench", "--out", "b.json")
    assert (failed.exit_code, failed.stderr) == (3, "bench: qunsim_full_1t, mass: ended with 3: why\n")
    ends(Interrupted())
    stopped = called("bench", "--out", "b.json")
    assert (stopped.exit_code, stopped.stderr) == (130, "interrupted\n")
    assert not Path("b.json").exists()
