"""The verdict in words: who leads on each goal, which limits are broken, and what would change the winner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.estimates.intervals import mean_interval
from sim.estimates.leader import FAMILY_ERROR, Statement, Values, broken_limits, leaders
from sim.estimates.words import broken_in_words, in_words, metric_name
from sim.experiment.design import MAIN, Variant
from sim.report.numbers import Cell, Format
from sim.report.outcomes import difference_unit
from sim.report.texts import Texts

if TYPE_CHECKING:
    from sim.experiment.result import Result

__all__ = ["EndRow", "Ends", "GoalVerdict", "ends_of_goals", "limits_in_words", "verdicts"]


@dataclass(frozen=True)
class GoalVerdict:
    """What can be said on one goal.

    Parameters
    ----------
    metric, kind : str
        Metric of the goal, and the verdict on it.
    badge, sentence : str
        The verdict in a word, and in a sentence.
    level, worth, flips : str
        What the margin rests on, what is worth acting on, and what would change the winner; empty where there is
        nothing to say.
    """

    metric: str
    kind: str
    badge: str
    sentence: str
    level: str
    worth: str
    flips: str


@dataclass(frozen=True)
class EndRow:
    """One end of an uncertain parameter.

    Parameters
    ----------
    key, meaning, setting : str
        Parameter, what it is, and its value; empty for the row of the main run.
    cells : tuple of Cell
        Mean of each arm.
    best : str
        Arm with the best mean; empty where there is none.
    apart, out : str
        From whom it cannot be told apart, and who is out by limits.
    margin : str
        Its lead over the nearest arm, with an interval.
    flipped : bool
        Whether another arm is best than in the main run.
    """

    key: str
    meaning: str
    setting: str
    cells: tuple[Cell, ...]
    best: str
    apart: str
    out: str
    margin: str
    flipped: bool


@dataclass(frozen=True)
class Ends:
    """One goal at the ends of the uncertain parameters.

    Parameters
    ----------
    metric, name, unit : str
        Metric of the goal, its name, and the unit of margins.
    rows : tuple of EndRow
        The main run in the same replications, then the ends.
    replications : int
        Replications that each row rests on.
    """

    metric: str
    name: str
    unit: str
    rows: tuple[EndRow, ...]
    replications: int


def verdicts(result: Result, t: Texts, f: Format) -> tuple[GoalVerdict, ...]:
    """State what can be said on each goal.

    Parameters
    ----------
    result : Result
        The results.
    t : Texts
        The language.
    f : Format
        Writes numbers in that language.

    Returns
    -------
    tuple of GoalVerdict
    """
    at_ends = [(variant, result.statements(variant)) for variant in result.variants if variant != MAIN]
    found = []
    for g, statement in enumerate(result.statements()):
        flips = _flips(statement, [(variant, statements[g]) for variant, statements in at_ends], t, f)
        level, worth = _level(statement, t, f), _worth(result, g, t, f)
        sentence = in_words(statement, t.lang)
        little = statement.verdict == "leads" and statement.worth == "no"
        kind, badge = ("leads little", t("leads_little")) if little else (statement.verdict, t(statement.verdict))
        capital = sentence[:1].upper() + sentence[1:]
        found.append(GoalVerdict(statement.metric, kind, badge, capital, level, worth, flips))
    return tuple(found)


def _level(statement: Statement, t: Texts, f: Format) -> str:
    if statement.verdict not in ("leads", "tied"):
        return ""
    level = f.level(1 - FAMILY_ERROR / statement.comparisons)
    return t("level", level=level, comparisons=statement.comparisons, runs=t.runs(statement.replications))


def _worth(result: Result, g: int, t: Texts, f: Format) -> str:
    worth = result.scenario.goals[g].worth_acting_on
    if worth is None:
        return ""
    value, unit = worth
    short = t(f"{unit}_short") if unit in ("points", "yuan") else t.term(unit)
    return t("worth", worth=f"{f.exact(value)} {short}")


def _flips(main: Statement, at_ends: Sequence[tuple[Variant, Statement]], t: Texts, f: Format) -> str:
    """Name the ends at which another arm is best: beyond doubt, or by its mean only."""
    if not at_ends:
        return t("flip_untested")
    said = []
    for key, apart in (("flip_some", True), ("flip_ahead", False)):
        ends = [
            t("flip_end", key=variant.key, value=f.exact(variant.value), arm=statement.leader or t("flip_nobody"))
            for variant, statement in at_ends
            if statement.leader != main.leader and (main.leader not in statement.tied) is apart
        ]
        said += [t(key, ends=t.listed(ends))] if ends else []
    return t.sentences(said or [t("flip_none")])


def limits_in_words(result: Result, t: Texts) -> tuple[str, ...]:
    """Say which arm breaks which limit, or that none does.

    Parameters
    ----------
    result : Result
        The results.
    t : Texts
        The language.

    Returns
    -------
    tuple of str
        Nothing where the scenario has no limits.
    """
    if not result.scenario.limits:
        return ()
    broken = broken_limits(result.values(), result.scenario.limits)
    said = [broken_in_words(arm, limit, t.lang) for arm, limits in broken.items() for limit in limits]
    return tuple(said) or (t("limits_kept"),)


def ends_of_goals(result: Result, t: Texts, f: Format) -> tuple[Ends, ...]:
    """Set out each goal at the ends of the uncertain parameters.

    Parameters
    ----------
    result : Result
        The results.
    t : Texts
        The language.
    f : Format
        Writes numbers in that language.

    Returns
    -------
    tuple of Ends
        Nothing where no end was run.
    """
    ends = [variant for variant in result.variants if variant != MAIN]
    if not ends:
        return ()
    n = max(result.replications(variant) for variant in ends)
    scenario, first = result.scenario, _first(result.values(), n)
    settings = [(MAIN, first, leaders(first, scenario.goals, scenario.limits))]
    settings += [(variant, result.values(variant), result.statements(variant)) for variant in ends]
    main = result.statements()
    return tuple(
        Ends(
            goal.metric,
            metric_name(goal.metric, t.lang),
            difference_unit(goal.metric, t),
            tuple(_end_row(variant, values, said[g], main[g], t, f) for variant, values, said in settings),
            n,
        )
        for g, goal in enumerate(scenario.goals)
    )


def _first(values: Values, n: int) -> Values:
    """Keep the first replications, those that the ends have too."""
    return {arm: {metric: column[:n] for metric, column in metrics.items()} for arm, metrics in values.items()}


def _end_row(variant: Variant, values: Values, said: Statement, main: Statement, t: Texts, f: Format) -> EndRow:
    metric = said.metric
    means = [mean_interval(metrics[metric]).mean for metrics in values.values()]
    cells = tuple(Cell(f.value(metric, mean), mean) for mean in means)
    others = [arm for arm in said.tied if arm != said.leader]
    apart = "" if said.verdict not in ("leads", "tied") else t("told_apart")
    if others:
        apart = t("not_told_apart", arms=t.names(others))
    out = t("out_by_limits", arms=t.names(list(said.broken))) if said.broken else ""
    margin = "" if said.margin is None else f.interval(metric, said.margin)
    setting = f.exact(variant.value) if variant.key else ""
    meaning = t.parameter_meaning(variant.key) if variant.key else ""
    flipped = said.leader != main.leader
    return EndRow(variant.key, meaning, setting, cells, said.leader or "", apart, out, margin, flipped)
