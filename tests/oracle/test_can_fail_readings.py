"""Misreadings of MODEL.md planted in the oracle: the cases of the gate tell each of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from sim.random_streams import LOOK_IN, VISIT
from sim.scenario.start_groups import Past
from sim.states import FOLDED

from . import world
from .formulas import half_up
from .history import oracle_run
from .member import Member
from .moves import Moves
from .needs import Needs
from .operators import Work
from .past import Lived, live
from .population import Customer
from .state import STANDING, Group, Membership, Person
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

    def anew(w: World, purpose: int, person: Person, slot: int, tick: int, word: int = 0, *, block: int = 0) -> float:
        if purpose == LOOK_IN:
            return w.draws.uniform(VISIT, person.number, slot=slot, tick=w.looked, word=2)
        return attribute(w, purpose, person, slot, tick, word, block=block)

    look = Member._looks

    def looks(member: Member) -> bool:
        member.world.looked = member.t
        return look(member)

    plant.setattr(World, "looked", 0, raising=False)
    plant.setattr(World, "attribute", anew)
    plant.setattr(Member, "_looks", looks)


def _worn_by_posts_off_screen(plant: pytest.MonkeyPatch) -> None:
    """What is not on the first screen is passed over as well."""
    screen = Visit._on_screen

    def on_screen(v: Visit) -> bool:
        shown, new = screen(v), v.group.k - v.m.mark_k
        if not shown and v.m.day_open < v.member.day:
            v.m.habit *= (1 - v.p["habit.loss"]) ** (new / 2 if v._muted else new)
        return shown

    plant.setattr(Visit, "_on_screen", on_screen)


def _news_of_folded_chats(plant: pytest.MonkeyPatch) -> None:
    """A folded chat has news as any other."""
    begin = Visit.__init__

    def told(v: Visit, member: Member, m: Membership, housekeeping: bool, box: bool, sought: bool) -> None:
        begin(v, member, m, housekeeping, box, sought)
        v.news = m.mark_a < m.group.A

    plant.setattr(Visit, "__init__", told)


def _only_natural_needs_pull(plant: pytest.MonkeyPatch) -> None:
    """Only who would have bought here anyway looks into the group."""
    pulls = Needs.pulls

    def natural(needs: Needs, person: Person, probability: float) -> bool:
        return pulls(needs, person, probability) and needs.is_natural(person)

    plant.setattr(Needs, "pulls", natural)


def _all_care_goes_before_posts(plant: pytest.MonkeyPatch) -> None:
    """No care is skimped."""
    begin = Work.begin_day

    def cared(work: Work) -> None:
        begin(work)
        work.left -= work._to_skimp

    plant.setattr(Work, "begin_day", cared)


def _care_for_groups_alone(plant: pytest.MonkeyPatch) -> None:
    """Members take no time besides their group."""
    begin = Work.begin_day

    def cared(work: Work) -> None:
        p, minutes = work.world.p, work.world.p["money.member_day_minutes"]
        p["money.member_day_minutes"] = 0.0
        begin(work)
        p["money.member_day_minutes"] = minutes

    plant.setattr(Work, "begin_day", cared)


def _who_was_first_asked_accepts(plant: pytest.MonkeyPatch) -> None:
    """Of those asked as many as the share come, whatever they draw."""
    accepting = World._accepting

    def first(w: World, asked: list[Person], entry: float, lane: int, t: int, unreached: set[int]) -> list[Person]:
        found = accepting(w, asked, entry, lane, t, unreached)
        return asked[: half_up(entry * len(asked))] if lane == STANDING else found

    plant.setattr(World, "_accepting", first)


def _invited_without_noticing(plant: pytest.MonkeyPatch) -> None:
    """The invitation to a standing group is no message."""
    accepting = World._accepting

    def quiet(w: World, asked: list[Person], entry: float, lane: int, t: int, unreached: set[int]) -> list[Person]:
        loads = [person.relationship.load for person in asked]
        found = accepting(w, asked, entry, lane, t, unreached)
        for person, load in zip(asked, loads, strict=True):
            person.relationship.load = load if lane == STANDING else person.relationship.load
        return found

    plant.setattr(World, "_accepting", quiet)


def _choice_of_the_day_for_every_need(plant: pytest.MonkeyPatch) -> None:
    """The rival choice of a day is that of the need."""
    plant.setattr(Needs, "choice_in_group", lambda needs, person, t: person.relationship.choice)


def _one_form_of_exposure(plant: pytest.MonkeyPatch) -> None:
    """Exposures count in the saturating form, whatever the structure."""
    plant.setattr(Needs, "_known", lambda needs, exposures: 1 - math.exp(-exposures / needs.world.p["exposure.enough"]))


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
    _worn_by_posts_off_screen,
    _news_of_folded_chats,
    _only_natural_needs_pull,
    _all_care_goes_before_posts,
    _care_for_groups_alone,
    _who_was_first_asked_accepts,
    _invited_without_noticing,
    _choice_of_the_day_for_every_need,
    _one_form_of_exposure,
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
