"""What each arm does, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.report.numbers import Format
from sim.report.texts import Texts
from sim.scenario.kinds import FlashGroups, PinDrive
from sim.scenario.kinds.settings import GroupSettings, MadeGroups, StrategySettings
from sim.scenario.model import Cohort, Scenario, ScheduleLine
from sim.scenario.spelling import WEEKDAYS, clock_text

__all__ = ["arm_in_words", "world_in_words"]

NAMED_TIMES = 8


def arm_in_words(scenario: Scenario, arm: str, t: Texts, f: Format) -> list[str]:
    """Describe an arm, one sentence a strategy.

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
    strategies = scenario.arms.get(arm, ())
    return [_strategy(scenario, strategy, t, f) for strategy in strategies] or [t("does_nothing")]


def world_in_words(scenario: Scenario, t: Texts, f: Format) -> str:
    """Describe what all arms share.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    t : Texts
        The language.
    f : Format
        Writes numbers in that language.

    Returns
    -------
    str
    """
    groups = t.sentences([_cohort(cohort, t, f) for cohort in scenario.cohorts]) or t("no_start_groups")
    company = scenario.company
    said = [t("world", groups=groups, price=f.exact(company.price_yuan), margin=f.share(company.gross_margin, 0))]
    if company.coupon_yuan:
        said.append(t("coupon_worth", yuan=f.exact(company.coupon_yuan)))
    return t.sentences(said)


def _cohort(cohort: Cohort, t: Texts, f: Format) -> str:
    muted, folded = (_range(ends, f) for ends in (cohort.muted, cohort.folded))
    return t("start_groups", groups=cohort.groups, size=cohort.size, muted=muted, folded=folded)


def _range(ends: tuple[float, float], f: Format) -> str:
    low, high = (f.share(end, 0) for end in ends)
    return low if low == high else f"{low}–{high}"


def _strategy(scenario: Scenario, strategy: StrategySettings, t: Texts, f: Format) -> str:
    parts = [t.term(strategy.kind), *_settings(strategy, t, f)]
    if isinstance(strategy, GroupSettings):
        parts += [t("consent", share=f.share(strategy.consent, 0))] if strategy.consent else []
        parts += [t("buyers_visible")] if strategy.buyers_visible else []
        lines = "; ".join(_line(line, t, f) for line in scenario.schedules.get(strategy.schedule, ()))
        parts.append(t("schedule", name=strategy.schedule, lines=lines))
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
    yield t.term(strategy.joining)


def _line(line: ScheduleLine, t: Texts, f: Format) -> str:
    return t.clauses([_when(line, t), *_kinds(line, t, f), t.term(line.via), *_offered(line, t, f)])


def _kinds(line: ScheduleLine, t: Texts, f: Format) -> list[str]:
    if line.kind is not None:
        return [t.term(line.kind)]
    return [f"{t.term(mixed.kind)} {f.share(mixed.share, 0)}" for mixed in line.mix]


def _when(line: ScheduleLine, t: Texts) -> str:
    if line.every_minutes is not None:
        return t("every_minutes", minutes=line.every_minutes)
    days = t("every_day") if len(line.days) == 7 else t.listed([t.term(WEEKDAYS[day]) for day in line.days])
    times = [clock_text(time) for time in line.at]
    named = times if len(times) <= NAMED_TIMES else [*times[: NAMED_TIMES - 1], f"… {times[-1]}"]
    return t("at_times", days=days, times=t.listed(named))


def _offered(line: ScheduleLine, t: Texts, f: Format) -> Iterator[str]:
    if line.offer is not None and line.offer.discount:
        yield t("discount", share=f.share(line.offer.discount, 0))
    if line.offer is not None and line.offer.coupon_yuan:
        yield t("coupon_of", yuan=f.exact(line.offer.coupon_yuan))
    if line.mention_all:
        yield t("mention_all")
