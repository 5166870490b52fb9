"""Worked examples: what gives compiled code another folder, who fills it, and what is loaded to look at it."""

from __future__ import annotations

import ast
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from llvmlite import binding

import sim.compiling
from sim.compiling import cache_folder, cache_is_filled, cache_is_writable, filling_cache
from sim.experiment import coordinate, warming
from sim.experiment.outlook import outlook
from sim.scenario.model import Scenario
from tests.compiling.conftest import forget
from tests.compiling.processes import ROOT, told_by
from tests.compiling.starting import INBOX
from tests.experiment.worlds import SMALL, Said, carried, request

COMPILERS = {"compiled", "inlined", "intrinsic", "mechanism", "njit", "part", "phase"}

COMPILING = "compiling the model: some ten seconds, once for this version and machine"

CHANGE_EACH = """
import sys
from pathlib import Path
from sim.compiling import cache_folder
for name in ("", *sys.argv[1:]):
    if name:
        Path(name).write_bytes(Path(name).read_bytes() + b"#")
    cache_folder.cache_clear()
    print(cache_folder().name)
"""


def compiles(path: Path) -> bool:
    """Tell whether a source has a function that is compiled."""
    decorators = (
        getattr(decorator, "func", decorator)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
    )
    return any(isinstance(name, ast.Name) and name.id in COMPILERS for name in decorators)


def test_a_byte_in_any_source_of_compiled_code_gives_another_folder(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "sim", tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    sources = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "sim").rglob("*.py")) if compiles(path)]
    sources += ["sim/arrays.py", "sim/compiling.py", "sim/states.py", "sim/scenario/defaults.yaml"]
    folders = told_by(CHANGE_EACH, *sources, folder=tmp_path).split()

    assert {"sim/engine/loop.py", "sim/mechanisms/decay.py", "sim/population.py"} <= set(sources)
    assert len(set(folders)) == len(folders) == len(sources) + 1


def test_other_sources_do_not(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "sim", tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    before, after = told_by(CHANGE_EACH, "sim/cli/doctor.py", folder=tmp_path).split()

    assert before == after


@pytest.mark.parametrize(
    ("owner", "name", "replaced"),
    [
        (binding, "get_host_cpu_name", lambda: "z80"),
        (binding, "get_host_cpu_features", lambda: binding.FeatureMap({"mmx": True})),
        (sim.compiling, "version", lambda name: "0.1"),
    ],
)
def test_another_processor_or_compiler_gives_another_folder(
    empty: Path, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, replaced: Callable[..., Any]
) -> None:
    before = cache_folder()
    monkeypatch.setattr(owner, name, replaced)
    forget()

    assert cache_folder() != before
    assert cache_folder().parent == before.parent == empty / "qunsim"


@pytest.mark.parametrize(
    ("setting", "other"),
    [("NUMBA_BOUNDSCHECK", True), ("NUMBA_OPT", True), ("NUMBA_CPU_NAME", True), ("NUMBA_NUM_THREADS", False)],
)
def test_settings_that_shape_code_give_another_folder(
    empty: Path, monkeypatch: pytest.MonkeyPatch, setting: str, other: bool
) -> None:
    monkeypatch.delenv(setting, raising=False)
    before = cache_folder()
    monkeypatch.setenv(setting, "1")
    forget()

    assert (cache_folder() != before) is other


def test_nothing_heavy_is_loaded_to_look_at_the_folder() -> None:
    heavy = "print(sorted({'numba', 'llvmlite'} & set(sys.modules)))"
    code = f"import sys, sim.compiling as c\n{heavy}\nc.cache_is_filled('standard')\n{heavy}"

    assert told_by(code) == "[]\n['llvmlite']\n"


@pytest.mark.usefixtures("empty")
def test_a_folder_is_filled_when_everything_was_compiled() -> None:
    with pytest.raises(ZeroDivisionError), filling_cache("standard"):
        raise ZeroDivisionError
    assert not cache_is_filled("standard")
    with filling_cache("standard"):
        assert not cache_is_filled("standard")
    assert cache_is_filled("standard")


def waits(inside: threading.Event) -> threading.Thread:
    """Fill the folder in a thread of its own."""

    def fill() -> None:
        with filling_cache("standard"):
            inside.set()

    thread = threading.Thread(target=fill)
    thread.start()
    return thread


@pytest.mark.usefixtures("empty")
def test_who_comes_second_waits_for_the_first() -> None:
    inside = threading.Event()
    with filling_cache("standard"):
        second = waits(inside)
        assert not inside.wait(0.5)
    assert inside.wait(60)
    second.join()


@pytest.mark.usefixtures("empty")
def test_the_wait_for_a_process_that_hangs_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim.compiling, "PATIENCE_SECONDS", 0.3)
    inside = threading.Event()
    cache_folder().mkdir(parents=True)
    with closing(sqlite3.connect(cache_folder() / ".lock", isolation_level=None)) as hangs:
        hangs.execute("BEGIN EXCLUSIVE")
        waits(inside).join(60)
        assert inside.is_set()


@pytest.mark.parametrize(("text", "model"), [(SMALL, "standard"), (INBOX, "inbox")])
def test_the_model_is_compiled_before_the_first_worker_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, model: str
) -> None:
    order: list[str] = []
    plain = coordinate.ThreadLane

    def lane() -> coordinate.Lane:
        order.append("worker")
        return plain()

    monkeypatch.setattr(coordinate, "warm_up", order.append)
    monkeypatch.setattr(coordinate, "ThreadLane", lane)
    carried(tmp_path, text, replications=1, uncertain=False, workers=2)

    assert order == [model, "worker", "worker"]


def fill(model: str) -> None:
    """Mark the folder as filled, as if everything had been compiled."""
    with filling_cache(model):
        pass


@pytest.mark.usefixtures("empty")
def test_a_person_is_told_of_the_compiling_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coordinate, "warm_up", fill)
    said = [Said(), Said()]
    for folder, progress in zip(("one", "two"), said, strict=True):
        coordinate.carry_out(request(tmp_path / folder, SMALL, replications=1, uncertain=False), progress)

    assert [one.lines.count(COMPILING) for one in said] == [1, 0]


@pytest.mark.usefixtures("empty")
def test_a_plan_that_tries_an_arm_tells_of_the_compiling_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warming, "warm_up", fill)
    said: list[list[str]] = [[], []]
    for lines in said:
        outlook(request(tmp_path, SMALL, replications=1, uncertain=False), 1, lines.append)

    assert said == [[COMPILING], []]


@pytest.mark.usefixtures("empty")
def test_an_interrupt_stops_the_second_process_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would have slept for half a minute and ended well; so it was killed, and not waited for."""
    helper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"])

    def interrupted(world: Scenario, phases: tuple[str, ...], *, rehearses: bool) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(warming, "cores", lambda: 2)
    monkeypatch.setattr(warming, "_helper", lambda model: helper)
    monkeypatch.setattr(warming, "_compile", interrupted)
    with pytest.raises(KeyboardInterrupt):
        warming.warm_up()

    assert helper.returncode
    assert not cache_is_filled("standard")


def homeless() -> Path:
    raise RuntimeError("Could not determine home directory.")


@pytest.mark.usefixtures("empty")
def test_a_user_without_a_home_has_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QUNSIM_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    forget()

    assert not cache_is_writable()
    with filling_cache("standard") as is_first:
        assert not is_first
