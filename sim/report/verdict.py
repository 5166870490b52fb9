"""The verdict in words: who leads on each goal, which limits are broken, and what would change the winner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.estimates.leader import Statement
from sim.estimates.limits import Values
from sim.estimates.outcomes import outcome_mean
from sim.estimates.sensitivity import Change, change
from sim.estimates.words import in_words, level_in_words, metric_name
from sim.experiment.design import MAIN, Variant
from sim.report.numbers import Cell, Format
from sim.report.outcomes import difference_unit
from sim.report.texts import Texts

if TYPE_CHECKING:
    from sim.experiment.result import Result

__all__ = ["EndRow", "Ends", "GoalVerdict", "ends_of_goals", "verdicts"]


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
    change : str
        How the best arm changes from the main run, in a word; empty where it does not.
    """

    key: str
    meaning: str
    setting: str
    cells: tuple[Cell, ...]
    best: str
    apart: str
    out: str
    margin: str
    change: str


@dataclass(frozen=True)
class Ends:
    """One goal at the ends of the uncertain parameters.

    Parameters
    ----------
    metric, name, unit : str
        Metric of the goal, its name, and the unit of margins.
    rows : tuple of EndRow
        The main run, then the ends.
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
    changes = result.changes()
    found = []
    for g, statement in enumerate(result.statements()):
        flips = _flips(statement, [end for end in changes if end[1].metric == statement.metric], t, f)
        level, worth = _level(statement, t, f), _worth(result, g, t, f)
        sentence = in_words(statement, t.lang)
        kind, badge = _badge(statement, t)
        capital = sentence[:1].upper() + sentence[1:]
        found.append(GoalVerdict(statement.metric, kind, badge, capital, level, worth, flips))
    return tuple(found)


def _badge(statement: Statement, t: Texts) -> tuple[str, str]:
    """Put the verdict in a word."""
    if statement.verdict == "leads" and statement.worth == "no":
        return "leads little", t("leads_little")
    if statement.verdict == "tied" and statement.needed is not None:
        return statement.verdict, t("too_few")
    return statement.verdict, t("limit_open" if statement.verdict == "open" else statement.verdict)


def _level(statement: Statement, t: Texts, f: Format) -> str:
    if statement.verdict in ("no_interval", "nobody"):
        return ""
    if not (statement.family.comparisons or statement.family.limit_tests):
        return ""
    level = level_in_words(statement.family, f.level(statement.family.level), t.lang)
    return t.sentences([level, t("level_runs", runs=t.runs(statement.replications))])


def _worth(result: Result, g: int, t: Texts, f: Format) -> str:
    worth = result.scenario.goals[g].worth_acting_on
    if worth is None:
        return ""
    value, unit = worth
    short = t(f"{unit}_short") if unit in ("points", "yuan") else t.term(unit)
    return t("worth", worth=f"{f.exact(value)} {short}")


def _flips(main: Statement, ends: Sequence[tuple[Variant, Statement, Change]], t: Texts, f: Format) -> str:
    """Name the ends at which the best arm changes, by how it changes."""
    if not ends:
        return t("flip_untested")
    said = []
    for what in ("beaten", "out", "ahead", "none_left", "admitted"):
        named = [_end_named(variant, there, t, f) for variant, there, change in ends if change == what]
        said += [t(f"flip_{what}", ends=t.listed(named))] if named else []
    return t.sentences(said or [t("flip_none" if main.leader else "flip_none_anywhere")])


def _end_named(variant: Variant, there: Statement, t: Texts, f: Format) -> str:
    """Name an end, and the best arm there."""
    value = f.exact(variant.value)
    if there.leader is None:
        return t("flip_end_alone", key=variant.key, value=value)
    return t("flip_end", key=variant.key, value=value, arm=there.leader)


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
    settings = [(variant, result.values(variant), result.statements(variant)) for variant in (MAIN, *ends)]
    main = result.statements()
    return tuple(
        Ends(
            goal.metric,
            metric_name(goal.metric, t.lang),
            difference_unit(goal.metric, t),
            tuple(_end_row(variant, values, said[g], main[g], t, f) for variant, values, said in settings),
            max(result.replications(variant) for variant in ends),
        )
        for g, goal in enumerate(result.scenario.goals)
    )


def _end_row(variant: Variant, values: Values, said: Statement, main: Statement, t: Texts, f: Format) -> EndRow:
    metric = said.metric
    means = [outcome_mean(metric, metrics[metric]).mean for metrics in values.values()]
    cells = tuple(Cell(f.value(metric, mean), mean) for mean in means)
    out = t("out_by_limits", arms=t.names(list(said.excluded))) if said.excluded else ""
    margin = "" if said.margin is None else f.interval(metric, said.margin)
    setting = f.exact(variant.value) if variant.key else ""
    meaning = t.parameter_meaning(variant.key) if variant.key else ""
    what = change(main, said)
    tag = "" if what == "same" else t(f"change_{what}")
    return EndRow(variant.key, meaning, setting, cells, said.leader or "", _apart(said, t), out, margin, tag)


def _apart(said: Statement, t: Texts) -> str:
    """Say from whom the best arm cannot be told apart, and whether it may break a limit."""
    others = [arm for arm in said.tied if arm != said.leader]
    apart = "" if said.verdict not in ("leads", "open", "tied") or said.rival is None else t("told_apart")
    if others:
        apart = t("not_told_apart", arms=t.names(others))
    may_break = t("may_break") if said.leader in said.open_limits else ""
    return t.parts([part for part in (apart, may_break) if part])
