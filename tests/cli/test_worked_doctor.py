"""Worked examples: ``qunsim doctor``."""

from __future__ import annotations

import importlib
import json
from importlib import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim import compiling
from sim.cli import checkup, main
from sim.experiment import machine
from sim.experiment.machine import Limit
from tests.cli.calls import called, command
from tests.experiment.worlds import carried

NAMES = [
    "python",
    "libraries",
    "processor",
    "memory",
    "compiled code",
    "engine",
    "time zones",
    "font",
    "output",
    "disk",
]


def checks(*words: str) -> tuple[int, dict[str, dict[str, str]]]:
    result = called("doctor", "--json", *words)
    told = json.loads(result.stdout)
    assert told["ok"] == (result.exit_code == 0)
    return result.exit_code, {one["name"]: one for one in told["checks"]}


@pytest.fixture
def _no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "_engine", lambda: checkup.Check("engine", checkup.OK, "not asked"))


def test_this_installation_passes(tmp_path: Path) -> None:
    told = command(tmp_path, "doctor")
    lines = [line for line in told.stdout.splitlines() if not line.startswith("      -> ")]
    assert (told.returncode, told.stderr) == (0, "")
    assert [line[6:].split(":")[0] for line in lines] == NAMES
    assert not [line for line in lines if line.startswith("fail")]
    assert "draws are right" in told.stdout
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("_no_engine")
def test_a_library_that_is_missing_or_too_old_fails_with_the_command_that_helps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = metadata.version

    def version(name: str) -> str:
        if name == "simpy":
            raise metadata.PackageNotFoundError(name)
        return "1.26.4" if name == "numpy" else real(name)

    monkeypatch.setattr(metadata, "version", version)
    code, found = checks()
    assert (code, found["libraries"]["state"]) == (1, "fail")
    assert found["libraries"]["found"] == "numpy 1.26.4, needed >=2.0, simpy missing, needed >=4.1"
    assert found["libraries"]["hint"] == "python -m pip install 'numpy>=2.0' 'simpy>=4.1'"


@pytest.mark.usefixtures("_no_engine")
@pytest.mark.parametrize(
    ("size", "state", "code"), [(10**8, "fail", 1), (3 * 10**8 + 10**8, "warn", 0), (10**11, "ok", 0)]
)
def test_memory(size: int, state: str, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    importlib.import_module("sim.experiment.estimate")  # Loaded later, it would keep the limit of this test.
    monkeypatch.setattr(machine, "memory_limit", lambda: Limit(size, "a test"))
    exit_code, found = checks()
    assert (exit_code, found["memory"]["state"]) == (code, state)
    assert "(a test)" in found["memory"]["found"]


@pytest.mark.usefixtures("_no_engine")
def test_compiled_code_that_cannot_be_kept_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("QUNSIM_CACHE", str(tmp_path / "file"))
    for known in (compiling.cache_folder, compiling.cache_is_writable):
        monkeypatch.setattr(compiling, known.__name__, known.__wrapped__)
    code, found = checks()
    assert (code, found["compiled code"]["state"]) == (0, "warn")
    assert found["compiled code"]["found"].startswith(f"{tmp_path / 'file' / 'qunsim'}")
    assert found["compiled code"]["found"].endswith(" cannot be written")
    assert found["compiled code"]["hint"].startswith("each start compiles anew and workers are threads; ")


@pytest.mark.usefixtures("_no_engine")
def test_a_check_that_breaks_has_failed_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> checkup.Check:
        raise OSError("cannot load\nlibrary \x1b[31m")

    monkeypatch.setattr(checkup, "_zones", broken)
    code, found = checks()
    assert (code, found["time zones"]["state"]) == (1, "fail")
    assert found["time zones"]["found"] == "OSError: cannot load library \\x1b[31m"
    assert found["disk"]["state"] == "ok"


def test_wrong_draws_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    import sim.random_streams

    monkeypatch.setattr(sim.random_streams, "draw_python", lambda *_: (0.1, 0.2, 0.3, 0.4))
    code, found = checks()
    assert (code, found["engine"]["state"]) == (1, "fail")


@pytest.mark.usefixtures("_no_engine")
def test_output_without_chinese_is_a_warning() -> None:
    told = CliRunner(charset="ascii").invoke(main, ["doctor"], prog_name="qunsim")
    assert told.exit_code == 0
    assert "warn  output: ascii cannot write Chinese\n      -> Chinese is shown as escapes; " in told.stdout


@pytest.mark.usefixtures("_no_engine")
def test_disk_and_results(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert checks("--out", str(tmp_path / "file"))[1]["disk"]["state"] == "fail"
    assert checks(str(tmp_path))[1]["results folder"]["state"] == "fail"

    folder = carried(tmp_path / "runs", replications=1, uncertain=False).folder
    code, found = checks(str(folder))
    assert (code, found["results folder"]["state"]) == (0, "ok")
    assert found["results folder"]["found"].endswith("3 of 3 replications are stored")
    (folder / "ledger.sqlite").write_bytes(b"no ledger")
    assert checks(str(folder))[0] == 1
