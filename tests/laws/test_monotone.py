"""What must not come sooner, rise, fall or appear at all. To the byte, over generated worlds."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.history import History
from sim.states import FOLDED, LEFT, MUTED, NORMAL, PINNED, PINNED_MUTED

from .worlds import ARM, CERTAIN, LIVELY, events_of, lively_tree, played, scenario_of

SEEDS = range(1, 7)
JOINED, ON_SCREEN, OPENED, MOVED = 2, 3, 4, 7


def lively(seed: int, *, start: dict | None = None, arm: str = ARM, **parameters: float) -> History:
    """Run a lively world; `decision__mute_cost` is `decision.mute_cost`."""
    tree = lively_tree(160, 14, seed=seed)
    tree["start_from"].update(start or {})
    changed = {name.replace("__", "."): value for name, value in parameters.items()}
    return played(scenario_of(tree, {**LIVELY, **changed}), arm, events=True)


NEVER_MOVED = 10**9


def first_moves(history: History) -> np.ndarray:
    """Return the tick of each member's first move."""
    found = np.full(history.n_customers, NEVER_MOVED)
    for tick, member, *_ in events_of(history, MOVED)[::-1].tolist():
        found[member] = tick
    return found


ALONE = {"groups": 160, "size": 1, "muted": 0, "folded": 0, "pinned": 0}
RESTLESS = {"decision__leave_cost": 2.0, "decision__leave_awkwardness": 0.1, "decision__cleanup_per_day": 0.3}
TOLERANT = [
    {"decision__mute_cost": 3.0},
    {"decision__leave_cost": 3.0},
    {"decision__pin_cost": 6.0},
    {"decision__mute_irritation": 2.0},
    {"decision__leave_irritation": 1.0},
    {"decision__mute_value": 6.0},
    {"decision__leave_value": 6.0},
    {"decision__leave_awkwardness": 0.5},
    {"decision__mute_cost": 3.0, "decision__nest": 0.6},
]


def alone(seed: int, **parameters: float) -> np.ndarray:
    """Return the first moves of members who are alone in their groups."""
    return first_moves(lively(seed, start=ALONE, **{**RESTLESS, **parameters}))


@pytest.mark.parametrize("tolerant", TOLERANT, ids=lambda changed: " ".join(changed))
def test_higher_tolerance_never_brings_a_first_move_forward(tolerant: dict[str, float]) -> None:
    """Same draws: until the first move both worlds are the same, so what is later is later for tolerance alone."""
    nest = {name: value for name, value in tolerant.items() if name == "decision__nest"}
    sooner = np.concatenate([alone(seed, **nest) for seed in (1, 2, 3)])
    later = np.concatenate([alone(seed, **tolerant) for seed in (1, 2, 3)])
    assert (later >= sooner).all()
    assert (later > sooner).any()
    assert (sooner < NEVER_MOVED).sum() > 200


def test_lower_tolerance_is_seen_to_bring_moves_forward() -> None:
    """The planted fault: a cost that fell."""
    assert (alone(1, decision__mute_cost=1.0) < alone(1)).any()


def test_more_clean_ups_never_delay_a_first_move_of_those_who_only_tidy_up() -> None:
    quiet = {"decision__base_probability": 0, "decision__irritation_probability": 0, "irritation__push": 0}
    sooner, later = (
        first_moves(lively(1, start=ALONE, decision__cleanup_per_day=rate, **quiet)) for rate in (0.4, 0.1)
    )
    assert (later >= sooner).mean() > 0.9
    assert (later > sooner).sum() > 20


FOLDED_ALL = {"muted": 0, "folded": 1, "pinned": 0}
SILENT = {
    "attention__need_pull": 0,
    "box__fresh_probability": 0,
    "box__settled_probability": 0,
    "decision__cleanup_per_day": 0,
}


@pytest.mark.parametrize("seed", SEEDS)
def test_folded_groups_irritate_nobody_and_are_not_seen(seed: int) -> None:
    silent = lively(seed, start=FOLDED_ALL, **SILENT)
    assert silent.daily["visits"].sum() > 1000
    for name in ("exposures", "openings", "posts_seen", "group_orders", "irritation", "leaves", "unfolds"):
        assert silent.daily[name].sum() == 0, name
    assert silent.daily["folded"].tolist() == [128] * 14


@pytest.mark.parametrize("way", ["attention__need_pull", "box__settled_probability", "decision__cleanup_per_day"])
def test_each_way_back_to_a_folded_group_is_seen(way: str) -> None:
    noisy = lively(1, start=FOLDED_ALL, **{**SILENT, way: 0.5})
    assert noisy.daily["openings"].sum() + noisy.daily["unfolds"].sum() > 0


def withdrawn(history: History) -> np.ndarray:
    """Count those who are muted, folded or gone at each day's end."""
    return sum(history.daily[name] for name in ("muted", "pinned_muted", "folded", "left"))


