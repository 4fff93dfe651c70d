"""Arithmetic of ``n`` items with ``n`` items; ``y`` may be ``a``, ``b`` or ``x``.

Every result is the correctly rounded one.
"""

from edge.types import Const, Ptr, f32, fabs, load, range, store
from edge.types import maximum as larger
from edge.types import minimum as smaller
from edge.types import sqrt as root


def add(y: Ptr[f32], a: Ptr[f32], b: Ptr[f32], n: Const) -> None:
    """A + b."""
    for i in range(0, n, 4):
        store(y, i, load(a, i) + load(b, i))


def sub(y: Ptr[f32], a: Ptr[f32], b: Ptr[f32], n: Const) -> None:
    """A - b."""
    for i in range(0, n, 4):
        store(y, i, load(a, i) - load(b, i))


def mul(y: Ptr[f32], a: Ptr[f32], b: Ptr[f32], n: Const) -> None:
    """A * b."""
    for i in range(0, n, 4):
        store(y, i, load(a, i) * load(b, i))


def div(y: Ptr[f32], a: Ptr[f32], b: Ptr[f32], n: Const) -> None:
    """A / b."""
    for i in range(0, n, 4):
        store(y, i, load(a, i) / load(b, i))


def minimum(y: Ptr[f32], a: Ptr[f32], b: Ptr[f32], n: Const) -> None:
    """The smaller; NaN if one is."""
    for i in range(0, n, 4):
        store(y, i, smaller(load(a, i), load(b, i)))


def maximum(y: Ptr[f32], a: Ptr[f32], b: Ptr[f32], n: Const) -> None:
    """The larger; NaN if one is."""
    for i in range(0, n, 4):
        store(y, i, larger(load(a, i), load(b, i)))


def sqrt(y: Ptr[f32], x: Ptr[f32], n: Const) -> None:
    """The square root; NaN below zero."""
    for i in range(0, n, 4):
        store(y, i, root(load(x, i)))


def abs(y: Ptr[f32], x: Ptr[f32], n: Const) -> None:
    """The magnitude."""
    for i in range(0, n, 4):
        store(y, i, fabs(load(x, i)))


def neg(y: Ptr[f32], x: Ptr[f32], n: Const) -> None:
    """-x."""
    for i in range(0, n, 4):
        store(y, i, -load(x, i))
