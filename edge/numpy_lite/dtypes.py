"""Element types and how they combine, as NumPy 2 does it for the five we have.

=========  ======================  ============================================
type       stored as               meets a Python number and stays itself unless
=========  ======================  ============================================
bool       one byte                it is an int (int64) or a float (float64)
int32      wraps around            it is a float (float64)
int64      wraps around            it is a float (float64)
float32    rounded every step      never
float64    IEEE 754 double         never
=========  ======================  ============================================

Among themselves: bool with any type is that type, int32 with int64 is int64, float32
with float64 is float64, an integer with a float is float64.
"""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from edge import types
from edge.integers import saturate

Scalar = bool | int | float


@dataclass(frozen=True)
class DType:
    """An element type; ``kind`` is 'b', 'i' or 'f', ``code`` the array module's."""

    name: str
    kind: str
    code: str
    itemsize: int
    rank: int

    def __repr__(self) -> str:
        return f"dtype('{self.name}')"

    def __str__(self) -> str:
        return self.name

    def pack(self, values: Iterable[Any]) -> "array[Any]":
        """Store numbers as this type: rounded, wrapped, cut off, or made 0 and 1."""
        if self.kind == "f":
            return array(self.code, values)
        if self.kind == "b":
            return array(self.code, [value != 0 for value in values])
        half = 1 << 8 * self.itemsize - 1
        whole = [
            saturate(value, -half, half - 1) if isinstance(value, float) else value
            for value in values
        ]
        if any(not -half <= value < half for value in whole):
            whole = [(value + half) % (2 * half) - half for value in whole]
        return array(self.code, whole)

    def holds(self, value: int) -> bool:
        """Whether an integer needs no wrapping."""
        half = 1 << 8 * self.itemsize - 1
        return self.kind != "i" or -half <= value < half


bool_ = DType("bool", "b", "B", 1, 0)
int32 = DType("int32", "i", "i", 4, 1)
int64 = DType("int64", "i", "q", 8, 2)
float32 = DType("float32", "f", "f", 4, 3)
float64 = DType("float64", "f", "d", 8, 4)
ALL = (bool_, int32, int64, float32, float64)

_NAMED: dict[object, DType] = {
    **{dtype.name: dtype for dtype in ALL},
    **{bool: bool_, int: int64, float: float64},
}
_OF_SCALARS: dict[type, DType] = {
    **{bool: bool_, int: int64, float: float64},
    **{types.i32: int32, types.i64: int64, types.f32: float32, types.f64: float64},
}
# a Python number adapts to the array that it meets
_WEAK = (bool, int, float)


def as_dtype(given: object) -> DType:
    """The type that a caller means by float32, 'float32' or float.

    Raises: TypeError for one that is not among the five.
    """
    if isinstance(given, DType):
        return given
    if isinstance(given, str | type) and given in _NAMED:
        return _NAMED[given]
    names = ", ".join(dtype.name for dtype in ALL)
    raise TypeError(f"{given!r} is not a dtype; use one of {names}")


def of_scalar(value: object) -> DType:
    """The type of one Python number. Raises: TypeError for anything else."""
    found = _OF_SCALARS.get(type(value))
    if found is None:
        raise TypeError(f"a {type(value).__name__} is no number that arrays hold")
    return found


def is_weak(value: object) -> bool:
    """Whether the value is a Python number, which adapts to what it meets."""
    return type(value) in _WEAK


def promote(a: DType, b: DType) -> DType:
    """The type of a result of two arrays."""
    if a.kind != b.kind and "f" in (a.kind, b.kind) and "i" in (a.kind, b.kind):
        return float64
    return max(a, b, key=lambda dtype: dtype.rank)


def promote_weak(a: DType, value: Scalar) -> DType:
    """The type of a result of an array and a Python number.

    Raises: OverflowError if an integer array meets a number it cannot hold.
    """
    if isinstance(value, bool) or a.kind == "f":
        return a
    if isinstance(value, float):
        return float64
    dtype = int64 if a.kind == "b" else a
    if not dtype.holds(value):
        raise OverflowError(f"{value} does not fit {dtype.name}")
    return dtype
