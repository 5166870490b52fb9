"""What operators do: one file a kind, each a plan of waves and the SimPy processes that carry it out.

A kind needs a settings class in `sim.scenario.kinds` and, here, a class with the two methods of `Strategy`; another
package registers its own under the entry point group ``qunsim.strategies``.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

from sim.errors import ModelError
from sim.strategies.plan import Strategy

__all__ = ["strategy_of"]

_OWN = {
    "keep_groups": "sim.strategies.keep_groups:KeepGroups",
    "mass_groups": "sim.strategies.made_groups:MadeGroups",
    "small_groups": "sim.strategies.made_groups:MadeGroups",
    "flash_groups": "sim.strategies.flash_groups:FlashGroups",
    "pin_drive": "sim.strategies.pin_drive:PinDrive",
}


@cache
def strategy_of(kind: str) -> type[Strategy]:
    """Return the class that carries out a kind.

    Raises
    ------
    ModelError
        If a kind has settings and nothing that carries it out.
    """
    found: type[Strategy]
    if kind in _OWN:
        module, name = _OWN[kind].split(":")
        found = getattr(import_module(module), name)
        return found
    for entry in entry_points(group="qunsim.strategies", name=kind):
        found = entry.load()
        return found
    raise ModelError(f"kind {kind!r} has settings and no strategy; register one under 'qunsim.strategies'")
