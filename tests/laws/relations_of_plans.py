"""The table of relations about plans: calendar, offers, staff, shocks, events, rules, cohorts; see `relations`."""

from __future__ import annotations

from typing import Any

from sim.engine.history import History

from . import changes as c
from . import plans as p
from .changes import both, on_groups, on_lines, parameters
from .generated import Change
from .relations import Relation, as_it_is, harmless, without

__all__ = ["PLANS"]

IRRITABLE = parameters(load__quiet=8, load__alert=1)
AGELESS = parameters(box__forgetting_days=1e-9, decision__cleanup_leave=0, habit__mute_factor=1)
"""What a group that was never posted to has of its age: a box forgotten, clean-ups, when its members have muted."""
ALWAYS_SOLD = c.on_offers(c.always_sold)


def before_the_middle(history: History) -> dict[str, Any]:
    """Return the run up to the day in the middle."""
    days = history.n_days // 2
    early = history.orders["tick"] < days * history.ticks_per_day
    daily = {name: found[:days] for name, found in history.daily.items()}
    return {**daily, **{f"order {name}": found[early] for name, found in history.orders.items()}}


def later(name: str, change: Change, fault: Change, prepare: Change = as_it_is) -> Relation:
    """Relate by something dated from the middle of the horizon on; the planted fault dates it from the first day."""
    return Relation(name, change, both(ALWAYS_SOLD, prepare), fault=fault, view=before_the_middle)


EVERYTHING = {"demand": 5, "rivals": 5, "quiet": True}

CALENDAR = (
    harmless(
        "factors of one",
        p.add_entry(demand=1, rivals=1, morning=True),
        fault=p.add_entry(demand=3, rivals=3),
    ),
    harmless("days of another season", p.in_another_season, fault=p.add_entry(**EVERYTHING)),
    harmless(
        "factors that cancel",
        both(p.add_entry(demand=4, rivals=0.25), p.add_entry(demand=0.25, rivals=4)),
        fault=both(p.add_entry(demand=4, rivals=0.25), p.add_entry(demand=0.5, rivals=4)),
    ),
    Relation(
        "quiet hours that weigh no more than others",
        p.add_entry(quiet=True),
        both(p.no_calendar, parameters(load__quiet=1)),
        unready=both(p.no_calendar, IRRITABLE),
    ),
    harmless(
        "quiet hours without a post in them",
        p.quiet_without_posts,
        both(p.no_calendar, IRRITABLE, p.posts_at_midnight),
        fault=p.add_entry(quiet=True),
    ),
    harmless("other names of entries", p.rename_entries),
    harmless("another order of entries", p.reverse_entries, p.three_entries, fault=p.drop_entry),
    harmless(
        "hours over midnight as two entries",
        both(p.no_calendar, p.over_midnight(whole=False)),
        both(p.no_calendar, p.over_midnight(whole=True)),
        fault=both(p.no_calendar, p.over_midnight(whole=False, half=True)),
    ),
    harmless("schedules replaced by their copies", p.replaced_by(list), p.no_calendar, fault=p.replaced_by(None)),
    harmless(
        "lines of a phase that never ends",
        p.phased(),
        p.no_calendar,
        fault=p.phased(days=["sunday"]),
    ),
    later(
        "an entry from a later day on", p.add_entry(day=p.middle, **EVERYTHING), p.add_entry(day=p.first, **EVERYTHING)
    ),
)

POSTS = (
    harmless("a mix of one kind", p.as_mix(), p.one_kind, fault=p.as_mix({"share": 0.5, "kind": "red_packet"})),
    harmless(
        "kinds with no share of the mix",
        p.as_mix({"share": 0, "kind": "coupon"}, {"share": 0, "kind": "notice"}),
        p.one_kind,
        fault=p.as_mix({"share": 0.5, "kind": "coupon"}),
    ),
    harmless(
        "every post kept",
        p.on_standing(posts_kept="100%", adjustable=True),
        p.on_standing(posts_kept=1),
        fault=p.on_standing(posts_kept="50%"),
    ),
    Relation(
        "a roll call where buyers are visible is a promotion",
        on_lines(c.as_kind("roll_call")),
        both(on_lines(c.as_kind("promotion")), on_groups(buyers_visible=True)),
        unready=both(
            on_lines(c.as_kind("promotion")), on_groups(buyers_visible=False), parameters(purchase__no_buyers=0.3)
        ),
    ),
)

