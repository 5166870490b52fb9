"""What is asked of the benchmark, and what it found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sim.bench.children import Measured
from sim.bench.growth import Curve, curves
from sim.bench.host import host
from sim.bench.implementations import PEERS, chosen, named
from sim.bench.peers import Peers, folder_of_peers, peers, programs_beside
from sim.bench.profile import Profile, profiled
from sim.bench.rounds import growth_jobs, measure_all, round_jobs, start_first
from sim.bench.scale import Scaled, cases, scaled
from sim.bench.summary import Ratio, Row, ratios, summarise
from sim.bench.workload import VARIANTS
from sim.errors import Fault, ScenarioError
from sim.experiment.workers import cores
from sim.scenario.words import printable

__all__ = ["Asked", "Found"]

Tell = Callable[[str], None]

ROUNDS, DAYS, DAYS_OF_GROWTH, VARIANT_OF_GROWTH = 3, 30, 10, "small"
FORMS = "qunsim_inbox_1t,qunsim_full_1t"
"""What is measured of growth and of the phases of a tick, unless told otherwise."""


@dataclass(frozen=True)
class Found:
    """What a benchmark found; empty where nothing was asked.

    Parameters
    ----------
    machine : dict
        Where it was measured.
    peers : Peers
        Independent programs: which were absent, and versions of the others.
    first_start, runs : list of dict
        Each measurement: of a first start in a tiny world, and of the rest.
    summary, ratios, growth, scale, profile : list
        What they say.
    """

    machine: dict[str, Any]
    peers: Peers = field(default_factory=Peers)
    first_start: list[Measured] = field(default_factory=list)
    runs: list[Measured] = field(default_factory=list)
    summary: list[Row] = field(default_factory=list)
    ratios: list[Ratio] = field(default_factory=list)
    growth: list[Curve] = field(default_factory=list)
    scale: list[Scaled] = field(default_factory=list)
    profile: list[Profile] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """Return everything for machines."""
        told = {**asdict(self), "absent": self.peers.absent, "peer_versions": self.peers.versions}
        told["scale"] = [
            {**asdict(one), "time_ratio": one.time_ratio, "memory_ratio": one.memory_ratio} for one in self.scale
        ]
        del told["peers"]
        return told


@dataclass(frozen=True)
class Asked:
    """What is asked of the benchmark: the options of `qunsim bench`.

    Parameters
    ----------
    files : tuple of str
        Scenario files, with `scale`.
    users, days, rounds, threads : int, optional
        Members of the engine's world; days of a run; rounds; threads of the engine's second form, or with `scale` of
        a replication.
    variant, only : str, optional
        The only world; names of implementations with commas between them.
    peers, programs, peers_python : str, optional
        Folder of environments; folder of independent programs; Python of the environments.
    growth, scale, profile : bool
        What is measured instead of rounds.
    most : int
        Members at most with `growth`.
    arm : str, optional
        The only arm with `scale`.
    customers : int, optional
        Customers of every scenario with `scale`; its own where not given.
    """

    files: tuple[str, ...] = ()
    users: int | None = None
    days: int | None = None
    rounds: int | None = None
    threads: int | None = None
    variant: str | None = None
    only: str | None = None
    peers: str | None = None
    programs: str | None = None
    peers_python: str | None = None
    growth: bool = False
    scale: bool = False
    profile: bool = False
    most: int = 3_000_000
    arm: str | None = None
    customers: int | None = None

    def __post_init__(self) -> None:
        """Refuse options that do not go together."""
        ways = [f"--{name}" for name in ("growth", "scale", "profile") if getattr(self, name)]
        wrong = {
            " ".join(ways): len(ways) > 1 and "choose one of them",
            "FILE": bool(self.files) != self.scale and "scenario files are named with --scale, and only with it",
            "--arm": self.arm is not None and not self.scale and "only with --scale",
            "--customers": self.customers is not None and not self.scale and "only with --scale",
            "--peers": self.peers is not None and (self.scale or self.profile) and f"not with {' '.join(ways)}",
            "--programs": self.programs is not None and self.peers is None and "only with --peers DIR",
            "--peers-python": self.peers_python is not None and self.peers is None and "only with --peers DIR",
        }
        faults = [Fault("bench", 0, 0, option, why) for option, why in wrong.items() if why]
        if faults:
            raise ScenarioError(*faults)

    def found(self, tell: Tell) -> Found:
        """Measure what is asked for.

        Parameters
        ----------
        tell : callable
            Hears how it goes, line by line.

        Returns
        -------
        Found

        Raises
        ------
        ScenarioError
            A name is unknown, a folder is taken, or a scenario file is wrong.
        RunError
            A measurement of the engine failed.
        """
        if self.scale:
            return Found(host(), scale=scaled(cases(self.files, self.arm, self.customers, self.threads or 1), tell))
        default = FORMS if self.growth or self.profile else None
        names = named(self.only or default, self._threads, self.peers is not None)
        own, others = chosen(names, self.users), self._peers(names, tell)
        first = start_first(own, tell)
        if self.profile:
            return Found(host(), first_start=first, profile=profiled(own, self._variants, self.days or DAYS, tell))
        if self.growth:
            return self._growth(others, first, [*own, *others.present], tell)
        return self._rounds(others, first, [*own, *others.present], tell)

    @property
    def _threads(self) -> int:
        return min(2, cores()) if self.threads is None else self.threads

    @property
    def _variants(self) -> list[str]:
        if self.variant is None:
            return [VARIANT_OF_GROWTH] if self.growth else [*VARIANTS]
        return [self.variant]

    def _peers(self, names: list[str], tell: Tell) -> Peers:
        """Make ready the independent programs among some names."""
        wanted = [name for name in names if name in PEERS]
        if self.peers is None or not wanted:
            return Peers()
        programs = programs_beside() if self.programs is None else Path(self.programs).absolute()
        if not programs.is_dir():
            why = f"there is no folder {printable(str(programs))}; name that of the programs with --programs"
            tell(f"other programs are left out: {why}")
            return Peers(absent=dict.fromkeys(wanted, why))
        found = peers(wanted, folder_of_peers(self.peers), programs, self.users, tell, self.peers_python)
        for name, why in found.absent.items():
            tell(f"{name}: absent: {why}")
        return found

    def _rounds(self, others: Peers, first: list[Measured], some: list[Any], tell: Tell) -> Found:
        machine = host()
        jobs = round_jobs(some, self._variants, self.days or DAYS, self.rounds or ROUNDS)
        runs = measure_all(jobs, others.absent, tell)
        return Found(machine, others, first, runs, summarise(runs), ratios(runs, self._threads))

    def _growth(self, others: Peers, first: list[Measured], some: list[Any], tell: Tell) -> Found:
        machine = host()
        jobs = growth_jobs(some, self._variants, self.days or DAYS_OF_GROWTH, self.rounds or 1, self.most)
        runs = measure_all(jobs, others.absent, tell)
        return Found(machine, others, first, runs, growth=curves(runs))
