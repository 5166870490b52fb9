"""Properties: what holds for every right scenario."""

from __future__ import annotations

import json
import math
import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.scenario.load import load_text, resolved_yaml
from sim.scenario.quantities import Duration, Number, Share, number_text, percent_text
from tests.scenario.drawing import scenario_texts

GATE = settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@GATE
@given(st.floats(0, 1))
def test_every_share_is_shown_so_that_it_reads_back(share: float) -> None:
    for spelling in (Share(), Share(percent=False)):
        assert spelling.parse(str(spelling.show(share))) == share


@GATE
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_is_shown_so_that_it_reads_back(number: float) -> None:
    assert Number().parse(number_text(number)) == number
    assert Number().parse(repr(Number().show(number))) == number


@GATE
@given(st.floats(-1e9, 1e9))
def test_every_ratio_is_shown_so_that_it_reads_back(ratio: float) -> None:
    assert Share(-math.inf, math.inf).parse(percent_text(ratio)) == ratio


@GATE
@given(st.integers(1, 100_000))
def test_every_duration_is_shown_so_that_it_reads_back(length: int) -> None:
    for base in ("minute", "day"):
        spelling = Duration(base, 1, 100_000)
        assert spelling.parse(spelling.show(length)) == length


@GATE
@given(scenario_texts())
def test_the_resolved_file_is_a_fixed_point(text: str) -> None:
    scenario = load_text(text)
    resolved = resolved_yaml(scenario)
    assert load_text(resolved) == scenario
    assert resolved_yaml(load_text(resolved)) == resolved


@GATE
@given(scenario_texts(), st.integers(0, 2**32))
def test_the_order_of_keys_means_nothing(text: str, seed: int) -> None:
    keys = list(json.loads(text).items())
    random.Random(seed).shuffle(keys)
    assert load_text(json.dumps(dict(keys), ensure_ascii=False)) == load_text(text)


@GATE
@given(scenario_texts())
def test_numbers_and_units_agree_inside(text: str) -> None:
    scenario = load_text(text)
    assert abs(sum(segment.share for segment in scenario.customers.segments.values()) - 1) <= 1e-9
    assert scenario.clock.n_ticks * scenario.clock.tick_minutes == scenario.clock.n_days * 1440
    for line in (line for lines in scenario.schedules.values() for line in lines):
        assert bool(line.at) == bool(line.days) == (line.every_minutes is None)
        assert 0 <= line.value <= 1
