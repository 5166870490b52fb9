"""Fairness beyond the audience: arms are planned to send as many messages, or to take as much work.

*equal_messages*: planned posts times members at posting; *equal_effort*: planned minutes of work. The target is the
least total of the arms that have groups. An arm above it thins the posts of its ``adjustable`` strategies by one common
share, ``posts_kept``, found here from the full schedules; so a scenario whose shares were found already gives the same.
Plans count everybody whom groups are made for: nobody leaves before the run.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sim.scenario.draft import Finding
from sim.scenario.kinds.settings import MadeGroups, StandingGroups
from sim.scenario.model import Arm, Scenario
from sim.scenario.planned import kept, planned_posts
from sim.scenario.quantities import number_text, percent_text
from sim.scenario.quota import go_out
from sim.scenario.words import quoted

__all__ = ["Plan", "made_fair", "plan_of", "planned_total"]

ALLOWED = 0.01
"""By how much totals may differ, relative to the target."""

UNITS = {"equal_messages": "messages to members", "equal_effort": "minutes of work"}


@dataclass(frozen=True)
class Plan:
    """What a strategy plans, its full schedule.

    Parameters
    ----------
    groups, members : int
        Groups, and memberships in them.
    fixed_minutes : float
        Work that does not depend on posts: running the groups and making them.
    posts : tuple of (date, bool)
        Day of each post, in order, and whether it is a broadcast.
    """

    groups: int
    members: int
    fixed_minutes: float
    posts: tuple[tuple[date, bool], ...]


def plan_of(scenario: Scenario, strategy: StandingGroups) -> Plan:
    """Plan a strategy with its full schedule.

    Parameters
    ----------
    scenario : Scenario
        A loaded scenario.
    strategy : StandingGroups
        One of its strategies.

    Returns
    -------
    Plan
    """
    groups, members = _filled(scenario, strategy)
    money, clock = scenario.parameters, scenario.clock
    making = 0.0
    if isinstance(strategy, MadeGroups):
        making = money["money.template_minutes" if strategy.template else "money.setup_minutes"]
    posts = tuple(
        (clock.start + timedelta(days=post.day), post.line.via == "broadcast")
        for post in planned_posts(scenario, strategy.schedule)
    )
    daily = groups * money["money.group_day_minutes"] + members * money["money.member_day_minutes"]
    return Plan(groups, members, clock.n_days * daily + groups * making, posts)


def _filled(scenario: Scenario, strategy: StandingGroups) -> tuple[int, int]:
    """Count the groups of a strategy and the memberships in them."""
    if not isinstance(strategy, MadeGroups):
        return sum(cohort.groups for cohort in scenario.cohorts), sum(cohort.members for cohort in scenario.cohorts)
    members = math.floor(strategy.accept * strategy.taken(scenario.customers.count or 0) + 0.5)
    return strategy.groups_per_member * -(-members // strategy.size), strategy.groups_per_member * members


def planned_total(scenario: Scenario, plan: Plan, posts_kept: float) -> float:
    """Sum up what a strategy plans, in what the scenario's fairness counts.

    Parameters
    ----------
    scenario : Scenario
        A loaded scenario whose fairness is not ``equal_audience``.
    plan : Plan
        The strategy's plan.
    posts_kept : float
        Share of its posts that is sent.

    Returns
    -------
    float
        Messages to members, or minutes of work; broadcasts over the quota are no part of it.
    """
    posts = kept(plan.posts, posts_kept)
    broadcasts = sum(go_out(scenario, (day for day, is_broadcast in posts if is_broadcast)))
    by_hand = sum(not is_broadcast for _, is_broadcast in posts)
    if scenario.fairness == "equal_messages":
        return float((broadcasts + by_hand) * plan.members)
    money = scenario.parameters
    hand = by_hand * plan.groups * money["money.manual_post_minutes"]
    return plan.fixed_minutes + hand + broadcasts * money["money.broadcast_minutes"] * scenario.simulated_share


@dataclass(frozen=True)
class _ArmPlan:
    """What an arm plans: the total at any share of the posts that may be thinned."""

    total: Callable[[float], float]
    thinned_posts: int

    @property
    def full(self) -> float:
        """The total of the full schedules."""
        return self.total(1.0)


def made_fair(scenario: Scenario) -> tuple[Scenario, list[Finding]]:
    """Thin the posts of adjustable strategies until all arms plan as much as the least of them.

    Parameters
    ----------
    scenario : Scenario
        A scenario without faults.

    Returns
    -------
    scenario : Scenario
        The same under ``equal_audience``; else with ``posts_kept`` of adjustable strategies set.
    faults : list of (path, message)
        Arms that cannot be brought to the target.
    """
    if scenario.fairness == "equal_audience":
        return scenario, []
    plans = {name: plan for name, arm in scenario.arms.items() if (plan := _arm_plan(scenario, arm)) is not None}
    if not plans:
        return scenario, []
    least = min(plans, key=lambda name: plans[name].full)
    target = plans[least].full
    if target == 0 and len(plans) > 1:
        said = f"plans no {UNITS[scenario.fairness]}; there is nothing that the other arms could be made equal to"
        return scenario, [(("arms", least), said)]
    shares = {name: _share(plan, target) for name, plan in plans.items()}
    fair = {name: _thinned(arm, shares.get(name, 1.0)) for name, arm in scenario.arms.items()}
    return scenario.model_copy(update={"arms": fair}), _unequal(scenario.fairness, plans, shares, least)


def _arm_plan(scenario: Scenario, arm: Arm) -> _ArmPlan | None:
    """Plan an arm; nothing where it has no groups."""
    standing = [strategy for strategy in arm if isinstance(strategy, StandingGroups)]
    plans = [(strategy, plan) for strategy in standing if (plan := plan_of(scenario, strategy)).groups]

    def total(share: float) -> float:
        return sum(planned_total(scenario, p, share if s.adjustable else s.posts_kept) for s, p in plans)

    return _ArmPlan(total, max((len(p.posts) for s, p in plans if s.adjustable), default=0)) if plans else None


def _thinned(arm: Arm, share: float) -> Arm:
    """Give every adjustable strategy of an arm its share of posts."""
    return tuple(
        strategy.model_copy(update={"posts_kept": share})
        if isinstance(strategy, StandingGroups) and strategy.adjustable
        else strategy
        for strategy in arm
    )


def _share(plan: _ArmPlan, target: float) -> float:
    """Find the share of posts that comes nearest to the target, in as few digits as say it."""
    if not plan.thinned_posts or plan.full <= target:
        return 1.0
    digits = len(str(plan.thinned_posts)) + 1
    best = _nearest(plan, target, 10**digits)
    reached = plan.total(best)
    shorter = (round(best, n) for n in range(1, digits))
    return next((share for share in shorter if plan.total(share) == reached), best)


def _nearest(plan: _ArmPlan, target: float, steps: int) -> float:
    """Halve the interval; then look around, as a quota may let a thinner schedule send more in one month."""
    low, high = 0, steps
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if plan.total(middle / steps) <= target else (low, middle)
    off = {place: abs(plan.total(place / steps) - target) for place in (low, high)}
    if min(off.values()) > ALLOWED / 10 * target:
        near = max(1, steps // (20 * plan.thinned_posts))
        places = (min(steps, max(0, low + near * n)) for n in range(-40, 41))
        off |= {place: abs(plan.total(place / steps) - target) for place in places}
    return min(off, key=lambda place: (off[place], -place)) / steps


def _unequal(fairness: str, plans: Mapping[str, _ArmPlan], shares: Mapping[str, float], least: str) -> list[Finding]:
    """Name the arms that could not be brought to the target."""
    target = plans[least].full
    totals = {name: plan.total(shares[name]) for name, plan in plans.items()}
    if max(totals.values()) <= (1 + ALLOWED) * min(totals.values()):
        return []
    return [
        (("arms", name), _too_far(fairness, plans[name], shares[name], total, f"{quoted(least)} {_whole(target)}"))
        for name, total in totals.items()
        if abs(total - target) > ALLOWED / 2 * target
    ]


def _too_far(fairness: str, plan: _ArmPlan, share: float, total: float, other: str) -> str:
    """Say by how much an arm is off, and what could be done."""
    allowed = f"{fairness} allows 1% between them"
    if not plan.thinned_posts:
        said = f"{_whole(total)} {UNITS[fairness]} are planned, in {other}"
        return f"{said}; {allowed}; let posts be thinned by adjustable: true"
    said = f"thinned to {percent_text(share)} of its posts, {_whole(total)} {UNITS[fairness]} are planned, in {other}"
    return f"{said}; {allowed}, and no share of its posts comes nearer"


def _whole(total: float) -> str:
    """Write a total without fractions."""
    return number_text(float(round(total)))
