"""Worked examples of entering flash groups (MODEL.md section 2, *flash_groups*); 2 May 2023 is a Tuesday."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from sim.engine.history import JOINED, History
from sim.random_streams import ENTRY, JOINING, MEMBER, batch
from tests.laws.worlds import events_of

from .plans import LASTING, OPENS, by_day, line, run, world

SEED, N = 20210930, 200
ONE = {"flash.invitation": LASTING["load.alert"], "load.half_life_days": 1e9, "tolerance.median": 1}
"""An invitation burdens as much as the tolerance, and nothing of it fades."""


def opening(entry: float, parameters: dict[str, float] | None = None, days: int = 2, **more: Any) -> History:
    """Run an arm of flash groups beside twenty members of a standing group that opens them or does not."""
    tree = world(days, line(), sizes=(20,), **more)
    tree["customers"]["count"] = N
    tree["schedules"]["rush"] = [{"every": "1 day", "kind": "notice", "topic": "tea", "value": 0, "via": "manual"}]
    flash = {"kind": "flash_groups", "every": "tuesday", "at": "00:00", "lasts": "1 day", "entry": entry}
    tree["arms"]["flash"] = [*tree["arms"]["groups"], {**flash, "schedule": "rush"}]
    return run(tree, parameters, arm="flash")


def entrants(history: History, tick: int = 1) -> set[int]:
    """Return who entered in a tick."""
    rows = events_of(history, JOINED)
    return set(rows[(rows[:, 0] == tick) & (rows[:, 2] >= 256), 1].tolist())


def standing_members(history: History) -> set[int]:
    """Return the members of the standing group."""
    rows = events_of(history, JOINED)
    return set(rows[rows[:, 2] < 256, 1].tolist())


def drawn(chance: Any, tick: int = 1) -> set[int]:
    """Return whose ENTER lies below a chance."""
    return set(np.flatnonzero(batch(SEED, 0, ENTRY, np.arange(N), slot=256, tick=tick)[:, 0] < chance).tolist())


def tastes() -> np.ndarray:
    """Return the lasting propensities."""
    return norm.ppf(batch(SEED, 0, MEMBER, np.arange(N), block=4)[:, 1])


def sigma(logit: Any) -> Any:
    """Return the logistic function."""
    return 1 / (1 + np.exp(-logit))


def test_without_spread_everyone_by_the_mean() -> None:
    assert entrants(opening(0.3)) == drawn(0.3)


@pytest.mark.parametrize("spread", [0.5, 1.5, 2.5])
def test_by_a_propensity_that_lasts(spread: float) -> None:
    """The root keeps the mean: sqrt(1 + pi s^2 / 8) ln(3/7) + s z."""
    logit = math.sqrt(1 + math.pi * spread**2 / 8) * math.log(3 / 7) + spread * tastes()
    history = opening(0.3, {"flash.spread": spread}, days=9)
    assert entrants(history) == drawn(sigma(logit))
    assert entrants(history, 8) == drawn(sigma(logit), 8)


def test_by_what_is_remembered_beyond_the_start() -> None:
    """A scandal takes 0.3 off: four times that off the logit."""
    shocks = [{"kind": "scandal", "date": "2023-05-02", "value": 0.3}]
    found = opening(0.6, {"flash.value": 4.0}, shocks=shocks)
    assert entrants(found) == drawn(sigma(math.log(1.5) - 1.2))


@pytest.mark.parametrize(("entry", "enter"), [(0, 0), (1, N)])
def test_nobody_and_everybody_whatever_their_propensity(entry: float, enter: int) -> None:
    assert len(entrants(opening(entry, {"flash.spread": 2.0, "flash.value": 4.0}))) == enter


def test_who_does_not_open_their_group_misses_the_invitation() -> None:
    """Three in ten of those who would have entered; of those who open it, all."""
    history = opening(0.8, {"flash.unreached": 0.3})
    in_group = standing_members(history)
    chances = np.where([member in in_group for member in range(N)], 0.24, 0.8)
    assert entrants(history) == drawn(chances) != drawn(0.8)
    assert entrants(opening(0.8, {**OPENS, "flash.unreached": 0.3})) == drawn(0.8)


@pytest.mark.parametrize(("rest", "chance"), [("2023-05-04", 0.8), ("2023-05-03", 0.24)])
def test_seven_days_without_an_opening_are_missing_it(rest: str, chance: float) -> None:
    """Tuesday the 9th: an opening on Wednesday the 3rd is one of the last seven days, one on the 2nd is not."""
    calm = {"name": "rest", "from": rest, "to": "2023-06-30", "schedules": {"posts": "none"}}
    history = opening(0.8, {**OPENS, "flash.unreached": 0.3}, days=9, calendar=[calm])
    in_group = standing_members(history)
    assert by_day(history, "openings")[:4] == [20, 20, 20 if rest == "2023-05-04" else 0, 0]
    assert entrants(history) == drawn(0.8)
    assert entrants(history, 8) == drawn(np.where([member in in_group for member in range(N)], chance, 0.8), 8)


def test_the_invitation_burdens_all_whom_it_reaches_once_it_is_known_who_enters() -> None:
    """Load of one tolerance on the second Tuesday: full reactance leaves half; those who missed it have none."""
    full = {**ONE, "purchase.brand_reactance": 1.0, "flash.unreached": 0.5}
    history = opening(0.8, full, days=9)
    in_group = standing_members(history)
    missed = np.array([member in in_group for member in range(N)])
    assert entrants(history) == drawn(np.where(missed, 0.4, 0.8))
    assert entrants(history, 8) == drawn(np.where(missed, 0.4, 0.8 / 2), 8)


def test_forced_into_it_they_decide_in_the_tick_after() -> None:
    """LEAVE below 0.2, else MUTE below 0.3: the draws of the membership's own slot."""
    tree_decides = {"decision.join_leave_forced": 0.2, "decision.join_mute_forced": 0.3}
    tree = world(3, line(), sizes=(20,))
    tree["customers"]["count"] = N
    tree["schedules"]["rush"] = [{"every": "1 day", "kind": "notice", "topic": "tea", "value": 0, "via": "manual"}]
    flash = {"kind": "flash_groups", "every": "tuesday", "at": "00:00", "lasts": "2 days", "entry": 1}
    tree["arms"]["flash"] = [{**flash, "schedule": "rush", "joining": "forced"}]
    history = run(tree, tree_decides, arm="flash")
    u = batch(SEED, 0, JOINING, np.arange(N), slot=256, tick=2)
    leave = u[:, 0] < 0.2
    assert by_day(history, "leaves") == by_day(history, "flash_leaves") == [0, 0, int(leave.sum())]
    assert by_day(history, "mutes") == [0, 0, int((~leave & (u[:, 1] < 0.3)).sum())]
    assert by_day(history, "flash_members") == [0, N, N - int(leave.sum())]


