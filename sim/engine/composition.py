"""A model is a set of mechanisms under one loop.

The built-in model is an ordinary kernel under the ordinary `loop`. For any other set the source of the loop is
written into a module of its own, with the set's module in place of the kernel: one compiled program a set, found
again in the cache by every process, whatever the scenario. It is named by its hash, written aside and renamed, so
that processes that start together find it whole or not at all.
"""

from __future__ import annotations

import atexit
import hashlib
import importlib.util
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from sim.arrays import MEMBERSHIP, Array
from sim.compiling import cache_folder, cache_is_writable
from sim.engine import kernel, loop, rows, thresholds
from sim.errors import ModelError
from sim.population import first_habits, members_of, segments_of
from sim.scenario.model import Scenario

__all__ = ["MechanismSet", "loop_of", "mechanism_set"]


class MechanismSet(NamedTuple):
    """What the engine asks of a model beside its compiled mechanisms.

    Parameters
    ----------
    module : str
        Name of the module whose compiled functions the loop calls: `begin_tick`, `fill_words`, `list_lookers`,
        `hand_out_stock`, `list_visits`, `observe_member`, `settle_group`, `visit`.
    membership : numpy.dtype
        Record of a member in a group.
    population : callable
        Scenario and replication to records of members, interests and relationships.
    segments : callable
        Scenario to what members share.
    tables : callable
        The record PARAMETER to what is looked up.
    first_habits : callable
        Scenario, replication, members, slots and way of joining to the habit with which they come into a group.
    join : callable
        Makes memberships, compiled.
    waits, counts_posts : bool
        Whether memberships exist from the tick after joining only; whether each post is a piece of news, not all posts
        of a tick together.
    """

    module: str
    membership: np.dtype[Any]
    population: Callable[[Scenario, int], tuple[Array, Array, Array]]
    segments: Callable[[Scenario], Array]
    tables: Callable[[Array], Array]
    first_habits: Callable[[Scenario, int, Array, Array, str], Array]
    join: Callable[..., bool]
    waits: bool = True
    counts_posts: bool = False


def _standard() -> MechanismSet:
    return MechanismSet(
        kernel.__name__, MEMBERSHIP, members_of, segments_of, thresholds.tables, first_habits, rows.join
    )


def _inbox() -> MechanismSet:
    from sim.engine import inbox

    return MechanismSet(
        inbox.__name__, inbox.MEMBERSHIP, inbox.population, inbox.segments, inbox.tables, inbox.matches,
        inbox.join, waits=False, counts_posts=True,
    )  # fmt: skip


_SETS = {"standard": _standard, "inbox": _inbox}


@cache
def mechanism_set(model: str) -> MechanismSet:
    """Return a set by its name.

    Parameters
    ----------
    model : str
        `Scenario.model`.

    Returns
    -------
    MechanismSet
    """
    return _SETS[model]()


@cache
def loop_of(model: str) -> ModuleType:
    """Return the loop over a set's mechanisms.

    Parameters
    ----------
    model : str
        `Scenario.model`.

    Returns
    -------
    module
        With `advance`, as in `sim.engine.loop`.

    Raises
    ------
    ModelError
        The loop's source does not name its kernel.
    """
    module = mechanism_set(model).module
    if module == kernel.__name__:
        return loop
    source = Path(str(loop.__file__)).read_text(encoding="utf-8")
    named = f"from {kernel.__name__} import "
    if named not in source:
        raise ModelError("the loop does not import its mechanisms from the kernel")
    return _module(f"qunsim_{model}", source.replace(named, f"from {module} import "))


def _module(name: str, source: str) -> ModuleType:
    """Import a generated module from a file beside the compiled code, so that it is cached, or in a passing folder."""
    full = f"{name}_{hashlib.sha256(source.encode()).hexdigest()[:16]}"
    path = (cache_folder() if cache_is_writable() else _passing_folder()) / f"{full}.py"
    if not path.exists():
        _write(path, source)
    spec = importlib.util.spec_from_file_location(full, path)
    if spec is None or spec.loader is None:
        raise ModelError(f"{path}: no module can be loaded from it")
    found = sys.modules[full] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@cache
def _passing_folder() -> Path:
    """Make a folder that goes when the process ends."""
    folder = tempfile.TemporaryDirectory(prefix="qunsim-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


def _write(path: Path, source: str) -> None:
    """Write a file aside and give it its name; one that is there stays, since compiled code goes by its time."""
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(source)
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    except OSError:  # A disk without hard links.
        shutil.copyfile(aside, path)
    finally:
        os.unlink(aside)
