"""Numbers of the typed subset as CPython classes: i32 i64 u32 u64 f32 f64.

Each is a subclass of ``int`` or ``float`` whose operators round, wrap or raise as
``edge/types.py`` says, so that plain Python computes what wasm computes::

    >>> u32(4_000_000_000) + 500_000_000
    u32(205032704)
    >>> f32(0.1) + 0.2
    f32(0.30000001192092896)
"""

import math
import struct
from array import array
from typing import NoReturn, Self, TypeVar

_int_new = int.__new__
_float_new = float.__new__
_CELL = array("f", [0.0])


def _refuse(left: object, right: object, word: str) -> NoReturn:
    names = type(left).__name__, type(right).__name__
    raise TypeError(f"{names[0]} {word} {names[1]}: convert one of them")


class _Integer(int):
    LOW = 0
    HIGH = 0
    BITS = 0

    def __repr__(self) -> str:
        return f"{type(self).__name__}({int(self)})"

    def __new__(cls, value: float = 0) -> Self:
        if isinstance(value, float):
            return _int_new(cls, _saturate(float(value), cls.LOW, cls.HIGH))
        return cls.fit(int(value))

    @classmethod
    def fit(cls, value: int) -> Self:
        raise NotImplementedError

    def _operand(self, other: int, word: str) -> int:
        kind = type(other)
        if kind is int:
            if self.LOW <= other <= self.HIGH:
                return other
            raise OverflowError(f"{other} is no {type(self).__name__}")
        if kind is not type(self):
            _refuse(self, other, word)
        return other

    def __add__(self, other: int, /) -> Self:
        return self.fit(int.__add__(self, self._operand(other, "+")))

    def __sub__(self, other: int, /) -> Self:
        return self.fit(int.__sub__(self, self._operand(other, "-")))

    def __mul__(self, other: int, /) -> Self:
        return self.fit(int.__mul__(self, self._operand(other, "*")))

    def __floordiv__(self, other: int, /) -> Self:
        return self.fit(int.__floordiv__(self, self._operand(other, "//")))

    def __mod__(self, other: int, /) -> Self:
        return self.fit(int.__mod__(self, self._operand(other, "%")))

    def __and__(self, other: int, /) -> Self:
        return self.fit(int.__and__(self, self._operand(other, "&")))

    def __or__(self, other: int, /) -> Self:
        return self.fit(int.__or__(self, self._operand(other, "|")))

    def __xor__(self, other: int, /) -> Self:
        return self.fit(int.__xor__(self, self._operand(other, "^")))

    def __radd__(self, other: int, /) -> Self:
        return self.fit(int.__add__(self._operand(other, "+"), self))

    def __rsub__(self, other: int, /) -> Self:
        return self.fit(int.__sub__(self._operand(other, "-"), self))

    def __rmul__(self, other: int, /) -> Self:
        return self.fit(int.__mul__(self._operand(other, "*"), self))

    def __rfloordiv__(self, other: int, /) -> Self:
        return self.fit(int.__floordiv__(self._operand(other, "//"), self))

    def __rmod__(self, other: int, /) -> Self:
        return self.fit(int.__mod__(self._operand(other, "%"), self))

    __rand__ = __and__
    __ror__ = __or__
    __rxor__ = __xor__

    def _amount(self, other: int) -> int:
        if not 0 <= other < self.BITS:
            raise OverflowError(f"shift of {type(self).__name__} by {int(other)}")
        return other

    def __lshift__(self, other: int, /) -> Self:
        return self.fit(int.__lshift__(self, self._amount(other)))

    def __rshift__(self, other: int, /) -> Self:
        return self.fit(int.__rshift__(self, self._amount(other)))

    def __neg__(self) -> Self:
        return self.fit(int.__neg__(self))

    def __invert__(self) -> Self:
        return self.fit(int.__invert__(self))

    def __truediv__(self, other: int, /) -> NoReturn:
        raise TypeError("/ is for floats; use //, or convert to f32 or f64")


class _Signed(_Integer):
    @classmethod
    def fit(cls, value: int) -> Self:
        if cls.LOW <= value <= cls.HIGH:
            return _int_new(cls, value)
        raise OverflowError(f"{value} is no {cls.__name__}")


class _Unsigned(_Integer):
    @classmethod
    def fit(cls, value: int) -> Self:
        return _int_new(cls, value & cls.HIGH)


class i32(_Signed):
    """A signed integer of 32 bits."""

    LOW, HIGH, BITS = -(1 << 31), (1 << 31) - 1, 32

    # the two operations that loops live on, without the detour over _operand
    def __add__(self, other: int, /) -> "i32":
        if type(other) is not int and type(other) is not i32:
            _refuse(self, other, "+")
        value = int.__add__(self, other)
        if -0x80000000 <= value <= 0x7FFFFFFF:
            return _int_new(i32, value)
        raise OverflowError(f"{value} is no i32")

    def __sub__(self, other: int, /) -> "i32":
        if type(other) is not int and type(other) is not i32:
            _refuse(self, other, "-")
        value = int.__sub__(self, other)
        if -0x80000000 <= value <= 0x7FFFFFFF:
            return _int_new(i32, value)
        raise OverflowError(f"{value} is no i32")


