"""Edge values of plans: everything at nothing and at its largest, on the first day and the last, with nobody there.

Each ends in a defined result; where the result can be said beforehand it is asserted.
"""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine.history import History
from sim.scenario.events import changeable
from sim.scenario.parameters import PARAMETERS
from tests.laws.worlds import (
    ARM,
    CERTAIN,
    LIVELY,
    NEVER,
    OFF,
    STATED,
    busy_tree,
    calm_tree,
    events_of,
    lively_tree,
    played,
    scenario_of,
)
from tests.worked.plans import BUYING as SURE
from tests.worked.plans import NEEDS

from .test_values import defined

BUYING = {**LIVELY, "purchase.salience": 3.0, "purchase.contestable": 1.0, "purchase.ahead": 5.0}
LAST = "2023-05-04"


def lively(
    parameters: dict[str, float] | None = None,
    *,
    offer: dict[str, Any] | None = None,
    line: dict[str, Any] | None = None,
    strategy: dict[str, Any] | None = None,
    arm: str = ARM,
    **sections: Any,
) -> History:
    """Run four days of a small lively world with sections, an offer, or settings laid over it."""
    tree = lively_tree(40, 4)
    tree["schedules"]["daily"][0].update(line or {}, **({"offer": offer} if offer else {}))
    if strategy:
        tree["arms"][arm][0].update(strategy)
    return defined(played(scenario_of({**tree, **sections}, {**BUYING, **(parameters or {})}), arm, events=True))


def ended(do: str, **said: Any) -> dict[str, Any]:
    """Write a rule of every day."""
    return {"when": {"every": "every"}, "do": do, **said}


class TestCalendar:
    @pytest.mark.parametrize("demand", [0, 1e-300, 20])
    @pytest.mark.parametrize("rivals", [0, 1e-300, 20])
    def test_factors_at_their_ends(self, demand: float, rivals: float) -> None:
        history = lively(calendar=[{"name": "x", "demand": demand, "rivals": rivals}])
        fallen_due = history.daily["own_orders"].sum() + history.daily["lost_orders"].sum()
        assert (fallen_due == 0) == (demand < 1)

    def test_many_factors_multiply(self) -> None:
        lively(calendar=[{"name": f"x{i}", "demand": 20, "rivals": 20} for i in range(200)])

    def test_many_factors_multiply_to_nothing(self) -> None:
        history = lively(calendar=[{"name": f"x{i}", "demand": 1e-3, "rivals": 1e-3} for i in range(200)])
        assert history.daily["own_orders"].sum() == history.daily["lost_orders"].sum() == 0

    def test_an_entry_longer_than_the_horizon(self) -> None:
        wide = {"name": "x", "from": "1990-01-01", "to": "2100-12-31", "demand": 2, "quiet": True}
        always = {"name": "x", "demand": 2, "quiet": True}
        a, b = lively(calendar=[wide]), lively(calendar=[always])
        assert a.events.tobytes() == b.events.tobytes()

    def test_an_entry_of_one_tick(self) -> None:
        lively(calendar=[{"name": "x", "from": LAST, "hours": ["23:00", "00:00"], "demand": 20, "quiet": True}])

    def test_everything_quiet_with_the_largest_factor(self) -> None:
        loud = lively({"load.quiet": 1e6}, calendar=[{"name": "x", "quiet": True}])
        assert loud.daily["load"].max() > 1e6 * 2**20

    def test_no_schedule_on_any_day(self) -> None:
        history = lively(calendar=[{"name": "x", "schedules": {"daily": "none"}}])
        assert history.daily["posts_sent"].tolist() == [0] * 4

    def test_a_schedule_replaced_by_itself(self) -> None:
        same = lively(calendar=[{"name": "x", "schedules": {"daily": "daily"}}])
        assert same.events.tobytes() == lively().events.tobytes()


