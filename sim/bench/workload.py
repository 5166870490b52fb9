"""The reference workload as scenarios of qunsim: the minimal model `inbox`, and the full model in a like world.

Every member is in three groups. Variant `mass`: groups of 500, six posts a day; variant `small`: groups of 150, two.
"""

from __future__ import annotations

from datetime import date, timedelta
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario.model import Scenario

__all__ = ["GROUPS_PER_MEMBER", "MODELS", "VARIANTS", "workload"]

MODELS, VARIANTS = ("inbox", "full"), ("mass", "small")
GROUPS_PER_MEMBER = 3

START = date(2021, 9, 1)


def workload(model: str, users: int, days: int, seed: int) -> Scenario:
    """Make the world that is measured; each variant is an arm of it.

    Parameters
    ----------
    model : str
        One of `MODELS`.
    users : int
        Members.
    days : int
        Length of the run.
    seed : int
        Seed of the scenario.

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioError
        The language does not allow such a world.
    """
    from sim.scenario.load import load_text

    template = Template(files("sim.bench").joinpath(f"{model}.yaml").read_text("utf-8"))
    end = START + timedelta(days=days - 1)
    text = template.substitute(seed=seed, start=START.isoformat(), end=end.isoformat(), users=users)
    return load_text(text, f"{model}.yaml")
