"""Memory of this process as the operating system counts it.

On Linux the peak can be set back, so that what importing and compiling took for a moment is no part of a run's peak.
Elsewhere, or where that is not allowed, the peak is that of the whole process so far.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

__all__ = ["forget_peak", "peak_mb"]

_STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")

_PEAK_ONLY = "5"
"""What makes Linux set the peak back to what is resident now."""


def forget_peak() -> float:
    """Let the peak begin anew at what is resident now.

    Returns
    -------
    float
        MiB: the peak from here on.
    """
    with suppress(OSError):
        _CLEAR.write_text(_PEAK_ONLY, "ascii")
    return peak_mb()


def peak_mb() -> float:
    """Return the most memory that was resident.

    Returns
    -------
    float
        MiB.
    """
    with suppress(OSError, ValueError):
        for line in _STATUS.read_text("ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return _peak_elsewhere()


def _peak_elsewhere() -> float:
    """Ask in the ways of other systems; what is resident now where none is known."""
    import psutil

    info = psutil.Process().memory_info()
    with suppress(ImportError):
        import resource
        import sys

        unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    return float(getattr(info, "peak_wset", info.rss)) / (1 << 20)
