"""Names of files that a verb writes: inside the folder in which it was called, and nothing existing is lost."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath, PureWindowsPath

from sim.errors import Fault, ScenarioError
from sim.scenario.words import printable, quoted

__all__ = ["output_file"]

_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*([.:].*)?", re.IGNORECASE)
"""Names that some systems give to a device, whatever follows the first point."""


def output_file(verb: str, name: str, force: bool, option: str = "--out") -> Path:
    """Check the name of a file that is to be written.

    Parameters
    ----------
    verb : str
        Who writes it.
    name : str
        Name that the user chose, relative to the current folder.
    force : bool
        Whether an existing file may be replaced.
    option : str
        Option with which the user chose the name.

    Returns
    -------
    Path
        A file that may be written.

    Raises
    ------
    ScenarioError
        The name leaves the folder, names a device or a link, or stands for something that exists.
    """
    wrong = _leaves(name) or _strange(Path(name)) or _taken(Path(name), force, option)
    if wrong:
        raise ScenarioError(Fault(verb, 0, 0, option, f"{quoted(name)}: {wrong}"))
    return Path(name)


def _leaves(name: str) -> str:
    """Say why a name alone cannot be allowed, whichever system reads it."""
    windows, posix = PureWindowsPath(name), PurePosixPath(name)
    parts = {*windows.parts, *posix.parts}
    if not name.strip() or not name.isprintable() or name != name.strip():
        return "not a file name; allowed: printable characters, no space at the ends"
    if windows.anchor or posix.is_absolute() or ".." in parts:
        return "leaves this folder; allowed: a name in this folder or below it"
    device = next((part for part in parts if _DEVICE.fullmatch(part)), None)
    if device is not None or ":" in name:
        return "names a device or a stream on some systems; choose another name"
    return ""


def _strange(path: Path) -> str:
    """Say why the folder of a file cannot be written to."""
    for folder in [*path.parents][::-1]:
        if folder.is_symlink():
            return f"{printable(str(folder))} is a link; files are not written through links"
        if not folder.is_dir():
            return f"there is no folder {printable(str(folder))}; make it first"
    return ""


def _taken(path: Path, force: bool, option: str) -> str:
    """Say why what stands there already cannot be replaced."""
    if path.is_symlink():
        return "is a link; files are not written through links"
    if path.exists() and not path.is_file():
        return "exists and is no file; choose another name"
    taken = path.exists() and not force
    return f"exists; choose another name with {option}, or replace it with --force" if taken else ""
