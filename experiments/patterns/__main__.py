"""``python -m experiments.patterns COMMAND``: patterns, responses, atlas or levers."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from experiments.patterns.atlas import write_atlas
from experiments.patterns.commands import write_patterns, write_responses
from experiments.patterns.levers import write_levers

COMMANDS: Mapping[str, Callable[[argparse.Namespace], None]] = {
    "patterns": lambda asked: write_patterns(asked.points, asked.replications, asked.workers),
    "responses": lambda asked: write_responses(asked.points, asked.replications, asked.workers),
    "atlas": lambda asked: write_atlas(asked.replications, asked.workers),
    "levers": lambda asked: write_levers(asked.points, asked.workers),
}


def main() -> None:
    """Read the command line and write the tables of one command."""
    parser = argparse.ArgumentParser(prog="python -m experiments.patterns", description=__doc__)
    parser.add_argument("command", choices=list(COMMANDS))
    parser.add_argument("--points", type=int, default=48, help="sampled points of the plausible ranges")
    parser.add_argument("--replications", type=int, default=4, help="replications at default")
    parser.add_argument("--workers", type=int, default=2, help="processes")
    asked = parser.parse_args()
    COMMANDS[asked.command](asked)


if __name__ == "__main__":
    main()
