"""One measurement of the engine, in the process that this module is run in: ``python -m sim.bench.child``.

Prints one line of JSON with the fields that the independent programs print. Importing, compiling, making the world and
the loop over ticks are timed apart; a world of one day is run first, so that nothing is compiled while the loop is
timed. Memory is counted from what is resident after that.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sim.bench.memory import forget_peak, peak_mb
from sim.bench.workload import GROUPS_PER_MEMBER, MODELS, VARIANTS, workload
from sim.errors import QunsimError

if TYPE_CHECKING:
    from sim.engine.history import History
    from sim.engine.simulation import Simulation

__all__ = ["main", "measure"]

BEGUN = time.perf_counter()

FEW_USERS, SEED_OF_TRIAL, FAILED = 200, 1, 3


def main() -> None:
    """Measure what the command line asks for and print it."""
    parser = argparse.ArgumentParser(prog="python -m sim.bench.child", description="Measure the engine once.")
    parser.add_argument("--model", choices=MODELS, default="full")
    parser.add_argument("--variant", choices=VARIANTS, default="mass")
    for name, default in (("users", 100_000), ("days", 30), ("seed", 1), ("threads", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--daily", action="store_true", help="print each day's counts too")
    parser.add_argument("--profile", action="store_true", help="count cycles of the phases of a tick")
    try:
        print(json.dumps(measure(**vars(parser.parse_args()))))
    except QunsimError as error:
        print(error, file=sys.stderr)
        sys.exit(FAILED)


def measure(
    model: str, variant: str, users: int, days: int, seed: int, threads: int, daily: bool, profile: bool
) -> dict[str, Any]:
    """Run one replication and measure it.

    Parameters
    ----------
    model, variant : str
        What is run.
    users, days, seed : int
        Size of the world, and its seed.
    threads : int
        Threads that share the members.
    daily : bool
        Whether the counts of each day are given.
    profile : bool
        Whether processor cycles are counted by phase of a tick.

    Returns
    -------
    dict
        Seconds, MiB, bytes and counts.
    """
    import_module("sim.replication")  # What every run imports.
    imported = time.perf_counter()
    _simulation(model, variant, FEW_USERS, 1, SEED_OF_TRIAL, threads, profile).run()
    compiled, base = time.perf_counter(), forget_peak()
    simulation, setup_s = _timed(lambda: _simulation(model, variant, users, days, seed, threads, profile))
    cpu = time.process_time()
    history, loop_s = _timed(simulation.run)
    cpu, peak = time.process_time() - cpu, peak_mb()
    visits = int(history.daily["visits"].sum())
    return {
        "impl": f"qunsim_{model}_{threads}t", "users": users, "days": days, "variant": variant, "seed": seed,
        "import_s": imported - BEGUN, "compile_s": compiled - imported, "setup_s": setup_s, "loop_s": loop_s,
        "cpu_s": cpu, "visits": visits, "visits_per_s": visits / loop_s, "peak_rss_mb": peak, "base_rss_mb": base,
        "bytes_per_membership": (peak - base) * 2**20 / (GROUPS_PER_MEMBER * users), **_outcome(history),
        "state_bytes": sum(array.nbytes for array in simulation.scene.world),
        **({"daily": _days(history)} if daily else {}),
        **({"cycles": simulation.cycles} if profile else {}),
    }  # fmt: skip


def _simulation(model: str, variant: str, users: int, days: int, seed: int, threads: int, profile: bool) -> Simulation:
    """Make a world."""
    from sim.engine.simulation import Simulation

    return Simulation(workload(model, users, days, seed), variant, 0, threads=threads, profile=profile)


def _timed(work: Any) -> tuple[Any, float]:
    """Do something and say how many seconds it took."""
    begun = time.perf_counter()
    found = work()
    return found, time.perf_counter() - begun


def _outcome(history: History) -> dict[str, Any]:
    """Give what a run is compared by: memberships by state at the end, posts seen, orders in groups."""
    from sim.states import STATE_NAMES

    daily = history.daily
    states = {name.upper(): int(daily[name][-1]) for name in STATE_NAMES}
    return {"states": states, "seen": int(daily["posts_seen"].sum()), "orders": int(daily["group_orders"].sum())}


def _days(history: History) -> list[dict[str, int]]:
    """Give the counts of each day, as the program in C does."""
    from sim.states import STATE_NAMES

    names = {"visits": "visits", "seen": "posts_seen", "orders": "group_orders"}
    names |= {name.upper(): name for name in STATE_NAMES}
    counts = {said: history.daily[name] for said, name in names.items()}
    return [{"day": day + 1} | {said: int(of[day]) for said, of in counts.items()} for day in range(history.n_days)]


if __name__ == "__main__":
    main()
