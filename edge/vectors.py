"""SIMD words of the typed subset: four lanes of float32 or int32.

Operations are lane by lane, as wasm's::

    >>> f32x4(1.0) / f32x4(0.0, 1.0, 2.0, 3.0)
    f32x4(inf, 1.0, 0.5, 0.3333333432674408)
    >>> select(f32x4(1.0, 2.0, 3.0, 4.0) < 2.5, f32x4(0.0), f32x4(9.0))
    f32x4(0.0, 0.0, 9.0, 9.0)
"""

import struct
from array import array
from collections.abc import Callable, Iterable
from typing import Any, Generic, NoReturn, TypeVar, overload

from edge.floats import divide, f32
from edge.integers import forbid, i32, refuse, saturate
from edge.memory import Ptr, i16
from edge.shorts import i16x8

_new = tuple.__new__
_add = int.__add__
# Rounds to float32; not for two threads at once, like every buffer of the subset.
_CELL = array("f", bytes(16))
V = TypeVar("V", "f32x4", "i32x4")
R = TypeVar("R")  # the type of a register


class f32x4(tuple[float, ...]):
    """Four float32 lanes; one argument fills all four, an ``i32x4`` is converted."""

    __slots__ = ()

    def __new__(cls, *lanes: "float | i32x4") -> "f32x4":
        """Take four lanes, or one for all, each an ``f32`` or a literal."""
        if len(lanes) == 1:
            only = lanes[0]
            if type(only) is f32 or type(only) is float:
                _CELL[0] = only
                return _new(f32x4, (_CELL[0],) * 4)
            if type(only) is i32x4:
                return _rounded(only)
            lanes *= 4
        for value in lanes:
            if type(value) is not f32 and type(value) is not float:
                raise TypeError(f"a {type(value).__name__} as a lane of f32x4")
        a, b, c, d = lanes
        return _rounded((a, b, c, d))  # type: ignore[arg-type]

    def __repr__(self) -> str:
        return f"f32x4{tuple(self)}"

    def _lanes(self, other: object) -> "f32x4":
        if type(other) is f32x4:
            return other
        if type(other) is float:
            return f32x4(other)
        raise TypeError(f"f32x4 with {type(other).__name__}: write f32x4(…)")

    def __add__(self, other: object, /) -> "f32x4":
        y = other if type(other) is f32x4 else self._lanes(other)
        _CELL[0] = self[0] + y[0]
        _CELL[1] = self[1] + y[1]
        _CELL[2] = self[2] + y[2]
        _CELL[3] = self[3] + y[3]
        return _new(f32x4, _CELL)

    def __sub__(self, other: object, /) -> "f32x4":
        y = other if type(other) is f32x4 else self._lanes(other)
        _CELL[0] = self[0] - y[0]
        _CELL[1] = self[1] - y[1]
        _CELL[2] = self[2] - y[2]
        _CELL[3] = self[3] - y[3]
        return _new(f32x4, _CELL)

    def __mul__(self, other: object, /) -> "f32x4":
        y = other if type(other) is f32x4 else self._lanes(other)
        _CELL[0] = self[0] * y[0]
        _CELL[1] = self[1] * y[1]
        _CELL[2] = self[2] * y[2]
        _CELL[3] = self[3] * y[3]
        return _new(f32x4, _CELL)

    def __truediv__(self, other: object, /) -> "f32x4":
        return _rounded(map(divide, self, self._lanes(other)))

    def __rsub__(self, other: float, /) -> "f32x4":
        return f32x4(other) - self

    def __rtruediv__(self, other: float, /) -> "f32x4":
        return f32x4(other) / self

    __radd__ = __add__
    __rmul__ = __mul__

    def __neg__(self) -> "f32x4":
        return _new(f32x4, (-self[0], -self[1], -self[2], -self[3]))

    def __lt__(self, other: object, /) -> "i32x4":  # type: ignore[override]
        return _mask(map(float.__lt__, self, self._lanes(other)))

    def __le__(self, other: object, /) -> "i32x4":  # type: ignore[override]
        return _mask(map(float.__le__, self, self._lanes(other)))

    def __gt__(self, other: object, /) -> "i32x4":  # type: ignore[override]
        return _mask(map(float.__gt__, self, self._lanes(other)))

    def __ge__(self, other: object, /) -> "i32x4":  # type: ignore[override]
        return _mask(map(float.__ge__, self, self._lanes(other)))

    def __eq__(self, other: object, /) -> "i32x4":  # type: ignore[override]
        return _mask(map(float.__eq__, self, self._lanes(other)))

    def __ne__(self, other: object, /) -> "i32x4":  # type: ignore[override]
        return _mask(map(float.__ne__, self, self._lanes(other)))

    def __bool__(self) -> NoReturn:
        raise TypeError("four lanes are no condition; use select")

    def each(self, function: Callable[[float], float]) -> "f32x4":
        """Apply a function of plain floats to every lane and round."""
        return _rounded(map(function, self))

    def both(self, other: object, function: Callable[[float, float], float]) -> "f32x4":
        """Apply a function of two plain floats lane by lane and round."""
        return _rounded(map(function, self, self._lanes(other)))


