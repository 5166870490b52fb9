"""The machine on which is measured, as results should name it."""

from __future__ import annotations

import os
import platform
from contextlib import suppress
from pathlib import Path
from typing import Any

from sim import __version__
from sim.experiment.workers import cores
from sim.provenance import machine_type, source_hash, versions

__all__ = ["host"]


def host() -> dict[str, Any]:
    """Describe the machine, its load now, and what is measured.

    Returns
    -------
    dict
        ``processor``, ``type``, ``cores``, ``memory_bytes``, ``load``, ``system``, ``python``, ``qunsim``, ``source``,
        ``versions``.
    """
    import psutil

    return {
        "processor": _processor(),
        "type": machine_type(),
        "cores": cores(),
        "memory_bytes": psutil.virtual_memory().total,
        "load": [round(one, 2) for one in psutil.getloadavg()],
        "system": platform.platform(),
        "python": platform.python_version(),
        "qunsim": __version__,
        "source": source_hash(),
        "versions": versions(),
        "variables": {name: os.environ[name] for name in sorted(os.environ) if name.startswith(("NUMBA_", "OMP_"))},
    }


def _processor() -> str:
    """Name the processor as its maker does, where the system tells."""
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
