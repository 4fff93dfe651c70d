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
from typing import Any, Generic, TypeAlias, TypeVar, overload

from edge.floats import f32, f64
from edge.integers import Integer, i32, i64, u32, u64


class u8(i32):
    """A byte in memory: loaded as an ``i32`` of 0..255, stored as one."""

    LOW, HIGH = 0, 255


class i8(i32):
    """A signed byte in memory: loaded as an ``i32`` of -128..127, stored as one."""

    LOW, HIGH = -128, 127


class i16(i32):
    """Two bytes in memory: loaded as an ``i32`` of -32768..32767, stored as one."""

    LOW, HIGH = -32768, 32767


class u16(i32):
    """Two bytes in memory: loaded as an ``i32`` of 0..65535, stored as one."""

    LOW, HIGH = 0, 65535


K = TypeVar("K", bound=bool | i32 | i64 | u32 | u64 | f32 | f64)
Bytes: TypeAlias = bytes
Const: TypeAlias = Any  # a number, flag, text, function, type or record
# types that the arguments of a call say
T: TypeAlias = Any
U: TypeAlias = Any
F = TypeVar("F")

# the letter of the array module for each element type
_CODES: dict[type, str] = {
    bool: "B", u8: "B", i8: "b", u16: "H", i16: "h", i32: "i", u32: "I",
    i64: "q", u64: "Q", f32: "f", f64: "d",
}  # fmt: skip
NARROW = (u8, i8, u16, i16)  # only in memory: loaded and stored as an i32
_BYTES = tuple(i32(value) for value in builtins.range(256))
# a stored item is one of its type already: made without a second check
_MAKERS: dict[type, Any] = {
    bool: lambda _, value: value != 0,
    u8: lambda _, value: _BYTES[value],
    **dict.fromkeys((i8, u16, i16), lambda _, value: int.__new__(i32, value)),
    **dict.fromkeys((i32, u32, i64, u64), int.__new__),
    **dict.fromkeys((f32, f64), float.__new__),
}
_LITERALS: dict[type, type] = {
    bool: bool,
    **dict.fromkeys((*NARROW, i32, u32, i64, u64), int),
    **dict.fromkeys((f32, f64), float),
}
_add = int.__add__


class Ptr(Generic[K]):
    """A place in a buffer of ``kind`` items; ``p[i:]`` is a place further on."""

    __slots__ = ("at", "kind", "view")

    def __init__(self, kind: type[K], view: "memoryview[Any]", at: int = 0) -> None:
        self.kind: type[K] = kind
        self.view = view
        self.at = at

    def __repr__(self) -> str:
        items = builtins.len(self.view) - self.at
        return f"<Ptr[{self.kind.__name__}] to {items} items>"

    @overload
    def __getitem__(self, index: slice) -> "Ptr[K]": ...
    @overload
    def __getitem__(
        self: "Ptr[u8] | Ptr[i8] | Ptr[u16] | Ptr[i16]", index: int
    ) -> i32: ...
    @overload
    def __getitem__(self, index: int) -> K: ...

    def __getitem__(self, index: Any) -> Any:
        if type(index) is slice:
            return Ptr(self.kind, self.view, self._start(index))
        if index < 0:
            raise IndexError(f"{index}: an index is at least 0")
        kind = self.kind
        return _MAKERS[kind](kind, self.view[_add(index, self.at)])

    def __setitem__(self, index: int, value: float) -> None:
        if index < 0:
            raise IndexError(f"{index}: an index is at least 0")
        place = _add(index, self.at)
        kind = self.kind
        given = type(value)
        if given is not kind:
            if given is not _LITERALS[kind] and not (kind in NARROW and given is i32):
                raise TypeError(f"a {given.__name__} stored in Ptr[{kind.__name__}]")
            if issubclass(kind, Integer) and not kind.LOW <= value <= kind.HIGH:
                raise OverflowError(f"{value} is no {kind.__name__}")
        self.view[place] = value

    def _start(self, index: slice) -> int:
        if index.stop is not None or index.step is not None:
            raise TypeError("a pointer has no end: write p[i:]")
        further = index.start or 0
        start = _add(self.at, further)
        if further < 0 or start > builtins.len(self.view):
            raise IndexError(f"{further} items on lie outside the buffer")
        return start

    def span(self, n: int) -> "memoryview[Any]":
        """The ``n`` items from here on, for words and adapters (not in the subset)."""
        if n < 0 or self.at + n > builtins.len(self.view):
            raise IndexError(f"{n} items at {self.at} of {builtins.len(self.view)}")
        return self.view[self.at : self.at + n]


def _view(kind: type[K], content: "bytes | bytearray | memoryview[Any]") -> Ptr[K]:
    code: Any = _CODES[kind]
    return Ptr(kind, memoryview(content).cast("B").cast(code))


def static(kind: type[K], n: int) -> Ptr[K]:
    """Make a zeroed buffer of ``n`` items that lives as long as the instance."""
    return _view(kind, bytearray(n * array(_CODES[kind]).itemsize))


def view(kind: type[K], buffer: Ptr[u8]) -> Ptr[K]:
    """See the bytes of a whole buffer, made by ``static``, as items of another type."""
    content = buffer.view
    if buffer.kind is not u8 or buffer.at or content.readonly:
        raise TypeError("a view is of a buffer made by static(u8, n)")
    if content.nbytes % array(_CODES[kind]).itemsize:
        raise TypeError(f"{content.nbytes} bytes are no items of {kind.__name__}")
    return _view(kind, content)


def data(kind: type[K], values: bytes | Iterable[float]) -> Ptr[K]:
    """Make a read-only table from values, or from the items' little-endian bytes."""
    if isinstance(values, builtins.bytes):
        return _view(kind, values)
    return _view(kind, array(_CODES[kind], values).tobytes())


def embed(kind: type[K], file: str) -> Ptr[K]:
    """Make a read-only table from a file of little-endian items beside the module."""
    module = sys._getframe(1).f_globals["__file__"]
    return data(kind, (Path(module).parent / file).read_bytes())


def ptr(text: Bytes) -> Ptr[u8]:
    """The place of a text's first byte."""
    return Ptr(u8, memoryview(text))


def address(p: Ptr[K]) -> i32:
    """The place of a pointer in a component's memory, to be handed to its host."""
    raise NotImplementedError("only a component has addresses")


def pointer(kind: type[K], place: i32, n: i32) -> Ptr[K]:
    """The ``n`` items that the host laid at an address of a component's memory."""
    raise NotImplementedError("only a component has addresses")


def apart(function: F) -> F:
    """Mark a function whose calls stay calls: it is never copied into its callers."""
    return function


def trap() -> None:
    """Stop the component: for what its host promised not to do."""
    raise NotImplementedError("only a component can be stopped")


def len(text: Bytes) -> i32:
    """The number of bytes of a text."""
    return i32(builtins.len(text))


def range(start: int, stop: int | None = None, step: int = 1) -> Iterator[i32]:
    """Count in ``i32`` as Python's range does."""
    if stop is None:
        start, stop = 0, start
    return map(i32.fit, builtins.range(start, stop, step))


unroll = builtins.range


def copy(to: Ptr[K], source: Ptr[K], n: int) -> None:
    """Copy ``n`` items; the two may overlap."""
    to.span(n)[:] = source.span(n)


def fill(to: Ptr[K], value: float, n: int) -> None:
    """Set ``n`` items to ``value``."""
    span = to.span(n)  # first: what lies beyond is no reason to make so many
    if n > 0:
        to[0] = value
        span[:] = memoryview(array(_CODES[to.kind], [to[0]]) * int(n))
