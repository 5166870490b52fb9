"""What the settings of every kind of strategy share."""

from __future__ import annotations

import math
from typing import Annotated, Any, ClassVar, Literal

from pydantic import model_validator

from sim.scenario.quantities import Share, Whole
from sim.scenario.rules import JOINING, GroupRule
from sim.scenario.spelling import Flag, Name, Strict, Word

__all__ = ["JOINING", "GroupSettings", "MadeGroups", "StandingGroups", "StrategySettings"]


class StrategySettings(Strict):
    """Settings of one strategy of an arm; each kind derives its own.

    Parameters
    ----------
    kind : str
        Word that names the kind in a scenario file.
    name : str
        Name of this strategy; the kind where none is given.
    """

    lines: ClassVar[Literal["at", "every", ""]] = ""
    """Which lines a schedule of this kind must have: at times of day, every so often, or no schedule."""
    unique: ClassVar[bool] = False
    """Whether an arm can have only one strategy of this kind."""

    kind: str
    name: Annotated[str, Name()]

    @classmethod
    def needed(cls) -> frozenset[str]:
        return (super().needed() | {"kind"}) - {"name"}

    @model_validator(mode="before")
    @classmethod
    def _named_by_kind(cls, data: Any) -> Any:
        if isinstance(data, dict) and "name" not in data and isinstance(data.get("kind"), str):
            return {**data, "name": data["kind"]}
        return data


class GroupSettings(StrategySettings):
    """Settings of a kind that runs groups by a schedule.

    Parameters
    ----------
    schedule : str
        Name of a schedule of the scenario.
    consent : float
        Share of load that consent to kind, rhythm and topics takes away, 0 to 0.7.
    buyers_visible : bool
        Whether members see who else buys.
    """

    schedule: Annotated[str, Name()]
    consent: Annotated[float, Share(0, 0.7)] = 0.0
    buyers_visible: Annotated[bool, Flag()] = False


class StandingGroups(GroupSettings):
    """Settings of a kind whose groups stand until a rule ends them.

    Parameters
    ----------
    rules : tuple of GroupRule
        What is done with the groups, and when; carried out in this order.
    adjustable : bool
        Whether fairness may thin the posts of the schedule.
    posts_kept : float
        Share of the schedule's posts that is sent, spread evenly; fairness sets it where the strategy is adjustable.
    """

    rules: tuple[GroupRule, ...] = ()
    adjustable: Annotated[bool, Flag()] = False
    posts_kept: Annotated[float, Share()] = 1.0


class MadeGroups(StandingGroups):
    """Settings of a kind that makes its groups in the first tick.

    Parameters
    ----------
    size : int
        Largest size of a group.
    groups_per_member : int
        Groups of this strategy that a member is put into, 1 to 4.
    share : float
        Share of the customers that is asked, in order of enrolment.
    accept : float
        Mean share of those asked who come in.
    joining : str
        ``forced``, ``invitation`` or ``opt_in``.
    template : bool
        Whether groups are set up from a template.
    """

    lines: ClassVar[Literal["at", "every", ""]] = "at"

    size: Annotated[int, Whole(2, 100_000)]
    groups_per_member: Annotated[int, Whole(1, 4)] = 1
    share: Annotated[float, Share()] = 1.0
    accept: Annotated[float, Share()] = 1.0
    joining: Annotated[str, Word(JOINING)] = "invitation"
    template: Annotated[bool, Flag()] = False

    def taken(self, customers: int) -> int:
        """Count the customers that are asked.

        Parameters
        ----------
        customers : int
            All customers.

        Returns
        -------
        int
            The share of them, rounded half up.
        """
        return math.floor(self.share * customers + 0.5)
