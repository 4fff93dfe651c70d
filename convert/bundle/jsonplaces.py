"""A JSON text → the places of members that are given twice, which `json` drops.

    list(twice('{"a": {"b": 1, "b": 2}}'))    # [("a", "b", 15)]

Only for texts that `json` has read: nothing here looks for other faults.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\],]')


@dataclass
class _Open:
    """An object or a list that is not yet closed, and where it stands."""

    place: str
    is_object: bool
    names: set[str] = field(default_factory=set)
    name: str = ""
    items: int = 0
    wants_name: bool = True

    def inner(self) -> str:
        """Give the place of the value that comes next."""
        if not self.is_object:
            return f"{self.place}[{self.items}]"
        name = word(self.name)
        return f"{self.place}.{name}" if self.place else name


def word(name: str) -> str:
    """Write a member's name where it stands in a place: one line, whatever it is."""
    return name if name.isprintable() else repr(name)


def twice(text: str) -> Iterator[tuple[str, str, int]]:
    """Give the object's place, the name, and the character where it stands again."""
    stack = [_Open("", is_object=False)]
    for found in _TOKEN.finditer(text):
        token, top = found[0], stack[-1]
        if token in "{[":
            place = top.inner() if len(stack) > 1 else ""
            stack.append(_Open(place, token == "{"))
        elif token in "}]":
            stack.pop()
        elif token == ",":
            top.items += 1
            top.wants_name = True
        elif token[0] == '"' and top.is_object and top.wants_name:
            top.name, top.wants_name = json.loads(token), False
            if top.name in top.names:
                yield top.place, top.name, found.start()
            top.names.add(top.name)
