"""Operators on each of ``n`` items; ``y`` may be ``x``.

Bounds of error are those of the functions in ``mathfn``, where the argument is exact.
"""

from edge.kernels import mathfn
from edge.kernels.activation import NO_LIMIT, rectify
from edge.kernels.lanes import load_some, store_some
from edge.types import Const, Ptr, f32, f32x4, i32, load, range, select, store


def relu(
    y: Ptr[f32],
    x: Ptr[f32],
    n: Const,
    negative_slope: Const,
    threshold: Const,
    max_value: Const,
) -> None:
    """max(x, 0) or its kin; 0.0, 0.0 and 1e39 (no limit) make the plain one.

    x where x > threshold, cut at max_value; else negative_slope * (x - threshold).
    """
    for i in range(0, n, 4):
        store(y, i, rectify(load(x, i), negative_slope, threshold, max_value))


def leaky_relu(y: Ptr[f32], x: Ptr[f32], n: Const, negative_slope: Const) -> None:
    """The value x, or negative_slope * x below 0."""
    for i in range(0, n, 4):
        store(y, i, rectify(load(x, i), negative_slope, 0.0, NO_LIMIT))


def elu(y: Ptr[f32], x: Ptr[f32], n: Const, alpha: Const) -> None:
    """The value x, or alpha * (e**x - 1) below 0."""
    for i in range(0, n, 4):
        v = load(x, i)
        store(y, i, select(v < 0.0, mathfn.expm1(v) * alpha, v))


def sigmoid(y: Ptr[f32], x: Ptr[f32], n: Const) -> None:
    """1 / (1 + e**-x)."""
    for i in range(0, n, 4):
        store(y, i, mathfn.sigmoid(load(x, i)))


def tanh(y: Ptr[f32], x: Ptr[f32], n: Const) -> None:
    """The hyperbolic tangent."""
    for i in range(0, n, 4):
        store(y, i, mathfn.tanh(load(x, i)))


def exp(y: Ptr[f32], x: Ptr[f32], n: Const) -> None:
    """e**x."""
    for i in range(0, n, 4):
        store(y, i, mathfn.exp(load(x, i)))


def log(y: Ptr[f32], x: Ptr[f32], n: Const) -> None:
    """The natural logarithm."""
    for i in range(0, n, 4):
        store(y, i, mathfn.log(load(x, i)))


def rescaling(
    y: Ptr[f32],
    x: Ptr[f32],
    scale: Ptr[f32],
    offset: Ptr[f32],
    n: Const,
    period: Const,
) -> None:
    """Scale, then shift: x * scale + offset; item i takes ``scale[i % period]``.

    Shapes: y (n), x (n), scale (period), offset (period); period divides n.
    """
    if period == 1:
        a = f32x4(scale[0])
        b = f32x4(offset[0])
        for i in range(0, n, 4):
            store(y, i, load(x, i) * a + b)
    else:
        whole = i32(period - period % 4)
        for r in range(0, n, period):
            for i in range(0, whole, 4):
                store(y, r + i, load(x, r + i) * load(scale, i) + load(offset, i))
            if period % 4 != 0:
                v = load_some(x, r + whole, period % 4, 0.0)
                v = v * load(scale, whole) + load(offset, whole)
                store_some(y, r + whole, v, period % 4)


def normalization(
    y: Ptr[f32],
    x: Ptr[f32],
    mean: Ptr[f32],
    divisor: Ptr[f32],
    n: Const,
    period: Const,
) -> None:
    """Shift, then scale: (x - mean) / divisor; item i takes ``mean[i % period]``.

    Shapes: y (n), x (n), mean (period), divisor (period); period divides n.
    """
    if period == 1:
        a = f32x4(mean[0])
        b = f32x4(divisor[0])
        for i in range(0, n, 4):
            store(y, i, (load(x, i) - a) / b)
    else:
        whole = i32(period - period % 4)
        for r in range(0, n, period):
            for i in range(0, whole, 4):
                store(y, r + i, (load(x, r + i) - load(mean, i)) / load(divisor, i))
            if period % 4 != 0:
                v = load_some(x, r + whole, period % 4, 0.0)
                v = (v - load(mean, whole)) / load(divisor, whole)
                store_some(y, r + whole, v, period % 4)
