"""Properties of differences, over scenarios drawn at random."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from sim.provenance import canonical_json, effective_arm
from sim.scenario.load import load_text, resolved_yaml
from sim.scenario.treatments import arm_differences, effective_arms, far_apart, scenario_differences
from tests.scenario.drawing import scenario_texts


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(scenario_texts())
def test_no_difference_where_the_computation_is_the_same(text: str) -> None:
    scenario = load_text(text)
    arms = effective_arms(scenario)
    for left in arms:
        for right in arms:
            same = canonical_json(effective_arm(scenario, left)) == canonical_json(effective_arm(scenario, right))
            forth, back = arm_differences(arms[left], arms[right]), arm_differences(arms[right], arms[left])
            assert forth == () or not same
            assert len(forth) == len(back)
            assert {(one.left, one.right) for one in forth} == {(one.right, one.left) for one in back}
    far_apart(scenario)


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(scenario_texts(), scenario_texts())
def test_two_scenarios_either_way(one: str, other: str) -> None:
    left, right = load_text(one), load_text(other)
    forth, back = scenario_differences(left, right), scenario_differences(right, left)
    assert len(forth.shared) == len(back.shared)
    assert (forth.only_left, forth.only_right) == (back.only_right, back.only_left)
    alike = scenario_differences(left, load_text(resolved_yaml(left)))
    assert (alike.shared, alike.arms, alike.only_left, alike.only_right) == ((), {}, (), ())
