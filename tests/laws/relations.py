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


def days_before(history: History) -> dict[str, Any]:
    """Return the run without its last days."""
    days = history.n_days - LONGER
    early = history.orders["tick"] < days * history.ticks_per_day
    daily = {name: found[:days] for name, found in history.daily.items()}
    return {**daily, **{f"order {name}": found[early] for name, found in history.orders.items()}}


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


DECIDE_OFTEN = parameters(decision__cleanup_per_day=3, decision__pin_cost=2)
UNSTAFFED = c.without("staff")
NO_MENTIONS = both(on_lines(c.mention_nobody), parameters(irritation__mention=0, attention__push_pull=0))
BROADCASTS = ("manual_posts", "broadcasts")
SETUPS = ("setups", "template_setups")

NAMES_AND_ORDERS = (
    *(harmless(f"chunks of {n}", c.in_chunks(n)) for n in (1, 7, 64, 1000)),
    harmless("another name of the arm", c.rename_arm),
    harmless("the same arm under two names", c.second_name),
    harmless("other arms beside it", c.more_arms),
    harmless("another order of keys", c.other_orders),
    harmless("other names of segments", c.rename_segments, fault=both(c.rename_segments, c.change_interest)),
    harmless("other names of topics", c.rename_topics, c.distinct_segments, fault=c.swap_topics_of_lines),
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
        both(parameters(value__dilution=0), c.on_offers(c.always_sold)),
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
        parameters(value__dilution=0),
        fault=c.add_flash(1.0),
    ),
    Relation(
        "consent without irritation",
        on_groups(consent=0.7),
        both(on_groups(consent=0), c.NO_IRRITATION),
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
        both(NO_MENTIONS, parameters(opening__mention=0)),
        unready=both(NO_MENTIONS, parameters(opening__mention=3)),
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
        "ways of joining that push nobody",
        on_made(joining="forced"),
        both(on_made(joining="opt_in"), parameters(decision__join_forced=0)),
        unready=both(on_made(joining="opt_in"), parameters(decision__join_forced=6)),
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
        parameters(attention__sessions_per_day=30, chat__rate=0.5, decision__mute_cost=2, purchase__base=0.3),
        c.no_groups,
        fault=parameters(purchase__readiness_per_day=0.2),
    ),
)

RELATIONS: tuple[Relation, ...] = (*NAMES_AND_ORDERS, *CALENDAR, *LEVERS)
"""All relations; each holds to the byte."""
