"""One case of the mechanism set `inbox` run by the oracle and watched by the day, and the engine compared with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from sim.replication import run_replication
from sim.scenario.model import Scenario
from sim.states import FOLDED, LEFT, MUTED, NORMAL, PINNED, STATE_NAMES

from .compare import differences
from .history import OracleHistory
from .inbox import InboxWorld, inbox_run
from .inbox_cases import InboxCase, make_inbox_case
from .observe import Observer
from .plan import POST
from .tally import daily_counts
from .world import World

__all__ = ["INBOX_CASES", "InboxRun", "inbox_daily_difference", "inbox_difference", "watched_inbox", "with_changed"]

INBOX_CASES = 60

_STATES = [STATE_NAMES[code] for code in (NORMAL, PINNED, MUTED, FOLDED, LEFT)]
_OF_LOG = ("joins", "openings", "posts_seen", "group_orders", "mutes", "pins", "unpins", "folds", "leaves")
_OF_WORLD = ("visits", "offers_seen", "messages", "posts_sent", "posts_delivered", "posts_dropped", "posts_unstaffed")


@dataclass(frozen=True)
class InboxRun:
    """One case run by the oracle; `daily` has what section 11 counts, and what the operators sent."""

    case: InboxCase
    scenario: Scenario
    oracle: OracleHistory
    daily: dict[str, list[int]]
    features: set[str]


class _Watch:
    """Writes down chat by the day, beside what an observer does, and what took place."""

    def __init__(self, scenario: Scenario) -> None:
        self.observer = Observer(scenario)
        self.features: set[str] = set()
        self._n = scenario.clock.ticks_per_day
        self._chat = [0]

    def __call__(self, world: World, tick: int) -> None:
        assert isinstance(world, InboxWorld)
        self.observer(world, tick)
        self.features.update(_features(world, tick))
        if (tick + 1) % self._n == 0:
            self._chat.append(world.written.total())

    def daily(self) -> dict[str, list[int]]:
        """Give what the log does not hold."""
        observed = self.observer.daily()
        days = zip(self._chat, self._chat[1:], strict=False)
        return {name: observed[name] for name in _OF_WORLD} | {"chat_messages": [now - past for past, now in days]}


def _features(world: InboxWorld, tick: int) -> set[str]:
    """Name what took place in a tick, or has by now."""
    posts = Counter(deed.place for deed in world.plan.by_tick.get(tick, ()) if deed.phase == POST)
    found = {
        "several posts in a tick": any(number > 1 for number in posts.values()),
        "chat": world.written.total() > 0,
        "two strategies": len(world.waves) > 1,
        "several groups of a strategy": any(len(wave.groups) > 1 for wave in world.waves.values()),
        "post over the quota": world.posts.dropped > 0,
        "posts kept": any(getattr(settings, "posts_kept", 1) < 1 for settings in world.arm),
    }
    return {name for name, there in found.items() if there}


def watched_inbox(number: int) -> InboxRun:
    """Run one case by the oracle."""
    case = make_inbox_case(number)
    scenario = case.scenario()
    watch = _Watch(scenario)
    oracle = inbox_run(scenario, case.arm, case.replication, watch=watch)
    counts = daily_counts(oracle.events, scenario.clock.ticks_per_day, scenario.clock.n_days)
    daily = {name: counts[name] for name in (*_STATES, *_OF_LOG)} | watch.daily()
    return InboxRun(case, scenario, oracle, daily, watch.features)


def inbox_difference(run: InboxRun) -> str:
    """Compare the engine's log with the oracle's on one case."""
    history = run_replication(run.scenario, run.case.arm, run.case.replication, events=True)
    difference = differences(history, run.oracle)
    return f"inbox case {run.case.number}: {difference}" if difference else ""


def inbox_daily_difference(run: InboxRun) -> str:
    """Compare what the engine counts by the day with the oracle's counts."""
    daily = run_replication(run.scenario, run.case.arm, run.case.replication).daily
    engine = {name: daily[name].tolist() if name in daily else None for name in run.daily}
    names = sorted(name for name in run.daily if engine[name] != run.daily[name])
    shown = "; ".join(f"{name}: engine {engine[name]}, oracle {run.daily[name]}" for name in names)
    return f"inbox case {run.case.number}: {shown}" if names else ""


def with_changed(run: InboxRun, name: str, step: float) -> InboxRun:
    """Change one parameter of a run that has taken place: what is run from now on differs."""
    parameters = {**run.scenario.parameters, name: run.scenario.parameters[name] + step}
    return replace(run, scenario=run.scenario.model_copy(update={"parameters": parameters}))
