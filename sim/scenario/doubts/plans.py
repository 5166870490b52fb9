"""Doubts about plans: schedules, offers, quotas, rules, and what fairness cannot see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from sim.scenario.draft import Finding
from sim.scenario.kinds import FlashGroups, PinDrive
from sim.scenario.kinds.settings import GroupSettings, StandingGroups, StrategySettings
from sim.scenario.model import Scenario
from sim.scenario.planned import lines_on, planned_posts
from sim.scenario.quota import go_out, quota_on
from sim.scenario.rules import GroupRule
from sim.scenario.schedules import Offer
from sim.scenario.treatments import far_apart
from sim.scenario.tree import Path
from sim.scenario.words import quoted

__all__ = ["LOOKS"]


def _strategies(scenario: Scenario) -> Iterator[tuple[Path, StrategySettings]]:
    """Give all strategies with their paths."""
    for arm, strategies in scenario.arms.items():
        yield from ((("arms", arm, index), strategy) for index, strategy in enumerate(strategies))


def _over_quota(scenario: Scenario) -> Iterator[Finding]:
    for path, strategy in _strategies(scenario):
        if isinstance(strategy, GroupSettings):
            worst = _worst_month(scenario, strategy)
            if worst is not None:
                month, planned, dropped = worst
                said = f"{quoted(strategy.schedule)}: {planned} broadcasts in {month:%Y-%m} over a quota of"
                yield (*path, "schedule"), f"{said} {quota_on(scenario, month)}; {dropped} are certain to be dropped"


def _worst_month(scenario: Scenario, strategy: GroupSettings) -> tuple[date, int, int] | None:
    """Find the month in which a group is sent most broadcasts over the quota: a day of it, planned, dropped."""
    days = list(_broadcasts(scenario, strategy))
    dropped = [day for day, is_sent in zip(days, go_out(scenario, days), strict=True) if not is_sent]
    by_month = Counter((day.year, day.month) for day in dropped)
    if not by_month:
        return None
    worst = max(sorted(by_month), key=lambda month: by_month[month])
    last = max(day for day in dropped if (day.year, day.month) == worst)
    return last, sum((day.year, day.month) == worst for day in days), by_month[worst]


def _broadcasts(scenario: Scenario, strategy: GroupSettings) -> Iterator[date]:
    """Give the day of each broadcast to one group: a standing one, or the first flash group."""
    if isinstance(strategy, FlashGroups):
        yield from _flash_broadcasts(scenario, strategy)
    elif isinstance(strategy, StandingGroups):
        for post in planned_posts(scenario, strategy.schedule, strategy.posts_kept):
            if post.line.via == "broadcast":
                yield scenario.clock.start + timedelta(days=post.day)


def _flash_broadcasts(scenario: Scenario, strategy: FlashGroups) -> Iterator[date]:
    """Give the day of each broadcast to the first flash group; the first is due in the tick after it opens."""
    clock = scenario.clock
    for day in strategy.opening_days(clock.start, clock.end)[:1]:
        opens = day * 1440 + strategy.at
        closes = min(opens + strategy.lasts_minutes, clock.n_days * 1440)
        for _, _, line in lines_on(scenario, strategy.schedule, clock.start + timedelta(days=day)):
            if line.via == "broadcast" and line.every_minutes is not None:
                for minute in range(opens + clock.tick_minutes, closes, line.every_minutes):
                    yield clock.start + timedelta(days=minute // 1440)


def _drives_alone(scenario: Scenario) -> Iterator[Finding]:
    for arm, strategies in scenario.arms.items():
        if strategies and all(isinstance(strategy, PinDrive) for strategy in strategies):
            yield ("arms", arm), "a pin drive without any groups to pin changes nothing"


def _unused_schedules(scenario: Scenario) -> Iterator[Finding]:
    used = {strategy.schedule for _, strategy in _strategies(scenario) if isinstance(strategy, GroupSettings)}
    stand_in = {new for entry in scenario.calendar for old, new in entry.schedules.items() if old in used}
    for name in scenario.schedules:
        if name not in used | stand_in:
            yield ("schedules", name), "no arm uses this schedule"


def _worthless_coupons(scenario: Scenario) -> Iterator[Finding]:
    changed = (event.change.get("company.coupon_yuan", 0) for event in scenario.events)
    if scenario.model == "inbox" or any((scenario.company.coupon_yuan, *changed)):
        return
    for path, kind, offer in _messages(scenario):
        if kind == "coupon" and (offer is None or offer.coupon_yuan == 0):
            yield (*path, "kind"), "'coupon': a coupon of 0 yuan; give company.coupon_yuan"


def _two_coupons(scenario: Scenario) -> Iterator[Finding]:
    company = scenario.company.coupon_yuan
    for path, kind, offer in _messages(scenario):
        if kind == "coupon" and company and offer is not None and offer.coupon_yuan:
            said = f"replaces the company's coupon of {company:g} yuan on this post; the two are not added"
            yield (*path, "offer", "coupon_yuan"), f"'{offer.coupon_yuan:g}': {said}"


def _messages(scenario: Scenario) -> Iterator[tuple[Path, str, Offer | None]]:
    """Give each kind that a line sends, with its offer: of the line, or of one of those that it mixes."""
    for name, lines in scenario.schedules.items():
        for index, line in enumerate(lines):
            if line.kind is not None:
                yield ("schedules", name, index), line.kind, line.offer
            for place, part in enumerate(line.mix):
                yield ("schedules", name, index, "mix", place), part.kind, part.offer or line.offer


def _unsent_kinds(scenario: Scenario) -> Iterator[Finding]:
    for name, lines in scenario.schedules.items():
        for index, line in enumerate(lines):
            for place, part in enumerate(line.mix):
                if part.share == 0:
                    yield ("schedules", name, index, "mix", place, "share"), f"'{part.kind}': never sent"


def _never_opens(scenario: Scenario) -> Iterator[Finding]:
    for arm, strategies in scenario.arms.items():
        for index, strategy in enumerate(strategies):
            if not isinstance(strategy, FlashGroups):
                continue
            if not strategy.opening_days(scenario.clock.start, scenario.clock.end):
                yield ("arms", arm, index, "every"), "no flash group opens within the horizon"


def _offers(scenario: Scenario) -> Iterator[Finding]:
    for path, _, offer in _messages(scenario):
        if offer is not None:
            yield from (((*path, "offer", key), message) for key, message in _offer(scenario, offer))


def _offer(scenario: Scenario, offer: Offer) -> Iterator[tuple[str, str]]:
    """Say what an offer will hardly do."""
    baskets = [segment.basket_yuan or scenario.company.price_yuan for segment in scenario.customers.segments.values()]
    if offer.threshold_yuan > max(baskets):
        yield "threshold_yuan", f"'{offer.threshold_yuan:g}': above every basket; the largest is {max(baskets):g} yuan"
    if offer.stock == 0:
        yield "stock", "'0': nothing to be had; leave it out for no limit"
    count = scenario.customers.count or 0
    if offer.min_buyers > count:
        yield "min_buyers", f"'{offer.min_buyers}': more than the {count} customers; every order is cancelled"


def _offers_of_flash(scenario: Scenario) -> Iterator[Finding]:
    for _, strategy in _strategies(scenario):
        if not isinstance(strategy, FlashGroups):
            continue
        for path, _, offer in _messages(scenario):
            ends = offer.ends_after_minutes if offer is not None else None
            if path[1] == strategy.schedule and ends is not None and ends > strategy.lasts_minutes:
                said = f"ends after the flash groups, which last {strategy.lasts_minutes / 60:g} hours"
                yield (*path, "offer", "ends_after"), f"'{ends / 60:g} hours': {said}"


def _nothing_kept(scenario: Scenario) -> Iterator[Finding]:
    for path, strategy in _strategies(scenario):
        if not isinstance(strategy, StandingGroups):
            continue
        if strategy.posts_kept == 0:
            yield (*path, "posts_kept"), "'0%': nothing is sent"
        if strategy.adjustable and scenario.fairness == "equal_audience":
            yield (*path, "adjustable"), "fairness thins posts only with equal_messages or equal_effort"


def _unwatched(scenario: Scenario) -> Iterator[Finding]:
    for path, strategy in _strategies(scenario):
        for place, rule in enumerate(strategy.rules if isinstance(strategy, StandingGroups) else ()):
            yield from (((*path, "rules", place, "when", key), said) for key, said in _too_soon(scenario, rule))


def _too_soon(scenario: Scenario, rule: GroupRule) -> Iterator[tuple[str, str]]:
    """Name what a rule asks before groups were watched for long enough."""
    clock = scenario.clock
    last = rule.when.day or clock.end
    for key, days in (("messages_7d", 7), ("orders_14d", 14)):
        if getattr(rule.when, key) is not None and (last - clock.start).days < days:
            said = f"asked on {last}" if rule.when.day else f"the horizon has {clock.n_days} days"
            yield key, f"{said}; not known before groups were watched for {days} days, so no group is chosen"


def _beyond_the_plan(scenario: Scenario) -> Iterator[Finding]:
    if scenario.fairness == "equal_audience":
        return
    if scenario.staff is not None:
        yield (
            ("fairness",),
            f"'{scenario.fairness}': plans are made equal; posts that staff cannot send are dropped later",
        )
    if scenario.fairness == "equal_effort" and any(name.startswith("money.") for name in scenario.uncertain):
        yield ("uncertain",), "plans are made equal with the minutes as they are, not at the ends of these ranges"
    if any(shock.groups for shock in scenario.shocks):
        yield ("fairness",), f"'{scenario.fairness}': plans are made equal; shocks close groups later"


def _two_treatments(scenario: Scenario) -> Iterator[Finding]:
    for arm, (nearest, found) in far_apart(scenario).items():
        differs = (
            f"differs from every other arm in more than one treatment, from {quoted(nearest)} in {', '.join(found)}"
        )
        yield ("arms", arm), f"{differs}; add an arm between them, or no difference can be laid to one of these"


LOOKS: tuple[Callable[[Scenario], Iterator[Finding]], ...] = (
    _over_quota,
    _drives_alone,
    _unused_schedules,
    _worthless_coupons,
    _two_coupons,
    _unsent_kinds,
    _never_opens,
    _offers,
    _offers_of_flash,
    _nothing_kept,
    _unwatched,
    _beyond_the_plan,
    _two_treatments,
)
"""Asked in this order."""
