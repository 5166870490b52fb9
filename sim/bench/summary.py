"""What the measurements say: medians and ranges by implementation, and ratios within rounds.

A ratio is taken between two measurements of one round, which ran one after the other on the same machine, and only
then over rounds. Cost is processor time of the loop per visit, of all threads together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from sim.bench.children import Measured
from sim.bench.workload import GROUPS_PER_MEMBER

__all__ = ["Ratio", "Row", "Spread", "bytes_per_membership", "ns_per_visit", "ratios", "spread", "summarise"]

MIB = 1 << 20


@dataclass(frozen=True)
class Spread:
    """Smallest, middle and largest of some values.

    Parameters
    ----------
    low, median, high : float
        The three.
    """

    low: float
    median: float
    high: float


def spread(values: Iterable[float]) -> Spread:
    """Return the range and the median of some values.

    Parameters
    ----------
    values : iterable of float
        At least one.

    Returns
    -------
    Spread

    Examples
    --------
    >>> spread([3.0, 1.0, 2.0])
    Spread(low=1.0, median=2.0, high=3.0)
    """
    found = sorted(values)
    return Spread(found[0], median(found), found[-1])


@dataclass(frozen=True)
class Row:
    """What was measured of one implementation in one variant.

    Parameters
    ----------
    impl, variant : str
        Which.
    users, runs : int
        Members of its world; measurements.
    visits_per_s : Spread
        Visits a second by the clock.
    cpu_ns_per_visit : Spread
        Nanoseconds of processor time.
    peak_mb, bytes_per_membership : float
        Medians: MiB at the peak; bytes that the run takes beside the base, orders and what passes included.
    state_per_membership : float or None
        Bytes of the arrays of the world, members and relationships included; of other programs it is not known.
    import_s, compile_s, setup_s : float
        Medians of the seconds before the loop.
    """

    impl: str
    variant: str
    users: int
    runs: int
    visits_per_s: Spread
    cpu_ns_per_visit: Spread
    peak_mb: float
    bytes_per_membership: float
    state_per_membership: float | None
    import_s: float
    compile_s: float
    setup_s: float


@dataclass(frozen=True)
class Ratio:
    """How two implementations compare in one variant.

    Parameters
    ----------
    quantity : str
        ``speed``: visits a second of processor time; ``cost``: processor time per visit.
    of, to : str
        Names of the two: that of the first is divided by that of the second.
    variant : str
        Which world.
    rounds : int
        Rounds in which both were measured.
    cpu, wall : Spread
        By processor time, and by the clock.
    """

    quantity: str
    of: str
    to: str
    variant: str
    rounds: int
    cpu: Spread
    wall: Spread


def ns_per_visit(run: Measured) -> float:
    """Return the processor time that a visit takes.

    Parameters
    ----------
    run : dict
        A measurement.

    Returns
    -------
    float
        Nanoseconds.
    """
    return float(1e9 * run["cpu_s"] / run["visits"])


def bytes_per_membership(run: Measured) -> float:
    """Return the memory that a membership takes at the peak, with its share of everything else in the run.

    Parameters
    ----------
    run : dict
        A measurement.

    Returns
    -------
    float
        Bytes.
    """
    return float((run["peak_rss_mb"] - run["base_rss_mb"]) * MIB / (GROUPS_PER_MEMBER * run["users"]))


def summarise(runs: Sequence[Measured]) -> list[Row]:
    """Put the measurements of each implementation together.

    Parameters
    ----------
    runs : sequence of dict
        Measurements.

    Returns
    -------
    list of Row
        By variant, then implementation, in the order in which they come.
    """
    return [
        _row(name, variant, [run for run in runs if (run["impl"], run["variant"]) == (name, variant)])
        for variant in _each(runs, "variant")
        for name in _each([run for run in runs if run["variant"] == variant], "impl")
    ]


def _each(runs: Iterable[Measured], key: str) -> list[str]:
    return list(dict.fromkeys(run[key] for run in runs))


def _row(name: str, variant: str, runs: Sequence[Measured]) -> Row:
    before = [median(run.get(key, 0.0) for run in runs) for key in ("import_s", "compile_s", "setup_s")]
    first = runs[0]
    state = first["state_bytes"] / (GROUPS_PER_MEMBER * first["users"]) if "state_bytes" in first else None
    return Row(
        name, variant, first["users"], len(runs), spread(run["visits"] / run["loop_s"] for run in runs),
        spread(map(ns_per_visit, runs)), median(run["peak_rss_mb"] for run in runs),
        median(map(bytes_per_membership, runs)), state, *before,
    )  # fmt: skip


def ratios(runs: Sequence[Measured], threads: int) -> list[Ratio]:
    """Compare the engine with each independent program, with itself on several threads, and its two models.

    Parameters
    ----------
    runs : sequence of dict
        Measurements with their `round`.
    threads : int
        Threads of the engine's second form.

    Returns
    -------
    list of Ratio
        Those of which both sides were measured in a round.
    """
    found = []
    for variant in _each(runs, "variant"):
        for quantity, of, to in _pairs(_each(runs, "impl"), threads):
            found += _ratio(runs, quantity, of, to, variant)
    return found


def _pairs(names: Sequence[str], threads: int) -> list[tuple[str, str, str]]:
    """Name what is compared; a program on several threads with the engine on as many."""
    one, several, full = "qunsim_inbox_1t", f"qunsim_inbox_{threads}t", "qunsim_full_1t"
    own = [("cost", full, one)]
    if threads > 1:
        own += [("cost", several, one), ("cost", f"qunsim_full_{threads}t", full)]
    others = [name for name in names if not name.startswith("qunsim_")]
    return own + [("speed", several if name.endswith(f"_{threads}t") else one, name) for name in others]


def _ratio(runs: Sequence[Measured], quantity: str, of: str, to: str, variant: str) -> list[Ratio]:
    first, second = (
        {run["round"]: run for run in runs if (run["impl"], run["variant"]) == (name, variant)} for name in (of, to)
    )
    both = [(first[number], second[number]) for number in first if number in second]
    if not both:
        return []
    cpu, wall = ([_compared(a, b, quantity, key) for a, b in both] for key in ("cpu_s", "loop_s"))
    return [Ratio(quantity, of, to, variant, len(both), spread(cpu), spread(wall))]


def _compared(one: Measured, other: Measured, quantity: str, seconds: str) -> float:
    """Divide the seconds per visit of two measurements, or the visits per second."""
    costs = one[seconds] * other["visits"], other[seconds] * one["visits"]
    above, below = costs if quantity == "cost" else costs[::-1]
    return float(above / below)
