"""Floats of the typed subset as CPython classes, f32 and f64, and words on them.

Each is a subclass of ``float`` whose operators round as ``edge/types.py`` says::

    >>> f32(0.1) + 0.2
    f32(0.30000001192092896)
    >>> f32(1.0) / 0.0
    f32(inf)

One operation in double precision and one rounding to float32 give the correctly
rounded float32: 53 bits are more than twice 24 and two.
"""

import math
import struct
from array import array
from collections.abc import Callable
from typing import Any, Protocol, Self, TypeVar

from edge.integers import forbid, refuse, u32, u64

_new = float.__new__
# Not for two threads at once, like every buffer of the subset.
_CELL = array("f", [0.0])


class _Float(float):
    def __repr__(self) -> str:
        return f"{type(self).__name__}({float(self)!r})"

    @classmethod
    def fit(cls, value: float) -> Self:
        raise NotImplementedError

    def _operand(self, other: float, word: str) -> float:
        kind = type(other)
        if kind is float:
            return self.fit(other)
        if kind is not type(self):
            refuse(self, other, word)
        return other

    def __add__(self, other: float, /) -> Self:
        return self.fit(float.__add__(self, self._operand(other, "+")))

    def __sub__(self, other: float, /) -> Self:
        return self.fit(float.__sub__(self, self._operand(other, "-")))

    def __mul__(self, other: float, /) -> Self:
        return self.fit(float.__mul__(self, self._operand(other, "*")))

    def __truediv__(self, other: float, /) -> Self:
        return self.fit(divide(self, self._operand(other, "/")))

    def __radd__(self, other: float, /) -> Self:
        return self.fit(float.__add__(self._operand(other, "+"), self))

    def __rsub__(self, other: float, /) -> Self:
        return self.fit(float.__sub__(self._operand(other, "-"), self))

    def __rmul__(self, other: float, /) -> Self:
        return self.fit(float.__mul__(self._operand(other, "*"), self))

    def __rtruediv__(self, other: float, /) -> Self:
        return self.fit(divide(self._operand(other, "/"), self))

    def __neg__(self) -> Self:
        return _new(type(self), float.__neg__(self))

    def __eq__(self, other: object, /) -> bool:
        if not isinstance(other, float):
            refuse(self, other, "==")
        return float.__eq__(self, self._operand(other, "=="))

    def __ne__(self, other: object, /) -> bool:
        return not self == other

    def __lt__(self, other: float, /) -> bool:
        return float.__lt__(self, self._operand(other, "<"))

    def __le__(self, other: float, /) -> bool:
        return float.__le__(self, self._operand(other, "<="))

    def __gt__(self, other: float, /) -> bool:
        return float.__gt__(self, self._operand(other, ">"))

    def __ge__(self, other: float, /) -> bool:
        return float.__ge__(self, self._operand(other, ">="))

    __hash__ = float.__hash__

    def each(self, function: Callable[[float], float]) -> Self:
        """Apply a function of plain floats and round."""
        return self.fit(function(float(self)))

    def both(self, other: float, function: Callable[[float, float], float]) -> Self:
        """Apply a function of two plain floats and round."""
        y = self._operand(other, function.__name__)
        return self.fit(function(float(self), float(y)))


forbid(
    _Float,
    {
        "floordiv": "// is for integers; use floor(x / y)",
        "mod": "% is for integers",
        "pow": "** is not in the subset; multiply",
        "divmod": "divmod is not in the subset",
    },
)


class f32(_Float):
    """An IEEE 754 binary32 number."""

    def __new__(cls, value: float = 0.0) -> "f32":
        """Convert, rounding once, half to even; beyond the range, an infinity."""
        if isinstance(value, int) and value.bit_length() > 53:
            value = _sticky(int(value))
        _CELL[0] = value
        return _new(f32, _CELL[0])

    @classmethod
    def fit(cls, value: float) -> "f32":
        """Round a double."""
        _CELL[0] = value
        return _new(f32, _CELL[0])

    # the operations that loops live on, without the detour over _operand and fit
    def __add__(self, other: float, /) -> "f32":
        if type(other) is not f32:
            other = self._operand(other, "+")
        _CELL[0] = float.__add__(self, other)
        return _new(f32, _CELL[0])

    def __mul__(self, other: float, /) -> "f32":
        if type(other) is not f32:
            other = self._operand(other, "*")
        _CELL[0] = float.__mul__(self, other)
        return _new(f32, _CELL[0])


