"""Progress on standard error: a bar with the time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

__all__ = ["BarProgress", "LineProgress", "Progress", "progress_on"]

LINE_SECONDS = 10.0


class Progress:
    """Hears how a run goes, and says nothing."""

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def say(self, line: str) -> None:
        """Hear something that a person should know.

        Parameters
        ----------
        line : str
            One line.
        """

    def begin(self, to_run: int) -> None:
        """Hear how many replications are to be run.

        Parameters
        ----------
        to_run : int
            Their number.
        """

    def step(self) -> None:
        """Hear that one has ended."""

    def close(self) -> None:
        """Hear that the run is over."""


class LineProgress(Progress):
    """Says a line from time to time.

    Parameters
    ----------
    stream : text file
        Where to.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._to_run, self._ended = 0, 0
        self._start = self._said = time.monotonic()

    def say(self, line: str) -> None:
        print(_printable(line, self._stream), file=self._stream, flush=True)

    def begin(self, to_run: int) -> None:
        self._to_run = to_run
        self._start = self._said = time.monotonic()

    def step(self) -> None:
        self._ended += 1
        now = time.monotonic()
        if self._ended == self._to_run or now - self._said >= LINE_SECONDS:
            self._said = now
            passed, left = now - self._start, self._to_run - self._ended
            told = f"about {duration_text(passed / self._ended * left)} left" if left else f"in {duration_text(passed)}"
            self.say(f"{self._ended} of {self._to_run} done, {told}")


class BarProgress(Progress):
    """Draws a bar on a terminal.

    Parameters
    ----------
    stream : text file
        The terminal.
    """

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn, TimeRemainingColumn

        self._console = Console(file=stream, markup=False, highlight=False)
        self._bar: Bar = Progress(
            "replications", BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), "left", TimeRemainingColumn(),
            console=self._console, transient=True,
        )  # fmt: skip
        self._row = self._bar.add_task("", total=None, visible=False)

    def say(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    def begin(self, to_run: int) -> None:
        self._bar.update(self._row, total=to_run, visible=True)
        self._bar.start()

    def step(self) -> None:
        self._bar.advance(self._row)

    def close(self) -> None:
        self._bar.stop()


def progress_on(stream: TextIO | None = None) -> Progress:
    """Choose how progress is shown.

    Parameters
    ----------
    stream : text file, optional
        Where to; standard error where not given.

    Returns
    -------
    Progress
    """
    stream = sys.stderr if stream is None else stream
    return BarProgress(stream) if stream.isatty() else LineProgress(stream)


def duration_text(seconds: float) -> str:
    """Write a duration for people.

    Parameters
    ----------
    seconds : float
        Its length.

    Returns
    -------
    str

    Examples
    --------
    >>> duration_text(8), duration_text(200), duration_text(9000)
    ('8 s', '3 min', '2.5 h')
    """
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _printable(line: str, stream: TextIO) -> str:
    """Replace what the stream cannot write."""
    encoding = stream.encoding or "utf-8"
    return line.encode(encoding, "backslashreplace").decode(encoding)