class TestOffers:
    @pytest.mark.parametrize("stock", [0, 1, 100_000_000])
    @pytest.mark.parametrize("least", [0, 1, 100_000_000])
    @pytest.mark.parametrize("ends", ["60 minutes", "31 days"])
    def test_stock_buyers_and_end_at_their_ends(self, stock: int, least: int, ends: str) -> None:
        least = min(least, stock)
        history = lively(offer={"stock": stock, "min_buyers": least, "ends_after": ends})
        if stock == 0 or (least > 1 and ends == "60 minutes"):
            assert history.daily["group_orders"].sum() == 0

    @pytest.mark.parametrize("threshold", [0, 1e-9, 20, 1e7])
    def test_thresholds_at_their_ends(self, threshold: float) -> None:
        history = lively(offer={"threshold_yuan": threshold, "discount": "100%"})
        assert set(history.orders["cut_fen"].tolist()) <= {0, 2000}
        assert (history.daily["cut_fen"].sum() > 0) == (threshold <= 20)

    def test_an_offer_that_ends_in_its_own_day_of_one_tick(self) -> None:
        """Ticks of a day: sent, bought from and over when the next day begins."""
        line = {"kind": "promotion", "via": "manual", "benefit": 1, "offer": {"ends_after": "1 day", "min_buyers": 1}}
        scenario = scenario_of(calm_tree(20, 2, tick=1440, line=line, orders_per_month=NEEDS), {**OFF, **SURE})
        assert defined(played(scenario)).daily["group_orders"].tolist() == [20, 20]

    def test_an_offer_that_ends_in_the_tick_after_the_last(self) -> None:
        line = {"kind": "promotion", "via": "manual", "benefit": 1, "offer": {"ends_after": "1 day", "min_buyers": 99}}
        scenario = scenario_of(calm_tree(20, 2, tick=1440, line=line, orders_per_month=NEEDS), {**OFF, **SURE})
        assert defined(played(scenario)).daily["group_orders"].tolist() == [0, 20]

    def test_every_offer_is_scarce_in_a_flash_group(self) -> None:
        tree = busy_tree(60, 21)
        tree["schedules"]["rush"][0]["offer"] = {"stock": 99, "min_buyers": 99, "ends_after": "60 minutes"}
        history = defined(played(scenario_of(tree, BUYING), "both", events=True))
        campaigns = set(events_of(history, 10)[:, 4].tolist())
        assert campaigns
        assert not campaigns & set(history.orders["campaign"].tolist())


class TestPosts:
    @pytest.mark.parametrize("kept", [0, 1e-12, 0.5, 1 - 1e-12, 1])
    def test_shares_that_are_kept(self, kept: float) -> None:
        sent = lively(strategy={"posts_kept": kept}).daily["messages"].sum()
        assert sent == {0: 0, 1e-12: 0, 0.5: 6, 1 - 1e-12: 11, 1: 12}[kept]

    def test_a_mix_of_all_kinds(self) -> None:
        kinds = ("promotion", "coupon", "content", "red_packet", "roll_call", "notice")
        mix = [{"share": share, "kind": kind} for share, kind in zip((0, 0, 0, 0, 0.5, 0.5), kinds, strict=True)]
        tree = lively_tree(40, 4)
        tree["schedules"]["daily"][0].pop("kind")
        tree["schedules"]["daily"][0]["mix"] = mix
        defined(played(scenario_of(tree, BUYING), events=True))


