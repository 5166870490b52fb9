"""Progress: a bar on a terminal, lines elsewhere, nothing read as markup."""

from __future__ import annotations

import io

import pytest

from sim.experiment.progress import BarProgress, LineProgress, duration_text, progress_on


class Terminal(io.StringIO):
    """A text file that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def told(stream: io.StringIO) -> str:
    """Run three replications and return what was shown."""
    with progress_on(stream) as progress:
        progress.say("[a] 3 of 3 to run [/b]")
        progress.begin(3)
        for _ in range(3):
            progress.step()
    return stream.getvalue()


def test_lines_where_there_is_no_terminal() -> None:
    lines = told(io.StringIO()).splitlines()

    assert lines[0] == "[a] 3 of 3 to run [/b]"
    assert lines[1].startswith("3 of 3 done, in ")
    assert len(lines) == 2


def test_a_bar_on_a_terminal() -> None:
    shown = told(Terminal())

    assert "[a] 3 of 3 to run [/b]" in shown
    assert "replications" in shown


def test_which_is_chosen() -> None:
    assert isinstance(progress_on(io.StringIO()), LineProgress)
    assert isinstance(progress_on(Terminal()), BarProgress)


@pytest.mark.parametrize(("seconds", "text"), [(0, "0 s"), (89, "89 s"), (91, "2 min"), (5400, "1.5 h")])
def test_durations(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text
