"""How values are spelled in a scenario file: words, names, dates, times of day, lists.

A :class:`Spelling` stands in the annotation of a model's field. It turns the text of a scenario file into a
plain value in base units, refuses what is not allowed with one line that says what is, and turns the value back
into the same spelling for the resolved file. A value that is not text is taken to be in base units already.
"""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from sim.scenario.words import meant, quoted

__all__ = [
    "WEEKDAYS",
    "Day",
    "Entries",
    "Flag",
    "Form",
    "Name",
    "OneOrMany",
    "Short",
    "Spelling",
    "Strict",
    "Text",
    "TimeOfDay",
    "Word",
    "clock_text",
    "refused",
    "refused_at",
]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

T = TypeVar("T")

_SCALARS = ["string", "number", "boolean", "null"]
"""What an editor may read where the language reads a text: ``on``, ``18`` and ``null`` are texts too."""

_PRINTED = r"[^\u0000-\u0009\u000b-\u001f\u007f-\u009f]"


def refused(message: str) -> PydanticCustomError:
    """Wrap a finished message for pydantic.

    Parameters
    ----------
    message : str
        The value, what is allowed and a hint, in one line.

    Returns
    -------
    PydanticCustomError
        To be raised by the caller.
    """
    return PydanticCustomError("scenario", "{fault}", {"fault": message})


def refused_at(key: str, value: object, message: str) -> ValidationError:
    """Wrap a finished message about one key of a mapping for pydantic.

    Parameters
    ----------
    key : str
        The key inside the mapping that is being read.
    value : object
        What stands there; nothing if the key is missing.
    message : str
        What is allowed and a hint, in one line.

    Returns
    -------
    ValidationError
        To be raised by the caller.
    """
    line = InitErrorDetails(type=refused(message), loc=(key,), input=value)
    return ValidationError.from_exception_data("scenario", [line])


class Form(NamedTuple):
    """How a way of spelling describes itself.

    Parameters
    ----------
    name : str
        Key of ``forms`` in ``meanings.yaml``, where it has a name in each language.
    allowed : str
        Range or words, the same in each language; may be empty.
    schema : mapping of str to object
        JSON Schema of what an editor reads: YAML's core schema has made numbers, truth values and null of some texts.
    """

    name: str
    allowed: str
    schema: Mapping[str, Any]


class Strict(BaseModel):
    """A frozen piece of a scenario that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def needed(cls) -> frozenset[str]:
        """List the keys that a file must have.

        Returns
        -------
        frozenset of str
            Keys as a file spells them.
        """
        return frozenset(field.alias or name for name, field in cls.model_fields.items() if field.is_required())

    @classmethod
    def spelled_by(cls) -> Mapping[str, tuple[str, Mapping[str, Spelling[Any]]]]:
        """List the keys whose spelling depends on the word under another key.

        Returns
        -------
        mapping
            By key: the other key, and the spelling by its word.
        """
        return {}


class Spelling(ABC, Generic[T]):
    """One way to spell a value; stands in a field's annotation."""

    @abstractmethod
    def parse(self, value: object) -> T:
        """Turn what the file says into a value in base units.

        Parameters
        ----------
        value : object
            Text of the file, or a value in base units.

        Returns
        -------
        T
            The value.

        Raises
        ------
        PydanticCustomError
            The value is not allowed; the message says what is.
        """

    @abstractmethod
    def form(self) -> Form:
        """Describe what a file may say.

        Returns
        -------
        Form
            For editors and for the language reference.
        """

    def show(self, value: T) -> Any:
        """Spell a value as a scenario file does.

        Parameters
        ----------
        value : T
            A value in base units.

        Returns
        -------
        object
            Text, a number or a truth value.
        """
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        shown = core_schema.plain_serializer_function_ser_schema(self.show, when_used="json")
        return core_schema.no_info_plain_validator_function(self.parse, serialization=shown)


@dataclass(frozen=True)
class Word(Spelling[str]):
    """One of a few words.

    Parameters
    ----------
    words : collection of str
        What is allowed.
    later : collection of str
        Words of the language that this version does not offer.
    """

    words: Collection[str]
    later: Collection[str] = ()

    def parse(self, value: object) -> str:
        if isinstance(value, str) and value in self.words:
            return value
        allowed = ", ".join(self.words)
        if isinstance(value, str) and value in self.later:
            raise refused(f"{quoted(value)}: not offered by this version; allowed: {allowed}")
        raise refused(f"{quoted(value)}: unknown word; allowed: {allowed}{meant(value, self.words)}")

    def form(self) -> Form:
        return Form("word", ", ".join(self.words), {"enum": list(self.words)})


@dataclass(frozen=True)
class Flag(Spelling[bool]):
    """``true`` or ``false``."""

    def parse(self, value: object) -> bool:
        if value in ("true", "false"):
            return value == "true"
        if isinstance(value, bool):
            return value
        raise refused(f"{quoted(value)}: allowed: true, false")

    def form(self) -> Form:
        return Form("flag", "true, false", {"enum": [True, False, "true", "false"]})


