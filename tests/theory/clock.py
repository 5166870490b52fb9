"""The clock of section 0 of MODEL.md, written from the page."""

from __future__ import annotations

import numpy as np

__all__ = ["WEIGHTS", "looks"]

MORNING = (0.35, 0.12, 0.06, 0.04, 0.05, 0.15, 0.5, 1.0, 1.25, 1.25, 1.3, 1.35)
EVENING = (1.35, 1.2, 1.1, 1.1, 1.1, 1.2, 1.35, 1.45, 1.6, 1.8, 1.7, 0.95)
RAW = np.array([*MORNING, *EVENING])
WEIGHTS = RAW / RAW.mean()
"""Clock weight by hour."""


def looks(sessions_per_day: float | np.ndarray, pull: float | np.ndarray = 0.0) -> np.ndarray:
    """Return the chance of a look in each hourly tick of a day; sessions of shape (n, 1) give shape (n, 24)."""
    return 1 - np.exp(-(sessions_per_day * WEIGHTS / 24 + pull))
