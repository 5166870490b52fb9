"""One driver for all tests here: it takes seconds to start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.crash.driven import REAL, Driver, Reference, driver, small_world


@pytest.fixture(scope="session")
def drive() -> Iterator[Driver]:
    """A driver."""
    with driver() as started:
        yield started


@pytest.fixture(scope="session")
def real_reference(drive: Driver, tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """What the command leaves when nothing disturbs it."""
    return Reference(small_world(tmp_path_factory.mktemp("reference")), drive, "real", words=REAL)
