"""Worked examples: the help of the verbs that come before and beside a run."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.calls import called

VERBS = ["init", "diff", "plan", "doctor"]


@pytest.mark.parametrize("verb", VERBS)
def test_help_has_examples_and_exit_codes(verb: str) -> None:
    help_text = called(verb, "--help").stdout
    assert "Examples:\n" in help_text
    assert f"    qunsim {verb}" in help_text
    assert "Exit codes: " in " ".join(help_text.split())
    assert "--json" in help_text


@pytest.mark.parametrize("verb", VERBS)
def test_help_loads_nothing_heavy(verb: str) -> None:
    code = (
        "import sys\nfrom sim.cli import main\n"
        f"try:\n    main([{verb!r}, '--help'])\nexcept SystemExit as end:\n    assert end.code == 0\n"
        "heavy = {'numba', 'matplotlib', 'scipy', 'pandas', 'numpy', 'pyarrow', 'pydantic', 'yaml', 'simpy', 'rich'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_init_and_diff_load_no_engine() -> None:
    code = (
        "import sys\nfrom sim.cli import main\n"
        "for words in (['init'], ['diff', 'scenarios/mass_small_flash.yaml']):\n"
        "    try:\n        main(words)\n    except SystemExit as end:\n        assert end.code == 0\n"
        "print(sorted({'numba', 'matplotlib', 'scipy', 'pandas', 'simpy', 'pyarrow'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"
