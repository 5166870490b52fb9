"""From YAML to a scenario and back. The only file that knows YAML.

Plain scalars are not given a meaning here: every scalar is text with a place, and the schema reads it. So ``12:30``,
``on``, ``1e3`` and ``010`` mean what the key that they stand under says.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

import yaml

from sim.errors import Fault, ModelError, ScenarioError
from sim.scenario.tree import Path, Place, Tree, key_text
from sim.scenario.words import one_line

if TYPE_CHECKING:
    from sim.scenario.model import Scenario

__all__ = [
    "Loaded",
    "file_text",
    "load",
    "load_text",
    "read",
    "read_file",
    "read_packaged",
    "read_tree",
    "resolved_yaml",
]

LARGEST_FILE = 1 << 20
"""Largest size of a scenario file, bytes."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser written in C where PyYAML was built with it: some twenty times as fast, with the same events."""

_YAML_TAG = "tag:yaml.org,2002:"

MOST_VALUES = 20_000
"""Most texts, lists and mappings in one file: with this, reading any file takes less than 64 MiB and a second."""

FULL_WIDTH = dict(zip("：，｛｝［］“”‘’", ":,{}[]\"\"''", strict=True))
"""Signs of Chinese keyboards that look like YAML's, and YAML's."""

DEEPEST = 50
"""Most levels that lists and mappings may stand inside each other."""


@dataclass(frozen=True)
class Loaded:
    """A scenario and what the user should know about it.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    warnings : tuple of Fault
        What is allowed and probably not meant.
    """

    scenario: Scenario
    warnings: tuple[Fault, ...]


def load(path: str | FilePath) -> Scenario:
    """Read a scenario file.

    Parameters
    ----------
    path : str or pathlib.Path
        The file.

    Returns
    -------
    Scenario
        Frozen, every default laid under, units gone.

    Raises
    ------
    ScenarioError
        With every fault of the file.
    """
    return read(path).scenario


def read(path: str | FilePath) -> Loaded:
    """Read a scenario file and gather warnings.

    Parameters
    ----------
    path : str or pathlib.Path
        The file.

    Returns
    -------
    Loaded
        The scenario and its warnings.

    Raises
    ------
    ScenarioError
        With every fault of the file.
    """
    return _assembled(read_file(FilePath(path), str(path)), FilePath(path).parent)


def load_text(text: str, file: str = "<text>", folder: FilePath | None = None) -> Scenario:
    """Read a scenario from a text.

    Parameters
    ----------
    text : str
        What a scenario file holds.
    file : str
        Name to give in messages.
    folder : pathlib.Path or None
        Where files that the scenario names are looked for; none are allowed without it.

    Returns
    -------
    Scenario
        Frozen, every default laid under, units gone.

    Raises
    ------
    ScenarioError
        With every fault of the text.
    """
    return _assembled(read_tree(text, file), folder).scenario


def _assembled(tree: Tree, folder: FilePath | None) -> Loaded:
    """Build the scenario that a file describes."""
    # Imported here: both read files, the packaged defaults and the extended file, through this module.
    from sim.scenario.assemble import assemble
    from sim.scenario.extends import extended

    return Loaded(*assemble(extended(tree, folder), folder))


def read_file(path: FilePath, name: str) -> Tree:
    """Parse a scenario file into data with places.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    name : str
        Its name as the user gave it.

    Returns
    -------
    Tree
        Lists, mappings and texts with their places.

    Raises
    ------
    ScenarioError
        The file cannot be read, or is no file of the language; with one fault.
    """
    file = one_line(name)
    return read_tree(file_text(path, file), file)


def resolved_yaml(scenario: Scenario) -> str:
    """Write the whole effective scenario.

    Parameters
    ----------
    scenario : Scenario
        A scenario.

    Returns
    -------
    str
        A scenario file that loads as the same scenario.
    """
    return str(yaml.dump(_texts(scenario.spelled()), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**6))


