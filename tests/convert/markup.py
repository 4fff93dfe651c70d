"""HTML text → a list of its elements, for tests of what a page says."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = {"input", "link", "meta", "wbr"}
NOT_CLOSED = {"option"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    text: str = ""


class Reader(HTMLParser):
    """A list of all elements; an end tag must close what is open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.all: list[Element] = []
        self.open: list[Element] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names)
        if tag in NOT_CLOSED and self.open[-1].tag == tag:
            self.open.pop()
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.all.append(element)
        if self.open:
            self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.all.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1].tag in NOT_CLOSED and self.open[-1].tag != tag:
            self.open.pop()
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def find(self, tag: str, **attributes: str) -> list[Element]:
        wanted = attributes.items()
        return [
            one
            for one in self.all
            if one.tag == tag and wanted <= one.attributes.items()
        ]

    def one(self, tag: str, **attributes: str) -> Element:
        (found,) = self.find(tag, **attributes)
        return found
