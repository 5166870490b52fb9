"""Measurements one after the other: interleaved rounds, and worlds that grow."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sim.bench.children import Measured, measured
from sim.bench.implementations import Implementation
from sim.errors import RunError
from sim.experiment.progress import duration_text

__all__ = ["SIZES", "Job", "growth_jobs", "measure_all", "round_jobs", "sizes_up_to", "start_first", "time_left"]

SIZES = (1_000, 10_000, 100_000, 1_000_000, 3_000_000)
FEW_USERS = 200

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Job:
    """One measurement that is to be made.

    Parameters
    ----------
    implementation : Implementation
        What is measured.
    variant : str
        In which world.
    users, days, round : int
        Its size; the round, which is the seed too.
    """

    implementation: Implementation
    variant: str
    users: int
    days: int
    round: int

    @property
    def size(self) -> int:
        """What its time is taken to grow with."""
        return self.users * self.days


def round_jobs(implementations: Sequence[Implementation], variants: Iterable[str], days: int, rounds: int) -> list[Job]:
    """Lay out rounds: in each, everything is measured once.

    Parameters
    ----------
    implementations : sequence of Implementation
        What is measured.
    variants : iterable of str
        In which worlds.
    days, rounds : int
        Length of a run; rounds.

    Returns
    -------
    list of Job
    """
    worlds = [(number, variant) for number in range(1, rounds + 1) for variant in variants]
    return [Job(one, variant, one.users, days, number) for number, variant in worlds for one in implementations]


def sizes_up_to(most: int) -> list[int]:
    """Return the numbers of members at which growth is measured.

    Parameters
    ----------
    most : int
        Members at most.

    Returns
    -------
    list of int
    """
    return [size for size in SIZES if size <= most]


def growth_jobs(
    implementations: Sequence[Implementation], variants: Iterable[str], days: int, rounds: int, most: int
) -> list[Job]:
    """Lay out worlds that grow.

    Parameters
    ----------
    implementations : sequence of Implementation
        What is measured.
    variants : iterable of str
        In which worlds.
    days, rounds, most : int
        Length of a run; rounds; members at most.

    Returns
    -------
    list of Job
    """
    kinds = [
        (number, variant, one) for number in range(1, rounds + 1) for variant in variants for one in implementations
    ]
    return [Job(one, variant, size, days, number) for number, variant, one in kinds for size in sizes_up_to(most)]


def start_first(implementations: Iterable[Implementation], tell: Tell) -> list[Measured]:
    """Start each form of the engine once in a small world, so that its compiled code is kept before it is measured.

    Parameters
    ----------
    implementations : iterable of Implementation
        Forms of the engine.
    tell : callable
        Hears a line of each.

    Returns
    -------
    list of dict
        Measurements, of which `compile_s` is what a first start on this machine takes.

    Raises
    ------
    RunError
        One failed.
    """
    found = []
    for one in implementations:
        run = {**_run(Job(one, "small", FEW_USERS, 1, 1)), "impl": one.name}
        tell(f"{one.name}: started once; loading or compiling took {run['compile_s']:.1f} s")
        found.append(run)
    return found


def measure_all(jobs: Sequence[Job], absent: dict[str, str], tell: Tell) -> list[Measured]:
    """Make measurements one after the other.

    Parameters
    ----------
    jobs : sequence of Job
        What is to be measured.
    absent : dict of str to str
        Takes in the independent programs that failed, with the reason; the rest of their measurements is left out.
    tell : callable
        Hears a line of each, with the time left.

    Returns
    -------
    list of dict
        Measurements, with `round`.

    Raises
    ------
    RunError
        The engine failed.
    """
    found: list[Measured] = []
    spent: dict[tuple[Implementation, str], tuple[int, float]] = {}
    for number, job in enumerate(jobs, 1):
        begun, one = time.perf_counter(), job.implementation
        said = _taken(job, found, absent)
        spent[one, job.variant] = job.size, time.perf_counter() - begun
        left = time_left([other for other in jobs[number:] if other.implementation.name not in absent], spent)
        ahead = f"; about {duration_text(left)} left" if left else ""
        if said:
            tell(f"{number} of {len(jobs)}: {one.name}, {job.variant}, {job.users} members: {said}{ahead}")
    return found


def _taken(job: Job, found: list[Measured], absent: dict[str, str]) -> str:
    """Make one measurement unless its program is absent; say what came of it."""
    one = job.implementation
    if one.name in absent:
        return ""
    try:
        run = _run(job)
    except RunError as failed:
        if not one.peer:
            raise
        absent[one.name] = str(failed)
        return f"absent: {failed}"
    found.append({**run, "impl": one.name, "variant": job.variant, "round": job.round})
    return f"{run['visits'] / run['loop_s'] / 1e6:.2f} M visits/s, loop {run['loop_s']:.2f} s"


def _run(job: Job) -> Measured:
    """Measure once; an error says what was measured."""
    one = job.implementation
    try:
        return measured(one.asked(job.variant, job.users, job.days, job.round), one.environment)
    except RunError as failed:
        raise RunError(f"bench: {one.name}, {job.variant}, {job.users} members: {failed}") from failed


def time_left(todo: Iterable[Job], spent: dict[tuple[Implementation, str], tuple[int, float]]) -> float:
    """Expect how long the rest takes: as earlier runs of the same thing did, in proportion to the size of the world.

    Parameters
    ----------
    todo : iterable of Job
        What is left.
    spent : dict
        Size and seconds of the last measurement of each implementation and variant.

    Returns
    -------
    float
        Seconds; for what was not measured yet, the mean of what was.
    """
    mean = sum(seconds for _, seconds in spent.values()) / max(1, len(spent))
    total = 0.0
    for job in todo:
        size, seconds = spent.get((job.implementation, job.variant), (job.size, mean))
        total += max(1.0, seconds * job.size / size)
    return total
