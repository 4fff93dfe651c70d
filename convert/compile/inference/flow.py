"""What names are bound to while statements are walked in order, through every branch.

    mark = flow.mark()
    …the one branch…                 flow.bind("k", Known(2))
    one = flow.take(mark)            {"k": Known(2)}; k is again what it was before
    …the other branch…
    flow.join(one, flow.take(mark))  k is 2 only if it is 2 behind both

Only changes are kept and compared, so that a branch costs what it does, however many
names there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from convert.compile.typed.known import Known


class Unknown(Enum):
    """What a name is bound to where it is no bare number."""

    VALUE = "a value of its type"
    NOTHING = "perhaps nothing, or another number on every way here"


Binding = Known | Unknown
VALUE, NOTHING = Unknown.VALUE, Unknown.NOTHING
# what names are bound to at the end of a way; None where the way has no end
Changes = Mapping[str, Binding] | None


@dataclass
class Flow:
    """Bindings at one place of a function; ``reachable``: some way leads there."""

    bound: dict[str, Binding] = field(default_factory=dict)
    reachable: bool = True
    _before: list[tuple[str, Binding]] = field(default_factory=list)

    def of(self, name: str) -> Binding:
        """What a name is bound to."""
        return self.bound.get(name, NOTHING)

    def bind(self, name: str, binding: Binding) -> None:
        """Bind a name, or say that nothing is known of it any more."""
        self._before.append((name, self.of(name)))
        self.bound[name] = binding

    def mark(self) -> int:
        """A place to come back to."""
        return len(self._before)

    def since(self, mark: int) -> Changes:
        """What was bound since a mark, and to what."""
        if not self.reachable:
            return None
        return {name: self.of(name) for name, _ in self._before[mark:]}

    def take(self, mark: int) -> Changes:
        """The same, and everything is again as it was at the mark."""
        found = self.since(mark)
        for name, binding in reversed(self._before[mark:]):
            self.bound[name] = binding
        del self._before[mark:]
        self.reachable = True
        return found

    def join(self, *ways: Changes) -> None:
        """Go on where several ways meet, each of which began here."""
        ends = [one for one in ways if one is not None]
        self.reachable = bool(ends)
        for name in dict.fromkeys(name for one in ends for name in one):
            here = self.of(name)
            first, *others = (one.get(name, here) for one in ends)
            self.bind(name, first if all(one == first for one in others) else NOTHING)
