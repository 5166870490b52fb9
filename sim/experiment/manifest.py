"""The manifest of a results folder: what was asked, by which sources, on which machine, and the hash of the results.

Formats. 1: the first. 2: the manifest says what was asked for (`asked`), and the manifest and each row of the ledger
carry a check. A folder of format 1 is read as it is and becomes one of format 2 when it is written to.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.errors import DamageError, StoreError
from sim.experiment.files import in_one_line, write_whole

__all__ = ["FORMAT", "MANIFEST", "READABLE", "Asked", "Entry", "read_manifest", "write_manifest"]

FORMAT = 2
READABLE = (1, 2)
MANIFEST = "manifest.json"

MOST_REPLICATIONS = 1_000_000


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class Entry(_Strict):
    """One replication of the plan; fields as those of a job."""

    variant: str
    end: str
    value: float | None
    arm: str
    replication: Annotated[int, Field(ge=0, lt=MOST_REPLICATIONS)]
    key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Asked(_Strict):
    """What was asked for, beside the scenario; fields as those of a request."""

    replications: Annotated[int, Field(ge=1, le=MOST_REPLICATIONS)]
    arms: list[str] | None
    uncertain: bool
    shard: Annotated[list[int], Field(min_length=2, max_length=2)] | None


class _Origin(_Strict):
    stream_version: int
    machine: str
    source: str


class _Manifest(_Strict):
    """What must be in a manifest for a folder to be read; what else is in it is left alone."""

    name: str
    folder_key: str
    command: str
    finished: str | None
    results_hash: str | None
    failed: list[dict[str, str | None]]
    warnings: list[str]
    origin: _Origin
    versions: dict[str, str]
    plan: list[Entry]
    asked: Asked
    ledger: str | None
    scenario: str
    threads: Annotated[int, Field(ge=1)] = 1


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest of a folder, with its check.

    Parameters
    ----------
    folder : Path
        The results folder.
    manifest : mapping of str to object
        What JSON knows.

    Raises
    ------
    StoreError
        It cannot be written.
    """
    whole = {**manifest, "check": _check(manifest)}
    text = json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False)
    write_whole(folder / MANIFEST, lambda file: file.write(text.encode()))


def _check(manifest: Mapping[str, Any]) -> str:
    """Hash everything in a manifest but the hash itself."""
    rest = {name: value for name, value in manifest.items() if name != "check"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, allow_nan=False).encode()).hexdigest()


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a folder and check it.

    Parameters
    ----------
    folder : Path
        A results folder.

    Returns
    -------
    dict

    Raises
    ------
    DamageError
        It is damaged.
    StoreError
        There is none, it cannot be read, or it is of another format.
    """
    path = folder / MANIFEST
    if not path.exists():
        raise StoreError(f"{folder}: not a results folder: there is no {MANIFEST}")
    with in_one_line(path, "read"):
        data = path.read_bytes()
    try:
        manifest = json.loads(data)
        found = manifest["format"]
        agrees = (found == 1 and "check" not in manifest) or manifest["check"] == _check(manifest)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DamageError(f"{path}: damaged: {type(error).__name__}: {error}") from error
    if found not in READABLE:
        raise StoreError(f"{path}: a results folder of format {found!r}; this version of qunsim reads {_readable()}")
    if not agrees:
        raise DamageError(f"{path}: damaged: it does not agree with its check")
    return _shaped(manifest if found == FORMAT else _of_format_1(manifest), path)


def _readable() -> str:
    return f"formats {', '.join(map(str, READABLE))}"


def _shaped(manifest: dict[str, Any], path: Path) -> dict[str, Any]:
    """Refuse a manifest in which something is missing or of a wrong type."""
    try:
        _Manifest.model_validate(manifest)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise DamageError(f"{path}: damaged: {place}: {first['msg']}") from error
    return manifest


def _of_format_1(manifest: dict[str, Any]) -> dict[str, Any]:
    """Lay under a manifest of format 1 what it did not say: its plan tells what was asked for."""
    try:
        plan = manifest["plan"]
        main = [entry["replication"] for entry in plan if not entry["variant"]]
        asked = {
            "replications": 1 + max(main, default=0),
            "arms": list(dict.fromkeys(entry["arm"] for entry in plan)),
            "uncertain": len(main) < len(plan),
            "shard": None,
        }
    except (KeyError, TypeError) as error:
        raise DamageError(f"{MANIFEST}: damaged: {type(error).__name__}: {error}") from error
    return {**manifest, "asked": asked, "ledger": None}
