"""Worked examples: where the boards of groups lie, and the room behind the visits of a block."""

from __future__ import annotations

import numpy as np
import pytest

from sim.arrays import BOARD
from sim.engine.ahead import AHEAD
from sim.engine.simulation import Simulation
from sim.scenario.load import load_text
from tests.experiment.worlds import SMALL

CACHE_LINE = 64


@pytest.fixture
def simulation() -> Simulation:
    scenario = load_text(SMALL)
    return Simulation(scenario, next(arm for arm, strategies in scenario.arms.items() if strategies), 0)


def test_no_board_lies_in_two_cache_lines(simulation: Simulation) -> None:
    """Two boards of 32 bytes to a line, at its edge, also once there is room for more groups than were planned."""
    scene = simulation.scene
    assert BOARD.itemsize == CACHE_LINE // 2
    for more in (0, 1, 1000):
        scene.widen_groups(len(scene.world.groups) + more, 0)
        assert scene.world.boards.ctypes.data % CACHE_LINE == 0
        assert len(scene.world.boards) == len(scene.world.groups)


def test_boards_are_kept_when_there_are_more_groups(simulation: Simulation) -> None:
    simulation.scene.world.boards["posts"] = np.arange(len(simulation.scene.world.boards)) + 1
    n = len(simulation.scene.world.boards)
    simulation.scene.widen_groups(n + 3, 0)
    assert simulation.scene.world.boards["posts"].tolist() == [*range(1, n + 1), 0, 0, 0]


def test_the_last_visit_of_a_block_may_look_ahead(simulation: Simulation) -> None:
    """Every row of a block may be visited in one tick, and the last visit reads a place eight behind its own."""
    scene = simulation.scene
    assert len(scene.sheet.rows) == scene.block * scene.capacity + AHEAD
