"""Programs that are measured, each run in a process of its own and stopped with the benchmark."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import sim
from sim.errors import RunError
from sim.experiment.interrupts import held_back
from sim.scenario.words import one_line

__all__ = ["Measured", "answer", "measured", "output", "own_environment", "own_module"]

Measured = dict[str, Any]
"""What a program printed of one run: names as in `measured`, with `round` and `wall_s` beside them."""

NUMBERS = ("users", "days", "setup_s", "loop_s", "cpu_s", "visits", "visits_per_s", "peak_rss_mb", "base_rss_mb")
"""What every program prints."""

POSIX = os.name == "posix"

_SHELL = ("/bin/sh", "-c", '"$@"; exit $?', "sh")
"""Linux gives a started process the peak of the one that started it; between them stands a shell, which is small."""

LONGEST = 200


def own_module(name: str) -> tuple[str, ...]:
    """Give the command that runs a module of this package.

    Parameters
    ----------
    name : str
        Name of the module.

    Returns
    -------
    tuple of str
        To be run in :func:`own_environment`; what lies in the current folder is never imported.
    """
    return (sys.executable, "-P", "-m", name)


def own_environment() -> dict[str, str]:
    """Give the environment in which this very package is found, however this process found it.

    Returns
    -------
    dict of str to str
    """
    root = str(Path(sim.__file__).resolve().parents[1])
    return {**os.environ, "PYTHONPATH": os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])}


def measured(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Measured:
    """Run a program that measures, and read the line that it prints.

    Parameters
    ----------
    command : sequence of str
        Program and arguments.
    environment : mapping of str to str, optional
        Environment; that of this process where not given.

    Returns
    -------
    dict
        What it printed, and `wall_s`, the seconds that the whole process took.

    Raises
    ------
    RunError
        It failed, or printed no measurement; in one line.
    """
    begun = time.perf_counter()
    told = answer(command, environment)
    wall = time.perf_counter() - begun
    wrong = [name for name in NUMBERS if not _is_number(told.get(name))]
    wrong += [name for name in ("visits", "cpu_s", "loop_s") if name not in wrong and told[name] <= 0]
    if wrong:
        raise RunError(f"printed no measurement: {', '.join(wrong)} missing, not a number or 0")
    return {**told, "wall_s": wall}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def answer(command: Sequence[str], environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Run a program whose last line is JSON, and read that.

    Parameters
    ----------
    command : sequence of str
        Program and arguments.
    environment : mapping of str to str, optional
        Environment; that of this process where not given.

    Returns
    -------
    dict
        What it printed.

    Raises
    ------
    RunError
        It failed, or its last line is no mapping; in one line.
    """
    lines = [line for line in output(command, environment).splitlines() if line.strip()]
    with suppress(ValueError, RecursionError):
        told = json.loads(lines[-1] if lines else "")
        if isinstance(told, dict):
            return told
    raise RunError(f"printed no measurement but: {_shown(lines[-1] if lines else 'nothing')}")


def output(command: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    """Run a program to its end; whatever ends the wait, no process of it is left.

    Parameters
    ----------
    command : sequence of str
        Program and arguments.
    environment : mapping of str to str, optional
        Environment; that of this process where not given.

    Returns
    -------
    str
        What it printed on standard output.

    Raises
    ------
    RunError
        It cannot be started or failed: the last line that it printed on standard error.
    """
    child: subprocess.Popen[str] | None = None
    try:
        with held_back():
            child = _started(command, environment)
        out, err = child.communicate()
    except OSError as error:
        raise RunError(f"cannot be started: {_shown(str(error))}") from error
    except BaseException:  # an interrupt, whichever
        if child is not None:
            _stop(child)
        raise
    if child.returncode:
        said = next((line for line in reversed(err.splitlines()) if line.strip()), "without a word")
        raise RunError(f"ended with {child.returncode}: {_shown(said)}")
    return out


def _started(command: Sequence[str], environment: Mapping[str, str] | None) -> subprocess.Popen[str]:
    """Start a program at the head of a group of its own: Ctrl-C reaches the benchmark alone, which stops the group."""
    return subprocess.Popen(
        [*(_SHELL if POSIX else ()), *command], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, encoding="utf-8", errors="backslashreplace", start_new_session=POSIX,
    )  # fmt: skip


def _stop(child: subprocess.Popen[str]) -> None:
    """End a program with all that it started."""
    with suppress(ProcessLookupError):
        if POSIX:
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
    child.communicate()


def _shown(text: str) -> str:
    """Make what a program said one line that is not long."""
    line = " ".join(text.split())
    return one_line(line if len(line) <= LONGEST else line[: LONGEST - 3] + "...")
