"""The table of relations: a harmless change of a world that nothing, or only what is named, may notice.

Every relation has its planted fault, a change that is not harmless (`fault`) or a world in which the lever works
(`unready`): the tests hold the relation on every generated world and want the fault noticed on at least one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from sim.engine.history import History

from . import changes as c
from .changes import both, on_client, on_console, on_groups, on_lines, on_made, parameters
from .generated import Change, World

__all__ = ["RELATIONS", "Relation", "differing", "everything"]

Figures = Mapping[str, Any]
View = Callable[[History], Figures]


def everything(history: History) -> dict[str, Any]:
    """Return every number of a run by name."""
    return {**history.daily, **{f"order {name}": column for name, column in history.orders.items()}}


def differing(a: Figures, b: Figures) -> list[str]:
    """Return the names under which two runs differ."""
    return [name for name in a if not np.array_equal(a[name], b[name])]


def without(*names: str) -> View:
    """Return everything but the named counts."""
    return lambda history: {name: found for name, found in everything(history).items() if name not in names}


LONGER = 3
"""Days by which the relation of the horizon makes it longer."""


BY_THE_HORIZON = ("baseline_orders", "moved_orders", "order kind")
"""What the end of the horizon decides: a need due behind it counts as moved."""


def whole_of_it(history: History) -> dict[str, Any]:
    """Return the run but for what the end of the horizon decides."""
    return {name: found for name, found in everything(history).items() if name not in BY_THE_HORIZON}


def days_before(history: History) -> dict[str, Any]:
    """Return the run without its last days."""
    days = history.n_days - LONGER
    early = history.orders["tick"] < days * history.ticks_per_day
    daily = {name: found[:days] for name, found in history.daily.items()}
    cut = {**daily, **{f"order {name}": found[early] for name, found in history.orders.items()}}
    return {name: found for name, found in cut.items() if name not in BY_THE_HORIZON}


MONEY = ("revenue_fen", "cut_fen", "order revenue_fen", "order cut_fen")


def twice_the_money(history: History) -> dict[str, Any]:
    """Return everything, money doubled."""
    return {name: found * 2 if name in MONEY else found for name, found in everything(history).items()}


def as_it_is(w: World) -> None:
    """Leave a world alone."""


@dataclass(frozen=True)
class Relation:
    """A change that nothing, or only what is named, may notice.

    Parameters
    ----------
    name : str
        The relation in words.
    change : callable
        The harmless change of a world.
    prepare : callable
        What makes a generated world fit for the relation.
    fault : callable, optional
        A change that must be noticed, where `change` is harmless in any world.
    unready : callable, optional
        What makes a world in which `change` must be noticed.
    view, changed_view : callable
        What is compared: of the world as it was, of the changed one.
    """

    name: str
    change: Change
    prepare: Change = as_it_is
    fault: Change | None = None
    unready: Change | None = None
    view: View = everything
    changed_view: View | None = None

    def noticed(self, w: World, *, planted: bool = False) -> list[str]:
        """Name what differs between a world and the changed one, or with the planted fault."""
        prepare = self.unready if planted and self.unready else self.prepare
        change = self.fault if planted and self.fault else self.change
        base = w.changed(prepare)
        return differing(self.view(base.run()), (self.changed_view or self.view)(base.changed(change).run()))


def harmless(name: str, change: Change, prepare: Change = as_it_is, **rest: Any) -> Relation:
    """Relate by a change that is harmless anywhere; the planted fault is another seed."""
    return Relation(name, change, prepare, **{"fault": both(change, c.other_seed), **rest})


DECIDE_OFTEN = parameters(habit__opt_in=1, habit__invitation=1, habit__forced=1, decision__pin_cost=2)
UNSTAFFED = c.without("staff")
NO_MENTIONS = both(
    on_lines(c.mention_nobody),
    on_client(mention_breaks_mute=False),
    parameters(load__mention=1, attention__push_pull=0),
)
BOTTOMLESS = parameters(reading__depth_median=1e9, reading__depth_spread=0, reading__older_posts=1e6)
"""Who is called reads the newest post in any case, which is nothing more where everything is read."""
ALIKE_JOINING = parameters(
    decision__join_mute_forced=0.2, decision__join_mute_opt_in=0.2, decision__join_leave_forced=0, load__forced=0,
    habit__forced=0.5, habit__opt_in=0.5,
)  # fmt: skip
NOBODY_ACTS = parameters(
    decision__act_base=0, decision__act_scale=0, decision__join_mute_forced=0, decision__join_mute_opt_in=0,
    decision__join_mute_invitation=0,
)  # fmt: skip
LEVELS = ("load", "value", "habit")
"""Sums of what fades in single precision: faded in two steps it differs from one step by its last digit."""
BROADCASTS = ("manual_posts", "broadcasts")
SETUPS = ("setups", "template_setups")

NAMES_AND_ORDERS = (
    *(harmless(f"chunks of {n}", c.in_chunks(n)) for n in (1, 7, 64, 1000)),
    harmless("another name of the arm", c.rename_arm),
    harmless("the same arm under two names", c.second_name),
    harmless("other arms beside it", c.more_arms),
    harmless("another order of keys", c.other_orders),
    harmless("other names of segments", c.rename_segments, fault=both(c.rename_segments, c.change_interest)),
    harmless(
        "other names of topics", c.rename_topics, both(c.distinct_segments, c.past_topics), fault=c.swap_topics_of_lines
    ),
    harmless("other names and order of schedules", c.rename_schedules, fault=both(c.rename_schedules, c.drop_times)),
    harmless("other names of strategies", c.name_strategies),
    harmless("one segment as two equal halves", c.split_segment, c.one_segment, fault=c.split_in_unlike_halves),
    harmless("one line as one line for each time", c.split_lines, fault=both(c.split_lines, c.drop_times)),
    harmless("texts, goals, margin, wages, time zone", c.bookkeeping, UNSTAFFED, fault=both(c.bookkeeping, c.dearer)),
    harmless("templates", on_made(template=True), UNSTAFFED, view=without(*SETUPS)),
    harmless("a larger size cap", on_console(size_cap=100_000)),
)

CALENDAR = (
    harmless(
        "28 years later", c.moved_by(c.YEARS_28), c.long_released, fault=c.moved_by(c.YEARS_28 + timedelta(days=30))
    ),
    harmless(
        "a longer horizon",
        c.end_later(LONGER),
        c.on_offers(c.always_sold),
        view=whole_of_it,
        changed_view=days_before,
    ),
)

LEVERS = (
    Relation(
        "a pin drive that adds nothing",
        c.add_pin_drive(1.0),
        both(c.no_drives, parameters(decision__pin_drive=0)),
        unready=both(c.no_drives, parameters(decision__pin_drive=9), DECIDE_OFTEN),
    ),
    Relation(
        "a pin drive that reaches nobody",
        c.add_pin_drive(0.0),
        both(c.no_drives, parameters(decision__pin_drive=9), DECIDE_OFTEN),
        fault=c.add_pin_drive(1.0),
    ),
    Relation(
        "a flash group that nobody enters",
        c.add_flash(0.0),
        both(parameters(flash__invitation=0), c.no_past),
        view=without(*LEVELS),
        fault=c.add_flash(1.0),
    ),
    Relation(
        "consent without load",
        on_groups(consent=0.7),
        both(on_groups(consent=0), c.NO_LOAD),
        unready=on_groups(consent=0),
    ),
    Relation(
        "visible buyers who impress nobody",
        on_groups(buyers_visible=True),
        both(on_groups(buyers_visible=False), parameters(purchase__visible_buyers=0, purchase__no_buyers=1)),
        unready=both(on_groups(buyers_visible=False), parameters(purchase__no_buyers=0.3)),
    ),
    Relation(
        "@all that has no effect",
        on_lines(c.mention_everyone),
        both(NO_MENTIONS, BOTTOMLESS, parameters(habit__mention=0)),
        unready=both(NO_MENTIONS, BOTTOMLESS, parameters(habit__mention=0.9)),
    ),
    Relation(
        "rules of @all where nobody is mentioned",
        on_client(mention_breaks_mute=True, mention_breaks_fold=True),
        both(on_lines(c.mention_nobody), on_client(mention_breaks_mute=False, mention_breaks_fold=False)),
        unready=both(on_lines(c.mention_everyone), on_client(mention_breaks_mute=False, mention_breaks_fold=False)),
    ),
    Relation(
        "a notice is content",
        on_lines(c.as_kind("notice")),
        on_lines(c.as_kind("content")),
        fault=on_lines(c.as_kind("promotion")),
    ),
    Relation(
        "a red packet that excites nobody",
        on_lines(c.as_kind("red_packet")),
        both(on_lines(c.as_kind("content")), parameters(chat__red_packet_boost=1)),
        unready=both(on_lines(c.as_kind("content")), parameters(chat__red_packet_boost=30)),
        view=without("red_packets", "benefits_delivered"),
    ),
    Relation(
        "a promotion is a notice with an empty offer",
        on_lines(c.as_offer()),
        on_lines(c.as_kind("promotion")),
        fault=on_lines(c.as_offer(scarcity=1.5, discount="100%")),
    ),
    Relation(
        "a coupon is a notice with the company's coupon",
        c.coupon_as_offer,
        both(on_lines(c.as_kind("coupon")), c.one_coupon),
        fault=on_lines(c.as_offer(coupon_yuan=0)),
    ),
    Relation(
        "broadcasts within the quota are posts",
        both(c.via("broadcast"), on_console(broadcasts_per_month=1000)),
        both(c.via("manual"), on_console(broadcasts_per_month=1), UNSTAFFED),
        fault=both(c.via("broadcast"), on_console(broadcasts_per_month=1)),
        view=without(*BROADCASTS),
    ),
    Relation(
        "posts by hand know no quota",
        on_console(broadcasts_per_month=0),
        both(c.via("manual"), on_console(broadcasts_per_month=1000)),
        unready=both(c.via("broadcast"), on_console(broadcasts_per_month=1000)),
    ),
    Relation(
        "ways of joining that make no difference",
        on_made(joining="forced"),
        both(on_made(joining="opt_in"), ALIKE_JOINING),
        unready=on_made(joining="opt_in"),
    ),
    Relation(
        "senders whom nobody follows",
        on_client(followed_senders=4),
        both(on_client(followed_senders=0), parameters(decision__follow_probability=0)),
        unready=both(on_client(followed_senders=0), parameters(decision__follow_probability=1)),
    ),
    Relation(
        "folding released after the end is never released",
        c.later_release,
        c.NO_FOLDING,
        fault=c.earlier_release,
    ),
    Relation(
        "rules of folding where nobody can fold",
        on_client(fold_needs_mute=False, fold_clears_pin=False, box_rises=True, mention_breaks_fold=True),
        both(on_client(fold_needs_mute=True, fold_clears_pin=True, box_rises=False), c.NO_FOLDING),
        unready=both(on_client(fold_needs_mute=True, fold_clears_pin=True, box_rises=False), c.earlier_release),
    ),
    Relation(
        "a box that rises by a factor of one",
        on_client(box_rises=True),
        both(on_client(box_rises=False), c.earlier_release, parameters(box__rising_factor=1)),
        unready=both(on_client(box_rises=False), c.earlier_release, parameters(box__rising_factor=10)),
    ),
    Relation(
        "systems on which everyone can fold alike",
        c.all_ios,
        c.earlier_release,
        unready=on_client(fold_release={"ios": "never", "android": "2015-01-01"}),
    ),
    Relation(
        "mass groups of 150 are small groups of 150",
        c.the_whole_arm("small_groups", size=150),
        c.the_whole_arm("mass_groups", size=150),
        fault=c.the_whole_arm("small_groups", size=150, consent=0.7),
    ),
    Relation(
        "a size beyond everyone is everyone",
        c.the_whole_arm("mass_groups", size=500),
        c.the_whole_arm("mass_groups", size=12),
        fault=c.the_whole_arm("mass_groups", size=2),
    ),
    Relation(
        "double money",
        c.doubled_money,
        c.whole_yuan,
        fault=c.doubled_price,
        view=twice_the_money,
        changed_view=everything,
    ),
    Relation(
        "everything about groups where there are none",
        parameters(attention__sessions_per_day=30, chat__rate=0.5, habit__opt_in=0.9, purchase__salience=0.3),
        c.no_groups,
        fault=parameters(purchase__interval_shape=2),
    ),
    Relation(
        "everything about fatigue where there are no groups",
        parameters(
            tolerance__median=0.5,
            tolerance__spread=2,
            load__alert=3,
            load__half_life_days=20,
            load__brand_share=1,
            decision__act_scale=2,
            decision__leave_cost=0,
            habit__gain=0.5,
            habit__loss=0.3,
            novelty__messages_per_week=1,
        ),
        both(c.no_groups, c.without("shocks")),
        fault=parameters(purchase__frequency_shape=2),
    ),
    Relation(
        "tolerance where nothing weighs",
        parameters(tolerance__median=0.5, tolerance__spread=2),
        both(c.NO_LOAD, c.NO_INVITATIONS, c.no_past, c.without("shocks")),
        unready=as_it_is,
    ),
    Relation(
        "how fast nothing fades",
        parameters(load__half_life_days=1),
        both(c.NO_LOAD, c.NO_INVITATIONS, c.no_past, c.without("shocks")),
        unready=as_it_is,
    ),
    Relation(
        "goodwill, prices expected and what they do to those who gain and pay nothing",
        parameters(purchase__goodwill=3, purchase__reference=0.9, purchase__elasticity=5, exposure__enough=0.5),
        both(parameters(value__smoothing=0), c.no_past, c.without("shocks"), on_lines(c.as_kind("notice"))),
        unready=on_lines(c.as_kind("coupon")),
    ),
    Relation(
        "windows of needs where nothing is offered and nobody comes for a need",
        parameters(purchase__ahead_days=60, purchase__ahead=5),
        both(on_lines(c.as_kind("notice")), parameters(attention__need_pull=0)),
        unready=on_lines(c.as_kind("notice")),
    ),
    Relation(
        "an act without power where the power is not asked",
        parameters(decision__act_power=3),
        parameters(decision__act_scale=0),
        unready=parameters(decision__act_scale=1),
    ),
    Relation(
        "what a muted member notices where nobody is muted and nobody can be",
        parameters(habit__muted_factor=0.2, habit__mute_factor=0.1, load__dot=1),
        both(NOBODY_ACTS, c.nobody_silent),
        unready=c.nobody_silent,
    ),
    Relation(
        "judging clean-ups where none is left",
        parameters(decision__cleanup_days=0.3, decision__cleanup_per_day=2),
        both(parameters(decision__cleanup_leave=0), c.NO_FOLDING),
        unready=parameters(decision__cleanup_leave=0.9),
        view=without(*LEVELS),
    ),
    Relation(
        "a past without posts, whatever they were worth",
        c.past_worth(1.0),
        c.no_past,
        unready=c.past_of(5),
    ),
)

RELATIONS: tuple[Relation, ...] = (*NAMES_AND_ORDERS, *CALENDAR, *LEVERS)
"""All relations; each holds to the byte."""
