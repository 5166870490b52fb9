"""Scenario texts that several tests start from."""

from __future__ import annotations

from pathlib import Path

__all__ = ["BASE", "HERE", "INVALID", "VALID", "changed"]

HERE = Path(__file__).parent
VALID = sorted((HERE / "valid").glob("*.yaml"))
INVALID = sorted((HERE / "invalid").glob("*.yaml"))
BASE = (HERE / "valid" / "base.yaml").read_text("utf-8")


def changed(*pairs: tuple[str, str], add: str = "") -> str:
    """Give the base scenario with some words replaced and lines added."""
    text = BASE
    for old, new in pairs:
        if old not in text:
            raise ValueError(f"the base scenario has no {old!r}")
        text = text.replace(old, new, 1)
    return text + add
