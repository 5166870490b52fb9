"""Environments of the independent programs: made once in a folder that the user names, kept for the next time.

What cannot be made is absent, with the reason. Packages are asked for in the versions that the reference results name;
where those do not install, in the newest that do.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sim
from sim.bench.children import output
from sim.bench.implementations import PEERS, Implementation, Peer
from sim.errors import Fault, QunsimError, RunError, ScenarioError
from sim.experiment.files import write_whole
from sim.scenario.words import printable, quoted

__all__ = ["PACKAGES", "Peers", "folder_of_peers", "peers", "programs_beside"]

PACKAGES = {
    "mesa": ("mesa==3.5.1", "networkx"),
    "agentpy": ("agentpy==0.1.5",),
    "simpy": ("simpy==4.1.1",),
    "arrays": ("numpy==2.5.5", "numba==0.68.1", "polars==2.1.0"),
    "frames": ("mesa-frames==0.1.0a0",),
}
"""What is installed in each environment."""

MARK, MADE = "qunsim-peers.json", "made.json"
COMPILE = ("-O3", "-march=native", "-fopenmp")
BINARY = "c"
PYTHONS = ("python3.12", sys.executable)
"""Interpreters that are tried: the version of the reference results, then the one that runs this."""

Tell = Callable[[str], None]


@dataclass
class Peers:
    """Independent programs that can be measured, and those that cannot.

    Parameters
    ----------
    present : list of Implementation
        Ready to be measured.
    absent : dict of str to str
        Why the others are not, by name.
    versions : dict of str to dict
        Versions of what each environment holds.
    """

    present: list[Implementation] = field(default_factory=list)
    absent: dict[str, str] = field(default_factory=dict)
    versions: dict[str, dict[str, str]] = field(default_factory=dict)


def programs_beside() -> Path:
    """Return where the independent programs stand beside a checkout.

    Returns
    -------
    Path
        A folder that need not exist.
    """
    return Path(sim.__file__).resolve().parents[2] / "shared" / "bench" / "peers"


def folder_of_peers(name: str) -> Path:
    """Check the folder in which environments are made, and make it.

    Parameters
    ----------
    name : str
        As the user gave it: a new or empty folder, or one that was made for this.

    Returns
    -------
    Path

    Raises
    ------
    ScenarioError
        Something else stands there.
    RunError
        It cannot be made.
    """
    if not name.strip() or not name.isprintable():
        raise _refused(name, "not the name of a folder; allowed: printable characters")
    folder = Path(name).absolute()
    try:
        there = sorted(os.listdir(folder)) if folder.exists() else []
        if there and MARK not in there:
            raise _refused(name, "holds other things; choose a new or an empty folder")
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / MARK, lambda file: file.write(b'{"folder": "environments of qunsim bench"}\n'))
    except NotADirectoryError:
        raise _refused(name, "is no folder; choose a new or an empty folder") from None
    except OSError as error:
        raise RunError(f"bench: --peers: {printable(name)}: {error.strerror or error}") from error
    return folder


def _refused(name: str, why: str) -> ScenarioError:
    return ScenarioError(Fault("bench", 0, 0, "--peers", f"{quoted(name)}: {why}"))


def peers(
    names: Iterable[str], folder: Path, programs: Path, users: int | None, tell: Tell, python: str | None = None
) -> Peers:
    """Make what is needed to measure some independent programs.

    Parameters
    ----------
    names : iterable of str
        Names in `PEERS`.
    folder : Path
        Where environments are kept, from :func:`folder_of_peers`.
    programs : Path
        Where the programs stand.
    users : int or None
        Members at most; each program's own number where not given.
    tell : callable
        Hears what is being made.
    python : str, optional
        Interpreter of the environments; the first of `PYTHONS` that runs where not given.

    Returns
    -------
    Peers
    """
    found, made = Peers(), {}
    wanted = {name: PEERS[name] for name in names}
    for name, peer in wanted.items():
        if not (programs / peer.program).is_file():
            found.absent[name] = f"there is no program {printable(str(programs / peer.program))}"
            continue
        where = peer.environment or BINARY
        if where not in made:
            made[where] = _made(where, folder, programs, python, tell)
        if isinstance(made[where], str):
            found.absent[name] = made[where]
        else:
            found.versions[where] = made[where]
            found.present.append(_implementation(name, peer, folder, programs, users))
    return found


def _made(where: str, folder: Path, programs: Path, python: str | None, tell: Tell) -> Any:
    """Make an environment or the program in C; return its versions, or why it could not be made."""
    try:
        if where == BINARY:
            return _compiled(folder / BINARY, programs, tell)
        return _environment(folder / where, PACKAGES[where], python, tell)
    except (QunsimError, OSError) as error:
        return str(error)


def _implementation(name: str, peer: Peer, folder: Path, programs: Path, users: int | None) -> Implementation:
    """Say how a program is called."""
    if peer.environment:
        command = (str(_python_in(folder / peer.environment)), str(programs / peer.program), *peer.arguments)
    else:
        command = (str(folder / BINARY / "c_inbox"), *peer.arguments)
    most = peer.users if users is None else min(users, peer.users)
    return Implementation(name, command, most, _surroundings(folder), peer=True)


def _surroundings(folder: Path) -> Mapping[str, str]:
    """Give the environment variables of a program: nothing of this Python, threads that wait without working."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "NUMBA_"))}
    own = {"OMP_WAIT_POLICY": "passive", "PYTHONDONTWRITEBYTECODE": "1", "NUMBA_CACHE_DIR": str(folder / "numba_cache")}
    return {**kept, **own}


