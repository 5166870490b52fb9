"""The engine writes the event log that the oracle writes where the mechanism set is `inbox`."""

from __future__ import annotations

import os
import secrets
import time
from collections import Counter

import pytest

from sim.states import FOLDED, LEFT, MUTED, NORMAL, PINNED, STATE_NAMES

from .inbox import inbox_run
from .inbox_cases import HOURS_OF_DAY, WIDE_INBOX, make_inbox_case
from .state import JOINED, MOVE, OPENED, ORDER
from .test_fresh import SEED_VARIABLE
from .watched_inbox import InboxRun, inbox_daily_difference, inbox_difference, watched_inbox, with_changed

LONG_CASES = 5_000
LONG_SECONDS = 1_800

MOVES = {
    *((NORMAL, target) for target in (PINNED, MUTED, FOLDED, LEFT)),
    *((MUTED, target) for target in (FOLDED, LEFT)),
    (PINNED, NORMAL),
    (FOLDED, LEFT),
}
"""Moves of section 11."""

CASES_WITH = {
    "chat": 30,
    "several posts in a tick": 20,
    "several groups of a strategy": 20,
    "two strategies": 15,
    "posts kept": 10,
    "post over the quota": 3,
}
"""In how many of the gate's cases something takes place at least."""


def test_engine_writes_the_log_of_the_oracle(inbox_gate: list[InboxRun], capsys: pytest.CaptureFixture[str]) -> None:
    found = [difference for run in inbox_gate if (difference := inbox_difference(run))]
    near = sum(run.oracle.near_misses for run in inbox_gate)
    with capsys.disabled():
        print(f"\ninbox: {len(inbox_gate)} cases, {len(found)} differ, {near} draws within 1e-9 of their probability")
    assert not found, "\n".join(found)


def test_engine_counts_every_day_as_the_oracle_does(inbox_gate: list[InboxRun]) -> None:
    found = [difference for run in inbox_gate if (difference := inbox_daily_difference(run))]
    assert not found, "\n".join(found)


@pytest.mark.long_oracle
def test_engine_writes_the_log_of_the_oracle_on_fresh_cases(capsys: pytest.CaptureFixture[str]) -> None:
    seed = int(os.environ.get(SEED_VARIABLE) or secrets.randbits(48))
    started, runs, near, found = time.monotonic(), 0, 0, ""
    for number in range(seed, seed + LONG_CASES):
        run = watched_inbox(number)
        found = inbox_difference(run) or inbox_daily_difference(run)
        near += run.oracle.near_misses
        runs += 1
        if found or time.monotonic() - started > LONG_SECONDS:
            break
    with capsys.disabled():
        print(f"\ninbox: {runs} cases from {SEED_VARIABLE}={seed} in {time.monotonic() - started:.0f} s")
        print(f"{near} draws within 1e-9 of their probability")
    assert not found
    assert runs == LONG_CASES


def test_gate_covers_every_code_and_every_move(inbox_gate: list[InboxRun]) -> None:
    rows = [row for run in inbox_gate for row in run.oracle.events]
    assert {row[3] for row in rows} == {JOINED, OPENED, ORDER, MOVE}
    assert {row[4:] for row in rows if row[3] == MOVE} == MOVES
    assert {row[4] > 0 for row in rows if row[3] == OPENED} == {True, False}


def test_gate_covers_every_feature(inbox_gate: list[InboxRun]) -> None:
    features = Counter(name for run in inbox_gate for name in run.features)
    assert {name: number for name, number in CASES_WITH.items() if features[name] < number} == {}
    assert set(features) == set(CASES_WITH)


@pytest.mark.parametrize("name", [*WIDE_INBOX, *HOURS_OF_DAY])
def test_every_parameter_moves_a_log(inbox_gate: list[InboxRun], name: str) -> None:
    """A tenth of its range, or an hour, changes the log of a case of the gate."""
    step = (WIDE_INBOX[name][1] - WIDE_INBOX[name][0]) / 10 if name in WIDE_INBOX else 1
    changed = (with_changed(run, f"inbox.{name}", step) for run in inbox_gate)
    assert any(
        inbox_run(run.scenario, run.case.arm, run.case.replication).events != run.oracle.events for run in changed
    )


def test_no_draw_is_used_twice(inbox_gate: list[InboxRun]) -> None:
    for run in inbox_gate:
        assert len(set(run.oracle.addresses)) == len(run.oracle.addresses), f"inbox case {run.case.number}"


def test_log_ends_in_the_states_of_the_world(inbox_gate: list[InboxRun]) -> None:
    for run in inbox_gate:
        ends = Counter(STATE_NAMES[end.state] for end in run.oracle.memberships.values())
        assert {name: run.daily[name][-1] for name in ends} == ends
        assert sum(ends.values()) == sum(run.daily["joins"])


def test_order_of_members_does_not_matter(inbox_gate: list[InboxRun]) -> None:
    for run in inbox_gate:
        backwards = range(run.scenario.customers.count or 0)[::-1]
        again = inbox_run(run.scenario, run.case.arm, run.case.replication, order=backwards)
        assert again.events == run.oracle.events


def test_same_number_makes_the_same_case() -> None:
    assert make_inbox_case(7) == make_inbox_case(7)
    assert make_inbox_case(7) != make_inbox_case(8)
