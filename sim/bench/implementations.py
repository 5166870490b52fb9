"""What can be measured: the engine in some forms, and the independent programs for the same workload.

Programs differ in speed by a thousand times, so each runs in a world that takes it some seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sim.bench.children import own_environment, own_module
from sim.bench.workload import MODELS
from sim.errors import Fault, ScenarioError
from sim.scenario.words import meant, quoted

__all__ = ["ENGINE_USERS", "PEERS", "Implementation", "Peer", "chosen", "engine", "named"]

ENGINE_USERS = 200_000


@dataclass(frozen=True)
class Implementation:
    """Something that can be measured.

    Parameters
    ----------
    name : str
        Name in tables.
    command : tuple of str
        Program and first arguments.
    users : int
        Members of the world in which it is measured.
    environment : mapping of str to str, optional
        Environment; that of this process where not given.
    peer : bool
        Whether it is an independent program: one that fails is named and skipped.
    """

    name: str
    command: tuple[str, ...]
    users: int
    environment: Mapping[str, str] | None = field(default=None, compare=False)
    peer: bool = False

    def asked(self, variant: str, users: int, days: int, seed: int) -> tuple[str, ...]:
        """Give the command of one measurement.

        Parameters
        ----------
        variant : str
            Which world.
        users, days, seed : int
            Its size and seed.

        Returns
        -------
        tuple of str
        """
        numbers = (("--users", users), ("--days", days), ("--seed", seed))
        return (*self.command, "--variant", variant, *(word for name, n in numbers for word in (name, str(n))))


def engine(model: str, threads: int, users: int | None = None) -> Implementation:
    """Give the engine with one of its models.

    Parameters
    ----------
    model : str
        ``inbox`` or ``full``.
    threads : int
        Threads that share the members.
    users : int, optional
        Members of the world in which it is measured.

    Returns
    -------
    Implementation
    """
    command = (*own_module("sim.bench.child"), "--model", model, "--threads", str(threads))
    name, members = f"qunsim_{model}_{threads}t", ENGINE_USERS if users is None else users
    return Implementation(name, command, members, own_environment())


@dataclass(frozen=True)
class Peer:
    """An independent program.

    Parameters
    ----------
    environment : str
        Environment in which it runs; empty for the program in C.
    program : str
        Its file.
    arguments : tuple of str
        What chooses this form of it.
    users : int
        Members of the world in which it is measured.
    """

    environment: str
    program: str
    arguments: tuple[str, ...]
    users: int


def _forms(environment: str, program: str, name: str, users: int) -> dict[str, Peer]:
    """Give the four forms of a compiled program: its order of work, and its threads."""
    return {
        f"{name}_{mode}_{threads}t": Peer(
            environment, program, ("--mode", mode, "--threads", str(threads)), users
        )
        for mode in ("tick", "group")
        for threads in (1, 2)
    }  # fmt: skip


PEERS: dict[str, Peer] = {
    "mesa": Peer("mesa", "mesa_inbox.py", (), 2_000),
    "agentpy": Peer("agentpy", "agentpy_inbox.py", (), 2_000),
    "simpy": Peer("simpy", "simpy_inbox.py", (), 2_000),
    "polars": Peer("arrays", "polars_inbox.py", (), 5_000),
    "mesa-frames": Peer("frames", "polars_inbox.py", ("--framework", "mesa-frames"), 5_000),
    "numpy": Peer("arrays", "numpy_inbox.py", (), 50_000),
    **_forms("arrays", "numba_inbox.py", "numba", 200_000),
    **_forms("", "c_inbox.c", "c", 200_000),
}
"""The independent programs, in the order of tables."""

_ENGINE_NAME = re.compile(rf"qunsim_({'|'.join(MODELS)})_([1-9]\d?)t")


def named(only: str | None, threads: int, peers: bool) -> list[str]:
    """Name what is to be measured.

    Parameters
    ----------
    only : str or None
        Names with commas between them; everything where not given.
    threads : int
        Threads of the engine's second form.
    peers : bool
        Whether independent programs are measured.

    Returns
    -------
    list of str

    Raises
    ------
    ScenarioError
        A name that nothing has, or an independent program without a folder for it.
    """
    own = ["qunsim_inbox_1t", *([f"qunsim_inbox_{threads}t"] if threads > 1 else []), "qunsim_full_1t"]
    everything = [*own, *PEERS] if peers else own
    if only is None:
        return everything
    names = list(dict.fromkeys(only.split(",")))
    wrong = [_why_not(name, [*own, *PEERS], peers) for name in names]
    faults = [Fault("bench", 0, 0, "--only", f"{quoted(n)}: {why}") for n, why in zip(names, wrong, strict=True) if why]
    if faults:
        raise ScenarioError(*faults)
    return names


def _why_not(name: str, known: Sequence[str], peers: bool) -> str:
    """Say why a name cannot be measured."""
    if name in PEERS:
        return "" if peers else "an independent program; name a folder for their environments with --peers DIR"
    if _ENGINE_NAME.fullmatch(name):
        return ""
    return f"unknown; allowed: {', '.join(known)}{meant(name, known)}"


def chosen(names: Iterable[str], users: int | None) -> list[Implementation]:
    """Give the forms of the engine among some names.

    Parameters
    ----------
    names : iterable of str
        From :func:`named`.
    users : int or None
        Members of the world, where not the usual ones.

    Returns
    -------
    list of Implementation
    """
    found = [match for name in names if (match := _ENGINE_NAME.fullmatch(name))]
    return [engine(match[1], int(match[2]), users) for match in found]
