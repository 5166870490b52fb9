"""Worked examples: what is allowed and probably not meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario.load import read
from tests.scenario.texts import changed

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
            [("every: friday", "every: friday, first: 2021-08-14")],
            "",
            ["arms.flash[0].every: no flash group opens within the horizon"],
        ),
    ],
)
def test_doubts(changes: list[tuple[str, str]], add: str, expected: list[str], tmp_path: Path) -> None:
    assert doubts_of(changed(ALL_IN_GROUPS, *changes, add=add), tmp_path) == expected


def test_a_schedule_that_no_arm_uses(tmp_path: Path) -> None:
    spare = "  spare: [{every: 1 hour, kind: content, topic: coffee, value: 0.5, via: manual}]\narms:"
    found = doubts_of(changed(ALL_IN_GROUPS, ("arms:", spare)), tmp_path)
    assert found == ["schedules.spare: no arm uses this schedule"]
