"""Files that a scenario names: they stand in its folder, and no name, link or device leads out of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.scenario.spelling import Form, Spelling, refused
from sim.scenario.words import quoted

__all__ = ["EXTENDED", "TABLE", "BesideError", "FileBeside", "file_beside"]

LONGEST = 500
"""Most characters of a name."""

_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
"""Names that one of the systems takes for a device, whatever stands after their first point."""


class BesideError(Exception):
    """A file cannot be used; the message is one line without a place in the scenario file."""


@dataclass(frozen=True)
class FileBeside(Spelling[str]):
    """Name of a file in the scenario's folder.

    Parameters
    ----------
    endings : tuple of str
        What the name may end in.
    below : bool
        Whether the file may also stand in a folder below it.
    """

    endings: tuple[str, ...]
    below: bool = True

    def parse(self, value: object) -> str:
        wrong = self.wrong(value) if isinstance(value, str) and value else f"allowed: {self._allowed()}"
        if wrong or not isinstance(value, str):
            raise refused(f"{quoted(value)}: {wrong}")
        return value

    def form(self) -> Form:
        endings = "|".join(ending.replace(".", r"\.") for ending in self.endings)
        inner = r"[^\\:\u0000-\u001f]" if self.below else r"[^/\\:\u0000-\u001f]"
        pattern = rf"^(?!(.*/)?\.\.(/|$))[^/\\:~\u0000-\u001f]{inner}*({endings})$"
        schema = {"type": "string", "maxLength": LONGEST, "pattern": pattern}
        return Form("file", ", ".join(f"*{ending}" for ending in self.endings), schema)

    def _allowed(self) -> str:
        """Name what is allowed."""
        return f"a {' or '.join(self.endings)} file"

    def wrong(self, name: str) -> str:
        """Say why a name cannot lead to a file inside the folder.

        Parameters
        ----------
        name : str
            What the scenario says.

        Returns
        -------
        str
            Empty where it can.
        """
        if not name.endswith(self.endings):
            return f"allowed: {self._allowed()}"
        parts = name.replace("\\", "/").split("/")
        if not self.below and len(parts) > 1:
            return "allowed: the name of a file beside this one, without a folder"
        if name.startswith(("/", "\\", "~")) or ":" in name or any(ord(c) < 32 for c in name) or len(name) > LONGEST:
            return "allowed: a path inside the scenario's folder"
        if any(part != "." and part != part.rstrip(". ") for part in parts):
            return "allowed: a path inside the scenario's folder"
        device = next((part for part in parts if part.split(".")[0].rstrip(" ").lower() in _DEVICES), None)
        return "" if device is None else f"{quoted(device)} is the name of a device"


EXTENDED = FileBeside((".yaml", ".yml"), below=False)
"""The file that a scenario extends."""

TABLE = FileBeside((".csv", ".csv.gz"))
"""A table: an order log, the groups of the first day."""


def file_beside(spelling: FileBeside, name: str, folder: Path | None) -> Path:
    """Find a file that a scenario names.

    Parameters
    ----------
    spelling : FileBeside
        What its name may be.
    name : str
        Path relative to `folder`.
    folder : pathlib.Path or None
        Folder of the scenario; None where it is no file.

    Returns
    -------
    pathlib.Path
        A regular file inside the folder, links followed.

    Raises
    ------
    BesideError
        There is no such file, or it is not inside the folder.
    """
    if wrong := spelling.wrong(name):
        raise BesideError(f"{quoted(name)}: {wrong}")
    if folder is None:
        raise BesideError(f"{quoted(name)}: needs a scenario that stands in a file")
    try:
        path, home = (folder / name).resolve(), folder.resolve()
        is_file = path.is_file()
    except (OSError, RuntimeError) as error:
        raise BesideError(f"{quoted(name)}: cannot be read: {type(error).__name__}") from error
    if not path.is_relative_to(home):
        raise BesideError(f"{quoted(name)}: leads out of the scenario's folder")
    if not is_file:
        raise BesideError(f"{quoted(name)}: there is no such file beside the scenario")
    return path
