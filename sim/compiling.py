"""Where compiled code is kept: a folder named by the hash of everything that shapes it.

Numba's own cache looks at the file of the cached function only and would keep the old result after a mechanism in
another file is edited; a folder per hash cannot. Numba is loaded when something is compiled, not to
look at the folder.

A folder is filled by one process while others wait. Numba writes a function's index without regard to other writers:
two that compile its signatures at the same time could lose one, or name one file for both.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sim.provenance import machine_type

_SHAPING = (
    "arrays.py",
    "compiling.py",
    "population.py",
    "random_streams.py",
    "states.py",
    "engine",
    "mechanisms",
    "scenario/defaults.yaml",
)
_SILENT = ("NUMBA_CACHE_DIR", "NUMBA_DEBUG_CACHE", "NUMBA_NUM_THREADS")
"""Settings of Numba that leave compiled code as it is; any other may change it."""

PATIENCE_SECONDS = 180.0
"""How long another process may take to fill the folder; it is not waited for any longer, which costs time only."""

POLL_SECONDS = 0.1


def _sources() -> list[Path]:
    root = Path(__file__).parent
    found: list[Path] = []
    for name in _SHAPING:
        path = root / name
        found += sorted(path.glob("*.py")) if path.is_dir() else [path]
    return found


def _user_cache() -> Path:
    chosen = os.environ.get("QUNSIM_CACHE") or os.environ.get("XDG_CACHE_HOME")
    return Path(chosen) if chosen else Path.home() / ".cache"


def _settings() -> list[str]:
    """List the settings of Numba that may change what it makes; those of the decorators stand in the sources."""
    return sorted(f"{name}={value}" for name, value in os.environ.items() if _shapes(name))


def _shapes(name: str) -> bool:
    return name.startswith("NUMBA_") and name not in _SILENT


@cache
def cache_folder() -> Path:
    """Return the folder of this version's compiled code: user cache / qunsim / hash.

    The hash is that of the sources and where they are, of Numba, llvmlite and Python, of the machine's type with its
    CPU and features, and of Numba's settings.
    """
    digest = hashlib.sha256(str(Path(__file__).parent).encode())
    for path in _sources():
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    for part in (version("numba"), version("llvmlite"), sys.version, machine_type(), *_settings()):
        digest.update(part.encode() + b"\0")
    return _user_cache() / "qunsim" / digest.hexdigest()[:20]


@cache
def cache_is_writable() -> bool:
    """Tell whether compiled code can be kept, so that worker processes need not compile again."""
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()  # Rights are not asked for: what they say does not hold everywhere.
    except OSError:
        return False
    return True


def cache_is_filled(model: str) -> bool:
    """Tell whether everything that a model needs has been compiled by this version and is kept."""
    return _mark(model).is_file()


def _mark(model: str) -> Path:
    """Name the empty file that stands in the folder when everything that a model needs is there."""
    return cache_folder() / f"filled-{model}"


@contextmanager
def filling_cache(model: str) -> Iterator[None]:
    """Let one process compile what a model needs while others that start with it wait for what it compiles."""
    if not cache_is_writable() or cache_is_filled(model):
        yield
        return
    with closing(_turn(model)):
        yield
        _mark(model).touch()


def _turn(model: str) -> sqlite3.Connection:
    """Wait until no other process fills the folder; the lock ends with this process, however it ends."""
    lock = sqlite3.connect(cache_folder() / ".lock", timeout=0, isolation_level=None, check_same_thread=False)
    end = time.monotonic() + PATIENCE_SECONDS
    while _is_busy(lock) and not cache_is_filled(model) and time.monotonic() < end:
        time.sleep(POLL_SECONDS)
    return lock


def _is_busy(lock: sqlite3.Connection) -> bool:
    """Try to take a lock, and tell whether another process holds it; a disk that knows no locks is not waited for."""
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        return error.sqlite_errorcode == sqlite3.SQLITE_BUSY
    return False


def part(function: Any) -> Any:
    """Compile a function that only compiled code calls.

    Numba's reference counting is off: it cost a hundred times the work itself where arrays are handed from function to
    function in the loop over members. So nothing that is compiled here may make an array. There is no wrapper for
    Python either, which took a fifth of the time of compiling: a call from Python ends the process.
    """
    import numba

    return numba.njit(error_model="numpy", _nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True)(function)


def inlined(function: Any) -> Any:
    """Compile as `part` does, written into its caller: for what the loop over members runs in every tick."""
    import numba

    return numba.njit(error_model="numpy", _nrt=False, inline="always")(function)


def compiled(function: Any) -> Any:
    """Compile an entry function of the engine without the interpreter lock, from the cache where there is one.

    It makes no array either (see `part`).
    """
    import numba

    before = numba.config.CACHE_DIR
    keep = cache_is_writable()
    if keep:
        numba.config.CACHE_DIR = str(cache_folder())
    try:
        return numba.njit(nogil=True, cache=keep, error_model="numpy", _nrt=False, no_cfunc_wrapper=True)(function)
    finally:
        numba.config.CACHE_DIR = before
