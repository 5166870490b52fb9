"""Properties: whatever a file holds, it loads or gives faults of one printable line each, and it does not hang.

1,000 damaged files in the gate, 10,000 others in the long lane: ``pytest -m long_fuzz -s tests/scenario`` prints what
became of them.
"""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import Fault, ScenarioError
from sim.scenario.load import load, load_text, resolved_yaml
from tests.scenario.drawing import scenario_texts
from tests.scenario.texts import HERE, INVALID, VALID

GATE = settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
RIGHT = [path.read_text("utf-8") for path in VALID]
TEXTS = [*RIGHT, *(path.read_text("utf-8") for path in INVALID)]
SLOWEST = 2.0
"""Most seconds of CPU for one file."""

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
    are_well_told(faults_of(text))
    assert time.process_time() - began < SLOWEST


def are_well_told(faults: tuple[Fault, ...]) -> None:
    """A fault is one printable line with file, line, column, key and more than the value."""
    assert len(faults) <= 101
    for fault in faults:
        assert str(fault).isprintable()
        assert fault.file
        assert fault.line >= 1
        assert fault.column >= 1
        assert fault.key
        assert len(fault.message.split()) > 2, "it says no more than the value"


def damaged(text: str, chance: random.Random) -> str:
    """Change a text in one to four places."""
    for _ in range(chance.randint(1, 4)):
        at, end = sorted(chance.sample(range(len(text) + 1), 2))
        lines = text.splitlines(keepends=True)
        line, words = chance.randrange(len(lines)), text.split() or ["x"]
        text = chance.choice(
            [
                text[:at] + chance.choice(NASTY) + text[at:],
                text[:at] + chance.choice(NASTY) + text[min(end, at + 12) :],
                text[:at] + text[at + 1 :],
                "".join(lines[:line] + lines[line + 1 :]),
                "".join([*lines[: line + 1], lines[line], *lines[line + 1 :]]),
                "".join(chance.sample(lines, len(lines))),
                text[:end],
                text.replace(chance.choice(words), chance.choice(NASTY), 1),
                text.replace(chance.choice("0123456789"), chance.choice("0123456789"), 1),
                text.replace(chance.choice(words), chance.choice(words), 1),
            ]
        )
        text = text or "x\n"
    return text


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with files that scenarios of the corpus extend."""
    found = tmp_path_factory.mktemp("fuzzed")
    for path in ((HERE / "valid") / name for name in ("base.yaml", "world.yml", "rules_changed.yaml")):
        (found / path.name).write_bytes(path.read_bytes())
    return found


def tried(seed: int, files: int, folder: Path) -> Counter[str]:
    """Damage files and load them, every fourth under another one; count what becomes of them."""
    chance, became = random.Random(seed), Counter[str]()
    for number in range(files):
        top = damaged(chance.choice(chance.choice([RIGHT, TEXTS])), chance)
        if number % 4 == 0:
            (folder / "below.yml").write_text(top, "utf-8", "surrogatepass")
            top = damaged("qunsim: 1\nextends: below.yml\ncompany: {price_yuan: 20}\narms: {new: []}\n", chance)
        became[fate(top, folder)] += 1
    return became


def fate(text: str, folder: Path) -> str:
    """Load a file; tell whether it is one of the language."""
    path = folder / "fuzzed.yaml"
    path.write_text(text, "utf-8", "surrogatepass")
    began, said = time.process_time(), "loaded"
    try:
        scenario = load(path)
    except ScenarioError as error:
        are_well_told(error.faults)
        said = "refused"
    else:
        assert load_text(resolved_yaml(scenario)) == scenario
    assert time.process_time() - began < SLOWEST
    return said


@pytest.mark.parametrize("seed", range(20))
def test_damaged_files(seed: int, folder: Path) -> None:
    assert sum(tried(seed, 50, folder).values()) == 50


@pytest.mark.long_fuzz
def test_ten_thousand_damaged_files(folder: Path) -> None:
    became = sum((tried(seed, 100, folder) for seed in range(1000, 1100)), Counter[str]())
    print(f"\nfuzzed files: {sum(became.values())}, {dict(became)}, tracebacks 0, slower than {SLOWEST} s: 0")
    assert sum(became.values()) == 10_000
    assert min(became["loaded"], became["refused"]) > 100


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


@GATE
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
