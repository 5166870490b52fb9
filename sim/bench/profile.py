"""Where a tick goes: processor cycles by phase, as the engine counts them on request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from sim.bench.children import answer
from sim.bench.implementations import Implementation
from sim.errors import RunError

__all__ = ["Profile", "profiled"]

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Profile:
    """Cycles of one run.

    Parameters
    ----------
    impl, variant : str
        Which.
    users, days, visits : int
        Its size.
    cycles : dict of str to int
        By phase, in the order of a tick.
    """

    impl: str
    variant: str
    users: int
    days: int
    visits: int
    cycles: dict[str, int]

    @property
    def total(self) -> int:
        """Cycles of all phases."""
        return sum(self.cycles.values())


def profiled(
    implementations: Sequence[Implementation], variants: Iterable[str], days: int, tell: Tell
) -> list[Profile]:
    """Run each form of the engine once and count.

    Parameters
    ----------
    implementations : sequence of Implementation
        Forms of the engine.
    variants : iterable of str
        In which worlds.
    days : int
        Length of a run.
    tell : callable
        Hears a line of each.

    Returns
    -------
    list of Profile

    Raises
    ------
    RunError
        The engine failed, or cannot count.
    """
    found = []
    for variant in variants:
        for one in implementations:
            counting = replace(one, command=(*one.command, "--profile"))
            try:
                run = answer(counting.asked(variant, one.users, days, 1), one.environment)
            except RunError as failed:
                raise RunError(f"bench: {one.name}, {variant}: {failed}") from failed
            found.append(Profile(one.name, variant, one.users, days, run["visits"], run["cycles"]))
            tell(f"{one.name}, {variant}: {found[-1].total / 1e9:.2f} G cycles")
    return found
