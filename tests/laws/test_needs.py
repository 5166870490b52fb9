"""What arms share of the needs of the same customers, and how orders, kinds and losses add up against no groups.

To the order, over lively worlds and generated ones: needs fall due at the same times and are as hard to win whatever is
posted, so a posting arm differs from `none` by what its own kinds say and by nothing else.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sim.engine.history import LOST, ORDER_PLACED, OWN_ORDERED, History
from sim.population import members_of

from .worlds import (
    ARM,
    LIVELY,
    OFF,
    OPEN,
    READY,
    STOIC,
    busy_tree,
    calm_tree,
    events_of,
    lively_tree,
    played,
    scenario_of,
)

SEEDS = (1, 2, 3, 4)
NATURAL, BASELINE, MOVED, INCREMENTAL, OWN_INCREMENTAL = range(5)
FREE = {**LIVELY, "purchase.goodwill": 0, "purchase.reference": 0, "purchase.brand_reactance": 0}
"""No push stands where nothing is offered, so a need that falls due is won just where it is natural."""


def both(seed: int, parameters: dict[str, float], arm: str = ARM) -> tuple[History, History]:
    scenario = scenario_of(lively_tree(300, 28, seed=seed), parameters)
    return played(scenario, arm, events=True), played(scenario, "none", events=True)


def natural_by_member(history: History) -> np.ndarray:
    """Count the natural needs that were met or lost here, by member."""
    natural = np.isin(history.orders["kind"], (NATURAL, BASELINE, MOVED))
    met = np.bincount(history.orders["member"][natural], minlength=history.n_customers)
    return met + np.bincount(events_of(history, LOST)[:, 1], minlength=history.n_customers)


def early_by_member(history: History) -> np.ndarray:
    """Count the natural needs met in a group that may fall due after the end: at most one a member is open."""
    early = np.isin(history.orders["kind"], (BASELINE, MOVED))
    return np.bincount(history.orders["member"][early], minlength=history.n_customers)


@pytest.mark.parametrize("arm", [ARM, "mass"])
@pytest.mark.parametrize("seed", SEEDS)
def test_natural_needs_are_those_of_no_groups(seed: int, arm: str) -> None:
    """Met here, moved or lost: as many as without groups, but for those met that fall due after the horizon."""
    posting, none = both(seed, LIVELY, arm)
    more = natural_by_member(posting) - natural_by_member(none)
    assert (more >= 0).all()
    assert (more <= early_by_member(posting)).all()
    assert more.sum() < 0.2 * natural_by_member(none).sum()


@pytest.mark.parametrize("seed", SEEDS)
def test_kinds_and_losses_add_up_with_no_groups(seed: int) -> None:
    """Orders less those of `none` are incremental less lost, and what was brought here from after the horizon."""
    posting, none = both(seed, LIVELY)
    daily = posting.daily
    kinds = Counter(posting.orders["kind"].tolist())
    net = daily["incremental_orders"].sum() + daily["own_incremental_orders"].sum() - daily["lost_orders"].sum()
    beyond = int((natural_by_member(posting) - natural_by_member(none)).sum())
    assert len(posting.orders["kind"]) - len(none.orders["kind"]) == net + beyond
    assert 0 <= beyond <= kinds[MOVED] + kinds[BASELINE]
    assert daily["lost_orders"].sum() > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_without_any_standing_push_nothing_is_lost_or_won_by_need(seed: int) -> None:
    posting, _ = both(seed, FREE)
    assert posting.daily["lost_orders"].sum() == posting.daily["own_incremental_orders"].sum() == 0
    assert posting.daily["incremental_orders"].sum() > 0


def test_with_one_they_are() -> None:
    """The planted fault."""
    assert both(1, LIVELY)[0].daily["lost_orders"].sum() > 0


@pytest.mark.parametrize("arm", [ARM, "both"])
@pytest.mark.parametrize("seed", SEEDS)
def test_kinds_of_the_log_are_those_of_the_counts(seed: int, arm: str) -> None:
    """With stock, refusals, cancellations, rules and shocks."""
    daily_of = {BASELINE: "baseline_orders", MOVED: "moved_orders", INCREMENTAL: "incremental_orders"}
    daily_of |= {OWN_INCREMENTAL: "own_incremental_orders"}
    history = played(scenario_of(busy_tree(seed=seed), {**LIVELY, **READY, "purchase.salience": 5.0}), arm, events=True)
    in_group = history.orders["group"] >= 0
    kinds = Counter(history.orders["kind"].tolist())
    assert {name: int(history.daily[name].sum()) for name in daily_of.values()} == {
        name: kinds[kind] for kind, name in daily_of.items()
    }
    assert set(history.orders["kind"][in_group].tolist()) <= {BASELINE, MOVED, INCREMENTAL}
    assert set(history.orders["kind"][~in_group].tolist()) <= {NATURAL, OWN_INCREMENTAL}
    own = events_of(history, OWN_ORDERED)
    assert own[:, 5].sum() == kinds[OWN_INCREMENTAL]
    assert history.daily["cancelled_orders"].sum() + history.daily["refused_orders"].sum() > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_incremental_orders_never_exceed_the_contestable_needs(seed: int) -> None:
    """Whatever is pushed: not above x (1 - s) of the needs in the mean, and never an order without a need of its own.

    Needs are not seen where nobody wins them; their number is natural ones / s, within six standard errors.
    """
    loud = {
        **LIVELY,
        **OPEN,
        **READY,
        **STOIC,
        "purchase.salience": 50.0,
        "purchase.goodwill": 0,
        "purchase.reference": 0,
    }
    posting, _ = both(seed, loud)
    kinds = Counter(posting.orders["kind"].tolist())
    natural = kinds[NATURAL] + kinds[BASELINE] + kinds[MOVED]
    share, contestable = 0.3 / 1.1, 0.5
    bound = natural * contestable * (1 - share) / share
    assert 0.4 * bound < kinds[INCREMENTAL] < bound + 6 * np.sqrt(bound + natural * (bound / natural) ** 2)


def test_two_arms_have_the_same_needs_at_the_start() -> None:
    """Due times, choices and windows hang on the seed, the replication and the member alone."""
    scenario = scenario_of(lively_tree(300, 28), LIVELY)
    one, other, next_one = (members_of(scenario, replication)[2] for replication in (0, 0, 1))
    for name in ("due", "choice", "early"):
        assert one[name].tobytes() == other[name].tobytes() != next_one[name].tobytes()


# More push never loses an order of the same need at the same visit.


def visit_of_all(**offer: Any) -> set[int]:
    """Return who orders at one visit of everyone, each with an open need."""
    line = {"kind": "promotion", "value": offer.pop("value", 0.2), "via": "manual", "offer": offer}
    tree = calm_tree(2000, 1, tick=1440, line=line, orders_per_month=0.001)
    tree["customers"]["segments"]["all"]["interests"] = {"tea": 1}
    history = played(scenario_of(tree, {**OFF, **OPEN, **READY, "purchase.salience": 0.5}), events=True)
    return set(events_of(history, ORDER_PLACED)[:, 1].tolist())


def test_more_push_never_loses_an_order_of_the_same_need() -> None:
    offers = [{}, {"value": 0.5}, {"value": 0.5, "discount": "10%"}, {"value": 0.5, "discount": "30%"}]
    offers.append({"value": 0.5, "discount": "30%", "scarcity": 1.5})
    found = [visit_of_all(**offer) for offer in offers]
    assert all(less < more for less, more in pairwise(found))


def test_less_push_does_lose_them() -> None:
    """The planted fault."""
    assert not visit_of_all(discount="30%") <= visit_of_all(discount="10%")
