"""Damage to manifest and ledger: set aside under another name, and written anew from what is sound.

Nothing is thrown away, and what was lost with the damage is computed again.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from sim.errors import DamageError
from sim.experiment.files import aside_name, in_one_line, rename
from sim.experiment.ledger import Ledger, Row
from sim.experiment.manifest import MANIFEST, read_manifest

__all__ = ["mended_ledger", "mended_manifest", "sound_rows"]


def mended_manifest(folder: Path) -> tuple[str, ...]:
    """Set a damaged manifest aside.

    Parameters
    ----------
    folder : Path
        A folder that nobody else is writing to.

    Returns
    -------
    tuple of str
        What was damaged and where it is kept; empty where nothing was.

    Raises
    ------
    StoreError
        The manifest cannot be read or set aside, or is of another format.
    """
    path = folder / MANIFEST
    try:
        if path.exists():
            read_manifest(folder)
        return ()
    except DamageError as error:
        kept = _free_name(path)
        with in_one_line(path, "set aside"):
            rename(path, kept)
        return str(error), f"{path}: set aside as {kept.name}"


def mended_ledger(path: Path) -> tuple[str, ...]:
    """Set a damaged ledger aside and write its sound rows to a new one.

    Parameters
    ----------
    path : Path
        The ledger, which nobody else has open; without a manifest beside it it need not exist.

    Returns
    -------
    tuple of str
        A line for each damage, and where the damaged ledger is kept; empty where nothing was damaged.

    Raises
    ------
    StoreError
        The ledger cannot be read or set aside, or the new one cannot be written.
    """
    if not path.exists():
        named = (path.parent / MANIFEST).exists()
        return (f"{path}: missing; every replication is run again",) if named else ()
    rows, damage = sound_rows(path)
    if not damage:
        return ()
    kept, aside = _free_name(path), aside_name(path)
    with Ledger(aside) as new:
        new.write(*rows.values())
    with in_one_line(path, "set aside"):
        shutil.copyfile(path, kept)
        for end in ("-wal", "-shm"):
            with suppress(FileNotFoundError):
                rename(Path(f"{path}{end}"), Path(f"{kept}{end}"))
        rename(aside, path)
    return *damage, f"{path}: set aside as {kept.name}; {len(rows)} sound rows are kept"


def sound_rows(path: Path) -> tuple[dict[str, Row], tuple[str, ...]]:
    """Read what is sound in a ledger that may not even open.

    Parameters
    ----------
    path : Path
        The ledger.

    Returns
    -------
    rows : dict of str to Row
        By key.
    damage : tuple of str
        A line for each damage.
    """
    try:
        with Ledger(path, read_only=True) as ledger:
            return ledger.sound()
    except DamageError as error:
        return {}, (str(error),)


def _free_name(path: Path) -> Path:
    """Find a name under which nothing is kept yet."""
    n = 1
    while (name := path.with_name(f"{path.stem}.damaged-{n}{path.suffix}")).exists():
        n += 1
    return name