@dataclass(frozen=True)
class Name(Spelling[str]):
    """A name that the user gives: 1-64 letters of any script, digits, ``_`` and ``-``, in Unicode's form NFC."""

    def parse(self, value: object) -> str:
        if not isinstance(value, str) or not 1 <= len(value) <= 64:
            raise refused(f"{quoted(value)}: not a name; allowed: 1 to 64 letters, digits, _ and -")
        if not unicodedata.is_normalized("NFC", value):
            raise refused(f"{quoted(value)}: letters and accents stand apart; write Unicode's composed form (NFC)")
        wrong = [c for c in value if not _names_allow(c)]
        if wrong:
            raise refused(f"{quoted(value)}: {quoted(wrong[0])} in a name; allowed: letters, digits, _ and -")
        return value

    def form(self) -> Form:
        pattern = r"^[^\s\u0000-,./:-@\[-\^`{-\u007f]{1,64}$"
        return Form("name", "", {"type": _SCALARS, "pattern": pattern})


def _names_allow(character: str) -> bool:
    """Letters and digits of any script, and the marks without which some scripts cannot be written."""
    return character in "_-" or unicodedata.category(character) in {"Ll", "Lu", "Lt", "Lm", "Lo", "Nd", "Mn", "Mc"}


@dataclass(frozen=True)
class Text(Spelling[str]):
    """Free text without control characters other than the end of a line.

    Parameters
    ----------
    longest : int
        Most characters.
    """

    longest: int = 2000

    def parse(self, value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            raise refused(f"{quoted(value)}: needs a text")
        if len(value) > self.longest:
            raise refused(f"{quoted(value)}: {len(value)} characters; at most {self.longest} are allowed")
        if any(unicodedata.category(c) in {"Cc", "Cs"} and c != "\n" for c in value):
            raise refused(f"{quoted(value)}: control characters are not allowed in a text")
        return value

    def form(self) -> Form:
        schema = {"type": _SCALARS, "maxLength": self.longest, "pattern": rf"^{_PRINTED}*(?!\s){_PRINTED}+$"}
        return Form("text", f"≤ {self.longest}", schema)


@dataclass(frozen=True)
class Day(Spelling[date]):
    """A date, ``2021-08-02``, between the years 1990 and 2100."""

    def parse(self, value: object) -> date:
        if isinstance(value, date):
            return value
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise refused(f"{quoted(value)}: not a date; write year-month-day, such as 2021-08-02")
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise refused(f"{quoted(value)}: there is no such day") from None
        if not 1990 <= day.year <= 2100:
            raise refused(f"{quoted(value)}: allowed: years 1990 to 2100")
        return day

    def form(self) -> Form:
        pattern = r"^(199[0-9]|20[0-9]{2}|2100)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
        return Form("day", "1990 … 2100", {"type": "string", "format": "date", "pattern": pattern})

    def show(self, value: date) -> str:
        return value.isoformat()


@dataclass(frozen=True)
class TimeOfDay(Spelling[int]):
    """A local time of day, ``"08:00"``, quoted or not; its base unit is the minute of the day, 0 to 1439."""

    def parse(self, value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1440:
            return value
        found = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})", value) if isinstance(value, str) else None
        if found is None:
            raise refused(f'{quoted(value)}: not a time of day; write hours:minutes, such as "08:00"')
        hour, minute = int(found[1]), int(found[2])
        if hour > 23 or minute > 59:
            raise refused(f"{quoted(value)}: there is no such time of day; allowed: 00:00 to 23:59")
        return 60 * hour + minute

    def form(self) -> Form:
        schema = {"type": "string", "pattern": r"^([01]?[0-9]|2[0-3]):[0-5][0-9]$"}
        return Form("time_of_day", "00:00 … 23:59", schema)

    def show(self, value: int) -> str:
        return clock_text(value)


def clock_text(minute: int) -> str:
    """Write a minute of the day as a time.

    Parameters
    ----------
    minute : int
        Minute of the day, 0 to 1439.

    Returns
    -------
    str
        Hours and minutes.

    Examples
    --------
    >>> clock_text(480)
    '08:00'
    """
    return f"{minute // 60:02d}:{minute % 60:02d}"


@dataclass(frozen=True)
class Short:
    """A shorter spelling that is written out before a value is read; stands in a field's annotation.

    Parameters
    ----------
    expand : callable
        Writes out the shorter spelling; gives everything else back as it is.
    describe : callable
        From the JSON Schema of the whole spelling to that of both.
    """

    expand: Callable[[object], object]
    describe: Callable[[dict[str, Any]], dict[str, Any]]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.expand, handler(source))


@dataclass(frozen=True)
class Entries:
    """Describes a mapping whose keys are known and are no fields; stands in a field's annotation.

    Parameters
    ----------
    spellings : callable
        Gives the way of spelling by key.
    """

    spellings: Callable[[], Mapping[str, Spelling[Any]]]


def _many(value: object) -> object:
    """Make one value a list of one."""
    return value if isinstance(value, list | tuple) else [value]


OneOrMany = Short(_many, lambda whole: {"anyOf": [whole["items"], whole]})
"""Lets a list of one be written without brackets."""
