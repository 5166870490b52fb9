"""Worked examples: the kinds of strategies and when flash groups open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib.metadata import EntryPoint
from typing import Annotated, Any

import pytest

import sim.scenario.kinds as registry
from sim.errors import RunError
from sim.scenario.kinds import FlashGroups, StrategySettings, kinds
from sim.scenario.load import load_text
from sim.scenario.quantities import Whole
from tests.scenario.texts import changed

START, END = date(2021, 8, 2), date(2021, 10, 31)  # a Monday; a Sunday


@pytest.mark.parametrize(
    ("rhythm", "days"),
    [
        ("every: monday", tuple(range(0, 91, 7))),
        ("every: friday", tuple(range(4, 91, 7))),
        ("every: friday, interval: 2", tuple(range(4, 91, 14))),
        ("every: sunday, first: 2021-10-25", (90,)),
        ("every: friday, first: 2021-08-07, interval: 4", (11, 39, 67)),
        ("every: friday, last: 2021-08-13", (4, 11)),
        ("every: month", (30, 60)),
        ("every: month, first: 2021-09-01, interval: 3", (30,)),
        ("every: friday, first: 2021-08-07, last: 2021-08-08", ()),
    ],
)
def test_days_on_which_flash_groups_open(rhythm: str, days: tuple[int, ...]) -> None:
    text = changed(("every: friday", rhythm), ("end: 2021-08-15", f"end: {END}"))
    flash = load_text(text).arms["flash"][0]
    assert isinstance(flash, FlashGroups)
    assert flash.opening_days(START, END) == days


def test_the_kinds_of_the_package() -> None:
    assert tuple(kinds()) == ("keep_groups", "mass_groups", "small_groups", "flash_groups", "pin_drive")
    assert all(kinds()[name].model_fields["kind"].default == name for name in kinds())


class Lottery(StrategySettings):
    """A kind of another package."""

    kind: str = "lottery"
    prizes: Annotated[int, Whole(1, 9)] = 3


@pytest.fixture
def entry_points(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str]]]:
    """Lets a test say which entry points there are."""
    points: list[tuple[str, str]] = []

    def found(**wanted: Any) -> list[EntryPoint]:
        return [EntryPoint(name, value, wanted["group"]) for name, value in points]

    monkeypatch.setattr(registry, "entry_points", found)
    kinds.cache_clear()
    yield points
    kinds.cache_clear()


def test_another_package_adds_a_kind(entry_points: list[tuple[str, str]]) -> None:
    entry_points.append(("lottery", f"{__name__}:Lottery"))
    scenario = load_text(changed(add="  luck: [{kind: lottery, prizes: 5}]\n"))
    assert scenario.arms["luck"] == (Lottery(kind="lottery", name="lottery", prizes=5),)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("keep_groups", f"{__name__}:Lottery", "the name is taken by KeepGroups"),
        ("lottery", f"{__name__}:START", "not derived from StrategySettings"),
        ("lottery", f"{__name__}:Absent", "cannot be loaded"),
        ("lottery", "no_such_package.kinds:Lottery", "cannot be loaded"),
    ],
)
def test_a_kind_that_does_not_fit_is_named(
    entry_points: list[tuple[str, str]], name: str, value: str, message: str
) -> None:
    entry_points.append((name, value))
    with pytest.raises(RunError, match=message):
        kinds()
