"""Statements, values and differences in words, in English and Chinese."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from sim.estimates.intervals import MOST_REPLICATIONS, Estimate
from sim.estimates.leader import Family, Statement
from sim.estimates.limits import LimitTest
from sim.tables import METRICS

__all__ = [
    "difference_text",
    "in_words",
    "interval_text",
    "level_in_words",
    "limits_in_words",
    "metric_name",
    "needed_text",
    "value_text",
]

UNITS = {
    "en": {"yuan": " yuan", "points": " points"},
    "zh": {"yuan": " 元", "points": " 个百分点"},
}

SENTENCES = {
    "en": {
        "leads": "{goal}: {leader} leads, ahead of {rival} by {margin}{worth}.",
        "open": "{goal}: {leader} is ahead of {rival} by {margin}, but may break a limit{otherwise}.",
        "open_alone": "{goal}: {leader} is the only arm left that has a value, but it may break a limit.",
        "tied": "{goal}: cannot be told apart: {{{tied}}}{worth}{may_break}.",
        "alone": "{goal}: {leader} is the only arm that no limit excludes and that has a value.",
        "no_interval": "{goal}: nothing can be said with fewer than 2 replications; best so far: {leader}.",
        "nobody": "{goal}: every arm breaks a limit or has no value.",
        "yes": "; enough to act on",
        "no": "; too little to act on",
        "unsettled": "; whether that is enough to act on is not settled",
        "otherwise_one": "; of the arms without an open limit, {arms} is best",
        "otherwise_several": "; of the arms without an open limit, {{{arms}}} cannot be told apart",
        "otherwise_none": "; every arm that is left has an open limit",
        "may_break": "; of these, {arms} may break a limit",
        "too_few": " {n} replications are too few to settle this; it would take {needed}.",
        "about": "about {n}",
        "or_more": "{n} or more",
        "breaks": "{arm} breaks the limit {limit}: {mean}.",
        "may": "{arm} may break the limit {limit}: {mean}{settle}.",
        "settle": "; {needed} replications would settle it",
        "no_value": "The limit {limit} is not tested for want of a value in: {arms}.",
        "kept": "Every arm keeps the limits.",
        "kept_where_tested": "Every arm that has a value keeps the limits.",
        "at_most": "{metric} at most {bound}",
        "at_least": "{metric} at least {bound}",
        "level": "Intervals of margins and limits are at the {level} level: 95 % for all {tests} together.",
        "comparisons": "{n} comparisons of arms",
        "limit_tests": "{n} tests of limits",
        "and": " and ",
        "maximise": "more {name}",
        "minimise": "less {name}",
    },
    "zh": {
        "leads": "{goal}：{leader} 领先，比 {rival} 好 {margin}{worth}。",
        "open": "{goal}：{leader} 比 {rival} 好 {margin}，但未必满足限制{otherwise}。",
        "open_alone": "{goal}：只有 {leader} 未因限制出局且有数值，但它也未必满足限制。",
        "tied": "{goal}：分不出高下：{{{tied}}}{worth}{may_break}。",
        "alone": "{goal}：只有 {leader} 未因限制出局且有数值。",
        "no_interval": "{goal}：重复少于 2 次，不能下结论；目前最好的是 {leader}。",
        "nobody": "{goal}：没有一个方案既满足限制又有数值。",
        "yes": "；差距值得行动",
        "no": "；差距不值得行动",
        "unsettled": "；差距是否值得行动尚无定论",
        "otherwise_one": "；限制已有定论的方案中，{arms} 最好",
        "otherwise_several": "；限制已有定论的方案中，{{{arms}}} 分不出高下",
        "otherwise_none": "；余下的方案限制都无定论",
        "may_break": "；其中 {arms} 未必满足限制",
        "too_few": "{n} 次重复太少，不足以定论，{needed}。",
        "about": "约需 {n} 次",
        "or_more": "至少需 {n} 次",
        "breaks": "{arm} 不满足限制“{limit}”：{mean}。",
        "may": "{arm} 未必满足限制“{limit}”：{mean}{settle}。",
        "settle": "；要有定论，{needed}重复",
        "no_value": "限制“{limit}”在以下方案中没有数值，未检验：{arms}。",
        "kept": "所有方案都满足限制。",
        "kept_where_tested": "有数值的方案都满足限制。",
        "at_most": "{metric}不高于 {bound}",
        "at_least": "{metric}不低于 {bound}",
        "level": "领先幅度和限制的区间，置信水平均为 {level}：{tests}合在一起为 95 %。",
        "comparisons": "{n} 次方案比较",
        "limit_tests": "{n} 次限制检验",
        "and": "和 ",
        "maximise": "{name}（越高越好）",
        "minimise": "{name}（越低越好）",
    },
}

SAID = {"breaks": "breaks", "open": "may"}
"""Findings that are said arm by arm, and the keys of their sentences."""


def metric_name(metric: str, lang: str) -> str:
    """Name a metric for people.

    Parameters
    ----------
    metric : str
        Id of a metric.
    lang : str
        ``en`` or ``zh``.

    Returns
    -------
    str
    """
    declared = METRICS[metric]
    return declared.zh if lang == "zh" else declared.en


def value_text(metric: str, value: float | None) -> str:
    """Write a value of a metric: a share in percent, anything else with the digits it needs.

    Parameters
    ----------
    metric : str
        Id of a metric.
    value : float or None
        The value; a dash where there is none.

    Returns
    -------
    str

    Examples
    --------
    >>> value_text("reach_7d", 0.4123), value_text("profit_per_customer_month", -1.234), value_text("roi", None)
    ('41.2 %', '-1.23', '-')
    """
    if value is None or math.isnan(value):
        return "-"
    return f"{100 * value:.1f} %" if METRICS[metric].unit == "share" else _digits(value)


def difference_text(metric: str, value: float | None) -> str:
    """Write a difference of a metric with its sign; that of a share is in percentage points.

    Parameters
    ----------
    metric : str
        Id of a metric.
    value : float or None
        The difference; a dash where there is none.

    Returns
    -------
    str

    Examples
    --------
    >>> difference_text("reach_7d", -0.021), difference_text("roi", 0.5)
    ('-2.1', '+0.500')
    """
    if value is None or math.isnan(value):
        return "-"
    text = f"{100 * value:.1f}" if METRICS[metric].unit == "share" else _digits(value)
    return text if text.startswith("-") else f"+{text}"


def interval_text(metric: str, estimate: Estimate) -> str:
    """Write a difference with its interval.

    Parameters
    ----------
    metric : str
        Id of a metric.
    estimate : Estimate
        A paired difference.

    Returns
    -------
    str
    """
    if estimate.identical:
        return "0"
    mean = difference_text(metric, estimate.mean)
    if estimate.low is None or estimate.high is None:
        return mean
    return f"{mean} [{difference_text(metric, estimate.low)}, {difference_text(metric, estimate.high)}]"


def in_words(statement: Statement, lang: str) -> str:
    """Say in one sentence what can be said on a goal.

    Parameters
    ----------
    statement : Statement
        From :func:`sim.estimates.leader.leaders`.
    lang : str
        ``en`` or ``zh``.

    Returns
    -------
    str
    """
    words = SENTENCES[lang]
    key = "open_alone" if statement.verdict == "open" and statement.rival is None else statement.verdict
    sentence = words[key].format(
        goal=words[statement.direction].format(name=metric_name(statement.metric, lang)),
        leader=statement.leader,
        rival=statement.rival,
        tied=", ".join(statement.tied),
        margin=_margin(statement, lang),
        worth=_worth(statement, lang),
        otherwise=_otherwise(statement.otherwise, lang),
        may_break=_listed("may_break", [arm for arm in statement.tied if arm in statement.open_limits], lang),
    )
    return sentence if statement.needed is None else sentence + _too_few(statement, lang)


def _worth(statement: Statement, lang: str) -> str:
    """Compare the lead with what is worth acting on; of tied arms only that they differ too little."""
    if statement.worth == "open":
        return "" if statement.verdict == "tied" else SENTENCES[lang]["unsettled"]
    return SENTENCES[lang].get(statement.worth, "")


def _otherwise(arms: Sequence[str], lang: str) -> str:
    """Name the best of the arms that keep every limit."""
    return (
        _listed(f"otherwise_{'several' if len(arms) > 1 else 'one'}", arms, lang) or SENTENCES[lang]["otherwise_none"]
    )


def _listed(key: str, arms: Sequence[str], lang: str) -> str:
    """List arms in a clause; nothing where there are none."""
    return SENTENCES[lang][key].format(arms=", ".join(arms)) if arms else ""


def _too_few(statement: Statement, lang: str) -> str:
    needed = needed_text(statement.needed or 0, lang)
    return SENTENCES[lang]["too_few"].format(n=statement.replications, needed=needed)


def needed_text(needed: int, lang: str) -> str:
    """Write how many replications would settle something.

    Parameters
    ----------
    needed : int
        From :func:`sim.estimates.intervals.replications_needed`.
    lang : str
        ``en`` or ``zh``.

    Returns
    -------
    str

    Examples
    --------
    >>> needed_text(320, "en"), needed_text(10_000, "en")
    ('about 320', '10,000 or more')
    """
    return SENTENCES[lang]["or_more" if needed >= MOST_REPLICATIONS else "about"].format(n=f"{needed:,}")


def level_in_words(family: Family, level: str, lang: str) -> str:
    """Say what the level of margins and limits is corrected for.

    Parameters
    ----------
    family : Family
        Everything that is tested together.
    level : str
        The level of each interval, as it is to be written.
    lang : str
        ``en`` or ``zh``.

    Returns
    -------
    str
    """
    words, counts = SENTENCES[lang], {"comparisons": family.comparisons, "limit_tests": family.limit_tests}
    tests = words["and"].join(words[key].format(n=n) for key, n in counts.items() if n)
    return words["level"].format(level=level, tests=tests)


def _margin(statement: Statement, lang: str) -> str:
    """Write the lead with its unit."""
    if statement.margin is None:
        return "-"
    unit = METRICS[statement.metric].unit
    unit_text = UNITS[lang].get("points" if unit == "share" else unit, "")
    return f"{interval_text(statement.metric, statement.margin)}{unit_text}"


def limits_in_words(limits: Mapping[str, Sequence[LimitTest]], lang: str) -> tuple[str, ...]:
    """Say in a sentence each which arm breaks or may break which limit, what is not tested, or that all are kept.

    Parameters
    ----------
    limits : mapping of str to sequence of LimitTest
        By arm, the tests of its limits.
    lang : str
        ``en`` or ``zh``.

    Returns
    -------
    tuple of str
        Nothing where there are no limits.
    """
    words = SENTENCES[lang]
    said = [_limit(arm, test, lang) for arm, tests in limits.items() for test in tests if test.finding in SAID]
    untested: dict[str, list[str]] = {}
    for arm, test in ((arm, test) for arm, tests in limits.items() for test in tests if test.finding == "no_value"):
        untested.setdefault(_bound(test, lang), []).append(arm)
    if not said and any(limits.values()):
        said = [words["kept_where_tested" if untested else "kept"]]
    return (*said, *(words["no_value"].format(limit=limit, arms=", ".join(a)) for limit, a in untested.items()))


def _limit(arm: str, test: LimitTest, lang: str) -> str:
    words = SENTENCES[lang]
    settle = "" if test.needed is None else words["settle"].format(needed=needed_text(test.needed, lang))
    ends = [value_text(test.metric, end) for end in (test.mean.low, test.mean.high)]
    mean = value_text(test.metric, test.mean.mean)
    mean += "" if test.mean.low is None else f" [{', '.join(ends)}]"
    return words[SAID[test.finding]].format(arm=arm, limit=_bound(test, lang), mean=mean, settle=settle)


def _bound(test: LimitTest, lang: str) -> str:
    """Write a limit."""
    bound = value_text(test.metric, test.bound)
    return SENTENCES[lang][test.side].format(metric=metric_name(test.metric, lang), bound=bound)


def _digits(value: float) -> str:
    """Write a number with three digits or more."""
    size = abs(value)
    if size >= 100:
        return f"{value:,.0f}"
    decimals = 2 if size >= 1 or size == 0 else min(6, 2 - math.floor(math.log10(size)))
    return f"{value:.{decimals}f}"
