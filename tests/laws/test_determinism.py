"""Same scenario, same bytes: over fresh processes, hash seeds, the order of imports and what ran before."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from .worlds import ARM, LIVELY, digest, lively_tree, played, scenario_of

MODULES = (
    "sim.mechanisms.rows", "sim.engine.reading", "sim.strategies.flash_groups", "sim.engine.loop", "sim.population",
    "sim.engine.rows", "sim.scenario.load", "sim.random_streams", "sim.strategies.keep_groups", "sim.replication",
)  # fmt: skip


def print_digests(order: str) -> None:
    """Print the hashes of all arms after importing the modules forwards or backwards."""
    for module in MODULES if order == "forwards" else reversed(MODULES):
        __import__(module)
    print(*digests())


def digests() -> list[str]:
    scenario = scenario_of(lively_tree(90, 8, seed=77), LIVELY)
    return [digest(played(scenario, arm, replication=3, events=True)) for arm in (ARM, "mass", "none")]


def in_fresh_process(hash_seed: str, order: str) -> list[str]:
    """Run the same in a process of its own."""
    call = f"from tests.laws.test_determinism import print_digests; print_digests({order!r})"
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    command = [sys.executable, "-c", call]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout.split()


@pytest.mark.parametrize(("hash_seed", "order"), [("0", "forwards"), ("4242", "backwards")])
def test_fresh_processes_give_the_same_bytes(hash_seed: str, order: str) -> None:
    assert in_fresh_process(hash_seed, order) == digests()


def test_other_worlds_before_leave_no_trace() -> None:
    before = digests()
    played(scenario_of(lively_tree(50, 3, seed=1), {**LIVELY, "decision.act_base": 2}), "mass")
    assert digests() == before


def test_another_replication_gives_other_bytes() -> None:
    """The planted fault: an address that is off by one."""
    scenario = scenario_of(lively_tree(90, 8, seed=77), LIVELY)
    other = [digest(played(scenario, arm, replication=4, events=True)) for arm in (ARM, "mass", "none")]
    assert not set(other) & set(digests())