OFFERS = (
    harmless("a stock that is never reached", p.offering(stock=10_000), p.FREE, fault=p.offering(stock=0)),
    harmless(
        "offers that outlive the horizon",
        p.offering(ends_after="31 days", min_buyers=1000),
        both(p.FREE, p.a_month_at_most),
        fault=p.ending(1),
    ),
    harmless(
        "needed buyers: none or one",
        p.ending(2, min_buyers=1),
        both(p.FREE, p.ending(2)),
        fault=p.ending(2, min_buyers=1000),
    ),
    harmless(
        "a threshold below every basket",
        p.offering(threshold_yuan=0.01, discount="40%"),
        both(p.FREE, p.offering(discount="40%")),
        fault=p.offering(threshold_yuan=1e7, discount="40%"),
    ),
)

OUTSIDE = (
    Relation(
        "staff who never lack minutes",
        p.staffed(1_000_000),
        c.without("staff", "shocks"),
        fault=p.staffed(0),
        view=without("staff_days"),
    ),
    harmless("shocks with nothing to do", p.idle_shocks, fault=p.add_shock(kind="enforcement", groups=1, day=p.middle)),
    harmless(
        "an event that sets what is in force",
        p.event_on(p.middle, p.in_force),
        p.plausible,
        fault=p.event_on(p.first, p.other_values),
    ),
    Relation(
        "an event of the first day is the scenario written so",
        p.written_so,
        both(p.no_start, p.plausible, p.event_on(p.first, p.other_values)),
        fault=c.without("events"),
    ),
    later(
        "an event of a later day",
        p.event_on(p.middle, p.other_values),
        p.event_on(p.first, p.other_values),
        p.plausible,
    ),
    later(
        "a shock of a later day",
        both(
            p.add_shock(kind="enforcement", groups=1, day=p.middle),
            p.add_shock(kind="scandal", irritation=5, day=p.middle),
        ),
        p.add_shock(kind="scandal", irritation=5, value=1, day=p.first),
    ),
)

NOT_ONE = {"at_least": 1}

RULES = (
    harmless(
        "a split of groups that are small enough",
        p.add_rule("split", size=12),
        p.can_rule,
        fault=p.add_rule("split", size=2, rejoin=0),
    ),
    harmless(
        "a merge where nothing fits",
        p.add_rule("merge", size=3, asked={"members": {"at_least": 2}}),
        p.can_rule,
        fault=p.add_rule("merge", size=24, rejoin=0),
    ),
    harmless(
        "a rule whose bounds nobody meets",
        both(
            p.add_rule("dissolve", asked={"members": {"at_least": 1000}}),
            p.add_rule("rebuild", size=2, asked={"age_days": {"at_least": 40000}}),
            p.add_rule("dissolve", asked={"messages_7d": {"at_least": 1e8}}),
            p.add_rule("dissolve", asked={"orders_14d": {"at_least": 1e6}}),
        ),
        p.can_rule,
        fault=p.add_rule("dissolve", asked={"members": NOT_ONE}),
    ),
    Relation(
        "rebuilt with nobody coming back is dissolved",
        p.only_rules("rebuild", day=p.middle, size=4, rejoin=0),
        both(p.can_rule, p.only_rules("dissolve", day=p.middle)),
        fault=p.only_rules("rebuild", day=p.middle, size=4, rejoin=1),
    ),
    later(
        "a rule of a later day",
        p.add_rule("rebuild", day=p.middle, size=3),
        p.add_rule("rebuild", day=p.first, size=3, rejoin=0),
        p.can_rule,
    ),
)

COHORTS = (
    harmless(
        "two cohorts that are alike as one",
        p.one_cohort,
        p.two_cohorts(30, 30),
        fault=both(p.one_cohort, c.other_seed),
    ),
    Relation(
        "another order of cohorts of unlike ages where nothing asks for age",
        p.swap_cohorts,
        both(p.two_cohorts(50, 300), c.no_past, AGELESS),
        unready=both(p.two_cohorts(2, 300), c.past_of(4)),
    ),
)

PLANS: tuple[Relation, ...] = (*CALENDAR, *POSTS, *OFFERS, *OUTSIDE, *RULES, *COHORTS)
"""Relations about plans; each holds to the byte."""
