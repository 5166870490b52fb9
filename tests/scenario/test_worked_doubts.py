"""Worked examples: what is allowed and probably not meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario.load import load_text, read, resolved_yaml
from tests.scenario.texts import HERE, changed

ALL_IN_GROUPS = ("groups: 5", "groups: 10")
MASS = "  mass: [{kind: mass_groups, schedule: two}]\n"


def doubts_of(text: str, folder: Path) -> list[str]:
    path = folder / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    return [f"{fault.key}: {fault.message}" for fault in read(path).warnings]


@pytest.mark.parametrize(
    ("changes", "add", "expected"),
    [
        ([], "", []),
        ([("groups: 10", "groups: 9")], "", ["start_from.groups: 100 of 1000 customers are in no group at the start"]),
        (
            [("value: 0.5, via: manual}]\n  rush", "value: 0.5, via: broadcast}]\n  rush")],
            "",
            ["arms.keep[0].schedule: 'two': 28 broadcasts in 2021-08 over a quota of 4; 24 are certain to be dropped"],
        ),
        (
            [("value: 0.5, via: manual}]\narms", "value: 0.5, via: broadcast}]\narms"), ("4 hours", "6 hours")],
            "",
            ["arms.flash[0].schedule: 'rush': 5 broadcasts in 2021-08 over a quota of 4; 1 are certain to be dropped"],
        ),
        ([("value: 0.5, via: manual}]\narms", "value: 0.5, via: broadcast}]\narms"), ("4 hours", "5 hours")], "", []),
        (
            [("via: manual", "via: broadcast"), ('["11:00", "16:00"]', '"11:00"'), ("wecom-2021", "wecom-2025")],
            MASS,
            [],
        ),
        (
            [],
            "  pin: [{kind: pin_drive, from: 2021-08-09, lasts: 1 week, reach: 60%}]\n",
            ["arms.pin: a pin drive without any groups to pin changes nothing"],
        ),
        (
            [("muted: [40%, 75%]", "folded: 10%")],
            "",
            ["start_from.folded: no client can fold on the first day; these members start muted instead"],
        ),
        (
            [
                ("coupon_yuan: 4", "coupon_yuan: 0"),
                ("via: manual}]\n  rush", "via: manual, offer: {coupon_yuan: 3}}]\n  rush"),
            ],
            "",
            [
                "schedules.rush[0].kind: 'coupon': a coupon of 0 yuan; give company.coupon_yuan",
                "arms.flash: differs from every other arm in more than one treatment, from 'keep' in groups, offer; "
                "add an arm between them, or no difference can be laid to one of these",
            ],
        ),
        (
            [("via: manual}]\n  rush", "via: manual, offer: {coupon_yuan: 9}}]\n  rush")],
            "",
            [
                "schedules.two[0].offer.coupon_yuan: '9': replaces the company's coupon of 4 yuan on this post; "
                "the two are not added",
                "arms.flash: differs from every other arm in more than one treatment, from 'keep' in groups, offer; "
                "add an arm between them, or no difference can be laid to one of these",
            ],
        ),
        (
            [
                ("coupon_yuan: 4", "coupon_yuan: 0"),
                ("via: manual}]\n  rush", "via: manual, offer: {coupon_yuan: 9}}]\n  rush"),
                ("via: manual}]\narms", "via: manual, offer: {coupon_yuan: 9}}]\narms"),
            ],
            "",
            [],
        ),
        (
            [("every: friday", "every: friday, first: 2021-08-14")],
            "",
            ["arms.flash[0].every: no flash group opens within the horizon"],
        ),
    ],
)
def test_doubts(changes: list[tuple[str, str]], add: str, expected: list[str], tmp_path: Path) -> None:
    assert doubts_of(changed(ALL_IN_GROUPS, *changes, add=add), tmp_path) == expected


ASSUMED = "how these groups were run before is not stated; 2 posts a day of value 0.4 are assumed; give past"
PAST = ", past: {posts_per_day: 2, value: 0.4}"
TWO = "start_from: [{groups: 4, size: 100, age_days: 9, past: {}}, {groups: 3, size: 100, age_days: 9}, "


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([(PAST, "")], [f"start_from: {ASSUMED}"]),
        ([(PAST, ", past: {posts_per_day: 0}")], []),
        (
            [("start_from: {groups: 5", TWO + "{groups: 3"), (PAST + "}", "}]")],
            [f"start_from[1]: {ASSUMED}"],
        ),
    ],
)
def test_a_past_that_is_not_stated(changes: list[tuple[str, str]], expected: list[str], tmp_path: Path) -> None:
    pairs = changes if len(changes) > 1 else [ALL_IN_GROUPS, *changes]
    assert doubts_of(changed(*pairs), tmp_path) == expected


def test_what_is_dear_may_need_the_defaults_of_other_goods(tmp_path: Path) -> None:
    assert doubts_of(changed(ALL_IN_GROUPS, ("price_yuan: 18", "price_yuan: 200")), tmp_path) == []
    assert doubts_of(changed(ALL_IN_GROUPS, ("price_yuan: 18", "price_yuan: 2999")), tmp_path) == [
        "company: what is sold for 2999 yuan is not stated, so the defaults of everyday goods hold; "
        "give category: beverage, grocery, baby, beauty, durable, education, other"
    ]
    stated = ("price_yuan: 18", "price_yuan: 2999, category: other")
    assert doubts_of(changed(ALL_IN_GROUPS, stated), tmp_path) == []


def test_a_schedule_that_no_arm_uses(tmp_path: Path) -> None:
    spare = "  spare: [{every: 1 hour, kind: content, topic: coffee, value: 0.5, via: manual}]\narms:"
    found = doubts_of(changed(ALL_IN_GROUPS, ("arms:", spare)), tmp_path)
    assert found == ["schedules.spare: no arm uses this schedule"]


LINE = "kind: coupon, topic: coffee, value: 0.5, via: manual}]\n  rush"
KEEP = "{kind: keep_groups, schedule: two}"
STAFF = "staff: {people: 2, wage_yuan_per_month: 6000}\n"


@pytest.mark.parametrize(
    ("changes", "add", "expected"),
    [
        (
            [],
            "calendar: [{name: past, from: 2021-07-01, demand: 2}, {name: monday, from: 2021-08-03, days: monday}]\n",
            [
                "calendar[0]: 'past': holds on no day from 2021-08-02 to 2021-08-15",
                "calendar[1]: 'monday': holds on no day from 2021-08-02 to 2021-08-15",
            ],
        ),
        (
            [],
            'calendar: [{name: night, from: 2021-08-01, hours: ["22:00", "08:00"], quiet: true}]\n',
            [],
        ),
        (
            [],
            'calendar: [{name: evening, from: 2021-08-01, hours: ["20:00", "22:00"], quiet: true}]\n',
            ["calendar[0]: 'evening': holds on no day from 2021-08-02 to 2021-08-15"],
        ),
        (
            [],
            "calendar: [{name: empty}, {name: eve, phase: peak}]\n",
            ["calendar[0]: 'empty': changes nothing", "calendar[1]: 'eve': changes nothing"],
        ),
        ([(LINE, "phase: peak, " + LINE)], "calendar: [{name: eve, phase: peak}]\n", []),
        (
            [],
            "calendar: [{name: same, demand: 2, schedules: {two: two}}]\n",
            ["calendar[0].schedules.two: 'two': replaces itself"],
        ),
        (
            [("arms:", f"  spare: [{{days: every, at: '11:00', {LINE.split(']')[0]}]\narms:")],
            "calendar: [{name: other, demand: 2, schedules: {spare: two}}]\n",
            [
                "calendar[0].schedules.spare: 'spare': no arm follows this schedule, so nothing is replaced",
                "schedules.spare: no arm uses this schedule",
            ],
        ),
        (
            [("arms:", f"  spare: [{{days: every, at: '11:00', {LINE.split(']')[0]}]\narms:")],
            "calendar: [{name: other, schedules: {two: spare}}]\n",
            [],
        ),
        (
            [],
            "events:\n  - {date: 2021-08-10, change: {decision.unfold_cost: 6}}\n"
            "  - {date: 2021-08-05, change: {decision.unfold_cost: 6, company.coupon_yuan: 4}}\n",
            [
                "events[1].change.company.coupon_yuan: the value that is in force already",
                "events[0].change.decision.unfold_cost: the value that is in force already",
            ],
        ),
        (
            [],
            "events: [{date: 2021-08-10, change: {decision.unfold_cost: 6}}]\n"
            "uncertain: {decision.unfold_cost: [4, 7]}\n",
            [
                "events[0].change.decision.unfold_cost: uncertain names this too; "
                "from 2021-08-10 on its range has no effect"
            ],
        ),
        (
            [("kind: coupon", "kind: content"), ("kind: coupon", "kind: content")],
            "events: [{date: 2021-08-10, change: {company.coupon_yuan: 6}}]\n",
            ["events[0].change.company.coupon_yuan: no schedule sends a coupon"],
        ),
        (
            [("coupon_yuan: 4", "coupon_yuan: 0")],
            "events: [{date: 2021-08-10, change: {company.coupon_yuan: 6}}]\n",
            [],
        ),
        (
            [],
            "shocks: [{kind: staff_leave, date: 2021-08-10, people: 1}, "
            "{kind: enforcement, per_month: 0, groups: 1%}]\n",
            [
                "shocks[0].people: '1': there is no staff to leave; give staff",
                "shocks[1].per_month: '0': never strikes",
            ],
        ),
        (
            [],
            STAFF + "shocks: [{kind: staff_leave, date: 2021-08-10, people: 3}]\n",
            ["shocks[0].people: '3': more people than the staff of 2"],
        ),
        ([], STAFF.replace("2", "0"), ["staff.people: '0': with nobody at work no post is sent"]),
        (
            [],
            STAFF.replace("2,", "2, work_per_day: 35 minutes,"),
            [
                "staff.people: 2 people have 70 minutes a day; care for the groups of the first day takes 70: "
                "some of it is skimped, and posts may be dropped"
            ],
        ),
        ([], STAFF.replace("2,", "2, work_per_day: 36 minutes,"), []),
        (
            [(LINE, "offer: {threshold_yuan: 18.5, stock: 0}, " + LINE)],
            "",
            [
                "schedules.two[0].offer.threshold_yuan: '18.5': above every basket; the largest is 18 yuan",
                "schedules.two[0].offer.stock: '0': nothing to be had; leave it out for no limit",
            ],
        ),
        (
            [(LINE, "offer: {min_buyers: 1001, ends_after: 1 day}, " + LINE)],
            "",
            [
                "schedules.two[0].offer.min_buyers: '1001': more than the 1000 customers; every order is cancelled",
            ],
        ),
        (
            [("{every: 1 hour, ", "{every: 1 hour, offer: {ends_after: 5 hours}, ")],
            "",
            ["schedules.rush[0].offer.ends_after: '5 hours': ends after the flash groups, which last 4 hours"],
        ),
        (
            [("kind: coupon, ", "mix: [{share: 100%, kind: content}, {share: 0%, kind: notice}], ")],
            "",
            ["schedules.two[0].mix[1].share: 'notice': never sent"],
        ),
        (
            [(KEEP, "{kind: keep_groups, schedule: two, posts_kept: 0, adjustable: true}")],
            "",
            [
                "arms.keep[0].posts_kept: '0%': nothing is sent",
                "arms.keep[0].adjustable: fairness thins posts only with equal_messages or equal_effort",
            ],
        ),
        (
            [
                (
                    KEEP,
                    KEEP.replace(
                        "}",
                        ", rules: [{when: {date: 2021-08-08, messages_7d: {at_most: 1}}, do: dissolve}, "
                        "{when: {date: 2021-08-09, messages_7d: {at_most: 1}}, do: dissolve}, "
                        "{when: {every: monday, orders_14d: {at_most: 1}}, do: dissolve}]}",
                    ),
                )
            ],
            "",
            [
                "arms.keep[0].rules[0].when.messages_7d: asked on 2021-08-08; "
                "not known before groups were watched for 7 days, so no group is chosen",
                "arms.keep[0].rules[2].when.orders_14d: the horizon has 14 days; "
                "not known before groups were watched for 14 days, so no group is chosen",
            ],
        ),
    ],
)
def test_doubts_about_the_calendar_offers_staff_rules_and_events(
    changes: list[tuple[str, str]], add: str, expected: list[str], tmp_path: Path
) -> None:
    found = doubts_of(changed(ALL_IN_GROUPS, *changes, add=add), tmp_path)
    assert [line for line in found if "in more than one treatment" not in line] == expected


def test_broadcasts_over_a_quota_that_an_event_raises(tmp_path: Path) -> None:
    daily = (
        'at: ["11:00", "16:00"], kind: coupon, topic: coffee, value: 0.5, via: manual',
        'at: "11:00", kind: coupon, topic: coffee, value: 0.5, via: broadcast',
    )
    late = "events: [{date: 2021-08-08, change: {platform.console.broadcasts_per_month: days_of_month}}]\n"
    found = doubts_of(changed(ALL_IN_GROUPS, daily, add=late), tmp_path)
    assert found == [
        "arms.keep[0].schedule: 'two': 14 broadcasts in 2021-08 over a quota of 4; 2 are certain to be dropped"
    ]
    soon = late.replace("08-08", "08-06")
    assert doubts_of(changed(ALL_IN_GROUPS, daily, add=soon), tmp_path) == []
    thinned = (KEEP, KEEP.replace("}", ", posts_kept: 25%}"))
    assert doubts_of(changed(ALL_IN_GROUPS, daily, thinned), tmp_path) == []
    silent = "calendar: [{name: pause, from: 2021-08-05, to: 2021-08-14, schedules: {two: none}}]\n"
    assert doubts_of(changed(ALL_IN_GROUPS, daily, add=silent), tmp_path) == []


def test_what_fairness_cannot_see(tmp_path: Path) -> None:
    flash = '  flash: [{kind: flash_groups, every: friday, at: "16:00", lasts: 4 hours, entry: 15%, schedule: rush}]\n'
    rush = "  rush: [{every: 1 hour, kind: coupon, topic: coffee, value: 0.5, via: manual}]\n"
    more = (
        "fairness: equal_effort\nuncertain: {money.setup_minutes: [10, 30]}\n"
        + STAFF
        + "shocks: [{kind: enforcement, date: 2021-08-10, groups: 10%}]\n"
    )
    assert doubts_of(changed(ALL_IN_GROUPS, (flash, ""), (rush, ""), add=more), tmp_path) == [
        "fairness: 'equal_effort': plans are made equal; posts that staff cannot send are dropped later",
        "uncertain: plans are made equal with the minutes as they are, not at the ends of these ranges",
        "fairness: 'equal_effort': plans are made equal; shocks close groups later",
    ]


def test_coupons_of_the_minimal_model_are_not_doubted(tmp_path: Path) -> None:
    """They have no effect in it, whatever they are worth; in the standard model they are told."""
    text = (HERE / "valid" / "inbox.yaml").read_text("utf-8").replace("kind: content", "kind: coupon")
    text = text.replace("groups_per_member: 3, ", "")
    assert doubts_of(text, tmp_path) == []
    (told,) = doubts_of(text.replace("model: inbox", "model: standard"), tmp_path)
    assert "a coupon of 0 yuan" in told


INBOX = """
qunsim: 1
model: inbox
clock: {start: 2021-08-02, end: 2021-08-15}
platform: {client: wechat-2021, console: wecom-2021}
company: {price_yuan: 18, gross_margin: 55%}
customers: {count: 1000, segments: {everyone: {share: 100%, orders_per_month: 0, interests: {coffee: 0.8}}}}
schedules:
  two: [{days: every, at: "11:00", kind: content, topic: coffee, value: 0.5, via: manual}]
