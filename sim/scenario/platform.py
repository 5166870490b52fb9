"""The messenger's and the console's rules: dated profiles, with single rules changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from sim.scenario.quantities import Number, Whole, plain_number
from sim.scenario.rule_sets import rule_sets
from sim.scenario.spelling import Day, Flag, Form, Short, Spelling, Strict, Word, refused, refused_at
from sim.scenario.words import meant, quoted

__all__ = ["Client", "Console", "Platform"]


@dataclass(frozen=True)
class _Release(Spelling[date | None]):
    """The day of a release, or ``never``."""

    def parse(self, value: object) -> date | None:
        if value is None or value == "never":
            return None
        if isinstance(value, str) and not value[:1].isdigit():
            raise refused(f"{quoted(value)}: allowed: a date such as 2021-09-28, or never")
        return Day().parse(value)

    def form(self) -> Form:
        day = Day().form()
        return Form("day_or", "never", {"anyOf": [day.schema, {"const": "never"}]})

    def show(self, value: date | None) -> str:
        return "never" if value is None else Day().show(value)


@dataclass(frozen=True)
class _Quota(Spelling[int | str]):
    """Broadcasts a month: a number, or as many as the month has days."""

    def parse(self, value: object) -> int | str:
        if value == "days_of_month":
            return "days_of_month"
        if plain_number(value) is None:
            raise refused(f"{quoted(value)}: allowed: 0 to 1000000, or days_of_month")
        return Whole(0, 1_000_000).parse(value)

    def form(self) -> Form:
        whole = Whole(0, 1_000_000).form()
        return Form("whole", f"{whole.allowed}, days_of_month", {"anyOf": [whole.schema, {"const": "days_of_month"}]})


@dataclass(frozen=True)
class _Profile(Spelling[str]):
    """Name of a dated set of rules."""

    side: str

    def parse(self, value: object) -> str:
        return self._word().parse(value)

    def form(self) -> Form:
        return self._word().form()

    def _word(self) -> Word:
        """List the sets when they are asked for: they are read from files."""
        return Word(tuple(rule_sets(self.side)))


OPERATING_SYSTEMS = ("ios", "android")


class _Rules(Strict):
    """Rules that a profile gives; a file names the profile and changes what it wants to."""

    @classmethod
    def needed(cls) -> frozenset[str]:
        return frozenset({"profile"})


class Client(_Rules):
    """What the members' messenger does.

    Parameters
    ----------
    profile : str
        Dated set of rules that the others start from.
    fold_release : dict of str to (date or None)
        Day from which a client for ``ios`` and ``android`` can fold groups; nothing where it never can.
    update_median_days : float
        Median delay from a release to a member's update, days.
    fold_needs_mute : bool
        Folding is offered only once the group is muted (S01).
    fold_clears_pin : bool
        A folded group loses its pin (S02).
    box_rises : bool
        The box of folded groups rises on a new message (S06: it does not).
    mention_breaks_mute, mention_breaks_fold : bool
        A mention of everyone alerts through a mute, through a fold (S05).
    followed_senders : int
        Senders that a member can follow in a muted group (L26).
    """

    profile: Annotated[str, _Profile("client")]
    fold_release: dict[Annotated[str, Word(OPERATING_SYSTEMS)], Annotated[date | None, _Release()]]
    update_median_days: Annotated[float, Number(0.01, 3650)]
    fold_needs_mute: Annotated[bool, Flag()]
    fold_clears_pin: Annotated[bool, Flag()]
    box_rises: Annotated[bool, Flag()]
    mention_breaks_mute: Annotated[bool, Flag()]
    mention_breaks_fold: Annotated[bool, Flag()]
    followed_senders: Annotated[int, Whole(0, 100)]

    @property
    def fold(self) -> dict[str, date | None]:
        """Day of the release of folding by operating system; nothing where it never comes."""
        return self.fold_release


class Console(_Rules):
    """What the operator's console allows.

    Parameters
    ----------
    profile : str
        Dated set of rules that the others start from.
    broadcasts_per_month : int or str
        Broadcasts that a group can be sent in a calendar month, or ``days_of_month`` (L60).
    size_cap : int
        Largest size of a group (L63).
    """

    profile: Annotated[str, _Profile("console")]
    broadcasts_per_month: Annotated[int | str, _Quota()]
    size_cap: Annotated[int, Whole(2, 100_000)]


def _laid_over(side: str) -> Short:
    """Lay what the user wrote over the rules of the profile that the user named, key by key."""

    def expand(value: object) -> object:
        if isinstance(value, str):
            return {"profile": value, **rule_sets(side)[_Profile(side).parse(value)]}
        if not isinstance(value, dict):
            return value
        name = value.get("profile")
        if not isinstance(name, str) or name not in rule_sets(side):
            said = "missing; the rules to start from" if name is None else f"{quoted(name)}: unknown profile"
            allowed = f"{said}; allowed: {', '.join(rule_sets(side))}{meant(name, rule_sets(side))}"
            raise refused_at("profile", name, allowed)
        return _merged(rule_sets(side)[name], value)

    return Short(expand, lambda whole: {"anyOf": [_Profile(side).form().schema, whole]})


def _merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one mapping over another, nested mappings too."""
    both = [key for key, value in over.items() if isinstance(value, dict) and isinstance(under.get(key), dict)]
    return {**under, **over, **{key: _merged(under[key], over[key]) for key in both}}


class Platform(Strict):
    """Both sides' rules.

    Parameters
    ----------
    client : Client
        What the members' messenger does.
    console : Console
        What the operator's console allows.
    """

    client: Annotated[Client, _laid_over("client")]
    console: Annotated[Console, _laid_over("console")]