def _python_in(environment: Path) -> Path:
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _environment(place: Path, packages: tuple[str, ...], python: str | None, tell: Tell) -> dict[str, str]:
    """Make a virtual environment, unless it stands there whole."""
    recipe, inside = {"packages": list(packages)}, str(_python_in(place))
    kept = _kept(place, recipe)
    if kept is not None and (python is None or _version_of(python) == kept["python"]):
        return kept
    tell(f"making the environment {place.name}: {', '.join(packages)}")
    output([_interpreter(python), "-m", "venv", "--clear", str(place)])
    install = [inside, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    try:
        output([*install, *packages])
    except RunError as refused:
        tell(f"{place.name}: {refused}; asking for the newest versions")
        output([*install, *(package.partition("==")[0] for package in packages)])
    listed = json.loads(output([inside, "-m", "pip", "list", "--format", "json", "--disable-pip-version-check"]))
    versions = {one["name"]: one["version"] for one in listed if one["name"] not in ("pip", "setuptools")}
    return _keep(place, recipe, {"python": _version_of(inside), **versions})


def _interpreter(python: str | None) -> str:
    """Choose the Python of the environments."""
    for candidate in PYTHONS if python is None else ():
        with suppress(RunError):
            _version_of(candidate)
            return candidate
    return PYTHONS[-1] if python is None else python


def _version_of(python: str) -> str:
    return output([python, "-c", "import platform; print(platform.python_version())"]).strip()


def _compiled(place: Path, programs: Path, tell: Tell) -> dict[str, str]:
    """Compile the program in C, unless this very program is there already."""
    compiler, source = shutil.which("gcc"), programs / PEERS["c_tick_1t"].program
    if compiler is None:
        raise RunError("there is no compiler: gcc was not found")
    version = output([compiler, "--version"]).splitlines()[0].strip()
    recipe = {"source": hashlib.sha256(source.read_bytes()).hexdigest(), "compiler": version, "flags": list(COMPILE)}
    kept = _kept(place, recipe)
    if kept is not None:
        return kept
    tell(f"compiling {source.name} with {version}")
    place.mkdir(exist_ok=True)
    output([compiler, *COMPILE, str(source), "-o", str(place / "c_inbox"), "-lm"])
    return _keep(place, recipe, {"gcc": version.removeprefix("gcc ")})


def _kept(place: Path, recipe: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the versions of what was made whole by the same recipe."""
    try:
        made = json.loads((place / MADE).read_text("utf-8"))
        return dict(made["versions"]) if made["recipe"] == recipe else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(place: Path, recipe: Mapping[str, Any], versions: dict[str, str]) -> dict[str, str]:
    """Note that something was made whole."""
    text = json.dumps({"recipe": recipe, "versions": versions}, indent=1)
    write_whole(place / MADE, lambda file: file.write(text.encode()))
    return versions
