"""Parts of a vector: up to three items at a row's end.

A row inside a buffer has no padding of its own, so its last items are read and written
one by one.
"""

from edge.types import Const, Ptr, f32, f32x4, i32, lane, load, store


def load_some(p: Ptr[f32], i: i32, n: Const, other: Const) -> f32x4:
    """The ``n`` (1 to 4) items from ``p[i]`` on, ``other`` in the lanes left over."""
    if n == 1:
        return f32x4(p[i], other, other, other)
    if n == 2:
        return f32x4(p[i], p[i + 1], other, other)
    if n == 3:
        return f32x4(p[i], p[i + 1], p[i + 2], other)
    return load(p, i)


def store_some(p: Ptr[f32], i: i32, v: f32x4, n: Const) -> None:
    """Set the ``n`` (1 to 4) items from ``p[i]`` on to the first lanes."""
    if n == 4:
        store(p, i, v)
    else:
        p[i] = lane(v, 0)
        if n > 1:
            p[i + 1] = lane(v, 1)
        if n > 2:
            p[i + 2] = lane(v, 2)
