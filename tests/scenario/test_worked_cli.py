"""Worked examples: the verbs ``validate`` and ``resolve``, and what every verb shares."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import sim
import sim.cli
from sim.cli import VERBS, Verb, main
from sim.errors import Fault, ModelError, RunError, ScenarioError, StoreError
from sim.scenario.load import load, load_text
from tests.scenario.texts import HERE, INVALID

BASE = str(HERE / "valid" / "base.yaml")
MANY = str(HERE / "invalid" / "many.yaml")


def called(*words: str) -> Result:
    return CliRunner().invoke(main, words, prog_name="qunsim")


def command(*words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "sim", *words], capture_output=True, check=False, env={**os.environ, **environment}
    )


def test_a_right_file_is_said_to_be_valid() -> None:
    result = called("validate", BASE)
    assert result.exit_code == 0
    assert result.stdout == f"{BASE}: valid: 3 arms, 1000 customers, 14 days from 2021-08-02, 30 replications\n"
    assert result.stderr.splitlines() == [
        f"{BASE}:12:22: start_from.groups: warning: 500 of 1000 customers are in no group at the start"
    ]


def test_a_wrong_file_gives_one_line_a_fault_on_stderr() -> None:
    result = called("validate", MANY)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 10
    assert all(line.startswith(f"{MANY}:") for line in result.stderr.splitlines())


def test_several_files_are_all_told_of() -> None:
    result = called("validate", MANY, BASE)
    assert result.exit_code == 2
    assert "valid: 3 arms" in result.stdout


def test_findings_for_machines() -> None:
    result = called("validate", "--json", BASE, MANY)
    assert result.exit_code == 2
    right, wrong = json.loads(result.stdout)["files"]
    assert (right["file"], right["valid"], right["faults"], len(right["warnings"])) == (BASE, True, [], 1)
    assert (wrong["valid"], len(wrong["faults"])) == (False, 10)
    assert wrong["faults"][0]["key"] == "company.price_yuan"
    assert wrong["faults"][0]["line"] == 5


def test_resolve_prints_a_scenario_that_is_the_same() -> None:
    result = called("resolve", BASE)
    assert result.exit_code == 0
    assert load_text(result.stdout) == load(BASE)


def test_resolve_prints_json_that_is_a_scenario_too() -> None:
    result = called("resolve", "--json", BASE)
    assert json.loads(result.stdout)["company"]["gross_margin"] == "55%"
    assert load_text(result.stdout) == load(BASE)


@pytest.mark.parametrize(
    "words",
    [
        ("resolve", MANY),
        ("resolve", "no_such_file.yaml"),
        ("validate", "no_such_file.yaml"),
        ("validate", "."),
        ("resolve",),
        ("validate",),
        ("resolve", BASE, BASE),
        ("validate", "--jason", BASE),
        ("validat", BASE),
        ("--no-such-option",),
    ],
)
def test_a_wrong_scenario_or_command_line_exits_with_2(words: tuple[str, ...]) -> None:
    result = called(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr
    assert "Traceback" not in result.stderr


def test_a_verb_that_is_near_is_named() -> None:
    assert "did you mean 'validate'?" in called("validat", BASE).stderr


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ScenarioError(Fault("a.yaml", 1, 2, "seed", "[bold]wrong[/bold]")), 2),
        (RunError("no room"), 3),
        (StoreError("no ledger"), 3),
        (ModelError("our bug"), 3),
        (KeyboardInterrupt(), 130),
    ],
)
def test_each_error_has_its_exit_code(error: BaseException, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def fail() -> None:
        raise error

    monkeypatch.setattr(sim.cli, "_failing", fail, raising=False)
    monkeypatch.setitem(VERBS, "fail", Verb("sim.cli", "_failing", "Fail."))
    result = called("fail")
    assert result.exit_code == code
    assert result.stderr == f"{str(error) or 'interrupted'}\n"


def test_markup_in_names_is_printed_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "[red]x.yaml"
    path.write_text("'[bold]a[/bold]': 1\n", encoding="utf-8")
    result = called("validate", str(path))
    assert "[red]x.yaml:1:1: [bold]a[/bold]: unknown key" in result.stderr


def test_help_lists_the_verbs_and_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom sim.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit as end:\n    assert end.code == 0\n"
        "heavy = {'numba', 'matplotlib', 'scipy', 'pandas', 'numpy', 'pyarrow', 'pydantic', 'yaml', 'simpy', 'rich'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"
    for verb in VERBS:
        assert f"  {verb} " in done.stdout


def test_validate_and_resolve_import_no_engine() -> None:
    code = (
        "import sys\nfrom sim.cli import main\n"
        f"try:\n    main(['resolve', {BASE!r}])\nexcept SystemExit:\n    pass\n"
        "print(sorted({'numba', 'matplotlib', 'scipy', 'pandas', 'simpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_module_is_the_command() -> None:
    assert command("validate", BASE).returncode == 0
    assert command("validate", MANY).returncode == 2
    assert command("--version").stdout.decode().strip() == f"qunsim, version {sim.__version__}"
    assert command().returncode == 2


def test_a_terminal_that_knows_few_characters_gets_escapes() -> None:
    chinese = str(HERE / "valid" / "names_in_chinese.yaml")
    done = command("resolve", chinese, PYTHONIOENCODING="latin-1")
    assert done.returncode == 0
    assert rb"\u8001\u5ba2\u6237" in done.stdout


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_every_wrong_file_exits_with_2_and_is_refused_alike_by_every_verb(path: Path, tmp_path: Path) -> None:
    result = called("validate", str(path))
    assert result.exit_code == 2
    assert isinstance(result.exception, SystemExit)
    for verb in (["run", "--out", str(tmp_path / "runs")], ["plan"], ["resolve"]):
        other = called(*verb, str(path))
        assert (other.exit_code, other.stderr) == (2, result.stderr)
    assert list(tmp_path.iterdir()) == []
