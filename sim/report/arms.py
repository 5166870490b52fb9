"""What each arm does, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.report.numbers import Format
from sim.report.phrases import count, shortened, weekdays
from sim.report.schedules import lines_in_words
from sim.report.texts import Texts
from sim.scenario.calendar import NO_SCHEDULE
from sim.scenario.kinds import FlashGroups, PinDrive
from sim.scenario.kinds.settings import GroupSettings, MadeGroups, StandingGroups, StrategySettings
from sim.scenario.model import Scenario
from sim.scenario.rules import OBSERVED, Bounds, GroupRule, When
from sim.scenario.spelling import clock_text

__all__ = ["arm_in_words"]

COUNTED = {"members": "member", "age_days": "day", "messages_7d": "message", "orders_14d": "order"}
"""What the bounds of a rule count."""
MAKES_GROUPS = ("split", "rebuild")


def arm_in_words(scenario: Scenario, arm: str, t: Texts, f: Format) -> list[str]:
    """Describe an arm: a sentence for each strategy, each schedule that replaces its own, and each rule.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    arm : str
        Name of one of its arms.
    t : Texts
        The language.
    f : Format
        Writes numbers in that language.

    Returns
    -------
    list of str
    """
    said = []
    for strategy in scenario.arms.get(arm, ()):
        said.append(_strategy(strategy, t, f))
        if isinstance(strategy, GroupSettings):
            said += _schedules(scenario, strategy.schedule, t, f)
        if isinstance(strategy, StandingGroups):
            said += shortened([_rule(rule, t, f) for rule in strategy.rules], t)
    return said or [t("does_nothing")]


def _strategy(strategy: StrategySettings, t: Texts, f: Format) -> str:
    parts = [t.term(strategy.kind), *_settings(strategy, t, f)]
    if isinstance(strategy, GroupSettings):
        parts += [t("consent", share=f.share(strategy.consent, 0))] if strategy.consent else []
        parts += [t("buyers_visible")] if strategy.buyers_visible else []
        parts += _thinned(strategy, t, f) if isinstance(strategy, StandingGroups) else []
    return t.clauses(parts)


def _settings(strategy: StrategySettings, t: Texts, f: Format) -> Iterator[str]:
    """Say what is particular to the kind."""
    if isinstance(strategy, FlashGroups):
        yield t("of_size", size=strategy.size)
        hours = f.exact(strategy.lasts_minutes / 60)
        day, at, entry = t.term(strategy.every), clock_text(strategy.at), f.share(strategy.entry, 0)
        yield t("flash_rhythm", day=day, at=at, hours=hours, entry=entry)
        if strategy.interval > 1:
            yield t("flash_interval", n=strategy.interval)
        yield t.term(strategy.joining)
    elif isinstance(strategy, MadeGroups):
        yield from _made(strategy, t, f)
    elif isinstance(strategy, PinDrive):
        reach = f.share(strategy.reach, 0)
        yield t("drive_rhythm", start=strategy.start.isoformat(), days=strategy.lasts_days, reach=reach)


def _made(strategy: MadeGroups, t: Texts, f: Format) -> Iterator[str]:
    size: Any = getattr(strategy, "size", None)
    if size is not None:
        yield t("of_size", size=size)
    if strategy.groups_per_member > 1:
        yield t("groups_per_member", n=strategy.groups_per_member)
    if strategy.share < 1:
        yield t("share_taken", share=f.share(strategy.share, 0))
    if strategy.accept < 1:
        yield t("accept", share=f.exact_share(strategy.accept))
    yield t.term(strategy.joining)


def _thinned(strategy: StandingGroups, t: Texts, f: Format) -> Iterator[str]:
    """Say which share of the schedule's posts is sent, and whether fairness may change it."""
    if strategy.adjustable:
        yield t("adjustable")
    if strategy.posts_kept < 1:
        yield t("posts_kept", share=f.exact_share(strategy.posts_kept))


def _schedules(scenario: Scenario, schedule: str, t: Texts, f: Format) -> Iterator[str]:
    """Say what a strategy's schedule sends, and what those send that the calendar puts in its place."""
    yield t("schedule", name=schedule, lines=lines_in_words(scenario, schedule, t, f))
    by: dict[str, list[str]] = {}
    for entry in scenario.calendar:
        if schedule in entry.schedules:
            by.setdefault(entry.schedules[schedule], []).append(t.names([entry.name]))
    for name, entries in by.items():
        during = t.listed(shortened(entries, t))
        if name == NO_SCHEDULE:
            yield t("schedule_silent", entries=during)
        else:
            yield t("schedule_instead", entries=during, name=name, lines=lines_in_words(scenario, name, t, f))


def _rule(rule: GroupRule, t: Texts, f: Format) -> str:
    if rule.when.day is not None:
        when = t("on_date", date=rule.when.day.isoformat())
    elif len(rule.when.every) == 7:
        when = t("every_day")
    else:
        when = t("on_weekdays", days=weekdays(rule.when.every, t))
    return t("rule", when=when, which=_which(rule.when, t, f), deed=t.clauses(list(_deed(rule, t, f))))


def _which(when: When, t: Texts, f: Format) -> str:
    """Say which groups a rule is for."""
    asked = ((name, getattr(when, name)) for name in OBSERVED)
    bounds = [t(f"bound_{name}", bound=_bound(name, bound, t, f)) for name, bound in asked if _bounds(bound)]
    return t("groups_that", bounds=t.listed(bounds)) if bounds else t("all_groups")


def _bounds(bounds: Bounds | None) -> bool:
    return bounds is not None and (bounds.at_least is not None or bounds.at_most is not None)


def _bound(name: str, bounds: Bounds, t: Texts, f: Format) -> str:
    low, high, noun = bounds.at_least, bounds.at_most, COUNTED[name]
    if high is None:
        return t("at_least", low=count(noun, low or 0.0, t, f))
    if low is None:
        return t("at_most", high=count(noun, high, t, f))
    return t("low_to_high", low=f.exact(low), high=count(noun, high, t, f))


def _deed(rule: GroupRule, t: Texts, f: Format) -> Iterator[str]:
    """Say what is done with the groups, and how their members come into others."""
    yield t(f"do_{rule.do}", size="" if rule.size is None else count("member", rule.size, t, f))
    if rule.do != "dissolve":
        yield t("rejoin", share=f.exact_share(rule.rejoin))
        yield t.term(rule.joining)
    if rule.do in MAKES_GROUPS:
        yield t("by_template" if rule.template else "without_template")
