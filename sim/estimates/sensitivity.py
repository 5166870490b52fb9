"""One-at-a-time sensitivity: what an end of an uncertain parameter does to the answer of the main run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np

from sim.estimates.leader import Statement
from sim.estimates.limits import Values

__all__ = ["ANOTHER_BEST", "Change", "change", "lead"]

Change = Literal["same", "ahead", "beaten", "out", "none_left", "admitted"]

ANOTHER_BEST: tuple[Change, ...] = ("beaten", "out")
"""Changes after which another arm is best beyond doubt."""


def change(main: Statement, end: Statement) -> Change:
    """Tell how the best arm changes from the main run to an end.

    Parameters
    ----------
    main, end : Statement
        What can be said of one goal in the main run and at the end.

    Returns
    -------
    str
        ``same``: the same arm has the best mean, or none is left in either; ``ahead``: another arm has the better mean,
        but cannot be told apart from the best arm of the main run; ``beaten``: another arm is better than it; ``out``:
        it breaks a limit at the end or has no value, and another arm is best; ``none_left``: every arm breaks a limit
        at the end or has no value; ``admitted``: that is so in the main run, and not at the end.
    """
    if main.leader == end.leader:
        return "same"
    if end.leader is None:
        return "none_left"
    if main.leader is None:
        return "admitted"
    if main.leader not in end.compared:
        return "out"
    return "ahead" if main.leader in end.tied else "beaten"


def lead(values: Values, main: Statement) -> float | None:
    """Compute the lead of the best arm of the main run over the best of the arms it was compared with there.

    Parameters
    ----------
    values : Values
        Outcomes of the main run or of an end.
    main : Statement
        What can be said of one goal in the main run.

    Returns
    -------
    float or None
        Difference of means, positive where the arm is still best; None where a mean is missing.
    """
    if main.leader is None:
        return None
    means = {arm: _mean(values[arm][main.metric]) for arm in main.compared}
    others = [mean for arm, mean in means.items() if arm != main.leader and not np.isnan(mean)]
    if not others or np.isnan(means[main.leader]):
        return None
    return means[main.leader] - max(others) if main.direction == "maximise" else min(others) - means[main.leader]


def _mean(column: Iterable[float]) -> float:
    present = [value for value in column if not np.isnan(value)]
    return float(np.mean(present)) if present else float("nan")
