"""A text in both languages."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["LANGUAGES", "Words"]

LANGUAGES = ("en", "zh")


class Words(NamedTuple):
    """A text in both languages; places in braces are the same in both.

    Parameters
    ----------
    en, zh : str
        The text in English and in Chinese.
    """

    en: str
    zh: str
