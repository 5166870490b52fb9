"""Quantities of a scenario file: numbers, shares, durations, ranges.

A quantity carries its unit in the value (``18 yuan``, ``48 hours``, ``30%``) or in the key (``price_yuan: 18``);
which of the two is fixed for each key. Base units: share 0 to 1, yuan, minute, day.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import AfterValidator

from sim.scenario.spelling import Form, Short, Spelling, refused
from sim.scenario.words import quoted

__all__ = [
    "Amount",
    "Duration",
    "Number",
    "Ordered",
    "Pair",
    "Share",
    "Whole",
    "band",
    "number_text",
    "plain_number",
]

_DIGITS = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_POWER = r"[eE][+-]?[0-9]{1,4}"
_NUMBER = rf"[+-]?{_DIGITS}(?:{_POWER})?"
_MINUS_ZERO = rf"-(?:0+(?:\.0*)?|\.0+)(?:{_POWER})?"
_NOT_NEGATIVE = rf"(?:\+?{_DIGITS}(?:{_POWER})?|{_MINUS_ZERO})"
_LONGEST = 64


def plain_number(value: object) -> float | None:
    """Read a bare number.

    Parameters
    ----------
    value : object
        Text such as ``18``, ``0.5`` or ``1e3``, or a number.

    Returns
    -------
    float or None
        A finite number; nothing where the value is not one.

    Examples
    --------
    >>> plain_number("1e3")
    1000.0
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, str) and (len(value) > _LONGEST or not re.fullmatch(_NUMBER, value)):
        return None
    if isinstance(value, int) and abs(value) > 2**63:
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def number_text(value: float) -> str:
    """Write a number so that reading it gives the same number.

    Parameters
    ----------
    value : float
        A finite number.

    Returns
    -------
    str
        The shortest spelling; whole numbers without a point.

    Examples
    --------
    >>> number_text(18.0), number_text(0.1)
    ('18', '0.1')
    """
    return repr(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


def band(low: float, high: float) -> str:
    """Name the numbers that are allowed.

    Parameters
    ----------
    low, high : float
        Smallest and largest, infinite where there is no bound.

    Returns
    -------
    str
        Such as ``0 to 1.5``, ``3 and more`` or ``1``.

    Examples
    --------
    >>> band(0, 1.5)
    '0 to 1.5'
    """
    if math.isinf(high):
        return "any number" if math.isinf(low) else f"{number_text(low)} and more"
    return number_text(low) if low == high else f"{number_text(low)} to {number_text(high)}"


def _from_to(low: str, high: str) -> str:
    """Name a range as every language writes it."""
    return low if low == high else f"{low} … {high}"


def _numbers(kind: str, low: float, high: float) -> dict[str, Any]:
    """Describe numbers as an editor reads them, quoted or not."""
    bounds = {"minimum": low, "maximum": high}
    finite = {word: bound for word, bound in bounds.items() if math.isfinite(bound)}
    return {"type": [kind, "string"], **finite, "pattern": f"^{_NUMBER}$"}


@dataclass(frozen=True)
class Number(Spelling[float]):
    """A bare number; where it has a unit, the key says it.

    Parameters
    ----------
    low, high : float
        Smallest and largest number allowed.
    """

    low: float = -math.inf
    high: float = math.inf

    def parse(self, value: object) -> float:
        number = plain_number(value)
        if number is None:
            raise refused(f"{quoted(value)}: not a number; allowed: {band(self.low, self.high)}{_unit_hint(value)}")
        if not self.low <= number <= self.high:
            raise refused(f"{quoted(value)}: out of range; allowed: {band(self.low, self.high)}")
        return number

    def form(self) -> Form:
        ends = [number_text(end) if math.isfinite(end) else "" for end in (self.low, self.high)]
        return Form("number", _from_to(*ends) if any(ends) else "", _numbers("number", self.low, self.high))

    def show(self, value: float) -> float | int:
        return int(value) if value == int(value) and abs(value) < 1e15 else value


def _unit_hint(value: object) -> str:
    """Say that the unit stands in the key, where the user wrote it in the value."""
    found = re.fullmatch(rf"({_NUMBER})\s*[^\W\d]+", value) if isinstance(value, str) and len(value) < 99 else None
    return f"; the key says the unit, write {found[1]}" if found else ""


@dataclass(frozen=True)
class Whole(Spelling[int]):
    """A whole number; ``1e3`` and ``010`` are decimal.

    Parameters
    ----------
    low, high : int
        Smallest and largest number allowed.
    """

    low: int
    high: int

    def parse(self, value: object) -> int:
        number = plain_number(value)
        exact = int(Decimal(str(value))) if number is not None and abs(number) <= 1e19 else None
        allowed = str(self.low) if self.low == self.high else f"{self.low} to {self.high}"
        if exact is None or Decimal(str(value)) != exact:
            raise refused(f"{quoted(value)}: not a whole number; allowed: {allowed}{_unit_hint(value)}")
        if not self.low <= exact <= self.high:
            raise refused(f"{quoted(value)}: out of range; allowed: {allowed}")
        return exact

    def form(self) -> Form:
        return Form("whole", _from_to(str(self.low), str(self.high)), _numbers("integer", self.low, self.high))


@dataclass(frozen=True)
class Share(Spelling[float]):
    """A share, ``30%`` or ``0.3``.

    Parameters
    ----------
    low, high : float
        Smallest and largest share allowed.
    percent : bool
        Whether the resolved file shows it with a percent sign.
    """

    low: float = 0.0
    high: float = 1.0
    percent: bool = True

    def parse(self, value: object) -> float:
        share = _share(value)
        if share is None:
            raise refused(f"{quoted(value)}: not a share; allowed: {self._allowed()}")
        if not self.low <= share <= self.high:
            hint = f"; did you mean {quoted(f'{value}%')}?" if self._forgot_percent(value) else ""
            raise refused(f"{quoted(value)}: out of range; allowed: {self._allowed()}{hint}")
        return share

    def _allowed(self) -> str:
        """Name what is allowed, in both spellings."""
        if math.isinf(self.high):
            return "a percentage such as 30%, or 0.3"
        low, high = number_text(self.low), number_text(self.high)
        return f"{percent_text(self.low)} to {percent_text(self.high)}, or {low} to {high}"

    def _forgot_percent(self, value: object) -> bool:
        """Tell whether the number is right as a percentage and was hardly meant as anything else."""
        number = plain_number(value)
        return number is not None and number > 2 and self.low <= number / 100 <= self.high

    def form(self) -> Form:
        percent = _percent_up_to(round(100 * self.high)) if self.low >= 0 and self.high <= 1 else _NUMBER
        schema = {**_numbers("number", self.low, self.high), "pattern": f"^({_NUMBER}|{percent} *%)$"}
        if math.isinf(self.high):
            return Form("ratio", "", schema)
        return Form("share", _from_to(percent_text(self.low), percent_text(self.high)), schema)

    def show(self, value: float) -> str | float | int:
        return percent_text(value) if self.percent else Number().show(value)


def _percent_up_to(most: int) -> str:
    """Write a pattern of percentages from 0 to a whole one; what has a power of ten passes."""
    tens, ones = divmod(most, 10)
    below = [f"[0-{tens - 1}]?[0-9]"] if tens else []
    below += [f"{tens or ''}[0-{ones - 1}]"] if ones else []
    under = rf"|(?:{'|'.join(below)})(?:\.[0-9]*)?|\.[0-9]+" if below else ""
    return rf"(?:\+?0*(?:{most}(?:\.0*)?{under})|{_MINUS_ZERO}|\+?{_DIGITS}{_POWER})"


def _share(value: object) -> float | None:
    """Read ``30%`` exactly as 0.3; no share or ratio is larger than a billion."""
    if isinstance(value, str) and value.endswith("%"):
        digits = value[:-1].rstrip(" ")
        share = None if plain_number(digits) is None else float(Decimal(digits).scaleb(-2))
    else:
        share = plain_number(value)
    return share if share is not None and abs(share) <= 1e9 else None


def percent_text(share: float) -> str:
    """Write a share as a percentage that reads back as the same share.

    Parameters
    ----------
    share : float
        A share; 1 is 100 %.

    Returns
    -------
    str
        A number and a percent sign.

    Examples
    --------
    >>> percent_text(0.3)
    '30%'
    """
    percent = Decimal(repr(float(share))).scaleb(2)
    if percent and not Decimal("1e-6") <= abs(percent) < Decimal("1e15"):
        return f"{percent.normalize()}%"
    text = format(percent, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "%"


_MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}


@dataclass(frozen=True)
class Duration(Spelling[int]):
    """A duration with its unit, ``4 hours``, ``14 days``.

    Parameters
    ----------
    base : str
        Unit of the value inside: ``minute`` or ``day``.
    low, high : int
        Shortest and longest duration allowed, in base units.
    """

    base: str
    low: int
    high: int

    def parse(self, value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and self.low <= value <= self.high:
            return value
        amount = self._base_units(value)
        if amount is None:
            raise refused(f"{quoted(value)}: not a duration; allowed: {self._allowed()}{self._hint(value)}")
        if amount != int(amount):
            raise refused(f"{quoted(value)}: not a whole number of {self.base}s; allowed: {self._allowed()}")
        if not self.low <= amount <= self.high:
            raise refused(f"{quoted(value)}: out of range; allowed: {self._allowed()}")
        return int(amount)

    def _base_units(self, value: object) -> Decimal | None:
        """Read number and unit."""
        found = re.fullmatch(r"(\S+)\s+([a-z]+?)s?", value) if isinstance(value, str) and len(value) < 99 else None
        number = plain_number(found[1]) if found else None
        if found is None or number is None or abs(number) > 1e9 or found[2] not in _MINUTES:
            return None
        return Decimal(found[1]) * _MINUTES[found[2]] / _MINUTES[self.base]

    def _allowed(self) -> str:
        """Name the band in units a person would use."""
        return f"{self.show(self.low)} to {self.show(self.high)}"

    def _hint(self, value: object) -> str:
        """Tell the user of a bare number to add a unit."""
        return "" if plain_number(value) is None else f"; a unit is needed, did you mean '{value} {self.base}s'?"

    def form(self) -> Form:
        schema = {"type": "string", "pattern": rf"^{_NOT_NEGATIVE}\s+({'|'.join(_MINUTES)})s?$"}
        return Form("duration", _from_to(self.show(self.low), self.show(self.high)), schema)

    def show(self, value: int) -> str:
        minutes = value * _MINUTES[self.base]
        unit = next(u for u in ("day", "hour", "minute") if minutes % _MINUTES[u] == 0)
        count = minutes // _MINUTES[unit]
        return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


@dataclass(frozen=True)
class Amount(Spelling[tuple[float, str]]):
    """A number with one unit, ``0.3 yuan``.

    Parameters
    ----------
    unit : str
        The only unit allowed.
    low, high : float
        Smallest and largest number allowed.
    """

    unit: str
    low: float = -math.inf
    high: float = math.inf

    def parse(self, value: object) -> tuple[float, str]:
        number, unit = self._split(value)
        if number is None or unit != self.unit:
            hint = f"; did you mean '{number_text(number)} {self.unit}'?" if number is not None else ""
            raise refused(f"{quoted(value)}: allowed: a number of {self.unit}{hint}")
        if not self.low <= number <= self.high:
            raise refused(f"{quoted(value)}: out of range; allowed: {band(self.low, self.high)} {self.unit}")
        return number, unit

    def _split(self, value: object) -> tuple[float | None, str]:
        """Part number and unit; a bare number has no unit."""
        if isinstance(value, tuple) and len(value) == 2:
            return plain_number(value[0]), str(value[1])
        if not isinstance(value, str) or len(value) > _LONGEST:
            return plain_number(value), ""
        found = re.fullmatch(rf"({_NUMBER})\s*([^\W\d_]+|%)?", value)
        return (plain_number(found[1]), found[2] or "") if found else (None, "")

    def form(self) -> Form:
        number = _NUMBER if self.low < 0 else _NOT_NEGATIVE
        return Form("amount", self.unit, {"type": "string", "pattern": rf"^{number}\s*{self.unit}$"})

    def show(self, value: tuple[float, str]) -> str:
        return f"{number_text(value[0])} {value[1]}"


def _pair(value: object) -> object:
    """Take one value for both ends of a range; refuse any other length than two."""
    if not isinstance(value, list | tuple):
        return (value, value)
    if len(value) != 2:
        raise refused(f"a list of {len(value)}: allowed: one value, or a range of two such as [low, high]")
    return value


def _ordered(value: tuple[float, float]) -> tuple[float, float]:
    """Refuse a range that is upside down."""
    if value[0] > value[1]:
        raise refused(f"[{number_text(value[0])}, {number_text(value[1])}]: the low end of a range stands first")
    return value


Pair = Short(_pair, lambda whole: {"anyOf": [whole["prefixItems"][0], whole]})
"""Lets a range of no width be written as one value."""

Ordered = AfterValidator(_ordered)
"""Refuses a range whose ends are exchanged."""
