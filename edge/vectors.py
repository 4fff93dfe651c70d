"""SIMD words of the typed subset: four lanes of float32 or int32, operations lane by lane.

    >>> f32x4(1.0) / f32x4(0.0, 1.0, 2.0, 3.0)
    f32x4(inf, 1.0, 0.5, 0.3333333432674408)
"""

import struct
from array import array
from typing import NoReturn, TypeVar, overload

from edge.memory import Ptr
from edge.scalars import divide, f32, high, i32, low


class f32x4(tuple[float, ...]):
    """Four float32 lanes; one argument fills all four."""

    __slots__ = ()

    def __new__(cls, *lanes: float) -> "f32x4":
        if len(lanes) == 1:
            lanes *= 4
        for value in lanes:
            if type(value) is not f32 and type(value) is not float:
                raise TypeError(f"a {type(value).__name__} as a lane of f32x4")
        a, b, c, d = lanes
        return _rounded((a, b, c, d))

    def __repr__(self) -> str:
        return f"f32x4{tuple(float(x) for x in self)}"

    def _lanes(self, other: object) -> tuple[float, ...]:
        if type(other) is f32x4:
            return other
        if type(other) is float:
            return f32x4(other)
        raise TypeError(f"f32x4 with {type(other).__name__}: write f32x4(…)")

    def __add__(self, other: object, /) -> "f32x4":  # type: ignore[override]
        return _rounded(a + b for a, b in zip(self, self._lanes(other), strict=True))

    def __sub__(self, other: object, /) -> "f32x4":
        return _rounded(a - b for a, b in zip(self, self._lanes(other), strict=True))

    def __mul__(self, other: object, /) -> "f32x4":  # type: ignore[override]
        return _rounded(a * b for a, b in zip(self, self._lanes(other), strict=True))

    def __truediv__(self, other: object, /) -> "f32x4":
        pairs = zip(self, self._lanes(other), strict=True)
        return _rounded(divide(a, b) for a, b in pairs)

    def __radd__(self, other: float, /) -> "f32x4":
        return f32x4(other) + self

    def __rsub__(self, other: float, /) -> "f32x4":
        return f32x4(other) - self

    def __rmul__(self, other: float, /) -> "f32x4":  # type: ignore[override]
        return f32x4(other) * self

    def __rtruediv__(self, other: float, /) -> "f32x4":
        return f32x4(other) / self

    def __neg__(self) -> "f32x4":
        return _rounded(-a for a in self)

    def _compare(self, other: object, word: str) -> "i32x4":
        pairs = zip(self, self._lanes(other), strict=True)
        return i32x4(*(-getattr(float, word)(a, b) for a, b in pairs))

    def __lt__(self, other: object, /) -> "i32x4":  # type: ignore[override]
        return self._compare(other, "__lt__")

    def __le__(self, other: object, /) -> "i32x4":  # type: ignore[override]
        return self._compare(other, "__le__")

    def __gt__(self, other: object, /) -> "i32x4":  # type: ignore[override]
        return self._compare(other, "__gt__")

    def __ge__(self, other: object, /) -> "i32x4":  # type: ignore[override]
        return self._compare(other, "__ge__")

    def __eq__(self, other: object, /) -> "i32x4":  # type: ignore[override]
        return self._compare(other, "__eq__")

    def __ne__(self, other: object, /) -> "i32x4":  # type: ignore[override]
        return ~(self == other)

    def __bool__(self) -> NoReturn:
        raise TypeError("four lanes are no condition; use select")

    __hash__ = tuple.__hash__

    def minimum(self, other: object) -> "f32x4":
        """The word ``minimum``, lane by lane."""
        return _rounded(map(low, self, self._lanes(other)))

    def maximum(self, other: object) -> "f32x4":
        """The word ``maximum``, lane by lane."""
        return _rounded(map(high, self, self._lanes(other)))


def _rounded(values: object) -> f32x4:
    return tuple.__new__(f32x4, array("f", values))  # type: ignore[call-overload]


