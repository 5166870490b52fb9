"""What the keys of the language mean, in English and Chinese, read from ``meanings.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from sim.scenario.load import read_packaged
from sim.scenario.parameters import PARAMETERS

__all__ = ["LANGUAGES", "Meanings"]

LANGUAGES = ("en", "zh")


@cache
def _texts() -> Mapping[str, Any]:
    """Read the texts once."""
    texts: Mapping[str, Any] = read_packaged("meanings.yaml")
    return texts


@cache
def _chinese_parameters() -> Mapping[str, Any]:
    """Read the Chinese of the parameters once; their English stands with their values."""
    texts: Mapping[str, Any] = read_packaged("parameters.zh.yaml")
    return texts


class Meanings:
    """The texts of one language.

    Parameters
    ----------
    lang : str
        ``en`` or ``zh``.

    Examples
    --------
    >>> Meanings("en").form("whole", "1 … 1440")
    'whole number 1 … 1440'
    """

    def __init__(self, lang: str) -> None:
        self._lang = lang

    def of_model(self, model: type[BaseModel]) -> str:
        """Say what a mapping is for.

        Parameters
        ----------
        model : type
            Model that reads it.

        Returns
        -------
        str
            Empty where nothing is said.
        """
        return self._pick(_texts()["models"].get(model.__name__, {}).get("(itself)", {}))

    def of_key(self, model: type[BaseModel], key: str) -> str:
        """Say what a key means.

        Parameters
        ----------
        model : type
            Model that reads the mapping; what it says nothing of, the classes that it derives from may.
        key : str
            Key as a file spells it.

        Returns
        -------
        str
            Empty where nothing is said.
        """
        return self._pick(self._entry(model, key))

    def source(self, model: type[BaseModel], key: str) -> str:
        """Name the sources of a key.

        Parameters
        ----------
        model : type
            Model that reads the mapping.
        key : str
            Key as a file spells it.

        Returns
        -------
        str
            Ids in ``sources.yaml``; empty where there are none.
        """
        return str(self._entry(model, key).get("source", ""))

    def of_parameter(self, name: str) -> str:
        """Say what a parameter of the model is.

        Parameters
        ----------
        name : str
            Dotted name.

        Returns
        -------
        str
        """
        if self._lang == "en":
            return PARAMETERS[name].meaning
        group, last = name.split(".")
        return str(_chinese_parameters().get(group, {}).get(last, ""))

    def form(self, name: str, *parts: str) -> str:
        """Name a way of spelling.

        Parameters
        ----------
        name : str
            Key of ``forms``.
        *parts : str
            What stands in its places.

        Returns
        -------
        str
        """
        joined = [self.word("or").join(dict.fromkeys(parts))] if name == "options" else list(parts)
        return " ".join(self._pick(_texts()["forms"][name]).format(*joined).split())

    def word(self, key: str, *parts: str) -> str:
        """Return a fixed text of the reference.

        Parameters
        ----------
        key : str
            Key of ``words``.
        *parts : str
            What stands in its places.

        Returns
        -------
        str
        """
        return self._pick(_texts()["words"][key]).format(*parts)

    def _entry(self, model: type[BaseModel], key: str) -> Mapping[str, str]:
        """Find what is said of a key, nearest class first."""
        models = _texts()["models"]
        said = (models.get(ancestor.__name__, {}).get(key) for ancestor in model.__mro__)
        return next((entry for entry in said if entry is not None), {})

    def _pick(self, entry: Mapping[str, str]) -> str:
        return entry.get(self._lang, "")
