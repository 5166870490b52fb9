"""Places on the write path, counted, so that tests can end a process at any of them.

``QUNSIM_CRASH_AT=n`` ends a process with SIGKILL at its n-th place. It is for tests only; unset, a place is a count.
"""

from __future__ import annotations

import os
import signal
from itertools import count

__all__ = ["CRASH_AT", "passed"]

CRASH_AT = "QUNSIM_CRASH_AT"
"""Name of the environment variable."""

_PLACES = count(1)


def passed(place: str) -> None:
    """Count a place on the write path, and end here where a test asked for it.

    Parameters
    ----------
    place : str
        What has just been done; tests that plant faults of the disk choose by it.
    """
    if os.environ.get(CRASH_AT) == str(next(_PLACES)):
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
