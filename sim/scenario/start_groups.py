"""Groups that there are on the first day: cohorts in the scenario, or the name of a file that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, ValidatorFunctionWrapHandler
from pydantic_core import CoreSchema, core_schema

from sim.scenario.beside import TABLE
from sim.scenario.quantities import Number, Ordered, Pair, Share, Whole
from sim.scenario.spelling import Short, Strict, refused
from sim.scenario.words import meant, quoted

__all__ = ["Cohort", "GroupsFrom", "StartFrom", "names_groups_file"]

ShareRange = Annotated[tuple[Annotated[float, Share()], Annotated[float, Share()]], Pair, Ordered]


class Cohort(Strict):
    """Groups that there are on the first day and are alike; a range is drawn from uniformly for each group.

    Parameters
    ----------
    groups, size : int
        Number of groups, and members of each.
    age_days : (float, float)
        Age of a group, days.
    muted, folded, pinned : (float, float)
        Shares of the members in these states.
    """

    groups: Annotated[int, Whole(1, 10_000_000)]
    size: Annotated[int, Whole(1, 100_000)]
    age_days: Annotated[tuple[Annotated[float, Number(0, 36500)], Annotated[float, Number(0, 36500)]], Pair, Ordered]
    muted: ShareRange = (0.0, 0.0)
    folded: ShareRange = (0.0, 0.0)
    pinned: ShareRange = (0.0, 0.0)

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
    """

    groups_from: Annotated[str, TABLE]


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
