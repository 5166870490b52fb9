"""What comes from outside, in words: dated changes of the world, and shocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.report.numbers import Format
from sim.report.phrases import count
from sim.report.texts import Texts
from sim.scenario.model import Scenario
from sim.scenario.parameters import PARAMETERS
from sim.scenario.shocks import Shock

__all__ = ["events_in_words", "shocks_in_words"]

UNITS = {"company.coupon_yuan": "yuan"}
"""Units of what an event can change beside parameters."""


def events_in_words(scenario: Scenario, t: Texts, f: Format) -> list[str]:
    """Describe the dated changes in the order in which they come, each with the value that it ends.

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
    list of str
    """
    now: dict[str, Any] = {}
    said = []
    for event in sorted(scenario.events, key=lambda event: event.day):
        changes = [_change(key, now.get(key, _at_start(scenario, key)), new, t, f) for key, new in event.change.items()]
        now.update(event.change)
        said.append(t("event", date=event.day.isoformat(), changes=t.parts(changes)))
    return said


def _at_start(scenario: Scenario, key: str) -> Any:
    """Look up what holds before any event."""
    place, _, name = key.rpartition(".")
    owners = {
        "platform.client": scenario.platform.client,
        "platform.console": scenario.platform.console,
        "company": scenario.company,
    }
    return getattr(owners[place], name) if place in owners else scenario.parameters[key]


def _change(key: str, old: object, new: object, t: Texts, f: Format) -> str:
    meaning = t.parameter_meaning(key) if key in PARAMETERS else t(f"is_{key.rpartition('.')[2]}")
    unit = PARAMETERS[key].unit if key in PARAMETERS else UNITS.get(key, "1")
    what = t("named_key", what=meaning, key=key if unit == "1" else t.clauses([key, t.term(f"unit {unit}")]))
    return t("event_same" if old == new else "event_change", what=what, old=_value(old, t, f), new=_value(new, t, f))


def _value(value: Any, t: Texts, f: Format) -> str:
    if isinstance(value, bool):
        return t("rule_holds" if value else "rule_not")
    return t("days_of_month") if isinstance(value, str) else f.exact(value)


def shocks_in_words(scenario: Scenario, t: Texts, f: Format) -> list[str]:
    """Describe the shocks.

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
    list of str
    """
    return [_shock(shock, t, f) for shock in scenario.shocks]


def _shock(shock: Shock, t: Texts, f: Format) -> str:
    if shock.per_month is not None:
        when = t("shock_by_chance", times=count("time", shock.per_month, t, f))
    else:
        when = "" if shock.day is None else t("shock_on", date=shock.day.isoformat())
    what = t.clauses(list(_struck(shock, t, f)) or [t("changes_nothing")])
    return t("shock", when=when, kind=t.term(shock.kind), what=what)


def _struck(shock: Shock, t: Texts, f: Format) -> Iterator[str]:
    """Say what a shock does."""
    if shock.people:
        yield t("people_leave", people=count("person", shock.people, t, f))
    if shock.groups:
        yield t("groups_lost", share=f.exact_share(shock.groups))
    if shock.irritation:
        yield t("brand_irritates", amount=f.exact(shock.irritation))
    if shock.value:
        yield t("value_falls", amount=f.exact(shock.value))
