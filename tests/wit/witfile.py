"""A WIT file → its items, each as one line of tokens.

interface types {                     types              interface
  variant error { a, b(u64), }        types.error        variant error { a , b … }
  resource body {                     types.body         resource body
    read: func() -> list<u8>;         types.body.read    read : func ( ) -> list …
  }
}
"""

import re
from dataclasses import dataclass
from pathlib import Path

COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
TOKEN = re.compile(r"%?[\w][\w-]*(?:\.\d+)*|->|[^\s\w]")
GATES = ("since", "unstable", "deprecated")
BLOCKS = ("variant", "record", "enum", "flags")


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    items: dict[str, str]


def read(file: Path) -> Package | None:
    """Parse a file; None for one that states no package."""
    words = _without_gates(TOKEN.findall(COMMENT.sub(" ", file.read_text())))
    if words[:1] != ["package"]:
        return None
    end = words.index(";")
    name, _, version = "".join(words[1:end]).partition("@")
    items: dict[str, str] = {}
    at = end + 1
    while at < len(words):
        kind, title = words[at : at + 2]
        close = _closing(words, words.index("{", at))
        if kind == "interface":
            items[title] = "interface"
            _read_items(words[at + 3 : close], title, items)
        at = close + 1
    return Package(name, version, items)


def _without_gates(words: list[str]) -> list[str]:
    """Leave out ``@since(…)`` and its like."""
    kept: list[str] = []
    at = 0
    while at < len(words):
        if words[at] == "@" and words[at + 1] in GATES:
            at = words.index(")", at)
        else:
            kept.append(words[at])
        at += 1
    return kept


def _closing(words: list[str], at: int) -> int:
    depth = 0
    for place in range(at, len(words)):
        depth += (words[place] == "{") - (words[place] == "}")
        if depth == 0:
            return place
    raise ValueError("no closing brace")


def _read_items(words: list[str], scope: str, items: dict[str, str]) -> None:
    at = 0
    while at < len(words):
        kind, title = words[at], words[at + 1]
        if kind == "use":
            end = words.index(";", at)
            _read_uses(words[at + 1 : end], scope, items)
        elif kind in BLOCKS:
            end = _closing(words, at + 2)
            items[f"{scope}.{title}"] = _line(words[at : end + 1])
        elif kind == "resource":
            items[f"{scope}.{title}"] = f"resource {title}"
            end = at + 2
            if words[end] == "{":
                end = _closing(words, at + 2)
                _read_items(words[at + 3 : end], f"{scope}.{title}", items)
        elif kind == "constructor":
            end = words.index(";", at)
            items[f"{scope}.constructor"] = _line(words[at:end])
        else:  # `type name = …;` or `name: func…;`
            name = title if kind == "type" else kind.removeprefix("%")
            end = words.index(";", at)
            items[f"{scope}.{name}"] = _line(words[at:end])
        at = end + 1


def _read_uses(words: list[str], scope: str, items: dict[str, str]) -> None:
    """``use a:b/c@1.{d as e}`` gives ``e``, whatever the version."""
    origin = re.sub(r"@[\d.]*$", "", "".join(words[: words.index("{")]).rstrip("."))
    names = " ".join(words[words.index("{") + 1 : -1]).rstrip(", ").split(" , ")
    for name in names:
        old, _, new = name.partition(" as ")
        items[f"{scope}.{new or old}"] = f"use {origin}.{old}"


def _line(words: list[str]) -> str:
    return re.sub(r" ,(?= [)}>])", "", " ".join(words))
