"""States of a membership: the words that mechanisms, engine and tables share."""

from __future__ import annotations

NORMAL, PINNED, MUTED, PINNED_MUTED, FOLDED, LEFT, REMOVED = range(7)

STATE_NAMES = ("normal", "pinned", "muted", "pinned_muted", "folded", "left", "removed")
N_STATES = 7
