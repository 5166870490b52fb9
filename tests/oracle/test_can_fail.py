"""The comparison with the engine, and the laws of the oracle, find what is planted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pytest

from sim.states import LEFT, MUTED, NORMAL, PINNED

from .compare import LoggedHistory, differences, first_difference
from .conservation import Ledger, log_faults
from .history import oracle_run
from .operators import Work
from .state import CANCELLED, CHAT, GONE, JOINED, LOST, MOVE, ON_SCREEN, OPENED, ORDER, REFUSED, Row
from .watched import Run, daily_difference, engine_and_oracle
from .world import World


@dataclass(frozen=True)
class Logged:
    """A history that has nothing but events."""

    events: np.ndarray | None


class TestComparisonCanFail:
    """Planted differences, in the log and in the model."""

    def test_dropped_row(self, busiest: Run) -> None:
        rows = busiest.oracle.events
        assert first_difference([*rows[:40], *rows[41:]], rows).startswith("row 40: ")
        assert first_difference(rows[:-1], rows).endswith(f"oracle {_last(rows)}")
        assert "engine (tick" in first_difference(rows, rows[:-1])

    def test_swapped_rows(self, busiest: Run) -> None:
        rows = list(busiest.oracle.events)
        at = next(i for i in range(len(rows) - 1) if rows[i] != rows[i + 1])
        rows[at], rows[at + 1] = rows[at + 1], rows[at]
        assert first_difference(rows, busiest.oracle.events).startswith(f"row {at}: ")

    @pytest.mark.parametrize("column", range(6))
    def test_changed_number(self, busiest: Run, column: int) -> None:
        events = np.array(busiest.oracle.events)
        assert differences(Logged(events), busiest.oracle) == ""
        events[17, column] += 1
        assert differences(Logged(events), busiest.oracle).startswith("row 17: ")

    def test_history_without_events(self, busiest: Run) -> None:
        history: LoggedHistory = Logged(None)
        with pytest.raises(ValueError, match="no events"):
            differences(history, busiest.oracle)

    def test_changed_daily_count(self, busiest: Run) -> None:
        counts = busiest.daily["visits"]
        changed = {**busiest.daily, "visits": [counts[0] + 1, *counts[1:]]}
        assert daily_difference(busiest) == ""
        assert "visits: engine" in daily_difference(replace(busiest, daily=changed))

    @pytest.mark.parametrize("name", ["decision.act_scale", "purchase.share", "load.alert", "reading.depth_median"])
    def test_changed_parameter_in_the_engine(self, gate: list[Run], name: str) -> None:
        changed = (_with_changed_parameter(run, name) for run in gate)
        assert any(engine_and_oracle(run) for run in changed)

    def test_other_replication(self, busiest: Run) -> None:
        other = replace(busiest, case=replace(busiest.case, replication=busiest.case.replication + 1))
        assert engine_and_oracle(other)


def _last(rows: list[Row]) -> str:
    """Show the last row as the comparison does."""
    return first_difference([], rows[-1:]).split("oracle ")[1]


def _with_changed_parameter(run: Run, name: str) -> Run:
    """Change one parameter by a tenth for the engine only."""
    value = run.scenario.parameters[name]
    return replace(run, scenario=run.scenario.with_parameters({name: value * 1.1}))


class TestLawsCanFail:
    """Planted faults that the laws of a log, and of a world, must find."""

    _LOG: ClassVar[list[Row]] = [
        (0, 3, 0, JOINED, 0, NORMAL),
        (4, 3, 0, ON_SCREEN, 2, NORMAL),
        (4, 3, 0, OPENED, 2, 0),
        (4, 3, 0, ORDER, 1, 400),
        (4, 3, 0, CHAT, 1, 0),
        (4, 3, 0, MOVE, NORMAL, MUTED),
        (9, 3, 0, MOVE, MUTED, LEFT),
    ]

    def test_sound_log(self) -> None:
        assert log_faults(self._LOG) == []

    @pytest.mark.parametrize(
        ("at", "row"),
        [
            (7, (10, 3, 0, OPENED, 0, 0)),
            (7, (9, 3, 0, GONE, MUTED, 0)),
            (7, (8, 3, 0, CHAT, 1, 0)),
            (1, (0, 3, 0, JOINED, 1, NORMAL)),
            (1, (0, 3, 1, JOINED, 0, NORMAL)),
            (0, (0, 4, 0, JOINED, 0, NORMAL)),
            (6, (9, 3, 0, MOVE, NORMAL, PINNED)),
            (1, (2, 3, 0, ON_SCREEN, 1, MUTED)),
            (1, (2, 3, 0, ORDER, 0, 0)),
            (2, (4, 3, 0, OPENED, 0, 0)),
            (6, (4, 3, 0, REFUSED, 2, 0)),
            (6, (4, 3, 1, REFUSED, 1, 0)),
            (4, (4, 3, 0, REFUSED, 1, 0)),
            (7, (9, 3, 0, REFUSED, 1, 0)),
            (6, (4, 3, 0, CANCELLED, 1, 4)),
            (6, (5, 3, 0, CANCELLED, 1, 3)),
            (7, (9, 3, 0, CANCELLED, 1, 4)),
        ],
    )
    def test_planted_row(self, at: int, row: Row) -> None:
        assert log_faults([*self._LOG[:at], row, *self._LOG[at:]])

    @pytest.mark.parametrize("row", [(4, 3, 0, REFUSED, 1, 0), (5, 3, 0, CANCELLED, 1, 4)])
    def test_order_taken_back_once(self, row: Row) -> None:
        assert log_faults([*self._LOG[:6], row, *self._LOG[6:]]) == []
        assert log_faults([*self._LOG[:6], row, row, *self._LOG[6:]])

    def test_need_lost_twice(self) -> None:
        lost = [(10, 3, 0, LOST, 4, 0), (12, 3, 0, LOST, 5, 0)]
        assert log_faults([*self._LOG, *lost]) == []
        assert log_faults([*self._LOG, *lost, (12, 3, 0, LOST, 5, 0)])
        assert log_faults([*self._LOG, (10, 3, 1, LOST, 4, 0)])

    def test_order_without_a_post_seen(self) -> None:
        assert log_faults([(4, 3, 0, OPENED, 0, 2) if row[3] == OPENED else row for row in self._LOG])

    def test_tampered_world(self, busiest: Run) -> None:
        ledger = Ledger()

        def tamper(world: World, tick: int) -> None:
            if tick == 20:
                world.groups[0].N += 1
                next(m for person in world.people for m in person.memberships).posts_seen += 1000
            ledger(world, tick)

        oracle_run(busiest.scenario, busiest.case.arm, busiest.case.replication, watch=tamper)
        assert any("live memberships" in fault for fault in ledger.faults)
        assert any("posts seen of" in fault for fault in ledger.faults)

    def _tampered(self, gate: list[Run], feature: str, tamper: Callable[[World], object]) -> list[str]:
        """Faults that the ledger finds where a world with a feature is tampered with at its end."""
        run = next(run for run in gate if feature in run.features)
        ledger, last = Ledger(), run.scenario.clock.n_ticks - 1

        def watch(world: World, tick: int) -> None:
            if tick == last:
                tamper(world)
            ledger(world, tick)

        oracle_run(run.scenario, run.case.arm, run.case.replication, watch=watch)
        return ledger.faults

    def test_oversold_stock(self, gate: list[Run]) -> None:
        def sell(world: World) -> None:
            sales = world.sales
            campaign = next(c for c, (wave, j) in enumerate(sales.offered) if wave.left[j] == 0 and sales.on(c))
            sales.standing.append(sales.on(campaign)[0])

        assert any("of a stock of" in fault for fault in self._tampered(gate, "sold out", sell))

    def test_order_cancelled_beside_one_that_stands(self, gate: list[Run]) -> None:
        def stand(world: World) -> None:
            world.sales.standing.append(world.sales.cancelled[0])

        closed = [run for run in gate if any(row[3] == CANCELLED for row in run.oracle.events)]
        faults = self._tampered([replace(run, features={"it"}) for run in closed], "it", stand)
        assert any("cancelled, 1 stand" in fault for fault in faults)

    def test_need_met_twice(self, gate: list[Run]) -> None:
        def lose(world: World) -> None:
            world.needs.lose(world.people[0])

        assert any("needs would have been met" in fault for fault in self._tampered(gate, "need put back", lose))

    def test_group_back_from_the_dead(self, gate: list[Run]) -> None:
        def revive(world: World) -> None:
            next(group for group in world.groups if not group.alive).alive = True

        assert any("dissolved with" in fault for fault in self._tampered(gate, "rule rebuild", revive))

    def test_twice_in_a_group(self, gate: list[Run]) -> None:
        def join(world: World) -> None:
            person = next(person for person in world.people if person.there(10**6))
            person.memberships.append(person.there(10**6)[0])

        assert any("twice in a group" in fault for fault in self._tampered(gate, "demand", join))

    def test_work_that_there_was_no_time_for(self, gate: list[Run]) -> None:
        def post(world: World) -> None:
            world.posts.manual += 10**6

        faults = self._tampered(
            [run for run in gate if run.scenario.parameters["money.manual_post_minutes"] > 0], "post unstaffed", post
        )
        assert any("minutes" in fault for fault in faults)

    def test_care_of_members_forgotten(self, gate: list[Run], monkeypatch: pytest.MonkeyPatch) -> None:
        begin = Work.begin_day

        def forget(work: Work) -> None:
            minutes, work.world.p["money.member_day_minutes"] = work.world.p["money.member_day_minutes"], 0.0
            begin(work)
            work.world.p["money.member_day_minutes"] = minutes

        monkeypatch.setattr(Work, "begin_day", forget)
        found = []
        for run in gate:
            if "post unstaffed" in run.features:
                ledger = Ledger()
                oracle_run(run.scenario, run.case.arm, run.case.replication, watch=ledger)
                found += ledger.faults
        assert any("were left" in fault for fault in found)
