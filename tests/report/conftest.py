"""A small world that is run once."""

from __future__ import annotations

import pytest

from sim.experiment.api import run
from sim.experiment.result import Result
from sim.scenario.load import load_text
from tests.experiment.worlds import SMALL


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("runs")
    return run(load_text(SMALL), executor="thread", workers=1, out=folder, name="small", progress=False)
