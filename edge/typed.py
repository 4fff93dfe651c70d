"""Words for numbers and for lanes of them: load, store, select, like, lanes.

A function of them is written once and called with scalars, with lanes, and with
buffers of any type::

    >>> from edge.types import T, fabs
    >>> def softsign(x: T) -> T:
    ...     return x / (fabs(x) + 1.0)
    >>> softsign(f64(-3.0)), softsign(f32x4(1.0, -1.0, 0.0, 3.0))
    (f64(-0.75), f32x4(0.5, -0.5, 0.0, 0.75))
"""

import struct
from array import array
from typing import Any, TypeVar, overload

from edge.floats import f32, f64
from edge.integers import i32, i64, refuse
from edge.memory import NARROW, Ptr, i16
from edge.shorts import i16x8
from edge.vectors import Lanes, f32x4, f64x2, i32x4, i64x2

_new = tuple.__new__
_add = int.__add__
X = TypeVar("X")
# what load takes at once, and the letter of its items
_VECTORS: dict[type, tuple[type, int, Any]] = {
    f32: (f32x4, 4, "f"),
    i32: (i32x4, 4, "i"),
    f64: (f64x2, 2, "d"),
    i64: (i64x2, 2, "q"),
    i16: (i16x8, 8, "h"),
}


@overload
def load(p: Ptr[f32], i: int) -> f32x4: ...
@overload
def load(p: Ptr[i32], i: int) -> i32x4: ...
@overload
def load(p: Ptr[f64], i: int) -> f64x2: ...
@overload
def load(p: Ptr[i64], i: int) -> i64x2: ...
@overload
def load(p: Ptr[i16], i: int) -> i16x8: ...
@overload
def load(p: Ptr[Any], i: int) -> Any: ...
def load(p: Ptr[Any], i: int) -> Any:
    """The lanes from ``p[i]`` on: four f32 or i32, two f64 or i64; else ``p[i]``."""
    if p.kind not in _VECTORS:
        return p[i]
    kind, n, _ = _VECTORS[p.kind]
    at = _add(i, p.at)
    lanes = p.view[at : at + n]
    if i < 0 or len(lanes) != n:
        raise IndexError(f"{n} items at {at} of {p!r}")
    return _new(kind, lanes)


@overload
def store(p: Ptr[f32], i: int, x: f32x4) -> None: ...
@overload
def store(p: Ptr[i32], i: int, x: i32x4) -> None: ...
@overload
def store(p: Ptr[f64], i: int, x: f64x2) -> None: ...
@overload
def store(p: Ptr[i64], i: int, x: i64x2) -> None: ...
@overload
def store(p: Ptr[i16], i: int, x: i16x8) -> None: ...
@overload
def store(p: Ptr[Any], i: int, x: Any) -> None: ...
def store(p: Ptr[Any], i: int, x: Any) -> None:
    """Set the items from ``p[i]`` on to a vector's lanes, or ``p[i]`` to a number."""
    if p.kind not in _VECTORS:
        p[i] = x
        return
    (kind, n, letter), lanes = _VECTORS[p.kind], x
    if type(x) is not kind:
        raise TypeError(f"a {type(x).__name__} stored as {kind.__name__} in {p!r}")
    p[i:].span(n)[:] = array(letter, lanes)


def lanes(x: Any) -> int:
    """The lanes of a value, 1 of a number; of a pointer, those that load takes."""
    if isinstance(x, Ptr):
        return _VECTORS[x.kind][1] if x.kind in _VECTORS else 1
    return len(x) if isinstance(x, tuple) else 1


def like(x: Any, value: Any) -> Any:
    """``value`` as the type of ``x``, or as an item of the pointer ``x``."""
    kind: Any = x.kind if isinstance(x, Ptr) else type(x)
    if kind in NARROW:
        kind = i32
    if kind is bool and type(value) is not bool:
        refuse(x, value, "like")
    if isinstance(x, Lanes) and type(value) in (bool, int, float):
        value = x.ITEM(value)
    return kind(value)


@overload
def lane(x: f32x4, k: int) -> f32: ...
@overload
def lane(x: i32x4, k: int) -> i32: ...
@overload
def lane(x: f64x2, k: int) -> f64: ...
@overload
def lane(x: i64x2, k: int) -> i64: ...
def lane(x: Any, k: int) -> Any:
    """Lane ``k`` (a constant) of a vector."""
    if not 0 <= k < x.N:
        raise IndexError(f"lane {k} of {x.N}")
    return x.ITEM.fit(x[k])


def _choose(m: int, x: Any, y: Any) -> Any:
    if m == -1:
        return x
    if m == 0:
        return y
    raise ValueError(f"{m} in a mask: a lane is -1 or 0")


def select(mask: Any, x: X, y: X) -> X:
    """``x`` where the mask's lane is -1, ``y`` where it is 0; a bool picks numbers."""
    return _select(mask, x, y)  # type: ignore[no-any-return]


def _select(mask: Any, x: Any, y: Any) -> Any:
    if type(x) in (int, float):
        x = type(y)(x)
    elif type(y) in (int, float):
        y = type(x)(y)
    if type(x) is not type(y):
        refuse(x, y, "select")
    if type(mask) is bool and not isinstance(x, Lanes):
        return x if mask else y
    if not isinstance(x, Lanes) or type(mask) is not (i32x4 if x.N == 4 else i64x2):
        refuse(mask, x, "select")
    return _new(type(x), map(_choose, mask, x, y))


def as_f32x4(x: i32x4) -> f32x4:
    """The same 128 bits as four float32."""
    return _new(f32x4, struct.unpack("<4f", struct.pack("<4i", *x)))


def as_i32x4(x: f32x4) -> i32x4:
    """The same 128 bits as four int32."""
    return _new(i32x4, struct.unpack("<4i", struct.pack("<4f", *x)))


def as_f64x2(x: i64x2) -> f64x2:
    """The same 128 bits as two float64."""
    return _new(f64x2, struct.unpack("<2d", struct.pack("<2q", *x)))


def as_i64x2(x: f64x2) -> i64x2:
    """The same 128 bits as two int64."""
    return _new(i64x2, struct.unpack("<2q", struct.pack("<2d", *x)))
