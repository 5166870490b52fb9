"""Scenario files to start from: one a question that a strategist has, with comments in English or Chinese.

A template is a scenario file in which comments stand in both languages, so that the scenario is written once. A line
that starts with ``#en`` or ``#zh`` is a comment in that language; at the end of a line stand both, ``#en ... #zh ...``.
``#use NAME`` puts in the lines of ``NAME.part``, which several templates share. The first comment is the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sim.errors import Fault, ScenarioError
from sim.scenario.words import meant, quoted

__all__ = ["Question", "companions", "question", "questions", "template"]

_KEYS = (
    "group_size", "post_frequency", "after_folding", "sale_groups", "several_groups", "pin_drive", "own_customers",
    "broadcast_quota",
)  # fmt: skip
"""Templates in the order in which they are offered."""

_COMPANIONS = {"own_customers": ("orders.csv",)}
"""Files that a template reads."""

_COMMENT = re.compile(r"#(en|zh) (.*)")
_TRAILING = re.compile(r"(.*?\S)(\s+)#en (.*?) #zh (.*)")


@dataclass(frozen=True)
class Question:
    """A question with a template.

    Parameters
    ----------
    number : int
        Its place in the list, from 1.
    key : str
        Word that names it.
    texts : dict of str to str
        The question in one line, by language.
    """

    number: int
    key: str
    texts: dict[str, str]


@cache
def questions() -> tuple[Question, ...]:
    """List the questions.

    Returns
    -------
    tuple of Question
        In the order in which they are offered.
    """
    return tuple(Question(n, key, _first_comments(key)) for n, key in enumerate(_KEYS, 1))


def question(word: str) -> Question:
    """Find a question by its key or number.

    Parameters
    ----------
    word : str
        What the user wrote.

    Returns
    -------
    Question

    Raises
    ------
    ScenarioError
        There is no such question.
    """
    for one in questions():
        if word in (one.key, str(one.number)):
            return one
    allowed = f"allowed: {', '.join(_KEYS)}, or 1 to {len(_KEYS)}"
    raise ScenarioError(
        Fault("init", 0, 0, "QUESTION", f"{quoted(word)}: no such question; {allowed}{meant(word, _KEYS)}")
    )


def template(key: str, lang: str) -> str:
    """Write the scenario file of a question.

    Parameters
    ----------
    key : str
        Key of a question.
    lang : str
        Language of the comments, ``en`` or ``zh``.

    Returns
    -------
    str
        A valid scenario file.
    """
    return "".join(f"{line}\n" for line in _in_language(_lines(f"{key}.yaml"), lang))


def companions(key: str) -> dict[str, str]:
    """Give the files that a question's template reads.

    Parameters
    ----------
    key : str
        Key of a question.

    Returns
    -------
    dict of str to str
        Content by file name; examples, to be replaced by the user's own.
    """
    return {name: _text(name) for name in _COMPANIONS.get(key, ())}


def _text(name: str) -> str:
    return files(__name__).joinpath(name).read_text("utf-8")


def _lines(name: str) -> Iterator[str]:
    """Give the lines of a template with shared parts in their places."""
    for line in _text(name).splitlines():
        if line.startswith("#use "):
            yield from _lines(f"{line.removeprefix('#use ')}.part")
        else:
            yield line


def _in_language(lines: Iterator[str], lang: str) -> Iterator[str]:
    """Keep the comments of one language."""
    for line in lines:
        comment, trailing = _COMMENT.fullmatch(line.lstrip()), _TRAILING.fullmatch(line)
        if comment is not None:
            if comment[1] == lang:
                yield f"{line[: len(line) - len(line.lstrip())]}# {comment[2]}"
        elif trailing is not None:
            yield f"{trailing[1]}{trailing[2]}# {trailing[3 if lang == 'en' else 4]}"
        else:
            yield line


def _first_comments(key: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _text(f"{key}.yaml").splitlines():
        comment = _COMMENT.fullmatch(line)
        if comment is not None:
            found.setdefault(comment[1], comment[2])
    return found