def test_of_those_who_leave_at_once_some_report_the_group() -> None:
    """LEAVE below 0.5 leaves; below a tenth of that it is reported."""
    tree = world(2, line(), sizes=(20,))
    tree["customers"]["count"] = N
    tree["arms"]["mass"] = [{"kind": "mass_groups", "schedule": "posts", "size": 50, "joining": "forced"}]
    forced = {"decision.join_leave_forced": 0.5, "decision.report_forced": 0.1}
    history = run(tree, forced, arm="mass")
    leave = batch(SEED, 0, JOINING, np.arange(N), slot=0, tick=1)[:, 0]
    assert by_day(history, "leaves") == [0, int((leave < 0.5).sum())]
    assert by_day(history, "reports") == [0, int((leave < 0.05).sum())]
    assert (leave < 0.05).any()


def test_who_is_asked_into_a_group_of_the_first_day_may_decline() -> None:
    """Of 200 three in five, by the ENTER of lane 0 and their propensity; the others have seen the invitation too."""
    tree = world(3, line(), sizes=(20,))
    tree["customers"]["count"] = N
    made = {"kind": "mass_groups", "schedule": "posts", "size": 50, "joining": "invitation", "accept": 0.6}
    tree["schedules"]["rush"] = [{"every": "1 day", "kind": "notice", "topic": "tea", "value": 0, "via": "manual"}]
    flash = {"kind": "flash_groups", "every": "tuesday", "at": "00:00", "lasts": "1 day", "entry": 0.8}
    tree["arms"]["mass"] = [made, {**flash, "schedule": "rush"}]
    history = run(tree, {**ONE, **OPENS, "flash.spread": 1.0, "purchase.brand_reactance": 1.0}, arm="mass")
    rows = events_of(history, JOINED)
    root = math.sqrt(1 + math.pi / 8)
    enter = batch(SEED, 0, ENTRY, np.arange(N), slot=0, tick=0)[:, 0] < sigma(root * math.log(1.5) + tastes())
    assert set(rows[rows[:, 0] == 0, 1].tolist()) == set(np.flatnonzero(enter).tolist())
    assert 0 < enter.sum() < N
    assert entrants(history) == drawn(sigma(root * math.log(4) + tastes()) / 2)
