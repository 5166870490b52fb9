"""Dated rule sets of clients and consoles that travel with the package, in ``profiles/``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from sim.scenario.load import read_packaged

__all__ = ["profiles", "rule_sets"]


@cache
def profiles(side: str) -> Mapping[str, Mapping[str, Any]]:
    """List the dated profiles of one side.

    Parameters
    ----------
    side : str
        ``client`` or ``console``.

    Returns
    -------
    mapping of str to mapping
        Whole profiles by name: day, rules, sources and assumptions.
    """
    names = sorted(item.name for item in files("sim.scenario").joinpath("profiles").iterdir())
    found = [read_packaged(f"profiles/{name}") for name in names if name.endswith(".yaml")]
    return MappingProxyType({str(p["profile"]): p for p in found if p["side"] == side})


@cache
def rule_sets(side: str) -> Mapping[str, Mapping[str, Any]]:
    """List the rule sets of one side.

    Parameters
    ----------
    side : str
        ``client`` or ``console``.

    Returns
    -------
    mapping of str to mapping
        Rules as a scenario file would spell them, by name of the profile.
    """
    return MappingProxyType({name: profile["rules"] for name, profile in profiles(side).items()})
