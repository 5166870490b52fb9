"""Reading a page back, with the library's own parser."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "img", "br", "hr", "link", "input"}


@dataclass
class Element:
    """An element of a page."""

    tag: str
    attributes: dict[str, str | None]
    children: list[Element | str] = field(default_factory=list)

    def all(self, tag: str) -> list[Element]:
        """Find elements below this one, in order."""
        found: list[Element] = []
        for child in self.children:
            if isinstance(child, Element):
                found += [child, *child.all(tag)] if child.tag == tag else child.all(tag)
        return found

    @property
    def text(self) -> str:
        """Everything that is written inside."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def section(self, name: str) -> Element:
        """Find a section of a page."""
        return next(element for element in self.all("section") if element.attributes.get("id") == name)

    def numbers(self) -> list[float | None]:
        """Read the cells of a row as numbers; a cell without a number is None."""
        return [float(cell.all("data")[0].attributes["value"] or "") if cell.all("data") else None
                for cell in self.all("td")]  # fmt: skip


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(page: str) -> Element:
    """Read a page; every element must be closed in order."""
    builder = _Builder()
    builder.feed(page)
    builder.close()
    assert builder.open == [builder.root]
    return builder.root


def skeleton(element: Element) -> list[tuple[str, tuple[str, ...]]]:
    """List the elements of a page with the names of their attributes."""
    found = [(element.tag, tuple(element.attributes))]
    for child in element.children:
        found += skeleton(child) if isinstance(child, Element) else []
    return found


def images(page: Element) -> list[str]:
    """Decode the images of a page."""
    addresses = [element.attributes["src"] or "" for element in page.all("img")]
    prefix = "data:image/svg+xml;base64,"
    assert all(address.startswith(prefix) for address in addresses)
    return [base64.b64decode(address.removeprefix(prefix)).decode() for address in addresses]


def flat(text: str) -> str:
    """Bring runs of white space to one space."""
    return re.sub(r"\s+", " ", text).strip()
