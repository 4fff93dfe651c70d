"""What a component holds by handle: the objects behind own<R> and borrow<R>.

number = table.put(thing)       own<R> to the component
table.get(number)               borrow<R> from it
table.take(number)              own<R> back from it, or dropped

A stream hangs on its body, a pollable on its stream: what something hangs on must be
held for longer, as other hosts demand too.
"""

from typing import Any, ClassVar

from serve.errors import Trapped

MOST = 10_000  # handles one request may hold at once


class Resource:
    """An object that a component can hold."""

    name: ClassVar[str]
    owner: "Resource | None" = None
    children = 0


class Table:
    """The objects that one instance holds."""

    def __init__(self) -> None:
        self._things: dict[int, Resource] = {}
        self._next = 1

    def put(self, thing: Resource) -> int:
        """Give an object to the component and return its number.

        Raises: Trapped when the component holds too many.
        """
        if len(self._things) >= MOST:
            raise Trapped(f"it holds more than {MOST} resources")
        number = self._next
        self._next += 1
        self._things[number] = thing
        if thing.owner is not None:
            thing.owner.children += 1
        return number

    def get(self, number: int) -> Any:
        """Return the object with a number."""
        return self._things[number]

    def take(self, number: int) -> Any:
        """Take an object from the component.

        Raises: Trapped when others that hang on it are still held.
        """
        thing = self._things[number]
        if thing.children:
            raise Trapped(f"{thing.name} ends before its stream or pollable does")
        del self._things[number]
        if thing.owner is not None:
            thing.owner.children -= 1
        return thing
