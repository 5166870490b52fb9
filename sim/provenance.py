"""Where results come from: canonical JSON, keys of replications and folders, the machine, the sources, the versions.

Two keys. A replication's key says what decides its bytes and nothing else, so a changed title reruns nothing and an
arm under two names is one computation. A folder's key says which question is asked.
"""

from __future__ import annotations

import hashlib
import json
import math
import platform
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pydantic import BaseModel

__all__ = [
    "Origin",
    "canonical_json",
    "digest",
    "effective_arm",
    "folder_key",
    "machine_type",
    "replication_key",
    "replication_keys",
    "source_hash",
    "versions",
]

DECIDING = (
    "arrays.py", "compiling.py", "engine", "filling.py", "mechanisms", "population.py", "random_streams.py",
    "replication.py", "scenario/calendar.py", "scenario/defaults.yaml", "scenario/kinds", "scenario/model.py",
    "scenario/parameters.py", "scenario/planned.py", "scenario/quota.py", "scenario/start_groups.py",
    "scenario/structures.py", "scenario/structures.yaml", "states.py", "strategies", "tables",
)  # fmt: skip
"""Files and folders of the package that decide results."""

LIBRARIES = ("llvmlite", "numba", "numpy", "pandas", "pyarrow", "pydantic", "scipy", "simpy")


@dataclass(frozen=True)
class Origin:
    """What decides results beside the scenario.

    Parameters
    ----------
    stream_version : int
        Version of the addressed draws.
    machine : str
        Type of the machine, :func:`machine_type`.
    source : str
        Hash of the sources, :func:`source_hash`.
    """

    stream_version: int
    machine: str
    source: str

    @classmethod
    def here(cls, stream_version: int) -> Origin:
        """Return the origin of results that this machine computes with these sources.

        Parameters
        ----------
        stream_version : int
            Version of the addressed draws.

        Returns
        -------
        Origin
        """
        return cls(stream_version, machine_type(), source_hash())


