"""``qunsim run`` as a user meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.experiment.store import Store, folder_name
from sim.provenance import folder_key
from sim.scenario.load import load_text
from tests.experiment.worlds import SMALL

QUICK = ("--executor", "thread", "--no-report", "--replications", "2")


def qunsim(folder: Path, *words: str, encoding: str = "utf-8") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sim", "run", *words], cwd=folder, text=True, capture_output=True, check=False,
        env={**os.environ, "PYTHONPATH": os.getcwd(), "PYTHONIOENCODING": encoding},
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cli")
    (path / "small.yaml").write_text(SMALL, "utf-8")
    return path


def test_tables_on_stdout_progress_on_stderr(folder: Path) -> None:
    told = qunsim(folder, "small.yaml", *QUICK)
    again = qunsim(folder, "small.yaml", *QUICK)

    assert told.returncode == 0
    assert "18 of 18 done, in" in told.stderr
    assert "0 of 18 to run" in again.stderr
    assert told.stdout == again.stdout
    for said in (
        "Means over 2 replications",
        "Differences to none, paired, with 95 % intervals",
        "Differences to keep_as_is, paired",
        "Uncertain parameters, one at a time: reach (7 days), means over 2 replications",
        "more reach (7 days): cannot be told apart: {",
        f"results: runs{os.sep}small-",
        "hash: ",
    ):
        assert said in told.stdout
    assert max(map(len, told.stdout.splitlines())) > 80
    assert "nan" not in told.stdout


def test_in_chinese_also_where_the_terminal_knows_only_ascii(folder: Path) -> None:
    assert "触达率（越高越好）：分不出高下：{" in qunsim(folder, "small.yaml", *QUICK, "--lang", "zh").stdout
    plain = qunsim(folder, "small.yaml", *QUICK, "--lang", "zh", encoding="ascii")

    assert plain.returncode == 0
    assert "\\u89e6\\u8fbe\\u7387" in plain.stdout


def test_for_machines(folder: Path) -> None:
    told = qunsim(folder, "small.yaml", *QUICK, "--json")
    answer = json.loads(told.stdout, parse_constant=pytest.fail)

    assert told.returncode == 0
    assert set(answer["means"]) == {"none", "keep_as_is", "two_a_day", "same_again"}
    assert answer["means"]["none"]["roi"]["mean"] is None
    assert {row["baseline"] for row in answer["differences"]} == {"none", "keep_as_is"}
    assert [entry["metric"] for entry in answer["statements"]] == [
        "incremental_gross_profit_per_customer_month",
        "reach_7d",
    ]
    assert len(answer["uncertain_statements"]) == 4
    assert answer["report"] is None
    assert answer["failed"] == []


def test_threads_change_no_bit_and_the_manifest_says_how_many(folder: Path) -> None:
    words = (*QUICK, "--arms", "two_a_day", "--no-uncertain", "--workers", "1", "--json")
    hashes, ran = set(), []
    for threads in ("1", "2"):
        out = f"threads_{threads}"
        told = json.loads(qunsim(folder, "small.yaml", *words, "--threads", threads, "--out", out).stdout)
        hashes.add(told["results_hash"])
        ran.append(told["run"])
        (manifest,) = (folder / out).glob("*/manifest.json")
        assert json.loads(manifest.read_text("utf-8"))["threads"] == int(threads)
    assert (len(hashes), ran) == (1, [4, 4])


def test_one_arm_without_uncertain_ends(folder: Path) -> None:
    told = qunsim(folder, "small.yaml", *QUICK, "--arms", "two_a_day", "--no-uncertain", "--out", "one")

    assert "4 of 4 to run" in told.stderr
    assert "Uncertain" not in told.stdout
    assert "same_again" not in told.stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["nowhere.yaml"], 2, "nowhere.yaml"),
        (["small.yaml", "--arms", "two_a_dya"], 2, "'two_a_dya': unknown arm; allowed: "),
        (["small.yaml", "--replications", "0"], 2, "x>=1"),
        (["small.yaml", "--workers", "many"], 2, "not a valid integer"),
        (["small.yaml", "--threads", "two"], 2, "not a valid integer"),
        (["small.yaml", "--threads", "0"], 2, "run: threads: 0: allowed: 1 to 64"),
        (["small.yaml", "--threads", "65"], 2, "run: threads: 65: allowed: 1 to 64"),
        (["small.yaml", "--out", "small.yaml"], 3, "small.yaml"),
    ],
)
def test_what_is_wrong_is_one_line_and_an_exit_code(folder: Path, words: list[str], code: int, said: str) -> None:
    told = qunsim(folder, *words, "--no-report")

    assert told.returncode == code
    assert said in told.stderr
    assert "Traceback" not in told.stderr
    assert told.stdout == ""


def test_a_folder_that_another_run_writes_to_is_refused(folder: Path) -> None:
    key = folder_key(load_text(SMALL))
    with Store(folder / "busy" / folder_name("small", key), key):
        told = qunsim(folder, "small.yaml", *QUICK, "--out", "busy")

    assert (told.returncode, told.stdout) == (3, "")
    assert "another run is writing to it" in told.stderr


def test_help_and_the_package_load_nothing_heavy() -> None:
    program = (
        "import sys, sim, sim.cli.run\n"
        "heavy = {'numba', 'scipy', 'pandas', 'pyarrow', 'matplotlib', 'rich', 'numpy'} & set(sys.modules)\n"
        "print(sorted(heavy))"
    )
    told = subprocess.run([sys.executable, "-c", program], text=True, capture_output=True, check=True)

    assert told.stdout == "[]\n"
