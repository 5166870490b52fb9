"""Worked examples: how single values are spelled."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic_core import PydanticCustomError

from sim.scenario.quantities import Amount, Duration, Number, Share, Whole
from sim.scenario.spelling import Day, Flag, Name, Spelling, TimeOfDay
from sim.scenario.words import meant, quoted

RIGHT: list[tuple[Spelling[Any], str, object]] = [
    (Number(), "18", 18.0),
    (Number(), "1e3", 1000.0),
    (Number(), "-.5", -0.5),
    (Number(), "010", 10.0),
    (Whole(0, 2000), "1e3", 1000),
    (Whole(0, 2000), "010", 10),
    (Whole(0, 2000), "12.0", 12),
    (Whole(0, 2**63 - 1), "9223372036854775807", 2**63 - 1),
    (Share(), "30%", 0.3),
    (Share(), "30 %", 0.3),
    (Share(), "0.3", 0.3),
    (Share(), "0.1%", 0.001),
    (Share(), "100%", 1.0),
    (Share(), "1", 1.0),
    (Share(), "1e-400%", 0.0),
    (Duration("minute", 1, 50_000), "4 hours", 240),
    (Duration("minute", 1, 50_000), "30 minutes", 30),
    (Duration("minute", 1, 50_000), "1.5 hours", 90),
    (Duration("minute", 1, 50_000), "1 day", 1440),
    (Duration("day", 1, 700), "14 days", 14),
    (Duration("day", 1, 700), "48 hours", 2),
    (Duration("day", 1, 700), "2 weeks", 14),
    (Amount("yuan"), "0.3 yuan", (0.3, "yuan")),
    (Amount("yuan"), "1e-05 yuan", (1e-05, "yuan")),
    (Amount("points"), "2points", (2.0, "points")),
    (TimeOfDay(), "08:00", 480),
    (TimeOfDay(), "8:00", 480),
    (TimeOfDay(), "12:30", 750),
    (TimeOfDay(), "23:59", 1439),
    (Flag(), "true", True),
    (Name(), "on", "on"),
    (Name(), "1e3", "1e3"),
    (Name(), "老客户_2-a", "老客户_2-a"),
    (Name(), "हिन्दी", "हिन्दी"),
]

MINUTES, DAYS = Duration("minute", 1, 90), Duration("day", 1, 9)

WRONG: list[tuple[Spelling[Any], list[object]]] = [
    (Number(), ["", "nan", "inf", "1e400", "1_000", "0x10", "1,5", "٣", "1 2", "9" * 65, [], {}, True]),
    (Whole(0, 9), ["1.5", "10", "-1", "1e-3", "1e9999", "1e-9999", "ten", False]),
    (Share(), ["30", "-1%", "101%", "%", "3%%", "1e999%", "nan%", "30 percent"]),
    (MINUTES, ["4", "4 yuan", "0 minutes", "2 hours", "hours", "1e999 hours", "4h"]),
    (DAYS, ["36 hours", "14 minutes", "10 days"]),
    (Amount("yuan", 0), ["3", "3 points", "yuan", "-3 yuan", "nan yuan", "3 yuan 4"]),
    (TimeOfDay(), ["8", "24:00", "08:60", "08:00:00", "8h", "٠٨:00", "-1:00", 1440]),
    (Day(), ["2021-8-2", "2021-02-29", "1970-01-01", "2021-W31-1", "yesterday", 20210802]),
    (Flag(), ["on", "yes", "True", "1", ""]),
    (Name(), ["", "a b", "a.b", "a/b", "=1", "<a>", "a\n", "a\x00", "x" * 65, "é".encode(), "e\u0301"]),
]


@pytest.mark.parametrize(("spelling", "text", "value"), RIGHT, ids=str)
def test_right_text_has_this_value_and_is_shown_so_that_it_reads_back(
    spelling: Spelling[Any], text: str, value: object
) -> None:
    assert spelling.parse(text) == value
    assert spelling.parse(str(spelling.show(value)).replace("True", "true")) == value


@pytest.mark.parametrize(
    ("spelling", "value"),
    [(spelling, value) for spelling, values in WRONG for value in values],
    ids=lambda case: ascii(case)[:40],
)
def test_wrong_value_is_refused_in_one_line(spelling: Spelling[Any], value: object) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        spelling.parse(value)
    assert caught.value.message().isprintable()


@pytest.mark.parametrize(
    ("word", "words", "hint"),
    [
        ("sise", ["size", "share"], "; did you mean 'size'?"),
        ("SIZE", ["size", "share"], "; did you mean 'size'?"),
        ("zebra", ["size", "share"], ""),
        ("x" * 100_000, ["x" * 100_000], ""),
        ("", ["size"], ""),
        (["size"], ["size"], ""),
    ],
)
def test_near_words_are_offered(word: object, words: list[str], hint: str) -> None:
    assert meant(word, words) == hint


@pytest.mark.parametrize(
    ("value", "shown"),
    [("a", "'a'"), ("", "no value"), ("a\nb\x1b", r"'a\nb\x1b'"), ({}, "a mapping"), ([], "a list"), (1.5, "'1.5'")],
)
def test_values_are_shown_in_one_safe_line(value: object, shown: str) -> None:
    assert quoted(value) == shown


def test_long_values_are_cut() -> None:
    assert len(quoted("x" * 10_000)) == 62
