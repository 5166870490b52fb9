"""Properties: whatever a file holds, it loads or gives faults of one printable line each, and it does not hang."""

from __future__ import annotations

import json
import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import Fault, ScenarioError
from sim.scenario.load import load_text, resolved_yaml
from tests.scenario.drawing import scenario_texts
from tests.scenario.texts import INVALID, VALID

GATE = settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
TEXTS = [path.read_text("utf-8") for path in (*VALID, *INVALID)]
NASTY = [
    *("", "~", "null", "[]", "{}", "[[]]", "{a: b}", "- ", "? ", ": ", "&a ", "*a", "!!int ", "!x ", "<<", "%", "#"),
    *("'", '"', "|", ">", "\t", "\n", "\r", "\u2028", "\ufeff", "\x00", "\x85", "\ud800", "\U0001f600", "é", "e\u0301"),
    *("nan", ".inf", "-1", "0", "-0", "1e308", "1e-400", "9" * 40, "30%", "0x1f", "0o7", "1_0", "on", "true", "12:30"),
    *("2021-02-30", "9999-12-31", "24:00", "汉字", "x" * 200, "../..", "=1+1", "<script>", "[bold]", "none", "every"),
    *("never", "days_of_month", "4 hours", "1 fortnight"),
]


def faults_of(text: str) -> tuple[Fault, ...]:
    """Load a text and the same once resolved; give its faults."""
    try:
        scenario = load_text(text)
    except ScenarioError as error:
        return error.faults
    assert load_text(resolved_yaml(scenario)) == scenario
    return ()


def survives(text: str) -> None:
    """Load a text; a fault is one printable line with a place."""
    began = time.process_time()
    faults = faults_of(text)
    assert len(faults) <= 101
    assert all(str(fault).isprintable() for fault in faults)
    assert time.process_time() - began < 2


def damaged(text: str, chance: random.Random) -> str:
    """Change a text in one to four places."""
    for _ in range(chance.randint(1, 4)):
        at, end = sorted(chance.sample(range(len(text) + 1), 2))
        lines = text.splitlines(keepends=True)
        line = chance.randrange(len(lines))
        text = chance.choice(
            [
                text[:at] + chance.choice(NASTY) + text[at:],
                text[:at] + chance.choice(NASTY) + text[min(end, at + 12) :],
                text[:at] + text[at + 1 :],
                "".join(lines[:line] + lines[line + 1 :]),
                "".join([*lines[: line + 1], lines[line], *lines[line + 1 :]]),
                "".join(chance.sample(lines, len(lines))),
                text[:end],
                text.replace(chance.choice(text.split()), chance.choice(NASTY), 1),
            ]
        )
        text = text or "x\n"
    return text


@pytest.mark.parametrize("seed", range(40))
def test_damaged_files(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(12):
        survives(damaged(chance.choice(TEXTS), chance))


@GATE
@given(st.text(st.characters(), max_size=400))
def test_any_text(text: str) -> None:
    survives(text)


@GATE
@given(st.text(st.sampled_from("qunsim:[]{},-?&*!|>'\"%#@` \n\t0aé~"), max_size=200))
def test_texts_of_yaml_punctuation(text: str) -> None:
    survives(text)


leaves = st.sampled_from(NASTY) | st.text(max_size=10) | st.integers() | st.floats()
trees = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)


@settings(GATE, max_examples=200)
@given(scenario_texts(), st.randoms(use_true_random=False), trees)
def test_any_value_in_any_place(text: str, chance: random.Random, value: object) -> None:
    data = json.loads(text)
    place = data
    while isinstance(place, dict | list) and place:
        key = chance.choice(list(place)) if isinstance(place, dict) else chance.randrange(len(place))
        if not isinstance(place[key], dict | list) or not place[key] or chance.random() < 0.2:
            place[key] = value
            break
        place = place[key]
    survives(json.dumps(data, ensure_ascii=False))
