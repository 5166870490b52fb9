"""Groups that there are on the first day: cohorts in the scenario, or the name of a file that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, ValidatorFunctionWrapHandler
from pydantic_core import CoreSchema, core_schema

from sim.scenario.beside import TABLE
from sim.scenario.quantities import Number, Ordered, Pair, Share, Whole
from sim.scenario.rules import JOINING
from sim.scenario.spelling import Name, Short, Strict, Word, refused
from sim.scenario.words import meant, quoted

__all__ = ["Cohort", "GroupsFrom", "Past", "StartFrom", "names_groups_file"]

ShareRange = Annotated[tuple[Annotated[float, Share()], Annotated[float, Share()]], Pair, Ordered]


class Past(Strict):
    """How groups were run before the first day.

    Parameters
    ----------
    posts_per_day : float
        Posts a day.
    value : float
        Content value of them, 0 to 1.
    topic : str or None
        Their topic; the first one of the scenario where none is given.
    joining : str
        How members came in.
    """

    posts_per_day: Annotated[float, Number(0, 48)] = 2.0
    value: Annotated[float, Share()] = 0.4
    topic: Annotated[str, Name()] | None = None
    joining: Annotated[str, Word(JOINING)] = "opt_in"


class Cohort(Strict):
    """Groups that there are on the first day and are alike; a range is drawn from uniformly for each group.

    Parameters
    ----------
    groups, size : int
        Number of groups, and members of each.
    age_days : (float, float)
        Age of a group, days.
    muted, folded : (float, float) or None
        Shares of the members in these states; where neither is given, they are what the past leads to.
    pinned : (float, float)
        Share of the members who have pinned the group.
    past : Past
        How the groups were run before.
    """

    groups: Annotated[int, Whole(1, 10_000_000)]
    size: Annotated[int, Whole(1, 100_000)]
    age_days: Annotated[tuple[Annotated[float, Number(0, 36500)], Annotated[float, Number(0, 36500)]], Pair, Ordered]
    muted: ShareRange | None = None
    folded: ShareRange | None = None
    pinned: ShareRange = (0.0, 0.0)
    past: Past = Past()

    @property
    def states_stated(self) -> bool:
        """Whether the shares of muted and folded members are stated."""
        return self.muted is not None or self.folded is not None

    @property
    def silent(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Ranges of the shares muted and folded; what is not stated counts as 0."""
        return self.muted or (0.0, 0.0), self.folded or (0.0, 0.0)

    @property
    def members(self) -> int:
        """Members of all its groups."""
        return self.groups * self.size


class GroupsFrom(Strict):
    """Groups of the first day out of a file.

    Parameters
    ----------
    groups_from : str
        Path of a CSV file relative to the scenario's folder, a line a group with the columns ``members``,
        ``age_days`` and, where they are known, ``muted``, ``folded`` and ``pinned``. Other columns are passed over.
    past : Past
        How they were run before, the same for all of them.
    """

    groups_from: Annotated[str, TABLE]
    past: Past = Past()


def names_groups_file(value: Mapping[str, object]) -> bool:
    """Tell whether ``start_from`` means the name of a file, rightly spelled or nearly so.

    Parameters
    ----------
    value : mapping of str to object
        What stands under ``start_from``.

    Returns
    -------
    bool
    """
    return any(meant(key, ("groups_from", "groups")).find("groups_from") >= 0 for key in value)


def _cohorts(value: object) -> object:
    """Make one cohort a list of one."""
    return (value,) if isinstance(value, dict) else value


def _or_one(whole: dict[str, Any]) -> dict[str, Any]:
    """Describe one cohort, of which `extends` may give a part, beside a list of whole ones."""
    listed, named = whole["anyOf"]
    return {"anyOf": [{word: said for word, said in listed["items"].items() if word != "required"}, named, listed]}


class _Groups(Short):
    """Reads cohorts, or the name of a file that holds them, and places faults as if there were no choice."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_wrap_validator_function(self._read, handler.generate_schema(tuple[Cohort, ...]))

    def _read(self, value: object, handler: ValidatorFunctionWrapHandler) -> object:
        if not isinstance(value, dict | list | tuple):
            raise refused(f"{quoted(value)}: a mapping of keys and values, or a list of them, is needed")
        is_named = isinstance(value, dict) and names_groups_file(value)
        return GroupsFrom.model_validate(value) if is_named else handler(self.expand(value))


StartFrom = Annotated[tuple[Cohort, ...] | GroupsFrom, _Groups(_cohorts, _or_one)]
