"""The command line: one verb a file, imported when it is called.

Tables go to stdout, progress and faults to stderr. Exit codes: 0 done, 1 a check failed, 2 the scenario or the
command line is wrong, 3 a run failed, 4 undecided within the budget, 130 interrupted.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any, NamedTuple, TextIO

import click

import sim
from sim.errors import QunsimError, ScenarioError
from sim.scenario.words import meant

__all__ = ["main"]


class Verb(NamedTuple):
    """Where a verb is found, and its line in the list of verbs."""

    module: str
    attribute: str
    help: str


VERBS = {
    "init": Verb("sim.cli.init", "init", "Write a commented scenario file to start from, by question."),
    "validate": Verb("sim.cli.validate", "validate", "Check scenario files and tell everything that is wrong."),
    "resolve": Verb("sim.cli.resolve", "resolve", "Print the whole effective scenario, every default laid under."),
    "diff": Verb("sim.cli.diff", "diff", "Show what truly differs between arms, or between two scenarios."),
    "schema": Verb("sim.cli.schema", "schema", "Print the JSON Schema of scenario files, or the language reference."),
    "migrate": Verb("sim.cli.migrate", "migrate", "Bring a scenario file to the newest version of the language."),
    "plan": Verb("sim.cli.plan", "plan", "Tell what a run would take: replications, time, memory, disk."),
    "run": Verb("sim.cli.run", "run", "Run all arms and replications of a scenario."),
    "resume": Verb("sim.cli.resume", "resume", "Go on with what a results folder planned."),
    "extend": Verb("sim.cli.extend", "extend", "Run more replications of the question that a folder answers."),
    "merge": Verb("sim.cli.merge", "merge", "Join the folders of shards into one."),
    "verify": Verb("sim.cli.verify", "verify", "Check that results folders are what was written."),
    "bench": Verb("sim.cli.bench", "bench", "Measure the engine: its speed, memory and growth, beside other programs."),
    "doctor": Verb("sim.cli.doctor", "doctor", "Check this machine and this installation."),
}

EXIT_CODES: tuple[tuple[type[QunsimError], int], ...] = ((ScenarioError, 2), (QunsimError, 3))
INTERRUPTED = 130


class _Verbs(click.Group):
    """Finds verbs in the table and turns our errors into lines and exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        verb = VERBS[cmd_name]
        command: click.Command = getattr(import_module(verb.module), verb.attribute)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            ctx.fail(f"No such verb {args[0]!r}{meant(args[0], VERBS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl([(name, verb.help) for name, verb in VERBS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        _print_anything(sys.stdout, sys.stderr)
        try:
            return super().invoke(ctx)
        except QunsimError as error:
            click.echo(str(error), err=True)
            ctx.exit(next(code for kind, code in EXIT_CODES if isinstance(error, kind)))
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(INTERRUPTED)


def _print_anything(*streams: TextIO) -> None:
    """Let a terminal that knows few characters show the others as escapes instead of failing."""
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(sim.__version__, prog_name="qunsim")
def main() -> None:
    """Simulate customer groups in a messenger and compare ways of running them."""
