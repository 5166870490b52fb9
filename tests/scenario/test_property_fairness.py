"""Properties: arms made equal are equal within 1 %, and thinning never sends more."""

from __future__ import annotations

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.scenario.fairness import plan_of, planned_total
from sim.scenario.kinds.settings import StandingGroups
from sim.scenario.load import load_text, resolved_yaml
from sim.scenario.model import Scenario
from sim.scenario.planned import kept
from tests.scenario.texts import changed

GATE = settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

hours = st.lists(st.integers(0, 23), min_size=1, max_size=6, unique=True).map(
    lambda found: "[" + ", ".join(f'"{hour:02d}:00"' for hour in sorted(found)) + "]"
)
lines = st.tuples(
    hours, st.sampled_from(["manual", "broadcast"]), st.sampled_from(["every", "monday", "[friday, sunday]"])
)


@st.composite
def worlds(draw: st.DrawFn) -> str:
    """Two to four arms of standing groups whose posts may be thinned."""
    fairness = draw(st.sampled_from(["equal_messages", "equal_effort"]))
    schedules, arms = [], []
    for number in range(draw(st.integers(2, 4))):
        sent = ", ".join(
            f"{{days: {days}, at: {at}, kind: coupon, topic: coffee, value: 0.5, via: {via}}}"
            for at, via, days in draw(st.lists(lines, min_size=1, max_size=3))
        )
        schedules.append(f"  plan{number}: [{sent}]\n")
        share = draw(st.integers(20, 100))
        kind = draw(st.sampled_from(["keep_groups", f"small_groups, share: {share}%", f"mass_groups, share: {share}%"]))
        arms.append(f"  arm{number}: [{{kind: {kind}, schedule: plan{number}, adjustable: true}}]\n")
    text = changed(("end: 2021-08-15", "end: 2021-09-19"), ("arms:\n", f"{''.join(schedules)}arms:\n"))
    quota = draw(st.sampled_from(["wecom-2021", "wecom-2025"]))
    text = text.replace("wecom-2021", quota)
    return text[: text.index("  keep:")] + "".join(arms) + f"fairness: {fairness}\n"


def totals(scenario: Scenario, share: float | None = None) -> list[float]:
    """What each arm plans, with its own shares or another."""
    return [
        planned_total(scenario, plan_of(scenario, strategy), strategy.posts_kept if share is None else share)
        for arm in scenario.arms.values()
        for strategy in arm
        if isinstance(strategy, StandingGroups)
    ]


def loaded(text: str) -> Scenario | None:
    """Load a scenario; nothing where an arm is refused."""
    try:
        return load_text(text)
    except ScenarioError:
        return None


@GATE
@given(worlds())
def test_arms_made_equal_differ_by_one_percent_at_most(text: str) -> None:
    scenario = loaded(text)
    assume(scenario is not None)
    assert scenario is not None
    found = totals(scenario)
    assert max(found) <= 1.01 * min(found)
    # Nothing is taken from the arm that plans least.
    assert min(totals(scenario, 1.0)) in found
    assert load_text(resolved_yaml(scenario)) == scenario


@settings(GATE, max_examples=10)
@given(worlds())
def test_an_arm_is_refused_only_where_no_share_of_its_posts_would_do(text: str) -> None:
    assume(loaded(text) is None)
    fairness = text.rstrip().rpartition("fairness: ")[2]
    scenario = load_text(text.replace(f"fairness: {fairness}", "")).model_copy(update={"fairness": fairness})
    plans = [plan_of(scenario, strategy) for arm in scenario.arms.values() for strategy in arm]
    target = min(planned_total(scenario, plan, 1.0) for plan in plans)
    reachable = [[planned_total(scenario, plan, share / 100) for share in range(101)] for plan in plans]
    assert any(all(abs(total - target) > 0.005 * target for total in arm) for arm in reachable)


@GATE
@given(st.integers(0, 400), st.floats(0, 1), st.floats(0, 1))
def test_thinning_more_sends_fewer_and_spreads_them(n: int, one: float, other: float) -> None:
    low, high = sorted((one, other))
    posts = range(n)
    assert len(kept(posts, low)) <= len(kept(posts, high))
    assert abs(len(kept(posts, low)) - n * low) < 1
    half = len(kept(posts[: n // 2], low))
    assert abs(half - (n // 2) * low) < 1
    assert kept(posts, 1.0) == list(posts)
    assert kept(posts, 0.0) == []
