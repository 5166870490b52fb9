"""Rules of the models: what a scenario may have and name with the minimal model ``inbox`` (MODEL.md section 11)."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.checks.common import Rule
from sim.scenario.draft import Draft, Finding
from sim.scenario.kinds.settings import MadeGroups
from sim.scenario.metrics import METRICS, is_counted
from sim.scenario.parameters import PARAMETERS, reads
from sim.scenario.quantities import number_text

__all__ = ["RULES"]

_TICK = 60
_KINDS = ("mass_groups", "small_groups")
_SECTIONS = ("calendar", "events", "staff", "shocks", "start_from")
_MOST_DAYS, _MOST_POSTS = 100, 4095
"""What the engine counts of a group: posts, and 524,287 messages of at most 200 an hour."""
_ACTS = ("inbox.normal_mutes", "inbox.normal_folds")
"""Shares of one draw; what is left of it is leaving."""


def _tick(draft: Draft) -> Iterator[Finding]:
    if draft.model == "inbox" and draft.clock.tick_minutes != _TICK:
        said = f"'{draft.clock.tick_minutes}': the model inbox has ticks of an hour; allowed: {_TICK}"
        yield ("clock", "tick_minutes"), said


def _sizes(draft: Draft) -> Iterator[Finding]:
    """Refuse more news than the model counts in a group."""
    if draft.model != "inbox":
        return
    clock = draft.clock
    if clock.n_days > _MOST_DAYS:
        yield ("clock", "end"), f"'{clock.end}': {clock.n_days} days; the model inbox has at most {_MOST_DAYS}"
    for name, lines in draft.schedules.items():
        posts = sum(len(line.at) for line in lines)
        if posts * clock.n_days > _MOST_POSTS:
            most = f"{clock.n_days} days have at most {_MOST_POSTS // clock.n_days} in the model inbox"
            yield ("schedules", name), f"{posts} posts a day; {most}"


def _sections(draft: Draft) -> Iterator[Finding]:
    if draft.model == "inbox":
        for section in _SECTIONS:
            if draft.fills(section):
                yield (section,), f"the model inbox has no {section}; leave it out, or give model: standard"


def _kinds(draft: Draft) -> Iterator[Finding]:
    if draft.model != "inbox":
        return
    for path, strategy in draft.strategies():
        if strategy.kind not in _KINDS:
            said = f"'{strategy.kind}': not in the model inbox"
            yield (*path, "kind"), f"{said}; allowed: {', '.join(_KINDS)}"
        elif isinstance(strategy, MadeGroups) and strategy.rules:
            yield (*path, "rules"), "the model inbox has no rules; leave them out, or give model: standard"


def _lines(draft: Draft) -> Iterator[Finding]:
    if draft.model != "inbox":
        return
    for name, lines in draft.schedules.items():
        for index, line in enumerate(lines):
            for key, there in (("offer", line.offer is not None), ("mix", bool(line.mix))):
                if there:
                    said = f"the model inbox has no {key}; a line has a kind and a value"
                    yield ("schedules", name, index, key), said


def _parameters(draft: Draft) -> Iterator[Finding]:
    for path, name, _ in draft.ranges:
        if name in PARAMETERS and not reads(draft.model, name):
            other = "allowed: inbox.* and money.*" if draft.model == "inbox" else "it belongs to model: inbox"
            yield path, f"the model {draft.model} does not read this; {other}"


def _acts(draft: Draft) -> Iterator[Finding]:
    """Refuse shares of muting and folding that are more than all together."""
    ranges = list(draft.ranges)
    given = {name: numbers[0] for path, name, numbers in ranges if path[0] == "parameters"}
    for path, name, numbers in ranges:
        if name in _ACTS:
            other = next(one for one in _ACTS if one != name)
            beside = given.get(other, PARAMETERS[other].value)
            if max(numbers) + beside > 1 + 1e-9:
                said = f"'{number_text(max(numbers))}': with {other} of {number_text(beside)} more than 1"
                yield path, f"{said}; allowed here: at most {number_text(round(1 - beside, 10))}"


def _metrics(draft: Draft) -> Iterator[Finding]:
    counted = [metric for metric in METRICS if is_counted(metric, draft.model)]
    named = [(("limits", place), limit.metric) for place, limit in draft.limits.items()]
    named += [(("goals", place), goal.metric) for place, goal in enumerate(draft.goals)]
    for path, metric in named:
        if metric not in counted:
            said = f"'{metric}': the model {draft.model} does not count this"
            yield (*path, "metric"), f"{said}; allowed: {', '.join(counted)}"


RULES: tuple[Rule, ...] = (_tick, _sizes, _sections, _kinds, _lines, _parameters, _acts, _metrics)
"""Asked in this order."""
