"""The page: everything that it says, gathered from the results and put into the template."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sim.estimates.break_even import break_evens_in_words
from sim.estimates.twins import LABELS
from sim.estimates.words import limits_in_words, metric_name
from sim.experiment.break_even import break_evens
from sim.report.again import again, asked_replications
from sim.report.arms import arm_in_words
from sim.report.assumptions import count_assumptions, unvaried, varied
from sim.report.counts import CONSOLE, STEPS, TRUTH, anyway, console, funnel, losses
from sim.report.daily import LIVE, days_by_arm
from sim.report.numbers import Format
from sim.report.outcomes import differences, means
from sim.report.pictures import pictures
from sim.report.texts import Texts
from sim.report.verdict import ends_of_goals, verdicts
from sim.report.world import world_in_words
from sim.tables import METRICS

if TYPE_CHECKING:
    from sim.experiment.result import Result

__all__ = ["page"]

SECTIONS = (
    "verdict", "means", "differences", "states", "reach", "funnel", "console", "uncertain", "anyway", "assumptions",
    "words", "again",
)  # fmt: skip
WORDS = ("customer", "member", "arm", "none", "replication", "crn", "interval", "exposure", "opening")
STATES = (*LIVE, "left", "removed")


def page(result: Result, lang: str) -> str:
    """Write the report of some results.

    Parameters
    ----------
    result : Result
        The results.
    lang : str
        ``en`` or ``zh``.

    Returns
    -------
    str
        One HTML document that loads nothing and runs nothing.

    Raises
    ------
    ValueError
        The report is not written in that language.
    """
    t, f = Texts(lang), Format(lang)
    environment = Environment(
        loader=PackageLoader("sim.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    style = files("sim.report").joinpath("templates", "report.css").read_text("utf-8")
    template = environment.get_template("report.html.j2")
    # Autoescape is on for everything; the style sheet is ours and holds no user text.
    return template.render(t=t, style=Markup(style), policy=_policy(style), **_content(result, t, f))


def _policy(style: str) -> str:
    """Allow this one style sheet and images that are in the page, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


def _content(result: Result, t: Texts, f: Format) -> dict[str, Any]:
    """Gather what each section shows."""
    scenario = result.scenario
    arms = tuple(arm for arm in days_by_arm(result) if arm.had_groups)
    orders = anyway(result, arms, t, f)
    lost, lost_rows = losses(arms, f)
    n = result.replications()
    assumed, parameters = count_assumptions(scenario.model)
    return {
        "html_lang": "en" if t.lang == "en" else "zh-CN",
        "sections": [(name, t(name)) for name in SECTIONS],
        "title": t.own(scenario.title, t("untitled", name=result.name)),
        "question": t.own(scenario.question, t("no_question")),
        "facts": _facts(result, t, f),
        "n": n,
        "failed": len(result.failed),
        "unfinished": result.results_hash is None,
        "warnings": result.manifest["warnings"],
        "arms": result.arms,
        "world": world_in_words(scenario, t, f),
        "arms_in_words": [(arm, arm_in_words(scenario, arm, t, f)) for arm in result.arms],
        "verdicts": verdicts(result, t, f),
        "break_evens": [break_evens_in_words(break_evens(result, s), t.lang) for s in result.statements()],
        "limits": limits_in_words(result.limits(), t.lang),
        "pictures": pictures(result, arms, orders, t, f),
        "groups": means(result, t, f),
        "differences": differences(result, t, f),
        "steps": tuple(STEPS),
        "funnel": funnel(result, arms, f),
        "lost": lost,
        "losses": lost_rows,
        "console_columns": CONSOLE,
        "truth_columns": TRUTH,
        "console": console(result, arms, f),
        "ends": ends_of_goals(result, t, f),
        "labels": LABELS,
        "anyway": orders,
        "varied": varied(result, t, f),
        "unvaried": unvaried(result, t, f),
        "assumed": assumed,
        "parameters": parameters,
        "words": WORDS,
        "states": STATES,
        "dictionary": [
            (name, metric_name(name, t.lang), *t.metric_meaning(name), METRICS[name].direction, METRICS[name].visible)
            for name in METRICS
        ],
        "again": again(result, t),
    }


def _facts(result: Result, t: Texts, f: Format) -> str:
    scenario = result.scenario
    clock = scenario.clock
    return t(
        "facts",
        customers=f.number(scenario.customers.count),
        start=clock.start.isoformat(),
        end=clock.end.isoformat(),
        days=clock.n_days,
        arms=len(result.arms),
        runs=t.runs(asked_replications(result)),
    )
