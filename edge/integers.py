"""Integers of the typed subset as CPython classes: i32 i64 u32 u64.

Each is a subclass of ``int`` whose operators wrap or raise as ``edge/types.py`` says,
so that plain Python computes what wasm computes::

    >>> u32(4_000_000_000) + 500_000_000
    u32(205032704)
    >>> i32(2_147_483_647) + 1
    Traceback (most recent call last):
    OverflowError: 2147483648 is no i32

Comparisons are ``int``'s own, for speed: that both sides have one type is checked when
the code is compiled.
"""

from collections.abc import Callable
from typing import NoReturn, Self

_new = int.__new__


def refuse(left: object, right: object, word: str) -> NoReturn:
    """Raise the error of two types that do not mix."""
    names = type(left).__name__, type(right).__name__
    raise TypeError(f"{names[0]} {word} {names[1]}: convert one of them")


def forbid(kind: type, words: dict[str, str]) -> None:
    """Make operators that the subset lacks raise, saying what to write instead."""

    def method(advice: str) -> Callable[..., NoReturn]:
        def refused(*_: object) -> NoReturn:
            raise TypeError(advice)

        return refused

    for word, advice in words.items():
        setattr(kind, f"__{word}__", method(advice))
        setattr(kind, f"__r{word}__", method(advice))


class Integer(int):
    """What the four types share; ``fit`` is where they differ."""

    LOW = 0
    HIGH = 0
    BITS = 0

    def __repr__(self) -> str:
        return f"{type(self).__name__}({int(self)})"

    def __new__(cls, value: float = 0) -> Self:
        """Convert: a float is cut off and saturated, an integer must ``fit``."""
        if isinstance(value, float):
            return _new(cls, saturate(float(value), cls.LOW, cls.HIGH))
        return cls.fit(int(value))

    @classmethod
    def fit(cls, value: int) -> Self:
        """The value in this type: signed types raise, unsigned ones wrap."""
        if cls.LOW <= value <= cls.HIGH:
            return _new(cls, value)
        if cls.LOW == 0:
            return _new(cls, value & cls.HIGH)
        raise OverflowError(f"{value} is no {cls.__name__}")

    def _operand(self, other: int, word: str) -> int:
        kind = type(other)
        if kind is type(self):
            return other
        if kind is not int:
            refuse(self, other, word)
        if self.LOW <= other <= self.HIGH:
            return other
        raise OverflowError(f"{other} is no {type(self).__name__}")

    def __add__(self, other: int, /) -> Self:
        kind = type(self)
        if type(other) is not kind:
            other = self._operand(other, "+")
        value = int.__add__(self, other)
        return _new(kind, value) if kind.LOW <= value <= kind.HIGH else self.fit(value)

    def __sub__(self, other: int, /) -> Self:
        kind = type(self)
        if type(other) is not kind:
            other = self._operand(other, "-")
        value = int.__sub__(self, other)
        return _new(kind, value) if kind.LOW <= value <= kind.HIGH else self.fit(value)

    def __mul__(self, other: int, /) -> Self:
        kind = type(self)
        if type(other) is not kind:
            other = self._operand(other, "*")
        value = int.__mul__(self, other)
        return _new(kind, value) if kind.LOW <= value <= kind.HIGH else self.fit(value)

    def __floordiv__(self, other: int, /) -> Self:
        return self.fit(int.__floordiv__(self, self._operand(other, "//")))

    def __mod__(self, other: int, /) -> Self:
        return _new(type(self), int.__mod__(self, self._operand(other, "%")))

    def __and__(self, other: int, /) -> Self:
        return _new(type(self), int.__and__(self, self._operand(other, "&")))

    def __or__(self, other: int, /) -> Self:
        return _new(type(self), int.__or__(self, self._operand(other, "|")))

    def __xor__(self, other: int, /) -> Self:
        return _new(type(self), int.__xor__(self, self._operand(other, "^")))

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
        return _new(type(self), int.__rshift__(self, self._amount(other)))

    def __rlshift__(self, other: int, /) -> Self:
        return self.fit(self._operand(other, "<<")) << self

    def __rrshift__(self, other: int, /) -> Self:
        return self.fit(self._operand(other, ">>")) >> self

    def __neg__(self) -> Self:
        return self.fit(int.__neg__(self))

    def __invert__(self) -> Self:
        return self.fit(int.__invert__(self))


forbid(
    Integer,
    {
        "truediv": "/ is for floats; use //, or convert to f32 or f64",
        "pow": "** is not in the subset; multiply, or shift",
        "divmod": "divmod is not in the subset; use // and %",
    },
)


class i32(Integer):
    """A signed integer of 32 bits."""

    LOW, HIGH, BITS = -(1 << 31), (1 << 31) - 1, 32

    # the operations that loops live on, without looking up their bounds
    def __add__(self, other: int, /) -> "i32":
        if type(other) is not int and type(other) is not i32:
            refuse(self, other, "+")
        value = int.__add__(self, other)
        return _new(i32, value) if -1 << 31 <= value < 1 << 31 else self.fit(value)

    def __sub__(self, other: int, /) -> "i32":
        if type(other) is not int and type(other) is not i32:
            refuse(self, other, "-")
        value = int.__sub__(self, other)
        return _new(i32, value) if -1 << 31 <= value < 1 << 31 else self.fit(value)

    def __mul__(self, other: int, /) -> "i32":
        if type(other) is not int and type(other) is not i32:
            refuse(self, other, "*")
        value = int.__mul__(self, other)
        return _new(i32, value) if -1 << 31 <= value < 1 << 31 else self.fit(value)


class i64(Integer):
    """A signed integer of 64 bits."""

    LOW, HIGH, BITS = -(1 << 63), (1 << 63) - 1, 64


class u32(Integer):
    """An unsigned integer of 32 bits."""

    LOW, HIGH, BITS = 0, (1 << 32) - 1, 32


class u64(Integer):
    """An unsigned integer of 64 bits."""

    LOW, HIGH, BITS = 0, (1 << 64) - 1, 64


def saturate(value: float, low: int, high: int) -> int:
    """Truncate towards zero, into ``low`` to ``high``; NaN is 0."""
    if value != value:
        return 0
    if value <= low:
        return low
    return high if value >= high else int(value)


def mulhi(x: u64, y: u64) -> u64:
    """The high 64 bits of the 128-bit product."""
    if type(x) is not u64 or type(y) is not u64:
        refuse(x, y, "mulhi")
    return _new(u64, (int(x) * int(y)) >> 64)


def clz(x: Integer) -> i32:
    """The number of leading zero bits; the width for zero."""
    return _new(i32, x.BITS - (int(x) & ((1 << x.BITS) - 1)).bit_length())
