"""Checks of a machine and an installation: what was found, whether it will do, and what to do if not."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from sim.scenario.words import one_line, printable

__all__ = ["FAIL", "OK", "WARN", "Check", "examine"]

OK, WARN, FAIL = "ok", "warn", "fail"

CHINESE = "群聊触达率分不出高下"
"""Words of a report in Chinese."""

ROOMY_DISK, SCARCE_DISK = 1_000_000_000, 50_000_000
"""Bytes: a few studies, and not even one."""


@dataclass(frozen=True)
class Check:
    """What a check found.

    Parameters
    ----------
    name : str
        What was checked.
    state : str
        ``ok``, ``warn`` or ``fail``.
    found : str
        What was found, in one line.
    hint : str
        What to do; empty where nothing is to be done.
    """

    name: str
    state: str
    found: str
    hint: str = ""


def examine(out: Path, folder: Path | None = None) -> Iterator[Check]:
    """Make all checks, one after the other.

    Parameters
    ----------
    out : Path
        Folder in which results folders are made.
    folder : Path, optional
        A results folder to look at.

    Yields
    ------
    Check
        A check that cannot even be made has failed, and says why.
    """
    checks: list[tuple[str, Callable[[], Check]]] = [
        ("python", _python), ("libraries", _libraries), ("processor", _processor), ("memory", _memory),
        ("compiled code", _cache), ("engine", _engine), ("time zones", _zones), ("font", _font),
        ("output", _output), ("disk", lambda: _disk(out)),
    ]  # fmt: skip
    if folder is not None:
        checks.append(("results folder", lambda: _results(folder)))
    for name, check in checks:
        try:
            yield check()
        except Exception as error:
            # Whatever it is, it belongs to the diagnosis: a library that is broken raises what it likes.
            said = f"{type(error).__name__}: {' '.join(str(error).split())}"
            yield Check(
                name, FAIL, one_line(said[:300]), "install again: python -m pip install --force-reinstall qunsim"
            )


def _python() -> Check:
    from packaging.specifiers import SpecifierSet

    needed, version = metadata.metadata("qunsim")["Requires-Python"], platform.python_version()
    fits = SpecifierSet(needed).contains(version, prereleases=True)
    found = f"{platform.python_implementation()} {version}, needed {needed}, in {one_line(sys.prefix)}"
    return Check(
        "python", OK if fits else FAIL, found, "" if fits else "make a virtual environment with a newer Python"
    )


def _libraries() -> Check:
    """Compare what is installed with what this version of qunsim needs."""
    from packaging.requirements import Requirement

    needed = [Requirement(line) for line in metadata.requires("qunsim") or ()]
    core = [one for one in needed if one.marker is None or one.marker.evaluate({"extra": ""})]
    installed = {one.name: _version(one.name) for one in core}
    wrong = [one for one in core if not one.specifier.contains(installed[one.name] or "0", prereleases=True)]
    if not wrong:
        return Check("libraries", OK, ", ".join(f"{name} {version}" for name, version in installed.items()))
    found = ", ".join(f"{one.name} {installed[one.name] or 'missing'}, needed {one.specifier}" for one in wrong)
    again = " ".join(f"'{one.name}{one.specifier}'" for one in wrong)
    return Check("libraries", FAIL, found, f"python -m pip install {again}")


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _processor() -> Check:
    from sim.experiment.workers import cores
    from sim.provenance import machine_type

    found = f"{machine_type()}, {cores()} of {os.cpu_count()} cores may be used"
    if sys.maxsize < 1 << 32:
        return Check("processor", WARN, found, "a 64-bit Python is what was tested")
    return Check("processor", OK, found)


def _memory() -> Check:
    from sim.experiment.estimate import ENGINE, REPORTER, WRITER, bytes_text
    from sim.experiment.machine import memory_limit
    from sim.experiment.workers import cores

    limit, least = memory_limit(), ENGINE + WRITER + REPORTER
    all_workers = ENGINE + cores() * (ENGINE + WRITER)
    found = f"{bytes_text(limit.size)} ({limit.reason})"
    if limit.size < least:
        return Check("memory", FAIL, found, f"a run needs at least {bytes_text(least)}; close other programs")
    if limit.size < all_workers:
        hint = f"{cores()} workers need at least {bytes_text(all_workers)}; run with --workers 1"
        return Check("memory", WARN, found, hint)
    return Check("memory", OK, found)


def _cache() -> Check:
    """Look at the folder of compiled code."""
    from sim.compiling import cache_folder, cache_is_writable
    from sim.experiment.estimate import bytes_text

    folder = cache_folder()
    if not cache_is_writable():
        hint = "each start compiles anew and workers are threads; name a folder in QUNSIM_CACHE that can be written"
        return Check("compiled code", WARN, f"{one_line(str(folder))} cannot be written", hint)
    size = sum(file.stat().st_size for file in folder.parent.rglob("*") if file.is_file())
    return Check("compiled code", OK, f"{one_line(str(folder.parent))}, {bytes_text(size)}")


def _engine() -> Check:
    """Compile and run a small world, and compare compiled draws with plain ones."""
    import time

    import numpy as np

    from sim.experiment.warming import warm_up
    from sim.random_streams import MEMBER, batch, draw_python

    begun = time.perf_counter()
    warm_up()
    seconds = time.perf_counter() - begun
    drawn = batch(2**40 + 1, 3, MEMBER, np.arange(3), block=2)
    plain = [draw_python(2**40 + 1, 3, MEMBER, entity, 0, 0, 2) for entity in range(3)]
    if drawn.tolist() != [list(words) for words in plain]:
        hint = "compiled code is wrong on this machine; please report processor and libraries as above"
        return Check("engine", FAIL, "compiled draws differ from plain ones", hint)
    return Check("engine", OK, f"ran a small world within {seconds:.1f} s of loading or compiling; draws are right")


def _zones() -> Check:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return Check("time zones", OK, f"{ZoneInfo('Asia/Shanghai').key} is known")
    except ZoneInfoNotFoundError:
        return Check("time zones", FAIL, "Asia/Shanghai is not known", "python -m pip install tzdata")


def _font() -> Check:
    """Look whether the packaged font is there and shows Chinese."""
    from sim.report.figures.canvas import FONT, showable

    if showable(CHINESE):
        return Check("font", OK, f"figures draw Chinese with the packaged {FONT.name}")
    return Check("font", FAIL, f"{FONT.name} lacks Chinese", "install qunsim again")


def _output() -> Check:
    encoding = getattr(sys.stdout, "encoding", None) or "unknown"
    try:
        CHINESE.encode(encoding)
    except (LookupError, UnicodeEncodeError):
        hint = "Chinese is shown as escapes; set PYTHONIOENCODING=utf-8 or use a terminal with UTF-8"
        return Check("output", WARN, f"{encoding} cannot write Chinese", hint)
    return Check("output", OK, f"{encoding} can write Chinese")


def _disk(out: Path) -> Check:
    from sim.experiment.estimate import bytes_text
    from sim.experiment.machine import free_disk

    place = next(folder for folder in (out, *out.absolute().parents) if folder.exists())
    name, free = printable(str(out)), free_disk(out)
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        return Check("disk", FAIL, f"{printable(str(place))} cannot be written", "choose another folder with --out")
    if free is None:
        return Check("disk", WARN, f"{name}: free space is not known")
    state = OK if free >= ROOMY_DISK else WARN if free >= SCARCE_DISK else FAIL
    return Check("disk", state, f"{name}: {bytes_text(free)} free", "" if state == OK else "make room")


def _results(folder: Path) -> Check:
    """Open a results folder as every verb that reads one does."""
    from sim.errors import StoreError
    from sim.experiment.ledger import DONE, Ledger
    from sim.experiment.manifest import read_manifest

    name = printable(str(folder))
    try:
        asked = {job["key"] for job in read_manifest(folder)["plan"]}
        with Ledger(folder / "ledger.sqlite", read_only=True) as ledger:
            done = sum(row.state == DONE for key, row in ledger.rows().items() if key in asked)
    except StoreError as error:
        return Check("results folder", FAIL, one_line(str(error)), "restore it from a copy, or run the scenario again")
    found = f"{name}: {done} of {len(asked)} replications are stored"
    return Check(
        "results folder", OK if done == len(asked) else WARN, found, f"every file is checked by: qunsim verify {name}"
    )
