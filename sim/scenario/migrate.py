"""From older versions of the language to the newest, one step a version.

There is one version yet, so the table of steps is empty. A step is given the text of a file and its tree, whose places
say where in the text each key and value stands: it changes the text there and leaves comments and layout alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from pydantic_core import PydanticCustomError

from sim.errors import Fault, ScenarioError
from sim.scenario.load import read_tree
from sim.scenario.quantities import Whole
from sim.scenario.tree import NO_MAPPING, VERSION, Tree
from sim.scenario.words import quoted

__all__ = ["migrated", "version_of"]

Step = Callable[[str, Tree], str]

STEPS: Mapping[int, Step] = {}
"""What turns a file of a version into one of the next, by the older version."""


def version_of(text: str, file: str) -> int:
    """Read in which version of the language a file is written.

    Parameters
    ----------
    text : str
        What the file holds.
    file : str
        Name to give in messages.

    Returns
    -------
    int
        At most the version of this program.

    Raises
    ------
    ScenarioError
        The file says no version, a newer one, or one that there is no way from.
    """
    return _version(read_tree(text, file))


def migrated(text: str, file: str) -> str:
    """Bring a file to the newest version of the language.

    Parameters
    ----------
    text : str
        What the file holds.
    file : str
        Name to give in messages.

    Returns
    -------
    str
        The same text where it is in the newest version already.

    Raises
    ------
    ScenarioError
        The file says no version, a newer one, or one that there is no way from.
    """
    while (version := version_of(text, file)) < VERSION:
        text = STEPS[version](text, read_tree(text, file))
        text = _numbered(text, read_tree(text, file), version + 1)
    return text


def _version(tree: Tree) -> int:
    """Read the version that a file says, and see that there is a way from it."""
    if not isinstance(tree.data, dict):
        raise ScenarioError(tree.fault((), NO_MAPPING))
    if "qunsim" not in tree.data:
        raise _wrong(tree, "missing; this key is needed")
    said = quoted(tree.data["qunsim"])
    try:
        version = Whole(0, 10**6).parse(tree.data["qunsim"])
    except PydanticCustomError:
        raise _wrong(tree, f"{said}: not a version; the newest is {VERSION}") from None
    if version > VERSION:
        raise _wrong(tree, f"{said}: newer than {VERSION}, the newest version that this program knows")
    gaps = [older for older in range(version, VERSION) if older not in STEPS]
    if gaps:
        raise _wrong(tree, f"{said}: there is no way from version {gaps[0]} to {gaps[0] + 1}")
    return version


def _wrong(tree: Tree, message: str) -> ScenarioError:
    """Refuse what a file says of its version."""
    fault: Fault = tree.fault(("qunsim",), message)
    return ScenarioError(fault)


def _numbered(text: str, tree: Tree, version: int) -> str:
    """Write another version where a file says its own."""
    place = tree.values["qunsim",]
    lines = text.splitlines(keepends=True)
    line = lines[place.line - 1]
    before, after = line[: place.column - 1], line[place.column - 1 :]
    lines[place.line - 1] = before + re.sub(r"""^(["']?)[^\s"',}]+\1""", str(version), after, count=1)
    return "".join(lines)
