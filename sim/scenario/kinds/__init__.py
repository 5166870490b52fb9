"""Kinds of strategies that a scenario can name: one settings class a file, more by entry point.

A package adds a kind by an entry point of the group ``qunsim.kinds`` whose name is the word in the scenario file
and whose object is a class derived from :class:`sim.scenario.kinds.settings.StrategySettings`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType

from sim.errors import RunError
from sim.scenario.kinds.flash_groups import FlashGroups
from sim.scenario.kinds.keep_groups import KeepGroups
from sim.scenario.kinds.mass_groups import MassGroups
from sim.scenario.kinds.pin_drive import PinDrive
from sim.scenario.kinds.settings import StrategySettings
from sim.scenario.kinds.small_groups import SmallGroups

__all__ = [
    "FlashGroups",
    "KeepGroups",
    "MassGroups",
    "PinDrive",
    "SmallGroups",
    "StrategySettings",
    "kinds",
]

_BUILT_IN: dict[str, type[StrategySettings]] = {
    "keep_groups": KeepGroups,
    "mass_groups": MassGroups,
    "small_groups": SmallGroups,
    "flash_groups": FlashGroups,
    "pin_drive": PinDrive,
}


@cache
def kinds() -> Mapping[str, type[StrategySettings]]:
    """List the kinds: those of the package, then those of other packages.

    Returns
    -------
    mapping of str to type
        Settings class by kind.

    Raises
    ------
    RunError
        Another package's kind cannot be loaded, is no settings class or takes a name that is taken.
    """
    found = dict(_BUILT_IN)
    for point in entry_points(group="qunsim.kinds"):
        loaded = _loaded(point)
        if found.setdefault(point.name, loaded) is not loaded:
            raise RunError(f"kind '{point.name}' of {point.value}: the name is taken by {found[point.name].__name__}")
    return MappingProxyType(found)


def _loaded(point: EntryPoint) -> type[StrategySettings]:
    """Load the settings class of another package."""
    try:
        loaded = point.load()
    except (ImportError, AttributeError) as error:
        raise RunError(f"kind '{point.name}' of {point.value}: cannot be loaded: {error}") from error
    if not (isinstance(loaded, type) and issubclass(loaded, StrategySettings)):
        raise RunError(f"kind '{point.name}' of {point.value}: not derived from StrategySettings")
    return loaded
