"""The figures of a report with what is said beside them and to those who cannot see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.estimates.outcomes import outcome_mean
from sim.estimates.twins import LABELS
from sim.estimates.words import metric_name
from sim.report.counts import ArmRow, funnel_values
from sim.report.daily import ArmDays
from sim.report.figures.canvas import Names
from sim.report.figures.funnel import draw_funnel
from sim.report.figures.goals import Panel, draw_goals
from sim.report.figures.orders import draw_orders
from sim.report.figures.reach import draw_reach
from sim.report.figures.states import STACK, draw_states
from sim.report.marks import Marks, marks_of
from sim.report.numbers import Format
from sim.report.outcomes import value_unit
from sim.report.phrases import day_text
from sim.report.texts import Texts
from sim.scenario.metrics import is_counted

if TYPE_CHECKING:
    from sim.experiment.result import Result

__all__ = ["Picture", "pictures"]


@dataclass(frozen=True)
class Picture:
    """A figure of the page.

    Parameters
    ----------
    address : str
        The image as a ``data:`` address.
    alt : str
        What it shows, in words.
    captions : tuple of str
        What stands under it.
    """

    address: str
    alt: str
    captions: tuple[str, ...]


def pictures(
    result: Result, arms: Sequence[ArmDays], orders: Sequence[ArmRow], t: Texts, f: Format
) -> dict[str, Picture]:
    """Draw every figure that there is something to draw of.

    Parameters
    ----------
    result : Result
        The results.
    arms : sequence of ArmDays
        Arms that had groups.
    orders : sequence of ArmRow
        From :func:`sim.report.counts.anyway`.
    t : Texts
        The language.
    f : Format
        Writes numbers in that language.

    Returns
    -------
    dict of str to Picture
        ``goals``, ``states``, ``reach``, ``funnel``, ``orders``.
    """
    names = Names.of(result.arms, t)
    found = {}
    if result.scenario.goals and result.replications():
        found["goals"] = _goals(result, names, t, f)
    if arms:
        marks = marks_of(result.scenario, t)
        found["states"] = _states(result, arms, names, marks, t, f)
        if is_counted("reach_7d", result.scenario.model):
            found["reach"] = _reach(result, arms, names, marks, t, f)
        found["funnel"] = _funnel(result, arms, names, t, f)
    if orders:
        found["orders"] = _orders(result, orders, names, t, f)
    key = _key(names, t)
    return {name: Picture(p.address, p.alt, (*p.captions, *key)) for name, p in found.items()}


def _key(names: Names, t: Texts) -> list[str]:
    """Say which arms stand as numbers."""
    listed = [t("numbered_is", label=label, name=name) for label, name in names.replaced.items()]
    return [t("numbered", arms=t.listed(listed))] if listed else []


def _left_out(result: Result, arms: Sequence[ArmDays], t: Texts) -> list[str]:
    out = [arm for arm in result.arms if arm not in {drawn.name for drawn in arms}]
    return [t("left_out", arms=t.names(out))] if out else []


def _goals(result: Result, names: Names, t: Texts, f: Format) -> Picture:
    values = result.values()
    panels: list[Panel] = []
    said = []
    for statement in result.statements():
        metric, name = statement.metric, metric_name(statement.metric, t.lang)
        unit = value_unit(metric, t)
        title = t("titled_unit", name=name, unit=unit) if unit else name
        means = {arm: outcome_mean(metric, values[arm][metric]) for arm in result.arms}
        panels.append((metric, title, statement.leader, means))
        said.append(f"{name}: {t.listed([f'{arm} {f.value(metric, e.mean)}' for arm, e in means.items()])}")
    caption = t("goals_caption", runs=t.runs(result.replications()))
    return Picture(draw_goals(panels, names, f), t("goals_alt", values="; ".join(said)), (caption,))


def _states(result: Result, arms: Sequence[ArmDays], names: Names, marks: Marks, t: Texts, f: Format) -> Picture:
    clock = result.scenario.clock
    client = result.scenario.platform.client
    # Members of the minimal model fold from the first day on, whatever their client.
    days = {os: day for os, day in client.fold.items() if day is not None and result.scenario.model == "standard"}
    releases = {os: (day - clock.start).days for os, day in days.items() if clock.start < day <= clock.end}
    captions = [t("states_caption", runs=t.runs(result.replications()))]
    if releases:
        when = [t("release", os=t.term(os), day=day_text(days[os], t)) for os in releases]
        captions.append(t("states_releases", releases=t.listed(when)))
    alt = [t("states_alt", arm=arm.name, values=_states_said(arm, t, f)) for arm in arms]
    address = draw_states(arms, names, clock.start, releases, marks, t, f)
    return Picture(address, t.sentences(alt), (*captions, *marks.captions, *_left_out(result, arms, t)))


def _states_said(arm: ArmDays, t: Texts, f: Format) -> str:
    return t.listed([f"{t.term(state)} {f.number(arm.last(state))}" for state in STACK])


def _reach(result: Result, arms: Sequence[ArmDays], names: Names, marks: Marks, t: Texts, f: Format) -> Picture:
    said = [f"{arm.name} {f.share(arm.last('reach_7d'))}" for arm in arms]
    caption = t("reach_caption", runs=t.runs(result.replications()))
    address = draw_reach(arms, names, result.scenario.clock.start, marks, t, f)
    captions = (caption, *marks.captions, *_left_out(result, arms, t))
    return Picture(address, t("reach_alt", values=t.listed(said)), captions)


def _funnel(result: Result, arms: Sequence[ArmDays], names: Names, t: Texts, f: Format) -> Picture:
    values = {arm.name: funnel_values(result, arm) for arm in arms}
    caption = t("funnel_note", runs=t.runs(result.replications()))
    return Picture(draw_funnel(values, names, t, f), t("funnel_alt"), (caption,))


def _orders(result: Result, orders: Sequence[ArmRow], names: Names, t: Texts, f: Format) -> Picture:
    shares = {row.arm: [cell.raw or 0.0 for cell in row.cells[1:]] for row in orders}
    said = []
    for row in orders:
        parts = [f"{t(label)} {cell.text}" for label, cell in zip(LABELS, row.cells[1:], strict=True)]
        said.append(f"{row.arm}: {t.listed(parts)}")
    caption = t("anyway_caption", runs=t.runs(result.replications()))
    return Picture(draw_orders(shares, names, t, f), t("anyway_alt", values="; ".join(said)), (caption,))
