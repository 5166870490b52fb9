"""Ctrl-C and SIGTERM while replications run: noted, so that what is done is kept, then obeyed."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

__all__ = ["Interrupted", "Interrupts", "held_back"]

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupted(KeyboardInterrupt):
    """The user stopped a run; what was finished is kept.

    Parameters
    ----------
    folder : Path, optional
        The results folder from which it can go on; none where nothing had been begun.
    """

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__()
        self.folder = folder


class Interrupts:
    """While open, the first SIGINT or SIGTERM is only noted; a second one interrupts at once.

    Outside the main thread, where Python gives no signals, it notes nothing.
    """

    def __init__(self) -> None:
        self.asked = False
        self._patient = True
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Interrupts:
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._note) for number in SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        at_once = self.asked or not self._patient
        self.asked = True
        if at_once:
            raise Interrupted

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Interrupt at the first signal: for work of which nothing is kept."""
        self._patient = False
        try:
            yield
        finally:
            self._patient = True

    def stop(self) -> bool:
        """Tell whether the user asked to stop."""
        return self.asked


@contextmanager
def held_back() -> Iterator[None]:
    """Hold SIGINT back while processes are started: they inherit that and leave Ctrl-C to their parent."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
