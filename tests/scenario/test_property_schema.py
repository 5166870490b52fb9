"""Properties: whatever the language accepts, the JSON Schema accepts as an editor reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic_core import PydanticCustomError

from sim.scenario.load import load_text, resolved_yaml
from sim.scenario.quantities import Share
from sim.scenario.schema import models, scenario_schema
from sim.scenario.spelling import Spelling
from tests.scenario.drawing import scenario_texts
from tests.scenario.editor import as_editors_read, scalar

GATE = settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
SCHEMA = Draft202012Validator(scenario_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


def spellings(annotation: Any) -> Iterator[Spelling[Any]]:
    """Walk an annotation and the ways of spelling in it."""
    if get_origin(annotation) is Annotated:
        yield from (mark for mark in annotation.__metadata__ if isinstance(mark, Spelling))
    for part in get_args(annotation):
        yield from spellings(part)


def all_spellings() -> list[Spelling[Any]]:
    """List every way of spelling that a key of the language has."""
    found: dict[Spelling[Any], None] = {}
    for model in models():
        for field in model.model_fields.values():
            found |= dict.fromkeys(mark for mark in field.metadata if isinstance(mark, Spelling))
            found |= dict.fromkeys(spellings(field.annotation))
        for _, by in model.spelled_by().values():
            found |= dict.fromkeys(by.values())
    return list(found)


numbers = st.from_regex(r"[+-]?([0-9]{1,3}(\.[0-9]{0,3})?|\.[0-9]{1,3})([eE][+-]?[0-9])?", fullmatch=True)
units = st.sampled_from(["", "%", " %", " yuan", "yuan", " points", " hours", " hour", " minutes", " days", " weeks"])
words = st.sampled_from(
    [word for s in all_spellings() for word in s.form().schema.get("enum", ()) if isinstance(word, str)]
    + ["null", "~", "true", "on", "never", "days_of_month", "every", "a.yaml", "a/b.csv", "x.csv.gz", "Asia/Shanghai"]
)
clocks = st.from_regex(r"[0-9]{1,2}:[0-9]{2}|[0-9]{4}-[0-9]{2}-[0-9]{2}", fullmatch=True)
texts = st.one_of(st.builds("".join, st.tuples(numbers, units)), words, clocks, st.text(max_size=12))


VALIDATORS = {
    spelling: Draft202012Validator(dict(spelling.form().schema), format_checker=Draft202012Validator.FORMAT_CHECKER)
    for spelling in all_spellings()
}


@settings(GATE, max_examples=400)
@given(texts)
def test_what_a_spelling_accepts_its_schema_accepts(text: str) -> None:
    for spelling, schema in VALIDATORS.items():
        try:
            spelling.parse(text)
        except PydanticCustomError:
            continue
        assert schema.is_valid(text), f"{spelling}: quoted {text!r}"
        assert schema.is_valid(scalar(text)), f"{spelling}: plain {text!r}"


@GATE
@given(st.integers(1, 100), numbers)
def test_percentages_are_bounded_by_the_pattern_as_by_the_language(most: int, number: str) -> None:
    share = Share(0, most / 100)
    text = f"{number.lower().split('e')[0]}%"
    try:
        share.parse(text)
        right = True
    except PydanticCustomError:
        right = False
    assert Draft202012Validator(dict(share.form().schema)).is_valid(text) == right


@settings(GATE, max_examples=50)
@given(scenario_texts())
def test_every_right_scenario_passes_and_its_resolved_form_too(text: str) -> None:
    assert [error.message for error in SCHEMA.iter_errors(json.loads(text))] == []
    resolved = as_editors_read(resolved_yaml(load_text(text)))
    assert [error.message for error in SCHEMA.iter_errors(resolved)] == []
