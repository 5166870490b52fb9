"""How the tests of this folder call the command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from sim.cli import main

__all__ = ["PEAK", "called", "command"]

PEAK = "next(int(line.split()[1]) * 1024 for line in open('/proc/self/status') if line.startswith('VmHWM'))"
"""Python that tells the peak of its own process, bytes; `ru_maxrss` may be that of the process that started it."""


def called(*words: str) -> Result:
    """Call a verb inside this process."""
    return CliRunner().invoke(main, words, prog_name="qunsim")


def command(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Call the command in a folder, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "sim", *words], cwd=folder, text=True, capture_output=True, check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
    )  # fmt: skip