class TestStaff:
    @pytest.mark.parametrize("people", [0, 1_000_000])
    @pytest.mark.parametrize("minutes", [1, 1440])
    @pytest.mark.parametrize("wage", [0, 1e6])
    def test_people_work_and_wage_at_their_ends(self, people: int, minutes: int, wage: float) -> None:
        staff = {"people": people, "work_per_day": f"{minutes} minutes", "wage_yuan_per_month": wage}
        history = lively(staff=staff)
        assert history.daily["staff_days"].tolist() == [people] * 4
        assert (history.daily["posts_sent"].sum() == 0) == (people == 0)
        assert (history.daily["posts_unstaffed"].sum() == 0) == (people > 0)

    def test_more_people_leave_than_there_are(self) -> None:
        shocks = [{"kind": "staff_leave", "per_month": 30, "people": 1_000_000}] * 3
        history = lively(staff={"people": 5, "wage_yuan_per_month": 1}, shocks=shocks)
        assert history.daily["staff_days"][0] == 5
        assert history.daily["staff_days"][-1] == 0

    def test_posts_that_take_no_minutes(self) -> None:
        tasks = ("group_day", "member_day", "manual_post", "broadcast")
        free = {f"money.{task}_minutes": 0.0 for task in tasks}
        history = lively(free, staff={"people": 0, "wage_yuan_per_month": 1})
        assert history.daily["posts_unstaffed"].sum() == 0


class TestShocks:
    @pytest.mark.parametrize("kind", ["enforcement", "staff_leave"])
    def test_all_groups_struck_on_the_first_day(self, kind: str) -> None:
        history = lively(shocks=[{"kind": kind, "date": "2023-05-01", "groups": 1}])
        assert history.daily["groups_alive"].tolist() == [0] * 4
        assert history.daily["removed"].tolist() == [32] * 4
        assert history.daily["visits"].sum() == history.daily["posts_sent"].sum() == 0

    def test_all_groups_struck_on_every_day(self) -> None:
        """Groups that are made after it live until the next day."""
        history = lively(arm="mass", shocks=[{"kind": "enforcement", "per_month": 30, "groups": 1}] * 20)
        assert history.daily["groups_alive"].tolist() == [2, 0, 0, 0]

    def test_on_the_last_day(self) -> None:
        history = lively(shocks=[{"kind": "enforcement", "date": LAST, "groups": 1}])
        assert history.daily["groups_alive"].tolist() == [4, 4, 4, 0]

    def test_a_shock_in_an_arm_without_groups(self) -> None:
        """There is nothing to close and nobody to leave; a scandal is held against the operator all the same."""
        does = {"enforcement": {"groups": 1}, "staff_leave": {"groups": 1}, "scandal": {"irritation": 10}}
        shocks = [{"kind": kind, "date": "2023-05-02", **what} for kind, what in does.items()]
        patient = {"purchase.brand_reactance": 0.0}
        quiet = lively(patient, arm="none")
        assert lively(patient, arm="none", shocks=shocks).events.tobytes() == quiet.events.tobytes()
        cross = {"purchase.brand_reactance": 1.0, "purchase.contestable": 1.0}
        lost = [lively(cross, arm="none", shocks=those).daily["lost_orders"].sum() for those in ([], shocks)]
        assert lost[0] == 0 < lost[1]

    @pytest.mark.parametrize(("irritation", "value"), [(0, 0), (10, 1)])
    def test_scandals_at_their_ends(self, irritation: float, value: float) -> None:
        shocks = [{"kind": "scandal", "per_month": 30, "irritation": irritation, "value": value}] * 10
        history = lively({"value.smoothing": 0.0, "value.half_life_days": 1e9}, shocks=shocks)
        assert (history.daily["value"][-1] == 0) == (value == 1)

    def test_never(self) -> None:
        shocks = [{"kind": "enforcement", "per_month": 0, "groups": 1}]
        assert lively(shocks=shocks).events.tobytes() == lively().events.tobytes()

    def test_many_shocks(self) -> None:
        lively(shocks=[{"kind": "enforcement", "per_month": 30, "groups": "1%"}] * 255)