class _Dumper(yaml.SafeDumper):
    """Writes texts plainly wherever the syntax lets them be plain, and everything in full."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> yaml.SequenceNode:
        in_one_line = all(isinstance(entry, str) for entry in sequence)
        return super().represent_sequence(tag, sequence, in_one_line)


_Dumper.yaml_implicit_resolvers = {}


def _texts(value: Any) -> Any:
    """Write every scalar as text."""
    if isinstance(value, dict):
        return {key: _texts(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_texts(entry) for entry in value]
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else repr(value)


def read_packaged(name: str) -> Any:
    """Read a YAML file that travels with the package.

    Parameters
    ----------
    name : str
        Its path inside ``sim/scenario``.

    Returns
    -------
    object
        Mappings and lists; every scalar is text.

    Raises
    ------
    ModelError
        The file is wrong.
    """
    try:
        tree = read_tree(files("sim.scenario").joinpath(name).read_text("utf-8"), name)
    except ScenarioError as error:
        raise ModelError(f"the package's own file is wrong: {error}") from error
    if tree.faults:
        raise ModelError(f"the package's own file is wrong: {tree.faults[0]}")
    return tree.data


def file_text(path: FilePath, file: str) -> str:
    """Read the bytes of a file as UTF-8, no more than are allowed.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    file : str
        Name to give in messages, in one line.

    Returns
    -------
    str
        Its text, without a byte order mark.

    Raises
    ------
    ScenarioError
        The file cannot be read, is too large or is not UTF-8.
    """
    try:
        with path.open("rb") as handle:
            content = handle.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else _short(str(error))
        raise _refusal(Place(file, 0, 0), f"cannot be read: {reason}") from error
    if len(content) > LARGEST_FILE:
        raise _too_large(file)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        raise _refusal(Place(file, line, column), "not UTF-8; save the file as UTF-8") from error


def _too_large(file: str) -> ScenarioError:
    """Refuse a file before it is parsed."""
    return _refusal(Place(file, 1, 1), "larger than 1 MiB, the largest scenario file allowed")


def _refusal(place: Place, message: str) -> ScenarioError:
    """Refuse a file as a whole, in one line."""
    return ScenarioError(Fault(*place, "(file)", message))


def read_tree(text: str, file: str) -> Tree:
    """Parse YAML into data with places.

    Parameters
    ----------
    text : str
        One YAML document without aliases, anchors and tags.
    file : str
        Name to give in messages.

    Returns
    -------
    Tree
        Lists, mappings and texts with their places.

    Raises
    ------
    ScenarioError
        The text is too large, is no YAML, or uses what is not allowed; with one fault.
    """
    try:
        is_too_large = len(text) > LARGEST_FILE or len(text.encode("utf-8")) > LARGEST_FILE
    except UnicodeEncodeError as error:
        before = text[: error.start]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise _refusal(Place(file, line, column), "not valid YAML: half a character (a lone surrogate)") from error
    if is_too_large:
        raise _too_large(file)
    return _Reader(text, file).tree()


class _Reader:
    """Walks the events of the YAML parser and builds a tree."""

    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._file = file
        self._events = yaml.parse(text, Loader=_LOADER)
        self._tree = Tree(file)
        self._here = Place(file, 1, 1)
        self._count = 0

    def tree(self) -> Tree:
        """Build the tree of the only document."""
        self._next()
        event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            raise self._refusal("the file is empty; a scenario starts with 'qunsim: 1'")
        if isinstance(event, yaml.DocumentStartEvent) and event.tags:
            raise self._refusal("tags are not allowed")
        self._tree.data = self._value(self._next(), (), 1)
        self._next()
        if not isinstance(self._next(), yaml.StreamEndEvent):
            raise self._refusal("a second document; a scenario file holds one")
        return self._tree

    def _next(self) -> yaml.Event:
        """Take the next event; a text that is no YAML is refused."""
        try:
            event = next(self._events)
        except yaml.MarkedYAMLError as error:
            raise self._not_yaml(error) from error
        except yaml.reader.ReaderError as error:
            self._here = self._place_of(error)
            raise self._refusal(f"not valid YAML: character U+{int(error.character):04X} is not allowed") from error
        except (ValueError, OverflowError) as error:
            raise self._refusal("not valid YAML: an escape near here names no character") from error
        self._at(event.start_mark)
        return event

    def _at(self, mark: Any) -> None:
        """Note how far the text was read; both builds of the parser have marks of their own."""
        if mark is not None:
            self._here = Place(self._file, mark.line + 1, mark.column + 1)

    def _place_of(self, error: yaml.reader.ReaderError) -> Place:
        """Find a character that may not stand in YAML; the parser written in C counts bytes and knows no encoding."""
        if error.encoding == "?":
            before = self._text.encode("utf-8")[: error.position].decode("utf-8", "ignore")
        else:
            before = self._text[: error.position]
        return Place(self._file, before.count("\n") + 1, len(before) - before.rfind("\n"))

    def _not_yaml(self, error: yaml.MarkedYAMLError) -> ScenarioError:
        """Say where the text stops being YAML, and why."""
        self._at(error.problem_mark or error.context_mark)
        said = ": ".join(part for part in (error.context, error.problem) if part)
        return self._refusal(f"not valid YAML: {_short(said)}{self._full_width()}")

    def _full_width(self) -> str:
        """Name the first full-width sign of the latest line or the one before it, where ASCII's is needed."""
        lines = self._text.splitlines()[max(0, self._here.line - 2) : self._here.line]
        found = next((sign for line in lines for sign in line if sign in FULL_WIDTH), None)
        return "" if found is None else f"; a full-width '{found}' stands near here, YAML needs '{FULL_WIDTH[found]}'"

    def _refusal(self, message: str) -> ScenarioError:
        """Refuse the file because of what stands at the latest place."""
        return _refusal(self._here, message)

    def _value(self, event: yaml.Event, path: Path, depth: int) -> Any:
        """Build one value."""
        self._allowed(event, depth)
        self._count += 1
        if self._count > MOST_VALUES:
            raise self._refusal(f"more than {MOST_VALUES} values from here on, the most that a scenario file may hold")
        self._tree.values[path] = self._here
        if isinstance(event, yaml.ScalarEvent):
            return event.value
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(path, depth)
        return self._mapping(path, depth)

    def _allowed(self, event: yaml.Event, depth: int) -> None:
        """Refuse what a scenario file may not use."""
        if isinstance(event, yaml.AliasEvent):
            raise self._refusal(f"*{_short(event.anchor or '')}: aliases are not allowed")
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            raise self._refusal(f"&{_short(event.anchor)}: anchors are not allowed")
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
            raise self._refusal(f"{_short(event.tag.replace(_YAML_TAG, '!!'))}: tags are not allowed")
        if depth > DEEPEST:
            raise self._refusal(f"more than {DEEPEST} levels of lists and mappings inside each other")

    def _list(self, path: Path, depth: int) -> list[Any]:
        """Build a list up to its end."""
        found: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            found.append(self._value(event, (*path, len(found)), depth + 1))
        return found

    def _mapping(self, path: Path, depth: int) -> dict[str, Any]:
        """Build a mapping up to its end; of a key that stands twice the first counts, and it is a fault."""
        found: dict[str, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._key(event)
            if key in found:
                self._twice((*path, key))
                self._skip(depth + 1)
            else:
                self._tree.keys[(*path, key)] = self._here
                found[key] = self._value(self._next(), (*path, key), depth + 1)
        return found

    def _key(self, event: yaml.Event) -> str:
        """Take a key; only a word can be one."""
        self._allowed(event, 0)
        if not isinstance(event, yaml.ScalarEvent):
            raise self._refusal("a list or mapping as a key; a key is a word")
        return str(event.value)

    def _twice(self, path: Path) -> None:
        """Note a key that stands in the same mapping twice, as often as a person would read it."""
        self._tree.doubled.add(str(path[0]))
        if len(self._tree.faults) > 100:
            return
        first = self._tree.keys[path].line
        message = f"this key stands here twice; first in line {first}"
        self._tree.faults.append(Fault(*self._here, key_text(path), message))

    def _skip(self, depth: int) -> None:
        """Read a value without keeping it."""
        kept, self._tree = self._tree, Tree(self._file)
        self._value(self._next(), (), depth)
        self._tree = kept


def _short(text: str) -> str:
    """Make a part of the file, or of the parser's words, one line that is not long."""
    return one_line(" ".join(text[:200].split()))
