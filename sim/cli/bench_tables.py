"""The tables of ``qunsim bench``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from sim.bench.peers import PACKAGES
from sim.cli.tables import print_table
from sim.scenario.words import one_line

if TYPE_CHECKING:
    from sim.bench.asked import Found
    from sim.bench.growth import Curve
    from sim.bench.profile import Profile
    from sim.bench.scale import Scaled
    from sim.bench.summary import Ratio, Row

__all__ = ["print_found"]


def print_found(found: Found) -> None:
    """Print everything that a benchmark found.

    Parameters
    ----------
    found : Found
        From :meth:`sim.bench.asked.Asked.found`.
    """
    _machine(found.machine)
    if found.summary:
        _speed(found.summary)
        _memory(found.summary)
    if found.ratios:
        _ratios(found.ratios)
    if found.growth:
        _growth(found.growth)
    if found.scale:
        _scale(found.scale)
    for one in found.profile:
        _profile(one)
    _starts(found)
    _peers(found)


def _machine(machine: dict[str, Any]) -> None:
    load, memory = machine["load"][0], machine["memory_bytes"] / 1e9
    click.echo(
        f"{machine['processor']}, {machine['cores']} cores, {memory:.0f} GB, load {load}; "
        f"Python {machine['python']}, qunsim {machine['qunsim']} ({machine['source'][:12]})"
    )


def _table(title: str, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    click.echo(f"\n{title}")
    print_table(header, rows)


def _speed(rows: list[Row]) -> None:
    """Print visits a second by the clock, and processor time of the loop per visit."""
    header = ("impl", "variant", "users", "runs", "M visits/s", "range", "CPU ns/visit", "min", "max")
    cells = []
    for row in rows:
        rate, cost = row.visits_per_s, row.cpu_ns_per_visit
        span = f"{rate.low / 1e6:.2f}..{rate.high / 1e6:.2f}"
        names = (row.impl, row.variant, f"{row.users:,}", str(row.runs))
        cells.append((*names, f"{rate.median / 1e6:.2f}", span, *_tenths(cost.median, cost.low, cost.high)))
    _table("speed of the loop: medians", header, cells)


def _tenths(*values: float) -> tuple[str, ...]:
    return tuple(f"{value:,.1f}" for value in values)


def _memory(rows: list[Row]) -> None:
    """Print memory, and the seconds before the loop."""
    header = ("impl", "variant", "peak MB", "bytes/membership", "of state", "import s", "compile s", "set-up s")
    _table("memory, and what comes before the loop: medians", header, (
        (row.impl, row.variant, f"{row.peak_mb:.0f}", f"{row.bytes_per_membership:,.0f}",
         "-" if row.state_per_membership is None else f"{row.state_per_membership:,.1f}", f"{row.import_s:.2f}",
         f"{row.compile_s:.2f}", f"{row.setup_s:.2f}") for row in rows
    ))  # fmt: skip


def _ratios(some: list[Ratio]) -> None:
    """Print ratios within rounds."""
    titles = {
        "speed": "visits per CPU second of {of} / {to}",
        "cost": "CPU per visit of {of} / {to}",
    }
    header = ("ratio", "variant", "rounds", "median", "min", "max", "by the clock")
    _table("ratios, taken within rounds", header, (
        (titles[one.quantity].format(of=one.of, to=one.to), one.variant, str(one.rounds), f"{one.cpu.median:.3g}",
         f"{one.cpu.low:.3g}", f"{one.cpu.high:.3g}", f"{one.wall.median:.3g}") for one in some
    ))  # fmt: skip


def _growth(curves: list[Curve]) -> None:
    """Print time and memory by size, and slopes."""
    header = ("impl", "variant", "members", "CPU s", "CPU ns/visit", "MB beside base", "bytes/member")
    _table(f"growth, {curves[0].days} days", header, (
        (one.impl, one.variant, f"{users:,}", f"{cpu:.3f}", f"{cost:.1f}", f"{size / 1e6:.1f}", f"{size / users:.0f}")
        for one in curves
        for users, cpu, cost, size in zip(one.users, one.cpu_s, one.ns_per_visit, one.bytes, strict=True)
    ))  # fmt: skip
    cells = ((one.impl, one.variant, _slope(one.time_slope), _slope(one.memory_slope)) for one in curves)
    _table("slopes, log-log, from 10,000 members on", ("impl", "variant", "time", "memory"), cells)


def _slope(value: float | None) -> str:
    return "too few sizes" if value is None else f"{value:.3f}"


def _scale(some: list[Scaled]) -> None:
    """Print time and memory of replications beside what was told of them."""
    header = (
        "scenario", "arm", "customers", "days", "threads", "s", "CPU s", "told s", "told/taken",
        "peak MB", "told MB", "told/taken",
    )  # fmt: skip
    _table("one replication of each arm, and what plan tells of it", header, (
        (one_line(one.case.file), one.case.arm, f"{one.case.customers:,}", str(one.case.days), str(one.case.threads),
         f"{one.wall_s:.2f}", f"{one.cpu_s:.2f}", f"{one.planned_s:.2f}", f"{one.time_ratio:.2f}",
         f"{one.peak_bytes / 1e6:.0f}", f"{one.case.planned_bytes / 1e6:.0f}", f"{one.memory_ratio:.2f}")
        for one in some
    ))  # fmt: skip


def _profile(one: Profile) -> None:
    """Print where the cycles of a run went."""
    title = f"{one.impl}, {one.variant}, {one.users:,} members, {one.days} days: {one.visits:,} visits"
    parts = [*one.cycles.items(), ("all", one.total)]
    share = max(1, one.total)
    rows = ((name, f"{n / 1e6:,.1f}", f"{n / share:.1%}", f"{n / one.visits:.1f}") for name, n in parts)
    _table(title, ("phase", "M cycles", "share", "cycles/visit"), rows)


def _starts(found: Found) -> None:
    """Say what the first start took."""
    told = [f"{run['impl']} {run['compile_s']:.1f} s" for run in found.first_start]
    if told:
        click.echo(f"\ncompiling, or loading what was compiled, at the first start here: {', '.join(told)}")


def _peers(found: Found) -> None:
    """Name versions of other programs, and those that were absent, by reason."""
    asked = {"python", "gcc", *(one.partition("==")[0] for some in PACKAGES.values() for one in some)}
    for name, versions in found.peers.versions.items():
        told = [f"{one} {v}" for one, v in versions.items() if one.lower().replace("_", "-") in asked]
        click.echo(f"versions, {name}: {', '.join(told)}")
    reasons = defaultdict(list)
    for name, why in found.peers.absent.items():
        reasons[why].append(name)
    for why, names in reasons.items():
        click.echo(f"absent: {', '.join(names)}: {why}")
