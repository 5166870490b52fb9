"""Doubts about models: keys that the scenario's model does not act on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sim.scenario.draft import Finding
from sim.scenario.kinds.settings import MadeGroups
from sim.scenario.model import Scenario

__all__ = ["LOOKS"]

NOTHING = "the model inbox does not act on this: the key changes nothing that members do"


def _idle(scenario: Scenario) -> Iterator[Finding]:
    """Name the keys that only the standard model acts on."""
    if scenario.model != "inbox":
        return
    for name, segment in scenario.customers.segments.items():
        if segment.orders_per_month > 0:
            yield ("customers", "segments", name, "orders_per_month"), NOTHING
    for name, lines in scenario.schedules.items():
        for index, line in enumerate(lines):
            for key, is_set in (("benefit", line.benefit > 0), ("mention_all", line.mention_all)):
                if is_set:
                    yield ("schedules", name, index, key), NOTHING
    for arm, strategies in scenario.arms.items():
        for index, strategy in enumerate(strategies):
            if isinstance(strategy, MadeGroups):
                usual = type(strategy).model_fields
                for key in ("consent", "buyers_visible", "joining"):
                    if getattr(strategy, key) != usual[key].default:
                        yield ("arms", arm, index, key), NOTHING


LOOKS: tuple[Callable[[Scenario], Iterator[Finding]], ...] = (_idle,)
"""Asked in this order."""
