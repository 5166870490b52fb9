"""Keys: what changes them, and what must not."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import sim
from sim import provenance
from sim.provenance import (
    DECIDING,
    Origin,
    canonical_json,
    digest,
    folder_key,
    machine_type,
    replication_key,
    source_hash,
)
from sim.scenario.load import load_text
from tests.experiment.worlds import SMALL

ORIGIN = Origin(1, "a machine", "some sources")


def key(text: str, arm: str = "two_a_day", replication: int = 0, origin: Origin = ORIGIN) -> str:
    return replication_key(load_text(text), arm, replication, origin)


def test_canonical_json() -> None:
    assert canonical_json({"b": [1.0, 0.1, -0.0], "a": {"e\u0301": date(2021, 9, 30)}, "c": None}) == (
        '{"a":{"é":"2021-09-30"},"b":[1,0.1,0],"c":null}'
    )
    assert canonical_json({"big": 2**63 - 1, "small": 5e-324, "far": 1e300}) == (
        '{"big":9223372036854775807,"far":1e+300,"small":5e-324}'
    )
    assert digest({"a": 1, "b": 2}) == digest({"b": 2.0, "a": 1})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1: 2}, {"a": {1, 2}}, b"x"])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="canonical form"):
        canonical_json(value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("A small world", "Another title"),
        ("replications: 4", "replications: 40"),
        ("[4, 7]", "[4.5, 7]"),
        ("worth_acting_on: 0.3 yuan", "worth_acting_on: 0.4 yuan"),
        ("at_most: 95%", "at_most: 90%"),
        ("loyal:", "regulars:"),
        ("  two: [", "  twice: ["),
        ("keep_as_is: [{kind: keep_groups, schedule: six}]", "six_a_day: [{kind: keep_groups, schedule: six}]"),
    ],
)
def test_what_does_not_decide_a_replication_does_not_change_its_key(old: str, new: str) -> None:
    changed = SMALL.replace(old, new).replace("schedule: two", "schedule: twice" if "twice" in new else "schedule: two")

    assert changed != SMALL
    assert key(changed) == key(SMALL)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("seed: 7", "seed: 8"),
        ("end: 2021-10-08", "end: 2021-10-09"),
        ("tick_minutes: 60", "tick_minutes: 30"),
        ("client: wechat-2021", "client: {profile: wechat-2021, box_rises: true}"),
        ("price_yuan: 18", "price_yuan: 19"),
        ("count: 48", "count: 49"),
        ("{coffee: 0.4}", "{coffee: 0.5}"),
        ("muted: [20%, 60%]", "muted: [20%, 50%]"),
        ('["11:00", "16:00"]', '["11:00", "17:00"]'),
        ("uncertain:", "parameters: {decision.unfold_cost: 6}\nuncertain:"),
        ("coupon_yuan: 4}", "coupon_yuan: 4, category: durable}"),
        ("orders_per_month: 3,", "orders_per_month: 3, category_orders_per_month: 6,"),
        ("coupon_yuan: 4}", "coupon_yuan: 4, customers: 480}"),
        ("uncertain:", "structures: {exposure: none}\nuncertain:"),
        ("uncertain:", "structures: {choice: each_day}\nuncertain:"),
        ("uncertain:", "structures: {size: burial}\nuncertain:"),
        ("60%]}", "60%], past: {posts_per_day: 6}}"),
        ("60%]}", "60%], past: {joining: forced}}"),
    ],
)
def test_what_decides_a_replication_changes_its_key(old: str, new: str) -> None:
    assert SMALL.replace(old, new) != SMALL
    assert key(SMALL.replace(old, new)) != key(SMALL)


TEA = SMALL.replace("{coffee: 0.8}", "{coffee: 0.8, black: 0.5}").replace(
    "arms:\n",
    "  spare: [{days: every, at: '11:00', kind: content, topic: coffee, value: 0.5, via: manual}]\narms:\n",
    1,
)


def test_the_topic_of_a_past_that_names_none_is_in_the_key_whoever_uses_its_schedule() -> None:
    """`black` comes before `coffee`; the arm does not use the schedule that sends it."""
    other = TEA.replace("kind: content, topic: coffee", "kind: content, topic: black")
    assert key(TEA.replace("60%]}", "60%], past: {topic: coffee}}")) == key(TEA) != key(other)
    stated = [text.replace("60%]}", "60%], past: {topic: coffee}}") for text in (TEA, other)]
    assert key(stated[0]) == key(stated[1])


def test_the_topic_of_a_past_may_be_the_first_of_the_scenario_too() -> None:
    """Two cohorts; `black` of the second one's past is what the first one's past falls back to."""
    text = TEA.replace("start_from: {groups: 2, size: 20", "start_from: [{groups: 1, size: 20").replace(
        "60%]}", "60%]}, {groups: 1, size: 20, age_days: 9, past: {topic: black}}]"
    )
    coffee, black = (text.replace("60%]}", f"60%], past: {{topic: {one}}}}}") for one in ("coffee", "black"))
    assert key(text) == key(black) != key(coffee)


WITH_EVERYTHING = SMALL.replace(
    "uncertain:",
    """calendar: [{name: rush, from: 2021-10-06, demand: 2, schedules: {two: six}}, {name: night, quiet: true}]
