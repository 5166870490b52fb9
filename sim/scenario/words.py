"""Words for messages: what the user wrote, safe to print, and what was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = ["meant", "one_line", "printable", "quoted"]


def quoted(value: object) -> str:
    """Show what the user wrote: safe to print, at most 60 characters, in one line.

    Parameters
    ----------
    value : object
        A text, a number, a list or a mapping of a scenario file.

    Returns
    -------
    str
        In quotes, or a word for what is no text.

    Examples
    --------
    >>> quoted("six")
    "'six'"
    """
    if isinstance(value, str):
        return f"'{printable(value)}'" if value else "no value"
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list | tuple) else f"'{value}'"


def printable(text: str) -> str:
    """Escape what does not print and cut what is long.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        At most 60 characters and their escapes, in one line.
    """
    return one_line(text if len(text) <= 60 else text[:57] + "...")


def one_line(text: str) -> str:
    """Escape what does not print.

    Parameters
    ----------
    text : str
        Any text, such as the name of a file.

    Returns
    -------
    str
        The whole text in one line.

    Examples
    --------
    >>> one_line("a\\nb")
    'a\\\\nb'
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def meant(word: object, words: Iterable[str]) -> str:
    """Name the allowed word that the user may have meant.

    Parameters
    ----------
    word : object
        What the user wrote.
    words : iterable of str
        What is allowed.

    Returns
    -------
    str
        ``"; did you mean 'x'?"``, or nothing where no word is near.

    Examples
    --------
    >>> meant("sise", ["size", "schedule"])
    "; did you mean 'size'?"
    """
    if not isinstance(word, str) or not 0 < len(word) <= 64:
        return ""
    spelled = {known.lower(): known for known in words}
    near = difflib.get_close_matches(word.lower(), spelled, n=1, cutoff=0.66)
    return f"; did you mean '{printable(spelled[near[0]])}'?" if near else ""
