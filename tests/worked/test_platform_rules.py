"""The messenger's and the console's rules, each exactly, with the switch that breaks it (S01-S08, S10, L26, L60).

Worlds are calm but for the rule in question: what must happen happens to everyone, what must not happens to nobody, so
most tests have no chance in them. The few that have state a false alarm of 1e-6.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any, ClassVar

import numpy as np
import pytest
from scipy import stats

from sim.engine.history import History
from sim.random_streams import DECISION, LOOK_IN, batch
from sim.states import FOLDED, MUTED, NORMAL, PINNED, PINNED_MUTED
from tests.laws.worlds import ARM, NEVER, calm_tree, events_of, played, scenario_of

from .plans import CLOSED, LASTING, OPENS, STATED

ON_SCREEN, OPENED, MOVED = 3, 4, 7
BY_HAND = {"via": "manual"}
MENTION = {"via": "manual", "mention_all": True, "value": 0}
ACTS = {"decision.act_base": 1000.0}
"""Every chat with news is acted on once a day."""
FOLDS = {**ACTS, "decision.second_probability": 1.0}
"""The same, and who mutes folds at once."""
UNRELEASED = {"fold_release": {"ios": "never", "android": "never"}}
SEED = 20210930


def run(n: int, days: int, parameters: dict[str, float], **shape: Any) -> History:
    """Run a calm world of one look a day, unless `shape` says otherwise, with its events."""
    start = {**STATED, **(shape.pop("start_from", None) or {})}
    tree = calm_tree(n, days, **{"tick": 1440, "start_from": start, **shape})
    return played(scenario_of(tree, {**CLOSED, **parameters}), events=True)


def moves(history: History) -> Counter[tuple[int, int]]:
    """Count moves by old and new state."""
    return Counter(map(tuple, events_of(history, MOVED)[:, 4:].tolist()))


class TestFoldingNeedsMute:
    """S01: only a muted group can be folded."""

    def test_unmuted_members_mute_before_they_fold(self) -> None:
        """Two moves of one look, in this order."""
        history = run(50, 1, FOLDS, line=BY_HAND)
        assert moves(history) == {(NORMAL, MUTED): 50, (MUTED, FOLDED): 50}
        assert events_of(history, MOVED)[:2, 4:].tolist() == [[NORMAL, MUTED], [MUTED, FOLDED]]
        assert history.daily["folded"].tolist() == [50]

    def test_without_a_second_thought_they_are_muted_for_a_day(self) -> None:
        history = run(50, 2, ACTS, line=BY_HAND)
        assert history.daily["muted"].tolist() == [50, 0]
        assert history.daily["folded"].tolist() == [0, 50]

    def test_muted_members_fold_when_they_act(self) -> None:
        history = run(50, 3, ACTS, line=BY_HAND, start_from={"muted": 1})
        assert moves(history) == {(MUTED, FOLDED): 50}
        assert history.daily["folded"].tolist() == [50, 50, 50]

    def test_without_the_rule_they_fold_in_one_move(self) -> None:
        free = {"client": {"fold_needs_mute": False}, "line": BY_HAND}
        assert moves(run(50, 3, FOLDS, **free)) == {(NORMAL, FOLDED): 50}
        assert moves(run(50, 1, ACTS, **free)) == {(NORMAL, MUTED): 50}

    def test_pinned_members_never_fold_at_once(self) -> None:
        for client in ({}, {"fold_needs_mute": False}):
            history = run(50, 1, FOLDS, client=client, line=BY_HAND, start_from={"pinned": 1})
            assert moves(history) == {(PINNED, PINNED_MUTED): 50}


class TestFoldingClearsThePin:
    """S02: a folded group has no pin."""

    PINNED: ClassVar[dict[str, Any]] = {"start_from": {"pinned": 1}, "line": BY_HAND}

    def test_pin_is_gone_after_unfolding(self) -> None:
        """Day one: pinned to pinned and muted. Day two: folded. Then unfolding is all that there is: to MUTED."""
        history = run(50, 2, FOLDS, **self.PINNED)
        assert moves(history) == {(PINNED, PINNED_MUTED): 50, (PINNED_MUTED, FOLDED): 50}
        back = {**OPENS, "decision.unfold_cost": NEVER, "box.fresh_probability": 1.0, "box.settled_probability": 1.0}
        assert moves(run(50, 1, back, start_from={"folded": 1}, line=BY_HAND)) == {(FOLDED, MUTED): 50}

    def test_without_the_rule_the_pin_is_taken_off_before_folding(self) -> None:
        kept = {"client": {"fold_clears_pin": False}, **self.PINNED}
        history = run(50, 3, FOLDS, **kept)
        assert moves(history) == {(PINNED, PINNED_MUTED): 50, (PINNED_MUTED, MUTED): 50, (MUTED, FOLDED): 50}

    def test_without_a_second_thought_the_pin_is_taken_off_too(self) -> None:
        history = run(50, 2, ACTS, **self.PINNED)
        assert moves(history) == {(PINNED, PINNED_MUTED): 50, (PINNED_MUTED, MUTED): 50}

    def test_muting_keeps_the_pin(self) -> None:
        history = run(50, 1, ACTS, **self.PINNED)
        assert history.daily["pinned_muted"].tolist() == [50]


class TestRows:
    """S06, S07: a muted row rises as any other; a pinned row stands on top; a folded group has no row."""

    SPARSE: ClassVar[dict[str, float]] = {
        "rows.first_screen": 4.0, "rows.rate_per_group": 0.12, "attention.sessions_per_day": 6.0,
    }  # fmt: skip

    def exposures(self, **start: float) -> list[int]:
        line = {"via": "manual", "days": "every", "at": ["08:00", "16:00"]}
        shape = {"tick": 60, "line": line, "start_from": start}
        return run(300, 10, self.SPARSE, **shape).daily["exposures"].tolist()

    def test_muted_rows_rise_as_any_other(self) -> None:
        assert self.exposures() == self.exposures(muted=1)
        assert 0 < sum(self.exposures()) < 300 * 20

    def test_pinned_rows_are_always_on_top(self) -> None:
        """With fewer pins than rows every look with news finds a pinned row, so there are more than for others."""
        looked = run(300, 10, {**self.SPARSE, "rows.first_screen": 60.0}, tick=60, line={
            "via": "manual", "at": ["08:00", "16:00"],
        }).daily["exposures"].tolist()  # fmt: skip
        assert self.exposures(pinned=1) == looked
        assert sum(self.exposures(pinned=1)) > sum(self.exposures())

    def test_more_pins_than_rows_share_the_screen(self) -> None:
        """Twelve own groups, all pinned on the second day; six rows from the third on: each is on screen with a chance
        of one half; 12,000 looks, z at 1e-6."""
        tree = calm_tree(500, 4, tick=1440, line=BY_HAND)
        made = {"kind": "mass_groups", "schedule": "posts", "groups_per_member": 4, "joining": "opt_in"}
        tree["arms"][ARM] = [made] * 3
        tree["events"] = [{"date": "2023-05-03", "change": {"rows.first_screen": 6}}]
        history = played(scenario_of(tree, {**CLOSED, **OPENS, "decision.pin_cost": NEVER}), events=True)
        later = events_of(history, ON_SCREEN)
        later = later[later[:, 0] >= 2]
        assert set(later[:, 5]) == {PINNED}
        trials = 500 * 12 * 2
        z = (len(later) - trials / 2) / np.sqrt(trials / 4)
        assert abs(z) < stats.norm.isf(5e-7)

    def test_folded_groups_have_no_row(self) -> None:
        assert sum(self.exposures(folded=1)) == 0


class TestBox:
    """S03, S06, L26: one box for all folded groups, which does not rise and is forgotten."""

    def folded_in(self, groups: int, n: int, days: int, **more: Any) -> History:
        """Run members of several groups who mute and fold all of them on the third day, the second of being members."""
        tree = calm_tree(n, days, tick=1440, line=BY_HAND, client=more.pop("client", None))
        made = {"kind": "mass_groups", "schedule": "posts", "groups_per_member": groups, "joining": "opt_in"}
        tree["arms"][ARM] = [made]
        chances = {"box.fresh_probability": 0.3, "box.settled_probability": 0.3}
        return played(scenario_of(tree, {**CLOSED, **FOLDS, **chances, **more}), events=True)

    def openings_of_the_box(self, history: History) -> int:
        """Count members and days, from the fourth on, with an opened box."""
        rows = events_of(history, ON_SCREEN).tolist()
        return len({(tick, member) for tick, member, *_, state in rows if state == FOLDED and tick >= 3})

    @pytest.mark.parametrize("groups", [1, 2, 4])
    def test_one_draw_opens_all_folded_groups_or_none(self, groups: int) -> None:
        rows = events_of(self.folded_in(groups, 300, 20), ON_SCREEN)
        folded = rows[rows[:, 5] == FOLDED]
        together = Counter(map(tuple, folded[:, :2].tolist()))
        assert set(together.values()) == {groups}

    @pytest.mark.parametrize("groups", [1, 2, 4])
    def test_chance_of_the_box_does_not_grow_with_the_groups_in_it(self, groups: int) -> None:
        """300 members on 17 days with a chance of 0.3: z at 1e-6; sees a chance of 0.34."""
        opened = self.openings_of_the_box(self.folded_in(groups, 300, 20))
        z = (opened - 5100 * 0.3) / np.sqrt(5100 * 0.21)
        assert abs(z) < stats.norm.isf(5e-7)
        assert (5100 * 0.04) / np.sqrt(5100 * 0.21) > stats.norm.isf(5e-7)

    def test_the_draws_are_the_same_for_one_and_for_four_groups(self) -> None:
        one, four = (events_of(self.folded_in(groups, 300, 20), ON_SCREEN) for groups in (1, 4))
        days = [{(row[0], row[1]) for row in rows.tolist() if row[5] == FOLDED} for rows in (one, four)]
        assert days[0] == days[1]

    def test_rising_box_is_seen_more_often(self) -> None:
        """The ablation: factor 3 on 0.3, so nine days in ten."""
        rising = self.folded_in(1, 300, 20, client={"box_rises": True}, **{"box.rising_factor": 3.0})
        still = self.folded_in(1, 300, 20, client={"box_rises": False}, **{"box.rising_factor": 3.0})
        opened = [self.openings_of_the_box(history) for history in (rising, still)]
        z = (opened[0] - 5100 * 0.9) / np.sqrt(5100 * 0.09)
        assert abs(z) < stats.norm.isf(5e-7)
        assert opened[0] > 2.5 * opened[1]

    def test_new_messages_do_not_lift_the_box(self) -> None:
        """One post a day or twelve: the same days of opening."""
        hours = [f"{hour:02}:00" for hour in range(0, 24, 2)]
        start = {"folded": 1, "age_days": 100}
        open_days = []
        for at in (["00:00"], hours):
            chances = {"box.fresh_probability": 0.3, "box.settled_probability": 0.3}
            shape = {"tick": 60, "at": at, "line": BY_HAND, "start_from": start}
            rows = events_of(run(200, 10, chances, **shape), ON_SCREEN)
            open_days.append({(row[0], row[1]) for row in rows.tolist()})
        assert open_days[0] == open_days[1]
        assert open_days[0]

    def test_an_opened_box_shows_only_what_is_unread(self) -> None:
        always = {**OPENS, "box.fresh_probability": 1.0, "box.settled_probability": 1.0}
        shape = {"start_from": {"folded": 1}, "line": BY_HAND, "broadcasts": 2}
        read = run(40, 6, always, **shape)
        assert read.daily["exposures"].tolist() == [40] * 6
        once = run(40, 6, always, start_from={"folded": 1}, line={"via": "broadcast"}, broadcasts=1)
        assert once.daily["exposures"].tolist() == [40, 0, 0, 0, 0, 0]

    def test_box_is_forgotten_after_the_fold(self) -> None:
        """Chance e^-age with a forgetting of one day: 400 members, ages 0 to 4, chi-square at 1e-6."""
        forgotten = {"box.fresh_probability": 1.0, "box.settled_probability": 0.0, "box.forgetting_days": 1.0}
        history = run(400, 5, forgotten, start_from={"folded": 1, "age_days": 0}, line=BY_HAND)
        expected = 400 * np.exp(-np.arange(5.0))
        seen = history.daily["exposures"]
        assert seen[0] == 400
        z = (seen[1:] - expected[1:]) / np.sqrt(expected[1:] * (1 - expected[1:] / 400))
        assert stats.chi2.sf((z**2).sum(), 4) > 1e-6


class TestMentions:
    """S05: @all breaks through a mute and not through a fold."""

    LOUD: ClassVar[dict[str, float]] = {
        **LASTING, "habit.mention": 1.0, "load.mention": 3.0, "box.fresh_probability": 1.0,
        "box.settled_probability": 1.0,
    }  # fmt: skip

    def heard(self, line: dict[str, Any], client: dict[str, Any] | None = None, **start: float) -> History:
        return run(60, 1, self.LOUD, line=line, start_from=start, client=client)

    @pytest.mark.parametrize("start", [{}, {"pinned": 1}, {"muted": 1}], ids=["normal", "pinned", "muted"])
    def test_everyone_outside_the_box_is_alerted(self, start: dict[str, float]) -> None:
        history = self.heard(MENTION, **start)
        assert history.daily["openings"].tolist() == [60]
        assert history.final["load"].tolist() == pytest.approx([3.0] * 60)

    def test_nobody_in_the_box_is_alerted(self) -> None:
        history = self.heard(MENTION, folded=1)
        assert history.daily["exposures"].tolist() == [60]
        assert history.daily["openings"].tolist() == [0]
        assert history.final["load"].tolist() == [0] * 60

    def test_the_rules_can_be_switched(self) -> None:
        through = self.heard(MENTION, client={"mention_breaks_fold": True}, folded=1)
        assert through.daily["openings"].tolist() == [60]
        shut = self.heard(MENTION, client={"mention_breaks_mute": False}, muted=1)
        assert shut.daily["openings"].tolist() == [0]

    def test_without_a_mention_nobody_is_alerted(self) -> None:
        assert self.heard(BY_HAND).daily["openings"].tolist() == [0]

    def unread(self, mention: float, days: int) -> list[set[int]]:
        """Return who opens on each day: Monday's post is the only @all, and the others come after it."""
        tree = calm_tree(60, days, tick=1440, line={**MENTION, "days": ["monday"]}, start_from={**STATED, "muted": 1})
        plain = {**tree["schedules"]["posts"][0], "days": ["tuesday", "wednesday"], "mention_all": False}
        tree["schedules"]["posts"].append(plain)
        history = played(scenario_of(tree, {**CLOSED, **self.LOUD, "habit.mention": mention}), events=True)
        rows = events_of(history, OPENED)
        return [set(rows[rows[:, 0] == day, 1].tolist()) for day in range(days)]

    def test_a_mention_counts_until_it_is_read(self) -> None:
        """Half of those who have not read it look in on each day, by LOOKIN; who has read it does not."""
        draws = [batch(SEED, 0, LOOK_IN, np.arange(60), slot=0, tick=day)[:, 0] for day in range(3)]
        waiting, expected = set(range(60)), []
        for day in range(3):
            expected.append(waiting & set(np.flatnonzero(draws[day] < 0.5).tolist()))
            waiting -= expected[-1]
        assert self.unread(0.5, 3) == expected
        assert waiting
        assert all(expected)
        assert self.unread(1.0, 3) == [set(range(60)), set(), set()]

    def pulled(self, line: dict[str, Any], client: dict[str, Any] | None = None, **start: float) -> int:
        """Count the looks of members whom an alert surely pulls and who hardly look on their own."""
        parameters = {"attention.sessions_per_day": 2.0, "attention.push_pull": 100.0}
        shape = {"tick": 60, "at": ["10:00"], "line": line, "start_from": start, "client": client}
        return int((events_of(run(60, 1, parameters, **shape), ON_SCREEN)[:, 0] == 10).sum())

    def test_a_mention_pulls_the_muted_and_not_the_folded(self) -> None:
        assert self.pulled(MENTION) == 60
        assert self.pulled(MENTION, muted=1) == 60
        assert self.pulled(BY_HAND, muted=1) < 20
        assert self.pulled(MENTION, client={"mention_breaks_mute": False}, muted=1) < 20
        assert self.pulled(MENTION, folded=1) == 0
        assert self.pulled(MENTION, client={"mention_breaks_fold": True}, folded=1) == 0


