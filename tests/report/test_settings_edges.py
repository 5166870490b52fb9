"""Edges of the settings in words and of the marks in the figures: dozens of them, strange names, odd windows."""

from __future__ import annotations

from datetime import date

import pytest

from sim.report.figures.canvas import showable
from sim.report.marks import Marks, marks_of
from sim.report.numbers import Format
from sim.report.page import page
from sim.report.texts import Texts
from sim.report.world import world_in_words
from sim.scenario.calendar import CalendarEntry
from sim.scenario.events import Event
from sim.scenario.load import load_text
from sim.scenario.model import Scenario
from sim.scenario.shocks import Shock
from sim.scenario.start_groups import Cohort
from tests.report.reading import flat, images, read
from tests.report.worlds import EVERYTHING, made

WHOLE = load_text(EVERYTHING)


def world(**update: object) -> dict[str, list[str]]:
    return dict(world_in_words(WHOLE.model_copy(update=update), Texts("en"), Format("en")))


def entry(name: str, first: object = None, last: object = None, **rest: object) -> CalendarEntry:
    return CalendarEntry.model_validate({"name": name, "from": first, "to": last, **rest})


def marked(*entries: CalendarEntry, lang: str = "en", **update: object) -> Marks:
    none = {"events": (), "shocks": ()}
    return marks_of(WHOLE.model_copy(update={"calendar": entries, **none, **update}), Texts(lang))


def test_of_dozens_the_first_few_are_told_and_the_others_counted() -> None:
    entries = tuple(entry(f"day{n}", f"2021-10-{n:02d}", demand=2) for n in range(1, 31))
    cohorts = tuple(Cohort(groups=1, size=n, age_days=(1, 1)) for n in range(10, 50))
    said = world(calendar=entries, start_from=cohorts, shocks=WHOLE.shocks * 9, events=WHOLE.events * 9)

    assert [len(said[what]) for what in ("Calendar", "Shocks", "Changes")] == [9, 9, 9]
    assert said["Calendar"][-1] == "and 22 more"
    assert said["Groups of the first day"][-2:] == [
        "and 32 more",
        f"In all 40 groups with {sum(range(10, 50))} members.",
    ]


def test_what_a_scenario_does_not_have_is_not_told() -> None:
    bare = world(calendar=(), shocks=(), events=(), staff=None, start_from=(), fairness="equal_audience")

    assert list(bare) == ["Customers", "Groups of the first day", "Work"]
    assert bare["Groups of the first day"] == ["There are no groups on the first day."]


def test_a_change_to_the_value_that_holds_already_is_told_as_such() -> None:
    same = Event.model_validate({"date": "2021-10-05", "change": {"company.coupon_yuan": "5"}})

    assert world(events=(same,))["Changes"][0].endswith(
        "face value of a coupon (company.coupon_yuan, yuan): 5, as before"
    )


@pytest.mark.parametrize(
    ("found", "when"),
    [
        (entry("x"), "always"),
        (entry("x", last="2021-10-03"), "2021-10-03"),
        (entry("x", "12-20", "01-05"), "every year 20 Dec to 5 Jan"),
        (entry("x", "2021-10-01", "10-03"), "every year 1 Oct to 3 Oct"),
        (entry("x", "10-01", "10-01", hours=["20:00", "00:00"]), "every year 1 Oct, 20:00–00:00"),
        (entry("x", days="monday", hours=["20:00", "23:00"]), "Monday, 20:00–23:00"),
    ],
)
def test_when_a_calendar_entry_holds(found: CalendarEntry, when: str) -> None:
    assert world(calendar=(found,))["Calendar"] == [f"“x”, {when}: nothing changes"]


def test_rhythms_and_what_holds_throughout_or_never_are_not_marked() -> None:
    marks = marked(
        entry("night", quiet=True, hours=["22:00", "08:00"]), entry("weekend", days=["saturday", "sunday"]),
        entry("past", "2020-01-01", "2020-02-01"), entry("always", "2021-01-01", "2022-01-01"),
    )  # fmt: skip

    assert marks == Marks((), (), ())


def test_windows_are_cut_at_the_ends_of_the_horizon() -> None:
    marks = marked(entry("before", "2021-09-01", "2021-10-02"), entry("after", "2021-11-30", "2022-01-01"))

    assert [(span.first, span.last) for span in marks.spans] == [(0, 1), (60, 60)]


def test_entries_of_one_name_are_one_window_with_one_label() -> None:
    marks = marked(entry("sale", "2021-10-20", "2021-10-22"), entry("sale", "2021-10-05", "2021-10-06"))

    assert [(span.label, span.first) for span in marks.spans] == [("sale", 4), ("", 19)]
    assert marks.captions == ("Shaded: “sale” (5 Oct to 6 Oct, 20 Oct to 22 Oct).",)


def test_of_many_marks_the_first_are_drawn_and_the_others_counted() -> None:
    entries = tuple(entry(f"day{n}", f"2021-10-{n:02d}") for n in range(1, 31))
    shocks = tuple(Shock(kind="scandal", date=date(2021, 10, n)) for n in range(1, 31))
    marks = marked(*entries, shocks=shocks)

    assert (len(marks.spans), len(marks.lines)) == (8, 8)
    assert all(caption.endswith("22 more, not drawn.") for caption in marks.captions)


def test_shocks_by_chance_and_days_outside_the_horizon_are_not_marked() -> None:
    outside = Shock(kind="scandal", date=date(2022, 1, 1))

    assert marked(shocks=(Shock(kind="enforcement", per_month=1), outside)).lines == ()


UNSHOWN = ("龘龘", "पिका", "ไทย", "n" * 64, "🎉", "\u202eabc", "a\nb")


def named(name: str, day: int) -> CalendarEntry:
    """Make an entry past the door that would refuse its name."""
    return entry("x", f"2021-10-{day:02d}").model_copy(update={"name": name})


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_names_that_the_font_cannot_show_stand_as_numbers(lang: str) -> None:
    entries = tuple(named(name, 5 + 3 * day) for day, name in enumerate(UNSHOWN))
    labels = [span.label for span in marked(*entries, lang=lang).spans]
    whole = read(page(made(scenario=WHOLE.model_copy(update={"calendar": entries})), lang))

    assert labels == [{"en": f"period {n}", "zh": f"时段 {n}"}[lang] for n in range(1, 8)]
    assert all(showable(label) for label in labels)
    assert len(images(whole)) == 5
    for label, name in zip(labels, UNSHOWN, strict=True):
        assert flat(f"{label} = “{name}”") in flat(whole.section("reach").text)


def test_names_that_the_font_can_show_stand_as_they_are() -> None:
    shown = ("双十一", "$x^2$", "<b>", "618")

    assert [span.label for span in marked(*(named(name, 5 + 3 * i) for i, name in enumerate(shown))).spans] == [*shown]


def test_a_horizon_of_one_day_can_be_marked() -> None:
    clock = WHOLE.clock.model_copy(update={"end": WHOLE.clock.start})
    shocks = (Shock(kind="scandal", date=WHOLE.clock.start),)
    scenario: Scenario = WHOLE.model_copy(update={"clock": clock, "shocks": shocks, "events": ()})

    assert len(images(read(page(made(scenario=scenario), "zh")))) == 5
