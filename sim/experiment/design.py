"""Which replications an experiment needs.

The main run: every arm asked for, and `none`, in every replication. Then, for each uncertain parameter, its low and
its high end with everything else as it is: the same arms (so `none` of that variant is the twin there) in the same
replications, so that what is said at an end is as sharp as in the main run, and the two are paired.

Shards share the computations of a plan out: all arms of one replication of one variant go to the same shard, so that
they are paired there too, and more replications later leave every computation in the shard that had it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sim.errors import Fault, ScenarioError
from sim.provenance import Origin, replication_keys
from sim.scenario.model import Scenario

__all__ = ["MAIN", "TWIN", "Job", "Plan", "Shard", "Variant", "plan"]

TWIN = "none"


class Shard(NamedTuple):
    """A share of a plan.

    Parameters
    ----------
    number : int
        Which share, from 1.
    of : int
        How many there are.
    """

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    @classmethod
    def from_text(cls, text: str) -> Shard:
        """Read a share as it is written, such as ``1/4``.

        Parameters
        ----------
        text : str
            Number and count.

        Returns
        -------
        Shard

        Raises
        ------
        ScenarioError
            It is no share.

        Examples
        --------
        >>> Shard.from_text("2/3")
        Shard(number=2, of=3)
        """
        number, slash, of = text.partition("/")
        if slash and number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of):
            return cls(int(number), int(of))
        raise ScenarioError(Fault("run", 0, 0, "shard", f"'{text}': allowed: i/n with i from 1 to n, such as 1/4"))


@dataclass(frozen=True)
class Variant:
    """The scenario as it is, or with one uncertain parameter at one end.

    Parameters
    ----------
    key : str
        Dotted name of the parameter; empty for the main run.
    end : str
        ``low`` or ``high``; empty for the main run.
    value : float or None
        Value of the parameter.
    """

    key: str = ""
    end: str = ""
    value: float | None = None

    @property
    def label(self) -> str:
        """Name of the variant in tables: ``main``, or ``decision.unfold_cost=low``."""
        return f"{self.key}={self.end}" if self.key else "main"


MAIN = Variant()


@dataclass(frozen=True)
class Job:
    """One replication of one arm of one variant.

    Parameters
    ----------
    variant : Variant
        Which scenario.
    arm : str
        Name of the arm.
    replication : int
        Number, from 0.
    key : str
        Replication key: jobs of the same key are one computation.
    """

    variant: Variant
    arm: str
    replication: int
    key: str

    def __str__(self) -> str:
        return f"{self.variant.label}, arm {self.arm}, replication {self.replication}"


@dataclass(frozen=True)
class Plan:
    """Every job of an experiment.

    Parameters
    ----------
    jobs : tuple of Job
        In the order in which they are started: replication by replication, so that what is there after an interrupt
        can be compared.
    scenarios : mapping of Variant to Scenario
        What each variant runs.
    """

    jobs: tuple[Job, ...]
    scenarios: Mapping[Variant, Scenario]

    def computations(self) -> dict[str, Job]:
        """Return the first job of each key."""
        first: dict[str, Job] = {}
        for job in self.jobs:
            first.setdefault(job.key, job)
        return first

    def share(self, shard: Shard) -> Plan:
        """Return the part of the plan that one shard runs; a computation is in exactly one.

        Parameters
        ----------
        shard : Shard
            Which part.

        Returns
        -------
        Plan
        """
        numbers = {variant: number for number, variant in enumerate(self.scenarios)}
        kept = {
            key
            for key, job in self.computations().items()
            if (numbers[job.variant] + job.replication) % shard.of == shard.number - 1
        }
        return Plan(tuple(job for job in self.jobs if job.key in kept), self.scenarios)


def plan(
    scenario: Scenario,
    origin: Origin,
    replications: int | None = None,
    arms: Sequence[str] | None = None,
    uncertain: bool = True,
) -> Plan:
    """Lay out the jobs of an experiment.

    Parameters
    ----------
    scenario : Scenario
        A loaded scenario.
    origin : Origin
        What decides results beside the scenario.
    replications : int, optional
        Replications of the main run and of each end, 1 and more; the scenario's where not given.
    arms : sequence of str, optional
        Arms to run; `none` is always run with them. All arms where not given.
    uncertain : bool
        Whether the ends of the uncertain parameters are run.

    Returns
    -------
    Plan

    Raises
    ------
    ScenarioError
        An arm is not the scenario's, or the replications are fewer than 1.
    """
    chosen = _chosen(scenario, arms)
    replications = scenario.experiment.replications if replications is None else replications
    if replications < 1:
        raise ScenarioError(Fault("run", 0, 0, "replications", f"{replications}: allowed: 1 and more"))
    scenarios = {MAIN: scenario}
    for key, ends in scenario.uncertain.items() if uncertain else ():
        for end, value in zip(("low", "high"), ends, strict=True):
            scenarios[Variant(key, end, value)] = scenario.with_parameters({key: value})
    jobs: list[Job] = []
    for variant, changed in scenarios.items():
        keys = {arm: replication_keys(changed, arm, range(replications), origin) for arm in chosen}
        jobs += [Job(variant, arm, r, keys[arm][r]) for r in range(replications) for arm in chosen]
    return Plan(tuple(jobs), scenarios)


def _chosen(scenario: Scenario, arms: Sequence[str] | None) -> list[str]:
    """Put `none` first, the others in the order of the scenario."""
    unknown = [arm for arm in arms or () if arm not in scenario.arms]
    if unknown:
        allowed = ", ".join(scenario.arms)
        raise ScenarioError(
            *(Fault("run", 0, 0, "arms", f"'{arm}': unknown arm; allowed: {allowed}") for arm in unknown)
        )
    return [TWIN, *(arm for arm in scenario.arms if arm != TWIN and (arms is None or arm in arms))]
