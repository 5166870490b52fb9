"""``qunsim migrate``: bring a scenario file to the newest version of the language."""

from __future__ import annotations

from pathlib import Path

import click

from sim.scenario.load import file_text
from sim.scenario.migrate import migrated, version_of
from sim.scenario.tree import VERSION
from sim.scenario.words import one_line

__all__ = ["migrate"]


@click.command()
@click.argument("file")
@click.option("--out", metavar="PATH", help="Write the new text there.")
@click.option("--force", is_flag=True, help="Overwrite FILE, or with --out what is there.")
def migrate(file: str, out: str | None, force: bool) -> None:
    """Bring FILE to the newest version of the language and print it; comments stay.

    FILE itself is changed with --force only. A file that it extends is a file of its own.
    """
    name = one_line(file)
    text = file_text(Path(file), name)
    version = version_of(text, name)
    if version == VERSION:
        click.echo(f"{name}: already version {VERSION}", err=True)
        if out is None and not force:
            click.echo(text, nl=False)
        return
    target = _target(file, out, force)
    new = migrated(text, name)
    if target is None:
        click.echo(new, nl=False)
    else:
        _write(target, new)
    click.echo(
        f"{name}: version {version} -> {VERSION}{'' if target is None else f': {one_line(str(target))}'}", err=True
    )


def _target(file: str, out: str | None, force: bool) -> Path | None:
    """Find where to write; None is stdout."""
    if out is None:
        return Path(file) if force else None
    if not force and Path(out).exists():
        raise click.UsageError(f"{one_line(out)}: is there already; --force overwrites it")
    return Path(out)


def _write(path: Path, text: str) -> None:
    """Write a file as a whole or not at all."""
    from sim.experiment.files import write_whole

    write_whole(path, lambda handle: handle.write(text.encode("utf-8")))
