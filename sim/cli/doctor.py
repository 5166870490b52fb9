"""``qunsim doctor``: check this machine and this installation, and say what to do."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

__all__ = ["doctor"]


@click.command()
@click.argument("folder", required=False)
@click.option("--out", default="runs", show_default=True, help="Folder in which results folders are made.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def doctor(ctx: click.Context, folder: str | None, out: str, as_json: bool) -> None:
    """Check Python, libraries, processor, memory, compiled code, fonts, output and disk; and a results FOLDER.

    \b
    Examples:
      qunsim doctor
      qunsim doctor runs/scenario-0123456789ab

    One line a check: ok, warn (it works, with a drawback) or fail, what was found, and what to do. The first call
    compiles the engine, which takes some seconds. Exit codes: 0 nothing failed; 1 a check failed.
    """
    from sim.cli.checkup import FAIL, examine

    checks = []
    for check in examine(Path(out), None if folder is None else Path(folder)):
        checks.append(check)
        if not as_json:
            click.echo(f"{check.state:<5} {check.name}: {check.found}")
            if check.hint:
                click.echo(f"      -> {check.hint}")
    failed = any(check.state == FAIL for check in checks)
    if as_json:
        click.echo(
            json.dumps({"ok": not failed, "checks": [asdict(one) for one in checks]}, ensure_ascii=False, indent=1)
        )
    ctx.exit(1 if failed else 0)