class TestFollowedSenders:
    """L26: a member who mutes can follow the host: the host's posts push and show a number, nobody else's do."""

    FOLLOWING: ClassVar[dict[str, float]] = {**ACTS, **LASTING, "decision.follow_probability": 1.0}

    def alerted(self, parameters: dict[str, float], senders: int) -> list[float]:
        """Return what load there is after four days of a post of no worth; nobody can fold."""
        client = {"followed_senders": senders, **UNRELEASED}
        history = run(30, 4, parameters, line={**BY_HAND, "value": 0}, client=client)
        assert history.daily["muted"].tolist() == [30] * 4
        return sorted(set(np.round(history.final["load"], 6)))

    def test_followers_are_alerted_on(self) -> None:
        """By the posts of four days, muted from the first one on."""
        assert self.alerted(self.FOLLOWING, 4) == [4]

    def test_a_client_without_the_rule_has_no_followers(self) -> None:
        assert self.alerted(self.FOLLOWING, 0) == [1]

    def test_nobody_follows_without_wanting_to(self) -> None:
        assert self.alerted({**self.FOLLOWING, "decision.follow_probability": 0.0}, 4) == [1]

    def test_followers_look_in_as_the_unmuted_do(self) -> None:
        """Where muting ends all looking in, followers alone go on."""
        looks = {**OPENS, **self.FOLLOWING, "habit.muted_factor": 0.0}
        for senders, openings in ((4, [30] * 4), (0, [30, 0, 0, 0])):
            history = run(30, 4, looks, line=BY_HAND, client={"followed_senders": senders, **UNRELEASED})
            assert history.daily["openings"].tolist() == openings

    def test_unmuting_ends_following(self) -> None:
        """Every day they open and unmute, act and mute again: whether they follow then is drawn anew, by FOLLOW."""
        back = {**OPENS, **self.FOLLOWING, "decision.unmute_cost": NEVER, "decision.follow_probability": 0.5}
        client = {"followed_senders": 4, **UNRELEASED}
        history = run(30, 4, back, line={**BY_HAND, "value": 0}, client=client)
        draws = [batch(SEED, 0, DECISION, np.arange(30), slot=0, tick=tick, block=1)[:, 0] for tick in range(3)]
        assert moves(history) == {(NORMAL, MUTED): 30 * 4, (MUTED, NORMAL): 30 * 3}
        assert history.final["load"].tolist() == pytest.approx(1 + sum(draw < 0.5 for draw in draws))


