"""``python -m sim`` is the command ``qunsim``."""

from __future__ import annotations

from sim.cli import main

if __name__ == "__main__":
    main(prog_name="qunsim")
