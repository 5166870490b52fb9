"""Compiling before the first replication, so that workers find the compiled code in the cache.

Where nothing is compiled yet, a second process (``python -m sim.experiment.warming``) takes the visits of the
loop, while this one compiles what operators do and the other phases; the loop itself is put together from both.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sim.experiment.workers import cores
from sim.scenario.model import Scenario

__all__ = ["TINY", "announce", "warm_up"]

TINY = """
qunsim: 1
clock: {start: 2021-08-02, end: 2021-08-02}
platform: {client: wechat-2021, console: wecom-2021}
company: {price_yuan: 10, gross_margin: 50%}
customers: {count: 8, segments: {all: {share: 100%, orders_per_month: 1, interests: {any: 50%}}}}
start_from: {groups: 1, size: 4, age_days: 1}
shocks: [{kind: scandal, date: 2021-08-02, irritation: 0.1, value: 0.1}]
schedules:
  one:
    - {days: every, at: "08:00", kind: coupon, topic: any, value: 0.5, via: manual,
       offer: {stock: 1, ends_after: 1 hour, min_buyers: 1}}
  rush: [{every: 1 hour, kind: coupon, topic: any, value: 0.5, via: manual}]
arms:
  every_kind:
    - {kind: keep_groups, schedule: one, rules: [{when: {date: 2021-08-02}, do: rebuild, size: 2, rejoin: 100%}]}
    - {kind: mass_groups, size: 4, schedule: one}
    - {kind: flash_groups, every: monday, at: "08:00", lasts: 4 hours, size: 4, entry: 100%, schedule: rush}
    - {kind: pin_drive, from: 2021-08-02, lasts: 1 day, reach: 50%}
"""
"""A world in which every part of the engine has something to do."""

TINY_OF_ANOTHER_MODEL = """
qunsim: 1
model: {model}
clock: {{start: 2021-08-02, end: 2021-08-02}}
platform: {{client: wechat-2021, console: wecom-2021}}
company: {{price_yuan: 10, gross_margin: 50%}}
customers: {{count: 8, segments: {{all: {{share: 100%, orders_per_month: 0, interests: {{any: 50%}}}}}}}}
schedules: {{one: [{{days: every, at: "08:00", kind: content, topic: any, value: 0.5, via: manual}}]}}
arms: {{every_kind: [{{kind: mass_groups, size: 4, schedule: one}}]}}
"""
"""The same for a model that knows less than the standard one."""

THEIRS = ("make_visits", "list_visits")
OURS = ("list_lookers", "settle", "fill_words")
"""Phases of the loop that the second process compiles, and that this one does meanwhile."""


def announce(model: str, say: Callable[[str], None]) -> None:
    """Say that the engine is about to be compiled, where it is.

    Parameters
    ----------
    model : str
        The model that is to be run, `Scenario.model`.
    say : callable
        Takes a line for a person.
    """
    from sim.compiling import cache_is_filled, cache_is_writable

    if not cache_is_filled(model):
        often = "once for this version and machine" if cache_is_writable() else "at every start"
        say(f"compiling the model: some ten seconds, {often}")


def warm_up(model: str = "standard") -> None:
    """Compile the engine, or load it, by running a world of eight customers for a day.

    Parameters
    ----------
    model : str
        The model that is to be run, `Scenario.model`.
    """
    from sim.compiling import filling_cache

    with filling_cache(model) as is_first:
        helper = _helper(model) if is_first and cores() > 1 and sys.executable else None
        from sim.replication import run_replication

        world = _world(model)
        if helper is not None:
            with _ended(helper):
                _compile(world, OURS, rehearses=True)
        run_replication(world, "every_kind", 0)


def _world(model: str) -> Scenario:
    from sim.scenario.load import load_text

    return load_text(TINY if model == "standard" else TINY_OF_ANOTHER_MODEL.format(model=model))


def _helper(model: str) -> subprocess.Popen[bytes] | None:
    """Start the second process. What it does not compile, this one does: nothing but time depends on it."""
    command = [sys.executable, "-P", "-m", "sim.experiment.warming", model]
    nothing = subprocess.DEVNULL
    try:
        return subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing)
    except OSError:
        return None


@contextmanager
def _ended(helper: subprocess.Popen[bytes]) -> Iterator[None]:
    """Wait for the second process at the end; where this one is interrupted, the other is stopped."""
    try:
        yield
        helper.wait()
    except BaseException:  # an interrupt, whichever
        helper.kill()
        raise
    finally:
        helper.wait()


def _compile(world: Scenario, phases: tuple[str, ...], *, rehearses: bool) -> None:
    from sim.engine.simulation import Simulation

    simulation = Simulation(world, "every_kind", 0)
    if rehearses:
        simulation.rehearse()
    simulation.runner.prepare(phases)


if __name__ == "__main__":
    _compile(_world(sys.argv[1]), THEIRS, rehearses=False)
