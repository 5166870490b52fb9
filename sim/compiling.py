"""Where compiled code is kept: a folder named by the hash of everything that shapes it.

Numba's own cache looks at the file of the cached function only and would keep the old result after a mechanism in
another file is edited; a folder per hash cannot. Numba is loaded when something is compiled, not to
look at the folder.
"""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

_SHAPING = (
    "arrays.py",
    "compiling.py",
    "random_streams.py",
    "states.py",
    "engine",
    "mechanisms",
    "scenario/defaults.yaml",
)


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


@cache
def cache_folder() -> Path:
    """Return the folder of this version's compiled code: user cache / qunsim / hash."""
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    for part in (version("numba"), version("llvmlite"), sys.version, os.environ.get("NUMBA_BOUNDSCHECK", "")):
        digest.update(part.encode())
    return _user_cache() / "qunsim" / digest.hexdigest()[:20]


@cache
def cache_is_writable() -> bool:
    """Tell whether compiled code can be kept, so that worker processes need not compile again."""
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def cache_is_filled() -> bool:
    """Tell whether compiled code of this version is kept already."""
    folder = cache_folder()
    return folder.is_dir() and any(folder.iterdir())


def part(function: Any) -> Any:
    """Compile a function that only compiled code calls.

    Numba's reference counting is off: it cost a hundred times the work itself where arrays are handed from function to
    function in the loop over members. So nothing that is compiled here may make an array.
    """
    import numba

    return numba.njit(error_model="numpy", _nrt=False)(function)


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
        return numba.njit(nogil=True, cache=keep, error_model="numpy", _nrt=False)(function)
    finally:
        numba.config.CACHE_DIR = before
