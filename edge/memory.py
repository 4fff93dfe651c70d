"""Memory of the typed subset: pointers, constant texts, tables and static buffers.

A ``Ptr[T]`` is a buffer and an offset into it; every access is checked against the
whole buffer, as in the checked build::

    >>> p = static(f32, 4)
    >>> p[1] = f32(0.5)
    >>> p[1:][0]
    f32(0.5)
"""

import builtins
import sys
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Generic, TypeAlias, TypeVar, overload

from edge.scalars import f32, f64, i32, i64, u32, u64


class u8(i32):
    """A byte in memory: loaded as an ``i32`` of 0..255, stored as one."""

    LOW, HIGH, BITS = 0, 255, 8


T = TypeVar("T", i32, i64, u8, u32, u64, f32, f64)
Bytes: TypeAlias = bytes
Const: TypeAlias = int  # also bool, bytes and floats: whatever the call writes down

# the letter of the array module for each element type
_CODES: dict[type, str] = {
    u8: "B", i32: "i", u32: "I", i64: "q", u64: "Q", f32: "f", f64: "d",
}  # fmt: skip
_BYTES = tuple(i32(value) for value in builtins.range(256))
_add = int.__add__


class Ptr(Generic[T]):
    """A place in a buffer of ``kind`` items; ``p[i:]`` is a place further on."""

    __slots__ = ("at", "kind", "view")

    def __init__(self, kind: type[T], view: memoryview, at: int = 0) -> None:
        self.kind = kind
        self.view = view
        self.at = at

    def __repr__(self) -> str:
        items = builtins.len(self.view) - self.at
        return f"<Ptr[{self.kind.__name__}] to {items} items>"

    @overload
    def __getitem__(self, index: slice) -> "Ptr[T]": ...
    @overload
    def __getitem__(self: "Ptr[u8]", index: int) -> i32: ...
    @overload
    def __getitem__(self, index: int) -> T: ...

    def __getitem__(self, index: int | slice) -> "Ptr[T] | T | i32":
        kind = self.kind
        if type(index) is slice:
            return Ptr(kind, self.view, self._start(index))
        place = _add(index, self.at)  # type: ignore[arg-type]
        if place < 0:
            raise IndexError(f"{place} lies before the buffer")
        if kind is u8:
            return _BYTES[self.view[place]]
        return kind.fit(self.view[place])

    def __setitem__(self, index: int, value: float) -> None:
        place = _add(index, self.at)
        if place < 0:
            raise IndexError(f"{place} lies before the buffer")
        kind = self.kind
        given = type(value)
        if given is not kind:
            if kind is u8:
                if given is not i32 and given is not int:
                    raise TypeError(f"a {given.__name__} stored in Ptr[u8]")
            elif given is not (float if issubclass(kind, float) else int):
                raise TypeError(f"a {given.__name__} stored in Ptr[{kind.__name__}]")
        if kind is u8 and not 0 <= value <= 255:
            raise OverflowError(f"{value} is no byte")
        self.view[place] = value

    def _start(self, index: slice) -> int:
        if index.stop is not None or index.step is not None:
            raise TypeError("a pointer has no end: write p[i:]")
        start = _add(self.at, index.start or 0)
        if not 0 <= start <= builtins.len(self.view):
            raise IndexError(f"{start} lies outside the buffer")
        return start

    def span(self, n: int) -> memoryview:
        """The ``n`` items from here on, for words and adapters (not in the subset)."""
        if n < 0 or self.at + n > builtins.len(self.view):
            raise IndexError(f"{n} items at {self.at} of {builtins.len(self.view)}")
        return self.view[self.at : self.at + n]


def _view(kind: type[T], content: bytes | bytearray) -> Ptr[T]:
    return Ptr(kind, memoryview(content).cast("B").cast(_CODES[kind]))


def static(kind: type[T], n: int) -> Ptr[T]:
    """Make a zeroed buffer of ``n`` items that lives as long as the instance."""
    return _view(kind, bytearray(n * array(_CODES[kind]).itemsize))


def data(kind: type[T], values: bytes | Iterable[float]) -> Ptr[T]:
    """Make a read-only table from values, or from the items' little-endian bytes."""
    if isinstance(values, builtins.bytes):
        return _view(kind, values)
    return _view(kind, array(_CODES[kind], values).tobytes())


def embed(kind: type[T], file: str) -> Ptr[T]:
    """Make a read-only table from a file of little-endian items beside the module."""
    module = sys._getframe(1).f_globals["__file__"]
    return data(kind, (Path(module).parent / file).read_bytes())


def ptr(text: Bytes) -> Ptr[u8]:
    """The place of a text's first byte."""
    return Ptr(u8, memoryview(text))


def len(text: Bytes) -> i32:
    """The number of bytes of a text."""
    return i32(builtins.len(text))


def range(start: int, stop: int | None = None, step: int = 1) -> Iterator[i32]:
    """Count in ``i32`` as Python's range does."""
    if stop is None:
        start, stop = 0, start
    return map(i32.fit, builtins.range(start, stop, step))


unroll = builtins.range


def copy(to: Ptr[T], source: Ptr[T], n: int) -> None:
    """Copy ``n`` items; the two may overlap."""
    to.span(n)[:] = source.span(n).tobytes() if to.kind is u8 else source.span(n)


def fill(to: Ptr[T], value: float, n: int) -> None:
    """Set ``n`` items to ``value``."""
    for i in builtins.range(n):
        to[i] = value
