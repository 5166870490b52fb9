"""The answer of a run on the screen and for machines: means, differences, statements, uncertain ends."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sim.cli.tables import print_table
from sim.estimates.break_even import break_evens_in_words
from sim.estimates.intervals import Estimate
from sim.estimates.leader import Statement
from sim.estimates.outcomes import outcome_mean
from sim.estimates.sensitivity import ANOTHER_BEST, Change
from sim.estimates.words import in_words, interval_text, level_in_words, limits_in_words, metric_name, value_text
from sim.experiment.break_even import break_evens
from sim.experiment.design import MAIN, TWIN, Variant
from sim.experiment.ledger import FAILED, Row
from sim.experiment.result import Result
from sim.experiment.store import failure_name

__all__ = ["answer_for_machines", "print_answer"]

BASELINES = (TWIN, "keep_as_is")

WORDS = {
    "en": {
        "means": "Means over {n} replications",
        "against": "Differences to {arm}, paired, with 95 % intervals; x: gain by common random numbers",
        "points": "(shares: percentage points)",
        "metric": "metric",
        "identical": "identical",
        "ends": "Uncertain parameters, one at a time: {goal}, means over {n} replications",
        "parameter": "parameter",
        "setting": "setting",
        "best": "best",
        "beaten": "another arm is better there than the best arm of the main run",
        "ahead": "another arm has the better mean there, but the two cannot be told apart",
        "out": "the best arm of the main run breaks a limit there or has no value, and another arm is best",
        "none_left": "every arm breaks a limit there or has no value",
        "admitted": "an arm is best there, where every arm of the main run breaks a limit or has no value",
        "open": "the best arm may break a limit there",
        "nobody": "no arm",
        "holds_none": "At every end of an uncertain parameter, too, every arm breaks a limit or has no value.",
        "holds": "At every end of an uncertain parameter the best arm of the main run has the best mean.",
        "main": "(main run: {n})",
    },
    "zh": {
        "means": "{n} 次重复的均值",
        "against": "与 {arm} 的配对差值及 95 % 区间；x：共同随机数的增益",
        "points": "（占比为百分点）",
        "metric": "指标",
        "identical": "完全相同",
        "ends": "不确定参数，逐个取两端：{goal}，{n} 次重复的均值",
        "parameter": "参数",
        "setting": "取值",
        "best": "最好",
        "beaten": "在此有别的方案优于主运行中最好的方案",
        "ahead": "在此别的方案均值更好，但两者分不出高下",
        "out": "主运行中最好的方案在此不满足限制或没有数值，最好的是别的方案",
        "none_left": "在此没有一个方案既满足限制又有数值",
        "admitted": "主运行中没有一个方案既满足限制又有数值，在此则有",
        "open": "最好的方案在此未必满足限制",
        "nobody": "无",
        "holds_none": "不确定参数取到任何一端，同样没有一个方案既满足限制又有数值。",
        "holds": "不确定参数取到任何一端，主运行中最好的方案均值都仍然最好。",
        "main": "（主运行：{n}）",
    },
}

MARKS: Mapping[Change | str, str] = {
    "beaten": "*", "out": "!", "ahead": "~", "none_left": "#", "admitted": "+", "open": "?",
}  # fmt: skip
"""Marks of ends at which the best arm changes or may break a limit."""


def print_answer(result: Result, lang: str) -> None:
    """Print what a run found on standard output.

    Parameters
    ----------
    result : Result
        The results.
    lang : str
        ``en`` or ``zh``.
    """
    words, metrics = WORDS[lang], result.shown_metrics
    _heading(words["means"].format(n=result.replications()))
    print_table([words["metric"], *result.arms], (_means(result, metric, lang) for metric in metrics))
    for baseline in (arm for arm in BASELINES if arm in result.arms):
        others = [arm for arm in result.arms if arm not in (baseline, TWIN)]
        if others:
            _heading(f"{words['against'].format(arm=baseline)} {words['points']}")
            print_table([words["metric"], *others], (_differences(result, m, others, baseline, lang) for m in metrics))
    _print_ends(result, lang)
    _say(line for line in _verdict_lines(result, lang))


def _means(result: Result, metric: str, lang: str) -> list[str]:
    values = result.values()
    means = (outcome_mean(metric, values[arm][metric]).mean for arm in result.arms)
    return [metric_name(metric, lang), *(value_text(metric, mean) for mean in means)]


def _differences(result: Result, metric: str, arms: Sequence[str], baseline: str, lang: str) -> list[str]:
    found = (result.difference(arm, metric, baseline) for arm in arms)
    return [metric_name(metric, lang), *(_difference(metric, estimate, lang) for estimate in found)]


def _difference(metric: str, estimate: Estimate, lang: str) -> str:
    """Write a difference, its interval and its gain."""
    if estimate.identical:
        return WORDS[lang]["identical"]
    gain = "" if estimate.gain is None else f"  x{estimate.gain:.{0 if estimate.gain >= 10 else 1}f}"
    return f"{interval_text(metric, estimate)}{gain}"


def _print_ends(result: Result, lang: str) -> None:
    """Print, for each goal, what the arms reach at the ends of the uncertain parameters, and who is best there."""
    ends = [variant for variant in result.variants if variant != MAIN]
    if not ends or not result.scenario.goals:
        return
    words = WORDS[lang]
    marks = _marks(result)
    for goal in result.scenario.goals:
        _heading(words["ends"].format(goal=metric_name(goal.metric, lang), n=result.replications(ends[0])))
        rows = (
            _end(result, variant, statement, marks.get((variant, goal.metric), ()), lang)
            for variant in (MAIN, *ends)
            for statement in result.statements(variant)
            if statement.metric == goal.metric
        )
        print_table([words["parameter"], words["setting"], *result.arms, words["best"]], rows)
    _say(["", *_notes(result, {what for found in marks.values() for what in found}, lang)])


def _marks(result: Result) -> dict[tuple[Variant, str], tuple[str, ...]]:
    """Find what is to be marked at each end: how the best arm changes, and whether it may break a limit."""
    marks: dict[tuple[Variant, str], tuple[str, ...]] = {}
    for variant, there, what in result.changes():
        may_break = ["open"] if there.leader in there.open_limits else []
        marks[variant, there.metric] = tuple(key for key in (what, *may_break) if key in MARKS)
    return marks


def _notes(result: Result, found: Collection[str], lang: str) -> list[str]:
    """Explain the marks, or say that nothing changes."""
    words = WORDS[lang]
    notes = [f"{mark} {words[key]}" for key, mark in MARKS.items() if key in found]
    if set(found) - {"open"}:
        return notes
    nobody = all(statement.leader is None for statement in result.statements())
    return [*notes, words["holds_none" if nobody else "holds"]]


def _end(result: Result, variant: Variant, statement: Statement, marks: Sequence[str], lang: str) -> list[str]:
    values, metric = result.values(variant), statement.metric
    means = (value_text(metric, outcome_mean(metric, values[arm][metric]).mean) for arm in result.arms)
    best = ", ".join(statement.tied) if len(statement.tied) == 1 else f"{{{', '.join(statement.tied)}}}"
    if statement.leader is None:
        best = WORDS[lang]["nobody"]
    main = WORDS[lang]["main"].format(n=result.replications())
    setting = "" if variant.value is None else f"{variant.value:g}"
    return [variant.key or main, setting, *means, " ".join([best, *(MARKS[key] for key in marks)])]


def _verdict_lines(result: Result, lang: str) -> Iterable[str]:
    yield ""
    yield from limits_in_words(result.limits(), lang)
    for statement in result.statements():
        yield in_words(statement, lang)
        yield from (f"  {said}" for said in break_evens_in_words(break_evens(result, statement), lang))
    if result.replications() > 1 and (result.family.comparisons or result.family.limit_tests):
        yield level_in_words(result.family, f"{100 * result.family.level:.4g} %", lang)


def _heading(text: str) -> None:
    _say(["", text])


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def answer_for_machines(result: Result, lang: str) -> dict[str, Any]:
    """Gather what a run found as JSON knows it: every metric, null where there is no value.

    Parameters
    ----------
    result : Result
        The results.
    lang : str
        Language of the sentences, ``en`` or ``zh``.

    Returns
    -------
    dict
    """
    values = result.values()
    return {
        "folder": str(result.folder),
        "results_hash": result.results_hash,
        "means": {
            arm: {metric: _plain(outcome_mean(metric, column)) for metric, column in metrics.items()}
            for arm, metrics in values.items()
        },
        "differences": [row for b in BASELINES if b in result.arms for row in _records(result.compare(b))],
        "statements": [
            {**_statement(statement, lang), **_break_even(result, statement, lang)} for statement in result.statements()
        ],
        "limits": {arm: [asdict(test) for test in tests] for arm, tests in result.limits().items()},
        "uncertain": _records(result.uncertain),
        "uncertain_statements": [
            {
                "key": variant.key,
                "end": variant.end,
                "setting": variant.value,
                "change": what,
                "flips": what in ANOTHER_BEST,
                **_statement(statement, lang),
            }
            for variant, statement, what in result.changes()
        ],
        "warnings": result.manifest["warnings"],
        "failed": [_failed(result, row) for row in result.failed],
    }


def _failed(result: Result, row: Row) -> dict[str, Any]:
    """Say what failed, and where its traceback is."""
    trace = result.folder / failure_name(row.key)
    return {
        "key": row.key,
        "variant": result.variant_of(row).label,
        "arm": row.arm,
        "replication": row.replication,
        "state": row.state,
        "error": row.error,
        "file": str(trace) if row.state == FAILED and trace.is_file() else None,
    }


def _plain(estimate: Estimate) -> dict[str, Any]:
    return {"mean": estimate.mean, "low": estimate.low, "high": estimate.high, "n": estimate.n, "note": estimate.note}


def _statement(statement: Statement, lang: str) -> dict[str, Any]:
    plain = asdict(statement)
    del plain["limits"]
    derived = {"excluded": statement.excluded, "open_limits": statement.open_limits, "level": statement.family.level}
    return {**plain, **derived, "text": in_words(statement, lang)}


def _break_even(result: Result, statement: Statement, lang: str) -> dict[str, Any]:
    """Say at which costs the arms of a statement earn the same."""
    found = break_evens(result, statement)
    return {"break_even": [asdict(one) for one in found], "break_even_text": break_evens_in_words(found, lang)}


def _records(table: Any) -> list[dict[str, Any]]:
    """Turn a frame into records without nan."""
    return [
        {name: None if value != value else value for name, value in record.items()}
        for record in table.astype(object).to_dict("records")
    ]
