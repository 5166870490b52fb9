"""Walls of the house, as tests: layers, the oracle's independence, what `--help` may load, what is committed."""

from __future__ import annotations

import ast
import importlib
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from numpydoc.validate import validate

ROOT = Path(__file__).parents[1]
HEAVY = ("numba", "matplotlib", "scipy", "pandas", "pyarrow")
MODULES = sorted((ROOT / "sim").rglob("*.py"))
MOST_LINES = 300
CHECKED = {"GL08", "PR01", "PR02", "PR03", "RT01", "SS03", "SS06"}
"""Codes of numpydoc: no docstring, parameters missing, unknown or out of order, no returns, form of the summary."""


def test_layers_and_walls_hold():
    done = subprocess.run(
        ["lint-imports"], cwd=ROOT, env=_path_of_this_python(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _path_of_this_python() -> dict[str, str]:
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_the_oracle_shares_only_draws_states_and_scenario_with_the_engine():
    apart = ("sim.engine", "sim.mechanisms", "sim.population", "sim.strategies", "sim.arrays", "numba")
    for path in (ROOT / "tests" / "oracle").glob("*.py"):
        if path.name.startswith("test_"):
            continue
        assert [name for name in _imports(path) if name.startswith(apart)] == [], path.name


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["validate", "--help"]])
def test_help_loads_nothing_heavy(arguments):
    code = (
        "import sys\nfrom sim.cli import main\n"
        f"try:\n    main({arguments!r}, prog_name='qunsim')\nexcept SystemExit as end:\n    assert not end.code\n"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_constraints_have_no_addresses():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert lines
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+", line) for line in lines)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_stay_small_and_say_what_they_are_for(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    assert _code_lines(path, tree) <= MOST_LINES


def _code_lines(path: Path, tree: ast.Module) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = {n for n, line in enumerate(lines, 1) if line.strip() and not line.strip().startswith("#")}
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            kept -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(kept)


def test_every_parameter_of_the_model_page_exists_and_every_parameter_is_used():
    from sim.scenario.parameters import PARAMETERS

    code = "".join(path.read_text(encoding="utf-8") for path in MODULES)
    for name in PARAMETERS:
        group, last = name.split(".")
        spelt = [name.replace(".", "_"), f'"{name}"']
        if group == "money":
            spelt.append(f'money["{last}"]')
        if last in ("opt_in", "invitation", "forced"):
            spelt.append(f'"{group}.{{joining}}"')
        if name.startswith("inbox.open_"):
            spelt.append('"inbox_open_{name}"')
        assert any(spelling in code for spelling in spelt), name
    page = (ROOT / "sim" / "MODEL.md").read_text(encoding="utf-8")
    groups = {name.split(".")[0] for name in PARAMETERS}
    named = {n for n in re.findall(r"\b([a-z]+\.[a-z_0-9]+)\b", page) if n.split(".")[0] in groups}
    by_joining = {re.sub(r"_(opt_in|invitation|forced)$", "_j", name) for name in PARAMETERS}
    assert named - set(PARAMETERS) - by_joining == set()


def test_public_functions_are_documented_by_numpydoc():
    wrong: dict[str, list[str]] = {}
    for path in MODULES:
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if module.endswith("__main__"):
            continue
        loaded = importlib.import_module(module)
        for name in getattr(loaded, "__all__", []):
            thing = inspect.getattr_static(loaded, name, None)
            if inspect.isfunction(thing) and thing.__module__ == module:
                errors = {code for code, _ in validate(f"{module}.{name}")["errors"]}
                if errors & CHECKED:
                    wrong[f"{module}.{name}"] = sorted(errors & CHECKED)
    assert wrong == {}
