"""Points of the plausible ranges: a scrambled Sobol sample, and corners of a few parameters."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
from scipy.stats import qmc

from experiments.patterns.worlds import Changes, World
from sim.scenario.parameters import PARAMETERS, Parameter

__all__ = ["FIXED", "SAMPLED", "at_point", "corners", "points"]

FIXED = {
    "attention.sessions_per_day": "level, sourced",
    "rows.first_screen": "size of the screen",
    "load.alert": "unit of tolerance",
    "box.rising_factor": "no client lets the box rise",
}
"""Parameters of the standard model that are not sampled, and why; those of money are not either."""

SAMPLED = tuple(name for name in PARAMETERS if not name.startswith(("money.", "inbox.")) and name not in FIXED)
"""Names of the parameters that are sampled."""

SEED = 20231111
LOG_FROM = 4.0
"""A range whose ends are at least this factor apart, and above 0, is sampled by its logarithm."""


@cache
def points(n: int) -> tuple[Changes, ...]:
    """Sample the ranges of the parameters.

    Parameters
    ----------
    n : int
        Points, at most 512; the first ones do not depend on it.

    Returns
    -------
    tuple of tuple of (str, float)
        Changes of each point, in order of name.
    """
    cube = qmc.Sobol(len(SAMPLED), scramble=True, rng=np.random.default_rng(SEED)).random_base2(9)[:n]
    return tuple(
        tuple(sorted((name, _place(PARAMETERS[name], float(u))) for name, u in zip(SAMPLED, row, strict=True)))
        for row in cube
    )


def _place(parameter: Parameter, u: float) -> float:
    low, high = parameter.low, parameter.high
    if low > 0 and high / low >= LOG_FROM:
        return float(low * math.exp(u * math.log(high / low)))
    return float(low + u * (high - low))


def corners(names: Sequence[str]) -> tuple[Changes, ...]:
    """Return every corner of the ranges of some parameters.

    Parameters
    ----------
    names : sequence of str
        Dotted names.

    Returns
    -------
    tuple of tuple of (str, float)
    """
    ends = [((name, PARAMETERS[name].low), (name, PARAMETERS[name].high)) for name in sorted(names)]
    return tuple(itertools.product(*ends))


def at_point(world: World, point: Changes) -> World:
    """Move a world to a point; what the world changes itself stays as it is.

    Parameters
    ----------
    world : World
        The world.
    point : tuple of (str, float)
        Values by name.

    Returns
    -------
    World
    """
    return replace(world, changes=tuple(sorted({**dict(point), **dict(world.changes)}.items())))