class TestEvents:
    @pytest.mark.parametrize("end", [0, 1], ids=["low", "high"])
    @pytest.mark.parametrize("day", ["2023-05-01", "2023-05-02", LAST])
    def test_everything_changes_to_its_end(self, day: str, end: int) -> None:
        names = [name for name in changeable() if name in PARAMETERS]
        change: dict[str, Any] = {name: (PARAMETERS[name].low, PARAMETERS[name].high)[end] for name in names}
        change |= {"company.coupon_yuan": (0, 1e6)[end], "platform.console.broadcasts_per_month": (0, 1000)[end]}
        lively(events=[{"date": day, "change": change}])

    def test_many_events_of_one_day(self) -> None:
        plain = [name for name in changeable() if name in PARAMETERS and name not in BUYING]
        changes = [{"company.coupon_yuan": 199}, *({name: PARAMETERS[name].value} for name in plain)]
        events = [{"date": LAST, "change": change} for change in changes]
        history = lively(events=events, company={"price_yuan": 20, "gross_margin": 1, "coupon_yuan": 5})
        ticks, found = (history.orders[name].tolist() for name in ("tick", "cut_fen"))
        cuts = {(tick // 24 == 3, cut) for tick, cut in zip(ticks, found, strict=True)}
        assert (True, 2000) in cuts
        assert (False, 500) in cuts

    def test_the_quota_falls_below_what_is_used(self) -> None:
        change = [{"date": "2023-05-03", "change": {"platform.console.broadcasts_per_month": 0}}]
        tree = calm_tree(10, 4, tick=1440, broadcasts=9)
        history = defined(played(scenario_of({**tree, "events": change}, OFF)))
        assert history.daily["broadcasts"].tolist() == [1, 1, 0, 0]


class TestRules:
    @pytest.mark.parametrize("rejoin", [0, 1])
    @pytest.mark.parametrize("size", [2, 100_000])
    @pytest.mark.parametrize("do", ["split", "merge", "rebuild"])
    @pytest.mark.parametrize("arm", [ARM, "mass"])
    def test_every_day_at_their_ends(self, arm: str, do: str, size: int, rejoin: int) -> None:
        console = {"profile": "wecom-2021", "size_cap": 100_000}
        platform = {"client": "wechat-2023", "console": console}
        settings = {"rules": [ended(do, size=size, rejoin=rejoin)]}
        if arm == "mass":
            settings["groups_per_member"] = 1
        lively(strategy=settings, arm=arm, platform=platform)

    def test_all_rules_on_every_day(self) -> None:
        rules = [ended("split", size=2), ended("merge", size=40), ended("rebuild", size=3), ended("split", size=5)]
        lively(strategy={"rules": rules * 3})

    def test_as_many_memberships_as_a_lane_can_hold(self) -> None:
        """Rebuilt every day of eight months: the 256 memberships of a lane are not exceeded, or it is said so."""
        tree = calm_tree(6, 250, tick=1440)
        tree["start_from"]["age_days"] = 1
        tree["arms"][ARM][0]["rules"] = [ended("rebuild", size=6, rejoin=1)]
        history = defined(played(scenario_of(tree, OFF), events=True))
        assert history.daily["joined"].tolist() == [6 * (day + 2) for day in range(250)]
        assert history.final["slot"].tolist() == [250] * 6

    @pytest.mark.parametrize("do", ["split", "merge", "rebuild", "dissolve"])
    def test_everyone_is_gone_before_the_rule(self, do: str) -> None:
        """Empty groups: nothing to move; rebuilt from nobody there is no group."""
        gone = {"decision.leave_cost": NEVER, "decision.act_base": CERTAIN}
        size = {} if do == "dissolve" else {"size": 5}
        tree = calm_tree(30, 4, tick=1440, line={"via": "manual"})
        tree["start_from"] = {**STATED, "groups": 3, "size": 10, "age_days": 1}
        tree["arms"][ARM][0]["rules"] = [{"when": {"date": "2023-05-02"}, "do": do, **size}]
        history = defined(played(scenario_of(tree, {**OFF, **gone}), events=True))
        assert history.daily["left"].tolist() == [30] * 4
        assert history.daily["removed"].tolist() == [0] * 4
        alive = {"split": 3, "merge": 1, "rebuild": 0, "dissolve": 0}[do]
        assert history.daily["groups_alive"].tolist() == [3] + [alive] * 3

    def test_on_the_first_day_and_the_last(self) -> None:
        for day, moved in (("2023-05-01", [16] * 4), (LAST, [0, 0, 0, 16])):
            rule = {"when": {"date": day}, "do": "split", "size": 4, "rejoin": 1}
            stay = {"decision.leave_cost": CERTAIN, "decision.muted_leave_cost": CERTAIN, "decision.cleanup_leave": 0.0}
            history = lively(stay, strategy={"rules": [rule]})
            assert history.daily["removed"].tolist() == moved

    def test_a_rule_in_an_arm_whose_groups_are_made_on_that_day(self) -> None:
        rule = {"when": {"date": "2023-05-01"}, "do": "dissolve"}
        history = lively(strategy={"rules": [rule], "groups_per_member": 1}, arm="mass")
        assert history.daily["groups_alive"].min() > 0

    def test_bounds_at_their_ends(self) -> None:
        for bounds in ({"at_least": 0}, {"at_most": 1e9}, {"at_least": 0, "at_most": 1e9}):
            asked = {"every": "every", "members": bounds, "age_days": bounds}
            history = lively(strategy={"rules": [{"when": asked, "do": "dissolve"}]})
            assert history.daily["groups_alive"].tolist() == [0] * 4

    def test_groups_of_one_are_put_together(self) -> None:
        tree = calm_tree(40, 3, tick=1440)
        tree["start_from"] = {**STATED, "groups": 40, "size": 1, "age_days": 1}
        tree["arms"][ARM][0]["rules"] = [{"when": {"date": "2023-05-02"}, "do": "merge", "size": 40, "rejoin": 1}]
        history = defined(played(scenario_of(tree, OFF)))
        assert history.daily["groups_alive"].tolist() == [40, 1, 1]
        assert history.daily["normal"].tolist() == [40, 40, 40]

    def test_a_group_is_split_to_pairs(self) -> None:
        tree = calm_tree(40, 3, tick=1440)
        tree["start_from"]["age_days"] = 1
        tree["arms"][ARM][0]["rules"] = [{"when": {"date": "2023-05-02"}, "do": "split", "size": 2, "rejoin": 1}]
        assert defined(played(scenario_of(tree, OFF))).daily["groups_alive"].tolist() == [1, 20, 20]


class TestCohorts:
    def test_as_many_cohorts_as_customers(self) -> None:
        cohorts = [{"groups": 1, "size": 1, "age_days": age} for age in range(40)]
        history = lively(start_from=cohorts)
        assert history.daily["joined"].tolist() == [40] * 4
        assert history.daily["groups_alive"].tolist() == [40] * 4

    def test_young_and_old(self) -> None:
        lively(start_from=[{"groups": 1, "size": 20, "age_days": age} for age in (0, 36500)])


@pytest.mark.parametrize("count", [24, 25, 240])
@pytest.mark.parametrize("arm", [ARM, "both", "none"])
def test_everything_at_once(arm: str, count: int) -> None:
    defined(played(scenario_of(busy_tree(count, 15), BUYING), arm, events=True))


@pytest.mark.parametrize("tick", [10, 240, 1440])
def test_everything_at_once_in_other_ticks(tick: int) -> None:
    tree = busy_tree(60, 15, tick=tick)
    if tick > 120:
        tree["calendar"][0].pop("hours")
        for line in [*tree["schedules"]["daily"], *tree["schedules"]["less"]]:
            line["at"] = ["00:00"]
        tree["schedules"]["rush"][0]["every"] = f"{tick} minutes"
        for strategy in tree["arms"]["both"]:
            if strategy["kind"] == "flash_groups":
                strategy.update(at="00:00", lasts="2 days")
        for said in (tree["schedules"]["daily"][0]["mix"][0]["offer"], tree["schedules"]["daily"][1]["offer"]):
            said["ends_after"] = "1 day"
    defined(played(scenario_of(tree, BUYING), "both", events=True))
