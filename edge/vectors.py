"""SIMD types of the typed subset: lanes of float32, float64, int32 and int64.

Operations are lane by lane, as wasm's::

    >>> f32x4(1.0) / f32x4(0.0, 1.0, 2.0, 3.0)
    f32x4(inf, 1.0, 0.5, 0.3333333432674408)
    >>> f64x2(1.0, 2.0) < 1.5
    i64x2(-1, 0)
"""

from array import array
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, NoReturn, Self

from edge.floats import divide, f32, f64
from edge.integers import forbid, i32, i64, saturate

_new = tuple.__new__
# Rounds to float32; not for two threads at once, like every buffer of the subset.
_CELL = array("f", bytes(16))


class Lanes(tuple[Any, ...]):
    """What all of them share: how they are made, written and compared."""

    __slots__ = ()
    N: ClassVar[int]
    ITEM: ClassVar[type]
    BARE: ClassVar[Any]  # of a number that a source writes down
    OTHER: ClassVar[type["Lanes"]]  # lanes of another kind, which are converted

    def __new__(cls, *lanes: Any) -> Self:
        """Take the lanes, or one for all, each an item or a literal."""
        if len(lanes) == 1 and type(lanes[0]) is cls.OTHER:
            return cls.converted(lanes[0])
        if len(lanes) not in (1, cls.N):
            raise ValueError(f"{len(lanes)} lanes of {cls.__name__}")
        for value in lanes:
            if type(value) is not cls.ITEM and type(value) is not cls.BARE:
                told = f"a {type(value).__name__} as a lane of {cls.__name__}"
                raise TypeError(told)
        return cls.filled(lanes if len(lanes) == cls.N else lanes * cls.N)

    @classmethod
    def converted(cls, other: Iterable[Any]) -> Self:
        """Convert the lanes of another kind."""
        raise NotImplementedError

    @classmethod
    def filled(cls, lanes: Iterable[Any]) -> Self:
        """Make a vector of lanes that are not yet of its type."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{type(self).__name__}{tuple(self)}"

    def _lanes(self, other: object) -> Self:
        kind = type(self)
        if type(other) is kind:
            return other
        if type(other) is kind.BARE:
            return kind(other)
        name = kind.__name__
        raise TypeError(f"{name} with {type(other).__name__}: write {name}(…)")

    def _mask(self, test: Callable[[Any, Any], bool], other: object) -> Any:
        return _mask(self, map(test, self, self._lanes(other)))

    def __lt__(self, other: object, /) -> Any:
        return self._mask(self.BARE.__lt__, other)

    def __le__(self, other: object, /) -> Any:
        return self._mask(self.BARE.__le__, other)

    def __gt__(self, other: object, /) -> Any:
        return self._mask(self.BARE.__gt__, other)

    def __ge__(self, other: object, /) -> Any:
        return self._mask(self.BARE.__ge__, other)

    def __eq__(self, other: object, /) -> Any:
        return self._mask(self.BARE.__eq__, other)

    def __ne__(self, other: object, /) -> Any:
        return self._mask(self.BARE.__ne__, other)

    def __bool__(self) -> NoReturn:
        raise TypeError("lanes are no condition; use select")


class _Floats(Lanes):
    __slots__ = ()
    BARE = float

    @classmethod
    def converted(cls, other: Iterable[Any]) -> Self:
        return cls.filled(map(float, map(cls.ITEM, other)))

    def __add__(self, other: object, /) -> Self:
        return self.filled(map(float.__add__, self, self._lanes(other)))

    def __sub__(self, other: object, /) -> Self:
        return self.filled(map(float.__sub__, self, self._lanes(other)))

    def __mul__(self, other: object, /) -> Self:
        return self.filled(map(float.__mul__, self, self._lanes(other)))

    def __truediv__(self, other: object, /) -> Self:
        return self.filled(map(divide, self, self._lanes(other)))

    def __radd__(self, other: float, /) -> Self:
        return self + other

    def __rmul__(self, other: float, /) -> Self:  # type: ignore[override]
        return self * other

    def __rsub__(self, other: float, /) -> Self:
        return self._lanes(other) - self

    def __rtruediv__(self, other: float, /) -> Self:
        return self._lanes(other) / self

    def __neg__(self) -> Self:
        return _new(type(self), map(float.__neg__, self))

    def each(self, function: Callable[[float], float]) -> Self:
        """Apply a function of plain floats to every lane and round."""
        return self.filled(map(function, self))

    def both(self, other: object, function: Callable[[float, float], float]) -> Self:
        """Apply a function of two plain floats lane by lane and round."""
        return self.filled(map(function, self, self._lanes(other)))


class f32x4(_Floats):
    """Four float32 lanes; one argument fills all four, an ``i32x4`` is converted."""

    __slots__ = ()
    N, ITEM = 4, f32

    @classmethod
    def filled(cls, lanes: Iterable[float]) -> Self:
        """Round every lane."""
        return _new(cls, array("f", lanes))

    @classmethod
    def converted(cls, other: Iterable[float]) -> Self:
        """Convert int32 lanes, in one rounding."""
        return _new(cls, array("f", other))

    # the operations that loops live on, unrolled
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

    def __radd__(self, other: float, /) -> "f32x4":
        return self + other

    def __rmul__(self, other: float, /) -> "f32x4":  # type: ignore[override]
        return self * other


class f64x2(_Floats):
    """Two float64 lanes; one argument fills both, an ``i64x2`` is converted."""

    __slots__ = ()
    N, ITEM = 2, f64

    @classmethod
    def filled(cls, lanes: Iterable[float]) -> Self:
        """Take the lanes as they are: plain floats."""
        return _new(cls, map(float, lanes))


class _Integers(Lanes):
    __slots__ = ()
    BARE = int
    BITS: ClassVar[int]
    RANGE: ClassVar[tuple[int, int]]

    @classmethod
    def filled(cls, lanes: Iterable[int]) -> Self:
        found = tuple(map(int, lanes))
        for value in found:
            cls.ITEM.fit(value)  # type: ignore[attr-defined]
        return _new(cls, found)

    @classmethod
    def converted(cls, other: Iterable[float]) -> Self:
        return _new(cls, (saturate(x, *cls.RANGE) for x in other))

    def _wrapped(self, values: Iterable[int]) -> Self:
        half, most = -self.RANGE[0], (1 << self.BITS) - 1
        return _new(type(self), ((v + half & most) - half for v in values))

    def __add__(self, other: object, /) -> Self:
        return self._wrapped(map(int.__add__, self, self._lanes(other)))

    def __sub__(self, other: object, /) -> Self:
        return self._wrapped(map(int.__sub__, self, self._lanes(other)))

    def __mul__(self, other: object, /) -> Self:
        return self._wrapped(map(int.__mul__, self, self._lanes(other)))

    def __and__(self, other: object, /) -> Self:
        return _new(type(self), map(int.__and__, self, self._lanes(other)))

    def __or__(self, other: object, /) -> Self:
        return _new(type(self), map(int.__or__, self, self._lanes(other)))

    def __xor__(self, other: object, /) -> Self:
        return _new(type(self), map(int.__xor__, self, self._lanes(other)))

    def __rsub__(self, other: int, /) -> Self:
        return self._lanes(other) - self

    __radd__ = __add__
    __rmul__ = __mul__
    __rand__ = __and__
    __ror__ = __or__
    __rxor__ = __xor__

    def __neg__(self) -> Self:
        return self._wrapped(map(int.__neg__, self))

    def __invert__(self) -> Self:
        return _new(type(self), map(int.__invert__, self))

    def _amount(self, amount: int) -> int:
        if not 0 <= amount < self.BITS:
            raise OverflowError(f"shift of {type(self).__name__} by {amount}")
        return int(amount)

    def __lshift__(self, amount: int, /) -> Self:
        n = self._amount(amount)
        return self._wrapped(x << n for x in self)

    def __rshift__(self, amount: int, /) -> Self:
        n = self._amount(amount)
        return _new(type(self), (x >> n for x in self))


class i32x4(_Integers):
    """Four int32 lanes that wrap; an ``f32x4`` is truncated towards zero.

    A mask is an i32x4 of -1 for true and 0 for false: what comparisons give.
    """

    __slots__ = ()
    N, ITEM, BITS, RANGE = 4, i32, 32, (i32.LOW, i32.HIGH)


class i64x2(_Integers):
    """Two int64 lanes that wrap; an ``f64x2`` is truncated towards zero.

    The mask that comparisons of two lanes give.
    """

    __slots__ = ()
    N, ITEM, BITS, RANGE = 2, i64, 64, (i64.LOW, i64.HIGH)


_PAIRS = (f32x4, i32x4), (f64x2, i64x2)
for _one, _other in _PAIRS:
    _one.OTHER, _other.OTHER = _other, _one
    forbid(
        _other,
        {
            "truediv": f"/ is for floats; convert to {_one.__name__}",
            "floordiv": "wasm has no division of integer lanes",
            "mod": "wasm has no division of integer lanes",
        },
    )


def _mask(x: Lanes, truths: Iterable[bool]) -> Lanes:
    kind = i32x4 if x.N == 4 else i64x2
    return _new(kind, map(int.__neg__, truths))
