"""``extends``: another file of the scenario's folder lies under this one.

Mappings are laid over each other key by key; a text or a list replaces what it lies over as a whole. One file is
extended, and that file extends none: a reader looks in two places at most, and there can be no circle. A key cannot
be taken away: what not every scenario has does not belong into the file that they share.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

from pydantic_core import PydanticCustomError

from sim.errors import ScenarioError
from sim.scenario.beside import EXTENDED, BesideError, file_beside
from sim.scenario.load import read_file
from sim.scenario.tree import NO_MAPPING, Path, Place, Tree
from sim.scenario.words import quoted

__all__ = ["extended"]

_OWN = ("extends", "qunsim")
"""Keys that each file has for itself."""


def extended(tree: Tree, folder: FilePath | None) -> Tree:
    """Lay the file that a file extends under it.

    Parameters
    ----------
    tree : Tree
        A file.
    folder : pathlib.Path or None
        Folder of the file; None where it is no file.

    Returns
    -------
    Tree
        The whole effective file without ``extends``, each part with its own place. Where the other file cannot be
        used, the file alone with the faults, and called partial.
    """
    if not isinstance(tree.data, dict) or "extends" not in tree.data:
        return tree
    name = tree.data.pop("extends")
    under = _under(name, tree, folder)
    if under is None:
        tree.is_partial = True
        return tree
    _check_versions(tree, under)
    return _laid_over(tree, under)


def _under(name: object, tree: Tree, folder: FilePath | None) -> Tree | None:
    """Read the other file; note why it cannot be used."""
    try:
        path = file_beside(EXTENDED, EXTENDED.parse(name), folder)
        under = read_file(path, str(path if folder is None else folder / str(name)))
    except (BesideError, PydanticCustomError) as error:
        tree.faults.append(tree.fault(("extends",), str(error)))
        return None
    except ScenarioError as error:
        tree.faults += error.faults
        return None
    if not isinstance(under.data, dict):
        tree.faults.append(under.fault((), NO_MAPPING))
        return None
    if "extends" in under.data:
        said = f"{quoted(name)}: extends a file itself, in line {under.keys['extends',].line}"
        tree.faults.append(tree.fault(("extends",), f"{said}; allowed: a file that extends none"))
        return None
    return under


def _check_versions(tree: Tree, under: Tree) -> None:
    """Both files are written in the same version of the language."""
    if "qunsim" not in under.data:
        tree.faults.append(under.fault(("qunsim",), "missing; this key is needed in each file"))
    elif under.data["qunsim"] != tree.data.get("qunsim", under.data["qunsim"]):
        said = f"{quoted(under.data['qunsim'])}: the file that extends this one has {quoted(tree.data['qunsim'])}"
        tree.faults.append(under.fault(("qunsim",), f"{said}; allowed: the same version in both"))


def _laid_over(tree: Tree, under: Tree) -> Tree:
    """Join two files, with the places of what each gives."""
    taken: set[Path] = set()
    bottom = {key: value for key, value in under.data.items() if key not in _OWN}
    data = _joined(tree.data, bottom, (), taken)
    return Tree(
        tree.file,
        data,
        {**_places(under.values, taken), **tree.values},
        {**_places(under.keys, taken), **tree.keys},
        [*tree.faults, *under.faults],
        tree.doubled | under.doubled,
    )


def _joined(top: Mapping[str, Any], bottom: Mapping[str, Any], path: Path, taken: set[Path]) -> dict[str, Any]:
    """Lay one mapping over another; note the paths that are taken from below as a whole."""
    found: dict[str, Any] = {}
    for key, value in bottom.items():
        here = (*path, key)
        if key not in top:
            taken.add(here)
            found[key] = value
        elif isinstance(top[key], dict) and isinstance(value, dict):
            found[key] = _joined(top[key], value, here, taken)
        else:
            found[key] = top[key]
    return {**found, **{key: value for key, value in top.items() if key not in bottom}}


def _places(places: Mapping[Path, Place], taken: set[Path]) -> dict[Path, Place]:
    """Keep the places of what is taken."""
    return {path: place for path, place in places.items() if any(path[:n] in taken for n in range(1, len(path) + 1))}
