"""Properties of the words: both languages say everything, with the same places, in characters that can be drawn."""

from __future__ import annotations

from string import Formatter

import pytest

from sim.report.figures.canvas import showable
from sim.report.page import page
from sim.report.texts import PAGE, Texts
from sim.report.texts.meanings import DENOMINATORS, MEANINGS
from sim.report.texts.terms import TERMS
from sim.scenario.kinds import kinds
from sim.scenario.kinds.settings import JOINING
from sim.scenario.parameters import PARAMETERS
from sim.scenario.schedules import KINDS
from sim.scenario.spelling import WEEKDAYS
from sim.states import STATE_NAMES
from sim.tables import COUNTS, METRICS
from tests.report.reading import read
from tests.report.worlds import made


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", [*PAGE, *TERMS])
def test_every_text_stands_in_both_languages_with_the_same_places(key: str) -> None:
    words = PAGE.get(key) or TERMS[key]

    assert words.en.strip() == words.en != ""
    assert words.zh.strip() == words.zh != ""
    assert places(words.en) == places(words.zh)


def test_everything_that_is_declared_elsewhere_has_chinese_words() -> None:
    assert set(MEANINGS) == set(METRICS)
    assert set(DENOMINATORS) == {metric.denominator for metric in METRICS.values()}
    assert [name for name in PARAMETERS if not Texts("zh").parameter_meaning(name)] == []
    assert {f"unit {parameter.unit}" for parameter in PARAMETERS.values()} - {"unit 1"} <= set(TERMS)
    states = {name.lower() for name in STATE_NAMES}
    assert {*states, *kinds(), *KINDS, *JOINING, *WEEKDAYS, "more", "less", "neither"} <= set(TERMS)
    assert {metric.unit for metric in METRICS.values()} <= set(TERMS)


def test_states_are_called_what_the_tables_call_them() -> None:
    for state in ("normal", "pinned", "muted", "folded", "left"):
        assert Texts("zh").term(state) == COUNTS[state].zh
        assert Texts("en").term(state) == COUNTS[state].en


def test_every_text_can_be_drawn() -> None:
    texts = [text for words in (*PAGE.values(), *TERMS.values()) for text in words]
    texts += [text for metric in METRICS.values() for text in (metric.zh, metric.en)]

    assert [text for text in texts if not showable(text)] == []


def test_the_chinese_page_has_no_english_sentence_and_the_english_page_no_chinese_one() -> None:
    english, chinese = (read(page(made(), lang)).text for lang in ("en", "zh"))
    whole = [words for words in PAGE.values() if not places(words.en) and len(words.en) > 20]

    assert [words.en for words in whole if words.en in chinese] == []
    assert [words.zh for words in whole if words.zh in english] == []
    assert sum(words.en in english for words in whole) > 40


@pytest.mark.parametrize(("lang", "declared"), [("en", "en"), ("zh", "zh-CN")])
def test_the_page_says_which_language_it_is_in(lang: str, declared: str) -> None:
    assert read(page(made(), lang)).all("html")[0].attributes["lang"] == declared
