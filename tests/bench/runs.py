"""Measurements made up for the tests of this folder."""

from __future__ import annotations

from typing import Any

__all__ = ["run"]


def run(impl: str, cpu_s: float, **other: Any) -> dict[str, Any]:
    """Give a measurement: a thousand visits, by the clock half as many seconds as of processor time."""
    usual = {
        "impl": impl, "variant": "mass", "round": 1, "users": 100, "days": 1, "visits": 1000, "cpu_s": cpu_s,
        "loop_s": cpu_s / 2, "setup_s": 0.0, "visits_per_s": 2000 / cpu_s, "peak_rss_mb": 3.0, "base_rss_mb": 1.0,
    }  # fmt: skip
    return {**usual, **other}
