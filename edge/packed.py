"""SIMD words between widths of lanes: load wider, store narrower, multiply and shuffle.

Each is one instruction of wasm, and has its name::

    >>> dot(i16x8(1, 2, 3, 4, 5, 6, 7, 8), i16x8(1000))
    i32x4(3000, 7000, 11000, 15000)
    >>> narrow(i32x4(1, 2, 3, 70000), i32x4(-70000))
    i16x8(1, 2, 3, 32767, -32768, -32768, -32768, -32768)
"""

from array import array
from typing import Any, TypeVar

from edge.integers import i32, refuse, saturate
from edge.memory import Ptr, i8, i16
from edge.shorts import i16x8
from edge.vectors import f32x4, f64x2, i32x4

_new = tuple.__new__
V = TypeVar("V", i32x4, i16x8)


def _items(p: Ptr[Any], i: int, n: int, kind: type) -> "memoryview[Any]":
    if p.kind is not kind:
        raise TypeError(f"{p!r} does not point to {kind.__name__}")
    return p[i:].span(n)


def load8x8(p: Ptr[i8], i: int) -> i16x8:
    """The eight items from ``p[i]`` on, widened."""
    return _new(i16x8, _items(p, i, 8, i8))


def load16x4(p: Ptr[i16], i: int) -> i32x4:
    """The four items from ``p[i]`` on, widened."""
    return _new(i32x4, _items(p, i, 4, i16))


def load64_zero(p: Ptr[i16], i: int) -> i16x8:
    """The four items from ``p[i]`` on, and four zeros."""
    return _new(i16x8, (*_items(p, i, 4, i16), 0, 0, 0, 0))


def store64_lane(p: Ptr[i16], i: int, x: i16x8, k: int) -> None:
    """Set the four items from ``p[i]`` on to lanes 0..3 (``k`` 0) or 4..7 (``k`` 1)."""
    if type(x) is not i16x8:
        raise TypeError(f"a {type(x).__name__} stored as four i16")
    if k not in (0, 1):
        raise IndexError(f"half {k} of two")
    _items(p, i, 4, i16)[:] = array("h", x[4 * k : 4 * k + 4])


def narrow(x: i32x4, y: i32x4) -> i16x8:
    """The lanes of ``x``, then of ``y``, each the nearest int16."""
    if type(x) is not i32x4 or type(y) is not i32x4:
        refuse(x, y, "narrow")
    return _new(i16x8, (saturate(v, i16.LOW, i16.HIGH) for v in (*x, *y)))


def promote_low(x: f32x4) -> f64x2:
    """Lanes 0 and 1 as float64."""
    if type(x) is not f32x4:
        refuse(x, f32x4(0.0), "promote_low")
    return _new(f64x2, x[:2])


def convert_low(x: i32x4) -> f64x2:
    """Lanes 0 and 1, int32, as float64."""
    if type(x) is not i32x4:
        refuse(x, i32x4(0), "convert_low")
    return _new(f64x2, map(float, x[:2]))


def demote_zero(x: f64x2) -> f32x4:
    """Two lanes rounded to float32, and two zeros."""
    if type(x) is not f64x2:
        refuse(x, f64x2(0.0), "demote_zero")
    return f32x4.filled((*x, 0.0, 0.0))


def trunc_sat_zero(x: f64x2) -> i32x4:
    """Two lanes as int32, truncated towards zero and saturated, and two zeros."""
    if type(x) is not f64x2:
        refuse(x, f64x2(0.0), "trunc_sat_zero")
    return _new(i32x4, (*(saturate(v, i32.LOW, i32.HIGH) for v in x), 0, 0))


def dot(x: i16x8, y: i16x8) -> i32x4:
    """Products of lanes, added up two by two: four sums, which wrap."""
    if type(x) is not i16x8 or type(y) is not i16x8:
        refuse(x, y, "dot")
    products = list(map(int.__mul__, x, y))
    sums = map(int.__add__, products[::2], products[1::2])
    return _new(i32x4, ((v + 0x80000000 & 0xFFFFFFFF) - 0x80000000 for v in sums))


def shuffle(x: V, y: V, *places: int) -> V:
    """Lanes of ``x`` and then ``y``, picked by constant places."""
    if type(x) is not type(y) or type(x) not in (i32x4, i16x8):
        refuse(x, y, "shuffle")
    lanes = (*x, *y)
    if len(places) != len(x):
        raise ValueError(f"{len(places)} places for {len(x)} lanes")
    if not all(type(k) is int and 0 <= k < len(lanes) for k in places):
        raise IndexError(f"places are constants from 0 to {len(lanes) - 1}")
    return _new(type(x), (lanes[k] for k in places))