class f64(_Float):
    """An IEEE 754 binary64 number."""

    @classmethod
    def fit(cls, value: float) -> "f64":
        """The double itself."""
        return _new(f64, value)


class Floating(Protocol):
    """f32, f64 and f32x4: what the words below work on."""

    def each(self, function: Callable[[float], float]) -> Self:
        """Apply a function of plain floats and round."""

    def both(self, other: Any, function: Callable[[float, float], float]) -> Self:
        """Apply a function of two plain floats and round."""


F = TypeVar("F", bound=Floating)


def _sticky(value: int) -> float:
    """Drop low bits of a long integer, keeping a one for them.

    The double is then exact, and the rounding to float32 that follows the only one.
    """
    magnitude = abs(value)
    shift = magnitude.bit_length() - 32
    head = magnitude >> shift | ((magnitude & ((1 << shift) - 1)) != 0)
    return math.copysign(math.ldexp(head, shift), value)


def as_u32(x: f32) -> u32:
    """The bits of a float32."""
    if type(x) is not f32:
        refuse(x, f32(), "as_u32")
    return u32(struct.unpack("<I", struct.pack("<f", x))[0])


def as_u64(x: f64) -> u64:
    """The bits of a float64."""
    if type(x) is not f64:
        refuse(x, f64(), "as_u64")
    return u64(struct.unpack("<Q", struct.pack("<d", x))[0])


def as_f32(bits: u32) -> f32:
    """The float32 of these bits."""
    if type(bits) is not u32:
        refuse(bits, u32(), "as_f32")
    return f32(struct.unpack("<f", struct.pack("<I", bits))[0])


def as_f64(bits: u64) -> f64:
    """The float64 of these bits."""
    if type(bits) is not u64:
        refuse(bits, u64(), "as_f64")
    return f64(struct.unpack("<d", struct.pack("<Q", bits))[0])


def is_finite(x: float) -> bool:
    """Neither infinite nor NaN."""
    return math.isfinite(x)


def divide(x: float, y: float) -> float:
    """Divide as IEEE 754 does: by zero gives an infinity, 0/0 NaN."""
    try:
        return float.__truediv__(x, y)
    except ZeroDivisionError:
        if float(x) == 0.0 or math.isnan(x):
            return math.nan
        return math.copysign(math.inf, x) * math.copysign(1.0, y)


def _root(x: float) -> float:
    return math.sqrt(x) if x >= 0.0 else math.nan


def _floor(x: float) -> float:
    return math.copysign(math.floor(x), x) if math.isfinite(x) else x


def _ceil(x: float) -> float:
    return math.copysign(math.ceil(x), x) if math.isfinite(x) else x


def _trunc(x: float) -> float:
    return math.copysign(math.trunc(x), x) if math.isfinite(x) else x


def _nearest(x: float) -> float:
    return math.copysign(round(x), x) if math.isfinite(x) else x


def _minimum(x: float, y: float) -> float:
    if x != x or y != y:
        return math.nan
    if x == y:
        return x if math.copysign(1.0, x) < 0.0 else y
    return x if x < y else y


def _maximum(x: float, y: float) -> float:
    if x != x or y != y:
        return math.nan
    if x == y:
        return y if math.copysign(1.0, x) < 0.0 else x
    return x if x > y else y


def sqrt(x: F) -> F:
    """The correctly rounded square root; NaN below zero, -0 of -0."""
    return x.each(_root)


def fabs(x: F) -> F:
    """The magnitude, also of -0."""
    return x.each(math.fabs)


def floor(x: F) -> F:
    """The largest integer not above."""
    return x.each(_floor)


def ceil(x: F) -> F:
    """The smallest integer not below."""
    return x.each(_ceil)


def trunc(x: F) -> F:
    """The integer towards zero."""
    return x.each(_trunc)


def nearest(x: F) -> F:
    """The nearest integer, half to even."""
    return x.each(_nearest)


def minimum(x: F, y: F | float) -> F:
    """The smaller; NaN if one is; -0 below +0. Only ``y`` may be a literal."""
    return x.both(y, _minimum)


def maximum(x: F, y: F | float) -> F:
    """The larger; NaN if one is; -0 below +0. Only ``y`` may be a literal."""
    return x.both(y, _maximum)
