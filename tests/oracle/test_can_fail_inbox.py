"""The comparison of the mechanism set `inbox` finds what is planted, and its cases tell misreadings of section 11."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sim.random_streams import LANE_SLOTS
from sim.states import FOLDED, NORMAL, PINNED

from .compare import first_difference
from .inbox import InboxWorld, Reader, Seat, inbox_run
from .state import OPENED, Group, Person
from .watched_inbox import InboxRun, inbox_daily_difference, inbox_difference, with_changed

Plant = Callable[[pytest.MonkeyPatch], Any]


def _busiest(runs: list[InboxRun]) -> InboxRun:
    """Give the case with the longest log."""
    return max(runs, key=lambda run: len(run.oracle.events))


def test_changed_row(inbox_gate: list[InboxRun]) -> None:
    run = _busiest(inbox_gate)
    rows = list(run.oracle.events)
    at = next(number for number, row in enumerate(rows) if row[3] == OPENED)
    rows[at] = (*rows[at][:4], rows[at][4] + 1, rows[at][5])
    assert inbox_difference(run) == ""
    assert f": row {at}: " in inbox_difference(replace(run, oracle=replace(run.oracle, events=rows)))


@pytest.mark.parametrize("name", ["visits", "openings", "posts_seen", "group_orders", "chat_messages", "mutes", "left"])
def test_changed_daily_count(inbox_gate: list[InboxRun], name: str) -> None:
    run = _busiest(inbox_gate)
    counts = run.daily[name]
    changed = {**run.daily, name: [counts[0] + 1, *counts[1:]]}
    assert f"{name}: engine" in inbox_daily_difference(replace(run, daily=changed))


@pytest.mark.parametrize("name", ["look_day", "fading_hours", "of_chat", "pin", "chat_per_member", "purchase"])
def test_changed_parameter_in_the_engine(inbox_gate: list[InboxRun], name: str) -> None:
    changed = (with_changed(run, f"inbox.{name}", 0.1) for run in inbox_gate)
    assert any(inbox_difference(run) for run in changed)


def test_other_replication(inbox_gate: list[InboxRun]) -> None:
    run = _busiest(inbox_gate)
    assert inbox_difference(replace(run, case=replace(run.case, replication=run.case.replication + 1)))


# Misreadings of section 11, planted in the oracle: each must change a log of the gate's cases.


def _marks_after_the_posts(plant: pytest.MonkeyPatch) -> None:
    """A membership does not have the posts of the tick in which it is made."""
    before = InboxWorld.before_members

    def act(world: InboxWorld, t: int) -> None:
        before(world, t)
        for membership in (m for person in world.people for m in person.memberships if m.joined == t):
            membership.read_k = membership.group.k

    plant.setattr(InboxWorld, "before_members", act)


def _exists_from_the_next_tick(plant: pytest.MonkeyPatch) -> None:
    """A membership exists from the tick after, as in the standard set."""
    join = InboxWorld.join_now

    def late(world: InboxWorld, person: Person, group: Group, lane: int, t: int) -> None:
        join(world, person, group, lane, t)
        person.memberships[-1].since = t + 1

    plant.setattr(InboxWorld, "join_now", late)


def _folded_are_irritated(plant: pytest.MonkeyPatch) -> None:
    """A folded chat irritates as a muted one."""
    irritate = Reader._irritate

    def act(reader: Reader, seat: Seat, posts: int, chat: int) -> None:
        was, seat.state = seat.state, PINNED if seat.state == FOLDED else seat.state
        irritate(reader, seat, posts, chat)
        seat.state = was

    plant.setattr(Reader, "_irritate", act)


def _fades_from_every_visit(plant: pytest.MonkeyPatch) -> None:
    """t_x is set by a visit without news too, which forgets the time before it."""
    visit = Reader._visit

    def act(reader: Reader, seat: Seat) -> None:
        visit(reader, seat)
        seat.irritation_tick = reader.t

    plant.setattr(Reader, "_visit", act)


def _orders_on_the_first_message(plant: pytest.MonkeyPatch) -> None:
    """What is seen has the worth of the oldest message of the wave."""
    read = Reader._read

    def act(reader: Reader, seat: Seat, posts: int) -> None:
        messages = seat.group.wave.messages
        seat.group.wave.messages = messages[:1]
        read(reader, seat, posts)
        seat.group.wave.messages = messages

    plant.setattr(Reader, "_read", act)


def _pins_after_a_move(plant: pytest.MonkeyPatch) -> None:
    """Who has just unpinned may pin again in the same visit."""
    acts = Reader._acts

    def act(reader: Reader, seat: Seat) -> bool:
        return acts(reader, seat) and seat.state != NORMAL

    plant.setattr(Reader, "_acts", act)


def _muted_chat(plant: pytest.MonkeyPatch) -> None:
    """All who have not left write, not only NORMAL and PINNED."""

    def count(world: InboxWorld) -> dict[int, int]:
        return {group.ordinal: group.N for group in world.groups}

    plant.setattr(InboxWorld, "_unmuted", count)


def _chat_is_shown_a_tick_later(plant: pytest.MonkeyPatch) -> None:
    """What is written in a tick can be read from the next one on, as in the standard set."""
    visit = Reader._visit
    shown: dict[tuple[int, int], Counter[int]] = {}
    before = InboxWorld.before_members

    def act(world: InboxWorld, t: int) -> None:
        shown[id(world), t] = world.written.copy()
        before(world, t)

    def late(reader: Reader, seat: Seat) -> None:
        written, reader.world.written = reader.world.written, shown[id(reader.world), reader.t]
        visit(reader, seat)
        reader.world.written = written

    plant.setattr(InboxWorld, "before_members", act)
    plant.setattr(Reader, "_visit", late)


def _slots_by_lane_of_flash(plant: pytest.MonkeyPatch) -> None:
    """Memberships stand in the lane of flash groups."""
    join = InboxWorld.join_now

    def act(world: InboxWorld, person: Person, group: Group, lane: int, t: int) -> None:
        join(world, person, group, lane + 1, t)
        assert person.memberships[-1].slot >= LANE_SLOTS

    plant.setattr(InboxWorld, "join_now", act)


MISREADINGS: tuple[Plant, ...] = (
    _marks_after_the_posts,
    _exists_from_the_next_tick,
    _folded_are_irritated,
    _fades_from_every_visit,
    _orders_on_the_first_message,
    _pins_after_a_move,
    _muted_chat,
    _chat_is_shown_a_tick_later,
    _slots_by_lane_of_flash,
)


@pytest.mark.parametrize("misread", MISREADINGS, ids=lambda misread: misread.__name__)
def test_misreading_changes_a_log(inbox_gate: list[InboxRun], misread: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    misread(monkeypatch)
    assert any(
        first_difference(inbox_run(run.scenario, run.case.arm, run.case.replication).events, run.oracle.events)
        for run in inbox_gate
    )
