"""What an editor reads from a scenario file: YAML 1.2's core schema gives plain scalars a type."""

from __future__ import annotations

import re
from typing import Any

import yaml

__all__ = ["as_editors_read"]

NULL = re.compile(r"null|Null|NULL|~|")
TRUTH = re.compile(r"true|True|TRUE|false|False|FALSE")
WHOLE = re.compile(r"[-+]?[0-9]+")
OCTAL = re.compile(r"0o[0-7]+")
HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
INFINITE = re.compile(r"[-+]?(\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN")


def as_editors_read(text: str) -> Any:
    """Read a text by the core schema; the keys of mappings stay texts."""
    return value(yaml.compose(text, Loader=yaml.SafeLoader))


def value(node: yaml.Node | None) -> Any:
    """Read one node."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: value(entry) for key, entry in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [value(entry) for entry in node.value]
    if node is None or node.style in ("'", '"', "|", ">"):
        return None if node is None else node.value
    return scalar(node.value)


def scalar(text: str) -> Any:
    """Give a plain scalar its type."""
    if NULL.fullmatch(text):
        return None
    if TRUTH.fullmatch(text):
        return text.lower() == "true"
    if WHOLE.fullmatch(text):
        return int(text)
    if OCTAL.fullmatch(text) or HEXADECIMAL.fullmatch(text):
        return int(text, 0)
    if NUMBER.fullmatch(text):
        return float(text)
    return float(text.replace(".", "", 1)) if INFINITE.fullmatch(text) else text
