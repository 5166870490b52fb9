"""How to run it again: the command, and everything that decides the numbers."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.experiment.design import MAIN, TWIN
from sim.report.texts import Texts

if TYPE_CHECKING:
    from sim.experiment.result import Result

__all__ = ["Again", "again", "asked_replications"]


@dataclass(frozen=True)
class Again:
    """What somebody needs who wants the same numbers.

    Parameters
    ----------
    command : str
        The command that was run; empty where the run was started from Python.
    file, from_here : str
        A name for the scenario of the page, and the command that runs it.
    facts : tuple of (str, str)
        Names and values: seed, replications, keys, versions.
    scenario : str
        The whole scenario.
    """

    command: str
    file: str
    from_here: str
    facts: tuple[tuple[str, str], ...]
    scenario: str


def asked_replications(result: Result) -> int:
    """Count the replications that were asked for, in the main run and at each end of an uncertain parameter.

    Parameters
    ----------
    result : Result
        The results.

    Returns
    -------
    int
    """
    return 1 + max((entry["replication"] for entry in result.manifest["plan"]), default=-1)


def again(result: Result, t: Texts) -> Again:
    """Gather what is needed to run it again.

    Parameters
    ----------
    result : Result
        The results.
    t : Texts
        The language.

    Returns
    -------
    Again
    """
    manifest, file = result.manifest, f"{result.name}.yaml"
    return Again(manifest["command"], file, shlex.join(_command(result, file)), _facts(result, t), manifest["scenario"])


def _command(result: Result, file: str) -> list[str]:
    asked = asked_replications(result) if result.shard is None else result.manifest["asked"]["replications"]
    command = ["qunsim", "run", file, "--replications", str(asked)]
    command += [] if result.shard is None else ["--shard", str(result.shard)]
    if set(result.arms) != {TWIN, *result.scenario.arms}:
        command += ["--arms", ",".join(arm for arm in result.arms if arm != TWIN) or TWIN]
    if result.scenario.uncertain and result.variants == (MAIN,):
        command.append("--no-uncertain")
    return command


def _facts(result: Result, t: Texts) -> tuple[tuple[str, str], ...]:
    manifest = result.manifest
    versions = ", ".join(f"{name} {version}" for name, version in manifest["versions"].items() if name != "qunsim")
    return (
        (t("seed"), manifest["seed"]),
        (t("replications"), str(asked_replications(result))),
        (t("question_key"), manifest["folder_key"]),
        (t("results_hash"), result.results_hash or t("no_hash")),
        (t("version"), manifest["qunsim"]),
        (t("versions"), versions),
        (t("streams"), str(manifest["origin"]["stream_version"])),
        (t("sources_hash"), manifest["origin"]["source"]),
        (t("machine"), manifest["origin"]["machine"]),
        (t("time"), f"{manifest['started']} – {manifest['finished'] or ''}"),
    )
