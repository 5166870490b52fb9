"""What the README says is tried: its scenario, its Python, its paths, and that CI calls its test command."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from sim.scenario.load import load, load_text

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_the_scenario_in_the_readme_is_valid():
    (text,) = blocks("yaml")
    assert set(load_text(text).arms) == {"none", "small"}


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_scenario_is_valid_and_in_the_readme(path):
    assert load(path).arms
    assert f"`scenarios/{path.name}`" in README
    assert f"`scenarios/{path.name}`" in CHINESE


def test_the_python_in_the_readme_runs(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    (code,) = blocks("python")
    names: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), names)
    assert names["result"].outcomes.columns.tolist() == ["arm", "replication", "metric", "value"]
    assert names["result"].trajectories.columns.tolist() == ["arm", "replication", "day", "metric", "value"]


def test_ci_runs_the_test_command_of_the_readme():
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    _, tests = blocks("sh")
    for step in tests.strip().split(" && "):
        assert step in ci


def test_paths_in_the_readme_exist():
    for path in re.findall(r"`((?:sim|tests|scenarios|\.ci)/[A-Za-z0-9_./-]*)`", README):
        assert (ROOT / path).exists(), path


def test_both_readmes_have_the_same_commands():
    commands = re.findall(r"^```sh\n(.*?)^```", CHINESE, re.MULTILINE | re.DOTALL)
    assert [line.replace(" --lang zh", "") for line in commands] == blocks("sh")
