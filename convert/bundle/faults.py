"""All that is wrong with a file, said at once: collected, put in order, cut at 32.

faults = Faults()
name = faults.of(members.get("name"), At.text, "")     # "" where it is at fault
faults.raise_all(root)                                 # one line each

models/x/signature.json: name: must be a string, not 3
models/x/signature.json: features[2].dtype: 'float16' is not a dtype; use one of …
"""

from collections.abc import Callable, Iterable

from convert.bundle.jsonfile import At, Fault, Members, kind, said
from convert.errors import InputError


class Faults:
    """Faults of a file, in the order in which they were found."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Keep a fault."""
        self.found.append(fault)

    def of[T, S](self, at: At | None, read: Callable[[At], T], otherwise: S) -> T | S:
        """Read a value that may be absent; a faulty one counts as absent."""
        try:
            return otherwise if at is None else read(at)
        except Fault as fault:
            self.add(fault)
            return otherwise

    def members(
        self, at: At, known: Iterable[str], required: Iterable[str]
    ) -> dict[str, At]:
        """Give an object's members, those that are known; none of another value."""
        known = list(known)
        none: dict[str, At] = {}
        parts = self.of(at, At.parts, none)
        if isinstance(at.value, Members):
            self.found += at.misfits(known, required)
        return {name: part for name, part in parts.items() if name in known}

    def items(self, at: At | None) -> list[At]:
        """Give a list's items; none of another value."""
        none: list[At] = []
        return self.of(at, At.items, none)

    def unique[T](
        self, items: Iterable[At], read: Callable[[At], T], again: str
    ) -> tuple[T, ...]:
        """Read values that may be there once; `again` is what to say of a second one.

        A faulty one is left out.
        """
        found: dict[T, None] = {}
        for item in items:
            value = self.of(item, read, None)
            if value in found:
                self.add(item.error(f"{kind(item.value)} {again}"))
            elif value is not None:
                found[value] = None
        return tuple(found)

    def raise_all(self, root: At) -> None:
        """Raise InputError with all faults in the order of the file, if there are any.

        A member that is missing counts as standing where its object begins.
        """
        if self.found:
            order = {place: i for i, place in enumerate(_places(root))}
            ordered = sorted(self.found, key=lambda fault: order[fault.where])
            raise InputError(said(root.file, ordered, len(ordered)))


def _places(root: At) -> list[str]:
    """List all places of a file, in its order."""
    places, waiting = [], [root]
    while waiting:
        at = waiting.pop()
        places.append(at.place)
        if isinstance(at.value, Members):
            waiting += reversed(at.parts().values())
        elif isinstance(at.value, list):
            waiting += reversed(at.items())
    return places
