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
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache, update_wrapper
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
    """Find the user's folder of caches; a user without a home, as in some containers, has one that cannot be made."""
    chosen = os.environ.get("QUNSIM_CACHE") or os.environ.get("XDG_CACHE_HOME")
    if chosen:
        return Path(chosen)
    try:
        return Path.home() / ".cache"
    except RuntimeError:
        return Path(os.devnull) / "cache"


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
def filling_cache(model: str) -> Iterator[bool]:
    """Let one process compile what a model needs while others that start with it wait for what it compiles.

    Yields
    ------
    bool
        Whether it is this process.
    """
    if not cache_is_writable() or cache_is_filled(model):
        yield False
        return
    with closing(_turn(model)):
        yield not cache_is_filled(model)
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


class Part:
    """A function that compiled code calls as compiled code, and Python as Python.

    Parameters
    ----------
    function : callable
        The function as written.
    dispatcher : numba.core.dispatcher.Dispatcher
        The same for compiled code, without a wrapper for Python: wrappers took a fifth of the time of compiling, and
        a call from Python of what has none would end the process.
    """

    def __init__(self, function: Callable[..., Any], dispatcher: Any) -> None:
        update_wrapper(self, function)
        self.py_func, self.dispatcher = function, dispatcher

    def __call__(self, *arguments: Any) -> Any:
        """Run the function as written."""
        return self.py_func(*arguments)

    def prepare(self, *types: Any) -> None:
        """Compile it for types of Numba, in the order of its parameters, or load what is kept."""
        self.dispatcher.get_call_template(types, {})


@cache
def _make_parts_known() -> None:
    """Tell Numba that it finds the dispatcher in a part."""
    from numba.core import types
    from numba.extending import typeof_impl

    typeof_impl.register(Part)(lambda found, _: types.Dispatcher(found.dispatcher))


def part(function: Any) -> Any:
    """Compile a function of the engine that compiled code calls.

    Numba's reference counting is off: it cost a hundred times the work itself where arrays are handed from function to
    function in the loop over members. So nothing that is compiled here may make an array.
    """
    return _part(function, error_model="numpy", _nrt=False)


def phase(function: Any) -> Any:
    """Compile a large part, which is kept in the cache by itself: so two processes can share the work (`warming`)."""
    return _cached(lambda keep: _part(function, error_model="numpy", _nrt=False, cache=keep))


def mechanism(function: Any) -> Any:
    """Compile a formula for the engine; called from Python it is plain Python."""
    return _part(function)


def _part(function: Any, **options: Any) -> Any:
    import numba

    if numba.config.DISABLE_JIT:
        return function
    _make_parts_known()
    return Part(function, numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **options)(function))


def inlined(function: Any) -> Any:
    """Compile as `part` does, written into its caller: for what the loop over members runs in every tick."""
    import numba

    return numba.njit(error_model="numpy", _nrt=False, inline="always")(function)


def compiled(function: Any) -> Any:
    """Compile an entry function of the engine without the interpreter lock, from the cache where there is one.

    It makes no array either (see `part`).
    """
    import numba

    options = {"nogil": True, "error_model": "numpy", "_nrt": False, "no_cfunc_wrapper": True}
    return _cached(lambda keep: numba.njit(cache=keep, **options)(function))


_DECORATING = threading.RLock()
"""Numba's cache folder is one for all threads: of two that decorate at once, one would find none."""


def _cached(decorate: Callable[[bool], Any]) -> Any:
    """Decorate a function while Numba has its cache where this version's compiled code is kept, if it can be."""
    import numba

    keep = cache_is_writable()
    with _DECORATING:
        before = numba.config.CACHE_DIR
        if keep:
            numba.config.CACHE_DIR = str(cache_folder())
        try:
            return decorate(keep)
        finally:
            numba.config.CACHE_DIR = before
