"""qunsim: how customer groups fare under a schedule, on a messenger that lets members mute, fold, pin and leave.

The names below are what a notebook needs; each is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.experiment.api import compare, extend, merge, resume, run
    from sim.experiment.result import Result
    from sim.scenario.load import load

__all__ = ["Result", "__version__", "compare", "extend", "load", "merge", "resume", "run"]

__version__ = "0.1.0"

_WHERE = {
    "Result": "sim.experiment.result",
    "compare": "sim.experiment.api",
    "extend": "sim.experiment.api",
    "load": "sim.scenario.load",
    "merge": "sim.experiment.api",
    "resume": "sim.experiment.api",
    "run": "sim.experiment.api",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_WHERE])