def _rounded(values: Iterable[float]) -> f32x4:
    return _new(f32x4, array("f", values))


class i32x4(tuple[int, ...]):
    """Four int32 lanes that wrap; an ``f32x4`` is truncated towards zero.

    A mask is an i32x4 of -1 for true and 0 for false: what comparisons give.
    """

    __slots__ = ()

    def __new__(cls, *lanes: int | f32x4) -> "i32x4":
        """Take four lanes, or one for all, each an ``i32`` or a literal."""
        if len(lanes) == 1:
            only = lanes[0]
            if type(only) is f32x4:
                return _new(i32x4, (saturate(x, i32.LOW, i32.HIGH) for x in only))
            lanes *= 4
        for value in lanes:
            if type(value) is not i32 and type(value) is not int:
                raise TypeError(f"a {type(value).__name__} as a lane of i32x4")
            i32.fit(value)
        a, b, c, d = map(int, lanes)  # type: ignore[arg-type]
        return _new(i32x4, (a, b, c, d))

    def __repr__(self) -> str:
        return f"i32x4{tuple(self)}"

    def _lanes(self, other: object) -> "i32x4":
        if type(other) is i32x4:
            return other
        if type(other) is int:
            return i32x4(other)
        raise TypeError(f"i32x4 with {type(other).__name__}: write i32x4(…)")

    def __add__(self, other: object, /) -> "i32x4":
        return _wrapped(map(int.__add__, self, self._lanes(other)))

    def __sub__(self, other: object, /) -> "i32x4":
        return _wrapped(map(int.__sub__, self, self._lanes(other)))

    def __mul__(self, other: object, /) -> "i32x4":
        return _wrapped(map(int.__mul__, self, self._lanes(other)))

    def __and__(self, other: object, /) -> "i32x4":
        return _new(i32x4, map(int.__and__, self, self._lanes(other)))

    def __or__(self, other: object, /) -> "i32x4":
        return _new(i32x4, map(int.__or__, self, self._lanes(other)))

    def __xor__(self, other: object, /) -> "i32x4":
        return _new(i32x4, map(int.__xor__, self, self._lanes(other)))

    def __rsub__(self, other: int, /) -> "i32x4":
        return i32x4(other) - self

    __radd__ = __add__
    __rmul__ = __mul__
    __rand__ = __and__
    __ror__ = __or__
    __rxor__ = __xor__

    def __neg__(self) -> "i32x4":
        return _wrapped(map(int.__neg__, self))

    def __invert__(self) -> "i32x4":
        return _new(i32x4, map(int.__invert__, self))

    def __lshift__(self, amount: int, /) -> "i32x4":
        n = _amount(amount)
        return _wrapped(x << n for x in self)

    def __rshift__(self, amount: int, /) -> "i32x4":
        n = _amount(amount)
        return _new(i32x4, (x >> n for x in self))

    def __lt__(self, other: object, /) -> "i32x4":  # type: ignore[override]
        return _mask(map(int.__lt__, self, self._lanes(other)))

    def __le__(self, other: object, /) -> "i32x4":  # type: ignore[override]
        return _mask(map(int.__le__, self, self._lanes(other)))

    def __gt__(self, other: object, /) -> "i32x4":  # type: ignore[override]
        return _mask(map(int.__gt__, self, self._lanes(other)))

    def __ge__(self, other: object, /) -> "i32x4":  # type: ignore[override]
        return _mask(map(int.__ge__, self, self._lanes(other)))

    def __eq__(self, other: object, /) -> "i32x4":  # type: ignore[override]
        return _mask(map(int.__eq__, self, self._lanes(other)))

    def __ne__(self, other: object, /) -> "i32x4":  # type: ignore[override]
        return _mask(map(int.__ne__, self, self._lanes(other)))

    def __bool__(self) -> NoReturn:
        raise TypeError("four lanes are no condition; use select")


