"""Statements, values and differences in words, in English and Chinese."""

from __future__ import annotations

import math

from sim.estimates.intervals import Estimate
from sim.estimates.leader import Broken, Statement
from sim.tables import METRICS

__all__ = ["broken_in_words", "difference_text", "in_words", "interval_text", "metric_name", "value_text"]

UNITS = {
    "en": {"yuan": " yuan", "points": " points"},
    "zh": {"yuan": " 元", "points": " 个百分点"},
}

SENTENCES = {
    "en": {
        "leads": "{goal}: {leader} leads, ahead of {rival} by {margin}{worth}.",
        "tied": "{goal}: cannot be told apart: {{{tied}}}{worth}.",
        "alone": "{goal}: only {leader} keeps the limits and has a value.",
        "no_interval": "{goal}: nothing can be said with fewer than 2 replications; best so far: {leader}.",
        "nobody": "{goal}: no arm keeps the limits and has a value.",
        "yes": "; enough to act on",
        "no": "; too little to act on",
        "open": "; whether that is enough to act on is not settled",
        "at_most": "{arm} breaks the limit {metric} at most {bound}: {mean}{settled}.",
        "at_least": "{arm} breaks the limit {metric} at least {bound}: {mean}{settled}.",
        "unsettled": " (the interval still holds the bound)",
        "maximise": "more {name}",
        "minimise": "less {name}",
    },
    "zh": {
        "leads": "{goal}：{leader} 领先，比 {rival} 好 {margin}{worth}。",
        "tied": "{goal}：分不出高下：{{{tied}}}{worth}。",
        "alone": "{goal}：只有 {leader} 守住限制且有数值。",
        "no_interval": "{goal}：重复少于 2 次，不能下结论；目前最好的是 {leader}。",
        "nobody": "{goal}：没有方案守住限制且有数值。",
        "yes": "；差距值得行动",
        "no": "；差距不值得行动",
        "open": "；差距是否值得行动尚无定论",
        "at_most": "{arm} 超出限制（{metric} 不高于 {bound}）：{mean}{settled}。",
        "at_least": "{arm} 达不到限制（{metric} 不低于 {bound}）：{mean}{settled}。",
        "unsettled": "（区间仍含界限）",
        "maximise": "{name}（越高越好）",
        "minimise": "{name}（越低越好）",
    },
}


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
    worth = words.get(statement.worth, "") if statement.verdict in ("leads", "tied") else ""
    if statement.verdict == "tied" and statement.worth != "no":
        worth = ""
    return words[statement.verdict].format(
        goal=words[statement.direction].format(name=metric_name(statement.metric, lang)),
        leader=statement.leader,
        rival=statement.rival,
        tied=", ".join(statement.tied),
        margin=_margin(statement, lang),
        worth=worth,
    )


def _margin(statement: Statement, lang: str) -> str:
    """Write the lead with its unit."""
    if statement.margin is None:
        return "-"
    unit = METRICS[statement.metric].unit
    unit_text = UNITS[lang].get("points" if unit == "share" else unit, "")
    return f"{interval_text(statement.metric, statement.margin)}{unit_text}"


def broken_in_words(arm: str, broken: Broken, lang: str) -> str:
    """Say in one sentence which limit an arm breaks.

    Parameters
    ----------
    arm : str
        Name of the arm.
    broken : Broken
        The limit.
    lang : str
        ``en`` or ``zh``.

    Returns
    -------
    str
    """
    words = SENTENCES[lang]
    return words[broken.side].format(
        arm=arm,
        metric=metric_name(broken.metric, lang),
        bound=value_text(broken.metric, broken.bound),
        mean=value_text(broken.metric, broken.mean),
        settled="" if broken.settled else words["unsettled"],
    )


def _digits(value: float) -> str:
    """Write a number with three digits or more."""
    size = abs(value)
    if size >= 100:
        return f"{value:,.0f}"
    decimals = 2 if size >= 1 or size == 0 else min(6, 2 - math.floor(math.log10(size)))
    return f"{value:.{decimals}f}"
