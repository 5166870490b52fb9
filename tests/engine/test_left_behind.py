"""Worked example: a run leaves nothing behind, so that one replication after the other takes the memory of one."""

from __future__ import annotations

import gc
import weakref

import pytest

from sim.engine.simulation import Simulation
from sim.scenario.load import load_text
from tests.experiment.worlds import SMALL

SHOCK = "shocks: [{kind: scandal, date: 2021-10-05, irritation: 0.1, value: 0.1}]\nschedules:"


@pytest.mark.parametrize("text", [SMALL, SMALL.replace("schedules:", SHOCK)], ids=["posts", "days"])
def test_the_world_goes_with_its_run(text: str) -> None:
    gc.disable()
    try:
        simulation = Simulation(load_text(text), "two_a_day", 0, threads=2)
        world = weakref.ref(simulation.scene.world.memberships)
        simulation.run()
        del simulation
        assert world() is None
    finally:
        gc.enable()