arms:
  mass: [{kind: mass_groups, schedule: two}]
"""


def test_the_minimal_model_says_which_keys_it_does_not_act_on(tmp_path: Path) -> None:
    idle = "the model inbox does not act on this: the key changes nothing that members do"
    given = (
        INBOX.replace("orders_per_month: 0", "orders_per_month: 2")
        .replace("value: 0.5", "value: 0.5, benefit: 0.1, mention_all: true")
        .replace("schedule: two", "schedule: two, consent: 50%, buyers_visible: true, joining: forced")
    )
    places = (
        "customers.segments.everyone.orders_per_month", "schedules.two[0].benefit", "schedules.two[0].mention_all",
        "arms.mass[0].consent", "arms.mass[0].buyers_visible", "arms.mass[0].joining",
    )  # fmt: skip

    assert doubts_of(INBOX, tmp_path) == []
    assert doubts_of(given, tmp_path) == [f"{place}: {idle}" for place in places]


PROFIT = "goals: [{metric: incremental_profit_per_customer_month, direction: maximise}]\n"
BOOKS = {"content_per_post": 50, "group_day_minutes": 5, "member_day_minutes": 0.02, "manual_post_minutes": 1.5}
BOOKS |= {"wage_per_hour": 30}
ALONE = "; without company.customers the 1000 simulated customers pay for all content and broadcasts"


def asked(*keys: str, alone: bool = False) -> list[str]:
    """The warning that names these keys."""
    said = "goals[0].metric: 'incremental_profit_per_customer_month': decided by costs that are defaults; "
    return [f"{said}look up and state {', '.join(keys)}{ALONE if alone else ''}"]


def books(*left_out: str, section: str = "parameters") -> str:
    said = {name: value if section == "parameters" else [value / 2, value] for name, value in BOOKS.items()}
    return f"{section}: {{{', '.join(f'money.{n}: {v}' for n, v in said.items() if n not in left_out)}}}\n"


SERVED = ("coupon_yuan: 4", "coupon_yuan: 4, customers: 1000")


@pytest.mark.parametrize(
    ("changes", "add", "expected"),
    [
        ([], PROFIT, asked("company.customers", *(f"money.{name}" for name in BOOKS), alone=True)),
        ([], PROFIT.replace("incremental_profit", "incremental_gross_profit"), []),
        ([], PROFIT + books(), asked("company.customers", alone=True)),
        ([SERVED], PROFIT + books(), []),
        ([SERVED], PROFIT + books(section="uncertain"), []),
        ([SERVED], PROFIT + books("wage_per_hour"), asked("money.wage_per_hour")),
        ([SERVED], PROFIT + STAFF, asked("money.content_per_post")),
        ([SERVED, (LINE, "benefit: 0.1, " + LINE)], PROFIT + books(), asked("money.benefit_yuan")),
        (
            [SERVED, (LINE, "benefit: 0.1, " + LINE.replace("coupon", "red_packet"))],
            PROFIT + books(),
            asked("money.red_packet_yuan"),
        ),
        (
            [
                SERVED,
                ("schedule: two}]", "schedule: two}, {kind: pin_drive, from: 2021-08-03, lasts: 1 day, reach: 1}]"),
            ],
            PROFIT + books(),
            asked("money.pin_reward_yuan"),
        ),
    ],
)
def test_profit_on_costs_that_nobody_stated(
    changes: list[tuple[str, str]], add: str, expected: list[str], tmp_path: Path
) -> None:
    found = doubts_of(changed(ALL_IN_GROUPS, *changes, add=add), tmp_path)
    assert [said for said in found if said.startswith("goals")] == expected


def test_what_no_arm_spends_is_not_asked_for(tmp_path: Path) -> None:
    """Without groups there is no work; a resolved file states every parameter, but not whom the company serves."""
    text = changed(ALL_IN_GROUPS, add=PROFIT)
    idle = doubts_of(text[: text.index("arms:")] + "arms: {}\n" + PROFIT, tmp_path)
    assert [said.partition(":")[0] for said in idle] == ["schedules.two", "schedules.rush"]
    resolved = resolved_yaml(load_text(text))
    assert doubts_of(resolved, tmp_path) == asked("company.customers", alone=True)
