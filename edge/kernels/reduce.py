"""Reductions over the middle axis of (outer, n, inner).

Sums of neighbours (inner 1) go lane by lane over i % 4, in order, then (0 + 1) +
(2 + 3); other sums go in order of ``n``.
"""

from edge.kernels.lanes import load_some, max4, min4, store_some, sum4
from edge.types import Const, Ptr, f32, f32x4, i32, load, range
from edge.types import maximum as larger
from edge.types import minimum as smaller

SUM = 0
MAX = 1
MIN = 2

# each operation's neutral element
ZERO = 0.0
LEAST = -1e39
MOST = 1e39


def step(total: f32x4, v: f32x4, operation: Const) -> f32x4:
    """Total and one more vector."""
    if operation == SUM:
        return total + v
    if operation == MAX:
        return larger(total, v)
    return smaller(total, v)


def fold(v: f32x4, operation: Const) -> f32:
    """Four lanes to one."""
    if operation == SUM:
        return sum4(v)
    if operation == MAX:
        return max4(v)
    return min4(v)


def reduce_row(x: Ptr[f32], n: Const, operation: Const, neutral: Const) -> f32:
    """Reduce ``n`` neighbours."""
    whole = i32(n - n % 4)
    total = f32x4(neutral)
    for i in range(0, whole, 4):
        total = step(total, load(x, i), operation)
    if n % 4 != 0:
        total = step(total, load_some(x, whole, n % 4, neutral), operation)
    return fold(total, operation)


def reduce_column(
    y: Ptr[f32],
    x: Ptr[f32],
    n: Const,
    inner: Const,
    lanes: Const,
    operation: Const,
    neutral: Const,
) -> None:
    """Reduce ``lanes`` columns beside each other, ``n`` items ``inner`` apart."""
    total = f32x4(neutral)
    for k in range(n):
        total = step(total, load_some(x, k * inner, lanes, neutral), operation)
    store_some(y, i32(0), total, lanes)


def reduce(
    y: Ptr[f32],
    x: Ptr[f32],
    outer: Const,
    n: Const,
    inner: Const,
    operation: Const,
    neutral: Const,
) -> None:
    """Reduce by SUM, MAX or MIN. Shapes: y (outer, inner), x (outer, n, inner)."""
    whole = i32(inner - inner % 4)
    for o in range(outer):
        part = x[o * (n * inner) :]
        to = y[o * inner :]
        if inner == 1:
            to[0] = reduce_row(part, n, operation, neutral)
        else:
            for i in range(0, whole, 4):
                reduce_column(to[i:], part[i:], n, inner, 4, operation, neutral)
            if inner % 4 != 0:
                reduce_column(
                    to[whole:], part[whole:], n, inner, inner % 4, operation, neutral
                )


def sum(y: Ptr[f32], x: Ptr[f32], outer: Const, n: Const, inner: Const) -> None:
    """Add up; 0 of nothing. Error: at most 1.01 * n * 2**-24 times that of |x|."""
    reduce(y, x, outer, n, inner, SUM, ZERO)


def mean(y: Ptr[f32], x: Ptr[f32], outer: Const, n: Const, inner: Const) -> None:
    """The sum divided by ``n``, each rounded."""
    reduce(y, x, outer, n, inner, SUM, ZERO)
    for i in range(outer * inner):
        y[i] = y[i] / f32(n)


def max(y: Ptr[f32], x: Ptr[f32], outer: Const, n: Const, inner: Const) -> None:
    """The largest; NaN if one is; -infinity of nothing."""
    reduce(y, x, outer, n, inner, MAX, LEAST)


def min(y: Ptr[f32], x: Ptr[f32], outer: Const, n: Const, inner: Const) -> None:
    """The smallest; NaN if one is; infinity of nothing."""
    reduce(y, x, outer, n, inner, MIN, MOST)


def argmax(y: Ptr[i32], x: Ptr[f32], outer: Const, n: Const, inner: Const) -> None:
    """The index of the first largest, or of the first NaN; n of at least 1."""
    for o in range(outer):
        for i in range(inner):
            column = x[o * (n * inner) + i :]
            best = i32(0)
            for k in range(1, n):
                if is_before(column[best * inner], column[k * inner]):
                    best = k
            y[o * inner + i] = best


def is_before(x: f32, y: f32) -> bool:
    """Whether y is larger; NaN is larger than any number."""
    return y > x or (y != y and x == x)
