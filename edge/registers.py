"""Registers of the typed subset: locals that are indexed by constants.

>>> acc = unrolled(f32x4, 2)
>>> acc[1] += 0.5
>>> acc[0] + acc[1]
f32x4(0.5, 0.5, 0.5, 0.5)
"""

from typing import Any, Generic, TypeVar

from edge.vectors import f32x4, f64x2

R = TypeVar("R")  # the type of a register


class unrolled(Generic[R]):
    """``n`` (a constant) registers, 0 at first; only constants index them.

    A local like others: not handed to a function, not returned.
    """

    __slots__ = ("_items", "kind")

    def __init__(self, kind: type[R], n: int) -> None:
        self.kind = kind
        make: Any = kind
        zero = make(0.0 if issubclass(kind, f32x4 | f64x2 | float) else 0)
        self._items: list[R] = [zero] * n

    def __getitem__(self, index: int) -> R:
        return self._items[self._place(index)]

    def __setitem__(self, index: int, value: R) -> None:
        if type(value) is not self.kind:
            kinds = type(value).__name__, self.kind.__name__
            raise TypeError("a {} in a register of {}".format(*kinds))
        self._items[self._place(index)] = value

    def _place(self, index: int) -> int:
        if type(index) is not int:
            kind = type(index).__name__
            raise TypeError(f"an {kind} indexes registers; only constants do")
        if not 0 <= index < len(self._items):
            raise IndexError(f"register {index} of {len(self._items)}")
        return index