class i64(_Signed):
    """A signed integer of 64 bits."""

    LOW, HIGH, BITS = -(1 << 63), (1 << 63) - 1, 64


class u32(_Unsigned):
    """An unsigned integer of 32 bits."""

    LOW, HIGH, BITS = 0, (1 << 32) - 1, 32


class u64(_Unsigned):
    """An unsigned integer of 64 bits."""

    LOW, HIGH, BITS = 0, (1 << 64) - 1, 64


def round32(value: float) -> float:
    """Round a double to the nearest float32, half to even; beyond it, infinity."""
    _CELL[0] = value
    return _CELL[0]


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
            _refuse(self, other, word)
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
        return self.fit(float.__neg__(self))

    def __eq__(self, other: object, /) -> bool:
        if not isinstance(other, float):
            _refuse(self, other, "==")
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


class f32(_Float):
    """An IEEE 754 binary32 number."""

    def __new__(cls, value: float = 0.0) -> "f32":
        if isinstance(value, int) and abs(value) > 1 << 53:
            value = _sticky(int(value))
        return cls.fit(value)

    @classmethod
    def fit(cls, value: float) -> "f32":
        _CELL[0] = value
        return _float_new(cls, _CELL[0])


class f64(_Float):
    """An IEEE 754 binary64 number."""

    @classmethod
    def fit(cls, value: float) -> "f64":
        return _float_new(cls, value)


F = TypeVar("F", bound=_Float)


def divide(x: float, y: float) -> float:
    """Divide as IEEE 754 does: by zero gives an infinity, 0/0 NaN."""
    if y != 0.0:
        return float.__truediv__(x, y)
    if x == 0.0 or x != x:
        return math.nan
    return math.copysign(math.inf, x) * math.copysign(1.0, y)


def _saturate(value: float, low: int, high: int) -> int:
    if value != value:
        return 0
    if value <= low:
        return low
    return high if value >= high else int(value)


def _sticky(value: int) -> float:
    """Drop low bits of a long integer, keeping a one for them, so that the double is
    exact and the rounding to float32 that follows is the only one."""
    magnitude = abs(value)
    shift = magnitude.bit_length() - 32
    head = magnitude >> shift | ((magnitude & ((1 << shift) - 1)) != 0)
    return math.copysign(math.ldexp(head, shift), value)


def as_u32(x: f32) -> u32:
    """The bits of a float32."""
    return u32(struct.unpack("<I", struct.pack("<f", x))[0])


def as_u64(x: f64) -> u64:
    """The bits of a float64."""
    return u64(struct.unpack("<Q", struct.pack("<d", x))[0])


def as_f32(bits: u32) -> f32:
    """The float32 of these bits."""
    return f32(struct.unpack("<f", struct.pack("<I", bits))[0])


def as_f64(bits: u64) -> f64:
    """The float64 of these bits."""
    return f64(struct.unpack("<d", struct.pack("<Q", bits))[0])


def mulhi(x: u64, y: u64) -> u64:
    """The high 64 bits of the 128-bit product."""
    return _int_new(u64, (int(x) * int(y)) >> 64)


def clz(x: _Integer) -> i32:
    """The number of leading zero bits; the width for zero."""
    return i32(x.BITS - (int(x) & ((1 << x.BITS) - 1)).bit_length())


def is_finite(x: float) -> bool:
    """Neither infinite nor NaN."""
    return math.isfinite(x)


def sqrt(x: F) -> F:
    """The correctly rounded square root; NaN below zero."""
    return x.fit(math.sqrt(x) if x >= 0.0 else x if x == 0.0 else math.nan)


def fabs(x: F) -> F:
    """The magnitude, also of -0."""
    return x.fit(math.fabs(x))


def _integral(x: F, near: int) -> F:
    return x.fit(math.copysign(float(near), x))


def floor(x: F) -> F:
    """The largest integer not above."""
    return _integral(x, math.floor(x)) if math.isfinite(x) else x


def ceil(x: F) -> F:
    """The smallest integer not below."""
    return _integral(x, math.ceil(x)) if math.isfinite(x) else x


def trunc(x: F) -> F:
    """The integer towards zero."""
    return _integral(x, math.trunc(x)) if math.isfinite(x) else x


def nearest(x: F) -> F:
    """The nearest integer, half to even."""
    return _integral(x, round(float(x))) if math.isfinite(x) else x


def minimum(x: F, y: F) -> F:
    """The smaller; NaN if one is; -0 below +0."""
    return x.fit(low(x, x._operand(y, "minimum")))


def maximum(x: F, y: F) -> F:
    """The larger; NaN if one is; -0 below +0."""
    return x.fit(high(x, x._operand(y, "maximum")))


def low(x: float, y: float) -> float:
    """``minimum`` of plain floats."""
    if x != x or y != y:
        return math.nan
    if x == y:
        return x if math.copysign(1.0, x) < 0.0 else y
    return x if x < y else y


def high(x: float, y: float) -> float:
    """``maximum`` of plain floats."""
    if x != x or y != y:
        return math.nan
    if x == y:
        return y if math.copysign(1.0, x) < 0.0 else x
    return x if x > y else y
