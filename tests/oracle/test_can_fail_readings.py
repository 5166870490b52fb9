"""Misreadings of MODEL.md planted in the oracle: the cases of the gate tell each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from sim.random_streams import LOOK_IN, VISIT
from sim.scenario.start_groups import Past
from sim.states import FOLDED

from . import world
from .history import oracle_run
from .member import Member
from .moves import Moves
from .needs import Needs
from .past import Lived, live
from .population import Customer
from .state import Group, Membership, Person
from .visit import Reading, Visit
from .watched import Run
from .world import World

Plant = Callable[[pytest.MonkeyPatch], Any]


def _due_before_the_tick(plant: pytest.MonkeyPatch) -> None:
    """A need falls due in the tick after the one that reaches it."""

    def is_due(needs: Needs, person: Person, t: int) -> bool:
        return person.relationship.due <= needs.world.days.elapsed(t)

    plant.setattr(Needs, "is_due", is_due)


def _pulled_at_every_look(plant: pytest.MonkeyPatch) -> None:
    """A need brings a visit at every look."""
    pulls = Needs.pulls

    def again(needs: Needs, person: Person, probability: float) -> bool:
        drawn = pulls(needs, person, probability)
        person.relationship.pulled = False
        return drawn

    plant.setattr(Needs, "pulls", again)


def _never_put_back(plant: pytest.MonkeyPatch) -> None:
    """The need of an order that does not stand is gone."""

    def give_back(needs: Needs, person: Person, number: int, *, incremental: bool) -> None:
        if not incremental:
            needs.lose(person)

    plant.setattr(Needs, "give_back", give_back)


def _drawn_again_when_put_back(plant: pytest.MonkeyPatch) -> None:
    """A need that is put back may pull again."""
    begin = Needs.begin

    def unpulled(needs: Needs, person: Person, number: int, due: float, *, pulled: bool = False) -> None:
        begin(needs, person, number, due)

    plant.setattr(Needs, "begin", unpulled)


def _muted_past_of_the_unmuted(plant: pytest.MonkeyPatch) -> None:
    """Who is muted brings what an unmuted member does."""

    def one_way(who: Customer, past: Past, *rest: Any) -> Lived:
        lived = live(who, past, *rest)
        return replace(lived, muted=lived.unmuted)

    plant.setattr(world, "live", one_way)


def _folded_from_the_first_shares(plant: pytest.MonkeyPatch) -> None:
    """The lowest draws are folded, not the highest of those who are silent."""
    start = World._start_state

    def turned(w: World, person: Person, m: Membership, chance: float, to_fold: float, pinned: float) -> int:
        return start(w, person, m, chance, chance - to_fold, pinned)

    plant.setattr(World, "_start_state", turned)


def _looked_in_anew(plant: pytest.MonkeyPatch) -> None:
    """Every look asks the habit anew."""
    attribute = World.attribute

    def anew(w: World, purpose: int, person: Person, slot: int, tick: int, word: int = 0) -> float:
        if purpose == LOOK_IN:
            return w.draws.uniform(VISIT, person.number, slot=slot, tick=w.looked, word=2)
        return attribute(w, purpose, person, slot, tick, word)

    look = Member._looks

    def looks(member: Member) -> bool:
        member.world.looked = member.t
        return look(member)

    plant.setattr(World, "looked", 0, raising=False)
    plant.setattr(World, "attribute", anew)
    plant.setattr(Member, "_looks", looks)


def _worn_by_posts_alone_on_screen(plant: pytest.MonkeyPatch) -> None:
    """Only what is on the first screen is passed over."""
    screen = Visit._on_screen

    def on_screen(v: Visit) -> bool:
        shown = screen(v)
        if not shown:
            v.m.mark_k = v.group.k
        return shown

    plant.setattr(Visit, "_on_screen", on_screen)


def _duplicates_weigh_their_worth(plant: pytest.MonkeyPatch) -> None:
    """A post that has been seen elsewhere weighs as any other."""
    plant.setattr(Visit, "_worth_if_new", lambda v, j: v._worth(v.group.wave.messages[j]))


def _called_read_no_deeper(plant: pytest.MonkeyPatch) -> None:
    """Who was called or sought reads no deeper than others."""
    reached = Visit._reached

    def only(v: Visit) -> Iterator[int]:
        sought, called = v.sought, v.called
        v.sought = v.called = False
        yield from list(reached(v))
        v.sought, v.called = sought, called

    plant.setattr(Visit, "_reached", only)


def _duplicates_count_as_read(plant: pytest.MonkeyPatch) -> None:
    """A duplicate is read once more, which wears novelty out."""
    read_posts = Visit._read_posts

    def read(v: Visit) -> Reading:
        reading = read_posts(v)
        v.member.relationship.novelty += float(reading.duplicates)
        return reading

    plant.setattr(Visit, "_read_posts", read)


def _habit_of_every_opening(plant: pytest.MonkeyPatch) -> None:
    """Every opening of a day gains habit."""
    chat = Visit._read_chat
    plant.setattr(Visit, "_read_chat", lambda v, reading, first: chat(v, reading, True))


def _folding_at_once_keeps_the_habit(plant: pytest.MonkeyPatch) -> None:
    """Where a chat is folded in one move, it is not muted, and the habit stays."""
    go = Moves.go

    def keep(moves: Moves, target: int) -> None:
        if target == FOLDED and moves.m.state == 0 and moves.p["habit.mute_factor"] > 0:
            moves.m.habit /= moves.p["habit.mute_factor"]
        go(moves, target)

    plant.setattr(Moves, "go", keep)


def _new_habit_on_coming_back(plant: pytest.MonkeyPatch) -> None:
    """Who comes back begins anew."""
    join = World.join_now

    def anew(w: World, person: Person, group: Group, lane: int, t: int, *, left: Membership | None = None) -> None:
        join(w, person, group, lane, t)

    plant.setattr(World, "join_now", anew)


def _everybody_is_invited(plant: pytest.MonkeyPatch) -> None:
    """An invitation reaches everybody."""
    plant.setattr(World, "_is_out_of_reach", lambda w, person, t: False)


def _price_cut_of_the_last_order(plant: pytest.MonkeyPatch) -> None:
    """The price cut that is expected is forgotten where an order does not stand."""
    give_back = Needs.give_back

    def forget(needs: Needs, person: Person, number: int, *, incremental: bool) -> None:
        give_back(needs, person, number, incremental=incremental)
        person.relationship.reference = 0.0

    plant.setattr(Needs, "give_back", forget)


MISREADINGS: tuple[Plant, ...] = (
    _due_before_the_tick,
    _pulled_at_every_look,
    _never_put_back,
    _drawn_again_when_put_back,
    _muted_past_of_the_unmuted,
    _folded_from_the_first_shares,
    _looked_in_anew,
    _worn_by_posts_alone_on_screen,
    _duplicates_weigh_their_worth,
    _called_read_no_deeper,
    _duplicates_count_as_read,
    _habit_of_every_opening,
    _folding_at_once_keeps_the_habit,
    _new_habit_on_coming_back,
    _everybody_is_invited,
    _price_cut_of_the_last_order,
)


@pytest.mark.parametrize("misread", MISREADINGS, ids=lambda misread: misread.__name__)
def test_misreading_changes_a_log(gate: list[Run], misread: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    misread(monkeypatch)
    assert any(oracle_run(run.scenario, run.case.arm, run.case.replication).events != run.oracle.events for run in gate)
