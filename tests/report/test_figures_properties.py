"""Properties of the figures' helpers."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import matplotlib
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from sim.report.figures.canvas import FAMILY, FONT, Names, drawing, picture, showable, spread
from sim.report.figures.dates import label_days
from sim.report.figures.marks import headroom, place_labels
from sim.report.marks import Marks, Span
from sim.report.texts import Texts

places = st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=12)


@given(places, st.floats(0.01, 10))
def test_labels_are_spread_in_order_and_apart(wanted: list[float], gap: float) -> None:
    found = spread(wanted, gap)
    turn = sorted(range(len(wanted)), key=lambda i: wanted[i])
    ordered = [found[i] for i in turn]

    assert all(high - low >= gap - 1e-6 for low, high in pairwise(ordered))


@given(places)
def test_labels_that_are_apart_stay_where_they_are(wanted: list[float]) -> None:
    apart = [3.0 * i + (value % 1) for i, value in enumerate(wanted)]

    assert spread(apart, 1.0) == apart


@given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=6, unique=True), st.sampled_from(["en", "zh"]))
def test_every_name_has_a_label_of_its_own_that_can_be_drawn(arms: list[str], lang: str) -> None:
    names = Names.of(arms, Texts(lang))

    assert all(showable(label) for label in names.labels.values())
    assert len(set(names.labels.values())) == len(arms)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 900), st.sampled_from(["en", "zh"]))
def test_dates_under_an_axis_are_few_and_true(start: date, n_days: int, lang: str) -> None:
    axes = Figure().subplots()
    label_days(axes, start, n_days, Texts(lang), most=6)
    days = [int(tick) for tick in axes.get_xticks()]

    assert 1 <= len(days) <= 6
    assert all(0 <= day < n_days for day in days)
    texts = [label.get_text() for label in axes.get_xticklabels()]
    wanted = [start + timedelta(days=day) for day in days]
    assert all(str(day.day) in text for day, text in zip(wanted, texts, strict=True))


def test_the_machine_settings_neither_count_nor_change() -> None:
    with matplotlib.rc_context({"font.family": "serif", "text.parse_math": True}):
        with drawing():
            assert matplotlib.rcParams["font.family"] == [FAMILY]
            assert matplotlib.rcParams["text.parse_math"] is False
            assert picture(Figure()).startswith("data:image/svg+xml;base64,")
        assert matplotlib.rcParams["font.family"] == ["serif"]
        assert matplotlib.rcParams["text.parse_math"] is True


names = st.text(st.characters(codec="ascii", categories=["Lu", "Ll"]), max_size=22)
spans = st.lists(st.tuples(names, st.integers(0, 300), st.integers(0, 60)), max_size=12)


@settings(max_examples=40, deadline=None)
@given(spans, spans, st.integers(1, 300), st.floats(60, 900))
def test_labels_of_marks_lie_in_the_panel_and_not_on_each_other(
    windows: list[tuple[str, int, int]], days: list[tuple[str, int, int]], last: int, points: float
) -> None:
    shaded = tuple(Span(label, first, first + more) for label, first, more in windows)
    placed = place_labels(Marks(shaded, tuple(Span(label, day, day) for label, day, _ in days), ()), last, points)
    halves = [width(label.text) / points * last / 2 for label in placed]

    assert all(p.day - half >= -1e-6 and p.day + half <= last + 1e-6 for p, half in zip(placed, halves, strict=True))
    together = list(zip(placed, halves, strict=True))
    for i, (one, half) in enumerate(together):
        for other, reach in together[i + 1 :]:
            assert one.row != other.row or abs(one.day - other.day) >= half + reach - 1e-6
    assert headroom(placed) >= 1


def width(text: str) -> float:
    return float(TextPath((0, 0), text, size=7.5, prop=FontProperties(fname=FONT)).get_extents().width)