class TestFoldAvailability:
    """S08: folding comes by system and update; who has it is fixed for a member (its law: tests/theory)."""

    def test_nobody_folds_before_the_release(self) -> None:
        client = {"fold_release": {"ios": "2023-05-04", "android": "2023-05-07"}, "update_median_days": 0.01}
        folds = run(400, 9, ACTS, client=client, line=BY_HAND, start_from={"muted": 1}).daily["folds"]
        assert folds[:4].sum() == 0
        ios, android = int(folds[4]), int(folds[7])
        assert ios + android == 400
        assert abs(ios - 120) < 4.9 * np.sqrt(400 * 0.21)

    def test_who_cannot_fold_yet_starts_muted(self) -> None:
        client: dict[str, Any] = {"fold_release": {"ios": "2023-05-01", "android": "never"}, "update_median_days": 0.01}
        late = run(400, 1, {}, client=client, start_from={"folded": 1})
        assert late.daily["folded"].tolist() == [0]
        assert late.daily["muted"].tolist() == [400]
        client["fold_release"]["ios"] = "2022-01-01"
        early = run(400, 1, {}, client=client, start_from={"folded": 1})
        assert abs(int(early.daily["folded"][0]) - 120) < 4.9 * np.sqrt(400 * 0.21)


class TestQuota:
    """S10, L60: four broadcasts a calendar month and group, or as many as the month has days; by hand without limit."""

    def sent(self, start: str, days: int, quota: int | str, **line: Any) -> Counter[tuple[int, int]]:
        """Count messages sent by year and month."""
        sent = {"days": "every", **line}
        tree = calm_tree(10, days, tick=1440, start=start, line=sent, broadcasts=quota)
        daily = played(scenario_of(tree, CLOSED)).daily
        first = date.fromisoformat(start)
        months = [(first + timedelta(days=day)) for day in range(days)]
        assert daily["messages"].sum() + daily["posts_dropped"].sum() == days
        assert (daily["posts_dropped"] + daily["posts_sent"]).tolist() == [1] * days
        found: Counter[tuple[int, int]] = Counter()
        for day, number in zip(months, daily["messages"].tolist(), strict=True):
            found[day.year, day.month] += number
        return found

    def test_four_a_calendar_month(self) -> None:
        assert self.sent("2021-01-20", 80, 4) == {(2021, 1): 4, (2021, 2): 4, (2021, 3): 4, (2021, 4): 4}

    def test_the_first_four_are_sent(self) -> None:
        tree = calm_tree(10, 40, tick=1440, start="2021-01-20", broadcasts=4)
        sent = played(scenario_of(tree, CLOSED)).daily["broadcasts"].tolist()
        assert sent == [1] * 4 + [0] * 8 + [1] * 4 + [0] * 24

    def test_as_many_as_the_month_has_days(self) -> None:
        """One a day is never over; the quota of two a day is used up half way."""
        assert self.sent("2024-01-30", 45, "days_of_month") == {(2024, 1): 2, (2024, 2): 29, (2024, 3): 14}
        tree = calm_tree(10, 60, tick=720, start="2023-02-01", at=["00:00", "12:00"], broadcasts="days_of_month")
        sent = played(scenario_of(tree, CLOSED)).daily["broadcasts"]
        assert (int(sent[:28].sum()), int(sent[28:59].sum()), int(sent[59:].sum())) == (28, 31, 2)
        assert sent[13:15].tolist() == [2, 0]

    def test_a_quota_of_nothing(self) -> None:
        assert self.sent("2021-01-01", 31, 0) == {(2021, 1): 0}

    def test_by_hand_without_limit(self) -> None:
        assert self.sent("2021-01-01", 31, 0, via="manual") == {(2021, 1): 31}

    def test_each_wave_has_its_own_quota(self) -> None:
        """A standing group and a weekly flash group: each flash group is new and may be sent four again."""
        tree = calm_tree(20, 14, tick=60, start="2023-05-01", broadcasts=4)
        rush = {**tree["schedules"]["posts"][0], "every": "60 minutes"}
        del rush["days"], rush["at"]
        tree["schedules"]["rush"] = [rush]
        flash = {"kind": "flash_groups", "every": "tuesday", "at": "10:00", "lasts": "8 hours", "entry": 1.0}
        tree["arms"][ARM].append({**flash, "schedule": "rush"})
        daily = played(scenario_of(tree, CLOSED)).daily
        assert daily["broadcasts"].tolist() == [1, 1 + 4, 1, 1, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0]
        assert daily["posts_dropped"].tolist() == [0, 3, 0, 0, 1, 1, 1, 1, 1 + 3, 1, 1, 1, 1, 1]

    def test_a_dropped_post_leaves_no_trace(self) -> None:
        seen = run(30, 6, OPENS, broadcasts=2)
        assert seen.daily["posts_seen"].tolist() == [30, 30, 0, 0, 0, 0]
        assert seen.daily["visits"].tolist() == [30] * 6
        assert seen.daily["exposures"].tolist() == [30, 30, 0, 0, 0, 0]