@pytest.mark.parametrize("seed", SEEDS)
def test_without_unmuting_muted_folded_and_left_never_fall(seed: int) -> None:
    for arm in (ARM, "mass"):
        history = lively(seed, arm=arm, decision__unmute_cost=CERTAIN)
        assert (np.diff(withdrawn(history)) >= 0).all()
        assert history.daily["mutes"].sum() > 20


def test_with_unmuting_they_do_fall() -> None:
    assert any((np.diff(withdrawn(lively(seed, decision__unmute_cost=-2))) < 0).any() for seed in SEEDS)


IMPOSSIBLE = [
    ({"decision__leave_cost": CERTAIN, "decision__leave_spread": 0.0}, "leaves"),
    ({"decision__mute_cost": CERTAIN, "decision__mute_spread": 0.0}, "mutes"),
    ({"decision__pin_cost": CERTAIN}, "pins"),
    ({"decision__unpin_cost": CERTAIN}, "unpins"),
    ({"decision__fold_cost": CERTAIN, "decision__mute_spread": 0.0}, "folds"),
    ({"decision__unfold_cost": CERTAIN}, "unfolds"),
    ({"opening__intercept": -CERTAIN, "attention__need_pull": 0.0}, "openings"),
    ({"chat__rate": 0.0}, "chat_messages"),
    ({"purchase__base": 0.0}, "group_orders"),
    ({"rows__first_screen": 0.0, "attention__need_pull": 0.0, "decision__cleanup_per_day": 0.0}, "mutes"),
]


@pytest.mark.parametrize(("parameters", "count"), IMPOSSIBLE, ids=[count for _, count in IMPOSSIBLE])
def test_what_is_impossible_does_not_happen(parameters: dict[str, float], count: str) -> None:
    assert lively(1, **parameters).daily[count].sum() == 0
    assert lively(1).daily[count].sum() > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_first_look_of_a_day_is_the_only_one_that_decides(seed: int) -> None:
    """One decision a membership and day; a second move in the same tick only after muting."""
    moves = events_of(lively(seed, arm="mass", decision__second_probability=0.6), MOVED)
    for (member, slot, day), rows in _grouped(moves).items():
        assert len(rows) <= 2, (member, slot, day)
        if len(rows) == 2:
            assert rows[0][0] == rows[1][0]
            assert (rows[0][4], rows[0][5]) in {(0, MUTED), (PINNED, PINNED_MUTED)}


def _grouped(rows: np.ndarray) -> dict[tuple[int, int, int], list[list[int]]]:
    found: dict[tuple[int, int, int], list[list[int]]] = {}
    for row in rows.tolist():
        found.setdefault((row[1], row[2], row[0] // 24), []).append(row)
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_more_posts_are_never_fewer_exposures_of_members_who_do_not_react(seed: int) -> None:
    """Each look with news is one chance; a post more can only add such looks where nobody mutes, leaves or writes."""
    stoic = {"decision__base_probability": 0, "decision__irritation_probability": 0, "decision__cleanup_per_day": 0}
    calm = {**stoic, "attention__push_pull": 0, "chat__rate": 0, "attention__need_pull": 0}
    tree = lively_tree(160, 14, seed=seed)
    tree["schedules"]["daily"][0]["at"] = ["08:00", "12:00", "16:00", "20:00"]
    parameters = {**LIVELY, **{name.replace("__", "."): value for name, value in calm.items()}}
    more = played(scenario_of(tree, parameters)).daily["exposures"].sum()
    assert more > lively(seed, **calm).daily["exposures"].sum()


def _states_by_log(history: History) -> dict[tuple[int, int], int]:
    """Return the state that the log leaves each membership in, by member and slot."""
    assert history.events is not None
    rows = history.events[np.isin(history.events[:, 3], (JOINED, MOVED))]
    return {(member, slot): state for _, member, slot, _, _, state in rows.tolist()}


def test_states_of_the_log_end_in_the_states_of_the_last_day() -> None:
    """A membership that is left is closed: it stands in the log and in the counters, no more among the memberships."""
    history = lively(3, arm="mass")
    ends = _states_by_log(history)
    names = ("normal", "pinned", "muted", "pinned_muted", "folded", "left")
    states = (NORMAL, PINNED, MUTED, PINNED_MUTED, FOLDED, LEFT)
    assert {name: history.daily[name][-1] for name in names} == {
        name: sum(end == state for end in ends.values()) for name, state in zip(names, states, strict=True)
    }
    assert min(history.daily[name][-1] for name in ("normal", "muted", "folded", "left")) > 5
    final = history.final
    assert final is not None
    places = zip(final["member"].tolist(), final["slot"].tolist(), strict=True)
    assert dict(zip(places, final["state"].tolist(), strict=True)) == {
        place: end for place, end in ends.items() if end != LEFT
    }
    assert len(events_of(history, OPENED)) == history.daily["openings"].sum()
    assert len(events_of(history, ON_SCREEN)) == history.daily["exposures"].sum()
