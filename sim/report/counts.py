"""Tables of counts: the funnel from post to order, the console beside the truth, and what group orders replace."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.estimates.outcomes import outcome_mean
from sim.estimates.twins import LABELS
from sim.report.daily import ArmDays
from sim.report.numbers import Cell, Format
from sim.report.texts import Texts

if TYPE_CHECKING:
    from sim.experiment.result import Result

__all__ = ["CONSOLE", "STEPS", "TRUTH", "ArmRow", "anyway", "console", "funnel", "funnel_values", "losses"]

STEPS = {
    "posted": "posts_delivered",
    "screen": "exposures",
    "opened": "openings",
    "seen": "posts_seen",
    "ordered": "group_orders",
}
"""Steps of the funnel, and the daily count of each."""

PER_CUSTOMERS = 100

CONSOLE = ("members", "messages", "joins", "leaves", "speakers", "orders")
TRUTH = ("muted", "folded", "pinned", "reach", "opened", "incremental")


LOSSES = ("over_quota", "posts_unstaffed", "refused_orders", "cancelled_orders", "staff_days")


@dataclass(frozen=True)
class ArmRow:
    """One arm of a table of counts.

    Parameters
    ----------
    arm : str
        Name of the arm.
    cells : tuple of Cell
        Its numbers.
    """

    arm: str
    cells: tuple[Cell, ...]


def funnel_values(result: Result, arm: ArmDays) -> list[float]:
    """Compute the steps of the funnel for each 100 customers and day.

    Parameters
    ----------
    result : Result
        The results.
    arm : ArmDays
        Daily counts of an arm.

    Returns
    -------
    list of float
        In the order of :data:`STEPS`; nan where the model does not count a step.
    """
    customer_days = (result.scenario.customers.count or 0) * result.scenario.clock.n_days
    return [PER_CUSTOMERS * arm.total(count) / customer_days for count in STEPS.values()]


def funnel(result: Result, arms: Sequence[ArmDays], f: Format) -> tuple[ArmRow, ...]:
    """Write the funnel of each arm, every step with its share of the one before.

    Parameters
    ----------
    result : Result
        The results.
    arms : sequence of ArmDays
        Arms that had groups.
    f : Format
        Writes numbers.

    Returns
    -------
    tuple of ArmRow
    """
    return tuple(ArmRow(arm.name, tuple(_steps(funnel_values(result, arm), f))) for arm in arms)


def _steps(values: Sequence[float], f: Format) -> list[Cell]:
    before = [0.0, *values[:-1]]
    ratios = [f.share(value / previous) if previous else "" for value, previous in zip(values, before, strict=True)]
    return [_cell(value, f, ratio) for value, ratio in zip(values, ratios, strict=True)]


def _cell(value: float, f: Format, beside: str = "") -> Cell:
    """Write a count; nan is one that the model does not keep."""
    return Cell(f.number(value), None if math.isnan(value) else value, beside)


def console(result: Result, arms: Sequence[ArmDays], f: Format) -> tuple[ArmRow, ...]:
    """Write what the console would show of each arm, then what is true.

    Parameters
    ----------
    result : Result
        The results.
    arms : sequence of ArmDays
        Arms that had groups.
    f : Format
        Writes numbers.

    Returns
    -------
    tuple of ArmRow
        Cells in the order of :data:`CONSOLE`, then :data:`TRUTH`.
    """
    return tuple(ArmRow(arm.name, (*_console(arm, f), *_truth(result, arm, f))) for arm in arms)


def losses(arms: Sequence[ArmDays], f: Format) -> tuple[tuple[str, ...], tuple[ArmRow, ...]]:
    """Write what each arm did not send and which orders did not stand, beside what it sent and its staff.

    Parameters
    ----------
    arms : sequence of ArmDays
        Arms that had groups.
    f : Format
        Writes numbers.

    Returns
    -------
    (tuple of str, tuple of ArmRow)
        Columns that are not zero in every arm, and the rows; nothing where there is no loss and no staff.
    """
    values = {arm.name: _lost(arm) for arm in arms}
    columns = tuple(name for name in LOSSES if any(lost[name] for lost in values.values()))
    if not columns:
        return (), ()
    shown = ("posts_sent", *columns)
    rows = [ArmRow(arm, tuple(Cell(f.number(lost[n]), lost[n]) for n in shown)) for arm, lost in values.items()]
    return shown, tuple(rows)


def _lost(arm: ArmDays) -> dict[str, float]:
    """Total each loss; posts that were dropped for want of staff are among those that were dropped."""
    over_quota = arm.total("posts_dropped") - arm.total("posts_unstaffed")
    return {"over_quota": over_quota, **{n: arm.total(n) for n in ("posts_sent", *LOSSES) if n != "over_quota"}}


def _members(arm: ArmDays) -> float:
    return arm.last("normal", "pinned", "muted", "pinned_muted", "folded")


def _console(arm: ArmDays, f: Format) -> list[Cell]:
    totals = [arm.total(name) for name in ("posts_sent", "joins", "leaves")]
    shown = [_members(arm), *totals, arm.last("customers_spoke_7d"), arm.total("group_orders")]
    return [_cell(value, f) for value in shown]


def _truth(result: Result, arm: ArmDays, f: Format) -> list[Cell]:
    members, customers = _members(arm), float(result.scenario.customers.count or 0)
    parts = [
        (arm.last("muted", "pinned_muted"), members),
        (arm.last("folded"), members),
        (arm.last("pinned", "pinned_muted"), members),
        (arm.last("customers_reached_7d"), customers),
        (arm.last("customers_opened_7d"), customers),
    ]
    cells = [_cell(part, f, f.share(part / whole if whole else None)) for part, whole in parts]
    share = "group_orders_incremental_share"
    incremental = outcome_mean(share, result.values()[arm.name][share]).mean
    return [*cells, Cell(f.share(incremental), incremental)]


def anyway(result: Result, arms: Sequence[ArmDays], t: Texts, f: Format) -> tuple[ArmRow, ...]:
    """Write what the orders of each arm's groups would have been without groups.

    Parameters
    ----------
    result : Result
        The results.
    arms : sequence of ArmDays
        Arms that had groups.
    t : Texts
        The language.
    f : Format
        Writes numbers in that language.

    Returns
    -------
    tuple of ArmRow
        Orders in groups, then shares that are baseline, moved and incremental; arms without group orders are left out.
    """
    whole, rows = result.replications(), []
    for arm in arms:
        metrics = {f"group_orders_{label}_share": result.values()[arm.name] for label in LABELS}
        found = {name: outcome_mean(name, values[name]) for name, values in metrics.items()}
        if all(estimate.mean is not None for estimate in found.values()):
            shares = [f.mean_cell(name, e, whole, t("only_n", runs=t.runs(e.n))) for name, e in found.items()]
            orders = arm.total("group_orders")
            rows.append(ArmRow(arm.name, (Cell(f.number(orders), orders), *shares)))
    return tuple(rows)
