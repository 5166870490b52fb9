"""Rules between the fields of a scenario, one room for each part of it.

A rule looks at sections that were read already. Where a section it needs is wrong itself, the rule is silent: it is
asked again once the section is right.
"""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.checks import arms, dates, inbox, messages, rules, world
from sim.scenario.checks.common import Rule
from sim.scenario.draft import Draft, Finding, UntoldError

__all__ = ["broken_rules"]


def broken_rules(draft: Draft) -> Iterator[Finding]:
    """Check the rules between fields.

    Parameters
    ----------
    draft : Draft
        Sections that were read.

    Returns
    -------
    iterator of (path, message)
        Key that is at fault; what is wrong, what is allowed, a hint.
    """
    every = (*world.RULES, *messages.RULES, *dates.RULES, *arms.RULES, *rules.RULES, *inbox.RULES)
    return (finding for rule in every for finding in _findings(rule, draft))


def _findings(rule: Rule, draft: Draft) -> Iterator[Finding]:
    """Ask one rule, as far as it can be asked."""
    try:
        yield from rule(draft)
    except UntoldError:
        return