events: [{date: 2021-10-05, change: {company.coupon_yuan: 5}}]
staff: {people: 2, wage_yuan_per_month: 6000}
shocks: [{kind: enforcement, date: 2021-10-07, groups: 50%}]
uncertain:""",
    1,
).replace("schedule: two}]", "schedule: two, rules: [{when: {date: 2021-10-06}, do: dissolve}]}]", 1)
"""The small world with all that changes it from one day to the next."""


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("name: rush", "name: festival", True),
        ("demand: 2", "demand: 3", False),
        ("from: 2021-10-06, demand", "from: 2021-10-07, demand", False),
        ("quiet: true", "quiet: false", False),
        ("schedules: {two: six}", "schedules: {two: none}", False),
        (", schedules: {two: six}", "", False),
        ('"20:00"', '"21:00"', False),
        ("coupon_yuan: 5", "coupon_yuan: 6", False),
        ("date: 2021-10-05, change", "date: 2021-10-08, change", False),
        ("people: 2", "people: 3", False),
        ("groups: 50%", "groups: 60%", False),
        ("{date: 2021-10-06}, do", "{date: 2021-10-08}, do", False),
        ("do: dissolve", "do: rebuild, size: 20", False),
    ],
)
def test_what_changes_a_world_from_day_to_day_is_in_the_key_and_its_names_are_not(
    old: str, new: str, same: bool
) -> None:
    """`two_a_day` sends by `two`, and on the days of the rush by `six`."""
    changed = WITH_EVERYTHING.replace(old, new)
    assert changed != WITH_EVERYTHING
    assert (key(changed) == key(WITH_EVERYTHING)) is same


def test_a_schedule_that_takes_the_place_of_another_decides_by_what_it_sends() -> None:
    renamed = WITH_EVERYTHING.replace("  six:", "  busy:").replace("two: six", "two: busy")
    assert key(renamed.replace("schedule: six", "schedule: busy")) == key(WITH_EVERYTHING)


def test_origin_and_number_change_the_key_and_a_name_does_not() -> None:
    keys = {
        key(SMALL),
        key(SMALL, "keep_as_is"),
        key(SMALL, replication=1),
        key(SMALL, origin=Origin(2, "a machine", "some sources")),
        key(SMALL, origin=Origin(1, "another", "some sources")),
        key(SMALL, origin=Origin(1, "a machine", "others")),
    }

    assert len(keys) == 6
    assert key(SMALL, "same_again") == key(SMALL, "two_a_day")


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("A small world", "Another title", True),
        ("replications: 4", "replications: 40", True),
        ("seed: 7", "seed: 8", False),
        ("at_most: 95%", "at_most: 90%", False),
        ("two_a_day:", "twice_a_day:", False),
    ],
)
def test_the_folder_key_names_the_question(old: str, new: str, same: bool) -> None:
    assert (folder_key(load_text(SMALL.replace(old, new))) == folder_key(load_text(SMALL))) == same


def test_keys_do_not_depend_on_the_order_of_keys_in_the_file() -> None:
    turned = SMALL.replace("share: 25%, orders_per_month: 12", "orders_per_month: 12, share: 25%")

    assert key(turned) == key(SMALL)


def test_machine_and_sources_are_named_the_same_in_another_process() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "from sim.provenance import *; print(machine_type(), source_hash())"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip

    assert told == [machine_type(), source_hash()]


def test_every_module_that_a_replication_imports_is_hashed_or_only_words_and_checks() -> None:
    program = "import sys, sim.replication, sim.tables; print(*[m for m in sys.modules if m.startswith('sim.')])"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    root = Path(sim.__file__).parent
    modules = [Path(str(sys.modules[m].__file__)) if m in sys.modules else root / m[4:].replace(".", "/") for m in told]
    paths = [path.with_suffix("").relative_to(root).as_posix() for path in modules]
    deciding = [name.removesuffix(".py") for name in DECIDING]
    others = [p for p in paths if not any(p == name or p.startswith(f"{name}/") for name in deciding)]

    assert [p for p in others if p.split("/")[0] not in ("scenario", "errors", "provenance")] == []
    assert all((root / name).exists() for name in DECIDING)


@pytest.mark.parametrize("name", ["model.py", "structures.py", "structures.yaml", "parameters.py", "defaults.yaml"])
def test_what_lays_values_under_a_scenario_is_hashed(name: str) -> None:
    root = Path(sim.__file__).parent
    assert root / "scenario" / name in set(provenance._deciding_files(root))


def test_arms_of_another_model_are_other_computations_and_another_question() -> None:
    standard = load_text(SMALL)
    inbox = standard.model_copy(update={"model": "inbox"})

    assert replication_key(inbox, "two_a_day", 0, ORIGIN) != replication_key(standard, "two_a_day", 0, ORIGIN)
    assert folder_key(inbox) != folder_key(standard)