def canonical_json(value: object) -> str:
    """Write a value in the one form that is hashed.

    Keys are sorted, text is in Unicode's form NFC, a number is the shortest that reads back as the same one, and a
    whole number has no point.

    Parameters
    ----------
    value : object
        Mappings, lists, tuples, text, numbers, truth values, dates, None.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        A number is not finite, or a value has no canonical form.

    Examples
    --------
    >>> canonical_json({"b": 4.0, "a": (0.1, True)})
    '{"a":[0.1,true],"b":4}'
    """
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _plain(value: object) -> object:
    """Bring a value to what JSON knows."""
    if isinstance(value, Mapping):
        return {_text(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, float):
        return _number(value)
    if value is None or isinstance(value, bool | int):
        return value
    return _text(value)


def _number(value: float) -> float | int:
    """Write a whole number without a point; refuse what is not finite."""
    if not math.isfinite(value):
        raise ValueError(f"{value}: only finite numbers have a canonical form")
    return int(value) if value == int(value) and abs(value) < 2**53 else value


def _text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    raise ValueError(f"{value!r}: a {type(value).__name__} has no canonical form")


def digest(value: object) -> str:
    """Hash a value by its canonical JSON.

    Parameters
    ----------
    value : object
        What :func:`canonical_json` takes.

    Returns
    -------
    str
        SHA-256, 64 hexadecimal digits.
    """
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def effective_arm(scenario: BaseModel, arm: str) -> dict[str, Any]:
    """Reduce a scenario to what decides the history of one arm.

    Names, titles, goals, limits, other arms, schedules nobody uses, uncertain ranges and replication counts are left
    out. Profiles, segments and schedules stand with their content instead of their names.

    Parameters
    ----------
    scenario : Scenario
        A resolved scenario.
    arm : str
        Name of one of its arms.

    Returns
    -------
    dict
        Canonical once written by :func:`canonical_json`.
    """
    whole = scenario.model_dump()
    customers = whole["customers"]
    return {
        "calendar": [_without(entry, "name", "schedules") for entry in whole["calendar"]],
        "clock": whole["clock"],
        "company": whole["company"],
        "customers": {
            "count": customers["count"],
            "os": customers["os"],
            "segments": sorted(customers["segments"].values(), key=canonical_json),
        },
        "events": whole["events"],
        "model": whole["model"],
        "parameters": whole["parameters"],
        "platform": {side: _without(rules, "profile") for side, rules in whole["platform"].items()},
        "seed": whole["seed"],
        "shocks": whole["shocks"],
        "staff": whole["staff"],
        "start_from": _effective_start(whole["start_from"], whole["schedules"]),
        "strategies": [_effective_strategy(strategy, whole) for strategy in whole["arms"][arm]],
        "structures": whole["structures"],
    }


def _effective_start(cohorts: Sequence[Mapping[str, Any]], schedules: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Name the topic that a past leaves to the first of the scenario, whether the arm sends anything on it or not."""
    lines = [line for schedule in schedules.values() for line in schedule]
    topics = {sent["topic"] for line in lines for sent in (line, *line["mix"])}
    topics |= {cohort["past"]["topic"] for cohort in cohorts}
    first = min(topics - {None}, default=None)
    return [{**one, "past": {**one["past"], "topic": one["past"]["topic"] or first}} for one in cohorts]


def _effective_strategy(strategy: Mapping[str, Any], whole: Mapping[str, Any]) -> dict[str, Any]:
    """Put the schedule in the place of its name, with what the calendar puts in its place, entry by entry."""
    effective = _without(strategy, "name", "adjustable")
    if "schedule" in effective:
        name, schedules = effective["schedule"], whole["schedules"]
        effective["schedule"] = schedules[name]
        replaced = [entry["schedules"].get(name) for entry in whole["calendar"]]
        effective["replaced"] = [None if other is None else schedules.get(other, ()) for other in replaced]
    return effective


def _without(mapping: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in mapping.items() if key not in keys}


def replication_key(scenario: BaseModel, arm: str, replication: int, origin: Origin) -> str:
    """Name the computation of one replication of one arm.

    Parameters
    ----------
    scenario : Scenario
        A resolved scenario.
    arm : str
        Name of one of its arms.
    replication : int
        Number of the replication, from 0.
    origin : Origin
        What decides results beside the scenario.

    Returns
    -------
    str
        SHA-256, 64 hexadecimal digits.
    """
    return replication_keys(scenario, arm, range(replication, replication + 1), origin)[0]


def replication_keys(scenario: BaseModel, arm: str, replications: range, origin: Origin) -> list[str]:
    """Name the computations of several replications of one arm.

    Parameters
    ----------
    scenario : Scenario
        A resolved scenario.
    arm : str
        Name of one of its arms.
    replications : range
        Numbers of the replications.
    origin : Origin
        What decides results beside the scenario.

    Returns
    -------
    list of str
        As :func:`replication_key`, in the order of `replications`.
    """
    shared = {
        "arm": digest(effective_arm(scenario, arm)),
        "machine": origin.machine,
        "source": origin.source,
        "stream_version": origin.stream_version,
    }
    return [digest({**shared, "replication": replication}) for replication in replications]


def folder_key(scenario: BaseModel) -> str:
    """Name the question that a scenario asks: everything but its texts, its sources and the replication count.

    Parameters
    ----------
    scenario : Scenario
        A resolved scenario.

    Returns
    -------
    str
        SHA-256, 64 hexadecimal digits.
    """
    asked = _without(scenario.model_dump(), "title", "question", "sources", "experiment")
    return digest({**asked, "experiment": _without(scenario.model_dump()["experiment"], "replications")})


@cache
def machine_type() -> str:
    """Name what may change the last bit of a result: architecture, system, C library, CPU and its features.

    Returns
    -------
    str
        Such as ``x86_64-linux-glibc2.36-znver3-1a2b3c4d``; the last part is a hash of the CPU's features.
    """
    from llvmlite import binding

    features = hashlib.sha256(binding.get_host_cpu_features().flatten().encode()).hexdigest()[:8]
    library = "".join(platform.libc_ver())
    parts = (platform.machine(), platform.system().lower(), library, binding.get_host_cpu_name(), features)
    return "-".join(part for part in parts if part)


@cache
def source_hash() -> str:
    """Hash the sources that decide results, whatever their line ends.

    Returns
    -------
    str
        SHA-256, 64 hexadecimal digits.
    """
    root = Path(__file__).parent
    found = hashlib.sha256()
    for path in _deciding_files(root):
        found.update(path.relative_to(root).as_posix().encode() + b"\0")
        found.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return found.hexdigest()


def _deciding_files(root: Path) -> Iterator[Path]:
    for name in DECIDING:
        path = root / name
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def versions() -> dict[str, str]:
    """List the versions of Python and of the libraries that results rest on.

    Returns
    -------
    dict of str to str
    """
    return {"python": sys.version.split()[0], **{name: _version(name) for name in ("qunsim", *LIBRARIES)}}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