class i32x4(tuple[int, ...]):
    """Four int32 lanes that wrap; comparisons give -1 for true and 0 for false."""

    __slots__ = ()

    def __new__(cls, *lanes: int) -> "i32x4":
        if len(lanes) == 1:
            lanes *= 4
        a, b, c, d = lanes
        return _wrapped((a, b, c, d))

    def __repr__(self) -> str:
        return f"i32x4{tuple(int(x) for x in self)}"

    def _lanes(self, other: object) -> tuple[int, ...]:
        if type(other) is i32x4:
            return other
        if type(other) is int:
            return (other,) * 4
        raise TypeError(f"i32x4 with {type(other).__name__}: write i32x4(…)")

    def __add__(self, other: object, /) -> "i32x4":  # type: ignore[override]
        return _wrapped(a + b for a, b in zip(self, self._lanes(other), strict=True))

    def __sub__(self, other: object, /) -> "i32x4":
        return _wrapped(a - b for a, b in zip(self, self._lanes(other), strict=True))

    def __mul__(self, other: object, /) -> "i32x4":  # type: ignore[override]
        return _wrapped(a * b for a, b in zip(self, self._lanes(other), strict=True))

    def __and__(self, other: object, /) -> "i32x4":
        return _wrapped(a & b for a, b in zip(self, self._lanes(other), strict=True))

    def __or__(self, other: object, /) -> "i32x4":
        return _wrapped(a | b for a, b in zip(self, self._lanes(other), strict=True))

    def __xor__(self, other: object, /) -> "i32x4":
        return _wrapped(a ^ b for a, b in zip(self, self._lanes(other), strict=True))

    def __invert__(self) -> "i32x4":
        return _wrapped(~a for a in self)

    def __lshift__(self, amount: int, /) -> "i32x4":
        return _wrapped(a << _amount(amount) for a in self)

    def __rshift__(self, amount: int, /) -> "i32x4":
        return _wrapped(a >> _amount(amount) for a in self)

    def __eq__(self, other: object, /) -> "i32x4":  # type: ignore[override]
        return _wrapped(-(a == b) for a, b in zip(self, self._lanes(other), strict=True))

    def __gt__(self, other: object, /) -> "i32x4":  # type: ignore[override]
        return _wrapped(-(a > b) for a, b in zip(self, self._lanes(other), strict=True))

    def __lt__(self, other: object, /) -> "i32x4":  # type: ignore[override]
        return _wrapped(-(a < b) for a, b in zip(self, self._lanes(other), strict=True))

    def __bool__(self) -> NoReturn:
        raise TypeError("four lanes are no condition; use select")

    __hash__ = tuple.__hash__


def _amount(amount: int) -> int:
    if not 0 <= amount < 32:
        raise OverflowError(f"shift of i32x4 by {amount}")
    return amount


def _wrapped(values: object) -> i32x4:
    lanes = ((v + 0x80000000 & 0xFFFFFFFF) - 0x80000000 for v in values)  # type: ignore[attr-defined]
    return tuple.__new__(i32x4, lanes)


V = TypeVar("V", f32x4, i32x4)


def as_f32x4(x: i32x4) -> f32x4:
    """The same 128 bits as four float32."""
    return tuple.__new__(f32x4, struct.unpack("<4f", struct.pack("<4i", *x)))


def as_i32x4(x: f32x4) -> i32x4:
    """The same 128 bits as four int32."""
    return tuple.__new__(i32x4, struct.unpack("<4i", struct.pack("<4f", *x)))


@overload
def lane(x: f32x4, k: int) -> f32: ...
@overload
def lane(x: i32x4, k: int) -> i32: ...
def lane(x: f32x4 | i32x4, k: int) -> f32 | i32:
    """Lane ``k`` (a constant) of a vector."""
    if isinstance(x, f32x4):
        return f32.fit(x[k])
    return i32.fit(x[k])


def select(mask: i32x4, x: V, y: V) -> V:
    """``x`` where the mask's lane is -1, ``y`` where it is 0."""
    lanes = (a if m else b for m, a, b in zip(mask, x, y, strict=True))
    return tuple.__new__(type(x), lanes)


def load(p: Ptr[f32], i: int) -> f32x4:
    """The four items from ``p[i]`` on."""
    return tuple.__new__(f32x4, p[i:].span(4))


def store(p: Ptr[f32], i: int, x: f32x4) -> None:
    """Set the four items from ``p[i]`` on."""
    if type(x) is not f32x4:
        raise TypeError(f"a {type(x).__name__} stored as f32x4")
    p[i:].span(4)[:] = array("f", x)
