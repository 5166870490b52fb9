"""What this machine offers: memory that is free and allowed, and space on the disk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Limit", "control_group_headroom", "free_disk", "memory_limit"]

UNLIMITED = 1 << 60
"""A control group without a limit says a number near the largest that there is."""


@dataclass(frozen=True)
class Limit:
    """The most that can be taken, and what sets it.

    Parameters
    ----------
    size : int
        Bytes.
    reason : str
        What sets the limit.
    """

    size: int
    reason: str


def memory_limit() -> Limit:
    """Return how much memory can be taken now.

    Returns
    -------
    Limit
        The smaller of the memory that is available and what the control group leaves.
    """
    import psutil

    available = Limit(int(psutil.virtual_memory().available), "available memory")
    allowed = control_group_headroom()
    return available if allowed is None or available.size <= allowed.size else allowed


def control_group_headroom(
    membership: Path = Path("/proc/self/cgroup"), root: Path = Path("/sys/fs/cgroup")
) -> Limit | None:
    """Return how much memory the control group and those above it still allow.

    Parameters
    ----------
    membership : Path
        File that names the control groups of this process.
    root : Path
        Where control groups are mounted.

    Returns
    -------
    Limit or None
        None where no control group limits memory.
    """
    found = [left for folder in _groups(membership, root) if (left := _left(folder)) is not None]
    return Limit(max(0, min(found)), "limit of the control group") if found else None


def _groups(membership: Path, root: Path) -> Iterator[Path]:
    """Give the folders of the process's memory groups, its own first, of both versions of control groups."""
    try:
        lines = membership.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return
    for line in lines:
        _, controllers, name = (*line.split(":", 2), "", "")[:3]
        if controllers in ("", "memory") or "memory" in controllers.split(","):
            mount = root / "memory" if controllers else root
            inside = Path(name.lstrip("/"))
            yield from (mount / part for part in (inside, *inside.parents))


def _left(folder: Path) -> int | None:
    """Return what one group leaves; pages of files that it could give back count as free."""
    for limit, used, stat in (("memory.max", "memory.current", "inactive_file"),
                              ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")):  # fmt: skip
        most, taken = _number(folder / limit), _number(folder / used)
        if most is not None and taken is not None and most < UNLIMITED:
            return most - taken + _statistic(folder / "memory.stat", stat)
    return None


def _number(path: Path) -> int | None:
    """Read a file that holds one number; ``max`` is none."""
    with suppress(OSError, ValueError):
        return int(path.read_text("ascii"))
    return None


def _statistic(path: Path, name: str) -> int:
    """Read one line of a file of names and numbers."""
    with suppress(OSError, ValueError):
        for line in path.read_text("ascii").splitlines():
            if line.startswith(f"{name} "):
                return int(line.split()[1])
    return 0


def free_disk(path: Path) -> int | None:
    """Return the free space where a file or folder is, or would be made.

    Parameters
    ----------
    path : Path
        A path whose last parts need not exist.

    Returns
    -------
    int or None
        Bytes; None where that cannot be found out.
    """
    for folder in (path, *path.absolute().parents):
        with suppress(OSError):
            return shutil.disk_usage(folder).free
    return None
