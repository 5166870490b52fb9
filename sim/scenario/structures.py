"""Rival structures: named alternatives of mechanisms (``structures.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any

from sim.scenario.load import read_packaged
from sim.scenario.quantities import plain_number
from sim.scenario.spelling import Strict, Word

__all__ = ["STRUCTURES", "Structures", "structure_parameters"]

STRUCTURES: Mapping[str, tuple[str, ...]] = {
    "exposure": ("saturating", "inverted_u", "none"),
    "choice": ("each_need", "each_day"),
    "fatigue": ("habit", "tolerant"),
    "size": ("mixed", "burial", "community", "proof"),
}
"""Alternatives of each structure; the first one is the default."""


class Structures(Strict):
    """How mechanisms are built where sources leave room.

    Parameters
    ----------
    exposure : str
        How goodwill depends on having seen the row: ``saturating``, ``inverted_u`` or ``none``.
    choice : str
        Whether a need is decided once (``each_need``) or on each day with an offer (``each_day``).
    fatigue : str
        ``habit``, or ``tolerant`` members who tire late.
    size : str
        What a larger group does: ``mixed``, or ``burial``, ``community``, ``proof`` alone.
    """

    exposure: Annotated[str, Word(STRUCTURES["exposure"])] = "saturating"
    choice: Annotated[str, Word(STRUCTURES["choice"])] = "each_need"
    fatigue: Annotated[str, Word(STRUCTURES["fatigue"])] = "habit"
    size: Annotated[str, Word(STRUCTURES["size"])] = "mixed"


def structure_parameters(structures: Structures) -> dict[str, float]:
    """Return the parameter values that the structures of a scenario lay over the defaults.

    Parameters
    ----------
    structures : Structures
        The alternatives chosen.

    Returns
    -------
    dict of str to float
        By dotted name.

    Examples
    --------
    >>> structure_parameters(Structures(fatigue="tolerant"))["tolerance.median"]
    12.0
    """
    chosen = (_read()[name][getattr(structures, name)] for name in STRUCTURES)
    return {key: value for parameters in chosen for key, value in parameters.items()}


@cache
def _read() -> dict[str, dict[str, dict[str, float]]]:
    """Read the values of every alternative."""
    packaged: Mapping[str, Mapping[str, Mapping[str, Any]]] = read_packaged("structures.yaml")
    return {
        structure: {name: _numbers(entry.get("parameters", {})) for name, entry in alternatives.items()}
        for structure, alternatives in packaged.items()
    }


def _numbers(stated: Mapping[str, object]) -> dict[str, float]:
    """Read the numbers of one alternative."""
    found = {key: plain_number(text) for key, text in stated.items()}
    return {key: float(value) for key, value in found.items() if value is not None}
