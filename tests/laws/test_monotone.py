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
    """Run a lively world; `decision__pin_cost` is `decision.pin_cost`."""
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


ALONE = {"groups": 160, "size": 1, "muted": 0, "folded": 0, "pinned": 0, "past": {"posts_per_day": 0}}
"""Nobody's going or writing changes what another one meets, and nothing came before."""
RESTLESS = {"decision__act_base": 0.02, "decision__act_scale": 0.1, "decision__cleanup_per_day": 0.0}
TOLERANT = [
    {"tolerance__median": 9.0},
    {"tolerance__median": 1e6},
    {"decision__act_scale": 0.02},
    {"decision__act_base": 0.0},
    {"load__alert": 0.5},
    {"load__chat_hour": 0.05},
    {"load__mention": 1.0},
]


def alone(seed: int, **parameters: float) -> np.ndarray:
    """Return the first moves of members who are alone in their groups and never pin."""
    stoic = {"decision__pin_cost": CERTAIN, **RESTLESS, "load__chat_hour": 0.15}
    return first_moves(lively(seed, start=ALONE, **{**stoic, **parameters}))


@pytest.mark.parametrize("tolerant", TOLERANT, ids=lambda changed: " ".join(f"{k}={v}" for k, v in changed.items()))
def test_higher_tolerance_never_brings_a_first_act_forward(tolerant: dict[str, float]) -> None:
    """Same draws: until the first act both worlds are the same, so what is later is later for tolerance alone."""
    sooner = np.concatenate([alone(seed) for seed in (1, 2, 3)])
    later = np.concatenate([alone(seed, **tolerant) for seed in (1, 2, 3)])
    assert (later >= sooner).all()
    assert (later > sooner).any()
    assert (sooner < NEVER_MOVED).sum() > 200


@pytest.mark.parametrize("faulty", [{"tolerance__median": 2.0}, {"load__alert": 2.0}, {"load__quiet": 4.0}])
def test_lower_tolerance_is_seen_to_bring_acts_forward(faulty: dict[str, float]) -> None:
    """The planted fault."""
    nights = {"at": ["08:00", "12:00", "23:00"]} if "load__quiet" in faulty else {}
    sooner, later = (_first_acts(nights, changed) for changed in (faulty, {}))
    assert (sooner <= later).all()
    assert (sooner < later).any()