forbid(
    i32x4,
    {
        "truediv": "/ is for floats; convert to f32x4",
        "floordiv": "wasm has no division of integer lanes",
        "mod": "wasm has no division of integer lanes",
    },
)


def _amount(amount: int) -> int:
    if not 0 <= amount < 32:
        raise OverflowError(f"shift of i32x4 by {amount}")
    return int(amount)


def _wrapped(values: Iterable[int]) -> i32x4:
    return _new(i32x4, ((v + 0x80000000 & 0xFFFFFFFF) - 0x80000000 for v in values))


def _mask(truths: Iterable[bool]) -> i32x4:
    return _new(i32x4, map(int.__neg__, truths))


def as_f32x4(x: i32x4) -> f32x4:
    """The same 128 bits as four float32."""
    return _new(f32x4, struct.unpack("<4f", struct.pack("<4i", *x)))


def as_i32x4(x: f32x4) -> i32x4:
    """The same 128 bits as four int32."""
    return _new(i32x4, struct.unpack("<4i", struct.pack("<4f", *x)))


@overload
def lane(x: f32x4, k: int) -> f32: ...
@overload
def lane(x: i32x4, k: int) -> i32: ...
def lane(x: f32x4 | i32x4, k: int) -> f32 | i32:
    """Lane ``k`` (a constant) of a vector."""
    if not 0 <= k < 4:
        raise IndexError(f"lane {k} of four")
    return f32.fit(x[k]) if isinstance(x, f32x4) else i32.fit(x[k])


def _choose(m: int, x: float, y: float) -> float:
    if m == -1:
        return x
    if m == 0:
        return y
    raise ValueError(f"{m} in a mask: a lane is -1 or 0")


def select(mask: i32x4, x: V, y: V) -> V:
    """``x`` where the mask's lane is -1, ``y`` where it is 0."""
    if type(x) is not type(y):
        refuse(x, y, "select")
    return _new(type(x), map(_choose, mask, x, y))


_LETTERS: dict[type, Any] = {f32: "f", i32: "i", i16: "h"}
_VECTORS: dict[type, tuple[type, int]] = {
    f32: (f32x4, 4),
    i32: (i32x4, 4),
    i16: (i16x8, 8),
}


@overload
def load(p: Ptr[f32], i: int) -> f32x4: ...
@overload
def load(p: Ptr[i32], i: int) -> i32x4: ...
@overload
def load(p: Ptr[i16], i: int) -> i16x8: ...
def load(p: Ptr[Any], i: int) -> Any:
    """The vector of the items from ``p[i]`` on: four f32 or i32, eight i16."""
    kind, n = _VECTORS.get(p.kind, (tuple, 1))
    at = _add(i, p.at)
    lanes = p.view[at : at + n]
    if i < 0 or len(lanes) != n or kind is tuple:
        raise IndexError(f"{n} items at {at} of {p!r}")
    return _new(kind, lanes)


@overload
def store(p: Ptr[f32], i: int, x: f32x4) -> None: ...
@overload
def store(p: Ptr[i32], i: int, x: i32x4) -> None: ...
@overload
def store(p: Ptr[i16], i: int, x: i16x8) -> None: ...
def store(p: Ptr[Any], i: int, x: Any) -> None:
    """Set the items from ``p[i]`` on to a vector's lanes."""
    (kind, n), lanes = _VECTORS.get(p.kind, (tuple, 1)), x
    if type(x) is not kind:
        raise TypeError(f"a {type(x).__name__} stored as {kind.__name__} in {p!r}")
    p[i:].span(n)[:] = array(_LETTERS[p.kind], lanes)


class unrolled(Generic[R]):
    """``n`` (a constant) registers, 0 at first; only constants index them.

    A local like others: not handed to a function, not returned.
    """

    __slots__ = ("_items", "kind")

    def __init__(self, kind: type[R], n: int) -> None:
        self.kind = kind
        make: Any = kind
        zero = make(0.0 if issubclass(kind, f32x4 | float) else 0)
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
