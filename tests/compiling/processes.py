"""How the tests of this folder start processes, and list what these leave behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]


class Filled(NamedTuple):
    """A cache, and what those told that filled it."""

    cache: Path
    told: list[dict[str, Any]]


def started(count: int, cache: Path, model: str = "standard") -> list[dict[str, Any]]:
    """Start processes at once that each run a small world of a model, and read what they tell."""
    command = [sys.executable, "-m", "tests.compiling.starting", model]
    environment = {**os.environ, "QUNSIM_CACHE": str(cache)}
    running = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    told = [process.communicate() for process in running]
    assert [process.returncode for process in running] == [0] * count, told
    return [json.loads(out) for out, _ in told]


def told_by(code: str, *words: str, folder: Path = ROOT, **environment: str) -> str:
    """Run a piece of Python in a process of its own, and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=folder, env={**os.environ, **environment}, text=True,
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def files(folder: Path) -> dict[str, tuple[int, int]]:
    """List the files below a folder with size and time of the last change."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): (path.stat().st_size, path.stat().st_mtime_ns) for path in found}