def _first_acts(line: dict[str, list[str]], changed: dict[str, float]) -> np.ndarray:
    tree = lively_tree(160, 14, seed=1)
    tree["start_from"].update(ALONE)
    tree["schedules"]["daily"][0].update(line)
    tree["calendar"] = [{"name": "night", "hours": ["22:00", "08:00"], "quiet": True}]
    parameters = {"decision__pin_cost": CERTAIN, **RESTLESS, **changed}
    return first_moves(
        played(scenario_of(tree, {**LIVELY, **{k.replace("__", "."): v for k, v in parameters.items()}}), events=True)
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_raising_the_weight_of_an_alert_never_lowers_the_number_muted(seed: int) -> None:
    """Members who are alone, cannot leave, fold or come back, and have no past: muted by day, member by member."""
    kept = {"decision__unmute_cost": CERTAIN, "decision__leave_cost": CERTAIN, "decision__muted_leave_cost": CERTAIN}
    kept |= {"decision__second_probability": 0, "decision__pin_cost": CERTAIN, **RESTLESS, "decision__leave_spread": 0}
    for weight, more in (("load__alert", 2.0), ("load__mention", 6.0), ("load__chat_hour", 1.0)):
        few, many = (withdrawn(lively(seed, start=ALONE, **kept, **changed)) for changed in ({}, {weight: more}))
        assert (many >= few).all()
        assert weight != "load__alert" or (many > few).any()


@pytest.mark.parametrize("seed", SEEDS)
def test_without_weights_nobody_acts_but_by_the_base(seed: int) -> None:
    """All weights 0, nothing from the past: the same as with members who bear everything."""
    nothing = {"load__alert": 0, "load__chat_hour": 0, "load__dot": 0}
    weightless, tolerant = (
        lively(seed, start={**ALONE, "groups": 4, "size": 40}, **changed)
        for changed in (nothing, {"tolerance__median": 1e12, "load__brand_share": 0})
    )
    assert weightless.daily["load"].sum() == 0 < tolerant.daily["load"].sum()
    assert first_moves(weightless).tolist() == first_moves(tolerant).tolist()
    silent = lively(seed, start=ALONE, **nothing, decision__act_base=0, decision__cleanup_per_day=0)
    assert silent.daily["mutes"].sum() == silent.daily["leaves"].sum() == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_no_posts_and_no_chat_no_load_no_acts_and_the_same_habit(seed: int) -> None:
    tree = lively_tree(160, 14, seed=seed)
    tree["start_from"].update(ALONE)
    tree["calendar"] = [{"name": "silence", "schedules": {"daily": "none"}}]
    tidy = {"attention.need_pull": 0, "decision.cleanup_per_day": 0}
    daily = played(scenario_of(tree, {**LIVELY, **tidy})).daily
    for name in ("load", "exposures", "openings", "mutes", "leaves", "folds", "group_orders", "lost_orders"):
        assert daily[name].sum() == 0, name
    assert len(set(daily["habit"].tolist())) == 1


def test_posts_or_chat_do_burden_and_teach() -> None:
    """The planted fault."""
    daily = lively(1, start=ALONE).daily
    assert daily["load"].sum() > 0
    assert len(set(daily["habit"].tolist())) > 1


def test_more_clean_ups_never_delay_a_first_move_of_those_who_only_tidy_up() -> None:
    quiet = {"decision__act_base": 0, "decision__act_scale": 0, "decision__pin_cost": CERTAIN}
    sooner, later = (
        first_moves(lively(1, start=ALONE, **{**RESTLESS, **quiet, "decision__cleanup_per_day": rate}))
        for rate in (0.4, 0.1)
    )
    assert (later >= sooner).mean() > 0.9
    assert (later > sooner).sum() > 20


FOLDED_ALL = {"muted": 0, "folded": 1, "pinned": 0, "past": {"posts_per_day": 0, "joining": "forced"}}
"""But for one in a thousand whom the past leaves awake; the seeds have none."""
SILENT = {
    "attention__need_pull": 0,
    "box__fresh_probability": 0,
    "box__settled_probability": 0,
    "decision__cleanup_per_day": 0,
}


@pytest.mark.parametrize("seed", SEEDS)
def test_folded_groups_burden_nobody_and_are_not_seen(seed: int) -> None:
    silent = lively(seed, start=FOLDED_ALL, **SILENT)
    assert silent.daily["visits"].sum() > 1000
    for name in ("exposures", "openings", "posts_seen", "group_orders", "load", "leaves", "unfolds"):
        assert silent.daily[name].sum() == 0, name
    assert silent.daily["folded"].tolist() == [128] * 14


@pytest.mark.parametrize("way", ["attention__need_pull", "box__settled_probability"])
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
        assert history.daily["mutes"].sum() > 10


def test_with_unmuting_they_do_fall() -> None:
    assert any((np.diff(withdrawn(lively(seed, decision__unmute_cost=-2))) < 0).any() for seed in SEEDS)


IMPOSSIBLE = [
    (
        {"decision__leave_cost": CERTAIN, "decision__muted_leave_cost": CERTAIN, "decision__cleanup_leave": 0.0},
        "leaves",
    ),
    ({"decision__act_base": 0.0, "decision__act_scale": 0.0}, "mutes"),
    ({"decision__pin_cost": CERTAIN}, "pins"),
    ({"decision__unpin_cost": CERTAIN, "decision__act_base": 0.0, "decision__act_scale": 0.0}, "unpins"),
    ({"decision__act_base": 0.0, "decision__act_scale": 0.0}, "folds"),
    ({"decision__unfold_cost": CERTAIN}, "unfolds"),
    ({"decision__unmute_cost": CERTAIN}, "unmutes"),
    ({"rows__first_screen": 0.0, "attention__need_pull": 0.0, "box__fresh_probability": 0.0,
      "box__settled_probability": 0.0}, "openings"),
    ({"chat__rate": 0.0}, "chat_messages"),
    ({"attention__need_pull": 0.0}, "need_visits"),
    ({"purchase__contestable": 1e-9}, "incremental_orders"),
]  # fmt: skip


@pytest.mark.parametrize(("parameters", "count"), IMPOSSIBLE, ids=[count for _, count in IMPOSSIBLE])
def test_what_is_impossible_does_not_happen(parameters: dict[str, float], count: str) -> None:
    assert lively(1, **parameters).daily[count].sum() == 0
    assert lively(1).daily[count].sum() > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_day_has_one_act_and_one_move_back(seed: int) -> None:
    """A membership and day: one move back at the first opening, one act, folding at once after muting."""
    tidy = {"decision__cleanup_per_day": 0, "decision__second_probability": 0.6}
    moves = events_of(lively(seed, arm="mass", **tidy), MOVED)
    back = {(0, 1), (1, 0), (2, 0), (2, 3), (3, 1), (3, 2), (4, 2)}
    for place, rows in _grouped(moves).items():
        steps = [(row[4], row[5]) for row in rows]
        acts = [step for step in steps if step not in back or step == (3, 2)]
        assert len(steps) <= 3, place
        assert len(acts) <= 2, place
        if len([step for step in acts if step != (3, 2)]) == 2:
            assert (0, MUTED) in acts, place


def _grouped(rows: np.ndarray) -> dict[tuple[int, int, int], list[list[int]]]:
    found: dict[tuple[int, int, int], list[list[int]]] = {}
    for row in rows.tolist():
        found.setdefault((row[1], row[2], row[0] // 24), []).append(row)
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_more_posts_are_never_fewer_exposures_of_members_who_do_not_react(seed: int) -> None:
    """Each look with news is one chance; a post more can only add such looks where nobody mutes, leaves or writes."""
    stoic = {"decision__act_base": 0, "decision__act_scale": 0, "decision__cleanup_per_day": 0}
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
