"""``qunsim bench``: how fast the engine is, beside other programs, and how it grows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.outputs import output_file
from sim.errors import Fault, ScenarioError
from sim.scenario.words import quoted

if TYPE_CHECKING:
    from sim.bench.asked import Asked

__all__ = ["bench"]

PICTURES = (".png", ".svg")


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option(
    "--users", type=click.IntRange(min=200), help="Members of the engine's world [200000]; of others at most."
)
@click.option("--days", type=click.IntRange(1, 100), help="Days of a run [30; 10 with --growth].")
@click.option("--rounds", type=click.IntRange(min=1), help="Measurements of each [3; 1 with --growth].")
@click.option("--threads", type=click.IntRange(1, 64), help="Threads of the second form [2]; with --scale [1].")
@click.option("--variant", type=click.Choice(["mass", "small"]), help="Only this world [both; small with --growth].")
@click.option("--only", metavar="A,B", help="Only these implementations.")
@click.option("--peers", metavar="DIR", help="Measure other programs too; make their environments in DIR, with pip.")
@click.option("--programs", metavar="FOLDER", help="Where other programs are [../shared/bench/peers of the checkout].")
@click.option("--peers-python", metavar="COMMAND", help="Python of the environments [python3.12, or this one].")
@click.option("--growth", is_flag=True, help="Measure growth with members instead.")
@click.option("--most", type=click.IntRange(min=1000), default=3_000_000, help="Members at most with --growth.")
@click.option("--plot", metavar="FILE", help="Draw growth into FILE.png or FILE.svg.")
@click.option("--scale", is_flag=True, help="Run each arm of scenario FILEs once instead, beside what plan tells.")
@click.option("--arm", help="Only this arm with --scale.")
@click.option("--customers", type=click.IntRange(min=1), help="Customers with --scale [the scenario's].")
@click.option("--profile", is_flag=True, help="Count where a tick goes instead.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON, each measurement included.")
@click.option("--out", metavar="FILE", help="Write the JSON to a file too.")
@click.option("--force", is_flag=True, help="Replace files that exist.")
def bench(plot: str | None, as_json: bool, out: str | None, force: bool, **options: Any) -> None:
    """Measure the engine on the reference workload: speed, processor time, memory, each in a process of its own.

    \b
    Examples:
      qunsim bench
      qunsim bench --peers ~/peers --out bench.json
      qunsim bench --growth --plot growth.svg
      qunsim bench --scale scenarios/luckin_2020.yaml --customers 1100000 --threads 2
      qunsim bench --profile --variant mass

    Rounds are interleaved: everything is measured once in each, in the worlds mass and small, and ratios are taken
    within a round. Worlds: --users members in three groups each, --days days. Other programs run in worlds of their
    own size, those that are missing are named; without --peers nothing is installed. Exit codes: 2 the command line or
    a scenario is wrong; 3 a measurement of the engine failed; 130 interrupted.
    """
    from sim.bench.asked import Asked
    from sim.experiment.interrupts import Interrupts

    wanted = Asked(**options)
    picture, file = _picture(plot, wanted, force), None if out is None else output_file("bench", out, force)
    with Interrupts() as interrupts, interrupts.at_once():
        found = wanted.found(lambda line: click.echo(line, err=True))
    text = json.dumps(found.plain(), ensure_ascii=False, indent=1, allow_nan=False)
    if picture is not None:
        from sim.bench.plot import growth_picture

        _write(picture, growth_picture(found.growth, picture.suffix[1:]))
    if file is not None:
        _write(file, f"{text}\n".encode())
    if as_json:
        click.echo(text)
    else:
        from sim.cli.bench_tables import print_found

        print_found(found)


def _picture(name: str | None, wanted: Asked, force: bool) -> Path | None:
    """Check the name of the picture."""
    if name is None:
        return None
    path = output_file("bench", name, force, "--plot")
    wrong = "" if path.suffix in PICTURES else f"allowed: a name that ends in {' or '.join(PICTURES)}"
    wrong = wrong if wanted.growth else "only with --growth"
    if wrong:
        raise ScenarioError(Fault("bench", 0, 0, "--plot", f"{quoted(name)}: {wrong}"))
    return path


def _write(path: Path, content: bytes) -> None:
    from sim.experiment.files import write_whole

    write_whole(path, lambda file: file.write(content))
    click.echo(f"wrote {path}", err=True)
