"""Names of time zones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from sim.scenario.spelling import Form, Spelling, refused
from sim.scenario.words import meant, quoted

__all__ = ["Zone"]

_SHAPE = r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+){0,2}"


@dataclass(frozen=True)
class Zone(Spelling[str]):
    """A time zone of the IANA list, ``Asia/Shanghai``."""

    def form(self) -> Form:
        # The list of zones is the machine's, not the language's.
        return Form("zone", "", {"type": "string", "pattern": f"^{_SHAPE}$"})

    def parse(self, value: object) -> str:
        if isinstance(value, str) and re.fullmatch(_SHAPE, value) and _known(value):
            return value
        raise refused(f"{quoted(value)}: not a time zone; allowed: a name such as Asia/Shanghai or UTC{_near(value)}")


def _known(name: str) -> bool:
    """Tell whether the machine's list has the zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _near(value: object) -> str:
    """Name a zone that the user may have meant."""
    return meant(value, sorted(available_timezones()))
