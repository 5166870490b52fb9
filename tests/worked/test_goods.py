"""Worked examples of what is sold: kinds of goods, needs that are met anywhere, parameters of the model before."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from scipy import special

from sim.errors import ScenarioError
from sim.population import members_of, segments_of
from sim.random_streams import MEMBER, batch
from sim.scenario.load import load_text
from sim.scenario.model import Scenario
from sim.scenario.parameters import REPLACED

from .plans import world

SEED = 20210930
DEFAULTS = {
    "beverage": (0.3, 0.15, 2.0, 0.5),
    "grocery": (0.25, 0.1, 2.0, 2.0),
    "baby": (0.35, 0.0, 2.0, 10.0),
    "beauty": (0.3, 0.1, 1.6, 15.0),
    "durable": (0.15, 0.0, 2.5, 30.0),
    "education": (0.2, 0.0, 1.2, 14.0),
    "other": (0.3, 0.1, 2.0, 3.0),
}
"""Share, growth, elasticity and days ahead by category, as their tables of sources state them."""
BY_CATEGORY = ("purchase.share", "purchase.growth", "purchase.elasticity", "purchase.ahead_days")


def scenario(
    parameters: dict[str, Any] | None = None, segment: dict[str, Any] | None = None, **company: Any
) -> Scenario:
    """Load a small scenario as a file would say it."""
    tree = world(1, sizes=(20,))
    tree["company"] |= company
    tree["customers"]["segments"]["all"] |= {"orders_per_month": 3, **(segment or {})}
    return load_text(json.dumps({**tree, "parameters": parameters or {}}))


class TestCategory:
    @pytest.mark.parametrize("category", DEFAULTS)
    def test_defaults_by_kind_of_goods(self, category: str) -> None:
        found = scenario(category=category).parameters
        assert tuple(found[name] for name in BY_CATEGORY) == DEFAULTS[category]

    def test_without_a_kind_those_of_others(self) -> None:
        assert scenario().parameters == scenario(category="other").parameters

    def test_what_is_stated_holds_over_the_kind(self) -> None:
        found = scenario({"purchase.share": 0.5}, category="durable").parameters
        assert (found["purchase.share"], found["purchase.elasticity"]) == (0.5, 2.5)

    def test_nothing_else_differs(self) -> None:
        found = [scenario(category=category).parameters for category in DEFAULTS]
        assert {name for name in found[0] if len({one[name] for one in found}) > 1} == set(BY_CATEGORY)


class TestNeedsAnywhere:
    def needs(self, **segment: Any) -> tuple[float, np.ndarray]:
        """Return the share of a segment and the needs of its members, in units of the mean of their frequency."""
        one = scenario(segment=segment)
        members, _, _ = members_of(one, 0)
        u = batch(SEED, 0, MEMBER, np.arange(20), block=3)[:, 2]
        return float(segments_of(one)["share"][0]), members["need_rate"] / (special.gammaincinv(0.6, u) / 0.6)

    def test_by_the_share_of_the_goods(self) -> None:
        """0.3 / 1.1 of the needs; three orders a month are eleven needs."""
        share, rates = self.needs()
        assert share == pytest.approx(0.3 / 1.1)
        assert rates.tolist() == pytest.approx([11 / 30.4375] * 20, rel=1e-6)

    def test_orders_anywhere_replace_the_share(self) -> None:
        """Three of twelve."""
        share, rates = self.needs(category_orders_per_month=12)
        assert share == 0.25
        assert rates.tolist() == pytest.approx([12 / 30.4375] * 20, rel=1e-6)

    def test_who_has_never_bought_here(self) -> None:
        """One in a hundred of their needs is won all the same."""
        share, rates = self.needs(orders_per_month=0, category_orders_per_month=4)
        assert share == 0.01
        assert rates.tolist() == pytest.approx([4 / 30.4375] * 20, rel=1e-6)

    def test_who_buys_such_goods_nowhere(self) -> None:
        assert self.needs(orders_per_month=0)[1].tolist() == [0.0] * 20

    def test_odds_of_the_share_are_kept_beside_it(self) -> None:
        found = segments_of(scenario(segment={"category_orders_per_month": 12}))
        assert found["share_logit"].tolist() == pytest.approx([np.log(1 / 3)])


OLD_NAMES = [name if "." in name else f"{name}.intercept" for name in REPLACED]


class TestReplaced:
    """What an earlier model had is refused by name, with what stands in its place."""

    @pytest.mark.parametrize("name", OLD_NAMES)
    @pytest.mark.parametrize("section", ["parameters", "uncertain"])
    def test_with_what_replaces_it(self, name: str, section: str) -> None:
        tree = world(1, sizes=(20,))
        tree[section] = {name: 1.0} if section == "parameters" else {name: [0.5, 1.0]}
        with pytest.raises(ScenarioError) as refused:
            load_text(json.dumps(tree))
        (said,) = str(refused.value).splitlines()
        assert f"{section}.{name}" in said
        assert REPLACED[name if name in REPLACED else "opening"] in said

    def test_of_a_group_that_is_gone_any_name(self) -> None:
        tree = world(1, sizes=(20,))
        tree["parameters"] = {"opening.badge": 1.0}
        with pytest.raises(ScenarioError, match="looking in is a habit"):
            load_text(json.dumps(tree))

    def test_nothing_replaced_is_still_there(self) -> None:
        there = scenario().parameters
        assert not set(there) & set(REPLACED)
        assert len(OLD_NAMES) > 30
